"""Rules that hold for any interviews and any playbook, stated and not computed a second time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import zip_longest
from typing import Any
from unittest import mock

from hypothesis import given, settings
from hypothesis import strategies as st

from afterview.holidays_of import cached
from afterview.model import Interview, Item, Person, Planned, Problem, Sent
from afterview.planning import make_plan, noting, plan, survey
from afterview.planning.identity import Uids
from afterview.planning.people import interviewers_of
from afterview.playbook import BUILT_IN, load_playbook
from afterview.workdays import Workdays
from plans import ANA, BO, EVE, Remembered, interview

HOLIDAYS = cached(None)
BOOKS = {name: load_playbook(name) for name in BUILT_IN}
FIXED = {"thank-you", "card", "rejection-reply", "offer-notice"}
GIVES_WAY = {"status-check", "second-follow-up", "keep-in-touch"}

days = st.dates(date(2026, 8, 1), date(2027, 2, 28))
people = st.lists(
    st.sampled_from([ANA, BO, EVE, Person(name="Cy"), Person(email="dee@acme.example")]), max_size=3, unique=True
)


@st.composite
def interviews(draw: st.DrawFn) -> list[Interview]:
    found = []
    for place in range(draw(st.integers(1, 4))):
        day = draw(days)
        zone, country = draw(
            st.sampled_from(
                [("Europe/Berlin", "DE-BE"), ("America/New_York", "US"), ("Asia/Tokyo", "JP"), ("UTC", None)]
            )
        )
        maybe_day = st.none() | st.integers(0, 40).map(lambda n, day=day: day + timedelta(days=n))
        status = draw(st.sampled_from(["waiting"] * 5 + ["advanced", "rejected", "offer", "closed"]))
        found.append(
            interview(
                f"{day} {draw(st.integers(7, 20)):02}:{draw(st.sampled_from((0, 5, 30)))}".replace(":0", ":00").replace(
                    ":5", ":05"
                ),
                key=f"key-{place}",
                row=place + 2,
                timezone=zone,
                country=country,
                company=draw(st.sampled_from(["Acme", "Globex"])),
                position=draw(st.sampled_from(["Engineer", "Analyst"])),
                candidate=draw(st.sampled_from([None, "Kim"])),
                interviewers=tuple(draw(people)),
                hiring_manager=draw(st.sampled_from([None, EVE])),
                decision_by=draw(maybe_day),
                posting_decides_by=draw(maybe_day),
                process=draw(st.sampled_from([None, "early", "late"])),
                pace=draw(st.sampled_from([None, "fast", "slow"])),
                priority=draw(st.sampled_from([None, "dream"])),
                status=status,
                status_date=draw(maybe_day) if status != "waiting" else None,
                offer_written=draw(st.sampled_from([None, True, False])) if status == "offer" else None,
                competing_offer_on=draw(st.none() | maybe_day),
                competing_offer_written=draw(st.sampled_from([None, True, False])),
                added=draw(st.none() | maybe_day),
                sent=tuple(
                    Sent(step=step, on=day + timedelta(days=draw(st.integers(0, 20))))
                    for step in draw(st.sets(st.sampled_from(["thank-you", "status-check"]), max_size=2))
                ),
            )
        )
    return found


nows = st.datetimes(datetime(2026, 8, 1), datetime(2027, 3, 31)).map(lambda moment: moment.replace(tzinfo=UTC))
books = st.sampled_from(BUILT_IN)


class Exported(Remembered):
    """A memory into which each plan is put as an export would.  ``began``: when an answer without a day was seen."""

    def __init__(self, began: date) -> None:
        super().__init__()
        self._began = began
        self._of: dict[str, dict[str, int]] = defaultdict(dict)

    def remember(self, one: Interview) -> Interview:
        return one if one.status == "waiting" or one.status_date else replace(one, status_date=self._began)

    def exported(self, interview: str) -> dict[str, int]:
        return self._of[interview]

    def note(self, planned: list[Planned]) -> None:
        for one in planned:
            for item in one.items:
                if item.state == "planned":
                    self._of[item.interview][item.uid] = int(item.start.timestamp())
                elif item.state != "done":
                    self._of[item.interview].pop(item.uid, None)


def planned_by(given_interviews: list[Interview], book: str, now: datetime) -> list[Planned]:
    return list(make_plan(given_interviews, BOOKS[book], now=now, holidays_of=HOLIDAYS))


def to_do(planned: list[Planned]) -> list[tuple[Interview, Item]]:
    return [(one.interview, item) for one in planned for item in one.items if item.state == "planned"]


def who(person: Person) -> str:
    return (person.address or person.name or "").casefold()


@settings(max_examples=100, deadline=None)
@given(interviews(), books, nows)
def test_a_message_that_gives_way_keeps_its_gap(given: list[Interview], book: str, now: datetime) -> None:
    gap = BOOKS[book].min_gap_days
    messages: dict[tuple[str, str, str], list[tuple[date, bool]]] = defaultdict(list)
    for one, item in to_do(planned_by(given, book, now)):
        if item.step in FIXED | GIVES_WAY and item.to:
            messages[one.candidate or "", one.company, who(item.to[0])].append(
                (item.start.date(), item.step in GIVES_WAY)
            )
    for placed in messages.values():
        for place, (day, gives_way) in enumerate(placed):
            for other, other_gives_way in placed[place + 1 :]:
                if gives_way or other_gives_way:
                    assert abs((day - other).days) >= gap


@settings(max_examples=100, deadline=None)
@given(interviews(), books, nows)
def test_nothing_is_asked_before_the_promise_has_passed(given: list[Interview], book: str, now: datetime) -> None:
    for planned in planned_by(given, book, now):
        for item in planned.items:
            asks = item.step in {"status-check", "second-follow-up"} and item.state == "planned"
            if asks and planned.promise and not planned.interview.sent:
                assert item.start.date() > planned.promise


@settings(max_examples=100, deadline=None)
@given(interviews(), books, nows)
def test_what_asks_for_a_business_day_never_stands_on_another(given: list[Interview], book: str, now: datetime) -> None:
    for one, item in to_do(planned_by(given, book, now)):
        if item.step in GIVES_WAY | {"card", "close-out", "keep-applying", "rejection-reply", "offer-notice"}:
            assert Workdays(one.country, BOOKS[book].quiet, HOLIDAYS).is_business_day(item.start.date()), item.step


@settings(max_examples=100, deadline=None)
@given(interviews(), books, nows)
def test_nothing_planned_lies_in_the_past(given: list[Interview], book: str, now: datetime) -> None:
    for _, item in to_do(planned_by(given, book, now)):
        assert item.start >= now


@settings(max_examples=100, deadline=None)
@given(interviews(), books, nows)
def test_nothing_disappears_without_a_word(given: list[Interview], book: str, now: datetime) -> None:
    for planned in planned_by(given, book, now):
        assert {item.step for item in planned.items} == {step.name for step in BOOKS[book].steps}
        for item in planned.items:
            assert item.state in {"planned", "done"} or item.reason
            assert item.state != "planned" or item.why
        assert len({item.uid for item in planned.items}) == len(planned.items)


@settings(max_examples=100, deadline=None)
@given(interviews(), books, nows)
def test_a_thank_you_that_is_not_late_goes_out_within_a_day(given: list[Interview], book: str, now: datetime) -> None:
    for one, item in to_do(planned_by(given, book, now)):
        if item.step == "thank-you" and not item.late and book != "qualified-staffing":
            assert timedelta() < item.start - one.end <= timedelta(hours=24)
            assert item.to == () or item.to[0] in interviewers_of(one)


@settings(max_examples=100, deadline=None)
@given(interviews(), books, nows)
def test_one_weekly_item_a_week_for_each_candidate(given: list[Interview], book: str, now: datetime) -> None:
    weeks: set[tuple[str | None, int, int]] = set()
    for one, item in to_do(planned_by(given, book, now)):
        if item.step == "keep-applying":
            week = (one.candidate, *item.start.isocalendar()[:2])
            assert week not in weeks
            weeks.add(week)


@settings(max_examples=60, deadline=None)
@given(interviews(), books, nows)
def test_the_same_input_gives_the_same_plan_however_it_is_kept(
    given: list[Interview], book: str, now: datetime
) -> None:
    """Whether the rows are kept from the first pass or read again makes no difference."""
    kept = planned_by(given, book, now)
    with mock.patch.object(survey, "KEPT_WHOLE", 0):
        assert planned_by(given, book, now) == kept


@settings(max_examples=60, deadline=None)
@given(interviews(), books, nows, st.integers(1, 3), st.booleans())
def test_the_shares_of_several_processes_make_the_plan_in_turn(
    given: list[Interview], book: str, now: datetime, of: int, keep: bool
) -> None:
    with mock.patch.object(plan, "BLOCK", 1), mock.patch.object(survey, "KEPT_WHOLE", 9 if keep else 0):
        made = make_plan(given, BOOKS[book], now=now, holidays_of=HOLIDAYS)
        turns = zip_longest(*[made.share(number, of) for number in range(of)])
        blocks = [block for turn in turns for block in turn if block is not None]
        assert [one for block in blocks for one in block.planned] == list(made)
        assert [problem for block in blocks for problem in block.problems] == made._own_problems


class Turns:
    """Processes that take their turns in this one."""

    least = 0

    def __init__(self, count: int) -> None:
        self.count = count

    def share(self, work: Callable[[int], Iterable[Any]]) -> Iterator[Any]:
        turns = zip_longest(*[work(number) for number in range(self.count)])
        return (part for turn in turns for part in turn if part is not None)


class InPortions:
    """Interviews that can be read in portions of so many."""

    is_large = True

    def __init__(self, interviews: list[Interview], size: int) -> None:
        self._interviews, self._size = interviews, size
        self.problems: list[Problem] = []
        self.taken: list[int] = []

    def __iter__(self) -> Iterator[Interview]:
        return iter(self._interviews)

    def pick(self, places: Iterable[int]) -> Iterator[Interview]:
        return (self._interviews[place] for place in places)

    def portions(self, number: int, of: int) -> Iterator[tuple[list[Interview], int]]:
        for turn, first in enumerate(range(0, len(self._interviews), self._size)):
            if turn % of == number:
                yield self._interviews[first : first + self._size], turn

    def take_all(self, learnt: Iterable[int]) -> None:
        self.taken = list(learnt)


@settings(max_examples=100, deadline=None)
@given(interviews(), books, nows, st.integers(1, 3), st.integers(1, 3))
def test_a_first_pass_that_is_shared_finds_the_same(
    given: list[Interview], book: str, now: datetime, of: int, size: int
) -> None:
    alone = make_plan(given, BOOKS[book], now=now, holidays_of=HOLIDAYS)
    source = InPortions(given, size)
    with mock.patch.object(noting, "_PORTION", size):
        kept = make_plan(given, BOOKS[book], now=now, holidays_of=HOLIDAYS, processes=Turns(of))
    read = make_plan(source, BOOKS[book], now=now, holidays_of=HOLIDAYS, processes=Turns(of))
    assert source.taken == [*range(-(-len(given) // size))]
    for shared in (kept, read):
        assert list(shared) == list(alone)
        assert shared.problems == alone.problems
        assert (shared.size, shared.several_candidates) == (alone.size, alone.several_candidates)


@given(
    st.text(min_size=1, max_size=80),
    st.from_regex(r"[a-z][a-z0-9-]{0,20}", fullmatch=True),
    st.integers(0, 30),
    st.sampled_from(["", "Ana Sousa", "a.b@c.example", "王"]),
)
@settings(max_examples=200, deadline=None)
def test_the_step_can_be_read_from_a_uid(key: str, step: str, number: int, addressee: str) -> None:
    uids = Uids(interview(key=key))
    assert f".{step}" in uids.of(step, number, addressee)


@settings(max_examples=60, deadline=None)
@given(interviews(), books, nows, st.lists(st.integers(1, 80), min_size=8, max_size=8))
def test_exported_again_and_again_nothing_ahead_moves_or_vanishes(
    given: list[Interview], book: str, now: datetime, hours: list[int]
) -> None:
    memory = Exported(now.date())
    ahead: dict[str, datetime] = {}
    for pause in hours:
        planned = list(make_plan(given, BOOKS[book], now=now, holidays_of=HOLIDAYS, memory=memory))
        found = {item.uid: item.start for _, item in to_do(planned)}
        for uid, start in ahead.items():
            if start >= now:
                assert found.get(uid) == start, uid
        memory.note(planned)
        ahead, now = found, now + timedelta(hours=pause)
