"""Regular expressions that are compiled when they are first used.

Compiling them takes a good part of a process's start, and most runs use few of them.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


def pattern(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """What ``re.compile`` gives, later."""
    return cast("re.Pattern[AnyStr]", _Later(text, flags))


class _Later:
    """Stands for the expression; its methods are taken over from it one by one, and cost nothing from then on."""

    def __init__(self, text: Any, flags: int) -> None:
        self._text, self._flags = text, flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(self._text, self._flags), name)  # ``re`` remembers what it compiled
        setattr(self, name, found)
        return found
