"""TOML from somebody else: what tomllib reads, but for keys that would nest without end."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from afterview.patterns import pattern

MOST_PARTS = 100  # of a dotted key, each of which nests one deeper and takes tomllib as long as all before it
_TEXT_OR_COMMENT = pattern(
    "|".join(
        [
            r'"""(?:[^"\\]|\\.|"(?!""))*"""',
            r"'''.*?'''",
            r'"(?:[^"\\\n]|\\.)*"',
            r"'[^'\n]*'",
            r"#[^\n]*",
        ]
    ),
    re.DOTALL,
)
_BETWEEN_KEYS = pattern(r"[^\w.-]+")


def loads(text: str) -> dict[str, Any]:
    """As ``tomllib.loads``.  Raises TOMLDecodeError, and RecursionError for what is nested too deeply."""
    if any(line.count(".") > MOST_PARTS for line in text.splitlines()):
        bare = _TEXT_OR_COMMENT.sub("", text).replace(" ", "").replace("\t", "")
        if any(key.count(".") > MOST_PARTS for key in _BETWEEN_KEYS.split(bare)):
            raise RecursionError("a key has more than a hundred parts")
    return tomllib.loads(text)
