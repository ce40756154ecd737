"""Messages about the command line: options, keys, steps, what is logged, what is added, other people's exporters."""

from __future__ import annotations

import contextlib
import types
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any
from unittest import mock

import click

from messages.case import Case, Change, cell, table
from messages.made import INTERVIEWS

TWO = {
    "interviews.csv": "company,position,date,interviewers\n"
    "Acme,Engineer,2026-11-20,Ana Sousa <ana@acme.example>; Bo Li <bo@acme.example>\n"
    "Acme,Analyst,2026-11-20,Cy Dee <cy@acme.example>\n"
}
ANSWERS = "--company Acme --position Engineer --date 2026-12-01"


def on(command: str, about: str = "", **more: object) -> Case:
    return Case(command=command, files=TWO, about=about, **more)  # type: ignore[arg-type]


def log(words: str, *before: str, about: str = "") -> Case:
    return Case(command=f"log {words} --source interviews.csv", files=TWO, before=before, about=about)


def add(words: str, files: dict[str, str | bytes] | None = None, about: str = "", *, varies: bool = False) -> Case:
    return Case(command=f"add {words}", files=files or {}, about=about, varies=varies)


def _plugs(*found: EntryPoint) -> contextlib.AbstractContextManager[object]:
    return mock.patch("importlib.metadata.entry_points", return_value=list(found))


def _plug(name: str, value: str) -> EntryPoint:
    return EntryPoint(name=name, value=value, group="afterview.exporters")


def _mended(folder: Path) -> None:
    source = folder / "interviews.csv"
    source.write_text(source.read_text(encoding="utf-8").replace("Acme", "Acme Group"), encoding="utf-8")


def _odd(**differences: Any) -> Change:
    """Somebody else's exporter, which is odd in one way; without any it forgets to say what it did."""

    @contextlib.contextmanager
    def change(folder: Path) -> Iterator[None]:
        sound = {"name": "odd", "help": "x", "options": [], "export": lambda planned, job: None}
        module = types.ModuleType("odd")
        module.plug = types.SimpleNamespace(**sound | differences)  # type: ignore[attr-defined]  # made for the purpose
        with mock.patch.dict("sys.modules", {"odd": module}), _plugs(_plug("odd", "odd:plug")):
            yield

    return change


OPTIONS = [
    on("plan --timezone Europe/Berln interviews.csv", plain=True),
    on("plan --timezone Xyzzy interviews.csv", plain=True),
    on("plan --country Utopia interviews.csv"),
    on("plan --now yesterday interviews.csv", plain=True),
    on("plan --now 1850-01-01 interviews.csv", plain=True),
    on("paln interviews.csv"),
    on("xyzzy"),
    on("plan --dates european interviews.csv"),
    on("plan --tomezone UTC interviews.csv"),
    on("plan --language english interviews.csv"),
    on("today --days -1"),
    on("plan ''"),
    on("export ics interviews.csv -o ''"),
    on("export todoist interviews.csv -o tasks.csv"),
    on("plan interviews.csv --ledger my.sqlite --no-ledger"),
    on("plan interviews.csv --company Acne"),
    cell("plan interviews.csv --strict", date="soon"),
    Case(command="plan interviews.csv --rejects rejects.csv", files={**cell(date="soon").files, "rejects.csv": ""}),
]

KEYS = [
    on("draft acme thank-you"),
    on("draft acme-engineer"),
    Case(
        command="draft acme",
        files={"interviews.csv": "company,position,date,status\nAcme,Clerk,2026-11-20,closed\n"},
        about="nothing of it is planned any more",
    ),
    on("draft acne thank-you"),
    on("draft xyzzy thank-you"),
    on("draft acme-engineer thank-yuo"),
    on("draft acme-engineer thank-you"),
    on("draft acme-engineer thank-you --to Dora"),
    on("draft acme-engineer debrief --to Ana"),
    on("draft acme-engineer thank-you --number 7"),
    on("draft acme-analyst debrief --subject"),
    on("draft acme-analyst prepare"),
    Case(
        command="draft acme thank-you",
        files={"interviews.csv": table({"date": "2026-11-20", "sent": "thank-you=2026-11-20"})},
        about="it was sent",
    ),
    Case(
        command="draft firm thank-you",
        files={
            "interviews.csv": "company,position,date\n" + "".join(f"Firm {n},Clerk,2026-11-20\n" for n in range(12))
        },
        about="a beginning that a dozen keys have",
    ),
]

LOG = [
    log("acme-engineer sent thank-you --no-ledger"),
    log("acme-engineer rejected --undo"),
    log("--undo"),
    log("undo"),
    log("rejected"),
    log("acme-engineer --undo"),
    log("acme-engineer rejected --on 2026-12-24"),
    log("acme-engineer rejected yesterday"),
    log("acme-engineer rejected --written"),
    log("acme-engineer rejected --to Ana"),
    log("acme-engineer rejected --on someday"),
    log("acme-engineer sent"),
    log("acme-engineer sent thank-you yesterday"),
    log("acme-engineer sent thank-you --on 2025-11-21", about="the interview was a year later"),
    log("'' rejected"),
    log("acme-engineer,acme-analyst --undo"),
    log("acme-engineer offer --written --answer-by 2026-11-01"),
    log("acme-engineer promised"),
    log("acme-engineer promised when they like"),
    log("acme-engineer promised 2026-11-01"),
    log("acme-engineer promised 31/02/2027"),
    log("acme-engineer renamed"),
    log("acme-engineer renamed acme-engineer", "log acme-engineer rejected --source interviews.csv"),
    log(
        "acme-engineer renamed acme-analyst",
        "log acme-engineer rejected --source interviews.csv",
        "log acme-analyst rejected --source interviews.csv",
        about="both were logged before",
    ),
    Case(
        command="log --undo --source new.csv",
        files={
            "old.csv": "company,position,date\nAcme,Engineer,2026-12-01\n",
            "new.csv": "company,position,date\nAcme Group,Engineer,2026-12-01\n",
        },
        before=(
            "export ics old.csv",
            "export ics new.csv -o new.ics",
            "log acme-engineer renamed acme-group-engineer --source new.csv",
        ),
        about="exported under both names, which were made one",
    ),
    on("pull todoist --no-ledger"),
    on("pull ics"),
    Case(
        files={"interviews.csv": table({"date": "2026-11-18", "sent": "thank-you=2026-11-19"})},
        before=("log acme sent thank-you --on 2026-11-18 --source interviews.csv",),
        about="the same step was logged with another day",
    ),
    Case(
        files={"interviews.csv": table({"date": "2026-11-16", "status": "rejected", "status_date": "2026-11-19"})},
        before=("log acme offer --source interviews.csv",),
        about="an offer was logged two days later",
    ),
    Case(
        files=INTERVIEWS,
        before=("log acme advanced --source interviews.csv",),
        change=_mended,
        about="the employer's name was mended after something was logged",
    ),
]

ADD = [
    add("--source -"),
    add(f"--blank {ANSWERS}"),
    Case(command="add --blank", plain=True, files={"interviews.csv": table({})}),
    add(f"{ANSWERS} --round final", {"interviews.csv": table({})}),
    add("--company Acme", about="and nobody to ask", varies=True),
    add("--company Acme --position Engineer --date soon"),
    Case(
        command=f"add {ANSWERS} --timezone America/New_York",
        files={"interviews.csv": "company,position,date\n"},
        env={"TZ": "UTC"},
    ),
    add(f"{ANSWERS} --interviewers 'Ana Sousa'", {"interviews.csv": "company,position,date\n"}),
    add(ANSWERS, {"interviews.csv": table({"timezone": "Europe/Berlin"})}, about="the row is there already"),
    add(f"{ANSWERS} --source new.xlsx"),
    add(f"{ANSWERS} --source interviews.xlsx", {"interviews.xlsx": b"PK\x03\x04"}),
    add(ANSWERS, {"interviews.csv": "company,position,notes\nAcme,Clerk,x\n"}),
    add(
        ANSWERS,
        {"interviews.csv": "Job Title,Company Name,Status,Date Applied,Date Interviewed (UTC),Date Added (UTC)\n"},
        about="the file is a tracker's export",
    ),
    add(
        "--company Łódź --position Engineer --date 2026-12-01",
        {"interviews.csv": "company,position,date,timezone\nCafé,Engineer,2026-11-03,\n".encode("cp1252")},
        about="the file is in an old encoding without that letter",
    ),
]

EXPORTERS = [
    Case(command="export isc", files=INTERVIEWS),
    Case(
        command="export lines", files=INTERVIEWS, about="the module of an installed exporter fails",
        change=lambda folder: _plugs(_plug("lines", "no_such_module:exporter")),
    ),
    Case(
        command="export lines", files=INTERVIEWS, about="an installed exporter is none",
        change=lambda folder: _plugs(_plug("lines", "json:dumps")),
    ),
    Case(
        command="export lines", files=INTERVIEWS, about="two packages bring an exporter of one name",
        change=lambda folder: _plugs(_plug("lines", "a:exporter"), _plug("lines", "b:exporter")),
    ),
    Case(command="export odd", files=INTERVIEWS, change=_odd(), about="an exporter returns nothing"),
    Case(command="export odd", files=INTERVIEWS, change=_odd(name="even"), about="an exporter has another name than its entry point"),
    Case(command="export odd", files=INTERVIEWS, change=_odd(help=None), about="an exporter has no line of help"),
    Case(command="export odd", files=INTERVIEWS, change=_odd(export="x"), about="an exporter's `export` is a text"),
    Case(command="export odd", files=INTERVIEWS, change=_odd(options=[click.Option(["--force"])]), about="an exporter has an option `--force`"),
    Case(command="export odd", files=INTERVIEWS, change=_odd(options=["--mine"]), about="an exporter's options are texts"),
]  # fmt: skip

GROUPS = {
    "Options": OPTIONS,
    "Keys, steps and people": KEYS,
    "Logging and pulling": LOG,
    "Adding": ADD,
    "Exporters": EXPORTERS,
}
