"""The ledger as the rest of Afterview sees it."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache, partial
from operator import itemgetter
from pathlib import Path
from types import TracebackType
from typing import Self

from afterview.errors import WrongUsage
from afterview.ledger import cells, facts, files, interviews, merging, packing, renaming
from afterview.ledger.astray import Astray
from afterview.ledger.deliveries import Delivery, Undated, first_seen
from afterview.ledger.lock import WriterLock
from afterview.ledger.opening import changing, open_again, open_for_reading, open_for_writing, translated, unusable
from afterview.ledger.outbox import Outbox
from afterview.ledger.rows import CANCELLED, OPEN, Fact, Written
from afterview.ledger.schema import migrate
from afterview.ledger.together import Findings
from afterview.model import Interview, Problem

_REMEMBERED = 64  # interviews: planning and comparing ask several things of each, at most a block apart


def _nothing() -> sqlite3.Connection:
    """An empty ledger, nowhere."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection, 0)
    return connection


class Ledger:
    """What was exported where, what was logged, when an answer was first seen.  Serves planning as its ``Memory``.

    What planning reads is a snapshot: a delivery that is being recorded does not show in it.  What is logged does, once
    it is recorded.  ``problems``: contradictions between rows and log, found so far, and what was logged of no row that
    was read.  ``recovered``: what was done at opening about an interrupted export, for the user.
    """

    def __init__(
        self, path: Path, db: sqlite3.Connection, memory: sqlite3.Connection, now: datetime, lock: WriterLock | None
    ) -> None:
        self.path = path
        self.writing = lock is not None
        self.recovered: list[str] = []
        self._db = db
        self._memory = memory
        self._now = now
        self._lock = lock
        self._problems: dict[tuple[str, str], Problem] = {}
        self._undated: dict[str, Undated] = {}
        self._told_anew()

    @classmethod
    def open(cls, path: Path, *, now: datetime, writing: bool = True, command: str = "", wait: float = 5.0) -> Ledger:
        """Open the ledger at ``path``.

        ``writing``: alone, made where there is none, and what an interrupted export had decided is finished; else
        nothing is written anywhere, and a ledger that does not exist is empty.  ``command`` is what another process is
        told that this one does.  ``wait``: seconds to wait for another writer.  Raises UnusableLedger and Busy.
        """
        with translated(path), ExitStack() as undo:
            if writing:
                path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                lock = WriterLock(path, command=command)
                lock.acquire(wait)
                undo.callback(lock.release)
                db = undo.enter_context(closing(open_for_writing(path, wait=wait)))
                recovered = files.recover(db)
                memory = undo.enter_context(closing(sqlite3.connect(path, timeout=wait, isolation_level=None)))
                ledger = cls(path, db, memory, now, lock)
                ledger.recovered = recovered
            else:
                memory = undo.enter_context(closing(open_for_reading(path) or _nothing()))
                ledger = cls(path, memory, memory, now, None)
            undo.pop_all()
        return ledger

    def close(self) -> None:
        """Let go of the file and the lock.  Whatever was not committed is forgotten."""
        self._memory.close()
        self._db.close()
        if self._lock is not None:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _told_anew(self) -> None:
        """What was logged has changed, so that what was found of it no longer holds."""
        self._snapshot()
        self._problems.clear()
        with translated(self.path):
            self._astray = Astray(self._memory)

    def _snapshot(self) -> None:
        """Hold on to the state as it is now, for planning."""
        with translated(self.path):
            if self._memory.in_transaction:
                self._memory.execute("COMMIT")
            self._memory.execute("BEGIN")
            self._empty = self._memory.execute("SELECT 1 FROM interviews LIMIT 1").fetchone() is None
            self._delivered = self._memory.execute("SELECT 1 FROM delivered LIMIT 1").fetchone() is not None
            logged = self._memory.execute("SELECT interview FROM facts UNION SELECT interview FROM answers")
            self._told = {row[0] for row in logged}
            self._numbered = self._memory.execute("SELECT 1 FROM interviews WHERE base NOT NULL LIMIT 1").fetchone()
        self._look_up_anew()
        self._last_given: tuple[str, list[packing.Moment]] = ("", [])
        self._numbers_of: dict[str, list[int]] = {}
        self._changes = self._db.total_changes

    def _look_up_anew(self) -> None:
        self._find = lru_cache(maxsize=_REMEMBERED)(partial(interviews.entry, self._memory))

    def _entry(self, key: str) -> interviews.Entry | None:
        """What stood under a key in the snapshot, whoever asks and over which connection."""
        return self._find(key)

    # What processes need that plan together (``together``)

    def reopen(self) -> None:
        """In a process that was forked: see the same state over a connection of its own, for one of SQLite's can't be
        used on both sides, nor closed on the other.  What was found so far is known where it came from."""
        with translated(self.path):
            self._inherited, self._memory = self._memory, open_again(self.path)
        self._look_up_anew()
        self.findings()

    def findings(self) -> Findings:
        """What was found since this was asked last; here it is forgotten."""
        found = Findings(self._undated, self._problems, self._astray.hand_over())
        self._undated, self._problems = {}, {}
        return found

    def learn(self, findings: Findings) -> None:
        """Take what was found in another process."""
        self._undated.update(findings.undated)
        self._problems.update(findings.problems)
        self._astray.learn(findings.met)

    # What planning asks (model.Memory)

    def number(self, key: str, day: date, above: int = 0) -> int | None:
        """See ``Memory.number``."""
        if self._empty:
            return None
        try:
            known = self._find(key)
            if above < 1 and known is not None and known.day == day.isoformat():
                return 1
            return interviews.number(self._memory, key, day, above) if self._numbered else None
        except sqlite3.Error as fault:
            raise unusable(self.path, fault) from fault

    def remember(self, interview: Interview) -> Interview:
        """See ``Memory.remember``.  Contradictions are gathered in ``problems``, and answers without a date for the
        next delivery (or ``log``) to note the day on which they were first seen."""
        if self.writing and interview.status != "waiting" and interview.status_date is None:
            self._undated[interview.key] = (interview.status, self._today(interview))
        if self._empty:
            return interview
        try:
            known = self._find(interview.key)
            self._astray.meet(interview, known.number if known is not None and known.number in self._told else None)
            if known is None:
                identity = interviews.free_identity(self._memory, interview.key)
                return interview if identity == interview.key else replace(interview, identity=identity)
            number, identity = known.number, known.identity
            if number not in self._told:
                return interview if identity == interview.key else replace(interview, identity=identity)
            told = facts.of(self._memory, number)
            seen = {
                row[0]: cells.day(row[1])
                for row in self._memory.execute("SELECT status, day FROM answers WHERE interview = ?", (number,))
            }
        except sqlite3.Error as fault:
            raise unusable(self.path, fault) from fault
        merged, problems = merging.merge(interview, told, seen, identity, self._today(interview))
        for problem in problems:
            self._problems[interview.key, problem.message] = problem
        return merged

    def exported(self, interview: str) -> Mapping[str, int]:
        """See ``Memory.exported``: of several destinations, the moment that was given out last."""
        given = self._given(interview)
        found = {uid: start for uid, start, _, _ in given}
        if len(found) < len(given):
            given.sort(key=itemgetter(3))
            found = {uid: start for uid, start, _, _ in given}
        return found

    def held_by(self, destination: str, interview: str) -> Collection[str]:
        """The uids of what a destination was given of an interview and that was not cancelled.  ``destination``: its
        name, or what the names of several begin with before a blank ("todoist")."""
        try:
            numbers = self._destinations(destination)
            known = self._find(interview) if numbers else None
            texts = () if known is None else [known.given[number] for number in numbers if number in known.given]
            return {uid for text in texts for uid, _, state, _ in packing.moments(text) if state != CANCELLED}
        except sqlite3.Error as fault:
            raise unusable(self.path, fault) from fault

    def _destinations(self, name: str) -> list[int]:
        if name not in self._numbers_of:
            name = cells.kept(name)
            rows = self._memory.execute("SELECT id, name FROM destinations").fetchall()
            self._numbers_of[name] = [row[0] for row in rows if row[1] == name or row[1].startswith(f"{name} ")]
        return self._numbers_of[name]

    def still_open(self, interview: str) -> Collection[str]:
        """See ``Memory.still_open``."""
        return [uid for uid, _, state, _ in self._given(interview) if state == OPEN]

    def _given(self, key: str) -> list[packing.Moment]:
        """What any destination was given of an interview and that was not cancelled."""
        if not self._delivered:
            return []
        if self._last_given[0] != key:
            try:
                known = self._find(key)
                texts = () if known is None else known.given.values()
                given = [one for text in texts for one in packing.moments(text) if one[2] != CANCELLED]
            except sqlite3.Error as fault:
                raise unusable(self.path, fault) from fault
            self._last_given = (key, given)
        return self._last_given[1]

    @property
    def problems(self) -> Sequence[Problem]:
        """Contradictions between the rows and what was logged, each once, and what was logged of no row any more;
        complete when all interviews were remembered."""
        return (*self._problems.values(), *self._astray.problems())

    # What `log` asks

    def record(self, fact: Fact, interview: Interview | None = None) -> Fact:
        """Write a fact down (its ``id`` and ``recorded`` are set here), at once and durably; returns it.
        ``interview``: with which it happened, where that was read; its day keeps its number from now on.
        The very same fact told once more is the one that stands there already, unless the user said something else
        of the matter in between: then it is told anew."""
        stamped = replace(fact, recorded=self._seconds)
        with changing(self._db, self.path):
            number = interviews.enter(self._db, fact.key)
            if interview is not None:
                interviews.see(self._db, interviews.sighting(interview), interviews.entry(self._db, fact.key))
            there = facts.of(self._db, number)
            same = [known for known in there if replace(known, id=fact.id, recorded=fact.recorded) == fact]
            if same and not (fact.origin == "log" and any(facts.corrects(each, same[-1]) for each in there)):
                return same[-1]
            added = facts.add(self._db, number, stamped)
        self._told_anew()
        return replace(stamped, id=added)

    def undo(self, key: str | None = None) -> Fact | None:
        """Take back what ``log`` recorded last (a renaming too), of one interview where ``key`` is given; None where
        there is nothing left to take back."""
        with changing(self._db, self.path):
            fact = facts.last(self._db, key)
            if fact is not None:
                facts.undo(self._db, fact.id, self._seconds)
                if fact.what == "renamed" and fact.value is not None:
                    renaming.refuse_merged(self._db, fact.key)
                    renaming.make_room(self._db, fact.value)
                    interviews.rename(self._db, fact.key, fact.value)
        self._told_anew()
        return fact

    def rename(self, old: str, new: str, *, on: date, gone: bool = False) -> Fact:
        """``new`` is what ``old`` was: it keeps its UIDs and all that was logged.  ``gone``: no source holds ``old``
        any more; then what ``new`` itself was given and told becomes part of the one interview, whose next export
        takes back what is too many.  Raises WrongUsage where the ledger does not know ``old``, or where ``new`` was
        exported or logged itself and ``old`` is not gone."""
        with changing(self._db, self.path):
            number = interviews.find(self._db, old)
            if number is None:
                raise WrongUsage(f"The ledger knows no interview '{old}'; `afterview log` lists those it knows.")
            renaming.make_room(self._db, new, into=number if gone else None)
            interviews.rename(self._db, old, new)
            fact = Fact(id=0, key=new, what="renamed", on=on, value=old, recorded=self._seconds)
            fact = replace(fact, id=facts.add(self._db, number, fact))
        self._told_anew()
        return fact

    def facts(self, key: str) -> list[Fact]:
        """What was recorded of one interview and holds, in the order of its days."""
        with translated(self.path):
            number = interviews.find(self._db, key)
            return [] if number is None else facts.of(self._db, number)

    def all_facts(self) -> Iterator[Fact]:
        """All that was recorded and holds, in the order in which it was written down."""
        with translated(self.path):
            yield from facts.every(self._db)

    @property
    def has_delivered(self) -> bool:
        """Whether any destination was given anything yet."""
        return self._delivered

    def known_keys(self) -> list[str]:
        """The keys of all interviews that the ledger knows."""
        with translated(self.path):
            return [cells.text(row[0]) for row in self._db.execute("SELECT key FROM interviews ORDER BY key")]

    def note_answers(self) -> None:
        """Note the day for the undated answers that were remembered so far, as ``log`` does; a delivery does so for
        each interview that it takes."""
        if self._undated:
            with changing(self._db, self.path):
                for key, undated in self._undated.items():
                    first_seen(self._db, interviews.enter(self._db, key), undated)
            self._undated.clear()
            self._told_anew()

    # What exporters ask

    @property
    def _seconds(self) -> int:
        return int(self._now.timestamp())

    def _today(self, interview: Interview) -> date:
        return self._now.astimezone(interview.start.tzinfo).date()

    def delivery(self, destination: str) -> Delivery:
        """Begin a delivery; on a ledger opened for reading it compares and records nothing.  One at a time."""
        return Delivery(
            self._db,
            self.path,
            destination,
            now=self._seconds,
            writing=self.writing,
            undated=self._undated,
            snapshot=None if self._empty or self._db.total_changes != self._changes else self._entry,
            committed=self._snapshot,
        )

    def outbox(self, destination: str) -> Outbox:
        """The outbox of a destination; on a ledger opened for reading it can only be asked."""
        return Outbox(self._db, self.path, destination, writing=self.writing, committed=self._snapshot)

    def written_at(self, path: Path) -> list[Written]:
        """The files that were written at this place (an absolute path), the last one first."""
        with translated(self.path):
            return files.written_at(self._db, path)

    def written_for(self, destination: str) -> list[Written]:
        """The files that were written for a destination, the last one last."""
        with translated(self.path):
            return files.written_for(self._db, destination)

    def is_ours(self, path: Path) -> bool:
        """Whether what stands at this absolute path is an unedited export of this tool, by path and hash."""
        with translated(self.path):
            return files.is_ours(self._db, path)

    def content_of(self, number: int) -> bytes | None:
        """What a file contained, byte for byte, where it was kept (``--again``)."""
        with translated(self.path):
            return files.content_of(self._db, number)
