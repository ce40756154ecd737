"""``make_plan``: from interviews and a playbook to the dated items, one interview after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import NamedTuple, cast

from afterview.model import Drafter, Interview, Interviews, Memory, Planned, Problem
from afterview.planning.case import Case, World, make_case
from afterview.planning.conversation import Conversation
from afterview.planning.identity import folded, is_wanted
from afterview.planning.items import item_of
from afterview.planning.noting import Processes, numbered
from afterview.planning.occurrence import Occurrence
from afterview.planning.people import is_thanked
from afterview.planning.survey import Survey, cases_of, every, survey
from afterview.playbook import Playbook
from afterview.workdays import HolidaysOf

BLOCK = 32
"""Interviews that are planned before any of them is given out."""


class Block(NamedTuple):
    """Interviews that stand one after the other, planned, and what was found while planning them."""

    planned: list[Planned]
    problems: list[Problem]


class _Listed:
    """A list of interviews as a source."""

    def __init__(self, interviews: Sequence[Interview]):
        self._interviews = interviews
        self.problems: Sequence[Problem] = ()

    def __iter__(self) -> Iterator[Interview]:
        return iter(self._interviews)

    def pick(self, places: Iterable[int]) -> Iterator[Interview]:
        return (self._interviews[place] for place in places)


class Plan:
    """Planned interviews, one after the other, in the order of the rows; can be gone through more than once.

    ``problems``: what was found in the input and while planning; complete after the plan was gone through once (those
    of the input already when the plan was made).
    """

    def __init__(
        self,
        interviews: Interviews,
        world: World,
        drafter: Drafter | None,
        candidates: Sequence[str],
        companies: Sequence[str],
        unwanted: bool,
        processes: Processes | None,
    ):
        self._interviews = interviews
        self._world = world
        self._drafter = drafter
        self._unwanted = unwanted
        self._candidates = [folded(name) for name in candidates]
        self._companies = [folded(name) for name in companies]
        self._survey: Survey = survey(interviews, world, processes)
        self._own_problems: list[Problem] | None = None

    @property
    def playbook(self) -> Playbook:
        return self._world.playbook

    @property
    def now(self) -> datetime:
        return self._world.now

    @property
    def several_candidates(self) -> bool:
        return self._survey.several_candidates

    @property
    def filtered(self) -> bool:
        """Whether some interviews are left out by the filters."""
        return bool(self._candidates or self._companies)

    @property
    def problems(self) -> list[Problem]:
        return [*self._interviews.problems, *self._survey.problems, *(self._own_problems or ())]

    def __iter__(self) -> Iterator[Planned]:
        own: list[Problem] = []
        for block in self._blocks(every(self._interviews, self._survey)):
            own.extend(block.problems)
            yield from block.planned
        self.note(own)

    @property
    def size(self) -> int:
        """How many interviews there are, doubles and those that are filtered out among them."""
        return self._survey.count

    def share(self, number: int, of: int) -> Iterator[Block]:
        """Every ``of``-th block, from that with this number (0 is the first) on: all shares in turn make the plan.

        For processes that plan together.  ``note`` takes the problems of all the blocks, in their order.
        """
        kept = self._survey.kept
        source = self._interviews if kept is None else _Listed(kept)
        return self._blocks(zip(self._places(number, of), source.pick(self._places(number, of)), strict=True))

    def note(self, problems: list[Problem]) -> None:
        """Take the problems that were found while planning; those of a later time through add nothing."""
        if self._own_problems is None:
            self._own_problems = problems

    def _places(self, number: int, of: int) -> Iterator[int]:
        return (place for place in range(self.size) if place // BLOCK % of == number)

    def _blocks(self, rows: Iterable[tuple[int, Interview]]) -> Iterator[Block]:
        """Plan these rows, block by block.  One that others touch is planned together with them; what is found of such
        a conversation is a problem of the block of its first row."""
        waiting: dict[int, Planned] = {}
        dropped, group_of = self._survey.dropped, self._survey.group_of
        for number, block in groupby(rows, lambda row: row[0] // BLOCK):
            problems: list[Problem] = []
            finished: list[Planned] = []
            for place, interview in block:
                if place in dropped:
                    continue
                if place not in waiting:
                    group = group_of.get(place)
                    ours = group is None or group[0] // BLOCK == number
                    waiting.update(self._plan(self._cases(place, interview, group), problems if ours else []))
                planned = waiting.pop(place)
                if self._wanted(planned.interview):
                    finished.append(planned)
            yield Block(finished, problems)

    def _cases(self, place: int, interview: Interview, group: tuple[int, ...] | None) -> list[Case]:
        if group is not None:
            return cases_of(self._survey, group, self._world)
        known = self._survey.touching.get(place) or numbered(interview, self._world)
        return [make_case(self._world, known, place, self._survey.offer_for(known, self._world))]

    def _plan(self, cases: list[Case], problems: list[Problem]) -> dict[int, Planned]:
        worked_out = Conversation(self._world, cases, self._stays, unwanted=self._unwanted).work_out()
        found: dict[int, Planned] = {}
        for case, occurrences in zip(cases, worked_out, strict=True):
            problems.extend(case.problems)
            name, drafter = self._world.playbook.name, self._drafter
            thanks = [(each.to, each.outcome in ("planned", "done")) for each in occurrences if each.is_thank_you]
            items = tuple([item_of(each, name, drafter, thanked=is_thanked(each.to, thanks)) for each in occurrences])
            found[case.place] = Planned(interview=case.interview, promise=case.promise, items=items)
        return found

    def _stays(self, occurrence: Occurrence) -> bool:
        return occurrence.case.place not in self._survey.loses_week

    def _wanted(self, interview: Interview) -> bool:
        return is_wanted(interview.candidate, self._candidates) and is_wanted(interview.company, self._companies)


def make_plan(
    interviews: Interviews | Iterable[Interview],
    playbook: Playbook,
    *,
    now: datetime,
    memory: Memory | None = None,
    drafter: Drafter | None = None,
    holidays_of: HolidaysOf | None = None,
    candidates: Sequence[str] = (),
    companies: Sequence[str] = (),
    unwanted: bool = True,
    processes: Processes | None = None,
) -> Plan:
    """Plan all interviews.

    ``now`` is aware.  ``holidays_of``: the public holidays (the ``holidays`` package by default).  ``drafter``: without
    one the items have no text.  ``candidates``, ``companies``: only these are given out; all the others still count for
    the distance between messages.  ``unwanted``: whether steps that an interview does not want at all (no offer, no
    rejection) stand in the plan too, with the reason.  ``processes``: they share the first pass; with a memory
    they must be such as can ask it.
    Pure: the same arguments give the same plan.
    """
    if now.tzinfo is None:
        raise ValueError("now must be aware")
    if holidays_of is None:
        from afterview.holidays_of import cached

        holidays_of = cached(None)
    source = interviews if hasattr(interviews, "pick") else _Listed(list(interviews))
    world = World(playbook=playbook, now=now, holidays_of=holidays_of, memory=memory)
    return Plan(cast("Interviews", source), world, drafter, candidates, companies, unwanted, processes)
