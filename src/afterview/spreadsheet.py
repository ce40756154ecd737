"""Cells that a spreadsheet shows and does not run.

Only for files that we make for other programs; the user's own cells (``--rejects``, ``add``) stay byte for byte.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from typing import TextIO

from afterview.patterns import pattern

# A formula may hide behind blanks; spreadsheets also take the full-width forms.
_FORMULA = pattern(r"\s*[=+\-@\t\r＝＋－＠]")
_NUMBER = pattern(r"-?\d+(\.\d+)?")


def harmless(cell: str) -> str:
    """The cell with an apostrophe before it where a spreadsheet would take it for a formula."""
    if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell


class RowWriter:
    """Writes rows of CSV.  One that holds ";" or a tab is quoted throughout: where the user's lists are separated so, a
    spreadsheet would begin another cell there, which nobody has looked at."""

    def __init__(self, out: TextIO, *, lineterminator: str) -> None:
        self._usual = csv.writer(out, lineterminator=lineterminator)
        self._quoting = csv.writer(out, lineterminator=lineterminator, quoting=csv.QUOTE_ALL)

    def write(self, cells: Sequence[str]) -> None:
        """One row."""
        doubtful = any(";" in cell or "\t" in cell for cell in cells)
        (self._quoting if doubtful else self._usual).writerow(cells)
