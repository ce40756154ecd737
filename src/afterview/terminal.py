"""What may be shown on a terminal: data made harmless, without a library.

Every message that quotes data goes through :func:`plain` (one line) or :func:`plain_lines` (a text of several lines).
"""

from __future__ import annotations

import re

from afterview.patterns import pattern

_BLANKS = pattern(r"(?:\r\n|[\t\n\x0b\x0c\r\x85\u2028\u2029])")
# Characters that a terminal obeys instead of showing, lone surrogates that can't be written, and non-characters.
_OBEYED = pattern("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufff9-\ufffb\ufffe\uffff]")
# Characters without a shape: directions (bidi), zero widths, fillers, tags.  They hide or reorder what is beside them.
_SHAPELESS = pattern(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_PLAIN_WORD = pattern(r"[\w.@:/+=,-]+")
REPLACEMENT = "\ufffd"


def plain(text: str) -> str:
    """One line that a terminal shows and does not obey.

    Line breaks and tabs become a blank; other control characters (C0, C1, escape) and lone surrogates become "�";
    direction controls and characters of zero width are left out.  Letters, marks and emoji of every script stay.
    """
    if text.isascii() and text.isprintable():
        return text
    return _SHAPELESS.sub("", _OBEYED.sub(REPLACEMENT, _BLANKS.sub(" ", text)))


def plain_lines(text: str) -> list[str]:
    """The lines of a longer text, each of them :func:`plain`; tabs become a blank, trailing blanks are cut."""
    return [plain(line).rstrip() for line in re.split(r"\r\n|[\n\r\x85\u2028\u2029]", text)]


def shell_word(word: str) -> str:
    """A word as a shell takes it, on every system: plain words as they are, others in double quotes."""
    if _PLAIN_WORD.fullmatch(word):
        return word
    return '"' + "".join(f"\\{letter}" if letter in '"\\$`' else letter for letter in word) + '"'
