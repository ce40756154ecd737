"""What was logged of interviews that stand in no source now, and the row that each of them may have become.

Of those that a destination was given, its next export tells; these are the others, which would be forgotten silently.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from afterview.changes import Trace
from afterview.ledger import cells
from afterview.ledger.interviews import people_of
from afterview.model import Interview, Problem
from afterview.planning.identity import folded

_LOGGED = (
    "SELECT id, key, day, people FROM interviews WHERE day NOT NULL "
    "AND id IN (SELECT interview FROM facts WHERE undone IS NULL) AND id NOT IN (SELECT interview FROM delivered)"
)


class Met(NamedTuple):
    """Interviews that were read: the numbers of those that something was logged of, and others by their keys."""

    logged: set[int]
    others: dict[str, Interview]


class Astray:
    """Told of every interview that is read (``meet``); ``problems`` then says what was logged of none of them."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        rows = connection.execute(_LOGGED)
        self._logged = {
            cells.place(number): Trace(cells.text(key), cells.day(day), cells.digests(people))
            for number, key, day, people in rows
        }
        self._days = {trace.day for trace in self._logged.values()}
        self._met = Met(set(), {})

    def meet(self, interview: Interview, logged: int | None) -> None:
        """An interview that was read.  ``logged``: its number in the ledger where anything was logged of it."""
        if logged is not None:
            self._met.logged.add(logged)
        elif interview.start.date() in self._days:
            self._met.others[interview.key] = interview

    def hand_over(self) -> Met:
        """What was met since this was asked last; here it is forgotten."""
        met, self._met = self._met, Met(set(), {})
        return met

    def learn(self, met: Met) -> None:
        """What was met elsewhere."""
        self._met.logged.update(met.logged)
        self._met.others.update(met.others)

    def problems(self) -> Iterator[Problem]:
        """A note on each that is missing, at the one row of its day, its candidate and with its people that nothing was
        logged of.  No more than a note, for the row may well stand in a source that was not read, or was left out."""
        for number, trace in self._logged.items():
            if number in self._met.logged:
                continue
            alike = [one for one in self._met.others.values() if _is_like(one, trace)]
            if len(alike) == 1:
                (now,) = alike
                yield Problem(
                    level="note",
                    notable=True,
                    source=now.file or now.source,
                    row=now.row or None,
                    message=f"what was logged of '{trace.key}' belongs to no row now. If this one is the same "
                    f"interview: afterview log {trace.key} renamed {now.key}",
                )


def _is_like(interview: Interview, trace: Trace) -> bool:
    whose = folded(interview.candidate)
    if whose and not interview.key_is_given and not trace.key.startswith(f"{whose}-"):
        return False
    return interview.start.date() == trace.day and not trace.people.isdisjoint(people_of(interview))
