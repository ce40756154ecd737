"""A great many interviews: exported, planned again, exported again; and the ledger that this leaves."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "bench"))
import interviews as made_up

from enduring_edits import home

NOW = "2026-12-01T09:00:00+00:00"
# The peak of memory is that of a process which a small one starts: what this one once needed would count for it.
STARTER = """
import json, os, subprocess, sys, time
begun = time.monotonic()
child = subprocess.Popen(sys.argv[3:], stdout=open(sys.argv[1], "wb"), stderr=open(sys.argv[2], "wb"))
_, status, used = os.wait4(child.pid, 0)
print(json.dumps([os.waitstatus_to_exitcode(status), time.monotonic() - begun, used.ru_utime + used.ru_stime,
                  used.ru_maxrss // 1024]))
"""


@dataclass(frozen=True)
class Ran:
    """How a command went; ``out`` holds what it printed."""

    code: int
    seconds: float
    processor: float
    memory: int
    out: Path
    said: str


class Load:
    """Commands in processes of their own, in one folder, on one ledger."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.wrong: list[str] = []
        self._env = {**os.environ, **home(folder)}
        print(f"  {'':34} {'exit':>4} {'seconds':>9} {'processor':>9} {'peak MB':>8}", flush=True)

    def run(self, title: str, *words: str, code: int = 0) -> Ran:
        """Run ``afterview``; another exit code than ``code`` is wrong."""
        out, said = self.folder / "stdout", self.folder / "stderr"
        command = [sys.executable, "-c", "from afterview.cli import main; main()", *words]
        command += ["--now", NOW, "--timezone", "UTC", "--ledger", "ledger.db"]
        done = subprocess.run(
            [sys.executable, "-c", STARTER, str(out), str(said), *command],
            cwd=self.folder,
            env=self._env,
            capture_output=True,
            check=True,
        )
        ran = Ran(*json.loads(done.stdout), out, said.read_text(encoding="utf-8"))
        print(f"  {title:34} {ran.code:4} {ran.seconds:9.1f} {ran.processor:9.1f} {ran.memory:8}", flush=True)
        self.expect(ran.code == code, f"{title}: ended with {ran.code}: {ran.said[-300:]}")
        self.expect("Traceback" not in ran.said, f"{title}: {ran.said[-300:]}")
        return ran

    def expect(self, holds: bool, otherwise: str) -> None:
        """Note what is wrong."""
        if not holds:
            self.wrong.append(otherwise)


def run(folder: Path, count: int) -> list[str]:
    """What was wrong with ``count`` interviews."""
    load = Load(folder)
    with (folder / "interviews.csv").open("w", encoding="utf-8", newline="") as out:
        made_up.write(out, count)
    export = ("export", "ics", "interviews.csv", "-o", "plan.ics", "--max-bytes", "0")
    load.run("export", *export)
    first, ledger = digest(folder / "plan.ics"), (folder / "ledger.db").stat().st_size
    planned = dict(planned_in(load.run("plan, as JSON Lines", "plan", "interviews.csv", "--format", "jsonl").out))
    written = sorted(uids_in(folder / "plan.ics"))
    load.expect(len(written) == len(set(written)), "an item stands in the file twice")
    load.expect(written == sorted(planned), "the file does not hold exactly what is planned")
    size = (folder / "plan.ics").stat().st_size
    print(f"  {len(written)} items of {count} interviews, {size / 1e6:.0f} MB; a ledger of {ledger / 1e6:.0f} MB")
    load.run("export again", *export)
    load.expect(digest(folder / "plan.ics") == first, "the second export differs from the first one")
    dry = load.run("what a third one would change", *export, "--dry-run")
    changed = [
        line for line in dry.out.read_text(encoding="utf-8").splitlines() + dry.said.splitlines() if CHANGE.match(line)
    ]
    load.expect(not changed, f"a third export would change something: {changed[:1]}")
    new = load.run("what is new since", "export", "ics", "interviews.csv", "--new", "-o", "weeks")
    load.expect(not (folder / "weeks").exists(), f"--new wrote something: {new.said[-200:]}")
    with_that_ledger(load, folder)
    return load.wrong


CHANGE = re.compile(r"(create|update|cancel|complete|reopen) ")


def with_that_ledger(load: Load, folder: Path) -> None:
    """A short list of interviews, with the ledger of the long one."""
    with (folder / "interviews.csv").open(encoding="utf-8", newline="") as long:
        short = [line for _, line in zip(range(11), long, strict=False)]
    (folder / "few.csv").write_text("".join(short), encoding="utf-8", newline="")
    load.run("ledger: log a fact", "log", "int-0000003", "sent", "thank-you", "--source", "few.csv")
    load.expect(
        "thank-you" in load.run("ledger: list the log", "log").out.read_text(encoding="utf-8"),
        "the log lost what it was told",
    )
    load.run("ledger: today, of ten", "today", "--source", "few.csv")
    load.run("ledger: plan, of ten", "plan", "few.csv")
    load.run("ledger: export, of ten", "export", "ics", "few.csv", "-o", "few.ics")
    load.run("ledger: --new, of ten", "export", "ics", "few.csv", "--new", "-o", "few")
    load.run("ledger: take the fact back", "log", "--undo", "--source", "few.csv")
    load.run("ledger: a missing key", "log", "nobody-at-all", "advanced", "--source", "few.csv", code=2)
    load.run("today, of all", "today", "--source", "interviews.csv")


def digest(path: Path) -> str:
    """Of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def planned_in(path: Path) -> Iterator[tuple[str, str]]:
    """UID and start of each item that is to be done."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            item = json.loads(line)
            if item.get("state") == "planned":
                yield item["uid"], item["start"]


def uids_in(path: Path) -> Iterator[str]:
    """The UIDs in a calendar; their lines may be folded."""
    uid = ""
    with path.open(encoding="utf-8", newline="") as lines:
        for line in lines:
            if uid and line.startswith(" "):
                uid += line[1:].rstrip("\r\n")
                continue
            if uid:
                yield uid
            uid = line[4:].rstrip("\r\n") if line.startswith("UID:") else ""
