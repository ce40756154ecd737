"""Help for the tests of reading: tables as bytes, read with defaults that are said."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

from afterview.model import Interview, Problem
from afterview.reading import Defaults, InterviewReader, read_interviews

TODAY = date(2026, 11, 21)
BASE = {"company": "Acme", "position": "Engineer", "date": "2026-12-01", "time": "10:00", "timezone": "Europe/Berlin"}


def table(*rows: dict[str, str], delimiter: str = ",", encoding: str = "utf-8", end: str = "\r\n") -> bytes:
    """Rows as a CSV file; each is the base row with changes."""
    header = list(dict.fromkeys(name for row in rows for name in {**BASE, **row}))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end)
    writer.writerow(header)
    for row in rows:
        writer.writerow([{**BASE, **row}.get(name, "") for name in header])
    return out.getvalue().encode(encoding)


def reader_of(data: bytes | str, name: str = "interviews.csv", **defaults: Any) -> InterviewReader:
    """A reader of these bytes."""
    stream = io.BytesIO(data.encode() if isinstance(data, str) else data)
    stream.name = name  # type: ignore[attr-defined]  # as the stream of a file has one
    facts: dict[str, Any] = {"timezone": "Europe/Berlin", "today": TODAY, **defaults}
    return read_interviews([stream], defaults=Defaults(**facts))


def read(data: bytes | str, name: str = "interviews.csv", **defaults: Any) -> tuple[list[Interview], list[Problem]]:
    """The interviews and the problems of these bytes."""
    reader = reader_of(data, name, **defaults)
    return list(reader), list(reader.problems)


def one(**changes: str) -> Interview:
    """The interview of the base row with changes; there must be no error."""
    found, problems = read(table(changes))
    assert not [str(problem) for problem in problems if problem.level == "error"]
    assert len(found) == 1
    return found[0]


def refusal(**changes: str) -> Problem:
    """The one error of the base row with changes."""
    found, problems = read(table(changes))
    errors = [problem for problem in problems if problem.level == "error"]
    assert not found
    assert len(errors) == 1, [str(error) for error in errors]
    return errors[0]


def warnings_of(**changes: str) -> list[str]:
    """The warnings about the base row with changes, which is read all the same."""
    found, problems = read(table(changes))
    assert len(found) == 1
    return [str(problem) for problem in problems if problem.level == "warning"]
