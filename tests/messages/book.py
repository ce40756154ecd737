"""All cases, what each of them says, and the pages under docs/messages/ that are made of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from messages import commands, made, outputs, rows, tables, todoist
from messages.case import Case, Outcome, run
from messages.sites import Site, sites

MARK = "<!-- Written by docs/messages/generate.py. Change the code or tests/messages, not this page. -->"
PAGES: Mapping[str, tuple[str, str, Mapping[str, Sequence[Case]]]] = {
    "rows.md": ("Rows", "What is said of the cells of a row: `file:row: column: message`.", rows.GROUPS),
    "sources.md": ("Sources", "What is said of files that are read.", tables.GROUPS),
    "settings.md": ("Settings, playbooks, wording", "What is said of files that you write yourself.", made.GROUPS),
    "commands.md": ("The command line", "What is said of options, keys and what is logged or added.", commands.GROUPS),
    "outputs.md": ("Files, calendars, the ledger", "What is said where something can't be written.", outputs.GROUPS),
    "todoist.md": ("Todoist", "What is said of Todoist's address, answers and limits.", todoist.GROUPS),
}

# Worded in the code, but never said by a command: why.
UNSAID = {
    "has no attribute": "of Python's own import",
    "nothing to ": "a mistake of an exporter's author",
    "there is no item to write": "a mistake of ours",
    "there is nothing to cancel": "a mistake of ours",
    "now must be aware": "a mistake of who calls make_plan",
    "cannot assign to field": "a mistake of who changes a frozen object",
    "cannot delete field": "a mistake of who changes a frozen object",
    "a secret is not written anywhere": "a mistake of ours, before it leaks",
    "and no other zone is set": "only from Python: the command always knows a zone",
    "is no text": "only from Python: no format holds such a value",
    "The ledger knows no interview": "only from Python: the command asks for a key that is known",
    "it does not say who it is": "in the moment before the other one has written its name",
    "add it to its header": "only from Python: the command looks first",
    "This version of Click can't complete": "Click of the versions that we take completes in all of our shells",
    "There is no template for the step": "every kind of step has a template of its own to fall back on",
    "a name in double quotes is wanted": "the decoder says it first",
    "is a damaged workbook": "openpyxl's own words for it; a cut file is told before",
    "Standard output can't be written": "needs a terminal that fails",
    "Needed as well": "the questions ask for it first",
    # Seen by tests/test_todoist_faults.py and tests/test_todoist_user.py only: they need a server that breaks its word.
    "puts everything off": "a server that does nothing for minutes",
    "the answer is compressed, which": "said as: it is compressed",
    "larger than anything Todoist sends": "said as: the connection broke off",
    "neither ok nor a reason": "a server that breaks its own rules",
    "none as the SDK knows them": "a server that breaks its own rules",
    "not known yet whose Todoist": "a ledger without an account, in which a project is known",
    "did not make the project, sections": "a server that loses every request for a project",
    "Todoist's answer can't be understood (": "an answer that Todoist's own SDK can't take",
    "goes round in circles": "a server that breaks its own rules",
    "completed tasks has no end": "a server that breaks its own rules",
}  # fmt: skip


def cases() -> Iterator[tuple[str, str, Case]]:
    """Page, group and case, in the order of the docs."""
    for page, (_, _, groups) in PAGES.items():
        for group, members in groups.items():
            for case in members:
                yield page, group, case


_outcomes: dict[int, Outcome] = {}


def outcome(case: Case) -> Outcome:
    """What came of it; each is run once in a process."""
    if id(case) not in _outcomes:
        _outcomes[id(case)] = run(case)
    return _outcomes[id(case)]


_THEIRS = re.compile(
    r"(?<=TOML: ).*?(?=;)|\((?!.* has \d+ days).*?\)(?=[;.]|$)|(?<=can't be loaded: ).*|No such option.*|(?<=can't be written: ).*"
)


def ours(text: str) -> str:
    """A text without what libraries and the system word, which differs from version to version."""
    return _THEIRS.sub("…", text)


def found_in(line: str) -> list[Site]:
    """The sites whose message stands in a line."""
    return [site for site in sites() if site.stands_in(line)]


def said(case: Case) -> list[str]:
    """The lines of a case that are a message about something wrong, as the docs show them: three at most."""
    lines = list(dict.fromkeys(outcome(case).said.splitlines()))
    wrong = [line for line in lines if found_in(line)] or lines[:1]
    if len(wrong) > 4:
        wrong = [wrong[0], *wrong[-2:]]
    return [_shortened(line) for line in wrong]


def _shortened(line: str) -> str:
    line = re.sub(r"(.)\1{30,}", lambda found: found[1] * 10 + "…", line)
    line = re.sub(r"process \d+", "process 4711", line)
    return re.sub(r"since .{19} UTC", "since 2026-11-21 08:00:00 UTC", line)


@cache
def entry(number: int) -> str:
    """What the docs say of a case: the message, the input, what to do."""
    case = list(cases())[number][2]
    shown = (
        re.sub(r"(.)\1{30,}", lambda found: found[1] * 10 + "…", case.command).replace("\0", "\\0").replace("\n", "\\n")
    )
    about = _visible(case.about)
    parts = ["```text\n" + "\n".join(said(case)) + "\n```"]
    where = "; ".join(
        [*(f"after `afterview {one}`" for one in case.before), about]
        if about
        else [f"after `afterview {one}`" for one in case.before]
    )
    parts.append(f"`afterview {shown}`{f', {where}' if where else ''}. Exit code {outcome(case).code}.")
    if not about:
        parts += [f"`{name}`:\n\n```text\n{text}\n```" for name, text in _short_files(case)]
    if case.do:
        parts.append(f"What to do: {case.do}")
    return "\n\n".join(parts)


def _visible(text: str) -> str:
    return "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in text)


def _short_files(case: Case) -> Iterator[tuple[str, str]]:
    for name, content in case.files.items():
        if (
            isinstance(content, str)
            and 0 < len(content) < 400
            and not content.startswith("company,position,date,interviewers")
        ):
            yield (
                name.removeprefix("../"),
                _visible(content.rstrip("\n").replace("\r", "").replace("\n", "\x00")).replace("\\u0000", "\n"),
            )


def page(name: str) -> str:
    """A page of the docs."""
    title, about, groups = PAGES[name]
    numbers = {id(case): number for number, (_, _, case) in enumerate(cases())}
    parts = [f"# Messages: {title.lower() if title != 'Todoist' else title}", MARK, about]
    for group, members in groups.items():
        parts += [f"## {group}", *(entry(numbers[id(case)]) for case in members)]
    return "\n\n".join(parts) + "\n"


def index() -> str:
    """The page that leads to them."""
    lines = [f"- [{title}]({name}): {', '.join(groups)}" for name, (title, _, groups) in PAGES.items()]
    return (
        "\n\n".join(
            [
                "# Messages",
                MARK,
                (
                    "The ways in which Afterview says that something is wrong, each with an input that raises it; use the "
                    "search of this site with a few words of yours. A message names the file, the row, the column and the value, "
                    "says what is wrong and what to do. Those about a whole row name no column. `warning:` and `note:` are "
                    "no errors: what they speak of was read or done all the same."
                ),
                "\n".join(lines),
                "A test runs all of them, and fails where the code holds a message that is not among them.",
            ]
        )
        + "\n"
    )
