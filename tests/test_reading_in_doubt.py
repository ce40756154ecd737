"""Input that was once read as something else without a word: each is read as a person would, or said to be in doubt."""

from __future__ import annotations

import json
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from afterview.reading.faults import Fault
from afterview.reading.people import named_apart, read_people
from reading_inputs import one, read, table

LOS_ANGELES = ZoneInfo("America/Los_Angeles")


def problems_of(text: str, name: str = "interviews.csv") -> list[str]:
    return [problem.message for problem in read(text, name)[1] if problem.level != "note"]


# ------------------------------------------------------------------------------------------------------ times


@pytest.mark.parametrize(
    ("utc", "local"),
    [
        ("20261118T000000Z", "2026-11-17T16:00"),
        ("20261118T080000Z", "2026-11-18T00:00"),
        ("20261118T003000Z", "2026-11-17T16:30"),
    ],
)
def test_a_calendar_event_at_midnight_has_a_time(utc: str, local: str) -> None:
    text = f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Interview: Engineer at Acme\r\nDTSTART:{utc}\r\n"
    (interview,), _ = read(f"{text}END:VEVENT\r\nEND:VCALENDAR\r\n", "c.ics", timezone="America/Los_Angeles")
    assert interview.start == datetime.fromisoformat(local).replace(tzinfo=LOS_ANGELES)
    assert interview.has_time


def test_only_the_column_that_says_utc_holds_utc() -> None:
    header = "company,position,Date Interviewed (UTC),Interview Date\n"
    found, _ = read(f"{header}Acme,Dev,,2026-11-18 14:30\nBeta,Dev,2026-11-18 14:30,\n", timezone="Europe/Berlin")
    assert [f"{interview.start:%H:%M}" for interview in found] == ["14:30", "15:30"]


def test_each_column_of_dates_shows_its_own_order() -> None:
    rows = "A,Dev,25/11/2026,\nB,Dev,,12/23/2026\nC,Dev,,12/03/2026\nD,Dev,04/12/2026,\n"
    found, _ = read(f"company,position,Date,Interview Date\n{rows}")
    assert [f"{interview.start:%m-%d}" for interview in found] == ["11-25", "12-23", "12-03", "12-04"]


def test_an_offset_that_no_zone_has_is_the_end_of_a_range() -> None:
    assert "under duration" in problems_of(table({"time": "12:30-01:30"}))[0]


# ------------------------------------------------------------------------------------------------------ people


@pytest.mark.parametrize(
    "cell",
    [
        "Ana Sousa, Bo Li <bo@x.example>",
        "Ana Sousa, Bo Li (bo@x.example)",
        "Ana Sousa, Bo Li bo@x.example",
        "Ana Sousa <ana@x.example>, Ana Lima",
    ],
)
def test_two_people_are_not_made_one(cell: str) -> None:
    with pytest.raises(Fault, match="has a comma"):
        read_people(cell)


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("Sousa, Ana <ana@x.example>", "Ana Sousa"),
        ("van der Berg, Jan <jan@x.example>", "Jan van der Berg"),
        ("García Márquez, Gabriel <gabriel.garcia@x.example>", "Gabriel García Márquez"),
        ("García Márquez, Gabriel <gabriel@x.example>", None),
    ],
)
def test_a_family_name_before_a_comma_is_turned_round_where_the_address_confirms_it(
    cell: str, name: str | None
) -> None:
    if name is None:
        with pytest.raises(Fault, match="has a comma"):
            read_people(cell)
    else:
        assert [person.name for person in read_people(cell)] == [name]


@pytest.mark.parametrize("name", ["Ana Sousa, Bo Li", "Ana Sousa, Bo Li and Cy"])
def test_several_names_beside_one_address_are_refused(name: str) -> None:
    for column, address in (("interviewer_name", "interviewer_email"), ("hiring_manager", "hiring_manager_email")):
        said = problems_of(table({column: name, address: "ana@x.example"}))
        assert "has a comma" in said[0]


def test_a_name_beside_its_address_is_turned_round_and_loses_its_role() -> None:
    assert named_apart("Sousa, Ana", "ana@x.example", "recruiter").name == "Ana Sousa"
    found = named_apart("Ana Sousa, CTO", "ana@x.example", "recruiter")
    assert (found.name, found.title) == ("Ana Sousa", "CTO")


def test_names_and_addresses_on_lines_of_their_own_are_people_of_their_own() -> None:
    both = one(interviewer_name="Ana Sousa\nBo Li", interviewer_email="ana@x.example\nbo@x.example")
    assert [(person.name, person.email) for person in both.interviewers] == [
        ("Ana Sousa", "ana@x.example"),
        ("Bo Li", "bo@x.example"),
    ]
    assert "holds 2 people" in problems_of(table({"hiring_manager": "Ana Sousa\nBo Li"}))[0]


def test_several_lines_beside_one_address_are_refused_and_a_title_is_one_line() -> None:
    for column in ("hiring_manager", "recruiter"):
        said = problems_of(table({column: "Ana Sousa\nBo Li", f"{column}_email": "ana@x.example"}))
        assert "holds 2 people" in said[0]
    (titled,) = one(
        interviewer_name="Ana Sousa", interviewer_email="ana@x.example", interviewer_title="Head\nof Data"
    ).interviewers
    assert titled.title == "Head of Data"


@pytest.mark.parametrize("joint", ["AND", "et", "y", "e", "plus", "|", "·", "und"])
@pytest.mark.parametrize("column", ["interviewers", "interviewer_name", "recruiter"])
def test_two_names_in_one_are_doubted_wherever_they_stand(column: str, joint: str) -> None:
    assert any("is read as one person" in said for said in problems_of(table({column: f"Ana {joint} Bo"})))


@pytest.mark.parametrize("name", ["José Ortega y Gasset", "Maria Costa e Silva", "Andrea Holland", "Eve Maler"])
def test_a_name_of_one_person_is_not_doubted(name: str) -> None:
    assert problems_of(table({"interviewers": name})) == []


# ------------------------------------------------------------------------------------------------------ one object

ONE = {"company": "Acme", "position": "Dev", "date": "2026-11-18", "topics": ["billing", "infra"]}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("i.json", json.dumps(ONE | {"interviewers": [{"name": "Ana", "email": "ana@x.example"}], "strengths": []})),
        ("i.yaml", "company: Acme\nposition: Dev\ndate: 2026-11-18\ntopics: [billing, infra]\n"),
        (
            "i.toml",
            'company = "Acme"\nposition = "Dev"\ndate = 2026-11-18\ntopics = ["billing", "infra"]\n',
        ),
    ],
)
def test_one_interview_may_hold_lists(name: str, text: str) -> None:
    (interview,), problems = read(text, name)
    assert [topic.text for topic in interview.topics] == ["billing", "infra"]
    assert not [problem for problem in problems if problem.level == "error"]


def test_a_list_of_interviews_is_one_even_beside_a_company() -> None:
    found, _ = read(json.dumps({"company": "Acme", "interviews": [ONE, ONE | {"position": "Ops"}]}), "i.json")
    assert [interview.position for interview in found] == ["Dev", "Ops"]


# ------------------------------------------------------------------------------------------------------ people, again


@pytest.mark.parametrize(
    ("name", "address", "spoken"),
    [
        ("Smith, John", "jsmith@acme.example", "John Smith"),
        ("Sousa, Ana", "sousa.ana@acme.example", "Ana Sousa"),
        ("Smith, John, PhD", "jsmith@acme.example", "John Smith, PhD"),
        ("O'Tara, Liz", "lotara@acme.example", "Liz O'Tara"),
        ("García, José", "jgarcia@acme.example", "José García"),
    ],
)
def test_an_address_may_confirm_a_family_name(name: str, address: str, spoken: str) -> None:
    assert named_apart(name, address, "interviewer").name == spoken
    manager = one(hiring_manager=f"{name} <{address}>").hiring_manager
    assert manager is not None
    assert manager.name == spoken


@pytest.mark.parametrize(
    "cell",
    [
        "Ana Li, Bo Chen <bo@alibaba.example>",
        "Jo Li, Bo Chen <bo.chen@lilly.example>",
        "Ana Acme, Bo Li <bo@acme.example>",
    ],
)
def test_the_domain_of_an_address_is_nobodys_family_name(cell: str) -> None:
    with pytest.raises(Fault, match="has a comma"):
        read_people(cell)


@pytest.mark.parametrize("second", ["ana@acme.example", "<ana@acme.example>", "\nana@acme.example"])
@pytest.mark.parametrize("column", ["hiring_manager", "interviewers", "interviewer_name"])
def test_an_address_on_a_line_of_its_own_belongs_to_the_name_above(column: str, second: str) -> None:
    found = one(**{column: f"Ana Sousa\n{second}"})
    (ana,) = found.interviewers or (found.hiring_manager,)
    assert ana is not None
    assert (ana.name, ana.email) == ("Ana Sousa", "ana@acme.example")


def test_a_title_on_a_line_of_its_own_belongs_to_the_name_above() -> None:
    (ana, bo) = one(interviewers="Ana Sousa\n(CTO)\nBo Li").interviewers
    assert (ana.name, ana.title, bo.name) == ("Ana Sousa", "CTO", "Bo Li")
    (ana,) = one(interviewer_name="Ana Sousa\n(CTO)", interviewer_email="ana@acme.example").interviewers
    assert (ana.name, ana.title, ana.email) == ("Ana Sousa", "CTO", "ana@acme.example")


def test_addresses_on_lines_of_their_own_are_people_of_their_own() -> None:
    found = one(interviewers="ana@acme.example\nbo@acme.example\nCy Dee\ncy@acme.example").interviewers
    assert [(who.name, who.email) for who in found] == [
        (None, "ana@acme.example"),
        (None, "bo@acme.example"),
        ("Cy Dee", "cy@acme.example"),
    ]


@pytest.mark.parametrize("name", ["John E Smith", "Ana Sousa | CTO", "Ana Sousa / CTO", "José Ortega y Gasset"])
def test_no_second_person_is_seen_in_an_initial_a_role_or_a_particle(name: str) -> None:
    assert problems_of(table({"interviewers": f"{name} <x@acme.example>"}).decode()) == []


# ------------------------------------------------------------------------------------------------------ other things


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#DIV/0!"])
def test_a_spreadsheets_error_is_no_value_in_a_text_file_either(error: str) -> None:
    said = problems_of(table({"topics": error, "strengths": error, "Own column": error}).decode())
    assert len(said) == 2
    assert all("mend its formula" in each for each in said)
    assert problems_of(table({"Own column": error}).decode()) == []


def test_a_company_beside_a_list_is_not_yet_an_interview() -> None:
    meetings = [{"company": "Acme", "position": "Dev", "date": "2026-12-01"}]
    found, _ = read(json.dumps({"company": "Uni Career Service", "meetings": meetings}), "a.json")
    assert [interview.company for interview in found] == ["Acme"]


def test_a_topic_is_bound_by_a_title_that_the_name_lacks() -> None:
    topics = one(interviewers="Ana Sousa; Bo Li", topics="Dr. Sousa: the billing migration; Ms. Li: tests").topics
    assert [(topic.person, topic.text) for topic in topics] == [
        ("Ana Sousa", "the billing migration"),
        ("Bo Li", "tests"),
    ]


def test_an_answer_of_the_same_day_on_the_users_clock_is_not_before_the_interview() -> None:
    row = {"date": "2026-11-18", "time": "07:00", "timezone": "Asia/Tokyo", "status": "rejected"}
    row["status_date"] = "2026-11-17"
    assert [p for p in read(table(row), timezone="America/Los_Angeles")[1] if p.level == "warning"] == []
