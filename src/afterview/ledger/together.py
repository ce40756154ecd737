"""Processes that plan together with the ledger at hand: each asks it over a connection of its own, and what the ledger
found on the way (``Findings``) comes back with their results.  Only the process that began them all records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from afterview.nouns import noun

if TYPE_CHECKING:
    from datetime import date

    from afterview.ledger.astray import Met
    from afterview.ledger.facade import Ledger
    from afterview.model import Problem
    from afterview.processes import Processes

_T = TypeVar("_T")


class Findings(NamedTuple):
    """What a ledger found while interviews were remembered: answers without a date, contradictions, and which of the
    interviews that something was logged of were met."""

    undated: dict[str, tuple[str, date]]
    problems: dict[tuple[str, str], Problem]
    met: Met


@noun
class Together:
    """As many ``processes``, to each of which the ``ledger`` answers."""

    processes: Processes
    ledger: Ledger

    @property
    def count(self) -> int:
        return self.processes.count

    @property
    def least(self) -> int:
        return self.processes.least

    def share(self, work: Callable[[int], Iterable[_T]]) -> Iterator[_T]:
        """As ``Processes.share``.  What the ledger found while something was made is known before that is given out."""
        for result, findings in self.processes.share(lambda number: self._work(number, work)):
            self.ledger.learn(findings)
            yield result

    def _work(self, number: int, work: Callable[[int], Iterable[_T]]) -> Iterator[tuple[_T, Findings]]:
        self.ledger.reopen()
        for result in work(number):
            yield result, self.ledger.findings()
