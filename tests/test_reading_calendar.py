"""A calendar as input: which events are interviews, and what is taken from each."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from afterview.errors import UnusableInput
from afterview.model import Interview, Problem
from afterview.reading.guests import Guest, company_of
from afterview.reading.titles import DEFAULT_MATCH, labelled, matcher, plain_description, take_apart
from reading_inputs import read, reader_of

DATA = Path(__file__).parent / "data" / "reading"
START = "DTSTART;TZID=Europe/Berlin:20261201T100000\r\nDTEND;TZID=Europe/Berlin:20261201T104500"


def calendar(*events: str, head: str = "") -> str:
    """Events, each given by its lines, as a calendar; UIDs are u1, u2 … where none is given."""
    parts = []
    for number, lines in enumerate(events, start=1):
        more = "" if "UID" in lines else f"UID:u{number}\r\n"
        more += "" if "DTSTART" in lines else START + "\r\n"
        text = lines.strip().replace("\n", "\r\n")
        parts.append(f"BEGIN:VEVENT\r\nDTSTAMP:20261101T000000Z\r\n{more}{text}\r\nEND:VEVENT\r\n")
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\n{head}{''.join(parts)}END:VCALENDAR\r\n"


def read_ics(text: str, **defaults: object) -> tuple[list[Interview], list[Problem]]:
    return read(text, "calendar.ics", **defaults)


def test_an_event_becomes_an_interview_with_its_uid_as_id() -> None:
    (interview,), _ = read_ics(calendar("SUMMARY:Interview: Data Engineer at Acme"))
    assert (interview.company, interview.position) == ("Acme", "Data Engineer")
    assert (interview.key, interview.key_is_given) == ("u1", True)
    assert interview.start == datetime(2026, 12, 1, 10, tzinfo=ZoneInfo("Europe/Berlin"))
    assert interview.end - interview.start == timedelta(minutes=45)


@pytest.mark.parametrize(
    ("title", "company", "position", "round_"),
    [
        ("Interview: Data Engineer at Acme", "Acme", "Data Engineer", ""),
        ("Interview Acme", "Acme", "", ""),
        ("Interview with Acme", "Acme", "", ""),
        ("Interview with Acme for Data Engineer", "Acme", "Data Engineer", ""),
        ("Interview at Acme for the Data Engineer", "Acme", "Data Engineer", ""),
        ("Interview for Data Engineer at Acme, Inc.", "Acme, Inc.", "Data Engineer", ""),
        ("Backend Engineer interview @ Acme", "Acme", "Backend Engineer", ""),
        ("Acme – Data Engineer – phone screen", "Acme", "Data Engineer", "phone screen"),
        ("Acme: Data Engineer (final round)", "Acme", "Data Engineer", "final round"),
        ("Technical interview | Acme | Product Manager", "Acme", "Product Manager", "Technical interview"),
        ("Interview with Ana Sousa at Acme", "Acme", "", ""),
        ("Interview with Ana Sousa (Acme)", "Acme", "", ""),
        ("Invitation: Interview - Acme - UX Designer", "Acme", "UX Designer", ""),
        ("FW: Vorstellungsgespräch bei Müller & Söhne", "Müller & Söhne", "", ""),
        ("Vorstellungsgespräch: Entwickler bei Acme GmbH", "Acme GmbH", "Entwickler", ""),
        ("Interview", "", "", ""),
        ("Zoom interview - Acme", "Acme", "", ""),
    ],
)
def test_the_usual_titles_are_taken_apart(title: str, company: str, position: str, round_: str) -> None:
    facts = take_apart(title, matcher(DEFAULT_MATCH), ["Ana Sousa"])
    assert (facts.company, facts.position, facts.round) == (company, position, round_)


def test_labelled_lines_of_a_description_win_over_the_title() -> None:
    text = calendar(
        "SUMMARY:Interview Acme\n"
        "DESCRIPTION:<p>Company: Acme Corp.</p>Role: Data Engineer<br>Hiring manager: Bo Li <bo@acme.example>\\n"
        "Interviewers: Ana Sousa\\, Cy\\nhttps://zoom.us/j/1"
    )
    (interview,), problems = read_ics(text.replace("Ana Sousa\\, Cy", "Ana Sousa"))
    assert (interview.company, interview.position, interview.format) == ("Acme Corp.", "Data Engineer", "video")
    assert [person.name for person in interview.interviewers] == ["Ana Sousa"]
    assert not [problem for problem in problems if problem.level == "error"]
    assert labelled(plain_description("<div>Position: A &amp; B</div>")).position == "A & B"


def test_what_the_title_does_not_say_is_a_prompt_and_a_warning() -> None:
    (interview,), problems = read_ics(calendar("SUMMARY:Interview Acme"))
    assert interview.position == "[position]"
    assert "names no position; write the title like" in str(problems[0])
    (other,), problems = read_ics(calendar("SUMMARY:Interview\nORGANIZER:mailto:jo@big-corp.co.uk"))
    assert other.company == "Big Corp"
    assert "taken from an address" in str(problems[0])


def test_people_come_from_organizer_and_attendees_without_the_user_rooms_and_those_who_declined() -> None:
    text = calendar(
        "SUMMARY:Interview: Data Engineer at Acme\n"
        "ORGANIZER;CN=Jo Fenn:mailto:jo@acme.example\n"
        'ATTENDEE;CN="Sousa, Ana (Acme)";PARTSTAT=ACCEPTED:mailto:ana@acme.example\n'
        "ATTENDEE;CN=Me:MAILTO:Me@mail.example\n"
        "ATTENDEE;CN=Room 3;CUTYPE=ROOM:mailto:room@acme.example\n"
        "ATTENDEE;CN=Bo;PARTSTAT=DECLINED:mailto:bo@acme.example\n"
        "ATTENDEE;CN=c_1@group.calendar.google.com:mailto:c_1@group.calendar.google.com\n"
        "ATTENDEE;CN=cy@acme.example:mailto:cy@acme.example"
    )
    (interview,), _ = read_ics(text, own_addresses=("me@MAIL.example",))
    assert [(person.name, person.email) for person in interview.interviewers] == [
        ("Ana Sousa", "ana@acme.example"),
        (None, "cy@acme.example"),
    ]
    assert interview.scheduler is not None
    assert interview.scheduler.name == "Jo Fenn"


@pytest.mark.parametrize(
    ("called", "name"),
    [("Ana Sousa, CTO", "Ana Sousa"), ("Smith, John, PhD", "John Smith"), ("Sousa, Ana", "Ana Sousa")],
)
def test_a_guest_is_called_as_one_speaks(called: str, name: str) -> None:
    event = "UID:1\nDTSTART:20261201T100000Z\nSUMMARY:Interview: Engineer at Acme\n"
    (found,), _ = read_ics(calendar(f'{event}ORGANIZER;CN="{called}":mailto:x@acme.example'))
    assert [person.name for person in found.interviewers] == [name]


def test_who_alone_invites_is_the_interviewer_unless_it_is_a_desk() -> None:
    (interview,), _ = read_ics(calendar("SUMMARY:Interview Acme\nORGANIZER;CN=Jo:mailto:jo@acme.example"))
    assert [person.email for person in interview.interviewers] == ["jo@acme.example"]
    (interview,), _ = read_ics(calendar("SUMMARY:Interview Acme\nORGANIZER;CN=HR:mailto:hr@acme.example"))
    assert interview.interviewers == ()
    assert interview.scheduler is not None
    assert interview.scheduler.role_address


def test_the_owner_of_the_calendar_is_left_out() -> None:
    text = calendar("SUMMARY:Interview Acme\nATTENDEE:mailto:me@mail.example", head="X-WR-CALNAME:me@mail.example\r\n")
    assert read_ics(text)[0][0].interviewers == ()


def test_without_settings_the_user_is_who_is_everywhere_or_alone_invited_and_that_is_said() -> None:
    me, ana, bo = "ATTENDEE:mailto:me@mail.example", "ORGANIZER:mailto:ana@a.example", "ORGANIZER:mailto:bo@b.example"
    found, problems = read_ics(calendar(f"SUMMARY:Interview A\n{me}\n{ana}", f"SUMMARY:Interview B\n{me}\n{bo}"))
    assert [person.email for i in found for person in i.interviewers] == ["ana@a.example", "bo@b.example"]
    assert "me@mail.example was taken for your own address" in str(problems[0])
    (interview,), problems = read_ics(calendar(f"SUMMARY:Interview: Nurse at A\n{me}\n{ana}"))
    assert [person.email for person in interview.interviewers] == ["ana@a.example"]
    assert "was taken for your own address" in str(problems[0])


def test_a_company_is_never_a_provider_of_mail_or_of_appointments() -> None:
    assert company_of([Guest("", "a@gmail.com"), Guest("", "a@calendly.com"), Guest("", "a@mail.acme.com")]) == "Acme"
    assert company_of([Guest("", "a@gmail.com")]) == ""


# ------------------------------------------------------------------------------------------------------ which


def test_what_was_taken_and_what_was_not_is_shown() -> None:
    text = calendar("SUMMARY:Interview Acme", "SUMMARY:Dentist", "SUMMARY:Prepare for interview", "SUMMARY:Lunch")
    reader = reader_of(text, "calendar.ics")
    assert len(list(reader)) == 1
    assert reader.counts.skipped == {
        "no interview by title or category": 2,
        "about an interview (preparing, following up)": 1,
    }
    assert reader.counts.rows == 4
    note = next(problem.message for problem in reader.problems if "events are interviews" in problem.message)
    assert note.startswith("1 of 4 events are interviews; not taken: 'Dentist', 'Lunch' (--match WORDS")


def test_a_category_can_say_that_it_is_an_interview() -> None:
    assert len(read_ics(calendar("SUMMARY:Acme: Data Engineer\nCATEGORIES:Work,Interview"))[0]) == 1


def test_the_words_that_an_interview_is_found_by_can_be_set() -> None:
    text = calendar("SUMMARY:Interview Acme", "SUMMARY:Chat: Data Engineer at Beta")
    found, _ = read_ics(text, match=("chat",))
    assert [interview.company for interview in found] == ["Beta"]


def test_follow_ups_of_this_tool_are_never_interviews() -> None:
    text = calendar("UID:x@afterview\nSUMMARY:Interview follow-up for Acme")
    reader = reader_of(text, "calendar.ics")
    assert not list(reader)
    assert reader.counts.skipped == {"follow-ups written by Afterview": 1}


def test_a_cancelled_event_is_closed() -> None:
    events = ("SUMMARY:Interview A\nSTATUS:CANCELLED", "SUMMARY:Canceled: Interview B", "SUMMARY:Interview C")
    assert [interview.status for interview in read_ics(calendar(*events))[0]] == ["closed", "closed", "waiting"]
    assert read_ics(calendar(events[2], head="METHOD:CANCEL\r\n"))[0][0].status == "closed"


def test_of_a_recurring_event_the_first_is_taken_and_that_is_said() -> None:
    found, problems = read_ics(calendar("SUMMARY:Interview Acme\nRRULE:FREQ=SECONDLY;COUNT=999999999"))
    assert len(found) == 1
    assert any("recurs; only its first date is taken" in problem.message for problem in problems)


@pytest.mark.parametrize(
    "again",
    [
        "RECURRENCE-ID;TZID=Europe/Berlin:20261201T100000",
        "RECURRENCE-ID:20261201T090000Z",
    ],
)
def test_the_first_of_a_series_that_was_moved_is_taken_where_it_stands_now(again: str) -> None:
    moved = f"UID:u1\nSUMMARY:Interview Acme\nDTSTART;TZID=Europe/Berlin:20261203T100000\n{again}"
    reader = reader_of(calendar("SUMMARY:Interview Acme\nRRULE:FREQ=WEEKLY", moved), "calendar.ics")
    assert [f"{interview.start:%m-%d}" for interview in reader] == ["12-03"]
    assert reader.counts.skipped == {"first of a series, and moved or left out": 1}
    assert not [problem for problem in reader.problems if "recurs" in problem.message]


def test_the_first_of_a_series_that_does_not_take_place_is_none() -> None:
    event = "SUMMARY:Interview Acme\nRRULE:FREQ=WEEKLY\nEXDATE;TZID=Europe/Berlin:20261201T100000"
    reader = reader_of(calendar(event), "calendar.ics")
    assert not list(reader)
    assert reader.counts.skipped == {"first of a series, and moved or left out": 1}
    assert len(list(reader_of(calendar(event.replace("20261201", "20261208")), "calendar.ics"))) == 1


def test_one_date_of_a_recurring_event_is_an_interview_of_its_own() -> None:
    again = "UID:u1\nSUMMARY:Interview Acme\nRECURRENCE-ID;TZID=Europe/Berlin:20261208T100000"
    found, _ = read_ics(calendar("SUMMARY:Interview Acme\nRRULE:FREQ=WEEKLY", again))
    assert [interview.key for interview in found] == ["u1", "u1/20261208T100000"]


def test_of_several_versions_of_an_event_the_last_counts() -> None:
    text = calendar("UID:u\nSEQUENCE:2\nSUMMARY:Interview New", "UID:u\nSEQUENCE:1\nSUMMARY:Interview Old")
    reader = reader_of(text, "calendar.ics")
    assert [interview.company for interview in reader] == ["New"]
    assert reader.counts.skipped == {"older versions of an event": 1}


def test_an_event_without_a_uid_gets_its_key_from_what_it_says() -> None:
    text = calendar("SUMMARY:Interview: Nurse at Acme").replace("UID:u1\r\n", "")
    (interview,), problems = read_ics(text)
    assert (interview.key, interview.key_is_given) == ("acme-nurse", False)
    assert any("has no UID" in problem.message for problem in problems)


# ------------------------------------------------------------------------------------------------------ time


@pytest.mark.parametrize(
    ("head", "start", "zone", "clock"),
    [
        ("", "DTSTART;TZID=America/New_York:20261201T100000", "America/New_York", "10:00"),
        ("", "DTSTART;TZID=W. Europe Standard Time:20261201T100000", "Europe/Berlin", "10:00"),
        ("", 'DTSTART;TZID="/mozilla.org/20050126_1/Europe/Paris":20261201T100000', "Europe/Paris", "10:00"),
        ("", "DTSTART:20261201T090000Z", "Europe/Berlin", "10:00"),
        ("X-WR-TIMEZONE:Asia/Tokyo\r\n", "DTSTART:20261201T010000Z", "Asia/Tokyo", "10:00"),
        ("X-WR-TIMEZONE:Asia/Tokyo\r\n", "DTSTART:20261201T100000", "Asia/Tokyo", "10:00"),
        ("", "DTSTART:20261201T100000", "Europe/Berlin", "10:00"),
        ("", "DTSTART;VALUE=DATE:20261201", "Europe/Berlin", "09:00"),
    ],
)
def test_time_and_zone_come_from_the_event(head: str, start: str, zone: str, clock: str) -> None:
    (interview,), problems = read_ics(calendar(f"{start}\nSUMMARY:Interview: Nurse at Acme", head=head))
    assert (interview.timezone, f"{interview.start:%Y-%m-%d %H:%M}") == (zone, f"2026-12-01 {clock}")
    assert interview.has_time == ("VALUE=DATE" not in start)
    assert not [problem for problem in problems if problem.level == "error"]


def test_a_zone_of_the_calendars_own_is_known_by_its_location() -> None:
    head = (
        "BEGIN:VTIMEZONE\r\nTZID:Our zone\r\nX-LIC-LOCATION:Europe/Rome\r\nBEGIN:STANDARD\r\n"
        "DTSTART:19700101T000000\r\n"
        "TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    )
    text = calendar("DTSTART;TZID=Our zone:20261201T100000\nSUMMARY:Interview Acme", head=head)
    assert read_ics(text)[0][0].timezone == "Europe/Rome"


def test_an_unknown_zone_refuses_the_event() -> None:
    found, problems = read_ics(calendar("DTSTART;TZID=Mars/Olympus:20261201T100000\nSUMMARY:Interview Acme"))
    assert not found
    error = next(problem for problem in problems if problem.level == "error")
    assert (error.column, error.row) == ("timezone", 4)


@pytest.mark.parametrize("zone", ["Europe", "Europe/" + "x" * 300, "America/Argentina"])
def test_a_zone_whose_file_cannot_be_opened_refuses_that_event_alone(zone: str) -> None:
    """The library looks for a file of that name, which may be a folder's, or longer than the system allows."""
    text = calendar(f"DTSTART;TZID={zone}:20261201T100000\nSUMMARY:Interview Acme", "SUMMARY:Interview Beta")
    found, problems = read_ics(text)
    assert [interview.company for interview in found] == ["Beta"]
    assert [problem.message for problem in problems if problem.level == "error"] == [
        "is no event that can be read (its time zone has no such name); mend or delete it"
    ]


@pytest.mark.parametrize(
    ("lines", "minutes"),
    [("DURATION:PT1H30M", 90), ("DTEND;TZID=Asia/Tokyo:20261201T183000", 30), ("", 60), ("DTEND:20261201T080000Z", 60)],
)
def test_the_duration_is_to_the_end_or_as_given(lines: str, minutes: int) -> None:
    text = calendar(
        f"DTSTART;TZID=Europe/Berlin:20261201T100000\n{lines}\nSUMMARY:Interview Acme".replace("\n\n", "\n")
    )
    (interview,), _ = read_ics(text)
    assert interview.end - interview.start == timedelta(minutes=minutes)


# ------------------------------------------------------------------------------------------------------ damage


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (calendar("SUMMARY:Interview").replace("END:VEVENT\r\n", ""), "BEGIN:VEVENT in line 4 has no END"),
        (calendar("SUMMARY:Interview")[:-20], "has no END"),
        ("BEGIN:VCALENDAR\r\n" + "BEGIN:VEVENT\r\n" * 500, "nested too deeply"),
        ("BEGIN:VCALENDAR\r\n" + "BEGIN:X\r\n" * 500, "nested too deeply"),
        ("BEGIN:VCALENDAR\r\n\0\u00ff;;;:::===\r\nEND:VCALENDAR\r\n", "no line of a calendar"),
        ("BEGIN:VCALENDAR\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n", "END:VEVENT"),
    ],
)
def test_a_calendar_that_is_not_whole_is_refused_with_the_line(text: str, why: str) -> None:
    with pytest.raises(UnusableInput, match=why):
        read_ics(text)


@pytest.mark.parametrize(
    "lines",
    [
        "DTSTART:never\nSUMMARY:Interview Acme",
        "DTSTART:\nSUMMARY:Interview Acme",
        "DTSTART;VALUE=PERIOD:20261201T100000Z/PT1H\nSUMMARY:Interview Acme",
        "DTSTART:99999999T999999\nSUMMARY:Interview Acme",
    ],
)
def test_an_event_without_a_start_is_refused_alone(lines: str) -> None:
    found, problems = read_ics(calendar(lines, "SUMMARY:Interview Beta"))
    assert [interview.company for interview in found] == ["Beta"]
    assert len([problem for problem in problems if problem.level == "error"]) == 1


def test_alarms_are_not_looked_into() -> None:
    alarm = "BEGIN:VALARM\nACTION:DISPLAY\nTRIGGER:-PT1H\nDURATION:PT1S\nREPEAT:2147483647\nSUMMARY:x\nEND:VALARM"
    (interview,), _ = read_ics(calendar(f"SUMMARY:Interview Acme\n{alarm}"))
    assert interview.company == "Acme"


@pytest.mark.parametrize("name", ["google.ics", "outlook.ics", "apple.ics"])
def test_the_exports_of_the_three_big_calendars_are_read(name: str) -> None:
    found, problems = read_ics((DATA / name).read_bytes().decode(), own_addresses=("jo.winter@mail.example",))
    assert not [str(problem) for problem in problems if problem.level == "error"]
    assert [(i.company, i.position, i.timezone, f"{i.start:%Y-%m-%d %H:%M}", i.format) for i in found] == [
        ("Acme", "Data Engineer", "Europe/Berlin", "2026-12-01 10:00", "video")
    ]
    assert [(person.name, person.address) for person in found[0].interviewers] == [
        ("Ana Sousa", "ana.sousa@acme.example")
    ]
