"""Work shared among processes; each test runs in a process of its own, for a test runner's threads can't be forked."""

import os
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


def test_with_a_ledger_jobs_are_left_out_and_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "interviews.csv").write_text(rows(), encoding="utf-8")
    export = [word for word in EXPORT if word != "--no-ledger"]
    done = subprocess.run(
        [*AFTERVIEW, *export, "--jobs", "2", "-o", "out.ics", "--ledger", str(tmp_path / "ledger.db")],
        cwd=tmp_path,
        env={**os.environ, **{f"XDG_{kind}_HOME": str(tmp_path) for kind in ("CONFIG", "STATE", "CACHE", "DATA")}},
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",  # an employer's name, where the terminal's encoding is another one
        timeout=120,
    )
    assert done.returncode == 1  # two rows were refused
    assert "--jobs was left out" in done.stderr
