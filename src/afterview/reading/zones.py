"""Time zones by their IANA names, and the countries that they lie in.

Only exact names of the tz database are read, so that a file means the same on every machine.  Everything else is
answered with what would be right: the name that was probably meant, the zones that share an abbreviation, the IANA
name of a Windows zone.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources
from zoneinfo import ZoneInfo

from afterview.patterns import pattern
from afterview.reading.faults import Fault
from afterview.reading.text import shown

# Abbreviations that stand for several zones, or for half a year only; what each may mean.
ABBREVIATIONS = {
    "ACST": "Australia/Adelaide or Australia/Darwin",
    "ADT": "America/Halifax",
    "AEST": "Australia/Sydney or Australia/Brisbane",
    "AEDT": "Australia/Sydney",
    "AKST": "America/Anchorage",
    "AMT": "America/Manaus or Asia/Yerevan",
    "AST": "America/Halifax, America/Puerto_Rico or Asia/Riyadh",
    "AWST": "Australia/Perth",
    "BRT": "America/Sao_Paulo",
    "BST": "Europe/London, Asia/Dhaka or Pacific/Bougainville",
    "CDT": "America/Chicago or America/Havana",
    "CEST": "Europe/Berlin, Europe/Paris, Europe/Madrid …",
    "CET": "Europe/Berlin, Europe/Paris, Europe/Madrid … (or Africa/Tunis, without summer time)",
    "CST": "America/Chicago, Asia/Shanghai, America/Havana or America/Mexico_City",
    "CT": "America/Chicago",
    "ECT": "America/Guayaquil or Europe/Paris",
    "EDT": "America/New_York",
    "EEST": "Europe/Helsinki, Europe/Athens, Europe/Kyiv …",
    "EET": "Europe/Helsinki, Europe/Athens, Africa/Cairo …",
    "EST": "America/New_York, America/Panama or Australia/Sydney",
    "ET": "America/New_York",
    "GST": "Asia/Dubai or Atlantic/South_Georgia",
    "HKT": "Asia/Hong_Kong",
    "HST": "Pacific/Honolulu",
    "IDT": "Asia/Jerusalem",
    "IST": "Asia/Kolkata, Asia/Jerusalem or Europe/Dublin",
    "JST": "Asia/Tokyo",
    "KST": "Asia/Seoul",
    "MDT": "America/Denver",
    "MET": "Europe/Berlin, Europe/Paris …",
    "MEZ": "Europe/Berlin, Europe/Vienna or Europe/Zurich",
    "MESZ": "Europe/Berlin, Europe/Vienna or Europe/Zurich",
    "MSK": "Europe/Moscow",
    "MST": "America/Denver, America/Phoenix or Asia/Kuala_Lumpur",
    "MT": "America/Denver",
    "NST": "America/St_Johns",
    "NZST": "Pacific/Auckland",
    "NZDT": "Pacific/Auckland",
    "PDT": "America/Los_Angeles",
    "PKT": "Asia/Karachi",
    "PST": "America/Los_Angeles, America/Tijuana or Asia/Manila",
    "PT": "America/Los_Angeles or Europe/Lisbon",
    "SGT": "Asia/Singapore",
    "SST": "Asia/Singapore or Pacific/Pago_Pago",
    "WEST": "Europe/Lisbon or Atlantic/Canary",
    "WET": "Europe/Lisbon or Atlantic/Canary",
    "WIB": "Asia/Jakarta",
}
_PLACEHOLDERS = {"factory", "local", "localtime", "posixrules", "system", "default"}
_MOST_SUGGESTIONS = 3_000
_OFFSET = pattern(r"(?:UTC|GMT)?\s*[+\-−±]\s*\d{1,2}(?::?\d{2})?", re.IGNORECASE)


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """The names in the tz database, from the package ``tzdata`` and not from the machine."""
    return frozenset(resources.files("tzdata").joinpath("zones").read_text(encoding="ascii").split())


@lru_cache(maxsize=1024)
def read_zone(name: str) -> ZoneInfo:
    """The zone of that exact IANA name.  Raises Fault with what would be right."""
    if name in zone_names() and name not in ABBREVIATIONS and name != "Factory":
        return ZoneInfo(name)
    raise Fault(_why_no_zone(name))


def _why_no_zone(name: str) -> str:
    said = f"'{shown(name, 40)}' is no time zone"
    plain = " ".join(name.split())
    if plain.upper() in ABBREVIATIONS:
        return f"'{plain}' is an abbreviation that does not name one zone; write {ABBREVIATIONS[plain.upper()]}"
    if plain.casefold() in _PLACEHOLDERS:
        return f"'{plain}' depends on the machine; write the zone's own name, like Europe/Berlin"
    if _OFFSET.fullmatch(plain):
        return f"'{plain}' is an offset and knows no summer time; write a zone, like Europe/Berlin"
    if iana := windows_zone(plain):
        return f"'{plain}' is Windows' name of a zone; write {iana}"
    if meant := suggestion(plain):
        return f"{said}; did you mean {meant}?"
    return f"{said}; write an IANA name, like Europe/Berlin or America/New_York"


@lru_cache(maxsize=1)
def _by_plain_name() -> dict[str, str]:
    """Zone names by themselves and by their city, without case, blanks and signs."""
    names: dict[str, str] = {}
    for name in sorted(zone_names(), key=lambda n: (n.count("/") != 1, n)):
        names.setdefault(_squeezed(name.rpartition("/")[2]), name)
    return names | {_squeezed(name): name for name in zone_names()}


def _squeezed(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())


def suggestion(name: str) -> str | None:
    """The IANA name that was probably meant: other case, a city alone, a typing error."""
    squeezed = _squeezed(name) if len(name) <= 60 else ""
    if not squeezed:
        return None
    return _by_plain_name().get(squeezed) or _nearest(squeezed)


@lru_cache(maxsize=1024)
def _nearest(squeezed: str) -> str | None:
    """The zone of the most similar name.  Looking takes a millisecond, so a file of nothing but mistakes gets no more
    than a few thousand suggestions."""
    if _nearest.cache_info().misses > _MOST_SUGGESTIONS:
        return None
    from difflib import get_close_matches

    known = _by_plain_name()
    alike = [one for one in known if one[0] == squeezed[0] or one[-3:] == squeezed[-3:]]
    near = get_close_matches(squeezed, alike, n=1, cutoff=0.8)
    return known[near[0]] if near else None


@lru_cache(maxsize=256)
def windows_zone(name: str) -> str | None:
    """The IANA name of a Windows zone ("W. Europe Standard Time"), by the table of Unicode's CLDR."""
    if not any(mark in name for mark in ("Standard Time", "Daylight Time", "Time Zone", "UTC")):
        return None
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    found: str | None = WINDOWS_TO_OLSON.get(name)
    return _links().get(found, found) if found else None


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    """Zone → country, from the tz database's ``zone.tab``."""
    table = resources.files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    rows = (row.split("\t") for row in table.splitlines() if row and not row.startswith("#"))
    return {row[2]: row[0] for row in rows}


@lru_cache(maxsize=1)
def _links() -> dict[str, str]:
    """Old name → present name."""
    table = resources.files("tzdata.zoneinfo").joinpath("tzdata.zi").read_text(encoding="utf-8")
    rows = (row.split() for row in table.splitlines() if row.startswith("L "))
    return {row[2]: row[1] for row in rows}


@lru_cache(maxsize=1024)
def country_of(zone: str) -> str | None:
    """The country in which a zone lies (ISO 3166-1), by ``zone.tab``; None for UTC and its like."""
    return _countries().get(zone) or _countries().get(_links().get(zone, ""))


@lru_cache(maxsize=1)
def country_codes() -> dict[str, str]:
    """ISO 3166-1 code → name, from the tz database."""
    table = resources.files("tzdata.zoneinfo").joinpath("iso3166.tab").read_text(encoding="utf-8")
    return dict(row.split("\t", 1) for row in table.splitlines() if row and not row.startswith("#"))


@lru_cache(maxsize=1)
def _countries_by_name() -> dict[str, str]:
    return {name.casefold(): code for code, name in country_codes().items()}


_COUNTRY = pattern(r"([A-Za-z]{2})(?:[-_ ]([A-Za-z0-9]{1,3}))?")
_USUAL_NAMES = {
    "uk": "GB",
    "u.k.": "GB",
    "united kingdom": "GB",
    "great britain": "GB",
    "usa": "US",
    "u.s.": "US",
    "u.s.a.": "US",
    "united states of america": "US",
    "england": "GB-ENG",
    "scotland": "GB-SCT",
    "wales": "GB-WLS",
    "northern ireland": "GB-NIR",
    "czechia": "CZ",
    "the netherlands": "NL",
    "turkey": "TR",
    "türkiye": "TR",
}


@lru_cache(maxsize=1024)
def read_country(text: str) -> str:
    """An ISO 3166-1 code, one with a subdivision ("US-CA"), or a country's English name.  Raises Fault."""
    found = _COUNTRY.fullmatch(text)
    if found and (code := found[1].upper()) in country_codes():
        return f"{code}-{found[2].upper()}" if found[2] else code
    meant = _USUAL_NAMES.get(text.casefold()) or _countries_by_name().get(text.casefold())
    if meant:
        return meant
    raise Fault(f"'{shown(text, 40)}' is no country; write its ISO 3166 code, like DE, US or US-CA")
