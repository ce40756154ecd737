"""The seal by which a file shows that this tool wrote it and nobody edited it since.

The word ``Afterview`` stands near the file's beginning, and on the same line 24 hexadecimal digits, the SHA-256 of the
file with these digits as zeros.  One edited byte breaks it.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from afterview.patterns import pattern

SEAL_BLANK = b"0" * 24
_SEALED_HEAD = 2048
_SEAL = pattern(rb"Afterview[^\r\n]{0,80}?(?<![0-9a-f])([0-9a-f]{24})(?![0-9a-f])")
_CHUNK = 1 << 20


def seal_digits(digest: str) -> bytes:
    """The 24 digits that stand in a sealed file, from the SHA-256 (hex) of the file with ``SEAL_BLANK`` in it."""
    return digest[: len(SEAL_BLANK)].encode()


def seal_place(head: bytes) -> int | None:
    """Where the blank seal stands in the first bytes of a file, None where there is none."""
    found = _SEAL.search(head[:_SEALED_HEAD])
    return found.start(1) if found and found[1] == SEAL_BLANK else None


def has_seal(path: Path) -> bool:
    """Whether a file begins as an export of this tool does: a quick no for all others; edited or not stays open."""
    try:
        with path.open("rb") as file:
            return _SEAL.search(file.read(_SEALED_HEAD)) is not None
    except OSError:
        return False


def sealed_line(path: Path) -> bytes | None:
    """The line that holds the seal, where this is an export of this tool that nobody has edited; else None."""
    if not has_seal(path):
        return None
    try:
        digest, found = _digested(path)
    except OSError:
        return None
    return found[0] if found is not None and seal_digits(digest) == found[1] else None


def is_sealed(path: Path) -> bool:
    """Whether this is an export of this tool that nobody has edited.  A file that can't be read is not."""
    return sealed_line(path) is not None


def content_digest(path: Path) -> str:
    """SHA-256 (hex) of a file's bytes, the digits of a seal counting as blank.  Raises OSError."""
    return _digested(path)[0]


def _digested(path: Path) -> tuple[str, re.Match[bytes] | None]:
    """The digest, and where the seal stands."""
    with path.open("rb") as file:
        head = file.read(_SEALED_HEAD)
        found = _SEAL.search(head)
        if found is not None:
            head = head[: found.start(1)] + SEAL_BLANK + head[found.end(1) :]
        digest = hashlib.sha256(head)
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest(), found
