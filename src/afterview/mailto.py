"""Links that open a draft in the mail program (RFC 6068): one checked address, everything percent-encoded."""

from __future__ import annotations

import functools

from afterview.patterns import pattern

# One plain ASCII address, without quoting, comments or anything that a link or a mail program reads as more than one.
_ADDRESS = pattern(
    r"[A-Za-z0-9_+-]+(?:[.][A-Za-z0-9_+'-]+|['][A-Za-z0-9_+-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
)
_OBEYED = pattern("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_COMMON = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~ \n,'"
_CODES = [(bytes((code,)), b"%%%02X" % code) for code in range(256)]
_DOUBTFUL = frozenset([*range(10), *range(11, 32), 0x7F, 0xC2])  # bytes of what ``_OBEYED`` may match
LONGEST = 1900  # Windows cuts what it passes to a mail program at some 2,000 characters


@functools.lru_cache(maxsize=4096)
def is_plain_address(address: str) -> bool:
    """Whether this is one address that every mail program takes for just that: ASCII, at most 254 characters."""
    local = address.partition("@")[0]
    return len(address) <= 254 and len(local) <= 64 and _ADDRESS.fullmatch(address) is not None


def mailto(address: str, subject: str | None, body: str, *, longest: int = LONGEST) -> str | None:
    """The link, or None where ``address`` is not one plain address.

    Subject and body are percent-encoded as UTF-8, so that neither can add a field; the subject is one line, the body's
    line breaks are CRLF.  What would make the link longer than ``longest`` characters is left out: the body, if need be
    the subject.
    """
    if not is_plain_address(address):
        return None
    link = f"mailto:{address}"  # of characters that stand for themselves in a link
    if subject:
        titled = f"{link}?subject={_encoded(' '.join(subject.split()))}"
        if len(titled) > longest:
            return link
        link = titled
    if body and len(body) <= longest:
        text = body.replace("\r\n", "\n").replace("\r", "\n") if "\r" in body else body
        whole = f"{link}{'&' if subject else '?'}body={_encoded(text)}"
        if len(whole) <= longest:
            return whole
    return link


def brings_text(link: str) -> bool:
    """Whether a link of ``mailto`` brings the body, which it leaves out where it would become too long."""
    return "body=" in link


def _encoded(text: str) -> str:
    """What ``urllib.parse.quote`` makes of it with no safe characters, at a fifth of the time: each byte that occurs is
    replaced everywhere at once.  Line feeds become ``%0D%0A``, characters that a program would obey a blank."""
    try:
        raw = text.encode()
    except UnicodeEncodeError:  # half a surrogate pair
        raw = _OBEYED.sub(" ", text).encode()
    rare = set(raw.translate(None, _COMMON))
    if not rare.isdisjoint(_DOUBTFUL):
        raw = _OBEYED.sub(" ", text).encode()
    if 0x25 in rare:  # first, for the others bring more of it
        raw = raw.replace(b"%", b"%25")
    raw = raw.replace(b" ", b"%20").replace(b"\n", b"%0D%0A").replace(b",", b"%2C").replace(b"'", b"%27")
    for code in rare:
        if code != 0x25:
            raw = raw.replace(_CODES[code][0], _CODES[code][1])
    return raw.decode("ascii")
