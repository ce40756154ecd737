"""The second week (ICS rule 11): only what is new, and what changed, in dated files; and a lost file once more."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from afterview.changes import Change, newborn
from afterview.errors import WrongUsage
from afterview.files import Delivery as Files
from afterview.files import Pending, check_target, write_whole
from afterview.folders import check_folder, make_folder
from afterview.labels import counted, day_words
from afterview.ledger import CANCELLED, Vanished
from afterview.model import Interview, Planned, Receipt
from afterview_ics.calendars import Calendar, head
from afterview_ics.changed import ChangeWriter
from afterview_ics.event import EventWriter
from afterview_ics.record import IMPORTS, Record, vanished_lines
from afterview_ics.telling import Tally, import_lines
from afterview_ics.text import one_line
from afterview_ics.writing import is_todo, max_bytes, preview, say_what_is_not_pruned, style

if TYPE_CHECKING:
    from afterview.exporting import Job

# Where a UID that the calendar knows is skipped or doubled: there nothing can be moved or taken back by a file.
NEW, CHANGES = "followups", "changes"
DEAF = {"google": "Google Calendar", "outlook": "Outlook", "thunderbird": "Thunderbird"}


def write_new(planned: Iterable[Planned], job: Job) -> Receipt:
    """Add a dated file with what no .ics has carried yet, and another with what changed or was cancelled.

    Raises WrongUsage without a ledger or a folder: only the ledger knows what was carried.
    """
    if job.ledger is None:
        raise WrongUsage("--new needs the ledger, which knows what earlier files carried: leave --no-ledger out.")
    if job.out in (None, "-"):
        raise WrongUsage("--new adds dated files to a folder: name it with -o FOLDER.")
    folder = Path(job.out or ".")
    with Record(job, IMPORTS, todo=is_todo(job)) as record:
        if job.dry_run:
            check_folder(folder)
            return preview(planned, job, record, f"to dated files in {folder}", whole=False)
        with Files(sources=job.sources) as files:
            renewal = Renewal(job, record, files, folder)
            for each in planned:
                renewal.take(each)
            gone = record.vanished() if job.whole() else []
            if job.prune:
                say_what_is_not_pruned(job)
                renewal.prune(gone)
            renewal.finish()
            written = record.commit(files, fresh=True)
    receipt = renewal.tally.receipt(written)
    receipt.lines += [*renewal.lines(written), *vanished_lines(gone, pruned=job.prune)]
    return receipt


class Renewal:
    """The two calendars of ``--new`` on their way, and where a calendar needs it the list of events to delete."""

    def __init__(self, job: Job, record: Record, files: Files, folder: Path) -> None:
        self._job = job
        self._record = record
        self._files = files
        self._stem = folder / job.now.astimezone(ZoneInfo(job.timezone)).date().isoformat()
        self._paths: dict[tuple[str, int], Path] = {}
        self._deaf = DEAF.get(str(job.options.get("for_calendar")))
        self._writer = ChangeWriter(EventWriter(style(job)))
        self._calendars = {name: self._calendar(name) for name in (NEW, CHANGES)}
        self._to_delete: list[tuple[int, str]] = []
        self.tally = Tally()

    def _calendar(self, name: str) -> Calendar:
        start = head(sort=name, sealed=True)
        return Calendar(lambda part: self._begin(self._path(name, part)), start, max_bytes=max_bytes(self._job))

    def _begin(self, path: Path) -> Pending:
        """A new file, in a folder that is made with the first one."""
        make_folder(path.parent)
        return self._files.new(path)

    def _path(self, name: str, part: int = 1, suffix: str = ".ics") -> Path:
        """The first free name for a part, the same whenever it is asked for."""
        if (name + suffix, part) not in self._paths:
            free = (self._stem.with_name(f"{name}-{self._stem.name}{tail}{suffix}") for tail in _tails())
            taken = set(self._paths.values())
            self._paths[name + suffix, part] = next(path for path in free if path not in taken and not _exists(path))
        return self._paths[name + suffix, part]

    def take(self, planned: Planned) -> None:
        """Put an interview's changes where they belong."""
        interview = planned.interview
        carried: dict[Path | None, list[Change]] = {}
        for change in self._record.changes(planned, self._writer.look(interview)):
            self.tally.count(change)
            if change.kind == "keep":  # carried by no file, but its row may stand in another source now
                carried.setdefault(None, []).append(change)
                continue
            path, change = self._place(change, interview)
            carried.setdefault(path, []).append(change)
        self._record.take(interview, carried)

    def prune(self, gone: Sequence[Vanished]) -> None:
        """Cancel what vanished."""
        for one in gone:
            place = self._path(CHANGES, suffix=".txt") if self._deaf else self._path(CHANGES)
            for change in self._record.withdraw([one], place):
                self.tally.count(change)
                if self._deaf:
                    self._delete(change)
                else:
                    self._calendars[CHANGES].add(self._writer.withdrawn(change, one.key))

    def _place(self, change: Change, interview: Interview) -> tuple[Path, Change]:
        """Write a change; returns the file that carries it, and the change as it was written."""
        if change.kind == "create":
            return self._write(NEW, change, interview), change
        if self._deaf is None:
            return self._write(CHANGES, change, interview), change
        if change.before is not None and change.before.state < CANCELLED:
            self._delete(change)
        if change.kind != "update":
            return self._path(CHANGES, suffix=".txt"), change
        change = newborn(change)
        return self._write(CHANGES, change, interview), change

    def _write(self, name: str, change: Change, interview: Interview) -> Path:
        if change.kind == "cancel":
            event = self._writer.withdrawn(change, interview.key)
        else:
            event = self._writer.event(change, interview)
            if change.item is not None and change.kind != "complete":
                self.tally.write(change.item)
        return self._path(name, self._calendars[name].add(event))

    def _delete(self, change: Change) -> None:
        """A line of the list: the date and title that stand in the calendar, and why they go."""
        row = change.before
        if row is None:
            return
        then = datetime.fromtimestamp(row.start, UTC).astimezone(row.zone)
        why = f"{change.words}; it comes anew" if change.kind == "update" else change.words
        when = f"{day_words(then.date())}, {then:%H:%M} ({row.timezone})"
        self._to_delete.append((row.start, f"[ ] {when}: {one_line(row.title)}\n    {one_line(why)}\n"))

    def finish(self) -> None:
        """End the files."""
        for calendar in self._calendars.values():
            calendar.finish()
        if self._to_delete:
            many = f"Delete these {len(self._to_delete)} events" if len(self._to_delete) > 1 else "Delete this event"
            then = f", then import {self._path(CHANGES).name}" if self._calendars[CHANGES].parts else ""
            lines = [line for _, line in sorted(self._to_delete, key=itemgetter(0))]
            title = f"{many} in {self._deaf}{then}.\n\n"
            self._begin(self._path(CHANGES, suffix=".txt")).write((title + "".join(lines)).encode())

    def lines(self, written: Sequence[Path]) -> list[str]:
        """What to tell."""
        if not written:
            return ["Nothing is new and nothing changed since the last .ics, so no file was written."]
        tally = self.tally
        counts = f"{counted(tally.created, 'new item')}, {tally.updated} changed, {tally.cancelled} cancelled"
        lines = [f"{counts}, in {self._stem.parent}.", *tally.needs_line()]
        if self._to_delete:
            lines.append(f"First delete in {self._deaf} what {self._path(CHANGES, suffix='.txt')} lists; no file can.")
        elif self._calendars[CHANGES].parts and not self._job.options.get("for_calendar"):
            lines.append(
                "Google, Outlook and Thunderbird skip or double an event that they know. If yours is one of them, "
                "delete by hand what changed, and next time add --for google, outlook or thunderbird: it lists them."
            )
        calendars = [path for path in written if path.suffix == ".ics"]
        if calendars:
            lines += import_lines(calendars, self._job.options.get("for_calendar"), todo=is_todo(self._job))
        return lines


def _tails() -> Iterator[str]:
    yield ""
    yield from (f"-{number}" for number in itertools.count(2))


def _exists(path: Path) -> bool:
    return os.path.lexists(path)


def write_again(job: Job, wanted: str) -> Receipt:
    """``--again FILE``: a dated file of ``--new`` that was lost, byte for byte, at its place.

    Raises WrongUsage where the ledger knows no such file or kept no copy, TargetRefused where something else stands
    there.
    """
    if job.ledger is None:
        raise WrongUsage("--again needs the ledger, which kept the file: leave --no-ledger out.")
    path = Path(os.path.abspath(wanted))
    known = [*job.ledger.written_at(path)] or [
        one for one in reversed(job.ledger.written_for(IMPORTS)) if one.path.name == path.name
    ]
    for one in known:
        content = job.ledger.content_of(one.id)
        if content is not None:
            rules = {"sources": job.sources, "force": job.force, "is_ours": job.ledger.is_ours}
            if job.dry_run:
                check_target(one.path, **rules)
            else:
                write_whole(one.path, [content], **rules)
            done = "would be written" if job.dry_run else "written"
            return Receipt(files=[str(one.path)], lines=[f"{one.path} {done} once more, as it was."])
    if known:
        raise WrongUsage(f"--again: no copy of '{wanted}' was kept, for it holds the whole plan: export it once more.")
    names = [one.path.name for one in job.ledger.written_for(IMPORTS)][-5:]
    there = f" It knows, last: {', '.join(names)}." if names else ""
    raise WrongUsage(f"--again: the ledger knows no file '{wanted}'.{there}")
