"""Measure Afterview, and print a table.

    python bench/run.py                          # stages, whole process, memory, processes, ledger, start, Todoist
    python bench/run.py --growth                 # also 20,000 and 100,000 interviews
    python bench/run.py --against REV            # this tree against another commit, as ratios of the same run

Times are processor time of one process, the best of several turns (what several processes gain is told by the clock);
compare ratios, not machines.  Beside each figure of a stage stands the same divided by that of the yardstick: writing
the same items with the ``icalendar`` package, in this run.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parent))
import interviews as made_up
import pushes

HERE = Path(__file__).resolve().parent
NOW = "2026-12-01T09:00:00+00:00"
EXPORT = ["export", "ics", "--max-bytes", "0", "--timezone", "UTC", "--now", NOW, "-q", "--force"]
ALONE = ["--jobs", "1"]
A_THOUSAND_TASKS = 108  # interviews


class Used(NamedTuple):
    """What a whole process took: seconds of processor time, seconds by the clock, and its peak of memory in MB."""

    processor: float
    clock: float
    memory: int


def best(turns: int, work: Callable[[], object]) -> float:
    """The least processor time of several turns, in seconds."""
    times = []
    for _ in range(turns):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return min(times)


def stages(source: Path, turns: int) -> dict[str, float]:
    """Microseconds of each stage, reading per interview and all else per item; and of the yardstick."""
    from datetime import datetime

    from afterview import load_playbook, make_plan, read_interviews
    from afterview.drafting import TemplateDrafter, Voice
    from afterview.holidays_of import cached
    from afterview.reading import Defaults
    from afterview_ics import exporter

    now = datetime.fromisoformat(NOW)
    reader = read_interviews([str(source)], defaults=Defaults(timezone="UTC", today=now.date()))
    rows = list(reader)
    holidays = cached(None)
    book, drafter = load_playbook("consensus"), TemplateDrafter(Voice(name="Kim Park"))

    def plan(drafts: bool) -> Any:
        return make_plan(rows, book, now=now, holidays_of=holidays, drafter=drafter if drafts else None, unwanted=False)

    planned = list(plan(True))
    items = sum(item.state == "planned" for one in planned for item in one.items)
    undrafted, drafted = plan(False), plan(True)
    found = {
        "read (an interview)": best(turns, lambda: sum(1 for _ in reader)) / len(rows),
        "first pass (an interview)": best(turns, lambda: plan(False)) / len(rows),
        "plan": best(turns, lambda: sum(1 for _ in undrafted)) / items,
        "plan and draft": best(turns, lambda: sum(1 for _ in drafted)) / items,
        "write .ics": best(turns, lambda: _write(exporter, planned, now)) / items,
        "yardstick: icalendar": best(1, lambda: _yardstick(planned)) / items,
    }
    return {name: seconds * 1e6 for name, seconds in found.items()}


def _write(exporter: Any, planned: list[Any], now: Any) -> None:
    import click

    from afterview.exporting import Job

    with tempfile.TemporaryDirectory() as folder:
        options = click.Command("ics", params=list(exporter.options)).make_context("ics", []).params
        exporter.export(
            planned, Job(out=f"{folder}/x.ics", options={**options, "max_bytes": 0}, now=now, timezone="UTC")
        )


def _yardstick(planned: list[Any]) -> bytes:
    import icalendar

    calendar = icalendar.Calendar()
    for one in planned:
        for item in one.items:
            if item.state == "planned":
                event = icalendar.Event()
                event.add("uid", item.uid)
                event.add("summary", item.title)
                event.add("dtstart", item.start)
                event.add("dtend", item.end)
                event.add("description", f"{item.subject}\n\n{item.body}\n\n{item.why}")
                calendar.add_component(event)
    return bytes(calendar.to_ical())


def whole(command: list[str], turns: int, folder: Path) -> Used:
    """What a whole process takes: the least time, the highest peak.

    The process is started by a small one: what the memory of this one once was would count for its children.
    """
    home = str(folder / "home")
    environment = {**os.environ, **{f"XDG_{kind}_HOME": home for kind in ("STATE", "CONFIG", "CACHE")}, "HOME": home}
    starter = (
        "import os, subprocess, sys, time; begun = time.perf_counter();"
        "p = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL); _, status, used = os.wait4(p.pid, 0);"
        "print(used.ru_utime + used.ru_stime, time.perf_counter() - begun, used.ru_maxrss // 1024, status)"
    )
    found = []
    for _ in range(turns):
        done = subprocess.run(
            [sys.executable, "-c", starter, *command],
            capture_output=True,
            text=True,
            encoding="utf-8",
            env=environment,
            check=True,
        )
        processor, clock, memory, status = done.stdout.split()
        if int(status):
            sys.exit(f"{' '.join(command)} failed: {done.stderr}")
        found.append(Used(float(processor), float(clock), int(memory)))
    return Used(min(one.processor for one in found), min(one.clock for one in found), max(one.memory for one in found))


def afterview(*arguments: str) -> list[str]:
    return [sys.executable, "-c", "from afterview.cli import main; main()", *arguments]


def measure(counts: list[int], turns: int) -> dict[str, Any]:
    """Everything, as one object."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sources = {}
        for count in [10, A_THOUSAND_TASKS, *counts]:
            sources[count] = folder / f"{count}.csv"
            with sources[count].open("w", encoding="utf-8", newline="") as out:
                made_up.write(out, count)
        bare = whole([sys.executable, "-c", "pass"], turns, folder).processor
        found: dict[str, Any] = {"stages, µs": stages(sources[counts[0]], turns), "whole process": {}}
        for count in [10, *counts]:
            run = afterview(*EXPORT, str(sources[count]), "-o", str(folder / "x.ics"), "--no-ledger", *ALONE)
            used = whole(run, _turns(turns, count), folder)
            found["whole process"][f"{count} interviews"] = {
                "s over bare Python": round(used.processor - bare, 3),
                "interviews/s": round(count / used.processor),
                "peak MB": used.memory,
            }
        found["two processes, by the clock, against one"] = {
            f"{count} interviews": _together(sources[count], folder, _turns(turns, count)) for count in counts[:2]
        }
        found["a ledger, against none"] = _ledger(sources[counts[0]], folder, turns)
        found["start, ms over bare Python"] = {
            " ".join(words): round((whole(afterview(*words), turns, folder).processor - bare) * 1000)
            for words in (["--help"], ["export", "--help"], ["--version"])
        }
        found["Todoist"] = pushes.requests(sources[A_THOUSAND_TASKS], folder, NOW)
        return found


def _turns(turns: int, count: int) -> int:
    return turns if count <= 2000 else 1


def _together(source: Path, folder: Path, turns: int) -> float:
    """What two processes take of the time of one, turn by turn (median)."""
    export = afterview(*EXPORT, str(source), "-o", str(folder / "x.ics"), "--no-ledger", "--jobs")
    ratios = []
    for _ in range(turns):
        one, two = (whole([*export, jobs], 1, folder).clock for jobs in "12")
        ratios.append(two / one)
    return round(statistics.median(ratios), 2)


def _ledger(source: Path, folder: Path, turns: int) -> dict[str, float]:
    """What recording and comparing cost: the first export with a ledger, and the second of the same, each against one
    without that ran beside it (medians)."""
    export = afterview(*EXPORT, *ALONE, str(source), "-o")
    alone = [*export, str(folder / "p.ics"), "--no-ledger"]
    firsts, seconds = [], []
    for turn in range(turns):
        kept = [*export, str(folder / f"l{turn}.ics"), "--ledger", str(folder / f"l{turn}.db")]
        plain, first, second = (whole(run, 1, folder).processor for run in (alone, kept, kept))
        firsts.append(first / plain)
        seconds.append(second / plain)
    return {
        "first export (it records)": round(statistics.median(firsts), 2),
        "second (it compares)": round(statistics.median(seconds), 2),
    }


def table(found: dict[str, Any]) -> None:
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    yardstick = found["stages, µs"]["yardstick: icalendar"]
    for title, rows in found.items():
        print(f"\n{title}")
        for name, value in rows.items():
            if title.startswith("stages"):
                print(f"  {name:30} {value:8.1f}   {value / yardstick:6.3f} of the yardstick")
            else:
                print(f"  {name:32} {json.dumps(value)}")


def against(revision: str, counts: list[int], turns: int) -> None:
    """The whole process of this tree and of another commit, turn by turn in one run, as a ratio."""
    with tempfile.TemporaryDirectory() as name:
        other, folder = Path(name) / "other", Path(name)
        subprocess.run(["git", "worktree", "add", "--detach", "-q", str(other), revision], check=True, cwd=HERE.parent)
        try:
            source = folder / "in.csv"
            with source.open("w", encoding="utf-8", newline="") as out:
                made_up.write(out, counts[0])
            ratios = []
            for _ in range(turns):
                seconds = []
                for tree in (HERE.parent, other):
                    paths = os.pathsep.join(str(tree / part) for part in ("src", "exporters", "templates"))
                    run = afterview(*EXPORT, str(source), "-o", str(folder / "x.ics"), "--no-ledger")
                    run[2] = f"import sys; sys.path[:0] = {paths.split(os.pathsep)!r}; {run[2]}"
                    seconds.append(whole(run, 1, folder).processor)
                ratios.append(seconds[0] / seconds[1])
            middle = statistics.median(ratios)
            print(f"this tree against {revision}: {middle:.3f} of its time (median of {turns} turns)")
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", str(other)], check=False, cwd=HERE.parent)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--against", metavar="REV")
    parser.add_argument("--turns", type=int, default=5)
    chosen = parser.parse_args()
    counts = [2000, 20_000, 100_000] if chosen.growth else [2000]
    if chosen.against:
        against(chosen.against, counts, chosen.turns)
    else:
        table(measure(counts, chosen.turns))


if __name__ == "__main__":
    main()
