"""Work on one interview after the other, shared among processes where that is wanted or worth it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

from afterview.exporting import Shareable
from afterview.model import Planned
from afterview.processes import processes_for

if TYPE_CHECKING:
    from afterview.exporting import Job

_T = TypeVar("_T")


def worked_out(planned: Iterable[Planned], job: Job, work: Callable[[Planned], _T]) -> Iterator[_T]:
    """What ``work`` makes of each interview, in the order of the plan, whoever does it.  It must depend on nothing but
    the interview, and change nothing."""
    processes = processes_for(job.options.get("jobs"))
    if processes is None or not isinstance(planned, Shareable) or planned.size < processes.least:
        return map(work, planned)
    return planned.shared(processes.count, work)
