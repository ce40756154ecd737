"""What was logged, and how it is merged with what the rows say (CONTRACT, "The ledger")."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from afterview.errors import WrongUsage
from afterview.ledger import OPEN, Fact, Ledger
from afterview.ledger.merging import merge
from afterview.ledger.rows import ANSWERS
from afterview.model import HearBack, Interview, Sent
from afterview.planning import make_plan
from afterview.playbook import load_playbook
from factories import ANA, NOW, make_interview, make_item, make_planned
from ledgers import deliver, held, kinds, open_ledger

TODAY = NOW.date()
KEY = make_interview().key


def day(offset: int) -> date:
    return TODAY + timedelta(days=offset)


def fact(what: Any, offset: int = 0, **changes: Any) -> Fact:
    return Fact(id=changes.pop("id", 1), key=KEY, what=what, on=day(offset), **changes)


def merged(interview: Interview, *facts: Fact) -> Interview:
    return merge(interview, facts, {}, interview.key, TODAY)[0]


def contradictions(interview: Interview, *facts: Fact) -> list[str]:
    return [problem.message for problem in merge(interview, facts, {}, interview.key, TODAY)[1]]


# ------------------------------------------------------------------------------------------------------------ answers


def test_a_logged_answer_beats_a_waiting_row() -> None:
    found = merged(make_interview(), fact("rejected", -3))
    assert (found.status, found.status_date) == ("rejected", day(-3))


@pytest.mark.parametrize(("row", "logged", "winner"), [(-3, -1, "offer"), (-1, -3, "advanced"), (-2, -2, "offer")])
def test_the_later_answer_counts_and_on_the_same_day_the_logged_one(row: int, logged: int, winner: str) -> None:
    found = merged(make_interview(status="advanced", status_date=day(row)), fact("offer", logged))
    assert found.status == winner


def test_an_answer_that_goes_on_from_the_other_is_no_contradiction() -> None:
    assert contradictions(make_interview(status="advanced", status_date=day(-3)), fact("offer", -1)) == []
    assert contradictions(make_interview(status="rejected", status_date=day(-1)), fact("advanced", -3)) == []


def test_answers_that_exclude_each_other_are_said() -> None:
    (said,) = contradictions(make_interview(status="rejected", status_date=day(-3)), fact("offer", -1))
    assert said.startswith(f"'rejected' ({day(-3)}) and 'offer' ({day(-1)}) contradict each other")
    assert "'offer' counts" in said


def test_different_answers_on_one_day_are_said() -> None:
    assert contradictions(make_interview(status="advanced", status_date=TODAY), fact("offer"))


def test_an_offer_brings_along_whether_it_is_written_and_by_when_it_must_be_answered() -> None:
    found = merged(make_interview(), fact("offer", written=True, answer_by=day(7)))
    assert (found.offer_written, found.offer_answer_by) == (True, day(7))
    assert merged(make_interview(), fact("offer", written=False)).offer_written is False


def test_the_last_of_several_logged_answers_counts() -> None:
    assert merged(make_interview(), fact("advanced", -5, id=1), fact("rejected", -2, id=2)).status == "rejected"


@settings(max_examples=200)
@given(
    st.sampled_from(["waiting", *sorted(ANSWERS)]),
    st.integers(-20, 0),
    st.lists(st.tuples(st.sampled_from(sorted(ANSWERS)), st.integers(-20, 0)), max_size=4),
)
def test_of_row_and_log_the_latest_date_always_wins(status: Any, row: int, log: list[tuple[str, int]]) -> None:
    dated = None if status == "waiting" else day(row)
    facts = sorted(
        (fact(what, on, id=number) for number, (what, on) in enumerate(log)), key=lambda one: (one.on, one.id)
    )
    found = merged(make_interview(status=status, status_date=dated), *facts)
    days = [one.on for one in facts] + ([dated] if dated else [])
    assert found.status_date == max(days, default=None)
    assert (found.status == "waiting") == (not days)
    if facts and facts[-1].on == max(days):
        assert found.status == facts[-1].what


# ----------------------------------------------------------------------------------------------------------- promises


def test_a_promised_date_replaces_what_the_row_says() -> None:
    row = make_interview(decision_by=day(1), hear_back=HearBack(words="2 weeks", unit="weeks", count=2))
    found = merged(row, fact("promised", value=day(14).isoformat()))
    assert (found.decision_by, found.hear_back) == (day(14), None)


def test_promised_words_count_from_the_day_on_which_they_were_said() -> None:
    found = merged(make_interview(decision_by=day(1)), fact("promised", -2, value="two weeks"))
    assert found.decision_by is None
    assert found.hear_back == HearBack(words="two weeks", unit="weeks", count=2, since=day(-2))


def test_the_last_promise_counts() -> None:
    first, last = fact("promised", -9, value=day(3).isoformat()), fact("promised", -2, id=2, value=day(9).isoformat())
    assert merged(make_interview(), first, last).decision_by == day(9)


# --------------------------------------------------------------------------------------------------------------- sent


def test_what_was_logged_as_sent_is_added_to_what_the_row_says() -> None:
    row = make_interview(sent=(Sent(step="thank-you", on=day(-5), to="ana@acme.example"),))
    found = merged(row, fact("sent", -1, step="status-check"))
    assert found.sent == (*row.sent, Sent(step="status-check", on=day(-1)))


def test_the_same_sending_told_twice_is_one() -> None:
    row = make_interview(sent=(Sent(step="thank-you", on=day(-5), to="ana@acme.example"),))
    again = fact("sent", -5, step="thank-you", to="Ana@acme.example")
    assert merged(row, again).sent == row.sent
    assert contradictions(row, again) == []


def test_two_days_for_one_sending_are_said_and_the_later_counts() -> None:
    row = make_interview(sent=(Sent(step="status-check", on=day(-5)),))
    assert merged(row, fact("sent", -1, step="status-check")).sent == (Sent(step="status-check", on=day(-1)),)
    (said,) = contradictions(row, fact("sent", -1, step="status-check"))
    assert "by the row" in said
    assert f"{day(-1)} counts" in said


def test_a_later_day_for_one_sending_counts_also_where_it_stands_in_the_row() -> None:
    row = make_interview(sent=(Sent(step="status-check", on=day(-1)),))
    assert merged(row, fact("sent", -5, step="status-check")).sent == row.sent
    (said,) = contradictions(row, fact("sent", -5, step="status-check"))
    assert f"{day(-1)} counts" in said


def test_what_was_logged_again_replaces_what_was_logged_before() -> None:
    facts = [fact("sent", -1, id=1, step="card"), fact("sent", -3, id=2, step="card")]
    facts.sort(key=lambda one: one.on)
    assert merged(make_interview(), *facts).sent == (Sent(step="card", on=day(-3)),)


def test_keep_in_touch_may_be_sent_many_times() -> None:
    facts = [fact("sent", -90, id=1, step="keep-in-touch"), fact("sent", -1, id=2, step="keep-in-touch")]
    assert [entry.on for entry in merged(make_interview(), *facts).sent] == [day(-90), day(-1)]
    assert contradictions(make_interview(), *facts) == []


# --------------------------------------------------------------------------------------------------------- the ledger


def test_facts_come_back_as_they_were_recorded(tmp_path: Path) -> None:
    offer = fact("offer", -1, written=True, answer_by=day(7))
    with open_ledger(tmp_path) as ledger:
        recorded = ledger.record(offer)
    with open_ledger(tmp_path, writing=False) as ledger:
        assert ledger.facts(KEY) == [recorded]
        assert recorded.recorded == int(NOW.timestamp())


def test_the_same_fact_told_twice_is_one_and_one_undo_takes_it_back(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        first = ledger.record(fact("sent", step="card", id=0))
        assert ledger.record(fact("sent", step="card", id=0)) == first
        ledger.undo()
        assert ledger.facts(KEY) == []


def test_what_is_told_again_after_something_else_counts_again(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        for what, value in (("promised", "2026-12-10"), ("promised", "2026-12-20"), ("promised", "2026-12-10")):
            ledger.record(fact(what, value=value, id=0))
        for answer in ("rejected", "withdrawn", "rejected"):
            ledger.record(fact(answer, id=0))
        found = ledger.remember(make_interview())
        assert (found.decision_by, found.status) == (date(2026, 12, 10), "rejected")


def test_what_a_destination_tells_again_does_not_beat_the_users_own_word(tmp_path: Path) -> None:
    there = fact("sent", -3, step="card", origin="todoist", id=0)
    with open_ledger(tmp_path) as ledger:
        ledger.record(there)
        ledger.record(fact("sent", -2, step="card", id=0))
        ledger.record(there)
        assert [one.on for one in ledger.remember(make_interview()).sent] == [day(-2)]


def test_what_is_logged_shows_in_the_plan_at_once(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        assert ledger.remember(make_interview()).status == "waiting"
        ledger.record(fact("closed"))
        assert ledger.remember(make_interview()).status == "closed"
        ledger.undo()
        assert ledger.remember(make_interview()).status == "waiting"


def test_undo_takes_back_the_last_fact_and_then_the_one_before(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        ledger.record(fact("advanced", -2))
        ledger.record(fact("rejected", -5))
        undone = [ledger.undo(), ledger.undo(), ledger.undo()]
    assert [one.what if one else None for one in undone] == ["rejected", "advanced", None]


def test_undo_can_be_for_one_interview(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        ledger.record(fact("advanced"))
        ledger.record(Fact(id=0, key="other", what="rejected", on=TODAY))
        undone = ledger.undo(KEY)
        assert undone is not None
        assert [one.key for one in ledger.all_facts()] == ["other"]


def test_what_a_destination_told_is_not_taken_back_by_undo(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        ledger.record(fact("sent", step="card", origin="todoist"))
        assert ledger.undo() is None


def test_contradictions_are_gathered_once(tmp_path: Path) -> None:
    row = make_interview(status="rejected", status_date=TODAY)
    with open_ledger(tmp_path) as ledger:
        ledger.record(fact("offer"))
        ledger.remember(row)
        ledger.remember(row)
        (problem,) = ledger.problems
    assert (problem.level, problem.column, str(problem)[:19]) == ("warning", "status", "interviews.csv:2: s")


def test_an_undated_answer_gets_the_day_on_which_an_export_first_saw_it(tmp_path: Path) -> None:
    row = make_interview(status="rejected")
    with open_ledger(tmp_path) as ledger:
        deliver(ledger, [make_planned(interview=ledger.remember(row))])
    with open_ledger(tmp_path, now=NOW + timedelta(days=9)) as ledger:
        assert ledger.remember(row).status_date == TODAY
        assert ledger.remember(make_interview(status="offer")).status_date is None


def test_planning_alone_does_not_note_an_undated_answer(tmp_path: Path) -> None:
    row = make_interview(status="rejected")
    with open_ledger(tmp_path) as ledger:
        deliver(ledger, [make_planned()])
    for writing in (False, True):
        with open_ledger(tmp_path, writing=writing) as ledger:
            ledger.remember(row)
    with open_ledger(tmp_path, now=NOW + timedelta(days=9), writing=False) as ledger:
        assert ledger.remember(row).status_date is None


def test_a_logged_answer_keeps_counting_over_an_older_undated_one(tmp_path: Path) -> None:
    row = make_interview(status="rejected")
    with open_ledger(tmp_path) as ledger:
        ledger.record(fact("offer"))
        assert ledger.remember(row).status == "offer"
        ledger.note_answers()
    with open_ledger(tmp_path, now=NOW + timedelta(days=9)) as ledger:
        assert ledger.remember(row).status == "offer"


# --------------------------------------------------------------------------------------------------- keys and numbers


def numbered(key: str, when: int) -> Interview:
    start = make_interview().start + timedelta(days=when)
    return make_interview(key=key, start=start, position="Engineer", company="Acme")


def test_a_date_that_the_ledger_knows_keeps_its_number(tmp_path: Path) -> None:
    first, second = numbered("acme-engineer", 0), numbered("acme-engineer-2", 7)
    with open_ledger(tmp_path) as ledger:
        deliver(ledger, [make_planned(interview=second), make_planned(interview=first)])
    with open_ledger(tmp_path, writing=False) as ledger:
        assert ledger.number("acme-engineer", first.start.date()) == 1
        assert ledger.number("acme-engineer", second.start.date()) == 2
        assert ledger.number("acme-engineer", day(1)) is None


def test_two_on_one_day_keep_their_numbers_both(tmp_path: Path) -> None:
    when = numbered("acme-engineer", 0).start.date()
    with open_ledger(tmp_path) as ledger:
        deliver(ledger, [make_planned(interview=numbered(f"acme-engineer{n}", 0)) for n in ("-2", "", "-5")])
        found = [ledger.number("acme-engineer", when, above) for above in (0, 1, 2, 5)]
    assert found == [1, 2, 5, None]


def test_a_row_that_comes_before_two_of_one_day_takes_neither_of_their_keys(tmp_path: Path) -> None:
    morning = numbered("acme-engineer", 0)
    evening = replace(morning, start=morning.start + timedelta(hours=4), end=morning.end + timedelta(hours=4))
    earlier = numbered("acme-engineer", -3)

    def keys(ledger: Ledger, *rows: Interview) -> dict[datetime, str]:
        plan = make_plan(rows, load_playbook("consensus"), now=NOW, memory=ledger)
        planned = list(plan)
        deliver(ledger, planned)
        return {one.interview.start: one.interview.key for one in planned}

    with open_ledger(tmp_path) as ledger:
        before = keys(ledger, morning, evening)
        assert sorted(before.values()) == ["acme-engineer", "acme-engineer-2"]
        after = keys(ledger, earlier, evening, morning)
    assert after == before | {earlier.start: "acme-engineer-3"}


def test_rows_that_meet_on_one_day_keep_their_keys_from_one_export_to_the_next(tmp_path: Path) -> None:
    first, second = numbered("acme-engineer", 0), numbered("acme-engineer", 1)

    def keys(ledger: Ledger, *rows: Interview) -> list[str]:
        planned = list(make_plan(rows, load_playbook("consensus"), now=NOW, memory=ledger))
        deliver(ledger, planned)
        return [one.interview.key for one in planned]

    moved = replace(first, start=second.start - timedelta(hours=1), end=second.end - timedelta(hours=1))
    with open_ledger(tmp_path) as ledger:
        assert keys(ledger, first, second) == ["acme-engineer", "acme-engineer-2"]
        for _ in range(2):
            assert keys(ledger, moved, second) == ["acme-engineer", "acme-engineer-2"]
        later = replace(first, start=second.start + timedelta(hours=1), end=second.end + timedelta(hours=1))
        again = [keys(ledger, later, second) for _ in range(2)]
        assert again[0] == again[1]


def test_a_position_that_ends_in_a_number_is_no_numbered_key(tmp_path: Path) -> None:
    one = make_interview(key="acme-engineer-2", company="Acme", position="Engineer 2")
    with open_ledger(tmp_path) as ledger:
        deliver(ledger, [make_planned(interview=one)])
        assert ledger.number("acme-engineer", one.start.date()) is None
        assert ledger.number("acme-engineer-2", one.start.date()) == 1


def test_a_renamed_interview_keeps_its_uids_and_what_was_logged(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        deliver(ledger, [make_planned()])
        ledger.record(fact("advanced"))
        ledger.rename(KEY, "new-key", on=TODAY)
        found = ledger.remember(make_interview(key="new-key"))
        assert (found.identity, found.status) == (KEY, "advanced")
        assert list(held(ledger, "new-key")) == [make_item().uid]
        assert held(ledger, KEY) == {}


def test_a_new_interview_under_a_renamed_key_gets_uids_of_its_own(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        deliver(ledger, [make_planned()])
        ledger.rename(KEY, "new-key", on=TODAY)
        assert ledger.remember(make_interview()).identity == f"{KEY}~2"
        deliver(ledger, [make_planned()])
        assert ledger.remember(make_interview()).identity == f"{KEY}~2"


def test_a_renaming_is_taken_back_by_undo(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        deliver(ledger, [make_planned()])
        ledger.rename(KEY, "new-key", on=TODAY)
        ledger.undo()
        assert ledger.known_keys() == [KEY]
        assert list(held(ledger, KEY)) == [make_item().uid]


def test_a_renaming_onto_an_exported_interview_is_refused(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        deliver(ledger, [make_planned(), make_planned(interview=make_interview(key="new-key"))])
        with pytest.raises(WrongUsage, match="already exported or logged"):
            ledger.rename(KEY, "new-key", on=TODAY)
        assert sorted(ledger.known_keys()) == sorted([KEY, "new-key"])


def test_a_renaming_of_an_unknown_key_is_refused(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger, pytest.raises(WrongUsage, match="knows no interview 'acme'"):
        ledger.rename("acme", "new-key", on=TODAY)


def test_a_renaming_keeps_the_day_on_which_an_answer_was_first_seen_under_the_new_key(tmp_path: Path) -> None:
    row = make_interview(key="new-key", status="rejected")
    with open_ledger(tmp_path) as ledger:
        deliver(ledger, [make_planned()])
        deliver(ledger, [make_planned(interview=ledger.remember(row))])
    with open_ledger(tmp_path, now=NOW + timedelta(days=9)) as ledger:
        ledger.rename(KEY, "new-key", on=day(9), gone=True)
        assert ledger.known_keys() == ["new-key"]
        assert ledger.remember(row).status_date == TODAY


# --------------------------------------------------------------------------------------------------- what was exported


def exported(ledger: Ledger) -> dict[str, int]:
    return dict(ledger.exported(KEY))


def test_the_moment_that_was_given_out_last_is_the_one_that_was_exported(tmp_path: Path) -> None:
    item = make_item()
    moved = make_item(start=item.start + timedelta(days=1))
    with open_ledger(tmp_path) as ledger:
        deliver(ledger, [make_planned(item)], "ics")
        deliver(ledger, [make_planned(item)], "todoist:me:Inbox")
        assert exported(ledger) == {item.uid: int(item.start.timestamp())}
    with open_ledger(tmp_path, now=NOW + timedelta(hours=1)) as ledger:
        deliver(ledger, [make_planned(moved)], "todoist:me:Inbox")
        assert exported(ledger) == {item.uid: int(moved.start.timestamp())}


@pytest.mark.parametrize("last", ["ics", "todoist:me:Inbox"])
def test_the_moment_given_out_last_counts_whichever_destination_was_the_first_one(tmp_path: Path, last: str) -> None:
    item = make_item()
    moved = make_item(start=item.start + timedelta(days=1))
    with open_ledger(tmp_path) as ledger:
        for destination in ("ics", "todoist:me:Inbox"):
            deliver(ledger, [make_planned(item)], destination)
    with open_ledger(tmp_path, now=NOW + timedelta(hours=1)) as ledger:
        deliver(ledger, [make_planned(moved)], last)
        assert exported(ledger) == {item.uid: int(moved.start.timestamp())}


def test_a_cancelled_item_counts_as_not_exported(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        deliver(ledger, [make_planned()])
        assert kinds(deliver(ledger, [make_planned(make_item(state="skipped"))])) == ["cancel"]
        assert exported(ledger) == {}


def test_what_a_destination_knows_to_be_open_is_told(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        deliver(ledger, [make_planned()])
        assert not ledger.still_open(KEY)
        deliver(ledger, [make_planned()], "todoist:me:Inbox", state=OPEN)
        assert set(ledger.still_open(KEY)) == {make_item().uid}


def test_planning_sees_the_state_before_the_delivery_that_runs(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        with ledger.delivery("ics") as delivery:
            from afterview.changes import compare

            planned = make_planned()
            delivery.take(planned.interview, compare(planned.items, {}, look=lambda _: b"", now=delivery.now))
            assert ledger.exported(KEY) == {}
            delivery.commit()
        assert list(ledger.exported(KEY)) == [make_item().uid]


def test_the_same_people_are_recognised(tmp_path: Path) -> None:
    old = make_interview(key="old")
    new = make_interview(key="new", start=old.start + timedelta(days=30), interviewers=(ANA,))
    with open_ledger(tmp_path) as ledger:
        deliver(ledger, [make_planned(interview=old)])
        with ledger.delivery("ics") as delivery:
            delivery.take(new, [])
            (gone,) = delivery.vanished(["interviews.csv"])
    assert (gone.key, gone.renamed) == ("old", "new")
