"""What a destination was given of one interview, as one row.

Its items are only ever needed together, and eleven rows of twenty columns would cost twice as much.
``delivered.items`` is JSON text, two objects one behind the other: first the fields that planning asks for, then the
others.  For each field it holds the list of the items' values, or the one value that all of them have; ``look`` in hex.
The items are ordered by uid.  Before it stands its CRC-32, eight digits in hex: what has the right one is what was
written, and need not be looked at value by value.  (Version 2 had no such sum, and all fields in the first object.)
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import lru_cache, partial
from types import NoneType
from typing import Any
from zlib import crc32

from afterview.ledger.cells import EARLIEST, LATEST, place
from afterview.ledger.rows import COLUMNS, Delivered
from afterview.patterns import pattern

_ASKED = ("uid", "start", "state", "modified")  # by planning, in the order of ``Moment``
_OWN = frozenset(COLUMNS[: COLUMNS.index("look") + 1])  # every item has values of its own, as a rule
_LOOK = COLUMNS.index("look")
_NUMBERS = ("number", "end", "sequence", "generation", "created", "source", "file")
_TEXTS = ("step", "kind", "timezone", "title", "look")
_SUM = 8  # characters
_INTEGERS = frozenset({int})
_SOURCE = pattern(r'"source":\[?([0-9]+(?:,[0-9]+)*)')  # inside of a value the quotation mark would be escaped
_encode = json.JSONEncoder(check_circular=False, separators=(",", ":")).encode
_decode = json.JSONDecoder().raw_decode

_PUT = "INSERT OR REPLACE INTO delivered (interview, destination, cancelled, items) VALUES (?, ?, ?, ?)"
_GET = "SELECT items FROM delivered WHERE interview = ? AND destination = ?"


def packed(rows: Iterable[Delivered]) -> str:
    """The text for these items, at least one."""
    values = zip(*sorted(rows), strict=True)
    columns = {name: _shared(name, column) for name, column in zip(COLUMNS, values, strict=True)}
    asked = {name: columns.pop(name) for name in _ASKED}
    text = _encode(asked) + _encode(columns)
    return f"{crc32(text.encode('ascii')):08x}{text}"


def _shared(name: str, values: tuple[Any, ...]) -> object:
    if name in _OWN:
        return values if name != "look" else [look.hex() for look in values]
    return values[0] if values.count(values[0]) == len(values) else values


@lru_cache(maxsize=64)
def _asked(text: str) -> tuple[dict[str, Any], int]:
    """The first object, and where it ends.  (Remembered, for planning and comparing ask one after the other.)"""
    summed = _is_summed(text)
    if summed and crc32(text.encode()[_SUM:]) != int(text[:_SUM], 16):
        raise ValueError("their sum is another")
    found, end = _decode(text, _SUM if summed else 0)
    many = len(found["uid"])
    if not summed:
        _check_numbers(found, ("start", "state", "modified"))
        _check_kinds(found, ("uid",), str)
    for name in ("state", "modified"):
        if type(found[name]) is not list:
            found[name] = [found[name]] * many
    return found, end


def _is_summed(text: str) -> bool:
    return not text.startswith("{")


def _values(found: Mapping[str, Any], names: Iterable[str]) -> list[Any]:
    values: list[Any] = []
    for name in names:
        value = found[name]
        values += value if type(value) is list else (value,)
    return values


def _check_kinds(found: Mapping[str, Any], names: Iterable[str], *kinds: type) -> None:
    """Raise TypeError where a value of these fields is of another kind."""
    if not frozenset(kinds).issuperset(map(type, _values(found, names))):
        raise TypeError(" or ".join(names))


def _check_numbers(found: Mapping[str, Any], names: Iterable[str]) -> None:
    """Raise where a value of these fields is no whole number, or none that a moment could have."""
    values = _values(found, names)
    if not _INTEGERS.issuperset(map(type, values)):
        raise TypeError(" or ".join(names))
    if values and not EARLIEST < min(values) <= max(values) < LATEST:
        raise ValueError(" or ".join(names))


_MISREAD = (ValueError, TypeError, KeyError, AttributeError, RecursionError)


def _unreadable(fault: Exception) -> sqlite3.DatabaseError:
    return sqlite3.DatabaseError(f"unreadable items: {fault}")


def unpacked(text: str) -> tuple[Delivered, ...]:
    """The items, by uid.  Raises sqlite3.DatabaseError where the text is none of ours."""
    try:
        found, end = _asked(text)
        many = len(found["uid"])
        if end < len(text):
            found = found | _decode(text, end)[0]
        if not _is_summed(text):
            _check_rest(found)
        columns = [value if type(value := found[name]) is list else [value] * many for name in COLUMNS]
        columns[_LOOK] = [bytes.fromhex(look) for look in columns[_LOOK]]
        return tuple(map(_row, zip(*columns, strict=True)))
    except _MISREAD as fault:
        raise _unreadable(fault) from fault


def _check_rest(found: Mapping[str, Any]) -> None:
    _check_numbers(found, _NUMBERS)
    _check_kinds(found, _TEXTS, str)
    _check_kinds(found, ("to", "remote"), str, NoneType)
    _check_kinds(found, ("cancelled",), int, NoneType)


def thawed(text: str) -> Delivered:
    """One item from the list of its values.  Raises sqlite3.DatabaseError as ``unpacked``."""
    try:
        found = dict(zip(COLUMNS, json.loads(text), strict=True))
        _check_numbers(found, ("start", "state", "modified"))
        _check_kinds(found, ("uid",), str)
        _check_rest(found)
        return Delivered._make([*found.values()])._replace(look=bytes.fromhex(found["look"]))
    except _MISREAD as fault:
        raise _unreadable(fault) from fault


_row: Callable[[tuple[Any, ...]], Delivered] = partial(tuple.__new__, Delivered)

Moment = tuple[str, int, int, int]  # uid, when it stands, its state, when it was changed last


def moments(text: str) -> list[Moment]:
    """As much of the items as planning asks.  Raises as ``unpacked``."""
    try:
        found, _ = _asked(text)
        return list(zip(found["uid"], found["start"], found["state"], found["modified"], strict=True))
    except _MISREAD as fault:
        raise _unreadable(fault) from fault


def fetch(connection: sqlite3.Connection, interview: int, destination: int) -> tuple[Delivered, ...]:
    """What a destination was given of an interview."""
    row = connection.execute(_GET, (interview, destination)).fetchone()
    return () if row is None else unpacked(row[0])


def fetch_from(
    connection: sqlite3.Connection, interview: int, destination: int, sources: Collection[int]
) -> tuple[Delivered, ...]:
    """What a destination was given of an interview out of these sources (their numbers).  What came from others alone
    is not unpacked, for a ledger may hold a thousand times as much as the file that is read now."""
    row = connection.execute(_GET, (interview, destination)).fetchone()
    if row is None:
        return ()
    named = _SOURCE.search(row[0]) if type(row[0]) is str else None
    if named is not None and not any(int(one) in sources for one in named[1].split(",")):
        return ()
    return tuple(each for each in unpacked(row[0]) if each.source in sources)


def fetch_all(connection: sqlite3.Connection, interview: int) -> Iterator[Delivered]:
    """What all destinations were given of an interview."""
    for row in connection.execute("SELECT items FROM delivered WHERE interview = ?", (interview,)).fetchall():
        yield from unpacked(row[0])


def every(
    connection: sqlite3.Connection, destination: int, *, since: int | None = None, but: bytes | bytearray = b""
) -> Iterator[tuple[str, Delivered]]:
    """What a destination was given of all interviews, with their keys; with ``since`` only of those of which something
    was cancelled at or after that moment; without those whose numbers are marked in ``but``."""
    cancelled, values = ("", ()) if since is None else (" AND cancelled >= ?", (since,))
    for key, number, text in connection.execute(
        "SELECT key, interview, items FROM delivered JOIN interviews ON interviews.id = interview "  # noqa: S608 - a constant
        f"WHERE destination = ?{cancelled} ORDER BY interview",
        (destination, *values),
    ):
        if place(number) < len(but) and but[number]:
            continue
        for row in unpacked(text):
            yield key, row


def store(connection: sqlite3.Connection, destination: int, given: Mapping[int, Mapping[str, Delivered]]) -> None:
    """Replace what a destination was given of these interviews (by number); of each all its items, by uid."""
    connection.executemany(
        _PUT,
        [(number, destination, _last_cancelled(rows), packed(rows.values())) for number, rows in given.items() if rows],
    )


def put(connection: sqlite3.Connection, destination: int, interview: int, row: Delivered) -> None:
    """Enter or replace one item."""
    rows = {one.uid: one for one in fetch(connection, interview, destination)}
    rows[row.uid] = row
    store(connection, destination, {interview: rows})


def _last_cancelled(rows: Mapping[str, Delivered]) -> int | None:
    return max((row.cancelled for row in rows.values() if row.cancelled is not None), default=None)
