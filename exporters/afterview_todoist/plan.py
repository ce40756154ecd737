"""Which items of a plan become tasks, and under which section they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

import click

from afterview.errors import WrongUsage
from afterview.exporting import Job
from afterview.model import Interview
from afterview_todoist.tasks import Style, Task, employer_section

SECTIONS_PER_PROJECT = 20
DEFAULT_LABEL = "afterview"
_LABEL_LIMIT = 60
_NO_LABEL = frozenset('@"()|&!,\\')

SECTIONS = click.Option(
    ["--sections"],
    is_flag=True,
    help="One section for each employer, or for each month where there are more than 20 employers.",
)


def switched(job: Job, name: str) -> bool:
    """Whether a flag of ours is set."""
    return bool(job.options.get(name))


def label_name(text: str) -> str:
    """The label, checked.  Raises WrongUsage for one that Todoist would not take."""
    label = text.strip().removeprefix("@")
    if (
        not label
        or len(label) > _LABEL_LIMIT
        or not label.isprintable()
        or any(c.isspace() or c in _NO_LABEL for c in label)
    ):
        raise WrongUsage(
            f"--label: '{text}' can't be a label: one word of at most {_LABEL_LIMIT} characters, without "
            'blanks and without @ " ( ) | & ! , \\.'
        )
    return label


def style_of(job: Job) -> Style:
    """How the tasks of this export look, before anything is known of the account."""
    label = job.options.get("label")
    return Style(
        zone=ZoneInfo(job.timezone),
        zone_name=job.timezone,
        label=label_name(DEFAULT_LABEL if label is None else str(label)),
        fixed=switched(job, "fixed"),
        reminder=not switched(job, "no_reminder"),
        candidates=job.candidates,
    )


def choose_sections(
    found: Sequence[tuple[Task, Interview]], there: Sequence[str] = (), most: int = SECTIONS_PER_PROJECT
) -> Mapping[str, str]:
    """The section of each task, by uid: its employer, else its month, else none, as the limit allows.

    ``there``: the names of the sections that the project has already.
    """
    by_employer = {task.uid: employer_section(interview) for task, interview in found}
    by_month = {task.uid: task.due[:7] for task, _ in found}
    for wanted in (by_employer, by_month):
        if len({name.casefold() for name in (*wanted.values(), *there)}) <= most:
            return wanted
    return {}
