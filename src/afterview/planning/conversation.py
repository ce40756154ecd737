"""A conversation: all interviews of one candidate at one company, planned together.

Within it messages keep their distance, later rounds end earlier ones, and steps hang on each other; nothing here
touches any other conversation, but for the weekly item, of which ``stays`` decides.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from zoneinfo import ZoneInfo

from afterview.labels import STILL_OPEN, city_words
from afterview.model import MESSAGE_KINDS, Interview, Person, Problem, Sent
from afterview.planning.case import Case, World, note_later_rounds
from afterview.planning.lateness import is_stale, moved
from afterview.planning.moments import Found, first_moment, repeated
from afterview.planning.occurrence import Occurrence, is_to, occurrences_of, sent_for
from afterview.planning.spacing import Placed
from afterview.planning.words import days_in_words
from afterview.playbook import Step
from afterview.wall import in_zone, wall

_NOON = time(12)
_UNDECIDED = ("open", "queued")
Stays = Callable[[Occurrence], bool]
"""Whether a planned occurrence of a weekly step is the one that stays in its week."""
Worked = dict[str, list[Occurrence]]
"""The occurrences of one case, by step."""


class Conversation:
    """Works out the occurrences of some cases.

    ``only``: the names of the steps wanted (all by default).  ``unwanted``: whether steps that are not wanted at all
    become occurrences too, with the reason; those of an interview that was exported before always do.
    """

    def __init__(
        self,
        world: World,
        cases: list[Case],
        stays: Stays,
        *,
        only: Collection[str] | None = None,
        unwanted: bool = True,
    ):
        self._world = world
        self._cases = cases
        self._stays = stays
        self._only = only
        self._unwanted = unwanted
        self._placed = Placed(world.playbook.min_gap_days)
        self._queue: list[tuple[datetime, int, int, int, Occurrence]] = []
        self._of: dict[int, Worked] = {}
        self._open: dict[int, list[list[Occurrence]]] = {}
        self._one_zone = len(cases) == 1 or len({case.interview.timezone for case in cases}) == 1

    def work_out(self) -> list[list[Occurrence]]:
        """For each case its occurrences, in the order of the playbook."""
        if len(self._cases) > 1:
            note_later_rounds(self._cases)
        for case in self._cases:
            worked = self._of[case.place] = self._begin(case)
            self._open[case.place] = list(worked.values())
            if case.interview.sent:
                self._place_sent(case)
        for case in self._cases:
            self._advance(case)
        while self._queue:
            *_, occurrence = heapq.heappop(self._queue)
            if occurrence.stands and not self._still_gives_way(occurrence):
                continue
            self._keep_distance(occurrence)
            self._settle(occurrence)
            self._advance(occurrence.case)
        names = [step.name for step in self._world.playbook.steps]
        return [[o for name in names if name in worked for o in worked[name]] for worked in self._of.values()]

    def _begin(self, case: Case) -> Worked:
        """The occurrences still to be decided, and those that are not wanted: where asked for, and where a destination
        has them and must be told why they end."""
        worked: Worked = {}
        unwanted = self._unwanted or bool(case.interview.sent)
        delivered = " ".join(case.exported)
        for line in case.sheet:
            if self._only is not None and line.step.name not in self._only:
                continue
            if unwanted or line.reason is None:
                worked[line.step.name] = occurrences_of(case, line)
                continue
            if delivered and f".{line.step.name}" in delivered:  # else none of its UIDs is among them
                occurrences = occurrences_of(case, line)
                if any(occurrence.uid in case.exported for occurrence in occurrences):
                    worked[line.step.name] = occurrences
        return worked

    def _advance(self, case: Case) -> None:
        """Decide whatever can be decided; what may have to give way is queued in the order of the moments."""
        worked = self._of[case.place]
        self._open[case.place] = [each for each in self._open[case.place] if not self._decide(worked, each)]

    def _decide(self, worked: Worked, occurrences: list[Occurrence]) -> bool:
        """The occurrences of one step; whether all of them are decided."""
        for occurrence in occurrences:
            if occurrence.outcome != "open":
                continue
            if not self._propose(worked, occurrence):
                return False
            if occurrence.outcome != "open":
                continue
            if _gives_way(occurrence):
                self._wait_in_line(occurrence)
                return False  # what recurs counts from this one's final day
            self._settle(occurrence)
        return True

    def _wait_in_line(self, occurrence: Occurrence) -> None:
        occurrence.outcome = "queued"
        case = occurrence.case
        instant = moment = occurrence.moment or case.start
        if not self._one_zone:
            instant -= in_zone(moment, ZoneInfo(case.interview.timezone)).utcoffset() or timedelta()
        heapq.heappush(self._queue, (instant, case.place, occurrence.line.place, occurrence.number, occurrence))

    def _propose(self, worked: Worked, occurrence: Occurrence) -> bool:
        """PLAYBOOKS 5.1 to 5.4: done, ended, re-planned, late.  False: it waits for another step to have its day."""
        case, line = occurrence.case, occurrence.line
        when = line.when
        if case.interview.sent and self._is_done_or_overtaken(occurrence):
            return True
        if line.reason is not None or when is None:
            day = f" ({case.answered_on.isoformat()})" if line.answered and case.answered_on else ""
            occurrence.skip(f"{line.reason}{day}")
            return True
        after_stale, step_day = False, None
        if occurrence.number > 1:
            anchors: Sequence[Occurrence] = [worked[line.step.name][occurrence.number - 2]]
        else:
            anchors = worked.get(line.hangs_on, ()) if line.hangs_on else ()
        for anchor in anchors:
            if anchor.outcome in _UNDECIDED:
                return False
        if anchors:
            step_day, after_stale = _day_of(anchors)
            if anchors[0].line.is_message and not after_stale:
                occurrence.follows = step_day
        found: Found | None
        if occurrence.number > 1:
            found = repeated(line.step, step_day, case, when.at or _NOON) if step_day else None
        else:
            found = first_moment(line, case, step_day)
        if found is None:
            before = "the one before" if occurrence.number > 1 else _anchor_words(when.day.anchor if when.day else "")
            occurrence.skip(f"it hangs on {before}, which is not planned")
            return True
        moment, occurrence.reasons = found
        occurrence.clock = moment.time()
        if not (case.exported and self._replan(occurrence, moment)):
            self._be_late_or_not(occurrence, moment, after_stale)
        return True

    def _is_done_or_overtaken(self, occurrence: Occurrence) -> bool:
        """PLAYBOOKS 5.1, and 1, "Chain": a message step before one that was already sent is overtaken."""
        case, line = occurrence.case, occurrence.line
        entry = sent_for(occurrence)
        if entry is not None:
            clock = line.when.at if line.when and line.when.at else _NOON
            _be_done(occurrence, entry.on, datetime.combine(entry.on, clock), known=True)
            return True
        if line.reason is not None or not (line.step.in_sequence and line.is_message):
            return False
        sent = {entry.step: entry.on for entry in case.interview.sent}
        for later in self._world.playbook.steps[line.place + 1 :]:
            if later.name in sent and later.in_sequence and later.kind in MESSAGE_KINDS:
                occurrence.skip(f"overtaken by what you sent on {sent[later.name].isoformat()} ({later.name})")
                return True
        return False

    def _replan(self, occurrence: Occurrence, by_rule: datetime) -> bool:
        """What was exported before and has passed keeps its day and is done by assumption (PLAYBOOKS 5.3).

        Not where the interview was moved to a day after it: then nothing can have been sent yet.
        """
        case = occurrence.case
        exported = case.exported.get(occurrence.uid)
        if exported is None or exported >= self._world.seconds:
            return False
        given = datetime.fromtimestamp(exported, UTC).astimezone(ZoneInfo(case.interview.timezone))
        moment = wall(given)
        happened = moment >= by_rule or (case.end <= case.now and moment.date() >= case.start.date())
        if moment >= case.now or not happened:
            return False
        if occurrence.uid in case.still_open:
            occurrence.moment, occurrence.outcome = moment, "planned"
            occurrence.moves = (STILL_OPEN,)
        else:
            _be_done(occurrence, moment.date(), moment, known=False)
        self._place(occurrence, moment)
        return True

    def _be_late_or_not(self, occurrence: Occurrence, moment: datetime, after_stale: bool) -> None:
        """PLAYBOOKS 5.4.  What gave way to other messages and was exported for a day ahead isn't late on the way there:
        its turn among the messages tells whether it still gives way.  What was exported as late is not given up before
        the day comes."""
        occurrence.moment = moment
        stands = occurrence.case.exported.get(occurrence.uid, 0) >= self._world.seconds
        if moment >= occurrence.case.now:
            return
        if after_stale:
            occurrence.skip("the step before it never went out, and its own day has passed too", "stale")
        elif stands and _gives_way(occurrence):
            occurrence.stands = True
        else:
            self._be_late(occurrence, moment, in_time=stands)

    def _be_late(self, occurrence: Occurrence, moment: datetime, *, in_time: bool = False) -> None:
        """``in_time``: it was moved before it was to be given up."""
        case, step = occurrence.case, occurrence.line.step
        if is_stale(step, moment, case.start, case.now) and not (in_time and step.stale_after != "start"):
            occurrence.skip(_too_late(step, moment), "stale")
        else:
            late = moved(step, moment, case.start, case.now, case.workdays)
            if late is None:
                occurrence.skip("there is no quarter of an hour left before the interview", "stale")
                return
            occurrence.moment, occurrence.missed, occurrence.late = late, moment, True
            there = city_words(case.interview.timezone)
            occurrence.moves = (f"moved to the next good moment, for {moment:%Y-%m-%d %H:%M} in {there} has passed",)

    def _still_gives_way(self, occurrence: Occurrence) -> bool:
        """Whether other messages still hold back to a moment ahead what stands on one; else it is late like any other,
        and takes its turn anew."""
        case, moment = occurrence.case, occurrence.moment or occurrence.case.start
        if self._apart(occurrence, moment)[0] >= case.now:
            return True
        occurrence.stands = False
        self._be_late(occurrence, moment)
        if occurrence.outcome == "stale":
            self._advance(case)
        else:
            self._wait_in_line(occurrence)
        return False

    def _keep_distance(self, occurrence: Occurrence) -> None:
        """PLAYBOOKS 1, "Spacing"."""
        moment = occurrence.moment
        if moment is None:
            return
        there, clear_of = self._apart(occurrence, moment)
        if occurrence.missed is not None:
            stood, clear = self._apart(occurrence, occurrence.missed)
            if stood == there and clear is not None:  # it stood there before its own day passed: its words stay too
                moment, clear_of, occurrence.moves = occurrence.missed, clear, ()
        if clear_of is None:
            return
        occurrence.moment, person = there, occurrence.to[0]
        gap = days_in_words(self._placed.min_gap_days)
        move = (
            f"moved from {moment.date().isoformat()}: at least {gap} between two messages to "
            f"{person.name or person.address}, and one stands on {clear_of.isoformat()}"
        )
        occurrence.moves = (*occurrence.moves, move)

    def _apart(self, occurrence: Occurrence, moment: datetime) -> tuple[datetime, date | None]:
        """Where a message of this moment keeps its distance, and from which one (None: it stays)."""
        day, clear_of = self._placed.free_day(occurrence.to[0], moment.date(), occurrence.case.workdays)
        if clear_of is None:
            return moment, None
        return datetime.combine(day, occurrence.clock or moment.time()), clear_of

    def _settle(self, occurrence: Occurrence) -> None:
        """The last word on an occurrence that has its moment: later round, weekly item, place among the messages."""
        case, moment, step = occurrence.case, occurrence.moment, occurrence.line.step
        if moment is None:
            return
        if case.heard_on and moment.date() > case.heard_on and not step.outlives_later_round:
            occurrence.skip(f"superseded by the interview of {case.heard_from}")
            return
        occurrence.outcome = "planned"
        if step.once_a_week and not self._stays(occurrence):
            occurrence.skip("one such reminder in a week is enough, and another interview's stands in this week")
            return
        self._place(occurrence, moment)

    def _place(self, occurrence: Occurrence, moment: datetime) -> None:
        if occurrence.line.is_message and occurrence.to:
            self._placed.place(occurrence.to[0], moment.date())

    def _place_sent(self, case: Case) -> None:
        """What was really sent counts on its day, also for a step that the playbook lacks."""
        for entry in case.interview.sent:
            known = self._world.playbook.vocabulary.get(entry.step)
            if known is None:
                case.problems.append(_unknown_step(case, entry, self._world.playbook.vocabulary))
            elif not known.is_message:
                continue
            to_each = known is not None and known.to == "each interviewer"
            people = _sent_to(case, entry, to_each)
            if not people and entry.to:
                if to_each and case.interviewers:
                    case.problems.append(_unknown_person(case, entry))
                people = (Person(email=entry.to) if "@" in entry.to else Person(name=entry.to),)
            for person in people:
                self._placed.place(person, entry.on)


def _sent_to(case: Case, entry: Sent, to_each: bool) -> tuple[Person, ...]:
    """Those of this interview to whom it went; empty where it names none of them."""
    interview, maker = case.interview, case.decision_maker
    if entry.to is None:
        return case.interviewers if to_each else (maker,) if maker else ()
    everyone = (*case.interviewers, maker, interview.scheduler, interview.recruiter)
    return next(((person,) for person in everyone if person and is_to(entry, person)), ())


def _gives_way(occurrence: Occurrence) -> bool:
    """Whether it moves so that messages to the same person keep their distance."""
    return occurrence.line.step.gives_way and occurrence.line.is_message and bool(occurrence.to)


def _day_of(anchors: Sequence[Occurrence]) -> tuple[date | None, bool]:
    """The day that a step lends to what hangs on it: the last of those done or planned; of all, if all were given up as
    stale.  And whether it was given up, so that what hangs on it may be given up too."""
    live: date | None = None
    stale: date | None = None
    for anchor in anchors:
        day = anchor.counts_from
        if day is None:
            continue
        if anchor.outcome == "stale":
            stale = day if stale is None or day > stale else stale
        else:
            live = day if live is None or day > live else live
    if live is not None or stale is None:
        return live, False
    return stale, anchors[0].line.step.stale_stops_what_follows


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
    hint = f"did you mean '{near[0]}'?" if near else f"steps are {', '.join(names)}."
    counts = f"It counts as a message on {entry.on.isoformat()}"
    return _warning(case.interview, entry.step, f"no playbook has a step '{entry.step}'; {hint} {counts}")


def _unknown_person(case: Case, entry: Sent) -> Problem:
    names = [person.name or person.address for person in case.interviewers]
    there = [name for name in names if name]
    message = f"nobody in this row is '{entry.to}', so this is nobody's {entry.step}"
    if there:
        near = get_close_matches(entry.to or "", there, 1)
        message += f"; did you mean '{near[0]}'?" if near else f"; give one of {', '.join(there)}"
    return _warning(case.interview, entry.to or "", message)


def _warning(interview: Interview, value: str, message: str) -> Problem:
    return Problem(
        level="warning",
        source=interview.file or interview.source,
        row=interview.row or None,
        column="sent",
        value=value,
        message=message,
    )
