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

from fault_todoist import FaultTodoist  # type: ignore[import-not-found]  # noqa: E402 - as above

import todoist_driver as driver  # noqa: E402 - found by the line above
from afterview_todoist.tasks import marker  # noqa: E402 - as above

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
    child = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
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
        after = dice.uniform(0.4, 1.6) if dice and attempt < kills else None
        code = push(folder, server.url, phase, size, after)
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


def main(what: str = "schedules", *rest: str) -> int:
    """Run one of the sweeps; 1 where anything was wrong."""
    if what == "schedules":
        return schedules(int(rest[0]) if rest else 200, int(rest[1]) if len(rest) > 1 else 0)
    raise SystemExit(__doc__)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
