"""Every message about something wrong is said by a real command, and says what is wrong, where, and what to do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from messages.book import PAGES, UNSAID, cases, entry, found_in, index, ours, outcome, said
from messages.case import PLAN
from messages.sites import sites

DOCS = Path(__file__).parent.parent / "docs" / "messages"
ALL = list(cases())
# By what a message says what would be right: a word to act on, what is allowed, an example.
_WORDS = """
write names? give save close use make try run see mend put leave delete check answer ask say update set add export
download unpack fill keep shorten install uninstall unlock change edit show point start take look count cancel wants?
wanted allowed must between needs? neither log knows
"""
_PHRASES = """
did you mean|there (is|are)|such as|like|at most|could be|lists what|goes? (to|with|over)|go (to|from)|begins with
is counted from|can be counted|it can be|has the parts|stands under|is the day|those that can|is not one of|none of
don't go together|line breaks are fine|two letters|are read|same command|not listed here
"""
REMEDY = re.compile(
    rf"\b({'|'.join(_WORDS.split())}|{'|'.join(_PHRASES.split(chr(10))).strip('|')})\b"
    r"|in todoist:|has no draft:|\d to \d|\(.* has \d+ days|there is no (day|month|year)",
    re.IGNORECASE,
)


def name_of(number: int) -> str:
    page, group, case = ALL[number]
    return f"{page}-{group}-{number}-{case.command}"[:80]


@pytest.mark.parametrize("number", range(len(ALL)), ids=name_of)
def test_a_message_is_said_as_the_docs_have_it(number: int) -> None:
    page, _, case = ALL[number]
    done = outcome(case)
    assert done.code in (0, 1, 2, 3, 4), done.said
    assert done.said.strip(), "nothing was said"
    assert "Traceback" not in done.said
    for line in said(case):
        assert line.isprintable(), line
        # A warning or a note tells what was done all the same; an error says what to do.
        assert REMEDY.search(line) or case.do or line.startswith(("warning: ", "note: ", "Waiting ")), (
            f"it doesn't say what to do: {line}"
        )
    if not case.varies:
        written = (DOCS / page).read_text(encoding="utf-8")
        assert ours(entry(number)) in ours(written), "run: python docs/messages/generate.py"


@pytest.mark.parametrize("number", [n for n, (page, _, _) in enumerate(ALL) if page == "rows.md"], ids=name_of)
def test_a_message_about_a_row_names_the_file_the_row_and_the_column(number: int) -> None:
    _, _, case = ALL[number]
    columns = re.findall(r"`([a-z_]+)` is", case.about)
    (first, *_) = said(case)
    assert re.match(r"(?:warning: |note: )?(?:interviews|one|two)\.(?:csv|json):[1-9]", first), first
    if columns and case.command.startswith(PLAN):
        assert re.match(rf"(?:warning: )?interviews\.csv:2: (?:{'|'.join(columns)}): ", first), first


def test_every_message_in_the_code_has_an_entry() -> None:
    lines = {line for _, _, case in ALL for line in outcome(case).said.splitlines()}
    seen = {site for line in lines for site in found_in(line)}
    missing = [site.name for site in sites() if site not in seen and not any(part in site.name for part in UNSAID)]
    assert not missing, "write a case for each of them in tests/messages"


def test_what_is_never_said_stands_in_the_code() -> None:
    for part in UNSAID:
        assert any(part in site.name for site in sites()), part


def test_the_page_of_messages_leads_to_all() -> None:
    assert (DOCS / "index.md").read_text(encoding="utf-8") == index()
    assert {path.name for path in DOCS.glob("*.md")} == {*PAGES, "index.md"}
