"""From the words of ``afterview log`` to facts.  Pure: the day, the plan's interviews and the steps are arguments."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta, tzinfo
from typing import get_args

from afterview.cli.keys import choose, choose_person, people_in
from afterview.errors import WrongUsage
from afterview.ledger.rows import ANSWERS, Fact, What
from afterview.model import Interview
from afterview.nouns import noun
from afterview.patterns import pattern
from afterview.reading.dates import Dates
from afterview.reading.faults import Fault
from afterview.reading.fields import day_before, follows_the_interview
from afterview.reading.promises import understand
from afterview.reading.words import read_status

WHATS: tuple[What, ...] = get_args(What)

# What people wrap a span of time in: "we need two more weeks", "please give us another week".
_AROUND = pattern(
    r"\b(?:(?:we|they|you|i|it)(?:['’](?:ll|d|s))?|will|would|should|need|needs|take|takes|have|has|hear|decide|answer|know|let|"
    r"give|please|us|me|still|more|to|for|at least|at the latest|latest|said|again|back)\b|[,;.!]",
    re.IGNORECASE,
)
_ANOTHER = pattern(
    r"\banother\b(?:\s+(?=\d|one|two|three|four|five|six|seven|eight|nine|ten|couple|few))?", re.IGNORECASE
)


@noun
class Said:
    """The command line of ``log`` behind the key.  ``today``: the user's; ``dates`` reads dates as the user writes."""

    what: str
    words: Sequence[str]
    on: str | None
    to: str | None
    written: bool
    answer_by: str | None
    today: date
    dates: Dates


def fact_of(said: Said, key: str, interview: Interview | None, steps: Collection[str]) -> Fact:
    """The fact for one interview.  ``interview`` is None where no source holds it.  Raises WrongUsage."""
    what = what_of(said.what)
    _check_options(said, what)
    on = _day(said.on, "--on", said) if said.on else said.today
    if on > said.today:
        raise WrongUsage(f"--on: {on} lies ahead; --on is the day on which it happened.")
    if what == "sent":
        return _sent(said, key, on, interview, steps)
    if what == "promised":
        return Fact(id=0, key=key, what=what, on=on, value=promise_of(said, on))
    if said.words:
        raise WrongUsage(f"'{what}' takes no '{said.words[0]}'. Give the day as --on DATE.")
    if what == "offer":
        answer_by = _day(said.answer_by, "--answer-by", said) if said.answer_by else None
        if answer_by is not None and answer_by < on:
            raise WrongUsage(
                f"--answer-by: {answer_by} lies before {on}, the day of the offer (--on); write a later date."
            )
        return Fact(id=0, key=key, what=what, on=on, written=said.written, answer_by=answer_by)
    return Fact(id=0, key=key, what=what, on=on)


def what_of(given: str) -> What:
    """One of the words that ``log`` knows, which may be shortened, or a word of the column ``status``."""
    if given not in WHATS and (answer := answer_in(given)) is not None:
        return answer
    chosen = choose(given, WHATS, "word for what happened")
    return next(what for what in WHATS if what == chosen)


def answer_in(given: str) -> What | None:
    """The answer that a word of the column ``status`` means (ghosted: closed); None where it means none."""
    try:
        status = read_status(given)
    except Fault:
        return None
    return next((what for what in WHATS if what == status and what in ANSWERS), None)


def _check_options(said: Said, what: What) -> None:
    if (said.written or said.answer_by) and what != "offer":
        raise WrongUsage("--written and --answer-by go with 'offer'.")
    if said.to and what != "sent":
        raise WrongUsage("--to goes with 'sent'.")


def doubt(fact: Fact, interview: Interview | None, zone: tzinfo) -> str | None:
    """What is odd about the day of a fact: a mistyped year, as a rule."""
    if interview is None or fact.step is None or not follows_the_interview(fact.step):
        return None
    day = day_before(fact.on, interview.start, zone)
    if day is None:
        return None
    return (
        f"warning: {fact.on} lies before the interview on {day}. If it is mistyped: afterview log {fact.key} --undo, "
        "then once more with --on DATE."
    )


def _sent(said: Said, key: str, on: date, interview: Interview | None, steps: Collection[str]) -> Fact:
    if not said.words:
        raise WrongUsage("Say which step was sent, such as: afterview log KEY sent thank-you")
    named = "-".join(said.words)  # "thank you", too
    if len(said.words) > 1 and named not in steps:
        raise WrongUsage(
            f"'{' '.join(said.words)}' is more than one step. Give the day as --on DATE, the person as --to NAME."
        )
    step = choose(named, steps, "step")
    to = said.to
    if to and interview is not None:
        person = choose_person(to, people_in(interview), f"'{key}'")
        to = person.email or person.name
    return Fact(id=0, key=key, what="sent", on=on, step=step, to=to)


def promise_of(said: Said, on: date) -> str:
    """The date promised (ISO), or the words in which it was, as ``understand`` knows them.  Raises WrongUsage."""
    words = " ".join(said.words).strip()
    if not words:
        raise WrongUsage('Say what was promised: a date, or words such as "two more weeks" or "end of next week".')
    try:
        found = understand(words, said.dates) or understand(_plain_span(words), said.dates)
    except Fault as fault:
        raise WrongUsage(f"'{words}': {fault}") from fault
    if found is None:
        _refuse_date(words, said)
        raise WrongUsage(
            f"'{words}' is not understood. Write a date, or words such as tomorrow, 3 days, 5 business days, two more "
            "weeks, Friday, end of the week, next week, end of the month."
        )
    if found.unit != "date" or found.on is None:
        return found.words
    if found.on < on:
        raise WrongUsage(f"{found.on} lies before {on}, the day on which it was promised (--on); write a later date.")
    return found.on.isoformat()


def _refuse_date(words: str, said: Said) -> None:
    """Say what is wrong with a date, where the words are one that does not exist."""
    if not re.search(r"\d.*[-/. ].*\d{4}|\d{4}.*\d", words):
        return
    try:
        said.dates.day(words)
    except Fault as fault:
        raise WrongUsage(str(fault)) from fault


def _plain_span(words: str) -> str:
    """ "we need two more weeks" → "two weeks", "another week" → "a week"."""
    bare = _AROUND.sub(" ", words)
    bare = _ANOTHER.sub(lambda hit: "" if hit[0][-1:].isspace() else "a", bare)
    return " ".join(bare.split())


def _day(given: str, option: str, said: Said) -> date:
    near: Mapping[str, int] = {"today": 0, "yesterday": -1, "tomorrow": 1}
    if given.strip().casefold() in near:
        return said.today + timedelta(days=near[given.strip().casefold()])
    try:
        return said.dates.day(given.strip())
    except Fault as fault:
        raise WrongUsage(f"{option}: {fault}") from fault
