"""``afterview export todoist`` and ``afterview pull todoist``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import click

from afterview.errors import WrongUsage
from afterview.exporting import Job
from afterview.model import Planned, Receipt
from afterview_todoist.pace import Pace
from afterview_todoist.plan import DEFAULT_LABEL, SECTIONS

if TYPE_CHECKING:
    import httpx

PROJECT = click.Option(
    ["--project"], metavar="NAME", help="The project for the tasks, made where it is missing (default: the Inbox)."
)
LABEL = click.Option(["--label"], metavar="NAME", help=f"The label that each task gets (default: {DEFAULT_LABEL}).")
FIXED = click.Option(
    ["--fixed"], is_flag=True, help="Due at that instant wherever you are, instead of at that time of your day."
)
NO_REMINDER = click.Option(["--no-reminder"], is_flag=True, help="Let no task ring at its due time.")


class TodoistExporter:
    """Each item as a task, pushed once; a second run updates, and takes over what you did in Todoist.

    ``pace`` and ``transport`` stand in for the clock and the network in tests.
    """

    name = "todoist"
    help = "Tasks in Todoist, each with its draft, updated by the next run."
    options: Sequence[click.Parameter] = (PROJECT, LABEL, SECTIONS, FIXED, NO_REMINDER)
    example = 'Example: afterview export todoist interviews.csv --project "Job search"'

    def __init__(self, pace: Pace | None = None, transport: httpx.BaseTransport | None = None) -> None:
        self._pace = pace or Pace()
        self._transport = transport

    def export(self, planned: Iterable[Planned], job: Job) -> Receipt:
        """Push the plan.  Raises DestinationFailed, UnusableSettings and WrongUsage; what arrived is recorded."""
        _refuse_file(job)
        if job.dry_run:
            from afterview_todoist.preview import preview

            return preview(planned, job)
        from afterview_todoist.run import export

        return export(planned, job, self._pace, self._transport)

    def pull(self, job: Job) -> Receipt:
        """Take over what was completed, deleted and moved in Todoist; before planning, so that the plan counts from it.

        Raises DestinationFailed, UnusableSettings and WrongUsage.
        """
        from afterview_todoist.run import pull

        _refuse_file(job)
        return pull(job, self._pace, self._transport)


def _refuse_file(job: Job) -> None:
    if job.out is not None:
        raise WrongUsage("-o: tasks go to Todoist and not into a file; leave -o out, or use `export todoist-csv`.")
