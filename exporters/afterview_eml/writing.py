"""The folder of drafts: what belongs to the plan is written, what no longer belongs is removed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from afterview.errors import WrongUsage
from afterview.exporting import Job
from afterview.file_names import safe_name
from afterview.files import Delivery, check_target
from afterview.folders import check_folder, leftovers, make_folder, remove_leftovers
from afterview.labels import counted
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
    return _preview(planned, job, folder) if job.dry_run else _write(planned, job, folder)


@dataclass(slots=True)
class _Seen:
    """What the plan held: its interviews, its drafts, and how many of these are not ready to send."""

    interviews: int = 0
    drafts: int = 0
    unready: int = 0
    unaddressed: int = 0


def _write(planned: Iterable[Planned], job: Job, folder: Path) -> Receipt:
    seen = _Seen()
    make_folder(folder)
    with Delivery(sources=job.sources, force=job.force) as files:
        for path, interview, item in _drafts(planned, job, folder, seen):
            files.new(path).write(_draft(interview, item, job))
        written = files.commit()
    receipt = Receipt(created=seen.drafts, lines=_told(seen, folder))
    removed = []
    if _may_remove(seen, job):
        removed = remove_leftovers(folder, SUFFIX, keep=written, sources=job.sources, is_ours=is_sealed)
    receipt.lines += [f"Removed {plain(str(path))}, an earlier draft that no longer belongs." for path in removed]
    receipt.files += [str(path) for path in (*written, *removed)]
    return receipt


def _preview(planned: Iterable[Planned], job: Job, folder: Path) -> Receipt:
    """What would be written, with the reason of each draft, and what would be removed."""
    check_folder(folder)
    seen, zone = _Seen(), ZoneInfo(job.timezone)
    receipt = Receipt()
    paths = []
    for path, _, item in _drafts(planned, job, folder, seen):
        stands = path.exists()
        if stands:
            check_target(path, sources=job.sources, force=job.force)
        when = f"{item.start.astimezone(zone):%Y-%m-%d %H:%M}"
        receipt.lines.append(_line("update" if stands else "create", when, path, item.why[0].rule if item.why else ""))
        paths.append(path)
    if _may_remove(seen, job):
        old = leftovers(folder, SUFFIX, keep=paths, sources=job.sources, is_ours=is_sealed)
        receipt.lines += [_line("remove", "", path, "an earlier draft that no longer belongs") for path in old]
    receipt.created = seen.drafts
    receipt.lines.append(f"Nothing was written; it would be {counted(seen.drafts, 'draft')} in {plain(str(folder))}.")
    return receipt


def _may_remove(seen: _Seen, job: Job) -> bool:
    """Whether the plan is whole, so that what it does not hold no longer belongs.  An empty input by mistake wipes
    nothing; interviews of which nothing is left to write leave no draft that is ready to send."""
    return seen.interviews > 0 and job.whole() and job.ahead is None


def _line(what: str, when: str, path: Path, reason: str) -> str:
    """``when``: on the user's clock, "" where nothing is written."""
    return plain(f"{what:8} {when:16} {path}{f' ({reason})' if reason else ''}")


def _drafts(planned: Iterable[Planned], job: Job, folder: Path, seen: _Seen) -> Iterator[tuple[Path, Interview, Item]]:
    """Each planned e-mail with the file that it goes into, counted in ``seen``."""
    taken: set[str] = set()
    for one in planned:
        seen.interviews += 1
        for item in one.items:
            if item.kind == "email" and item.state == "planned" and item.body:
                seen.drafts += 1
                seen.unready += bool(item.needs)
                seen.unaddressed += not any(person.address for person in item.to)
                name = safe_name(_title(one.interview, item, job), taken=taken, suffix=SUFFIX, otherwise="draft")
                yield folder / name, one.interview, item


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


def _told(seen: _Seen, folder: Path) -> list[str]:
    where = f"{counted(seen.drafts, 'draft')} in {plain(str(folder))}"
    if not seen.drafts:
        return [f"{where}: no e-mail is left to write."]
    lines = [f"{where}: open one in your mail program, read it once more, and send it."]
    if seen.unready:
        lines.append(f"{seen.unready} of them still need something from you: look for the square brackets.")
    if seen.unaddressed:
        lines.append(f"{seen.unaddressed} of them have no address yet.")
    return lines
