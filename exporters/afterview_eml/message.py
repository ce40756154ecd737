"""One draft as bytes (RFC 5322): each header made here, so that nothing in the data can add one."""

from __future__ import annotations

import re
from binascii import b2a_qp
from datetime import datetime
from email.header import Header
from email.utils import format_datetime

from afterview.drafting.words import tidy
from afterview.mailto import is_plain_address
from afterview.model import Interview, Item
from afterview.seals import SEAL_BLANK

_LINE_LENGTH = 76
# Words that stand for themselves in a header.  All else is encoded, also what looks encoded already.
_PLAIN = re.compile(r"[A-Za-z0-9 .,;:!?'()&/+_-]*")
_ATOMS = re.compile(r"[A-Za-z0-9 _-]*")


def message(interview: Interview, item: Item, *, now: datetime, name: str | None, email: str | None) -> bytes:
    """The draft of an e-mail item, sealed (see ``afterview.files``).

    ``name`` and ``email`` are the settings' user, who writes where the row names no candidate or no address.  ``now``
    is the Date.  There is no To where nobody's address is known, and no From without an address.  Never a Bcc.
    """
    sender = _mailbox(interview.candidate or name, interview.candidate_email or email)
    to = [box for box in (_mailbox(person.name, person.address) for person in item.to) if box]
    headers = [
        # Where mail programs write their own name; they all write this line anew when the message is sent.
        f"MIME-Version: 1.0 (Afterview {SEAL_BLANK.decode()})",
        "X-Unsent: 1",
        f"Date: {format_datetime(now)}",
        f"Subject: {_words(item.subject or '', 'Subject')}",
        *([f"From: {sender}"] if sender else []),
        *(["To: " + ",\r\n ".join(to)] if to else []),
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: quoted-printable",
    ]
    return "\r\n".join(headers).encode("ascii") + b"\r\n\r\n" + _body(item.body)


def _words(text: str, header: str) -> str:
    """Text for this header: encoded unless it is quite plain."""
    line = tidy(text)
    if _PLAIN.fullmatch(line) and len(header) + 2 + len(line) <= _LINE_LENGTH:
        return line
    return _encoded(line, header)


def _encoded(text: str, header: str) -> str:
    """Encoded words, folded; what looks encoded already is encoded once more, and so stays text."""
    return Header(text, "utf-8", maxlinelen=_LINE_LENGTH, header_name=header).encode(linesep="\r\n")


def _mailbox(name: str | None, address: str | None) -> str | None:
    """``Ana Sousa <ana@acme.example>``, or None without one plain address."""
    if not address or not is_plain_address(address):
        return None
    shown = tidy(name, 120)
    if not shown:
        return address
    if len(shown) + len(address) < _LINE_LENGTH - 8:
        if _ATOMS.fullmatch(shown):
            return f"{shown} <{address}>"
        if _PLAIN.fullmatch(shown):
            return f'"{shown}" <{address}>'
    return f"{_encoded(shown, 'From')}\r\n <{address}>"


def _body(text: str) -> bytes:
    """The body as quoted-printable with CRLF; nothing in it looks like the beginning of a message or its end."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n") + "\n"
    lines = b2a_qp(plain.encode("utf-8", "replace"), istext=True, header=False).replace(b"\r\n", b"\n").split(b"\n")
    return b"\r\n".join([b"=46" + line[1:] if line.startswith(b"From ") else line for line in lines])
