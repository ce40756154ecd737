"""Times of day and durations as people write them."""

from __future__ import annotations

import re
from datetime import time, timedelta
from functools import lru_cache
from typing import NamedTuple

from afterview.patterns import pattern
from afterview.reading.faults import Fault
from afterview.reading.text import invisible, plain_word, shown

_MEMO = 8192
_D = "[0-9]"
_NUMBER = pattern(rf"{_D}+(?:[.,]{_D}*)?")
_OFFSET = pattern(rf"(.*?)\s*(?:([Zz]|UTC|GMT)|(?:UTC|GMT)?([+\-−])({_D}{{1,2}})(?::?({_D}{{2}}))?)")
_TIME_12 = pattern(rf"({_D}{{1,2}})(?:[:.]({_D}{{2}})(?::({_D}{{2}})(?:\.{_D}{{1,9}})?)?)?\s*([AaPp])\.?\s?[Mm]\.?")
_TIME_24 = pattern(rf"({_D}{{1,2}}):({_D}{{2}})(?::({_D}{{2}})(?:[.,]{_D}{{1,9}})?)?(?:\s?(?:Uhr|[hH]))?")
_TIME_H = pattern(rf"({_D}{{1,2}})\s?(?:[hH]|Uhr)(?:\s?({_D}{{2}}))?")
_TIME_DOT = pattern(rf"({_D}{{2}}|[1-9])\.({_D}{{2}})(?:\s?Uhr)?")
_TIME_RANGE = pattern(rf".*{_D}.*\s*(?:-|–|—|to|bis)\s*{_D}.*")
_PLAIN_24 = pattern(rf"{_D}{{1,2}}:{_D}{{2}}")
_WITH_SECONDS = pattern(rf"{_D}{{1,2}}:{_D}{{2}}:{_D}{{2}}.*")
_WEST_OF_UTC = frozenset({(2, 30), (3, 30), (4, 30), (9, 30)})  # the offsets in use that are no whole hours
_ZONE_WORD = pattern(r".*\d.*?\s*\(?([A-Z]{2,5})\)?")


class Clock(NamedTuple):
    """A time of day, with its offset from UTC where one is written."""

    time: time
    offset: timedelta | None = None


def _clock(text: str, hour: int, minute: int, second: int = 0) -> time:
    if hour == 24:
        raise Fault(f"'{text}' is no time of day (24:00 is 00:00 of the next day; write that)")
    for number, most, word in ((hour, 23, "hours"), (minute, 59, "minutes"), (second, 59, "seconds")):
        if number > most:
            raise Fault(f"'{text}' is no time of day ({word} go to {most})")
    return time(hour, minute, second)


def _read_time(text: str) -> time | None:
    if found := _TIME_24.fullmatch(text):
        return _clock(text, int(found[1]), int(found[2]), int(found[3] or 0))
    if found := _TIME_12.fullmatch(text):
        hour = int(found[1])
        if not 1 <= hour <= 12:
            raise Fault(f"'{text}' is no time of day (with AM or PM the hours go from 1 to 12)")
        return _clock(text, hour % 12 + (12 if found[4] in "Pp" else 0), int(found[2] or 0), int(found[3] or 0))
    if found := _TIME_H.fullmatch(text) or _TIME_DOT.fullmatch(text):
        return _clock(text, int(found[1]), int(found[2] or 0))
    if plain_word(text) in ("noon", "midday", "12 noon"):
        return time(12)
    return None


def _why_no_time(text: str) -> str:
    if hidden := invisible(text):
        return f"'{text}' holds an invisible character ({hidden}); write the time anew, like 14:30"
    if not text.isascii() and any(c.isdigit() and not c.isascii() for c in text):
        return f"'{text}' is no time of day (write it with the digits 0 to 9, like 14:30)"
    if re.fullmatch(rf"0?[.,]{_D}+", text):
        minutes = round(float("0." + re.split("[.,]", text)[1]) * 1440) if len(text) < 20 else 0
        meant = f"{minutes // 60 % 24:02}:{minutes % 60:02}"
        return f"'{text}' is a number (a spreadsheet's fraction of a day?); write the time, which may be {meant}"
    if _NUMBER.fullmatch(text):
        return f"'{text}' is a number and no time of day; write it like 14:30 or 2:30 PM"
    if _TIME_RANGE.fullmatch(text):
        return f"'{text}' is no time of day; write the beginning here, and the minutes under duration"
    if (zone := _ZONE_WORD.fullmatch(text)) and zone[1] not in ("AM", "PM"):
        return (
            f"'{text}' names a zone ({zone[1]}); write the time alone, and the zone under timezone, like Europe/Berlin"
        )
    return f"'{text}' is no time of day; write it like 14:30 or 2:30 PM"


def _is_range(text: str, clock: time, found: re.Match[str]) -> bool:
    """Whether what could be an offset is the end of the interview: "10:00-11:30", "1 PM-2".  "10:00-05:00" is none."""
    if found[3] == "+" or "UTC" in text or "GMT" in text or _WITH_SECONDS.fullmatch(found[1]):
        return False
    if not _PLAIN_24.fullmatch(found[1]) or len(found[4]) < 2:
        return True
    hours, minutes = int(found[4]), int(found[5] or 0)
    return (hours, minutes) > (clock.hour, clock.minute) or (minutes != 0 and (hours, minutes) not in _WEST_OF_UTC)


@lru_cache(maxsize=_MEMO)
def read_clock(text: str) -> Clock:
    """A time of day, with an offset where one is written.  Raises Fault."""
    if len(text) > 60:
        raise Fault(f"'{text[:40]}…' is no time of day; write it like 14:30 or 2:30 PM")
    if (clock := _read_time(text)) is not None:
        return Clock(clock)
    found = _OFFSET.fullmatch(text)
    if found is None or (clock := _read_time(found[1])) is None:
        raise Fault(_why_no_time(text))
    if found[2]:
        return Clock(clock, timedelta())
    if _is_range(text, clock, found):
        raise Fault(f"'{text}' is no time of day; write the beginning here, and the minutes under duration")
    minutes = int(found[4]) * 60 + int(found[5] or 0)
    if minutes > 14 * 60 or int(found[5] or 0) > 59:
        raise Fault(f"'{text}' has no offset that exists (they go from -12:00 to +14:00)")
    return Clock(clock, timedelta(minutes=minutes if found[3] == "+" else -minutes))


_MINUTES = pattern(rf"({_D}{{1,4}})(?:[.,]0+)?\s*(?:m|min|mins|minute|minutes|minuten|')?\.?", re.IGNORECASE)
_HOURS = pattern(rf"({_D}{{1,2}})(?:[.,]({_D}{{1,2}}))?\s*(?:h|hr|hrs|hour|hours|std|stunden?)\.?", re.IGNORECASE)
_HOURS_MINUTES = pattern(
    rf"({_D}{{1,2}})\s*(?:h|hr|hrs|hour|hours)\.?\s*(?:and\s+)?({_D}{{1,2}})\s*(?:m|min|mins|minute|minutes)?\.?",
    re.IGNORECASE,
)
LONGEST = 24 * 60


@lru_cache(maxsize=1024)
def read_duration(text: str) -> int:
    """Minutes, from 1 to 1,440.  "45", "45 min", "1 h", "1.5 hours", "1h30".  Raises Fault."""
    minutes: float
    if found := _MINUTES.fullmatch(text):
        minutes = int(found[1])
    elif found := _HOURS.fullmatch(text):
        minutes = 60 * float(f"{found[1]}.{found[2] or 0}")
    elif found := _HOURS_MINUTES.fullmatch(text):
        minutes = 60 * int(found[1]) + int(found[2])
    elif re.fullmatch(rf"{_D}+", text):
        raise Fault(f"'{shown(text)}' is not from 1 to {LONGEST} minutes, which is a day")
    elif found := re.fullmatch(rf"({_D}{{1,2}}):({_D}{{2}})", text):
        raise Fault(
            f"'{text}' is no number of minutes; write {int(found[1]) * 60 + int(found[2])}, or {found[1]}h{found[2]}"
        )
    else:
        raise Fault(f"'{shown(text)}' is no number of minutes; write a whole number, like 45")
    if minutes != int(minutes):
        raise Fault(f"'{shown(text)}' is no whole number of minutes; write one, like {round(minutes)}")
    if not 1 <= minutes <= LONGEST:
        raise Fault(f"'{shown(text)}' is not from 1 to {LONGEST} minutes, which is a day")
    return int(minutes)
