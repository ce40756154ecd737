"""Several processes on one ledger at once: each item exactly once, or a clean "busy"."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from afterview.ledger import Delivered
from afterview.ledger.packing import unpacked

START = [sys.executable, "-c", "from afterview.cli import main; main()"]
ROWS = """company,position,date,time,timezone,interviewers
Acme,Engineer,2026-11-23,14:00,Europe/Berlin,Ana Sousa <ana@acme.example>; Bo Li <bo@acme.example>
Beta,Analyst,2026-11-24,10:00,Europe/Berlin,Cem Ak <cem@beta.example>
"""
ALWAYS = [
    "--now",
    "2026-11-22T09:00:00+01:00",
    "--timezone",
    "Europe/Berlin",
    "--country",
    "DE",
    "--ledger",
    "ledger.db",
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "interviews.csv").write_text(ROWS, encoding="utf-8")
    return tmp_path


def at_once(folder: Path, *commands: list[str]) -> list[tuple[int, str]]:
    environment = {**os.environ, "XDG_CACHE_HOME": str(folder / "cache"), "XDG_CONFIG_HOME": str(folder / "config")}
    running = [
        subprocess.Popen(
            [*START, *command, *ALWAYS], cwd=folder, env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for command in commands
    ]
    return [
        (process.returncode, said.decode()) for process in running for _, said in [process.communicate(timeout=120)]
    ]


def rows(folder: Path, query: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(folder / "ledger.db")
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    found = connection.execute(query).fetchall()
    connection.close()
    return found


def delivered(folder: Path) -> list[Delivered]:
    return [row for (items,) in rows(folder, "SELECT items FROM delivered") for row in unpacked(str(items))]


def test_the_same_export_several_times_at_once_is_as_good_as_once(folder: Path) -> None:
    done = at_once(folder, *[["export", "ics", "-o", "out.ics"]] * 4)
    assert {code for code, _ in done} <= {0, 4}, done
    assert 0 in {code for code, _ in done}
    assert all("Another Afterview is writing" in said for code, said in done if code == 4)
    text = (folder / "out.ics").read_text(encoding="utf-8")
    uids = [line for line in text.splitlines() if line.startswith("UID:")]
    assert len(uids) == len(set(uids)) == text.count("BEGIN:VEVENT")
    assert len(delivered(folder)) == len(uids)
    assert {row.sequence for row in delivered(folder)} == {0}


def test_dated_files_made_at_once_hold_each_item_in_one_of_them(folder: Path) -> None:
    done = at_once(folder, *[["export", "ics", "--new", "-o", "weeks"]] * 3)
    assert {code for code, _ in done} <= {0, 4}, done
    uids = [
        line
        for path in (folder / "weeks").glob("*.ics")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("UID:")
    ]
    assert len(uids) == len(set(uids)) == len(delivered(folder))


def test_what_is_logged_at_once_is_all_recorded(folder: Path) -> None:
    commands = [["log", key, "sent", step] for key in ("acme", "beta") for step in ("status-check", "keep-applying")]
    done = at_once(folder, *commands, ["export", "ics", "-o", "out.ics"])
    recorded = sum(code == 0 for code, _ in done[:-1])
    assert {code for code, _ in done} <= {0, 4}, done
    assert len(rows(folder, "SELECT id FROM facts")) == recorded
