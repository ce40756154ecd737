"""The words that rules look for, language by language."""

from __future__ import annotations

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

Phrases = Mapping[str, tuple[str, ...]]


@lru_cache(maxsize=16)
def phrases(language: str, folder: Path | None = None) -> Phrases | None:
    """The phrases of a language by their names, without regard to case; None where there are none.

    The user's ``folder`` of wording goes before the built-in one.
    """
    base = language.lower().replace("_", "-").split("-")[0]
    for root in (folder, builtin_folder()):
        path = root / base / FILE if root and base.isalpha() and base.isascii() else None
        if path is not None and path.is_file():
            document = tomllib.loads(path.read_text(encoding="utf-8"))
            return {name: tuple(map(str.casefold, document[name])) for name in NAMES if document.get(name)}
    return None


def stands_in(words: tuple[str, ...], text: str) -> bool:
    """Whether one of the phrases stands in the text (both case-folded) at the beginning of a word."""
    return phrase_in(words, text) is not None


def phrase_in(words: tuple[str, ...], text: str) -> str | None:
    """The first of the phrases that stands in the text (both case-folded) at the beginning of a word."""
    for phrase in words:
        found = text.find(phrase)
        while found >= 0:
            if not found or not text[found - 1].isalnum():
                return phrase
            found = text.find(phrase, found + 1)
    return None
