"""The interviews that the ledger knows: their keys, numbers and what to recognise them by."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple
from zlib import crc32

from afterview.changes import Trace
from afterview.ledger import cells
from afterview.model import Interview
from afterview.patterns import pattern

_NUMBERED = pattern(r"(.+)-([2-9]|[1-9]\d+)")


def people_of(interview: Interview) -> frozenset[int]:
    """Digests of the people on the employer's side: enough to recognise, too little to read."""
    people = (*interview.interviewers, interview.hiring_manager, interview.scheduler, interview.recruiter)
    names = [one.email or one.name for one in people if one is not None]
    return frozenset([crc32(name.casefold().encode()) for name in names if name])


def find(connection: sqlite3.Connection, key: str) -> int | None:
    """The number of an interview within the ledger."""
    row = connection.execute("SELECT id FROM interviews WHERE key = ?", (key,)).fetchone()
    return None if row is None else int(row[0])


def free_identity(connection: sqlite3.Connection, key: str) -> str:
    """What the UIDs of a key that the ledger does not know are made from: itself, unless an interview that was renamed
    away still bears it."""
    wanted, n = key, 1
    while connection.execute("SELECT 1 FROM interviews WHERE identity = ?", (wanted,)).fetchone():
        n += 1
        wanted = f"{key}~{n}"
    return wanted


def enter(connection: sqlite3.Connection, key: str) -> int:
    """The number of an interview, which is entered by its key alone where it is new (``log`` before any export)."""
    known = find(connection, key)
    if known is not None:
        return known
    cursor = connection.execute(
        "INSERT INTO interviews (key, identity) VALUES (?, ?)", (key, free_identity(connection, key))
    )
    return int(cursor.lastrowid or 0)


class Entry(NamedTuple):
    """What stands in the ledger of one interview.

    ``number`` within the ledger; ``identity``: what the UIDs are made from; ``day`` (ISO) on which it was last seen,
    None where it was logged without a source at hand;
    ``people``: digests; ``given``: by destination its items (see ``packing``).
    """

    number: int
    identity: str
    day: str | None
    people: str
    given: Mapping[int, str]


_ENTRY = (
    "SELECT id, identity, day, people, destination, items FROM interviews LEFT JOIN delivered ON interview = id "
    "WHERE key = ? ORDER BY destination"
)
_OUTLINE = (
    "SELECT id, identity, day, people, (SELECT min(destination) FROM delivered WHERE interview = id) FROM interviews "
    "WHERE key = ?"
)
_NEW = "INSERT OR IGNORE INTO interviews (key, base, number, day, people, identity) VALUES (?, ?, ?, ?, ?, ?)"


def entry(connection: sqlite3.Connection, key: str) -> Entry | None:
    """What stands under a key."""
    rows = connection.execute(_ENTRY, (key,)).fetchall()
    if not rows:
        return None
    number, identity, day, people, _, _ = rows[0]
    return Entry(
        cells.place(number), cells.text(identity), day, people, {row[4]: row[5] for row in rows if row[4] is not None}
    )


def outline(connection: sqlite3.Connection, key: str) -> Entry | None:
    """The same without the items: of a destination that was given any there is only the name."""
    row = connection.execute(_OUTLINE, (key,)).fetchone()
    if row is None:
        return None
    number, identity, day, people, destination = row
    given = {} if destination is None else {cells.place(destination): ""}
    return Entry(cells.place(number), cells.text(identity), day, people, given)


class Sighting(NamedTuple):
    """What is noted of an interview that was read.  ``base``: its derived key without its ``number`` (None: it bears
    none); ``day``: ISO; ``people``: digests; ``file``: the source."""

    key: str
    base: str | None
    number: int
    day: str
    people: str
    file: str


def sighting(interview: Interview) -> Sighting:
    """What is noted of this one."""
    people = " ".join([f"{digest:x}" for digest in sorted(people_of(interview))])
    return Sighting(interview.key, *_split(interview), interview.start.date().isoformat(), people, interview.file)


def see(connection: sqlite3.Connection, seen: Sighting, known: Entry | None) -> tuple[Entry, bool]:
    """Enter or refresh an interview that was read.  ``known``: what ``entry`` gave for it.  Returns what it would give
    now, and whether no destination ever had anything of it."""
    key, base, n, day, people, _ = seen
    if known is None:
        identity = key
        cursor = connection.execute(_NEW, (key, base, n, day, people, identity))
        if cursor.rowcount == 0:
            identity = free_identity(connection, key)
            cursor = connection.execute(_NEW, (key, base, n, day, people, identity))
        return Entry(int(cursor.lastrowid or 0), identity, day, people, {}), True
    if known.day == day and known.people == people:
        return known, not known.given
    connection.execute(
        "UPDATE interviews SET base = ?, number = ?, day = ?, people = ? WHERE id = ?",
        (base, n, day, people, known.number),
    )
    return known._replace(day=day, people=people), not known.given


def _split(interview: Interview) -> tuple[str | None, int]:
    """The derived key without its number, and the number; (None, 1) where it bears none ("Engineer 2" is none)."""
    found = None if interview.key_is_given else _NUMBERED.fullmatch(interview.key)
    if found is None:
        return None, 1
    from afterview.planning.identity import folded

    parts = (interview.candidate, interview.company, interview.position, interview.round)
    if "-".join(part for part in map(folded, parts) if part) == interview.key:
        return None, 1
    return found[1], int(found[2])


def number(connection: sqlite3.Connection, base: str, day: date, above: int) -> int | None:
    """The number above 1 that an interview with this derived key on this day already bears: of several the lowest that
    is higher than ``above``."""
    row = connection.execute(
        "SELECT min(number) FROM interviews WHERE base = ? AND day = ? AND number > ?", (base, day.isoformat(), above)
    ).fetchone()
    return None if row[0] is None else cells.number(row[0])


def rename(connection: sqlite3.Connection, old: str, new: str) -> None:
    """Let ``new`` be what ``old`` was: its UIDs, its facts.  The caller has made sure that ``new`` is free."""
    found = _NUMBERED.fullmatch(new)
    base, n = (found[1], int(found[2])) if found else (None, 1)
    connection.execute("UPDATE interviews SET key = ?, base = ?, number = ? WHERE key = ?", (new, base, n, old))


def forget(connection: sqlite3.Connection, key: str) -> None:
    """Remove an interview of which nothing was delivered and nothing logged."""
    connection.execute("DELETE FROM answers WHERE interview = (SELECT id FROM interviews WHERE key = ?)", (key,))
    connection.execute("DELETE FROM interviews WHERE key = ?", (key,))


def unseen(connection: sqlite3.Connection, seen: bytearray) -> Iterator[int]:
    """The numbers of the interviews that exports know and that are not marked in ``seen``."""
    for (number_,) in connection.execute("SELECT id FROM interviews WHERE day NOT NULL"):
        if cells.place(number_) >= len(seen) or not seen[number_]:
            yield number_


def twins(connection: sqlite3.Connection, gone: Trace, seen: bytearray) -> list[tuple[int, str]]:
    """The numbers and keys of interviews marked in ``seen`` that are on the day of one that is gone, with one of its
    people: what it may be called now, though an earlier export brought that already."""
    rows = connection.execute(
        "SELECT id, key, people FROM interviews WHERE day = ? AND key <> ?", (gone.day.isoformat(), gone.key)
    )
    return [
        (number_, cells.text(key))
        for number_, key, people in rows
        if cells.place(number_) < len(seen) and seen[number_] and cells.digests(people) & gone.people
    ]


def trace(connection: sqlite3.Connection, number: int) -> Trace:
    """What to recognise an interview by that exports know."""
    key, day, people = connection.execute("SELECT key, day, people FROM interviews WHERE id = ?", (number,)).fetchone()
    return Trace(cells.text(key), cells.day(day), cells.digests(people))
