"""A calendar (.ics) in which the interviews already stand.

The lines are counted and balanced here, in one pass and without expanding anything (no recurrence, no alarm); each
event by itself is then parsed by ``icalendar``.  What an event says becomes one row, read like any other.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from afterview.errors import UnusableInput
from afterview.patterns import pattern
from afterview.reading import titles
from afterview.reading.delimited import find_encoding, open_text
from afterview.reading.events import (
    format_of,
    instant,
    left_out_days,
    minutes_of,
    moment_of,
    number_of,
    people_of,
    text_of,
)
from afterview.reading.faults import BadRow, Fault
from afterview.reading.guests import company_of, guests_of, invited_alone, own_address
from afterview.reading.sources import Source
from afterview.reading.tables import RawRow, Remark
from afterview.reading.text import line as one_line
from afterview.reading.text import shown
from afterview.reading.zones import read_zone, windows_zone, zone_names

if TYPE_CHECKING:
    from icalendar import Event

    from afterview.reading.reader import Defaults

LARGEST = 32 << 20
_DEEPEST = 4
_LONGEST_EVENT = 5_000  # lines
_MOST_EVENTS = 5_000
_CONTENT = pattern(r"[A-Za-z0-9-]+[;:]")
_HEADER = """
id company position date time duration timezone round format interviewers scheduler recruiter hiring_manager status
notes
"""
_NO_COMPANY, _NO_POSITION = "[company]", "[position]"

NOT_ONE = "no interview by title or category"
ABOUT_ONE = "about an interview (preparing, following up)"
OUR_OWN = "follow-ups written by Afterview"
MOVED = "first of a series, and moved or left out"
OLDER = "older versions of an event"


@dataclass(slots=True)
class _Block:
    """The lines of one event, unfolded, and the line that it begins in."""

    begin: int
    lines: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Calendar:
    """What stands beside the events."""

    zone: str = ""
    owner: str = ""
    own: bool = False
    cancelled: bool = False
    locations: dict[str, str] = field(default_factory=dict)  # TZID → X-LIC-LOCATION


class CalendarTable:
    """The interviews in a calendar as rows; which events were taken and which not is said."""

    def __init__(self, source: Source, defaults: Defaults) -> None:
        self._name = source.name
        self.header = list[str](_HEADER.split())
        source.read(LARGEST, "a calendar")
        self.remarks: list[Remark] = []
        self.skipped: Counter[str] = Counter()
        self.serials_from: date | None = None
        self._match = titles.matcher(defaults.match or titles.DEFAULT_MATCH)
        self._defaults = defaults
        self._calendar = _Calendar()
        self._left_out: list[str] = []
        self._recurring: dict[int, tuple[str, str, object]] = {}  # line → title, UID, first date
        self._moved: set[tuple[str, object]] = set()  # UID and date of single occurrences that stand elsewhere
        with open_text(source, find_encoding(source).name) as stream:
            blocks = list(self._blocks(self._unfolded(stream)))
        self._own = self._own_addresses(blocks)
        self._rows = list(self._latest(self._taken(blocks)))
        self._say_what_was_left_out()

    def rows(self) -> Iterator[RawRow]:
        """The interviews, in the order of the calendar."""
        return iter(self._rows)

    def _own_addresses(self, blocks: list[_Block]) -> set[str]:
        """The user's own addresses: from the settings, the calendar's name, or as the one that is everywhere."""
        own = {address.casefold() for address in self._defaults.own_addresses} | {self._calendar.owner} - {""}
        if not own and (guess := own_address(block.lines for block in blocks)) is not None:
            own = {guess}
            self._say_whose(guess, None)
        return own

    def _say_whose(self, address: str, line: int | None) -> None:
        message = f"{address} was taken for your own address; say it in your settings (email)"
        self.remarks.append(Remark("warning", message, line))

    # -- lines

    @staticmethod
    def _unfolded(lines: Any) -> Iterator[tuple[int, str]]:
        """Content lines with the number of their first line."""
        begin, parts = 0, list[str]()
        for number, raw in enumerate(lines, start=1):
            text = raw.rstrip("\r\n")
            if text[:1] in (" ", "\t") and parts:
                parts.append(text[1:])
                continue
            if parts:
                yield begin, "".join(parts)
            begin, parts = number, [text] if text.strip("\ufeff ") else []
        if parts:
            yield begin, "".join(parts)

    def _blocks(self, lines: Iterator[tuple[int, str]]) -> Iterator[_Block]:
        """The events.  Raises UnusableInput where beginnings and ends do not match."""
        stack: list[tuple[str, int]] = []
        block: _Block | None = None
        tzid = ""
        for number, text in lines:
            name, _, value = text.lstrip("\ufeff").partition(":")
            upper = name.strip().upper()
            if upper == "BEGIN":
                stack.append((value.strip().upper(), number))
                if len(stack) > _DEEPEST or [one for one, _ in stack].count("VEVENT") > 1:
                    raise UnusableInput(f"{self._name}:{number}: is nested too deeply for a calendar; export it anew")
                if stack[-1][0] == "VEVENT":
                    block = _Block(number)
                continue
            if upper == "END":
                self._close(stack, value.strip().upper(), number)
                if value.strip().upper() == "VEVENT" and block is not None:
                    yield block
                    block = None
                continue
            inside = stack[-1][0] if stack else ""
            if inside == "VEVENT" and block is not None:
                if _CONTENT.match(text) and len(block.lines) < _LONGEST_EVENT:
                    block.lines.append(text)
            elif inside == "VTIMEZONE":
                tzid = value if upper == "TZID" else tzid
                if upper == "X-LIC-LOCATION":
                    self._calendar.locations[tzid] = value.strip()
            elif inside in ("VCALENDAR", ""):
                self._note_calendar(number, text, upper, value.strip())
        if stack:
            raise UnusableInput(
                f"{self._name}:{stack[-1][1]}: BEGIN:{shown(stack[-1][0], 20)} has no END; the file is not whole; "
                "export it anew"
            )

    def _close(self, stack: list[tuple[str, int]], name: str, number: int) -> None:
        if not stack or stack[-1][0] != name:
            what = (
                f"BEGIN:{shown(stack[-1][0], 20)} in line {stack[-1][1]} has no END before it"
                if stack
                else "nothing is open"
            )
            raise UnusableInput(
                f"{self._name}:{number}: END:{shown(name, 20)}, but {what}; the file is not whole; export it anew"
            )
        stack.pop()

    def _note_calendar(self, number: int, text: str, name: str, value: str) -> None:
        if not _CONTENT.match(text.lstrip("\ufeff")):
            raise UnusableInput(
                f"{self._name}:{number}: is no line of a calendar ('{shown(text, 30)}'); export it anew"
            )
        if name == "X-WR-TIMEZONE":
            self._calendar.zone = value if value in zone_names() else windows_zone(value) or ""
        elif name == "X-WR-CALNAME" and "@" in value:
            self._calendar.owner = value.casefold()
        elif name == "PRODID":
            self._calendar.own = "afterview" in value.casefold()
        elif name == "METHOD":
            self._calendar.cancelled = value.upper() == "CANCEL"

    # -- events

    def _taken(self, blocks: list[_Block]) -> Iterator[tuple[int, list[str] | BadRow, int]]:
        """The rows of the interviews, each with its SEQUENCE."""
        import icalendar

        parsed = 0
        for block in blocks:
            if not self._may_be_one(block):
                continue
            parsed += 1
            if parsed > _MOST_EVENTS:
                raise UnusableInput(f"{self._name}: more than {_MOST_EVENTS} interviews; export a shorter time")
            try:
                whole = "\r\n".join(["BEGIN:VEVENT", *block.lines, "END:VEVENT", ""])
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")  # of zones that it guesses; they are looked up here
                    event: Any = icalendar.Event.from_ical(whole)
            except (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError, OSError) as fault:
                # The file of a zone is looked for by its name, which may be too long, or a folder's.
                told = "its time zone has no such name" if isinstance(fault, OSError) else shown(str(fault), 60)
                yield block.begin, BadRow(f"is no event that can be read ({told}); mend or delete it"), 0
                continue
            title = text_of(event, "SUMMARY")
            why = self._why_not(event, title)
            if why is not None:
                self.skipped[why] += 1
                if why == NOT_ONE:
                    self._left_out.append(title)
                continue
            try:
                yield block.begin, self._row(event, title, block.begin), number_of(event.get("SEQUENCE"))
            except Fault as fault:
                yield block.begin, BadRow(str(fault), "date", shown(title)), 0

    def _may_be_one(self, block: _Block) -> bool:
        """A quick look at title and categories, for parsing an event takes a while; those left out are counted."""
        said = [line for line in block.lines if line[:10].upper().startswith(("SUMMARY", "CATEGORIES"))]
        if self._match.search(" ".join(said)):
            return True
        self.skipped[NOT_ONE] += 1
        title = next((line for line in said if line[:7].upper() == "SUMMARY"), "")
        self._left_out.append(one_line(title.partition(":")[2])[0])
        return False

    def _why_not(self, event: Event, title: str) -> str | None:
        if self._calendar.own or text_of(event, "UID").endswith("@afterview"):
            return OUR_OWN
        categories = event.get("CATEGORIES")
        listed = categories if isinstance(categories, list) else [categories] if categories is not None else []
        named = " ".join(str(one) for cats in listed for one in getattr(cats, "cats", [cats]))
        if not self._match.search(title) and not self._match.search(named):
            return NOT_ONE
        return ABOUT_ONE if titles.is_about(title) and not self._defaults.match else None

    def _latest(self, rows: Iterator[tuple[int, list[str] | BadRow, int]]) -> Iterator[RawRow]:
        """Of several versions of one event (the same UID) only the last revision."""
        found = list(rows)
        newest: dict[str, int] = {}
        for _, cells, sequence in found:
            if isinstance(cells, list) and cells[0]:
                newest[cells[0]] = max(sequence, newest.get(cells[0], 0))
        for line, cells, sequence in found:
            if isinstance(cells, list) and cells[0] and sequence < newest[cells[0]]:
                self.skipped[OLDER] += 1
                continue
            title, uid, first = self._recurring.get(line, ("", "", None))
            if (uid, first) in self._moved:
                self.skipped[MOVED] += 1
                continue
            if title:
                self.remarks.append(Remark("warning", f"'{shown(title)}' recurs; only its first date is taken", line))
            yield line, cells

    def _row(self, event: Event, title: str, line: int) -> list[str]:
        guests, organiser = guests_of(event, self._own)
        if not self._own and invited_alone(guests, organiser):
            self._say_whose(guests.pop().email, line)
        elif not self._own and len(guests) > 1:
            message = "if one of those invited is you, say your address in your settings (email), to be left out"
            self.remarks.append(Remark("warning", message, line))
        description = titles.plain_description(text_of(event, "DESCRIPTION", lines=True))
        said = titles.labelled(description)
        names = [guest.name for guest in (*guests, *([organiser] if organiser else [])) if guest.name]
        seen = titles.take_apart(title, self._match, names)
        company = said.company or seen.company
        position = said.position or seen.position
        if not company and (company := company_of([*guests, *([organiser] if organiser else [])])):
            self.remarks.append(
                Remark("warning", f"'{shown(title)}' names no company; taken from an address: {company}", line)
            )
        self._say_what_lacks(title, company, position, line)
        when = self._when(event)
        uid = text_of(event, "UID")
        if not uid:
            self.remarks.append(
                Remark("warning", f"'{shown(title)}' has no UID; its key comes from company and position", line)
            )
        elif isinstance(again := moment_of(event, "RECURRENCE-ID"), date):
            self._moved.add((uid, instant(again)))
            uid = f"{uid}/{again:%Y%m%dT%H%M%S}" if isinstance(again, datetime) else f"{uid}/{again:%Y%m%d}"
        if "RRULE" in event or "RDATE" in event:
            self._recurring[line] = title, uid, instant(moment_of(event, "DTSTART"))
            self._moved.update((uid, instant(day)) for day in left_out_days(event))
        people, scheduler = people_of(guests, organiser)
        place = text_of(event, "LOCATION")
        row = {
            "id": uid,
            "company": company or _NO_COMPANY,
            "position": position or _NO_POSITION,
            "round": said.round or seen.round,
            "format": seen.format or format_of(place, description, str(event.get("X-GOOGLE-CONFERENCE", ""))),
            "interviewers": "; ".join(part for part in (people, said.interviewers) if part),
            "scheduler": scheduler,
            "recruiter": said.recruiter,
            "hiring_manager": said.hiring_manager,
            "status": self._status(event, title),
            "notes": description,
            **when,
        }
        return [row.get(name, "") for name in self.header]

    def _status(self, event: Event, title: str) -> str:
        gone = (
            self._calendar.cancelled or text_of(event, "STATUS").upper() == "CANCELLED" or titles.says_cancelled(title)
        )
        return "cancelled" if gone else ""

    # -- time

    def _when(self, event: Event) -> dict[str, str]:
        """Date, time, duration and zone as cells."""
        start = event.get("DTSTART")
        begin = moment_of(event, "DTSTART")
        if not isinstance(begin, date):
            raise Fault("has no start (DTSTART) that can be read; give the event a day")
        if not isinstance(begin, datetime):
            return {"date": begin.isoformat()}
        zone = self._zone(str(start.params.get("TZID", "")))
        minutes = minutes_of(event, begin)
        if zone:
            local = begin.replace(tzinfo=None)
        elif begin.tzinfo is not None and self._calendar.zone:
            zone = self._calendar.zone
            local = begin.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        elif begin.tzinfo is not None:
            begin = begin.astimezone(UTC)
            # In a cell of its own, for with the day midnight would mean that no time is known.
            return {"date": f"{begin:%Y-%m-%d}", "time": f"{begin:%H:%M:%S}Z", "duration": minutes}
        else:
            zone, local = self._calendar.zone, begin
        return {"date": f"{local:%Y-%m-%d}", "time": f"{local:%H:%M:%S}", "duration": minutes, "timezone": zone}

    def _zone(self, tzid: str) -> str:
        """The IANA name of a TZID: itself, the tail of a path, Windows' name, or what its VTIMEZONE says."""
        name = tzid.strip().strip('"')
        if not name or name in zone_names():
            return name
        for tail in (name.split("/", n)[-1] for n in range(1, name.count("/") + 1)):
            if tail in zone_names() and "/" in tail:
                return tail
        location = self._calendar.locations.get(name, "")
        mapped = location if location in zone_names() else windows_zone(name)
        if mapped is None:
            return name
        try:
            read_zone(mapped)
        except Fault:
            return name
        return mapped

    # -- what is said

    def _say_what_lacks(self, title: str, company: str, position: str, line: int) -> None:
        lacks = [word for word, value in (("company", company), ("position", position)) if not value]
        if lacks:
            self.remarks.append(
                Remark(
                    "warning",
                    f"'{shown(title)}' names no {' and no '.join(lacks)}; write the title like 'Interview: Data "
                    f"Engineer at Acme', or a line 'Position: …' into the description",
                    line,
                )
            )

    def _say_what_was_left_out(self) -> None:
        taken = sum(1 for _, cells in self._rows if isinstance(cells, list))
        total = len(self._rows) + sum(self.skipped.values())
        note = f"{taken} of {total} events are interviews"
        if self._left_out:
            some = ", ".join(f"'{shown(title, 40)}'" for title in self._left_out[:5])
            more = f" and {len(self._left_out) - 5} more" if len(self._left_out) > 5 else ""
            note += f"; not taken: {some}{more} (--match WORDS says which words an interview is found by)"
        self.remarks.append(Remark("note", note))
