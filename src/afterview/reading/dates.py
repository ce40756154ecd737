"""Dates and times of day as people write them.

Whatever has one meaning is read; whatever has two is refused with the question to answer, and whatever has none with
the reason.  ``Dates`` carries what the user said (or a column showed) about the order of day and month.
"""

from __future__ import annotations

import re
from calendar import isleap, monthrange
from datetime import date, time, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple

from afterview.patterns import pattern
from afterview.reading.clocks import read_clock
from afterview.reading.faults import Fault, OrderUnknownFault
from afterview.reading.text import invisible, plain_word

Order = Literal["iso", "dmy", "mdy"]

FIRST_YEAR = 1970
_MEMO = 8192


class Moment(NamedTuple):
    """What one cell says: a day, and where it says so a time of day and an offset from UTC."""

    day: date
    time: time | None = None
    offset: timedelta | None = None


# English, German, French, Spanish, Italian, Portuguese, Dutch; without accents, full stops and case.
_MONTH_WORDS = """
january jan januar janner janvier janv enero ene gennaio gen janeiro januari
february feb februar fevrier fevr fev febrero febbraio fevereiro februari
march mar marz mars mrz marzo marco maart mrt
april apr avril avr abril abr aprile
may mai mayo maggio mag maio mei
june jun juni juin junio giugno giu junho
july jul juli juillet juil julio luglio lug julho
august aug aout agosto ago augustus
september sep sept septembre septiembre settembre set setembro
october oct oktober okt octobre octubre ottobre ott outubro out
november nov novembre noviembre novembro
december dec dezember dez decembre diciembre dic dicembre dezembro
"""
MONTHS = {word: n for n, names in enumerate(_MONTH_WORDS.split("\n")[1:-1], start=1) for word in names.split()}
_DAY_WORDS = """
monday mon montag mo lundi lun lunes lunedi maandag
tuesday tue tues dienstag di mardi martes martedi dinsdag
wednesday wed mittwoch mi mercredi mer miercoles mie mercoledi woensdag
thursday thu thur thurs donnerstag do jeudi jeu jueves jue giovedi gio donderdag
friday fri freitag fr vendredi ven viernes vie venerdi vrijdag
saturday sat samstag sonnabend sa samedi sam sabado sab sabato zaterdag
sunday sun sonntag so dimanche dim domingo dom domenica zondag
"""
WEEKDAYS = {word: n for n, names in enumerate(_DAY_WORDS.split("\n")[1:-1]) for word in names.split()}
# Names for messages; never from the machine's locale.
_IN_ENGLISH = """
January February March April May June July August September October November December
Monday Tuesday Wednesday Thursday Friday Saturday Sunday
"""
_MONTH_NAMES, _DAY_NAMES = _IN_ENGLISH.split()[:12], _IN_ENGLISH.split()[12:]

_D = "[0-9]"
_YEAR_FIRST = pattern(rf"({_D}{{4}})([-/.])({_D}{{1,2}})\2({_D}{{1,2}})")
_COMPACT = pattern(rf"({_D}{{4}})({_D}{{2}})({_D}{{2}})")
_NUMERIC = pattern(rf"({_D}{{1,2}})\s?([-/.])\s?({_D}{{1,2}})\s?\2\s?({_D}{{4}})")
_SHORT_YEAR = pattern(
    rf"{_D}{{1,2}}\s?([-/.])\s?{_D}{{1,2}}\s?\1\s?'?{_D}{{2}}|{_D}{{2}}([-/.]){_D}{{1,2}}\2{_D}{{1,2}}"
)
_WORD = r"[^\W\d_]+"
_SEP = r"[\s./-]+"
_WEEKDAY_FIRST = pattern(rf"({_WORD})\.?,?\s+(?=\S)(.*\d.*)")
_DAY_MONTH = pattern(
    rf"({_D}{{1,2}})(?:st|nd|rd|th|er|º|ª|\.)?(?:\s+(?:of|de)\s+|[\s./-]*)({_WORD})\.?,?(?:\s+de[l]?\s+|[\s./-]+)({_D}{{4}})",
    re.IGNORECASE,
)
_MONTH_DAY = pattern(rf"({_WORD})\.?{_SEP}({_D}{{1,2}})(?:st|nd|rd|th)?(?:,\s*|{_SEP})({_D}{{4}})", re.IGNORECASE)
_YEAR_MONTH_DAY = pattern(rf"({_D}{{4}}){_SEP}({_WORD})\.?{_SEP}({_D}{{1,2}})")
_NO_YEAR = pattern(
    rf"{_D}{{1,2}}(?:st|nd|rd|th|\.)?\s*{_WORD}\.?|{_WORD}\.?\s*{_D}{{1,2}}(?:st|nd|rd|th)?|{_D}{{1,2}}[/.-]{_D}{{1,2}}\.?"
)
_SERIAL = pattern(rf"({_D}{{5}})(?:\.({_D}{{1,12}}))?")
_NUMBER = pattern(rf"{_D}+(?:[.,]{_D}*)?")
_TWO_DATES = pattern(
    rf"({_D}{{4}}[-/.]{_D}{{1,2}}[-/.]{_D}{{1,2}}|{_D}{{1,2}}[-/.]{_D}{{1,2}}[-/.]{_D}{{4}})\D+{_D}+[-/.]{_D}+[-/.]{_D}+"
)

_WITH_TIME = pattern(
    rf"(.*?{_D}{{1,4}})(?:[Tt](?={_D})|,?\s+(?:(?:at|um|a|à|om|às|as|alle|las)\s+|@\s*|[-–]\s+)?)"
    rf"({_D}{{1,2}}(?:[:.hH]{_D}{{2}}.*|\s?[hH]|\s*[AaPp]\.?\s?[Mm]\.?.*|\s*Uhr)|noon)",
    re.DOTALL,
)


def _days_in(year: int, month: int) -> int:
    if not 1 <= year <= 9999:
        return 31
    return monthrange(year, month)[1]


def _day(text: str, year: int, month: int, day: int) -> date:
    """The date, or why there is none."""
    if not 1 <= month <= 12:
        raise Fault(f"'{text}' is no date (there is no month {month})")
    if day < 1:
        raise Fault(f"'{text}' is no date (there is no day {day})")
    if day > (most := _days_in(year, month)):
        leap = f"; {year} is no leap year" if (month, day) == (2, 29) and not isleap(year) else ""
        raise Fault(f"'{text}' is no date ({_MONTH_NAMES[month - 1]} {year} has {most} days{leap})")
    if year < 1:
        raise Fault(f"'{text}' is no date (there is no year {year})")
    return date(year, month, day)


def order_shown(text: str) -> Order | None:
    """Which order of day and month a numeric date proves by itself (25/03/2026: day first), if any."""
    timed = _WITH_TIME.fullmatch(text)
    found = _NUMERIC.fullmatch(timed[1] if timed else text)
    if not found:
        return None
    first, second = int(found[1]), int(found[3])
    if 12 < first <= 31 and 1 <= second <= 12:
        return "dmy"
    if 12 < second <= 31 and 1 <= first <= 12:
        return "mdy"
    return None


def _numeric(text: str, found: re.Match[str], order: Order | None, given: bool) -> date:
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    proved: Order | None = "dmy" if first > 12 else "mdy" if second > 12 else None
    if given and order == "iso":
        raise Fault(f"'{text}' is not year-month-day, as --dates iso asks; write {year:04}-MM-DD")
    if given and proved and proved != order:
        raise Fault(f"'{text}' has no month {max(first, second)}, but --dates {order} was given; check this date")
    if proved is None and first != second and order in (None, "iso"):
        one, other = _day(text, year, second, first), _day(text, year, first, second)
        raise OrderUnknownFault(
            f"'{text}' is {one.day} {_MONTH_NAMES[one.month - 1]} or {other.day} {_MONTH_NAMES[other.month - 1]}: "
            f"which comes first? Answer with --dates dmy or --dates mdy, or write {one} or {other}"
        )
    if (proved or order) == "mdy":
        first, second = second, first
    return _day(text, year, second, first)


def _named_month(text: str, word: str) -> int:
    month = MONTHS.get(plain_word(word))
    if month is None:
        raise Fault(f"'{text}' is no date ('{word}' is no month; write it like 24 Nov 2026)")
    return month


def _written_out(text: str, rest: str) -> date | None:
    """A date with the month as a word."""
    if found := _DAY_MONTH.fullmatch(rest):
        return _day(text, int(found[3]), _named_month(text, found[2]), int(found[1]))
    if found := _MONTH_DAY.fullmatch(rest):
        return _day(text, int(found[3]), _named_month(text, found[1]), int(found[2]))
    if found := _YEAR_MONTH_DAY.fullmatch(rest):
        return _day(text, int(found[1]), _named_month(text, found[2]), int(found[3]))
    return None


def _bare_day(text: str, order: Order | None, given: bool) -> date | None:
    """A date without a weekday or a time, or None where the text has the shape of none."""
    if found := _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text):
        year, month, day = (int(found[n]) for n in ((1, 3, 4) if found.lastindex == 4 else (1, 2, 3)))
        return _day(text, year, month, day)
    if found := _NUMERIC.fullmatch(text):
        return _numeric(text, found, order, given)
    return _written_out(text, text)


def _read_day(text: str, order: Order | None, given: bool) -> date | None:
    if (day := _bare_day(text, order, given)) is not None:
        return day
    first = _WEEKDAY_FIRST.fullmatch(text)
    if first and (weekday := WEEKDAYS.get(plain_word(first[1]))) is not None:
        day = _bare_day(first[2], order, given)
        if day is not None and day.weekday() != weekday:
            raise Fault(f"'{text}' contradicts itself: {day} is a {_DAY_NAMES[day.weekday()]}; mend one of them")
        return day
    return None


def _why_no_date(text: str) -> str:
    """What is wrong with a text in which no date was found."""
    if hidden := invisible(text):
        return f"'{text}' holds an invisible character ({hidden}); write the date anew, like 2026-11-24"
    if not text.isascii() and any(c.isdigit() and not c.isascii() for c in text):
        return f"'{text}' is no date (write it with the digits 0 to 9, like 2026-11-24)"
    if _TWO_DATES.search(text):
        return f"'{text}' holds more than one date; give each interview a row of its own"
    if _SHORT_YEAR.fullmatch(text):
        return f"'{text}' is no date (write the year with four digits, like 2026-11-24)"
    if _NUMBER.fullmatch(text):
        return _why_no_serial(text)
    if _NO_YEAR.fullmatch(text):
        return f"'{text}' is no date (the year is missing; write it like 24 Nov 2026 or 2026-11-24)"
    return f"'{text}' is no date; write it like 2026-11-24 or 24 Nov 2026"


def _why_no_serial(text: str) -> str:
    number = float(text.replace(",", ".")) if len(text) < 12 else 0.0
    if 20000 <= number < 80000:
        day = date(1899, 12, 30) + timedelta(days=int(number))
        return f"'{text}' is a number (a spreadsheet's serial date?); write the date, which may be {day}"
    return f"'{text}' is a number and no date; write it like 2026-11-24"


class Dates:
    """Reads dates under what is known about the order of numeric ones.

    ``order``: for numeric dates that could be both; ``given``: the user said so (then a date that contradicts it is
    refused), else a column showed it.  ``latest``: the last year that is believed.  ``serials_from``: the day from
    which a spreadsheet's serial numbers count, None where a number is no date; the first one met is kept in
    ``serial``.  Results are remembered by text.
    """

    def __init__(
        self, order: Order | None, latest: int, *, given: bool = True, serials_from: date | None = None
    ) -> None:
        self.order: Order | None = order
        self.serial: tuple[str, date] | None = None
        self._serials_from = serials_from
        self._given = given and order is not None
        self._latest = latest
        self.moment = lru_cache(maxsize=_MEMO)(self._moment)
        self.day = lru_cache(maxsize=_MEMO)(self._only_day)

    def with_order(self, order: Order | None) -> Dates:
        """The same, with the order that a column showed."""
        return Dates(order, self._latest, given=False, serials_from=self._serials_from)

    def with_serials(self, start: date) -> Dates:
        """The same, where bare numbers count days from a start."""
        return Dates(self.order, self._latest, given=self._given, serials_from=start)

    def _only_day(self, text: str) -> date:
        return self.moment(text).day

    def _moment(self, text: str) -> Moment:
        """A day, or a day and a time in one cell.  Raises Fault."""
        day = self._quick(text)
        if day is None:
            day = _read_day(text, self.order, self._given)
        if day is not None:
            return Moment(self._believed(text, day))
        if self._serials_from is not None and (found := _SERIAL.fullmatch(text)):
            return self._serial_moment(text, found)
        both = _WITH_TIME.fullmatch(text) if len(text) < 100 else None
        if both is None or (day := _read_day(both[1], self.order, self._given)) is None:
            raise Fault(_why_no_date(text if len(text) < 100 else text[:40] + "…"))
        clock = read_clock(both[2].strip())
        return Moment(self._believed(text, day), clock.time, clock.offset)

    def _serial_moment(self, text: str, found: re.Match[str]) -> Moment:
        assert self._serials_from is not None
        day = self._believed(text, self._serials_from + timedelta(days=int(found[1])))
        self.serial = self.serial or (text, day)
        if not found[2] or not (minutes := round(float(f"0.{found[2]}") * 1440)):
            return Moment(day)
        return Moment(day, time(minutes // 60 % 24, minutes % 60))

    @staticmethod
    def _quick(text: str) -> date | None:
        if len(text) == 10 and text[4] == "-" == text[7]:
            try:
                return date.fromisoformat(text)
            except ValueError:
                return None
        return None

    def _believed(self, text: str, day: date) -> date:
        if FIRST_YEAR <= day.year <= self._latest:
            return day
        hint = ""
        if FIRST_YEAR <= day.year - 543 <= self._latest:
            hint = f"; in the Buddhist calendar? Then write {day.year - 543}"
        raise Fault(f"'{text}' lies too far off (years from {FIRST_YEAR} to {self._latest} are read{hint})")
