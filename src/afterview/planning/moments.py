"""The moment that a step's own rule gives, before lateness and spacing."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from afterview.planning.case import Case
from afterview.planning.lateness import slot
from afterview.planning.sheet import Line
from afterview.planning.words import day_rule_in_words, with_cause
from afterview.playbook import DayRule, Step

Found = tuple[datetime, tuple[str, ...]]
"""A moment (naive, in the interview's zone) and the reasons for it, in words."""


def first_moment(line: Line, case: Case, step_day: date | None) -> Found | None:
    """The moment by the rule of a line; None where the day that it counts from does not exist.

    ``step_day``: the day of the step that the rule counts from, where it counts from a step.
    """
    when = line.when
    if when is None:
        return None
    if when.moment is not None:
        moment = (case.start if when.moment.anchor == "start" else case.end) + when.moment.offset
        return slot(moment) if when.moment.slot else moment, (line.said,)
    rule, clock = when.day, when.at
    if rule is None or clock is None:
        return None
    anchor = step_day or case.day(rule.anchor)
    if anchor is None:
        return None
    day = _count(rule, anchor, case)
    reasons: tuple[str, ...] = (with_cause(day_rule_in_words(rule, anchor), when),)
    if when.not_before is not None:
        day, reasons = _not_before(when.not_before, day, case, reasons)
    if when.roll:
        rolled, reasons = _rolled(day, case, reasons)
        if rolled != day:
            day, clock = rolled, when.at_if_rolled or clock
    return datetime.combine(day, clock), reasons


def repeated(step: Step, before: date, case: Case, clock: time) -> Found:
    """The next occurrence of a recurring step, counted from the one before."""
    every = step.repeat.every if step.repeat else 0
    reasons: tuple[str, ...] = (f"{every} days after the one before, {before.isoformat()}",)
    day, reasons = _rolled(before + timedelta(days=every), case, reasons)
    return datetime.combine(day, clock), reasons


def _count(rule: DayRule, day: date, case: Case) -> date:
    return case.workdays.after(day, rule.count) if rule.business else day + timedelta(days=rule.count)


def _not_before(rule: DayRule, day: date, case: Case, reasons: tuple[str, ...]) -> tuple[date, tuple[str, ...]]:
    anchor = case.day(rule.anchor)
    earliest = _count(rule, anchor, case) if anchor else day
    if anchor is None or earliest <= day:
        return day, reasons
    return earliest, (*reasons, f"not before {day_rule_in_words(rule, anchor)}")


def _rolled(day: date, case: Case, reasons: tuple[str, ...]) -> tuple[date, tuple[str, ...]]:
    rolled = case.workdays.roll(day)
    if rolled == day:
        return day, reasons
    why = case.workdays.why_free(day)
    return rolled, (*reasons, f"{day.isoformat()} is no business day ({why}): the next one")
