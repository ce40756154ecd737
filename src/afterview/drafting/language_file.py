"""What a ``_language.toml`` must hold, and the first place where one of a user holds something else."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from afterview.errors import UnusableTemplate
from afterview.toml_text import loads

# The tables and keys that every language file has.
TABLES: Mapping[str, tuple[str, ...]] = {
    "dates": ("day", "weekday_day", "weekday", "month", "on_weekday", "on_day", "today", "yesterday"),
    "greeting": ("neutral", "formal", "friendly", "unknown", "and", "salutations"),
    "sign_off": ("neutral", "formal", "friendly", "end"),
    "talked": ("phone", "video", "onsite", "other"),
    "prompts": (
        "topics",
        "strengths",
        "name",
        "phone",
        "addressee",
        "company_news",
        "competing_offer_answer_by",
    ),
    "text": ("small", "starters", "did", "did_prefix"),
}
# The tables that may be there besides, and in all of them what isn't a text.
_OPTIONAL = ("honorifics", "titles", "of", "contracted")
_LISTS = frozenset({"months", "weekdays", "salutations", "small", "starters", "did", "about", "aside", "mute"})
_COUNTED = {"months": 12, "weekdays": 7}
# Patterns of days: a quoted text stands for itself, '' for a quote.  The first four parts are filled without babel.
_DAYS = ("day", "weekday_day", "weekday", "month")
DAY_PART = re.compile(r"''|'((?:[^']|'')+)'|([^\W\d_])\2*|.", re.DOTALL)
_OWN_PARTS = frozenset({"EEEE", "MMMM", "y", "d"})
_PARTS = _OWN_PARTS | {"dd", "E", "EEE", "ccc", "cccc", "M", "MM", "MMM", "L", "LL", "LLL", "LLLL", "yy", "yyyy"}
# What stands between braces in a text, for those that have something to fill in.
_GAPS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("dates", "on_weekday"): ("weekday",),
    ("dates", "on_day"): ("day",),
    ("greeting", "neutral"): ("first", "full"),
    ("greeting", "formal"): ("first", "full"),
    ("greeting", "friendly"): ("first", "full"),
    ("greeting", "unknown"): ("prompt",),
}


def read_document(path: Path) -> dict[str, Any]:
    """The tables of a file of a language.  Raises UnusableTemplate where it can't be read, or is no TOML."""
    try:
        return loads(path.read_bytes().decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as fault:
        raise UnusableTemplate(
            f"{path}: this file can't be used: {fault}; mend that place, or delete the file"
        ) from fault


def lacking(document: Mapping[str, Any]) -> list[str]:
    """The keys that a language file needs and this one hasn't: "[dates] day", "[text] small" …"""
    return [
        f"[{table}] {key}"
        for table, keys in TABLES.items()
        for key in keys
        if not (isinstance(found := document.get(table, {}), dict) and key in found)
    ]


def misfit(document: Mapping[str, Any]) -> str | None:
    """The first place that can't be used, and what belongs there; None where the file is sound.  For one that lacks
    nothing."""
    return next(_misfits(document), None)


def _misfits(document: Mapping[str, Any]) -> Iterator[str]:
    parts = _OWN_PARTS if {"months", "weekdays"} <= set(document["dates"]) else _PARTS
    for name, table in document.items():
        if name not in TABLES and name not in _OPTIONAL and not name.startswith("dates-"):
            continue
        if not isinstance(table, dict):
            yield f"'{name}' must be a table, [{name}]"
            continue
        for key, value in table.items():
            wanted = _wanted(name, key, value, parts)
            if wanted:
                yield f"[{name}] {key} must be {wanted}"


def _wanted(table: str, key: str, value: object, day_parts: frozenset[str]) -> str | None:
    if key == "spaced" and table == "text":
        return None if isinstance(value, bool) else "true or false"
    if key in _LISTS and table not in ("honorifics", "titles", "contracted"):
        return _wanted_list(key, value)
    if not isinstance(value, str):
        return "a text in quotation marks"
    family = table.partition("-")[0]
    if family == "dates" and key in _DAYS:
        return None if _is_day(value, day_parts) else "a pattern of d, MMMM, EEEE and y, other words in single quotes"
    gaps = ("rest",) if table == "honorifics" else _GAPS.get((family, key))
    if gaps is not None and not _fills(value, gaps):
        return f"a text without other braces than {' and '.join(f'{{{gap}}}' for gap in gaps)}"
    return None


def _wanted_list(key: str, value: object) -> str | None:
    count = _COUNTED.get(key)
    if isinstance(value, list) and all(isinstance(entry, str) for entry in value) and count in (None, len(value)):
        return None
    return f"a list of {count} texts" if count else "a list of texts"


def _is_day(shape: str, day_parts: frozenset[str]) -> bool:
    parts = [part[0] for part in DAY_PART.finditer(shape)]
    return "'" not in parts and all(part in day_parts or not part.isalpha() for part in parts)


def _fills(text: str, gaps: tuple[str, ...]) -> bool:
    try:
        text.format(**dict.fromkeys(gaps, ""))
    except (LookupError, ValueError, AttributeError, TypeError):
        return False
    return True
