"""What the employer said about when it would answer, understood but not yet counted (PLAYBOOKS 1, "promise")."""

from __future__ import annotations

import re
from functools import lru_cache

from afterview.model import HearBack
from afterview.patterns import pattern
from afterview.reading.dates import Dates
from afterview.reading.faults import Fault, OrderUnknownFault

_NUMBER_WORDS = "one two three four five six seven eight nine ten eleven twelve"
_COUNTS = {word: n for n, word in enumerate(_NUMBER_WORDS.split(), start=1)} | {
    "a": 1,
    "an": 1,
    "a couple of": 2,
    "couple of": 2,
    "a couple": 2,
    "a few": 3,
    "few": 3,
}
_WEEKDAYS = {
    word: n
    for n, words in enumerate(
        (
            "monday mon",
            "tuesday tue tues",
            "wednesday wed",
            "thursday thu thur thurs",
            "friday fri",
            "saturday sat",
            "sunday sun",
        )
    )
    for word in words.split()
}
_MOST = 366

_NUMBER = "|".join(sorted(map(re.escape, _COUNTS), key=len, reverse=True))
_SPAN = pattern(
    rf"(?:(?:in|within|about)\s+)*(?:(?:the\s+)?next\s+)?([0-9]{{1,3}}|{_NUMBER})\s+((?:business|working)\s+days?|work\s?days?|days?|weeks?)"
)
_PREFIX = pattern(r"(?:(?:by|on|before|in|within|about|until|till)\s+)+")
_ENDS = {
    "end of the week": "end of week",
    "the end of the week": "end of week",
    "end of week": "end of week",
    "the end of this week": "end of week",
    "end of this week": "end of week",
    "next week": "next week",
    "end of next week": "next week",
    "the end of next week": "next week",
    "end of the month": "end of month",
    "the end of the month": "end of month",
    "end of month": "end of month",
    "end of this month": "end of month",
    "the end of this month": "end of month",
}


@lru_cache(maxsize=1024)
def _understood(words: str) -> HearBack | None:
    plain = " ".join(words.casefold().replace("’", "'").split()).strip(" .!,")
    if found := _SPAN.fullmatch(plain):
        count = int(found[1]) if found[1].isdigit() else _COUNTS[found[1]]
        if not 1 <= count <= _MOST:
            return None
        if found[2].startswith("week"):
            return HearBack(words=words, unit="weeks", count=count)
        business = not found[2].startswith("day")
        return HearBack(words=words, unit="business days" if business else "days", count=count)
    bare = _PREFIX.sub("", plain, count=1) if _PREFIX.match(plain) else plain
    if bare == "tomorrow":
        return HearBack(words=words, unit="days", count=1)
    if bare in _WEEKDAYS:
        return HearBack(words=words, unit="weekday", count=_WEEKDAYS[bare])
    if bare in _ENDS:
        return _end(words, _ENDS[bare])
    return None


def _end(words: str, which: str) -> HearBack:
    if which == "end of week":
        return HearBack(words=words, unit="end of week")
    if which == "next week":
        return HearBack(words=words, unit="next week")
    return HearBack(words=words, unit="end of month")


def in_words(text: str) -> bool:
    """Whether the text is a promise in words, and no date."""
    return _understood(text) is not None


def understand(words: str, dates: Dates) -> HearBack | None:
    """The words of ``hear_back``, or a date; None where they are not understood.

    Understood are "tomorrow"; "N days", "N business days", "N weeks" (also with "in", "within", "about", "a", "a
    couple of", "a few" and number words to twelve); a weekday (also with "by" or "on"); "end of the week"; "next
    week" and "end of next week"; "end of the month"; a date.  Raises OrderUnknownFault for a
    numeric date that could be two.
    """
    if (found := _understood(words)) is not None:
        return found
    if not any(c.isdigit() for c in words):
        return None
    bare = _PREFIX.sub("", words.strip(), count=1) if _PREFIX.match(words.strip()) else words.strip()
    try:
        return HearBack(words=words, unit="date", on=dates.day(bare))
    except OrderUnknownFault:
        raise
    except Fault:
        return None
