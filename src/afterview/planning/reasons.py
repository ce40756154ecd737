"""Why an occurrence is not wanted: an answer came, or its conditions do not hold (PLAYBOOKS 5.2 and the tables)."""

from __future__ import annotations

from afterview.model import Status
from afterview.planning.occurrence import Occurrence
from afterview.playbook import Conditions

_ANSWERS: dict[Status, str] = {
    "waiting": "nothing was heard yet",
    "advanced": "they answered: you are in the next round",
    "rejected": "they answered: a rejection",
    "offer": "they answered: an offer",
    "accepted": "you accepted the offer",
    "withdrawn": "you withdrew",
    "closed": "this one is closed",
}
_WORDS = {
    ("status", "rejected"): "after a rejection",
    ("offer", "written"): "where another offer is there in writing",
    ("offer", "unwritten"): "where another offer is there, and not yet in writing",
    ("contact", "missing"): "where no interviewer's own address is known",
    ("decision_maker", "met"): "for a decision-maker whom you met",
    ("priority", "dream"): "for a dream job",
    ("employer_size", "large"): "for a large employer",
    ("employer_size", "small"): "for a small employer",
    ("pace", "slow"): "where the pace is slow",
    ("pace", "fast"): "where the pace is fast",
    ("second_channel", "phone"): "where they named the phone",
}


def not_wanted(occurrence: Occurrence) -> str | None:
    """The reason in words, or None where the step is wanted for this interview."""
    case, step = occurrence.case, occurrence.step
    status = case.interview.status
    if status not in step.planned_for:
        day = f" ({case.answered_on.isoformat()})" if case.answered_on else ""
        return f"{_ANSWERS[status]}{day}"
    if step.conditions.pairs and not step.conditions.all_hold(case.facts):
        return f"only {_in_words(step.conditions)}"
    if step.if_any and not any(conditions.all_hold(case.facts) for conditions in step.if_any):
        return f"only {' or '.join(_in_words(conditions) for conditions in step.if_any)}"
    if step.unless.pairs and step.unless.any_holds(case.facts):
        return f"not {_in_words(step.unless)}"
    return None


def _in_words(conditions: Conditions) -> str:
    parts = []
    for name, values in conditions.pairs:
        parts.append(
            " or ".join(
                _WORDS.get((name, value), f"where {name.replace('_', ' ')} is {value}") for value in sorted(values)
            )
        )
    return " and ".join(parts)
