"""Business days: Monday to Friday, no public holiday, no quiet day of the playbook (PLAYBOOKS 1).

Where the holidays come from is an argument, so that this module stays pure: see ``afterview.holidays_of``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta

HolidaysOf = Callable[[str, int], frozenset[date]]
"""country ("DE", "US-CA"), year → its public holidays."""

QuietRange = tuple[tuple[int, int], tuple[int, int]]
"""((month, day), (month, day)), both included; may cross the turn of the year."""

_MEMO_LIMIT = 200_000
_DAY = timedelta(days=1)


def no_holidays(country: str, year: int) -> frozenset[date]:
    """A calendar in which only weekends are free."""
    return frozenset()


class Workdays:
    """The business days of one country under the quiet days of one playbook.

    ``country`` None means that only weekends (and quiet days) are free.
    """

    def __init__(self, country: str | None, quiet: Iterable[QuietRange] = (), holidays_of: HolidaysOf = no_holidays):
        self._country = country
        self._quiet = tuple(quiet)
        self._holidays_of = holidays_of
        self._years: dict[int, frozenset[date]] = {}
        self._after: dict[tuple[date, int], date] = {}
        self._next: dict[date, date] = {}

    def is_business_day(self, day: date) -> bool:
        return self.roll(day) == day

    def _is_business_day(self, day: date) -> bool:
        if day.weekday() > 4:
            return False
        holidays = self._years.get(day.year)
        if holidays is None:
            holidays = self._years[day.year] = (
                self._holidays_of(self._country, day.year) if self._country else frozenset()
            )
        return day not in holidays and not self.is_quiet(day)

    def after(self, day: date, count: int) -> date:
        """The ``count``-th business day strictly after ``day`` ("n bd after X")."""
        found = self._after.get((day, count))
        if found is None:
            found = day
            for _ in range(count):
                found = self.roll(found + _DAY)
            if len(self._after) > _MEMO_LIMIT:
                self._after.clear()
            self._after[day, count] = found
        return found

    def roll(self, day: date) -> date:
        """``day`` itself if it is a business day, else the next one."""
        found = self._next.get(day)
        if found is None:
            found = day
            while not self._is_business_day(found):
                found += _DAY
            if len(self._next) > _MEMO_LIMIT:
                self._next.clear()
            self._next[day] = found
        return found

    def last_of_month(self, day: date) -> date:
        """The last business day of the month in which ``day`` lies."""
        from dateutil.relativedelta import relativedelta  # late: hardly any plan needs it

        last = day + relativedelta(day=31)  # dateutil's way to say "the last day of this month"
        while not self.is_business_day(last):
            last -= _DAY
        return last

    def why_free(self, day: date) -> str:
        """In words, why ``day`` is no business day."""
        if day.weekday() > 4:
            return "weekend"
        return "quiet days" if self.is_quiet(day) else "public holiday"

    def is_quiet(self, day: date) -> bool:
        """Whether the playbook says that nothing is to happen on this day of any year."""
        for first, last in self._quiet:
            here = (day.month, day.day)
            if first <= here <= last if first <= last else here >= first or here <= last:
                return True
        return False
