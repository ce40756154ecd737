"""One source: its table, what its columns mean, and what is learnt on the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, cast

from afterview.errors import UnusableInput
from afterview.model import Interview
from afterview.reading.columns import Column, Columns, doubled, match, other_names
from afterview.reading.dates import Dates, Order, order_shown
from afterview.reading.faults import BadRow
from afterview.reading.findings import Finding, Skipped
from afterview.reading.formats import open_table
from afterview.reading.learnt import Learnt
from afterview.reading.rows import RowDefaults, RowReader
from afterview.reading.sources import Source
from afterview.reading.tables import RawRow, Table
from afterview.reading.text import shown
from afterview.reading.trackers import Tracker, recognise

if TYPE_CHECKING:
    from afterview.reading.reader import Defaults

_SERIAL_START = date(1899, 12, 30)


class SourceReader:
    """One source: its table, what its columns mean, and what was learnt on the way."""

    def __init__(self, source: Source, defaults: Defaults, row_defaults: RowDefaults, dates: Dates) -> None:
        self.source = source
        self.name = source.name
        self._row_defaults = row_defaults
        self._dates = dates
        self._settled: dict[int, tuple[Order | None, str | None]] | None = None
        self.notes: list[str] = []
        self.table: Table = open_table(source, defaults)
        self.tracker: Tracker | None = recognise(self.table.header)
        self.columns: Columns = self._checked(match(self.table.header, self.tracker.names if self.tracker else None))
        start = self.table.serials_from or (_SERIAL_START if self.tracker and self.tracker.serial_dates else None)
        if start is not None:
            self._dates = dates.with_serials(start)

    @property
    def default_zone(self) -> str | None:
        """The zone of rows that name none."""
        return self._row_defaults.zone.key if self._row_defaults.zone else None

    @cached_property
    def judge(self) -> RowReader:
        """A reader of rows for looking at what was refused."""
        return self.row_reader()

    def _checked(self, columns: Columns) -> Columns:
        if not columns.headers:
            return columns
        if twice := doubled(columns):
            raise UnusableInput(
                f"{self.name}: the column '{shown(twice)}' is there twice; delete or rename one of them"
            )
        missing = columns.missing()
        if missing and not (missing == ["date"] and self.tracker):
            named = "; ".join(f"no column '{one}' (also read as: {other_names(one)})" for one in missing)
            have = ", ".join(f"'{shown(header.strip(), 30)}'" for header in columns.headers[:12] if header.strip())
            raise UnusableInput(
                f"{self.name}: {named}. The header is read from the first line with text: {have}. Name the columns so"
            )
        return columns

    def row_reader(self) -> RowReader:
        """A reader for the rows, from the first one on."""
        return RowReader(
            self.name,
            self.columns,
            self._row_defaults,
            self._dates,
            self._settle,
            tracker=self.tracker is not None,
        )

    def read(self, number: int, reader: RowReader, rows: Iterable[RawRow]) -> tuple[list[Interview], Learnt]:
        """The interviews of some rows, and what they showed besides.  ``number``: that of this source."""
        interviews: list[Interview] = []
        learnt = Learnt(number)
        notes, without_zone = len(self.notes), reader.without_zone
        for line, cells in rows:
            learnt.rows += 1
            if type(cells) is list:
                found = reader.read(line, cells)
                learnt.findings += [(line, finding) for finding in reader.findings]
                if type(found) is Interview:
                    interviews.append(found)
                    continue
                if isinstance(found, Skipped):
                    learnt.skipped[found.why] += 1
                elif reader.findings:
                    learnt.rejected += 1
            else:
                bad = cast(BadRow, cells)
                learnt.findings.append((line, Finding("error", bad.column, bad.value, bad.message)))
                learnt.rejected += 1
            learnt.nothing.append(learnt.rows - 1)
        learnt.read = len(interviews)
        learnt.notes, learnt.serial = self.notes[notes:], self._dates.serial
        learnt.without_zone = reader.without_zone - without_zone
        return interviews, learnt

    def take_notes(self, learnt: Learnt) -> None:
        """Take over what was learnt of the whole source, here or in another process."""
        self.notes += [note for note in learnt.notes if note not in self.notes]
        self._dates.serial = self._dates.serial or learnt.serial

    def closing_notes(self) -> Iterator[str]:
        """What was learnt on the way, to be said at the end."""
        yield from self.notes
        if self._dates.serial is not None:
            text, day = self._dates.serial
            yield f"numbers in columns of dates were read as a spreadsheet's serial dates ({text} is {day})"
        if self.tracker is not None:
            yield f"was recognised as the export of {self.tracker.name}"

    def _settle(self, column: Column) -> Order | None:
        """The order of day and month that the values of a column show, and where it was seen."""
        if self._settled is None:
            self._settled = self._look_for_orders()
        order, where = self._settled.get(column.place, (None, None))
        if order and where:
            words = "day/month/year" if order == "dmy" else "month/day/year"
            note = f"{column.header}: read as {words}, as {where} shows"
            if note not in self.notes:
                self.notes.append(note)
        return order

    def _look_for_orders(self) -> dict[int, tuple[Order | None, str | None]]:
        found: dict[int, tuple[Order | None, str | None]] = {}
        places = [column.place for several in self.columns.known.values() for column in several]
        for line, cells in self.table.rows():
            if isinstance(cells, BadRow):
                continue
            for place in places:
                cell = cells[place].strip() if place < len(cells) else ""
                if cell and len(cell) < 60 and (order := order_shown(cell)):
                    known = found.get(place)
                    if known is None:
                        found[place] = (order, f"'{shown(cell)}' in line {line}")
                    elif known[0] != order:
                        found[place] = (None, None)
        return found
