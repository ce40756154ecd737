"""ICS rules 4 to 10: what one event holds."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from afterview.model import Item, Person, Why
from afterview_ics.event import EventWriter, Stamp, Style
from factories import ANA, BERLIN, NOW, make_interview, make_item
from ics_reading import Component, read

SECONDS = int(NOW.timestamp())
STAMP = Stamp(0, SECONDS, SECONDS)
any_text = st.text(
    st.one_of(st.characters(), st.sampled_from("\\;,:\n\r\t <>@&%\x00\x1b\x85\u2028\ufeff")), max_size=400
)


def written(item: Item | None = None, *, stamp: Stamp = STAMP, interview: Any = None, **style: Any) -> Component:
    """The component that is written for an item, read back."""
    interview = interview or make_interview()
    item = item or make_item(interview)
    settings = {"user_zone": BERLIN, "now": NOW} | style
    data = EventWriter(Style(**settings)).write(item, interview, stamp)[0]
    (component,) = read(b"BEGIN:VCALENDAR\r\n" + data + b"END:VCALENDAR\r\n").inside
    return component


def bytes_of(item: Item, *, stamp: Stamp = STAMP) -> bytes:
    return EventWriter(Style(user_zone=BERLIN, now=NOW)).write(item, make_interview(), stamp)[0]


def test_rule_03_a_time_stands_in_its_zone() -> None:
    event = written()
    assert ("DTSTART", (";TZID=Europe/Berlin", "20261123T170000", "20261123T170000")) in event.properties
    assert ("DTEND", (";TZID=Europe/Berlin", "20261123T171500", "20261123T171500")) in event.properties


@pytest.mark.parametrize("zone", ["UTC", "Africa/Casablanca", "America/Santiago", "Africa/Cairo", "America/Nuuk"])
def test_rule_03_where_no_rule_is_sure_a_time_stands_in_utc(zone: str) -> None:
    start = datetime(2027, 3, 1, 9, 30, tzinfo=ZoneInfo(zone))
    event = written(make_item(start=start, timezone=zone))
    assert event["DTSTART"] == start.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    assert event["DTEND"].endswith("Z")


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["Europe/Berlin", "America/New_York", "Europe/Dublin", "Africa/Casablanca", "Australia/Lord_Howe"]),
    st.integers(0, 4102444800 // 900),
)
def test_rule_03_every_written_time_denotes_the_instant_that_zoneinfo_gives(zone: str, quarter: int) -> None:
    start = datetime.fromtimestamp(quarter * 900, ZoneInfo(zone))
    event = written(make_item(start=start, end=start + timedelta(minutes=15), timezone=zone))
    assert event.moment("DTSTART") == start.astimezone(UTC)


@pytest.mark.parametrize(("minutes", "length"), [(15, 15), (10, 10), (30, 30), (5, 10), (90, 30), (0, 10)])
def test_rule_04_an_event_is_timed_and_lasts_10_to_30_minutes(minutes: int, length: int) -> None:
    item = make_item()
    event = written(replace(item, end=item.start + timedelta(minutes=minutes)))
    assert event.moment("DTEND") - event.moment("DTSTART") == timedelta(minutes=length)
    assert "T" in event["DTSTART"]


def test_rule_05_the_uid_is_the_items_own_whatever_moves() -> None:
    item = make_item()
    moved = replace(item, start=item.start + timedelta(days=1), end=item.end + timedelta(days=1), title="Other")
    assert written(item)["UID"] == written(moved)["UID"] == item.uid


@pytest.mark.parametrize("evil", ["\r\nATTENDEE:x", "a\rb", "a\u2028b", "a\x00b", "\ud800"])
def test_rule_01_a_uid_that_a_damaged_ledger_gives_stays_one_line(evil: str) -> None:
    data = bytes_of(make_item(uid=f"{evil}@afterview"))
    assert b"\r" not in data.replace(b"\r\n", b"")
    assert not re.search(b"[\x00-\x09\x0b\x0c\x0e-\x1f]|\xe2\x80\xa8|\r\nATTENDEE", data)


def test_rule_06_dtstamp_and_last_modified_are_utc_and_created_is_kept() -> None:
    created = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
    event = written(stamp=Stamp(3, int(created.timestamp()), SECONDS))
    assert event["CREATED"] == "20261101T080000Z"
    assert event["DTSTAMP"] == event["LAST-MODIFIED"] == "20261121T080000Z"
    assert event["SEQUENCE"] == "3"


def test_rule_06_an_event_that_did_not_change_is_byte_identical() -> None:
    assert bytes_of(make_item()) == bytes_of(make_item(), stamp=Stamp(0, SECONDS, SECONDS))


def test_rule_07_the_summary_is_one_line_of_at_most_200_characters() -> None:
    summary = written(make_item(title="Thank-you\r\nto\tAna " + "é" * 500))["SUMMARY"]
    assert summary.startswith("Thank-you to Ana é")
    assert len(summary) == 200
    assert summary.endswith("…")


def test_rule_07_a_long_title_with_half_a_character_is_cut_as_well() -> None:
    assert written(make_item(title="\ud800" * 300))["SUMMARY"] == "�" * 199 + "…"


def test_rule_07_outlook_does_not_cut_a_summary() -> None:
    summary = written(make_item(title="🙂" * 300))["SUMMARY"]
    assert len(summary.encode("utf-16-le")) // 2 <= 255


def test_rule_07_with_several_candidates_the_summary_begins_with_the_name() -> None:
    interview = make_interview(candidate="Zoë Müller")
    assert written(interview=interview, candidates=True)["SUMMARY"].startswith("Zoë Müller: Thank-you")
    assert written(interview=interview)["SUMMARY"].startswith("Thank-you")


def test_rule_07_the_description_holds_its_parts_in_order() -> None:
    item = make_item(
        step="status-check",
        waiting=True,
        needs=("topics", "strengths"),
        why=(Why(rule="2 business days after the date promised", source="resolution-tech"),),
    )
    text = written(item)["DESCRIPTION"]
    assert text.startswith(
        "Only if you have heard nothing from Acme, Inc. by now; else "
        "`afterview log acme-inc-backend-engineer advanced` "
        "and delete this event"
    )
    parts = ["Only if", "To: Ana Sousa, ana@acme.example\n", "Subject: Thank you for Monday\n", "Dear Ana,"]
    parts += [
        "Kind regards",
        "Needs from you: ",
        "Proofread",
        "Why on this day: 2 business days",
        "mailto:ana@acme.example?",
    ]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    assert "(resolution-tech)" in text
    assert "\n" not in text[places[-1] :]


def test_rule_07_an_item_that_does_not_wait_begins_with_its_addressee() -> None:
    assert written()["DESCRIPTION"].startswith(
        "To: Ana Sousa, ana@acme.example\nSubject: Thank you for Monday\n\nDear Ana,"
    )


def test_rule_07_a_task_has_no_addressee_no_reminder_to_proofread_and_no_link() -> None:
    text = written(make_item(kind="task", to=(), subject=None, body="Two applications to send."))["DESCRIPTION"]
    assert text.startswith("Two applications to send.\n\nWhy on this day: ")
    assert "Proofread" not in text
    assert "mailto" not in text


@pytest.mark.parametrize("kind", ["email", "phone", "card"])
def test_rule_07_every_message_has_a_reminder_to_proofread(kind: str) -> None:
    assert "\n\nProofread it" in written(make_item(kind=kind))["DESCRIPTION"]


def test_rule_07_the_link_brings_the_whole_draft() -> None:
    item = make_item(subject="Thanks & more?", body="Dear Ana,\n\n100% sure: a+b=c; “quoted”, äöü\n")
    text = written(item)["DESCRIPTION"]
    link = urlsplit(text[text.index("mailto:") :])
    assert link.path == "ana@acme.example"
    fields = parse_qs(link.query, strict_parsing=True)
    assert fields == {"subject": ["Thanks & more?"], "body": [item.body.replace("\n", "\r\n")]}


def test_rule_07_a_link_that_would_be_too_long_goes_without_the_draft() -> None:
    text = written(make_item(body="東京 " * 200))["DESCRIPTION"]
    assert text.endswith(
        "\n\nIts text is too long for a link; copy it into the e-mail that this one opens:\n"
        "mailto:ana@acme.example?subject=Thank%20you%20for%20Monday"
    )


@pytest.mark.parametrize(
    "person",
    [
        Person(name="Ana", email=None),
        Person(name="Ana", email="hr@acme.example", role_address=True),
        Person(name="Ana", email="ana@acme.example?bcc=evil@evil.example"),
        Person(name="Ana", email="ana@acme.example, bo@acme.example"),
    ],
)
def test_rule_07_without_one_plain_address_there_is_no_link(person: Person) -> None:
    text = written(make_item(to=(person,)))["DESCRIPTION"]
    assert text.startswith("To: Ana\n")
    assert "mailto" not in text


def test_rule_07_the_description_has_at_most_6000_characters() -> None:
    item = make_item(body="word " * 3000, waiting=True, why=tuple(Why(rule="r" * 900, source="s") for _ in range(9)))
    interview = make_interview(company="C" * 5000)
    text = written(item, interview=interview)["DESCRIPTION"]
    assert len(text) <= 6000
    assert "shortened: `afterview draft acme-inc-backend-engineer thank-you` shows all" in text
    assert text.startswith("Only if you have heard nothing from C")


@settings(max_examples=100, deadline=None)
@given(any_text, any_text, any_text, any_text)
def test_rule_07_a_description_is_short_plain_text_whatever_the_data(
    body: str, subject: str, company: str, rule: str
) -> None:
    item = make_item(
        body=body * 20, subject=subject * 5, waiting=True, title=subject, why=(Why(rule=rule, source=rule),)
    )
    event = written(item, interview=make_interview(company=company, candidate=rule), candidates=True)
    text = event["DESCRIPTION"]
    assert len(text) <= 6000
    assert len(event["SUMMARY"]) <= 200
    assert "\n" not in event["SUMMARY"]
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\ud800-\udfff]", text + event["SUMMARY"])
    assert not re.search(r"<[^<>\s@]+@[^<>\s@]+>|<[A-Za-z/!?]", text)


def test_rule_07_there_are_no_addresses_in_angle_brackets() -> None:
    text = written(make_item(body="As Bo <bo@acme.example> said", to=(ANA,)))["DESCRIPTION"]
    assert "As Bo bo@acme.example said" in text
    assert "<" not in text


def test_the_key_in_the_command_is_one_word_for_a_shell() -> None:
    text = written(replace(make_item(waiting=True), interview="it's; rm -rf ~"))["DESCRIPTION"]
    assert '`afterview log "it\'s; rm -rf ~" advanced`' in text


def test_rule_08_an_event_takes_no_time_and_is_private() -> None:
    event = written()
    assert event["TRANSP"] == "TRANSPARENT"
    assert event["X-MICROSOFT-CDO-BUSYSTATUS"] == "FREE"
    assert event["STATUS"] == "CONFIRMED"
    assert event["CLASS"] == "PRIVATE"
    assert event["CATEGORIES"] == "Follow-up"


def test_rule_08_a_cancelled_event_says_so() -> None:
    event = written(make_item(state="cancelled", reason="rejected"))
    assert event["STATUS"] == "CANCELLED"
    assert event["TRANSP"] == "TRANSPARENT"


@pytest.mark.parametrize(
    ("minutes", "trigger"),
    [(0, "PT0S"), (15, "-PT15M"), (60, "-PT1H"), (90, "-PT1H30M"), (1440, "-P1D"), (1500, "-P1DT1H")],
)
def test_rule_09_one_alarm_at_or_before_the_start(minutes: int, trigger: str) -> None:
    (alarm,) = written(alarm=minutes).all("VALARM")
    assert alarm["ACTION"] == "DISPLAY"
    assert alarm["DESCRIPTION"] == "Thank-you to Ana Sousa (Acme, Inc.)"
    assert alarm["TRIGGER"] == trigger


def test_rule_09_no_alarm_where_none_is_wanted_or_the_event_is_cancelled() -> None:
    assert not written(alarm=None).all("VALARM")
    assert not written(make_item(state="cancelled")).all("VALARM")


@pytest.mark.parametrize(
    ("moment", "trigger"),
    [
        ((2026, 11, 24, 20, 59), "PT0S"),
        ((2026, 11, 24, 21, 0), "-PT2H"),
        ((2026, 11, 24, 23, 30), "-PT4H30M"),
        ((2026, 11, 25, 0, 0), "-PT5H"),
        ((2026, 11, 25, 3, 30), "-PT8H30M"),
        ((2026, 11, 25, 6, 59), "-PT11H59M"),
        ((2026, 11, 25, 7, 0), "PT0S"),
        ((2027, 3, 28, 6, 30), "-PT10H30M"),  # an hour is missing in that night
    ],
)
def test_rule_09_at_night_the_alarm_rings_at_19_00_the_evening_before(moment: tuple[int, ...], trigger: str) -> None:
    event = written(make_item(start=datetime(*moment, tzinfo=BERLIN)))  # type: ignore[arg-type, misc]  # numbers
    (alarm,) = event.all("VALARM")
    assert alarm["TRIGGER"] == trigger
    assert ("write it now" in event["DESCRIPTION"].lower()) is (trigger != "PT0S")
    assert event.moment("DTSTART") == datetime(*moment, tzinfo=BERLIN)  # type: ignore[arg-type, misc]  # the date stays


def test_rule_09_the_night_is_the_users_and_the_item_says_what_to_do() -> None:
    start = datetime(2026, 11, 23, 17, 0, tzinfo=ZoneInfo("America/New_York"))
    interview = make_interview(start=datetime(2026, 11, 23, 4, 0, tzinfo=ZoneInfo("America/New_York")))
    event = written(make_item(interview, start=start), interview=interview, alarm=30)
    assert event.all("VALARM")[0]["TRIGGER"] == "-PT4H"  # 23:00 in Berlin
    assert "write it now and schedule it for Mon 23 Nov 2026, 23:00." in event["DESCRIPTION"]
    assert event["DTSTART"] == "20261123T170000"


def test_rule_09_before_the_talk_itself_the_item_says_to_finish_it_afterwards() -> None:
    start = datetime(2026, 11, 23, 14, 0, tzinfo=ZoneInfo("America/New_York"))
    event = written(interview=make_interview(start=start), user_zone=ZoneInfo("Asia/Kolkata"))
    assert event.all("VALARM")[0]["TRIGGER"] == "-PT8H30M"
    assert "finish it after the talk, and schedule it for Tue 24 Nov 2026, 03:30." in event["DESCRIPTION"]


def test_rule_09_what_comes_before_the_talk_is_not_finished_after_it() -> None:
    start = datetime(2026, 11, 23, 14, 0, tzinfo=ZoneInfo("America/New_York"))
    interview = make_interview(start=start)
    before = make_item(interview, step="prepare", kind="checklist", start=start - timedelta(hours=1))
    event = written(before, interview=interview, user_zone=ZoneInfo("Asia/Kolkata"))
    assert "after the talk" not in event["DESCRIPTION"]


def test_an_empty_title_leaves_no_blank_at_the_end() -> None:
    event = written(make_item(title="\n"), interview=make_interview(candidate="Ana"), candidates=True)
    assert event["SUMMARY"] == "Ana:"


def test_rule_10_nobody_is_invited_and_nothing_is_html() -> None:
    event = written()
    names = [name for name, _ in event.properties]
    assert not {"ORGANIZER", "ATTENDEE", "X-ALT-DESC", "URL", "METHOD"} & set(names)
    assert len(names) == len(set(names))


def test_rule_10_a_to_do_stands_in_the_place_of_the_event() -> None:
    todo = written(todo=True)
    assert todo.name == "VTODO"
    assert todo.moment("DTSTART") == datetime(2026, 11, 23, 17, 0, tzinfo=BERLIN)
    assert todo.moment("DUE") == datetime(2026, 11, 23, 17, 15, tzinfo=BERLIN)
    assert todo["STATUS"] == "NEEDS-ACTION"
    assert not {"TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS", "DTEND"} & {name for name, _ in todo.properties}
    assert "delete this task" in written(make_item(waiting=True), todo=True)["DESCRIPTION"]


@pytest.mark.parametrize(("state", "status"), [("done", "COMPLETED"), ("cancelled", "CANCELLED")])
def test_rule_10_a_to_do_that_ended_says_how(state: str, status: str) -> None:
    todo = written(make_item(state=state), todo=True)
    assert todo["STATUS"] == status
    assert not todo.all("VALARM")
