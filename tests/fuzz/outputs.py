"""What follows from an input: its plan, and all that is given out as files or shown, past the scanners."""

from __future__ import annotations

import contextlib
import io
import json
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import afterview_eml
import afterview_html
import afterview_ics
import afterview_todoist
from afterview.cli.jsonform import plan_text
from afterview.cli.plan import _write_csv
from afterview.cli.show import Look, plan_table
from afterview.drafting import TemplateDrafter, Voice
from afterview.exporting import Job
from afterview.holidays_of import cached
from afterview.lint import lint_planned
from afterview.model import Planned
from afterview.planning import make_plan
from afterview.playbook import BUILT_IN, load_playbook
from afterview_todoist.csvfile import TASKS_PER_FILE
from fuzz.scanners import calendar_faults, mail_faults, names_faults, page_faults, table_faults, terminal_faults

ZONE = "Europe/Berlin"
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=ZoneInfo(ZONE))
USER = {"name": "Jo Winter", "email": "jo.winter@mail.example", "phone": "+49 30 1234567"}

_holidays = cached(None)
_playbook = cache(load_playbook)


@cache
def _drafter() -> TemplateDrafter:
    return TemplateDrafter(Voice(**USER))


def plan_of(interviews: Any, playbook: str) -> list[Planned]:
    """The whole plan, linted.  ``interviews``: a reader or a list."""
    plan = make_plan(interviews, _playbook(playbook), now=NOW, drafter=_drafter(), holidays_of=_holidays)
    return [lint_planned(one, language="en") for one in plan]


def faults_of_outputs(interviews: Sequence[Any], variant: int = 0) -> Iterator[str]:
    """What is wrong with anything that is made of these interviews.  ``variant`` chooses playbook and forms."""
    planned = plan_of(interviews, BUILT_IN[variant % len(BUILT_IN)])
    yield from _calendar(planned, todo=bool(variant // 7 % 2))
    yield from _page(planned)
    yield from _tasks(planned)
    yield from _shown(planned, variant)
    with tempfile.TemporaryDirectory() as folder:
        yield from _folders(planned, Path(folder), ("interview", "candidate", "company")[variant % 3])


def _job(out: str, **options: Any) -> Job:
    own = {"split": "none", "max_bytes": 0, "alarm": 0, "sections": True} | options
    return Job(out=out, options=own, now=NOW, timezone=ZONE, user=USER, candidates=True)


@contextlib.contextmanager
def caught() -> Iterator[io.BytesIO]:
    """What is written to standard output."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="utf-8", newline="", write_through=True)
    with contextlib.redirect_stdout(stream):
        yield raw
    stream.detach()


def _ahead(planned: Iterable[Planned]) -> list[Any]:
    return [item for one in planned for item in one.items if item.state == "planned"]


def addresses_of(planned: Iterable[Planned]) -> set[str]:
    """Everybody whom a draft may go to or come from."""
    people = {person.address for one in planned for item in one.items for person in item.to}
    own = {one.interview.candidate_email for one in planned} | {USER["email"]}
    return {address for address in people | own if address}


def _calendar(planned: list[Planned], *, todo: bool) -> Iterator[str]:
    with caught() as out:
        afterview_ics.exporter.export(planned, _job("-", todo=todo))
    if out.getvalue() or _ahead(planned):
        yield from calendar_faults(out.getvalue(), [item.uid for item in _ahead(planned)])


def _page(planned: list[Planned]) -> Iterator[str]:
    with caught() as out:
        afterview_html.exporter.export(planned, _job("-"))
    yield from page_faults(out.getvalue(), addresses_of(planned), sum(len(one.items) for one in planned))


def _tasks(planned: list[Planned]) -> Iterator[str]:
    if len(_ahead(planned)) <= TASKS_PER_FILE:
        with caught() as out:
            afterview_todoist.todoist_csv.export(planned, _job("-"))
        yield from table_faults(out.getvalue().decode("utf-8"))


def _no_json(word: str) -> None:
    raise ValueError(f"{word} is no JSON")


def _shown(planned: list[Planned], variant: int) -> Iterator[str]:
    with caught() as out:
        _write_csv(iter(planned))
    yield from table_faults(out.getvalue().decode("utf-8"))
    pieces = plan_text(planned, list, now=NOW.isoformat(), playbook="x", ascii_only=False)
    json.loads("".join(pieces).encode("utf-8"), parse_constant=_no_json)
    look = Look(now=NOW, zone=ZoneInfo(ZONE), width=80, colour=False)
    yield from terminal_faults("".join(plan_table(planned, look=look, group="interview" if variant % 2 else "day")))


def _folders(planned: list[Planned], folder: Path, split: str) -> Iterator[str]:
    mails, calendars = folder / "mails", folder / "calendars"
    afterview_eml.exporter.export(planned, _job(str(mails)))
    afterview_ics.exporter.export(planned, _job(str(calendars), split=split))
    for made in (mails, calendars):
        yield from names_faults([path.name for path in made.iterdir()])
    for path in mails.iterdir():
        yield from mail_faults(path.read_bytes(), addresses_of(planned))
    if sorted(path.name for path in folder.iterdir()) != ["calendars", "mails"]:
        yield "files outside of their folder"
    uids = b"".join(path.read_bytes() for path in calendars.iterdir()).replace(b"\r\n ", b"").count(b"\r\nUID:")
    if uids != len(_ahead(planned)):
        yield f"{uids} items in the calendars of the folder for {len(_ahead(planned))}"


if __name__ == "__main__":
    from afterview.reading import read_interviews

    faults = list(faults_of_outputs(list(read_interviews(sys.argv[1:]))))
    sys.stdout.write("\n".join(faults) + f"\n{len(faults)} findings\n")
