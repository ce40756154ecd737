"""All sources as one input: the reading of interviews, streamed and repeatable."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, cast

from afterview.errors import UnusableInput, UnusableSettings
from afterview.model import Interview, Level, Problem
from afterview.nouns import noun
from afterview.reading.columns import Column, Columns, doubled, match, other_names
from afterview.reading.dates import Dates, Order, order_shown
from afterview.reading.faults import BadRow, Fault
from afterview.reading.findings import Skipped
from afterview.reading.formats import open_table
from afterview.reading.rejects import reasons, write_rejects
from afterview.reading.rows import RowDefaults, RowReader
from afterview.reading.sources import Source, sources_of
from afterview.reading.tables import Table
from afterview.reading.text import shown
from afterview.reading.trackers import Tracker, recognise
from afterview.reading.zones import read_country, read_zone

_YEARS_AHEAD = 20
_SERIAL_START = date(1899, 12, 30)
_LAST_YEAR = 2100
MOST_PROBLEMS = 2_000
_SEEN = 10_000


@noun
class Defaults:
    """What stands in for what a row does not say.

    ``timezone``: an IANA name; None: every row must name its own.  ``country``: else the zone's own country is taken.
    ``dates``: the order of numeric dates, None where the user did not say.  ``today``: for dates that lie too far off
    (later than 20 years from then) and for postponed interviews; None: years to 2100, and nothing counts as past.
    ``own_addresses``: the user's own, left out of a calendar's guests.  ``match``: words by which interviews are found
    in a calendar.  ``country_known``: whether the public holidays of a country are known, ``language_known``: whether
    there is wording in a language; None: not asked.
    """

    timezone: str | None = None
    country: str | None = None
    language: str | None = None
    dates: Order | None = None
    today: date | None = None
    own_addresses: Collection[str] = ()
    match: Collection[str] = ()
    country_known: Callable[[str], bool] | None = None
    language_known: Callable[[str], bool] | None = None


@dataclass(slots=True, kw_only=True)
class Counts:
    """How many rows there were, became interviews, were refused, and were skipped for which reason."""

    rows: int = 0
    read: int = 0
    rejected: int = 0
    skipped: Counter[str] = field(default_factory=Counter)


class _Problems:
    """Problems as they are found: warnings that repeat are kept once, and no more than can be read are kept at all."""

    def __init__(self) -> None:
        self.kept: list[Problem] = []
        self._seen: set[tuple[str, str | None, str]] = set()
        self._errors_left_out = self._others_left_out = 0

    def add(
        self,
        level: Level,
        source: str,
        message: str,
        row: int | None = None,
        column: str | None = None,
        value: str | None = None,
    ) -> None:
        column = None if column is None else shown(column)
        if level != "error":
            if (source, column, message) in self._seen:
                return
            if len(self._seen) < _SEEN:
                self._seen.add((source, column, message))
        if len(self.kept) >= MOST_PROBLEMS:
            if level == "error":
                self._errors_left_out += 1
            else:
                self._others_left_out += 1
            return
        self.kept.append(Problem(level=level, source=source, message=message, row=row, column=column, value=value))

    def close(self) -> None:
        """Say how many were left out."""
        if self._errors_left_out:
            message = f"{self._errors_left_out} more errors are not listed here; --rejects FILE writes all refused rows"
            self.kept.append(Problem(level="error", source="input", message=message))
        if self._others_left_out:
            message = f"{self._others_left_out} more warnings and notes are not listed here"
            self.kept.append(Problem(level="note", source="input", message=message))


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
        return RowReader(
            self.name,
            self.columns,
            self._row_defaults,
            self._dates,
            self._settle,
            tracker=self.tracker is not None,
        )

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


class InterviewReader:
    """Interviews from one or several sources, as ``afterview.model.Interviews`` asks.

    Going through it reads the sources anew each time, row by row, in constant memory.  ``problems``, ``counts`` and
    what was refused are complete after the first time through, and later ones don't add to them.  Raises UnusableInput
    for a source that can't be used at all: at once where its beginning shows it, else while going through.
    """

    def __init__(self, sources: Sequence[Source], defaults: Defaults) -> None:
        zone = country = None
        try:
            zone = read_zone(defaults.timezone) if defaults.timezone else None
            country = read_country(defaults.country) if defaults.country else None
        except Fault as fault:
            raise UnusableSettings(str(fault)) from fault
        rows = RowDefaults(
            zone=zone,
            country=country,
            language=defaults.language,
            today=defaults.today,
            country_known=defaults.country_known,
            language_known=defaults.language_known,
        )
        latest = defaults.today.year + _YEARS_AHEAD if defaults.today else _LAST_YEAR
        dates = Dates(defaults.dates, latest)
        self._sources = [SourceReader(source, defaults, rows, dates) for source in sources]
        self._problems = _Problems()
        self._complete = False
        self._no_interview: array[int] = array("Q")  # the places of the rows that gave none
        self.counts = Counts()

    @property
    def problems(self) -> list[Problem]:
        """What was found in the input; complete after the first time through."""
        return self._problems.kept

    @property
    def files(self) -> list[str]:
        """The absolute paths of the files that are read."""
        return [one.source.path for one in self._sources if one.source.path is not None]

    def __iter__(self) -> Iterator[Interview]:
        return self._again() if self._complete else self._first_time()

    def _first_time(self) -> Iterator[Interview]:
        self._problems = problems = _Problems()
        self._no_interview = nothing = array("Q")
        self.counts = counts = Counts()
        place = -1
        for source in self._sources:
            self._introduce(source, problems)
            counts.skipped.update(source.table.skipped)
            counts.rows += sum(source.table.skipped.values())
            reader = source.row_reader()
            name = source.name
            for line, cells in source.table.rows():
                place += 1
                if type(cells) is list:
                    found = reader.read(line, cells)
                    for finding in reader.findings:
                        problems.add(finding.level, name, finding.message, line, finding.column, finding.value)
                    if type(found) is Interview:
                        counts.rows += 1
                        counts.read += 1
                        yield found
                        continue
                    if isinstance(found, Skipped):
                        counts.rows += 1
                        counts.skipped[found.why] += 1
                    elif reader.findings:
                        counts.rows += 1
                        counts.rejected += 1
                else:
                    bad = cast(BadRow, cells)
                    problems.add("error", name, bad.message, line, bad.column, bad.value)
                    counts.rows += 1
                    counts.rejected += 1
                nothing.append(place)
            self._conclude(source, reader, problems)
        if not counts.rows:
            problems.add(
                "warning", self._sources[0].name if self._sources else "input", "there are no rows below the header"
            )
        problems.close()
        self._complete = True

    def _introduce(self, source: SourceReader, problems: _Problems) -> None:
        for remark in source.table.remarks:
            problems.add(cast(Level, remark.level), source.name, remark.message, remark.line)
        for header in source.columns.unknown:
            problems.add("note", source.name, "is no column that is known; it is not read", column=header)
        if source.columns.headers and "date" not in source.columns.known:
            problems.add("note", source.name, "has no column for the day of an interview; add one, named date")
        for at in source.columns.unnamed:
            problems.add("warning", source.name, f"column {at + 1} has no name; it is not read")

    def _conclude(self, source: SourceReader, reader: RowReader, problems: _Problems) -> None:
        for note in source.closing_notes():
            problems.add("note", source.name, note)
        if reader.without_zone:
            many = reader.without_zone > 1
            rows = f"{reader.without_zone} rows name no timezone and are" if many else "1 row names no timezone and is"
            problems.add("note", source.name, f"{rows} read in {reader.default_zone}")

    def _again(self) -> Iterator[Interview]:
        for source in self._sources:
            reader = source.row_reader()
            for line, cells in source.table.rows():
                if type(cells) is list:
                    found = reader.read(line, cells)
                    if type(found) is Interview:
                        yield found

    def pick(self, places: Iterable[int]) -> Iterator[Interview]:
        """The interviews at these places (0 is the first; ascending); the rows of the others are only counted."""
        if not self._complete:
            for _ in self:
                pass
        wanted = iter(places)
        next_wanted = next(wanted, None)
        nothing = iter(self._no_interview)
        next_nothing = next(nothing, None)
        row = place = -1
        for source in self._sources:
            if next_wanted is None:
                return
            reader = source.row_reader()
            for line, cells in source.table.rows():
                row += 1
                if row == next_nothing:
                    next_nothing = next(nothing, None)
                    continue
                place += 1
                if place == next_wanted:
                    found = reader.read(line, cast("list[str]", cells))
                    assert isinstance(found, Interview)
                    yield found
                    next_wanted = next(wanted, None)
                    if next_wanted is None:
                        return

    def write_rejects(self, out: BinaryIO, also: Iterable[Problem] = ()) -> int:
        """Write the refused rows as they were, with a column ``problem``; returns how many.

        Goes through the input once more.  ``also``: errors found after reading, which refuse the rows that they name.
        From one CSV-like source the rows come byte for byte, under its own header; from others as CSV in UTF-8.
        """
        return write_rejects(self._sources, out, reasons(also))


def read_interviews(sources: Sequence[str | Path | BinaryIO], *, defaults: Defaults | None = None) -> InterviewReader:
    """Read interviews from files, from standard input ("-") or from binary streams, all as one input.

    Raises UnusableInput for what can't be used at all, and UnusableSettings for defaults that are wrong.
    """
    return InterviewReader(sources_of(sources), defaults or Defaults())
