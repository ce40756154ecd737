"""Dates and times of day as people write them, and what is said about those that mean nothing or two things."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from afterview.reading.clocks import read_clock, read_duration
from afterview.reading.dates import Dates, Moment, order_shown
from afterview.reading.faults import Fault, OrderUnknownFault
from reading_inputs import one, read, refusal, table, warnings_of

ANY = Dates(None, 2046)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-03",
        "2026-11-3",
        "2026/11/03",
        "2026.11.03",
        "20261103",
        "3 Nov 2026",
        "3 November 2026",
        "3. November 2026",
        "3rd November 2026",
        "3-Nov-2026",
        "03 nov. 2026",
        "Nov 3, 2026",
        "Nov 3 2026",
        "Nov. 3rd, 2026",
        "November 3, 2026",
        "Tuesday, 3 November 2026",
        "Tue Nov 3, 2026",
        "Di, 3. November 2026",
        "3 de noviembre de 2026",
        "2026 Nov 3",
        "NOVEMBER 3, 2026",
    ],
)
def test_a_date_is_read_as_people_write_it(text: str) -> None:
    assert ANY.day(text) == date(2026, 11, 3)


@pytest.mark.parametrize(
    ("text", "day"),
    [("1. März 2026", date(2026, 3, 1)), ("14 juillet 2026", date(2026, 7, 14)), ("2 mai 2026", date(2026, 5, 2))],
)
def test_months_of_other_languages_are_known(text: str, day: date) -> None:
    assert ANY.day(text) == day


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2026-02-30", "February 2026 has 28 days"),
        ("31/02/2026", "February 2026 has 28 days"),
        ("2027-02-29", "2027 is no leap year"),
        ("2026-00-10", "no month 0"),
        ("2026-03-00", "no day 0"),
        ("2026-13-01", "no month 13"),
        ("04/03/26", "four digits"),
        ("3 Nov 26", "2026-11-24"),
        ("3 Nov", "year is missing"),
        ("TBD", "write it like"),
        ("next Tuesday", "write it like"),
        ("46085", "which may be 2026-03-04"),
        ("2026-03-04, 2026-03-06", "more than one date"),
        ("12026-03-04", "write it like"),
        ("2569-03-04", "Buddhist calendar? Then write 2026"),
        ("0001-01-01", "too far off"),
        ("1969-12-31", "years from 1970 to 2046"),
        ("2047-01-01", "years from 1970 to 2046"),
        ("２０２６-03-04", "digits 0 to 9"),
        ("2026-03\u200b-04", "zero-width space"),
        ("Monday, 3 November 2026", "2026-11-03 is a Tuesday"),
        ("3 Foo 2026", "'Foo' is no month"),
        ("", "no date"),
        ("9" * 100_000, "is no date"),
    ],
)
def test_what_is_no_date_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(Fault, match=why.replace("?", r"\?")):
        ANY.day(text)


def test_a_refusal_never_quotes_more_than_a_line() -> None:
    with pytest.raises(Fault) as refused:
        ANY.day("x" * 1_000_000)
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize("text", ["03/12/2026", "3.12.2026", "03-12-2026"])
def test_a_numeric_date_that_could_be_two_is_answered_with_the_question(text: str) -> None:
    with pytest.raises(OrderUnknownFault, match="--dates dmy or --dates mdy") as refused:
        ANY.day(text)
    assert "3 December or 12 March" in str(refused.value)
    assert Dates("dmy", 2046).day(text) == date(2026, 12, 3)
    assert Dates("mdy", 2046).day(text) == date(2026, 3, 12)


def test_a_numeric_date_that_can_only_be_one_needs_no_question() -> None:
    assert ANY.day("25/03/2026") == ANY.day("03/25/2026") == ANY.day("25.03.2026") == date(2026, 3, 25)
    assert ANY.day("05/05/2026") == date(2026, 5, 5)


def test_a_date_against_the_order_that_was_given_is_refused() -> None:
    with pytest.raises(Fault, match="--dates dmy was given"):
        Dates("dmy", 2046).day("03/25/2026")
    with pytest.raises(Fault, match="--dates iso"):
        Dates("iso", 2046).day("25/03/2026")


def test_one_date_of_a_column_settles_the_order_of_the_others_and_that_is_said() -> None:
    found, problems = read(table({"date": "03/12/2026"}, {"date": "25/11/2026", "company": "Beta"}))
    assert [interview.start.date() for interview in found] == [date(2026, 12, 3), date(2026, 11, 25)]
    assert [str(problem) for problem in problems if problem.level == "note"] == [
        "interviews.csv: date: read as day/month/year, as '25/11/2026' in line 3 shows"
    ]


def test_the_order_is_settled_for_each_column_by_itself() -> None:
    _, problems = read(table({"date": "25/11/2026", "decision_by": "03/12/2026"}))
    assert [problem.column for problem in problems if problem.level == "error"] == ["decision_by"]


def test_a_column_that_shows_both_orders_settles_nothing() -> None:
    found, problems = read(table({"date": "25/11/2026"}, {"date": "11/26/2026"}, {"date": "03/12/2026"}))
    assert len(found) == 2
    assert "which comes first" in str(next(problem for problem in problems if problem.level == "error"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-03T14:30", Moment(date(2026, 11, 3), time(14, 30))),
        ("2026-11-03 14:30:00", Moment(date(2026, 11, 3), time(14, 30))),
        ("3 Nov 2026, 2:30 PM", Moment(date(2026, 11, 3), time(14, 30))),
        ("Nov 3, 2026 at 2:30 PM", Moment(date(2026, 11, 3), time(14, 30))),
        ("25.11.2026 14:30 Uhr", Moment(date(2026, 11, 25), time(14, 30))),
        ("3 Nov 2026 14h30", Moment(date(2026, 11, 3), time(14, 30))),
        ("2026-11-03T14:30:00Z", Moment(date(2026, 11, 3), time(14, 30), timedelta())),
        ("2026-11-03T14:30+05:30", Moment(date(2026, 11, 3), time(14, 30), timedelta(hours=5, minutes=30))),
    ],
)
def test_a_cell_may_hold_date_and_time(text: str, expected: Moment) -> None:
    assert ANY.moment(text) == expected


@given(st.dates(date(1970, 1, 1), date(2046, 12, 31)))
@settings(max_examples=200, deadline=None)
def test_every_date_is_read_back_from_each_form_that_has_one_meaning(day: date) -> None:
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    month = months[day.month - 1]
    for text in (f"{day}", f"{day:%Y%m%d}", f"{day.day} {month} {day.year}", f"{month} {day.day}, {day.year}"):
        assert ANY.day(text) == day
    assert Dates("dmy", 2046).day(f"{day.day}/{day.month}/{day.year}") == day
    assert Dates("mdy", 2046).day(f"{day.month}/{day.day}/{day.year}") == day


@given(st.text(max_size=30))
@settings(max_examples=200, deadline=None)
def test_any_text_is_a_date_or_a_fault(text: str) -> None:
    for read_it in (ANY.moment, read_clock, read_duration, order_shown):
        with suppress(Fault):
            read_it(text)


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("14:30", time(14, 30)),
        ("9:05", time(9, 5)),
        ("09:05:00", time(9, 5)),
        ("2:30 PM", time(14, 30)),
        ("2:30pm", time(14, 30)),
        ("2 p.m.", time(14)),
        ("12:00 AM", time(0)),
        ("12:00 PM", time(12)),
        ("12:30 am", time(0, 30)),
        ("14h30", time(14, 30)),
        ("14h", time(14)),
        ("14.30", time(14, 30)),
        ("9.30 Uhr", time(9, 30)),
        ("noon", time(12)),
    ],
)
def test_a_time_is_read_as_people_write_it(text: str, clock: time) -> None:
    assert read_clock(text).time == clock


@pytest.mark.parametrize(
    ("text", "hours"),
    [("10:00-05:00", -5), ("10:00:00-11:00", -11), ("10:00 UTC-11", -11), ("10:00+11:00", 11), ("14:30-1000", -10)],
)
def test_an_offset_is_no_end_of_the_interview(text: str, hours: int) -> None:
    assert read_clock(text).offset == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("09:00:61", "seconds go to 59"),
        ("25:00", "hours go to 23"),
        ("10:60", "minutes go to 59"),
        ("24:00", "00:00 of the next day"),
        ("13:00 PM", "hours go from 1 to 12"),
        ("0:30 AM", "hours go from 1 to 12"),
        ("-1:00", "write it like 14:30"),
        ("morning", "write it like 14:30"),
        ("0.4166667", "which may be 10:00"),
        ("10", "is a number"),
        ("1000", "is a number"),
        ("１０:００", "digits 0 to 9"),
        ("10:00 - 11:00", "the minutes under duration"),
        ("10:00-11:00", "the minutes under duration"),
        ("10:00-10:45", "the minutes under duration"),
        ("9:00 -10:30", "the minutes under duration"),
        ("10:00-11", "the minutes under duration"),
        ("10:00-2:00", "the minutes under duration"),
        ("1 PM-2", "the minutes under duration"),
        ("10h-11:00", "the minutes under duration"),
        ("10:00 CET", "names a zone"),
        ("10:00+25:00", "offset"),
    ],
)
def test_what_is_no_time_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(Fault, match=why):
        read_clock(text)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("45", 45), ("45 min", 45), ("45.0", 45), ("1 h", 60), ("1.5 hours", 90), ("1h30", 90), ("1 h 15 min", 75)],
)
def test_a_duration_is_minutes_or_hours(text: str, minutes: int) -> None:
    assert read_duration(text) == minutes


@pytest.mark.parametrize(
    "text",
    ["0", "-30", "inf", "nan", "1e9", "1_000", "0x2D", "4²", "45.5", "1:30", "10080", "9" * 5000, "an hour", "٤٥"],
)
def test_what_is_no_number_of_minutes_is_refused(text: str) -> None:
    with pytest.raises(Fault):
        read_duration(text)


# ------------------------------------------------------------------------------------------------------ one row


def test_without_a_time_an_interview_lasts_from_nine_to_five() -> None:
    interview = one(time="", duration="45")
    assert not interview.has_time
    assert interview.start == datetime(2026, 12, 1, 9, tzinfo=ZoneInfo("Europe/Berlin"))
    assert interview.end == datetime(2026, 12, 1, 17, tzinfo=ZoneInfo("Europe/Berlin"))


def test_without_a_duration_an_interview_takes_an_hour() -> None:
    assert one().end - one().start == timedelta(hours=1)


def test_midnight_beside_a_date_is_what_programs_write_for_no_time() -> None:
    assert not one(date="2026-12-01 00:00:00", time="").has_time
    assert one(date="2026-12-01 00:00:00", time="10:00").start.hour == 10


@pytest.mark.parametrize("cell", ["2026-11-24T00:00:00Z", "2026-11-23T23:00:00Z"])
def test_midnight_in_utc_or_in_the_default_zone_is_no_time_where_a_row_names_no_zone(cell: str) -> None:
    interview = one(date=cell, time="", timezone="")
    assert not interview.has_time
    assert interview.start == datetime(2026, 11, 24, 9, tzinfo=ZoneInfo("Europe/Berlin"))


def test_a_time_in_both_columns_must_be_the_same() -> None:
    assert one(date="2026-12-01 10:00", time="10:00").start.hour == 10
    assert refusal(date="2026-12-01 10:00", time="11:00").column == "time"


def test_an_offset_that_agrees_with_the_zone_is_fine_and_one_that_contradicts_it_is_refused() -> None:
    assert one(date="2026-12-01T10:00+01:00", time="").start.hour == 10
    error = refusal(date="2026-12-01T10:00+05:00", time="")
    assert error.column == "date"
    assert "contradicts Europe/Berlin" in error.message
    assert "2026-12-01 06:00" in error.message


def test_utc_in_a_row_without_a_zone_is_turned_into_the_default_zone_and_that_is_said() -> None:
    assert one(date="2026-12-01T09:00:00Z", time="", timezone="").start.hour == 10
    assert any(
        "is 2026-12-01 10:00 in Europe/Berlin" in text
        for text in warnings_of(date="2026-12-01T09:00:00Z", time="", timezone="")
    )


def test_an_hour_that_the_clock_skips_is_refused_with_the_gap() -> None:
    error = refusal(date="2027-03-28", time="02:30")
    assert error.column == "time"
    assert "does not exist" in error.message
    assert "from 02:00 to 03:00" in error.message
    assert "from 02:00 to 02:30" in refusal(date="2026-10-04", time="02:15", timezone="Australia/Lord_Howe").message


def test_of_an_hour_that_happens_twice_the_first_is_taken_and_that_is_said() -> None:
    interview = one(date="2026-10-25", time="02:30")
    assert interview.start.astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert "happens twice" in warnings_of(date="2026-10-25", time="02:30")[0]


def test_a_duration_is_real_time_across_a_change_of_the_clock() -> None:
    interview = one(date="2027-03-27", time="23:30", duration="240")
    assert interview.end.astimezone(UTC) - interview.start.astimezone(UTC) == timedelta(hours=4)
    assert f"{interview.end:%H:%M}" == "04:30"


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "UTC"]),
    st.integers(1, 1440),
)
@settings(max_examples=200, deadline=None)
def test_a_time_that_exists_is_that_instant_and_lasts_that_long(moment: datetime, zone: str, minutes: int) -> None:
    text = {"date": f"{moment:%Y-%m-%d}", "time": f"{moment:%H:%M}", "timezone": zone, "duration": str(minutes)}
    found, _ = read(table(text))
    meant = moment.replace(second=0, microsecond=0, fold=0, tzinfo=ZoneInfo(zone))
    there_and_back = meant.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    if there_and_back != meant.replace(tzinfo=None):
        assert not found
    else:
        assert found[0].start.astimezone(UTC) == meant.astimezone(UTC)
        assert found[0].end.astimezone(UTC) - found[0].start.astimezone(UTC) == timedelta(minutes=minutes)
