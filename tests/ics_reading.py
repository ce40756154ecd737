"""A small independent reading of .ics bytes for the tests: RFC 5545, 3.1, and nothing of the code under test."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo


class Property(NamedTuple):
    """One property: its parameters as written, and its value with the escapes undone."""

    parameters: str
    value: str
    raw: str


class Component(NamedTuple):
    """A component with its properties in order and the components inside."""

    name: str
    properties: list[tuple[str, Property]]
    inside: list[Component]

    def __getitem__(self, name: str) -> str:
        values = [prop.value for key, prop in self.properties if key == name]
        assert len(values) == 1, (name, values)
        return values[0]

    def __contains__(self, name: str) -> bool:
        return any(key == name for key, _ in self.properties)

    def all(self, name: str) -> list[Component]:
        """The components of that name inside this one."""
        return [each for each in self.inside if each.name == name]

    def moment(self, name: str) -> datetime:
        """A DATE-TIME property as an instant, by its TZID or its Z."""
        prop = next(prop for key, prop in self.properties if key == name)
        if prop.value.endswith("Z"):
            return datetime.strptime(prop.value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        zone = prop.parameters.removeprefix(";TZID=")
        return datetime.strptime(prop.value, "%Y%m%dT%H%M%S").replace(tzinfo=ZoneInfo(zone))


def read(data: bytes | Path) -> Component:
    """The VCALENDAR in these bytes."""
    raw = data if isinstance(data, bytes) else data.read_bytes()
    assert raw.endswith(b"\r\n")
    stack = [Component("", [], [])]
    for line in raw.decode().replace("\r\n ", "").split("\r\n")[:-1]:
        found = re.fullmatch(r"([A-Z-]+)((?:;[A-Z]+=[^;:,]+)*):(.*)", line)
        assert found is not None, line
        name, parameters, value = found.groups()
        if name == "BEGIN":
            stack.append(Component(value, [], []))
        elif name == "END":
            ended = stack.pop()
            assert ended.name == value
            stack[-1].inside.append(ended)
        else:
            text = re.sub(r"\\([\\;,nN])", lambda m: "\n" if m[1] in "nN" else m[1], value)
            stack[-1].properties.append((name, Property(parameters, text, value)))
    (calendar,) = stack[0].inside
    assert calendar.name == "VCALENDAR"
    return calendar
