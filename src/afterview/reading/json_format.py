"""JSON and JSON Lines.  Numbers stay as they are written; records are taken one by one.

Where the records of a list stand in lines of their own, they are named by line, else by their number in the list.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator
from typing import Any

from afterview.errors import UnusableInput
from afterview.patterns import pattern
from afterview.reading.delimited import find_encoding, open_text
from afterview.reading.faults import BadRow
from afterview.reading.records import NUMBERED_KEYS, Record, RecordTable, is_one
from afterview.reading.sources import Source
from afterview.reading.text import shown

LARGEST = 16 << 20
_LONGEST_RECORD = 2 << 20
_MOST_RECORDS = 200_000
_BLANK = pattern(r"[ \t\r\n\ufeff]*")


class _Doubled(dict[str, Any]):
    """An object in which a key stands twice."""

    key: str = ""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = _Doubled(found)
        left = dict.fromkeys(found)
        # The first name that comes when it was taken out already.
        twice.key = next(name for name, _ in pairs if left.pop(name, name) is not None)
        return twice
    return found


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=str, parse_float=str, parse_constant=lambda constant: constant
)


def _record(found: Any) -> Record | BadRow:
    if isinstance(found, _Doubled):
        return BadRow(f"the key '{shown(found.key)}' is there twice; leave one of them", shown(found.key))
    if isinstance(found, dict):
        return found
    return BadRow(f"is no object but {shown(json.dumps(found), 30)}; write one with company, position and date")


class JsonTable(RecordTable):
    """A list of objects, alone or under ``interviews``, or one object."""

    def __init__(self, source: Source) -> None:
        self._name = source.name
        source.read(LARGEST, "JSON")
        with open_text(source, find_encoding(source).name) as stream:
            self._text = stream.read()
        super().__init__()

    def _skip(self, at: int) -> int:
        blank = _BLANK.match(self._text, at)
        return blank.end() if blank else at

    def _value(self, at: int) -> tuple[Any, int]:
        try:
            return _DECODER.raw_decode(self._text, at)
        except json.JSONDecodeError as fault:
            raise self._broken(fault.pos, fault.msg) from fault
        except RecursionError as fault:
            raise self._broken(at, "nested too deeply") from fault

    def _line(self, at: int) -> int:
        return self._text.count("\n", 0, at) + 1

    def _broken(self, at: int, why: str) -> UnusableInput:
        return UnusableInput(f"{self._name}:{self._line(at)}: can't be read as JSON ({why}); mend that place")

    def records(self) -> Iterator[tuple[int, Record | BadRow]]:
        begin = self._skip(0)
        if self._text.startswith("[", begin):
            at = yield from self._elements(begin)
        else:
            lists, at = self._lists(begin)
            if lists:
                yield from self._elements(self._chosen(lists, begin))
            else:
                yield self._line(begin), _record(self._value(begin)[0])
        if (rest := self._skip(at)) < len(self._text):
            raise self._broken(rest, "text after the end")

    def _lists(self, begin: int) -> tuple[dict[str, int], int]:
        """The lists of objects in the object at the root: name → where it begins; and where the object ends.

        Element by element, so that a large one is never held as a whole.
        """
        found: dict[str, int] = {}
        seen = set[str]()
        at = self._skip(begin + 1)
        if self._text.startswith("}", at):
            return found, at + 1
        while True:
            name, at = self._value(at)
            if not isinstance(name, str):
                raise self._broken(at, "a name in double quotes is wanted")
            if name in seen:
                raise self._broken(at, f"the key '{shown(name, 40)}' is there twice")
            seen.add(name)
            at = self._expected(":", at)
            if self._text.startswith("[", at):
                begins, objects = at, True
                elements = self._elements(at)
                try:
                    while True:
                        objects = not isinstance(next(elements)[1], BadRow) and objects
                except StopIteration as end:
                    at = end.value
                if objects or name in NUMBERED_KEYS:
                    found[name] = begins
            else:
                at = self._value(at)[1]
            at = self._skip(at)
            if self._text.startswith("}", at):
                return {} if is_one(seen) else found, at + 1
            at = self._expected(",", at)

    def _expected(self, sign: str, at: int) -> int:
        """Past a sign that must stand here."""
        at = self._skip(at)
        if not self._text.startswith(sign, at):
            raise self._broken(at, f"'{sign}' is wanted")
        return self._skip(at + 1)

    def _chosen(self, lists: dict[str, int], begin: int) -> int:
        for name in NUMBERED_KEYS:
            if name in lists:
                return lists[name]
        if len(lists) > 1:
            raise self._broken(begin, f"several lists ({', '.join(map(shown, lists))}); call the one 'interviews'")
        return next(iter(lists.values()))

    def _elements(self, begin: int) -> Generator[tuple[int, Record | BadRow], None, int]:
        """The elements of the list that begins there; returns where it ends."""
        at = self._skip(begin + 1)
        if self._text.startswith("]", at):
            return at + 1
        line, seen = self._line(at), at
        by_lines = "\n" in self._text[begin:at]  # else all stand in one line, and their numbers tell them apart
        number = 0
        while True:
            found, end = self._value(at)
            number += 1
            if number > _MOST_RECORDS:
                raise self._broken(at, f"more than {_MOST_RECORDS} records; use JSON Lines or CSV")
            line, seen = line + self._text.count("\n", seen, at), at
            yield line if by_lines else number, _record(found)
            at = self._skip(end)
            if self._text.startswith("]", at):
                return at + 1
            if not self._text.startswith(",", at):
                raise self._broken(at, "a comma or ] is wanted")
            at = self._skip(at + 1)


class JsonLinesTable(RecordTable):
    """One object in each line; a line that is none is refused alone.  Streamed."""

    def __init__(self, source: Source) -> None:
        self._name = source.name
        self._source = source
        self._encoding = find_encoding(source, _LONGEST_RECORD).name
        super().__init__()

    def records(self) -> Iterator[tuple[int, Record | BadRow]]:
        with open_text(self._source, self._encoding) as stream:
            for line, text in enumerate(stream, start=1):
                plain = text.strip("\ufeff \t\r\n")
                if not plain:
                    continue
                try:
                    yield line, _record(_DECODER.decode(plain))
                except json.JSONDecodeError as fault:
                    yield (
                        line,
                        BadRow(
                            f"is no valid JSON ({fault.msg} at character {fault.colno}); mend it", value=shown(plain)
                        ),
                    )
                except RecursionError:
                    yield line, BadRow("is nested too deeply; write one flat object in each line")


def is_json_lines(head: str) -> bool:
    """Whether the beginning of a source, which opens an object, shows one object in each line."""
    first, _, rest = head.partition("\n")
    try:
        _DECODER.decode(first.strip("\ufeff \t\r"))
    except (json.JSONDecodeError, RecursionError):
        return False
    return rest.lstrip().startswith("{")
