"""Where an item goes whose moment has passed (PLAYBOOKS 5.4), and the slot of a moment (PLAYBOOKS 1).

All times are naive wall-clock times of the interview's zone.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from afterview.playbook import Step
from afterview.workdays import Workdays

_QUARTER = timedelta(minutes=15)
_OPENS, _CLOSES = time(8), time(18)


def next_quarter(moment: datetime) -> datetime:
    """Rounded up to the next quarter of an hour; a full quarter stays."""
    if not (moment.minute % 15 or moment.second or moment.microsecond):
        return moment
    past = timedelta(minutes=moment.minute % 15, seconds=moment.second, microseconds=moment.microsecond)
    return moment + (_QUARTER - past)


def slot(moment: datetime) -> datetime:
    """The next quarter of an hour from 08:00 to 18:00; before that 08:00, after it 08:00 of the next day."""
    rounded = next_quarter(moment)
    if rounded.time() < _OPENS:
        return datetime.combine(rounded, _OPENS)
    if rounded.time() > _CLOSES:
        return datetime.combine(rounded, _OPENS) + timedelta(days=1)
    return rounded


def is_stale(step: Step, moment: datetime, start: datetime, now: datetime) -> bool:
    """Whether ``now`` is later than the moment plus the step's ``stale_after``."""
    if step.stale_after == "start":
        return now >= start
    return step.stale_after is not None and now > moment + step.stale_after


def moved(step: Step, moment: datetime, start: datetime, now: datetime, workdays: Workdays) -> datetime | None:
    """The new moment of a late item; None where there is none left (its quarter hour is not before the start)."""
    if step.late == "slot":
        return slot(now)
    if step.late == "next quarter hour":
        quarter = next_quarter(now)
        return quarter if quarter < start else None
    clock = moment.time()
    if workdays.is_business_day(now.date()):
        if now.time() < clock:
            return datetime.combine(now.date(), clock)
        quarter = next_quarter(now)
        if quarter.date() == now.date() and quarter.time() <= _CLOSES:
            return quarter
    return datetime.combine(workdays.after(now.date(), 1), clock)
