"""Who is the same: folded names, keys, UIDs."""

from __future__ import annotations

import hashlib
import unicodedata
from functools import lru_cache

from afterview.model import Interview, Person


@lru_cache(maxsize=4096)
def folded(text: str | None) -> str:
    """NFKC, case-folded, letters and digits of any script; the rest "-" (CONTRACT, "Key")."""
    if not text:
        return ""
    plain = unicodedata.normalize("NFKC", text).casefold()
    kept = "".join(c if c.isalnum() else " " for c in plain)
    return "-".join(kept.split())


def person_key(person: Person) -> str:
    """What tells one person from another at one company: the address, else the name."""
    return person.address.casefold() if person.address else folded(person.name)


def same_person(one: Person, other: Person) -> bool:
    """Same address, else same name (PLAYBOOKS 1, "Spacing")."""
    if one.address and other.address:
        return one.address.casefold() == other.address.casefold()
    return bool(one.name) and folded(one.name) == folded(other.name)


def uid_of(interview: Interview, step: str, number: int = 0, addressee: str = "") -> str:
    """The UID of an item: ASCII, under 200 bytes, never from a date or an address that may be mended (ICS rule 5).

    A readable part first, then 16 digits of a hash over the whole identity, which keeps long and non-Latin ones apart.
    """
    identity = interview.identity or interview.key
    readable = f"{_ascii(identity, 60)}.{step}"
    if number:
        readable = f"{readable}.{number}"
    if addressee:
        readable = f"{readable}.{_ascii(addressee, 30)}"
    whole = f"{identity}\0{step}\0{number}\0{addressee}".encode("utf-8", "surrogatepass")
    return f"{readable}.{hashlib.blake2b(whole, digest_size=8).hexdigest()}@afterview"


@lru_cache(maxsize=4096)
def _ascii(text: str, most: int) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    kept = "".join(c.lower() if c.isascii() and c.isalnum() else "-" if c.isascii() else "" for c in decomposed)
    return "-".join(part for part in kept.split("-") if part)[:most].strip("-") or "x"
