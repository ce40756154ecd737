"""File names and words that are no UTF-8: what older systems left on disks, and terminals that are set to it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from afterview.ledger import cells
from commands import Shell, shell

__all__ = ["shell"]  # the fixture

LATIN = os.fsdecode(b"M\xfcller") if os.name == "posix" else "M\udcfcller"
ROW = ",,Acme,Engineer,2026-11-23,14:00,Europe/Berlin,Ana Sousa <ana@acme.example>,,,,,"


@pytest.fixture
def there(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A folder whose name is Latin-1, with a file of interviews in it."""
    folder = shell.folder / LATIN
    try:
        folder.mkdir()
    except (OSError, UnicodeError):
        pytest.skip("this file system takes no such name")
    monkeypatch.chdir(folder)
    shell.folder = folder
    shell.write(ROW)
    return shell


@pytest.mark.parametrize(
    "words",
    [
        ["ics", "-o", f"{LATIN}.ics"],
        ["ics", "--new", "-o", LATIN],
        ["ics", "--feed", "-o", "feed.ics"],
        ["ics", "--split", "company", "-o", LATIN],
        ["todoist-csv", "-o", f"{LATIN}.csv"],
    ],
    ids=["file", "new", "feed", "split", "todoist-csv"],
)
def test_an_export_among_such_names_is_recorded_and_known_again(there: Shell, words: list[str]) -> None:
    assert there.run("export", *words) == 0, there.err
    first = sorted(path.name for path in there.folder.rglob("*"))
    assert there.run("export", *words) == 0, there.err
    assert "was edited" not in there.err
    assert sorted(path.name for path in there.folder.rglob("*")) == first


def test_a_lost_dated_file_of_such_a_name_is_written_again(there: Shell) -> None:
    assert there.run("export", "ics", "--new", "-o", LATIN) == 0, there.err
    [dated] = (there.folder / LATIN).iterdir()
    content = dated.read_bytes()
    dated.unlink()
    assert there.run("export", "ics", "--again", f"{LATIN}/{dated.name}") == 0, there.err
    assert dated.read_bytes() == content


def test_an_interview_that_vanished_from_such_a_source_is_told(there: Shell) -> None:
    assert there.run("export", "ics", "-o", "a.ics") == 0, there.err
    there.write(ROW.replace("Acme", "Beta").replace("acme", "beta"))
    assert there.run("export", "ics", "-o", "a.ics", "--prune") == 0, there.err
    assert "acme-engineer" in there.err


@pytest.mark.parametrize(
    "name", ["/home/ana/a.ics", "/home/Zoë/ü.ics", "/x/🙂", f"/x/{LATIN}", "C:\\\ud800", "/bytes:41"]
)
def test_the_ledger_gives_back_each_path_that_it_keeps(name: str) -> None:
    kept = cells.kept(name)
    kept.encode()
    assert str(cells.path(kept)) == str(Path(name))


def test_a_word_in_another_encoding_is_refused_where_it_would_be_written(shell: Shell) -> None:
    given = ["--company", "M\udcfcller", "--position", "Engineer", "--date", "2026-12-01", "--yes"]
    assert shell.run("add", *given) == 2
    assert "--company: holds letters that are not in this terminal's encoding" in shell.err
    assert not (shell.folder / "interviews.csv").exists()
