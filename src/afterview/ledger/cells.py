"""What is read from a cell of the ledger, checked: SQLite keeps any value in any column, and a file can be damaged.

Every function raises sqlite3.DatabaseError, which the ledger's methods say to the user as damage with its remedy.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TypeVar

EARLIEST, LATEST = -30_000_000_000, 250_000_000_000  # seconds since 1970: years 1019 to 9892, which every zone can say
HIGHEST = 1 << 27  # numbers of interviews: more than any ledger ever had, few enough for a mark each in memory
_BYTES = "bytes:"

Word = TypeVar("Word", bound=str)


def unreadable(what: str, value: object) -> sqlite3.DatabaseError:
    """The fault for a value that is not what stood there."""
    return sqlite3.DatabaseError(f"{ascii(value)[:40]} is no {what}")


def day(value: object) -> date:
    """A day, kept as ISO text."""
    with suppress(ValueError):
        if type(value) is str:
            return date.fromisoformat(value)
    raise unreadable("day", value)


def text(value: object) -> str:
    """A text."""
    if type(value) is str:
        return value
    raise unreadable("text", value)


def text_or_none(value: object) -> str | None:
    """A text, or nothing."""
    return None if value is None else text(value)


def kept(place: str | Path) -> str:
    """The name of a file or a destination as the ledger keeps it.

    SQLite's texts are UTF-8.  Where a name is none (bytes of another encoding, half a character) its bytes are kept, in
    hex: no absolute path begins so.  ``path`` gives it back.
    """
    name = str(place)
    try:
        name.encode()
    except UnicodeEncodeError:
        return _BYTES + name.encode("utf-8", "surrogatepass").hex()
    return name


def path(value: object) -> Path:
    """A path, which no system lets hold a null character."""
    name = text(value)
    if name.startswith(_BYTES):
        try:
            name = bytes.fromhex(name.removeprefix(_BYTES)).decode("utf-8", "surrogatepass")
        except ValueError as fault:
            raise unreadable("path", value) from fault
    if "\0" in name:
        raise unreadable("path", value)
    return Path(name)


def number(value: object) -> int:
    """A whole number."""
    if type(value) is int:
        return value
    raise unreadable("whole number", value)


def moment(value: object) -> int:
    """A moment: whole seconds since 1970."""
    if type(value) is int and EARLIEST < value < LATEST:
        return value
    raise unreadable("moment", value)


def place(value: object) -> int:
    """The number of an interview within the ledger."""
    if type(value) is int and 0 <= value < HIGHEST:
        return value
    raise unreadable("number of an interview", value)


def one_of(value: object, among: Iterable[Word]) -> Word:
    """One of these words."""
    for word in among:
        if word == value:
            return word
    raise unreadable("word that is known", value)


def digests(value: object) -> frozenset[int]:
    """Digests of people, in hex with blanks between."""
    try:
        return frozenset([int(part, 16) for part in text(value).split()])
    except ValueError as fault:
        raise unreadable("digests of people", value) from fault


def json_object(value: object) -> str:
    """The text of a JSON object."""
    with suppress(ValueError, RecursionError):
        if type(json.loads(text(value))) is dict:
            return text(value)
    raise unreadable("JSON object", value)


def content(value: object) -> bytes:
    """Bytes that were compressed."""
    with suppress(zlib.error):
        if type(value) is bytes:
            return zlib.decompress(value)
    raise unreadable("content of a file", value)
