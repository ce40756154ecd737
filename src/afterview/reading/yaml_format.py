"""YAML, as far as a list of interviews needs it: lists and mappings of plain text.

Every scalar stays the text that is written (``NO`` is a company, ``10:30`` a time).  Tags and aliases are refused, and
so is a key that stands twice; nothing is ever constructed from the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from afterview.errors import UnusableInput
from afterview.reading.delimited import find_encoding, open_text
from afterview.reading.faults import BadRow
from afterview.reading.records import DEEPEST, Record, RecordTable, the_list
from afterview.reading.sources import Source
from afterview.reading.text import shown

LARGEST = 8 << 20
_MOST_NODES = 500_000
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Line(dict[str, Any]):
    """A mapping that knows the line it begins in."""

    line: int = 0


class YamlTable(RecordTable):
    """A list of mappings, alone or under ``interviews``, or one mapping."""

    def __init__(self, source: Source) -> None:
        self._name = source.name
        self._nodes = 0
        source.read(LARGEST, "YAML")
        with open_text(source, find_encoding(source).name) as stream:
            self._found = [self._listed(root) for root in self._documents(stream.read())]
        super().__init__()

    def records(self) -> Iterator[tuple[int, Record | BadRow]]:
        count = 0
        for listed in self._found:
            for record in listed:
                count += 1
                if isinstance(record, _Line):
                    yield record.line, record
                else:
                    yield (
                        count,
                        BadRow(
                            "is no mapping; write name: value in each line of an interview", value=shown(str(record))
                        ),
                    )

    def _listed(self, root: Any) -> list[Any]:
        if root is None:
            return []
        if isinstance(root, list):
            return root
        if isinstance(root, Mapping):
            return the_list(root, self._name) if any(isinstance(value, list) for value in root.values()) else [root]
        raise UnusableInput(
            f"{self._name}: is no YAML list of interviews; write a dash before each, and name: value below it"
        )

    def _fault(self, event: Any, why: str) -> UnusableInput:
        return UnusableInput(f"{self._name}:{event.start_mark.line + 1}: {why}")

    def _documents(self, text: str) -> Iterator[Any]:
        try:
            events = iter(yaml.parse(text, Loader=_LOADER))
            for event in events:
                if isinstance(event, yaml.DocumentStartEvent):
                    yield self._node(next(events), events, 0)
        except yaml.MarkedYAMLError as fault:
            mark = fault.problem_mark or fault.context_mark
            line = mark.line + 1 if mark else 1
            raise UnusableInput(f"{self._name}:{line}: is no valid YAML ({fault.problem}); mend that line") from fault
        except yaml.YAMLError as fault:
            raise UnusableInput(
                f"{self._name}: is no valid YAML ({shown(str(fault).splitlines()[0], 120)}); mend that place"
            ) from fault

    def _node(self, event: Any, events: Iterator[Any], depth: int) -> Any:
        self._nodes += 1
        if depth > DEEPEST:
            raise self._fault(
                event,
                "is nested too deeply for a list of interviews; write a dash before each, and name: value below it",
            )
        if self._nodes > _MOST_NODES:
            raise self._fault(event, f"more than {_MOST_NODES} values; use CSV")
        if isinstance(event, yaml.AliasEvent):
            raise self._fault(event, f"aliases (*{shown(str(event.anchor), 20)}) are not read; write the text out")
        if event.tag is not None and event.tag != "!":
            raise self._fault(event, f"tags ({shown(event.tag, 40)}) are not read; write plain text")
        if isinstance(event, yaml.ScalarEvent):
            plain = event.implicit[0]  # neither quoted nor tagged
            return None if plain and event.value in _NOTHING else event.value
        if isinstance(event, yaml.SequenceStartEvent):
            found = []
            while not isinstance(event := next(events), yaml.SequenceEndEvent):
                found.append(self._node(event, events, depth + 1))
            return found
        return self._mapping(event, events, depth)

    def _mapping(self, start: Any, events: Iterator[Any], depth: int) -> _Line:
        found = _Line()
        found.line = start.start_mark.line + 1
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise self._fault(event, "a name is wanted here, like company:")
            if event.value in found:
                raise self._fault(event, f"the key '{shown(event.value, 40)}' is there twice; leave one of them")
            found[event.value] = self._node(next(events), events, depth + 1)
        return found
