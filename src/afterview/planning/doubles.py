"""Rows with one key: the same interview twice, or several that want a number (CONTRACT, "Key")."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from typing import Any, Literal

from afterview.model import Interview, Memory, Problem
from afterview.planning.identity import folded

_NOT_COMPARED = {"source", "row", "file", "key", "key_is_given", "identity"}
_IN_THE_KEY = frozenset({"candidate", "company", "position", "round"})
_COMPARED = tuple(f.name for f in fields(Interview) if f.name not in _NOT_COMPARED)


@dataclass(slots=True, kw_only=True)
class Settled:
    """``interviews``: place → interview with its final key.  ``dropped``: the places of doubles."""

    interviews: dict[int, Interview] = field(default_factory=dict)
    dropped: set[int] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)


def settle_keys(rows: dict[int, Interview], memory: Memory | None, is_key: Callable[[str], bool]) -> Settled:
    """Give each of these rows its final key, which no other row has.

    The same key at the same moment is the same interview twice: the first one counts, and a contradiction is said.
    A key from the column ``id`` at another moment is a mistake; a derived key is numbered by date, where a date that
    the ledger knows keeps its number.  ``is_key``: whether any row, these or others, brought this key along; such a
    number is passed over ("SDE" twice beside "SDE 2").
    """
    settled = Settled()
    by_key: dict[str, list[int]] = defaultdict(list)
    for place, interview in sorted(rows.items()):
        by_key[interview.key].append(place)
    numbering: list[tuple[list[int], dict[int, int]]] = []
    kept: set[str] = set()
    for key, places in by_key.items():
        stay = _without_doubles(rows, places, settled)
        known = _known_numbers(rows, stay, memory) if memory is not None else {}
        for number in [number for number in known if number > 1]:
            own = by_key.get(_numbered(key, number), ())
            # A derived key gives way to a number that the ledger knows; an id, or a row that is not at hand, does not.
            if any(rows[place].key_is_given for place in own) or (not own and is_key(_numbered(key, number))):
                del known[number]
            else:
                kept.add(_numbered(key, number))
        numbering.append((stay, known))
    for stay, known in numbering:
        _number(rows, stay, known, kept, is_key, settled)
    settled.interviews = dict(sorted(settled.interviews.items()))
    return settled


def _numbered(key: str, number: int) -> str:
    return key if number == 1 else f"{key}-{number}"


def _without_doubles(rows: dict[int, Interview], places: list[int], settled: Settled) -> list[int]:
    stay: list[int] = []
    for place in places:
        row = rows[place]
        first = next((rows[p] for p in stay if rows[p].start == row.start), None)
        if first is None and row.key_is_given and stay:
            first = rows[stay[0]]
        if first is None:
            stay.append(place)
            continue
        settled.dropped.add(place)
        settled.problems.append(_double(first, row))
    return stay


def _double(first: Interview, row: Interview) -> Problem:
    differing = [name for name in _COMPARED if _differ(name, getattr(first, name), getattr(row, name))]
    level: Literal["error", "warning", "note"] = "warning"
    if not differing:
        message = f"the same interview as in {first.source}, so it is read once"
    elif first.file != row.file:
        message = f"the same interview as in {first.source}, which counts; they differ in {', '.join(differing)}"
    else:
        level = "error"
        what = f"the id '{row.key[:60]}' stands" if row.key_is_given else "the same interview stands"
        message = (
            f"{what} in {first.source} too, and they differ in {', '.join(differing)}; "
            f"{'give each interview its own id' if row.key_is_given else 'keep one of the two, or fill `round`'}"
        )
    return Problem(
        level=level,
        source=row.file or row.source,
        row=row.row or None,
        column="id" if row.key_is_given else None,
        value=row.key[:80],
        message=message,
    )


def _differ(name: str, one: Any, other: Any) -> bool:
    """Whether two rows say different things; the parts of the key are compared as the key has them."""
    if one == other:
        return False
    return not (name in _IN_THE_KEY and one and other and folded(one) == folded(other))


def _number(
    rows: dict[int, Interview],
    stay: list[int],
    taken: dict[int, int],
    kept: Collection[str],
    is_key: Callable[[str], bool],
    settled: Settled,
) -> None:
    """Number rows with one key by date.  ``taken``: number → place, of those that have theirs already.  ``kept``: the
    numbered keys that other rows have."""
    number, known = 1, set(taken.values())
    for place in sorted(stay, key=lambda place: _by_date(rows, place)):
        if place in known:
            continue
        key = rows[place].key
        while number in taken or (is_key(_numbered(key, number)) if number > 1 else key in kept):
            number += 1
        taken[number] = place
    for number, place in _in_order_of_the_day(rows, taken).items():
        row = rows[place]
        if number == 1:
            settled.interviews[place] = row
            continue
        key = _numbered(row.key, number)
        settled.interviews[place] = replace(row, key=key)
        settled.problems.append(
            Problem(
                level="note",
                source=row.file or row.source,
                row=row.row or None,
                column="round",
                message=f"another interview is called '{row.key}', so this one is called '{key}'; "
                "fill `round` to tell them apart",
            )
        )


def _by_date(rows: dict[int, Interview], place: int) -> tuple[bool, datetime, int]:
    """In this order rows with one key get their numbers: one whose ``id`` it is keeps it."""
    row = rows[place]
    return not row.key_is_given, row.start, place


def _known_numbers(rows: dict[int, Interview], places: list[int], memory: Memory) -> dict[int, int]:
    """Number → place, for as many rows of a date as the ledger knows numbers of that date."""
    taken: dict[int, int] = {}
    for place in sorted(places, key=lambda place: _by_date(rows, place)):
        key, day = rows[place].key, rows[place].start.date()
        if rows[place].key_is_given:
            taken[1] = place
            continue
        number = memory.number(key, day)
        while number in taken:  # two on one day
            number = memory.number(key, day, number)
        if number is not None:
            taken[number] = place
    return taken


def _in_order_of_the_day(rows: dict[int, Interview], taken: dict[int, int]) -> dict[int, int]:
    """The same numbers for each date, the lower one for the earlier interview: so the next time gives the same."""
    by_day: dict[date, list[int]] = defaultdict(list)
    for number, place in taken.items():
        by_day[rows[place].start.date()].append(number)
    settled: dict[int, int] = {}
    for numbers in by_day.values():
        places = sorted((taken[number] for number in numbers), key=lambda place: _by_date(rows, place))
        settled.update(zip(sorted(numbers), places, strict=True))
    return {number: settled[number] for number in taken}
