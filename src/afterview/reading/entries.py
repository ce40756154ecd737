"""A cell of people taken apart into entries, one for each."""

from __future__ import annotations

import re

from afterview.patterns import pattern
from afterview.reading.faults import Fault
from afterview.reading.text import shown

_ONLY_ADDRESS = pattern(r"<?[^\s<>@;,]+@[^\s<>@;,]+>?")
_ONLY_TITLE = pattern(r"\([^()]*\)")
_NUMBER = r"(?:(?:tel|telefon|tél|phone|mobile|mobil|cell)[.:]* *)?\+?\(?[0-9](?:[ ()./-]{0,3}[0-9]){5,30}"
_LINK = r"<?(?:https?://|www\.|(?:[a-z]+\.)?linkedin\.com/)[^\s;<>()]*>?"
_NO_NAME = pattern(rf"(?<![^\s;,])(?:({_LINK})|({_NUMBER}))(?![^\s;,])", re.IGNORECASE)
_HINT = pattern(r"[0-9/]|www\.", re.IGNORECASE)
_IN_BRACKETS = pattern(r"\([^()]*\)")


def entries(text: str) -> list[str]:
    """The entries of a cell: split at ``;`` and line breaks, and at commas where each entry has an address of its own;
    never inside brackets or quotes.  Raises Fault."""
    text = on_lines_of_their_own(text)
    parts: list[str] = []
    begin = depth = 0
    quoted = False
    for at, sign in enumerate(text):
        if sign == '"':
            quoted = not quoted
        elif quoted:
            continue
        elif sign in "(<":
            depth += 1
        elif sign in ")>":
            depth -= 1
        elif depth == 0 and (sign in ";\n" or (sign == "," and _ends_an_entry(text[begin:at], text[at + 1 :]))):
            parts.append(text[begin:at])
            begin = at + 1
    if quoted:
        raise Fault(f"'{shown(text)}' opens a quote that is not closed; close it, or leave it out")
    if depth:
        raise Fault(f"'{shown(text)}' opens a bracket that is not closed; write Name <address> (Title)")
    return [part.strip() for part in (*parts, text[begin:])]


def on_lines_of_their_own(text: str, *, titles: bool = True) -> str:
    """A cell in which every line is a person: an address or a title on a line of its own belongs to the one before,
    and a telephone number or a link to nobody.  ``titles``: those without brackets, too."""
    if "\n" not in text:
        return text
    found: list[str] = []
    for line in filter(None, map(str.strip, text.split("\n"))):
        last = found[-1] if found else ";"
        lacks = (_ONLY_ADDRESS, "@") if "@" in line else (_ONLY_TITLE, "(")
        if lacks[0].fullmatch(line) and lacks[1] not in last and last[-1] != ";":
            found[-1] = f"{last} {line}"
        elif titles and _is_title_of(line, last):
            found[-1] = f"{last} ({line})"
        elif named := without_links(line):
            found.append(named)
    return "\n".join(found)


def _is_title_of(line: str, last: str) -> bool:
    """Whether a line names no person, but what the one before is: "Ana Sousa", "VP Engineering"."""
    if last[-1] == ";" or any(sign in line or sign in last for sign in '();"'):
        return False
    from afterview.drafting.names import is_title

    return is_title(line.split()) and not is_title(last.split())


def without_links(name: str) -> str:
    """A name without the telephone number or the link that stands beside it; empty where nothing else does."""
    if _HINT.search(name) is None or _NO_NAME.search(name) is None:
        return name
    return " ".join(_NO_NAME.sub(" ", name).split())


def left_out(text: str) -> tuple[str, str] | None:
    """The first link or telephone number that is left out of a cell, and which of both it is."""
    found = _NO_NAME.search(_IN_BRACKETS.sub("", text)) if _HINT.search(text) else None
    return found and (found[0], "a link" if found[1] else "a telephone number")


def _ends_an_entry(before: str, after: str) -> bool:
    """Whether a comma stands between two people: both sides have an address of their own."""
    return "@" in before and "@" in after
