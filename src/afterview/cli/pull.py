"""``afterview pull``: take over what was done at a destination."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click

from afterview.cli.options import SOURCE_OPTION, planning_options
from afterview.errors import AfterviewError, WrongUsage
from afterview.registry import load, registered
from afterview.settings import default_cache_dir

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from afterview.exporting import Exporter


def _complete(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The destinations that can tell what was done there."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(name) for name in _able() if name.startswith(incomplete)]


def _able() -> list[str]:
    """The names of the destinations with a ``pull``; one that can't be loaded has none."""
    able = []
    for name, one in registered(default_cache_dir()).items():
        with suppress(AfterviewError):
            if hasattr(load(name, one.value), "pull"):
                able.append(name)
    return able


@click.command(epilog="Example: afterview pull todoist")
@click.argument("destination", shell_complete=_complete)
@SOURCE_OPTION
@planning_options
def command(destination: str, sources: tuple[str, ...], **params: Any) -> int:
    """Take over what was completed, deleted or opened again at a destination (todoist).

    A completed message counts as sent on that day, anything else as done; what follows is counted from there. Every
    `afterview export todoist` begins with the same look, so this is for in between.
    """
    exporter = _exporter(destination)
    if params.get("no_ledger"):
        raise WrongUsage("pull writes to the ledger what was done: leave --no-ledger out.")
    return _pull(exporter, sources, params)


def _exporter(name: str) -> Exporter:
    found = registered(default_cache_dir()).get(name)
    exporter = load(name, found.value) if found else None
    if exporter is None or not hasattr(exporter, "pull"):
        raise WrongUsage(f"'{name}' can't tell what was done there; those that can: {', '.join(_able()) or 'none'}.")
    return exporter


def _pull(exporter: Exporter, sources: tuple[str, ...], params: dict[str, Any]) -> int:
    from afterview.cli.defaults import own_options
    from afterview.cli.progress import progress
    from afterview.cli.session import open_session
    from afterview.exporting import Job, run_pull

    session = open_session(params, sources or ("-",))
    unset = click.Command(exporter.name, params=list(exporter.options)).make_context(exporter.name, [])
    options = own_options(exporter, unset.params, session.settings, unset)
    with (
        session.ledger(writing=True, command=f"pull {exporter.name}") as ledger,
        progress(sys.stderr, os.environ, quiet=session.quiet) as bar,
    ):
        job = Job(
            out=None,
            options=options,
            now=session.now,
            timezone=session.timezone,
            settings=session.settings.table(exporter.name),
            user=session.settings.user,
            playbook=session.playbook.name,
            ledger=ledger,
            say=(lambda line: None) if session.quiet else bar.say,
            progress=bar,
        )
        receipt = run_pull(exporter, job)
        bar.close()
        for line in (receipt.lines if receipt else ()) or [f"Nothing new at {exporter.name}."]:
            session.say(line)
    return 0
