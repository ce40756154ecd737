"""What the first pass notes of each interview: hashes by which it may touch another, and the day of its weekly item.

It goes from one interview to the next, so that several processes can note together.
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol, TypeVar, runtime_checkable

from afterview.model import Interview, Offer
from afterview.planning.case import Case, World, make_case
from afterview.planning.conversation import Conversation
from afterview.planning.identity import folded
from afterview.planning.occurrence import Occurrence
from afterview.playbook import Playbook
from afterview.wall import in_zone

_DONE, _MISSED, _PLANNED = range(3)  # ranks: in this order the claims on a week are heard
_PORTION = 64  # interviews that were kept, noted by one process at a time
_T = TypeVar("_T")


class Processes(Protocol):
    """Several processes that share work (``afterview.processes``).  ``least``: interviews from which on that is worth
    it."""

    @property
    def count(self) -> int: ...

    @property
    def least(self) -> int: ...

    def share(self, work: Callable[[int], Iterable[_T]]) -> Iterator[_T]:
        """What ``work(n)`` gives in process ``n``, turn by turn: the first of 0, the first of 1 … the second of 0."""
        ...


@runtime_checkable
class InPortions(Protocol):
    """Interviews that several processes can read in portions, in turn.

    ``portions`` gives every ``of``-th portion, from that with this number on, and what was learnt with it;
    ``take_all`` takes what was learnt with all of them, in their order.  ``is_large``: whether they are more than are
    kept anyway, and those that a process passes over cost it next to nothing.
    """

    @property
    def is_large(self) -> bool: ...

    def portions(self, number: int, of: int) -> Iterator[tuple[Sequence[Interview], Any]]: ...

    def take_all(self, learnt: Iterable[Any]) -> None: ...


@dataclass(slots=True)
class Noted:
    """What is noted of interviews that stand one after the other: of each 16 bytes by which it may share something with
    another (hashes of its conversation and its key), and 40 where it plans a weekly item (its rank, day, instant, place
    and week), once more where that item's own day has passed in another week."""

    conversations: array[int] = field(default_factory=lambda: array("q"))
    keys: array[int] = field(default_factory=lambda: array("q"))
    weekly: list[array[int]] = field(default_factory=lambda: _no_rows())
    offers: list[tuple[str, str, Offer]] = field(default_factory=list)
    candidate: str | None = None
    several_candidates: bool = False
    _all_keys: frozenset[int] | None = None

    def has_key(self, key: str) -> bool:
        """Whether one of them brought this key along, as far as its hash tells."""
        if self._all_keys is None:
            self._all_keys = frozenset(self.keys)
        return hash(key) in self._all_keys

    def append(self, other: Noted) -> None:
        """Those that follow."""
        ranks, days, instants, places, weeks = other.weekly
        first = len(self.keys)
        moved = (ranks, days, instants, [first + one for one in places], weeks)
        for column, more in zip(self.weekly, moved, strict=True):
            column.extend(more)
        self.conversations.extend(other.conversations)
        self.keys.extend(other.keys)
        self.offers += other.offers
        if other.candidate is not None:
            self.note_candidate(other.candidate)
        self.several_candidates |= other.several_candidates

    def note_candidate(self, name: str) -> None:
        if self.candidate is None:
            self.candidate = name
        elif name != self.candidate:
            self.several_candidates = True

    def note_week(self, occurrence: Occurrence, rank: int, moment: datetime) -> None:
        """That an occurrence of a weekly step is done, was missed, or is planned in the week of this moment."""
        interview = occurrence.case.interview
        year, week, _ = moment.isocalendar()
        instant = int(in_zone(moment, interview.start.tzinfo).timestamp())
        its_week = hash((folded(interview.candidate), year, week))
        row = (rank, moment.toordinal(), instant, occurrence.case.place, its_week)
        for column, value in zip(self.weekly, row, strict=True):
            column.append(value)

    def losers(self) -> set[int]:
        """The places whose weekly item gives way to another in its week: to the one with the earlier final date, then
        the earlier instant, then the earlier row (PLAYBOOKS 2, ``keep-applying``).  One that was done holds its week,
        also against one that was left out for it and would come back as late in the next.
        """
        taken: set[int] = set()
        lost: set[int] = set()
        for rank, _, _, place, week in sorted(zip(*self.weekly, strict=True)):
            if rank == _MISSED:
                if week in taken:
                    lost.add(place)
            elif rank == _DONE or place not in lost:
                if rank != _DONE and week in taken:
                    lost.add(place)
                taken.add(week)
        return lost


class Noting:
    """Notes what there is to note of interviews."""

    def __init__(self, world: World):
        self._world = world
        self._weekly_steps = _weekly_steps(world.playbook)

    def of(self, interviews: Iterable[Interview]) -> Noted:
        """What is noted of these."""
        noted, world = Noted(), self._world
        for place, interview in enumerate(interviews):
            candidate = folded(interview.candidate)
            noted.note_candidate(candidate)
            noted.conversations.append(hash((candidate, folded(interview.company))))
            noted.keys.append(hash(interview.key))
            single = interview if world.memory is None else numbered(interview, world)
            if single.status == "offer" and single.offer_written is not None:
                noted.offers.append((folded(single.candidate), folded(single.company), _offer(single, world)))
            if self._weekly_steps:
                case = make_case(world, single, place, None)
                alone = Conversation(world, [case], _any_week, only=self._weekly_steps, unwanted=False)
                self._note_weekly(noted, alone)
        return noted

    def correct(self, noted: Noted, touching: Container[int], together: Iterable[list[Case]]) -> None:
        """Note the weekly items anew of the rows that touch another, now that those of one conversation are known."""
        if not self._weekly_steps:
            return
        rows = [row for row in zip(*noted.weekly, strict=True) if row[3] not in touching]
        noted.weekly = [array("q", column) for column in zip(*rows, strict=True)] or _no_rows()
        for cases in together:
            self._note_weekly(noted, Conversation(self._world, cases, _any_week))

    def _note_weekly(self, noted: Noted, conversation: Conversation) -> None:
        for occurrences in conversation.work_out():
            for occurrence in occurrences:
                if not occurrence.line.step.once_a_week or occurrence.moment is None:
                    continue
                if occurrence.outcome == "done":
                    noted.note_week(occurrence, _DONE, occurrence.moment)
                elif occurrence.outcome == "planned":
                    noted.note_week(occurrence, _PLANNED, occurrence.moment)
                    if occurrence.missed is not None and occurrence.uid not in occurrence.case.exported:
                        noted.note_week(occurrence, _MISSED, occurrence.missed)


def _offer(interview: Interview, world: World) -> Offer:
    """The offer that a row with the status "offer" reports."""
    on = interview.status_date or world.clock(interview.timezone).date()
    return Offer(on=on, written=interview.offer_written is True, answer_by=interview.offer_answer_by)


def _no_rows() -> list[array[int]]:
    return [array("q") for _ in range(5)]


def _any_week(occurrence: Occurrence) -> bool:
    """While the first pass goes on, every weekly item stays."""
    return True


def _weekly_steps(playbook: Playbook) -> frozenset[str]:
    """The weekly steps and what they hang on; every step where messages that give way are among them, for then the
    distance between all messages counts."""
    wanted = {step.name for step in playbook.steps if step.once_a_week}
    grown = True
    while grown:
        more = {anchor for step in playbook.steps if step.name in wanted for anchor in step.anchors()}
        names = {step.name for step in playbook.steps} & more
        grown = not names <= wanted
        wanted |= names
    if any(step.gives_way for step in playbook.steps if step.name in wanted):
        return frozenset(step.name for step in playbook.steps)
    return frozenset(wanted)


def noted_together(interviews: InPortions, noting: Noting, processes: Processes) -> Noted:
    """What is noted of all, each process seeing to its portions."""

    def work(number: int) -> Iterator[tuple[Noted, Any]]:
        for portion, learnt in interviews.portions(number, processes.count):
            yield noting.of(portion), learnt

    whole = Noted()

    def learnt() -> Iterator[Any]:
        for noted, learnt in processes.share(work):
            whole.append(noted)
            yield learnt

    interviews.take_all(learnt())
    return whole


class Kept:
    """Interviews that were read already, in portions."""

    is_large = False

    def __init__(self, interviews: Sequence[Interview]) -> None:
        self._interviews = interviews

    def portions(self, number: int, of: int) -> Iterator[tuple[Sequence[Interview], None]]:
        for first in range(number * _PORTION, len(self._interviews), of * _PORTION):
            yield self._interviews[first : first + _PORTION], None

    def take_all(self, learnt: Iterable[None]) -> None:
        deque(learnt, maxlen=0)


def numbered(interview: Interview, world: World) -> Interview:
    """A row that shares its key with no other: the number that the ledger knows for its date, and what was logged."""
    memory = world.memory
    if memory is None:
        return interview
    if not interview.key_is_given:
        number = memory.number(interview.key, interview.start.date())
        if number is not None and number > 1:
            interview = replace(interview, key=f"{interview.key}-{number}")
    return memory.remember(interview)
