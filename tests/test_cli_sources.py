"""What every command that plans says about the interviews that it reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from afterview import holidays_of
from afterview.cli import cli
from afterview.cli.ending import run
from commands import Shell, shell

__all__ = ["shell"]

HEADER = "company,position,date,time,timezone,country"


@pytest.mark.parametrize(
    ("said", "meant"), [("google", "ics"), ("Outlook", "ics"), ("isc", "ics"), ("mail", "eml"), ("page", "html")]
)
def test_a_destination_is_suggested_for_the_word_that_people_have_for_it(shell: Shell, said: str, meant: str) -> None:
    assert shell.run("export", said) == 2
    assert f"There is no destination '{said}'. Did you mean '{meant}'?" in shell.err


def test_a_country_without_known_holidays_is_a_warning_of_every_command(shell: Shell) -> None:
    shell.write("Acme,Engineer,2026-12-01,10:00,Europe/Berlin,DE-XX", header=HEADER)
    assert shell.run("plan", "--no-ledger") == 0
    assert "interviews.csv:2: country: the public holidays of DE-XX are not known" in shell.err
    assert shell.run("check", "--no-ledger") == 1
    shell.write("Acme,Engineer,2026-12-01,10:00,Europe/Berlin,DE-BE", header=HEADER)
    assert shell.run("plan", "--no-ledger") == 0
    assert "country" not in shell.err


def test_a_language_without_wording_is_said_once_and_the_drafts_are_in_the_usual_one(shell: Shell) -> None:
    header = "language,company,position,date,time,timezone,interviewers"
    rows = (
        f"{code},Acme {code},Engineer,2026-12-01,10:00,Europe/Berlin,Ana <ana@acme.example>"
        for code in ("it", "pt-BR", "it", "de-AT", "en")
    )
    shell.write(*rows, header=header)
    assert shell.run("plan", "--no-ledger") == 0
    said = [line.partition(", so such drafts are written in 'en'")[0] for line in shell.err.splitlines()]
    assert [line for line in said if "no wording" in line] == [
        "warning: interviews.csv:2: language: there is no wording in 'it'",
        "warning: interviews.csv:3: language: there is no wording in 'pt-BR'",
    ]
    items = shell.json("plan", "--no-ledger", "--company", "Acme it")["items"]
    assert any("Thank you" in item["body"] for item in items)


def test_which_countries_are_known_is_looked_up_once_and_then_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = holidays_of.knower(tmp_path)
    assert (first("DE"), first("us-ca"), first("XX"), first("DE-XX")) == (True, True, False, False)
    monkeypatch.setattr(holidays_of, "_all_countries", lambda: pytest.fail("looked up again"))
    again = holidays_of.knower(tmp_path)
    assert (again("DE"), again("us-ca"), again("XX"), again("DE-XX")) == (True, True, False, False)


@pytest.mark.parametrize("damage", ["", "{", "[1]", '{"DE": 1}'])
def test_a_damaged_memory_is_written_anew(tmp_path: Path, damage: str) -> None:
    holidays_of.knower(tmp_path)("DE")
    [kept] = tmp_path.rglob("countries.json")
    whole = kept.read_text(encoding="ascii")
    kept.write_text(damage, encoding="ascii")
    assert holidays_of.knower(tmp_path)("DE")
    assert kept.read_text(encoding="ascii") == whole


def test_without_a_folder_the_package_itself_is_asked() -> None:
    ask = holidays_of.knower(None)
    assert ask("DE-BE")
    assert not ask("DE-XX")


def test_one_interview_in_two_sources_is_one_and_only_what_differs_is_said(shell: Shell) -> None:
    shell.now = "2026-12-05T09:00:00+01:00"
    header = "company,position,date,time,timezone,status,status_date"
    shell.write("Acme,Engineer,2026-12-01,10:00,Europe/Berlin,waiting,", header=header)
    shell.write("ACME,engineer,2026-12-01,10:00,Europe/Berlin,rejected,2026-12-03", name="team.csv", header=header)
    shell.write("Acme!,ENGINEER,2026-12-01,10:00,Europe/Berlin,,", name="same.csv", header=header)
    plan = shell.json("plan", "interviews.csv", "team.csv", "same.csv", "--no-ledger")
    assert [interview["company"] for interview in plan["interviews"]] == ["Acme"]
    assert [problem["message"] for problem in plan["problems"] if problem["level"] == "warning"] == [
        "the same interview as in interviews.csv:2, which counts; they differ in status, status_date",
        "the same interview as in interviews.csv:2, so it is read once",
    ]


@pytest.mark.parametrize(
    "words", [["today"], ["draft", "acme-engineer", "thank-you"], ["add"]], ids=["today", "draft", "add"]
)
def test_a_file_where_none_is_taken_is_answered_with_the_option_that_takes_it(shell: Shell, words: list[str]) -> None:
    shell.write("Acme,Engineer,2026-12-01,10:00,Europe/Berlin,DE", header=HEADER)
    assert shell.run(*words, "interviews.csv") == 2
    assert "(interviews.csv). A file of interviews is named with --source.\n" in shell.err


def test_a_word_too_many_is_only_said_where_no_file_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(cli, ["playbook", "list", "more"]) == 2
    assert "extra argument (more)\n" in capsys.readouterr().err
