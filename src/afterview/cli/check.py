"""``afterview check``: read, plan, draft and lint everything; exports nothing."""

from __future__ import annotations

from collections import Counter
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
    from afterview.labels import counted
    from afterview.lint import describe, evidence
    from afterview.settings import default_templates_dir

    session = open_session(params, sources)
    reader = session.reader()
    folder = default_templates_dir()
    counts = Counter[str]()
    with session.ledger(writing=False, command="check") as ledger:
        plan = session.plan(reader, ledger)
        for planned in with_lint(plan, session):
            counts["interview"] += 1
            for item in planned.items:
                counts["item"] += item.state == "planned"
                for code in item.lint:
                    rule = describe(code)
                    counts[rule.level] += 1
                    if rule.level != "note" or session.verbose:
                        place = f"{planned.interview.source}: {item.step} ({planned.interview.company})"
                        seen = evidence(code, planned.interview, item, language=session.language, folder=folder)
                        click.echo(plain(f"{place}: {code}: {rule.explanation}{'; ' if seen else ''}{seen}"))
        problems = problems_of(plan, ledger)
        exit_code = session.finish(reader, problems, notable=True)
    counts.update(problem.level for problem in problems)
    wrong = bool(counts["error"] or counts["warning"])
    if wrong or not session.quiet:
        interviews, items, *levels = [
            counted(counts[what], what) for what in ("interview", "item", "error", "warning", "note")
        ]
        hint = "" if session.verbose or not counts["note"] else " (shown with -v)"
        click.echo(f"{interviews}, {items} to do; {', '.join(levels)}{hint}.")
    return 1 if wrong else exit_code
