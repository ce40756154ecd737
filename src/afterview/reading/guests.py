"""Who takes part in a calendar event: ORGANIZER and ATTENDEE, without the user, rooms and calendars."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from afterview.patterns import pattern
from afterview.reading.faults import Fault
from afterview.reading.people import is_desk, read_address, spoken
from afterview.reading.text import line

if TYPE_CHECKING:
    from icalendar import Event

_SPECIAL = pattern(r"\([^()]*\)|\[[^\[\]]*\]|[<>();,\"\[\]]")
_NOT_PEOPLE = pattern(r"(?:group|resource)\.calendar\.google\.com|calendar-(?:notification|server)", re.IGNORECASE)
_PUBLIC = frozenset(
    {
        "aol.com",
        "gmail.com",
        "gmx.com",
        "gmx.de",
        "gmx.net",
        "googlemail.com",
        "hotmail.com",
        "icloud.com",
        "live.com",
        "mac.com",
        "mail.com",
        "me.com",
        "msn.com",
        "outlook.com",
        "pm.me",
        "proton.me",
        "protonmail.com",
        "web.de",
        "yahoo.com",
        "calendly.com",
        "goodtime.io",
        "greenhouse.io",
        "lever.co",
        "ashbyhq.com",
        "myworkday.com",
        "linkedin.com",
        "indeed.com",
    }
)
_SECOND_LEVEL = frozenset({"ac", "co", "com", "edu", "gov", "net", "org"})


@dataclass(frozen=True, slots=True)
class Guest:
    """One participant: name ("" where none is given) and address."""

    name: str
    email: str

    @property
    def cell(self) -> str:
        """As in the column ``interviewers``."""
        return f"{self.name} <{self.email}>".strip()

    @property
    def desk(self) -> bool:
        return is_desk(self.email.partition("@")[0])


def guests_of(event: Event, own: Collection[str]) -> tuple[list[Guest], Guest | None]:
    """Those invited, and who invites; ``own`` are the user's own addresses, in lower case."""
    value = event.get("ATTENDEE", [])
    invited = value if isinstance(value, list) else [value]
    found = [guest for one in invited if _takes_part(one) and (guest := _guest(one, own)) is not None]
    organiser = event.get("ORGANIZER")
    return found, _guest(organiser, own) if organiser is not None else None


_MAILTO = pattern(r"mailto:\s*([^\s;,\"<>]+@[^\s;,\"<>]+)", re.IGNORECASE)


def own_address(events: Iterable[Iterable[str]]) -> str | None:
    """The user's own address, where nobody said it: the one that takes part in more events than any other.

    ``events``: the content lines of each event.  It must be in two events at least, and in three of five with guests.
    """
    seen: Counter[str] = Counter()
    with_guests = 0
    for lines in events:
        guests = [line for line in lines if line[:9].upper() in ("ORGANIZER", "ATTENDEE;", "ATTENDEE:")]
        addresses = {found[1].casefold() for line in guests for found in _MAILTO.finditer(line)}
        seen.update(addresses)
        with_guests += bool(addresses)
    ranked = seen.most_common(2)
    if not ranked or ranked[0][1] < 2 or ranked[0][1] * 5 < with_guests * 3:
        return None
    return None if len(ranked) > 1 and ranked[1][1] == ranked[0][1] else ranked[0][0]


def invited_alone(guests: list[Guest], organiser: Guest | None) -> bool:
    """Whether the one who is invited must be the user: one guest, whom somebody else invites."""
    return len(guests) == 1 and organiser is not None and guests[0].email.casefold() != organiser.email.casefold()


def _takes_part(attendee: Any) -> bool:
    params = getattr(attendee, "params", {})
    if str(params.get("CUTYPE", "INDIVIDUAL")).upper() in ("ROOM", "RESOURCE", "GROUP"):
        return False
    return str(params.get("PARTSTAT", "")).upper() != "DECLINED"


def _guest(value: Any, own: Collection[str]) -> Guest | None:
    address = re.sub(r"(?i)^mailto:", "", str(value)).strip()
    try:
        email = read_address(address)
    except Fault:
        return None
    if email.casefold() in own or _NOT_PEOPLE.search(email):
        return None
    name = line(str(getattr(value, "params", {}).get("CN", "")))[0].strip("'\" ")
    if "@" in name:
        name = ""
    return Guest(" ".join(_SPECIAL.sub(" ", spoken(name)).split()), email)


def company_of(guests: Iterable[Guest]) -> str:
    """A company's name out of the first address that is not at a public provider or a scheduling service; else ""."""
    for guest in guests:
        domain = guest.email.rpartition("@")[2].casefold()
        labels = domain.split(".")
        if domain in _PUBLIC or ".".join(labels[-2:]) in _PUBLIC:
            continue
        at = -3 if len(labels) > 2 and labels[-2] in _SECOND_LEVEL else -2
        return labels[at].replace("-", " ").title()
    return ""
