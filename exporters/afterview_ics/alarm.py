"""When the one alarm rings (ICS rule 9)."""

from __future__ import annotations

import functools
from datetime import datetime, time, timedelta, tzinfo
from typing import NamedTuple

NIGHT_BEGINS, NIGHT_ENDS = 21, 7  # hours on the user's clock
EVENING = time(19)
_DAY = timedelta(days=1)


class Night(NamedTuple):
    """A moment that falls between 21:00 and 07:00 where the user lives, and 19:00 the evening before; both there."""

    moment: datetime
    alarm: datetime


def night(start: datetime, user_zone: tzinfo) -> Night | None:
    """The night into which ``start`` falls, if it does: 21:00 is at night, 07:00 is not.

    The evening before is that before the night: for 23:30 the one of the same day.
    """
    moment = start if start.tzinfo is user_zone else start.astimezone(user_zone)
    hour = moment.hour
    if NIGHT_ENDS <= hour < NIGHT_BEGINS:
        return None
    evening = datetime.combine(moment, EVENING, moment.tzinfo)
    return Night(moment, evening if hour >= NIGHT_BEGINS else evening - _DAY)


def night_trigger(night: Night) -> bytes:
    """The TRIGGER with which the alarm rings the evening before: real time, whatever the clocks do that night."""
    moment, alarm = night
    # Two moments of one zone are subtracted as the clock on the wall shows them.
    wall = moment - alarm
    before, after = alarm.utcoffset(), moment.utcoffset()
    return trigger(wall if before is None or after is None or before == after else wall + before - after)


@functools.lru_cache(maxsize=1024)
def trigger(before: timedelta) -> bytes:
    """A TRIGGER that is zero or negative, in whole minutes: ``PT0S``, ``-PT15M``, ``-PT8H30M``, ``-P1DT2H``."""
    minutes = int(before.total_seconds()) // 60
    if minutes <= 0:
        return b"PT0S"
    days, rest = divmod(minutes, 1440)
    hours, minutes = divmod(rest, 60)
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    return f"-P{f'{days}D' if days else ''}{f'T{clock}' if clock else ''}".encode()
