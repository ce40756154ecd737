"""Facts from both sides: what the row says and what was logged, merged by date (CONTRACT, "The ledger").  Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from afterview.ledger.rows import ANSWERS, Fact
from afterview.model import HearBack, Interview, Problem, Sent, Status

# How far an answer goes.  One that counts and goes less far than another, or as far elsewhere, contradicts it.
_REACH: Mapping[str, int] = {"advanced": 1, "offer": 2, "rejected": 3, "accepted": 3, "withdrawn": 3, "closed": 4}
_REPEATED = frozenset({"keep-in-touch"})  # the one step that several `sent` of one interview may name (PLAYBOOKS 5.1)


def merge(
    interview: Interview, facts: Sequence[Fact], first_seen: Mapping[str, date], identity: str, today: date
) -> tuple[Interview, list[Problem]]:
    """The interview with what the ledger knows, and the contradictions found.

    ``facts``: those that hold, by day.  ``first_seen``: the days on which undated answers of its row were first seen.
    ``identity``: what its UIDs are made from.  ``today``: the day on which an undated answer counts as given that was
    never seen before.
    """
    problems: list[Problem] = []
    changed: dict[str, Any] = {}
    if identity != interview.key:
        changed["identity"] = identity
    if interview.status != "waiting" and interview.status_date is None and interview.status in first_seen:
        changed["status_date"] = first_seen[interview.status]
    changed |= _sent(interview, facts, problems)
    changed |= _promise(facts)
    changed |= _answer(interview, changed.get("status_date", interview.status_date) or today, facts, problems)
    return (replace(interview, **changed) if changed else interview), problems


def _sent(interview: Interview, facts: Sequence[Fact], problems: list[Problem]) -> dict[str, Any]:
    logged = _logged_sent(facts)
    if not logged:
        return {}
    merged = list(interview.sent)
    for entry in logged:
        same = [old for old in merged if old.step == entry.step and _same_person(old.to, entry.to)]
        if any(old.on == entry.on for old in same):
            continue
        if not same or entry.step in _REPEATED:
            merged.append(entry)
            continue
        old = same[0]
        later = entry if entry.on >= old.on else old
        merged[merged.index(old)] = later
        problems.append(
            _warning(
                interview,
                "sent",
                f"'{entry.step}' was sent on {old.on} by the row and on {entry.on} by the log; {later.on} counts.",
            )
        )
    return {"sent": tuple(merged)}


def _logged_sent(facts: Sequence[Fact]) -> list[Sent]:
    """Of what was logged twice for one step and person, what was written down last."""
    last: dict[object, Fact] = {}
    for fact in sorted((fact for fact in facts if fact.what == "sent"), key=lambda fact: fact.id):
        again = (fact.step, (fact.to or "").casefold(), fact.on if fact.step in _REPEATED else None)
        last[again] = fact
    return [Sent(step=fact.step or "", on=fact.on, to=fact.to) for fact in last.values()]


def _same_person(one: str | None, other: str | None) -> bool:
    return (one or "").casefold() == (other or "").casefold()


def _promise(facts: Sequence[Fact]) -> dict[str, Any]:
    """The last promise that was logged, in place of the row's: a date, or words counted from the day they were said."""
    promises = [fact for fact in facts if fact.what == "promised"]
    if not promises:
        return {}
    last = promises[-1]
    value = last.value or ""
    try:
        return {"decision_by": date.fromisoformat(value), "hear_back": None}
    except ValueError:
        understood = _words(value)
    return {"decision_by": None, "hear_back": replace(understood, since=last.on)} if understood else {}


def _words(value: str) -> HearBack | None:
    from afterview.reading.dates import Dates
    from afterview.reading.promises import understand

    # A date was written down as one: what is left here are words, so the order of numeric dates does not matter.
    return understand(value, Dates(None, date.max.year))


def _answer(interview: Interview, status_date: date, facts: Sequence[Fact], problems: list[Problem]) -> dict[str, Any]:
    answers = [fact for fact in facts if fact.what in ANSWERS]
    if not answers:
        return {}
    last = answers[-1]
    if interview.status != "waiting" and status_date > last.on:
        _compare(interview, (last.what, last.on), (interview.status, status_date), problems)
        return {}
    if interview.status != "waiting" and interview.status != last.what:
        _compare(interview, (interview.status, status_date), (last.what, last.on), problems)
    status: Status = last.what  # type: ignore[assignment]  # ANSWERS holds statuses only
    changed: dict[str, Any] = {"status": status, "status_date": last.on}
    if status == "offer":
        changed["offer_written"] = bool(last.written) if last.written is not None else interview.offer_written or False
        changed["offer_answer_by"] = last.answer_by or interview.offer_answer_by
    return changed


def _compare(interview: Interview, lost: tuple[str, date], counts: tuple[str, date], problems: list[Problem]) -> None:
    """A problem where the answer that counts does not simply go further than the other one."""
    if lost[0] == counts[0] or (lost[1] != counts[1] and _REACH[counts[0]] > _REACH[lost[0]]):
        return
    problems.append(
        _warning(
            interview,
            "status",
            f"'{lost[0]}' ({lost[1]}) and '{counts[0]}' ({counts[1]}) contradict each other: "
            f"one stands in the row, the other was logged. '{counts[0]}' counts; mend the row, or see `afterview log`.",
        )
    )


def _warning(interview: Interview, column: str, message: str) -> Problem:
    return Problem(
        level="warning",
        source=interview.file or interview.source.rpartition(":")[0] or interview.source,
        row=interview.row or None,
        column=column,
        value=None,
        message=message,
    )
