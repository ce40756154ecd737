"""``afterview add``: ask for one interview, show what follows from it, and append it to a CSV."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from afterview.cli.completion import complete_file, complete_playbook
from afterview.cli.questions import QUESTIONS, STAND_INS, Question, complaint, plain_date, read_answers
from afterview.errors import TargetRefused, WrongUsage
from afterview.model import Interview
from afterview.reading.appending import ALL_COLUMNS, CsvToAppendTo, blank_table
from afterview.terminal import plain

if TYPE_CHECKING:
    from afterview.cli.session import Session
    from afterview.reading import Defaults

_DATE_COLUMNS = """
date decision_by posting_decides_by status_date offer_answer_by competing_offer_on competing_offer_answer_by added
"""
DATES = frozenset(_DATE_COLUMNS.split())
_HELP = {question.field: question for question in QUESTIONS}
_ON_THE_COMMAND_LINE = [column for column in ALL_COLUMNS if column not in ("added",)]


def _answer_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """An option for every column."""
    for column in reversed(_ON_THE_COMMAND_LINE):
        question = _HELP.get(column)
        words = question.ask if question else f"The column {column}"
        example = f", such as: {question.example}" if question and question.example else ""
        name = f"--{column.replace('_', '-')}"
        command = click.option(name, f"answer_{column}", metavar="TEXT", help=f"{words}{example}.")(command)
    return command


@click.command(
    epilog='Example: afterview add --company Acme --position "Data Engineer" --date 2026-12-01 --time 14:30 --yes'
)
@click.option(
    "--source",
    metavar="FILE",
    shell_complete=complete_file,
    help="The CSV to append to (default: the first of your sources, interviews.csv).",
)
@click.option("--blank", is_flag=True, help="Only make the file, with all headers and no row.")
@click.option("--yes", is_flag=True, help="Ask nothing: take what is given, and write it.")
@_answer_options
@click.option("--dates", type=click.Choice(["iso", "dmy", "mdy"]), help="How to read 03/04/2026.")
@click.option(
    "--playbook", metavar="NAME|FILE", shell_complete=complete_playbook, help="Whose advice the preview follows."
)
@click.option("--now", metavar="ISO-8601", help="As if it were this moment.")
@click.option("--config", metavar="FILE", shell_complete=complete_file, help="The settings file.")
@click.option("-q", "--quiet", is_flag=True, help="Say only what went wrong.")
def command(source: str | None, blank: bool, yes: bool, **given: Any) -> int:
    """Ask for one interview, step by step, and append it to a CSV.

    Each question can be answered by an option of the same name; what is given is not asked.  Nothing that stands in the
    file is changed; where there is no file yet, one with all headers is made.
    """
    from afterview.cli.session import open_session

    answers = {
        name.removeprefix("answer_"): text for name, text in given.items() if name.startswith("answer_") and text
    }
    params = {name: value for name, value in given.items() if not name.startswith("answer_")}
    session = open_session({**params, "no_ledger": True}, [source] if source else ["-"])
    path = _path(source, session)
    if blank:
        return _make_blank(path, answers, session)
    target = CsvToAppendTo(path)
    defaults = _defaults(session, params)
    _refuse_columns_that_are_not_there(target, answers)
    answers = _checked(answers, defaults)
    if not yes and (_lacks(answers) or sys.stdin.isatty()):
        _ask_all(target, answers, session, defaults)
    interview = _interview(answers, defaults)
    answers = _as_written(answers, target, session, defaults)
    _refuse_a_double(target, interview, defaults)
    _preview(interview, session)
    if (
        sys.stdin.isatty()
        and not yes
        and not click.confirm(f"Append it to {plain(str(path))}?", default=True, err=True)
    ):
        session.say("Nothing was written.")
        return 0
    _write(path, target.content_with(answers), target.exists)
    session.say(f"Added to {path}: {interview.company}, {interview.position} (key {interview.key}).")
    session.say("Next: afterview export ics" + ("" if path == Path("interviews.csv") else f" {path}"))
    return 0


def _path(source: str | None, session: Session) -> Path:
    """The CSV that is meant.  Standard input can't be appended to, and a new file is not named after another format."""
    if source == "-":
        raise WrongUsage("--source: name a file; standard input can't be appended to.")
    named = [source] if source else [one for one in session.settings.sources if one != "-"]
    path = Path(named[0] if named else "interviews.csv")
    if not path.exists() and path.suffix.casefold() not in ("", ".csv", ".txt"):
        raise WrongUsage(f"'{path}' would be a CSV; name one that ends in .csv with --source FILE.")
    return path


def _defaults(session: Session, params: dict[str, Any]) -> Defaults:
    from afterview.holidays_of import knower
    from afterview.reading import Defaults
    from afterview.settings import default_cache_dir

    settings = session.settings
    return Defaults(
        timezone=settings.timezone or session.timezone,
        country=settings.country,
        dates=params.get("dates") or settings.dates,
        today=session.now.date(),
        country_known=knower(default_cache_dir()),
    )


def _make_blank(path: Path, answers: dict[str, str], session: Session) -> int:
    if answers:
        raise WrongUsage("--blank makes a file without a row; leave the answers out, or leave --blank out.")
    if path.exists():
        raise TargetRefused(f"'{path}' exists already; nothing was written. Name another with --source FILE.")
    _write(path, blank_table(), False)
    session.say(f"Made {path} with all headers. Only company, position and date are needed in a row.")
    return 0


# ------------------------------------------------------------------------------------------------------ answers


def _lacks(answers: dict[str, str]) -> list[str]:
    return [question.field for question in QUESTIONS if question.required and question.field not in answers]


def _refuse_columns_that_are_not_there(target: CsvToAppendTo, answers: dict[str, str]) -> None:
    for field in answers:
        if not target.has(field) and field not in ("timezone", "country"):
            name = field.replace("_", "-")
            raise WrongUsage(f"'{target.path}' has no column '{field}'; add it to the header, or leave --{name} out.")


def _checked(answers: dict[str, str], defaults: Defaults) -> dict[str, str]:
    """The answers given as options, in the order of the columns.  Raises WrongUsage for one that can't be used."""
    found: dict[str, str] = {}
    for field in ALL_COLUMNS:
        if field in answers:
            wrong = complaint(field, answers[field], found, defaults)
            if wrong is not None:
                raise WrongUsage(f"--{field.replace('_', '-')}: {wrong}")
            found[field] = answers[field]
    return found


def _ask_all(target: CsvToAppendTo, answers: dict[str, str], session: Session, defaults: Defaults) -> None:
    """Ask for what was not given, and put it among the answers."""
    if not session.quiet:
        click.echo("One interview, step by step. Enter leaves a question open.", err=True)
    for question in _questions(target, answers, session, defaults):
        answer = _ask(question, answers, session, defaults)
        if answer:
            answers[question.field] = answer


def _questions(
    target: CsvToAppendTo, answers: dict[str, str], session: Session, defaults: Defaults
) -> Iterator[Question]:
    """The questions that make sense, given the file and what was answered before."""
    several = target.exists and target.has("candidate") and _holds_candidates(target, defaults)
    for question in QUESTIONS:
        if question.field in answers or not target.has(question.field):
            continue
        if question.when == "several" and not several:
            continue
        interview, _ = read_answers({**STAND_INS, **answers}, defaults)
        if question.when == "past" and (interview is None or interview.end > session.now):
            continue
        if question.field == "time" and interview is not None and interview.has_time:
            continue  # it was given together with the day
        if question.field == "hear_back" and "decision_by" in answers:
            continue
        yield question


def _holds_candidates(target: CsvToAppendTo, defaults: Defaults) -> bool:
    from afterview.reading import read_interviews

    return any(interview.candidate for interview in read_interviews([target.path], defaults=defaults))


def _ask(question: Question, answers: dict[str, str], session: Session, defaults: Defaults) -> str:
    """One answer, checked; asked again until it can be used.  Raises WrongUsage where the answers end too early."""
    default = _default_of(question.field, session, defaults)
    example = f" (such as: {question.example})" if question.example and not default else ""
    while True:
        try:
            answer = click.prompt(
                f"{question.ask}?{example}", default=default, show_default=bool(default), prompt_suffix=" ", err=True
            )
        except click.Abort:
            if sys.stdin.isatty():
                raise
            answer = default
            if not answer and question.required:
                name = question.field.replace("_", "-")
                raise WrongUsage(f"The {question.field} is missing: give it with --{name}.") from None
        answer = str(answer).strip()
        wrong = complaint(question.field, answer, answers, defaults) if answer else None
        if wrong is None and (answer or not question.required):
            return answer
        click.echo(plain(wrong or f"The {question.field} is needed."), err=True)


def _default_of(field: str, session: Session, defaults: Defaults) -> str:
    if field == "date":
        return session.now.date().isoformat()
    if field == "timezone":
        return defaults.timezone or ""
    return "60" if field == "duration" else ""


def _interview(answers: dict[str, str], defaults: Defaults) -> Interview:
    """The interview that all answers make together.  Raises WrongUsage where they don't fit."""
    if lacks := _lacks(answers):
        names = " and ".join(f"--{field}" for field in lacks)
        raise WrongUsage(f"Needed as well: {names}.")
    interview, problems = read_answers(answers, defaults)
    if interview is None:
        wrong = problems[0]
        raise WrongUsage(f"--{(wrong.column or 'date').replace('_', '-')}: {wrong.message}")
    for problem in problems:
        click.echo(plain(f"{problem.column}: {problem.message}"), err=True)
    return interview


def _as_written(answers: dict[str, str], target: CsvToAppendTo, session: Session, defaults: Defaults) -> dict[str, str]:
    """The answers as they go into the file: dates in one order, the zone only where there is a column for it."""
    written = {field: plain_date(text, defaults) if field in DATES else text for field, text in answers.items()}
    for field in ("timezone", "country"):
        if field in written and not target.has(field):
            if field == "timezone" and written[field] != defaults.timezone:
                raise WrongUsage(
                    f"'{target.path}' has no column '{field}', and {written[field]} is not your own zone; "
                    "add it to the header."
                )
            del written[field]
    if target.has("timezone") and "timezone" not in written and defaults.timezone:
        written["timezone"] = defaults.timezone
    if target.has("added"):
        written["added"] = session.now.date().isoformat()
    return written


# ------------------------------------------------------------------------------------------------------ file


def _refuse_a_double(target: CsvToAppendTo, interview: Interview, defaults: Defaults) -> None:
    """The same interview twice is one too many."""
    if not target.exists:
        return
    from afterview.reading import read_interviews

    for other in read_interviews([target.path], defaults=defaults):
        same_day = other.start.date() == interview.start.date()
        if other.key == interview.key and (same_day or interview.key_is_given):
            raise TargetRefused(
                f"{other.source} holds this interview already (key {other.key}); nothing was written. "
                "Give another --round, or mend that row."
            )


def _preview(interview: Interview, session: Session) -> None:
    """What would be planned, on standard error, so that a script's output stays clean."""
    if session.quiet:
        return
    from afterview.cli.show import plan_table
    from afterview.holidays_of import cached
    from afterview.planning import make_plan
    from afterview.settings import default_cache_dir

    plan = make_plan([interview], session.playbook, now=session.now, holidays_of=cached(default_cache_dir()))
    for piece in plan_table(list(plan), look=session.look()):
        click.echo(piece, nl=False, err=True)


def _write(path: Path, data: bytes, exists: bool) -> None:
    """Whole or not at all.  A file that is there is the user's own, and appending to it is what was asked for."""
    from afterview.files import write_whole

    write_whole(path, [data], force=exists)
