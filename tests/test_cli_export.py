"""``afterview export``, as it is typed: what is held back, dry runs, and exports of which nothing is left."""

from __future__ import annotations

from pathlib import Path

import pytest

from afterview.cli.session import open_session
from afterview.errors import UnusableSettings
from commands import Shell
from commands import shell as shell

ACME = "acme,,Acme,Engineer,2026-11-23,14:00,,Ana Sousa <ana@acme.example>,,,,,"
GLOBEX = "globex,,Globex,Analyst,2026-11-24,10:00,,Bo Lind <bo@globex.example>,,,,,"


@pytest.fixture
def two(shell: Shell) -> Shell:
    shell.write(ACME, GLOBEX)
    return shell


def events(text: str) -> int:
    return text.count("BEGIN:VEVENT")


# --ahead


def test_what_another_destination_holds_is_still_held_back(two: Shell) -> None:
    two.run("export", "ics", "-o", "all.ics")
    two.run("export", "todoist-csv", "-o", "tasks.csv", "--ahead", "5")
    assert "held back" in two.err
    near = (two.folder / "tasks.csv").read_text("utf-8-sig").count("[av:")
    two.run("export", "todoist-csv", "-o", "tasks.csv")
    assert (two.folder / "tasks.csv").read_text("utf-8-sig").count("[av:") > near > 0
    two.run("export", "ics", "--feed", "-o", "feed.ics", "--ahead", "5")
    assert "held back" in two.err


def test_what_stands_at_the_destination_itself_is_not_held_back(two: Shell) -> None:
    two.run("export", "ics", "-o", "all.ics")
    whole = events((two.folder / "all.ics").read_text("utf-8"))
    two.run("export", "ics", "-o", "all.ics", "--ahead", "5")
    assert "held back" not in two.err
    assert events((two.folder / "all.ics").read_text("utf-8")) == whole
    two.run("export", "ics", "--feed", "-o", "feed.ics")
    two.run("export", "ics", "--feed", "-o", "feed.ics", "--ahead", "5")
    assert "held back" not in two.err
    two.run("export", "ics", "--feed", "-o", "other.ics", "--ahead", "5")
    assert "held back" in two.err  # another feed


def test_what_was_held_back_comes_when_it_is_near(two: Shell) -> None:
    two.run("export", "ics", "-o", "all.ics", "--ahead", "5")
    near = events((two.folder / "all.ics").read_text("utf-8"))
    two.run("export", "ics", "-o", "all.ics")
    assert events((two.folder / "all.ics").read_text("utf-8")) > near > 0


# Rows that are gone


def test_prune_cancels_where_nothing_is_left_to_write(two: Shell) -> None:
    two.run("export", "ics", "-o", "all.ics")
    before = (two.folder / "all.ics").read_bytes()
    two.write()
    assert two.run("export", "ics", "-o", "all.ics") == 0
    assert "2 others" not in two.err
    assert "are gone from the sources" in two.err
    assert "--prune" in two.err
    assert "delete the calendar" not in two.err
    assert two.run("export", "ics", "-o", "all.ics", "--prune") == 0
    assert "Cancelled" in two.err
    assert "delete the calendar that you made from it" in two.err
    assert (two.folder / "all.ics").read_bytes() == before
    assert two.run("export", "ics", "-o", "all.ics") == 0
    assert "gone from the sources" not in two.err


def test_standard_output_tells_what_is_gone_and_prunes(two: Shell) -> None:
    two.run("export", "ics", "-o", "-")
    assert events(two.out)
    two.write(GLOBEX)
    two.run("export", "ics", "-o", "-")
    assert "'acme' is gone from the sources" in two.err
    assert "already stood in an earlier .ics" in two.err
    two.run("export", "ics", "-o", "-", "--prune")
    assert "of 'acme', which the sources no longer hold" in two.err
    two.write()
    two.run("export", "ics", "-o", "-", "--prune")
    assert "of 'globex', which the sources no longer hold" in two.err
    two.run("export", "ics", "-o", "-")
    assert "gone from the sources" not in two.err


# Dry runs


def foreign(path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text("mine\n", "utf-8")


@pytest.mark.parametrize(
    ("taken", "words"),
    [
        ("all.ics", ("ics", "-o", "all.ics")),
        ("all.ics", ("ics", "--feed", "-o", "all.ics")),
        ("f", ("ics", "--new", "-o", "f")),
        ("f", ("ics", "--split", "interview", "-o", "f")),
        ("f", ("ics", "--split", "interview", "-o", "f/below")),
        ("f/acme.ics", ("ics", "--split", "interview", "-o", "f")),
        ("f", ("eml", "-o", "f")),
        ("t.csv", ("todoist-csv", "-o", "t.csv")),
        ("p.html", ("html", "-o", "p.html")),
    ],
)
@pytest.mark.parametrize("ledger", [(), ("--no-ledger",)])
def test_a_dry_run_refuses_what_the_run_itself_refuses(
    two: Shell, taken: str, words: tuple[str, ...], ledger: tuple[str, ...]
) -> None:
    foreign(two.folder / taken)
    if "--new" in words:
        ledger = ()
    assert two.run("export", *words, *ledger, "-n") == 3
    dry = two.err
    assert two.run("export", *words, *ledger) == 3
    assert two.err == dry
    assert (two.folder / taken).read_text("utf-8") == "mine\n"


def test_a_dry_run_refuses_an_edited_export(two: Shell) -> None:
    two.run("export", "ics", "-o", "all.ics", "--no-ledger")
    path = two.folder / "all.ics"
    path.write_bytes(path.read_bytes().replace(b"Acme", b"Acne"))
    assert two.run("export", "ics", "-o", "all.ics", "--no-ledger", "-n") == 3
    assert two.run("export", "ics", "-o", "all.ics", "--no-ledger", "-n", "--force") == 0


def test_a_dry_run_refuses_where_items_would_vanish(two: Shell) -> None:
    two.run("export", "ics", "-o", "all.ics")
    two.write(GLOBEX)
    assert two.run("export", "ics", "-o", "all.ics", "-n") == 3
    assert "would vanish from it" in two.err
    assert two.run("export", "ics", "-o", "other.ics", "-n") == 0
    assert "'acme' is gone from the sources" in two.err
    assert two.run("export", "ics", "-o", "all.ics", "-n", "--prune") == 0


def test_a_dry_run_leaves_no_folder_behind(two: Shell) -> None:
    assert two.run("export", "ics", "--split", "interview", "-o", "a/b", "-n") == 0
    assert two.run("export", "eml", "-o", "a/b", "-n") == 0
    assert two.run("export", "ics", "--new", "-o", "a/b", "-n") == 0
    assert not (two.folder / "a").exists()


def test_several_files_of_tasks_go_to_no_pipe_in_a_dry_run_either(shell: Shell) -> None:
    shell.write(*(ACME.replace("acme,,Acme", f"a{number},,Acme {number}") for number in range(80)))
    assert shell.run("export", "todoist-csv", "-o", "-", "-n") == 2
    assert "can't go to standard output" in shell.err


# What is told of how to import


def test_to_dos_are_not_offered_to_google_and_outlook(two: Shell) -> None:
    for words in (("--todo", "--new", "-o", "f"), ("--todo", "--feed", "-o", "feed.ics"), ("--todo", "-o", "t.ics")):
        assert two.run("export", "ics", *words) == 0
        assert "Google Calendar and Outlook take no to-dos" in two.err
        assert "Thunderbird" in two.err
        assert "Import & export" not in two.err
        assert "From URL" not in two.err
    two.write(ACME.replace("14:00", "15:00"), GLOBEX)
    assert two.run("export", "ics", "--todo", "--new", "--for", "google", "-o", "g") == 0
    assert "Google Calendar and Outlook take no to-dos" in two.err
    assert "Import & export" not in two.err


def test_without_a_ledger_a_feed_keeps_nothing_that_was_cancelled(two: Shell) -> None:
    two.run("export", "ics", "--feed", "-o", "feed.ics", "--no-ledger")
    assert "for 30 days" not in two.err
    two.run("export", "ics", "--feed", "-o", "feed2.ics")
    assert "for 30 days" in two.err


# --again


def test_again_needs_no_source(two: Shell) -> None:
    two.run("export", "ics", "--new", "-o", "f")
    (path,) = (two.folder / "f").iterdir()
    before = path.read_bytes()
    path.unlink()
    (two.folder / "interviews.csv").unlink()
    assert two.run("export", "ics", "--again", path.name) == 0
    assert path.read_bytes() == before


def test_again_is_not_held_up_by_refused_rows(two: Shell) -> None:
    two.run("export", "ics", "--new", "-o", "f")
    (path,) = (two.folder / "f").iterdir()
    path.unlink()
    two.write(ACME, "bad,,,,2026-13-40,,,,,,,,")
    assert two.run("export", "ics", "interviews.csv", "--again", path.name, "-n") == 0
    assert not path.exists()
    foreign(path)
    assert two.run("export", "ics", "--again", path.name, "-n") == 3


# The clock


def test_a_dry_run_of_drafts_tells_the_time_of_the_users_clock(two: Shell) -> None:
    two.write(ACME.replace("14:00,,", "14:00,America/New_York,"))
    two.run("export", "eml", "-o", "f", "-n")
    drafts = {line[9:25] for line in two.err.splitlines() if "thank-you" in line}
    two.run("export", "ics", "-o", "all.ics", "-n")
    events = {line[9:25] for line in two.err.splitlines() if "Thank" in line}
    assert drafts == events != set()


# Settings


def test_a_wrong_country_in_the_settings_is_named_with_its_file_and_key(two: Shell) -> None:
    (two.folder / "c.toml").write_text('country = "ZZ"\n', "utf-8")
    assert two.run("plan", "--config", "c.toml") == 0  # with --country, which counts
    with pytest.raises(UnusableSettings, match=r"c\.toml: country: 'ZZ' is no country; .* DE, US or US-CA"):
        open_session({"config": "c.toml", "timezone": "Europe/Berlin"}, ["interviews.csv"]).reader()
