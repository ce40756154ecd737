"""Messages about the cells of a row: dates, times, zones, people, words."""

from __future__ import annotations

from messages.case import Case, cell, table

WEEKS = "company,position,date,time,timezone\nAcme,Engineer,2026-12-01,10:00,Europe/Berlin\n"

DATES = [
    cell(date="2026-13-01"),
    cell(date="2026-12-00"),
    cell(date="31/02/2026"),
    cell(date="29.02.2027"),
    cell(date="0000-01-01"),
    cell("plan interviews.csv --dates iso", date="24/11/2026"),
    cell("plan interviews.csv --dates mdy", date="24/11/2026"),
    cell(date="03/04/2026"),
    cell(date="24 Foo 2026"),
    cell(date="Mon 24 Nov 2026"),
    cell(date="2026-11-2\u200b4"),
    cell(date="٢٠٢٦-١١-٢٤"),
    cell(date="2026-11-24 / 2026-11-25"),
    cell(date="24.11.26"),
    cell(date="46357"),
    cell(date="12"),
    cell(date="24 Nov"),
    cell(date="soon"),
    cell(date="1926-11-24"),
    cell(date="2569-11-24"),
    cell(date=""),
    cell(decision_by="2026-11-20"),
]

TIMES = [
    cell(time="24:00"),
    cell(time="25:00"),
    cell(time="13:00 PM"),
    cell(time="about ten in the morning, or a little later if the train is late"),
    cell(time="14:3\u200b0"),
    cell(time="١٤:٣٠"),
    cell(time="0.5833"),
    cell(time="1430"),
    cell(time="14:00-15:00"),
    cell(time="14:00 CET"),
    cell(time="afternoon"),
    cell(time="14:00+19:00"),
    cell(time="2 to 3 pm or so"),
    cell(duration="1500"),
    cell(duration="1:30"),
    cell(duration="an hour or so"),
    cell(duration="45.5"),
    cell(duration="123456789"),
    cell(duration="1.33 hours"),
    cell(date="2026-12-01 10:00", time="11:00"),
    cell(date="2026-03-29", time="02:30", timezone="Europe/Berlin"),
    cell(date="2011-12-30", time="10:00", timezone="Pacific/Apia"),
    cell(date="2026-12-01", time="10:00+05:00", timezone="Europe/Berlin"),
]

ZONES = [
    cell(timezone="IST"),
    cell(timezone="local"),
    cell(timezone="UTC+1"),
    cell(timezone="W. Europe Standard Time"),
    cell(timezone="Europe/Berln"),
    cell(timezone="Atlantis"),
    cell(timezone="Xyzzy"),
    cell(country="Utopia"),
    cell(country="US-ZZ"),
]

PEOPLE = [
    cell(candidate_email="jo at example"),
    cell(candidate_email="jo@exa\u200bmple.org"),
    cell(candidate_email="jo@exämple.org"),
    cell(candidate_email="jo@example.org, mo@example.org"),
    cell(hiring_manager="Ana Sousa; Bo Li"),
    cell(hiring_manager="Ana Sousa\nBo Li", hiring_manager_email="ana@acme.example"),
    cell(interviewers='"Ana Sousa'),
    cell(interviewers="Ana Sousa (CTO"),
    cell(interviewers="Ana Sousa (CTO) (Berlin)"),
    cell(interviewers="Ana <ana@acme.example> <bo@acme.example>"),
    cell(interviewers="Sousa, Ana, Li"),
    cell(interviewers="Ana & Bo"),
    cell(interviewers="Ana Sousa https://www.linkedin.com/in/anasousa"),
    cell(interviewers="Ana Sousa and Bo Li"),
    cell(interviewer_name="Ana; Bo; Cy", interviewer_email="ana@acme.example; bo@acme.example"),
    cell(interviewers="Ana <ana@ac\u2060me.example>"),
]

WORDS = [
    cell(status="perhaps"),
    cell(process="middle"),
    cell(language="German"),
    cell(language="pl"),
    cell(sent="thank-you yesterday"),
    cell(sent="thank-yuo=2026-11-20"),
    cell(sent="flowers=2026-11-20"),
    cell(interviewers="Ana Sousa; Bo Lind", date="2026-11-18", sent="thank-you:Anna Sousa=2026-11-20"),
    cell(interviewers="Ana Sousa; Bo Lind", date="2026-11-18", sent="thank-you:Carla=2026-11-20"),
    cell(sent="thank-you=2026-12-24"),
    cell(sent="thank-you=2025-12-02"),
    cell(status="rejected", status_date="2026-12-24"),
    cell(status="rejected", status_date="2026-11-20"),
    cell(hear_back="when they feel like it"),
    cell(status="rescheduled"),
    cell(company=""),
    cell(company="n/a"),
    cell(position="TBD"),
    cell(position="Engi\x00neer"),
    cell(position="Engi\u202eneer"),
    Case(
        command="plan interviews.json",
        files={"interviews.json": '[{"company": "Ac\\ud800me", "position": "Engineer", "date": "2026-12-01"}]'},
        about="half a character stands in a name",
    ),
    Case(
        files={"interviews.csv": "company,employer,position,date\nAcme,Beta,Engineer,2026-12-01\n"},
        about="`company` and `employer`, which mean the same, differ",
    ),
    Case(
        files={
            "interviews.csv": "company,position,date,contact person,contact email\n"
            "Acme,Engineer,2026-12-01,Ana <a@x.example>,b@x.example\n"
        },
        about="another address stands with the name",
    ),
    Case(
        files={"interviews.csv": table({}) + "company,position,date\n"},
        about="the header stands in the middle of the rows, too",
    ),
    Case(
        files={
            "interviews.csv": "company,position,date,notes\nAcme,Engineer,2026-12-01,they asked, kindly, for more\n"
        },
        about="a cell with commas and without quotes",
    ),
]

DOUBLES = [
    Case(
        files={"interviews.csv": WEEKS + "Acme,Engineer,2026-12-01,10:00,Europe/Berlin\n"},
        about="the same row twice",
    ),
    Case(
        files={
            "interviews.csv": "company,position,date,time,notes\n"
            "Acme,Engineer,2026-12-01,10:00,one\nAcme,Engineer,2026-12-01,10:00,two\n"
        },
        about="the same interview twice, with other notes",
    ),
    Case(
        files={
            "interviews.csv": "id,company,position,date,time\n7,Acme,Engineer,2026-12-01,10:00\n"
            "7,Beta,Analyst,2026-12-03,10:00\n"
        },
        about="one `id` for two interviews",
    ),
    Case(
        files={
            "interviews.csv": "company,position,date,time,interviewers\nAcme,Engineer,2026-12-01,10:00,Ana\n"
            "ACME,Engineer,2026-12-01,10:00,Bo\n"
        },
        about="the same company, position and moment, with other interviewers",
    ),
    Case(
        command="plan one.csv two.csv",
        files={"one.csv": table({"notes": "one"}), "two.csv": table({"notes": "two"})},
        about="two files hold the same interview, with other notes",
    ),
    Case(
        command="plan interviews.csv -v",
        files={"interviews.csv": WEEKS + "Acme,Engineer,2026-12-08,10:00,Europe/Berlin\n"},
        about="two interviews for one position without `round`",
    ),
]

GROUPS = {
    "Dates": DATES,
    "Times and durations": TIMES,
    "Zones and countries": ZONES,
    "People and addresses": PEOPLE,
    "Words, and rows as a whole": WORDS,
    "The same interview twice": DOUBLES,
}
