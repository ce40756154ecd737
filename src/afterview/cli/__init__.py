"""The command line: one module for each command, imported when it is called."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from afterview.cli.hints import refuse_unknown

COMMANDS: dict[str, tuple[str, str]] = {
    "plan": ("plan", "What would happen, and why; writes nothing."),
    "export": ("export", "Into a calendar, Todoist, a page, or mail drafts."),
    "add": ("add", "Ask for one interview and append it to a CSV."),
    "log": ("log", "Record what happened: sent, promised, rejected, an offer …"),
    "pull": ("pull", "Take over what was completed at a destination."),
    "today": ("today", "What is overdue, due and next, each with its draft."),
    "draft": ("draft", "One draft on standard output."),
    "check": ("check", "Read, plan, draft and lint everything; exports nothing."),
    "playbook": ("playbook", "The playbooks: list, show, copy."),
    "template": ("template", "The wording: list, show, copy."),
    "config": ("config", "Settings: show them, make the file, keep a token."),
    "completion": ("completion", "Completion for bash, zsh or fish."),
}
"""name → (module, one line of help): enough for ``--help`` without an import."""

FIRST_STEPS = """\
Afterview turns each job interview into dated follow-ups, with the draft inside.

  afterview add                              note an interview (makes interviews.csv)
  afterview plan                             see what would happen, and why
  afterview export ics                       make followups.ics and import it into your calendar
  afterview today                            what is due, with the text to send
  afterview log KEY sent thank-you           record what you sent
  afterview log KEY rejected                 … or what they answered; then export again

All commands: afterview --help.  Your name, zone and country: afterview config init."""


class _Lazy(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        from importlib import import_module

        command: click.Command = import_module(f"afterview.cli.{COMMANDS[cmd_name][0]}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        refuse_unknown(ctx, args, {name: line for name, (_, line) in COMMANDS.items()}, "command")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


def _version(ctx: click.Context, parameter: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"afterview {version('afterview')}")
        ctx.exit()


@click.group(
    cls=_Lazy,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Example: afterview export ics interviews.csv -o followups.ics",
)
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version.")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Follow-ups after job interviews: dated, explained, drafted, and in your own calendar."""
    if ctx.invoked_subcommand is None:
        click.echo(FIRST_STEPS)


def main(argv: Sequence[str] | None = None) -> None:
    """The entry point: runs the command line and ends the process with the contract's exit code."""
    from afterview.cli.ending import heed_signals, leave, run

    heed_signals()
    leave(run(cli, list(sys.argv[1:] if argv is None else argv)))
