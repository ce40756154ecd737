"""The user's free text, made fit to stand inside a sentence: its words stay as they were written."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from afterview.patterns import pattern

LONGEST = 1000
LONGEST_NAME = 120

_KEPT = frozenset("\u200c\u200d")  # joiners, without which some scripts and emoji fall apart
_TAG = pattern(r"<(?=[A-Za-z/!?])([^<>]*)(>?)")  # what opens alone may be closed by the next mention
_REPEATED = pattern(r"([!?,;])\1+")
_DOTS = pattern(r"\.{3,}")
_TWO_DOTS = pattern(r"(?<!\.)\.\.(?=\s|$)")
_BEFORE = pattern(r"\s+([,;.!?](?:\s|$))")
_BEFORE_WHERE_SPACED = pattern(r"\s+([,.](?:\s|$))")  # French: "Pourquoi ?"
_BULLETS = "•◦▪‣·"
_DASHES = "-–—*"  # bullets only before a blank
_GENDERS = pattern(
    r"\s*[(\[]\s*(?:[mwfdxhi](?:\s*[/|,*]\s*(?:[mwfdxhi]|divers|gn))+|[mwfd]{3}|gn|all genders|alle(?: geschlechter)?)"
    r"\s*[)\]]"
    r"|\s+(?:[-–—|]\s+)?(?:[mwfdx]/[mwfdx]/[mwfdx]|[mw]/[mw]|[mf]/[mf]|[hf]/[hf](?:/[xn])?)$",
    re.IGNORECASE,
)
_SENTENCES = pattern(r"[.!?…]\s+\S")


@lru_cache(maxsize=512)
def tidy(text: str | None, longest: int = LONGEST, *, spaced: bool = False) -> str:
    """One line without doubled blanks or punctuation, control characters, markup or template marks; "" for None.

    Longer text than ``longest`` characters is cut between words, with an ellipsis.  ``spaced``: a blank before "?",
    "!" and ";" is how the language writes it, and stays.
    """
    if not text:
        return ""
    if text.isprintable() and "  " not in text:
        text = text.strip()
    else:
        text = " ".join("".join(filter(_harmless, " ".join(text.split()))).split())
    # The searches that follow are for what hardly ever stands there; asking first is quicker.
    if (
        "<" in text
        or "{" in text
        or "}" in text
        or "!!" in text
        or "??" in text
        or ",," in text
        or ";;" in text
        or ".." in text
        or " ," in text
        or " ." in text
        or " ;" in text
        or " !" in text
        or " ?" in text
    ):
        text = _harmless_marks(text, _BEFORE_WHERE_SPACED if spaced else _BEFORE)
    return text if len(text) <= longest else shorten(text, longest, "…")


def _harmless_marks(text: str, before: re.Pattern[str]) -> str:
    text = _TAG.sub(lambda found: f"‹{found[1]}{'›' if found[2] else ''}", text)
    for brace in "{}":
        while brace * 2 in text:
            text = text.replace(brace * 2, brace)
    for mark in ("{%", "{#"):
        text = text.replace(mark, mark[1])
    for mark in ("%}", "#}"):
        text = text.replace(mark, mark[0])
    text = _DOTS.sub("…", _REPEATED.sub(r"\1", text))
    return before.sub(r"\1", _TWO_DOTS.sub(".", text))


def _harmless(char: str) -> bool:
    return char in _KEPT or unicodedata.category(char) not in ("Cc", "Cf", "Cs")


def shorten(text: str, longest: int, mark: str = "") -> str:
    """``text``, cut between words (inside one, if it must be) to at most ``longest`` characters, ending in ``mark``."""
    if len(text) <= longest:
        return text
    cut = text[: longest - len(mark) + 1]
    head = cut.rsplit(" ", 1)[0] if " " in cut else cut[:-1]
    return head.rstrip(" ,;:.-–—(/&") + mark


def clause(text: str | None, longest: int = LONGEST, *, spaced: bool = False) -> str:
    """Text to stand inside or at the end of a sentence: without a bullet before it and a full stop behind it.

    A question mark stays.
    """
    plain = tidy(text, longest, spaced=spaced).rstrip(" .,;:!…")
    if plain[:1] in _BULLETS or (plain[:1] in _DASHES and plain[1:2] == " "):
        plain = plain[1:].lstrip()
    return plain[1:] if plain.startswith("¡") and "!" not in plain else plain


def title(text: str) -> str:
    """A position or company for running text, without the "(m/w/d)" of advertisements."""
    plain = _GENDERS.sub("", text) if "(" in text or "[" in text or "/" in text else text
    short = tidy(plain, LONGEST_NAME).rstrip(" ,;:!?")
    return short or tidy(text, LONGEST_NAME)


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# What ends in a full stop of its own at the end of a position: "Head of Eng."
_SHORTENED = _set(
    """sr jr inc ltd co corp llc plc dept asst assoc mgr eng dev div dir admin tech exec rep spec ops svc intl natl gov
    univ prof dr int abt st"""
)
_ARTICLES = ("the ", "a ", "an ", "The ", "An ")  # "A" may be a grade: "A Level Tutor"
_NOUNS = _set("role position job opening vacancy")


def position_title(text: str) -> str:
    """A position for running text, without the article, noun and full stop of "the Data Engineer role."."""
    plain = title(text)
    if plain.endswith("."):
        last = plain[:-1].rpartition(" ")[2]
        if "." not in last and last.casefold() not in _SHORTENED:
            plain = plain[:-1]
    if plain.startswith(_ARTICLES):
        plain = plain.partition(" ")[2]
    head, _, last = plain.rpartition(" ")
    return head.rstrip(" ,;:-–—") or plain if last.casefold() in _NOUNS else plain


def short_title(text: str, longest: int) -> str:
    """A position or company for a subject: cut first at a bracket, comma or dash, then between words."""
    if len(text) <= longest:
        return text
    for mark in (" (", " [", ", ", " – ", " — ", " - ", " | ", " / ", ": "):
        head = text.split(mark, 1)[0].strip()
        if mark in text and 3 <= len(head) <= longest:
            return head
    return shorten(text, longest)


def is_sentence(text: str, starters: frozenset[str]) -> bool:
    """Whether the text stands better on its own than inside another sentence."""
    text = text.strip()
    if text.endswith(("?", "!")):
        return True
    if (". " in text or "? " in text or "! " in text or "… " in text) and _SENTENCES.search(text):
        return True
    words = text.split()
    if len(words) < 3:
        return False
    first = words[0].split("'")[0].split("’")[0]
    begins = first.casefold() in starters and not (len(first) > 1 and first.isupper())  # "IT security" is none
    return begins or (len(words) > 3 and text.endswith(".") and text[0].isupper())


def lower_start(text: str, small: frozenset[str]) -> str:
    """The text with a small first letter where only its place made that big, as in an article ("The plan").

    What is written in capitals ("THE PLAN") stays.
    """
    first = text.split(" ", 1)[0]
    if not first[:1].isupper() or first.casefold() not in small:
        return text
    return text if (first if len(first) > 1 else text).isupper() else text[0].lower() + text[1:]


def capital_start(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


_AFTER = pattern(r"([.!?…])\.+")
_COMMA = pattern(r"[!?]([,;:])")


def mend(text: str) -> str:
    """Take out the punctuation that a sentence's own end doubled ("Acme Inc.." or "why so?.").

    A full stop before another mark belongs to an abbreviation and stays: "Acme Inc., and".
    """
    return _COMMA.sub(r"\1", _AFTER.sub(r"\1", text))
