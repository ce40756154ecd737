"""A plan, a ledger and a Todoist in memory, put together for the tests of the Todoist exporter."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from afterview.exporting import Job
from afterview.ledger import Ledger
from afterview.model import Interview, Item, Person, Planned, Receipt, Why
from afterview_todoist.exporter import TodoistExporter
from afterview_todoist.pace import Pace
from todoist_fake import Clock, FakeTodoist

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=BERLIN)
ANA = Person(name="Ana Sousa", email="ana@acme.example")
STEPS: Sequence[tuple[str, str, int]] = (
    ("thank-you", "email", 0),
    ("status-check", "email", 7),
    ("close-out", "decision", 28),
)


def planned(number: int = 0, *, days: int = 0, **changes: Any) -> Planned:
    """An interview at Firm NUMBER with three items; ``changes`` go to each of them."""
    start = datetime(2026, 11, 23, 14, 0, tzinfo=BERLIN) + timedelta(days=days)
    company = f"Firm {number}"
    talk = Interview(
        key=f"firm-{number}", source="interviews.csv:2", file="interviews.csv", company=company, position="Engineer",
        start=start, end=start + timedelta(hours=1), timezone="Europe/Berlin", interviewers=(ANA,),
    )  # fmt: skip
    items = []
    for step, kind, later in STEPS:
        moment = start + timedelta(days=later, hours=3)
        facts: dict[str, Any] = {
            "uid": f"firm-{number}.{step}{'.ana' * (step == 'thank-you')}@afterview.invalid",
            "interview": talk.key, "step": step, "kind": kind,
            "state": "planned", "start": moment, "end": moment + timedelta(minutes=15), "timezone": "Europe/Berlin",
            "title": f"{step} ({company})", "to": (ANA,) if kind == "email" else (), "body": "Dear Ana,\n\nThank you.",
            "why": (Why(rule="so many days after the interview", source="consensus"),),
        }  # fmt: skip
        items.append(Item(**(facts | changes)))
    return Planned(interview=talk, promise=None, items=tuple(items))


def with_item(one: Planned, step: str, **changes: Any) -> Planned:
    """The same interview with one of its items changed."""
    return replace(one, items=tuple(replace(i, **changes) if i.step == step else i for i in one.items))


@dataclass
class Bench:
    """``push`` and ``pull`` as often as a test likes, against one account and one ledger."""

    folder: Path
    todoist: FakeTodoist = field(default_factory=FakeTodoist)
    said: list[str] = field(default_factory=list)
    tries: int = 6

    @property
    def clock(self) -> Clock:
        return self.todoist.clock

    @property
    def exporter(self) -> TodoistExporter:
        pace = Pace(now=self.clock.now, sleep=self.clock.sleep, chance=lambda: 0.5, tries=self.tries)
        return TodoistExporter(pace, self.todoist)

    def job(self, ledger: Ledger | None, **changes: Any) -> Job:
        options = changes.pop("options", {})
        facts: dict[str, Any] = {
            "out": None, "options": options, "now": NOW, "timezone": "Europe/Berlin", "sources": ["interviews.csv"],
            "ledger": ledger, "say": self.said.append, "yes": True,
        }  # fmt: skip
        return Job(**(facts | changes))

    def ledger(self, *, now: datetime = NOW, writing: bool = True) -> Ledger:
        return Ledger.open(self.folder / "ledger.sqlite", now=now, writing=writing)

    def push(self, plan: Sequence[Planned], **changes: Any) -> Receipt:
        with self.ledger(now=changes.get("now", NOW), writing=not changes.get("dry_run")) as ledger:
            return self.exporter.export(plan, self.job(ledger, **changes))

    def pull(self, **changes: Any) -> Receipt:
        with self.ledger(now=changes.get("now", NOW)) as ledger:
            return self.exporter.pull(self.job(ledger, **changes))

    def count(self) -> int:
        """The requests so far."""
        return len(self.todoist.requests)


def quiet_environment(monkeypatch: Any, token: str | None = "test-token") -> None:
    """The environment of the tests: this token, no other address, no keyring of the machine."""
    monkeypatch.delenv("AFTERVIEW_TODOIST_URL", raising=False)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    if token is None:
        monkeypatch.delenv("TODOIST_API_TOKEN", raising=False)
    else:
        monkeypatch.setenv("TODOIST_API_TOKEN", token)
    assert os.environ.get("TODOIST_API_TOKEN") == token
