"""A sheet: what a playbook says of each step for one combination of facts, worked out once for all interviews alike."""

from __future__ import annotations

from itertools import compress

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


Sheet = tuple[Line, ...]
"""The lines in an order in which each stands after the step that it hangs on."""


class Sheets:
    """The sheets of a playbook.  A sheet is made once for all interviews that are alike in every fact that some
    condition looks at; a line once for those alike in what its own step looks at."""

    def __init__(self, playbook: Playbook) -> None:
        self._playbook = playbook
        asked = [_asked(step) for step in playbook.steps]
        self._asked = tuple(map(any, zip(*asked, strict=True)))
        self._asked_by = [(place, asked[place]) for place in playbook.order]
        self._sheets: dict[FactValues, Sheet] = {}
        self._lines: dict[tuple[int, FactValues], Line] = {}

    def sheet(self, values: FactValues) -> Sheet:
        """What the playbook says where these are the facts."""
        alike = tuple(compress(values, self._asked))
        found = self._sheets.get(alike)
        if found is None:
            lines = [self._line(place, asked, values) for place, asked in self._asked_by]
            found = self._sheets[alike] = tuple(lines)
        return found

    def _line(self, place: int, asked: tuple[bool, ...], values: FactValues) -> Line:
        alike = place, tuple(compress(values, asked))
        found = self._lines.get(alike)
        if found is None:
            facts = dict(zip(FACTS, values, strict=True))
            found = self._lines[alike] = _line(self._playbook.steps[place], place, facts)
        return found


def _asked(step: Step) -> tuple[bool, ...]:
    """For each of ``FACTS`` whether any condition of the step looks at it (the status always counts)."""
    conditions = [step.conditions, step.unless, *step.if_any]
    conditions += [when.conditions for when in step.when] + [condition for condition, _ in step.kind_if]
    asked = {"status", *(name for condition in conditions for name, _ in condition.pairs)}
    return tuple(name in asked for name in FACTS)


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
