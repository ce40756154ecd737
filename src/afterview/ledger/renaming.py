"""A key for one that bears another: what stands under it gives way, or goes on as part of the one interview."""

from __future__ import annotations

import sqlite3

from afterview.errors import WrongUsage
from afterview.ledger import interviews, packing
from afterview.ledger.rows import CANCELLED


def refuse_merged(connection: sqlite3.Connection, key: str) -> None:
    """Raise WrongUsage where two interviews became one under this key."""
    number = interviews.find(connection, key)
    if number is not None and len({row.uid.partition(".")[0] for row in packing.fetch_all(connection, number)}) > 1:
        raise WrongUsage(
            f"'{key}' was exported under both of its keys, which are one interview now: that can't be taken back. "
            "Export again to bring your calendar up to date."
        )


def make_room(connection: sqlite3.Connection, key: str, *, into: int | None = None) -> None:
    """A key that only stands there, with nothing delivered or logged, gives way to a renaming; with ``into`` (the
    number of the interview that will bear the key) any does, and goes on as part of that one.  Raises WrongUsage."""
    number = interviews.find(connection, key)
    if number is None:
        return
    if into is not None and into != number:
        _merge(connection, number, into)
        return
    logged = connection.execute("SELECT 1 FROM facts WHERE interview = ? LIMIT 1", (number,)).fetchone()
    if logged or any(row.state < CANCELLED for row in packing.fetch_all(connection, number)):
        raise WrongUsage(
            f"'{key}' was already exported or logged as an interview of its own, so it can't take over another "
            "one's items. Delete the one of the two that is too many in your calendar, or leave both."
        )
    connection.execute("DELETE FROM delivered WHERE interview = ?", (number,))
    interviews.forget(connection, key)


def _merge(connection: sqlite3.Connection, number: int, into: int) -> None:
    there = connection.execute("SELECT destination FROM delivered WHERE interview = ?", (number,)).fetchall()
    for (destination,) in there:
        rows = [*packing.fetch(connection, number, destination), *packing.fetch(connection, into, destination)]
        packing.store(connection, destination, {into: {row.uid: row for row in rows}})
    connection.execute("UPDATE facts SET interview = ? WHERE interview = ?", (into, number))
    connection.execute("UPDATE OR IGNORE answers SET interview = ? WHERE interview = ?", (into, number))
    connection.execute("DELETE FROM delivered WHERE interview = ?", (number,))
    connection.execute("DELETE FROM answers WHERE interview = ?", (number,))
    connection.execute("DELETE FROM interviews WHERE id = ?", (number,))
