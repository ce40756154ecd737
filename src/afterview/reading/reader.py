"""All sources as one input: the reading of interviews, streamed and repeatable."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO, cast

from afterview.errors import UnusableSettings
from afterview.model import Interview, Problem
from afterview.nouns import noun
from afterview.reading.account import Account, Counts
from afterview.reading.dates import Dates, Order
from afterview.reading.delimited import DelimitedTable
from afterview.reading.faults import Fault
from afterview.reading.learnt import Learnt
from afterview.reading.rejects import reasons, write_rejects
from afterview.reading.rows import RowDefaults
from afterview.reading.source_reader import SourceReader
from afterview.reading.sources import Source, sources_of
from afterview.reading.zones import read_country, read_zone

PORTION = 128
"""Rows that are read before any of their interviews is given out."""
_LARGE = 1 << 20  # bytes; much smaller inputs are kept whole, and so read once only
_YEARS_AHEAD = 20
_LAST_YEAR = 2100


@noun
class Defaults:
    """What stands in for what a row does not say.

    ``timezone``: an IANA name; None: every row must name its own.  ``country``: else the zone's own country is taken.
    ``dates``: the order of numeric dates, None where the user did not say.  ``today``: for dates that lie too far off
    (later than 20 years from then) and for postponed interviews; None: years to 2100, and nothing counts as past.
    ``own_addresses``: the user's own, left out of a calendar's guests.  ``match``: words by which interviews are found
    in a calendar.  ``country_known``: whether the public holidays of a country are known, ``language_known``: whether
    there is wording in a language; None: not asked.
    """

    timezone: str | None = None
    country: str | None = None
    language: str | None = None
    dates: Order | None = None
    today: date | None = None
    own_addresses: Collection[str] = ()
    match: Collection[str] = ()
    country_known: Callable[[str], bool] | None = None
    language_known: Callable[[str], bool] | None = None


class InterviewReader:
    """Interviews from one or several sources, as ``afterview.model.Interviews`` asks.

    Going through it reads the sources anew each time, one portion of the rows after the other, in constant memory.
    ``problems``, ``counts`` and what was refused are complete after the first time through, and later ones don't add to
    them.  Raises UnusableInput for a source that can't be used at all: at once where its beginning shows it, else while
    going through.
    """

    def __init__(self, sources: Sequence[Source], defaults: Defaults) -> None:
        zone = country = None
        try:
            zone = read_zone(defaults.timezone) if defaults.timezone else None
            country = read_country(defaults.country) if defaults.country else None
        except Fault as fault:
            raise UnusableSettings(str(fault)) from fault
        rows = RowDefaults(
            zone=zone,
            country=country,
            language=defaults.language,
            today=defaults.today,
            country_known=defaults.country_known,
            language_known=defaults.language_known,
        )
        latest = defaults.today.year + _YEARS_AHEAD if defaults.today else _LAST_YEAR
        dates = Dates(defaults.dates, latest)
        self._sources = [SourceReader(source, defaults, rows, dates) for source in sources]
        self._account = Account(self._sources)

    @property
    def problems(self) -> list[Problem]:
        """What was found in the input; complete after the first time through."""
        return self._account.problems

    @property
    def counts(self) -> Counts:
        """What became of the rows; complete after the first time through."""
        return self._account.counts

    @property
    def files(self) -> list[str]:
        """The absolute paths of the files that are read."""
        return [one.source.path for one in self._sources if one.source.path is not None]

    @property
    def is_large(self) -> bool:
        """Whether several processes had better share the reading: much text, whose rows are quick to pass over."""
        tables = all(isinstance(source.table, DelimitedTable) for source in self._sources)
        return tables and sum(source.source.size() for source in self._sources) >= _LARGE

    def __iter__(self) -> Iterator[Interview]:
        return self._again() if self._account.complete else self._first_time()

    def _first_time(self) -> Iterator[Interview]:
        account = self._account = Account(self._sources)
        for interviews, learnt in self.portions(0, 1):
            account.take(learnt)
            yield from interviews
        account.close()

    def portions(self, number: int, of: int) -> Iterator[tuple[list[Interview], Learnt]]:
        """Every ``of``-th portion of the rows, from that with this number (0 is the first) on, with what it showed.

        For processes that read together: ``take_all`` takes what all of them learnt.
        """
        turn = 0
        for at, source in enumerate(self._sources):
            reader = source.row_reader()
            rows = source.table.rows()
            for first in rows:
                portion = chain((first,), islice(rows, PORTION - 1))
                if turn % of == number:
                    yield source.read(at, reader, portion)
                else:
                    deque(portion, maxlen=0)
                turn += 1

    def take_all(self, learnt: Iterable[Learnt]) -> None:
        """Take what the portions showed, in their order, in the place of a first time through."""
        account = self._account = Account(self._sources)
        for each in learnt:
            account.take(each)
        account.close()

    def _again(self) -> Iterator[Interview]:
        for source in self._sources:
            reader = source.row_reader()
            for line, cells in source.table.rows():
                if type(cells) is list:
                    found = reader.read(line, cells)
                    if type(found) is Interview:
                        yield found

    def pick(self, places: Iterable[int]) -> Iterator[Interview]:
        """The interviews at these places (0 is the first; ascending); the rows of the others are only counted."""
        if not self._account.complete:
            for _ in self:
                pass
        wanted = iter(places)
        next_wanted = next(wanted, None)
        nothing = iter(self._account.no_interview)
        next_nothing = next(nothing, None)
        row = place = -1
        for source in self._sources:
            if next_wanted is None:
                return
            reader = source.row_reader()
            for line, cells in source.table.rows():
                row += 1
                if row == next_nothing:
                    next_nothing = next(nothing, None)
                    continue
                place += 1
                if place == next_wanted:
                    found = reader.read(line, cast("list[str]", cells))
                    assert isinstance(found, Interview)
                    yield found
                    next_wanted = next(wanted, None)
                    if next_wanted is None:
                        return

    def write_rejects(self, out: BinaryIO, also: Iterable[Problem] = ()) -> int:
        """Write the refused rows as they were, with a column ``problem``; returns how many.

        Goes through the input once more.  ``also``: errors found after reading, which refuse the rows that they name.
        From one CSV-like source the rows come byte for byte, under its own header; from others as CSV in UTF-8.
        """
        return write_rejects(self._sources, out, reasons(also))


def read_interviews(
    sources: str | Path | Sequence[str | Path | BinaryIO], *, defaults: Defaults | None = None
) -> InterviewReader:
    """Read interviews from files, from standard input ("-") or from binary streams, all as one input.

    ``defaults``: what stands in for what a row does not say, above all its time zone (``afterview.reading.Defaults``);
    without it every row must name its own.  What is refused or doubted stands in ``problems`` of what is returned, once
    it was gone through; nothing is raised for single rows.

    Raises UnusableInput for what can't be used at all, and UnusableSettings for defaults that are wrong.
    """
    if isinstance(sources, str | Path):
        sources = [sources]
    return InterviewReader(sources_of(sources), defaults or Defaults())
