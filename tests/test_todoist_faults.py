"""A part of the sweep: seeded schedules of faults, a stop at every step of the ledger; run again until all is done."""

from __future__ import annotations

import contextlib
import random
from dataclasses import replace

import pytest

from afterview.errors import DestinationFailed
from afterview.ledger import Outbox
from afterview_todoist.tasks import marker
from todoist_helpers import Bench, planned, quiet_environment

FAULTS = [
    "refused", "broken", "lost", "slow", "late", "twice", "part", "garbage", "html", "nothing", "unreachable id",
    "429", "429 7", "500", "502", "503", "504", "500 after", "502 after", "504 after", "503 item", "interrupt",
    "interrupt after",
]  # fmt: skip
WRITES = ("add", "mark_in_flight", "settle", "send_again", "drop", "put", "keep", "clear")


class Stopped(BaseException):
    """The process ended here."""


def plan(phase):
    if phase == 1:
        return [planned(number) for number in range(5)]
    gone = replace(planned(1), items=tuple(replace(i, state="cancelled", reason="no") for i in planned(1).items))
    return [planned(0, days=3), gone, *(planned(number) for number in (2, 3, 4, 5))]


def wrong(bench, phase):
    """What is missing, doubled, or on another day."""
    wanted = {marker(i.uid): i for one in plan(phase) for i in one.items if i.state == "planned"}
    found = [task["description"].rsplit("[av:", 1)[1].rstrip("]") for task in bench.todoist.tasks]
    problems = [("missing", wanted[one].uid) for one in wanted if one not in found]
    problems += [("doubled or left", one) for one in found if one not in wanted or found.count(one) > 1]
    for task, one in zip(bench.todoist.tasks, found, strict=True):
        if one in wanted and task["due"]["date"] != wanted[one].start.strftime("%Y-%m-%dT%H:%M:%S"):
            problems.append(("other day", wanted[one].uid))
    return problems


def push_until_done(bench, phase, dice=None):
    for _ in range(60):
        if dice is not None:
            bench.todoist.faults = {
                bench.count() + ahead: dice.choice(FAULTS) for ahead in range(1, 80) if dice.random() < 0.25
            }
        try:
            bench.push(plan(phase), options={"project": "Jobs", "sections": True})
        except (DestinationFailed, KeyboardInterrupt, Stopped):
            bench.clock.sleep(random.Random(bench.count()).choice([0, 1, 20]))
            continue
        return
    raise AssertionError("never done")


@pytest.mark.parametrize("remembers", [True, False], ids=["uuids remembered", "uuids forgotten"])
@pytest.mark.parametrize("seed", range(25))
def test_a_quarter_of_all_requests_faulty_and_nothing_missing_or_doubled(tmp_path, monkeypatch, seed, remembers):
    quiet_environment(monkeypatch)
    monkeypatch.setattr("afterview_todoist.engine.COMMANDS_PER_REQUEST", 6)
    bench = Bench(tmp_path)
    bench.todoist.remembers = remembers
    dice = random.Random(seed)
    for phase in (1, 2):
        push_until_done(bench, phase, dice)
        assert wrong(bench, phase) == []


class Stopper:
    """Lets the ledger's writing methods work until one call, which does not happen or after which nothing happens."""

    def __init__(self, monkeypatch, at, after):
        self.calls, self.at, self.after = 0, at, after
        for name in WRITES:
            monkeypatch.setattr(Outbox, name, self.wrapped(getattr(Outbox, name)))

    def wrapped(self, method):
        def call(*args, **kwargs):
            self.calls += 1
            if self.calls == self.at and not self.after:
                raise Stopped
            found = method(*args, **kwargs)
            if self.calls == self.at:
                raise Stopped
            return found

        return call


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("phase", [1, 2])
def test_a_stop_at_any_step_of_the_ledger_is_made_good_by_the_next_run(tmp_path, monkeypatch, phase, after):
    quiet_environment(monkeypatch)
    at = 0
    while True:
        at += 1
        bench = Bench(tmp_path / str(at))
        bench.todoist.remembers = False
        if phase == 2:
            push_until_done(bench, 1)
        with monkeypatch.context() as patched:
            stopper = Stopper(patched, at, after)
            with contextlib.suppress(Stopped):
                bench.push(plan(phase), options={"project": "Jobs", "sections": True})
        if stopper.calls < at:
            break
        push_until_done(bench, phase)
        assert wrong(bench, phase) == [], f"stopped at step {at}"
    assert at > 10
