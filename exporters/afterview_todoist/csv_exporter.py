"""``afterview export todoist-csv``: files for Todoist's own import; no token, no network."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from afterview.changes import Change, compare, without_completing
from afterview.errors import WrongUsage
from afterview.exporting import Job
from afterview.file_parts import left_lines, part_path
from afterview.files import Delivery, Pending, check_target
from afterview.labels import counted
from afterview.ledger import StagedFile
from afterview.model import Interview, Planned, Receipt
from afterview_todoist.csvfile import TASKS_PER_FILE, is_export, parts, render, section_row, task_row
from afterview_todoist.plan import SECTIONS, choose_sections, style_of, switched
from afterview_todoist.tasks import Task, look_of, to_task

if TYPE_CHECKING:
    from afterview.ledger import Delivery as Record

DEFAULT_NAME = "followups.csv"
HOW = (
    "In Todoist: open (or add) an empty project, click its … menu, choose Import from CSV, and take the file.",
    "Importing the same file twice doubles its tasks; delete the project first, or use `afterview export todoist`.",
)


class CsvExporter:
    """Everything that is planned, as Todoist imports it: one file for each 300 tasks, which is what a project holds."""

    name = "todoist-csv"
    help = "Files for Todoist's own import from CSV; needs no token."
    options: Sequence[click.Parameter] = (SECTIONS,)

    def export(self, planned: Iterable[Planned], job: Job) -> Receipt:
        """Write the files.  Raises TargetRefused for a file that is not ours, WrongUsage for several on one pipe."""
        if job.ledger is None:
            return self._export(planned, job, None)
        with job.ledger.delivery(self.name) as record:
            return self._export(planned, job, record)

    def _export(self, planned: Iterable[Planned], job: Job, record: Record | None) -> Receipt:
        found = collect(planned, job, record)
        tasks = [task for task, _ in found.tasks]
        sections = choose_sections(found.tasks) if switched(job, "sections") else {}
        contents = [_file(part, sections, job.timezone) for part in parts(tasks)]
        receipt = Receipt(created=len(tasks))
        if switched(job, "sections") and tasks and not sections:
            receipt.lines.append("No sections: there are more than 20 employers and more than 20 months.")
        if job.out == "-":
            _refuse_several(contents)
        if job.dry_run:
            _check_targets(contents, job)
            receipt.lines += [_line(task, why) for task, why in zip(tasks, found.reasons, strict=True)]
            receipt.lines.append(f"Nothing was written; it would be {counted(len(tasks), 'task')}.")
        elif job.out == "-":
            sys.stdout.buffer.write(contents[0])
            sys.stdout.buffer.flush()
            _commit(found, record)
        else:
            _to_files(contents, found, job, record, receipt)
            _tell(len(tasks), found.known, receipt)
            receipt.lines += [*left_lines(_target(job), len(contents), is_export), *HOW]
        return receipt


@dataclass(slots=True)
class Found:
    """What goes into the files: tasks with their interviews in the order of the plan, why each stands on its day, how
    many of them an earlier file carried, and what the ledger is to be told."""

    tasks: list[tuple[Task, Interview]] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    known: int = 0
    changes: list[tuple[Interview, list[Change]]] = field(default_factory=list)


def collect(planned: Iterable[Planned], job: Job, record: Record | None) -> Found:
    """Go through the plan."""
    style = style_of(job)
    found = Found()
    for one in planned:
        before = record.before(one.interview.key) if record else {}
        looks: dict[str, bytes] = {}
        for item in one.items:
            if item.state == "planned":
                task = to_task(one.interview, item, style)
                looks[item.uid] = look_of(task)
                found.tasks.append((task, one.interview))
                found.reasons.append(item.why[0].rule if item.why else "")
                found.known += item.uid in before
        if record is not None:
            look_at = looks.__getitem__
            changes = compare(one.items, before, look=lambda item, look_at=look_at: look_at(item.uid), now=record.now)  # type: ignore[misc]  # a default binds the loop's value
            found.changes.append((one.interview, [without_completing(change, record.now) for change in changes]))
    return found


def _line(task: Task, why: str) -> str:
    """What a dry run says of a task."""
    return f"create   {task.due[:16].replace('T', ' '):16} {task.content}{f' ({why})' if why else ''}"


def _file(tasks: Sequence[Task], sections: Mapping[str, str], zone: str) -> bytes:
    rows: list[dict[str, str]] = []
    if not sections:
        rows += [task_row(task, zone) for task in tasks]
    for section in dict.fromkeys(sections[task.uid] for task in tasks) if sections else ():
        rows.append(section_row(section))
        rows += [task_row(task, zone) for task in tasks if sections[task.uid] == section]
    return render(rows)


def _refuse_several(contents: Sequence[bytes]) -> None:
    if len(contents) > 1:
        raise WrongUsage(
            f"These are {len(contents)} files (a project holds {TASKS_PER_FILE} tasks), which can't go to standard "
            "output: name a file with -o, or take fewer with --ahead DAYS."
        )


def _check_targets(contents: Sequence[bytes], job: Job) -> None:
    """For a dry run: raise TargetRefused where the files would not be written."""
    for number in range(1, len(contents) + 1) if job.out != "-" else ():
        path = part_path(_target(job), number)
        check_target(path, sources=job.sources, force=job.force, is_ours=_ours(job), usual=DEFAULT_NAME)


def _ours(job: Job) -> Callable[[Path], bool]:
    """Whether a file is an export of ours, by path and hash in the ledger: a CSV bears no seal."""
    return lambda path: job.ledger is not None and bool(job.ledger.is_ours(path))


def _to_files(contents: Sequence[bytes], found: Found, job: Job, record: Record | None, receipt: Receipt) -> None:
    with Delivery(sources=job.sources, force=job.force, is_ours=_ours(job), usual=DEFAULT_NAME) as delivery:
        pending = []
        for number, content in enumerate(contents, 1):
            pending.append(delivery.new(part_path(_target(job), number)))
            pending[-1].write(content)
        receipt.files += [str(one.shown) for one in pending]
        if record is None:
            delivery.commit()
            return
        for one in pending:
            one.finish()
        _commit(found, record, pending)


def _target(job: Job) -> Path:
    return Path(job.out or DEFAULT_NAME)


def _commit(found: Found, record: Record | None, pending: Sequence[Pending] = ()) -> None:
    if record is None:
        return
    staged = [
        StagedFile(number=record.reserve(one.target), path=one.target, temporary=one.temporary, digest=one.digest)
        for one in pending
    ]
    for interview, changes in found.changes:
        record.take(interview, changes, file=staged[0].number if staged else 0)
    record.commit(staged)


def _tell(tasks: int, known: int, receipt: Receipt) -> None:
    receipt.lines.append(f"{counted(tasks, 'task')} in {', '.join(receipt.files)}.")
    if len(receipt.files) > 1:
        receipt.lines.append(f"A project holds {TASKS_PER_FILE} tasks: import each file into a project of its own.")
    if known:
        receipt.lines.append(
            f"{known} of these tasks stood in an earlier file already: if you imported that one, import this one into "
            "a new project and delete the old one, or every task stands twice."
        )
