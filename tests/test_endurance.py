"""The slow commands of ``endurance.py``, in a size that takes seconds: so that they hold when they are wanted."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import enduring_edits
import enduring_faults
import enduring_load


@pytest.mark.skipif(os.name == "nt", reason="measures with wait4, which is POSIX's")
def test_a_load_is_exported_planned_and_exported_again_unchanged(tmp_path: Path) -> None:
    assert enduring_load.run(tmp_path, 20) == []


def test_a_search_with_edits_keeps_every_item_once(tmp_path: Path) -> None:
    assert enduring_edits.run(tmp_path, 5) == []


def test_a_row_that_loses_an_item_would_be_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the search says is worth something: a plan without one of its steps is found wanting."""
    search = enduring_edits.Search(tmp_path, 9)
    with enduring_edits.at_home(tmp_path):
        search.edit()
        search.export_to_a_file()
        assert search.wrong == []
        uid = next(uid for uid, event in search.file.items() if event.start > search.now)
        search.untouched_stay(search.file, {key: event for key, event in search.file.items() if key != uid})
        search.edit()
        for row in search.rows:
            row.touched = False
        search.untouched_stay(search.file, {key: event for key, event in search.file.items() if key != uid})
    assert any(f"{uid} vanished" in fault for fault in search.wrong)


def test_the_clock_jumps(tmp_path: Path) -> None:
    wrong: list[str] = []
    enduring_faults.jumping_clock(tmp_path, 3, wrong)
    assert wrong == []


def test_a_newer_ledger_is_left_alone_by_every_command(tmp_path: Path) -> None:
    wrong: list[str] = []
    enduring_faults.newer_ledger(tmp_path, wrong)
    assert wrong == []
