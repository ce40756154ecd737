"""Every planned item as a new event: an export that keeps no record, and so has nothing to compare with.

What an interview gives then depends on nothing but itself, so that several processes can share the work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from afterview.exporting import Shareable
from afterview.labels import needs_of, own_needs
from afterview.model import Interview, Planned
from afterview.processes import processes_for
from afterview_ics.event import Event, EventWriter, Stamp

if TYPE_CHECKING:
    from afterview.exporting import Job


class Sheaf(NamedTuple):
    """The new events of one interview.  ``name``: of the calendar that they belong to.  ``needing``: how many items
    wait for the user's input; ``own``: what the settings lack for them.  ``first``, ``last``: the ordinals of their
    days (of no events: 0)."""

    name: str
    events: list[Event]
    needing: int
    own: tuple[str, ...]
    first: int
    last: int


def sheaves(
    planned: Iterable[Planned], job: Job, writer: EventWriter, name: Callable[[Interview], str]
) -> Iterator[Sheaf]:
    """The events of each interview, in the order of the plan, whoever makes them."""
    stamp = Stamp(0, int(job.now.timestamp()), int(job.now.timestamp()))

    def work(one: Planned) -> Sheaf:
        return _sheaf(one, writer, stamp, name)

    processes = processes_for(job.options.get("jobs"))
    if processes is None or not isinstance(planned, Shareable) or planned.size < processes.least:
        return map(work, planned)
    return planned.shared(processes.count, work)


def _sheaf(planned: Planned, writer: EventWriter, stamp: Stamp, name: Callable[[Interview], str]) -> Sheaf:
    interview = planned.interview
    ahead = [item for item in planned.items if item.state == "planned"]
    days = [item.start.toordinal() for item in ahead] or [0]
    return Sheaf(
        name(interview),
        [writer.write(item, interview, stamp) for item in ahead],
        sum([1 for item in ahead if item.needs and needs_of(item)]),
        tuple([need for item in ahead if item.needs for need in own_needs(item)]),
        min(days),
        max(days),
    )
