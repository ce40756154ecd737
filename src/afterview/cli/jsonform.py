"""The plan as JSON, exactly as CONTRACT.md shows it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from afterview.model import Item, Person, Planned, Problem

VERSION = 1


def plan_text(
    planned: Iterable[Planned], problems: Callable[[], Sequence[Problem]], *, now: str, playbook: str, ascii_only: bool
) -> Iterator[str]:
    """The whole of `plan --format json`, in pieces, laid out as by ``json.dumps`` with an indent of one.

    The interviews stand before the items, so the items have to wait; as text they take a seventh of the room.
    ``problems``: asked for when the plan was gone through.
    """

    def text(form: dict[str, Any]) -> str:
        return json.dumps(form, ensure_ascii=ascii_only, indent=1)

    interviews, items = list[str](), list[str]()
    for one in planned:
        interviews.append(text(interview_form(one)))
        items += [text(item_form(item)) for item in one.items]
    yield text({"version": VERSION, "now": now, "playbook": playbook}).removesuffix("\n}")
    found = [text(problem_form(problem)) for problem in problems()]
    for name, texts in (("interviews", interviews), ("items", items), ("problems", found)):
        yield f',\n "{name}": ['
        for number, one_text in enumerate(texts):
            yield (",\n  " if number else "\n  ") + one_text.replace("\n", "\n  ")
        yield "\n ]" if texts else "]"
    yield "\n}"


def interview_form(planned: Planned) -> dict[str, Any]:
    """One of its interviews."""
    one = planned.interview
    return {
        "key": one.key,
        "source": one.source,
        "candidate": one.candidate,
        "candidate_email": one.candidate_email,
        "company": one.company,
        "position": one.position,
        "start": one.start.isoformat(),
        "end": one.end.isoformat(),
        "has_time": one.has_time,
        "timezone": one.timezone,
        "country": one.country,
        "round": one.round,
        "format": one.format,
        "promise": _day(planned.promise),
        "status": one.status,
        "status_date": _day(one.status_date),
        "interviewers": [person_form(person) for person in one.interviewers],
        "hiring_manager": person_form(one.hiring_manager) if one.hiring_manager else None,
        "scheduler": person_form(one.scheduler) if one.scheduler else None,
        "recruiter": person_form(one.recruiter) if one.recruiter else None,
        "process": one.process,
        "pace": one.pace,
        "priority": one.priority,
        "employer_size": one.employer_size,
        "went": one.went,
        "second_channel": one.second_channel,
        "topics": [f"{topic.person}: {topic.text}" if topic.person else topic.text for topic in one.topics],
        "strengths": list(one.strengths),
        "clarify": one.clarify,
        "competing_offer_on": _day(one.competing_offer_on),
        "sent": [{"step": entry.step, "to": entry.to, "on": entry.on.isoformat()} for entry in one.sent],
        "added": _day(one.added),
        "language": one.language,
        "notes": one.notes,
    }


def item_form(item: Item) -> dict[str, Any]:
    """One of its items."""
    return {
        "uid": item.uid,
        "interview": item.interview,
        "step": item.step,
        "number": item.number,
        "kind": item.kind,
        "state": item.state,
        "title": item.title,
        "start": item.start.isoformat(),
        "end": item.end.isoformat(),
        "timezone": item.timezone,
        "late": item.late,
        "done_on": _day(item.done_on),
        "known": item.known,
        "to": [person_form(person) for person in item.to],
        "subject": item.subject,
        "body": item.body,
        "needs": list(item.needs),
        "lint": list(item.lint),
        "why": [{"rule": why.rule, "source": why.source} for why in item.why],
        "reason": item.reason,
    }


def person_form(person: Person) -> dict[str, Any]:
    """Someone known only by the address of a desk stands without it."""
    return {"name": person.name, "email": person.address, "role": person.role}


def problem_form(problem: Problem) -> dict[str, Any]:
    """One of its problems."""
    return {
        "level": problem.level,
        "source": problem.source,
        "row": problem.row,
        "column": problem.column,
        "value": problem.value,
        "message": problem.message,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
