"""A case: one interview with everything that the rules ask about it, worked out once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from afterview.model import Interview, Memory, Offer, Person, Problem
from afterview.planning.identity import Uids, folded
from afterview.planning.people import decision_maker, interviewers_of, was_met
from afterview.planning.promise import promise_of
from afterview.planning.sheet import FactValues, Sheet, Sheets
from afterview.playbook import Playbook
from afterview.wall import wall
from afterview.workdays import HolidaysOf, Workdays


@dataclass(slots=True, kw_only=True)
class World:
    """What is the same for every interview of one plan.  ``now`` is aware; ``seconds``: the same since 1970, UTC."""

    playbook: Playbook
    now: datetime
    holidays_of: HolidaysOf
    memory: Memory | None = None
    seconds: float = field(init=False)
    _workdays: dict[str | None, Workdays] = field(default_factory=dict)
    _clocks: dict[str, datetime] = field(default_factory=dict)
    sheets: Sheets = field(init=False)

    def __post_init__(self) -> None:
        self.seconds = self.now.timestamp()
        self.sheets = Sheets(self.playbook)

    def workdays(self, country: str | None) -> Workdays:
        found = self._workdays.get(country)
        if found is None:
            found = self._workdays[country] = Workdays(country, self.playbook.quiet, self.holidays_of)
        return found

    def clock(self, zone: str) -> datetime:
        """``now`` on the wall clock of a zone, naive."""
        found = self._clocks.get(zone)
        if found is None:
            found = self._clocks[zone] = wall(self.now.astimezone(ZoneInfo(zone)))
        return found


@dataclass(slots=True, kw_only=True)
class Case:
    """``start``, ``end``, ``now``: naive, on the wall clock of the interview's zone.  ``heard_on``: the day on which a
    later round became known, if there is one.  ``later_round``: this interview is itself a later round.  ``rank``: how
    many interviews for the same position stand before it, perhaps on the same day; ``first``: the identity of the first
    of them."""

    interview: Interview
    place: int
    workdays: Workdays
    now: datetime
    start: datetime
    end: datetime
    promise: date | None
    interviewers: tuple[Person, ...]
    decision_maker: Person | None
    sheet: Sheet
    uids: Uids
    offer: Offer | None = None
    heard_on: date | None = None
    heard_from: date | None = None
    later_round: bool = False
    rank: int = 0
    first: str = ""
    answered_on: date | None = None
    exported: Mapping[str, int] = field(default_factory=dict)
    still_open: frozenset[str] = frozenset()
    problems: list[Problem] = field(default_factory=list)

    def day(self, anchor: str) -> date | None:
        """The day of one of ``grammar.DAY_ANCHORS``; None where it is not known, or where the anchor is a step."""
        if anchor == "interview":
            return self.start.date()
        if anchor == "promise":
            return self.promise
        if anchor == "status_date":
            return self.answered_on
        return self.offer.on if self.offer and anchor == "offer" else None


def make_case(world: World, interview: Interview, place: int, offer: Offer | None) -> Case:
    """Work out what the rules ask about one interview by itself; ``offer`` is another row's, used where the interview
    names none of its own."""
    workdays = world.workdays(interview.country)
    now = world.clock(interview.timezone)
    promise, problems = promise_of(interview, workdays)
    maker = decision_maker(interview)
    met_with = interviewers_of(interview)
    offer = own_offer(interview) or offer
    memory = world.memory
    return Case(
        interview=interview,
        place=place,
        workdays=workdays,
        now=now,
        start=wall(interview.start),
        end=wall(interview.end),
        promise=promise,
        interviewers=met_with,
        decision_maker=maker,
        sheet=world.sheets.sheet(_facts(interview, promise, met_with, maker, offer)),
        uids=Uids(interview),
        offer=offer,
        answered_on=None if interview.status == "waiting" else interview.status_date or now.date(),
        exported=memory.exported(interview.key) if memory else {},
        still_open=frozenset(memory.still_open(interview.key)) if memory else frozenset(),
        problems=problems,
    )


def own_offer(interview: Interview) -> Offer | None:
    """The offer from elsewhere that the row itself names (``competing_offer_on``)."""
    if interview.competing_offer_on is None:
        return None
    return Offer(
        on=interview.competing_offer_on,
        written=interview.competing_offer_written is True,
        answer_by=interview.competing_offer_answer_by,
    )


def _facts(
    interview: Interview, promise: date | None, met_with: tuple[Person, ...], maker: Person | None, offer: Offer | None
) -> FactValues:
    """The facts in the order of ``FACTS``."""
    how = interview.format if interview.format in ("phone", "video", "onsite") else "unknown"
    return (
        interview.status,
        "known" if promise else "unknown",
        interview.process or "unknown",
        interview.pace or "unknown",
        interview.priority or "unknown",
        interview.employer_size or "unknown",
        interview.went or "unknown",
        interview.second_channel or "unknown",
        how or "unknown",
        "none" if offer is None else "written" if offer.written else "unwritten",
        "known" if any(person.address for person in met_with) else "missing",
        "unknown" if maker is None else "met" if was_met(maker, interview) else "not met",
    )


def note_later_rounds(cases: list[Case]) -> None:
    """A later interview for the same position means that the employer answered (PLAYBOOKS 1, "Later round").

    ``cases``: those of one candidate at one company.
    """
    for case in cases:
        position = folded(case.interview.position)
        earlier: list[Case] = []
        for other in cases:
            if other is case or folded(other.interview.position) != position:
                continue
            if (other.interview.start, other.place) < (case.interview.start, case.place):
                earlier.append(other)
            if other.interview.start < case.interview.start:
                # A talk on the same day is part of this round; one that fell out or came to nothing invited to none.
                sooner = other.interview.start.date() < case.interview.start.date()
                case.later_round |= sooner and other.interview.status in ("waiting", "advanced", "offer")
            elif other.interview.start > case.interview.start:
                known = other.interview.added or (case.end + timedelta(hours=24)).date()
                heard = known, other.interview.start.date()
                if case.heard_on is None or case.heard_from is None or heard < (case.heard_on, case.heard_from):
                    case.heard_on, case.heard_from = heard
        if earlier:
            first = min(earlier, key=lambda other: (other.interview.start, other.place)).interview
            case.rank, case.first = len(earlier), first.identity or first.key
