"""``afterview today``: what is overdue, due and next, each with its draft and the command that marks it sent."""

from __future__ import annotations

import sys
from typing import Any
from zoneinfo import ZoneInfo

import click

from afterview.agenda import Agenda, Entry, agenda, confirm_command
from afterview.cli.options import FORMAT, JSON, SOURCE_OPTION, Whole, planning_options
from afterview.cli.session import Session, open_session
from afterview.model import Item


@click.command(epilog="Example: afterview today --days 3")
@click.option("--days", type=Whole(0, 3660), default=7, show_default=True, help="How many days to look ahead.")
@SOURCE_OPTION
@FORMAT
@JSON
@planning_options
def command(days: int, sources: tuple[str, ...], form: str, as_json: bool, **params: Any) -> int:
    """Show what was due and not confirmed, what is overdue, due today and next, each with its draft."""
    from afterview.cli.plan import linter, problems_of

    session = open_session(params, sources)
    reader = session.reader()
    with session.ledger(writing=False, command="today") as ledger:
        plan = session.plan(reader, ledger)
        zone = ZoneInfo(session.timezone)
        found = agenda(plan, now=session.now, zone=zone, days=days, look=linter(session))
        problems = problems_of(plan, ledger)
    if as_json or form == "json":
        _write_json(session, found)
    else:
        from afterview.cli.show import today_view

        for piece in today_view(found, look=session.look(), days=days, advice=not session.quiet):
            click.echo(piece, nl=False)
    return session.finish(reader, problems)


def _write_json(session: Session, found: Agenda) -> None:
    import json

    shown = {
        "version": 1,
        "now": session.now.isoformat(),
        "confirm": [_form(entry) for entry in found.confirm],
        "overdue": [_form(entry) for entry in found.overdue],
        "due": [_form(entry) for entry in found.due],
        "next": [_form(entry) for entry in found.coming],
    }
    narrow = (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
    click.echo(json.dumps(shown, ensure_ascii=narrow, indent=1))


def _form(entry: Entry) -> dict[str, Any]:
    from afterview.cli.jsonform import item_form

    interview, item = entry
    beside = {"candidate": interview.candidate, "company": interview.company, "position": interview.position}
    return {**item_form(item), **beside, "command": _command(item)}


def _command(item: Item) -> str:
    return confirm_command(item)
