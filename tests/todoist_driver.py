"""One push in a process of its own, with the waits scaled down, for ``todoist_sweep.py`` to kill and to starve.

    python todoist_driver.py FOLDER URL PHASE SECONDS

FOLDER holds the ledger.  PHASE 1 pushes a first plan, PHASE 2 one in which an interview moved, one was rejected and one
came.  SECONDS stand for the 15 after which Todoist itself gives up; everything else is scaled with them.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from afterview.errors import AfterviewError
from afterview.exporting import Job
from afterview.ledger import Ledger
from afterview.model import Interview, Item, Person, Planned, Why

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=BERLIN)
STEPS = (
    ("thank-you", "email", 0),
    ("keep-applying", "task", 2),
    ("status-check", "email", 9),
    ("close-out", "decision", 30),
)


def interview(number: int, shift: int = 0) -> Planned:
    """Four items after one interview."""
    start = datetime(2026, 11, 23, 14, 0, tzinfo=BERLIN) + timedelta(days=number % 20 + shift)
    talk = Interview(
        key=f"firm-{number}",
        source=f"interviews.csv:{number}",
        file="interviews.csv",
        company=f"Firm {number}",
        position="Engineer",
        start=start,
        end=start + timedelta(hours=1),
        timezone="Europe/Berlin",
    )
    items = []
    for step, kind, days in STEPS:
        moment = start + timedelta(days=days, hours=3)
        items.append(
            Item(
                uid=f"firm-{number}.{step}@afterview.invalid",
                interview=talk.key,
                step=step,
                kind=kind,  # type: ignore[arg-type]  # words of STEPS
                state="planned",
                start=moment,
                end=moment + timedelta(minutes=15),
                timezone="Europe/Berlin",
                title=f"{step} for Firm {number}",
                to=(Person(name="Ana Sousa", email="ana@acme.example"),),
                body="Dear Ana,\n\nThank you.",
                why=(Why(rule="two hours after", source="consensus"),),
            )
        )
    return Planned(interview=talk, promise=None, items=tuple(items))


def plan(phase: int, size: int) -> list[Planned]:
    """The plan of a phase."""
    first = [interview(number) for number in range(size)]
    if phase == 1:
        return first
    gone = replace(first[1], items=tuple(replace(i, state="cancelled", reason="rejected") for i in first[1].items))
    return [interview(0, shift=3), gone, *first[2:], interview(size)]


def open_uids(phase: int, size: int) -> list[str]:
    """The uids that must stand open, exactly once, when a phase is done."""
    return [item.uid for one in plan(phase, size) for item in one.items if item.state == "planned"]


def main(folder: str, url: str, phase: str, seconds: str, size: str = "6") -> int:
    """Push once.  The exit code is the contract's."""
    os.environ |= {"AFTERVIEW_TODOIST_URL": url, "TODOIST_API_TOKEN": "test-token"}
    from afterview_todoist import engine, guard
    from afterview_todoist.exporter import TodoistExporter
    from afterview_todoist.pace import Pace

    scale = float(seconds)
    engine.COMMANDS_PER_REQUEST = 8
    guard.TIMEOUTS = {"connect": 5.0, "read": scale * 1.3, "write": 5.0, "pool": 5.0}
    guard.PATIENCE_SECONDS = scale * 2
    pace = Pace(settle=scale, first_wait=scale / 30, longest_back_off=scale)
    options = {"project": "Jobs", "sections": True}
    try:
        with Ledger.open(Path(folder) / "ledger.sqlite", now=NOW, command="export todoist") as ledger:
            job = Job(out=None, options=options, now=NOW, timezone="Europe/Berlin", ledger=ledger, yes=True)
            TodoistExporter(pace).export(plan(int(phase), int(size)), job)
    except AfterviewError as fault:
        print(fault, file=sys.stderr)
        return fault.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
