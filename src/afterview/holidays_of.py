"""Public holidays from the ``holidays`` package, remembered per country and year (an edge of the house).

The package takes some 50 ms to import and 20 ms for a year of a country, so what it said can be kept in a cache folder,
keyed by its version; the folder is safe to delete.
"""

from __future__ import annotations

import contextlib
import json
import os
import warnings
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from pathlib import Path


def split_country(country: str) -> tuple[str, str | None]:
    """ "DE-BE" → ("DE", "BE"); "DE" → ("DE", None)."""
    code, _, subdivision = country.upper().partition("-")
    return code, subdivision or None


@lru_cache(maxsize=512)
def is_known_country(country: str) -> bool:
    """Whether the ``holidays`` package knows this country (and subdivision)."""
    import holidays

    code, subdivision = split_country(country)
    known = holidays.list_supported_countries(include_aliases=True)
    return code in known and (subdivision is None or subdivision in known[code])


def knower(folder: Path | None) -> Callable[[str], bool]:
    """``is_known_country`` by a list that ``folder`` keeps where one is given, so that nothing is imported for it."""

    @lru_cache(maxsize=512)
    def is_known(country: str) -> bool:
        if folder is None:
            return is_known_country(country)
        return country.upper() in listed()

    @lru_cache(maxsize=1)
    def listed() -> frozenset[str]:
        assert folder is not None
        return frozenset(_remembered(folder, "countries.json", _all_countries))

    return is_known


def _all_countries() -> list[str]:
    import holidays

    known = holidays.list_supported_countries(include_aliases=True)
    return sorted({name for code, parts in known.items() for name in (code, *(f"{code}-{part}" for part in parts))})


def from_package(country: str, year: int) -> frozenset[date]:
    """The public holidays of ``country`` in ``year``; none where the package does not know the country."""
    import holidays

    code, subdivision = split_country(country)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of some countries it says that far years are estimates
        try:
            return frozenset(holidays.country_holidays(code, subdiv=subdivision, years=year))
        except NotImplementedError:
            return frozenset()


def cached(folder: Path | None) -> Callable[[str, int], frozenset[date]]:
    """``from_package``, remembered in memory and, where ``folder`` is given, on disk."""
    memory: dict[tuple[str, int], frozenset[date]] = {}

    def holidays_of(country: str, year: int) -> frozenset[date]:
        found = memory.get((country, year))
        if found is None:
            found = memory[country, year] = _from_disk(folder, country, year) if folder else from_package(country, year)
        return found

    return holidays_of


def _from_disk(folder: Path, country: str, year: int) -> frozenset[date]:
    days = _remembered(
        folder,
        f"{country.upper()}-{year}.json",
        lambda: sorted(day.isoformat() for day in from_package(country, year)),
    )
    with contextlib.suppress(ValueError):
        return frozenset(date.fromisoformat(day) for day in days)
    return from_package(country, year)


def _remembered(folder: Path, name: str, find: Callable[[], list[str]]) -> list[str]:
    """The texts that a file of the cache holds, else those that are found, and kept there."""
    path = folder / f"holidays-{_version()}" / name
    with contextlib.suppress(OSError, ValueError):
        kept = json.loads(path.read_text(encoding="ascii"))
        if isinstance(kept, list) and all(isinstance(one, str) for one in kept):
            return kept
    found = find()
    with contextlib.suppress(OSError):  # a cache that can't be written costs time, nothing else
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}.{os.getpid()}")
        part.write_text(json.dumps(found), encoding="ascii")
        part.replace(path)
    return found


@lru_cache(maxsize=1)
def _version() -> str:
    """The package's version, by the name of the folder that tells it: to ask ``importlib.metadata`` takes 15 ms."""
    from importlib.util import find_spec

    spec = find_spec("holidays")
    if spec and spec.origin:
        with contextlib.suppress(OSError):
            folders = os.listdir(Path(spec.origin).parent.parent)
            named = [one for one in folders if one.startswith("holidays-") and one.endswith(".dist-info")]
            if len(named) == 1:
                return named[0].removeprefix("holidays-").removesuffix(".dist-info")
    from importlib.metadata import version

    return version("holidays")
