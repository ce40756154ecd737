"""Some hundred random command lines; ``tests/fuzz/commands.py`` runs as many as one likes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

if os.name != "posix":
    pytest.skip("alarms and names of other encodings are POSIX's", allow_module_level=True)

from fuzz import commands


def test_no_command_line_ends_in_a_mistake_of_ours(tmp_path: Path) -> None:
    found: list[tuple[list[str], str]] = []
    counts = commands.search(300, 2026, tmp_path, lambda line, fault: found.append((line, fault)))
    assert counts["lines"] == 300
    assert not found


def test_a_mistake_would_be_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("afterview.cli.session.load_settings", broken)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))  # where the details of a mistake are left
    with commands.world(tmp_path):
        os.chdir(tmp_path)
        [fault] = commands.faults(["plan"], "")
    assert "mistake of Afterview itself" in fault
