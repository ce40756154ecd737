"""The date by which the employer said it would decide (PLAYBOOKS 1, "promise")."""

from __future__ import annotations

from datetime import date, timedelta

from afterview.model import HearBack, Interview, Problem
from afterview.workdays import Workdays

_FRIDAY = 4


def count_hear_back(words: HearBack, interview_day: date, workdays: Workdays) -> date:
    """The date that the words of ``hear_back`` mean, counted from the interview's day (or the day they were said)."""
    since = words.since or interview_day
    if words.unit == "date":
        return words.on or since
    if words.unit == "days":
        return since + timedelta(days=words.count)
    if words.unit == "business days":
        return workdays.after(since, words.count)
    if words.unit == "weeks":
        return since + timedelta(weeks=words.count)
    if words.unit == "weekday":
        return since + timedelta(days=(words.count - since.weekday() - 1) % 7 + 1)
    if words.unit == "end of month":
        return workdays.last_of_month(since)
    this_friday = since + timedelta(days=_FRIDAY - since.weekday())
    if words.unit == "next week" or since.weekday() >= _FRIDAY:
        return this_friday + timedelta(days=7)
    return this_friday


def promise_of(interview: Interview, workdays: Workdays) -> tuple[date | None, list[Problem]]:
    """The first of ``decision_by``, ``hear_back``, ``posting_decides_by`` that is not before the interview's date.

    One that is before it is reported, and the next one is tried.
    """
    day = interview.start.date()
    heard = interview.hear_back
    given = (
        ("decision_by", interview.decision_by),
        ("hear_back", count_hear_back(heard, day, workdays) if heard else None),
        ("posting_decides_by", interview.posting_decides_by),
    )
    problems: list[Problem] = []
    for column, promised in given:
        if promised is None:
            continue
        if promised >= day:
            return promised, problems
        problems.append(
            Problem(
                level="warning",
                source=interview.file or interview.source,
                row=interview.row or None,
                column=column,
                value=promised.isoformat(),
                message=f"{promised.isoformat()} lies before the interview of {day.isoformat()}, so it is not used; "
                "give the date by which they want to decide",
            )
        )
    return None, problems
