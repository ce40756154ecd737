"""An export in several files: their names, and those that an earlier, longer one left behind."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Sequence
from pathlib import Path

_MOST_NAMES = 12


@functools.lru_cache(maxsize=64)
def part_path(path: Path, number: int) -> Path:
    """``followups.ics``, ``followups-2.ics`` …"""
    return path if number == 1 else path.with_name(f"{path.stem}-{number}{path.suffix}")


def left_lines(path: Path, parts: int, is_ours: Callable[[Path], bool]) -> list[str]:
    """What an earlier export left behind that had more than these ``parts``, for importing it would bring old items.

    ``is_ours``: whether a file, which may not exist, is a part of an export.
    """
    left = list(itertools.takewhile(is_ours, (part_path(path, number) for number in itertools.count(parts + 1))))
    if not left:
        return []
    if len(left) == 1:
        return [
            f"{left[0]} is left from an earlier, longer export; it no longer belongs to this one: do not import it."
        ]
    return [f"Left from an earlier, longer export, and no longer part of this one: {named(left)}. Do not import them."]


def named(files: Sequence[Path]) -> str:
    """The files by name: all of a few, else the first and how many more."""
    if len(files) <= _MOST_NAMES:
        return ", ".join(str(path) for path in files)
    return f"{', '.join(str(path) for path in files[:3])} … and {len(files) - 3} more beside them"
