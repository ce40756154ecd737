"""What docs/explanation/threat-model.md promises, seen from outside: through the real command."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest

from commands import Shell, shell
from messages.book import cases, outcome

__all__ = ["shell"]  # the fixture

TESTS = Path(__file__).parent
PAGE = TESTS.parent / "docs" / "explanation" / "threat-model.md"
BREAKS = [
    "\r\n",
    "\n",
    "\r",
    "\x85",
    "\u2028",
    "\u2029",
    "\x0b",
    "\x0c",
    "\x1c",
    "\\n",
    "=0D=0A",
    "=?utf-8?q?=0D=0AX:?=",
]
HEAD = "company,position,date,interviewers,notes,topics\n"


def row(*cells: str) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()


def test_each_test_that_the_page_names_exists() -> None:
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", PAGE.read_text(encoding="utf-8"))
    assert len(named) > 20
    for file, name in named:
        assert f"\ndef {name}(" in (TESTS / file).read_text(encoding="utf-8"), f"{file}::{name}"


@pytest.mark.parametrize("brk", BREAKS, ids=ascii)
def test_no_data_adds_a_property_to_an_event(brk: str, shell: Shell) -> None:
    evil = f"Acme{brk}ATTENDEE:mailto:x@evil.example{brk}END:VEVENT{brk}BEGIN:VALARM{brk}ACTION:EMAIL"
    cells = (
        evil,
        f"Engineer{brk}X-EVIL:1",
        "2026-12-01",
        f"Ana{brk} Sousa <ana@acme.example> (CTO{brk}URL:x)",
        evil,
        evil,
    )
    (shell.folder / "interviews.csv").write_text(HEAD + row(*cells), encoding="utf-8", newline="")
    assert shell.run("export", "ics", "interviews.csv", "--no-ledger") == 0, shell.err
    data = (shell.folder / "followups.ics").read_bytes()
    text = data.decode("utf-8").replace("\r\n ", "")
    lines = text.split("\r\n")
    names = {re.split("[:;]", line)[0] for line in lines if line}
    assert not names & {"ATTENDEE", "X-EVIL", "ORGANIZER"}
    assert all(re.fullmatch("[A-Z][A-Z-]*", name) for name in names), names
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == lines.count("BEGIN:VALARM")
    assert not re.search("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]", text)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", "＝", " ="])
def test_no_cell_of_a_plan_is_a_formula(start: str, shell: Shell) -> None:
    evil = f'{start}HYPERLINK("http://evil.example","x")'
    (shell.folder / "interviews.csv").write_text(
        HEAD + row(evil, evil, "2026-12-01", "Ana", evil, evil), encoding="utf-8"
    )
    assert shell.run("plan", "interviews.csv", "--no-ledger", "--format", "csv") == 0, shell.err
    for line in csv.reader(io.StringIO(shell.out)):
        for cell in line:
            assert not re.match(r"\s*[=+@\t\r＝＋＠]|\s*-(?!\d+$)", cell), cell


def test_no_message_is_obeyed_by_a_terminal() -> None:
    for _, _, case in cases():
        for line in outcome(case).said.splitlines():
            assert line.isprintable(), line


@pytest.mark.skipif(not hasattr(Path, "symlink_to"), reason="needs links")
def test_a_link_laid_in_a_shared_folder_is_not_written_through(shell: Shell) -> None:
    victim = shell.folder / "victim.txt"
    victim.write_text("mine", encoding="utf-8")
    shared = shell.folder / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    (shared / "followups.ics").symlink_to(victim)
    (shell.folder / "interviews.csv").write_text(
        HEAD + row("Acme", "Engineer", "2026-12-01", "", "", ""), encoding="utf-8"
    )
    assert shell.run("export", "ics", "interviews.csv", "--no-ledger", "-o", "shared/followups.ics") == 3
    assert "no unedited export" in shell.err
    assert victim.read_text(encoding="utf-8") == "mine"
    assert [path.name for path in shared.iterdir()] == ["followups.ics"]
