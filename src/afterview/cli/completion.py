"""``afterview completion``: the line that makes a shell complete commands, options, playbooks, steps and keys.

The functions below are what options and arguments name as their ``shell_complete``.  A completion that fails shows
nothing: the shell's line is no place for a message.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

import click
from click.shell_completion import CompletionItem, get_completion_class

from afterview.errors import AfterviewError

VARIABLE = "_AFTERVIEW_COMPLETE"
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
        raise AfterviewError(f"This version of Click can't complete in {shell}.")
    root = context.find_root()
    script = kind(root.command, {}, "afterview", VARIABLE).source()
    click.echo(script)
    if click.get_text_stream("stdout").isatty():
        click.echo(f"# Put it into {HOW[shell]}", err=True)


Complete = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def _quiet(names: Callable[[click.Context], Iterable[str]]) -> Complete:
    @wraps(names)
    def complete(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
        try:
            return [CompletionItem(name) for name in names(context) if name.startswith(incomplete)]
        except (AfterviewError, OSError):
            return []

    return complete


@_quiet
def _steps(context: click.Context) -> Iterable[str]:
    from afterview.playbook import BUILT_IN, load_playbook

    playbooks = [context.params["playbook"]] if context.params.get("playbook") else BUILT_IN
    return dict.fromkeys(step.name for name in playbooks for step in load_playbook(name).steps)


def complete_step(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The steps of the playbook chosen on the line, else of all the built-in ones."""
    return _steps(context, parameter, incomplete)


def complete_playbook(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The built-in playbooks, else files."""
    from afterview.playbook import BUILT_IN

    names = [CompletionItem(name) for name in BUILT_IN if name.startswith(incomplete)]
    return names or [CompletionItem(incomplete, type="file")]
