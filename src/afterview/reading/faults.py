"""What a reader says about a value, a row or a whole source.

A ``Fault`` is one value that can't be used: its text says what is wrong and what would be right, without naming the
place, which only the caller knows.
"""

from __future__ import annotations

from typing import NamedTuple


class Fault(ValueError):
    """A value can't be used.  Rejects its row."""


class OrderUnknownFault(Fault):
    """A numeric date whose order of day and month can't be known from itself."""


class BadRow(NamedTuple):
    """A row that can't even be taken apart (a quote that is not closed, an object with a key twice).

    ``column`` is the header of the cell where the fault was seen, None for the row as a whole.
    """

    message: str
    column: str | None = None
    value: str | None = None
