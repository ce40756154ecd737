"""The little language in which a playbook says when: "2 bd after promise", "slot of end + 2 h", "7 d".

Each function raises ``ValueError`` with what would be right.
"""

from __future__ import annotations

from datetime import time, timedelta

from afterview.nouns import noun
from afterview.patterns import pattern

DAY_ANCHORS = ("interview", "promise", "status_date", "offer")
"""Days that an interview itself supplies; beside them a day can hang on another step, by its name."""


@noun
class Moment:
    """ "[slot of] start|end ± N h|min": counted from the interview's clock."""

    anchor: str  # "start" | "end"
    offset: timedelta
    slot: bool = False


@noun
class DayRule:
    """ "N bd after X" (business days), "N d after X" (calendar days), "same day as X" (``count`` 0)."""

    count: int
    business: bool
    anchor: str


@noun
class Repeat:
    """``times`` occurrences in all, each ``every`` days after the one before."""

    times: int
    every: int


_MOMENT = pattern(r"(slot of )?(start|end) ([+-]) (\d{1,3}) (h|min)")
_DAY = pattern(r"(?:(\d{1,3}) (bd|d) after|same day as) ([a-z][a-z0-9_-]*)")
_SPAN = pattern(r"(\d{1,3}) (d|h)")
_CLOCK = pattern(r"([01]\d|2[0-3]):([0-5]\d)")
_QUIET = pattern(r"(\d\d)-(\d\d)(?: to (\d\d)-(\d\d))?")


def read_moment(text: str) -> Moment:
    """ "start - 1 h", "end + 15 min", "slot of end + 2 h"."""
    found = _MOMENT.fullmatch(text)
    if not found:
        raise ValueError('"start - 1 h", "end + 15 min" or "slot of end + 2 h"')
    minutes = int(found[4]) * (60 if found[5] == "h" else 1)
    return Moment(
        anchor=found[2], offset=timedelta(minutes=-minutes if found[3] == "-" else minutes), slot=bool(found[1])
    )


def read_day(text: str) -> DayRule:
    """ "2 bd after promise", "7 d after interview", "same day as offer"."""
    found = _DAY.fullmatch(text)
    if not found:
        raise ValueError('"2 bd after promise" (business days), "7 d after interview" (days) or "same day as offer"')
    return DayRule(count=int(found[1] or 0), business=found[2] == "bd", anchor=found[3])


def read_span(text: str) -> timedelta:
    """ "7 d", "24 h"."""
    found = _SPAN.fullmatch(text)
    if not found:
        raise ValueError('a number of days or hours such as "7 d" or "24 h"')
    return timedelta(days=int(found[1])) if found[2] == "d" else timedelta(hours=int(found[1]))


def read_clock(text: str) -> time:
    """ "09:30"."""
    found = _CLOCK.fullmatch(text)
    if not found:
        raise ValueError('a time of day such as "09:30"')
    return time(int(found[1]), int(found[2]))


def read_quiet(text: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """ "12-24 to 01-01", as two pairs of month and day."""
    found = _QUIET.fullmatch(text)
    months = [int(part) for part in (found[1], found[3] or found[1])] if found else [0]
    days = [int(part) for part in (found[2], found[4] or found[2])] if found else [0]
    if not found or not all(1 <= m <= 12 for m in months) or not all(1 <= d <= 31 for d in days):
        raise ValueError('a day or a range of days of every year, such as "12-24 to 01-01"')
    return (months[0], days[0]), (months[1], days[1])


def read_every(text: str) -> int:
    """ "75 d", in days."""
    span = read_span(text)
    if span.days < 1 or span.seconds:
        raise ValueError('a number of days such as "75 d"')
    return span.days
