"""The folder of drafts: what belongs to the plan is written, what no longer belongs is removed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from afterview.errors import WrongUsage
from afterview.exporting import Job
from afterview.files import Delivery, make_folder, remove_leftovers, safe_name
from afterview.model import Interview, Item, Planned, Receipt
from afterview.seals import is_sealed
from afterview.terminal import plain
from afterview_eml import DEFAULT_NAME
from afterview_eml.message import message

SUFFIX = ".eml"


def export(planned: Iterable[Planned], job: Job) -> Receipt:
    """Write one file for each planned e-mail.  The folder is a view of the plan: the ledger is not touched.

    Raises WrongUsage for standard output, TargetRefused where a file is a source, was edited or can't be written.
    """
    if job.out == "-":
        raise WrongUsage("Drafts are one file each: name a folder with -o.")
    folder = Path(job.out or DEFAULT_NAME)
    receipt = Receipt()
    taken: set[str] = set()
    unready = unaddressed = 0
    if not job.dry_run:
        make_folder(folder)
    with Delivery(sources=job.sources, force=job.force) as files:
        for interview, item in _emails(planned):
            path = folder / safe_name(_title(interview, item, job), taken=taken, suffix=SUFFIX, otherwise="draft")
            receipt.created += 1
            unready += bool(item.needs)
            unaddressed += not any(person.address for person in item.to)
            if job.dry_run:
                receipt.lines.append(f"would write: {plain(str(path))}")
            else:
                files.new(path).write(_draft(interview, item, job))
        written = files.commit()
    receipt.files += [str(path) for path in written]
    receipt.lines += _told(receipt.created, unready, unaddressed, folder, job)
    if not job.dry_run and job.whole() and job.ahead is None and written:
        removed = remove_leftovers(folder, SUFFIX, keep=written, sources=job.sources, is_ours=is_sealed)
        receipt.lines += [f"Removed {plain(str(path))}, an earlier draft that no longer belongs." for path in removed]
        receipt.files += [str(path) for path in removed]
    return receipt


def _emails(planned: Iterable[Planned]) -> Iterator[tuple[Interview, Item]]:
    for one in planned:
        for item in one.items:
            if item.kind == "email" and item.state == "planned" and item.body:
                yield one.interview, item


def _draft(interview: Interview, item: Item, job: Job) -> bytes:
    return message(interview, item, now=job.now, name=job.user.get("name"), email=job.user.get("email"))


def _title(interview: Interview, item: Item, job: Job) -> str:
    """What the file is called after: day, candidate (where there are several), step, person, company."""
    person = item.to[0] if item.to else None
    who = (person.name or person.address or "") if person else ""
    step = f"{item.step} {item.number}" if item.number > 1 else item.step
    candidate = interview.candidate if job.candidates and interview.candidate else ""
    # Each part is cut, so that a long name leaves room for the others.
    parts = (f"{item.start:%Y-%m-%d}", candidate[:40], step[:40], who[:40], interview.company[:60])
    return " ".join(part for part in parts if part)


def _told(count: int, unready: int, unaddressed: int, folder: Path, job: Job) -> list[str]:
    words = "draft" if count == 1 else "drafts"
    if job.dry_run:
        return [f"Nothing was written; it would be {count} {words} in {plain(str(folder))}."]
    lines = [f"{count} {words} in {plain(str(folder))}: open one in your mail program, read it once more, and send it."]
    if unready:
        lines.append(f"{unready} of them still need something from you: look for the square brackets.")
    if unaddressed:
        lines.append(f"{unaddressed} of them have no address yet.")
    return lines
