"""``afterview export ics``: its options, and the way from them to an export."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import click

from afterview.errors import WrongUsage

if TYPE_CHECKING:
    from afterview.exporting import Job
    from afterview.model import Planned, Receipt

MAX_BYTES = 900_000
_MOST_MINUTES = 4 * 7 * 24 * 60


def _minutes(ctx: click.Context, param: click.Parameter, value: str) -> int | None:
    """Whole minutes before the start, or None for ``none``."""
    words = value.strip().lower()
    if words == "none":
        return None
    if words.isascii() and words.isdigit() and len(words) <= 6 and int(words) <= _MOST_MINUTES:
        return int(words)
    raise click.BadParameter(f"'{value}' is neither 'none' nor a number of minutes from 0 to {_MOST_MINUTES}.")


class IcsExporter:
    """One .ics for every calendar: Google, Outlook, Apple and the others."""

    name = "ics"
    help = "A calendar file (.ics) for Google, Outlook, Apple and every other calendar."
    options: Sequence[click.Parameter] = (
        click.Option(
            ["--split"],
            type=click.Choice(["none", "interview", "candidate", "company"]),
            default="none",
            show_default=True,
            help="One file for each, in the folder named with -o.",
        ),
        click.Option(
            ["--max-bytes"],
            type=click.IntRange(min=0),
            default=MAX_BYTES,
            show_default=True,
            metavar="N",
            help="Begin another part beyond this size; 0: one file. Google takes at most 1 MB.",
        ),
        click.Option(
            ["--alarm"],
            callback=_minutes,
            default="0",
            show_default=True,
            metavar="MINUTES|none",
            help="Ring so many minutes before; for what falls into your night, at 19:00 the evening before.",
        ),
        click.Option(
            ["--todo"], is_flag=True, help="To-dos instead of events (Apple Reminders, Thunderbird, Nextcloud)."
        ),
        click.Option(["--feed"], is_flag=True, help="One file to put on a server and subscribe to."),
    )

    def export(self, planned: Iterable[Planned], job: Job) -> Receipt:
        """Write the calendar or calendars.  Raises WrongUsage, TargetRefused."""
        from afterview_ics.writing import write_folder, write_one, write_out

        split = job.options.get("split", "none")
        if job.options.get("feed") and split != "none":
            raise WrongUsage("--feed writes one file: leave --split out.")
        if split != "none":
            if job.out is None or job.out == "-":
                raise WrongUsage("--split needs the folder for the files: -o FOLDER.")
            return write_folder(planned, job, split)
        return write_out(planned, job) if job.out == "-" else write_one(planned, job)


exporter = IcsExporter()
