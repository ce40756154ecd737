"""The options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from afterview.cli.completion import complete_file, complete_playbook

Command = TypeVar("Command", bound=Callable[..., Any])


class Whole(click.IntRange):
    """A whole number between two others, or from one on; said in words."""

    name = "number"

    def _describe_range(self) -> str:
        return f"{self.min} or more" if self.max is None else f"{self.min} to {self.max}"


SOURCES = click.argument("sources", nargs=-1, metavar="[SOURCE]...", shell_complete=complete_file)
SOURCE_OPTION = click.option(
    "--source",
    "sources",
    multiple=True,
    metavar="FILE",
    shell_complete=complete_file,
    help="A file of interviews, or '-'; can be repeated.",
)
FORMAT_PLAN = click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "jsonl", "csv"]),
    default="table",
    show_default=True,
    help="For people, or for programs.",
)
FORMAT = click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="For people, or for programs.",
)
JSON = click.option("--json", "as_json", is_flag=True, help="Short for --format json.")

_PLANNING = [
    click.option(
        "--playbook",
        metavar="NAME|FILE",
        shell_complete=complete_playbook,
        help="Whose advice to follow (see: afterview playbook list).",
    ),
    click.option("--now", metavar="ISO-8601", help="Plan as if it were this moment."),
    click.option("--timezone", metavar="IANA", help="Your zone, and that of interviews that name none."),
    click.option("--country", metavar="CC[-SUB]", help="The country of the holidays, such as DE-BE."),
    click.option("--language", metavar="CODE", help="Of the drafts: en, en-US (American dates), de, es, fr."),
    click.option("--dates", type=click.Choice(["iso", "dmy", "mdy"]), help="How to read 03/04/2026."),
    click.option("--candidate", "candidates", metavar="NAME", multiple=True, help="Only this candidate; repeatable."),
    click.option("--company", "companies", metavar="NAME", multiple=True, help="Only this employer; repeatable."),
    click.option("--match", "match", metavar="WORDS", multiple=True, help="Words that tell an interview in an .ics."),
    click.option("--config", metavar="FILE", shell_complete=complete_file, help="The settings file."),
    click.option(
        "--ledger", metavar="FILE", shell_complete=complete_file, help="The ledger (default: in your state folder)."
    ),
    click.option("--no-ledger", is_flag=True, help="Neither read nor record what was exported and logged."),
    click.option("--strict", is_flag=True, help="One refused row stops everything before anything is written."),
    click.option(
        "--rejects", metavar="FILE", shell_complete=complete_file, help="Write the refused rows here, with the reason."
    ),
    click.option("-q", "--quiet", is_flag=True, help="Say only what went wrong."),
    click.option("-v", "--verbose", is_flag=True, help="Say everything, notes included."),
]


def planning_options(command: Command) -> Command:
    """What every command takes that plans."""
    for option in reversed(_PLANNING):
        command = option(command)
    return command


EXPORT_OPTIONS = [
    click.option(
        "-o",
        "--out",
        metavar="OUT",
        shell_complete=complete_file,
        help="The file or folder to write; '-' is standard output.",
    ),
    click.option("-n", "--dry-run", is_flag=True, help="Show what would change, with reasons; write nothing."),
    click.option("--ahead", type=Whole(0, 3660), metavar="DAYS", help="Only items within so many days (default: all)."),
    click.option("--prune", is_flag=True, help="Cancel what stands for rows that vanished from their source."),
    click.option("--force", is_flag=True, help="Replace an existing file even if it was edited or is not ours."),
    click.option("--yes", is_flag=True, help="Do not ask before large changes."),
]
