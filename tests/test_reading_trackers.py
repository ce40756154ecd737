"""The exports of job trackers: recognised by their headers, applications without an interview counted."""

from __future__ import annotations

from datetime import date

import pytest

from afterview.errors import UnusableInput
from reading_inputs import read, reader_of

LINKEDIN = """\
Application Date,Contact Email,Contact Phone Number,Company Name,Job Title,Job Url,Resume Name,Question And Answers
"10/5/26, 9:12 AM",me@mail.example,+49 30 1,Acme,Data Engineer,https://x.example/1,cv.pdf,
"10/6/26, 9:12 AM",me@mail.example,+49 30 1,Beta,Nurse,https://x.example/2,cv.pdf,
"""
CAREERFLOW = """\
Id,Company Name,Job Title,Status,Date Added (UTC),Date Applied (UTC),Date Interviewed (UTC),Date Offered (UTC),\
Date Rejected (UTC),Created By,Location,Salary,Job Link,Source,Tags
1,Acme,Data Engineer,INTERVIEWING,46330,46331,46357.375,,,me,Berlin,,https://x.example,LinkedIn,
2,Beta,Nurse,Rejected,46330,46331,2026-11-02 09:30:00,,46336,me,Berlin,,,,
3,Gamma,Clerk,Applied,46330,46331,,,,me,Berlin,,,,
4,Delta,Clerk,Offered,46330,46331,46332,46340,,me,Berlin,,,,
"""
HUNTR = """\
Title,Company,List,Location,URL,Date Applied,Created At,Interview Date
Data Engineer,Acme,Interview,Berlin,https://x.example,2026-10-05,2026-10-01,2026-12-01
Nurse,Beta,Wishlist,Berlin,,,2026-10-01,
Clerk,Gamma,Applied,Berlin,,2026-10-05,2026-10-01,
"""
TEAL = """\
Job Position,Company,Max. Salary,Location,Status,Date Saved,Deadline,Date Applied,Follow Up,Excitement,Interview Date
Data Engineer,Acme,,,"{""id"":5,""name"":""Interviewing""}",2026-10-01,2026-10-09,2026-10-05,2026-10-20,5,2026-12-01
Nurse,Beta,,Berlin,Bookmarked,2026-10-01,,,,3,
"""
SIMPLIFY = """\
Job Title,Company Name,Job URL,Applied Date,Tracked Date,Status,Status Date,Archived,Notes,Interview Date
Data Engineer,Acme,https://x.example,2026-10-05,2026-10-01,INTERVIEWING,2026-11-20,No,friendly,2026-12-01
Nurse,Beta,https://x.example,2026-10-05,2026-10-01,APPLIED,2026-10-05,No,,
"""
JOBSYNC = """\
index,createdAt,applied,appliedDate,Company,JobTitle,jobType,Location,JobSource,Status,Interview Date
1,2026-10-01,Yes,2026-10-05,Acme,Data Engineer,Full Time,Berlin,LinkedIn,Interview,2026-12-01
2,2026-10-01,Yes,N/A,Beta,Nurse,Full Time,N/A,N/A,Applied,N/A
"""
SPREADSHEET = """\
Company,Role,Date Applied,Status,Interview Date,Interview Time,Contact Person,Contact Email,Salary
Acme,Data Engineer,2026-10-05,🗓️ Interview scheduled,2026-12-01,10:00,Jo Fenn,jo@fenn.example,50k
Beta,Nurse,2026-10-05,📨 APPLIED,,,,,
"""


def test_an_export_without_a_column_for_interviews_says_what_to_add() -> None:
    reader = reader_of(LINKEDIN)
    list(reader)
    assert "has no column for the day of an interview; add one, named date" in [
        problem.message for problem in reader.problems if problem.level == "note"
    ]


@pytest.mark.parametrize(
    ("text", "tracker", "interviews", "skipped"),
    [
        (LINKEDIN, "LinkedIn", 0, 2),
        (CAREERFLOW, "Careerflow", 3, 1),
        (HUNTR, "Huntr", 1, 2),
        (TEAL, "Teal", 1, 1),
        (SIMPLIFY, "Simplify", 1, 1),
        (JOBSYNC, "JobSync", 1, 1),
        (SPREADSHEET, "a tracker", 1, 1),
    ],
)
def test_a_trackers_export_is_recognised_and_applications_are_counted(
    text: str, tracker: str, interviews: int, skipped: int
) -> None:
    reader = reader_of(text)
    found = list(reader)
    assert len(found) == interviews
    assert reader.counts.skipped == {"without an interview date": skipped}
    assert not [str(problem) for problem in reader.problems if problem.level in ("error", "warning")]
    assert f"was recognised as the export of {tracker}" in [problem.message for problem in reader.problems]
    if found:
        assert (found[0].company, found[0].position, found[0].status) == ("Acme", "Data Engineer", "waiting")


def test_serial_numbers_of_careerflow_are_moments_in_utc() -> None:
    first, second, fourth = read(CAREERFLOW)[0]
    assert f"{first.start:%Y-%m-%d %H:%M %Z}" == "2026-12-01 10:00 CET"
    assert f"{second.start:%Y-%m-%d %H:%M}" == "2026-11-02 10:30"
    assert (second.status, second.status_date) == ("rejected", date(2026, 11, 10))
    assert (fourth.status, fourth.status_date, fourth.has_time) == ("offer", date(2026, 11, 14), False)
    assert first.added == date(2026, 11, 4)
    assert first.key == "1"


def test_serial_numbers_are_dates_nowhere_else() -> None:
    (error,) = [p for p in read("company,position,date\nAcme,E,46357\n")[1] if p.level == "error"]
    assert "which may be 2026-12-01" in error.message


def test_the_applicants_own_address_in_linkedins_export_is_no_recruiter() -> None:
    text = LINKEDIN.replace("Question And Answers", "Interview Date").replace(",cv.pdf,", ",cv.pdf,2026-12-01")
    assert [interview.recruiter for interview in read(text)[0]] == [None, None]


def test_what_a_tracker_calls_status_and_when_is_read() -> None:
    assert read(SIMPLIFY)[0][0].status_date == date(2026, 11, 20)
    assert read(SIMPLIFY)[0][0].notes == "friendly"
    assert read(HUNTR.replace("Interview,Berlin", "Rejected,Berlin"))[0][0].status == "rejected"


def test_a_deadline_of_a_tracker_is_no_promise() -> None:
    assert read(TEAL)[0][0].decision_by is None


def test_a_row_without_a_date_is_an_error_where_the_file_is_no_trackers() -> None:
    reader = reader_of("company,position,date,status\nAcme,E,,\nBeta,E,,saved\n")
    assert not list(reader)
    assert reader.counts.rejected == 1
    assert reader.counts.skipped == {"without an interview date": 1}


def test_a_table_without_any_date_that_is_no_trackers_is_refused() -> None:
    with pytest.raises(UnusableInput, match="no column 'date'"):
        read("company,position\nAcme,E\n")


def test_a_time_in_a_column_of_its_own_is_local_even_where_the_date_is_utc() -> None:
    head = "Company Name,Job Title,Status,Date Added (UTC),Date Interviewed (UTC),TZ,Time\n"
    rows = "B,D,Interviewing,2026-11-01,{},America/New_York,10:00\n"
    found, _ = read(head + rows.format("2026-11-24"))
    assert f"{found[0].start:%Y-%m-%d %H:%M}" == "2026-11-24 10:00"
