"""The refused rows as they were, with a column that says why (``--rejects FILE``)."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, BinaryIO

from afterview.model import Problem
from afterview.reading.delimited import DelimitedTable
from afterview.reading.faults import BadRow
from afterview.reading.tables import RawRow

if TYPE_CHECKING:
    from afterview.reading.source_reader import SourceReader

COLUMN = "problem"


def reasons(problems: Iterable[Problem]) -> dict[tuple[str, int], list[str]]:
    """The errors found after reading (the same id twice …), by source and row."""
    found: dict[tuple[str, int], list[str]] = {}
    for problem in problems:
        if problem.level == "error" and problem.row is not None:
            said = f"{problem.column}: {problem.message}" if problem.column else problem.message
            found.setdefault((problem.source, problem.row), []).append(said)
    return found


def write_rejects(sources: list[SourceReader], out: BinaryIO, also: Mapping[tuple[str, int], list[str]]) -> int:
    """Write them, and return how many there are.

    From one CSV-like source they come byte for byte, in its own encoding, delimiter and line ends, with the reason in
    front; from anything else (several sources, a workbook, JSON …) as CSV with the columns of all.
    """
    if len(sources) == 1 and isinstance(sources[0].table, DelimitedTable):
        return _as_they_were(sources[0], sources[0].table, out, also)
    return _as_csv(sources, out, also)


def _why(source: SourceReader, row: RawRow, also: Mapping[tuple[str, int], list[str]]) -> Iterator[str]:
    line, cells = row
    if isinstance(cells, BadRow):
        yield f"{cells.column}: {cells.message}" if cells.column else cells.message
        return
    if source.judge.read(line, cells) is None:
        for finding in source.judge.findings:
            if finding.level == "error":
                yield f"{finding.column}: {finding.message}" if finding.column else finding.message
    yield from also.get((source.name, line), ())


def _as_they_were(
    source: SourceReader, table: DelimitedTable, out: BinaryIO, also: Mapping[tuple[str, int], list[str]]
) -> int:
    encoder = codecs.getincrementalencoder(table.written_encoding)(errors="replace")
    end = "\r\n" if table.header_text.endswith("\r\n") else "\n"
    count = 0

    def put(text: str) -> None:
        out.write(encoder.encode(text if text.endswith(("\n", "\r")) else text + end))

    put(f"{table.separator_line}{COLUMN}{table.delimiter}{table.header_text}")
    for row, text in table.rows_as_text():
        why = "; ".join(_why(source, row, also))
        if why:
            cell = io.StringIO()
            csv.writer(cell, delimiter=table.delimiter, lineterminator="", quoting=csv.QUOTE_ALL).writerow([why])
            put(f"{cell.getvalue()}{table.delimiter}{text}")
            count += 1
    return count


def _as_csv(sources: list[SourceReader], out: BinaryIO, also: Mapping[tuple[str, int], list[str]]) -> int:
    names = list(
        dict.fromkeys(header.strip() for source in sources for header in source.table.header if header.strip())
    )
    text = io.TextIOWrapper(out, encoding="utf-8", errors="backslashreplace", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([COLUMN, "source", "row", *names])
    count = 0
    for source in sources:
        places = [names.index(header.strip()) if header.strip() else -1 for header in source.table.header]
        for row in source.table.rows():
            why = "; ".join(_why(source, row, also))
            if why:
                cells = [""] * len(names)
                if not isinstance(row[1], BadRow):
                    for place, cell in zip(places, row[1], strict=False):
                        if place >= 0:
                            cells[place] = cell
                writer.writerow([why, source.name, row[0], *cells])
                count += 1
    text.detach()
    return count
