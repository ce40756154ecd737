"""A plan written to one calendar, or to a folder of them, as it stands."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from afterview.files import Delivery, make_folder, remove_leftovers, safe_name, sealed_line
from afterview.model import Interview, Planned, Receipt
from afterview_ics.calendars import Calendar, Calendars, StandardOutput, head, part_path
from afterview_ics.event import EventWriter, Stamp, Style
from afterview_ics.telling import Tally, import_lines

if TYPE_CHECKING:
    from afterview.exporting import Job

DEFAULT_NAME = "followups.ics"
FEED_NAME = "Follow-ups"


def style(job: Job) -> Style:
    """How the events of this export look."""
    return Style(
        user_zone=ZoneInfo(job.timezone),
        now=job.now,
        alarm=job.options.get("alarm", 0),
        todo=bool(job.options.get("todo")),
        candidates=job.candidates,
    )


def write_one(planned: Iterable[Planned], job: Job) -> Receipt:
    """One calendar, in parts where it is large."""
    path = Path(job.out or DEFAULT_NAME)
    tally = Tally(job)
    if job.dry_run:
        return _dry(planned, tally, f"to {path}")
    feed = bool(job.options.get("feed"))
    writer, stamp = EventWriter(style(job)), Stamp(created=job.now, modified=job.now)
    start = head(sort="feed" if feed else "plan", sealed=True, feed=FEED_NAME if feed else None)
    with Delivery(sources=job.sources, force=job.force) as delivery:
        calendar = Calendar(
            lambda part: delivery.new(part_path(path, part)), start, max_bytes=0 if feed else _max_bytes(job)
        )
        for interview, item in tally.due(planned):
            calendar.add(writer.write(item, interview, stamp))
        calendar.finish(empty=feed)
        files = delivery.commit()
    receipt = tally.receipt(files, where=f"to {path}" if len(files) < 2 else f"in {len(files)} parts")
    if files:
        receipt.lines += _feed_lines(path) if feed else import_lines(files)
    return receipt


def write_out(planned: Iterable[Planned], job: Job) -> Receipt:
    """One calendar to standard output, whatever its size, without a seal: nothing is ever replaced there."""
    tally = Tally(job)
    if job.dry_run:
        return _dry(planned, tally, "to standard output")
    feed = bool(job.options.get("feed"))
    writer, stamp = EventWriter(style(job)), Stamp(created=job.now, modified=job.now)
    start = head(sort="feed" if feed else "plan", sealed=False, feed=FEED_NAME if feed else None)
    calendar = Calendar(lambda part: StandardOutput(), start, max_bytes=0)
    for interview, item in tally.due(planned):
        calendar.add(writer.write(item, interview, stamp))
    calendar.finish(empty=feed)
    return tally.receipt([], where="to standard output")


def write_folder(planned: Iterable[Planned], job: Job, split: str) -> Receipt:
    """A calendar for each interview, candidate or company, in the folder ``job.out``.

    Afterwards what an earlier export left there and nobody edited is removed, where this plan holds every row.
    """
    folder = Path(job.out or ".")
    tally = Tally(job)
    if job.dry_run:
        return _dry(planned, tally, f"to files in {folder}, one for each {split}")
    make_folder(folder)
    writer, stamp = EventWriter(style(job)), Stamp(created=job.now, modified=job.now)
    start, taken, calendars = head(sort=split, sealed=True), set[str](), Calendars()
    with Delivery(sources=job.sources, force=job.force) as delivery:

        def begin(interview: Interview) -> Calendar:
            path = folder / safe_name(_name(interview, split), taken=taken, suffix=".ics")
            return Calendar(lambda part: delivery.new(part_path(path, part)), start, max_bytes=_max_bytes(job))

        for interview, item in tally.due(planned):
            calendar = calendars.get(_group(interview, split), interview, begin)
            calendars.add(calendar, writer.write(item, interview, stamp))
        calendars.finish()
        files = delivery.commit()
    receipt = tally.receipt(files, where=f"to {len(files)} files in {folder}, one for each {split}")
    if files:
        receipt.lines += import_lines(files)
        if job.whole():
            gone = remove_leftovers(folder, ".ics", keep=files, sources=job.sources, is_ours=_is_split_export)
            receipt.lines += [f"Removed {path}, an earlier export that no longer belongs." for path in gone]
            receipt.files += [str(path) for path in gone]
    return receipt


def _dry(planned: Iterable[Planned], tally: Tally, where: str) -> Receipt:
    for _ in tally.due(planned):
        pass
    return tally.receipt([], where=where, dry=True)


def _max_bytes(job: Job) -> int:
    return int(job.options.get("max_bytes", 0))


def _group(interview: Interview, split: str) -> str:
    """What one file is for; an interview without a candidate's name belongs to the user."""
    if split == "interview":
        return interview.key
    return interview.company if split == "company" else interview.candidate or ""


def _name(interview: Interview, split: str) -> str:
    return _group(interview, split) or "followups"


def _is_split_export(path: Path) -> bool:
    """Whether a file is an unedited one of ``--split``: a whole plan or a dated file beside them is left alone."""
    line = sealed_line(path)
    return line is not None and any(f"– {split} ".encode() in line for split in ("interview", "candidate", "company"))


def _feed_lines(path: Path) -> list[str]:
    return [
        f"Put {path} where your calendar can reach it by https, and subscribe to that address.",
        "Google: Other calendars > From URL. Outlook: Add calendar > Subscribe from web. Apple: New Subscription.",
        "Write it anew with the same command; what is no longer planned stays in it as cancelled for 30 days.",
    ]
