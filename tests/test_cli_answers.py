"""What the commands answer where little or nothing was understood: groups, filters, refused rows, unknown columns."""

from __future__ import annotations

import pytest

from commands import Shell, shell

__all__ = ["shell"]  # the fixture

PLAIN = "company,position,date,candidate"


@pytest.fixture
def coach(shell: Shell) -> Shell:
    shell.write("Acme GmbH,Engineer,2026-11-20,Ana Sousa", "Beta,Nurse,2026-11-23,Bo Li", header=PLAIN)
    return shell


# ------------------------------------------------------------------------------------------------------ groups


@pytest.mark.parametrize("group", ["export", "config", "playbook", "template"])
def test_a_group_alone_shows_its_help_as_asked_for(group: str, capsys: pytest.CaptureFixture[str]) -> None:
    from afterview.cli import cli
    from afterview.cli.ending import run

    assert run(cli, [group]) == 2
    shown = capsys.readouterr().err
    assert run(cli, [group, "--help"]) == 0
    assert shown == capsys.readouterr().out
    assert len(shown.splitlines()) > 5


# ------------------------------------------------------------------------------------------------------ filters


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        (("--company", "Acm"), "No interview names the company 'Acm'. Did you mean 'Acme GmbH'?"),
        (("--company", "Acne"), "No interview names the company 'Acne'. Did you mean 'Acme GmbH'?"),
        (("--candidate", "Xyz"), "No interview names the candidate 'Xyz'. There is 'Ana Sousa' and 'Bo Li'."),
        (("--candidate", "Bo", "--company", "Acme"), "No interview is of such a candidate with such a company"),
    ],
)
def test_a_filter_that_leaves_nothing_says_which_names_there_are(
    given: tuple[str, ...], answer: str, coach: Shell
) -> None:
    for command in (["plan"], ["today"], ["export", "ics", "-o", "a.ics"]):
        assert coach.run(*command, *given) == 0
        assert answer in coach.err


def test_a_candidate_is_asked_for_where_no_row_names_one(shell: Shell) -> None:
    shell.write("Acme,Engineer,2026-11-20,", header=PLAIN)
    shell.run("plan", "--candidate", "Ana")
    assert "No row names a candidate; leave --candidate out." in shell.err


def test_a_filter_that_leaves_something_is_not_spoken_of(coach: Shell) -> None:
    assert coach.run("plan", "--company", "acme", "--company", "Xyz") == 0
    assert coach.err == ""


# ------------------------------------------------------------------------------------------------------ refused rows


def test_the_last_line_says_how_many_rows_were_refused(coach: Shell) -> None:
    coach.write("Acme,Engineer,soon,", "Beta,Nurse,later,", "Gamma,Clerk,2026-11-20,", header=PLAIN)
    assert coach.run("plan") == 1
    assert coach.err.splitlines()[-1] == "2 of 3 rows were refused: see above; --rejects FILE keeps them."
    assert coach.run("export", "ics", "--no-ledger") == 1
    assert "2 of 3 rows were refused" in coach.err


def test_a_row_that_is_refused_after_reading_is_counted(coach: Shell) -> None:
    coach.write("1,Acme,Engineer,2026-11-20", "1,Beta,Nurse,2026-11-23", header="id,company,position,date")
    assert coach.run("plan") == 1
    assert coach.err.splitlines()[-1].startswith("1 of 2 rows was refused")


def test_with_a_file_of_refused_rows_they_are_counted_once(coach: Shell) -> None:
    coach.write("Acme,Engineer,soon,", "Gamma,Clerk,2026-11-20,", header=PLAIN)
    assert coach.run("plan", "--rejects", "refused.csv") == 1
    assert "rows was refused" not in coach.err
    assert "1 refused row in refused.csv" in coach.err


# ------------------------------------------------------------------------------------------------------ columns


def test_a_draft_for_a_pipe_keeps_what_joins_letters_and_emoji(shell: Shell) -> None:
    topic = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 \U0001f468\u200d\U0001f469"
    shell.write(f"Acme,Engineer,2026-11-20,14:00,{topic}", header="company,position,date,time,topics")
    assert shell.run("draft", "acme", "thank-you") == 0
    assert topic in shell.out


def test_all_warnings_are_shown_where_they_are_asked_for(shell: Shell) -> None:
    rows = [f"Acme {n},Engineer,2026-11-20,14:00,nonsense {n}" for n in range(30)]
    shell.write(*rows, header="company,position,date,time,hear_back")
    shell.run("check")
    assert "more (-v shows all)" in shell.err
    shell.run("check", "-v")
    assert shell.err.count("nonsense") == 30
    assert "more (-v" not in shell.err


def test_columns_that_are_not_known_are_named_without_being_asked_for(shell: Shell) -> None:
    shell.write("Acme,Engineer,2026-11-20,Ana,x", header="company,position,date,Who,Talked about")
    said = "note: interviews.csv: 'Who', 'Talked about' are no columns that are known, so they are ignored\n"
    for command in (["plan"], ["check"], ["export", "ics"]):
        assert shell.run(*command) == 0
        assert shell.err.count(said) == 1
    for command in (["plan", "-q"], ["today"], ["log"]):
        assert shell.run(*command) == 0
        assert said not in shell.err


def test_columns_of_an_application_are_not_named(shell: Shell) -> None:
    shell.write("Acme,Engineer,2026-11-20,2026-10-01,Berlin", header="company,position,date,Date Applied,Location")
    assert shell.run("plan") == 0
    assert "Location" not in shell.err
    assert "Applied" not in shell.err


# ------------------------------------------------------------------------------------------------------ options


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (["plan", "--language", "English"], "--language: 'English' is no code of a language; write en."),
        (["plan", "--language", "german"], "write de."),
        (["today", "--days", "-1"], "-1 is not in the range 0 to 3660."),
        (["today", "--days", "soon"], "'soon' is not a valid number."),
        (["draft", "acme", "--number", "0"], "0 is not in the range 1 or more."),
        (["plan", ""], "The name of a source is empty"),
        (["export", "ics", "-o", ""], "-o: the name to write to is empty"),
    ],
)
def test_an_option_that_can_not_be_used_is_answered_in_words(words: list[str], answer: str, coach: Shell) -> None:
    assert coach.run(*words) == 2
    assert answer in coach.err


def test_quiet_leaves_out_advice_and_good_news(coach: Shell) -> None:
    rows = ("Acme,Engineer,2026-11-20,Ana Sousa <ana@acme.example>", "Beta,Nurse,2026-11-23,Bo Li <bo@beta.example>")
    coach.write(*rows, header="company,position,date,interviewers")
    assert coach.run("plan") == 0
    assert "Not known yet" in coach.out
    assert coach.run("plan", "-q") == 0
    assert "Not known yet" not in coach.out
    assert "2 interviews:" in coach.out
    assert coach.run("check") == 0
    assert "2 interviews" in coach.out
    assert coach.run("check", "-q") == 0
    assert coach.out == ""


def test_quiet_still_counts_what_is_wrong(coach: Shell) -> None:
    coach.write("Acme,Engineer,soon,", header=PLAIN)
    assert coach.run("check", "-q") == 1
    assert "1 error" in coach.out


def test_reasons_name_a_follow_up_as_the_items_do(coach: Shell) -> None:
    items = coach.json("plan")["items"]
    said = " ".join(why["rule"] for item in items for why in item["why"])
    assert "after the second follow-up" in said
    assert "follow up" not in said


# ------------------------------------------------------------------------------------------------------ playbooks


def test_the_list_of_playbooks_keeps_to_the_width_of_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from afterview.cli import cli
    from afterview.cli.ending import run

    monkeypatch.setenv("COLUMNS", "60")
    assert run(cli, ["playbook", "list"]) == 0
    shown = capsys.readouterr().out
    assert max(map(len, shown.splitlines())) <= 60
    names = [line.split()[0] for line in shown.splitlines() if not line.startswith(" ")]
    assert names[:2] == ["consensus", "qualified-staffing"]
    assert "second-follow-up" in shown
