"""Several texts in one input: 0xFF, which no UTF-8 holds, stands between them."""

from __future__ import annotations

BETWEEN = b"\xff"

HOSTILE = (
    "Acme\r\nATTENDEE:mailto:x@evil.example\r\nEND:VEVENT",
    "=?utf-8?q?=0D=0ABcc:_x@evil.example?=",
    "</script><script>alert(1)</script>",
    '"><img/src=x/onerror=alert(1)>',
    "{{ 7 * 191 }} {% for x in y %} {# #}",
    "%0D%0ABcc:x@evil.example&cc=x@evil.example?bcc=x",
    "a\u2028b\u2029c\x85d\x0be\x0cf\x1cg\0h",
    "\u202eevil\u2066\u200b\ufeff\u00ad",
    "back\\slash\\n\\,\\; ;,:\\",
    '=HYPERLINK("http://x.example")',
    "ä" * 80 + " " * 90 + "😀" * 40,
    "a " * 200,
    "\\" * 160,
    "Dear {first},\n\nFrom here\n.\n--boundary\n",
)


def split(data: bytes, most: int = 40) -> list[str]:
    """The texts: UTF-8, where half a surrogate pair may stand alone; what is none becomes U+FFFD."""
    return [_text(part) for part in data.split(BETWEEN, most)[:most]]


def fields(data: bytes, count: int) -> list[str]:
    """Just so many texts, the missing ones empty."""
    found = split(data, count)
    return found + [""] * (count - len(found))


def joined(*texts: str) -> bytes:
    """The input that holds these texts."""
    return BETWEEN.join(text.encode("utf-8", "surrogatepass") for text in texts)


def rotated(count: int) -> list[bytes]:
    """Seeds of so many fields: every hostile text in every place, the others beside it."""
    return [
        joined(*(HOSTILE[(place + shift) % len(HOSTILE)] for place in range(count))) for shift in range(len(HOSTILE))
    ]


def _text(part: bytes) -> str:
    try:
        return part.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return part.decode("utf-8", "replace")
