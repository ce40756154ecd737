"""Kill a command at every single state-changing system call (or let the call fail), run it again, and check.

    python tests/kill_sweep.py [KILL|ENOSPC|EIO|EINTR] [SCENARIO …]

Needs strace (Linux).  Each point is a copy of a prepared folder, in which the command runs once disturbed and once
undisturbed.  Checked is: no torn file was ever visible under its own name, the ledger is sound, what stands in the end
is what an undisturbed run leaves, a further run changes nothing, a failing call ends in a message and never in a
traceback.  Ends with 1 where anything was wrong.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

CALLS = (
    "write,pwrite64,writev,rename,renameat,renameat2,link,linkat,unlink,unlinkat,fsync,fdatasync,ftruncate,mkdir,"
    "openat,fchmod,chmod"
)
HEADER = "company,position,date,time,timezone,interviewers,status,status_date"
FIRST = [
    "Acme,Engineer,2026-11-23,14:00,Europe/Berlin,Ana Sousa <ana@acme.example>,,",
    "Beta,Analyst,2026-11-24,10:00,Europe/Berlin,Bo Li <bo@beta.example>; Cy Dee <cy@beta.example>,,",
    "Gamma,Developer,2026-11-20,10:00,Europe/Berlin,Di Roy <di@gamma.example>,,",
]
SECOND = [
    FIRST[0].replace("2026-11-23,14:00", "2026-11-25,15:30"),
    FIRST[1],
    FIRST[2].replace(",,", ",rejected,2026-11-21"),
    "Delta,Tester,2026-11-26,09:00,Europe/Berlin,Ed Fox <ed@delta.example>,,",
]
ALWAYS = [
    "--now",
    "2026-11-22T09:00:00+01:00",
    "--timezone",
    "Europe/Berlin",
    "--country",
    "DE",
    "--ledger",
    "ledger.db",
    "-q",
]


@dataclass(frozen=True)
class Scenario:
    """``before``: commands that prepare the folder, run with the first rows; ``command`` runs with the second ones."""

    before: list[list[str]]
    command: list[str]


def export(*words: str) -> list[str]:
    return ["export", "ics", "interviews.csv", *words, *ALWAYS]


SCENARIOS = {
    "first": Scenario([], export("-o", "out.ics")),
    "again": Scenario([export("-o", "out.ics")], export("-o", "out.ics")),
    "split": Scenario([export("--split", "company", "-o", "out")], export("--split", "company", "-o", "out")),
    "feed": Scenario([export("--feed", "-o", "feed.ics")], export("--feed", "-o", "feed.ics")),
    "new": Scenario([export("--new", "-o", "out")], export("--new", "-o", "out")),
    "shared": Scenario([export("-o", "out.ics")], export("-o", "out.ics", "--jobs", "2")),
    "log": Scenario(
        [export("-o", "out.ics")],
        ["log", "acme", "promised", "two", "more", "weeks", "--source", "interviews.csv", *ALWAYS],
    ),
}  # fmt: skip


class Sweep:
    def __init__(self, scenario: Scenario, mode: str, work: Path) -> None:
        self._scenario = scenario
        self._inject = "signal=KILL" if mode == "KILL" else f"error={mode}"
        self._work = work
        self._start = work / "start"
        self._folder = work / "folder"  # always the same path: it stands in the ledger and in every call
        self._env = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
            "HOME": os.environ["HOME"],
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONHASHSEED": "0",
            "LC_ALL": "C.UTF-8",
        }
        self.points = 0
        self.wrong: list[str] = []

    def run(self) -> None:
        self._folder.mkdir()
        self._write(FIRST)
        for command in self._scenario.before:
            self._afterview(command)
        self._write(SECOND)
        self._folder.rename(self._start)
        self._copy()
        self._afterview(self._scenario.command)  # fills the caches too, so that every run makes the same calls
        self.old, self.new = snapshot(self._start), snapshot(self._folder)
        for call, number in self._calls():
            self._point(call, number)

    def _write(self, rows: list[str]) -> None:
        (self._folder / "interviews.csv").write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")

    def _copy(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
        shutil.copytree(self._start, self._folder)

    def _afterview(self, words: list[str]) -> tuple[int, str]:
        """Exit code and messages of an undisturbed run, in this process: to start another one would take longest."""
        from afterview.cli import cli
        from afterview.cli.ending import run

        said = io.StringIO()
        with contextlib.chdir(self._folder), redirect_stdout(io.StringIO()), redirect_stderr(said):
            return run(cli, words), said.getvalue()

    def _traced(self, *options: str) -> subprocess.CompletedProcess[str]:
        """The command in a process of its own, under strace."""
        start = [sys.executable, "-c", "from afterview.cli import main; main()", *self._scenario.command]
        return subprocess.run(
            ["strace", "-f", "--seccomp-bpf", "-qq", "-e", f"trace={CALLS}", *options, *start],
            cwd=self._folder,
            env=self._env,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    def _calls(self) -> list[tuple[str, int]]:
        """The calls of an undisturbed run that touch its folder: name, and the how-manieth of this name."""
        self._copy()
        folder, log = self._folder, self._work / "strace.log"
        self._traced("-y", "-o", str(log))
        seen: Counter[str] = Counter()
        found = []
        for line in log.read_text(errors="replace").splitlines():
            hit = re.match(r"\d+ +(\w+)\((.*)", line)
            if hit is None:
                continue
            seen[hit[1]] += 1
            reads = hit[1] == "openat" and "O_RDONLY" in hit[2]
            relative = re.search(r'"(?!/)[^"]', hit[2]) and hit[1] not in ("write", "pwrite64", "writev")
            ours = str(folder) in hit[2] or relative
            if ours and not reads:
                found.append((hit[1], seen[hit[1]]))
        return found

    def _point(self, call: str, number: int) -> None:
        self._copy()
        done = self._traced("-o", "/dev/null", "-e", f"inject={call}:{self._inject}:when={number}")
        self.points += 1
        for fault in self._faults(done):
            self.wrong.append(f"{call} {number}: {fault}")
            print(f"  {self.wrong[-1]}", flush=True)

    def _faults(self, done: subprocess.CompletedProcess[str]) -> Iterator[str]:
        if "Traceback" in done.stderr or done.returncode == 70:
            yield f"ended with {done.returncode}: {done.stderr[-300:]}"
        yield from self._visible(self._folder)
        code, said = self._afterview(self._scenario.command)
        if code:
            yield f"the second run ended with {code}: {said[-300:]}"
            return
        yield from self._ends(self._folder)

    def _visible(self, folder: Path) -> Iterator[str]:
        """What stands under its own name is whole: as it was before, or as it will be."""
        for name, content in visible(folder).items():
            if content not in (self.old.files.get(name), self.new.files.get(name)):
                yield f"{name} was visible in a state that is neither the old nor the new one"
        ledger = folder / "ledger.db"
        if ledger.exists() and ledger.stat().st_size:
            copy = self._work / "ledger"
            shutil.rmtree(copy, ignore_errors=True)
            copy.mkdir()
            for path in folder.glob("ledger.db*"):
                shutil.copy(path, copy)
            connection = sqlite3.connect(copy / "ledger.db")
            if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                yield "the ledger is damaged"
            connection.close()

    def _ends(self, folder: Path) -> Iterator[str]:
        found = snapshot(folder)
        if found != self.new:
            yield f"the end is another: {self.new.differences(found)}"
        self._afterview(self._scenario.command)
        if snapshot(folder) != found:
            yield f"a further run changed something: {found.differences(snapshot(folder))}"


@dataclass(frozen=True)
class Snapshot:
    """The files that are visible, and what the ledger knows, without what differs between two runs alike."""

    files: dict[str, bytes]
    ledger: frozenset[tuple[object, ...]]

    def differences(self, other: Snapshot) -> str:
        names = [name for name in self.files | other.files if self.files.get(name) != other.files.get(name)]
        return f"files {names}, {len(self.ledger ^ other.ledger)} rows of the ledger"


def visible(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith((".", "ledger.db"))
    }


def snapshot(folder: Path) -> Snapshot:
    return Snapshot(visible(folder), frozenset(ledger_rows(folder / "ledger.db")))


def ledger_rows(path: Path) -> Iterator[tuple[object, ...]]:
    if not path.exists() or not path.stat().st_size:
        return
    connection = sqlite3.connect(path)
    if not connection.execute("PRAGMA user_version").fetchone()[0]:
        return
    from afterview.ledger.packing import unpacked

    for key, items in connection.execute(
        "SELECT key, items FROM delivered JOIN interviews ON interviews.id = interview"
    ):
        for row in unpacked(items):
            yield "item", key, *row._replace(source=0, file=0)
    queries = (
        "SELECT 'fact', key, what, facts.day, step, value FROM facts JOIN interviews ON interviews.id = interview",
        "SELECT 'file', path, digest, state FROM files",
    )
    for query in queries:
        yield from connection.execute(query)
    connection.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mode", nargs="?", default="KILL", choices=["KILL", "ENOSPC", "EIO", "EINTR"])
    parser.add_argument("scenarios", nargs="*", default=list(SCENARIOS), metavar="SCENARIO", help=", ".join(SCENARIOS))
    chosen = parser.parse_args()
    home = tempfile.TemporaryDirectory(prefix="sweep-home-")
    os.environ |= {"HOME": home.name, "PYTHONDONTWRITEBYTECODE": "1"}
    wrong = 0
    for name in chosen.scenarios:
        began = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="sweep-") as work:
            sweep = Sweep(SCENARIOS[name], chosen.mode, Path(work).resolve())
            sweep.run()
        wrong += len(sweep.wrong)
        print(
            f"{chosen.mode} {name}: {sweep.points} points, {len(sweep.wrong)} wrong, {time.monotonic() - began:.0f} s",
            flush=True,
        )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
