"""Every interview compared with what the ledger knows, and written: all that is to be done about its items."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from afterview.model import Interview, Item, Planned
from afterview_ics.changed import ChangeWriter, is_written
from afterview_ics.event import Event
from afterview_ics.sharing import worked_out
from afterview_ics.telling import Counts, counts_of

if TYPE_CHECKING:
    from afterview.exporting import Job
    from afterview.ledger.deliveries import Row
    from afterview.ledger.interviews import Sighting
    from afterview_ics.record import Record


class Compared(NamedTuple):
    """The changes of one interview, to be placed and recorded.

    ``seen``, ``rows``: what the ledger is told.  ``events``: of each row, None where no calendar holds its item.
    ``name``: of the calendar that they belong to.
    """

    seen: Sighting
    name: str
    rows: list[Row]
    events: list[Event | None]
    counts: Counts


def comparisons(
    planned: Iterable[Planned], job: Job, record: Record, writer: ChangeWriter, name: Callable[[Interview], str]
) -> Iterator[Compared]:
    """What is to be done about each interview, in the order of the plan."""

    def work(each: Planned) -> Compared:
        interview = each.interview
        changes = record.changes(each, writer.look(interview))
        events: list[Event | None] = []
        written: list[Item] = []
        known = 0
        for change in changes:
            if change.item is None or not is_written(change):
                events.append(None)
                continue
            events.append(writer.event(change, interview))
            written.append(change.item)
            known += change.before is not None
        seen, rows = record.noted(interview, changes)
        return Compared(seen, name(interview), rows, events, counts_of(written, known=known))

    return worked_out(planned, job, work) if record.is_shareable else map(work, planned)
