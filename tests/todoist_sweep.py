"""Pushes under faults: nothing missing, nothing doubled, no ``Retry-After`` violated, no credential elsewhere.

    python tests/todoist_sweep.py schedules [SEEDS] [FIRST]   a quarter of requests faulty, kill -9 at random moments
    python tests/todoist_sweep.py kinds                       each kind of fault on the first, the last, all requests
    python tests/todoist_sweep.py calls [KILL|ENOSPC|EIO]     at every state-changing system call (needs strace)

Needs the fault server, ``../shared/fault_todoist`` beside this repository, or its folder in FAULT_TODOIST.
"""

from __future__ import annotations

import collections
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
FAULTS = Path(os.environ.get("FAULT_TODOIST") or HERE.parent.parent / "shared" / "fault_todoist")
sys.path[:0] = [str(HERE), str(FAULTS)]

from fault_todoist import Faults, FaultTodoist  # type: ignore[import-not-found]  # noqa: E402 - as above

import todoist_driver as driver  # noqa: E402 - found by the line above
from afterview_todoist.tasks import marker  # noqa: E402 - as above

TYPICAL = {"seconds": 1.5}  # how long a run takes here and now: when to kill the next one
SCALE = 0.6  # seconds that stand for Todoist's 15
MARKER = r"re:(?m)^\[av:([0-9a-f]{12})\]"
RATES = {
    "reset_before": 0.02,
    "close_before": 0.01,
    "500": 0.02,
    "502": 0.01,
    "504": 0.01,
    "429:0": 0.01,
    "429:1": 0.01,
    "503": 0.01,
    "reset_after": 0.03,
    "close_after": 0.02,
    "500_after": 0.01,
    "502_after": 0.02,
    "504_after": 0.01,
    "truncate": 0.01,
    "truncate_json": 0.01,
    "empty": 0.01,
    "garbage": 0.005,
    "wrong_type": 0.005,
    "html200": 0.005,
    "wrong_id": 0.01,
    "null_fields": 0.005,
    "duplicate": 0.02,
    "partial_sync": 0.02,
    "sync_cmd_error": 0.02,
    "latency:300": 0.01,
    "hang": 0.005,
    "hang_before": 0.005,
}


def switches() -> list[dict[str, Any]]:
    """Every way to take what Todoist leaves open."""
    return [
        {"uuid_idempotency": remembers, "uuid_ttl_s": ttl, "replay_mapping": mapping, "temp_id_persist": persist,
         "get_completed": completed, "delete_missing": missing}
        for remembers, ttl in ((True, 0), (True, 0.05), (False, 0))
        for mapping in (True, False)
        for persist in (True, False)
        for completed, missing in ((200, 404), (404, 204))
    ]  # fmt: skip


def push(folder: str, url: str, phase: int, size: int, kill_after: float | None) -> int | None:
    """One run of the driver; None where it was killed."""
    command = [sys.executable, str(HERE / "todoist_driver.py"), folder, url, str(phase), str(SCALE), str(size)]
    child = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, encoding="utf-8")
    try:
        _, said = child.communicate(timeout=kill_after if kill_after is not None else 180)
    except subprocess.TimeoutExpired:
        child.send_signal(signal.SIGKILL)
        _, said = child.communicate()
        if kill_after is None:
            raise RuntimeError(f"hangs: {said}") from None
        return None
    if child.returncode not in (0, 4):
        raise RuntimeError(f"exit {child.returncode}: {said}")
    if "test-token" in said:
        raise RuntimeError("the token was shown")
    return child.returncode


def wrong(server: Any, phase: int, size: int) -> list[str]:
    """What is not as it must be after a phase."""
    store = server.app.store
    want = collections.Counter(marker(uid) for uid in driver.open_uids(phase, size))
    have: collections.Counter[str] = collections.Counter()
    due: dict[str, str] = {}
    for task in store.items.values():
        found = re.search(MARKER[3:], task["description"])
        if found and not task["is_deleted"] and not task["checked"]:
            have[found[1]] += 1
            due[found[1]] = task["due"]["date"]
    problems = []
    if missing := want - have:
        problems.append(f"{missing.total()} missing")
    if extra := have - want:
        problems.append(f"{extra.total()} doubled or left")
    for one in driver.plan(phase, size):
        for item in one.items:
            if item.state == "planned" and due.get(marker(item.uid), "")[:16] != f"{item.start:%Y-%m-%dT%H:%M}":
                problems.append(f"{item.uid} is due {due.get(marker(item.uid))}")
    stats = server.stats()
    if stats.get("retry_after_violations"):
        problems.append(f"{stats['retry_after_violations']} Retry-After violated")
    if stats["leaks"] or stats["server_bugs"]:
        problems.append(f"leaks {stats['leaks']}, bugs {stats['server_bugs']}")
    return problems


def until_done(folder: str, server: Any, phase: int, size: int, dice: random.Random | None) -> Iterator[int | None]:
    """Push again and again until it says that all is done; killed at random at first, where there are dice."""
    kills = dice.randrange(4) if dice else 0
    for attempt in range(60):
        after = dice.uniform(0.3, 1.1) * TYPICAL["seconds"] if dice and attempt < kills else None
        began = time.monotonic()
        code = push(folder, server.url, phase, size, after)
        if code == 0:
            TYPICAL["seconds"] = (TYPICAL["seconds"] + time.monotonic() - began) / 2
        yield code
        if code == 0:
            return
    raise RuntimeError("60 runs and not done")


def schedules(count: int, first: int) -> int:
    """A quarter of all requests faulty, kill -9 at random moments, both phases."""
    total: collections.Counter[str] = collections.Counter()
    began = time.monotonic()
    every = switches()
    for seed in range(first, first + count):
        options = every[seed % len(every)]
        folder = tempfile.mkdtemp()
        dice = random.Random(seed)
        try:
            with FaultTodoist(seed=seed, rates=RATES, options=options) as server:
                for phase in (1, 2):
                    for code in until_done(folder, server, phase, 6, dice):
                        total["runs"] += 1
                        total["killed"] += code is None
                    problems = wrong(server, phase, 6)
                    total["wrong"] += bool(problems)
                    if problems:
                        print(f"seed {seed}, phase {phase}, {options}: {problems}", flush=True)
                stats = server.stats()
                total["requests"] += stats["requests"]
                total["faulty"] += sum(stats["by_fault"].values())
                total["lost answers"] += stats.get("committed_unacked", 0)
        finally:
            shutil.rmtree(folder)
        total["schedules"] += 1
        if total["schedules"] % 20 == 0:
            print(dict(total), f"{time.monotonic() - began:.0f} s", flush=True)
    print(dict(total), f"{time.monotonic() - began:.0f} s")
    return min(total["wrong"], 1)


KIND_PARAMETERS: dict[str, dict[str, Any]] = {
    "hang": {"hang_s": 2}, "hang_before": {"hang_s": 2}, "gzip_bomb": {"mb": 8}, "slow": {"chunk": 400, "delay_ms": 20},
    "slow_headers": {"delay_ms": 1}, "latency": {"ms": 200}, "latency_after": {"ms": 200}, "429": {"retry_after": 0},
    "503": {"retry_after": 0}, "redirect": {"location": "leak"},
}  # fmt: skip


def kinds() -> int:
    """Each kind of fault on the first request, on the last one, and on all of them until it is taken away."""
    total: collections.Counter[str] = collections.Counter()
    every = switches()
    with FaultTodoist(seed=1) as server:
        folder = tempfile.mkdtemp()
        push(folder, server.url, 1, 6, None)
        last = server.stats()["requests"]
        shutil.rmtree(folder)
    for number, kind in enumerate(sorted(Faults.ALL)):
        for where in ("first", "last", "all"):
            rule = {"fault": kind, **KIND_PARAMETERS.get(kind, {})}
            rule |= {"first": {"nth": 1}, "last": {"nth": last}, "all": {}}[where]
            problems = _one_kind(rule, every[number % len(every)], total)
            total["wrong"] += bool(problems)
            if problems:
                print(kind, where, problems, flush=True)
        total["kinds"] += 1
    print(dict(total))
    return min(total["wrong"], 1)


def _one_kind(rule: dict[str, Any], options: dict[str, Any], total: collections.Counter[str]) -> list[str]:
    folder = tempfile.mkdtemp()
    try:
        with FaultTodoist(seed=1, rules=[rule], options=options) as server:
            code = push(folder, server.url, 1, 6, None)
            total[f"exit {code}"] += 1
            total["runs"] += 1
            server.faults(rules=[])
            for code in until_done(folder, server, 1, 6, None):
                total["runs"] += 1
                if code not in (0, 4):
                    return [f"exit {code}"]
            return wrong(server, 1, 6)
    finally:
        shutil.rmtree(folder)


CALLS = (
    "write,pwrite64,writev,sendto,sendmsg,recvfrom,connect,rename,renameat2,unlink,unlinkat,fsync,fdatasync,ftruncate,"
    "mkdir,openat,link,fchmod,chmod"
)


def calls(mode: str = "KILL") -> int:
    """Kill, or let fail, every state-changing system call of a push; then push again undisturbed and check.

    Points are the calls from the first that touches the ledger on, without what is only opened to read (modules).
    """
    began = time.monotonic()
    points: list[tuple[str, int]] = []
    _traced(None, points)
    bad = 0
    for name, at in points:
        what = "signal=KILL" if mode == "KILL" else f"error={mode}"
        problems = _traced(f"inject={name}:{what}:when={at}", [])
        if problems:
            bad += 1
            print(name, at, problems, flush=True)
    print(f"{mode}: {len(points)} points, {bad} wrong, {time.monotonic() - began:.0f} s")
    return min(bad, 1)


def _traced(inject: str | None, points: list[tuple[str, int]]) -> list[str]:
    """One push under strace.  Disturbed: what is wrong after the next run.  Undisturbed: its points are gathered."""
    folder = tempfile.mkdtemp()
    try:
        with FaultTodoist(seed=1) as server:
            log = f"{folder}/strace.log"
            command = [sys.executable, str(HERE / "todoist_driver.py"), folder, server.url, "1", "0.3", "3"]
            trace = ["strace", "-f", "-qq", "-o", log, "-e", f"trace={CALLS}", *(["-e", inject] if inject else [])]
            subprocess.run([*trace, *command], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL, timeout=120)
            if inject is None:
                points += _points(Path(log))
                return []
            for code in until_done(folder, server, 1, 3, None):
                if code not in (0, 4):
                    return [f"exit {code}"]
            problems = wrong(server, 1, 3)
            with sqlite3.connect(f"{folder}/ledger.sqlite") as ledger:
                if ledger.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                    problems.append("the ledger is damaged")
            return problems
    finally:
        shutil.rmtree(folder)


def _points(log: Path) -> Iterator[tuple[str, int]]:
    """The calls that change something, each by its name and its number among those of that name."""
    counts: collections.Counter[str] = collections.Counter()
    begun = False
    for line in log.read_text("utf-8", "replace").splitlines():
        found = re.match(r"\d+ +(\w+)\(", line)
        if found:
            begun = begun or "ledger.sqlite" in line
            counts[found[1]] += 1
            reads = found[1] == "openat" and not re.search(r"O_(WRONLY|RDWR|CREAT)", line)
            if begun and not reads:
                yield found[1], counts[found[1]]


def main(what: str = "schedules", *rest: str) -> int:
    """Run one of the sweeps; 1 where anything was wrong."""
    if what == "schedules":
        return schedules(int(rest[0]) if rest else 200, int(rest[1]) if len(rest) > 1 else 0)
    if what == "kinds":
        return kinds()
    if what == "calls":
        return calls(*rest[:1])
    raise SystemExit(__doc__)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
