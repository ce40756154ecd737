"""How a run ends where its surroundings are unusual: pipes and streams that are closed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from commands import Shell, shell

__all__ = ["shell"]  # the fixture

PROGRAM = [sys.executable, "-m", "afterview"]
PLAN = [*PROGRAM, "plan", "--no-ledger", "--now", "2026-11-22T09:00+01:00", "--timezone", "Europe/Berlin"]
ROW = b"company,position,date\nAcme,Engineer,2026-11-24\n"

pytestmark = pytest.mark.skipif(os.name == "nt", reason="streams are closed in another way there")


@pytest.mark.parametrize("command", [[*PROGRAM, "plan", "--help"], [*PLAN, "-"]])
def test_a_closed_pipe_ends_it_quietly(command: list[str]) -> None:
    read, write = os.pipe()
    os.close(read)
    try:
        done = subprocess.run(command, input=ROW, stdout=write, stderr=subprocess.PIPE, check=False)
    finally:
        os.close(write)
    assert (done.returncode, done.stderr) == (0, b"")


def test_without_standard_input_there_is_nothing_to_read() -> None:
    done = subprocess.run([*PLAN, "-"], capture_output=True, check=False, preexec_fn=lambda: os.close(0))
    assert done.returncode == 3
    assert b"mistake" not in done.stderr


@pytest.mark.parametrize("closed", [1, 2])
def test_without_an_output_nothing_goes_into_another_file(closed: int, tmp_path: Path) -> None:
    out = tmp_path / "out.ics"
    command = [*PROGRAM, "export", "ics", "-", "-o", str(out), *PLAN[4:]]
    done = subprocess.run(command, input=ROW, capture_output=True, check=False, preexec_fn=lambda: os.close(closed))
    assert done.returncode == 0
    assert b"mistake" not in done.stderr
    assert out.read_bytes().startswith(b"BEGIN:VCALENDAR")
    assert out.read_bytes().endswith(b"END:VCALENDAR\r\n")


def test_what_standard_input_reads_from_is_never_written_over(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_bytes(ROW)
    command = [*PROGRAM, "export", "ics", "-", "-o", str(source), "--force", *PLAN[4:]]
    with source.open("rb") as stream:
        done = subprocess.run(command, stdin=stream, capture_output=True, check=False)
    assert done.returncode == 3
    assert b"one of the sources" in done.stderr
    assert source.read_bytes() == ROW


def test_a_folder_is_no_ledger(shell: Shell) -> None:
    shell.write()
    assert shell.run("plan", "--ledger", ".") == 3
    assert "Is a directory" in shell.err


@pytest.mark.parametrize(
    ("rejects", "says"), [("there.csv", "exists already"), ("no/such.csv", "no folder"), ("-", "names a file")]
)
def test_where_refused_rows_find_no_place_nothing_is_done(shell: Shell, rejects: str, says: str) -> None:
    shell.write(",,Acme,Engineer,soon,,,,,,,,")
    (shell.folder / "there.csv").touch()
    assert shell.run("export", "ics", "--rejects", rejects) in (2, 3)
    assert says in shell.err
    assert not (shell.folder / "followups.ics").exists()


def test_the_refused_rows_and_the_export_are_two_files(shell: Shell) -> None:
    shell.write(",,Acme,Engineer,soon,,,,,,,,")
    assert shell.run("export", "ics", "-o", "x.ics", "--rejects", "./x.ics") == 2
    assert "same file" in shell.err


def test_the_ledger_is_never_written_over(shell: Shell) -> None:
    shell.write(",,Acme,Engineer,2026-11-24,,,,,,,,")
    assert shell.run("export", "ics", "-o", "one.ics", "--ledger", "l.db") == 0
    before = (shell.folder / "l.db").read_bytes()
    assert shell.run("export", "ics", "-o", "l.db", "--ledger", "l.db", "--force") == 3
    assert "is the ledger" in shell.err
    assert (shell.folder / "l.db").read_bytes() == before


TOLD_TO_END = """
import os, signal, sys
import click
from afterview.cli.ending import heed_signals, run

signal.signal(signal.{0}, signal.{1})  # whatever started this may have it ignored, as nohup has
heed_signals()
sys.exit(run(click.Command("x", callback=lambda: os.kill(os.getpid(), signal.{0})), []))
"""


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_being_told_to_end_is_an_interruption(name: str) -> None:
    done = subprocess.run([sys.executable, "-c", TOLD_TO_END.format(name, "SIG_DFL")], capture_output=True, check=False)
    assert done.returncode == 130
    assert done.stderr.startswith(b"Interrupted. Nothing is half-written")


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_what_was_to_outlive_its_terminal_does(name: str) -> None:
    done = subprocess.run([sys.executable, "-c", TOLD_TO_END.format(name, "SIG_IGN")], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
