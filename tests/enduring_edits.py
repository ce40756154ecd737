"""A search that goes on for a long time: an edit, an export to a file and one to dated files, and so on.

Each command runs as on the command line, in this process.  Of each interview the tool knows nothing but its row; what
must hold is held against the rows themselves: an interview that nobody touched keeps its items byte for byte.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import re
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from unittest import mock
from zoneinfo import ZoneInfo

COLUMNS = "candidate,company,position,date,time,timezone,interviewers,status,status_date"
BERLIN = ZoneInfo("Europe/Berlin")
STAMPS = re.compile(r"(?m)^(DTSTAMP|LAST-MODIFIED|SEQUENCE):.*\r\n")
COUNTED = re.compile(r"(?m)^SEQUENCE:(\d+)")
MOST_ROWS = 12
STALE = "passed more than"  # what was late to begin with may be given up before the day to which it was put off


@dataclass
class Row:
    """One interview.  Each has a candidate and a company of its own, so that no row bears upon another one."""

    number: int
    position: str
    start: datetime
    people: int
    status: str = ""
    status_date: str = ""
    touched: bool = True
    key: str = field(init=False)

    def __post_init__(self) -> None:
        self.key = f"candidate-{self.number}-company-{self.number}-{self.position.lower()}"

    def line(self) -> str:
        n = self.number
        people = "; ".join(f"{name} Doe <{name.lower()}@c{n}.example>" for name in ("Ana", "Bo", "Cy")[: self.people])
        cells = f"Candidate {n},Company {n},{self.position},{self.start:%Y-%m-%d},{self.start:%H:%M},Europe/Berlin"
        return f"{cells},{people},{self.status},{self.status_date}"


@dataclass(frozen=True)
class Event:
    """An event as it stands in a file."""

    uid: str
    start: datetime
    sequence: int
    cancelled: bool
    block: str

    @property
    def seen(self) -> str:
        """What a person would see of it."""
        return STAMPS.sub("", self.block)


def events_in(path: Path) -> list[Event]:
    """The events of a calendar, in its order."""
    text = path.read_bytes().decode().replace("\r\n ", "")
    found = []
    for block in re.findall(r"BEGIN:VEVENT\r\n.*?END:VEVENT\r\n", text, re.S):
        start = re.search(r"(?m)^DTSTART(?:;TZID=([^:]+))?:(\d{8}T\d{6})", block)
        uid, count = re.search(r"(?m)^UID:(.*)\r", block), COUNTED.search(block)
        if start is None or uid is None or count is None:
            raise ValueError(block)
        moment = datetime.strptime(start[2], "%Y%m%dT%H%M%S").replace(tzinfo=ZoneInfo(start[1]) if start[1] else UTC)
        found.append(Event(uid[1], moment.astimezone(UTC), int(count[1]), "STATUS:CANCELLED" in block, block))
    return found


class Search:
    """Rows, a moment, and two places to which they are exported: a file, and dated files that somebody imports."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.pick, self.wrong = folder, random.Random(seed), list[str]()
        self.now = datetime(2026, 11, 2, 9, 0, tzinfo=BERLIN)
        self.rows: list[Row] = []
        self.gone: set[str] = set()  # keys of rows that were dropped and not pruned yet, in the dated files
        self.gone_from_file: set[str] = set()
        self.number, self.step, self.said = 0, 0, ""
        self.stale: set[str] = set()
        self.asked = Counter[str]()
        self.file: dict[str, Event] = {}
        self.calendar: dict[str, Event] = {}
        self.sequences: dict[tuple[str, str], int] = {}
        self.add()
        self.add()

    def expect(self, holds: bool, otherwise: str) -> None:
        if not holds:
            self.wrong.append(f"edit {self.step}: {otherwise}")

    def afterview(self, ledger: str, *words: str) -> tuple[int, str]:
        """Exit code and standard output; the messages are kept in ``said``."""
        always = ("--now", self.now.isoformat(), "--timezone", "Europe/Berlin", "--country", "DE")
        code, out, self.said = command(self.folder, [*words, *always, "--ledger", ledger])
        self.expect(code in (0, 3), f"{' '.join(words)} ended with {code}: {self.said[-300:]}")
        return code, out

    # ----------------------------------------------------------------------------------------------------------- edits

    def edit(self) -> None:
        """One edit, chosen at random, and perhaps some time that passes."""
        self.step += 1
        for row in self.rows:
            row.touched = False
        edits: list[Callable[[], None]] = [self.add] if len(self.rows) < MOST_ROWS else []
        if len(self.rows) > 2:  # with one candidate alone the titles would lose the name
            edits += [self.move, self.move, self.drop, self.rename, self.answer, self.log_answer, self.reorder]
        chosen = self.pick.choice(edits)
        self.asked[chosen.__name__] += 1
        chosen()
        self.now += timedelta(hours=self.pick.choice((0, 0, 1, 5, 24, 49)))
        lines = [COLUMNS, *(row.line() for row in self.rows)]
        (self.folder / "interviews.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def any_row(self) -> Row:
        row = self.pick.choice(self.rows)
        row.touched = True
        return row

    def add(self) -> None:
        self.number += 1
        start = (self.now + timedelta(days=self.pick.randrange(-2, 14))).replace(
            hour=self.pick.randrange(9, 17), minute=0
        )
        self.rows.append(Row(self.number, "Analyst", start, self.pick.choice((1, 1, 2, 3))))

    def move(self) -> None:
        row = self.any_row()
        row.start = row.start.replace(hour=self.pick.randrange(9, 17)) + timedelta(days=self.pick.randrange(-2, 6))

    def drop(self) -> None:
        row = self.any_row()
        self.rows.remove(row)
        self.gone.add(row.key)
        self.gone_from_file.add(row.key)

    def rename(self) -> None:
        """The position is written otherwise; both ledgers are told before the next export."""
        row = self.any_row()
        for ledger in ("file.db", "dated.db"):  # an interview that no ledger has yet has no old name
            self.afterview(ledger, "plan", "interviews.csv", "-q")
        row.position += "x"
        old, row.key = row.key, row.key + "x"
        (self.folder / "interviews.csv").write_text(
            "\n".join([COLUMNS, *(r.line() for r in self.rows)]) + "\n", encoding="utf-8"
        )
        for ledger in ("file.db", "dated.db"):
            if old in known_keys(self.folder / ledger):
                self.afterview(ledger, "log", old, "renamed", row.key, "--source", "interviews.csv")

    def answer(self) -> None:
        row = self.any_row()
        row.status = self.pick.choice(("", "advanced", "rejected", "closed"))
        dated = row.status and self.pick.random() < 0.5
        row.status_date = max(self.now.date(), row.start.date()).isoformat() if dated else ""
        if dated and date.fromisoformat(row.status_date) > self.now.date():
            row.status_date = ""

    def log_answer(self) -> None:
        row = self.any_row()
        words = self.pick.choice(("advanced", "rejected", "promised Friday")).split(" ", 1)
        for ledger in ("file.db", "dated.db"):
            self.afterview(ledger, "log", row.key, *words, "--source", "interviews.csv")

    def reorder(self) -> None:
        self.pick.shuffle(self.rows)

    # --------------------------------------------------------------------------------------------------------- exports

    def planned(self, ledger: str) -> dict[str, datetime]:
        """What is to be done, by UID."""
        items = [
            json.loads(line)
            for line in self.afterview(ledger, "plan", "interviews.csv", "--format", "jsonl")[1].splitlines()
        ]
        found = [item for item in items if item.get("state") == "planned"]
        self.stale = {item["uid"] for item in items if STALE in (item.get("reason") or "")}
        self.expect(len({item["uid"] for item in found}) == len(found), "the plan holds a UID twice")
        return {item["uid"]: datetime.fromisoformat(item["start"]).astimezone(UTC) for item in found}

    def export_to_a_file(self) -> None:
        """The whole plan; where rows are gone it is refused once, and then what they left is cancelled on purpose."""
        path = self.folder / "plan.ics"
        words = ("export", "ics", "interviews.csv", "-o", "plan.ics")
        old, planned = path.read_bytes() if path.exists() else None, self.planned("file.db")
        code, _ = self.afterview("file.db", *words)
        if code == 3:
            self.expect(bool(self.gone_from_file), f"an export was refused though no row is gone: {self.said[-300:]}")
            self.expect(path.exists() and path.read_bytes() == old, "an export that was refused changed its file")
            self.expect("--prune" in self.said, f"the refusal names no remedy: {self.said[-300:]}")
            self.afterview("file.db", *words, "--prune")
            self.gone_from_file.clear()
        if not planned:  # the file is left as it was, and whoever imported it is told to delete it
            self.file = {}
            return
        events = events_in(path)
        self.expect({event.uid: event.start for event in events} == planned, "the file is not the plan")
        self.expect(len(events) == len(planned), "an item stands in the file twice")
        there = {event.uid: event for event in events}
        self.untouched_stay(self.file, there)
        self.sequences_rise("file", events, self.file)
        self.file = there
        before = (path.read_bytes(), rows_of(self.folder / "file.db"))
        self.afterview("file.db", *words)
        self.expect(
            (path.read_bytes(), rows_of(self.folder / "file.db")) == before, "a second export changed something"
        )

    def export_what_is_new(self) -> None:
        """Dated files into a calendar that updates what it knows; every other time what is gone is cancelled."""
        folder = self.folder / "dated"
        words = ["export", "ics", "interviews.csv", "--new", "-o", "dated", "--for", "apple"]
        before, planned = dict(self.calendar), self.planned("dated.db")
        prune = self.step % 2 == 0
        self.take(folder, [*words, "--prune"] if prune else words)
        live = {uid: event for uid, event in self.calendar.items() if not event.cancelled}
        self.expect(
            {uid: event.start for uid, event in live.items() if uid in planned} == planned,
            "the calendar lacks something that is planned, or has it at another moment",
        )
        self.untouched_stay({uid: event for uid, event in before.items() if not event.cancelled}, live)
        if not prune:
            kept = {uid for uid, event in before.items() if self.of_a_row_that_is_gone(uid) and not event.cancelled}
            self.expect(
                kept <= live.keys(), f"items of a row that is gone were cancelled unasked: {kept - live.keys()}"
            )
        elif self.rows:
            ahead = [uid for uid in live if self.of_a_row_that_is_gone(uid) and live[uid].start > self.now]
            self.expect(not ahead, f"--prune left something ahead: {ahead}")
        known = set(folder.iterdir())
        self.afterview("dated.db", *words, *(["--prune"] if prune else []))
        self.expect(set(folder.iterdir()) == known, "a second --new wrote another file")
        if prune:
            self.gone.clear()

    def take(self, folder: Path, words: list[str]) -> None:
        """Export, and import the files that appeared."""
        folder.mkdir(exist_ok=True)  # an export that finds nothing new makes none
        known = set(folder.iterdir())
        self.afterview("dated.db", *words)
        for path in sorted(set(folder.iterdir()) - known):
            events = events_in(path)
            self.expect(len({event.uid for event in events}) == len(events), f"{path.name} holds an item twice")
            self.sequences_rise("dated", events, self.calendar)
            self.calendar |= {event.uid: event for event in events}

    # ------------------------------------------------------------------------------------------------------ what holds

    def of_a_row_that_is_gone(self, uid: str) -> bool:
        return any(uid.startswith(f"candidate-{key.split('-')[1]}-") for key in self.gone)

    def untouched_stay(self, before: dict[str, Event], after: dict[str, Event]) -> None:
        """Of a row that nobody touched, what lies ahead stays, byte for byte."""
        rows = tuple(f"candidate-{row.number}-" for row in self.rows if not row.touched)
        for uid, event in before.items():
            if uid.startswith(rows) and event.start > self.now:
                self.expect(uid in after or uid in self.stale, f"{uid} vanished, though nobody touched its row")
                if uid in after:
                    self.expect(after[uid].block == event.block, f"{uid} changed, though nobody touched its row")

    def sequences_rise(self, where: str, events: list[Event], before: dict[str, Event]) -> None:
        """SEQUENCE never falls, and rises where a person sees a change; what did not change is the same bytes."""
        for event in events:
            last = self.sequences.get((where, event.uid))
            self.expect(last is None or event.sequence >= last, f"the SEQUENCE of {event.uid} fell")
            self.sequences[where, event.uid] = event.sequence
            old = before.get(event.uid)
            if old is not None and old.seen == event.seen:
                self.expect(old.block == event.block, f"{event.uid} looks the same and was stamped anew")
            elif old is not None:
                self.expect(event.sequence > old.sequence, f"{event.uid} changed without a higher SEQUENCE")


def command(folder: Path, words: list[str]) -> tuple[int, str, str]:
    """Exit code, standard output and messages of ``afterview``, run in this process."""
    from afterview.cli import cli
    from afterview.cli.ending import run

    out, said = io.StringIO(), io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(said):
        code = run(cli, words)
    return code, out.getvalue(), said.getvalue()


def known_keys(ledger: Path) -> set[str]:
    """The keys that a ledger knows."""
    if not ledger.exists():
        return set()
    with contextlib.closing(sqlite3.connect(ledger)) as connection:
        return {key for (key,) in connection.execute("SELECT key FROM interviews")}


def rows_of(ledger: Path) -> list[str]:
    """All that a ledger says, but of the files themselves: when they were written, and over what, differs each time."""
    with contextlib.closing(sqlite3.connect(ledger)) as connection:
        return [line for line in connection.iterdump() if not line.startswith('INSERT INTO "files"')]


def home(folder: Path) -> dict[str, str]:
    """The environment in which settings, state and cache lie in this folder."""
    place = str(folder / "home")
    return {"HOME": place, **{f"XDG_{kind}_HOME": place for kind in ("STATE", "CONFIG", "CACHE", "DATA")}}


@contextlib.contextmanager
def at_home(folder: Path) -> Iterator[None]:
    """Settings, state and cache lie in this folder."""
    with mock.patch.dict(os.environ, home(folder)):
        yield


def run(folder: Path, count: int, seed: int = 9) -> list[str]:
    """What was wrong in a search with so many edits."""
    search, begun = Search(folder, seed), time.monotonic()
    with at_home(folder):
        for _ in range(count):
            search.edit()
            search.export_to_a_file()
            search.export_what_is_new()
    edits = ", ".join(f"{number} {name}" for name, number in sorted(search.asked.items()))
    print(f"  {count} edits ({edits}), {len(search.sequences)} items, until {search.now:%Y-%m-%d}, ", end="")
    print(f"{len(list((folder / 'dated').iterdir()))} dated files, {(time.monotonic() - begun) / count:.2f} s for each")
    return search.wrong
