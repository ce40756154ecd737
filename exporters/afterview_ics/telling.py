"""What an export counts and tells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from afterview.model import Interview, Item, Planned, Receipt

if TYPE_CHECKING:
    from datetime import datetime

    from afterview.exporting import Job

_STEP = 500  # interviews between two reports of progress
_MOST_NAMES = 4


class Tally:
    """Goes through a plan, hands on what is due for export, and counts it."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._until = None if job.ahead is None else job.now + timedelta(days=job.ahead)
        self.created = 0
        self.needing = 0
        self.held_back = 0
        self.first: datetime | None = None
        self.last: datetime | None = None

    def due(self, planned: Iterable[Planned]) -> Iterator[tuple[Interview, Item]]:
        """The planned items, but for those beyond ``--ahead``."""
        for number, each in enumerate(planned):
            if number % _STEP == 0:
                self._job.progress(number, "interviews")
            for item in each.items:
                if item.state == "planned" and self._counts(item):
                    yield each.interview, item

    def _counts(self, item: Item) -> bool:
        start = item.start
        if self._until is not None and start > self._until:
            self.held_back += 1
            return False
        self.created += 1
        if item.needs:
            self.needing += 1
        if self.first is None or start < self.first:
            self.first = start
        if self.last is None or start > self.last:
            self.last = start
        return True

    def receipt(self, files: Sequence[Path], *, where: str, dry: bool = False) -> Receipt:
        """What to report.  ``where``: words for the place, such as "in followups.ics"."""
        lines = [self._count_line(where, dry=dry)]
        if self.needing:
            verb = "needs" if self.needing == 1 else "need"
            lines.append(f"{self.needing} of them {verb} something from you first: see 'Needs from you' in each.")
        if self.held_back:
            lines.append(f"{_count(self.held_back, 'item')} beyond --ahead {self._job.ahead} held back for later.")
        return Receipt(created=self.created, held_back=self.held_back, files=[str(path) for path in files], lines=lines)

    def _count_line(self, where: str, *, dry: bool) -> str:
        if self.first is None or self.last is None:
            return "There is nothing to do, so no file was written." if not dry else "There is nothing to do."
        period = f"from {self.first.date()} to {self.last.date()}"
        return f"{_count(self.created, 'item')} {period} {'would be written' if dry else 'written'} {where}."


def import_lines(files: Sequence[Path]) -> list[str]:
    """How to import into the three big calendars, one line for each."""
    names = named(files)
    each = "" if len(files) == 1 else ", one after the other"
    return [
        f"Google Calendar (on a computer): Settings > Import & export > Import, choose {names}{each}, then a calendar.",
        f"Outlook: File > Open & Export > Import/Export > Import an iCalendar file, choose {names}{each}, then Import.",
        f"Apple Calendar: File > Import, choose {names}{each}; on an iPhone open it from Files and tap Add All.",
    ]


def named(files: Sequence[Path]) -> str:
    """The files by name: all of a few, else the first and how many more."""
    if len(files) <= _MOST_NAMES:
        return ", ".join(str(path) for path in files)
    return f"{files[0]} and {len(files) - 1} more beside it"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
