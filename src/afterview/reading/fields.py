"""What single fields hold: lists between semicolons, topics, messages already sent, a language, a key."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from functools import lru_cache
from typing import Any

from afterview.model import Person, Sent, Topic
from afterview.patterns import pattern
from afterview.planning.identity import folded
from afterview.reading import text
from afterview.reading.dates import Dates
from afterview.reading.faults import Fault

_NAME_WORDS = pattern(r"[^\W\d_][\w’'-]*")


@lru_cache(maxsize=1024)
def parts(cell: str) -> tuple[str, ...]:
    """The parts of a cell between ``;`` and line breaks."""
    return tuple([part for raw in cell.replace("\n", ";").split(";") if (part := raw.strip())])


@lru_cache(maxsize=1024)
def told(cell: str) -> tuple[str, ...]:
    """The parts of a cell that say something: without a "None" or "n/a"."""
    return tuple([part for part in parts(cell) if not text.says_nothing(part)])


def told_whole(cell: str) -> str | None:
    """A free text, None where only a "None" or "n/a" stands there."""
    return None if text.says_nothing(cell) else cell


@lru_cache(maxsize=1024)
def _unbound(cell: str) -> tuple[Topic, ...]:
    return tuple([Topic(text=part) for part in told(cell)])


@lru_cache(maxsize=256)
def read_language(cell: str) -> str:
    """A code like en, de or pt-BR.  Raises Fault."""
    code, _, region = cell.replace("_", "-").partition("-")
    if 2 <= len(code) <= 3 and code.isascii() and code.isalpha() and (not region or region.isalnum()):
        return f"{code.lower()}-{region.upper()}" if region else code.lower()
    raise Fault(f"'{text.shown(cell)}' is no code of a language; write it like en, de or pt-BR")


def topics_of(cell: str, interviewers: Sequence[Person]) -> tuple[Topic, ...]:
    """Topics; ``Ana: …`` binds one where exactly one interviewer has that name or first name."""
    if ":" not in cell:
        return _unbound(cell)
    found = []
    for part in parts(cell):
        called, colon, rest = part.partition(":")
        bound = _called(called, interviewers) if colon and rest.strip() else None
        said = rest.strip() if bound else part
        if not text.says_nothing(said):
            found.append(Topic(text=said, person=bound))
    return tuple(found)


def _called(label: str, interviewers: Sequence[Person]) -> str | None:
    """The name of the one whom a label means: by the whole name or its beginning, else by any of its words, for a title
    may stand before it and a nickname inside ("Sousa", "Dr. Sousa" and "Nell")."""
    from afterview.drafting.names import without_titles

    wanted = without_titles(label).casefold()
    if not wanted:
        return None
    names = [person.name for person in interviewers if person.name]
    meant = [name for name in names if f"{name.casefold()} ".startswith(f"{wanted} ")]
    if not meant:
        words = set(_NAME_WORDS.findall(wanted))
        meant = [name for name in names if words and words <= set(_NAME_WORDS.findall(name.casefold()))]
    return meant[0] if len(meant) == 1 else None


def date_the_answer(values: dict[str, Any]) -> None:
    """Trackers give each answer a column of its own: the one of the present status is the status's date."""
    offered, rejected = values.pop("offered_on", None), values.pop("rejected_on", None)
    answer = {"rejected": rejected, "offer": offered, "accepted": offered}.get(values.get("status", ""))
    if answer is not None:
        values.setdefault("status_date", answer)


@lru_cache(maxsize=4096)
def derived_key(candidate: str | None, company: str, position: str, round_: str | None) -> str:
    """The key of an interview that has no id (CONTRACT, "Key")."""
    key = "-".join(part for part in map(folded, (candidate, company, position, round_)) if part)
    return key or "interview"


_AFTERWARDS = frozenset({"debrief", "thank-you", "card", "status-check", "second-follow-up", "close-out"})


def follows_the_interview(step: str) -> bool:
    """Whether a step can't come before the interview; another offer, for one, may be written of earlier."""
    return step in _AFTERWARDS


def day_before(day: date, start: datetime, zone: tzinfo | None) -> date | None:
    """The day of the interview, where ``day`` lies before it both there and in the user's own ``zone``."""
    if day >= start.date() or (zone is not None and day >= start.astimezone(zone).date()):
        return None
    return start.date()


def read_sent(cell: str, dates: Dates) -> tuple[Sent, ...]:
    """``thank-you:ana@acme.example=2026-11-04; status-check=2026-11-16``.  Raises Fault."""
    entries = []
    for part in parts(cell):
        what, equals, when = part.rpartition("=")
        step, _, to = what.partition(":")
        name = "-".join(step.casefold().replace("_", " ").replace("-", " ").split())
        if not equals or not name:
            raise Fault(f"'{text.shown(part)}' is not of the form step=date, like status-check=2026-11-16")
        entries.append(Sent(step=name, on=dates.day(when.strip()), to=to.strip() or None))
    return tuple(entries)
