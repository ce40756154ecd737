"""``afterview check``: read, plan, draft and lint everything; exports nothing."""

from __future__ import annotations

from typing import Any

import click

from afterview.cli.options import SOURCES, planning_options
from afterview.cli.plan import problems_of, with_lint
from afterview.cli.session import open_session
from afterview.terminal import plain


@click.command(epilog="Example: afterview check interviews.csv --strict")
@SOURCES
@planning_options
def command(sources: tuple[str, ...], **params: Any) -> int:
    """Read, plan, draft and lint everything.  Ends with 1 if there is an error or a warning."""
    from afterview.lint import describe

    session = open_session(params, sources)
    reader = session.reader()
    interviews = items = 0
    warnings = False
    with session.ledger(writing=False, command="check") as ledger:
        plan = session.plan(reader, ledger)
        for planned in with_lint(plan, session):
            interviews += 1
            for item in planned.items:
                items += item.state == "planned"
                for code in item.lint:
                    finding = describe(code)
                    warnings = warnings or finding.level != "note"
                    if finding.level != "note" or session.verbose:
                        who = planned.interview
                        click.echo(plain(f"{who.source}: {item.step} ({who.company}): {code}: {finding.explanation}"))
        problems = problems_of(plan, ledger)
        exit_code = session.finish(reader, problems)
    warnings = warnings or any(problem.level == "warning" for problem in problems)
    errors = sum(problem.level == "error" for problem in problems)
    found = sum(problem.level == "warning" for problem in problems)
    click.echo(
        f"{interviews} {'interview' if interviews == 1 else 'interviews'}, {items} items to do; "
        f"{errors} {'error' if errors == 1 else 'errors'}, {found} {'warning' if found == 1 else 'warnings'}."
    )
    return 1 if warnings else exit_code
