"""Cells that a spreadsheet shows and does not run.

Only for files that we make for other programs; the user's own cells (``--rejects``, ``add``) stay byte for byte.
"""

from __future__ import annotations

from afterview.patterns import pattern

# A formula may hide behind blanks; spreadsheets also take the full-width forms.
_FORMULA = pattern(r"\s*[=+\-@\t\r＝＋－＠]")
_NUMBER = pattern(r"-?\d+(\.\d+)?")


def harmless(cell: str) -> str:
    """The cell with an apostrophe before it where a spreadsheet would take it for a formula."""
    if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell
