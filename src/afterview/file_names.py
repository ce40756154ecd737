"""Names of files made from data, safe on every system."""

from __future__ import annotations

import itertools
import re
import sys
import unicodedata

from afterview.patterns import pattern


def _that_can_be_named(text: str) -> str:
    """The text, or what is left of it where file names are not in UTF-8: "Zoe" of "Zoë" in the locale C."""
    encoding = sys.getfilesystemencoding()
    if encoding == "utf-8":
        return text

    def named(char: str) -> bytes:
        return char.encode(encoding, "ignore") or unicodedata.normalize("NFKD", char).encode(encoding, "ignore")

    return b"".join(map(named, text)).decode(encoding)


_RESERVED = pattern(r"(?:con|prn|aux|nul|conin|conout|clock|com[0-9¹²³]|lpt[0-9¹²³])", re.IGNORECASE)
_NAME_BYTES = 200
# Default-ignorable characters that count as letters or marks: invisible, so two names could look the same.
_IGNORABLE = pattern(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)


def safe_name(text: str, *, taken: set[str], suffix: str = "", otherwise: str = "followups") -> str:
    """A file name made from data that is safe on every system and never leaves its folder; it is added to ``taken``.

    Letters and digits of any script stay (in normal form C; where the locale's file names can't hold one, without its
    marks or not at all), everything else becomes ``-``; at most 200 bytes with ``suffix``; never a reserved name of
    Windows; ``-2``, ``-3`` … where another name of ``taken`` differs at most by case or by form.  ``otherwise`` serves
    where nothing is left.
    """
    kept = "".join(
        char if char.isalnum() or unicodedata.category(char) in ("Mn", "Mc") else "-"
        for char in _that_can_be_named(unicodedata.normalize("NFC", text[:1000]))
        if not _IGNORABLE.match(char)
    )
    stem = re.sub(r"(?:^|-)[\W_]*", "-", kept).strip("-") or otherwise
    if _RESERVED.fullmatch(stem):
        stem += "-file"
    name, key = stem, ""
    for number in itertools.count(1):
        tail = f"-{number}{suffix}" if number > 1 else suffix
        short = stem.encode("utf-8", "ignore")[: _NAME_BYTES - len(tail.encode())].decode("utf-8", "ignore").rstrip("-")
        name = short + tail
        key = unicodedata.normalize("NFKC", name).upper().casefold()
        if key not in taken:
            break
    taken.add(key)
    return name
