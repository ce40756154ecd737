"""Who is the same: folded names, keys, UIDs."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache

from afterview.model import Interview, Person
from afterview.patterns import pattern

_NOT_ASCII_WORD = pattern("[^0-9a-z]+")
_NEITHER = pattern(r"[\W_]+")  # what is neither letter nor digit, of any script


@lru_cache(maxsize=1024)
def folded(text: str | None) -> str:
    """NFKC, case-folded, letters and digits of any script; the rest "-" (CONTRACT, "Key")."""
    if not text:
        return ""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return _NEITHER.sub("-", plain.casefold()).strip("-")


def is_wanted(name: str | None, wanted: Sequence[str]) -> bool:
    """Whether one of the ``wanted`` names (folded) stands in ``name``, whole words of any case ("acme" in "Acme GmbH").

    What a filter asks: where nothing is wanted, everything is.
    """
    if not wanted:
        return True
    words = f"-{folded(name)}-"
    return any(f"-{part}-" in words for part in wanted)


def person_key(person: Person) -> str:
    """What tells one person from another at one company: the address, else the name."""
    return person.address.casefold() if person.address else folded(person.name)


def same_person(one: Person, other: Person) -> bool:
    """Same address, else same name (PLAYBOOKS 1, "Spacing")."""
    if one.address and other.address:
        return one.address.casefold() == other.address.casefold()
    return bool(one.name) and folded(one.name) == folded(other.name)


def share_somebody(some: Iterable[Person], others: Collection[Person]) -> bool:
    """Whether somebody stands in both."""
    return any(same_person(one, other) for one in some for other in others)


class Uids:
    """The UIDs of one interview's items: ASCII, under 200 bytes, never from a date or an address that may be mended
    (ICS rule 5).

    A readable part, and hashes of the interview's key (and of the addressee), which keep long and non-Latin ones apart.
    """

    __slots__ = ("_identity", "_of_interview")

    def __init__(self, interview: Interview):
        self._identity = interview.identity or interview.key
        self._of_interview = ""

    def of(self, step: str, number: int = 0, addressee: str = "") -> str:
        """The UID of one item.  ``number`` where a step recurs; ``addressee`` for one of several of a panel."""
        if not self._of_interview:  # not every case asks for a UID
            self._of_interview = f"{_ascii(self._identity, 60)}-{_digest(self._identity, 8)}"
        tail = f".{number}" if number else ""
        to = f".{_addressee(addressee)}" if addressee else ""
        return f"{self._of_interview}.{step}{tail}{to}@afterview"


def names_addressee(uid: str) -> bool:
    """Whether an item with this UID is one of several of its step, told apart by their addressees."""
    _, *rest = uid.partition("@")[0].split(".")
    return len(rest) > 1 and not rest[-1].isdigit()


@lru_cache(maxsize=1024)
def _addressee(name: str) -> str:
    return f"{_ascii(name, 30)}-{_digest(name, 4)}"


def _digest(text: str, size: int) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).hexdigest()


@lru_cache(maxsize=1024)
def _ascii(text: str, most: int) -> str:
    """Lower-case ASCII letters and digits, the rest of ASCII "-"; letters of other scripts lose their marks or go."""
    kept = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    return _NOT_ASCII_WORD.sub("-", kept).strip("-")[:most].strip("-") or "x"
