"""TOML: a table ``[[interviews]]`` for each interview."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from afterview.errors import UnusableInput
from afterview.patterns import pattern
from afterview.reading.delimited import find_encoding, open_text
from afterview.reading.faults import BadRow
from afterview.reading.records import Record, RecordTable, the_list
from afterview.reading.sources import Source
from afterview.reading.text import shown
from afterview.toml_text import loads

LARGEST = 2 << 20
_TABLE = pattern(r"^[ \t]*\[\[", re.MULTILINE)


class TomlTable(RecordTable):
    """The tables of one list, in order."""

    def __init__(self, source: Source) -> None:
        self._name = source.name
        source.read(LARGEST, "TOML")
        with open_text(source, find_encoding(source).name) as stream:
            text = stream.read().replace("\r\n", "\n")
        try:
            root = loads(text)
        except RecursionError as fault:
            raise UnusableInput(
                f"{source.name}: is nested too deeply for a list of interviews; write [[interviews]] and name = value"
            ) from fault
        except ValueError as fault:
            raise UnusableInput(
                f"{source.name}: is no valid TOML ({shown(str(fault), 120)}); mend that place"
            ) from fault
        self._records = the_list(root, source.name) if any(isinstance(v, list) for v in root.values()) else [root]
        begins = [text.count("\n", 0, found.start()) + 1 for found in _TABLE.finditer(text)]
        self._lines = begins if len(begins) == len(self._records) else list(range(1, len(self._records) + 1))
        super().__init__()

    def records(self) -> Iterator[tuple[int, Record | BadRow]]:
        for line, record in zip(self._lines, self._records, strict=True):
            yield (
                line,
                record
                if isinstance(record, Mapping)
                else BadRow("is no table; write a heading [[interviews]], and name = value below it"),
            )
