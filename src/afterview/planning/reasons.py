"""Why a step is not wanted: an answer came, or its conditions do not hold (PLAYBOOKS 5.2 and the tables)."""

from __future__ import annotations

from afterview.playbook import Conditions, Step
from afterview.playbook.steps import Facts

_ANSWERS = {
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


def not_wanted(step: Step, facts: Facts) -> tuple[str | None, bool]:
    """The reason in words (None where the step is wanted), and whether it is that the employer answered."""
    status = facts["status"]
    if status not in step.planned_for:
        return _ANSWERS[status], True
    if not step.conditions.all_hold(facts):
        return f"only {_in_words(step.conditions)}", False
    if step.if_any and not any(conditions.all_hold(facts) for conditions in step.if_any):
        return f"only {' or '.join(_in_words(conditions) for conditions in step.if_any)}", False
    if step.unless.any_holds(facts):
        return f"not {_in_words(step.unless)}", False
    return None, False


def _in_words(conditions: Conditions) -> str:
    return " and ".join(
        " or ".join(_WORDS.get((name, value), f"where {name.replace('_', ' ')} is {value}") for value in sorted(values))
        for name, values in conditions.pairs
    )
