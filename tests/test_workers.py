"""Work shared among processes; each test runs in a process of its own, for a test runner's threads can't be forked."""

import contextlib
import os
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes can't be forked here")

MAIN = "from afterview.cli import main; main()"
AFTERVIEW = [sys.executable, "-c", MAIN]
READING_IN_PORTIONS = [sys.executable, "-c", f"from afterview.reading import reader; reader._LARGE = 0; {MAIN}"]
EXPORT = ["export", "ics", "--no-ledger", "--now", "2026-11-20T09:00:00+00:00", "--timezone", "UTC", "-v"]
BEGIN = """
import os, signal, sys
from afterview.errors import WorkerLost, WrongUsage
from afterview.processes import can_share
from afterview.workers import share
"""


def run(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", BEGIN + textwrap.dedent(code)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
    )
    assert done.stderr == ""
    assert done.returncode == 0
    return done.stdout.strip()


def test_parts_come_back_in_turn_until_one_has_no_more() -> None:
    code = """
        def work(number):
            for turn in range(4 - (number == 2)):
                yield number + 3 * turn
        print(can_share(), *share(3, work))
    """
    assert run(code) == "True 0 1 2 3 4 5 6 7 8 9 10"


def test_parts_larger_than_a_pipe_arrive_whole() -> None:
    code = """
        print(*[len(part) for part in share(2, lambda number: (bytes(5_000_000) for _ in range(2)))])
    """
    assert run(code) == "5000000 5000000 5000000 5000000"


@pytest.mark.parametrize(
    ("fault", "shown"),
    [
        ("WrongUsage('wrong')", "WrongUsage wrong"),
        ("type('Odd', (Exception,), {'__reduce__': lambda self: 1 / 0})()", "RuntimeError Odd"),
    ],
)
def test_what_one_raises_is_raised_and_the_others_end(fault: str, shown: str) -> None:
    code = f"""
        def work(number):
            yield number
            if number:
                raise {fault}
            while True:
                yield number
        try:
            for _ in share(2, work):
                pass
        except Exception as fault:
            print(type(fault).__name__, fault)
        try:
            os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            print("none is left")
    """
    assert run(code) == f"{shown}\nnone is left"


def test_one_that_is_killed_is_said() -> None:
    code = """
        def work(number):
            if number:
                os.kill(os.getpid(), signal.SIGKILL)
            yield number
        try:
            print(list(share(2, work)))
        except WorkerLost as fault:
            print(fault)
    """
    assert "ended from outside" in run(code)


def test_who_stops_listening_leaves_no_process_behind() -> None:
    code = """
        parts = share(2, lambda number: iter(lambda: number, None))
        print(next(parts), next(parts))
        parts.close()
        try:
            os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            print("none is left")
    """
    assert run(code) == "0 1\nnone is left"


def test_what_the_parent_has_open_stays_its_own() -> None:
    code = """
        import atexit
        atexit.register(lambda: print("once"))
        sys.stdout.write("written ")
        print(*share(2, lambda number: [number]))
    """
    assert run(code) == "written 0 1\nonce"


def test_a_long_stream_can_be_read_by_several_at_once() -> None:
    code = """
        import io
        from afterview.reading.sources import Source
        data = bytes(range(256)) * 40_000  # too much to be kept in memory
        source = Source(io.BytesIO(data))
        print(all(share(2, lambda number: (source.open().readall() == data for _ in range(20)))))
    """
    assert run(code) == "True"


def test_with_other_threads_nothing_is_forked() -> None:
    code = """
        import threading
        wait = threading.Event()
        other = threading.Thread(target=wait.wait)
        other.start()
        print(can_share())
        wait.set()
        other.join()
    """
    assert run(code) == "False"


def rows() -> str:
    """Interviews in several portions: several at one company, a double, panels, a date before the interview, an unknown
    step, a row that is refused, dates whose order a later row shows, rows that name no zone."""
    lines = ["candidate,company,position,date,time,timezone,interviewers,decision_by,sent"]
    for number in range(150):
        day = 1 + number % 28
        zone = ("Europe/Berlin", "America/New_York", "Asia/Tokyo", "")[number % 4]
        promise = "2026-11-01" if number % 7 == 0 else ""
        sent = "thank-yuo=2026-12-02" if number in (3, 40) else ""
        who = f"Ana {number} <ana{number}@c{number % 11}.example>; Bo <bo@c{number % 11}.example>"
        company = "" if number in (7, 130) else f"C{number % 11}"
        lines.append(f"Kim {number % 5},{company},Tester,{day:02}/12/2026,14:00,{zone},{who},{promise},{sent}")
    return "\n".join([*lines, lines[-1]]) + "\n"


@pytest.mark.parametrize("program", [AFTERVIEW, READING_IN_PORTIONS], ids=["kept", "in portions"])
@pytest.mark.parametrize(
    "options",
    [
        ["-o", "out.ics"],
        ["-o", "out.ics", "--max-bytes", "60000", "--ahead", "40"],
        ["-o", "out", "--split", "company", "--candidate", "Kim 2"],
        ["-o", "-", "--todo"],
    ],
    ids=lambda options: " ".join(options),
)
def test_an_export_is_the_same_by_however_many_processes(
    tmp_path: Path, program: list[str], options: list[str]
) -> None:
    seen = []
    for jobs in ("1", "2", "5"):
        here = tmp_path / jobs
        here.mkdir()
        (here / "interviews.csv").write_text(rows(), encoding="utf-8")
        done = subprocess.run(
            [*program, *EXPORT, "--jobs", jobs, "--rejects", "refused.csv", *options],
            cwd=here,
            env={**os.environ, **{f"XDG_{kind}_HOME": str(tmp_path) for kind in ("CONFIG", "STATE", "CACHE", "DATA")}},
            capture_output=True,
            timeout=120,
        )
        files = {path.name: path.read_bytes() for path in sorted(here.rglob("*.*"))}
        seen.append((done.returncode, done.stdout, done.stderr, files))
    assert seen[0][0] == 1  # two rows were refused
    for words in (b"decision_by", b"day/month/year", b"name no timezone", b"refused.csv", b"is missing"):
        assert words in seen[0][2]
    assert seen[0][1] or seen[0][3]
    assert seen[1:] == seen[:1] * 2


FIRST, LATER = "2026-11-20T09:00:00+00:00", "2026-12-15T09:00:00+00:00"
LOGGED = [
    ["log", "kim-1-c1-tester", "sent", "thank-you", "--on", "2026-12-03"],
    ["log", "kim-2-c2-tester", "rejected", "--on", "2026-12-10"],
    ["log", "kim-1-c6-tester", "accepted", "--on", "2026-12-15"],
    ["log", "kim-3-c3-tester", "promised", "in two weeks", "--on", "2026-12-09"],
]


def week_later(text: str) -> str:
    """Rows gone, moved, renamed and answered without a date, one of them otherwise than the log says."""
    first, *lines = text.splitlines()
    lines = [line.replace("Tester", "Reviewer") if "Kim 4,C9" in line else line for line in lines if ",C8," not in line]
    lines = [f"{line}," + {3: "offer", 6: "rejected", 12: "offer", 20: "closed"}.get(number, "")
             for number, line in enumerate(lines)]  # fmt: skip
    return "\n".join([f"{first},status", *lines]).replace("17/12/2026", "18/12/2026") + "\n"


def everything(ledger: Path, folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """All that stands in a ledger, but for where the folder lies, and for the files, with the time of their writing."""
    with contextlib.closing(sqlite3.connect(ledger)) as connection:
        names = [
            row[0]
            for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'files'")
        ]
        rows = {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in names}
    return {
        name: sorted((tuple(str(value).replace(str(folder), "") for value in row) for row in found), key=repr)
        for name, found in rows.items()
    }


@pytest.mark.parametrize("program", [AFTERVIEW, READING_IN_PORTIONS], ids=["kept", "in portions"])
@pytest.mark.parametrize(
    "options",
    [
        ["-o", "out.ics", "--force", "--max-bytes", "60000"],
        ["-o", "out.ics", "--prune", "--ahead", "40"],
        ["-o", "out", "--force", "--split", "company"],
        ["-o", "out.ics", "--prune", "--feed"],
    ],
    ids=lambda options: " ".join(options),
)
def test_with_a_ledger_too_an_export_and_the_next_are_the_same_by_however_many_processes(
    tmp_path: Path, program: list[str], options: list[str]
) -> None:
    lives = []
    for jobs in ("1", "2", "5"):
        here = tmp_path / jobs
        here.mkdir()
        told: list[object] = []

        def run_here(*words: str, here: Path = here, told: list[object] = told) -> None:
            kinds = ("CONFIG", "STATE", "CACHE", "DATA")
            done = subprocess.run(
                [*program, *words, "--ledger", "ledger.db", "--timezone", "UTC"],
                cwd=here,
                env={**os.environ, **{f"XDG_{kind}_HOME": str(tmp_path) for kind in kinds}},
                capture_output=True,
                timeout=120,
            )
            told.append((done.returncode, done.stdout, done.stderr))

        export = ["export", "ics", "-v", "--jobs", jobs, *options]
        text = rows().replace(",,Tester", ",C0,Tester")  # where a row is refused, none counts as vanished
        (here / "interviews.csv").write_text(text, encoding="utf-8")
        run_here(*export, "--now", FIRST)
        for words in LOGGED:
            run_here(*words, "--now", LATER)
        (here / "interviews.csv").write_text(week_later(text), encoding="utf-8")
        run_here(*export, "--now", LATER)
        run_here(*export, "--now", LATER)
        files = {path.name: path.read_bytes() for path in sorted(here.rglob("*.ics"))}
        lives.append((told, files, everything(here / "ledger.db", here)))
    told, files, ledger = lives[0]
    assert files
    assert all(ledger[name] for name in ("interviews", "delivered", "facts", "answers"))
    assert any(b"kim-4-c9-reviewer" in stderr or b"renamed" in stderr for _, _, stderr in told)  # type: ignore[misc]
    assert lives[1:] == lives[:1] * 2


def test_a_process_that_is_killed_leaves_the_ledger_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "interviews.csv").write_text(rows(), encoding="utf-8")
    dying = f"""
import os, signal, afterview_ics.compared as compared
mine, counts = os.getpid(), compared.counts_of
def dies(*words, **more):
    if os.getpid() != mine:
        os.kill(os.getpid(), signal.SIGKILL)
    return counts(*words, **more)
compared.counts_of = dies
{MAIN}
"""
    export = ["export", "ics", "--now", FIRST, "--timezone", "UTC", "--jobs", "2", "-o", "out.ics", "--ledger", "l.db"]
    done = subprocess.run(
        [sys.executable, "-c", dying, *export],
        cwd=tmp_path,
        env={**os.environ, **{f"XDG_{kind}_HOME": str(tmp_path) for kind in ("CONFIG", "STATE", "CACHE", "DATA")}},
        capture_output=True,
        timeout=120,
    )
    assert done.returncode == 3
    assert b"was ended from outside" in done.stderr
    assert not (tmp_path / "out.ics").exists()
    found = everything(tmp_path / "l.db", tmp_path)
    assert not found["interviews"]
    assert not found["delivered"]
