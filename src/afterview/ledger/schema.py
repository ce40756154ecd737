"""The tables, their version, and the way from an older version to this one."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from itertools import groupby
from operator import itemgetter

from afterview.ledger import packing
from afterview.ledger.rows import COLUMNS, Delivered

APPLICATION = 0x41565731  # "AVW1": tells this file from any other SQLite file
VERSION = 3

_FIRST = """
CREATE TABLE interviews (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    identity TEXT NOT NULL UNIQUE,      -- what its UIDs are made from: the key it first bore
    base TEXT,                          -- its derived key without the number, where it is numbered
    number INTEGER NOT NULL DEFAULT 1,
    day TEXT,                           -- the date it was last seen on; NULL: only logged
    people TEXT NOT NULL DEFAULT ''     -- digests of the people in it
);
CREATE INDEX numbered ON interviews (base) WHERE base IS NOT NULL;
CREATE TABLE destinations (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE sources (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE);
CREATE TABLE delivered (
    interview INTEGER NOT NULL,
    destination INTEGER NOT NULL,
    uid TEXT NOT NULL,
    step TEXT NOT NULL,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    timezone TEXT NOT NULL,
    title TEXT NOT NULL,
    "to" TEXT,
    look BLOB NOT NULL,
    sequence INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    created INTEGER NOT NULL,
    modified INTEGER NOT NULL,
    state INTEGER NOT NULL,
    remote TEXT,
    source INTEGER NOT NULL,
    file INTEGER NOT NULL,
    cancelled INTEGER,
    PRIMARY KEY (interview, destination, uid)
) WITHOUT ROWID;
CREATE TABLE facts (
    id INTEGER PRIMARY KEY,
    interview INTEGER NOT NULL,
    what TEXT NOT NULL,
    day TEXT NOT NULL,
    step TEXT,
    "to" TEXT,
    value TEXT,
    written INTEGER,
    answer_by TEXT,
    origin TEXT NOT NULL,
    recorded INTEGER NOT NULL,
    undone INTEGER
);
CREATE INDEX facts_of ON facts (interview);
CREATE TABLE answers (
    interview INTEGER NOT NULL,
    status TEXT NOT NULL,
    day TEXT NOT NULL,
    PRIMARY KEY (interview, status)
) WITHOUT ROWID;
CREATE TABLE files (
    id INTEGER PRIMARY KEY,
    destination INTEGER NOT NULL,
    path TEXT NOT NULL,
    digest TEXT,
    state TEXT NOT NULL,                -- reserved, staged, written, lost
    recorded INTEGER NOT NULL,
    temporary TEXT,
    fresh INTEGER NOT NULL DEFAULT 0,
    replaces TEXT,                      -- the mark of what stood at its path before
    previous TEXT,                      -- the digest of what was written there before
    content BLOB                        -- compressed, for --again
);
CREATE INDEX files_at ON files (path);
CREATE INDEX files_staged ON files (state) WHERE state IN ('reserved', 'staged');
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    destination INTEGER NOT NULL,
    uuid TEXT NOT NULL UNIQUE,
    interview TEXT NOT NULL,
    uid TEXT NOT NULL,
    op TEXT NOT NULL,
    payload TEXT NOT NULL,
    generation INTEGER NOT NULL,
    temp_id TEXT,
    after TEXT,
    batch INTEGER,
    state TEXT NOT NULL,
    sent INTEGER,
    error TEXT
);
CREATE INDEX outbox_open ON outbox (destination, state) WHERE state IN ('pending', 'in flight');
CREATE TABLE notes (
    destination INTEGER NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (destination, name)
) WITHOUT ROWID;
"""

_PACKED = """
ALTER TABLE delivered RENAME TO delivered_by_item;
CREATE TABLE delivered (
    interview INTEGER NOT NULL,
    destination INTEGER NOT NULL,
    cancelled INTEGER,                  -- the moment on which the last of them was cancelled
    items TEXT NOT NULL,                -- see ``packing``
    PRIMARY KEY (interview, destination)
) WITHOUT ROWID;
"""


def _pack(connection: sqlite3.Connection) -> None:
    """Version 2: one row for all items of an interview."""
    for statement in _statements(_PACKED):
        connection.execute(statement)
    # With the table's name: SQLite takes the name of a column that it does not find, in quotes, for a text.
    names = ", ".join(f'delivered_by_item."{name}"' for name in COLUMNS)
    found = connection.execute(
        f"SELECT interview, destination, {names} FROM delivered_by_item ORDER BY interview, destination"  # noqa: S608 - our own columns
    )
    for (interview, destination), rows in groupby(found, key=itemgetter(0, 1)):
        items = [Delivered._make(row[2:]) for row in rows]
        packing.store(connection, destination, {interview: {item.uid: item for item in items}})
    connection.execute("DROP TABLE delivered_by_item")


# Each entry brings a ledger of the version before it to its own: _STEPS[0] makes version 1 out of nothing.
# Version 3 packs in another order; what version 2 packed is still read.
_STEPS: tuple[str | Callable[[sqlite3.Connection], None], ...] = (_FIRST, _pack, "")


def migrate(connection: sqlite3.Connection, found: int) -> None:
    """Bring a ledger of version ``found`` (0: empty) to VERSION, in one transaction.  The caller holds the lock."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        for step in _STEPS[found:]:
            if callable(step):
                step(connection)
                continue
            for statement in _statements(step):
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _statements(script: str) -> list[str]:
    """The statements of a script one by one, for ``executescript`` would commit first."""
    plain = "\n".join(line.partition("--")[0] for line in script.splitlines())
    return [statement for statement in (part.strip() for part in plain.split(";")) if statement]
