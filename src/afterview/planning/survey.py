"""The first pass: what one row needs to know of all the others.

It keeps some 48 bytes a row (hashes of the conversation and the key; day, instant, place and week of the weekly item)
and full facts only of rows that touch another: the same key, or the same candidate at the same company.  Inputs of up
to ``KEPT_WHOLE`` interviews are kept as they are, which spares reading them twice.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise

from afterview.model import Interview, Interviews, Offer, Problem
from afterview.planning.case import Case, World, make_case
from afterview.planning.conversation import Conversation
from afterview.planning.doubles import settle_keys
from afterview.planning.identity import folded
from afterview.planning.occurrence import Occurrence
from afterview.playbook import Playbook

KEPT_WHOLE = 2000


@dataclass(slots=True, kw_only=True)
class Survey:
    """What the first pass found.

    ``touching``: place → interview (with its final key) for rows that touch another.  ``groups``: the places of each
    conversation of more than one.  ``dropped``: places of doubles.  ``loses_week``: places whose weekly item gives way
    to another's.  ``offers``: per candidate (folded), what other rows report, with their company (folded).
    """

    count: int = 0
    kept: list[Interview] | None = None
    touching: dict[int, Interview] = field(default_factory=dict)
    group_of: dict[int, tuple[int, ...]] = field(default_factory=dict)
    dropped: set[int] = field(default_factory=set)
    loses_week: set[int] = field(default_factory=set)
    offers: dict[str, list[tuple[str, Offer]]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    several_candidates: bool = False

    def offer_for(self, interview: Interview) -> Offer | None:
        """The offer of another employer that another row of the same candidate reports: one in writing before one
        that is not, then the earlier one."""
        rows = self.offers.get(folded(interview.candidate))
        if not rows:
            return None
        company = folded(interview.company)
        others = [offer for other, offer in rows if other != company]
        return min(others, key=lambda offer: (not offer.written, offer.on), default=None)


def survey(interviews: Interviews, world: World) -> Survey:
    """Go once through all interviews."""
    found = Survey()
    hashes, weekly = _Hashes(), _Weekly(world)
    kept: list[Interview] | None = []
    for place, interview in enumerate(interviews):
        hashes.note(interview)
        if kept is not None:
            kept.append(interview)
            if len(kept) > KEPT_WHOLE:
                kept = None
        single = interview if world.memory is None else numbered(interview, world)
        _note_offer(found, single, world)
        weekly.note(place, single)
    found.kept, found.count = kept, len(hashes.keys)
    found.several_candidates = hashes.several_candidates
    touching = _sharing(hashes.conversations) | _sharing(hashes.keys)
    if touching:
        _take_touching(found, interviews, sorted(touching), hashes.conversations, world)
        weekly.correct(found, touching)
    found.loses_week = weekly.losers()
    return found


class _Hashes:
    """What two rows share where they touch each other: 16 bytes a row."""

    def __init__(self) -> None:
        self.conversations, self.keys = array("q"), array("q")
        self.several_candidates = False
        self._first: str | None = None

    def note(self, interview: Interview) -> None:
        candidate = folded(interview.candidate)
        if candidate != self._first:
            self.several_candidates = self._first is not None
            self._first = candidate if self._first is None else self._first
        self.conversations.append(hash((candidate, folded(interview.company))))
        self.keys.append(hash(interview.key))


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


def _sharing(hashes: array[int]) -> set[int]:
    """The places whose value stands more than once."""
    order = sorted(range(len(hashes)), key=hashes.__getitem__)
    sharing: set[int] = set()
    for one, other in pairwise(order):
        if hashes[one] == hashes[other]:
            sharing.update((one, other))
    return sharing


def _take_touching(
    found: Survey, interviews: Interviews, places: list[int], conversations: array[int], world: World
) -> None:
    """Keep the full facts of the rows that touch another, settle their keys, and note who belongs together."""
    if found.kept is not None:
        rows: Iterable[tuple[int, Interview]] = ((place, found.kept[place]) for place in places)
    else:
        rows = zip(places, interviews.pick(places), strict=True)
    settled = settle_keys(dict(rows), world.memory)
    found.dropped, found.problems = settled.dropped, settled.problems
    by_group: dict[int, list[int]] = defaultdict(list)
    for place, interview in settled.interviews.items():
        found.touching[place] = world.memory.remember(interview) if world.memory else interview
        by_group[conversations[place]].append(place)
    for together in by_group.values():
        for place in together:
            found.group_of[place] = tuple(together)


def _note_offer(found: Survey, interview: Interview, world: World) -> None:
    if interview.status != "offer" or interview.offer_written is None:
        return
    on = interview.status_date or world.clock(interview.timezone).date()
    offer = Offer(on=on, written=interview.offer_written, answer_by=interview.offer_answer_by)
    found.offers.setdefault(folded(interview.candidate), []).append((folded(interview.company), offer))


class _Weekly:
    """Which interview's weekly item stays in its ISO week, for each candidate (PLAYBOOKS 2, ``keep-applying``): the one
    with the earlier final date, then the earlier instant, then the earlier row."""

    def __init__(self, world: World):
        self._world = world
        self._steps = _weekly_steps(world.playbook)
        self._rows = array("q"), array("q"), array("q"), array("q")  # day, instant, place, week of each such item

    def note(self, place: int, interview: Interview) -> None:
        """What this interview would plan if it touched no other."""
        if self._steps:
            case = make_case(self._world, interview, place, None)
            self._record(Conversation(self._world, [case], _any_week, only=self._steps, unwanted=False).work_out())

    def correct(self, found: Survey, touching: Container[int]) -> None:
        """The same for the rows that touch another, now that they are known."""
        if not self._steps:
            return
        rows = [row for row in zip(*self._rows, strict=True) if row[2] not in touching]
        self._rows = array("q"), array("q"), array("q"), array("q")
        for row in rows:
            self._append(*row)
        for places in set(found.group_of.values()):
            self._record(Conversation(self._world, cases_of(found, places, self._world), _any_week).work_out())

    def _record(self, worked_out: list[list[Occurrence]]) -> None:
        for occurrences in worked_out:
            for occurrence in occurrences:
                if occurrence.line.step.once_a_week and occurrence.outcome == "planned" and occurrence.moment:
                    self._set(occurrence.case, occurrence.moment)

    def _set(self, case: Case, moment: datetime) -> None:
        year, week, _ = moment.isocalendar()
        instant = int(moment.replace(tzinfo=case.interview.start.tzinfo).timestamp())
        shared = hash((folded(case.interview.candidate), year, week))
        self._append(moment.toordinal(), instant, case.place, shared)

    def _append(self, *row: int) -> None:
        for column, value in zip(self._rows, row, strict=True):
            column.append(value)

    def losers(self) -> set[int]:
        """The places whose weekly item gives way."""
        taken: set[int] = set()
        lost: set[int] = set()
        for _, _, place, week in sorted(zip(*self._rows, strict=True)):
            if week in taken:
                lost.add(place)
            taken.add(week)
        return lost


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


def cases_of(found: Survey, places: Iterable[int], world: World) -> list[Case]:
    """The cases of one conversation, in the order of the rows."""
    interviews = [(place, found.touching[place]) for place in sorted(places)]
    return [make_case(world, interview, place, found.offer_for(interview)) for place, interview in interviews]


def every(interviews: Interviews, found: Survey) -> Iterator[tuple[int, Interview]]:
    """The second pass: each interview with its place, doubles among them."""
    return enumerate(interviews if found.kept is None else found.kept)
