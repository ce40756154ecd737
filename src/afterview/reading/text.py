"""Text from a source: cleaned for use, or shown in a message.

People paste text from web pages and mails.  Line breaks, tabs and blanks of every kind are harmless and become plain
ones; characters that nobody can see and that programs act upon (escape sequences, direction overrides, zero-width
blanks) are taken out, which is said.
"""

from __future__ import annotations

import unicodedata

from afterview.patterns import pattern
from afterview.reading.faults import Fault

_SHOWN = 60

NOTHING = frozenset(
    {"-", "--", "---", "–", "—", "?", "??", "???", "/", ".", "...", "…", "n/a", "n.a.", "none", "null", "tbd", "tba"}
    | {"tbc", "unknown", "to be determined", "to be announced", "to be confirmed", "unbekannt", "noch offen", "k.a."}
    | {"inconnu", "inconnue", "à définir", "à déterminer", "desconocido", "desconocida", "por definir"}
)
"""What people and spreadsheets write where they know nothing, without regard to case."""

_BREAKS = pattern("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_BLANKS = pattern("[\t ]+")
# C0 and C1 controls, zero-width blanks and joins (not ZWJ and ZWNJ, which emoji and some scripts need), direction
# embeddings, overrides and isolates, interlinear marks, noncharacters.
_HARMFUL = pattern(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u00ad\u180e\u200b\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"
    "\ufdd0-\ufdef\ufffe\uffff"
    + "".join(f"{chr(p * 0x10000 + 0xFFFE)}{chr(p * 0x10000 + 0xFFFF)}" for p in range(1, 17))
    + "]"
)
_INVISIBLE = pattern("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SURROGATE = pattern("[\ud800-\udfff]")
_NAMES = {
    "\u200b": "zero-width space",
    "\u200c": "zero-width non-joiner",
    "\u200d": "zero-width joiner",
    "\u2060": "word joiner",
    "\ufeff": "byte order mark",
    "\u00ad": "soft hyphen",
}


def shown(value: str, limit: int = _SHOWN) -> str:
    """The value for a message: shortened, and with nothing in it that a terminal would act upon."""
    escaped = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in value[: limit + 1])
    return escaped if len(escaped) <= limit else escaped[: limit - 1] + "…"


def says_nothing(value: str) -> bool:
    """Whether a free text is only what stands in a spreadsheet for nothing ("None", "n/a", "TBD", "x")."""
    plain = value.casefold()
    return plain in NOTHING or plain in ("x", "nan")


def check_characters(text: str) -> None:
    """Refuse what no text holds: NUL (a damaged file) and half a character (a lone surrogate)."""
    if "\0" in text:
        raise Fault("holds a NUL character (the file may be damaged); write the text anew")
    if _SURROGATE.search(text):
        raise Fault("holds half a character (a lone surrogate); write the text anew")


def invisible(text: str) -> str | None:
    """The name of the first character in the text that can't be seen, if there is one."""
    found = _INVISIBLE.search(text)
    return _NAMES.get(found.group(), "direction mark") if found else None


def line(text: str) -> tuple[str, bool]:
    """The text on one line, and whether characters had to be taken out."""
    cleaned = _HARMFUL.sub("", _BREAKS.sub(" ", text))
    taken = len(cleaned) != len(_BREAKS.sub(" ", text))
    return _BLANKS.sub(" ", cleaned).strip(), taken


def lines(text: str) -> tuple[str, bool]:
    """The text with plain line breaks, and whether characters had to be taken out."""
    broken = _BREAKS.sub("\n", text)
    cleaned = _HARMFUL.sub("", broken)
    return cleaned.replace("\t", " ").strip(), len(cleaned) != len(broken)


def plain_word(word: str) -> str:
    """A word without case, accents and compatibility forms."""
    split = unicodedata.normalize("NFKD", word).casefold()
    return "".join(c for c in split if not unicodedata.combining(c))
