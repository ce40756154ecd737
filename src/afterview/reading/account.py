"""The account of a reading: how many rows became what, and the problems, in the order of the rows."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

from afterview.model import Level, Problem
from afterview.reading.learnt import Learnt
from afterview.reading.source_reader import SourceReader
from afterview.reading.text import shown
from afterview.reading.trackers import ANY_TRACKER, Tracker

MOST_PROBLEMS = 2_000
_SEEN = 10_000
_HEADERS = 10  # unknown ones that are named


@dataclass(slots=True, kw_only=True)
class Counts:
    """How many rows there were, became interviews, were refused, and were skipped for which reason."""

    rows: int = 0
    read: int = 0
    rejected: int = 0
    skipped: Counter[str] = field(default_factory=Counter)


def _unknown(headers: Sequence[str], exporting: Tracker | None) -> str:
    """One line on all columns that are not known.  ``exporting``: the tracker that has them from itself."""
    more = f" and {len(headers) - _HEADERS} more" if len(headers) > _HEADERS else ""
    names = ", ".join(f"'{header}'" for header in headers[:_HEADERS]) + more
    if exporting is not None:
        return f"{exporting.name} exports columns that are not read: {names}"
    if len(headers) == 1:
        return f"{names} is no column that is known, so it is ignored"
    return f"{names} are no columns that are known, so they are ignored"


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
        *,
        notable: bool = False,
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
        self.kept.append(
            Problem(level=level, source=source, message=message, row=row, column=column, value=value, notable=notable)
        )

    def close(self) -> None:
        """Say how many were left out."""
        if self._errors_left_out:
            message = f"{self._errors_left_out} more errors are not listed here; --rejects FILE writes all refused rows"
            self.kept.append(Problem(level="error", source="input", message=message))
        if self._others_left_out:
            message = f"{self._others_left_out} more warnings and notes are not listed here"
            self.kept.append(Problem(level="note", source="input", message=message))


class Account:
    """Takes what was learnt, portion by portion; ``complete`` after ``close``.

    ``no_interview``: the places (0 is the first row of the first source) of the rows that gave none.
    """

    def __init__(self, sources: Sequence[SourceReader]) -> None:
        self._sources = sources
        self._problems = _Problems()
        self._at = -1  # the source whose rows are being read
        self._rows = 0
        self._without_zone = 0
        self.counts = Counts()
        self.no_interview: array[int] = array("Q")
        self.complete = False

    @property
    def problems(self) -> list[Problem]:
        return self._problems.kept

    def take(self, learnt: Learnt) -> None:
        """Account for the portion that follows."""
        self._reach(learnt.source)
        source, counts = self._sources[learnt.source], self.counts
        source.take_notes(learnt)
        self._without_zone += learnt.without_zone
        counts.rows += learnt.read + learnt.rejected + learnt.skipped.total()
        counts.read += learnt.read
        counts.rejected += learnt.rejected
        counts.skipped.update(learnt.skipped)
        for line, (level, column, value, message) in learnt.findings:
            self._problems.add(level, source.name, message, line, column, value)
        self.no_interview.extend([self._rows + at for at in learnt.nothing])
        self._rows += learnt.rows

    def close(self) -> None:
        """There are no more."""
        self._reach(len(self._sources))
        if not self.counts.rows:
            name = self._sources[0].name if self._sources else "input"
            self._problems.add("warning", name, "there are no rows below the header")
        self._problems.close()
        self.complete = True

    def _reach(self, number: int) -> None:
        """Come to a source: those before it end, and it begins."""
        while self._at < number:
            if self._at >= 0:
                self._conclude(self._sources[self._at])
            self._at += 1
            if self._at < len(self._sources):
                self._introduce(self._sources[self._at])

    def _introduce(self, source: SourceReader) -> None:
        problems, skipped = self._problems, source.table.skipped
        for remark in source.table.remarks:
            problems.add(cast(Level, remark.level), source.name, remark.message, remark.line)
        if source.columns.unknown:
            exporting = source.tracker if source.tracker is not ANY_TRACKER else None
            # An export of a tracker has many columns that nobody chose.
            problems.add("note", source.name, _unknown(source.columns.unknown, exporting), notable=exporting is None)
        if source.columns.headers and "date" not in source.columns.known:
            problems.add("note", source.name, "has no column for the day of an interview; add one, named date")
        for at in source.columns.unnamed:
            problems.add("warning", source.name, f"column {at + 1} has no name; it is not read")
        self.counts.skipped.update(skipped)
        self.counts.rows += sum(skipped.values())

    def _conclude(self, source: SourceReader) -> None:
        for note in source.closing_notes():
            self._problems.add("note", source.name, note)
        if self._without_zone:
            many = self._without_zone > 1
            rows = f"{self._without_zone} rows name no timezone and are" if many else "1 row names no timezone and is"
            self._problems.add("note", source.name, f"{rows} read in {source.default_zone}")
        self._without_zone = 0
