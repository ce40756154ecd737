"""The properties of one calendar event: text, moments, duration, people, the kind of meeting."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from afterview.patterns import pattern
from afterview.reading.guests import Guest
from afterview.reading.text import line as one_line

if TYPE_CHECKING:
    from icalendar import Event

_VIDEO = pattern(
    r"zoom\.us|teams\.(?:microsoft|live)|meet\.google|webex|whereby\.com|skype|gotomeet|bluejeans|chime\.aws|jitsi|facetime",
    re.IGNORECASE,
)
_PHONE = pattern(r"\+?[\d\s().-]{7,}|(?:tel|phone|call|telefon)\b.*", re.IGNORECASE)


def text_of(event: Event, name: str, *, lines: bool = False) -> str:
    """A property as text; of one that stands several times the first."""
    value = event.get(name)
    if isinstance(value, list):
        value = value[0] if value else None
    text = "" if value is None else str(value)
    return text.strip() if lines else one_line(text)[0]


def moment_of(event: Event, name: str) -> Any:
    """A date, a moment or a duration; None where there is none that can be read."""
    try:
        return event.get(name).dt
    except (AttributeError, ValueError):  # of a property that is missing, doubled or broken
        return None


def instant(moment: Any) -> object:
    """A day, or a moment so that two of different zones compare."""
    return moment.astimezone(UTC) if isinstance(moment, datetime) and moment.tzinfo else moment


def left_out_days(event: Event) -> list[Any]:
    """The dates on which a recurring event does not take place (EXDATE)."""
    found = event.get("EXDATE", [])
    lists = found if isinstance(found, list) else [found]
    return [one.dt for several in lists for one in getattr(several, "dts", [])]


def number_of(value: Any) -> int:
    """A whole number, 0 where there is none (SEQUENCE)."""
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        return 0


def minutes_of(event: Event, begin: datetime) -> str:
    """The duration in minutes, "" where there is none that makes sense."""
    end, length = moment_of(event, "DTEND"), moment_of(event, "DURATION")
    if isinstance(end, datetime) and (end.tzinfo is None) == (begin.tzinfo is None):
        length = end.astimezone(UTC) - begin.astimezone(UTC) if end.tzinfo else end - begin
    if not isinstance(length, timedelta) or length <= timedelta():
        return ""
    return str(round(length.total_seconds() / 60) or 1)


def people_of(guests: list[Guest], organiser: Guest | None) -> tuple[str, str]:
    """Interviewers and scheduler: who is invited interviews, who only invites arranges (alone: interviews)."""
    if organiser is None:
        return "; ".join(guest.cell for guest in guests), ""
    if any(guest.email == organiser.email for guest in guests):
        return "; ".join(guest.cell for guest in guests), ""
    if not guests and not organiser.desk:
        return organiser.cell, ""
    return "; ".join(guest.cell for guest in guests), organiser.cell


def format_of(place: str, description: str, conference: str) -> str:
    """video or phone, where the place or the links say so; else ""."""
    if _VIDEO.search(f"{place} {conference}") or _VIDEO.search(description):
        return "video"
    return "phone" if place and _PHONE.fullmatch(place) else ""
