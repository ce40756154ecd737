"""Every planned item as a new event: an export that keeps no record, and so has nothing to compare with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from afterview.model import Interview, Planned
from afterview_ics.event import Event, EventWriter, Stamp
from afterview_ics.sharing import worked_out
from afterview_ics.telling import Counts, counts_of

if TYPE_CHECKING:
    from afterview.exporting import Job


class Sheaf(NamedTuple):
    """The new events of one interview.  ``name``: of the calendar that they belong to."""

    name: str
    events: list[Event]
    counts: Counts


def sheaves(
    planned: Iterable[Planned], job: Job, writer: EventWriter, name: Callable[[Interview], str]
) -> Iterator[Sheaf]:
    """The events of each interview, in the order of the plan."""
    stamp = Stamp(0, int(job.now.timestamp()), int(job.now.timestamp()))

    def work(each: Planned) -> Sheaf:
        interview = each.interview
        ahead = [item for item in each.items if item.state == "planned"]
        return Sheaf(
            name(interview), [writer.write(item, interview, stamp) for item in ahead], counts_of(ahead, known=0)
        )

    return worked_out(planned, job, work)
