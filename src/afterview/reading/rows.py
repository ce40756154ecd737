"""From the cells of one row to an Interview, or to the reasons why not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from afterview.model import HearBack, Interview, Person
from afterview.nouns import noun
from afterview.reading import people, text, words
from afterview.reading.cells import CellReader, contradicts
from afterview.reading.clocks import Clock, read_clock, read_duration
from afterview.reading.columns import PEOPLE, Column, Columns
from afterview.reading.dates import Dates, Moment, Order
from afterview.reading.entries import left_out
from afterview.reading.faults import Fault, OrderUnknownFault
from afterview.reading.fields import (
    date_the_answer,
    day_before,
    derived_key,
    follows_the_interview,
    read_language,
    read_sent,
    told,
    told_whole,
    topics_of,
)
from afterview.reading.findings import NO_DATE, PUT_OFF, Skipped
from afterview.reading.moments import TimeFault, span
from afterview.reading.promises import in_words, understand
from afterview.reading.zones import country_of, read_country, read_zone

_DATE_FIELDS = (
    "decision_by",
    "posting_decides_by",
    "status_date",
    "offer_answer_by",
    "competing_offer_on",
    "competing_offer_answer_by",
    "added",
    "offered_on",
    "rejected_on",
)
_PROMISES = ("decision_by", "posting_decides_by")
_PERSON_FIELDS = ("hiring_manager", "scheduler", "recruiter")

# What stands in a required column for nothing.  There may be a company called X or None, and none called "n/a".
_NO_COMPANY = frozenset({"-", "--", "–", "—", "?", "??", "n/a", "null", "nan", "tbd"})
_NO_POSITION = _NO_COMPANY | {"none"}


def _named(cell: str, field: str, nothing: frozenset[str]) -> str:
    if cell.casefold() in nothing:
        raise Fault(f"'{text.shown(cell)}' names no {field}; write the {field}")
    return cell


@noun
class RowDefaults:
    """What stands in for what a row lacks; checked."""

    zone: ZoneInfo | None
    country: str | None
    language: str | None
    today: date | None
    country_known: Callable[[str], bool] | None = None
    language_known: Callable[[str], bool] | None = None


class RowReader(CellReader):
    """Reads the rows of one source.

    After :meth:`read` the ``findings`` of that row stand in the list of that name; a row with an error gives None.
    ``settle`` is asked for the order of day and month in a column, once for each, when a date could be two.
    """

    def __init__(
        self,
        file: str,
        columns: Columns,
        defaults: RowDefaults,
        dates: Dates,
        settle: Callable[[Column], Order | None],
        *,
        tracker: bool = False,
    ) -> None:
        super().__init__(columns, tracker=tracker)
        self._file = file
        self.without_zone = 0
        self._defaults = defaults
        self._dates = dates
        self._settle = settle
        self._place = {field: several[0].place for field, several in columns.known.items()}
        self._date_place = self._place.get("date", -1)
        self._utc = {column.place for column in columns.known.get("date", ()) if "(utc)" in column.header.casefold()}
        self._several_people = not columns.known.keys().isdisjoint(PEOPLE - {"interviewers"})
        self._named_apart = not {"interviewer_name", "interviewer_email", "interviewer_title"}.isdisjoint(self._place)
        self._roles = [role for role in _PERSON_FIELDS if role in self._place or f"{role}_email" in self._place]
        self._plan = self._make_plan()

    # -- what reads which column

    def _make_plan(self) -> tuple[tuple[int, str, Callable[[str], Any] | None], ...]:
        readers: dict[str, Callable[[str], Any]] = {
            "time": read_clock,
            "timezone": read_zone,
            "duration": read_duration,
            "country": self._country,
            "candidate_email": people.read_address,
            "interviewers": lambda cell: self._people("interviewers", cell),
            "panel": lambda cell: self._people("panel", cell),
            "hear_back": self._hear_back,
            "process": words.read_process,
            "pace": words.read_pace,
            "priority": words.read_priority,
            "employer_size": words.read_size,
            "went": words.read_went,
            "format": words.read_format,
            "second_channel": words.read_channel,
            "status": words.read_status,
            "offer_written": words.read_yes_no,
            "competing_offer_written": words.read_yes_no,
            "sent": lambda cell: read_sent(cell, self._dates),
            "company": lambda cell: _named(cell, "company", _NO_COMPANY),
            "position": lambda cell: _named(cell, "position", _NO_POSITION),
            "strengths": told,
            "clarify": told_whole,
            "language": self._language,
        }
        plan = []
        for field, several in self.columns.known.items():
            column = several[0]
            if field == "date":
                reader: Callable[[str], Any] | None = self._ordered(field, several, moment=True)
            elif field in _DATE_FIELDS:
                reader = self._ordered(field, several, moment=False)
            else:
                reader = readers.get(field)  # text stays as it is; one person is read together with the address
            plan.append((column.place, field, reader))
        return tuple(plan)

    def _ordered(self, field: str, several: Sequence[Column], *, moment: bool) -> Callable[[str], Any]:
        """A reader of dates that learns the order of each of its columns when it must."""
        columns, settled = {column.place: column for column in several}, dict[int, Dates]()
        first = several[0].place

        def read(cell: str) -> Any:
            place = self._taken_from.get(field, first)
            dates = settled.get(place, self._dates)
            try:
                return dates.moment(cell) if moment else dates.day(cell)
            except OrderUnknownFault:
                if place in settled or dates.order is not None:
                    raise
            dates = settled[place] = dates.with_order(self._settle(columns[place]))
            return dates.moment(cell) if moment else dates.day(cell)

        return read

    def _country(self, cell: str) -> str:
        country = read_country(cell)
        known = self._defaults.country_known
        if known is not None and not known(country):
            whole, part, _ = country.partition("-")
            remedy = f"; for those of the whole country write {whole}" if part and known(whole) else ""
            self.say(
                "warning",
                "country",
                cell,
                f"the public holidays of {country} are not known, and only weekends count as free{remedy}",
            )
        return country

    def _people(self, field: str, cell: str) -> tuple[Person, ...]:
        found = people.read_people(cell)
        self._doubt_names(field, cell, found)
        return found

    def _doubt_names(self, field: str, cell: str, found: Sequence[Person]) -> None:
        if aside := left_out(cell):
            self.say(
                "warning", field, cell, f"'{text.shown(aside[0])}' is {aside[1]} and left out; write it under notes"
            )
        if people.may_join(cell) and (name := people.joined_name(found)):
            self.say("warning", field, cell, f"'{text.shown(name)}' is read as one person; put ';' between people")

    def _language(self, cell: str) -> str:
        language = read_language(cell)
        known = self._defaults.language_known
        if known is not None and not known(language):
            instead = self._defaults.language or "en"
            self.say(
                "warning",
                "language",
                cell,
                f"there is no wording in '{language}', so such drafts are written in '{instead}' "
                "(see: afterview template list)",
            )
        return language

    def _hear_back(self, cell: str) -> HearBack | None:
        found = understand(cell, self._dates)
        if found is None:
            self.say(
                "warning",
                "hear_back",
                cell,
                f"'{text.shown(cell)}' was not understood and counts as not given; write a date, or words like "
                "'in two weeks', 'by Friday', 'end of the month'",
            )
        return found

    # -- one row

    def read(self, line: int, cells: list[str]) -> Interview | Skipped | None:
        """The interview of a row; Skipped for a row that is none yet; None where the findings say why not.

        An empty row gives None without a finding.
        """
        self.findings = []
        self.failed = False
        prepared = self.prepare(cells)
        if prepared is None:
            return None
        cells = prepared
        if not self.failed and (self._date_place < 0 or not cells[self._date_place]):
            return self._dateless(cells)
        values: dict[str, Any] = {"source": f"{self._file}:{line}", "row": line, "file": self._file}
        for place, field, reader in self._plan:
            cell = cells[place]
            if cell:
                try:
                    values[field] = cell if reader is None else reader(cell)
                except Fault as fault:
                    words = "; words like these go under hear_back" if field in _PROMISES and in_words(cell) else ""
                    self.refuse(field, cell, f"{fault}{words}")
        return self._put_together(cells, values)

    def _put_together(self, cells: list[str], values: dict[str, Any]) -> Interview | Skipped | None:
        """What several columns say as one is decided here."""
        if "company" not in values or "position" not in values:
            self._refuse_missing(values)
        if "status" in values and values["status"] is None and self._is_put_off(cells, values):
            return Skipped(PUT_OFF)
        if self._several_people:
            self._merge_people(values)
        for role in self._roles:
            self._one_person(role, values)
        if self._roles:
            self._complete_people(values)
        if "topics" in values:
            values["topics"] = topics_of(values["topics"], values.get("interviewers", ()))
        if "kind" in values:
            self._split_kind(values, values.pop("kind"))
        own: ZoneInfo | None = values.pop("timezone", None)
        zone = own or self._default_zone()
        moment: Moment | None = values.pop("date", None)
        clock: Clock | None = values.pop("time", None)
        minutes: int | None = values.pop("duration", None)
        if moment is None:
            self.check_repeated_header(cells)
        if self._tracker:
            date_the_answer(values)
        if self.failed or moment is None or zone is None:
            return None
        utc = self._taken_from.get("date", self._date_place) in self._utc
        try:
            start, end, has_time, doubt = span(moment, clock, zone, minutes, own_zone=own is not None, utc=utc)
        except Fault as fault:
            field = "time" if isinstance(fault, TimeFault) and clock is not None else "date"
            self.refuse(field, cells[self._place[field]], str(fault))
            return None
        if doubt:
            self.say("warning", "time" if clock is not None else "date", None, doubt)
        if "sent" in values or "status_date" in values:
            self._doubt_days(values, start)
        if own is None:
            self.without_zone += 1
        if given := values.pop("id", None):
            values["key"] = given
            values["key_is_given"] = True
        else:
            get = values.get
            values["key"] = derived_key(get("candidate"), values["company"], values["position"], get("round"))
        if "country" not in values:
            values["country"] = self._defaults.country or country_of(zone.key)
        if "language" not in values:
            values["language"] = self._defaults.language
        values["start"] = start
        values["end"] = end
        values["timezone"] = zone.key
        values["has_time"] = has_time
        return Interview(**values)

    def _default_zone(self) -> ZoneInfo | None:
        if self._defaults.zone is None and not self.failed:
            self.refuse("timezone", "", "is missing, and no other zone is set; write one, like Europe/Berlin")
        return self._defaults.zone

    def _doubt_days(self, values: dict[str, Any], start: datetime) -> None:
        """Days on which what they stand for can't have happened, mostly for a mistyped year."""
        today, zone = self._defaults.today, self._defaults.zone
        answered: date | None = values.get("status_date")
        if answered and today and answered > today and values.get("status", "waiting") != "waiting":
            self.say("warning", "status_date", str(answered), f"{answered} lies ahead; write the day of the answer")
        elif answered and values.get("status") == "rejected" and (day := day_before(answered, start, zone)):
            said = f"{answered} lies before the interview on {day}; where that did not take place, write closed"
            self.say("warning", "status_date", str(answered), said)
        for entry in values.get("sent", ()):
            said = f"{entry.step}={entry.on}"
            if today and entry.on > today:
                self.say(
                    "warning", "sent", said, f"'{text.shown(said)}' lies ahead; write the day on which it was sent"
                )
            elif follows_the_interview(entry.step) and (day := day_before(entry.on, start, zone)):
                self.say("warning", "sent", said, f"'{said}' lies before the interview on {day}; check the day")

    def _merge_people(self, values: dict[str, Any]) -> None:
        """The columns of people become one list."""
        found: tuple[Person, ...] = values.get("interviewers", ())
        if self._named_apart:
            name, email = values.pop("interviewer_name", ""), values.pop("interviewer_email", "")
            title = values.pop("interviewer_title", "")
            try:
                if name or email:
                    paired = people.pair_up(name, email, title, "interviewer")
                    self._doubt_names("interviewer_name" if name else "interviewer_email", name, paired)
                    found += paired
            except Fault as fault:
                self.refuse("interviewer_email" if email else "interviewer_name", email or name, str(fault))
        values["interviewers"] = people.merge((*found, *values.pop("panel", ())))

    def _split_kind(self, values: dict[str, Any], kind: str) -> None:
        """``interview_type`` names a format, a round, or both ("phone screen")."""
        field, value = ("format", words.read_format(kind)) if words.is_format(kind) else ("round", kind)
        same_round = words.plain(values.get("round", "")) == words.plain(kind)
        if not same_round and values.get(field, value) != value:
            self.refuse("kind", kind, contradicts(kind, self.columns.header_of(field), values[field]))
        values.setdefault(field, value)
        if words.is_round(kind):
            values.setdefault("round", kind)

    def _complete_people(self, values: dict[str, Any]) -> None:
        """What one column of people knows, the name of an address or the reverse, holds in the others, too."""
        named = {role: values[role] for role in _PERSON_FIELDS if role in values}
        interviewers: tuple[Person, ...] = values.get("interviewers", ())
        everyone = (*interviewers, *named.values())
        if not named or all(person.name and person.address for person in everyone):
            return
        values |= {role: people.completed(person, everyone) for role, person in named.items()}
        if interviewers:
            values["interviewers"] = tuple([people.completed(person, everyone) for person in interviewers])

    def _one_person(self, role: Any, values: dict[str, Any]) -> None:
        name, email = values.pop(role, ""), values.pop(f"{role}_email", "")
        if not name and not email:
            return
        try:
            person = people.named_apart(name, email, role) if email else people.read_person(name, role)
        except Fault as fault:
            self.refuse(role if name else f"{role}_email", name or email, str(fault))
            return
        if person is not None:
            self._doubt_names(role, name, (person,))
            values[role] = person

    # -- rows that are not as they should be

    def _refuse_missing(self, values: dict[str, Any]) -> None:
        for field in ("company", "position"):
            if field not in values:
                self.refuse(field, "", f"is missing; write the {field}")

    def _is_put_off(self, cells: list[str], values: dict[str, Any]) -> bool:
        """Whether a postponed interview has no new date; a date that still lies ahead is taken as the new one."""
        moment: Moment | None = values.get("date")
        if moment is None:
            return False
        if self._defaults.today is not None and moment.day < self._defaults.today:
            return True
        self.say("warning", "status", cells[self._place["status"]], f"{moment.day} is taken as the new date")
        values["status"] = "waiting"
        return False

    def _dateless(self, cells: list[str]) -> Skipped | None:
        """A row without a date: counted where that is usual, else refused."""
        status = cells[self._place["status"]] if "status" in self._place else ""
        try:
            moved = bool(status) and words.read_status(status) is None
        except Fault:
            moved = False
        if moved:
            return Skipped(PUT_OFF)
        if self._tracker or (status and words.is_before_any_interview(status)):
            return Skipped(NO_DATE)
        self._refuse_missing({field: True for field in ("company", "position") if cells[self._place[field]]})
        self.refuse("date", "", "is missing; write the day of the interview, like 2026-11-24")
        return None
