"""What users do in Todoist counts, and what the plan does to their tasks is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from afterview.labels import STILL_OPEN
from afterview.ledger import CANCELLED, DONE, GONE, OPEN
from afterview.model import Why
from todoist_helpers import ANA, BERLIN, NOW, Bench, planned, quiet_environment, with_item


@pytest.fixture
def bench(tmp_path, monkeypatch):
    quiet_environment(monkeypatch)
    made = Bench(tmp_path)
    made.push([planned(0)])
    return made


def facts(bench, key="firm-0"):
    with bench.ledger() as ledger:
        return [(fact.what, fact.step, fact.to, fact.on) for fact in ledger.facts(key)]


def states(bench):
    with bench.ledger() as ledger, ledger.delivery(f"todoist 34567 {bench.todoist.inbox}") as delivery:
        return {row.step: row.state for row in delivery.before("firm-0").values()}


def test_a_task_completed_there_was_sent_on_that_day_to_that_person(bench):
    bench.todoist.user("thank-you", checked=True, at="2026-11-24T23:30:00.000000Z")
    receipt = bench.pull()
    assert receipt.lines == ["Completed in Todoist, so it counts as sent: thank-you (Firm 0)."]
    assert facts(bench) == [("sent", "thank-you", "ana@acme.example", date(2026, 11, 25))]
    assert states(bench)["thank-you"] == DONE


def test_a_completed_decision_is_done(bench):
    bench.todoist.user("close-out", checked=True)
    assert "counts as done" in bench.pull().lines[0]
    assert facts(bench)[0][:3] == ("sent", "close-out", None)


def test_a_push_takes_completions_over_before_it_compares(bench):
    bench.todoist.user("thank-you", checked=True)
    receipt = bench.push([planned(0)])
    assert len(facts(bench)) == 1
    assert (receipt.created, receipt.updated, receipt.cancelled) == (0, 0, 0)
    assert bench.todoist.task("thank-you")["checked"]


def test_a_completion_is_taken_over_once(bench):
    bench.todoist.user("thank-you", checked=True)
    for _ in range(3):
        bench.pull()
    assert len(facts(bench)) == 1


def test_a_task_opened_again_no_longer_counts_as_sent(bench):
    bench.todoist.user("thank-you", checked=True)
    bench.pull()
    bench.todoist.user("thank-you", checked=False)
    assert "no longer counts" in bench.pull().lines[0]
    assert facts(bench) == []
    assert states(bench)["thank-you"] == OPEN


def test_a_task_opened_again_that_the_row_has_as_sent_is_said_to_be_completed_again(bench):
    done = [with_item(planned(0), "thank-you", state="done", known=True, done_on=date(2026, 11, 23))]
    bench.push(done)
    bench.todoist.user("thank-you", checked=False)
    (line,) = bench.pull().lines
    assert "no longer counts" not in line
    assert "Your file or your log has it as sent" in line
    assert bench.push(done).updated == 1
    assert bench.todoist.task("thank-you")["checked"]


def test_a_completed_task_stays_completed_even_if_an_old_plan_still_wants_it(bench):
    bench.todoist.user("thank-you", checked=True)
    bench.pull()
    bench.push([planned(0)])
    assert bench.todoist.task("thank-you")["checked"]


def test_what_was_logged_here_is_completed_there_and_never_read_back(bench):
    done = with_item(planned(0), "thank-you", state="done", known=True, done_on=date(2026, 11, 23))
    receipt = bench.push([done])
    assert receipt.updated == 1
    assert bench.todoist.task("thank-you")["completed_at"] == "2026-11-23T11:00:00.000000Z"
    bench.pull()
    assert facts(bench) == []


def test_what_is_only_assumed_to_be_done_stays_open(bench):
    passed = with_item(planned(0), "thank-you", state="done", known=False, done_on=date(2026, 11, 23))
    bench.push([passed], now=NOW + timedelta(days=4))
    assert not bench.todoist.task("thank-you")["checked"]


def test_a_task_that_they_moved_keeps_their_date(bench):
    bench.todoist.user("status-check", due="2026-12-10T11:00:00")
    bench.push([planned(0)])
    changed = with_item(planned(0), "status-check", body="Dear Ana,\n\nAnother text.")
    bench.push([changed])
    task = bench.todoist.task("status-check")
    assert task["due"]["date"] == "2026-12-10T11:00:00"
    assert "Another text" in task["description"]


def test_a_task_that_they_moved_follows_when_the_plan_itself_moved_and_it_is_said(bench):
    bench.todoist.user("status-check", due="2026-12-10T11:00:00")
    receipt = bench.push([planned(0, days=1)])
    assert bench.todoist.task("status-check")["due"]["date"] == "2026-12-01T17:00:00"
    assert any("you had moved it to Thu 10 Dec 2026, 11:00" in line for line in receipt.lines)


def test_their_own_words_are_not_overwritten_unasked(bench):
    bench.todoist.user("status-check", content="status-check, my words", description="my text")
    changed = with_item(planned(0), "status-check", body="Dear Ana,\n\nAnother text.", title="Other title (Firm 0)")
    receipt = bench.push([changed])
    task = bench.todoist.task("status-check")
    assert (task["content"], task["description"]) == ("status-check, my words", "my text")
    assert any("left as it is" in line for line in receipt.lines)
    assert bench.push([changed]).unchanged == 3


def test_force_overwrites_their_words(bench):
    bench.todoist.user("status-check", content="status-check, my words")
    bench.push([with_item(planned(0), "status-check", title="status-check, other title (Firm 0)")], force=True)
    assert bench.todoist.task("status-check")["content"] == "status-check, other title (Firm 0)"


def test_force_overwrites_what_they_edited_though_the_plan_did_not_change(bench):
    written = dict(bench.todoist.task("status-check"))
    bench.todoist.user("status-check", content="mine, status-check", description="my text", due="2026-12-10")
    assert bench.push([planned(0)]).unchanged == 3
    receipt = bench.push([planned(0)], force=True)
    task = bench.todoist.task("status-check")
    assert [task[name] for name in ("content", "description")] == [written[name] for name in ("content", "description")]
    assert task["due"]["date"] == written["due"]["date"]
    assert (receipt.updated, receipt.unchanged) == (1, 2)
    assert "status-check (Firm 0): you had moved it to Thu 10 Dec 2026, --force moves it back." in receipt.lines
    assert bench.push([planned(0)], force=True).unchanged == 3


def test_force_shows_beforehand_what_it_writes_over(bench):
    bench.todoist.user("status-check", content="mine, status-check")
    bench.push([planned(0)])
    told = bench.push([planned(0)], force=True, dry_run=True).lines
    assert any(line.startswith("update") and "you had edited it" in line for line in told)
    assert bench.todoist.task("status-check")["content"] == "mine, status-check"


def test_a_task_that_they_deleted_stays_deleted(bench):
    bench.todoist.user("status-check", is_deleted=True)
    receipt = bench.push([planned(0)])
    bench.push([planned(0, days=2)])
    assert len(bench.todoist.tasks) == 2
    assert any("stays deleted" in line for line in receipt.lines)
    assert states(bench)["status-check"] == GONE


def test_a_cancelled_item_is_deleted_never_completed(bench):
    gone = with_item(planned(0), "status-check", state="cancelled", reason="they rejected you")
    receipt = bench.push([gone])
    assert receipt.cancelled == 1
    assert bench.todoist.task("status-check")["is_deleted"]
    assert not bench.todoist.task("status-check")["checked"]
    assert "Deleted: status-check (Firm 0) (they rejected you)." in receipt.lines


def test_a_cancelled_item_that_is_overdue_in_todoist_is_deleted_too(bench):
    gone = with_item(planned(0), "thank-you", state="cancelled", reason="they rejected you")
    bench.push([gone], now=NOW + timedelta(days=5))
    assert bench.todoist.task("thank-you")["is_deleted"]


def test_an_item_that_is_planned_again_becomes_a_new_task(bench):
    gone = with_item(planned(0), "status-check", state="cancelled", reason="they rejected you")
    bench.push([gone])
    assert bench.push([planned(0)]).created == 1
    assert sum("status-check" in task["content"] for task in bench.todoist.tasks) == 1


def test_an_overdue_task_stays_on_its_day_instead_of_wandering(bench):
    now = NOW + timedelta(days=5)
    bench.push([with_item(planned(0), "thank-you", late=True, start=now, end=now + timedelta(minutes=15))], now=now)
    assert bench.todoist.task("thank-you")["due"]["date"] == "2026-11-23T17:00:00"


def test_an_overdue_task_follows_when_the_plan_itself_moves_to_a_day_ahead(bench):
    now = NOW + timedelta(days=5)
    start = now + timedelta(days=3, hours=1)
    receipt = bench.push([with_item(planned(0), "thank-you", start=start, end=start + timedelta(minutes=15))], now=now)
    assert receipt.updated == 1
    assert bench.todoist.counts["item_update"] == 1
    assert bench.todoist.task("thank-you")["due"]["date"] == "2026-11-29T10:00:00"


@pytest.mark.parametrize("day", ["2026-12-02", "2026-12-02T09:00:00", "2026-12-02T08:00:00Z"])
def test_a_task_that_they_put_off_is_not_called_overdue_before_their_day_is_over(bench, day):
    bench.todoist.user("thank-you", due=day)
    why = (*planned(0).items[0].why, Why(rule=STILL_OPEN, source="consensus"))
    plan = [with_item(planned(0), "thank-you", why=why)]
    assert bench.push(plan, now=datetime(2026, 11, 28, 9, 0, tzinfo=BERLIN)).unchanged == 3
    assert STILL_OPEN not in bench.todoist.task("thank-you")["description"]
    assert bench.push(plan, now=datetime(2026, 12, 3, 9, 0, tzinfo=BERLIN)).updated == 1
    assert STILL_OPEN in bench.todoist.task("thank-you")["description"]
    assert bench.todoist.task("thank-you")["due"]["date"] == day


def test_a_task_that_they_put_off_to_a_day_without_a_time_is_not_called_overdue_on_that_day(bench):
    bench.todoist.user("thank-you", due="2026-12-02")
    why = (*planned(0).items[0].why, Why(rule=STILL_OPEN, source="consensus"))
    receipt = bench.push([with_item(planned(0), "thank-you", why=why)], now=datetime(2026, 12, 2, 20, 0, tzinfo=BERLIN))
    assert receipt.unchanged == 3
    assert STILL_OPEN not in bench.todoist.task("thank-you")["description"]


def test_a_row_that_vanished_is_only_deleted_with_prune(bench):
    bench.push([planned(0), planned(1)])
    receipt = bench.push([planned(0)])
    assert len(bench.todoist.tasks) == 6
    assert any("'firm-1' is no longer in its source; 3 of its tasks" in line for line in receipt.lines)
    assert bench.push([planned(0)], prune=True).cancelled == 3
    assert len(bench.todoist.tasks) == 3


def test_an_empty_input_by_mistake_deletes_nothing(bench):
    bench.push([])
    assert len(bench.todoist.tasks) == 3


def test_a_copy_that_the_user_made_is_left_alone(bench):
    bench.clock.sleep(86_400)
    task = dict(bench.todoist.task("thank-you"))
    bench.todoist._new("items", {**task, "added_at": bench.todoist._iso(), "id": "6copy", "content": "my copy"})
    bench.push([planned(0)])
    assert len(bench.todoist.tasks) == 4


def test_a_full_reading_tells_completed_from_deleted(bench):
    bench.todoist.user("thank-you", checked=True)
    bench.todoist.user("status-check", is_deleted=True)
    bench.todoist.faults = {bench.count() + 1: "400"}
    bench.pull()
    assert [fact[1] for fact in facts(bench)] == ["thank-you"]
    assert states(bench) == {"thank-you": DONE, "status-check": GONE, "close-out": OPEN}


def test_what_we_deleted_ourselves_is_not_taken_for_deleted_by_them_in_a_full_reading(bench):
    before = bench.count()
    bench.todoist.faults = {before + 2: "lost", before + 3: "400"}
    receipt = bench.push([with_item(planned(0), "status-check", state="cancelled", reason="they rejected you")])
    assert [body["sync_token"] == "*" for body in bench.todoist.requests[before:]] == [False, False, False, True]
    assert bench.todoist.task("status-check")["is_deleted"]
    assert receipt.lines[1:] == ["Deleted: status-check (Firm 0) (they rejected you)."]
    assert states(bench)["status-check"] == CANCELLED


def test_an_archived_project_is_said_before_anything_is_sent(bench):
    bench.push([planned(0)], options={"project": "Jobs"})
    bench.todoist.change_project(bench.todoist.project("Jobs"), is_archived=True)
    from afterview.errors import DestinationFailed

    with pytest.raises(DestinationFailed, match="archived"):
        bench.push([planned(0), planned(1)], options={"project": "Jobs"})


def test_projects_are_destinations_of_their_own(bench):
    bench.push([planned(0)], options={"project": "Jobs"})
    assert len(bench.todoist.tasks) == 6
    assert bench.push([planned(0)]).unchanged == 3


def test_pull_looks_at_every_project_that_was_pushed_to(bench):
    bench.push([planned(1)], options={"project": "Jobs"})
    for firm in ("Firm 0", "Firm 1"):
        bench.todoist.user(f"thank-you ({firm})", checked=True)
    assert len(bench.pull().lines) == 2
    assert facts(bench, "firm-1")


def test_a_project_that_was_deleted_is_one_line_and_is_made_anew_with_its_tasks(bench):
    bench.push([planned(0)], options={"project": "Jobs"})
    bench.todoist.change_project(bench.todoist.project("Jobs"), is_deleted=True)
    told = bench.pull().lines
    assert told == [
        "The project 'Jobs' was deleted in Todoist, and its tasks with it; an export to it makes both anew."
    ]
    assert bench.pull().lines == []
    assert bench.push([planned(0)], options={"project": "Jobs"}).created == 3


def test_a_pull_before_any_push_asks_nothing(tmp_path, monkeypatch):
    quiet_environment(monkeypatch)
    fresh = Bench(tmp_path / "fresh")
    assert fresh.pull().lines == []
    assert fresh.count() == 0


def test_a_renamed_project_is_still_the_same(bench):
    bench.push([planned(0)], options={"project": "Jobs"})
    bench.todoist.change_project(bench.todoist.project("Jobs"), name="Arbeit")
    assert bench.push([planned(0)], options={"project": "Jobs"}).unchanged == 3
    assert len(bench.todoist.state["projects"]) == 2


def test_moving_an_interview_updates_its_tasks_in_place(bench):
    ids = {task["id"] for task in bench.todoist.tasks}
    receipt = bench.push([planned(0, days=3)])
    assert receipt.updated == 3
    assert {task["id"] for task in bench.todoist.tasks} == ids
    assert bench.todoist.task("thank-you")["due"]["date"] == "2026-11-26T17:00:00"


def test_a_recurring_step_counts_without_an_addressee(bench):
    one = planned(2)
    touch = replace(one.items[2], step="keep-in-touch", kind="email", number=1, to=(ANA,))
    bench.push([planned(0), replace(one, items=(touch,))])
    bench.todoist.user("close-out (Firm 2)", checked=True)
    bench.pull()
    assert facts(bench, "firm-2")[0][:3] == ("sent", "keep-in-touch", None)
