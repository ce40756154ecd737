"""The moment that a step's own rule gives, before lateness and spacing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from afterview.planning.case import Case
from afterview.planning.lateness import slot
from afterview.planning.words import day_rule_in_words, moment_in_words
from afterview.playbook import DayRule, Step, When


@dataclass(slots=True, kw_only=True)
class Found:
    """``moment``: naive, in the interview's zone.  ``reasons``: in words.  ``after_stale``: it is counted from a step
    that was given up for lateness."""

    moment: datetime
    reasons: list[str] = field(default_factory=list)
    after_stale: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchored:
    """The day of a step that another one hangs on."""

    day: date
    stale: bool = False


StepDay = Callable[[str], Anchored | None]
"""The day of another step of the same interview; None where that one is not planned either."""


def choose(step: Step, case: Case) -> When | None:
    """The first way whose conditions hold."""
    for when in step.when:
        if not when.conditions.pairs or when.conditions.all_hold(case.facts):
            return when
    return None


def first_moment(when: When, case: Case, step_day: StepDay) -> Found | None:
    """The moment by one rule; None where the day it counts from does not exist."""
    if when.moment is not None:
        base = case.start if when.moment.anchor == "start" else case.end
        moment = base + when.moment.offset
        reasons = [_with_cause(moment_in_words(when.moment), when)]
        return Found(moment=slot(moment) if when.moment.slot else moment, reasons=reasons)
    rule, clock = when.day, when.at
    if rule is None or clock is None:
        return None
    day, stale = case.day(rule.anchor), False
    if day is None:
        anchored = step_day(rule.anchor)
        if anchored is None:
            return None
        day, stale = anchored.day, anchored.stale
    reasons = [_with_cause(day_rule_in_words(rule, day), when)]
    found = _count(rule, day, case)
    found, clock = _held_back(when, case, found, clock, reasons)
    return Found(moment=datetime.combine(found, clock), reasons=reasons, after_stale=stale)


def _with_cause(rule: str, when: When) -> str:
    return f"{rule}: {when.because}" if when.because else rule


def _count(rule: DayRule, day: date, case: Case) -> date:
    return case.workdays.after(day, rule.count) if rule.business else day + timedelta(days=rule.count)


def _held_back(when: When, case: Case, day: date, clock: time, reasons: list[str]) -> tuple[date, time]:
    """``not_before`` and ``roll``."""
    if when.not_before is not None:
        anchor = case.day(when.not_before.anchor)
        if anchor is not None:
            earliest = _count(when.not_before, anchor, case)
            if earliest > day:
                day = earliest
                reasons.append(f"not before {day_rule_in_words(when.not_before, anchor)}")
    if when.roll:
        rolled = case.workdays.roll(day)
        if rolled != day:
            reasons.append(f"{day.isoformat()} is no business day ({case.workdays.why_free(day)}): the next one")
            return rolled, when.at_if_rolled or clock
    return day, clock


def repeated(step: Step, before: date, case: Case, clock: time, stale: bool) -> Found:
    """The next occurrence of a recurring step, counted from the one before."""
    every = step.repeat.every if step.repeat else 0
    day = before + timedelta(days=every)
    reasons = [f"{every} days after the one before, {before.isoformat()}"]
    rolled = case.workdays.roll(day)
    if rolled != day:
        reasons.append(f"{day.isoformat()} is no business day ({case.workdays.why_free(day)}): the next one")
    return Found(moment=datetime.combine(rolled, clock), reasons=reasons, after_stale=stale)
