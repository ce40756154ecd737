"""What goes to a destination piece by piece: on disk before it is sent, settled by its verdicts (TODOIST.md).

The life of an operation: pending → in flight → ok or failed.  After an interruption those in flight are the ones whose
fate is unknown: the destination is asked, and they are settled, or sent again under the same uuid.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, TypeVar

from afterview.errors import AfterviewError
from afterview.ledger import cells, interviews, packing
from afterview.ledger.deliveries import destination_number, source_path
from afterview.ledger.facts import add as add_fact
from afterview.ledger.facts import undo as undo_fact
from afterview.ledger.opening import changing, translated, unusable
from afterview.ledger.rows import CANCELLED, Delivered, Fact, Operation, Verdict

_FIELDS = "uuid, interview, uid, op, payload, generation, temp_id, after, id, batch, state, sent, error"

_T = TypeVar("_T")


class Outbox:
    """The operations of one destination.  Every method that changes something has committed, durably, when it returns.

    Not to be used while a ``Delivery`` of the same ledger is open.  ``now``: seconds since 1970 in UTC.  With
    ``writing`` False only what reads may be asked.  ``committed`` is called when facts were taken over, so that
    planning sees them.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        path: Path,
        destination: str,
        *,
        writing: bool = True,
        committed: Callable[[], None] = lambda: None,
    ) -> None:
        self._db = connection
        self._path = path
        self._name = destination
        self._committed = committed
        with translated(path):
            self._id = destination_number(connection, destination, writing=writing)

    def add(self, operations: Iterable[Operation]) -> None:
        """Put operations, pending, on disk.  Raises UnusableLedger where a uuid was used before."""
        rows = [
            (self._id, o.uuid, o.key, o.uid, o.op, o.payload, o.generation, o.temp_id, _frozen(o.after), "pending")
            for o in operations
        ]
        with self._change():
            self._db.executemany(
                "INSERT INTO outbox (destination, uuid, interview, uid, op, payload, generation, temp_id, after, "
                "state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                rows,
            )

    def pending(self) -> list[Operation]:
        """What is still to be sent for the first time, in the order of adding."""
        return self._in_state("pending")

    def in_flight(self) -> list[Operation]:
        """What was sent and has no verdict, in the order of adding."""
        return self._in_state("in flight")

    def mark_in_flight(self, uuids: Sequence[str], *, now: int) -> int:
        """Before sending: these go out in one request.  Returns the number of the batch."""
        with self._change():
            batch = cells.number(self._db.execute("SELECT coalesce(max(batch), 0) + 1 FROM outbox").fetchone()[0])
            self._db.executemany(
                "UPDATE outbox SET state = 'in flight', batch = ?, sent = ? WHERE uuid = ?",
                [(batch, now, uuid) for uuid in uuids],
            )
        return batch

    def settle(self, verdicts: Iterable[Verdict]) -> None:
        """After sending: record what was said, and with each operation that is done the row it delivered."""
        with self._change():
            for verdict in verdicts:
                self._db.execute(
                    "UPDATE outbox SET state = ?, error = ? WHERE uuid = ?",
                    ("ok" if verdict.error is None else "failed", verdict.error, verdict.uuid),
                )
                if verdict.error is None:
                    self._deliver(verdict)

    def _deliver(self, verdict: Verdict) -> None:
        row = self._db.execute("SELECT interview, after FROM outbox WHERE uuid = ?", (verdict.uuid,)).fetchone()
        if row is None or row[1] is None:
            return
        after = packing.thawed(cells.text(row[1]))
        number = interviews.enter(self._db, row[0])
        remote = verdict.remote or after.remote or self._remote(number, after.uid)
        packing.put(self._db, self._id, number, after._replace(remote=remote))

    def _remote(self, interview: int, uid: str) -> str | None:
        rows = packing.fetch(self._db, interview, self._id)
        return next((row.remote for row in rows if row.uid == uid), None)

    def send_again(self, uuids: Iterable[str]) -> None:
        """Back to pending: the destination never had them.  Payload and uuid stay."""
        with self._change():
            self._db.executemany("UPDATE outbox SET state = 'pending' WHERE uuid = ?", [(uuid,) for uuid in uuids])

    def drop(self, uuids: Iterable[str]) -> None:
        """Remove pending operations that were never sent and that the plan no longer wants."""
        with self._change():
            self._db.executemany(
                "DELETE FROM outbox WHERE uuid = ? AND state = 'pending' AND sent IS NULL", [(u,) for u in uuids]
            )

    def clear(self) -> None:
        """Remove what was settled: its uuids are never used again, and the ledger's rows say the rest."""
        with self._change():
            self._db.execute("DELETE FROM outbox WHERE destination = ? AND state IN ('ok', 'failed')", (self._id,))

    def put(
        self, rows: Iterable[tuple[str, Delivered]], *, facts: Iterable[Fact] = (), retracted: Iterable[Fact] = ()
    ) -> None:
        """Record what the destination was found to hold (completed, deleted, still open), by interview key.

        ``facts`` are written down with it, all or nothing; ``retracted`` ones hold no longer (a completion that was
        taken back there).
        """
        taken, back = list(facts), list(retracted)
        with self._change():
            for key, row in rows:
                packing.put(self._db, self._id, interviews.enter(self._db, key), row)
            for fact in taken:
                add_fact(self._db, interviews.enter(self._db, fact.key), fact)
            for fact in back:
                undo_fact(self._db, fact.id, fact.recorded)
        if taken or back:
            self._committed()

    def source_of(self, file: str) -> int:
        """The number of a source (``Interview.file``), for the rows that operations deliver."""
        with self._change():
            self._db.execute("INSERT OR IGNORE INTO sources (path) VALUES (?)", (source_path(file),))
            row = self._db.execute("SELECT id FROM sources WHERE path = ?", (source_path(file),)).fetchone()
        return int(row[0])

    def by_remote(self) -> dict[str, tuple[str, Delivered]]:
        """Interview key and row of all that stands at the destination or was deleted there, by the destination's id."""
        with translated(self._path):
            return {
                row.remote: (key, row)
                for key, row in packing.every(self._db, self._id)
                if row.remote is not None and row.state != CANCELLED
            }

    def note(self, name: str) -> str | None:
        """What was kept under a name for this destination (a sync token, a project's id)."""
        with translated(self._path):
            row = self._db.execute(
                "SELECT value FROM notes WHERE destination = ? AND name = ?", (self._id, name)
            ).fetchone()
        return None if row is None else str(row[0])

    def understood(self, name: str, understand: Callable[[str], _T]) -> _T | None:
        """The same, as ``understand`` reads it.  Raises UnusableLedger where that finds a text that it never kept
        (by ValueError, TypeError, KeyError or RecursionError)."""
        text = self.note(name)
        try:
            return None if text is None else understand(text)
        except (ValueError, TypeError, KeyError, RecursionError) as fault:
            raise self.unreadable(f"note of {self._name}", text) from fault

    def unreadable(self, what: str, value: object) -> AfterviewError:
        """The error for something in the outbox that the destination never put there: the ledger is damaged."""
        return unusable(self._path, cells.unreadable(what, value))

    def keep(self, name: str, value: str | None) -> None:
        """Keep a value under a name; None forgets it."""
        with self._change():
            if value is None:
                self._db.execute("DELETE FROM notes WHERE destination = ? AND name = ?", (self._id, name))
            else:
                self._db.execute("INSERT OR REPLACE INTO notes VALUES (?, ?, ?)", (self._id, name, value))

    def _in_state(self, state: str) -> list[Operation]:
        with translated(self._path):
            rows = self._db.execute(
                f"SELECT {_FIELDS} FROM outbox WHERE destination = ? AND state = ? ORDER BY id",  # noqa: S608 - constants
                (self._id, state),
            )
            return [_operation(row) for row in rows]

    def _change(self) -> AbstractContextManager[None]:
        return changing(self._db, self._path)


def _frozen(row: Delivered | None) -> str | None:
    return None if row is None else json.dumps([value.hex() if isinstance(value, bytes) else value for value in row])


def _operation(row: tuple[Any, ...]) -> Operation:
    uuid, key, uid, op, payload, generation, temp_id, after, number, batch, state, sent, error = row
    return Operation(
        uuid=cells.text(uuid),
        key=cells.text(key),
        uid=cells.text(uid),
        op=cells.text(op),
        payload=cells.json_object(payload),
        generation=cells.number(generation),
        temp_id=cells.text_or_none(temp_id),
        after=None if after is None else packing.thawed(cells.text(after)),
        id=number,
        batch=batch,
        state=state,
        sent=None if sent is None else cells.moment(sent),
        error=cells.text_or_none(error),
    )
