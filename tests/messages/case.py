"""An input that raises a message, and the run of the real command over it."""

from __future__ import annotations

import contextlib
import io
import os
import shlex
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

HEADER = "company,position,date"
ROW = "Acme,Engineer,2026-12-01"
PLAN = "plan interviews.csv"
ALWAYS = "--now 2026-11-21T09:00:00+01:00 --timezone Europe/Berlin"
Change = Callable[[Path], contextlib.AbstractContextManager[object] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """``files`` are made, ``before`` is run, then ``command``; ``change`` prepares what a file can't say.

    ``about`` says in words what the input is, where the files don't show it; ``do`` what to do, where the message itself
    doesn't.  ``plain``: the command takes no clock and no zone.  ``varies``: a part of the words is a library's or the system's,
    and differs from version to version.
    """

    command: str = PLAN
    files: Mapping[str, str | bytes] = field(default_factory=dict)
    before: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    given: str = ""
    about: str = ""
    do: str = ""
    change: Change | None = None
    plain: bool = False
    varies: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a case ended: its exit code, and what it said."""

    code: int
    said: str


def table(columns: Mapping[str, str], *, start: Mapping[str, str] | None = None) -> str:
    """A CSV with one row: the three columns that are needed, and these."""
    base = dict(zip(HEADER.split(","), ROW.split(","), strict=True)) if start is None else dict(start)
    row = {**base, **columns}
    quoted = (
        '"' + value.replace('"', '""') + '"' if any(s in value for s in ',"\n') else value for value in row.values()
    )
    return ",".join(row) + "\n" + ",".join(quoted) + "\n"


def cell(command: str = PLAN, do: str = "", **columns: str) -> Case:
    """A table of one row in which these cells are as they should not be."""
    about = ", ".join(f"`{name}` is `{value}`" if value else f"`{name}` is empty" for name, value in columns.items())
    return Case(command=command, files={"interviews.csv": table(columns)}, about=about, do=do)


@contextlib.contextmanager
def _inside(case: Case) -> Iterator[Path]:
    """A new user's machine: own home, nothing set, nothing there but the files of the case."""
    with tempfile.TemporaryDirectory() as made:
        home = Path(made).resolve()
        folder = home / "folder"
        folder.mkdir()
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("TODOIST_", "AFTERVIEW_", "XDG_"))
        }
        here = {f"XDG_{kind.upper()}_HOME": str(home / kind) for kind in ("config", "state", "cache", "data")}
        before = Path.cwd()
        with mock.patch.dict(
            os.environ, {**kept, **here, "HOME": str(home), "NO_COLOR": "1", "COLUMNS": "200"}, clear=True
        ):
            os.environ.update({name: value.replace("HOME", str(home)) for name, value in case.env.items()})
            os.chdir(folder)
            try:
                for name, text in case.files.items():
                    path = folder / name
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(text if isinstance(text, bytes) else text.encode())
                yield folder
            finally:
                os.chdir(before)


def run(case: Case) -> Outcome:
    """Run the command of a case.  The places of this machine are taken out of what it says."""
    with _inside(case) as folder:
        for command in case.before:
            _run(command, "", case.plain)
        changed = case.change(folder) if case.change else None
        with changed or contextlib.nullcontext():
            code, said = _run(case.command, case.given, case.plain)
        home = str(folder.parent)
        return Outcome(code, said.replace(f"{folder}/", "").replace(str(folder), ".").replace(home, "~"))


def _run(command: str, given: str, plain: bool) -> tuple[int, str]:
    from afterview.cli import cli
    from afterview.cli.ending import run as run_to_its_end

    out, err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    stdin = io.TextIOWrapper(io.BytesIO(given.encode()), encoding="utf-8")
    words = shlex.split(command) + ([] if plain else ALWAYS.split())
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), mock.patch.object(sys, "stdin", stdin):
        code = run_to_its_end(cli, words)
        err.flush()
    return code, err.buffer.getvalue().decode()  # type: ignore[attr-defined]  # a BytesIO
