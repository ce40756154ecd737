"""How like two texts are: the runs of three words that they share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

_PROMPT = re.compile(r"\[[^\[\]\n]{3,}\]")
_WORD = re.compile(r"[\w’']+")


def words_of(text: str) -> list[str]:
    """The words of a text, without regard to case and punctuation."""
    return _WORD.findall(text.casefold().replace("’", "'"))


def word_count(text: str) -> int:
    """How many words the text has."""
    return len(_WORD.findall(text))


def core(body: str, kind: str) -> str:
    """The body without greeting and signature (for a card: and without where to post it)."""
    parts = body.split("\n\n")
    if kind not in ("email", "card") or len(parts) < 3:
        return body
    return "\n\n".join(parts[1:-2] if kind == "card" and len(parts) > 3 else parts[1:-1])


def _cut(text: str, passage: str) -> str:
    """The text with a gap wherever the passage stands as whole words."""
    out, at = "", 0
    found = text.find(passage)
    while found >= 0:
        end = found + len(passage)
        inside = text[found - 1 : found].isalnum() and passage[0].isalnum()
        if not inside and not (text[end : end + 1].isalnum() and passage[-1].isalnum()):
            out, at = f"{out}{text[at:found]} | ", end
        found = text.find(passage, end)
    return out + text[at:]


def without(text: str, own: Iterable[str]) -> str:
    """The text without the user's own words: each of these passages becomes a gap that no run of words crosses.

    Prompts are gaps as well: what will stand there is the user's.
    """
    if "[" in text:
        text = _PROMPT.sub(" | ", text)
    for passage in sorted([each for each in own if each and each in text], key=len, reverse=True):
        text = _cut(text, passage)
    return text


def trigrams(text: str) -> set[tuple[str, ...]]:
    """All runs of three words, none across a gap."""
    found: set[tuple[str, ...]] = set()
    for part in text.split("|"):
        words = words_of(part)
        found.update(zip(words, words[1:], words[2:], strict=False))
    return found


@lru_cache(maxsize=4096)
def _own_trigrams(body: str, own: tuple[str, ...], kind: str) -> frozenset[tuple[str, ...]]:
    return frozenset(trigrams(without(core(body, kind), own)))


def same_words(one: str, other: str, *, own: Sequence[str] = (), kind: str = "email") -> bool:
    """Whether two bodies have the same runs of three words, if any, counted as ``likeness`` does."""
    first = _own_trigrams(one, tuple(own), kind)
    return bool(first) and first == _own_trigrams(other, tuple(own), kind)


def likeness(one: str, other: str, *, own: Sequence[str] = (), kind: str = "email") -> float:
    """The share of the smaller set of word trigrams that both bodies have, from 0 to 1.

    Greeting, signature and the user's ``own`` words don't count.
    """
    first, second = (_own_trigrams(body, tuple(own), kind) for body in (one, other))
    smaller = min(len(first), len(second))
    return len(first & second) / smaller if smaller else 0.0
