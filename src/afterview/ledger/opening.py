"""Open the file: private, checked, of this version; and say what to do where that fails."""

from __future__ import annotations

import errno
import os
import shlex
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from afterview.errors import AfterviewError, Busy, UnusableLedger
from afterview.ledger.schema import APPLICATION, VERSION, migrate

_PAGE = 16_384  # bytes: several interviews on a page, where with SQLite's own 4,096 each would need a second one
_SMALL = 4_000_000  # bytes: up to here a look at every page costs a few milliseconds


def unusable(path: Path, fault: BaseException) -> AfterviewError:
    """The error for the user that a fault of SQLite or of the file system stands for."""
    text = str(fault)
    if isinstance(fault, sqlite3.OperationalError):
        if "locked" in text or "busy" in text:
            return Busy(f"Another program is using the ledger {path}. Run the same command again in a moment.")
        if is_full(fault):
            return UnusableLedger(f"The ledger {path} can't grow: the disk is full. Make room, and run this again.")
        if "readonly" in text or "unable to open" in text:
            return _not_writable(path, text)
        if "disk I/O" in text:
            return UnusableLedger(
                f"The ledger {path} can't be read or written: the disk reports an error. Nothing is half-recorded; run "
                "the same command again, on another disk (--ledger FILE) if it stays so."
            )
        if "no such table" not in text and "no such column" not in text:
            return UnusableLedger(f"The ledger {path} can't be used: {text}. Run the same command again.")
    if isinstance(fault, OSError):
        return UnusableLedger(
            f"The ledger {path} can't be used: {fault.strerror or fault}. Name another place with --ledger FILE."
        )
    return damaged(path, "bytes stand where text should" if isinstance(fault, UnicodeDecodeError) else text)


def is_full(fault: BaseException | None) -> bool:
    """Whether a fault of SQLite says that there is no room; then nothing was committed."""
    if not isinstance(fault, sqlite3.OperationalError):
        return False
    # Where not even the index of the log has room, the text is that of any fault of the disk.
    return "full" in str(fault) or getattr(fault, "sqlite_errorcode", 0) == sqlite3.SQLITE_IOERR_SHMSIZE


def _not_writable(path: Path, text: str) -> UnusableLedger:
    return UnusableLedger(
        f"The ledger {path} can't be opened for writing ({text}). Check the rights of the file and of its "
        "folder, or name another place with --ledger FILE."
    )


def damaged(path: Path, what: str) -> UnusableLedger:
    """The error for a file that is no sound ledger, with the remedy."""
    aside = shlex.quote(f"{path}.damaged")
    return UnusableLedger(
        f"The ledger {path} is damaged ({what}). Put a copy back from your backup, or set it aside with "
        f"`mv {shlex.quote(str(path))} {aside}` and go on with an empty one: what was logged is lost then, and the "
        "next export can't tell what your calendar already holds."
    )


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Faults of SQLite and of the file system become errors for the user."""
    try:
        yield
    except (sqlite3.Error, OSError, UnicodeDecodeError) as fault:  # a message of SQLite may repeat bytes of the file
        raise unusable(path, fault) from fault


@contextmanager
def changing(connection: sqlite3.Connection, path: Path) -> Iterator[None]:
    """A transaction of its own, durable at the end; rolled back on any fault.  Faults as in ``translated``."""
    with translated(path):
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")


def open_for_writing(path: Path, *, wait: float) -> sqlite3.Connection:
    """The ledger at ``path``, made where there is none, with mode 0600 in a folder of mode 0700.

    The caller holds the writer lock.  Raises UnusableLedger.
    """
    _make_private(path)
    unclean = path.with_name(path.name + "-wal").exists()
    connection = sqlite3.connect(path, timeout=wait, isolation_level=None)
    try:
        found = _version(connection, path)
        if not found:
            connection.execute(f"PRAGMA page_size = {_PAGE}")
        connection.execute("PRAGMA journal_mode = WAL")
        _settle(connection)
        if found < VERSION:
            migrate(connection, found)
        elif unclean or path.stat().st_size <= _SMALL:
            _check(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def open_for_reading(path: Path) -> sqlite3.Connection | None:
    """A connection that writes nothing; None where there is no ledger yet.  Raises UnusableLedger."""
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not path.exists() or path.stat().st_size == 0:
        return None
    connection = _read_only(path)
    try:
        found = _version(connection, path)
        if 0 < found < VERSION:
            connection.close()
            connection = _migrated_copy(path)
        _settle(connection)
    except BaseException:
        connection.close()
        raise
    if found:
        return connection
    connection.close()
    return None


def open_again(path: Path) -> sqlite3.Connection:
    """Another connection to a ledger that is open for writing, which changes nothing and holds on to the state as it is
    now."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=5, isolation_level=None)
    for setting in ("query_only = ON", "trusted_schema = OFF", "cell_size_check = ON", "cache_size = -8000"):
        connection.execute(f"PRAGMA {setting}")
    connection.execute("BEGIN")
    connection.execute("SELECT 1 FROM interviews LIMIT 1").fetchone()
    return connection


def _read_only(path: Path) -> sqlite3.Connection:
    """A connection that changes nothing and leaves nothing behind, be it in a folder that can't be written to."""
    uri = path.absolute().as_uri()
    logged = path.with_name(path.name + "-wal").exists()
    if not logged and not os.access(path, os.W_OK):
        return _unchanging(uri)
    # Not mode=ro: such a connection leaves the files of the write-ahead log behind when it is the last one.
    connection = sqlite3.connect(f"{uri}?mode=rw", uri=True, timeout=5, isolation_level=None)
    try:
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA user_version").fetchone()
        return connection
    except sqlite3.Error as fault:
        connection.close()
        if not isinstance(fault, sqlite3.OperationalError) or logged:
            raise
    return _unchanging(uri)


def _unchanging(uri: str) -> sqlite3.Connection:
    """A connection to what nobody else writes to either: it asks for no lock, and for no log."""
    return sqlite3.connect(f"{uri}?immutable=1", uri=True, isolation_level=None)


def _migrated_copy(path: Path) -> sqlite3.Connection:
    """An older ledger, brought to this version in memory: reading changes no file."""
    copy = sqlite3.connect(":memory:", isolation_level=None)
    try:
        with closing(_read_only(path)) as source:
            source.backup(copy)
        migrate(copy, int(copy.execute("PRAGMA user_version").fetchone()[0]))
    except BaseException:
        copy.close()
        raise
    return copy


def _make_private(path: Path) -> None:
    if not path.parent.is_dir():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            with suppress(PermissionError):
                path.chmod(mode & 0o700)
        if not os.access(path, os.W_OK):  # before SQLite lays a log beside it that it can't remove
            raise _not_writable(path, "no right to write") from None


def _settle(connection: sqlite3.Connection) -> None:
    for setting in ("synchronous = FULL", "trusted_schema = OFF", "cell_size_check = ON", "cache_size = -8000"):
        connection.execute(f"PRAGMA {setting}")


def _version(connection: sqlite3.Connection, path: Path) -> int:
    """The version of the ledger's tables; 0 for an empty file.  Raises UnusableLedger for what is none of ours."""
    application = int(connection.execute("PRAGMA application_id").fetchone()[0])
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if application == 0 and version == 0 and not connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
        return 0
    if application != APPLICATION:
        raise UnusableLedger(
            f"{path} is a database, but not a ledger of Afterview. Name another file with --ledger FILE."
        )
    if version > VERSION:
        raise UnusableLedger(
            f"The ledger {path} is from a newer Afterview (its version is {version}, this one knows {VERSION}). Update "
            "Afterview (`pip install --upgrade afterview`), or name another file with --ledger FILE."
        )
    return version


def _check(connection: sqlite3.Connection, path: Path) -> None:
    found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise damaged(path, str(found).splitlines()[-1])
