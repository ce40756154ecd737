"""The first pass: what one row needs to know of all the others.

It keeps some 40 bytes a row (hashes of the conversation and the key, the week of the weekly item) and full facts only
of rows that touch another: the same key, or the same candidate at the same company.  Inputs of up to ``KEPT_WHOLE``
interviews are kept as they are, which spares reading them twice.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
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

KEPT_WHOLE = 1000


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


def conversation_of(interview: Interview) -> int:
    """A hash that two interviews of one candidate at one company share."""
    return hash((folded(interview.candidate), folded(interview.company)))


def survey(interviews: Interviews, world: World) -> Survey:
    """Go once through all interviews."""
    found = Survey()
    weekly = _Weekly(world)
    groups, keys = array("q"), array("q")
    kept: list[Interview] | None = []
    candidates: set[str] = set()
    for place, interview in enumerate(interviews):
        groups.append(conversation_of(interview))
        keys.append(hash(interview.key))
        if kept is not None:
            kept.append(interview)
            if len(kept) > KEPT_WHOLE:
                kept = None
        if len(candidates) < 2:
            candidates.add(folded(interview.candidate))
        single = numbered(interview, world)
        _note_offer(found, single, world)
        weekly.note(place, single)
        found.count = place + 1
    found.kept, found.several_candidates = kept, len(candidates) > 1
    touching = _sharing(groups) | _sharing(keys)
    if touching:
        _take_touching(found, interviews, touching, groups, world)
        weekly.correct(found)
    found.loses_week = weekly.losers(found.dropped)
    return found


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


def _take_touching(found: Survey, interviews: Interviews, touching: set[int], groups: array[int], world: World) -> None:
    """Keep the full facts of the rows that touch another, settle their keys, and note who belongs together."""
    if found.kept is not None:
        rows: Iterable[tuple[int, Interview]] = ((place, found.kept[place]) for place in sorted(touching))
    else:
        rows = zip(sorted(touching), interviews.pick(touching), strict=True)
    settled = settle_keys(dict(rows), world.memory)
    found.dropped, found.problems = settled.dropped, settled.problems
    by_group: dict[int, list[int]] = defaultdict(list)
    for place, interview in settled.interviews.items():
        found.touching[place] = world.memory.remember(interview) if world.memory else interview
        by_group[groups[place]].append(place)
    for places in by_group.values():
        for place in places:
            found.group_of[place] = tuple(places)


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
        self._only = _weekly_steps(world.playbook)
        self._weeks, self._days, self._instants = array("q"), array("l"), array("q")

    def note(self, place: int, interview: Interview) -> None:
        """What this interview would plan if it touched no other."""
        self._weeks.append(0)
        self._days.append(0)
        self._instants.append(0)
        if self._only:
            case = make_case(self._world, interview, place, None)
            self._record(Conversation(self._world, [case], _any_week, only=self._only, unwanted=False).work_out())

    def correct(self, found: Survey) -> None:
        """The same for the rows that touch another, now that they are known."""
        if not self._only:
            return
        for place in (*found.touching, *found.dropped):
            self._weeks[place] = 0
        for places in set(found.group_of.values()):
            self._record(Conversation(self._world, cases_of(found, places, self._world), _any_week).work_out())

    def _record(self, worked_out: list[list[Occurrence]]) -> None:
        for occurrences in worked_out:
            for occurrence in occurrences:
                if occurrence.line.step.once_a_week and occurrence.outcome == "planned" and occurrence.moment:
                    self._set(occurrence.case, occurrence.moment)

    def _set(self, case: Case, moment: datetime) -> None:
        year, week, _ = moment.isocalendar()
        # 0 means "no item in any week", so a hash of 0 is put aside
        self._weeks[case.place] = hash((folded(case.interview.candidate), year, week)) or 1
        self._days[case.place] = moment.toordinal()
        self._instants[case.place] = int(moment.replace(tzinfo=case.interview.start.tzinfo).timestamp())

    def losers(self, dropped: set[int]) -> set[int]:
        first: dict[int, int] = {}
        lost: set[int] = set()
        for place, week in enumerate(self._weeks):
            if week == 0 or place in dropped:
                continue
            other = first.setdefault(week, place)
            if other != place:
                wins = (self._days[place], self._instants[place]) < (self._days[other], self._instants[other])
                first[week] = place if wins else other
                lost.add(other if wins else place)
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
    """The second pass: each interview with its place, doubles left out."""
    for place, interview in enumerate(interviews if found.kept is None else found.kept):
        if place not in found.dropped:
            yield place, interview
