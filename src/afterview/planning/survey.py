"""The first pass: what one row needs to know of all the others.

It keeps some 56 bytes a row (``noting``) and full facts only of rows that touch another: the same key, or the same
candidate at the same company.  Inputs of up to ``KEPT_WHOLE`` interviews are kept as they are, which spares reading
them twice.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, islice, pairwise

from afterview.model import Interview, Interviews, Offer, Problem
from afterview.planning.case import Case, World, make_case
from afterview.planning.doubles import settle_keys
from afterview.planning.identity import folded
from afterview.planning.noting import InPortions, Kept, Noted, Noting, Processes, noted_together

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

    def offer_for(self, interview: Interview, world: World) -> Offer | None:
        """The offer of another employer that another row of the same candidate reports: one that can still be answered
        before one that can't, one in writing before one that is not, then the earlier one."""
        rows = self.offers.get(folded(interview.candidate))
        if not rows:
            return None
        company = folded(interview.company)
        others = [offer for other, offer in rows if other != company]
        today = world.clock(interview.timezone).date()
        return min(others, key=lambda offer: (_is_over(offer, today), not offer.written, offer.on), default=None)


def survey(interviews: Interviews, world: World, processes: Processes | None = None) -> Survey:
    """Go once through all interviews; several ``processes`` share that where it is worth it (where there is a memory,
    such as can ask it)."""
    noting = Noting(world)
    kept: list[Interview] | None = None
    if processes is not None and isinstance(interviews, InPortions) and interviews.is_large:
        noted = noted_together(interviews, noting, processes)
    else:
        rows = iter(interviews)
        kept = list(islice(rows, KEPT_WHOLE + 1))
        if len(kept) > KEPT_WHOLE:
            noted, kept = noting.of(chain(kept, rows)), None
        elif processes is not None and len(kept) >= processes.least:
            noted = noted_together(Kept(kept), noting, processes)
        else:
            noted = noting.of(kept)
    found = Survey(count=len(noted.keys), kept=kept, several_candidates=noted.several_candidates)
    for candidate, company, offer in noted.offers:
        found.offers.setdefault(candidate, []).append((company, offer))
    touching = _sharing(noted.conversations) | _sharing(noted.keys)
    if touching:
        _take_touching(found, interviews, sorted(touching), noted, world)
        groups = set(found.group_of.values())
        noting.correct(noted, touching, (cases_of(found, places, world) for places in groups))
    found.loses_week = noted.losers()
    return found


def _is_over(offer: Offer, today: date) -> bool:
    return offer.answer_by is not None and offer.answer_by < today


def _sharing(hashes: array[int]) -> set[int]:
    """The places whose value stands more than once."""
    order = sorted(range(len(hashes)), key=hashes.__getitem__)
    sharing: set[int] = set()
    for one, other in pairwise(order):
        if hashes[one] == hashes[other]:
            sharing.update((one, other))
    return sharing


def _take_touching(found: Survey, interviews: Interviews, places: list[int], noted: Noted, world: World) -> None:
    """Keep the full facts of the rows that touch another, settle their keys, and note who belongs together."""
    if found.kept is not None:
        rows: Iterable[tuple[int, Interview]] = ((place, found.kept[place]) for place in places)
    else:
        rows = zip(places, interviews.pick(places), strict=True)
    settled = settle_keys(dict(rows), world.memory, noted.has_key)
    found.dropped, found.problems = settled.dropped, settled.problems
    by_group: dict[int, list[int]] = defaultdict(list)
    for place, interview in settled.interviews.items():
        found.touching[place] = world.memory.remember(interview) if world.memory else interview
        by_group[noted.conversations[place]].append(place)
    for together in by_group.values():
        for place in together:
            found.group_of[place] = tuple(together)


def cases_of(found: Survey, places: Iterable[int], world: World) -> list[Case]:
    """The cases of one conversation, in the order of the rows."""
    interviews = [(place, found.touching[place]) for place in sorted(places)]
    return [make_case(world, interview, place, found.offer_for(interview, world)) for place, interview in interviews]


def every(interviews: Interviews, found: Survey) -> Iterator[tuple[int, Interview]]:
    """The second pass: each interview with its place, doubles among them."""
    return enumerate(interviews if found.kept is None else found.kept)
