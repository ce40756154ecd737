"""``afterview today`` and ``afterview draft``."""

from __future__ import annotations

import pytest

from commands import Shell, shell

__all__ = ["shell"]  # the fixture

ACME = ",,Acme,Engineer,2026-11-23,14:00,Europe/Berlin,Ana Sousa <ana@acme.example>; Bo Li <bo@acme.example>,,,,,"


@pytest.fixture
def acme(shell: Shell) -> Shell:
    shell.write(ACME)
    shell.now = "2026-11-23T17:15:00+01:00"
    return shell


def test_what_is_due_today_stands_there_with_its_draft_and_its_command(acme: Shell) -> None:
    acme.now = "2026-11-23T08:00:00+01:00"
    assert acme.run("today") == 0
    assert "Today, Mon 23 Nov 2026" in acme.out
    assert "Subject:" in acme.out
    assert "    afterview log acme-engineer sent thank-you --to ana@acme.example\n" in acme.out


def test_what_has_passed_is_overdue(acme: Shell) -> None:
    found = acme.json("today")
    assert {item["step"] for item in found["overdue"]} == {"thank-you", "debrief"}
    assert all(item["body"] for item in found["overdue"])


def test_how_far_it_looks_ahead_can_be_said(acme: Shell) -> None:
    assert [item["step"] for item in acme.json("today", "--days", "1")["next"]] == []
    assert [item["step"] for item in acme.json("today", "--days", "2")["next"]] == ["keep-applying"]
    assert "status-check" in [item["step"] for item in acme.json("today", "--days", "30")["next"]]


def test_what_was_only_assumed_to_be_done_comes_first_with_the_command_that_confirms_it(acme: Shell) -> None:
    acme.now = "2026-11-21T09:00:00+01:00"
    assert acme.run("export", "ics") == 0, acme.err
    acme.now = "2026-11-24T09:00:00+01:00"
    found = acme.json("today")
    commands = [item["command"] for item in found["confirm"] if item["step"] == "thank-you"]
    assert commands[0] == "afterview log acme-engineer sent thank-you --on 2026-11-23 --to ana@acme.example"
    assert acme.run("today") == 0
    assert acme.out.startswith("Was it sent, or done?")  # what to prepare was no message
    assert acme.run(*commands[0].split()[1:]) == 0
    assert len([item for item in acme.json("today")["confirm"] if item["step"] == "thank-you"]) == 1


def test_a_bad_row_is_told_and_ends_in_part(acme: Shell) -> None:
    acme.write(ACME, ",,Beta,,2026-13-40,,,,,,,,")
    assert acme.run("today") == 1
    assert "interviews.csv:3" in acme.err


# --------------------------------------------------------------------------------------------------------------- draft


def test_a_draft_is_only_the_text(acme: Shell) -> None:
    assert acme.run("draft", "acme", "thank-you", "--to", "Ana") == 0
    assert acme.out.startswith("Dear Ana,") or acme.out.startswith("Hi Ana,")
    assert "Subject" not in acme.out
    assert "still needs" in acme.err


def test_the_subject_can_be_had_alone(acme: Shell) -> None:
    assert acme.run("draft", "acme", "status", "--subject") == 0
    assert acme.out.count("\n") == 1
    assert "Engineer" in acme.out


def test_of_several_addressees_one_is_asked_for(acme: Shell) -> None:
    assert acme.run("draft", "acme", "thank-you") == 2
    assert "Ana Sousa, Bo Li" in acme.err


def test_without_a_step_it_says_which_there_are(acme: Shell) -> None:
    assert acme.run("draft", "acme") == 2
    assert "Say which draft of 'acme-engineer': " in acme.err
    assert "thank-you, " in acme.err


def test_of_a_step_that_recurs_the_next_is_meant(acme: Shell) -> None:
    assert acme.run("draft", "acme", "keep-in-touch") == 0
    first = acme.out
    assert acme.run("draft", "acme", "keep-in-touch", "--number", "2") == 0
    assert acme.out != first
    assert acme.run("draft", "acme", "keep-in-touch", "--number", "9") == 2


def test_what_is_not_planned_says_why(acme: Shell) -> None:
    assert acme.run("draft", "acme", "rejection-reply") == 2
    assert acme.err


@pytest.mark.parametrize(
    ("words", "says"), [(["acme", "thanks"], "Did you mean 'thank-you'"), (["akme-enginer", "card"], "'acme-engineer'")]
)
def test_a_mistake_names_what_there_is(acme: Shell, words: list[str], says: str) -> None:
    assert acme.run("draft", *words) == 2
    assert says in acme.err
