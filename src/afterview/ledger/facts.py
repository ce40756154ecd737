"""What was logged: facts are added and undone, never changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any, get_args

from afterview.ledger import cells
from afterview.ledger.rows import ANSWERS, Fact, What

_WHATS: tuple[What, ...] = get_args(What)

_FIELDS = 'facts.id, key, what, facts.day, step, "to", value, written, answer_by, origin, recorded'
_FROM = "FROM facts JOIN interviews ON interviews.id = interview WHERE undone IS NULL"


def add(connection: sqlite3.Connection, interview: int, fact: Fact) -> int:
    """Write a fact down; its number."""
    cursor = connection.execute(
        'INSERT INTO facts (interview, what, day, step, "to", value, written, answer_by, origin, recorded) '
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            interview,
            fact.what,
            fact.on.isoformat(),
            fact.step,
            fact.to,
            fact.value,
            fact.written,
            fact.answer_by and fact.answer_by.isoformat(),
            fact.origin,
            fact.recorded,
        ),
    )
    return int(cursor.lastrowid or 0)


def of(connection: sqlite3.Connection, interview: int) -> list[Fact]:
    """The facts of one interview that hold, in the order of their days, then of writing."""
    rows = connection.execute(f"SELECT {_FIELDS} {_FROM} AND interview = ? ORDER BY facts.day, facts.id", (interview,))
    return [_fact(row) for row in rows]


def every(connection: sqlite3.Connection) -> Iterator[Fact]:
    """All facts that hold, in the order in which they were written down."""
    return (_fact(row) for row in connection.execute(f"SELECT {_FIELDS} {_FROM} ORDER BY facts.id"))


def last(connection: sqlite3.Connection, key: str | None = None) -> Fact | None:
    """The fact of ``log`` that was written down last and still holds; of one interview where ``key`` is given."""
    row = connection.execute(
        f"SELECT {_FIELDS} {_FROM} AND origin = 'log' AND (:key IS NULL OR key = :key) ORDER BY facts.id DESC LIMIT 1",
        {"key": key},
    ).fetchone()
    return None if row is None else _fact(row)


def corrects(later: Fact, fact: Fact) -> bool:
    """Whether a fact was written down after the other one and speaks of the same matter."""
    return later.id > fact.id and _matter(later) == _matter(fact)


def _matter(fact: Fact) -> tuple[str | None, ...]:
    if fact.what == "sent":
        return "sent", fact.step, (fact.to or "").casefold()
    return ("answer" if fact.what in ANSWERS else fact.what,)


def undo(connection: sqlite3.Connection, number: int, now: int) -> None:
    """Let a fact hold no longer.  It stays in the ledger."""
    connection.execute("UPDATE facts SET undone = ? WHERE id = ?", (now, number))


def _fact(row: tuple[Any, ...]) -> Fact:
    number, key, what, day, step, to, value, written, answer_by, origin, recorded = row
    return Fact(
        id=number,
        key=cells.text(key),
        what=cells.one_of(what, _WHATS),
        on=cells.day(day),
        step=cells.text_or_none(step),
        to=cells.text_or_none(to),
        value=cells.text_or_none(value),
        written=None if written is None else bool(written),
        answer_by=cells.day(answer_by) if answer_by else None,
        origin=cells.text(origin),
        recorded=cells.moment(recorded),
    )
