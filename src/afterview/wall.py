"""From moments in a zone to what the clock on the wall shows, and back.

``datetime.replace`` says the same, at four times the price: it takes a keyword for each part of a moment.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache

_TWO_DAYS = timedelta(days=2)


def wall(moment: datetime) -> datetime:
    """``moment.replace(tzinfo=None)``: what the clock shows, without saying where."""
    return datetime.combine(moment, moment.time())


def in_zone(shown: datetime, zone: tzinfo | None) -> datetime:
    """``shown.replace(tzinfo=zone)``: the moment at which the clock there shows this."""
    return datetime.combine(shown, shown.time(), zone)


@lru_cache(maxsize=16_384)
def keeps_offset(zone: tzinfo | None, day: date) -> bool:
    """Whether the zone's clock does not change from two days before this day to two days after it."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=zone)
    return (noon - _TWO_DAYS).utcoffset() == noon.utcoffset() == (noon + _TWO_DAYS).utcoffset()
