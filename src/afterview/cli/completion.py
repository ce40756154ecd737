"""``afterview completion``: the line that makes a shell complete commands, options, playbooks, steps and keys.

The functions below are what options and arguments name as their ``shell_complete``.  A completion that fails shows
nothing: the shell's line is no place for a message.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem, get_completion_class

from afterview.errors import AfterviewError

VARIABLE = "_AFTERVIEW_COMPLETE"
MOST_BYTES = 2_000_000  # a larger source is not read while somebody waits at the Tab key
HOW = {
    "bash": '~/.bashrc:  eval "$(afterview completion bash)"',
    "zsh": '~/.zshrc:  eval "$(afterview completion zsh)"',
    "fish": "~/.config/fish/config.fish:  afterview completion fish | source",
}


@click.command(
    name="completion",
    short_help="Completion for bash, zsh or fish.",
    epilog='Example: eval "$(afterview completion bash)"',
)
@click.argument("shell", type=click.Choice(sorted(HOW)))
@click.pass_context
def command(context: click.Context, shell: str) -> None:
    """Print the script that completes commands, options, playbooks, steps and keys.

    To have it always, put the line of your shell into its start-up file:

    \b
    bash   eval "$(afterview completion bash)"
    zsh    eval "$(afterview completion zsh)"
    fish   afterview completion fish | source
    """
    kind = get_completion_class(shell)
    if kind is None:
        raise AfterviewError(f"This version of Click can't complete in {shell}. Update it: pip install --upgrade click")
    root = context.find_root()
    script = kind(root.command, {}, "afterview", VARIABLE).source()
    # Click's script for fish takes only what stands before a description's first comma.
    click.echo(script.replace('string split ","', 'string split -m 1 ","'))
    if sys.stdout.isatty():
        click.echo(f"# Put it into {HOW[shell]}", err=True)


def complete_step(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The steps of the playbook chosen on the line, else of all the built-in ones."""
    from afterview.playbook import BUILT_IN, load_playbook

    chosen = context.params.get("playbook")
    try:
        playbooks = [load_playbook(name) for name in ([chosen] if chosen else BUILT_IN)]
    except AfterviewError:
        return []
    steps = dict.fromkeys(step.name for playbook in playbooks for step in playbook.steps)
    return [CompletionItem(step) for step in steps if step.startswith(incomplete)]


def complete_playbook(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The built-in playbooks, else files."""
    from afterview.playbook import BUILT_IN

    names = [CompletionItem(name) for name in BUILT_IN if name.startswith(incomplete)]
    return names or [CompletionItem(incomplete, type="file")]


def complete_file(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Whatever the shell finds: without this it would be told that there is nothing."""
    return [CompletionItem(incomplete, type="file")]


def complete_key(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The keys of the interviews in the sources of the line, and those that the ledger knows."""
    keys = sorted({*_keys_of_sources(context.params), *_keys_of_ledger(context.params)})
    return [CompletionItem(key) for key in keys if key.startswith(incomplete)]


def _keys_of_sources(params: Mapping[str, Any]) -> list[str]:
    from afterview.reading import Defaults, read_interviews
    from afterview.settings import load_settings

    try:
        sources = params.get("sources") or load_settings(params.get("config")).sources or ["interviews.csv"]
        files = [source for source in sources if source != "-" and Path(source).stat().st_size <= MOST_BYTES]
        # A key has nothing to do with the zone, but without one a row that names none would be refused.
        defaults = Defaults(timezone="UTC", dates="dmy")
        return [interview.key for interview in read_interviews(files, defaults=defaults)] if files else []
    except (AfterviewError, OSError):
        return []


def _keys_of_ledger(params: Mapping[str, Any]) -> list[str]:
    from datetime import UTC, datetime

    from afterview.ledger import Ledger
    from afterview.settings import default_ledger_path

    try:
        path = Path(params["ledger"]) if params.get("ledger") else default_ledger_path()
        if not path.exists():
            return []
        with Ledger.open(path, now=datetime.now(UTC), writing=False) as ledger:
            return list(ledger.known_keys())
    except (AfterviewError, OSError):
        return []
