"""The columns of an interview, their other names, and how headers are matched."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from afterview.patterns import pattern
from afterview.reading.text import shown

# Field → the headers that mean it (CONTRACT, "An interview"); matched without case, blanks, "_" and "-".
_NAMES: Mapping[str, str] = {
    "id": "id, entry, interview_id",
    "candidate": "candidate, client, applicant, candidate name, client name, applicant name",
    "candidate_email": "candidate_email, client email, applicant email",
    "company": "company, company name, employer, organization, organisation",
    "position": "position, job title, title, role, position title, job role",
    "date": "date, interview_date, date interviewed (utc), date interviewed, interviewed on, date of interview",
    "time": "time, interview_time, time of interview, start time",
    "duration": "duration, duration_minutes, duration (minutes), duration (min), interview duration",
    "timezone": "timezone, tz, time zone, interview timezone",
    "country": "country, country code",
    "round": "round, interview round",
    "format": "format, interview format",
    "kind": "interview_type",
    "interviewers": "interviewers, interviewer",
    "interviewer_name": "interviewer_name, interviewer names",
    "interviewer_email": "interviewer_email, interviewer emails",
    "interviewer_title": "interviewer_title",
    "panel": "panel, panel members",
    "hiring_manager": "hiring_manager, hiring manager name",
    "hiring_manager_email": "hiring_manager_email",
    "scheduler": "scheduler, scheduler name",
    "scheduler_email": "scheduler_email",
    "recruiter": "recruiter, recruiter name, contact person",
    "recruiter_email": "recruiter_email, contact email",
    "decision_by": "decision_by",
    "hear_back": "hear_back",
    "posting_decides_by": "posting_decides_by",
    "process": "process",
    "pace": "pace",
    "priority": "priority",
    "employer_size": "employer_size",
    "went": "went",
    "topics": "topics",
    "strengths": "strengths",
    "clarify": "clarify",
    "second_channel": "second_channel",
    "status": "status, state, statusname, application status",
    "status_date": "status_date, date of status",
    "offer_written": "offer_written",
    "offer_answer_by": "offer_answer_by",
    "competing_offer_on": "competing_offer_on",
    "competing_offer_written": "competing_offer_written",
    "competing_offer_answer_by": "competing_offer_answer_by",
    "sent": "sent",
    "added": "added, date added, added on",
    "language": "language",
    "greeting": "greeting",
    "notes": "notes, note, next_steps",
}
REQUIRED = ("company", "position", "date")
PEOPLE = frozenset({"interviewers", "interviewer_name", "interviewer_email", "interviewer_title", "panel"})
LONG_TEXT = frozenset({"topics", "strengths", "clarify", "notes", "interviewers", "panel"}) | frozenset(
    {"interviewer_name", "interviewer_title", "hiring_manager", "scheduler", "recruiter"}
)
_SHORT_TEXT = "id candidate company position round greeting kind"
TEXT = LONG_TEXT | frozenset(_SHORT_TEXT.split())
# Headers that are known and mean nothing here: an application's deadline is no promise; "problem" is ours (--rejects),
# and so are the others beside it.
_SET_ASIDE = frozenset({"problem", "deadline", "applicationdeadline"})
_REJECTS = ("problem", "source", "row")

_IGNORED = pattern("[\\s_\\-\u2010-\u2015\u00a0\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")


def plain_header(header: str) -> str:
    """A header for comparison: without case, blanks, ``_``, ``-``, byte order mark and zero-width characters."""
    return _IGNORED.sub("", unicodedata.normalize("NFKC", header)).casefold()


FIELD_OF: Mapping[str, str] = {
    plain_header(name): field for field, names in _NAMES.items() for name in names.split(", ")
}


class Column(NamedTuple):
    """One column of a source: its place (from 0), its header as the user wrote it, and the field it means."""

    place: int
    header: str
    field: str


class Columns(NamedTuple):
    """What the headers of a source mean.

    ``known`` by field (several columns may mean one field); ``unknown`` headers; ``unnamed`` places (from 0) of columns
    without a name before the last one that has one; ``width``: how many columns have a header.
    """

    headers: tuple[str, ...]
    known: Mapping[str, tuple[Column, ...]]
    unknown: tuple[str, ...]
    unnamed: tuple[int, ...]
    width: int

    def missing(self) -> list[str]:
        """Required fields for which there is no column."""
        return [field for field in REQUIRED if field not in self.known]

    def header_of(self, field: str) -> str:
        """The user's own name of a column, else the field's."""
        return self.known[field][0].header if field in self.known else field


def tidy_header(header: str) -> str:
    """A header as it is shown: on one line, without blanks and invisible characters around it."""
    return shown(" ".join(header.replace("\ufeff", "").replace("\u200b", "").split()), 80)


def match(headers: Sequence[str], more: Mapping[str, str] | None = None) -> Columns:
    """What these headers mean.  ``more``: further names (of a tracker's export), plain header → field, "" to ignore."""
    known: dict[str, list[Column]] = {}
    unknown: list[str] = []
    unnamed: list[int] = []
    aside = _SET_ASIDE.union(_REJECTS) if tuple(map(plain_header, headers[:3])) == _REJECTS else _SET_ASIDE
    width = max((n + 1 for n, header in enumerate(headers) if plain_header(header)), default=0)
    for place, header in enumerate(headers[:width]):
        plain = plain_header(header)
        field = more[plain] if more and plain in more else FIELD_OF.get(plain)
        if not plain:
            unnamed.append(place)
        elif field:
            known.setdefault(field, []).append(Column(place, tidy_header(header), field))
        elif field is None and plain not in aside:
            unknown.append(tidy_header(header))
    return Columns(
        headers=tuple(headers[:width]),
        known={field: tuple(columns) for field, columns in known.items()},
        unknown=tuple(dict.fromkeys(unknown)),
        unnamed=tuple(unnamed),
        width=width,
    )


def doubled(columns: Columns) -> str | None:
    """The header that stands twice, letter for letter, in a column that is read; None where there is none."""
    for several in columns.known.values():
        names = [column.header for column in several]
        for name in names:
            if names.count(name) > 1:
                return name
    return None


def looks_like_header(cells: Iterable[str]) -> bool:
    """Whether a row names all required columns."""
    return {FIELD_OF.get(plain_header(cell)) for cell in cells}.issuperset(REQUIRED)


def other_names(field: str) -> str:
    """The other names of a field, for a message."""
    return ", ".join(_NAMES[field].split(", ")[1:])
