"""Plan against ledger: create, update, complete, cancel, keep, as a table and as a machine."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from afterview.changes import Change, Trace, compare, newborn, renames, without_completing
from afterview.ledger.deliveries import delivered
from afterview.ledger.rows import CANCELLED, DONE, GONE, LIVE, OPEN, Delivered
from afterview.model import Item
from factories import make_item

START = make_item().start
BEFORE, AFTER = int(START.timestamp()) - 3600, int(START.timestamp()) + 3600


def look(item: Item) -> bytes:
    return f"{item.start}|{item.title}".encode()


def known(state: int = LIVE, **changes: Any) -> Delivered:
    """The thank-you as it was delivered an hour before its moment."""
    item = make_item()
    created = Change("create", item.uid, item, None, 0, 0, BEFORE, BEFORE, look(item), None)
    return delivered(created, state=state)._replace(**changes)


def only(item: Item | None, before: Delivered | None, now: int = BEFORE + 60) -> Change | None:
    changes = compare([item] if item else [], {before.uid: before} if before else {}, look=look, now=now)
    assert len(changes) < 2
    return changes[0] if changes else None


PLANS = {
    "planned": make_item(),
    "done, known": make_item(state="done", done_on=date(2026, 11, 23), known=True),
    "done, assumed": make_item(state="done", done_on=date(2026, 11, 23), known=False),
    "skipped": make_item(state="skipped", reason="they answered"),
    "not in the plan": None,
}
TABLE = {
    "nothing": ["create", None, None, None, None],
    "live": ["keep", "complete", "keep", "cancel", "cancel"],
    "open": ["keep", "complete", "keep", "cancel", "cancel"],
    "done": ["update", "keep", "keep", "keep", "keep"],
    "cancelled": ["update", None, None, None, None],
    "gone": [None, None, None, None, None],
}
STATES = {"live": LIVE, "open": OPEN, "done": DONE, "cancelled": CANCELLED, "gone": GONE}


@pytest.mark.parametrize(
    ("state", "plan", "kind"),
    [(state, plan, row[column]) for state, row in TABLE.items() for column, plan in enumerate(PLANS)],
)
def test_each_state_meets_each_plan_as_the_table_says(state: str, plan: str, kind: str | None) -> None:
    before = None if state == "nothing" else known(STATES[state])
    change = only(PLANS[plan], before)
    assert (change.kind if change else None) == kind


def test_what_did_not_change_keeps_its_sequence_and_both_time_stamps() -> None:
    before = known(sequence=3, created=5, modified=7, generation=2)
    change = only(make_item(), before)
    assert change is not None
    assert (change.kind, change.sequence, change.created, change.modified, change.generation) == ("keep", 3, 5, 7, 2)
    assert delivered(change) == before


def test_a_moved_item_keeps_its_uid_and_raises_its_sequence() -> None:
    moved = make_item(start=START + timedelta(days=1))
    change = only(moved, known(sequence=3, created=5))
    assert change is not None
    assert (change.kind, change.uid, change.sequence, change.created) == ("update", moved.uid, 4, 5)
    assert change.words == "moved from 2026-11-23 17:00 to 2026-11-24 17:00"


def test_a_clock_that_was_set_back_does_not_set_back_a_time_stamp() -> None:
    change = only(make_item(title="Other"), known(modified=BEFORE + 900), now=BEFORE)
    assert change is not None
    assert (change.sequence, change.modified) == (1, BEFORE + 900)


def test_what_changed_is_said() -> None:
    retitled, rewritten = only(make_item(title="Other"), known()), only(make_item(), known(look=b""))
    assert retitled is not None
    assert rewritten is not None
    assert (retitled.words, rewritten.words) == ("its title changed", "its text changed")


@pytest.mark.parametrize("plan", ["skipped", "not in the plan"])
def test_what_has_passed_is_history_and_is_not_cancelled(plan: str) -> None:
    change = only(PLANS[plan], known(), now=AFTER)
    assert change is not None
    assert change.kind == "keep"


def test_what_stands_at_this_very_moment_has_not_passed_yet() -> None:
    """Planning still plans it; kept as history it would come back unnoticed where its answer is taken back at once."""
    this = known()
    ended = only(make_item(state="cancelled", reason="rejected"), this, now=this.start)
    dropped = only(None, this, now=this.start)
    assert ended is not None
    assert dropped is not None
    assert (ended.kind, dropped.kind) == ("cancel", "cancel")


def test_a_cancelled_item_that_comes_back_is_an_update_with_a_higher_sequence() -> None:
    change = only(make_item(), known(CANCELLED, sequence=4, cancelled=BEFORE))
    assert change is not None
    row = delivered(change)
    assert (change.kind, row.sequence, row.state, row.cancelled) == ("update", 5, LIVE, None)


def test_an_item_that_the_user_deleted_stays_deleted() -> None:
    assert only(make_item(title="Other"), known(GONE)) is None


def test_a_calendar_cancels_what_was_done_early_and_keeps_what_was_done_since() -> None:
    early, late = only(PLANS["done, known"], known()), only(PLANS["done, known"], known(), now=AFTER)
    assert early is not None
    assert late is not None
    assert without_completing(early, BEFORE).kind == "cancel"
    kept = without_completing(late, AFTER)
    assert (kept.kind, kept.sequence) == ("keep", 0)


def test_a_calendar_cancels_what_was_done_at_the_very_moment_of_its_item() -> None:
    this = known()
    change = only(PLANS["done, known"], this, now=this.start)
    assert change is not None
    assert without_completing(change, this.start).kind == "cancel"
    assert without_completing(change, this.start + 1).kind == "keep"


def test_a_new_generation_begins_its_sequence_again_and_keeps_the_uid_of_the_plan() -> None:
    change = only(make_item(title="Other"), known(sequence=6))
    assert change is not None
    born = newborn(change)
    assert (born.uid, born.generation, born.sequence) == (change.uid, 1, 0)


def test_a_dropped_item_is_cancelled_once_and_then_silent() -> None:
    change = only(None, known())
    assert change is not None
    assert change.words == "no longer part of the plan"
    assert only(None, delivered(change)) is None


DAY = date(2026, 11, 23)


def test_a_key_that_went_and_one_that_came_on_the_same_day_are_likely_the_same() -> None:
    assert renames([Trace("old", DAY, frozenset())], [Trace("new", DAY, frozenset({1}))]) == {"old": "new"}


def test_a_shared_person_is_enough() -> None:
    other = date(2026, 12, 1)
    assert renames([Trace("old", DAY, frozenset({1, 2}))], [Trace("new", other, frozenset({2}))]) == {"old": "new"}


def test_nothing_is_guessed_where_two_could_be_meant() -> None:
    alike = [Trace("a", DAY, frozenset()), Trace("b", DAY, frozenset())]
    assert renames([Trace("old", DAY, frozenset())], alike) == {}
    assert renames(alike, [Trace("new", DAY, frozenset())]) == {}
    assert renames([Trace("old", DAY, frozenset({1}))], [Trace("new", date(2026, 1, 1), frozenset())]) == {}


MOVES = st.lists(
    st.tuples(st.sampled_from([*PLANS, "moved"]), st.integers(0, 3), st.integers(0, 90)), min_size=1, max_size=12
)


@settings(max_examples=200)
@given(MOVES)
def test_over_any_history_sequences_never_fall_and_a_second_look_changes_nothing(
    moves: list[tuple[str, int, int]],
) -> None:
    held: dict[str, Delivered] = {}
    now = BEFORE - 40 * 60
    for plan, shift, minutes in moves:
        now += minutes * 60
        item = make_item(start=START + timedelta(hours=shift)) if plan == "moved" else PLANS[plan]
        changes = compare([item] if item else [], held, look=look, now=now)
        for change in changes:
            row, old = delivered(change), held.get(change.uid)
            assert old is None or row.sequence >= old.sequence
            assert old is None or (row.sequence == old.sequence) == (row == old)
            assert old is None or row.created == old.created
            held[change.uid] = row
        again = compare([item] if item else [], held, look=look, now=now)
        assert all(change.kind == "keep" for change in again)
        if plan in ("planned", "moved") and item is not None:
            row = held[item.uid]
            assert (row.state, row.start) == (LIVE, int(item.start.timestamp()))
            assert datetime.fromtimestamp(row.start, UTC) == item.start
