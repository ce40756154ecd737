"""``afterview playbook``: list, show, copy."""

from __future__ import annotations

from pathlib import Path

import click

from afterview.cli.completion import complete_file, complete_playbook
from afterview.cli.hints import Helping
from afterview.terminal import plain


@click.group(name="playbook", cls=Helping, epilog="Example: afterview playbook copy consensus mine.toml")
def command() -> None:
    """The playbooks: whose advice, which steps, when."""


@command.command("list", epilog="Example: afterview playbook list")
def list_() -> None:
    """Name the built-in playbooks."""
    import shutil
    import textwrap

    from afterview.playbook import BUILT_IN, load_playbook

    width = max(shutil.get_terminal_size().columns - 21, 30)
    for name in BUILT_IN:
        playbook = load_playbook(name)
        about = f"{playbook.title}{' (default)' if name == 'consensus' else ''}"
        for left, words in ((name, about), ("", ", ".join(step.name for step in playbook.steps))):
            for number, line in enumerate(textwrap.wrap(words, width, break_on_hyphens=False)):
                click.echo(f"{'' if number else left:20} {line}")


@command.command(epilog="Example: afterview playbook show mcgrath")
@click.argument("name", default="consensus", shell_complete=complete_playbook)
@click.option("--keys", is_flag=True, help="Explain the keys that a playbook can have.")
def show(name: str, keys: bool) -> None:
    """Print a playbook as it stands in its file, built-in or your own."""
    from afterview.playbook import load_playbook, playbook_text
    from afterview.playbook.loading import PLAYBOOK_KEYS, STEP_KEYS, WHEN_KEYS

    if keys:
        for title, table in (("playbook", PLAYBOOK_KEYS), ("[[step]]", STEP_KEYS), ("when", WHEN_KEYS)):
            click.echo(f"{title}:")
            for key, words in table.items():
                click.echo(f"  {key:24} {words}")
        return
    load_playbook(name)  # a mistake is told before anything is shown
    click.echo(playbook_text(name), nl=False)


@command.command(epilog="Example: afterview playbook copy consensus mine.toml")
@click.argument("name", shell_complete=complete_playbook)
@click.argument("file", default="playbook.toml", shell_complete=complete_file)
def copy(name: str, file: str) -> None:
    """Copy a playbook to a FILE of your own (playbook.toml), to change and to use with --playbook FILE."""
    from afterview.errors import TargetRefused
    from afterview.playbook import load_playbook, playbook_text

    load_playbook(name)
    try:
        with Path(file).open("x", encoding="utf-8", newline="\n") as out:
            out.write(playbook_text(name))
    except FileExistsError:
        raise TargetRefused(f"{file} exists already, and copying never overwrites. Name another file.") from None
    click.echo(plain(f"Copied to {file}. Change it, and use it with: --playbook {file}"))
