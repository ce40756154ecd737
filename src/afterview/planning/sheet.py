"""A sheet: what a playbook says of each step for one combination of facts, worked out once for all interviews alike."""

from __future__ import annotations

from afterview.model import MESSAGE_KINDS, Kind
from afterview.nouns import noun
from afterview.planning.reasons import not_wanted
from afterview.planning.words import moment_in_words, with_cause
from afterview.playbook import Playbook, Step, When
from afterview.playbook.grammar import DAY_ANCHORS
from afterview.playbook.steps import FACTS

FactValues = tuple[str, ...]
"""The values of the facts, in the order of ``FACTS``."""


@noun
class Line:
    """One step on a sheet.

    ``place``: that of the step in the playbook.  ``when``: the way that applies.  ``hangs_on``: the name of the step
    from which its day is counted.  ``reason``: why the step is not wanted at all, else None; ``answered`` where that is
    because the employer answered.  ``said``: the reason that ``when`` gives, where it is the same on every day.
    """

    step: Step
    place: int
    kind: Kind
    when: When | None
    hangs_on: str | None
    reason: str | None
    answered: bool
    is_message: bool
    said: str

    @property
    def name(self) -> str:
        return self.step.name


def asked_facts(playbook: Playbook) -> tuple[bool, ...]:
    """For each of ``FACTS`` whether any condition of the playbook looks at it (the status always counts)."""
    asked = {"status"}
    for step in playbook.steps:
        conditions = [step.conditions, step.unless, *step.if_any]
        conditions += [when.conditions for when in step.when] + [condition for condition, _ in step.kind_if]
        asked.update(name for condition in conditions for name, _ in condition.pairs)
    return tuple(name in asked for name in FACTS)


Sheet = tuple[Line, ...]
"""The lines in an order in which each stands after the step that it hangs on."""


def make_sheet(playbook: Playbook, values: FactValues) -> Sheet:
    """The sheet for these facts."""
    facts = dict(zip(FACTS, values, strict=True))
    return tuple(_line(playbook.steps[place], place, facts) for place in playbook.order)


def _line(step: Step, place: int, facts: dict[str, str]) -> Line:
    others: list[Kind] = [other for conditions, other in step.kind_if if conditions.all_hold(facts)]
    kind = others[0] if others else step.kind
    when = next((when for when in step.when if when.conditions.all_hold(facts)), None)
    reason, answered = not_wanted(step, facts)
    anchor = when.day.anchor if when and when.day else None
    return Line(
        step=step,
        place=place,
        kind=kind,
        when=when,
        hangs_on=anchor if anchor not in DAY_ANCHORS else None,
        reason=reason or (None if when else "none of its rules applies here"),
        answered=answered,
        is_message=kind in MESSAGE_KINDS,
        said=with_cause(moment_in_words(when.moment), when) if when and when.moment else "",
    )
