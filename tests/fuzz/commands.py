"""Random command lines: none may end in a mistake of Afterview, hang, or be refused without a word.

    python tests/fuzz/commands.py [-n 20000] [--seed 1]

A line is any command with some of its options; the words are likely ones most of the time, odd ones else.  Lines run
in this process, in a folder whose name is no UTF-8, over files that earlier lines left behind; the folder begins anew
after every fourteen.  No line reaches beyond this machine: there is no token, and the address is closed.  Every line
is drawn from the seed, so the same command finds the same again.  The exit code is 1 where there are findings.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any
from unittest import mock

import click

from afterview.cli import cli, ending

HANG = 60  # seconds for one line
MEMORY = 6 << 30
ANEW = 14
NOW = "2026-11-22T09:00:00+01:00"
OTHER = "M\udcfcller"  # bytes of Latin-1, as Python gives them
HEADER = (
    "id,candidate,company,position,date,time,timezone,interviewers,hiring_manager,decision_by,status,status_date,sent"
)
ROWS = (
    ",,Acme,Engineer,2026-11-23,14:00,Europe/Berlin,Ana Sousa <ana@acme.example>; Bo Li <bo@acme.example>,,,,,",
    "x1,Jo,Beta GmbH,Dev,2026-11-10,09:00,America/New_York,Kim <k@b.example>,,2026-11-30,,,thank-you=2026-11-11",
    "x2,Jo,Beta GmbH,Dev,2026-11-18,09:00,Asia/Kolkata,Kim <k@b.example>,,,offer,2026-11-20,",
    ",,Bad,,2026-13-40,,,,,,,,",
)
SETTINGS = (
    "",
    'timezone = "Europe/Berlin"\n',
    "name = 3\n",
    '[ics]\nalarm = "x"\n',
    'tone = "formal"\nname = "Zoë"\n',
    "x =",
    '[lint]\noff = ["L01"]\n',
    'sources = ["interviews.csv"]\n',
)
SOURCES = ("interviews.csv", "interviews.csv", "interviews.csv", "a.json", f"{OTHER}.csv")
KEYS = ("acme-engineer", "x1", "x2")
ODD = (
    *("", "-", "--", "x", "e.csv", "bin.xlsx", "dir", "nofile.csv", "../x", "/dev/null", "/dev/full", "/nonexistent/x"),
    *("0", "1", "-1", "99999999999", "1e9", "nan", "0001-01-01", "9999-12-31T23:59:59Z", "2100-01-01", "in two weeks"),
    *("é", "🙂", "a" * 5000, "{{x}}", "%s", "=1+1", "'", '"', "\udcff", OTHER, "Ana", "ana@acme.example", "xx", "XX"),
    *("thank-you", "sent", "promised", "list", "show", "ics", "todoist", "json", "csv", "interview", "google"),
)
LIKELY: dict[str, tuple[str, ...]] = {
    "--now": (NOW, "2026-12-30T23:59:00-08:00", "2027-01-01T00:00", "1999-01-01", "2199-12-31T23:59:59Z"),
    "--timezone": ("Europe/Berlin", "UTC", "Asia/Kolkata", "Pacific/Apia"),
    "--config": ("c.toml",),
    "--ledger": ("l.db",),
    "--on": ("2026-11-24", "yesterday", "2026-11-20"),
    "--to": ("Ana", "kim@b.example", "Kim <k@b.example>", "Nobody"),
    "-o": ("o.ics", "out", "-", "x.html", f"{OTHER}.ics", "out/x.ics"),
    "--playbook": ("consensus", "rey-rivera", "mcgrath", "qualified-staffing"),
    "--language": ("en", "de", "es", "fr", "it"),
    "--country": ("DE", "US-CA", "IN"),
    "--source": SOURCES,
    "--company": ("Acme", "Beta"),
    "--candidate": ("Jo", "Ana"),
    "--rejects": ("r.csv", "dir/r.csv"),
    "--date": ("2026-11-23", "tomorrow", "23.11.2026"),
    "--position": ("Dev",),
    "--time": ("10:00", "3pm"),
    "--interviewers": ("Ana <a@x.example>; Bo",),
    "--answer-by": ("2026-12-01",),
    "--folder": ("tpl",),
    "--decision-by": ("2026-12-24",),
    "--hear-back": ("in two weeks",),
}
HAPPENED = (
    (),
    ("sent", "thank-you"),
    ("sent", "status-check"),
    ("promised", "in two weeks"),
    ("promised", "2026-12-10"),
    ("promised", "\udcfc"),
    ("advanced",),
    ("rejected",),
    ("offer",),
    ("withdrawn",),
    ("closed",),
    ("renamed", "other"),
)


class Lines:
    """Command lines drawn from a seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def files(self, folder: Path) -> None:
        """What the lines work on."""
        pick = self._random
        rows = pick.sample(ROWS[:3], pick.randint(1, 3)) + pick.choice(([], [], [ROWS[3]]))
        for name in ("interviews.csv", f"{OTHER}.csv"):
            (folder / name).write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
        (folder / "a.json").write_text('[{"company": "A", "position": "B", "date": "2026-11-23"}]', encoding="utf-8")
        (folder / "e.csv").write_bytes(b"")
        (folder / "bin.xlsx").write_bytes(b"PK\x03\x04junk")
        (folder / "dir").mkdir()
        (folder / "c.toml").write_text(pick.choice(SETTINGS), encoding="utf-8")

    def line(self) -> list[str]:
        words, command = self._command()
        return words if command is None else [*words, *self._arguments(command)]

    def answers(self) -> str:
        """What standard input holds."""
        return "\n".join(self._random.choice(ODD) for _ in range(8))

    def _command(self) -> tuple[list[str], click.Command | None]:
        command: click.Command = cli
        context = click.Context(cli, info_name="afterview")
        words: list[str] = []
        while isinstance(command, click.Group):
            if self._random.random() < 0.02:
                return [*words, self._random.choice(ODD)], None
            words.append(self._random.choice(command.list_commands(context)))
            command = command.get_command(context, words[-1]) or command
            context = click.Context(command, parent=context, info_name=words[-1])
        return words, command

    def _arguments(self, command: click.Command) -> Iterator[str]:
        pick = self._random
        own = self._positions(command.name or "") if pick.random() < 0.9 else None
        yield from own or ()
        for one in command.params:
            if isinstance(one, click.Argument):
                if own is None:
                    count = pick.choice((0, 1, 1, 2)) if one.nargs == -1 else one.nargs
                    yield from (pick.choice(SOURCES if pick.random() < 0.9 else ODD) for _ in range(count))
            elif isinstance(one, click.Option) and pick.random() < min(0.5, 2 / (len(command.params) + 1)):
                yield pick.choice([*one.opts, *one.secondary_opts])
                if not one.is_flag and not one.count:
                    yield from (self._value(one) for _ in range(one.nargs))
        if pick.random() < 0.02:
            yield pick.choice(ODD)
        if any("--now" in one.opts for one in command.params) and pick.random() < 0.7:
            yield from ("--now", NOW)

    def _positions(self, command: str) -> list[str] | None:
        """What stands before the options of a command that takes no sources."""
        pick = self._random
        if command == "log":
            happened = pick.choice(HAPPENED)
            return [] if not happened and pick.random() < 0.5 else [pick.choice(KEYS), *happened]
        if command == "draft":
            return [pick.choice(KEYS), pick.choice(("thank-you", "status-check", "prepare", "rejection-reply"))]
        if command in ("show", "copy"):
            return [pick.choice(("consensus", "thank-you.email", "rey-rivera"))]
        return [pick.choice(("todoist", "ics"))] if command == "pull" else None

    def _value(self, option: click.Option) -> str:
        pick = self._random
        if pick.random() < 0.85:
            if isinstance(option.type, click.Choice):
                return str(pick.choice(list(option.type.choices)))
            if isinstance(option.type, click.IntRange) or option.type is click.INT:
                return str(pick.choice((0, 1, 2, 7, 30, 500, 4000, 10**6, -1)))
            for name in option.opts:
                if name in LIKELY:
                    return pick.choice(LIKELY[name])
        return pick.choice(ODD)


def run(line: list[str], answers: str = "") -> tuple[int, str]:
    """The exit code of a line and what it said.  ``answers``: standard input."""
    raw = io.BytesIO()
    said = io.TextIOWrapper(raw, encoding="utf-8", errors="backslashreplace")
    asked = io.TextIOWrapper(io.BytesIO(answers.encode("utf-8", "surrogateescape")), "utf-8", "surrogateescape")
    with (
        redirect_stdout(io.TextIOWrapper(io.BytesIO(), encoding="utf-8")),
        redirect_stderr(said),
        mock.patch.object(sys, "stdin", asked),
        _in_time(),
    ):
        code = ending.run(cli, line)
        said.flush()
    return code, raw.getvalue().decode()


@contextmanager
def _in_time() -> Iterator[None]:
    def ring(*_: Any) -> None:
        raise _TooLongError

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(HANG)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


class _TooLongError(BaseException):
    """Nothing that a line runs may catch it."""


def faults(line: list[str], answers: str) -> Iterator[str]:
    """What is wrong with how a line ends."""
    try:
        code, said = run(line, answers)
    except _TooLongError:
        yield f"still ran after {HANG} s"
        return
    except (Exception, SystemExit) as fault:  # what ``ending.run`` should have made a code of
        yield f"raised {fault!r}"
        return
    if code == ending.INTERRUPTED:
        yield "was interrupted"
        raise KeyboardInterrupt  # most likely by whoever runs the search, which ends so too
    if code == ending.INTERNAL or "Traceback" in said:
        yield said.strip()
    elif code not in (ending.OK, ending.PARTLY, ending.USAGE, ending.NOTHING):
        yield f"ended with {code}"
    elif code in (ending.USAGE, ending.NOTHING) and not said.strip():
        yield f"ended with {code} without a word"


@contextmanager
def world(folder: Path) -> Iterator[None]:
    """Settings, ledger and caches in a folder; no token, and a Todoist that isn't there."""
    kinds = {f"XDG_{kind}_HOME": str(folder / kind.lower()) for kind in ("CONFIG", "STATE", "CACHE", "DATA")}
    # Should a line get as far as asking Todoist, nobody listens at this port of this machine.
    there = {**kinds, "HOME": str(folder), "AFTERVIEW_TODOIST_URL": "http://127.0.0.1:9"}
    before = Path.cwd()
    with mock.patch.dict(os.environ, there):
        os.environ.pop("TODOIST_API_TOKEN", None)  # the developer's own: no random line may use it
        try:
            yield
        finally:
            os.chdir(before)


def search(
    count: int, seed: int, folder: Path, found: Callable[[list[str], str], None] = lambda line, fault: None
) -> Counter[str]:
    """Run so many lines; ``found`` is told of each fault.  How many lines there were and how many had one."""
    lines, counts = Lines(seed), Counter[str]()
    place = folder / "work" / OTHER
    with world(folder):
        for number in range(count):
            if number % ANEW == 0:
                os.chdir(folder)
                shutil.rmtree(place.parent, ignore_errors=True)
                place.mkdir(parents=True)
                lines.files(place)
            os.chdir(place)
            line = lines.line()
            counts["lines"] += 1
            for fault in faults(line, lines.answers()):
                counts["faults"] += 1
                found(line, fault)
    return counts


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    with tempfile.TemporaryDirectory(prefix="afterview-lines-") as name:
        counts = search(given.n, given.seed, Path(name), lambda line, fault: print(f"{line!a}\n    {fault!a}"))
    print(f"{counts['lines']} command lines, {counts['faults']} findings")
    return 1 if counts["faults"] else 0


if __name__ == "__main__":
    sys.exit(main())
