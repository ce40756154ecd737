"""A conversation: all interviews of one candidate at one company, planned together.

Within it messages keep their distance, later rounds end earlier ones, and steps hang on each other; nothing here
touches any other conversation, but for the weekly item, of which ``stays`` decides.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from zoneinfo import ZoneInfo

from afterview.model import MESSAGE_KINDS, Person, Problem, Sent
from afterview.planning.case import Case, World, note_later_rounds
from afterview.planning.lateness import is_stale, moved
from afterview.planning.moments import Anchored, Found, choose, first_moment, repeated
from afterview.planning.occurrence import Occurrence, is_to, occurrences_of, sent_for
from afterview.planning.reasons import not_wanted
from afterview.planning.spacing import Placed
from afterview.planning.words import days_in_words
from afterview.playbook import Step

_NOON = time(12)
Stays = Callable[[Occurrence], bool]
"""Whether a planned occurrence of a weekly step is the one that stays in its week."""


class _WaitsError(Exception):
    """The step that this one hangs on has no day yet."""


class Conversation:
    """Works out the occurrences of some cases.  ``only``: the names of the steps wanted (all by default)."""

    def __init__(self, world: World, cases: list[Case], stays: Stays, only: Collection[str] | None = None):
        self._world = world
        self._cases = cases
        self._stays = stays
        self._steps = [
            (place, world.playbook.steps[place])
            for place in world.playbook.order
            if only is None or world.playbook.steps[place].name in only
        ]
        self._placed = Placed(world.playbook.min_gap_days)
        self._queue: list[tuple[datetime, int, int, int, Occurrence]] = []
        self._of: list[dict[str, list[Occurrence]]] = []
        self._one_zone = len({case.interview.timezone for case in cases}) == 1

    def work_out(self) -> list[list[Occurrence]]:
        """For each case its occurrences, in the order of the playbook."""
        if len(self._cases) > 1:
            note_later_rounds(self._cases)
        self._of = [{step.name: occurrences_of(case, step) for _, step in self._steps} for case in self._cases]
        for index, case in enumerate(self._cases):
            if case.interview.sent:
                self._place_sent(index, case)
        for index in range(len(self._cases)):
            self._advance(index)
        while self._queue:
            *_, occurrence = heapq.heappop(self._queue)
            self._keep_distance(occurrence)
            self._settle(occurrence)
            self._advance(next(i for i, case in enumerate(self._cases) if case is occurrence.case))
        names = [step.name for step in self._world.playbook.steps]
        return [[o for name in names if name in found for o in found[name]] for found in self._of]

    def _advance(self, index: int) -> None:
        """Decide whatever can be decided; what may have to give way is queued in the order of the moments."""
        for place, step in self._steps:
            for occurrence in self._of[index][step.name]:
                if occurrence.outcome != "open" or occurrence.moment is not None:
                    continue
                try:
                    self._propose(index, occurrence, place)
                except _WaitsError:
                    break
                if occurrence.outcome != "open":
                    continue
                if step.gives_way and occurrence.is_message and occurrence.to:
                    heapq.heappush(
                        self._queue,
                        (self._instant(occurrence), occurrence.case.place, place, occurrence.number, occurrence),
                    )
                    break  # what recurs counts from this one's final day
                self._settle(occurrence)

    def _instant(self, occurrence: Occurrence) -> datetime:
        moment = occurrence.moment or occurrence.case.start
        if self._one_zone:
            return moment
        return moment - (moment.replace(tzinfo=ZoneInfo(occurrence.case.interview.timezone)).utcoffset() or timedelta())

    def _propose(self, index: int, occurrence: Occurrence, place: int) -> None:
        """PLAYBOOKS 5.1 to 5.4: done, ended, re-planned, late."""
        case, step = occurrence.case, occurrence.step
        when = choose(step, case)
        clock = when.at if when and when.at else _NOON
        entry = sent_for(occurrence) if case.interview.sent else None
        if entry is not None:
            _be_done(occurrence, entry.on, datetime.combine(entry.on, clock), known=True)
            return
        reason = not_wanted(occurrence) or self._overtaken(case, step, place)
        if reason or when is None:
            occurrence.skip(reason or "none of its rules applies here")
            return
        if occurrence.number > 1:
            found = self._after_the_one_before(index, occurrence, clock)
        else:
            found = first_moment(when, case, lambda name: self._step_day(index, name, occurrence))
        if found is None:
            occurrence.skip(f"it hangs on {_anchor_words(when.day.anchor if when.day else '')}, which is not planned")
            return
        occurrence.clock = found.moment.time()
        occurrence.reasons = found.reasons
        if not self._replan(occurrence, found):
            self._be_late_or_not(occurrence, found)

    def _overtaken(self, case: Case, step: Step, place: int) -> str | None:
        """A message step before one that was already sent is overtaken (PLAYBOOKS 1, "Chain")."""
        if not (case.interview.sent and step.in_sequence and step.to != "you"):
            return None
        sent = {entry.step: entry.on for entry in case.interview.sent}
        for later in self._world.playbook.steps[place + 1 :]:
            if later.name in sent and later.in_sequence and {step.kind, later.kind} <= MESSAGE_KINDS:
                return f"overtaken by what you sent on {sent[later.name].isoformat()} ({later.name})"
        return None

    def _step_day(self, index: int, name: str, follower: Occurrence) -> Anchored | None:
        """The day of another step: the last of those done or planned; of all, if all were given up as stale."""
        others = self._of[index].get(name, [])
        if any(other.outcome == "open" for other in others):
            raise _WaitsError
        live = [o.counts_from for o in others if o.outcome in ("planned", "done") and o.counts_from]
        if live:
            if others[0].is_message:
                follower.follows = max(live)
            return Anchored(day=max(live))
        stale = [o.counts_from for o in others if o.outcome == "stale" and o.counts_from]
        if not stale:
            return None
        return Anchored(day=max(stale), stale=others[0].step.stale_stops_what_follows)

    def _after_the_one_before(self, index: int, occurrence: Occurrence, clock: time) -> Found | None:
        before = self._of[index][occurrence.step.name][occurrence.number - 2]
        if before.outcome == "open":
            raise _WaitsError
        day = before.counts_from
        if day is None:
            return None
        occurrence.follows = day
        return repeated(occurrence.step, day, occurrence.case, clock, before.outcome == "stale")

    def _replan(self, occurrence: Occurrence, found: Found) -> bool:
        """What was exported before and has passed keeps its day and is done by assumption (PLAYBOOKS 5.3).

        Not where the interview was moved to a day after it: then nothing can have been sent yet.
        """
        case = occurrence.case
        exported = case.exported.get(occurrence.uid)
        if exported is None:
            return False
        moment = exported.astimezone(ZoneInfo(case.interview.timezone)).replace(tzinfo=None)
        happened = moment >= found.moment or (case.end <= case.now and moment.date() >= case.start.date())
        if moment >= case.now or not happened:
            return False
        if occurrence.uid in case.still_open:
            occurrence.moment, occurrence.outcome = moment, "planned"
            occurrence.moves.append("its moment has passed and it is still open")
        else:
            _be_done(occurrence, moment.date(), moment, known=False)
        if occurrence.is_message and occurrence.to:
            self._placed.place(occurrence.to[0], moment.date())
        return True

    def _be_late_or_not(self, occurrence: Occurrence, found: Found) -> None:
        case, step = occurrence.case, occurrence.step
        occurrence.moment = found.moment
        if found.moment >= case.now:
            return
        if found.after_stale:
            occurrence.skip("the step before it never went out, and its own day has passed too", "stale")
        elif is_stale(step, found.moment, case.start, case.now):
            occurrence.skip(_too_late(step, found.moment), "stale")
        else:
            late = moved(step, found.moment, case.start, case.now, case.workdays)
            if late is None:
                occurrence.skip("there is no quarter of an hour left before the interview", "stale")
                return
            occurrence.moment, occurrence.late = late, True
            occurrence.moves.append(f"moved to the next good moment, for {found.moment:%Y-%m-%d %H:%M} has passed")

    def _keep_distance(self, occurrence: Occurrence) -> None:
        """PLAYBOOKS 1, "Spacing"."""
        moment, person = occurrence.moment, occurrence.to[0]
        if moment is None:
            return
        day, clear_of = self._placed.free_day(person, moment.date(), occurrence.case.workdays)
        if clear_of is None:
            return
        occurrence.moment = datetime.combine(day, occurrence.clock or moment.time())
        gap = days_in_words(self._placed.min_gap_days)
        occurrence.moves.append(
            f"moved from {moment.date().isoformat()}: at least {gap} between two messages to "
            f"{person.name or person.address}, and one stands on {clear_of.isoformat()}"
        )

    def _settle(self, occurrence: Occurrence) -> None:
        """The last word on an occurrence that has its moment: later round, weekly item, place among the messages."""
        case, moment = occurrence.case, occurrence.moment
        if moment is None or occurrence.outcome != "open":
            return
        if case.heard_on and moment.date() > case.heard_on and not occurrence.step.outlives_later_round:
            occurrence.skip(f"superseded by the interview of {case.heard_from}")
            return
        occurrence.outcome = "planned"
        if occurrence.step.once_a_week and not self._stays(occurrence):
            occurrence.skip("one such reminder in a week is enough, and another interview's stands in this week")
            return
        if occurrence.is_message and occurrence.to:
            self._placed.place(occurrence.to[0], moment.date())

    def _place_sent(self, index: int, case: Case) -> None:
        """What was really sent counts on its day, also for a step that the playbook lacks."""
        for entry in case.interview.sent:
            known = self._world.playbook.vocabulary.get(entry.step)
            if known is None:
                case.problems.append(_unknown_step(case, entry, self._world.playbook.vocabulary))
            elif not known.is_message:
                continue
            for person in self._sent_to(case, entry, bool(known and known.to == "each interviewer")):
                self._placed.place(person, entry.on)

    def _sent_to(self, case: Case, entry: Sent, to_each: bool) -> tuple[Person, ...]:
        interview, maker = case.interview, case.decision_maker
        if entry.to is None:
            return case.interviewers if to_each else (maker,) if maker else ()
        everyone = (*case.interviewers, maker, interview.scheduler, interview.recruiter)
        for person in everyone:
            if person and is_to(entry, person):
                return (person,)
        return (Person(email=entry.to) if "@" in entry.to else Person(name=entry.to),)


def _be_done(occurrence: Occurrence, day: date, moment: datetime, *, known: bool) -> None:
    occurrence.outcome, occurrence.known, occurrence.done_on, occurrence.moment = "done", known, day, moment


def _too_late(step: Step, moment: datetime) -> str:
    if step.stale_after == "start":
        return "the interview has begun"
    after = step.stale_after or timedelta()
    span = days_in_words(after.days) if after.days else f"{after // timedelta(hours=1)} hours"
    return f"its day, {moment.date().isoformat()}, passed more than {span} ago"


def _anchor_words(anchor: str) -> str:
    words = {"promise": "a date promised", "status_date": "the answer", "offer": "another offer"}
    return words.get(anchor, f"the step '{anchor}'")


def _unknown_step(case: Case, entry: Sent, names: Collection[str]) -> Problem:
    near = get_close_matches(entry.step, list(names), 1)
    hint = f"did you mean '{near[0]}'?" if near else f"steps are {', '.join(names)}"
    interview = case.interview
    return Problem(
        level="warning",
        source=interview.file or interview.source,
        row=interview.row or None,
        column="sent",
        value=entry.step,
        message=f"no playbook has a step '{entry.step}'; {hint}. It counts as a message on {entry.on.isoformat()}",
    )
