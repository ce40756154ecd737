"""The parts of a playbook: Step, When, Conditions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import time, timedelta
from typing import Literal

from afterview.model import Kind, Status
from afterview.nouns import noun
from afterview.playbook.grammar import DayRule, Moment, Repeat
from afterview.workdays import QuietRange

To = Literal["you", "each interviewer", "decision-maker", "whoever knows the addresses"]
Facts = Mapping[str, str]
"""What conditions look at: the name of a fact → its value ("" where unknown)."""

FACTS: dict[str, tuple[str, ...]] = {
    "status": ("waiting", "advanced", "rejected", "offer", "accepted", "withdrawn", "closed"),
    "promise": ("known", "unknown"),
    "process": ("early", "late", "unknown"),
    "pace": ("fast", "slow", "unknown"),
    "priority": ("dream", "normal", "unknown"),
    "employer_size": ("large", "small", "unknown"),
    "went": ("good", "bad", "unknown"),
    "second_channel": ("email", "phone", "unknown"),
    "format": ("phone", "video", "onsite", "unknown"),
    "offer": ("written", "unwritten", "none"),
    "contact": ("known", "missing"),
    "decision_maker": ("met", "not met", "unknown"),
}
"""The facts that a condition may name, with their values."""


@noun
class Conditions:
    """Pairs of a fact and the values that it may have."""

    pairs: tuple[tuple[str, frozenset[str]], ...] = ()

    def all_hold(self, facts: Facts) -> bool:
        return all(facts[name] in values for name, values in self.pairs)

    def any_holds(self, facts: Facts) -> bool:
        return any(facts[name] in values for name, values in self.pairs)

    def __str__(self) -> str:
        return " and ".join(f"{name} is {' or '.join(sorted(values))}" for name, values in self.pairs)


@noun
class When:
    """One way to find the moment: a ``moment`` counted from the interview's clock, or a ``day`` with a clock time.

    ``not_before``: the day is at least this one, where it is known.  ``roll``: a day that is no business day moves
    forward to the next one, where ``at_if_rolled`` is the clock time.
    """

    conditions: Conditions = field(default_factory=Conditions)
    moment: Moment | None = None
    day: DayRule | None = None
    at: time | None = None
    not_before: DayRule | None = None
    roll: bool = False
    at_if_rolled: time | None = None
    because: str | None = None


@noun
class Step:
    """One step of a playbook; each key is explained in docs/reference/playbook-keys.md."""

    name: str
    title: str
    kind: Kind
    to: To
    when: tuple[When, ...]
    source: tuple[str, ...]
    kind_if: tuple[tuple[Conditions, Kind], ...] = ()
    conditions: Conditions = field(default_factory=Conditions)
    if_any: tuple[Conditions, ...] = ()
    unless: Conditions = field(default_factory=Conditions)
    late: Literal["slot", "next quarter hour", "business day"] = "business day"
    stale_after: timedelta | Literal["start"] | None = None
    planned_for: frozenset[Status] = frozenset({"waiting"})
    while_waiting: bool = False
    outlives_later_round: bool = False
    stale_stops_what_follows: bool = True
    gives_way: bool = False
    once_a_week: bool = False
    in_sequence: bool = True
    repeat: Repeat | None = None
    deadline: timedelta | Literal["answer"] | None = None
    minutes: int = 15

    def anchors(self) -> set[str]:
        """The names (days of the interview, or other steps) from which this step's days are counted."""
        return {when.day.anchor for when in self.when if when.day}


@noun
class KnownStep:
    """What a ``sent`` entry needs to know of a step, be it in the playbook or not."""

    is_message: bool
    to: To


@noun
class Playbook:
    """``steps`` stand in the order of the file; ``order`` are their places, each after those it hangs on.

    ``min_gap_days``: the least number of days between two messages to one person.  ``article``: where the
    advice comes from.  ``vocabulary``: every step that ``sent`` may name, those
    of the built-in playbooks included.
    """

    name: str
    title: str
    article: str
    steps: tuple[Step, ...]
    order: tuple[int, ...]
    min_gap_days: int
    quiet: tuple[QuietRange, ...] = ()
    vocabulary: Mapping[str, KnownStep] = field(default_factory=dict)

    def step(self, name: str) -> Step | None:
        return next((step for step in self.steps if step.name == name), None)
