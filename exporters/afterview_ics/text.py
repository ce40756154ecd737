"""Text as iCalendar wants it (RFC 5545, 3.1 and 3.3.11; ICS rule 1): cleaned, escaped, folded.

Each fast path works on bytes and stands beside the plain function that says what it means; the tests hold them equal.
"""

from __future__ import annotations

import re

_LESS, _BACKSLASH = b"<\\"  # as numbers, for which ``in`` looks five times as quickly as for bytes
_NO_BREAK = "\u00a0".encode()
LINE_OCTETS = 74  # of 75: a folded line goes on with one blank

_PLAIN = bytes([10, *range(32, 127)])  # line feed and printable ASCII
_CONTROLS_ARE_NUL = bytes([code if code in _PLAIN else 0 for code in range(256)])
# C0 and C1 controls (with NEL), U+2028 and U+2029, overrides and isolates of direction, and the byte order mark
_UNWANTED = re.compile(rb"[\x00-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xa8-\xae]|\xe2\x81[\xa6-\xa9]|\xef\xbb\xbf")
_MARKUP = re.compile(r"<(?=[A-Za-z/!?])")
_MARKUP_BYTES = re.compile(rb"<[A-Za-z/!?]|<[^<>\s@]+@")
_ADDRESS_FORM = re.compile(r"<([^<>‹\s@]+@[^<>‹\s@]+)>")

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_DROPPED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")


def is_clean(raw: bytes) -> bool:
    """Whether ``clean`` would leave this UTF-8 text as it is (never True where it would not)."""
    if raw.isascii():
        if 0 in raw.translate(_CONTROLS_ARE_NUL):
            return False
    elif _UNWANTED.search(raw.translate(None, _PLAIN)):
        return False
    return _LESS not in raw or _MARKUP_BYTES.search(raw) is None


def clean(text: str) -> str:
    """Text without anything that a calendar could trip over.

    Every kind of line end becomes a line feed, a tab a blank; other control characters, direction overrides and byte
    order marks go; half a surrogate pair becomes U+FFFD.  What Google would take for markup is defused: ``<a@b>`` loses
    its brackets, ``<b`` becomes ``‹b``.
    """
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    text = _LINE_ENDS.sub("\n", whole).replace("\t", " ")
    text = _DROPPED.sub("", text)
    return _MARKUP.sub("‹", _ADDRESS_FORM.sub(r"\1", text))


def one_line(text: str) -> str:
    """Clean text on a single line, without blanks at its ends or doubled inside."""
    return " ".join(clean(text).split())


def is_clean_line(text: str) -> bool:
    """Whether ``one_line`` would leave this text as it is (never True where it would not)."""
    return text.isprintable() and "<" not in text and "  " not in text and text[:1] != " " and text[-1:] != " "


def escape(raw: bytes) -> bytes:
    """The value of a TEXT property, from clean UTF-8.  Equal to ``plain_escape(raw.decode()).encode()``."""
    if _BACKSLASH in raw:
        raw = raw.replace(b"\\", b"\\\\")
    return raw.replace(b";", b"\\;").replace(b",", b"\\,").replace(b"\n", b"\\n")


def plain_escape(text: str) -> str:
    """What ``escape`` means: RFC 5545, 3.3.11, character by character."""
    return "".join({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}.get(char, char) for char in text)


# As many octets as fit, so that the line ends neither with a blank nor inside an escape, and the next one begins
# neither with a blank nor inside a character.
_cuts = re.compile(rb"(?s).{0,%d}[^ \\](?![\x80-\xbf ])" % (LINE_OCTETS - 1)).findall


_BREAK = b"\r\n "


def fold(line: bytes, link: bytes = b"") -> bytes:
    """A content line folded to lines of at most 75 octets, without the last line end.  Equal to ``plain_fold`` of line
    and link.  ``link``: how the line ends, in printable ASCII without blanks or backslashes: it can be cut anywhere."""
    if len(line) + len(link) <= LINE_OCTETS:
        return line + link
    pieces = _cuts(line)
    folded = _BREAK.join(pieces)
    # The expression skips what it can't cut: then something is missing.
    if len(folded) != len(line) + len(_BREAK) * (len(pieces) - 1):
        return plain_fold(line + link)
    if not link:
        return folded
    begun = LINE_OCTETS - len(pieces[-1])  # what the last line still holds
    rest = [link[at : at + LINE_OCTETS] for at in range(begun, len(link), LINE_OCTETS)]
    return _BREAK.join([folded + link[:begun], *rest])


def plain_fold(line: bytes) -> bytes:
    """What ``fold`` means, step by step; and the way for the rare line that no simple cut suits."""
    pieces = []
    while len(line) > LINE_OCTETS:
        line, cut = _cut(line)
        pieces.append(line[:cut])
        line = line[cut:]
    return b"\r\n ".join([*pieces, line])


def _cut(line: bytes) -> tuple[bytes, int]:
    """Where to cut the line, and the line.

    Where every place is beside a blank ("a b c d …", a long run of blanks), the blanks at the cut become such that do
    not break (U+00A0): the only change that folding ever makes.
    """
    places = [at for at in range(LINE_OCTETS, 0, -1) if not 0x80 <= line[at] < 0xC0 and _escapes_are_whole(line[:at])]
    for at in places:
        if line[at - 1] not in b" \\" and line[at] != 0x20:
            return line, at
    for at in places:
        if line[at - 1] != 0x20:
            return (line[:at] + _NO_BREAK + line[at + 1 :], at) if line[at] == 0x20 else (line, at)
    at = LINE_OCTETS - 1
    return line[: at - 1] + _NO_BREAK + _NO_BREAK + line[at + 1 :], at + 1


def _escapes_are_whole(head: bytes) -> bool:
    return (len(head) - len(head.rstrip(b"\\"))) % 2 == 0
