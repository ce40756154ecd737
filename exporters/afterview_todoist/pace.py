"""Time, as far as pushing needs it: the clock, waiting, and how long to wait for what."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from afterview.nouns import noun


@noun
class Pace:
    """``now``: seconds since 1970 by the machine's clock.  ``sleep`` waits.  ``chance`` gives a number from 0 to 1.

    ``settle``: how long after sending a request whose answer was lost the server may still be working on it; Todoist
    itself gives up after 15 seconds.  ``tries``: how often in a row a request may fail.  ``longest_wait``: what the
    server may ask for before we stop and say when to come back.
    """

    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random
    settle: float = 15.0
    tries: int = 6
    first_wait: float = 0.5
    longest_back_off: float = 15.0
    longest_wait: float = 120.0

    def back_off(self, failures: int) -> float:
        """Seconds to wait after so many failures in a row: doubling, and jittered so that no two clients keep step."""
        most = min(self.longest_back_off, self.first_wait * 2.0 ** (failures - 1))
        return most * (0.5 + self.chance() / 2)
