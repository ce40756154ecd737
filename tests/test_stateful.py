"""A search as it goes: rows are edited, added, dropped, reordered; things are logged; days pass; exports are made, to a
file, to a feed and to a folder of dated files that somebody imports; runs are killed; the ledger is lost.

What holds all the while: each item stands exactly once in every destination; a second export of the same state
changes nothing; SEQUENCE never falls; nothing that the user did not ask for is deleted.

200 runs of 30 steps; more with AFTERVIEW_STATEFUL=2000x50 in the environment.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from afterview.errors import TargetRefused, WrongUsage
from afterview.exporting import Job
from afterview.labels import day_words
from afterview.ledger import Fact, Ledger
from afterview.model import Draft, Interview, Occasion, Person, Planned, Status
from afterview.planning import Plan, make_plan
from afterview.playbook import load_playbook
from afterview_ics import exporter

BERLIN = ZoneInfo("Europe/Berlin")
BEGIN = datetime(2026, 11, 2, 9, 0, tzinfo=BERLIN)
COMPANIES, POSITIONS = ("acme", "beta", "gamma"), ("analyst", "tester")
PEOPLE = tuple(Person(name=f"{name} Doe", email=f"{name.lower()}@x.example") for name in ("Ana", "Bo", "Cy"))
ANSWERS: tuple[Status, ...] = ("waiting", "advanced", "rejected", "offer", "closed")
RUNS, STEPS = map(int, os.environ.get("AFTERVIEW_STATEFUL", "200x30").split("x"))
ROOM = "/dev/shm" if os.path.isdir("/dev/shm") else None  # where it exists, fsync is free


class Killed(BaseException):
    """The process ends here."""


class Words:
    """A drafter that writes next to nothing."""

    def draft(self, interview: Interview, occasion: Occasion) -> Draft:
        return Draft(subject=occasion.step, body=f"{occasion.step} {occasion.number} {interview.position}")


@dataclass
class Row:
    company: str
    position: str
    start: datetime
    people: int = 1
    status: Status = "waiting"
    status_date: date | None = None

    @property
    def key(self) -> str:
        return f"{self.company}-{self.position}"

    def interview(self, file: str, number: int) -> Interview:
        return Interview(
            key=self.key,
            source=f"interviews.csv:{number}",
            row=number,
            file=file,
            company=self.company,
            position=self.position,
            start=self.start,
            end=self.start + timedelta(hours=1),
            timezone="Europe/Berlin",
            interviewers=PEOPLE[: self.people],
            status=self.status,
            status_date=self.status_date,
        )


@dataclass(frozen=True)
class Event:
    """What stands in a calendar; ``plain`` is the UID without its generation."""

    uid: str
    start: datetime
    title: str
    sequence: int
    cancelled: bool

    @property
    def plain(self) -> str:
        return re.sub(r"\.g\d+@", "@", self.uid)


def events_in(path: Path) -> list[Event]:
    text = path.read_bytes().decode().replace("\r\n ", "")
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert text.endswith("END:VCALENDAR\r\n")
    found = []
    for block in text.split("BEGIN:VEVENT\r\n")[1:]:
        lines = dict(line.split(":", 1) for line in block.split("BEGIN:VALARM")[0].split("\r\n") if ":" in line)
        zone, value = next((name, value) for name, value in lines.items() if name.startswith("DTSTART"))
        start = datetime.strptime(value.rstrip("Z"), "%Y%m%dT%H%M%S")
        aware = start.replace(tzinfo=UTC if value.endswith("Z") else ZoneInfo(zone.partition("TZID=")[2]))
        title = re.sub(r"\\(.)", r"\1", lines["SUMMARY"])
        found.append(Event(lines["UID"], aware, title, int(lines["SEQUENCE"]), lines.get("STATUS") == "CANCELLED"))
    return found


@dataclass
class Calendar:
    """A calendar into which files are imported.  ``deaf``: it skips an event whose UID it knows."""

    deaf: bool
    events: dict[str, Event] = field(default_factory=dict)
    dropped: set[str] = field(default_factory=set)

    def take(self, path: Path) -> None:
        for event in events_in(path):
            if event.uid in self.events and self.deaf:
                continue
            self.events[event.uid] = event

    def begin_anew(self, path: Path) -> None:
        """A whole plan goes into a new calendar, and the old one is deleted, as the warning says."""
        self.dropped |= {self._named(event) for event in self.events.values()}
        self.events.clear()
        self.take(path)

    def delete_by_hand(self, path: Path, expected: dict[str, datetime], newborn: set[str]) -> None:
        """What a checklist names by day, time and title.  Of several that look alike it is the one that comes anew, or
        is not to be done any more."""
        for line in path.read_text(encoding="utf-8").splitlines():
            if not line.startswith("[ ] "):
                continue
            alike = [event for event in self.events.values() if line == f"[ ] {self._named(event)}"]
            meant = [event for event in alike if event.plain in newborn or event.plain not in expected]
            if meant:
                del self.events[meant[0].uid]
            else:
                assert line[4:] in self.dropped, line

    @staticmethod
    def _named(event: Event) -> str:
        local = event.start.astimezone(BERLIN)
        return f"{day_words(local.date())}, {local:%H:%M} (Europe/Berlin): {event.title}"

    def live(self) -> list[Event]:
        return [event for event in self.events.values() if not event.cancelled]


@contextmanager
def killed_at(number: int) -> Iterator[None]:
    """The process ends at the so-manieth of the calls by which files appear, go, or reach the disk."""
    left = [number]

    def before(call: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*given: Any, **named: Any) -> Any:
            left[0] -= 1
            if left[0] == 0:
                raise Killed
            return call(*given, **named)

        return watched

    with mock.patch.multiple(
        "os", **{name: before(getattr(os, name)) for name in ("replace", "link", "fsync", "unlink")}
    ):
        yield


class Search(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="search-", dir=ROOM))
        (self.folder / "weeks").mkdir()
        self.foreign = {
            self.folder / "weeks" / "own.ics": b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
            self.folder / "weeks" / "changes.txt": b"mine",
        }
        for path, content in self.foreign.items():
            path.write_bytes(content)
        self.source = str(self.folder / "interviews.csv")
        self.now = BEGIN
        self.rows: list[Row] = []
        self.sequences: dict[tuple[str, str], tuple[int, datetime]] = {}
        self.imported: set[Path] = set(self.foreign)
        self.book = load_playbook("consensus")

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    @initialize(kind=st.sampled_from([None, "apple", "google", "outlook"]))
    def begin(self, kind: str | None) -> None:
        self.kind = kind
        self.calendar = Calendar(deaf=kind in ("google", "outlook"))

    # ------------------------------------------------------------------------------------------------ the user's rows

    @rule(
        company=st.sampled_from(COMPANIES),
        position=st.sampled_from(POSITIONS),
        days=st.integers(-3, 12),
        hour=st.integers(9, 16),
        people=st.integers(1, 3),
    )
    def add(self, company: str, position: str, days: int, hour: int, people: int) -> None:
        if len(self.rows) < 5:
            start = (self.now + timedelta(days=days)).replace(hour=hour, minute=0, second=0)
            self.rows.append(Row(company, position, start, people))

    @precondition(lambda self: self.rows)
    @rule(place=st.integers(0, 9), days=st.integers(-2, 5), minutes=st.sampled_from([0, 30]))
    def move(self, place: int, days: int, minutes: int) -> None:
        row = self.rows[place % len(self.rows)]
        row.start = row.start.replace(minute=minutes) + timedelta(days=days)

    @precondition(lambda self: self.rows)
    @rule(place=st.integers(0, 9), people=st.integers(1, 3))
    def name_others(self, place: int, people: int) -> None:
        self.rows[place % len(self.rows)].people = people

    @precondition(lambda self: self.rows)
    @rule(place=st.integers(0, 9), status=st.sampled_from(ANSWERS), dated=st.booleans())
    def answer_in_the_row(self, place: int, status: Status, dated: bool) -> None:
        row = self.rows[place % len(self.rows)]
        row.status, row.status_date = status, self.now.date() if dated and status != "waiting" else None

    @precondition(lambda self: self.rows)
    @rule(place=st.integers(0, 9))
    def drop(self, place: int) -> None:
        self.rows.pop(place % len(self.rows))

    @precondition(lambda self: len(self.rows) > 1)
    @rule(data=st.data())
    def reorder(self, data: st.DataObject) -> None:
        self.rows = data.draw(st.permutations(self.rows))

    @rule(hours=st.sampled_from([1, 7, 24, 24 * 4, 24 * 15]))
    def wait(self, hours: int) -> None:
        self.now = (self.now.astimezone(UTC) + timedelta(hours=hours)).astimezone(BERLIN)

    # ------------------------------------------------------------------------------------------------------------ log

    @precondition(lambda self: self.rows)
    @rule(
        place=st.integers(0, 9),
        what=st.sampled_from(["sent thank-you", "sent status-check", "promised", "advanced", "rejected", "closed"]),
        days=st.integers(0, 3),
    )
    def log(self, place: int, what: str, days: int) -> None:
        word, _, step = what.partition(" ")
        on = self.now.date() - timedelta(days=days)
        value = (self.now.date() + timedelta(days=9)).isoformat() if word == "promised" else None
        with self.ledger() as ledger:
            planned = list(self.plan(ledger))
            key = planned[place % len(planned)].interview.key
            ledger.record(Fact(id=0, key=key, what=word, on=on, step=step or None, value=value))  # type: ignore[arg-type]
            ledger.note_answers()

    @rule()
    def undo(self) -> None:
        with self.ledger() as ledger:
            keys = {one.interview.key for one in self.plan(ledger)}
            facts = [fact for fact in ledger.all_facts() if fact.what == "renamed"]
            if not facts or facts[-1].key not in keys:
                # The old key of a renaming may belong to another interview by now: then it is refused.
                with suppress(WrongUsage):
                    ledger.undo()

    @precondition(lambda self: self.rows)
    @rule(place=st.integers(0, 9))
    def call_it_otherwise(self, place: int) -> None:
        """The position of a row is written otherwise, and the ledger is told."""
        row = self.rows[place % len(self.rows)]
        line = place % len(self.rows) + 2
        with self.ledger() as ledger:
            before = {one.interview.key: one for one in self.plan(ledger)}
            row.position += "x"
            after = {one.interview.key: one for one in self.plan(ledger)}
            gone = [key for key, one in before.items() if key not in after and one.interview.row == line]
            come = [key for key, one in after.items() if key not in before and one.interview.row == line]
            if gone and come and gone[0] in ledger.known_keys():  # else others took its number, or it another one's
                try:
                    ledger.rename(gone[0], come[0], on=self.now.date())
                except WrongUsage:
                    row.position = row.position[:-1]
                else:
                    now = {one.interview.key: one for one in self.plan(ledger)}
                    # Of several with one key it is the date that the ledger goes by, be the row another one.
                    if now[come[0]].interview.row == line:
                        assert uids(now[come[0]]) == uids(before[gone[0]])

    # -------------------------------------------------------------------------------------------------------- exports

    @contextmanager
    def ledger(self) -> Iterator[Ledger]:
        with Ledger.open(self.folder / "ledger.db", now=self.now, command="test", wait=0) as ledger:
            yield ledger

    def plan(self, ledger: Ledger) -> Plan:
        rows = [row.interview(self.source, number) for number, row in enumerate(self.rows, 2)]
        return make_plan(
            rows, self.book, now=self.now, memory=ledger, drafter=Words(), holidays_of=lambda *_: frozenset()
        )

    def export(self, out: str, *, kill: int = 0, prune: bool = False, **options: Any) -> dict[str, datetime]:
        """Export once; what the plan held as to be done, by UID.  A killed run is run again."""
        if kill:
            try:
                with killed_at(kill):
                    return self.export(out, prune=prune, **options)
            except Killed:
                pass
        with self.ledger() as ledger:
            plan = self.plan(ledger)
            planned = list(plan)
            job = Job(
                out=str(self.folder / out),
                options={"alarm": 0, "max_bytes": 0, "split": "none"} | options,
                now=self.now,
                timezone="Europe/Berlin",
                sources=(self.source,),
                ledger=ledger,
                prune=prune,
            )
            exporter.export(iter(planned), job)
        return to_do(planned)

    @rule(kill=st.integers(0, 12), prune=st.booleans())
    def export_to_a_file(self, kill: int, prune: bool) -> None:
        path = self.folder / "plan.ics"
        old = path.read_bytes() if path.exists() else None
        try:
            expected = self.export("plan.ics", kill=kill, prune=prune)
        except TargetRefused:
            assert not prune
            assert path.read_bytes() == old
            return
        if path.exists() and (expected or path.read_bytes() != old):
            self.holds_exactly(events_in(path), expected)
            self.note_sequences(events_in(path))
            self.calendar.begin_anew(path)
        self.nothing_changes(lambda: self.export("plan.ics", prune=prune))
        self.imported |= set(self.folder.rglob("*.ics")) | set(self.folder.rglob("*.txt"))

    @rule(kill=st.integers(0, 12), prune=st.booleans())
    def export_to_a_feed(self, kill: int, prune: bool) -> None:
        path = self.folder / "feed.ics"
        before, orphans = self.live_in(path), self.of_rows_that_are_gone(f"feed:{path}")
        try:
            expected = self.export("feed.ics", kill=kill, prune=prune, feed=True)
        except TargetRefused:
            assert not prune
            return
        self.holds_at_least(self.live_in(path), expected, prune=prune)
        if not prune:  # what lies behind stands in a feed no longer
            self.keeps([event for event in before if event.start > self.now], self.live_in(path), orphans)
        self.note_sequences(events_in(path), "feed")
        self.nothing_changes(lambda: self.export("feed.ics", prune=prune, feed=True))

    @rule(kill=st.integers(0, 12), prune=st.booleans())
    def export_what_is_new(self, kill: int, prune: bool) -> None:
        if not self.rows:
            return
        before, orphans = self.calendar.live(), self.of_rows_that_are_gone("ics")
        orphans = set() if prune else orphans
        history = {event.plain for event in before if event.start < self.now}
        expected = self.export("weeks", kill=kill, prune=prune, new=True, for_calendar=self.kind)
        fresh = sorted(
            set((self.folder / "weeks").iterdir()) - self.imported, key=lambda p: (p.stat().st_mtime_ns, p.name)
        )
        calendars = [path for path in fresh if path.suffix == ".ics"]
        newborn = {event.plain for path in calendars for event in events_in(path) if event.plain != event.uid}
        for path in [path for path in fresh if path.suffix == ".txt"]:
            self.calendar.delete_by_hand(path, expected, newborn)
        for path in calendars:
            self.note_sequences(events_in(path))
            self.calendar.take(path)
        self.imported |= set(fresh)
        self.holds_at_least(self.calendar.live(), expected, prune=prune)
        self.keeps(before, self.calendar.live(), (orphans | history) - expected.keys())
        self.nothing_changes(lambda: self.export("weeks", prune=prune, new=True, for_calendar=self.kind))

    @rule()
    def lose_the_ledger(self) -> None:
        for path in self.folder.glob("ledger.db*"):
            path.unlink()
        for path in self.folder.rglob("*.ics"):
            if path not in self.foreign:
                path.unlink()
        self.imported = {path for path in self.folder.rglob("*") if path.is_file()}
        self.calendar.events.clear()
        self.sequences.clear()

    # --------------------------------------------------------------------------------------------------- what holds

    def holds_exactly(self, events: list[Event], expected: dict[str, datetime]) -> None:
        """Each item to do stands there once, at its moment, and nothing else."""
        found = {event.plain: event.start.astimezone(UTC) for event in events}
        assert len(found) == len(events)
        assert found == expected

    @staticmethod
    def live_in(path: Path) -> list[Event]:
        return [event for event in events_in(path) if not event.cancelled] if path.exists() else []

    def holds_at_least(self, events: list[Event], expected: dict[str, datetime], *, prune: bool) -> None:
        """Each item to do stands there once, at its moment; beside them only history, and what nobody asked to delete:
        the items of rows that are gone."""
        found = {event.plain: event.start.astimezone(UTC) for event in events}
        assert len(found) == len(events), sorted(event.uid for event in events)
        assert found.items() >= expected.items(), set(expected.items()) - set(found.items())
        ahead = {uid for uid, start in found.items() if start > self.now and uid not in expected}
        assert not ahead & self.planned_uids(), "what the plan ended still stands ahead"
        assert not (prune and ahead), "what vanished was pruned, and still stands ahead"

    @staticmethod
    def keeps(before: list[Event], after: list[Event], uids: set[str]) -> None:
        """What stood there of these items stands there still, as it was."""
        there = {event.plain: event for event in after}
        for event in before:
            if event.plain in uids:
                assert there.get(event.plain) == event

    def of_rows_that_are_gone(self, destination: str) -> set[str]:
        with self.ledger() as ledger:
            keys = {one.interview.key for one in self.plan(ledger)}
            with ledger.delivery(destination) as delivery:
                return {row.uid for key, row in delivery.left_standing() if key not in keys}

    def planned_uids(self) -> set[str]:
        with self.ledger() as ledger:
            return {item.uid for one in self.plan(ledger) for item in one.items}

    def note_sequences(self, events: list[Event], where: str = "ics") -> None:
        for event in events:
            place = (where, event.uid)
            before, start = self.sequences.get(place, (0, event.start))
            assert event.sequence >= before
            assert event.start == start or event.sequence > before or place not in self.sequences
            self.sequences[place] = (event.sequence, event.start)

    def nothing_changes(self, again: Callable[[], object]) -> None:
        before = self.content()
        again()
        assert self.content() == before

    def content(self) -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in self.folder.rglob("*") if path.suffix in (".ics", ".txt")}

    @invariant()
    def what_is_not_ours_is_untouched(self) -> None:
        assert all(path.read_bytes() == content for path, content in self.foreign.items())


def uids(planned: Planned) -> set[str]:
    return {item.uid for item in planned.items}


def to_do(planned: list[Planned]) -> dict[str, datetime]:
    return {item.uid: item.start.astimezone(UTC) for one in planned for item in one.items if item.state == "planned"}


Search.TestCase.settings = settings(
    max_examples=RUNS,
    stateful_step_count=STEPS,
    deadline=None,
    phases=[phase for phase in Phase if phase is not Phase.explain],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
TestSearch = Search.TestCase
