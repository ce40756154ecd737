"""From a worked-out occurrence to an Item with its draft, its title and its reasons."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from afterview.model import Draft, Drafter, Item, Occasion, State, Why
from afterview.planning.occurrence import Occurrence
from afterview.planning.people import display_name
from afterview.wall import in_zone, keeps_offset, wall

_UTC = ZoneInfo("UTC")
_NOBODY = "whoever interviewed you"
_ADDRESSEE = "addressee"
_NO_DRAFT = Draft(subject=None, body="")
_ANSWER_HOUR = time(17)
_LENGTHS = [timedelta(minutes=minutes) for minutes in range(31)]


def item_of(occurrence: Occurrence, playbook: str, drafter: Drafter | None, *, thanked: bool) -> Item:
    """The finished item.  Drafts are written for what is planned, and for what was done by assumption alone."""
    case, line = occurrence.case, occurrence.line
    interview, step = case.interview, line.step
    start = aware(occurrence.moment or case.end, interview.start.tzinfo)
    state = _state(occurrence)
    draft = _NO_DRAFT
    if drafter is not None and (state == "planned" or occurrence.known is False):
        draft = drafter.draft(interview, _occasion(occurrence, start, thanked=thanked))
    return Item(
        uid=occurrence.uid,
        interview=interview.key,
        step=step.name,
        kind=line.kind,
        state=state,
        start=start,
        end=_later(start, _LENGTHS[step.minutes]),
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
        needs=draft.needs if occurrence.to or not line.is_message else _with_addressee(draft, state),
        why=_why(occurrence, playbook),
        reason=occurrence.reason,
        deadline=_deadline(occurrence) if step.deadline else None,
    )


def _with_addressee(draft: Draft, state: State) -> tuple[str, ...]:
    """What a message with nobody known to send it to needs, whether or not its text asks for a name (PLAYBOOKS 1)."""
    if state != "planned" or _ADDRESSEE in draft.needs:
        return draft.needs
    return (_ADDRESSEE, *draft.needs)


def aware(shown: datetime, zone: tzinfo | None) -> datetime:
    """A wall-clock time in its zone; an hour that a DST change leaves out becomes the one after it."""
    moment = in_zone(shown, zone)
    if keeps_offset(zone, shown.date()):
        return moment
    back = moment.astimezone(_UTC).astimezone(zone)
    return moment if wall(back) == shown else back


def _later(start: datetime, length: timedelta) -> datetime:
    """So much real time later, also across a change of the clock."""
    if keeps_offset(start.tzinfo, start.date()):
        return start + length
    return (start.astimezone(_UTC) + length).astimezone(start.tzinfo)


def _state(occurrence: Occurrence) -> State:
    if occurrence.outcome == "planned":
        return "planned"
    if occurrence.outcome == "done":
        return "done"
    return "cancelled" if occurrence.uid in occurrence.case.exported else "skipped"


def _occasion(occurrence: Occurrence, start: datetime, *, thanked: bool) -> Occasion:
    case, line = occurrence.case, occurrence.line
    repeat = line.step.repeat
    return Occasion(
        line.step.name,
        line.kind,
        occurrence.to,
        start,
        occurrence.number or 1,
        repeat.times if repeat else 1,
        occurrence.place,
        occurrence.panel,
        case.promise,
        occurrence.follows,
        case.later_round,
        case.rank,
        case.first,
        thanked,
        case.offer,
    )


def _why(occurrence: Occurrence, playbook: str) -> tuple[Why, ...]:
    """The rule with the articles behind it, then what moved the item, which is the playbook's doing."""
    source = _source(occurrence.line.step.source) or playbook
    rules = [_because(rule, source) for rule in occurrence.reasons]
    if occurrence.moves:
        rules += [Why(rule=move, source=playbook) for move in occurrence.moves]
    return tuple(rules)


@lru_cache(maxsize=4096)
def _because(rule: str, source: str) -> Why:
    return Why(rule=rule, source=source)


def _deadline(occurrence: Occurrence) -> datetime | None:
    case, deadline = occurrence.case, occurrence.line.step.deadline
    zone = case.interview.start.tzinfo
    if isinstance(deadline, timedelta):
        return aware(case.end + deadline, zone)
    if deadline == "answer" and case.offer and case.offer.answer_by:
        return datetime.combine(case.offer.answer_by, _ANSWER_HOUR, zone)
    return None


def _title(occurrence: Occurrence) -> str:
    interview, to = occurrence.case.interview, occurrence.to
    person = display_name(to[0], _NOBODY) if to else _NOBODY
    return _filled(occurrence.line.step.title)(person, interview.company, interview.position)


@lru_cache(maxsize=256)
def _filled(template: str) -> Callable[[str, str, str], str]:
    """The title with three gaps, to be filled all at once: data that looks like a gap stays data."""
    parts = re.split(r"(\{(?:person|company|position)\})", template)
    return "".join([_GAPS.get(part) or part.replace("{", "{{").replace("}", "}}") for part in parts]).format


_GAPS = {"{person}": "{0}", "{company}": "{1}", "{position}": "{2}"}


@lru_cache(maxsize=256)
def _source(articles: tuple[str, ...]) -> str:
    return ", ".join(articles)
