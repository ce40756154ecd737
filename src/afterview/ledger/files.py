"""Files and ledger agree after an interruption at any point.

A delivery is decided by one commit, which also names the files that wait under a temporary name, whole and
synchronised.  Only then are they renamed.  What was decided and not yet renamed is renamed when the ledger is opened
next; what was never decided is as if it had not been.
"""

from __future__ import annotations

import os
import sqlite3
import zlib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

from afterview.errors import TargetRefused
from afterview.files import sync_folder
from afterview.ledger import cells
from afterview.ledger.rows import StagedFile, Written
from afterview.seals import content_digest


def digest_of(path: Path) -> str | None:
    """The digest of a file (see ``StagedFile``); None where there is none."""
    try:
        return content_digest(path)
    except FileNotFoundError:
        return None


def mark_of(path: Path) -> str | None:
    """What tells a file from what it was before an edit, without reading it; None where there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return f"{found.st_size}:{found.st_mtime_ns}"


def give_up(staged: Iterable[StagedFile]) -> None:
    """Remove the temporary files of a delivery that was not decided."""
    for file in staged:
        with suppress(OSError):
            file.temporary.unlink()


def put_in_place(staged: StagedFile) -> None:
    """Give a staged file its name, durably.  Raises TargetRefused, naming the file."""
    try:
        if staged.fresh:
            _give_new_name(staged.temporary, staged.path)
        else:
            os.replace(staged.temporary, staged.path)
        sync_folder(staged.path.parent)
    except FileExistsError as fault:
        raise TargetRefused(f"{staged.path} exists already; a dated file is never written over.") from fault
    except PermissionError as fault:
        raise TargetRefused(
            f"{staged.path} can't be replaced ({fault.strerror}); if another program has it open, close it there, "
            "and run this again."
        ) from fault
    except OSError as fault:
        raise TargetRefused(f"{staged.path} can't be written: {fault.strerror or fault}. Run this again.") from fault


def _give_new_name(temporary: Path, path: Path) -> None:
    """Rename without ever replacing: by a second link where the file system knows links."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:
        if path.exists():
            raise FileExistsError(path) from None
        os.rename(temporary, path)
    else:
        os.unlink(temporary)


def reserve(connection: sqlite3.Connection, destination: int, path: Path, now: int) -> int:
    """The number of a file to come, inside the delivery's transaction.  A place keeps its number."""
    row = connection.execute(
        "SELECT id FROM files WHERE destination = ? AND path = ?", (destination, cells.kept(path))
    ).fetchone()
    if row is not None:
        return int(row[0])
    cursor = connection.execute(
        "INSERT INTO files (destination, path, state, recorded) VALUES (?, ?, 'reserved', ?)",
        (destination, cells.kept(path), now),
    )
    return int(cursor.lastrowid or 0)


def stage(connection: sqlite3.Connection, files: Iterable[StagedFile], now: int) -> None:
    """Name the files of a delivery in its transaction; reserved numbers that no file took are given back."""
    for file in files:
        _supersede(connection, file)
        kept = None if file.content is None else zlib.compress(file.content, 1)
        connection.execute(
            "UPDATE files SET state = 'staged', previous = digest, digest = ?, temporary = ?, fresh = ?, replaces = ?, "
            "content = ?, path = ?, recorded = ? WHERE id = ?",
            (
                file.digest,
                cells.kept(file.temporary),
                file.fresh,
                mark_of(file.path),
                kept,
                cells.kept(file.path),
                now,
                file.number,
            ),
        )
    connection.execute("DELETE FROM files WHERE state = 'reserved'")


def _supersede(connection: sqlite3.Connection, file: StagedFile) -> None:
    """What still waited for this place (another program held it open) is out of date now."""
    waiting = connection.execute(
        "SELECT id, temporary FROM files WHERE state = 'staged' AND path = ?", (cells.kept(file.path),)
    ).fetchall()
    for number, temporary in waiting:
        connection.execute("UPDATE files SET state = 'lost', temporary = NULL WHERE id = ?", (number,))
        if (left := cells.path(temporary)) != file.temporary:
            left.unlink(missing_ok=True)


def settled(connection: sqlite3.Connection, numbers: Iterable[int]) -> None:
    """The files with these numbers stand in their places."""
    connection.executemany(
        "UPDATE files SET state = 'written', temporary = NULL WHERE id = ?", [(number,) for number in numbers]
    )


def recover(connection: sqlite3.Connection) -> list[str]:
    """Finish what an interrupted delivery had decided.  Returns what to tell the user.  The caller holds the lock."""
    rows = connection.execute(
        "SELECT id, path, digest, temporary, fresh, replaces, content FROM files WHERE state = 'staged' ORDER BY id"
    ).fetchall()
    told = []
    for number, path, digest, temporary, fresh, replaces, content in rows:
        staged = StagedFile(
            number=number,
            path=cells.path(path),
            temporary=cells.path(temporary),
            digest=cells.text(digest),
            fresh=bool(fresh),
            content=content,
        )
        try:
            state, place, line = _finish(staged, replaces)
        except (TargetRefused, OSError) as fault:
            told.append(f"An interrupted export still waits for its place: {fault}")
            continue
        told.append(line)
        connection.execute(
            "UPDATE files SET state = ?, path = ?, temporary = NULL WHERE id = ?",
            (state, cells.kept(place), number),
        )
    return [line for line in told if line]


def _finish(staged: StagedFile, replaces: str | None) -> tuple[str, Path, str]:
    """The state that the file is in at last, its place, and what to tell.  Never writes over what is not ours."""
    there = digest_of(staged.path)
    if there == staged.digest:
        staged.temporary.unlink(missing_ok=True)
        return "written", staged.path, ""
    if there is not None and not staged.fresh and mark_of(staged.path) != replaces:
        staged.temporary.unlink(missing_ok=True)
        return "lost", staged.path, f"{staged.path} was changed after an export was interrupted; it was left as it is."
    if digest_of(staged.temporary) != staged.digest:
        if staged.content is None:
            return "lost", staged.path, f"{staged.path} was lost when an export was interrupted; export it once more."
        _write_whole(staged.temporary, cells.content(staged.content))
    if there is not None and staged.fresh:
        staged = replace(staged, path=_free(staged.path))
    put_in_place(staged)
    return "written", staged.path, f"An interrupted export was finished: {staged.path}."


def _free(path: Path) -> Path:
    """The first name after this one that is not taken: NAME-2, NAME-3 …"""
    return next(other for n in count(2) if not (other := path.with_stem(f"{path.stem}-{n}")).exists())


def _write_whole(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


_FIELDS = "files.id, destinations.name, path, digest, recorded"
_FROM = "FROM files JOIN destinations ON destinations.id = destination WHERE files.state = 'written'"


def written_at(connection: sqlite3.Connection, path: Path) -> list[Written]:
    """The files that were written at this place, the last one first."""
    rows = connection.execute(
        f"SELECT {_FIELDS} {_FROM} AND path = ? ORDER BY recorded DESC, files.id DESC", (cells.kept(path),)
    )
    return [_written(row) for row in rows]


def written_for(connection: sqlite3.Connection, destination: str) -> list[Written]:
    """The files that were written for a destination, the last one last."""
    rows = connection.execute(
        f"SELECT {_FIELDS} {_FROM} AND destinations.name = ? ORDER BY recorded, files.id",
        (cells.kept(destination),),
    )
    return [_written(row) for row in rows]


def is_ours(connection: sqlite3.Connection, path: Path) -> bool:
    """Whether what stands at a place is what was written there last, or what stood there when that was interrupted."""
    digest = digest_of(path)
    rows = connection.execute("SELECT digest, previous, state FROM files WHERE path = ?", (cells.kept(path),))
    return digest is not None and any(
        digest == (written if state == "written" else previous) for written, previous, state in rows
    )


def _written(row: tuple[Any, ...]) -> Written:
    number, destination, path, digest, on = row
    return Written(
        id=number,
        destination=cells.text(destination),
        path=cells.path(path),
        digest=cells.text(digest),
        on=cells.moment(on),
    )


def content_of(connection: sqlite3.Connection, number: int) -> bytes | None:
    """What was written under this number, byte for byte, where it was kept."""
    row = connection.execute("SELECT content FROM files WHERE id = ?", (number,)).fetchone()
    return None if row is None or row[0] is None else cells.content(row[0])
