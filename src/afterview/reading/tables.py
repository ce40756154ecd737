"""What every format becomes before it is understood: a header and raw rows of text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from io import RawIOBase
from typing import NamedTuple, Protocol

from afterview.reading.faults import BadRow

Cells = list[str]
RawRow = tuple[int, Cells | BadRow]
"""The line (or the number of the record) in the source, and its cells in the order of the header."""


class Remark(NamedTuple):
    """Something to be said about a source as a whole, not about a row: a guessed encoding, the sheet that was taken."""

    level: str
    message: str
    line: int | None = None


class Table(Protocol):
    """One source as raw rows; can be gone through more than once."""

    @property
    def header(self) -> list[str]:
        """The names of the columns as they stand in the source; empty where it has none."""
        ...

    @property
    def remarks(self) -> list[Remark]: ...

    @property
    def skipped(self) -> Mapping[str, int]:
        """What the source holds beside rows (events that are no interviews): how much, by reason."""
        ...

    @property
    def serials_from(self) -> date | None:
        """The day from which a bare number in a column of dates counts (a workbook's), None where it is no date."""
        ...

    def rows(self) -> Iterator[RawRow]:
        """The rows below the header, without empty ones.  Raises UnusableInput."""
        ...


class Opener(Protocol):
    """Opens a source anew for each time that it is gone through."""

    @property
    def name(self) -> str:
        """As the user gave it, harmless to show."""
        ...

    def open(self) -> RawIOBase: ...
