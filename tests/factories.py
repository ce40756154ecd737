"""Interviews, items and planned interviews for tests: sensible by default, anything changed by name."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from afterview.exporting import Job
from afterview.model import Interview, Item, Person, Planned, Why

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=BERLIN)
ANA = Person(name="Ana Sousa", email="ana@acme.example", title="CTO")

BODY = """Dear Ana,

Thank you for the conversation on Monday about the Backend Engineer role; I enjoyed hearing how your team moved billing.

It confirmed that I would like to join Acme, Inc. At Nordwind I cut the nightly run from six hours to forty minutes.

Kind regards
Jo Winter"""


def make_interview(**changes: Any) -> Interview:
    """An hour at Acme, Inc. in Berlin on Monday 23 November 2026, 14:00."""
    start = changes.get("start", datetime(2026, 11, 23, 14, 0, tzinfo=BERLIN))
    facts: dict[str, Any] = {
        "key": "acme-inc-backend-engineer",
        "source": "interviews.csv:2",
        "company": "Acme, Inc.",
        "position": "Backend Engineer",
        "start": start,
        "end": start + timedelta(hours=1),
        "timezone": getattr(start.tzinfo, "key", "UTC"),
        "row": 2,
        "file": "interviews.csv",
        "interviewers": (ANA,),
    }
    return Interview(**(facts | changes))


def make_item(interview: Interview | None = None, **changes: Any) -> Item:
    """A thank-you to Ana, two hours after the interview, for 15 minutes."""
    interview = interview or make_interview()
    start = changes.get("start", interview.end + timedelta(hours=2))
    facts: dict[str, Any] = {
        "uid": f"{interview.key}.thank-you.ana-sousa@afterview.invalid",
        "interview": interview.key,
        "step": "thank-you",
        "kind": "email",
        "state": "planned",
        "start": start,
        "end": start + timedelta(minutes=15),
        "timezone": interview.timezone,
        "title": f"Thank-you to Ana Sousa ({interview.company})",
        "to": (ANA,),
        "subject": "Thank you for Monday",
        "body": BODY,
        "why": (Why(rule="2 hours after the interview, never later than 24", source="consensus"),),
    }
    return Item(**(facts | changes))


def make_planned(*items: Item, interview: Interview | None = None, promise: date | None = None) -> Planned:
    """An interview with these items; without any, with one thank-you."""
    interview = interview or make_interview()
    return Planned(interview=interview, promise=promise, items=items or (make_item(interview),))


def make_job(out: str | None = None, **changes: Any) -> Job:
    """An export without a ledger; names that no Job has are taken as the exporter's options."""
    own = {name: changes.pop(name) for name in list(changes) if name in Job.__dataclass_fields__}
    facts: dict[str, Any] = {"out": out, "options": changes, "now": NOW, "timezone": "Europe/Berlin"}
    return Job(**(facts | own))
