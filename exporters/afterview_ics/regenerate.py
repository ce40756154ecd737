"""``python -m afterview_ics.regenerate``: build the forms with the icalendar package, and write them to ``forms.py``.

icalendar decides how a component is laid out: the order of the properties, their parameters, how each type is written.
Its import takes longer than a small export may, and its serialising eighty times longer than filling in a form; so it
runs here, and a test holds the forms equal to what the installed version gives.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from icalendar import Alarm, Calendar, Event, Todo

CATEGORY = "Follow-up"
_MOMENTS = {
    name: datetime(2001, 1, 1, 0, 0, number, tzinfo=UTC)
    for number, name in enumerate(("start", "end", "stamp", "created", "modified"))
}
_LEAD = timedelta(minutes=-59)


def form(kind: type[Event] | type[Todo], *, alarm: bool) -> bytes:
    """A component with a named gap for each value that differs between items; lines are not folded yet."""
    component = kind()
    for name in ("uid", "summary", "description", "status"):
        component.add(name, f"gap-{name}")
    component.add("dtstart", _MOMENTS["start"])
    component.add("dtend" if kind is Event else "due", _MOMENTS["end"])
    component.add("dtstamp", _MOMENTS["stamp"])
    component.add("created", _MOMENTS["created"])
    component.add("last-modified", _MOMENTS["modified"])
    component.add("sequence", 987654)
    component.add("class", "PRIVATE")
    component.add("categories", [CATEGORY])
    if kind is Event:
        component.add("transp", "TRANSPARENT")
        component.add("x-microsoft-cdo-busystatus", "FREE")
    else:
        component.add("priority", 0)  # undefined; RFC 5546 (3.4.1) wants one
    if alarm:
        ring = Alarm()
        ring.add("action", "DISPLAY")
        ring.add("description", "gap-summary")
        ring.add("trigger", _LEAD)
        component.add_component(ring)
    return _with_gaps(bytes(component.to_ical()))


def _with_gaps(written: bytes) -> bytes:
    for name in ("start", "end"):  # with their parameters, for these stand in a zone or in UTC
        written = written.replace(f":{_MOMENTS[name]:%Y%m%dT%H%M%SZ}".encode(), f"%({name})b".encode())
    for name in ("stamp", "created", "modified"):
        written = written.replace(f"{_MOMENTS[name]:%Y%m%dT%H%M%SZ}".encode(), f"%({name})b".encode())
    for name in ("summary", "description", "uid"):  # whole lines, for these are folded
        written = written.replace(f"{name.upper()}:gap-{name}".encode(), f"%({name})b".encode())
    return (
        written.replace(b"DESCRIPTION:gap-summary", b"%(ring)b")
        .replace(b"gap-status", b"%(status)b")
        .replace(b"SEQUENCE:987654", b"SEQUENCE:%(sequence)b")
        .replace(b"-PT59M", b"%(trigger)b")
    )


def head(*, feed: bool) -> bytes:
    """The beginning of a calendar; a feed brings its name and how often to look again."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "gap-prodid")
    calendar.add("calscale", "GREGORIAN")
    if feed:
        calendar.add("x-wr-calname", "gap-name")
        calendar.add("refresh-interval", timedelta(hours=12), parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", "PT12H")
    written = bytes(calendar.to_ical()).removesuffix(b"END:VCALENDAR\r\n")
    return written.replace(b"gap-prodid", b"%(prodid)b").replace(b"gap-name", b"%(name)b")


def forms() -> dict[str, bytes]:
    """All forms by the name of their constant."""
    return {
        "EVENT": form(Event, alarm=False),
        "EVENT_WITH_ALARM": form(Event, alarm=True),
        "TODO": form(Todo, alarm=False),
        "TODO_WITH_ALARM": form(Todo, alarm=True),
        "HEAD": head(feed=False),
        "FEED_HEAD": head(feed=True),
    }


def source() -> str:
    """The text of ``forms.py``."""
    text = (
        '"""Made by ``python -m afterview_ics.regenerate`` with the icalendar package; a test holds them equal."""\n\n'
    )
    for name, written in forms().items():
        text += f"{name} = (\n"
        for line in written.decode("ascii").splitlines():
            text += f'    b"{line}\\r\\n"\n'
        text += ")\n"
    return text


if __name__ == "__main__":
    Path(__file__).with_name("forms.py").write_text(source(), encoding="utf-8")
