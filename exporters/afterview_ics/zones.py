"""One compact VTIMEZONE for each zone, or none: then its times are written in UTC (ICS rule 3).

The rule comes from the zone's own TZif file (RFC 9636), which ``zoneinfo`` reads too: its footer, a POSIX TZ string,
says what holds from now on.  Where the footer is one weekday rule for each change, an RRULE says the same; from which
moment on it says the same as ``zoneinfo`` follows from the file's list of past and coming changes.
"""

from __future__ import annotations

import calendar
import functools
import importlib.resources
import os
import re
import struct
import zoneinfo
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from afterview.nouns import noun

_UTC_NAMES = frozenset(
    ["UTC", "UCT", "GMT", "GMT0", "GMT+0", "GMT-0", "Zulu", "Universal", "Greenwich", "Factory"]
    + [f"Etc/{name}" for name in ("UTC", "UCT", "GMT", "GMT0", "GMT+0", "GMT-0", "Zulu", "Universal", "Greenwich")]
)
_NAME = r"(?:<([+\-A-Za-z0-9]{3,})>|([A-Za-z]{3,}))"
_OFFSET = r"([+-]?\d{1,3}(?::\d\d){0,2})"
_CHANGE = r",M(\d\d?)\.([1-5])\.([0-6])(?:/([+-]?\d{1,3}(?::\d\d){0,2}))?"
_FOOTER = re.compile(f"{_NAME}{_OFFSET}(?:{_NAME}{_OFFSET}?{_CHANGE}{_CHANGE})?")
_KEY = re.compile(r"[A-Za-z0-9+_-]+(?:/[A-Za-z0-9+_-]+)*")
_DAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
_EPOCH = datetime(1970, 1, 1)


@noun
class Change:
    """When the clocks change: the ``week``-th (5: the last) ``weekday`` (0: Sunday) of ``month``, ``second`` of the day
    on the clock that shows ``before`` (seconds east of UTC); from then on it shows ``after``, called ``name``."""

    month: int
    week: int
    weekday: int
    second: int
    before: int
    after: int
    name: str

    def wall(self, year: int) -> datetime:
        """The moment in that year, on the clock before the change."""
        first = date(year, self.month, 1)
        days = calendar.monthrange(year, self.month)[1]
        day = 1 + (self.weekday - first.isoweekday()) % 7 + 7 * (self.week - 1)
        if day > days:
            day -= 7
        return datetime(year, self.month, day) + timedelta(seconds=self.second)

    def instant(self, year: int) -> int:
        """The same moment in seconds since 1970, UTC."""
        return int((self.wall(year) - _EPOCH).total_seconds()) - self.before


@noun
class Zone:
    """A zone that an RRULE can express.

    ``label``: what stands between DTSTART and the time.  ``block``: its VTIMEZONE, with line ends.  ``since``: from
    which moment on (seconds since 1970) the block says what ``zoneinfo`` says; in the years after ``year`` that needs
    no look.  ``hours``: hours of the day near a change, at which a local time may not exist, or exist twice.
    """

    name: str
    label: bytes
    block: bytes
    since: int
    year: int
    hours: frozenset[int]

    def __reduce__(self) -> tuple[Callable[[str], Zone | None], tuple[str]]:
        """Between processes a zone goes by its name."""
        return zone, (self.name,)


@functools.cache
def zone(name: str) -> Zone | None:
    """The compact form of an IANA zone, None where its times have to be written in UTC."""
    if name in _UTC_NAMES:
        return None
    data = _read(name)
    footer = data and _footer(data)
    if not data or not footer:
        return None
    changes, offset, label = footer
    since = _since(_transitions(data), changes)
    hours = frozenset((change.second // 3600 + step) % 24 for change in changes for step in range(-3, 4))
    return Zone(
        name=name,
        label=f";TZID={name}:".encode("ascii"),
        block=_block(name, changes, offset, label),
        since=since,
        year=datetime.fromtimestamp(max(since, 0), UTC).year,
        hours=hours,
    )


def _read(name: str) -> bytes | None:
    """The zone's TZif file, found where ``zoneinfo`` finds it."""
    if not _KEY.fullmatch(name):
        return None
    for folder in zoneinfo.TZPATH:
        path = os.path.join(folder, name)
        if os.path.isfile(path):
            with open(path, "rb") as file:
                return file.read()
    try:
        return importlib.resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).read_bytes()
    except (FileNotFoundError, IsADirectoryError):
        return None


def _second_block(data: bytes) -> tuple[int, int, int]:
    """Where the 64-bit data of a TZif file begins, and its numbers of changes and of kinds of time."""
    _isut, _isstd, leaps, times, types, chars = struct.unpack(">6l", data[20:44])
    start = 44 + times * 5 + types * 6 + chars + leaps * 8 + _isstd + _isut
    *_, times, types, _chars = struct.unpack(">6l", data[start + 20 : start + 44])
    return start + 44, times, types


def _transitions(data: bytes) -> list[tuple[int, int]]:
    """The changes of offset in the file: (seconds since 1970, new offset), without those that change only the name."""
    start, times, types = _second_block(data)
    moments = struct.unpack(f">{times}q", data[start : start + 8 * times])
    kinds = data[start + 8 * times : start + 9 * times]
    table = start + 9 * times
    offsets = [struct.unpack(">l", data[table + 6 * kind : table + 6 * kind + 4])[0] for kind in range(types)]
    found: list[tuple[int, int]] = []
    last = offsets[0]
    for moment, kind in zip(moments, kinds, strict=True):
        if offsets[kind] != last:
            last = offsets[kind]
            found.append((moment, last))
    return found


def _footer(data: bytes) -> tuple[tuple[Change, ...], int, str] | None:
    """The changes of a year, the standard offset and its name; None where no RRULE could express them."""
    if data[4:5] < b"2":
        return None
    found = _FOOTER.fullmatch(data[data.rindex(b"\n", 0, -1) + 1 : -1].decode("ascii"))
    if found is None:
        return None
    standard, label = -_seconds(found[3]), found[1] or found[2]
    if found[7] is None:
        return (), standard, label
    summer = -_seconds(found[6]) if found[6] else standard + 3600
    summer_label = found[4] or found[5]
    begin = _change(found.group(7, 8, 9, 10), standard, summer, summer_label)
    end = _change(found.group(11, 12, 13, 14), summer, standard, label)
    if not (0 <= begin.second < 86400 and 0 <= end.second < 86400):
        return None
    return (begin, end), standard, label


def _change(fields: tuple[str | None, ...], before: int, after: int, name: str) -> Change:
    month, week, weekday, clock = fields
    return Change(
        month=int(month or 0),
        week=int(week or 0),
        weekday=int(weekday or 0),
        second=_seconds(clock) if clock else 7200,
        before=before,
        after=after,
        name=name,
    )


def _seconds(clock: str) -> int:
    sign = -1 if clock.startswith("-") else 1
    parts = [int(part) for part in clock.lstrip("+-").split(":")] + [0, 0]
    return sign * (parts[0] * 3600 + parts[1] * 60 + parts[2])


def _since(transitions: list[tuple[int, int]], changes: tuple[Change, ...]) -> int:
    """The moment from which on the yearly changes are exactly those that the file lists."""
    if not transitions:
        return -(1 << 62)
    last = transitions[-1][0]
    years = range(1970, _EPOCH.year + last // 31_536_000 + 1)
    yearly = sorted((change.instant(year), change.after) for year in years for change in changes)
    yearly = [pair for pair in yearly if pair[0] <= last]
    listed = list(transitions)
    while listed and yearly and listed[-1] == yearly[-1]:
        listed.pop()
        yearly.pop()
    return max(listed[-1][0] if listed else -(1 << 62), yearly[-1][0] if yearly else -(1 << 62))


def _block(name: str, changes: tuple[Change, ...], offset: int, label: str) -> bytes:
    lines = ["BEGIN:VTIMEZONE", f"TZID:{name}"]
    if not changes:
        lines += _observance("STANDARD", _EPOCH, offset, offset, label, None)
    # The later clock is called summer time whatever the file says: Dublin's "negative" one is understood by few.
    for change in sorted(changes, key=lambda change: change.after):
        kind = "DAYLIGHT" if change.after > change.before else "STANDARD"
        week = -1 if change.week == 5 else change.week
        rule = f"FREQ=YEARLY;BYDAY={week}{_DAYS[change.weekday]};BYMONTH={change.month}"
        lines += _observance(kind, change.wall(1970), change.before, change.after, change.name, rule)
    lines.append("END:VTIMEZONE")
    return "".join(line + "\r\n" for line in lines).encode("ascii")


def _observance(kind: str, start: datetime, before: int, after: int, name: str, rule: str | None) -> list[str]:
    return [
        f"BEGIN:{kind}",
        f"DTSTART:{start:%Y%m%dT%H%M%S}",
        *([f"RRULE:{rule}"] if rule else []),
        f"TZNAME:{name}",
        f"TZOFFSETFROM:{_written(before)}",
        f"TZOFFSETTO:{_written(after)}",
        f"END:{kind}",
    ]


def _written(offset: int) -> str:
    sign, size = "-" if offset < 0 else "+", abs(offset)
    seconds = f"{size % 60:02}" if size % 60 else ""
    return f"{sign}{size // 3600:02}{size // 60 % 60:02}{seconds}"


def is_plain(moment: datetime, zone: Zone) -> bool:
    """Whether this local time, written with its TZID, can only mean the instant that ``zoneinfo`` gives."""
    if moment.year > zone.year and moment.hour not in zone.hours:
        return True
    utc = moment.astimezone(UTC)
    if utc.timestamp() < zone.since or moment.fold:
        return False
    back = utc.astimezone(moment.tzinfo)
    return back.replace(tzinfo=None) == moment.replace(tzinfo=None) and (
        moment.replace(fold=1).utcoffset() == moment.utcoffset()
    )
