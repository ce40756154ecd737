"""What rows show besides their interviews."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from afterview.reading.findings import Finding


@dataclass(slots=True)
class Learnt:
    """What some rows of one source, one after the other, showed besides their interviews; can be sent to another
    process.

    ``source``: its number.  ``nothing``: which of the ``rows`` (0 is the first) gave no interview; of those that are
    not empty some were ``rejected`` and some ``skipped``, by reason.  ``findings``: each with the line of its row.
    ``notes``: what was learnt of the whole source with them.  ``serial``: the first number that was read as a date.
    ``without_zone``: how many name no zone.
    """

    source: int
    rows: int = 0
    read: int = 0
    rejected: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    nothing: list[int] = field(default_factory=list)
    findings: list[tuple[int, Finding]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    serial: tuple[str, date] | None = None
    without_zone: int = 0
