"""What ``afterview add`` asks, in which order, with which example; and how an answer is checked at once."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, cast

from afterview.model import Interview, Problem
from afterview.nouns import noun

if TYPE_CHECKING:
    from typing import BinaryIO

    from afterview.reading import Defaults


@noun
class Question:
    """``field`` is the column; ``ask`` the words; ``example`` stands behind them; ``required``: Enter is no answer.

    ``when``: "always", "past" (the interview is over) or "several" (the file holds candidates).
    """

    field: str
    ask: str
    example: str = ""
    required: bool = False
    when: str = "always"


QUESTIONS = (
    Question(field="candidate", ask="Whose interview is it", when="several"),
    Question(field="company", ask="Which company", example="Acme GmbH", required=True),
    Question(field="position", ask="Which position", example="Backend Engineer", required=True),
    Question(field="date", ask="On which day", example="24 Nov 2026", required=True),
    Question(field="time", ask="At what time there", example="14:30"),
    Question(field="timezone", ask="In which time zone", example="Europe/Berlin"),
    Question(field="duration", ask="How many minutes", example="60"),
    Question(field="round", ask="Which round", example="phone screen, panel, final"),
    Question(field="format", ask="Phone, video or onsite"),
    Question(
        field="interviewers",
        ask="Who interviews",
        example="Ana Sousa <ana@acme.example> (CTO); Bo Li <bo@acme.example>",
    ),
    Question(field="hiring_manager", ask="Who decides, if somebody else", example="Cy Roe <cy@acme.example>"),
    Question(field="recruiter", ask="Which recruiter is between you", example="Jo Fenn <jo@fenn.example>"),
    Question(field="hear_back", ask="When will they answer, in their words or a date", example="in two weeks"),
    Question(field="topics", ask="What did you talk about, something specific", example="the new depot", when="past"),
    Question(field="strengths", ask="What speaks for you there", example="six years of Python services"),
    Question(field="went", ask="How did it go, good or bad", when="past"),
    Question(field="notes", ask="Anything to remember"),
)

# "2:30" hardly ever means the night; "02:30" is left alone.
_AT_NIGHT = re.compile(r"([1-6])[:.]([0-5][0-9])")
STAND_INS = {"company": "x", "position": "x", "date": "2000-01-01"}


def read_answers(values: Mapping[str, str], defaults: Defaults) -> tuple[Interview | None, list[Problem]]:
    """The interview that these answers make, and what is wrong with them: read as any row of a file is."""
    from afterview.reading import read_interviews

    row = {field: value for field, value in values.items() if value}
    out = io.StringIO()
    csv.writer(out).writerows([list(row), list(row.values())])
    stream = cast("BinaryIO", io.BytesIO(out.getvalue().encode("utf-8", "replace")))
    reader = read_interviews([stream], defaults=defaults)
    return next(iter(reader), None), [problem for problem in reader.problems if problem.level != "note"]


def complaint(field: str, answer: str, so_far: Mapping[str, str], defaults: Defaults) -> str | None:
    """What is wrong with one answer, beside those given so far; None where it can be used."""
    try:
        answer.encode()
    except UnicodeEncodeError:  # bytes that Python could not decode
        return "holds letters that are not in this terminal's encoding; set it to UTF-8, or type them anew"
    values = {**STAND_INS, **so_far, field: answer}
    if field == "date" and "time" in values:
        values.pop("time")
    if field == "time" and (night := _AT_NIGHT.fullmatch(answer.strip())):
        hour, minutes = int(night[1]), night[2]
        return f"'{answer}' is at night; write {hour + 12}:{minutes}, or {hour}:{minutes} AM if that is what you mean"
    _, problems = read_answers(values, defaults)
    return next((problem.message for problem in problems if problem.column == field), None)


def plain_date(answer: str, defaults: Defaults) -> str:
    """A date as it is written to the file: in one order for all, 2026-11-24; with its time where one is given."""
    from afterview.reading.dates import Dates
    from afterview.reading.faults import Fault

    try:
        moment = Dates(defaults.dates, date.max.year).moment(answer)
    except Fault:
        return answer
    if moment.time is None:
        return moment.day.isoformat()
    return f"{moment.day.isoformat()} {moment.time:%H:%M}" if moment.offset is None else answer
