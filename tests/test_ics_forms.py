"""The icalendar package stays in charge: of the forms, and of what the fast writer fills them with.

Its known faults, for which the writer does not follow it:

* before version 7 it reads ``%2C`` in a text as a comma, and writes REFRESH-INTERVAL as no duration at all;
* a zero duration is written ``P0D``; ``PT0S`` is what Apple writes and every importer knows;
* ``from_ical`` reads an escaped backslash before an N (``C:\\New``) as a line break in some versions, so texts with
  a backslash are compared as written, not as read;
* it folds where it likes, also beside blanks; so lines are compared unfolded;
* control characters pass through, and a lone carriage return in an X- property; the writer's texts are clean.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from afterview.model import Item
from afterview_ics import forms, regenerate
from afterview_ics.calendars import head
from afterview_ics.event import EventWriter, Stamp, Style
from afterview_ics.text import clean, one_line
from factories import BERLIN, NOW, make_interview, make_item
from ics_reading import read

PINNED = icalendar.__version__ == "7.3.0"  # byte for byte in this one, after reading in every supported one
MODIFIED = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
texts = st.text(max_size=300).map(lambda text: clean(text).strip())
lines = st.text(min_size=1, max_size=80).map(one_line).filter(bool)


def by_icalendar(item: Item, title: str, text: str, *, todo: bool, minutes: int | None) -> bytes:
    """The same component built property by property with the package."""
    component: Any = icalendar.Todo() if todo else icalendar.Event()
    component.add("uid", item.uid)
    component.add("summary", title)
    component.add("description", text)
    component.add("dtstart", item.start)
    component.add("due" if todo else "dtend", item.end)
    component.add("dtstamp", MODIFIED)
    component.add("created", NOW.astimezone(UTC))
    component.add("last-modified", MODIFIED)
    component.add("sequence", 7)
    component.add("status", "NEEDS-ACTION" if todo else "CONFIRMED")
    component.add("class", "PRIVATE")
    component.add("categories", ["Follow-up"])
    if todo:
        component.add("priority", 0)
    else:
        component.add("transp", "TRANSPARENT")
        component.add("x-microsoft-cdo-busystatus", "FREE")
    if minutes is not None:
        alarm = icalendar.Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", title)
        alarm.add("trigger", timedelta(minutes=-minutes))
        component.add_component(alarm)
    return bytes(component.to_ical())


def by_writer(item: Item, *, todo: bool = False, minutes: int | None = None) -> bytes:
    style = Style(user_zone=BERLIN, now=NOW, todo=todo, alarm=minutes)
    stamp = Stamp(7, int(NOW.timestamp()), int(MODIFIED.timestamp()))
    return EventWriter(style).write(item, make_interview(), stamp)[0]


def unfolded(data: bytes) -> bytes:
    return data.replace(b"\r\n ", b"")


def values(component: Any) -> list[tuple[str, object, dict[str, object]]]:
    """Each property with its value and its parameters, as the package reads them."""
    found = []
    for name, value in component.property_items(recursive=True):
        plain = getattr(value, "dt", None) or getattr(value, "cats", None) or value
        found.append((name, plain, dict(getattr(value, "params", {}))))
    return found


def test_the_forms_are_what_the_installed_icalendar_gives() -> None:
    theirs = regenerate.forms()
    if not PINNED:
        theirs["FEED_HEAD"] = forms.FEED_HEAD
    assert {name: getattr(forms, name) for name in theirs} == theirs


@settings(max_examples=150, deadline=None)
@given(body=texts, title=lines, todo=st.booleans(), minutes=st.sampled_from([None, 5, 90, 1500]))
def test_an_event_is_byte_for_byte_what_icalendar_writes(
    body: str, title: str, todo: bool, minutes: int | None
) -> None:
    item = make_item(body=body, title=title)
    ours = by_writer(item, todo=todo, minutes=minutes)
    (component,) = read(b"BEGIN:VCALENDAR\r\n" + ours + b"END:VCALENDAR\r\n").inside
    theirs = by_icalendar(item, component["SUMMARY"], component["DESCRIPTION"], todo=todo, minutes=minutes)
    assert unfolded(ours).replace("\u00a0".encode(), b" ") == unfolded(theirs).replace("\u00a0".encode(), b" ")


@settings(max_examples=150, deadline=None)
@given(body=texts.filter(lambda text: "\\" not in text), title=lines.filter(lambda text: "\\" not in text))
def test_icalendar_reads_an_event_as_it_was_meant(body: str, title: str) -> None:
    item = make_item(body=body, title=title, kind="email" if PINNED else "phone")
    event = icalendar.Event.from_ical(by_writer(item, minutes=15))
    (component,) = read(b"BEGIN:VCALENDAR\r\n" + by_writer(item) + b"END:VCALENDAR\r\n").inside
    assert event["DESCRIPTION"] == component["DESCRIPTION"]
    assert event["SUMMARY"] == component["SUMMARY"]
    assert body.rstrip() in component["DESCRIPTION"].replace("\u00a0", " ") or "\u00a0" in body
    same = icalendar.Event.from_ical(
        by_icalendar(item, component["SUMMARY"], component["DESCRIPTION"], todo=False, minutes=15)
    )
    assert values(event) == values(same)


def test_a_text_in_a_windows_folder_stays_one_line() -> None:
    ours = by_writer(make_item(body="C:\\New"))
    assert (
        b"DESCRIPTION:To: Ana Sousa\\, ana@acme.example\\nSubject: Thank you for Monday\\n\\nC:\\\\New\\n"
        in unfolded(ours)
    )


@pytest.mark.parametrize("feed", [None, "Follow-ups"] if PINNED else [None])
def test_the_head_is_what_icalendar_writes(feed: str | None) -> None:
    calendar = icalendar.Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Afterview//Follow-ups – plan//EN")
    calendar.add("calscale", "GREGORIAN")
    if feed:
        calendar.add("x-wr-calname", feed)
        calendar.add("refresh-interval", timedelta(hours=12), parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", "PT12H")
    assert head(sort="plan", sealed=False, feed=feed) + b"END:VCALENDAR\r\n" == calendar.to_ical()


def test_a_time_in_utc_is_what_icalendar_writes() -> None:
    start = datetime(2027, 3, 1, 9, 30, tzinfo=ZoneInfo("America/Santiago"))
    ours = by_writer(make_item(start=start, timezone="America/Santiago"))
    event = icalendar.Event()
    event.add("dtstart", start.astimezone(UTC))
    assert event.to_ical().split(b"\r\n")[1] in ours.split(b"\r\n")
