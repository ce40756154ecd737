"""``afterview plan``: what would happen, and why; writes nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

import click

from afterview.cli.options import FORMAT_PLAN, JSON, SOURCES, planning_options
from afterview.cli.session import Session, open_session
from afterview.model import Planned, Problem

COLUMNS = [
    "date",
    "time",
    "timezone",
    "candidate",
    "company",
    "position",
    "interview",
    "step",
    "kind",
    "state",
    "late",
    "title",
    "to",
    "email",
    "subject",
    "body",
    "needs",
    "why",
    "reason",
    "done_on",
    "uid",
]


@click.command(epilog="Example: afterview plan interviews.csv --playbook rey-rivera")
@SOURCES
@FORMAT_PLAN
@JSON
@click.option(
    "--by", type=click.Choice(["day", "interview"]), default="day", show_default=True, help="Group the table."
)
@planning_options
def command(sources: tuple[str, ...], form: str, as_json: bool, by: str, **params: Any) -> int:
    """Show what would happen, when, to whom, and why.  Writes nothing."""
    form = "json" if as_json else form
    session = open_session(params, sources)
    reader = session.reader()
    with session.ledger(writing=False, command="plan") as ledger:
        plan = session.plan(reader, ledger)
        linted = with_lint(plan, session)
        if form == "jsonl":
            _write_lines(_json_lines(linted))
        elif form == "csv":
            _write_csv(linted)
        elif form == "json":
            _write_json(session, linted, lambda: problems_of(plan, ledger))
        else:
            _write_table(session, list(linted), by)
        return session.finish(reader, problems_of(plan, ledger), notable=True)


def problems_of(plan: Any, ledger: Any) -> list[Problem]:
    """The problems of the input and of the plan, and the contradictions that the ledger found."""
    return [*plan.problems, *(ledger.problems if ledger else ())]


def with_lint(plan: Iterable[Planned], session: Session) -> Iterator[Planned]:
    """The plan with what the linter says of each draft."""
    return map(linter(session), plan)


def linter(session: Session) -> Callable[[Planned], Planned]:
    """What puts into a planned interview what the linter says of its drafts."""
    from afterview.lint import lint_planned
    from afterview.lint.rules import switched_off
    from afterview.settings import default_templates_dir

    off = switched_off(session.settings.lint, session.settings.path)
    return partial(lint_planned, language=session.language, folder=default_templates_dir(), off=off)


def _write_json(session: Session, planned: Iterable[Planned], problems: Callable[[], Sequence[Problem]]) -> None:
    from afterview.cli.jsonform import plan_text

    now, playbook = session.now.isoformat(), session.playbook.name
    for piece in plan_text(planned, problems, now=now, playbook=playbook, ascii_only=not _is_utf8()):
        click.echo(piece, nl=False)
    click.echo()


def _is_utf8() -> bool:
    return (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"


def _json_lines(planned: Iterator[Planned]) -> Iterator[str]:
    """One item a line."""
    import json

    from afterview.cli.jsonform import item_form

    ascii_only = not _is_utf8()
    for one in planned:
        for item in one.items:
            yield json.dumps(item_form(item), ensure_ascii=ascii_only)


def _write_lines(lines: Iterator[str]) -> None:
    for line in lines:
        click.echo(line)


def _write_csv(planned: Iterator[Planned]) -> None:
    """One item a row, for a spreadsheet; no cell is a formula."""
    from afterview.spreadsheet import RowWriter, harmless

    out = RowWriter(sys.stdout, lineterminator="\n")
    out.write(COLUMNS)
    for one in planned:
        interview = one.interview
        for item in one.items:
            cells = [
                item.start.date().isoformat(),
                f"{item.start:%H:%M}",
                item.timezone,
                interview.candidate or "",
                interview.company,
                interview.position,
                interview.key,
                item.step,
                item.kind,
                item.state,
                "yes" if item.late else "no",
                item.title,
                "; ".join(person.name or "" for person in item.to),
                "; ".join(person.address or "" for person in item.to),
                item.subject or "",
                item.body,
                "; ".join(item.needs),
                "; ".join(why.rule for why in item.why),
                item.reason or "",
                item.done_on.isoformat() if item.done_on else "",
                item.uid,
            ]
            out.write([harmless(cell) for cell in cells])


def _write_table(session: Session, planned: Sequence[Planned], by: str) -> None:
    from afterview.cli.show import Group, plan_table

    if not planned:
        click.echo("No interviews: nothing to plan.")
        return
    group: Group = "interview" if by == "interview" else "day"
    for piece in plan_table(planned, look=session.look(), group=group, advice=not session.quiet):
        click.echo(piece, nl=False)
