"""Text that Todoist shows as it is: no links, labels or formatting can come out of data.

Todoist renders names and descriptions as CommonMark, with bare addresses made into links and single line breaks kept;
older apps also take ``!!bold!!`` and ``url (text)``.  In a task's *name* ``@word`` becomes a label and ``#word`` a
project, even with label parsing switched off, and no backslash helps there.

Backslashes stand only where a character would otherwise do something, so that a draft reads (and copies) as written.
Web and e-mail addresses become code spans: bare ones would be links whatever stands before them.
"""

from __future__ import annotations

import re

from afterview.terminal import plain, plain_lines

CUT = "…"
# The bounds keep a long text without an address from being gone through again from each of its characters.
_ADDRESS = re.compile(
    r"[a-z][a-z0-9+.-]{0,30}://[^\s`]+|\bwww\.[^\s`]+|\b(?:mailto|tel|xmpp|javascript|data):[^\s`]+"
    r"|[^\s`<>()\[\],;:\"@]{1,64}@[^\s`<>()\[\],;:\"@.]{1,63}(?:\.[^\s`<>()\[\],;:\"@.]{1,63}){1,8}",
    re.IGNORECASE,
)
_COLON_INSIDE = re.compile(r":[^\s`]")
# What makes bold, italics, code, links, images, HTML, entities or strikes; "[" and "!" only where they do.
_SPECIAL = re.compile(
    r"\\(?=[!-/:-@\[-`{-~]|$)|[*`<]|~(?=~)|(?<=~)~|!(?=[!\[])|(?<=!)!|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)"
    r"|\[(?=\[)|(?<=\[)\[|\[(?=av:)|\[(?=\^)|(?<=\])[(\[:]|\](?=[(\[:])"
)
_MARKS = re.compile(r"[\\*`<~!_&\[\]]")  # one of them stands in whatever _SPECIAL finds, and in few lines
# What makes a heading, a quotation, a list, a rule, or a heading of the line before.
_LINE_START = re.compile(r"^(?:#{1,6}(?=\s|$)|>|[-+](?=[\s-]|$)|=+\s*$|\|)")
_LIST_START = re.compile(r"^[-+](?=\s)")
_NUMBERED = re.compile(r"^(\d{1,9})([.)])(?=\s|$)")
_WORD_SIGN = re.compile(r"(?<![^\W_])[@#](?=\S)")


def units(text: str) -> int:
    """The length as Todoist's apps count it: UTF-16 units, never fewer than characters."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def shorten(text: str, limit: int) -> str:
    """At most ``limit`` UTF-16 units, cut at a blank where one is near, with "…" at the end."""
    if units(text) <= limit:
        return text
    kept = text.encode("utf-16-le", "surrogatepass")[: 2 * (limit - 1)].decode("utf-16-le", "ignore")
    blank = kept.rfind(" ")
    return (kept[:blank] if blank > limit * 2 // 3 else kept).rstrip() + CUT


def _escape(text: str) -> str:
    if _MARKS.search(text) is None:
        return text
    return _SPECIAL.sub(lambda found: "\\" + found[0], text)


def _may_hold_address(line: str) -> bool:
    """Whether one of the signs is there that every address has; most lines have none, and need no search."""
    return "@" in line or (":" in line and _COLON_INSIDE.search(line) is not None) or "www." in line.lower()


def _code(address: str) -> str:
    tail = ""
    while address[-1:] in ".,;:!?)]}'\"*_~>":
        address, tail = address[:-1], address[-1] + tail
    return f"`{address}`{_escape(tail)}"


def inline(text: str) -> str:
    """One line of data, to stand anywhere in a description."""
    line = plain(text)
    if not _may_hold_address(line):
        return _escape(line)
    parts: list[str] = []
    at = 0
    for found in _ADDRESS.finditer(line):
        parts += [_escape(line[at : found.start()]), _code(found[0])]
        at = found.end()
    parts.append(_escape(line[at:]))
    return "".join(parts)


def _line(text: str, lists: bool) -> str:
    line = inline(text).strip()
    if lists and _LIST_START.match(line):
        return f"- {line[1:].lstrip()}"
    if _LINE_START.match(line):
        return "\\" + line
    return _NUMBERED.sub(r"\1\\\2", line) if line[:1].isdigit() and not lists else line


def block(text: str, *, lists: bool = False) -> str:
    """Several lines of data, each on a line of its own; empty ones stay, never more than one in a row.

    With ``lists`` a line that begins with a dash or a number is shown as an item of a list.
    """
    lines: list[str] = []
    for raw in plain_lines(text):
        line = _line(raw, lists)
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines).strip("\n")


def name(text: str, limit: int) -> str:
    """Data for the name of a task or a section: one line, no label, no project, no formula, never a heading.

    An ``@`` or ``#`` before a word becomes its wide twin; a colon at the end, which made headings once, goes.
    """
    line = _WORD_SIGN.sub(_wide, " ".join(plain(text).split()).rstrip(" :"))
    short = shorten(line, limit)
    while units(escaped := inline(short)) > limit:
        short = shorten(short, units(short) - 8)
    return escaped


def plain_name(text: str, limit: int) -> str:
    """Like :func:`name`, for what Todoist shows without formatting (projects, sections)."""
    return shorten(_WORD_SIGN.sub(_wide, " ".join(plain(text).split())), limit)


def _wide(found: re.Match[str]) -> str:
    return {"@": "＠", "#": "＃"}[found[0]]
