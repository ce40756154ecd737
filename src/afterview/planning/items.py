"""From a worked-out occurrence to an Item with its draft, its title and its reasons."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from afterview.model import Draft, Drafter, Item, Occasion, State, Why
from afterview.planning.occurrence import Occurrence
from afterview.planning.people import display_name

_UTC = ZoneInfo("UTC")
_NOBODY = "whoever interviewed you"
_NO_DRAFT = Draft(subject=None, body="")
_ANSWER_HOUR = time(17)


def item_of(occurrence: Occurrence, playbook: str, drafter: Drafter | None, *, thanked: bool) -> Item:
    """The finished item.  Drafts are written for what is planned, and for what was done by assumption alone."""
    case, step = occurrence.case, occurrence.step
    interview = case.interview
    zone = ZoneInfo(interview.timezone)
    start = aware(occurrence.moment or case.end, zone)
    state = _state(occurrence)
    draft = _NO_DRAFT
    if drafter is not None and (state == "planned" or occurrence.known is False):
        draft = drafter.draft(interview, _occasion(occurrence, start, thanked=thanked))
    return Item(
        uid=occurrence.uid,
        interview=interview.key,
        step=step.name,
        kind=occurrence.kind,
        state=state,
        start=start,
        end=aware((occurrence.moment or case.end) + timedelta(minutes=step.minutes), zone),
        timezone=interview.timezone,
        title=_title(occurrence),
        number=occurrence.number,
        late=occurrence.late and state == "planned",
        waiting=step.while_waiting,
        done_on=occurrence.done_on,
        known=occurrence.known,
        to=occurrence.to,
        subject=draft.subject,
        body=draft.body,
        needs=draft.needs,
        why=_why(occurrence, playbook),
        reason=occurrence.reason,
        deadline=_deadline(occurrence, zone),
    )


def aware(wall: datetime, zone: ZoneInfo) -> datetime:
    """A wall-clock time in its zone; an hour that a DST change leaves out becomes the one after it."""
    moment = wall.replace(tzinfo=zone)
    if wall.hour > 4:  # no zone changes its clock in the day
        return moment
    back = moment.astimezone(_UTC).astimezone(zone)
    return moment if back.replace(tzinfo=None) == wall else back


def _state(occurrence: Occurrence) -> State:
    if occurrence.outcome == "planned":
        return "planned"
    if occurrence.outcome == "done":
        return "done"
    return "cancelled" if occurrence.uid in occurrence.case.exported else "skipped"


def _occasion(occurrence: Occurrence, start: datetime, *, thanked: bool) -> Occasion:
    case, step = occurrence.case, occurrence.step
    return Occasion(
        step=step.name,
        kind=occurrence.kind,
        to=occurrence.to,
        start=start,
        number=occurrence.number or 1,
        of=step.repeat.times if step.repeat else 1,
        place=occurrence.place,
        panel=occurrence.panel,
        promise=case.promise,
        follows=occurrence.follows,
        later_round=case.later_round,
        thanked=thanked,
        offer=case.offer,
    )


def _why(occurrence: Occurrence, playbook: str) -> tuple[Why, ...]:
    """The rule with the articles behind it, then what moved the item, which is the playbook's doing."""
    source = ", ".join(occurrence.step.source) or playbook
    rules = [Why(rule=rule, source=source) for rule in occurrence.reasons]
    if occurrence.moves:
        rules += [Why(rule=move, source=playbook) for move in occurrence.moves]
    return tuple(rules)


def _deadline(occurrence: Occurrence, zone: ZoneInfo) -> datetime | None:
    case, deadline = occurrence.case, occurrence.step.deadline
    if isinstance(deadline, timedelta):
        return aware(case.end + deadline, zone)
    if deadline == "answer" and case.offer and case.offer.answer_by:
        return datetime.combine(case.offer.answer_by, _ANSWER_HOUR, zone)
    return None


def _title(occurrence: Occurrence) -> str:
    interview = occurrence.case.interview
    person = occurrence.to[0] if occurrence.to else None
    return _filled(
        occurrence.step.title,
        {
            "{person}": display_name(person, _NOBODY),
            "{company}": interview.company,
            "{position}": interview.position,
        },
    )


@lru_cache(maxsize=256)
def _parts(template: str) -> list[str]:
    return re.split(r"(\{(?:person|company|position)\})", template)


def _filled(template: str, values: Mapping[str, str]) -> str:
    """The title with its places filled in one go, so that data which looks like a place stays data."""
    return "".join([values.get(part, part) for part in _parts(template)])
