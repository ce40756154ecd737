"""The ledger: what was exported where, what was logged, and when an answer was first seen.  One SQLite file.

What an exporter does with it (``job.ledger``, None with ``--no-ledger``)::

    delivery = job.ledger.delivery("ics")                 # a transaction; a dry run's ledger writes nothing
    number = delivery.reserve(path)                       # a number for the file that will carry the items
    for planned in plan:
        before = delivery.before(planned.interview.key)
        changes = compare(planned.items, before, look=look, now=delivery.now)
        …                                                 # write what the changes say
        delivery.take(planned.interview, changes, file=number)
    gone = delivery.vanished(job.sources) if job.whole() else []
    delivery.commit([StagedFile(number=number, path=…, temporary=…, digest=…)])   # records, then renames

A destination that is written to piece by piece (Todoist) uses ``job.ledger.outbox(name)`` besides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from afterview.ledger.rows import (
    CANCELLED,
    DONE,
    GONE,
    LIVE,
    OPEN,
    Delivered,
    Fact,
    Operation,
    StagedFile,
    Vanished,
    Verdict,
    Written,
)

if TYPE_CHECKING:
    from afterview.ledger.deliveries import Delivery
    from afterview.ledger.facade import Ledger
    from afterview.ledger.outbox import Outbox

__all__ = [
    "CANCELLED",
    "DONE",
    "GONE",
    "LIVE",
    "OPEN",
    "Delivered",
    "Delivery",
    "Fact",
    "Ledger",
    "Operation",
    "Outbox",
    "StagedFile",
    "Vanished",
    "Verdict",
    "Written",
]

_LATE = {"Ledger": "facade", "Delivery": "deliveries", "Outbox": "outbox"}


def __getattr__(name: str) -> Any:
    """SQLite is loaded only where a ledger is opened."""
    if name in _LATE:
        from importlib import import_module

        return getattr(import_module(f"afterview.ledger.{_LATE[name]}"), name)
    raise AttributeError(f"module 'afterview.ledger' has no attribute '{name}'")
