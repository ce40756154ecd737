"""Why an item stands on its day, in words a job seeker understands."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from afterview.playbook import DayRule, Moment, When

_ANCHORS = {
    "interview": "the interview",
    "promise": "the date promised",
    "status_date": "their answer",
    "offer": "the other offer",
    "thank-you": "the thank-you",
    "second-follow-up": "the second follow-up",
}


def day_rule_in_words(rule: DayRule, anchor: date) -> str:
    """ "2 business days after the date promised, 2026-12-04"."""
    day = _written(anchor)
    name = _ANCHORS.get(rule.anchor) or f"the {rule.anchor.replace('-', ' ')}"
    if rule.count == 0:
        return f"on the day of {name}, {day}"
    return f"{days_in_words(rule.count, rule.business)} after {name}, {day}"


_written = lru_cache(maxsize=1024)(date.isoformat)


def days_in_words(count: int, business: bool = False) -> str:
    """ "14 days", "1 business day"."""
    unit = "business day" if business else "day"
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


def moment_in_words(rule: Moment) -> str:
    """ "2 hours after the end of the interview, between 08:00 and 18:00"."""
    minutes = abs(rule.offset) // timedelta(minutes=1)
    hours, rest = divmod(minutes, 60)
    span = f"{minutes} minutes" if rest or not hours else "1 hour" if hours == 1 else f"{hours} hours"
    side = "before" if rule.offset < timedelta() else "after"
    point = "the start of the interview" if rule.anchor == "start" else "the end of the interview"
    tail = ", at the next quarter of an hour from 08:00 to 18:00" if rule.slot else ""
    return f"{span} {side} {point}{tail}"


def with_cause(rule: str, when: When) -> str:
    """A rule in words, with what the playbook says of its cause."""
    return f"{rule}: {when.because}" if when.because else rule
