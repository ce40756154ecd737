"""Which format a source is in: known by its content, for names lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

from afterview.errors import UnusableInput
from afterview.reading.sources import Source
from afterview.reading.tables import Table

if TYPE_CHECKING:
    from afterview.reading.reader import Defaults


def open_table(source: Source, defaults: Defaults) -> Table:
    """The source as a table.  Raises UnusableInput for what is no table, and says what it looks like."""
    head = source.head()
    if head.startswith(b"%PDF"):
        raise UnusableInput(f"{source.name}: is a PDF; save the table as CSV or XLSX")
    from afterview.reading.delimited import DelimitedTable

    return DelimitedTable(source)
