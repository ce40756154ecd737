"""Sources of named values (JSON, JSON Lines, YAML, TOML) as tables: the union of all names becomes the header."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

from afterview.errors import UnusableInput
from afterview.reading.columns import FIELD_OF, plain_header
from afterview.reading.faults import BadRow, Fault
from afterview.reading.tables import Cells, RawRow, Remark
from afterview.reading.text import shown

Record = Mapping[str, Any]
MOST_COLUMNS = 2_000
NUMBERED_KEYS = ("interviews", "interview", "rows", "items", "data", "jobs", "applications")
_LIST_NAMES = frozenset(NUMBERED_KEYS)
DEEPEST = 20
_YES_NO = frozenset({"offer_written", "competing_offer_written"})
_SPECIAL = '<>();"\n'


class RecordTable:
    """A table out of records; a subclass says where these come from, and sets ``_name``, that of the source.

    ``records`` yields the line (or the number) of each and the record, or a BadRow; it may be called several times.
    """

    _name: str

    def __init__(self) -> None:
        self.remarks: list[Remark] = []
        self.skipped: dict[str, int] = {}
        self.serials_from: date | None = None
        names: dict[str, None] = {}
        for _, record in self.records():
            if not isinstance(record, BadRow):
                names.update(dict.fromkeys(record))
                if len(names) > MOST_COLUMNS:
                    raise UnusableInput(
                        f"{self._name}: has more than {MOST_COLUMNS} different names in its objects; leave out what "
                        "is not read"
                    )
        self.header = list(names)

    @abstractmethod
    def records(self) -> Iterator[tuple[int, Record | BadRow]]: ...

    def rows(self) -> Iterator[RawRow]:
        """Each record as cells in the order of the header."""
        for line, record in self.records():
            if isinstance(record, BadRow):
                yield line, record
            else:
                cells = self._cells(record)
                if isinstance(cells, BadRow) or any(cells):
                    yield line, cells

    def _cells(self, record: Record) -> Cells | BadRow:
        cells = []
        for name in self.header:
            value = record.get(name)
            if isinstance(value, str):
                cells.append(value)
                continue
            field = FIELD_OF.get(plain_header(name))
            try:
                cells.append("" if field is None else cell_text(value, field))
            except Fault as fault:
                return BadRow(str(fault), shown(name))
        return cells


def cell_text(value: Any, field: str) -> str:
    """A value as the text that would stand in a cell.  Raises Fault for what is no text in that column."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        if field in _YES_NO:
            return "yes" if value else "no"
        raise Fault(f"is the truth value {str(value).lower()}, where text is wanted; put it in quotes")
    if isinstance(value, (int, float)):
        if not math.isfinite(value):
            raise Fault(f"is {value}, which is no number; write text")
        return number_text(value)
    if isinstance(value, (date, time, datetime)):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, list):
        return "; ".join(part for part in (cell_text(one, field) for one in value) if part)
    if isinstance(value, Mapping):
        return _person_text(value)
    raise Fault("is no text")


def number_text(value: float) -> str:
    """A number as people write it: 45 and not 45.0."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def _person_text(value: Mapping[str, Any]) -> str:
    """``{"name": …, "email": …, "title": …}`` as Name <email> (title)."""
    parts = {plain_header(str(key)): one for key, one in value.items()}
    if not parts or not parts.keys() <= {"name", "email", "title", "role"}:
        raise Fault("is nested; write text, or a person as name, email and title")
    texts = {key: one.strip() for key, one in parts.items() if isinstance(one, str)}
    if any(sign in text for text in texts.values() for sign in _SPECIAL):
        raise Fault(f"has a sign in it that separates people ({' '.join(_SPECIAL.strip())}); leave it out")
    name, email = texts.get("name", ""), texts.get("email", "")
    title = texts.get("title", texts.get("role", ""))
    return " ".join(part for part in (name, f"<{email}>" if email else "", f"({title})" if title else "") if part)


def is_one(names: Iterable[str]) -> bool:
    """Whether an object with these names is itself an interview, whatever lists it holds: it names a company and a
    position or a date, and no list of interviews."""
    plain = [plain_header(name) for name in names]
    fields = {FIELD_OF.get(name) for name in plain}
    return "company" in fields and not fields.isdisjoint({"position", "date"}) and _LIST_NAMES.isdisjoint(plain)


def the_list(found: Mapping[str, Any], where: str) -> list[Any]:
    """The list of interviews in a root of named values: under ``interviews``, else the only list there is."""
    if is_one(found):
        return [found]
    lists = {key: value for key, value in found.items() if isinstance(value, list)}
    for key in NUMBERED_KEYS:
        if key in lists:
            value = lists[key]
            assert isinstance(value, list)
            return value
    if len(lists) == 1 and all(isinstance(one, Mapping) for one in next(iter(lists.values()))):
        return next(iter(lists.values()))
    raise UnusableInput(f"{where}: there is no list 'interviews' in it; name the list of objects so")
