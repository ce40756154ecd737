"""Files and ledger agree where the disk or the file system does less than it should."""

from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from afterview.errors import TargetRefused, UnusableLedger
from afterview.ledger import Ledger
from factories import make_interview
from ledgers import held, open_ledger
from test_ledger_deliveries import Killed, export, interrupt


class FailingDisk:
    """The ledger's connection, of which every COMMIT fails: before it was carried out, or (``kept``) after."""

    def __init__(self, connection: sqlite3.Connection, words: str, *, kept: bool) -> None:
        self._connection, self._words, self._kept = connection, words, kept

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        if sql == "COMMIT":
            if self._kept:
                self._connection.execute(sql)
            raise sqlite3.OperationalError(self._words)
        return self._connection.execute(sql, *values)


def export_to_failing_disk(ledger: Ledger, folder: Path, words: str, *, kept: bool) -> None:
    ledger._db = FailingDisk(ledger._db, words, kept=kept)  # type: ignore[assignment]  # as far as a delivery goes
    export(ledger, folder, b"one")


def test_where_the_disk_kept_the_commit_though_it_reported_a_fault_the_file_appears_at_the_next_opening(
    tmp_path: Path,
) -> None:
    with open_ledger(tmp_path) as ledger, pytest.raises(UnusableLedger, match="the disk reports an error"):
        export_to_failing_disk(ledger, tmp_path, "disk I/O error", kept=True)
    assert not (tmp_path / "out.ics").exists()
    with open_ledger(tmp_path) as ledger:
        assert ledger.recovered == [f"An interrupted export was finished: {tmp_path / 'out.ics'}."]
        assert len(held(ledger, make_interview().key)) == 1
    assert (tmp_path / "out.ics").read_bytes() == b"one"


def test_where_the_commit_finds_no_room_the_temporary_files_go(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger, pytest.raises(UnusableLedger, match="the disk is full"):
        export_to_failing_disk(ledger, tmp_path, "database or disk is full", kept=False)
    with open_ledger(tmp_path) as ledger:
        assert ledger.recovered == []
        assert held(ledger, make_interview().key) == {}
    assert [path.name for path in tmp_path.iterdir() if not path.name.startswith("ledger")] == []


def test_a_dated_file_is_never_written_over_where_the_file_system_knows_no_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*args: object) -> None:
        raise OSError(errno.EOPNOTSUPP, "Operation not supported")

    monkeypatch.setattr(os, "link", unknown)
    out = tmp_path / "out.ics"
    with open_ledger(tmp_path) as ledger:
        out.write_bytes(b"somebody's")
        with pytest.raises(TargetRefused, match="exists already"):
            export(ledger, tmp_path, b"one", fresh=True)
        assert out.read_bytes() == b"somebody's"
        export(ledger, tmp_path, b"two", name="free.ics", fresh=True)
        assert (tmp_path / "free.ics").read_bytes() == b"two"


def test_what_stands_where_an_interrupted_export_was_to_go_is_still_known_as_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out.ics"
    with open_ledger(tmp_path) as ledger:
        export(ledger, tmp_path, b"one")
        interrupt(monkeypatch)
        with pytest.raises(Killed):
            export(ledger, tmp_path, b"two")
        assert out.read_bytes() == b"one"
        assert ledger.is_ours(out)
        out.write_bytes(b"edited")
        assert not ledger.is_ours(out)
