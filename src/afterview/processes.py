"""How many processes share the work; how they do it is in ``workers``.

Where processes can't be forked (Windows, or other threads are running) one does it all.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from afterview.nouns import noun

_WORTH_SHARING = 1000  # interviews: with fewer, starting another process takes longer than it saves
_MOST = 8  # processes that one process can take parts from without becoming what they wait for
_T = TypeVar("_T")


@noun
class Processes:
    """So many processes, for whoever is to share work among them without knowing how.  ``least``: interviews from which
    on that is worth it."""

    count: int
    least: int

    def share(self, work: Callable[[int], Iterable[_T]]) -> Iterator[_T]:
        """As ``workers.share``."""
        from afterview.workers import share

        return share(self.count, work)


def processes_for(wanted: int | None) -> Processes | None:
    """As many as are wanted, however little there is to do; without a wish one for each processor, where there is
    enough.  None: one does it all."""
    count = min(wanted or processors(), _MOST)
    if count == 1 or not can_share():
        return None
    return Processes(count=count, least=0 if wanted else _WORTH_SHARING)


def can_share() -> bool:
    """Whether processes can be forked here and now."""
    return hasattr(os, "fork") and threading.active_count() == 1


def processors() -> int:
    """How many processes can run at once on this machine."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
