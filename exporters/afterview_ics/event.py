"""One item as the bytes of one VEVENT or VTODO (ICS rules 4 to 10)."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from operator import itemgetter
from typing import NamedTuple

from afterview.mailto import brings_text
from afterview.model import Interview, Item, Person
from afterview.nouns import noun
from afterview_ics import forms
from afterview_ics.alarm import Night, night, night_trigger, trigger
from afterview_ics.description import BARE_LINK_HEADING, LINK_HEADING, description, link, summary
from afterview_ics.text import clean, escape, fold, is_clean, is_clean_line, one_line
from afterview_ics.zones import Zone, is_plain, zone

SHORTEST, LONGEST = timedelta(minutes=10), timedelta(minutes=30)
_EVENT_STATUS = {"planned": b"CONFIRMED", "done": b"CONFIRMED", "cancelled": b"CANCELLED", "skipped": b"CANCELLED"}
_TODO_STATUS = {"planned": b"NEEDS-ACTION", "done": b"COMPLETED", "cancelled": b"CANCELLED", "skipped": b"CANCELLED"}


class Stamp(NamedTuple):
    """What a calendar is told of an event's history; moments in whole seconds since 1970, UTC."""

    sequence: int
    created: int
    modified: int  # DTSTAMP and LAST-MODIFIED


@noun
class Style:
    """What holds for every event of an export.

    ``alarm``: minutes before the start, None for none.  ``todo``: VTODOs instead of events.  ``candidates``: titles
    begin with the candidate's name.  ``user_zone``: where the user sleeps.  ``now``: a zone whose rule does not hold
    yet is written in UTC.
    """

    user_zone: tzinfo
    now: datetime
    alarm: int | None = 0
    todo: bool = False
    candidates: bool = False


class Form:
    """A component with named gaps (``forms.py``), made ready to be filled at once."""

    _GAP = re.compile(rb"%\(([a-z]+)\)b")

    def __init__(self, named: bytes) -> None:
        self._parts = self._GAP.split(named)  # what is fixed and, at the odd places, the names of the gaps
        self._pick = itemgetter(*[gap.decode() for gap in self._parts[1::2]])

    def fill(self, fields: Mapping[str, bytes]) -> bytes:
        """The component; every gap must have its field."""
        parts = self._parts.copy()
        parts[1::2] = self._pick(fields)
        return b"".join(parts)


_FORMS = {
    (todo, ringing): Form(getattr(forms, ("TODO" if todo else "EVENT") + ("_WITH_ALARM" if ringing else "")))
    for todo in (False, True)
    for ringing in (False, True)
}


class Visible(NamedTuple):
    """All that is seen of an item: a form and what fills its gaps, but for uid and stamp; the zone as in ``Event``.

    ``words``: title and description without the link, which says nothing that does not stand there.
    """

    form: Form
    fields: dict[str, bytes]
    zone: Zone | None
    words: bytes

    def digest(self) -> bytes:
        """16 bytes that change with anything that is seen: what is said and when, not the form around it, so that a
        newer form alone changes no event."""
        fields = self.fields
        seen = [self.words, *_WHEN(fields)]
        if "trigger" in fields:
            seen.append(fields["trigger"])
        return hashlib.sha256(b"\0".join(seen)).digest()[:16]


_WHEN = itemgetter("start", "end", "status")
_LINK_HEADING, _BARE_LINK_HEADING = escape(LINK_HEADING.encode()), escape(BARE_LINK_HEADING.encode())


Event = tuple[bytes, Zone | None]
"""A component in its final bytes, and the zone whose VTIMEZONE it needs (None: it stands in UTC).  A plain tuple, for
between processes it travels twice as quickly."""


class EventWriter:
    """Writes items, one after the other, all in one style."""

    def __init__(self, style: Style) -> None:
        self._style = style
        self._now = int(style.now.timestamp())
        self._usual_trigger = b"" if style.alarm is None else trigger(timedelta(minutes=style.alarm))
        self._status = _TODO_STATUS if style.todo else _EVENT_STATUS

    def write(self, item: Item, interview: Interview, stamp: Stamp) -> Event:
        """The component for one item."""
        return self.stamped(self.visible(item, interview), item.uid, stamp)

    def visible(self, item: Item, interview: Interview) -> Visible:
        """All that is seen of an item, whatever its stamp."""
        style = self._style
        ringing = style.alarm is not None and item.state == "planned"
        dark = night(item.start, style.user_zone) if ringing else None
        title, text = self._words(item, interview, dark)
        mail = link(item)
        heading = _heading(mail, item)
        start, end, rule = self._times(item)
        fields: dict[str, bytes] = {
            "summary": fold(b"SUMMARY:" + title),
            "description": fold(b"DESCRIPTION:" + text + heading, mail.encode()),
            "start": start,
            "end": end,
            "status": self._status[item.state],
        }
        if ringing:
            fields["ring"] = fold(b"DESCRIPTION:" + title)
            fields["trigger"] = self._usual_trigger if dark is None else night_trigger(dark)
        return Visible(_FORMS[style.todo, ringing], fields, rule, title + b"\0" + text)

    def stamped(self, visible: Visible, uid: str, stamp: Stamp) -> Event:
        """The component in its final bytes."""
        form, fields, rule, _ = visible
        sequence, created, modified = stamp
        name = uid if is_clean_line(uid) else one_line(uid)  # planning makes it of ASCII; a damaged ledger may not
        fields["uid"] = fold(b"UID:" + escape(name.encode()))
        fields["sequence"] = b"%d" % sequence
        fields["modified"] = fields["stamp"] = moment = _seconds(modified)
        fields["created"] = moment if created == modified else _seconds(created)
        return form.fill(fields), rule

    def _words(self, item: Item, interview: Interview, dark: Night | None) -> tuple[bytes, bytes]:
        """Title, and description up to its link, escaped; from cleaned facts where they hold what must not get out."""
        style = self._style
        thing = "task" if style.todo else "event"
        title = summary(item, interview, candidates=style.candidates)
        raw = _encoded_if_clean(title, description(item, interview, night=dark, thing=thing))
        if raw is None:
            item, interview = cleaned_item(item), cleaned_interview(interview)
            title = one_line(summary(item, interview, candidates=style.candidates))
            raw = clean(description(item, interview, night=dark, thing=thing)).rstrip().encode()
        return escape(title.encode()), escape(raw)

    def _times(self, item: Item) -> tuple[bytes, bytes, Zone | None]:
        """DTSTART and DTEND from the colon or semicolon on: with the zone's name, or in UTC where only that is sure."""
        start, end = item.start, item.end
        length = end - start
        if not SHORTEST <= length <= LONGEST:
            end = start + (SHORTEST if length < SHORTEST else LONGEST)
        rule = zone(item.timezone)
        if rule is not None and rule.since <= self._now and is_plain(start, rule) and is_plain(end, rule):
            label = rule.label
            return label + _local(start), label + _local(end), rule
        return _utc(start), _utc(end), None


def _heading(mail: str, item: Item) -> bytes:
    """What stands before a link."""
    if not mail:
        return b""
    return _LINK_HEADING if brings_text(mail) or not item.body else _BARE_LINK_HEADING


def _local(moment: datetime) -> bytes:
    """``20261123T170000``."""
    if moment.second:
        return f"{moment:%Y%m%dT%H%M%S}".encode()
    return _day(moment.toordinal()) + _CLOCK[moment.hour][moment.minute]


@functools.lru_cache(maxsize=1024)
def _day(number: int) -> bytes:
    return f"{date.fromordinal(number):%Y%m%dT}".encode()


_CLOCK = [[b"%02d%02d00" % (hour, minute) for minute in range(60)] for hour in range(24)]


def _utc(moment: datetime) -> bytes:
    return b":" + _seconds(int(moment.timestamp()))


@functools.lru_cache(maxsize=1024)
def _seconds(moment: int) -> bytes:
    return f"{datetime.fromtimestamp(moment, UTC):%Y%m%dT%H%M%SZ}".encode()


def _encoded_if_clean(title: str, text: str) -> bytes | None:
    """The text in UTF-8, None where it or the title must be cleaned first."""
    try:
        raw = text.encode()
    except UnicodeEncodeError:  # half a surrogate pair
        return None
    return raw if is_clean(raw) and is_clean_line(title) else None


def cleaned_item(item: Item) -> Item:
    """The item with every text in it cleaned: only the draft keeps its lines."""
    return replace(
        item,
        title=one_line(item.title),
        interview=one_line(item.interview),
        step=one_line(item.step),
        subject=None if item.subject is None else one_line(item.subject),
        body=clean(item.body),
        needs=tuple(map(one_line, item.needs)),
        to=tuple(_cleaned_person(person) for person in item.to),
        why=tuple(replace(why, rule=one_line(why.rule), source=one_line(why.source)) for why in item.why),
    )


def cleaned_interview(interview: Interview) -> Interview:
    """The interview with the texts cleaned that an event shows."""
    candidate = interview.candidate
    return replace(
        interview, company=one_line(interview.company), candidate=None if candidate is None else one_line(candidate)
    )


def _cleaned_person(person: Person) -> Person:
    return replace(person, name=None if person.name is None else one_line(person.name))
