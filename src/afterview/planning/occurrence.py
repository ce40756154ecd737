"""An occurrence: one time that a step happens for one interview, while it is being worked out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

from afterview.model import Person, Sent
from afterview.planning.case import Case
from afterview.planning.identity import folded, person_key
from afterview.planning.sheet import Line

Outcome = Literal["open", "queued", "planned", "done", "stale", "gone"]
"""``queued``: it has a moment, and waits for its turn among the messages.  ``stale``: given up for lateness, so what
hangs on it counts from the day it would have had.  ``gone``: ended, overtaken or not wanted: nothing hangs on it."""


@dataclass(slots=True)
class Occurrence:
    """``moment`` is naive, in the interview's zone: for a stale one the moment that it would have had, for a done one
    its day at the step's own time.  ``clock``: the time of day that its own rule gives; ``missed``: the moment that it
    gives, where that has passed.  ``stands``: that moment has passed, but the message gave way to another and stands in
    a destination on a day ahead.  ``reasons``: the rule that put it there; ``moves``: what moved it since; ``reason``:
    why it is not planned."""

    case: Case
    line: Line
    to: tuple[Person, ...]
    uid: str
    number: int = 0
    place: int = 0
    panel: int = 1
    outcome: Outcome = "open"
    moment: datetime | None = None
    clock: time | None = None
    missed: datetime | None = None
    late: bool = False
    stands: bool = False
    done_on: date | None = None
    known: bool | None = None
    follows: date | None = None
    reasons: tuple[str, ...] = ()
    moves: tuple[str, ...] = ()
    reason: str | None = None

    def skip(self, reason: str, outcome: Outcome = "gone") -> None:
        self.outcome, self.reason = outcome, reason

    @property
    def is_thank_you(self) -> bool:
        """Whether it thanks each of those who took part, however its playbook calls it."""
        return self.line.step.to == "each interviewer"

    @property
    def counts_from(self) -> date | None:
        """The day from which what hangs on it is counted; None where nothing is."""
        if self.outcome == "done":
            return self.done_on
        if self.outcome in ("planned", "stale") and self.moment:
            return self.moment.date()
        return None


def occurrences_of(case: Case, line: Line) -> list[Occurrence]:
    """How often a step happens for this interview, and to whom."""
    step, uids = line.step, case.uids
    if step.to == "you":
        to: tuple[Person, ...] = ()
    elif step.to == "each interviewer":
        return _one_for_each(case, line)
    elif step.to == "decision-maker":
        to = (case.decision_maker,) if case.decision_maker else ()
    else:
        to = (case.interview.recruiter,) if case.interview.recruiter else ()
    if step.repeat is None:
        return [Occurrence(case, line, to, uids.of(step.name))]
    return [Occurrence(case, line, to, uids.of(step.name, n), n) for n in range(1, step.repeat.times + 1)]


def _one_for_each(case: Case, line: Line) -> list[Occurrence]:
    people, name = case.interviewers, line.step.name
    if not people:
        return [Occurrence(case, line, (), case.uids.of(name))]
    found, seen = [], dict[str, int]()
    for place, person in enumerate(people):
        addressee = folded(person.name) or person_key(person)
        seen[addressee] = seen.get(addressee, 0) + 1
        number = seen[addressee] if seen[addressee] > 1 else 0  # two namesakes in one panel
        uid = case.uids.of(name, number, addressee)
        found.append(Occurrence(case, line, (person,), uid, 0, place, len(people)))
    return found


def sent_for(occurrence: Occurrence) -> Sent | None:
    """The entry of ``sent`` that names this occurrence (PLAYBOOKS 5.1).

    A thank-you without an address went to every interviewer; several of a recurring step are the first, the second …
    by date; of several for any other step the latest counts.
    """
    step = occurrence.line.step
    entries = [entry for entry in occurrence.case.interview.sent if entry.step == step.name]
    if not entries:
        return None
    entries.sort(key=lambda entry: entry.on)
    if occurrence.number:
        return entries[occurrence.number - 1] if occurrence.number <= len(entries) else None
    if step.to == "each interviewer" and occurrence.to:
        entries = [entry for entry in entries if entry.to is None or is_to(entry, occurrence.to[0])]
    return entries[-1] if entries else None


def is_to(entry: Sent, person: Person) -> bool:
    """Whether a ``sent`` entry names this person, by address or by name."""
    if not entry.to:
        return False
    return entry.to.casefold() == (person.email or "").casefold() or folded(entry.to) == folded(person.name)
