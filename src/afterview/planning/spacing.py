"""One message a week at most to the same person (PLAYBOOKS 1, "Spacing")."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from afterview.model import Person
from afterview.planning.identity import same_person
from afterview.workdays import Workdays


@dataclass(slots=True)
class Placed:
    """The messages that have their day, within one conversation (one candidate at one company)."""

    min_gap_days: int
    messages: list[tuple[Person, date]] = field(default_factory=list)

    def place(self, person: Person, day: date) -> None:
        self.messages.append((person, day))

    def latest_near(self, person: Person, day: date) -> date | None:
        """The latest message to this person that lies less than the gap before or after ``day``."""
        near = [
            placed
            for other, placed in self.messages
            if abs((placed - day).days) < self.min_gap_days and same_person(person, other)
        ]
        return max(near) if near else None

    def free_day(self, person: Person, day: date, workdays: Workdays) -> tuple[date, date | None]:
        """The first day that keeps the gap, and the message that the last move kept clear of (None: it stays)."""
        clear_of = None
        while (near := self.latest_near(person, day)) is not None:
            clear_of = near
            day = workdays.roll(near + timedelta(days=self.min_gap_days))
        return day, clear_of
