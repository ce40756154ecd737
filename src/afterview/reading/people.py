"""People as they are noted: ``Ana Sousa <ana@acme.example> (CTO); Bo Li <bo@acme.example>``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from afterview.model import Person, Role
from afterview.patterns import pattern
from afterview.reading.entries import entries, on_lines_of_their_own, without_links
from afterview.reading.faults import Fault
from afterview.reading.text import NOTHING, invisible, shown

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = pattern(
    r"(?=.{3,254}\Z)(?=[^@]{1,64}@)[A-Za-z0-9_+'~-]+(?:\.[A-Za-z0-9_+'~-]+)*"
    rf"@(?:{_LABEL}\.)+(?:[A-Za-z]{{2,63}}|[Xx][Nn]--[A-Za-z0-9-]{{1,59}})"
)
_NOBODY = NOTHING | {"", "na", "nobody", "not known"}
# The usual entry, Name <address> (Title), in one go; whatever it does not match is taken apart slowly.
_SIMPLE = pattern(
    r"\s*([^<>();,\"@\s]*(?: [^<>();,\"@\s]+)*) ?<([A-Za-z0-9_+'~-]+(?:\.[A-Za-z0-9_+'~-]+)*)@([^@<>()\s]+)>"
    r"\s*(?:\(([^()\s]*(?: [^()\s]+)*)\)\s*)?"
)
_DOMAIN = pattern(rf"(?:{_LABEL}\.)+[A-Za-z]{{2,63}}")
_MOST_LOCAL, _MOST_DOMAIN = 64, 189  # characters, 254 together

_SUFFIX = pattern(r",?\s+(?:Ph\.?\s?D|M\.?D|MBA|CPA|CFA|Esq|J\.?D|R\.?N|PE|PMP|Jr|Sr|II|III|IV)\.?$", re.IGNORECASE)

# The local parts of desks, without signs; nobody's own address.
_DESK_WORDS = """
accounts admin administration apply application applications bewerbung bewerbungen calendar candidate candidates
career careers contact contactus desk donotreply empleo emploi employment enquiries enquiry feedback frontdesk general
hello help helpdesk hi hire hiring hiringteam hr hrd hrdepartment hrdept hrteam hrsupport hrservices humanresources
inbox info information inquiries interview interviews invite invites job jobs jobsearch karriere kontakt mail mailbox
mailer marketing noreply notification notifications office peopleandculture people peopleops peopleoperations
peopleteam personal personalabteilung personnel postmaster press reception recrutement recruit recruiter recruiters
recruiting recruitingteam recruitment recruitmentteam reply rh rrhh sales scheduling secretary selection service
services staff staffing support talent talentacquisition talents talentteam team vacancies webmaster welcome work
workwithus
"""
_TAIL_WORDS = """
team teams dept department desk office reply resources acquisition ops operations support service services group hub
center centre global international europe emea apac dach eu us usa uk americas latam anz nordics mena benelux
"""
_DESKS = frozenset(_DESK_WORDS.split())
_DESK_TAILS = _DESKS | frozenset(_TAIL_WORDS.split())


def read_address(text: str) -> str:
    """One plain e-mail address, as it was written.  Raises Fault."""
    address = text[7:] if text[:7].casefold() == "mailto:" else text
    if _ADDRESS.fullmatch(address):
        return address
    raise Fault(_why_no_address(address))


def _why_no_address(address: str) -> str:
    said = f"'{shown(address)}' is not one plain e-mail address"
    if hidden := invisible(address):
        return f"{said} (it holds an invisible character, a {hidden}); write it anew"
    local, at, domain = address.rpartition("@")
    if at and not domain.isascii() and _ADDRESS.fullmatch(f"{local}@a.example"):
        try:
            ascii_form = domain.encode("idna").decode("ascii")
        except UnicodeError:
            return said
        return f"{said}; write its domain as {shown(ascii_form)}"
    if address.count("@") > 1 and any(sign in address for sign in ";, "):
        return f"{said}; write one person for each address, like Ana Sousa <ana@acme.example>"
    return f"{said}, like ana@acme.example"


_FIRST_WORD = pattern("[a-z]*")
_FIRST_WORDS = _DESKS | {"no", "do", "human", "front"}


def is_desk(local: str) -> bool:
    """Whether the local part of an address (before the @) belongs to a desk: hr, jobs, no-reply, careers-eu …"""
    plain = local.lower()
    first = _FIRST_WORD.match(plain)
    return first is not None and first[0] in _FIRST_WORDS and _is_desk(plain)


@lru_cache(maxsize=1024)
def _is_desk(local: str) -> bool:
    plain = local.partition("+")[0]
    parts = [part.strip("0123456789") for part in re.split(r"[._-]", plain)]
    if "".join(parts) in _DESKS:
        return True
    return parts[0] in _DESKS and all(part in _DESK_TAILS or len(part) <= 2 for part in parts[1:])


def person(name: str | None, email: str | None, title: str | None, role: Role) -> Person:
    """A person; the address is checked, name and title become one line.  Raises Fault."""
    name, title = (" ".join(text.split()) if text and "\n" in text else text for text in (name, title))
    if email:
        address = read_address(email)
        desk = is_desk(address[: address.index("@")])
        return Person(name=_somebody(name), email=address, title=title or None, role=role, role_address=desk)
    return Person(name=_somebody(name), title=title or None, role=role)


def _somebody(name: str | None) -> str | None:
    """The name, unless it says that none is known: "Unknown <ana@acme.example>"."""
    name = name and without_links(name)
    return name if name and name.casefold() not in _NOBODY else None


def read_people(text: str, role: Role = "interviewer") -> tuple[Person, ...]:
    """All people in one cell, in order, one entry for each address.  Raises Fault."""
    found: list[Person] = []
    for part in text.split(";"):
        match = _SIMPLE.fullmatch(part)
        if match is None or len(match[2]) > _MOST_LOCAL or not _is_domain(match[3]):
            found = [entry for slow in entries(text) if (entry := _read_one(slow, role)) is not None]
            break
        name, local, domain, title = match.groups()
        found.append(
            Person(
                name=_somebody(name),
                email=f"{local}@{domain}",
                title=title or None,
                role=role,
                role_address=is_desk(local),
            )
        )
    return merge(found) if len(found) > 1 else tuple(found)


@lru_cache(maxsize=4096)
def _is_domain(domain: str) -> bool:
    return len(domain) <= _MOST_DOMAIN and _DOMAIN.fullmatch(domain) is not None


def read_person(text: str, role: Role) -> Person | None:
    """The one person in a cell, None where it names nobody.  Raises Fault."""
    found = read_people(text, role)
    if len(found) > 1:
        raise Fault(f"'{shown(text)}' holds {len(found)} people; one is wanted here")
    return found[0] if found else None


def _read_one(text: str, role: Role) -> Person | None:
    if text.casefold() in _NOBODY or not (text := without_links(text)):
        return None
    titles = re.findall(r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)", text)
    rest = re.sub(r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)", " ", text)
    if len(titles) > 1:
        raise Fault(f"'{shown(text)}' has {len(titles)} titles in brackets; write Name <address> (Title)")
    addresses = re.findall(r"<([^<>]*)>", rest)
    name = re.sub(r"<[^<>]*>", " ", rest)
    if len(addresses) > 1:
        raise Fault(f"'{shown(text)}' has {len(addresses)} addresses; put ';' between people")
    address = addresses[0].strip() if addresses else None
    if address is None and "@" in rest:
        words = rest.split()
        if len(words) > 1 and sum("@" in word for word in words) == 1:
            address = next(word for word in words if "@" in word)
            name = " ".join(word for word in words if "@" not in word)
        else:
            address, name = rest.strip(), ""
    if address is None and titles and _ADDRESS.fullmatch(titles[0].strip()):
        address, titles = titles[0].strip(), []  # Ana Sousa (ana@acme.example)
    if "," in name and re.search(r"[>)]\s*,", text):
        raise Fault(_why_comma(" ".join(text.split())))
    name = _name(" ".join(name.split()), address)
    if not name and not address and not titles:
        return None
    return person(name, address or None, " ".join(titles[0].split()) if titles else None, role)


_JOINED = re.compile(
    r"[^\s;,]\s+(?:and|und|et|plus|&|/|\+|[|·])\s+[^\s;,]|\w/\w"
    # "y" and "e" stand inside names as well: "José Ortega y Gasset", "Maria Costa e Silva"; capitals are initials
    r"|^\w+\s+(?-i:[ye])\s+\w+$|^\w+\s+\w+\s+(?-i:[ye])\s+\w+\s+\w+$",
    re.IGNORECASE,
)
_JOINTS = (" and ", " und ", " et ", " plus ", " y ", " e ")


def may_join(cell: str) -> bool:
    """Whether a cell holds what could stand between two names; quicker than ``joined_name``."""
    if "&" in cell or "/" in cell or "+" in cell or "|" in cell or "·" in cell:
        return True
    plain = cell.casefold()
    return any(joint in plain for joint in _JOINTS)


def joined_name(people: Iterable[Person]) -> str | None:
    """The name that looks like those of several people ("Ana & Bo"), if there is one."""
    from afterview.drafting.names import without_role

    return next((one.name for one in people if one.name and _JOINED.search(without_role(one.name))), None)


def _name(name: str, address: str | None) -> str:
    """A name as it is spoken: without quotes; ``Sousa, Ana`` turned round where the address confirms it."""
    bare = name.strip()
    if bare.count('"') == 2 and bare[0] == bare[-1] == '"':  # not those of "Nell" Harrow
        bare = bare.strip('"').strip()
    plain = _SUFFIX.sub("", bare)
    if "," not in plain:
        return bare
    last, _, first = plain.partition(",")
    if "," not in first and _is_family_name(last, first, address.partition("@")[0] if address else ""):
        return f"{first.strip()} {last.strip()}{bare[len(plain) :]}"
    raise Fault(_why_comma(name))


def _why_comma(name: str) -> str:
    return f"'{shown(name)}' has a comma: write names as spoken (Ana Sousa), titles in brackets, and ';' between people"


def _without_role(name: str) -> tuple[str, str]:
    """The name, and a role behind a comma: "Ana Sousa, CTO"."""
    head, comma, tail = name.partition(",")
    if comma and head.strip():
        from afterview.drafting.names import is_role

        if is_role(tail.split()):
            return head.strip(), tail.strip()
    return name, ""


def spoken(name: str) -> str:
    """A name out of a calendar's list of guests as it is spoken: "Sousa, Ana" is turned round, a role or a degree
    behind a comma stays away."""
    name = _SUFFIX.sub("", _without_role(name)[0])
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last.strip()}" if comma and "," not in first else name


_SHORTEST_FAMILY_NAME = 3  # letters that an address does not hold by chance


def _is_family_name(text: str, first: str, local: str) -> bool:
    """Whether this is the family name of who is called ``first``, and no person of its own, as the address confirms
    (``local``: its part before the @): one name ("de la Cruz") where either of both stands in it, several where it
    begins with the first name and holds one of them."""
    own = _letters(local)
    given = _letters(first.strip().partition(" ")[0])
    names = [_letters(word) for word in text.split() if word[:1].isupper()] or [_letters(text)]
    begins = bool(given) and own.startswith(given)
    if len(names) < 2:
        return begins or (bool(given) and len(names[0]) >= _SHORTEST_FAMILY_NAME and names[0] in own)
    return begins and any(name in own for name in names if name and name != given)


def _letters(text: str) -> str:
    """Small letters without marks and signs: García writes garcia@…"""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "".join(filter(str.isalpha, plain.casefold()))


_TITLED = pattern(r"([^()@]*[^()@\s])\s*\(([^()@]+)\)")
_SEVERAL_NAMES = pattern(r"[\w .'’-]+(?:[;\n][\w .'’-]+)+")


def pair_up(names: str, emails: str, titles: str, role: Role) -> tuple[Person, ...]:
    """People from a column of names, one of addresses and one of titles, of which any may be empty.  Raises Fault."""
    if not emails:
        people = read_people(names, role)
        if titles and len(people) == 1 and not people[0].title:
            return (person(people[0].name, people[0].email, titles, role),)
        return people
    addresses = [part.strip() for part in re.split(r"[;\n]", emails) if part.strip()]
    names = on_lines_of_their_own(names, titles=len(addresses) <= names.count("\n"))
    if len(addresses) == 1 and not _SEVERAL_NAMES.fullmatch(names):
        return (named_apart(names, addresses[0], role, titles),)
    called = [part.strip() for part in re.split(r"[;\n]", names)] if names else [""] * len(addresses)
    as_what = [part.strip() for part in re.split(r"[;\n]", titles)] if titles else [""] * len(addresses)
    if len(called) != len(addresses) or len(as_what) not in (1, len(addresses)):
        several = f"{len(addresses)} addresses" if len(addresses) > 1 else "1 address"
        names_ = f"{len(called)} names" if len(called) > 1 else "1 name"
        raise Fault(f"{several} for {names_}; write them as Ana Sousa <ana@acme.example>; …")
    as_what = as_what * len(addresses) if len(as_what) == 1 else as_what
    return merge(named_apart(n, a, role, t) for n, a, t in zip(called, addresses, as_what, strict=True))


def named_apart(name: str, email: str, role: Role, title: str = "") -> Person:
    """A person whose name and address stand in columns of their own.  Raises Fault, also where Name <address> stands in
    the name's column, and is another one."""
    name = on_lines_of_their_own(name)
    match = _SIMPLE.fullmatch(name) if "@" in name else None
    if match is None:
        if "\n" in name:
            lines = len(name.split("\n"))
            raise Fault(f"'{shown(name)}' holds {lines} people; write them as Ana Sousa <ana@acme.example>; …")
        bracket = _TITLED.fullmatch(name)
        if bracket:
            name, title = bracket[1], title or bracket[2]
        if "," in name and "@" not in name:
            name, behind = _without_role(name)
            name, title = _name(name, email), title or behind
        return person(name, email, title, role)
    if f"{match[2]}@{match[3]}".casefold() != email.casefold():
        raise Fault(f"'{shown(name)}' contradicts the address '{shown(email)}'; leave one of the two addresses")
    return person(match[1], email, title or match[4], role)


def completed(one: Person, others: Sequence[Person]) -> Person:
    """A person with the name and title that other columns give to the same address, and with the address that they give
    to the same first and last name, if it is one address."""
    for other in others:
        if other is not one and one.email and other.email and one.email.casefold() == other.email.casefold():
            one = _joined(one, other)
    if one.address is None and " " in (name := _plain(one.name)):
        known = {other.address.casefold(): other for other in others if other.address and _plain(other.name) == name}
        if len(known) == 1:
            return _joined(one, *known.values())
    return one


def merge(people: Iterable[Person]) -> tuple[Person, ...]:
    """One entry for each address (without one, and for desks: each name), in order; what one lacks the next adds."""
    entries = tuple(people)
    if len({entry.email.lower() for entry in entries if entry.email and not entry.role_address}) == len(entries):
        return entries
    found: dict[str, Person] = {}
    by_name: dict[str, str] = {}
    for entry in entries:
        name = _plain(entry.name)
        key = entry.email.casefold() if entry.email and not entry.role_address else ""
        if not key:
            key = by_name.get(name, f"name:{name}") if name else f"desk:{(entry.email or '').casefold()}"
        elif name and (bare := by_name.get(name, "")).startswith("name:") and key not in found:
            found = {key if k == bare else k: v for k, v in found.items()}
        known = found.get(key)
        if name:
            by_name[name] = key
        found[key] = entry if known is None else _joined(known, entry)
    return tuple(found.values())


def _plain(name: str | None) -> str:
    return " ".join(name.casefold().split()) if name else ""


def _joined(first: Person, second: Person) -> Person:
    better = first.email is None or (first.role_address and second.address is not None)
    return Person(
        name=first.name or second.name,
        email=second.email if better else first.email,
        title=first.title or second.title,
        role=first.role,
        role_address=second.role_address if better else first.role_address,
    )
