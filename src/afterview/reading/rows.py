"""From the cells of one row to an Interview, or to the reasons why not."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from afterview.model import HearBack, Interview, Level, Person, Sent, Topic
from afterview.planning.identity import folded
from afterview.reading import people, text, words
from afterview.reading.columns import LONG_TEXT, PEOPLE, TEXT, Column, Columns, plain_header
from afterview.reading.dates import Clock, Dates, Moment, Order, read_clock, read_duration
from afterview.reading.faults import Fault, OrderUnknownFault
from afterview.reading.moments import TimeFault, span
from afterview.reading.promises import understand
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
_PERSON_FIELDS = ("hiring_manager", "scheduler", "recruiter")

_NOTHING = frozenset(
    {"N/A", "n/a", "NA", "-", "–", "null", "None", "none", "TBD", "tbd", "Invalid date"}
)  # of trackers
NO_DATE = "without an interview date"
PUT_OFF = "postponed without a new date"


class Skipped(NamedTuple):
    """A row that is no interview yet, and why; counted, not refused."""

    why: str


class Finding(NamedTuple):
    """Something about one row: the header as the user wrote it, the value, what is wrong and what would be right."""

    level: Level
    column: str | None
    value: str | None
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RowDefaults:
    """What stands in for what a row lacks; checked."""

    zone: ZoneInfo | None
    country: str | None
    language: str | None
    today: date | None
    country_known: Callable[[str], bool] | None = None


@lru_cache(maxsize=1024)
def _parts(cell: str) -> tuple[str, ...]:
    """The parts of a cell between ``;`` and line breaks."""
    return tuple(part for raw in cell.replace("\n", ";").split(";") if (part := raw.strip()))


@lru_cache(maxsize=1024)
def _unbound(cell: str) -> tuple[Topic, ...]:
    return tuple(Topic(text=part) for part in _parts(cell))


@lru_cache(maxsize=256)
def _language(cell: str) -> str:
    code, _, region = cell.replace("_", "-").partition("-")
    if 2 <= len(code) <= 3 and code.isascii() and code.isalpha() and (not region or region.isalnum()):
        return f"{code.lower()}-{region.upper()}" if region else code.lower()
    raise Fault(f"'{text.shown(cell)}' is no code of a language; write it like en, de or pt-BR")


def _topics(cell: str, interviewers: Sequence[Person]) -> tuple[Topic, ...]:
    """Topics; ``Ana: …`` binds one where exactly one interviewer has that name or first name."""
    if ":" not in cell:
        return _unbound(cell)
    found = []
    for part in _parts(cell):
        called, colon, rest = part.partition(":")
        name = " ".join(called.casefold().split())
        meant = [
            person.name
            for person in interviewers
            if person.name and (person.name.casefold() == name or person.name.casefold().startswith(f"{name} "))
        ]
        bound = meant[0] if colon and name and len(meant) == 1 and rest.strip() else None
        found.append(Topic(text=rest.strip(), person=bound) if bound else Topic(text=part))
    return tuple(found)


def _date_the_answer(values: dict[str, Any]) -> None:
    """Trackers give each answer a column of its own: the one of the present status is the status's date."""
    offered, rejected = values.pop("offered_on", None), values.pop("rejected_on", None)
    answer = {"rejected": rejected, "offer": offered, "accepted": offered}.get(values.get("status", ""))
    if answer is not None:
        values.setdefault("status_date", answer)


@lru_cache(maxsize=4096)
def derived_key(candidate: str | None, company: str, position: str, round_: str | None) -> str:
    """The key of an interview that has no id (CONTRACT, "Key")."""
    key = "-".join(part for part in map(folded, (candidate, company, position, round_)) if part)
    return key or "interview"


class RowReader:
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
        self._file = file
        self.findings: list[Finding] = []
        self.without_zone = 0
        self._columns = columns
        self._defaults = defaults
        self._dates = dates
        self._settle = settle
        self._tracker = tracker
        self._failed = False
        self._width = columns.width
        self._place = {field: several[0].place for field, several in columns.known.items()}
        self._date_place = self._place.get("date", -1)
        self._utc = "(utc)" in columns.header_of("date").casefold()
        self._fields = {column.place: field for field, several in columns.known.items() for column in several}
        self._several_people = len(PEOPLE & columns.known.keys()) > 1
        self._named_apart = not {"interviewer_name", "interviewer_email", "interviewer_title"}.isdisjoint(self._place)
        self._roles = [role for role in _PERSON_FIELDS if role in self._place or f"{role}_email" in self._place]
        self._plan = self._make_plan()
        self._doubled = tuple((field, several) for field, several in columns.known.items() if len(several) > 1)

    @property
    def default_zone(self) -> str | None:
        """The zone of rows that name none."""
        return self._defaults.zone.key if self._defaults.zone else None

    # -- what reads which column

    def _make_plan(self) -> tuple[tuple[int, str, Callable[[str], Any]], ...]:
        readers: dict[str, Callable[[str], Any]] = {
            "time": read_clock,
            "timezone": read_zone,
            "duration": read_duration,
            "country": self._country,
            "candidate_email": people.read_address,
            "interviewers": people.read_people,
            "panel": people.read_people,
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
            "sent": self._sent,
            "strengths": _parts,
            "language": _language,
        }
        for field in _PERSON_FIELDS:
            readers[field] = str  # read together with its address
        plan = []
        for field, several in self._columns.known.items():
            column = several[0]
            if field == "date":
                reader: Callable[[str], Any] = self._ordered(column, moment=True)
            elif field in _DATE_FIELDS:
                reader = self._ordered(column, moment=False)
            else:
                reader = readers.get(field, str)
            plan.append((column.place, field, reader))
        return tuple(plan)

    def _ordered(self, column: Column, *, moment: bool) -> Callable[[str], Any]:
        """A reader of dates that learns the order of its column when it must."""
        dates, asked = self._dates, False

        def read(cell: str) -> Any:
            nonlocal dates, asked
            try:
                return dates.moment(cell) if moment else dates.day(cell)
            except OrderUnknownFault:
                if asked or dates.order is not None:
                    raise
            asked = True
            dates = dates.with_order(self._settle(column))
            return dates.moment(cell) if moment else dates.day(cell)

        return read

    def _country(self, cell: str) -> str:
        country = read_country(cell)
        known = self._defaults.country_known
        if known is not None and not known(country):
            self._say(
                "warning",
                "country",
                cell,
                f"the public holidays of {country} are not known; only weekends count as free",
            )
        return country

    def _hear_back(self, cell: str) -> HearBack | None:
        found = understand(cell, self._dates)
        if found is None:
            self._say(
                "warning",
                "hear_back",
                cell,
                f"'{text.shown(cell)}' was not understood and counts as not given; write a date, or words like "
                "'in two weeks', 'by Friday', 'end of the month'",
            )
        return found

    def _sent(self, cell: str) -> tuple[Sent, ...]:
        entries = []
        for part in _parts(cell):
            what, equals, when = part.rpartition("=")
            step, _, to = what.partition(":")
            name = "-".join(step.casefold().replace("_", " ").replace("-", " ").split())
            if not equals or not name:
                raise Fault(f"'{text.shown(part)}' is not of the form step=date, like status-check=2026-11-16")
            entries.append(Sent(step=name, on=self._dates.day(when.strip()), to=to.strip() or None))
        return tuple(entries)

    # -- one row

    def read(self, line: int, cells: list[str]) -> Interview | Skipped | None:
        """The interview of a row; Skipped for a row that is none yet; None where the findings say why not.

        An empty row gives None without a finding.
        """
        self.findings = []
        self._failed = False
        cells = list(map(str.strip, cells))
        if len(cells) != self._width:
            cells = self._fitted(cells)
        whole = "".join(cells)
        if not whole:
            return None
        if not whole.isprintable():
            cells = self._cleaned(cells)
        if self._doubled:
            self._join_doubled(cells)
        if self._tracker:
            cells = ["" if cell in _NOTHING else cell for cell in cells]
        if not self._failed and (self._date_place < 0 or not cells[self._date_place]):
            return self._dateless(cells)
        values: dict[str, Any] = {}
        for place, field, reader in self._plan:
            cell = cells[place]
            if cell:
                try:
                    values[field] = reader(cell)
                except Fault as fault:
                    self._refuse(field, cell, str(fault))
        return self._put_together(line, cells, values)

    def _put_together(self, line: int, cells: list[str], values: dict[str, Any]) -> Interview | Skipped | None:
        """What several columns say as one is decided here."""
        if "company" not in values or "position" not in values:
            self._refuse_missing(values)
        if "status" in values and values["status"] is None and self._is_put_off(cells, values):
            return Skipped(PUT_OFF)
        self._merge_people(values)
        own: ZoneInfo | None = values.pop("timezone", None)
        zone = own or self._default_zone()
        moment: Moment | None = values.pop("date", None)
        clock: Clock | None = values.pop("time", None)
        minutes: int | None = values.pop("duration", None)
        if moment is None:
            self._check_repeated_header(cells)
        if self._tracker:
            _date_the_answer(values)
        if self._failed or moment is None or zone is None:
            return None
        try:
            start, end, has_time, doubt = span(moment, clock, zone, minutes, own_zone=own is not None, utc=self._utc)
        except Fault as fault:
            field = "time" if isinstance(fault, TimeFault) and clock is not None else "date"
            self._refuse(field, cells[self._place[field]], str(fault))
            return None
        if doubt:
            self._say("warning", "time" if clock is not None else "date", None, doubt)
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
        values["source"] = f"{self._file}:{line}"
        values["row"] = line
        values["file"] = self._file
        values["start"] = start
        values["end"] = end
        values["timezone"] = zone.key
        values["has_time"] = has_time
        return Interview(**values)

    def _default_zone(self) -> ZoneInfo | None:
        if self._defaults.zone is None and not self._failed:
            self._refuse("timezone", "", "is missing, and no other zone is set; write one, like Europe/Berlin")
        return self._defaults.zone

    def _merge_people(self, values: dict[str, Any]) -> None:
        """The columns of people become one list, the words of topics are bound to it."""
        found: tuple[Person, ...] = values.pop("interviewers", ())
        if self._named_apart:
            name, email = values.pop("interviewer_name", ""), values.pop("interviewer_email", "")
            title = values.pop("interviewer_title", "")
            try:
                if name or email:
                    found += people.pair_up(name, email, title, "interviewer")
            except Fault as fault:
                self._refuse("interviewer_email" if email else "interviewer_name", email or name, str(fault))
        panel: tuple[Person, ...] = values.pop("panel", ())
        if panel:
            found += panel
        if self._several_people and len(found) > 1:
            found = people.merge(found)
        values["interviewers"] = found
        for role in self._roles:
            self._one_person(role, values)
        if "topics" in values:
            values["topics"] = _topics(values["topics"], found)
        if "kind" in values:
            kind = values.pop("kind")
            if "format" not in values and words.is_format(kind):
                values["format"] = words.read_format(kind)
            if values.get("format") is None or plain_header(kind) != values.get("format"):
                values.setdefault("round", kind)

    def _one_person(self, role: Any, values: dict[str, Any]) -> None:
        name, email = values.pop(role, ""), values.pop(f"{role}_email", "")
        if not name and not email:
            return
        try:
            person = people.person(name, email, None, role) if email else people.read_person(name, role)
        except Fault as fault:
            self._refuse(role if name else f"{role}_email", name or email, str(fault))
            return
        if person is not None:
            values[role] = person

    # -- rows that are not as they should be

    def _refuse_missing(self, values: dict[str, Any]) -> None:
        for field in ("company", "position"):
            if field not in values:
                self._refuse(field, "", f"is missing; write the {field}")

    def _is_put_off(self, cells: list[str], values: dict[str, Any]) -> bool:
        """Whether a postponed interview has no new date; a date that still lies ahead is taken as the new one."""
        moment: Moment | None = values.get("date")
        if moment is None:
            return False
        if self._defaults.today is not None and moment.day < self._defaults.today:
            return True
        self._say("warning", "status", cells[self._place["status"]], f"{moment.day} is taken as the new date")
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
        self._refuse("date", "", "is missing; write the day of the interview, like 2026-11-24")
        return None

    def _fitted(self, cells: list[str]) -> list[str]:
        """A row with as many cells as the header has."""
        if len(cells) < self._width:
            return cells + [""] * (self._width - len(cells))
        if any(cells[self._width :]):
            self._failed = True
            self.findings.append(
                Finding(
                    "error",
                    None,
                    None,
                    f"{len(cells)} cells instead of {self._width}; a delimiter in a cell needs double quotes around it",
                )
            )
        return cells[: self._width]

    def _cleaned(self, cells: list[str]) -> list[str]:
        """Cells with characters beyond the printable ones: text is cleaned, the rest stays for its reader to refuse."""
        cleaned = []
        for place, cell in enumerate(cells):
            field = self._fields.get(place)
            if field is None or cell.isprintable():
                cleaned.append(cell)
                continue
            try:
                text.check_characters(cell)
            except Fault as fault:
                self._refuse(field, cell, str(fault))
            if field in TEXT:
                if "@" in cell and (field in PEOPLE or field in _PERSON_FIELDS):
                    self._check_addresses(field, cell)
                plain, taken = text.lines(cell) if field in LONG_TEXT else text.line(cell)
                if taken:
                    self._say("warning", field, cell, "characters that can't be seen were taken out")
                cell = plain
            cleaned.append(cell)
        return cleaned

    def _check_addresses(self, field: str, cell: str) -> None:
        """An address with a character that can't be seen is another address than it looks."""
        for word in re.split(r"[\s<>;,()]+", cell):
            if "@" in word and (hidden := text.invisible(word)):
                self._refuse(
                    field,
                    cell,
                    f"the address '{text.shown(word)}' holds an invisible character ({hidden}); write it anew",
                )

    def _join_doubled(self, cells: list[str]) -> None:
        """Columns that mean the same: people and notes are joined, others must agree."""
        for field, several in self._doubled:
            filled = [column for column in several if cells[column.place]]
            if not filled:
                continue
            different = list(dict.fromkeys(cells[column.place] for column in filled))
            if len(different) > 1 and field not in PEOPLE and field != "notes":
                names = " and ".join(f"'{column.header}'" for column in filled)
                self._refuse(
                    field,
                    different[1],
                    f"{names} mean the same and differ ('{text.shown(different[0])}'); leave one of them",
                )
            joiner = "\n" if field == "notes" else "; "
            cells[several[0].place] = joiner.join(different) if field in PEOPLE or field == "notes" else different[0]

    def _check_repeated_header(self, cells: list[str]) -> None:
        """A header line in the middle of a file (two exports put together) is named as such."""
        if all(plain_header(cells[place]) == plain_header(self._columns.headers[place]) for place in self._fields):
            place = self._place["date"]
            self.findings = [
                Finding("error", self._columns.headers[place], cells[place], "is the header again; delete this line")
            ]

    # -- what is said

    def _header(self, field: str) -> str:
        return self._columns.header_of(field)

    def _refuse(self, field: str, value: str, message: str) -> None:
        self._failed = True
        self.findings.append(Finding("error", self._header(field), text.shown(value) if value else None, message))

    def _say(self, level: Level, field: str, value: str | None, message: str) -> None:
        self.findings.append(Finding(level, self._header(field), text.shown(value) if value else None, message))
