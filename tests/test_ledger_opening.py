"""The file: private, checked, of this version, one writer at a time; and what is said where that fails."""

from __future__ import annotations

import os
import re
import sqlite3
import stat
import subprocess
import sys
import textwrap
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from afterview.errors import Busy, UnusableLedger
from afterview.ledger import CANCELLED, OPEN, Delivered, Ledger
from afterview.ledger import schema as tables
from factories import NOW, make_planned
from ledgers import deliver, held, kinds, open_ledger

posix = pytest.mark.skipif(os.name == "nt", reason="file modes are POSIX's")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@posix
def test_file_and_folder_are_the_users_alone(tmp_path: Path) -> None:
    folder = tmp_path / "state" / "afterview"
    with open_ledger(folder) as ledger:
        deliver(ledger, [make_planned()])
        assert {mode(path) for path in folder.glob("ledger.db*") if not path.name.endswith("-holder")} == {0o600}
    assert mode(folder) == 0o700


@posix
def test_a_ledger_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    open_ledger(tmp_path).close()
    (tmp_path / "ledger.db").chmod(0o644)
    open_ledger(tmp_path).close()
    assert mode(tmp_path / "ledger.db") == 0o600


def test_it_commits_durably_into_a_write_ahead_log(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        assert ledger._db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert ledger._db.execute("PRAGMA synchronous").fetchone() == (2,)


def test_reading_makes_no_file(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "none", writing=False) as ledger:
        assert list(ledger.all_facts()) == []
        assert kinds(deliver(ledger, [make_planned()])) == ["create"]
    assert list(tmp_path.iterdir()) == []


def test_reading_changes_nothing(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        deliver(ledger, [make_planned()])
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    with open_ledger(tmp_path, writing=False) as ledger:
        assert kinds(deliver(ledger, [make_planned()])) == ["keep"]
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


@posix
@pytest.mark.skipif(os.name != "nt" and os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_the_right_to_write_can_be_read(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        deliver(ledger, [make_planned()])
    tmp_path.chmod(0o500)
    with open_ledger(tmp_path, writing=False) as ledger:
        assert kinds(deliver(ledger, [make_planned()])) == ["keep"]
    tmp_path.chmod(0o700)


@posix
@pytest.mark.parametrize("writing", [True, False])
def test_a_ledger_without_the_right_to_write_is_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writing: bool
) -> None:
    with open_ledger(tmp_path) as ledger:
        deliver(ledger, [make_planned()])
    (tmp_path / "ledger.db").chmod(0o400)
    if os.geteuid() == 0:  # root may write everywhere
        monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    if writing:
        assert "can't be opened for writing" in unusable(tmp_path)
    else:
        with open_ledger(tmp_path, writing=False) as ledger:
            assert kinds(deliver(ledger, [make_planned()])) == ["keep"]
    left = {path: path.read_bytes() for path in tmp_path.iterdir() if not path.name.endswith("-holder")}
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in before}
    assert left.items() <= before.items()


def unusable(folder: Path, *, writing: bool = True) -> str:
    """What is said; no connection may be left open."""
    made: list[sqlite3.Connection] = []
    connect = sqlite3.connect

    def noting(*args: Any, **more: Any) -> sqlite3.Connection:
        made.append(connect(*args, **more))
        return made[-1]

    with mock.patch.object(sqlite3, "connect", noting), pytest.raises(UnusableLedger) as found:
        open_ledger(folder, writing=writing).close()
    for connection in made:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            connection.execute("SELECT 1")
    return str(found.value)


@pytest.mark.parametrize("writing", [True, False])
def test_what_is_no_database_is_called_damaged_with_the_remedy(tmp_path: Path, writing: bool) -> None:
    (tmp_path / "ledger.db").write_bytes(b"no database at all, whatever its name says" * 100)
    said = unusable(tmp_path, writing=writing)
    assert "is damaged (file is not a database)" in said
    assert f"mv {tmp_path / 'ledger.db'} {tmp_path / 'ledger.db'}.damaged" in said


def test_a_lock_that_is_no_database_is_said(tmp_path: Path) -> None:
    open_ledger(tmp_path).close()
    (tmp_path / "ledger.db-lock").write_bytes(b"no database at all, whatever its name says" * 100)
    assert "file is not a database" in unusable(tmp_path)


@pytest.mark.parametrize("writing", [True, False])
def test_an_older_ledger_that_lacks_a_table_is_called_damaged(tmp_path: Path, writing: bool) -> None:
    older(tmp_path / "ledger.db", [])
    connection = sqlite3.connect(tmp_path / "ledger.db")
    connection.execute("DROP TABLE delivered")
    connection.close()
    assert "is damaged (no such table: delivered)" in unusable(tmp_path, writing=writing)


def test_a_page_that_was_overwritten_is_found_when_it_is_opened(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        deliver(ledger, [make_planned()])
    path = tmp_path / "ledger.db"
    content = bytearray(path.read_bytes())
    content[16384:] = os.urandom(len(content) - 16384)
    path.write_bytes(content)
    assert "is damaged" in unusable(tmp_path)


def test_a_ledger_cut_short_is_called_damaged(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        deliver(ledger, [make_planned()])
    path = tmp_path / "ledger.db"
    path.write_bytes(path.read_bytes()[:-6000])
    assert "is damaged" in unusable(tmp_path)


def test_somebody_elses_database_is_left_alone(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "ledger.db")
    connection.execute("CREATE TABLE mine (x)")
    connection.close()
    before = (tmp_path / "ledger.db").read_bytes()
    assert "is a database, but not a ledger of Afterview" in unusable(tmp_path)
    assert (tmp_path / "ledger.db").read_bytes() == before


@pytest.mark.parametrize("writing", [True, False])
def test_a_ledger_of_a_newer_version_is_not_touched_and_the_update_is_named(tmp_path: Path, writing: bool) -> None:
    open_ledger(tmp_path).close()
    connection = sqlite3.connect(tmp_path / "ledger.db")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    said = unusable(tmp_path, writing=writing)
    assert "from a newer Afterview" in said
    assert "pip install --upgrade afterview" in said


def test_a_folder_in_its_place_is_said(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").mkdir()
    assert str(tmp_path / "ledger.db") in unusable(tmp_path)


def older(path: Path, rows: list[Delivered]) -> None:
    """A ledger of version 1, which kept each item in a row of its own."""
    connection = sqlite3.connect(path)
    connection.executescript(tables._FIRST)
    connection.execute(f"PRAGMA application_id = {tables.APPLICATION}")
    connection.execute("PRAGMA user_version = 1")
    connection.execute("INSERT INTO interviews (id, key, identity) VALUES (7, 'acme', 'acme')")
    connection.execute("INSERT INTO destinations VALUES (3, 'todoist:1')")
    connection.executemany(f"INSERT INTO delivered VALUES (7, 3{', ?' * len(Delivered._fields)})", rows)
    connection.commit()
    connection.close()


@pytest.mark.parametrize("writing", [True, False])
def test_an_older_ledger_is_brought_up_to_date(tmp_path: Path, writing: bool) -> None:
    first = Delivered(
        "one@afterview", "thank-you", 1, "email", 100, 200, "Europe/Berlin", "Thank Ana \N{EN DASH} \x1f", "Ana",
        b"\0look", 2, 1, 10, 20, OPEN, "77", 1, 5, None,
    )  # fmt: skip
    second = first._replace(uid="two@afterview", state=CANCELLED, cancelled=30, remote=None, to=None, look=b"")
    older(tmp_path / "ledger.db", [second, first])
    with open_ledger(tmp_path, writing=writing) as ledger:
        assert held(ledger, "acme", "todoist:1") == {"one@afterview": first, "two@afterview": second}
        with ledger.delivery("todoist:1") as delivery:
            assert list(delivery.left_standing()) == [("acme", first)]
            assert list(delivery.cancelled_since(30)) == [("acme", second)]
            assert list(delivery.cancelled_since(31)) == []
    connection = sqlite3.connect(tmp_path / "ledger.db")
    assert connection.execute("PRAGMA user_version").fetchone() == (tables.VERSION if writing else 1,)
    connection.close()


@pytest.mark.parametrize("items", ["", "[]", '{"uid": ["a"]}', '{"uid": 3}', "\0"])
def test_items_that_cannot_be_read_are_called_damage(tmp_path: Path, items: str) -> None:
    with open_ledger(tmp_path) as ledger:
        deliver(ledger, [make_planned()])
        ledger._db.execute("UPDATE delivered SET items = ?", (items,))
        with pytest.raises(UnusableLedger, match=r"is damaged .unreadable items"):
            held(ledger, make_planned().interview.key)


def test_a_second_writer_is_told_who_holds_it(tmp_path: Path) -> None:
    with open_ledger(tmp_path), pytest.raises(Busy) as found:
        open_ledger(tmp_path)
    said = str(found.value)
    since = re.search(rf"process {os.getpid()}, 'afterview test', since (.{{19}}) UTC", said)
    assert since
    # In truth, whatever moment is planned for.
    assert abs(datetime.now(UTC) - datetime.fromisoformat(f"{since[1]}+00:00")) < timedelta(minutes=5)
    assert found.value.exit_code == 4


def test_readers_are_not_kept_out_by_a_writer(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        deliver(ledger, [make_planned()])
        with ledger.delivery("ics"), open_ledger(tmp_path, writing=False) as reader:
            assert kinds(deliver(reader, [make_planned()])) == ["keep"]


def test_the_lock_goes_with_the_process_that_held_it(tmp_path: Path) -> None:
    script = f"""
        import os
        from datetime import datetime, UTC
        from pathlib import Path
        from afterview.ledger import Ledger
        ledger = Ledger.open(Path({str(tmp_path / "ledger.db")!r}), now=datetime.now(UTC))
        os._exit(9)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], check=False)
    assert done.returncode == 9
    open_ledger(tmp_path).close()


def test_the_ledger_is_imported_without_sqlite() -> None:
    script = "import sys, afterview.ledger, afterview.changes; sys.exit('sqlite3' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_an_empty_file_is_an_empty_ledger(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").touch()
    with Ledger.open(tmp_path / "ledger.db", now=NOW, writing=False) as ledger:
        assert ledger.known_keys() == []


def test_items_packed_by_version_2_are_read_and_packed_anew(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        deliver(ledger, [make_planned()])
        before = held(ledger, make_planned().interview.key)
        ledger._db.execute("UPDATE delivered SET items = substr(replace(items, '}{', ','), 9)")  # one object
        assert held(ledger, make_planned().interview.key) == before
        assert kinds(deliver(ledger, [make_planned()])) == ["keep"]
        assert set(ledger.exported(make_planned().interview.key)) == set(before)
