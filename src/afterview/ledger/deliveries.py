"""One delivery to one destination: compare, take, and commit at once or not at all."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from afterview.changes import Change, ChangeKind, Trace, renames
from afterview.ledger import cells, files, interviews, packing
from afterview.ledger.interviews import Sighting
from afterview.ledger.moments import seconds
from afterview.ledger.opening import is_full, translated, unusable
from afterview.ledger.rows import CANCELLED, DONE, LIVE, Delivered, StagedFile, Vanished
from afterview.model import Interview, Item

Undated = tuple[str, date]  # an answer without a date in its row, and today where the interview took place

Row = tuple[ChangeKind, tuple[Any, ...]]
"""What a change came to: its kind, and the values of the item's ``Delivered``, but for source and file; of one that
stays as it is, UID, source and file.  (Plain tuples, for between processes they travel four times as quickly.)"""

_HELD = 250  # interviews that are gathered before they are written
_MOST_TWINS = 100  # vanished interviews that are looked for under other names
_MOST_NEW = 1_000  # new interviews that are remembered for the hint on renaming


def delivered(change: Change, *, state: int = LIVE, source: int = 0, file: int = 0, whose: str = "") -> Delivered:
    """What the ledger knows of an item after this change.  ``state``: that of a created or updated item; ``whose``:
    what its title begins with there."""
    kind, uid, item, before, sequence, generation, created, modified, look, _ = change
    if kind == "keep" and before is not None:
        return before
    if item is None or kind in ("cancel", "complete"):
        if before is None:
            raise ValueError(f"{uid}: nothing to {kind}")
        ended = CANCELLED if kind == "cancel" else DONE
        return before._replace(
            sequence=sequence,
            generation=generation,
            modified=modified,
            state=ended,
            file=file or before.file,
            cancelled=modified if ended == CANCELLED else None,
        )
    return Delivered(
        uid,
        item.step,
        item.number,
        item.kind,
        seconds(item.start),
        seconds(item.end),
        item.timezone,
        whose + item.title,
        _addressee(item),
        look,
        sequence,
        generation,
        created,
        modified,
        state,
        None if before is None else before.remote,
        source,
        file,
        None,
    )


def noted(
    interview: Interview, changes: Iterable[Change], *, state: int = LIVE, whose: str = ""
) -> tuple[Sighting, list[Row]]:
    """What is recorded of an interview and its changes, for ``Delivery.take_noted``.  Pure."""
    rows: list[Row] = []
    for change in changes:
        if change.kind == "keep" and (kept := change.before) is not None:
            rows.append(("keep", (kept.uid, kept.source, kept.file)))
        else:
            rows.append((change.kind, tuple(delivered(change, state=state, whose=whose))))
    return interviews.sighting(interview), rows


def _addressee(item: Item) -> str | None:
    return (item.to[0].address or item.to[0].name) if item.to else None


class Delivery:
    """A transaction on the ledger for one destination.  ``now`` is its moment, in seconds since 1970 in UTC.

    On a ledger that is open for reading (a dry run) it compares and records nothing.  As a context manager it is rolled
    back unless ``commit`` was reached.  ``snapshot``: what stood under a key when the delivery began, where planning
    looks it up anyway.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        path: Path,
        destination: str,
        *,
        now: int,
        writing: bool,
        undated: dict[str, Undated],
        snapshot: Callable[[str], interviews.Entry | None] | None,
        committed: Callable[[], None],
    ) -> None:
        self.now = now
        self.destination = destination
        self._db = connection
        self._path = path
        self._writing = writing
        self._undated = undated
        self._snapshot = snapshot
        self._committed = committed
        self._held: dict[int, dict[str, Delivered]] = {}
        self._seen = bytearray()
        self._come: list[Trace] = []
        self._noted: list[str] = []
        self._sources: dict[str, int] = {}
        self._last: tuple[str, interviews.Entry | None] = ("", None)
        with translated(path):
            if writing:
                self._db.execute("BEGIN IMMEDIATE")
            self._id = destination_number(self._db, destination, writing=writing)
            highest = self._db.execute("SELECT coalesce(max(interview), 0) FROM delivered").fetchone()
            self._highest = cells.place(highest[0])
            self._known = self._db.execute("SELECT 1 FROM interviews LIMIT 1").fetchone() is not None

    @property
    def is_shareable(self) -> bool:
        """Whether processes that share the planning can ask ``before``, too, as long as nothing was taken."""
        return self._writing and not self._seen and (self._snapshot is not None or not self._highest)

    def before(self, key: str) -> dict[str, Delivered]:
        """What this destination was given of an interview, by uid: cancelled and deleted items too."""
        if not self._highest:
            return {}
        try:
            known = self._entry(key)
            return {} if known is None else self._rows(known.number)
        except sqlite3.Error as fault:
            raise unusable(self._path, fault) from fault

    def take(
        self, interview: Interview, changes: Iterable[Change], *, file: int = 0, state: int = LIVE, whose: str = ""
    ) -> None:
        """Record that this interview was seen, and what its changes came to.

        ``file``: the number of the file that carries the items (``reserve``).  ``state``: that of a created or updated
        item, OPEN where the destination will say when it is done.  ``whose``: what titles begin with there.  An
        exporter whose changes go to several files calls this once for each.  A destination with an outbox passes
        what stays as it is, no changes: its verdicts record them.
        """
        self.take_noted(*noted(interview, changes, state=state, whose=whose), file=file)

    def take_noted(self, seen: Sighting, rows: Iterable[Row], *, file: int = 0) -> None:
        """The same of what was noted, in another process perhaps."""
        try:
            number = self._meet(seen)
            if not self._writing:
                return
            source = self._source(seen.file)
            held: dict[str, Delivered] | None = None
            for kind, values in rows:
                if kind == "keep":
                    uid, old_source, old_file = values
                    if old_source == source and file in (0, old_file):
                        continue
                    held = held or self._hold(number)
                    held[uid] = held[uid]._replace(source=source, file=file or old_file)
                else:
                    held = held or self._hold(number)
                    *rest, _, old_file, cancelled = values
                    held[values[0]] = Delivered._make((*rest, source, file or old_file, cancelled))
        except sqlite3.Error as fault:
            raise unusable(self._path, fault) from fault

    def _meet(self, seen: Sighting) -> int:
        whole = self._last[0] == seen.key  # else nobody asked what it was given, here at least
        known = self._last[1] if whole else interviews.outline(self._db, seen.key)
        if not self._writing:
            if known is None:
                self._note(seen)
                return 0
            number = known.number
        else:
            entry, new = interviews.see(self._db, seen, known)
            number = entry.number
            self._last = (seen.key, entry) if whole else ("", None)
            if new:
                self._note(seen)
            undated = self._undated.get(seen.key)
            if undated is not None:
                first_seen(self._db, number, undated)
                self._noted.append(seen.key)
        if not 0 <= number < len(self._seen):
            cells.place(number)
            self._seen.extend(bytes(number + 4096 - len(self._seen)))
        self._seen[number] = 1
        return number

    def _entry(self, key: str) -> interviews.Entry | None:
        """What stands under a key, but for what is held back."""
        if self._last[0] != key:
            known = None if self._snapshot is None else self._snapshot(key)
            if self._snapshot is None or (self._seen and self._is_taken(known)):
                known = interviews.entry(self._db, key)
            self._last = (key, known)
        return self._last[1]

    def _is_taken(self, known: interviews.Entry | None) -> bool:
        """Whether an interview may have been entered or changed by this delivery."""
        return known is None or (known.number < len(self._seen) and self._seen[known.number] == 1)

    def _note(self, seen: Sighting) -> None:
        if self._known and len(self._come) < _MOST_NEW:
            self._come.append(Trace(seen.key, date.fromisoformat(seen.day), cells.digests(seen.people)))

    def _source(self, file: str) -> int:
        known = self._sources.get(file)
        if known is None:
            path = source_path(file)
            self._db.execute("INSERT OR IGNORE INTO sources (path) VALUES (?)", (path,))
            known = int(self._db.execute("SELECT id FROM sources WHERE path = ?", (path,)).fetchone()[0])
            self._sources[file] = known
        return known

    def _rows(self, number: int) -> dict[str, Delivered]:
        """What this destination was given of an interview, with what was taken so far."""
        held = self._held.get(number)
        if held is not None:
            return dict(held)
        if number > self._highest:
            return {}
        known = self._last[1]
        if known is None or known.number != number:
            rows = packing.fetch(self._db, number, self._id)
        else:
            items = known.given.get(self._id)
            rows = () if items is None else packing.unpacked(items)
        return {row.uid: row for row in rows}

    def _hold(self, number: int) -> dict[str, Delivered]:
        """The same, to be changed and written."""
        held = self._held.get(number)
        if held is None:
            if len(self._held) >= _HELD:
                self._flush()
            held = self._held[number] = self._rows(number)
        return held

    def _flush(self) -> None:
        packing.store(self._db, self._id, self._held)
        self._highest = max(self._highest, *self._held) if self._held else self._highest
        self._held.clear()
        self._last = ("", None)

    def reserve(self, path: Path) -> int:
        """The number of a file that is about to be written: its place's own, else a new one, which is given back where
        no staged file takes it."""
        if not self._writing:
            return 0
        with translated(self._path):
            return files.reserve(self._db, self._id, path, self.now)

    def vanished(self, sources: Collection[str], *, passed: bool = False) -> list[Vanished]:
        """Interviews that came to this destination from one of these sources (paths; "-" for standard input), were not
        taken now, and of which something still stands ahead (``passed``: or is open though its day has passed).  To be
        asked when the whole plan was taken."""
        with translated(self._path):
            wanted = {source_path(source) for source in sources}
            numbers = {row[0] for row in self._db.execute("SELECT id, path FROM sources") if row[1] in wanted}
            gone: list[tuple[Trace, tuple[Delivered, ...]]] = []
            for number in interviews.unseen(self._db, self._seen) if numbers else ():
                rows = packing.fetch_from(self._db, number, self._id, numbers)
                ahead = tuple(row for row in rows if row.state < DONE and (passed or row.start >= self.now))
                if ahead:
                    gone.append((interviews.trace(self._db, number), ahead))
            likely = renames([trace for trace, _ in gone], self._come)
            for trace, rows in gone[:_MOST_TWINS]:
                if trace.key not in likely and len(same := self._later_twins(trace, rows)) == 1:
                    likely[trace.key] = same[0]
        return [Vanished(key=trace.key, rows=rows, renamed=likely.get(trace.key)) for trace, rows in gone]

    def _later_twins(self, gone: Trace, rows: Iterable[Delivered]) -> list[str]:
        """What one that is gone may be called now: not what was delivered beside it from the first, which is another
        interview."""
        first = min(row.created for row in rows)
        return [
            key
            for number, key in interviews.twins(self._db, gone, self._seen)
            if all(row.created > first for row in self._rows(number).values())
        ]

    def withdraw(self, gone: Iterable[Vanished], *, file: int = 0) -> list[Change]:
        """``--prune``: cancel what vanished.  Returns the changes, for the exporter to carry out."""
        changes = []
        for one in gone:
            for row in one.rows:
                changes.append(
                    Change("cancel", row.uid, None, row, row.sequence + 1, row.generation, row.created, self.now,
                           row.look, "its row is gone")
                )  # fmt: skip
                if self._writing:
                    number = interviews.enter(self._db, one.key)
                    self._hold(number)[row.uid] = delivered(changes[-1], file=file)
        return changes

    def cancelled_since(self, moment: int) -> Iterator[tuple[str, Delivered]]:
        """Items of this destination, with their interview's key, that were cancelled at or after a moment."""
        for key, row in self._all(since=moment):
            if row.state == CANCELLED and (row.cancelled or 0) >= moment:
                yield key, row

    def left_standing(self) -> Iterator[tuple[str, Delivered]]:
        """What this destination holds of interviews that were not taken, with their keys, interview by interview."""
        return ((key, row) for key, row in self._all(but=self._seen) if row.state < CANCELLED)

    def _all(self, *, since: int | None = None, but: bytes | bytearray = b"") -> Iterator[tuple[str, Delivered]]:
        with translated(self._path):
            self._flush()
            yield from packing.every(self._db, self._id, since=since, but=but)

    def commit(self, staged: Collection[StagedFile] = ()) -> None:
        """Record all that was taken, then put the files in their places.

        After the commit the delivery is decided: an interruption between it and the last rename is made good when the
        ledger is opened next.  Raises UnusableLedger (nothing is decided; the temporary files are removed, but left
        where a disk fails that may have kept the commit all the same) and TargetRefused (a file waits for its place).
        """
        if not self._writing:
            return
        begun = False
        try:
            with translated(self._path):
                self._flush()
                files.stage(self._db, staged, self.now)
                begun = True
                self._db.execute("COMMIT")
        except BaseException as fault:
            if not begun or is_full(fault.__cause__):
                files.give_up(staged)
            raise
        for file in staged:
            files.put_in_place(file)
        if staged:
            with translated(self._path):
                files.settled(self._db, [file.number for file in staged])
        for key in self._noted:
            self._undated.pop(key, None)
        self._committed()

    def rollback(self) -> None:
        """Forget this delivery.  The temporary files are the exporter's to remove."""
        if self._writing and self._db.in_transaction:
            self._db.execute("ROLLBACK")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.rollback()


def source_path(file: str) -> str:
    """One name for one source, as it is kept: its absolute path, "-" for standard input."""
    return file if file in ("", "-") else cells.kept(os.path.abspath(file))


def destination_number(connection: sqlite3.Connection, name: str, *, writing: bool) -> int:
    """The ledger's number for a destination, entered where it is new; 0 for an unknown one when only reading."""
    name = cells.kept(name)
    row = connection.execute("SELECT id FROM destinations WHERE name = ?", (name,)).fetchone()
    if row is not None:
        return int(row[0])
    if not writing:
        return 0
    return int(connection.execute("INSERT INTO destinations (name) VALUES (?)", (name,)).lastrowid or 0)


def first_seen(connection: sqlite3.Connection, number: int, undated: Undated) -> None:
    """Note the day on which an answer without a date was first seen; only the first time counts."""
    connection.execute(
        "INSERT OR IGNORE INTO answers (interview, status, day) VALUES (?, ?, ?)",
        (number, undated[0], undated[1].isoformat()),
    )
