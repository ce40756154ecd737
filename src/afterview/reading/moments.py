"""When an interview begins and ends: the day, the time, the zone and the duration of one row, put together.

Wall-clock times are the zone's own.  An hour that the clock change skips is refused; of one that happens twice the
first is taken, and that is said.  The duration is real time, also across a clock change.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from afterview.reading.clocks import Clock
from afterview.reading.dates import Moment
from afterview.reading.faults import Fault
from afterview.wall import keeps_offset

_BEGINS, _ENDS, _MIDNIGHT = time(9), time(17), time(0)
DEFAULT_MINUTES = 60


class Span(NamedTuple):
    """An interview's start and end (aware, in its zone), whether its time is known, and what is in doubt."""

    start: datetime
    end: datetime
    has_time: bool
    doubt: str | None = None


class TimeFault(Fault):
    """The time (not the date) can't be used."""


def _signed(offset: timedelta) -> str:
    minutes = int(offset.total_seconds() // 60)
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _placed(day: date, clock: time, zone: ZoneInfo) -> tuple[datetime, str | None]:
    """The instant of a wall-clock time near a change of the clock.  Raises TimeFault for one that does not exist."""
    start = datetime.combine(day, clock, zone)
    later = start.replace(fold=1)
    before, after = start.utcoffset(), later.utcoffset()
    assert before is not None
    assert after is not None
    if before == after:
        return start, None
    if before < after:
        first, gap = _first_missing(start, zone), after - before
        if gap >= timedelta(days=1):
            raise TimeFault(
                f"{day} does not exist in {zone.key}: its calendar goes from one day to the next but one; "
                "check the date"
            )
        raise TimeFault(
            f"{clock:%H:%M} does not exist on {day} in {zone.key}: the clock goes from {first:%H:%M} to "
            f"{first + gap:%H:%M}; write a time that exists (perhaps {datetime.combine(day, clock) + gap:%H:%M})"
        )
    return start, (
        f"{clock:%H:%M} happens twice on {day} in {zone.key}, when the clock is put back; the first was taken "
        f"(UTC{_signed(before)})"
    )


def _first_missing(moment: datetime, zone: ZoneInfo) -> datetime:
    """The wall-clock time at which the gap begins in which ``moment`` lies."""
    naive = moment.replace(tzinfo=None, second=0, microsecond=0)
    while True:
        earlier = naive - timedelta(minutes=1)
        aware = earlier.replace(tzinfo=zone)
        if aware.utcoffset() == aware.replace(fold=1).utcoffset():
            return naive
        naive = earlier


def span(
    moment: Moment, clock: Clock | None, zone: ZoneInfo, minutes: int | None, *, own_zone: bool, utc: bool
) -> Span:
    """Start and end.  ``own_zone``: the row names the zone itself; ``utc``: the column of the date holds UTC, and so
    does a time that stands in it, not one in a column of its own.  Raises Fault.

    Midnight in the cell of the date is what spreadsheets and programs write for "no time": it counts as none.
    """
    day, written, offset = moment
    if written is not None and written == _MIDNIGHT and (offset is None or not own_zone or utc):
        shifted = _in_zone(day, _MIDNIGHT, offset, zone) if offset else None
        day, written, offset = shifted.date() if shifted and shifted.time() == _MIDNIGHT else day, None, None
    utc = utc and written is not None
    if clock is not None:
        if written is not None and written != clock.time:
            raise TimeFault(
                f"{clock.time:%H:%M} contradicts the {written:%H:%M} that stands with the date; leave one of them"
            )
        written = clock.time
        offset = clock.offset if clock.offset is not None else offset
    if written is None:
        start = datetime.combine(day, _BEGINS, zone)
        return Span(start, datetime.combine(day, _ENDS, zone), False)
    doubt = None
    if utc and offset is None:
        offset = timedelta()
    if offset is not None and (utc or not own_zone):
        start = _in_zone(day, written, offset, zone)
        if not utc and start.replace(tzinfo=None) != datetime.combine(day, written):
            doubt = f"{day} {written:%H:%M} at UTC{_signed(offset)} is {start:%Y-%m-%d %H:%M} in {zone.key}"
        if start.time() == _MIDNIGHT and clock is None:
            return span(Moment(start.date()), None, zone, minutes, own_zone=own_zone, utc=False)
    elif offset is None and keeps_offset(zone, day):
        start = datetime(day.year, day.month, day.day, written.hour, written.minute, written.second, tzinfo=zone)
        return Span(start, start + timedelta(minutes=minutes or DEFAULT_MINUTES), True)
    else:
        start, doubt = _placed(day, written, zone)
        if offset is not None:
            start, doubt = _agreeing(start, offset, zone), None
    end = (start.astimezone(UTC) + timedelta(minutes=minutes or DEFAULT_MINUTES)).astimezone(zone)
    return Span(start, end, True, doubt)


def _in_zone(day: date, clock: time, offset: timedelta, zone: ZoneInfo) -> datetime:
    return (datetime.combine(day, clock, UTC) - offset).astimezone(zone)


def _agreeing(start: datetime, offset: timedelta, zone: ZoneInfo) -> datetime:
    """The start with the offset that is written, where the zone has it at that time.  Raises TimeFault."""
    for fold in (0, 1):
        if (meant := start.replace(fold=fold)).utcoffset() == offset:
            return meant
    own = start.utcoffset()
    assert own is not None
    raise TimeFault(
        f"the offset UTC{_signed(offset)} contradicts {zone.key} (UTC{_signed(own)} then); write the local time alone, "
        f"which may be {_in_zone(start.date(), start.time(), offset, zone):%Y-%m-%d %H:%M}"
    )
