"""A ledger in a test: opened at a moment, and exports to a destination that is a dictionary."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from afterview.changes import Change, compare
from afterview.ledger import LIVE, Delivered, Ledger
from afterview.model import Item, Planned
from factories import NOW


def open_ledger(folder: Path, *, now: datetime = NOW, writing: bool = True, wait: float = 0.0) -> Ledger:
    return Ledger.open(folder / "ledger.db", now=now, writing=writing, command="test", wait=wait)


def look(item: Item) -> bytes:
    return f"{item.start.isoformat()}|{item.title}|{item.body}".encode()[:64]


def deliver(
    ledger: Ledger, plan: Iterable[Planned], destination: str = "ics", *, state: int = LIVE, sources: Sequence[str] = ()
) -> list[Change]:
    """Compare, take and commit; the changes."""
    found: list[Change] = []
    with ledger.delivery(destination) as delivery:
        for planned in plan:
            changes = compare(planned.items, delivery.before(planned.interview.key), look=look, now=delivery.now)
            delivery.take(planned.interview, changes, state=state)
            found += changes
        if sources:
            found += delivery.withdraw(delivery.vanished(sources))
        delivery.commit()
    return found


def held(ledger: Ledger, key: str, destination: str = "ics") -> dict[str, Delivered]:
    with ledger.delivery(destination) as delivery:
        return delivery.before(key)


def kinds(changes: Iterable[Change]) -> list[str]:
    return [change.kind for change in changes]
