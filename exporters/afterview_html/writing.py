"""The edge: takes the plan and the job, and writes the page to a file or to standard output."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from afterview.exporting import Job
from afterview.files import check_target, write_whole
from afterview.labels import counted
from afterview.model import Planned, Receipt
from afterview.terminal import plain
from afterview_html import DEFAULT_NAME
from afterview_html.render import render, upcoming

LONG = 5000  # items to do, from which on a browser takes its time


def export(planned: Iterable[Planned], job: Job) -> Receipt:
    """Write the page, or with ``dry_run`` only say what it would hold.  The page is a view: the ledger is not touched.

    Raises TargetRefused where the file is a source, was edited, is not ours or can't be written.
    """
    target = None if job.out == "-" else Path(job.out or DEFAULT_NAME)
    if target is not None:
        check_target(target, sources=job.sources, force=job.force, usual=DEFAULT_NAME)
    receipt = Receipt()
    kept = list(planned)
    receipt.created = sum(item.state == "planned" for one in kept for item in one.items)
    zone = ZoneInfo(job.timezone)
    due = len(upcoming(kept, now=job.now, zone=zone).now)
    receipt.lines.append(f"{counted(receipt.created, 'item')} to do, {due} of them due now.")
    if receipt.created > LONG:
        receipt.lines.append("That makes a long page; --ahead 60 shows only the coming 60 days.")
    if job.dry_run:
        receipt.lines.append(_would(kept, target))
        return receipt
    page = render(kept, now=job.now, zone=zone)
    if target is None:
        sys.stdout.buffer.write(page)
        sys.stdout.buffer.flush()
        return receipt
    write_whole(target, [page], sources=job.sources, force=job.force)
    receipt.files.append(str(target))
    receipt.lines.append(f"Open {plain(str(target))} in a browser; it needs no network.")
    return receipt


def _would(planned: Sequence[Planned], target: Path | None) -> str:
    """What a dry run says."""
    page = plain(str(target)) if target else "the page"
    items, interviews = counted(sum(len(one.items) for one in planned), "item"), counted(len(planned), "interview")
    instead = ", in place of the page that stands there" if target and target.exists() else ""
    return f"Nothing was written; {page} would hold {items} of {interviews}{instead}."
