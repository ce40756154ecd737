"""Which items of a plan become tasks, and under which section they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
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


def setting(job: Job, name: str, default: str | None = None) -> str | None:
    """An option's value, else that of the settings' table, else ``default``."""
    value = job.options.get(name)
    if value is None:
        value = job.settings.get(name)
    return default if value is None else str(value)


def switched(job: Job, name: str) -> bool:
    """Whether a flag is set on the command line or in the settings' table."""
    return bool(job.options.get(name) or job.settings.get(name))


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
    return Style(
        zone=ZoneInfo(job.timezone),
        zone_name=job.timezone,
        label=label_name(setting(job, "label", DEFAULT_LABEL) or ""),
        fixed=switched(job, "fixed"),
        reminder=not switched(job, "no_reminder"),
        candidates=job.candidates,
    )


def horizon(job: Job) -> datetime | None:
    """The moment after which new items are held back; None for never."""
    return None if job.ahead is None else job.now + timedelta(days=job.ahead)


def choose_sections(found: Sequence[tuple[Task, Interview]], taken: int = 0) -> Mapping[str, str]:
    """The section of each task, by uid: its employer, else its month, else none, as the limit of 20 allows.

    ``taken``: how many other sections the project has.
    """
    room = SECTIONS_PER_PROJECT - taken
    by_employer = {task.uid: employer_section(interview) for task, interview in found}
    if len({section.casefold() for section in by_employer.values()}) <= room:
        return by_employer
    by_month = {task.uid: task.due[:7] for task, _ in found}
    return by_month if len(set(by_month.values())) <= room else {}
