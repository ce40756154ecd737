"""Moments as whole seconds, cheaply: the zone is asked once a day, not once for each item."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

_DAY = timedelta(days=1)


@lru_cache(maxsize=4096)
def _midnight(zone: tzinfo | None, day: int) -> int | None:
    """The second at which a day begins in a zone; None where its clock changes on that day or its zone is none."""
    begin = datetime.combine(date.fromordinal(day), time(), zone)
    if zone is None or begin.utcoffset() != (begin + _DAY).utcoffset():
        return None
    return int(begin.astimezone(UTC).timestamp())


def seconds(moment: datetime) -> int:
    """``int(moment.timestamp())`` of an aware moment."""
    midnight = _midnight(moment.tzinfo, moment.toordinal())
    if midnight is None:
        return int(moment.timestamp())
    return midnight + moment.hour * 3600 + moment.minute * 60 + moment.second
