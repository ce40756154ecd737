"""``afterview export ics``: its options, and the way from them to an export."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

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
    example = "Example: afterview export ics interviews.csv -o followups.ics"
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
        click.Option(
            ["--new"], is_flag=True, help="Add dated files to the folder named with -o: what is new, and what changed."
        ),
        click.Option(
            ["--for", "for_calendar"],
            type=click.Choice(["google", "outlook", "apple", "thunderbird"]),
            help="With --new: shape what changed for this calendar.",
        ),
        click.Option(["--again"], type=click.Path(), metavar="FILE", help="Write a lost file of --new once more."),
        click.Option(
            ["--jobs"],
            type=click.IntRange(min=1),
            metavar="N",
            help="So many processes share the work, at most 8.  [default: one for each processor from 1,000 "
            "interviews on]",
        ),
        click.Option(["--feed"], is_flag=True, help="One file to put on a server and subscribe to."),
    )

    def destination(self, job: Job) -> str:
        """The name under which the ledger keeps what is delivered: each feed is a destination of its own."""
        from afterview_ics.record import IMPORTS, feed_destination
        from afterview_ics.writing import target_of

        return feed_destination(target_of(job)) if job.options.get("feed") else IMPORTS

    def needs_plan(self, options: Mapping[str, Any]) -> bool:
        """``--again`` looks into the ledger only."""
        return not options.get("again")

    def export(self, planned: Iterable[Planned], job: Job) -> Receipt:
        """Write the calendar or calendars.  Raises WrongUsage, TargetRefused."""
        options = job.options
        split, feed, new = options.get("split", "none"), bool(options.get("feed")), bool(options.get("new"))
        _check(job, split, feed=feed, new=new)
        if options.get("again"):
            from afterview_ics.renew import write_again

            return write_again(job, options["again"])
        if new:
            from afterview_ics.renew import write_new

            return write_new(planned, job)
        from afterview_ics.writing import write_feed, write_folder, write_one, write_out

        if split != "none":
            return write_folder(planned, job, split)
        if job.out == "-":
            return write_out(planned, job)
        return write_feed(planned, job) if feed else write_one(planned, job)


def _check(job: Job, split: str, *, feed: bool, new: bool) -> None:
    """Raise WrongUsage for options that contradict each other."""
    again = bool(job.options.get("again"))
    ways = {"--split": split != "none", "--feed": feed, "--new": new, "--again": again and not new}
    asked = [name for name, wanted in ways.items() if wanted]
    if len(asked) > 1:
        raise WrongUsage(f"{' and '.join(asked)} don't go together: each writes in a way of its own.")
    if job.options.get("for_calendar") and not new:
        raise WrongUsage("--for shapes what --new writes: add --new -o FOLDER.")
    if split != "none" and job.out in (None, "-"):
        raise WrongUsage("--split needs the folder for the files: -o FOLDER.")
    if feed and job.out == "-":
        raise WrongUsage("A feed is known by its place: name its file with -o.")


exporter = IcsExporter()
