"""TOML from somebody else: what tomllib reads, but for keys that would nest without end."""

from __future__ import annotations

import tomllib
from typing import Any

from afterview.patterns import pattern

MOST_PARTS = 100  # of a dotted key, each of which nests one deeper and takes tomllib as long as all before it
_QUOTED = pattern("\"[^\"]*\"|'[^']*'")


def loads(text: str) -> dict[str, Any]:
    """As ``tomllib.loads``.  Raises TOMLDecodeError, and RecursionError for what is nested too deeply."""
    for line in text.splitlines():
        if line.count(".") > MOST_PARTS and _QUOTED.sub("", line).partition("#")[0].count(".") > MOST_PARTS:
            raise RecursionError("a key has more than a hundred parts")
    return tomllib.loads(text)
