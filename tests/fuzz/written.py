"""The .ics writer, fed an interview and an item of any texts: what another library reads back is what was meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar

import afterview_ics
from afterview.exporting import Job
from afterview.model import Person, Planned, Why
from afterview_ics.description import summary
from afterview_ics.event import cleaned_interview, cleaned_item
from afterview_ics.text import clean, one_line
from factories import NOW, make_interview, make_item
from fuzz.fields import fields, joined, rotated
from fuzz.outputs import caught
from fuzz.scanners import calendar_faults

_KINDS = ("email", "phone", "card", "checklist", "task", "decision")
_ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kathmandu",
    "UTC",
    "Africa/Casablanca",
    "Pacific/Chatham",
    "Etc/GMT+12",
)
_COUNT = 14


def events(data: bytes) -> Iterator[str]:
    """Fields: switches, company, position, candidate, key, step, title, name, address, subject, body, need, rule,
    uid."""
    switches, company, position, candidate, key, step, title, name, address, subject, body, need, rule, uid = fields(
        data, _COUNT
    )
    number = sum(ord(sign) * 31**place for place, sign in enumerate(switches[:6]))
    zone = _ZONES[number % len(_ZONES)]
    start = datetime(2026, 1, 1, 9, tzinfo=ZoneInfo(zone)) + timedelta(minutes=number % 2_000_000)
    interview = make_interview(
        company=company, position=position, candidate=candidate or None, key=key or "k", start=start, timezone=zone
    )
    facts: dict[str, Any] = {
        "uid": f"{uid}@afterview.invalid",
        "step": step,
        "kind": _KINDS[number // 7 % len(_KINDS)],
        "title": title,
        "to": (Person(name=name or None, email=address or None),) if name or address else (),
        "subject": subject or None,
        "body": body,
        "needs": (need,) if need else (),
        "why": (Why(rule=rule, source=rule),),
        "waiting": bool(number & 1),
        "start": start,
    }
    item = make_item(interview, **facts)
    options = {"split": "none", "max_bytes": 0, "alarm": (None, 0, 15)[number % 3], "todo": bool(number // 42 & 1)}
    job = Job(out="-", options=options, now=NOW, timezone="Europe/Berlin", candidates=bool(number // 84 & 1))
    with caught() as out:
        afterview_ics.exporter.export([Planned(interview=interview, promise=None, items=(item,))], job)
    yield from calendar_faults(out.getvalue(), [one_line(item.uid)])
    yield from _values(out.getvalue(), item, interview, job)


def _values(data: bytes, item: Any, interview: Any, job: Job) -> Iterator[str]:
    """What was meant stands there, by the plain functions that say what cleaning means."""
    (found,) = (one for one in icalendar.Calendar.from_ical(data).walk() if one.name in ("VEVENT", "VTODO"))
    clean_item, clean_interview = cleaned_item(item), cleaned_interview(interview)
    titles = (summary(item, interview, candidates=job.candidates),)
    titles += (summary(clean_item, clean_interview, candidates=job.candidates),)
    if _same(str(found["SUMMARY"])) not in [_same(one_line(title)) for title in titles]:
        yield f"another title: {str(found['SUMMARY'])!a} for {titles!a}"
    text = str(found["DESCRIPTION"])
    if len(text) > 6000:
        yield f"a description of {len(text)} characters"
    if len(item.body) < 2000 and len(text) < 3000 and _same(clean(item.body).strip()) not in _same(text):
        yield f"the draft is another: {item.body!a} in {text!a}"
    if found["DTSTART"].dt != item.start:
        yield f"another moment: {found['DTSTART'].dt} for {item.start}"


def _same(text: str) -> str:
    """Folding may change blanks to such that don't break, and cleaning takes out those at the ends; nothing else."""
    return re.sub("[ \u00a0]+", "", text)


def event_seeds() -> list[bytes]:
    """One as it should be, and everything hostile in every field."""
    good = joined(
        "abc",
        "Acme, Inc.",
        "Backend Engineer; Platform",
        "Kim Poe",
        "acme-backend",
        "thank-you",
        "Thank-you to Ana (Acme)",
        "Ana Sousa",
        "ana@acme.example",
        "Thank you for Monday",
        "Dear Ana,\n\nThank you.\n\nKind regards\nJo",
        "topics",
        "2 hours after the interview",
        "acme.thank-you",
    )
    return [good, *rotated(_COUNT)]
