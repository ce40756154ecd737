"""What can be read in a playbook and still can't be meant: keys without effect, steps that never come, a year without
business days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from afterview.patterns import pattern
from afterview.playbook.grammar import DAY_ANCHORS
from afterview.playbook.steps import Step, When
from afterview.workdays import QuietRange, Workdays

TITLE_GAPS = ("person", "company", "position")
LEAST_BUSINESS_DAYS = 100  # that must be left of a year
_GAP = pattern(r"\{([^{}]*)\}")
_LEAP_YEAR = 2028
_SATURDAY = 5


def misuse(step: Step) -> tuple[str, str] | None:
    """The first key of a step that can't be meant so, and what to do; None where there is none."""
    return next(_misuses(step), None)


def _misuses(step: Step) -> Iterator[tuple[str, str]]:
    if step.name in DAY_ANCHORS:
        yield _broken("name", f"'{step.name}' is a day of every interview; call the step something else")
    if not step.name[0].isalpha():
        yield _broken("name", f"'{step.name}' must begin with a letter")
    if not step.title.strip():
        yield _broken("title", "is empty; write what stands in the calendar, or leave it out")
    for gap in _GAP.findall(step.title):
        if gap not in TITLE_GAPS:
            yield _broken(
                "title", f"nothing fills in {{{gap}}}; there are {', '.join(f'{{{one}}}' for one in TITLE_GAPS)}"
            )
    if step.late == "next quarter hour" and not all(_is_before_the_start(when) for when in step.when):
        yield _broken("late", "'next quarter hour' is for moments before the start; take slot or business day")
    if step.repeat and step.to == "each interviewer":
        yield _broken("repeat", "a step for each interviewer happens once; leave repeat out, or change to")
    if step.repeat and any(when.day is None for when in step.when):
        yield _broken("repeat", "what recurs is counted in days; give `day` and `at` in each `when`")


def _broken(key: str, words: str) -> tuple[str, str]:
    return key, words


def _is_before_the_start(when: When) -> bool:
    return when.moment is not None and when.moment.anchor == "start" and when.moment.offset < timedelta()


def without_effect(when: When) -> str | None:
    """The key of a way to find the moment that does nothing beside the others."""
    if when.at_if_rolled is not None and not when.roll:
        return "at_if_rolled"
    if when.moment is None:
        return None
    set_ = {"at": when.at is not None, "not_before": when.not_before is not None, "roll": when.roll}
    return next((key for key, is_set in set_.items() if is_set), None)


def business_days_left(quiet: Sequence[QuietRange]) -> int:
    """How many days of a year, weekends aside, are not quiet."""
    workdays, first = Workdays(None, quiet), date(_LEAP_YEAR, 1, 1)
    days = [first + timedelta(days=count) for count in range(366)]
    return sum(day.weekday() < _SATURDAY and not workdays.is_quiet(day) for day in days)
