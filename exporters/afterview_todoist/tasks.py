"""What an item looks like as a task in Todoist.  Pure: the same interview, item and style give the same task.

Dates are local to the user's zone and never go through UTC, unless they are to be fixed to an instant
(``Style.fixed``).  The limits and the rules of dates, night hours and markers are those of Todoist's published API.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Any

from afterview.labels import day_words, need_words, person_words
from afterview.model import MESSAGE_KINDS, Interview, Item, Person
from afterview.nouns import noun
from afterview_todoist.markup import CUT, block, inline, name, plain_name, shorten, units

CONTENT_LIMIT = 500
DESCRIPTION_LIMIT = 16_383
SECTION_LIMIT = 120
MARK = "[av:"  # begins the last line of a description
NIGHT_FROM, NIGHT_TO, EVENING = time(21), time(7), time(19)

# As the API counts: 4 is what users see as p1.  A step that is not named here goes by its kind.
PRIORITY_BY_STEP = {
    "prepare": 4,
    "thank-you": 4,
    "offer-notice": 4,
    "offer-in-writing": 4,
    "status-check": 3,
    "second-follow-up": 3,
    "rejection-reply": 3,
    "debrief": 3,
    "find-contact": 3,
    "keep-in-touch": 2,
    "close-out": 2,
    "card": 2,
    "ask-an-expert": 2,
    "keep-applying": 1,
}
PRIORITY_BY_KIND = {"email": 3, "phone": 3, "card": 2, "checklist": 2, "task": 2, "decision": 2}


@noun
class Style:
    """How tasks are to look.  ``zone``: the user's own, with its IANA name.  ``candidates``: more than one in the plan.

    ``durations`` and ``deadlines``: whether the account's plan has them.
    """

    zone: tzinfo
    zone_name: str
    label: str = "afterview"
    fixed: bool = False
    reminder: bool = True
    candidates: bool = False
    durations: bool = True
    deadlines: bool = True


@noun
class Task:
    """One task, ready to be written.  ``due`` and ``deadline`` as the API writes them; ``minutes`` of duration."""

    uid: str
    interview: str
    marker: str
    content: str
    description: str
    due: str
    due_zone: str | None
    minutes: int | None
    priority: int
    label: str
    deadline: str | None
    reminder: bool

    def args(self) -> dict[str, Any]:
        """The arguments of ``item_add`` without the place (project and section)."""
        due = {"date": self.due} if self.due_zone is None else {"date": self.due, "timezone": self.due_zone}
        return {
            "content": self.content,
            "description": self.description,
            "due": due,
            "deadline": {"date": self.deadline} if self.deadline else None,
            "duration": {"amount": self.minutes, "unit": "minute"} if self.minutes else None,
            "priority": self.priority,
            "labels": [self.label],
        }


def marker(uid: str) -> str:
    """The twelve letters and digits by which a task is known to be that of this item, whoever reads it."""
    return hashlib.sha256(b"afterview task\0" + uid.encode()).hexdigest()[:12]


def marker_line(uid: str) -> str:
    """The last line of a description."""
    return f"{MARK}{marker(uid)}]"


def ring(start: datetime, zone: tzinfo, *floors: datetime) -> tuple[datetime, bool]:
    """When the task is due on the wall clock of ``zone``, and whether that had to go to the evening before.

    Between 21:00 and 07:00 nobody is to be woken: 19:00 of the evening before, where that is after all of ``floors``.
    """
    local = start.astimezone(zone)
    clock = local.time()
    if NIGHT_TO <= clock < NIGHT_FROM:
        return local, False
    day = local.date() if clock >= NIGHT_FROM else local.date() - timedelta(days=1)
    evening = datetime.combine(day, EVENING, zone)
    # Through UTC: two moments of one zone are compared as the clock on the wall shows them.
    if any(evening.astimezone(UTC) <= floor.astimezone(UTC) for floor in floors):
        return local, False
    return evening, True


def to_task(interview: Interview, item: Item, style: Style, created: datetime | None = None) -> Task:
    """The task for a planned item.

    ``created``: when it came to Todoist first, or now where it is new: it is due no earlier than that because of the
    night.  The same for each export, so that an unchanged task stays unchanged.
    """
    floors = [interview.end] if item.start >= interview.end else []
    if created is not None:
        floors.append(created)
    moment, moved = ring(item.start, style.zone, *floors)
    if style.fixed:
        due, due_zone = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), style.zone_name
    else:
        due, due_zone = moment.strftime("%Y-%m-%dT%H:%M:%S"), None
    deadline = item.deadline.astimezone(style.zone).date() if item.deadline and style.deadlines else None
    return Task(
        uid=item.uid,
        interview=item.interview,
        marker=marker(item.uid),
        content=content(interview, item, style.candidates),
        description=description(interview, item, style.zone, moved),
        due=due,
        due_zone=due_zone,
        minutes=max(1, round((item.end - item.start) / timedelta(minutes=1))) if style.durations else None,
        priority=PRIORITY_BY_STEP.get(item.step, PRIORITY_BY_KIND[item.kind]),
        label=style.label,
        deadline=deadline.isoformat() if deadline and deadline >= moment.date() else None,
        reminder=style.reminder,
    )


def content(interview: Interview, item: Item, candidates: bool) -> str:
    """The task's name: what to do, and at which employer; the candidate first where there are several."""
    words = shorten(item.title, 260)
    if interview.company.casefold() not in item.title.casefold():
        words = f"{words} ({shorten(interview.company, 80)})"
    if candidates and interview.candidate and not item.title.startswith(interview.candidate):
        words = f"{shorten(interview.candidate, 60)}: {words}"
    return name(words, CONTENT_LIMIT)


def description(interview: Interview, item: Item, zone: tzinfo, moved: bool) -> str:
    """Markdown: the condition, the addressee, the draft, what it needs, why it stands on this day, the marker."""
    head, tail = _head(interview, item, zone, moved), _tail(item)
    end = marker_line(item.uid)
    body = block(shorten(item.body, DESCRIPTION_LIMIT), lists=item.kind not in MESSAGE_KINDS)
    room = DESCRIPTION_LIMIT - 8 - sum(units(part) + 2 for part in (*head, *tail, end))
    if units(body) > room:
        body = shorten(body, room - 60) + f"\n(shortened here: `afterview draft` gives it whole{CUT})"
    return "\n\n".join(part for part in (*head, body, *tail, end) if part)


def _head(interview: Interview, item: Item, zone: tzinfo, moved: bool) -> list[str]:
    parts = [f"Interview: {inline(shorten(interview.position, 200))}, {day_words(interview.start.date())}"]
    if item.waiting:
        parts.append(
            f"Only if you have heard nothing from {inline(shorten(interview.company, 200))} by now. Otherwise run "
            f"{_command('log', interview.key, 'advanced')} (or rejected, offer …) and export again."
        )
    if moved:
        parts.append(_moved(item, zone))
    lines = []
    if item.to and item.kind in MESSAGE_KINDS:
        people = [_addressee(person) for person in item.to]
        lines.append(f"**To:** {', '.join(people[:20])}")
    if item.subject:
        lines.append(f"**Subject:** {inline(shorten(item.subject, 400))}")
    return [*parts, "\n".join(lines)]


def _addressee(person: Person) -> str:
    shown = inline(person_words(person))
    return f"{shown} {inline(person.address)}" if person.name and person.address else shown


def _moved(item: Item, zone: tzinfo) -> str:
    local = item.start.astimezone(zone)
    when = f"{day_words(local.date())}, {local:%H:%M}"
    if item.kind == "email":
        return f"**Write it now and schedule it to go out on {when}.** That is in the night for you."
    return f"**Meant for {when}.** That is in the night for you, so it stands on the evening before."


def _tail(item: Item) -> list[str]:
    parts = []
    if item.needs:
        parts.append(f"**Still needs:** {inline('; '.join(need_words(need, item.to) for need in item.needs))}")
    if item.kind in MESSAGE_KINDS:
        parts.append("**Before it goes out:** proofread it once more, names first.")
    why = [f"{inline(shorten(reason.rule, 300))} ({inline(shorten(reason.source, 100))})" for reason in item.why[:8]]
    if why:
        parts.append("**Why now:** " + "; ".join(why))
    if item.deadline and item.kind in MESSAGE_KINDS:
        parts.append(f"**Latest:** {day_words(item.deadline.date())}, {item.deadline:%H:%M} ({inline(item.timezone)})")
    return parts


def _command(*words: str) -> str:
    quoted = [word if word.replace("-", "").isalnum() else '"' + word.replace('"', "") + '"' for word in words]
    return "`" + shorten(" ".join(["afterview", *quoted]).replace("`", "'"), 200) + "`"


def employer_section(interview: Interview) -> str:
    """The section of an employer."""
    return plain_name(interview.company, SECTION_LIMIT) or "Interviews"


LOOKS = ("content", "description", "due", "duration", "deadline", "priority")
_LOOK_BYTES = 4


def look_of(task: Task) -> bytes:
    """A digest of what is visible of the task, field by field, for the ledger: 4 bytes for each name in ``LOOKS``."""
    return b"".join(field_digest(value) for value in visible(task).values())


def visible(task: Task) -> dict[str, str]:
    """What a user sees of the task, by the names in ``LOOKS``, as plain text that can be compared."""
    return {
        "content": task.content,
        "description": task.description,
        "due": task.due,
        "duration": str(task.minutes or ""),
        "deadline": task.deadline or "",
        "priority": str(task.priority),
    }


def field_digest(value: str) -> bytes:
    """Four bytes for one field's value."""
    return hashlib.blake2b(value.encode("utf-8", "surrogatepass"), digest_size=_LOOK_BYTES).digest()


def fields_of_look(look: bytes) -> dict[str, bytes]:
    """The digests in a look, by field."""
    return {name: look[at * _LOOK_BYTES : (at + 1) * _LOOK_BYTES] for at, name in enumerate(LOOKS)}
