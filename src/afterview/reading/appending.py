"""One more row for a CSV, as the file itself would have written it: its columns, delimiter, encoding and line ends."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from afterview.errors import TargetRefused, UnusableInput
from afterview.reading.columns import Columns, match
from afterview.reading.delimited import DelimitedTable
from afterview.reading.formats import is_delimited
from afterview.reading.people import read_people
from afterview.reading.sources import Source
from afterview.reading.text import shown
from afterview.reading.trackers import recognise

_ALL = """
id candidate candidate_email company position date time duration timezone country round format interviewers
hiring_manager scheduler recruiter decision_by hear_back posting_decides_by process pace priority employer_size went
topics strengths clarify second_channel status status_date offer_written offer_answer_by competing_offer_on
competing_offer_written competing_offer_answer_by sent added language greeting notes
"""
ALL_COLUMNS: tuple[str, ...] = tuple(_ALL.split())
"""Every column of an interview, in the order in which a new file has them."""

_APART = ("interviewer_name", "interviewer_email", "interviewer_title")


def blank_table() -> bytes:
    """A new file: the header alone."""
    return (",".join(ALL_COLUMNS) + "\r\n").encode("ascii")


class CsvToAppendTo:
    """An existing CSV (or the blank one), and what a row more would make of it.

    Raises TargetRefused where the file is no CSV, or the export of a tracker, which its next export would replace;
    UnusableInput where it can't be read at all.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.exists = path.exists()
        if not self.exists:
            self.columns: Columns = match(ALL_COLUMNS)
            return
        source = Source(path)
        if not is_delimited(source):
            if path.suffix.casefold() in (".csv", ".tsv"):
                from afterview.reading.reader import read_interviews

                read_interviews([path])  # which says what columns it lacks
            raise TargetRefused(f"'{path}' is no CSV; add writes to CSV only. Name one with --source FILE.")
        self._table = DelimitedTable(source)
        self.columns = match(self._table.header)
        tracker = recognise(self._table.header)
        if tracker is not None and tracker.needs:
            raise TargetRefused(
                f"'{path}' is an export of {tracker.name}, which the next export replaces. Name a file of your own "
                "with --source FILE."
            )
        if self.columns.missing():
            raise UnusableInput(
                f"{source.name}: no column '{self.columns.missing()[0]}'; it is no table of interviews; add that column"
            )

    def has(self, field: str) -> bool:
        """Whether the file has a column for a field."""
        if field == "interviewers":
            return any(name in self.columns.known for name in ("interviewers", "panel", "interviewer_name"))
        return field in self.columns.known

    def content_with(self, values: Mapping[str, str]) -> bytes:
        """The whole file with one row more; what was there stays as it was, byte for byte.

        ``values`` by field.  Raises TargetRefused for a value that the file has no column for, or no letters.
        """
        if not self.exists:
            return blank_table() + self._row(values, ",", "\r\n").encode("utf-8")
        before = self.path.read_bytes()
        end = _line_end(self._table.header_text)
        text = self._row(values, self._table.delimiter, end)
        encoding = _without_mark(self._table.written_encoding, before)
        if not before.endswith(("\n".encode(encoding), "\r".encode(encoding))):
            text = end + text
        try:
            return before + text.encode(encoding)
        except UnicodeEncodeError as fault:
            letters = shown(text[fault.start : fault.end])
            raise TargetRefused(
                f"'{self.path}' is in {encoding.upper()}, which has no '{letters}'; save it as UTF-8 first."
            ) from fault

    def _row(self, values: Mapping[str, str], delimiter: str, end: str) -> str:
        cells = [""] * self.columns.width
        for field, value in self._spread(values).items():
            if value:
                if field not in self.columns.known:
                    raise TargetRefused(f"'{self.path}' has no column '{field}'; add it to its header.")
                cells[self.columns.known[field][0].place] = value
        out = io.StringIO()
        csv.writer(out, delimiter=delimiter, lineterminator=end).writerow(cells)
        return out.getvalue()

    def _spread(self, values: Mapping[str, str]) -> dict[str, str]:
        """The values under the columns that the file has: people in one column, or in three."""
        found = dict(values)
        people = found.get("interviewers", "")
        if not people or "interviewers" in self.columns.known:
            return found
        if "panel" in self.columns.known:
            found["panel"] = found.pop("interviewers")
            return found
        named = read_people(found.pop("interviewers"))
        for field, part in zip(_APART, ("name", "email", "title"), strict=True):
            texts = [getattr(person, part) or "" for person in named]
            if any(texts):
                found[field] = "; ".join(texts)
        return found


def _line_end(header: str) -> str:
    return "\r\n" if header.endswith("\r\n") else "\r" if header.endswith("\r") else "\n"


def _without_mark(encoding: str, before: bytes) -> str:
    """The encoding for text in the middle of a file: in the file's own order of bytes."""
    if encoding == "utf-8-sig":
        return "utf-8"
    if encoding in ("utf-16", "utf-32"):
        little = before.startswith(b"\xff\xfe")
        return f"{encoding}-{'le' if little else 'be'}"
    return encoding
