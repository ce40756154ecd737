"""What is found out about one row: the findings, and what makes a row count as no interview yet."""

from __future__ import annotations

from typing import NamedTuple

from afterview.model import Level
from afterview.reading import text
from afterview.reading.columns import Columns

_LONGEST = 500  # characters of a message
NO_DATE = "without an interview date"
PUT_OFF = "postponed without a new date"


class Skipped(NamedTuple):
    """A row that is no interview yet, and why; counted, not refused."""

    why: str


class Finding(NamedTuple):
    """Something about one row: the header as the user wrote it, the value, what is wrong and what would be right."""

    level: Level
    column: str | None
    value: str | None
    message: str


class Findings:
    """Collects what is said about the present row; an error makes it ``failed``."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.findings: list[Finding] = []
        self.failed = False

    def refuse(self, field: str, value: str, message: str) -> None:
        """An error in the column of a field; the first one found in a column is said, for others follow from it."""
        self.refuse_in(self.columns.header_of(field), value, message)

    def refuse_in(self, header: str, value: str, message: str) -> None:
        """The same of the column with this header, where several mean the field."""
        self.failed = True
        if not any(found.level == "error" and found.column == header for found in self.findings):
            self._add("error", header, value, message)

    def say(self, level: Level, field: str, value: str | None, message: str) -> None:
        """Something about the column of a field, under the user's own name for it."""
        self._add(level, self.columns.header_of(field), value, message)

    def _add(self, level: Level, header: str, value: str | None, message: str) -> None:
        shown = text.shown(value) if value else None
        if not message.isprintable():
            message = text.shown(message, _LONGEST)
        self.findings.append(Finding(level, header, shown, message))
