"""What was logged of interviews that stand in no source now, and the row that each of them may have become.

Of those that a destination was given, its next export tells; these are the others, which would be forgotten silently.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from afterview.changes import Trace
from afterview.ledger import cells
from afterview.ledger.interviews import people_of
from afterview.model import Interview, Problem
from afterview.planning.identity import folded

_LOGGED = (
    "SELECT id, key, day, people FROM interviews WHERE day NOT NULL "
    "AND id IN (SELECT interview FROM facts WHERE undone IS NULL) AND id NOT IN (SELECT interview FROM delivered)"
)


class Astray:
    """Told of every interview that is read (``meet``); ``problems`` then says what was logged of none of them."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        rows = connection.execute(_LOGGED)
        self._logged = {
            cells.place(number): Trace(cells.text(key), cells.day(day), cells.digests(people))
            for number, key, day, people in rows
        }
        self._days = {trace.day for trace in self._logged.values()}
        self._met: set[int] = set()
        self._others: dict[str, Interview] = {}

    def meet(self, interview: Interview, logged: int | None) -> None:
        """An interview that was read.  ``logged``: its number in the ledger where anything was logged of it."""
        if logged is not None:
            self._met.add(logged)
        elif interview.start.date() in self._days:
            self._others[interview.key] = interview

    def problems(self) -> Iterator[Problem]:
        """A note on each that is missing, at the one row of its day, its candidate and with its people that nothing was
        logged of.  No more than a note, for the row may well stand in a source that was not read, or was left out."""
        for number, trace in self._logged.items():
            if number in self._met:
                continue
            alike = [one for one in self._others.values() if _is_like(one, trace)]
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
