"""A whole plan written to one calendar, to a feed, to standard output, or to a folder of calendars."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from afterview.changes import Change
from afterview.file_names import safe_name
from afterview.file_parts import left_lines, part_path
from afterview.files import Delivery as Files
from afterview.files import check_target
from afterview.folders import check_folder, make_folder, remove_leftovers
from afterview.labels import counted
from afterview.ledger import Vanished
from afterview.model import Interview, Planned, Receipt
from afterview.seals import sealed_line
from afterview_ics.calendars import Calendar, Calendars, StandardOutput, head
from afterview_ics.changed import ChangeWriter, is_written
from afterview_ics.compared import comparisons
from afterview_ics.event import Event, EventWriter, Style
from afterview_ics.fresh import sheaves
from afterview_ics.record import IMPORTS, Record, feed_destination, vanished_lines
from afterview_ics.telling import (
    Tally,
    change_lines,
    feed_lines,
    import_lines,
    second_time_lines,
)

if TYPE_CHECKING:
    from afterview.exporting import Job
    from afterview.ledger.deliveries import Row

DEFAULT_NAME = "followups.ics"
FEED_NAME = "Follow-ups"
FEED_DAYS = 30
SPLITS = ("interview", "candidate", "company")


def target_of(job: Job) -> Path:
    """The one file that is written."""
    return Path(job.out or DEFAULT_NAME)


def style(job: Job) -> Style:
    """How the events of this export look."""
    return Style(
        user_zone=ZoneInfo(job.timezone),
        now=job.now,
        alarm=job.options.get("alarm", 0),
        todo=is_todo(job),
        candidates=job.candidates,
    )


def is_todo(job: Job) -> bool:
    """Whether to-dos stand in the place of events."""
    return bool(job.options.get("todo"))


def max_bytes(job: Job) -> int:
    """The size beyond which another part begins; 0: none."""
    return int(job.options.get("max_bytes", 0))


def write_one(planned: Iterable[Planned], job: Job) -> Receipt:
    """One calendar, in parts where it is large."""
    path = target_of(job)
    with Record(job, IMPORTS, todo=is_todo(job)) as record:
        _check_early(path, job, record)
        if job.dry_run:
            return preview(planned, job, record, f"to {path}", target=lambda interview: path)
        with Files(sources=job.sources, force=job.force, is_ours=record.is_ours) as files:
            calendar = Calendar(
                lambda part: files.new(part_path(path, part)), head(sort="plan", sealed=True), max_bytes=max_bytes(job)
            )
            tally, parts = Tally(), [path]

            def place(name: str, event: Event) -> Path:
                part = calendar.add(event)
                if part > len(parts):
                    parts.append(part_path(path, part))
                return parts[part - 1]

            _fill(planned, job, record, tally, place)
            calendar.finish()
            gone = _settle(job, record, files.replaced, tally)
            if not calendar.parts:  # nobody has looked yet whether the file that stands there was edited
                check_target(path, sources=job.sources, force=job.force, is_ours=record.is_ours)
            written = record.commit(files) if calendar.parts or (gone and job.prune) else record.leave()
    receipt = tally.receipt(written)
    receipt.lines += [_count_line(tally, f"to {path}" if len(written) < 2 else f"in {len(written)} parts")]
    if not written and path.exists():
        receipt.lines += [f"{path} is left as it was{_then(job, gone)}."]
    receipt.lines += [*tally.needs_line(), *vanished_lines(gone, pruned=job.prune)]
    if written:
        receipt.lines += [*import_lines(written, todo=is_todo(job)), *left_lines(path, len(written), _is_part)]
    return receipt


def _check_early(path: Path, job: Job, record: Record) -> None:
    """Before the plan is asked for.  Whether an export that stands there was edited is seen when its file is begun,
    which a dry run never does."""
    is_ours = record.is_ours if job.dry_run else record.may_be_ours
    check_target(path, sources=job.sources, force=job.force, is_ours=is_ours)


def _then(job: Job, gone: Sequence[Vanished]) -> str:
    """What to say of a file that is left as it was because nothing is to be written to it."""
    if not job.whole():
        return ", for rows were refused or filtered out"
    return "" if gone and not job.prune else "; delete the calendar that you made from it"


def write_folder(planned: Iterable[Planned], job: Job, split: str) -> Receipt:
    """A calendar for each interview, candidate or company, in the folder ``job.out``."""
    folder = Path(job.out or ".")
    places = _Places(folder)
    with Record(job, IMPORTS, todo=is_todo(job)) as record:
        if job.dry_run:
            check_folder(folder)
            where = f"to files in {folder}, one for each {split}"
            return preview(planned, job, record, where, target=lambda interview: places.of(_name(interview, split)))
        make_folder(folder)
        with Files(sources=job.sources, force=job.force, is_ours=record.is_ours) as files:
            calendars = _Folder(places, files, head(sort=split, sealed=True), max_bytes(job))
            tally = Tally()
            _fill(planned, job, record, tally, calendars.add, lambda interview: _name(interview, split))
            calendars.finish()
            gone = _settle(job, record, files.replaced, tally)
            held = record.held_elsewhere()
            written = record.commit(files)
    receipt = tally.receipt(written)
    receipt.lines += [_count_line(tally, f"to {counted(len(written), 'file')} in {folder}, one for each {split}")]
    receipt.lines += [*tally.needs_line(), *vanished_lines(gone, pruned=job.prune)]
    if written:
        receipt.lines += import_lines(written, todo=is_todo(job))
    if job.whole() and tally.interviews:
        keep = [*written, *held]
        removed = remove_leftovers(folder, ".ics", keep=keep, sources=job.sources, is_ours=_is_split_export)
        receipt.lines += [f"Removed {path}, an earlier export that no longer belongs." for path in removed]
        receipt.files += [str(path) for path in removed]
    return receipt


def write_feed(planned: Iterable[Planned], job: Job) -> Receipt:
    """One calendar to subscribe to: with what was cancelled in the last 30 days, and never in parts."""
    path = target_of(job)
    with Record(job, feed_destination(path), todo=is_todo(job)) as record:
        _check_early(path, job, record)
        if job.dry_run:
            return preview(planned, job, record, f"to the feed {path}", target=lambda interview: path)
        with Files(sources=job.sources, force=job.force, is_ours=record.is_ours) as files:
            start = head(sort="feed", sealed=True, feed=FEED_NAME)
            calendar = Calendar(lambda part: files.new(path), start, max_bytes=0)
            tally = Tally()

            def place(name: str, event: Event) -> Path:
                calendar.add(event)
                return path

            writer = _fill(planned, job, record, tally, place)
            calendar.begin()
            gone = _settle(job, record, [path] if path.exists() else [], tally, carrier=path, warn=False)
            for key, row in record.cancelled_since(FEED_DAYS):
                calendar.add(writer.cancelled(row, key))
            calendar.finish()
            receipt = tally.receipt(record.commit(files))
    if not tally.written:
        receipt.lines += [f"There is nothing to do ahead, so {path} holds at most what was cancelled of late."]
    else:
        receipt.lines += [_count_line(tally, f"to the feed {path}"), *tally.needs_line()]
    receipt.lines += feed_lines(path, todo=is_todo(job), keeps=record.keeps)
    receipt.lines += vanished_lines(gone, pruned=job.prune)
    return receipt


def write_out(planned: Iterable[Planned], job: Job) -> Receipt:
    """One calendar to standard output, whatever its size, without a seal: nothing is ever replaced there."""
    with Record(job, IMPORTS, todo=is_todo(job)) as record:
        if job.dry_run:
            return preview(planned, job, record, "to standard output")
        calendar = Calendar(lambda part: StandardOutput(), head(sort="plan", sealed=False), max_bytes=0)
        tally = Tally()

        def place(name: str, event: Event) -> None:
            calendar.add(event)

        _fill(planned, job, record, tally, place)
        calendar.finish()
        gone = _settle(job, record, (), tally)
        with Files() as none:
            if calendar.parts or (gone and job.prune):
                record.commit(none)
            else:
                record.leave()
    receipt = tally.receipt()
    receipt.lines += [_count_line(tally, "to standard output"), *tally.needs_line()]
    receipt.lines += vanished_lines(gone, pruned=job.prune)
    return receipt


def preview(
    planned: Iterable[Planned],
    job: Job,
    record: Record,
    where: str,
    *,
    whole: bool = True,
    target: Callable[[Interview], Path] | None = None,
) -> Receipt:
    """A dry run: what would be created, updated and cancelled, and why; nothing is written.

    ``whole``: what did not change would be written too.  ``target``: the file that would be written for an interview;
    where it would be refused, it is here, too.
    """
    tally, writer, found = Tally(), ChangeWriter(EventWriter(style(job))), list[Change]()
    targets = set[Path]()
    for each in planned:
        for change in record.changes(each, writer.look(each.interview)):
            tally.count(change)
            if is_written(change) and change.item is not None and (whole or change.kind != "keep"):
                tally.write(change.item)
                if target is not None:
                    targets.add(target(each.interview))
            if change.kind != "keep":
                found.append(change)
        record.take(each.interview, {})
    gone = record.vanished()
    record.refuse_to_lose(gone, _replaced(targets, job, record))
    if not job.whole():
        gone = []
    if job.prune:
        say_what_is_not_pruned(job)
        pruned = record.withdraw(gone)
        tally.count(*pruned)
        found += pruned
        gone = []
    receipt = tally.receipt()
    would = _count_line(tally, where, would=True) if whole or tally.written else "Nothing is new and nothing changed."
    receipt.lines += [*change_lines(found, ZoneInfo(job.timezone)), f"Nothing was written. {would}"]
    receipt.lines += [
        f"{counted(tally.updated, 'item')} changed, {tally.cancelled} to cancel, {tally.unchanged} unchanged.",
        *vanished_lines(gone, pruned=False),
    ]
    return receipt


def _replaced(targets: Iterable[Path], job: Job, record: Record) -> list[Path]:
    """Which of the files that would be written take the place of an earlier one."""
    there = [path for path in sorted(targets) if os.path.lexists(path)]
    return [check_target(path, sources=job.sources, force=job.force, is_ours=record.is_ours) for path in there]


def say_what_is_not_pruned(job: Job) -> None:
    """Where not every row counts, what did not come may still be there: nothing is cancelled for it."""
    if not job.whole():
        job.say("--prune cancels nothing this time, for rows were refused or filtered out.")


def _fill(
    planned: Iterable[Planned],
    job: Job,
    record: Record,
    tally: Tally,
    place: Callable[[str, Event], Path | None],
    name: Callable[[Interview], str] = lambda interview: "",
) -> ChangeWriter:
    """Write every planned item where ``place`` puts it (it returns the file), count it and record it.

    ``name``: what the calendar of an interview is called, where there are several.
    """
    writer = EventWriter(style(job))
    changes = ChangeWriter(writer)
    if not record.keeps:
        for sheaf in sheaves(planned, job, writer, name):
            tally.take(sheaf.counts)
            tally.created += len(sheaf.events)
            for new in sheaf.events:
                place(sheaf.name, new)
        return changes
    for one in comparisons(planned, job, record, changes, name):
        carried: dict[Path | None, list[Row]] = {}
        last: Path | None = None
        together: list[Row] = []
        tally.take(one.counts)
        tally.count_kinds([kind for kind, _ in one.rows])
        for row, event in zip(one.rows, one.events, strict=True):
            path = None if event is None else place(one.name, event)
            if path is not last or not together:  # paths are slow to compare
                last, together = path, carried.setdefault(path, [])
            together.append(row)
        record.take_noted(one.seen, carried)
    return changes


def _settle(
    job: Job,
    record: Record,
    replaced: Sequence[Path],
    tally: Tally,
    *,
    carrier: Path | None = None,
    warn: bool = True,
) -> list[Vanished]:
    """Before anything appears: nothing vanishes unasked, and a second import is warned of.  Returns what vanished.

    ``replaced``: the files that would be.  ``carrier``: the file that shows what is cancelled (a feed).
    """
    gone = record.vanished()
    record.refuse_to_lose(gone, replaced)
    if not job.whole():
        gone = []
    if job.prune:
        say_what_is_not_pruned(job)
        tally.cancelled += len(record.withdraw(gone, carrier))
    for line in second_time_lines(job, tally.known) if warn else ():
        job.say(line)
    return gone


class _Places:
    """The files of a folder export, by what they are called, in whatever case that is written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._paths: dict[str, Path] = {}
        self._taken: set[str] = set()

    def of(self, name: str) -> Path:
        """The (first) file of that name."""
        group = name.casefold()
        if group not in self._paths:
            self._paths[group] = self._folder / safe_name(name, taken=self._taken, suffix=".ics")
        return self._paths[group]


class _Folder:
    """The calendars of a folder export, one for each file."""

    def __init__(self, places: _Places, files: Files, start: bytes, max_bytes: int) -> None:
        self._places, self._files, self._start, self._max_bytes = places, files, start, max_bytes
        self._calendars = Calendars()

    def add(self, name: str, event: Event) -> Path:
        """Put an event into the calendar of that name; returns the file."""
        first = self._places.of(name)
        part = self._calendars.add(name.casefold(), self._begin, event)
        return part_path(first, part)

    def finish(self) -> None:
        self._calendars.finish()

    def _begin(self, group: str) -> Calendar:
        path = self._places.of(group)
        return Calendar(lambda part: self._files.new(part_path(path, part)), self._start, max_bytes=self._max_bytes)


def _name(interview: Interview, split: str) -> str:
    """What one file is for; an interview without a candidate's name belongs to the user."""
    if split == "interview":
        return interview.key
    return interview.company if split == "company" else interview.candidate or ""


def _is_split_export(path: Path) -> bool:
    """Whether a file is an unedited one of ``--split``: a whole plan or a dated file beside them is left alone."""
    line = sealed_line(path)
    return line is not None and any(f"– {split} ".encode() in line for split in SPLITS)


def _count_line(tally: Tally, where: str, *, would: bool = False) -> str:
    if not tally.period():
        return (
            "There is nothing to do ahead." if would else "There is nothing to do ahead, so there is nothing to import."
        )
    verb = "would go" if would else "written"
    return f"{counted(tally.written, 'item')} {tally.period()} {verb} {where}."


def _is_part(path: Path) -> bool:
    line = sealed_line(path)
    return line is not None and "– plan ".encode() in line
