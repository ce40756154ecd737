"""Rows with one key: the same interview twice, or several that want a number (CONTRACT, "Key")."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, fields, replace
from datetime import date
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


def settle_keys(rows: dict[int, Interview], memory: Memory | None) -> Settled:
    """Give each of these rows its final key.

    The same key at the same moment is the same interview twice: the first one counts, and a contradiction is said.
    A key from the column ``id`` at another moment is a mistake; a derived key is numbered by date, where a date that
    the ledger knows keeps its number.
    """
    settled = Settled()
    by_key: dict[str, list[int]] = defaultdict(list)
    for place, interview in sorted(rows.items()):
        by_key[interview.key].append(place)
    for places in by_key.values():
        stay = _without_doubles(rows, places, settled)
        if len(stay) > 1 or memory is not None:
            _number(rows, stay, memory, settled)
        else:
            settled.interviews[stay[0]] = rows[stay[0]]
    settled.interviews = dict(sorted(settled.interviews.items()))
    return settled


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


def _number(rows: dict[int, Interview], stay: list[int], memory: Memory | None, settled: Settled) -> None:
    """Number rows with one derived key by date; one whose date the ledger knows keeps its number."""
    if len(stay) == 1 and rows[stay[0]].key_is_given:
        settled.interviews[stay[0]] = rows[stay[0]]
        return
    by_date = sorted(stay, key=lambda p: (rows[p].start, p))
    taken = _known_numbers(rows, by_date, memory) if memory is not None else {}
    number, known = 1, set(taken.values())
    for place in by_date:
        if place not in known:
            while number in taken:
                number += 1
            taken[number] = place
    for number, place in _in_order_of_the_day(rows, taken).items():
        row = rows[place]
        if number == 1:
            settled.interviews[place] = row
            continue
        settled.interviews[place] = replace(row, key=f"{row.key}-{number}")
        settled.problems.append(
            Problem(
                level="note",
                source=row.file or row.source,
                row=row.row or None,
                column="round",
                message="another interview for the same position has the same round; "
                f"this one is called '{row.key}-{number}'. Fill `round` to tell them apart",
            )
        )


def _known_numbers(rows: dict[int, Interview], places: list[int], memory: Memory) -> dict[int, int]:
    """Number → place, for as many rows of a date as the ledger knows numbers of that date."""
    taken: dict[int, int] = {}
    for place in places:
        key, day = rows[place].key, rows[place].start.date()
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
        places = sorted((taken[number] for number in numbers), key=lambda p: (rows[p].start, p))
        settled.update(zip(sorted(numbers), places, strict=True))
    return {number: settled[number] for number in taken}
