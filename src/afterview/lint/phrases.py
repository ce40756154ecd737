"""The words that rules look for, language by language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from afterview.drafting.language import file_of
from afterview.drafting.language_file import read_document
from afterview.errors import UnusableTemplate

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

    The user's ``folder`` of wording goes before the built-in one.  Raises UnusableTemplate where a file is unsound.
    """
    path = file_of(language, FILE, folder)
    if path is None:
        return None
    document = read_document(path)
    found = {name: _texts(path, name, document[name]) for name in NAMES if name in document}
    return {name: texts for name, texts in found.items() if texts}


def _texts(path: Path, name: str, given: object) -> tuple[str, ...]:
    if not isinstance(given, list) or not all(isinstance(text, str) for text in given):
        raise UnusableTemplate(f"{path}: {name} must be a list of texts; mend that place, or delete the file")
    return tuple([text.casefold() for text in given])


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
