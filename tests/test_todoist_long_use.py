"""Weeks of use: several projects, rows that go, tokens that are renewed, tasks that are opened again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from afterview.errors import DestinationFailed
from afterview.model import Person
from todoist_helpers import ANA, NOW, Bench, planned, quiet_environment

LATER = NOW + timedelta(days=12)


@pytest.fixture
def bench(tmp_path, monkeypatch):
    quiet_environment(monkeypatch)
    return Bench(tmp_path)


def facts(bench, key="firm-0"):
    with bench.ledger() as ledger:
        return [(fact.step, fact.on) for fact in ledger.facts(key)]


# ---------------------------------------------------------------------------------------------- rows that go


def test_the_overdue_tasks_of_a_row_that_is_gone_are_named_and_pruned_too(bench):
    bench.push([planned(0), planned(1)])
    (line,) = [line for line in bench.push([planned(1)], now=LATER).lines if "no longer in its source" in line]
    assert "3 of its tasks" in line
    assert bench.push([planned(1)], now=LATER, prune=True).cancelled == 3
    assert {task["content"].split("(")[1] for task in bench.todoist.tasks if not task["is_deleted"]} == {"Firm 1)"}


def test_a_row_that_went_to_another_source_is_missed_in_that_one(bench):
    bench.push([planned(0)])
    one = planned(0)
    there = replace(one, interview=replace(one.interview, file="b.csv"))
    bench.push([there], sources=["interviews.csv", "b.csv"])
    assert bench.push([], sources=["interviews.csv"], prune=True).cancelled == 0
    assert any("no longer in its source" in line for line in bench.push([], sources=["b.csv"]).lines)


# ---------------------------------------------------------------------------------------------- tokens


def test_a_pull_with_a_new_token_asks_whose_it_is_and_takes_over_what_was_done(bench, monkeypatch):
    bench.push([planned(0)])
    bench.todoist.user("thank-you", checked=True)
    bench.todoist.token = "another-token"
    monkeypatch.setenv("TODOIST_API_TOKEN", "another-token")
    assert "counts as sent" in bench.pull().lines[0]


def test_a_pull_with_a_wrong_token_is_refused(bench, monkeypatch):
    bench.push([planned(0)])
    monkeypatch.setenv("TODOIST_API_TOKEN", "wrong-token")
    with pytest.raises(DestinationFailed, match="token"):
        bench.pull()


# ---------------------------------------------------------------------------------------------- opened again


def test_of_two_completed_in_a_series_the_one_that_is_opened_again_counts_no_longer(bench):
    one = planned(0)
    series = [
        replace(
            one.items[2],
            uid=f"firm-0.keep-in-touch.{n}@x",
            step="keep-in-touch",
            kind="email",
            number=n,
            title=f"touch {n}",
        )
        for n in (1, 2)
    ]
    bench.push([replace(one, items=tuple(series))])
    bench.todoist.user("touch 1", checked=True, at="2027-03-08T10:00:00.000000Z")
    bench.pull()
    bench.todoist.user("touch 2", checked=True, at="2027-03-20T10:00:00.000000Z")
    bench.pull()
    bench.todoist.user("touch 1", checked=False)
    bench.pull()
    assert facts(bench) == [("keep-in-touch", date(2027, 3, 20))]


def test_a_task_that_is_planned_again_is_opened_though_another_of_the_panel_was_completed(bench):
    bo = Person(name="Bo Li", email="bo@acme.example")
    one = planned(0)
    to_bo = replace(one.items[0], uid="firm-0.thank-you.bo@x", to=(bo,), title="thank Bo")
    both = replace(one, items=(*one.items, to_bo))
    assert both.items[0].to == (ANA,)
    bench.push([both])
    bench.todoist.user("thank-you", checked=True, at="2026-11-23T15:00:00.000000Z")
    done = replace(both, items=(*one.items, replace(to_bo, state="done", known=True, done_on=date(2026, 11, 23))))
    bench.push([done])
    assert bench.todoist.task("thank Bo")["checked"]
    bench.push([both])
    assert not bench.todoist.task("thank Bo")["checked"]


def test_of_a_step_with_any_name_that_goes_to_each_of_a_panel_only_one_was_sent(bench):
    bo = Person(name="Bo Li", email="bo@acme.example")
    one = planned(0)
    to_ana = replace(one.items[0], step="thanks", uid="firm-0.thanks.ana@x", title="thank Ana")
    to_bo = replace(one.items[0], step="thanks", uid="firm-0.thanks.bo@x", to=(bo,), title="thank Bo")
    bench.push([replace(one, items=(to_ana, to_bo))])
    bench.todoist.user("thank Bo", checked=True, at="2026-11-23T15:00:00.000000Z")
    bench.pull()
    with bench.ledger() as ledger:
        assert [(fact.step, fact.to) for fact in ledger.facts("firm-0")] == [("thanks", "bo@acme.example")]


def test_a_recurring_task_that_this_tool_completed_is_opened_though_the_user_completed_another(bench):
    one = planned(0)
    first, second = (
        replace(one.items[1], step="keep", number=n, uid=f"firm-0.keep.{n}@x", title=f"keep {n}") for n in (1, 2)
    )
    both = replace(one, items=(first, second))
    bench.push([both])
    bench.todoist.user("keep 1", checked=True, at="2026-11-23T15:00:00.000000Z")
    sent = replace(first, state="done", known=True, done_on=date(2026, 11, 23))
    bench.push([replace(one, items=(sent, second))])
    bench.push([replace(one, items=(sent, replace(second, state="done", known=True, done_on=date(2026, 11, 23))))])
    assert bench.todoist.task("keep 2")["checked"]
    bench.push([replace(one, items=(sent, second))])
    assert bench.todoist.task("keep 1")["checked"]
    assert not bench.todoist.task("keep 2")["checked"]


# ---------------------------------------------------------------------------------------------- several projects


def test_a_destination_whose_name_looks_like_an_overflow_is_left_alone(bench):
    bench.push([planned(0)], options={"project": "Jobs 2"})
    receipt = bench.push([planned(0)], options={"project": "Jobs"})
    assert receipt.created == 3
    for name in ("Jobs", "Jobs 2"):
        here = [task for task in bench.todoist.tasks if task["project_id"] == bench.todoist.project(name)["id"]]
        assert [task["is_deleted"] for task in here] == [False] * 3


def test_what_another_computer_wrote_is_no_edit_of_the_users(bench, tmp_path):
    other = Bench(tmp_path / "other", todoist=bench.todoist)
    for computer in (bench, other):
        computer.push([planned(0)])
    for body in ("Dear Ana,\n\nSecond.", "Dear Ana,\n\nThird."):
        bench.push([planned(0, body=body)])
        receipt = other.push([planned(0, body=body)])
        assert not [line for line in receipt.lines if "you" in line and "edited" in line]
    other.push([planned(0, body="Dear Ana,\n\nFourth.")])
    assert "Fourth." in bench.todoist.task("thank-you")["description"]


# ---------------------------------------------------------------------------------------------- dates of the user's


def test_a_day_that_the_user_chose_stays_when_only_its_form_changes(bench):
    bench.push([planned(0)])
    bench.todoist.user("status-check", due="2026-12-03T15:00:00")
    bench.push([planned(0)])
    receipt = bench.push([planned(0)], options={"fixed": True})
    assert bench.todoist.task("status-check")["due"]["date"] == "2026-12-03T15:00:00"
    assert not [line for line in receipt.lines if "the plan moved" in line]


@pytest.mark.parametrize("fault", ["500 after", "lost"])
def test_our_own_date_is_not_taken_for_the_users_after_a_lost_answer(bench, fault):
    bench.push([planned(0)])
    for nth in (1, 2, 3):
        bench.todoist.faults[bench.count() + nth] = fault
        bench.push([planned(0, days=nth)])
        receipt = bench.push([planned(0, days=nth + 3)])
        assert not [line for line in receipt.lines if "you had moved it" in line]


# ---------------------------------------------------------------------------------------------- dry runs


def test_a_dry_run_knows_what_the_account_does_not_have(bench):
    bench.todoist.limits = {"durations": False, "deadlines": False}
    bench.push([planned(0)])
    assert bench.push([planned(0)], dry_run=True).unchanged == 3


def test_a_dry_run_knows_that_the_project_is_gone_or_archived(bench):
    bench.push([planned(0)], options={"project": "Jobs"})
    bench.todoist.change_project(bench.todoist.project("Jobs"), is_archived=True)
    bench.pull()
    with pytest.raises(DestinationFailed, match="archived"):
        bench.push([planned(0)], options={"project": "Jobs"}, dry_run=True)
    bench.todoist.change_project(bench.todoist.project("Jobs"), is_archived=False, is_deleted=True)
    bench.pull()
    assert bench.push([planned(0)], options={"project": "Jobs"}, dry_run=True).created == 3
