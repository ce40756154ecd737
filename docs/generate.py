"""Writes the pages under docs/reference/ from the code:  python docs/generate.py

``PAGES`` gives them without writing; tests/test_docs.py compares, so that the reference can't lie.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from inspect import cleandoc
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import click

REFERENCE = Path(__file__).parent / "reference"
MARK = "<!-- Written by docs/generate.py. Change the code, not this page. -->"

COLUMN_MEANINGS = {
    "id": "Its key, if you keep one. Else the key is made from candidate, company, position and round.",
    "candidate": "Whose interview it is, where one file holds several people's.",
    "candidate_email": "The candidate's own address, for the drafts.",
    "company": "The employer.",
    "position": "The job.",
    "date": "The day of the interview; may hold the time, too.",
    "time": "When it begins, on the clock of `timezone`. Without it: from 09:00 to 17:00.",
    "duration": "In minutes; 60 if not given.",
    "timezone": "The employer's zone, as an IANA name (Europe/Berlin).",
    "country": "Whose public holidays count, ISO 3166 (DE, US-CA). Else it follows from the zone.",
    "round": "Phone screen, panel, final …; part of the key.",
    "format": "phone, video or onsite.",
    "kind": "A round or a format, whichever it names.",
    "interviewers": "`Ana Sousa <ana@acme.example> (CTO); Bo Li <bo@acme.example>`",
    "interviewer_name": "Names, in a column of their own; `;` between several.",
    "interviewer_email": "The addresses that belong to them, in the same order.",
    "interviewer_title": "The titles that belong to them, in the same order.",
    "panel": "More interviewers, in the same form.",
    "hiring_manager": "Who decides, in the same form. Else the first interviewer counts as that.",
    "hiring_manager_email": "The address, in a column of its own.",
    "scheduler": "Who arranged it, in the same form.",
    "scheduler_email": "The address, in a column of its own.",
    "recruiter": "In the same form.",
    "recruiter_email": "The address, in a column of its own.",
    "decision_by": "The date by which they said they would decide.",
    "hear_back": "The same in words or as a date: `in about two weeks`, `by Friday`, `end of the month`.",
    "posting_decides_by": "The date of the decision that the posting names (not the deadline for applications).",
    "process": "early or late: how far the process is.",
    "pace": "fast or slow: how quickly they move.",
    "priority": "dream or normal: how much you want it.",
    "employer_size": "large or small.",
    "went": "good or bad. A draft never says so.",
    "topics": "What you talked about; `;` between several; `Ana: …` binds a topic to one interviewer.",
    "strengths": "Your qualifications, the top one first; `;` between several.",
    "clarify": "An answer to put right, or an open question to settle.",
    "second_channel": "email or phone: the channel that the employer named, for the second message.",
    "status": (
        "waiting (also: scheduled, completed, interviewed, pending), advanced (heard), rejected, offer, accepted, "
        "withdrawn, closed (cancelled, no-show, ghosted, declined). Rescheduled or postponed without a new date: "
        "skipped."
    ),
    "status_date": "The day on which that became so.",
    "offer_written": "yes or no, with status offer: it then competes with the candidate's other interviews.",
    "offer_answer_by": "The date by which that offer must be answered.",
    "competing_offer_on": "The day of an offer from elsewhere.",
    "competing_offer_written": "yes or no: only a written one is ever mentioned.",
    "competing_offer_answer_by": "The date by which it must be answered.",
    "sent": "What went out: `thank-you:ana@acme.example=2026-11-04; status-check=2026-11-16`.",
    "added": "The day on which this row was written.",
    "language": "Of the drafts: en, de, es, fr.",
    "greeting": "How to address the decision-maker, where a name does not tell.",
    "notes": "Carried along, never interpreted.",
}

ENVIRONMENT = {
    "`TODOIST_API_TOKEN`": "the token of Todoist, before `token_command` and the keyring",
    "`AFTERVIEW_TODOIST_URL`": "another address of Todoist (a proxy, a test server); http only for this machine",
    "`TZ`": "your time zone, where neither `--timezone` nor the settings name one",
    "`COLUMNS`": "how wide tables are",
    "`NO_COLOR`, `TERM=dumb`": "no colours; with `TERM=dumb` no line of progress either",
    "`XDG_CONFIG_HOME`, `XDG_STATE_HOME`, `XDG_CACHE_HOME`": (
        "on Linux the folders of the settings and your wording, of the ledger, and of what is safe to delete"
    ),
}

SOURCES = """\
`SOURCE` is a path or `-` (standard input); several are read as one input. Without one, the settings' `sources` are
read, else `interviews.csv` in the current folder. What a command shows goes to standard output, what it has to say to
standard error. See also the [exit codes](exit-codes.md)."""


TARGETS = """\
Without `-o` an export goes into the current folder: `ics` into `followups.ics`, `html` into `followups.html`,
`todoist-csv` into `followups.csv`, `eml` into the folder `drafts`. `todoist` writes no file."""


def _page(title: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", MARK, *parts]) + "\n"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


# ---------------------------------------------------------------------- commands


def _commands() -> str:
    import click

    from afterview.cli.options import EXPORT_OPTIONS, planning_options

    planning, exporting = _params(planning_options), _params(*EXPORT_OPTIONS)
    shared = [
        f"## What every command takes that plans\n\n{_options(planning)}",
        f"## What every export takes besides\n\n{_options(exporting)}\n\n{TARGETS}",
    ]
    parts = []
    for words, command, _ in walk():
        names = {param.name for param in command.params}
        plans = {param.name for param in planning} <= names
        exports = plans and {param.name for param in exporting} <= names
        left_out = {param.name for param in [*(planning if plans else []), *(exporting if exports else [])]}
        own = [param for param in command.params if param.name not in left_out]
        notes = []
        if plans:
            notes.append("[what every command takes that plans](#what-every-command-takes-that-plans)")
        if exports:
            notes.append("[what every export takes](#what-every-export-takes-besides)")
        usage = " ".join([words, *(f"`{_metavar(param)}`" for param in own if isinstance(param, click.Argument))])
        told = "\n\n".join(_paragraphs(command.help or ""))
        parts.append(
            "\n\n".join(
                filter(
                    None,
                    [
                        f"## {words}",
                        f"{usage}" if usage != words else "",
                        told,
                        _options(own),
                        f"Besides: {' and '.join(notes)}." if notes else "",
                        _inner(command),
                        f"```sh\n{(command.epilog or '').removeprefix('Example: ')}\n```",
                    ],
                )
            )
        )
    return _page("Commands", SOURCES, *shared, *parts)


def _params(*decorators: Callable[..., Any]) -> list[click.Parameter]:
    """The parameters that these decorators add."""
    import click

    def nothing() -> None: ...

    for decorator in reversed(decorators):
        nothing = decorator(nothing)
    return click.command()(nothing).params


def _options(params: Iterable[click.Parameter]) -> str:
    import click

    rows = []
    for param in params:
        if isinstance(param, click.Option) and not param.hidden:
            names = ", ".join(f"`{name}`" for name in [*param.opts, *param.secondary_opts])
            default = f" (default: {param.default})" if param.show_default and not param.is_flag else ""
            rows.append(
                (
                    names + (f" {_metavar(param)}" if not param.is_flag else ""),
                    f"{param.help}{default}".replace("<", "&lt;"),
                )
            )
    return _table(("option", "what it does"), rows) if rows else ""


def _metavar(param: click.Parameter) -> str:
    import click

    if param.metavar:
        return param.metavar
    if isinstance(param.type, click.Choice):
        return "|".join(param.type.choices)
    name = str(param.name).upper() if isinstance(param, click.Argument) else param.type.name.upper().split()[0]
    return name if param.required or isinstance(param, click.Option) else f"[{name}]"


def _paragraphs(text: str) -> Iterator[str]:
    """A help text as Markdown: a paragraph after ``\\b`` keeps its lines."""
    for paragraph in cleandoc(text).split("\n\n"):
        if paragraph.startswith("\b"):
            yield "```text\n" + paragraph.removeprefix("\b").strip("\n") + "\n```"
        else:
            yield paragraph


def _inner(command: click.Command) -> str:
    import click

    if not isinstance(command, click.Group):
        return ""
    context = click.Context(command)
    return "Commands: " + ", ".join(f"`{name}`" for name in command.list_commands(context)) + "."


def walk() -> Iterator[tuple[str, click.Command, click.Context]]:
    """Every command with its words ("afterview config show") and a context for its help, groups first."""
    import click

    from afterview.cli import cli as root

    def below(
        words: str, command: click.Command, parent: click.Context | None
    ) -> Iterator[tuple[str, click.Command, click.Context]]:
        context = click.Context(
            command, info_name=words.split()[-1], parent=parent, terminal_width=100, max_content_width=100
        )
        if command.hidden:
            return
        yield words, command, context
        if isinstance(command, click.Group):
            for name in command.list_commands(context):
                inner = command.get_command(context, name)
                if inner is not None:
                    yield from below(f"{words} {name}", inner, context)

    yield from below("afterview", root, None)


# ---------------------------------------------------------------------- columns, settings


def _columns() -> str:
    from afterview.reading.columns import FIELD_OF, REQUIRED, other_names

    fields = list(dict.fromkeys(FIELD_OF.values()))
    rows = []
    for field in fields:
        name = "interview_type" if field == "kind" else field
        also = "" if field == "kind" else other_names(field)
        rows.append((f"`{name}`" + (" (required)" if field in REQUIRED else ""), COLUMN_MEANINGS[field], also))
    return _page(
        "Columns",
        "One row, or one object, is one interview. Only `company`, `position` and `date` are required. Headers match "
        "without regard to case, blanks, `_` and `-`; an unknown column is named once and ignored.",
        _table(("column", "meaning", "also read as"), rows),
    )


def _settings() -> str:
    from afterview.cli.config import settings_text
    from afterview.settings import KEYS

    example = settings_text(
        {"name": "Ana Sousa", "email": "ana@example.org", "timezone": "Europe/Lisbon", "country": "PT"}
    )
    return _page(
        "Settings",
        "`config.toml` in your configuration folder; `afterview config show` says where that is and what is in force, "
        "`afterview config init` makes the file. A row's own columns win over the command line, the command line over "
        "the settings, the settings over the machine.",
        _table(("key", "what it is"), ((f"`{key}`", meaning) for key, (_, meaning) in KEYS.items())),
        "Files named in `sources` and `playbook` are found beside the settings file. All mistakes in these keys are "
        "reported at once; whether there is such a playbook or language, and what a table says, is checked where it is "
        "used.",
        "## Tables",
        "Each destination has a table that gives the values of its own options where the command line says nothing. "
        "`[lint]` switches rules of the linter off, by the codes that `afterview check` shows.",
        _table(("table", "its keys"), _tables()),
        "A token never stands in this file: see [Todoist](../how-to/todoist.md).",
        "## From the environment",
        _table(("variable", "what it does"), ENVIRONMENT.items()),
        "## An example",
        f"What `afterview config init` writes:\n\n```toml\n{example.rstrip()}\n```",
    )


def _tables() -> Iterator[tuple[str, str]]:
    from afterview.registry import load, registered

    for name, found in registered().items():
        exporter = load(name, found.value)
        keys = [option.opts[-1].removeprefix("--").replace("-", "_") for option in exporter.options]
        keys += getattr(exporter, "settings", ("token_command",) if hasattr(exporter, "pull") else ())
        if keys:
            yield f"`[{name}]`", ", ".join(map(_code, keys))
    yield "`[lint]`", '`off`, such as `off = ["L04"]`'


# ---------------------------------------------------------------------- JSON


def _json() -> str:
    """The shape of ``plan --format json``, with one interview, one item and one problem of a sample."""
    import io
    import json
    from datetime import datetime
    from itertools import chain

    import shapes

    from afterview import load_playbook, make_plan, read_interviews
    from afterview.cli import jsonform
    from afterview.drafting import TemplateDrafter, Voice
    from afterview.reading import Defaults

    rows = b"company,position,date,time,timezone,interviewers,topics\n"
    rows += b"Acme,Engineer,2026-11-24,14:00,Europe/Berlin,Ana Sousa <ana@acme.example>,the on-call rotation\n"
    rows += b"Nordlicht,Analyst,soon,,Europe/Berlin,,\n"
    now = datetime.fromisoformat("2026-11-22T09:00:00+01:00")
    interviews = read_interviews([io.BytesIO(rows)], defaults=Defaults())
    plan = make_plan(interviews, load_playbook("consensus"), now=now, drafter=TemplateDrafter(Voice(name="Jo Winter")))
    (planned,) = list(plan)
    item = next(item for item in planned.items if item.step == "thank-you")
    forms = {
        "interviews": jsonform.interview_form(planned),
        "items": jsonform.item_form(item),
        "problems": jsonform.problem_form(plan.problems[0]),
    }
    whole = jsonform.plan_text([], list, now="", playbook="", ascii_only=False)
    parts = [
        ("The whole", shapes.TOP, json.loads("".join(whole))),
        ("An interview", shapes.INTERVIEW, forms["interviews"]),
        ("An item", shapes.ITEM, forms["items"]),
        ("A person", shapes.PERSON, jsonform.person_form(planned.interview.interviewers[0])),
        ("A problem", shapes.PROBLEM, forms["problems"]),
    ]
    text = json.dumps({name: [form] for name, form in forms.items()}, indent=1, ensure_ascii=False)
    return _page(
        "JSON",
        "What `afterview plan --format json` (or `--json`) writes: the plan in one object. `--format jsonl` writes the "
        "items alone, one in each line, without keeping them in memory. The same input, the same `--now` and the same "
        "ledger give the same bytes. Moments are ISO 8601 with the offset of the employer's zone, dates `2026-11-24`.",
        *chain.from_iterable(
            (
                f"## {title}",
                _table(("key", "what it is"), ((_code(k), v) for k, v in shapes.compared(words, form).items())),
            )
            for title, words, form in parts
        ),
        f"## For example\n\nOne of each (`interviews`, `items`, `problems`):\n\n```json\n{text}\n```",
    )


# ---------------------------------------------------------------------- playbooks, templates


def _playbook_keys() -> str:
    from afterview.playbook.grammar import DAY_ANCHORS
    from afterview.playbook.loading import BUILT_IN, PLAYBOOK_KEYS, STEP_KEYS, WHEN_KEYS
    from afterview.playbook.steps import FACTS

    def keys(table: dict[str, str]) -> str:
        return _table(("key", "what it is"), ((f"`{key}`", meaning) for key, meaning in table.items()))

    return _page(
        "Playbook keys",
        f"A playbook is a TOML file. The built-in ones are {', '.join(map(_code, BUILT_IN))}; `afterview playbook show "
        "NAME` prints one, `afterview playbook copy NAME FILE` gives you one to change.",
        f"## The playbook\n\n{keys(PLAYBOOK_KEYS)}",
        f"## A step (`[[step]]`)\n\n{keys(STEP_KEYS)}",
        f"## A way to find the moment (in `when`)\n\n{keys(WHEN_KEYS)}",
        "Days are counted from "
        + ", ".join(map(_code, DAY_ANCHORS))
        + ", or from another step, by its name. `bd` are business days, `d` calendar days.",
        "## Facts (in `if`, `if_any`, `unless`)\n\n"
        + _table(("fact", "values"), ((f"`{fact}`", ", ".join(values)) for fact, values in FACTS.items())),
    )


def _template_variables() -> str:
    from afterview.drafting.variables import VARIABLES

    rows = (
        (f"`{name}`", meaning, _code(example.replace("\n", " ↵ "))) for name, (meaning, example) in VARIABLES.items()
    )
    return _page(
        "Template variables",
        "The names that a template of the [wording](../wording.md) can use. All are there in every template; none is "
        "ever undefined.",
        _table(("name", "what it is", "for example"), rows),
    )


# ---------------------------------------------------------------------- exit codes


def _exit_codes() -> str:
    from afterview import errors

    kinds = [
        kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.AfterviewError)
    ]
    rows = [
        ("0", "all done"),
        ("1", "done in part: rows were rejected, or `check` found an error or a warning; the report says which"),
        ("2", "the command line is wrong"),
        ("3", "nothing done: the input, the settings, a playbook or a template can't be used at all"),
        (
            "4",
            "the destination refused or can't be reached; what was delivered is recorded, and the same command resumes",
        ),
        (
            "70",
            "a mistake of Afterview itself, or of an exporter of others: one line; details in a file without secrets",
        ),
        ("130", "interrupted; nothing half-written"),
    ]
    reasons = (
        (_code(kind.__name__), str(kind.exit_code), " ".join((kind.__doc__ or "").split())) for kind in kinds[1:]
    )
    return _page(
        "Exit codes",
        _table(("exit", "meaning"), rows),
        "A closed pipe (`| head`) ends it quietly. You never see a traceback. In Python, the same are exceptions of "
        "`afterview.errors`, all of them an `AfterviewError` with its `exit_code`:",
        _table(("error", "exit", "when"), reasons),
    )


PAGES = {
    "commands.md": _commands,
    "columns.md": _columns,
    "settings.md": _settings,
    "json.md": _json,
    "playbook-keys.md": _playbook_keys,
    "template-variables.md": _template_variables,
    "exit-codes.md": _exit_codes,
}
"""The generated pages: name under docs/reference → what writes it."""


def main() -> None:
    """Write the pages."""
    for name, written in PAGES.items():
        (REFERENCE / name).write_text(written(), encoding="utf-8")


if __name__ == "__main__":
    main()
