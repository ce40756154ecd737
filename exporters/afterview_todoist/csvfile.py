"""Files for Todoist's own "import from CSV": its columns, its limits, and cells that no program calculates.

Todoist's help page "Import or export a project as a CSV file" gives the columns; dates are read as natural language in
DATE_LANG, so they are written as ``2026-03-29 09:00``; PRIORITY 1 is p1, the API's order reversed, and blank would be
p1 too.  ``@word`` in CONTENT would become a label: the names made by :mod:`afterview_todoist.markup` hold none.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from afterview.spreadsheet import RowWriter, harmless
from afterview_todoist.tasks import MARK, Task

HEADER: tuple[str, ...] = (
    "TYPE",
    "CONTENT",
    "DESCRIPTION",
    "PRIORITY",
    "INDENT",
    "AUTHOR",
    "RESPONSIBLE",
    "DATE",
    "DATE_LANG",
    "TIMEZONE",
    "DURATION",
    "DURATION_UNIT",
    "DEADLINE",
    "DEADLINE_LANG",
)
TASKS_PER_FILE = 300
_TO_THE_FIRST_TASK = 1 << 16  # bytes within which its marker stands


def task_row(task: Task, zone_name: str) -> dict[str, str]:
    """The row of one task.  Its due time is local to ``zone_name``."""
    return {
        "TYPE": "task",
        "CONTENT": harmless(task.content),
        "DESCRIPTION": harmless(task.description),
        "PRIORITY": str(5 - task.priority),
        "INDENT": "1",
        "DATE": task.due[:16].replace("T", " "),
        "DATE_LANG": "en",
        "TIMEZONE": zone_name,
        "DURATION": str(task.minutes) if task.minutes else "",
        "DURATION_UNIT": "minute" if task.minutes else "",
        "DEADLINE": task.deadline or "",
        "DEADLINE_LANG": "en" if task.deadline else "",
    }


def section_row(title: str) -> dict[str, str]:
    """The row that opens a section: the tasks below it belong to it."""
    return {"TYPE": "section", "CONTENT": harmless(title)}


def parts(tasks: Sequence[Task], size: int = TASKS_PER_FILE) -> Iterator[Sequence[Task]]:
    """The tasks in files of at most ``size``; one empty part where there are none."""
    for first in range(0, max(len(tasks), 1), size):
        yield tasks[first : first + size]


def render(rows: Iterable[dict[str, str]]) -> bytes:
    """The file: UTF-8 without a byte order mark, lines end with CRLF, line breaks inside a cell are LF."""
    text = io.StringIO(newline="")
    writer = RowWriter(text, lineterminator="\r\n")
    writer.write(HEADER)
    for row in rows:
        writer.write([row.get(name, "") for name in HEADER])
    return text.getvalue().encode()


def is_export(path: Path) -> bool:
    """Whether there is such a file with tasks of ours."""
    try:
        with path.open("rb") as file:
            begin = file.read(_TO_THE_FIRST_TASK)
    except OSError:
        return False
    return begin.startswith(",".join(HEADER).encode()) and MARK.encode() in begin
