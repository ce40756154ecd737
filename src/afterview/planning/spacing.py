"""One message a week at most to the same person (PLAYBOOKS 1, "Spacing")."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from afterview.model import Person
from afterview.planning.identity import same_person
from afterview.workdays import Workdays


@dataclass(slots=True)
class Placed:
    """The messages that have their day, within one conversation (one candidate at one company).

    ``messages``: the ordinal of a day → to whom: only the days near the one in question are looked at.
    """

    min_gap_days: int
    messages: dict[int, list[Person]] = field(default_factory=dict)

    def place(self, person: Person, day: date) -> None:
        self.messages.setdefault(day.toordinal(), []).append(person)

    def latest_near(self, person: Person, day: date) -> date | None:
        """The latest message to this person that lies less than the gap before or after ``day``."""
        middle, messages = day.toordinal(), self.messages
        for number in range(middle + self.min_gap_days - 1, middle - self.min_gap_days, -1):
            if number in messages and any(same_person(person, other) for other in messages[number]):
                return date.fromordinal(number)
        return None

    def free_day(self, person: Person, day: date, workdays: Workdays) -> tuple[date, date | None]:
        """The first day that keeps the gap, and the message that the last move kept clear of (None: it stays)."""
        clear_of = None
        while (near := self.latest_near(person, day)) is not None:
            clear_of = near
            day = workdays.roll(near + timedelta(days=self.min_gap_days))
        return day, clear_of
