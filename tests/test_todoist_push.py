"""Pushing: once, whatever happens on the way."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from afterview.errors import DestinationFailed, WrongUsage
from todoist_helpers import BERLIN, Bench, planned, quiet_environment, with_item


@pytest.fixture
def bench(tmp_path, monkeypatch):
    quiet_environment(monkeypatch)
    return Bench(tmp_path)


def contents(bench):
    return sorted(task["content"] for task in bench.todoist.tasks)


def test_each_item_becomes_a_task_and_the_label_is_made(bench):
    receipt = bench.push([planned(0), planned(1)])
    assert receipt.created == 6
    assert len(contents(bench)) == len(set(contents(bench))) == 6
    assert [label["name"] for label in bench.todoist.state["labels"].values()] == ["afterview"]
    assert all(task["labels"] == ["afterview"] and task["reminded"] for task in bench.todoist.tasks)
    assert all(task["project_id"] == bench.todoist.inbox for task in bench.todoist.tasks)


def test_an_unchanged_export_takes_one_request_and_changes_nothing(bench):
    bench.push([planned(0), planned(1)])
    before, commands = bench.count(), dict(bench.todoist.counts)
    receipt = bench.push([planned(0), planned(1)])
    assert bench.count() - before == 1
    assert (receipt.created, receipt.updated, receipt.unchanged) == (0, 0, 6)
    assert bench.todoist.counts == commands


@pytest.mark.parametrize(("hour", "due"), [(18, "2026-11-24T19:00:00"), (20, "2026-11-24T23:00:00")])
def test_a_task_at_night_keeps_its_day_and_time_as_time_goes_on(bench, hour, due):
    start = datetime(2026, 11, 24, 23, 0, tzinfo=BERLIN)
    plan = [with_item(planned(0), "thank-you", start=start, end=start + timedelta(minutes=15))]
    for now in (start.replace(hour=hour), start.replace(hour=22), start + timedelta(hours=8)):
        receipt = bench.push(plan, now=now)
        assert bench.todoist.task("thank-you")["due"]["date"] == due
    assert receipt.unchanged == 3


def test_a_pull_and_the_push_after_it_take_one_request_together(bench):
    bench.push([planned(0)])
    before = bench.count()
    with bench.ledger() as ledger:
        job = bench.job(ledger)
        bench.exporter.pull(job)
        bench.exporter.export([planned(0)], job)
    assert bench.count() - before == 1


def test_what_was_read_once_serves_every_project_that_knows_as_much(bench):
    bench.push([planned(0)], options={"project": "Jobs"})
    bench.push([planned(0)])
    for requests in (2, 1):  # after a push into one of them the other has something to catch up with
        before = bench.count()
        with bench.ledger() as ledger:
            job = bench.job(ledger)
            bench.exporter.pull(job)
            assert bench.exporter.export([planned(0)], job).unchanged == 3
        assert bench.count() - before == requests


def test_a_thousand_new_tasks_take_at_most_twelve_requests(bench):
    last = planned(333)
    plan = [*(planned(number) for number in range(333)), replace(last, items=last.items[:1])]
    receipt = bench.push(plan, options={"project": "Jobs"})
    assert receipt.created == len(contents(bench)) == 1000
    assert bench.count() <= 12


def test_a_project_is_made_where_it_is_missing_and_filled_to_its_limit_only(bench):
    bench.push([planned(number) for number in range(201)], options={"project": "Jobs"})
    held = [bench.todoist.project(name)["id"] for name in ("Jobs", "Jobs 2", "Jobs 3")]
    counts = [sum(task["project_id"] == one for task in bench.todoist.tasks) for one in held]
    assert counts == [300, 300, 3]


def test_the_inbox_flows_over_into_a_project_of_its_own(bench):
    bench.push([planned(number) for number in range(101)])
    inside = sum(task["project_id"] == bench.todoist.inbox for task in bench.todoist.tasks)
    assert inside == 300
    assert bench.todoist.project("Interview follow-ups")


def test_a_second_push_fills_the_same_projects_on(bench):
    bench.push([planned(number) for number in range(99)], options={"project": "Jobs"})
    bench.push([planned(number) for number in range(102)], options={"project": "Jobs"})
    first, second = bench.todoist.project("Jobs")["id"], bench.todoist.project("Jobs 2")["id"]
    counts = [sum(task["project_id"] == one for task in bench.todoist.tasks) for one in (first, second)]
    assert counts == [300, 6]


def test_what_does_not_fit_passes_over_an_archived_project(bench):
    bench.push([planned(number) for number in range(101)], options={"project": "Jobs"})
    archived = bench.todoist.project("Jobs 2")
    bench.todoist.change_project(archived, is_archived=True)
    for last in (102, 103):
        bench.push([planned(number) for number in range(last)], options={"project": "Jobs"})
    held = [task["project_id"] for task in bench.todoist.tasks]
    assert held.count(archived["id"]) == 3
    assert held.count(bench.todoist.project("Jobs 3")["id"]) == 6


def test_a_plan_limit_on_projects_is_said_before_anything_is_sent(bench):
    bench.todoist.limits = {"max_projects": 1, "max_tasks": 300}
    with pytest.raises(DestinationFailed, match=r"Nothing was sent.*--ahead"):
        bench.push([planned(number) for number in range(101)], options={"project": "Jobs"})
    assert not bench.todoist.tasks
    assert not bench.todoist.counts


def test_more_than_a_hundred_new_tasks_ask_once(bench):
    asked = []

    def confirm(question):
        asked.append(question)
        return False

    plan = [planned(number) for number in range(34)]
    with pytest.raises(WrongUsage, match="Nothing was sent: these are 102 new tasks"):
        bench.push(plan, yes=False, confirm=confirm)
    assert len(asked) == 1
    assert not bench.todoist.counts
    assert bench.push(plan, yes=False, confirm=lambda question: True).created == 102


def test_sections_are_employers_as_long_as_they_fit_else_months(bench):
    bench.push([planned(0), planned(1)], options={"project": "Jobs", "sections": True})
    assert sorted(one["name"] for one in bench.todoist.state["sections"].values()) == ["Firm 0", "Firm 1"]
    other = Bench(bench.folder / "other")
    other.push([planned(number) for number in range(21)], options={"project": "Jobs", "sections": True})
    assert sorted(one["name"] for one in other.todoist.state["sections"].values()) == ["2026-11", "2026-12"]


def test_where_no_sections_fit_there_are_none_and_it_is_said(bench):
    spread = [planned(number, days=31 * number) for number in range(22)]
    bench.push(spread, options={"project": "Jobs", "sections": True})
    assert not bench.todoist.state["sections"]
    assert any("without a section" in line for line in bench.said)


def test_an_account_with_a_ledger_that_was_lost_is_taken_over_instead_of_doubled(bench):
    bench.push([planned(0)])
    bench.todoist.user("thank-you", checked=True)
    other = Bench(bench.folder / "new", bench.todoist)
    receipt = other.push([planned(0)])
    assert receipt.created == 0
    assert len(bench.todoist.state["items"]) == 3
    with other.ledger() as ledger:
        assert [(fact.step, fact.origin) for fact in ledger.facts("firm-0")] == [("thank-you", "todoist")]


def test_without_a_ledger_nothing_is_doubled_either(bench):
    for _ in range(2):
        bench.exporter.export([planned(0)], bench.job(None))
    assert len(bench.todoist.state["items"]) == 3
    assert not (bench.folder / "ledger.sqlite").exists()


LOSING = ["refused", "broken", "lost", "slow", "late", "twice", "part", "garbage", "html", "nothing", "unreachable id"]
STATUS = [
    "429",
    "429 7",
    "500",
    "502",
    "503",
    "504",
    "408",
    "500 after",
    "502 after",
    "504 after",
    "400 after",
    "503 item",
]


@pytest.mark.parametrize("remembers", [True, False], ids=["uuids remembered", "uuids forgotten"])
@pytest.mark.parametrize("number", [1, 2, 3, 4])
@pytest.mark.parametrize("fault", LOSING + STATUS)
def test_one_fault_on_any_request_neither_doubles_nor_loses(bench, fault, number, remembers):
    bench.todoist.remembers = remembers
    bench.todoist.faults = {number: fault}
    if (fault, number) == ("400 after", 1):
        with pytest.raises(DestinationFailed):
            bench.push([planned(0), planned(1)], options={"project": "Jobs", "sections": True})
    else:
        bench.push([planned(0), planned(1)], options={"project": "Jobs", "sections": True})
        assert len(contents(bench)) == 6
    bench.todoist.faults = {}
    bench.push([planned(0), planned(1)], options={"project": "Jobs", "sections": True})
    assert len(contents(bench)) == len(set(contents(bench))) == 6


@pytest.mark.parametrize("fault", [*LOSING[:2], "lost", "500", "502 after", "429", "html", "503 item", "401", "307"])
def test_a_fault_on_all_requests_ends_it_and_the_next_run_goes_on(bench, fault):
    bench.push([planned(1)])
    bench.todoist.faults = {"all": fault}
    with pytest.raises(DestinationFailed):
        bench.push([planned(0), planned(1)])
    bench.todoist.faults = {}
    bench.clock.sleep(600)
    bench.push([planned(0), planned(1)])
    assert len(contents(bench)) == len(set(contents(bench))) == 6


@pytest.mark.parametrize("fault", ["interrupt", "interrupt after"])
@pytest.mark.parametrize("number", [1, 2, 3])
def test_ctrl_c_at_any_request_says_how_to_go_on_and_the_next_run_does(bench, fault, number):
    bench.todoist.remembers = False
    bench.todoist.faults = {number: fault}
    with pytest.raises(KeyboardInterrupt) as stop:
        bench.push([planned(0)])
    if number > 1:
        assert "the same command goes on" in str(stop.value)
    bench.todoist.faults = {}
    bench.push([planned(0)])
    assert len(contents(bench)) == len(set(contents(bench))) == 3


@pytest.mark.parametrize("moved_to", ["Home", "Jobs"])
def test_a_task_that_the_user_moved_before_its_answer_was_known_is_not_doubled(bench, moved_to):
    bench.todoist.remembers = False
    bench.todoist.faults = {3: "interrupt after"}
    with pytest.raises(KeyboardInterrupt):
        bench.push([planned(0)])
    home = bench.todoist._project({"name": moved_to})
    bench.todoist.user("thank-you", project_id=home)
    bench.todoist.faults = {}
    bench.push([planned(0)])
    assert len(contents(bench)) == len(set(contents(bench))) == 3
    assert bench.push([planned(0)]).unchanged == 3
    assert bench.todoist.task("thank-you")["project_id"] == home


def test_a_task_of_another_destination_is_not_taken_for_one_on_its_way(bench):
    bench.push([planned(0)], options={"project": "Jobs"})
    bench.todoist.faults = {bench.count() + 2: "interrupt"}
    with pytest.raises(KeyboardInterrupt):
        bench.push([planned(0)])
    bench.todoist.faults = {}
    bench.push([planned(0)])
    held = [task["project_id"] for task in bench.todoist.tasks]
    assert held.count(bench.todoist.inbox) == held.count(bench.todoist.project("Jobs")["id"]) == 3


def test_what_the_server_asks_to_wait_is_waited(bench):
    bench.todoist.faults = {2: "429 42"}
    bench.push([planned(0)])
    assert max(bench.clock.slept) >= 42


def test_a_long_wait_ends_the_run_and_the_next_one_does_not_come_earlier(bench):
    bench.todoist.faults = {1: "429 900"}
    with pytest.raises(DestinationFailed, match="16 minutes"):
        bench.push([planned(0)])
    with pytest.raises(DestinationFailed, match="minutes"):
        bench.push([planned(0)])
    assert bench.count() == 1
    bench.clock.sleep(900)
    bench.push([planned(0)])
    assert len(contents(bench)) == 3


def test_a_pause_of_any_length_ends_within_the_hour_and_a_clock_set_back_does_not_stretch_it(bench):
    bench.todoist.faults = {1: "429 99999999999999"}
    with pytest.raises(DestinationFailed, match="61 minutes"):
        bench.push([planned(0)])
    bench.clock.moment -= 86_400
    bench.push([planned(0)])
    assert len(contents(bench)) == 3


def test_a_creation_is_not_sent_again_before_the_server_gave_up_on_it(bench):
    bench.todoist.remembers = False
    bench.todoist.faults = {3: "late"}
    bench.push([planned(0)])
    assert len(contents(bench)) == 3
    assert sum(bench.clock.slept) >= 14


def test_a_resent_operation_keeps_its_uuid_and_its_payload(bench):
    bench.todoist.faults = {3: "broken"}
    bench.push([planned(0)])
    first, again = [body["commands"] for body in bench.todoist.requests if body.get("commands")][1:3]
    assert first == again


def test_after_a_time_out_only_half_as_much_is_sent(bench):
    bench.todoist.faults = {3: "slow"}
    bench.todoist.remembers = True
    bench.push([planned(number) for number in range(20)])
    assert len(contents(bench)) == 60


def test_a_full_project_is_a_refusal_with_a_way_out(bench):
    bench.todoist.full_after = 2
    with pytest.raises(DestinationFailed, match=r"--project.*--ahead"):
        bench.push([planned(0)])
    assert len(contents(bench)) == 2
    bench.todoist.full_after = 100
    assert bench.push([planned(0)]).created == 1


def test_a_sync_token_that_is_refused_means_one_full_reading(bench):
    bench.push([planned(0)])
    before = bench.count()
    bench.todoist.faults = {before + 1: "400"}
    bench.push([planned(0)])
    assert bench.todoist.requests[before + 1]["sync_token"] == "*"
    assert bench.count() - before == 2
    assert len(contents(bench)) == 3


def test_no_request_holds_more_than_a_hundred_commands_or_900_kib(bench):
    long = [with_item(planned(number), "thank-you", body="ä " * 7000) for number in range(100)]
    bench.push(long, options={"project": "Jobs"})
    assert len(contents(bench)) == 300
    assert all(len(body.get("commands", [])) <= 100 for body in bench.todoist.requests)


def test_a_hundred_long_descriptions_do_not_go_out_in_one_request(bench):
    plan = [planned(number, body="Dear Ana. " * 1500) for number in range(34)]
    bench.push(plan, options={"project": "Jobs"})
    assert len(contents(bench)) == 102
    assert max(len(json.dumps(body, ensure_ascii=False).encode()) for body in bench.todoist.requests) <= 1 << 20


def test_what_is_due_last_goes_without_a_reminder_where_the_account_has_no_more(bench):
    bench.todoist.limits = {"max_reminders_time": 4}
    bench.push([planned(0), planned(1)])
    silent = [task for task in bench.todoist.tasks if not task["reminded"]]
    assert [task["content"] for task in silent] == ["close-out (Firm 0)", "close-out (Firm 1)"]
    assert any("no more reminders" in line for line in bench.said)


def test_no_reminder_lets_no_task_ring(bench):
    bench.push([planned(0)], options={"no_reminder": True})
    assert not any(task["reminded"] for task in bench.todoist.tasks)


def test_a_plan_without_reminders_at_the_due_time_is_asked_for_none(bench):
    bench.todoist.limits = {"reminders_at_due": False}
    assert bench.push([planned(0)]).created == 3
    assert bench.said == []


def test_a_plan_without_durations_and_deadlines_gets_none(bench):
    bench.todoist.limits = {"durations": False, "deadlines": False}
    bench.push([with_item(planned(0), "thank-you", deadline=planned(0).items[1].start)])
    assert not any(task["duration"] or task["deadline"] for task in bench.todoist.tasks)


def test_a_double_that_was_found_is_removed_by_the_next_run_if_this_one_is_interrupted(bench):
    bench.todoist.remembers = False
    bench.todoist.faults = {3: "twice", 5: "interrupt"}
    with pytest.raises(KeyboardInterrupt):
        bench.push([planned(0)])
    assert len(contents(bench)) == 6
    bench.todoist.faults = {}
    bench.push([planned(0)])
    assert len(contents(bench)) == 3


def test_progress_is_told(bench):
    told = []
    bench.push([planned(number) for number in range(50)], progress=lambda done, what: told.append((done, what)))
    assert told[-1] == (150, "tasks pushed")
    assert len(told) >= 2


def test_the_dry_run_shows_every_change_with_its_reason_and_sends_nothing(bench, monkeypatch):
    bench.push([planned(0), planned(1)])
    before = bench.count()
    monkeypatch.delenv("TODOIST_API_TOKEN")
    gone = with_item(planned(1), "status-check", state="cancelled", reason="they rejected you")
    told = bench.push([planned(0, days=1), gone, planned(2)], dry_run=True).lines
    assert bench.count() == before
    assert any(line.startswith("update") and "moved from 2026-11-23 17:00" in line for line in told)
    assert any(line.startswith("delete") and "they rejected you" in line for line in told)
    assert sum(line.startswith("create") for line in told) == 3


def test_a_dry_run_says_that_only_the_form_of_the_due_dates_changes(bench):
    bench.push([planned(0)])
    told = bench.push([planned(0)], options={"fixed": True}, dry_run=True).lines
    changes = [line for line in told if line.startswith("update")]
    assert changes
    assert all("the form of its due date changed" in line for line in changes)
