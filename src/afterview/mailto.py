"""Links that open a draft in the mail program (RFC 6068): one checked address, everything percent-encoded."""

from __future__ import annotations

import re
from urllib.parse import quote

# One plain ASCII address, without quoting, comments or anything that a link or a mail program reads as more than one.
_ADDRESS = re.compile(
    r"[A-Za-z0-9_+-]+(?:[.][A-Za-z0-9_+'-]+|['][A-Za-z0-9_+-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
)
_OBEYED = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_SAFE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~%")
LONGEST = 1900  # Windows cuts what it passes to a mail program at some 2,000 characters


def is_plain_address(address: str) -> bool:
    """Whether this is one address that every mail program takes for just that: ASCII, at most 254 characters."""
    local = address.partition("@")[0]
    return len(address) <= 254 and len(local) <= 64 and _ADDRESS.fullmatch(address) is not None


def mailto(address: str, subject: str | None, body: str, *, longest: int = LONGEST) -> str | None:
    """The link, or None where ``address`` is not one plain address.

    Subject and body are percent-encoded as UTF-8, so that neither can add a field; the subject is one line, the body's
    line breaks are CRLF.  A body that would make the link longer than ``longest`` characters is left out.
    """
    if not is_plain_address(address):
        return None
    link = "mailto:" + quote(address, safe="@+'")
    if subject:
        link += "?subject=" + _encoded(" ".join(subject.split()))
    if body:
        text = "\r\n".join(body.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
        whole = f"{link}{'&' if subject else '?'}body={_encoded(text)}"
        if len(whole) <= longest:
            return whole
    return link


def _encoded(text: str) -> str:
    """Percent-encoded as ``quote`` does it, character by character of those that occur: several times as fast."""
    if "%" in text:
        text = text.replace("%", "%25")
    for letter in set(text) - _SAFE:
        text = text.replace(letter, "%20" if _OBEYED.match(letter) else quote(letter, safe=""))
    return text
