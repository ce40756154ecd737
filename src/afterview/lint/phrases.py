"""The words that rules look for, language by language."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from afterview.drafting.language import builtin_folder

FILE = "_lint.toml"
NAMES = (
    "stock",
    "desperate",
    "joke",
    "decision",
    "badly",
    "thanks",
    "interest",
    "forward",
    "negative",
    "status",
    "promise",
    "missed",
    "further",
    "example",
    "congratulation",
    "openings",
    "regret",
    "again",
    "better",
    "argument",
    "offer",
    "written_offer",
    "wanted",
    "decide",
    "post",
)

Phrases = Mapping[str, re.Pattern[str]]


@lru_cache(maxsize=16)
def phrases(language: str, folder: Path | None = None) -> Phrases | None:
    """The phrases of a language as patterns, each found at the beginning of a word; None where there are none.

    The user's ``folder`` of wording goes before the built-in one.
    """
    base = language.lower().replace("_", "-").split("-")[0]
    for root in (folder, builtin_folder()):
        path = root / base / FILE if root and base.isalpha() and base.isascii() else None
        if path is not None and path.is_file():
            document = tomllib.loads(path.read_text(encoding="utf-8"))
            return {name: _pattern(document[name]) for name in NAMES if document.get(name)}
    return None


def _pattern(words: list[str]) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, words)) + ")", re.IGNORECASE)
