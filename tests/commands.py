"""Commands run in the process, in a folder of their own, at a fixed moment."""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from afterview.cli import cli
from afterview.cli.ending import run

HEADER = (
    "id,candidate,company,position,date,time,timezone,interviewers,hiring_manager,decision_by,status,status_date,sent"
)


def runner() -> CliRunner:
    """One that keeps output and messages apart; before 8.2 Click mixed them unless it was told not to."""
    mixes = "mix_stderr" in inspect.signature(CliRunner).parameters
    return CliRunner(**({"mix_stderr": False} if mixes else {}))


class Shell:
    """Runs ``afterview`` in ``folder``.  ``now`` may be changed between two runs."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.now = "2026-11-21T09:00:00+01:00"
        self.out = self.err = ""
        self._capsys = capsys

    def write(self, *rows: str, name: str = "interviews.csv", header: str = HEADER) -> None:
        (self.folder / name).write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")

    def run(self, *words: str) -> int:
        """The exit code; output and messages are kept."""
        code = run(cli, [*words, "--now", self.now, "--timezone", "Europe/Berlin", "--country", "DE"])
        self.out, self.err = self._capsys.readouterr()
        return code

    def json(self, *words: str) -> Any:
        code = self.run(*words, "--json")  # outside of an assert, which -O leaves out
        assert code in (0, 1), self.err
        return json.loads(self.out)


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    for kind in ("config", "state", "cache", "data"):
        monkeypatch.setenv(f"XDG_{kind.upper()}_HOME", str(tmp_path / kind))
    monkeypatch.delenv("TODOIST_API_TOKEN", raising=False)
    folder = tmp_path / "folder"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return Shell(folder, capsys)
