"""Exports of job trackers, recognised by their headers.

What is known of each stands in docs/formats.md.  In all of them most rows are applications without an interview: a row
without an interview date is counted and not refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from afterview.reading.columns import plain_header

_NOT_READ = """
location, salary, min salary, min. salary, max salary, max. salary, maximum salary, job url, job link, link, url,
source, tags, created by, color, resume name, question and answers, contact phone number, job type, job source,
applied, index, excitement, archived, cover letter, resume, follow up, followup, description, job description, date
applied, date applied (utc), applied date, application date, date saved, saved date, tracked date, updated at, last
updated, remote, work type
"""


class Tracker(NamedTuple):
    """One kind of export.

    ``needs``: plain headers that it has all of.  ``names``: what its headers mean where that differs, "" for what is
    not read.  ``serial_dates``: dates may be a spreadsheet's serial numbers.
    """

    name: str
    needs: frozenset[str]
    names: Mapping[str, str] = MappingProxyType({})
    serial_dates: bool = False


def _plain(text: str) -> list[str]:
    return [plain_header(name) for name in text.replace("\n", " ").split(",")]


_SILENT = dict.fromkeys(_plain(_NOT_READ), "")


def _tracker(name: str, needs: str, names: Mapping[str, str], *, serial_dates: bool = False) -> Tracker:
    own = {plain_header(header): meaning for header, meaning in names.items()}
    return Tracker(name, frozenset(_plain(needs)), MappingProxyType({**_SILENT, **own}), serial_dates)


TRACKERS = (
    _tracker(
        "LinkedIn",
        "application date, company name, job title, job url",
        {"contact email": ""},  # the applicant's own
    ),
    _tracker(
        "Careerflow",
        "company name, job title, status, date added (utc)",
        {
            "date interviewed (utc)": "date",
            "date added (utc)": "added",
            "date offered (utc)": "offered_on",
            "date rejected (utc)": "rejected_on",
        },
        serial_dates=True,
    ),
    _tracker("JobSync", "jobtitle, company, status, applied date, job source", {"created at": "added", "index": ""}),
    _tracker("Simplify", "job title, company name, status, status date, applied date", {"tracked date": "added"}),
    _tracker("Huntr", "list, title, company", {"list": "status", "created at": "added"}),
    _tracker("Huntr", "list, job title, company", {"list": "status", "created at": "added"}),
    _tracker("Huntr", "list, job title, employer", {"list": "status", "created at": "added"}),
    _tracker("Teal", "job position, company, status", {"job position": "position", "date saved": "added"}),
    _tracker("Teal", "company name, job title, status, excitement", {"date saved": "added"}),
    _tracker("Teal", "company name, role, status, date saved", {"date saved": "added"}),
)
_APPLIED = frozenset(
    _plain(
        "date applied, applied date, application date, applied on, date of application, date saved, applied, applied at"
    )
)
ANY_TRACKER = Tracker("a tracker", frozenset(), MappingProxyType({**_SILENT, **dict.fromkeys(_APPLIED, "")}))


def recognise(headers: Iterable[str]) -> Tracker | None:
    """The tracker that these headers are of; an unnamed one where a column holds the day of the application."""
    plain = {plain_header(header) for header in headers}
    for tracker in TRACKERS:
        if tracker.needs <= plain:
            return tracker
    return ANY_TRACKER if plain & _APPLIED else None
