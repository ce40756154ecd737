"""One writer at a time: a lock beside the ledger that the system lets go when its holder dies, however it dies."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from afterview.errors import Busy

# Neither through a link that somebody laid there, nor waiting for whoever is at the other end of a pipe.
_OWN = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


class WriterLock:
    """Held from ``acquire`` to ``release``.

    SQLite's own file lock on an empty file serves on every system; it also waits.  Who holds it stands in a small text
    beside it, which is only a courtesy: nothing relies on it.
    """

    def __init__(self, ledger: Path, *, command: str) -> None:
        self._ledger = ledger
        self._lock = ledger.with_name(ledger.name + "-lock")
        self._holder = ledger.with_name(ledger.name + "-holder")
        since = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"  # not the moment for which is planned
        self._who = f"process {os.getpid()}, 'afterview {command}', since {since}"
        self._connection: sqlite3.Connection | None = None

    def acquire(self, wait: float) -> None:
        """Take the lock, waiting up to ``wait`` seconds.  Raises Busy, naming the holder."""
        os.close(os.open(self._lock, os.O_RDWR | os.O_CREAT | _OWN, 0o600))
        connection = sqlite3.connect(self._lock, timeout=wait, isolation_level=None)
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as fault:
            connection.close()
            if "locked" not in str(fault):
                raise
            raise Busy(
                f"Another Afterview is writing to the ledger {self._ledger} ({self._named()}), and was not done after "
                f"{wait:g} seconds. Nothing was changed; run the same command again when it has finished."
            ) from fault
        self._connection = connection
        with suppress(OSError), open(self._open_holder(os.O_WRONLY | os.O_CREAT | os.O_TRUNC), "wb") as file:
            file.write(self._who.encode())

    def release(self) -> None:
        """Let go.  The two small files stay: removing a lock file is how two processes come to hold it."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _open_holder(self, how: int) -> int:
        return os.open(self._holder, how | _OWN, 0o600)

    def _named(self) -> str:
        try:
            with open(self._open_holder(os.O_RDONLY), "rb") as file:
                return file.read(200).decode("utf-8", "replace") or "it does not say who it is"
        except OSError:
            return "it does not say who it is"
