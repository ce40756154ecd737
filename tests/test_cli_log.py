"""``afterview log``: what is recorded, what is said, what it changes."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.cli.facts import Said, promise_of
from afterview.cli.keys import choose
from afterview.errors import WrongUsage
from afterview.reading.dates import Dates
from commands import Shell, shell

__all__ = ["shell"]  # the fixture

ACME = ",,Acme,Engineer,2026-11-16,14:00,Europe/Berlin,Ana Sousa <ana@acme.example>; Bo Li <bo@acme.example>,,,,,"
BETA = ",,Beta GmbH,Analyst,2026-11-18,10:00,Europe/Berlin,Cem Ak <cem@beta.example>,,,,,"
GAMMA = ",,Gamma,Developer,2026-11-30,10:00,Europe/Berlin,Di Roy <di@gamma.example>,,,,,"


@pytest.fixture
def three(shell: Shell) -> Shell:
    shell.write(ACME, BETA, GAMMA)
    return shell


def facts(shell: Shell) -> list[tuple[str, str, str]]:
    return [(fact["interview"], fact["what"], fact["on"]) for fact in shell.json("log")["facts"]]


# ----------------------------------------------------------------------------------------------------- what is recorded


def test_alone_it_lists_what_was_recorded(three: Shell) -> None:
    assert three.run("log") == 0
    assert "Nothing was recorded yet" in three.out
    three.run("log", "acme", "sent", "thank-you", "--to", "ana", "--on", "2026-11-17")
    assert three.run("log") == 0
    assert three.out == "2026-11-17  acme-engineer: sent thank-you to ana@acme.example\n"


def test_listing_needs_no_source_and_makes_no_ledger(shell: Shell) -> None:
    assert shell.run("log") == 0
    assert not (shell.folder.parent / "state").exists()


def test_one_interview_can_be_listed(three: Shell) -> None:
    three.run("log", "acme", "advanced")
    three.run("log", "beta", "rejected")
    assert three.run("log", "beta") == 0
    assert three.out == "2026-11-21  beta-gmbh-analyst: rejected\n"


def test_without_a_day_it_happened_today(three: Shell) -> None:
    three.run("log", "acme", "rejected")
    assert facts(three) == [("acme-engineer", "rejected", "2026-11-21")]


@pytest.mark.parametrize(
    ("said", "day"), [("2026-11-19", "2026-11-19"), ("yesterday", "2026-11-20"), ("19 Nov 2026", "2026-11-19")]
)
def test_the_day_is_read_as_people_write_it(three: Shell, said: str, day: str) -> None:
    three.run("log", "acme", "rejected", "--on", said)
    assert facts(three)[0][2] == day


def test_a_day_that_lies_ahead_is_refused(three: Shell) -> None:
    assert three.run("log", "acme", "rejected", "--on", "2026-12-01") == 2
    assert "2026-12-01 lies ahead" in three.err
    assert facts(three) == []


def test_a_numeric_day_that_could_be_two_is_asked_about(three: Shell) -> None:
    assert three.run("log", "acme", "rejected", "--on", "03/04/2026") == 2
    assert "--dates" in three.err


def test_it_works_without_any_source_and_says_so(shell: Shell) -> None:
    shell.write(ACME)
    shell.run("log", "acme", "advanced")
    (shell.folder / "interviews.csv").unlink()
    assert shell.run("log", "acme", "rejected") == 0
    assert "No source was read" in shell.err
    assert [fact[1] for fact in facts(shell)] == ["advanced", "rejected"]


def test_without_a_ledger_there_is_nothing_to_log_into(three: Shell) -> None:
    assert three.run("log", "acme", "rejected", "--no-ledger") == 2


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["acme", "sent"], "which step was sent"),
        (["acme", "sent", "thank-you", "yesterday"], "'thank-you yesterday' is more than one step"),
        (["acme", "promised"], "what was promised"),
        (["acme", "promised", "soonish"], "is not understood"),
        (["acme", "promised", "2026-11-01"], "lies before 2026-11-21"),
        (["acme", "rejected", "today"], "takes no 'today'"),
        (["acme", "rejected", "--written"], "go with 'offer'"),
        (["acme", "rejected", "--to", "ana"], "goes with 'sent'"),
        (["acme", "sent", "thank-you", "--to", "zoe"], "is none of 'ana@acme.example'"),
        (["acme", "sent", "status-chek"], "Did you mean 'status-check'"),
        (["acme", "rejectd"], "'rejected'"),
        (
            ["acme", "foo"],
            "'accepted', 'advanced', 'closed', 'offer', 'promised', 'rejected', 'renamed', 'sent' and 'with",
        ),
        (["amce", "rejected"], "Did you mean 'acme-engineer'"),
        (["acmee-enginer", "rejected"], "Did you mean 'acme-engineer'"),
        (["acme", "advanced", "--undo"], "leave the rest out"),
        (["undo"], "afterview log --undo"),
        (["rejected"], "afterview log KEY rejected"),
        (["ghosted"], "afterview log KEY ghosted"),
        (["", "rejected"], "key of the interview is empty"),
        ([" , ", "rejected"], "key of the interview is empty"),
        (["acme,beta", "--undo"], "--undo takes one KEY"),
        (["acme", "offer", "--written", "--answer-by", "2026-11-01"], "2026-11-01 lies before 2026-11-21"),
        (["acme", "sent", "coffee"], "There is 'ask-an-expert'"),
    ],
)
def test_a_mistake_is_answered_with_what_would_be_right(three: Shell, words: list[str], says: str) -> None:
    assert three.run("log", *words) == 2
    assert says in three.err
    assert facts(three) == []


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("ghosted", "closed"),
        ("no-show", "closed"),
        ("declined", "closed"),
        ("heard", "advanced"),
        ("Absage", "rejected"),
    ],
)
def test_the_words_of_the_column_status_are_understood(three: Shell, word: str, meant: str) -> None:
    assert three.run("log", "acme", word) == 0
    assert facts(three) == [("acme-engineer", meant, "2026-11-21")]


@pytest.mark.parametrize("step", ["prepare", "offer-notice"])
def test_what_may_come_before_the_interview_can_be_logged_before_it(three: Shell, step: str) -> None:
    assert three.run("log", "gamma", "sent", step) == 0


def test_a_day_that_is_over_here_but_was_the_interviews_own_there_counts(shell: Shell) -> None:
    shell.write(",,Acme,Engineer,2026-11-22,00:30,Pacific/Auckland,,,,,,")
    assert shell.run("log", "acme", "sent", "thank-you") == 0


def test_a_day_before_the_interview_is_doubted_and_recorded(three: Shell) -> None:
    assert three.run("log", "acme", "sent", "thank-you", "--on", "2025-11-17") == 0
    assert "warning: 2025-11-17 lies before the interview on 2026-11-16" in three.err
    assert len(facts(three)) == 1
    assert three.run("log", "acme", "sent", "prepare", "--on", "2026-11-15") == 0
    assert "warning" not in three.err


# ---------------------------------------------------------------------------------------------------- what it changes


def test_it_shows_at_once_what_changes(three: Shell) -> None:
    assert three.run("log", "acme", "rejected") == 0
    assert "Rejection reply (e-mail to Ana Sousa): now planned on Mon 23 Nov 2026, 09:30" in three.out
    assert "not planned any more" in three.out


def test_two_more_weeks_count_from_the_day_on_which_they_were_asked_for(three: Shell) -> None:
    assert three.run("log", "acme", "promised", "we", "need", "two", "more", "weeks") == 0
    assert "You should hear by Sat 5 Dec 2026." in three.out
    assert "Status check (e-mail to Ana Sousa): moved from Mon 30 Nov 2026, 09:30 to Tue 8 Dec 2026, 09:30" in three.out


def test_a_step_may_be_written_in_words(three: Shell) -> None:
    assert three.run("log", "acme", "sent", "thank", "you") == 0
    assert "sent thank-you, on 2026-11-21" in three.out


def test_what_was_sent_is_done_on_that_day(three: Shell) -> None:
    found = three.json("log", "acme", "sent", "thank-you", "--to", "Bo", "--on", "2026-11-17")
    (change,) = found["changes"]
    assert change["after"] | {"start": None} == {
        "state": "done", "start": None, "done_on": "2026-11-17", "known": True, "reason": None
    }  # fmt: skip


def test_an_offer_serves_as_the_competing_one_for_the_others(three: Shell) -> None:
    three.run("log", "gamma", "offer", "--written", "--answer-by", "2026-12-04")
    items = three.json("plan")["items"]
    notices = {
        item["interview"]: item for item in items if item["step"] == "offer-notice" and item["state"] == "planned"
    }
    assert sorted(notices) == ["acme-engineer", "beta-gmbh-analyst"]
    assert "4 December" in notices["acme-engineer"]["body"]


def test_an_offer_that_is_not_in_writing_asks_for_it_in_writing(three: Shell) -> None:
    found = three.json("log", "gamma", "offer")
    assert {change["step"] for change in found["changes"] if change["interview"] == "acme-engineer"} >= {
        "offer-in-writing"
    }


def test_an_acceptance_lists_the_others_with_the_one_command_that_withdraws_them(three: Shell) -> None:
    three.run("log", "acme", "accepted")
    assert "Still open elsewhere:" in three.out
    command = three.out.splitlines()[-1].split()
    assert command == ["afterview", "log", "beta-gmbh-analyst,gamma-developer", "withdrawn"]
    assert three.run(*command[1:]) == 0
    assert three.json("log", "acme", "accepted")["open"] == []


def test_another_candidates_interviews_stay_out_of_it(shell: Shell) -> None:
    shell.write(ACME.replace(",,", ",Ida,", 1), BETA.replace(",,", ",Jon,", 1))
    assert shell.json("log", "ida", "accepted")["open"] == []


def test_undo_takes_it_back_and_shows_what_that_changes(three: Shell) -> None:
    three.run("log", "acme", "rejected")
    assert three.run("log", "--undo") == 0
    assert three.out.startswith("Taken back: acme-engineer: rejected, on 2026-11-21.")
    assert "Rejection reply (e-mail to Ana Sousa): not planned any more" in three.out
    assert facts(three) == []
    assert three.run("log", "--undo") == 2


def test_undo_can_name_the_interview(three: Shell) -> None:
    three.run("log", "acme", "advanced")
    three.run("log", "beta", "advanced")
    assert three.run("log", "acme", "--undo") == 0
    assert [fact[0] for fact in facts(three)] == ["beta-gmbh-analyst"]


def test_an_answer_in_the_row_and_another_in_the_log_are_shown(shell: Shell) -> None:
    shell.write(",,Acme,Engineer,2026-11-16,14:00,Europe/Berlin,Ana <ana@acme.example>,,,rejected,2026-11-19,")
    assert shell.run("log", "acme", "offer") == 0
    assert "contradict each other" in shell.err


def test_a_renamed_key_keeps_the_uids(three: Shell) -> None:
    before = {item["uid"] for item in three.json("plan")["items"] if item["interview"] == "acme-engineer"}
    three.run("log", "acme", "advanced", "--on", "2026-11-20")
    three.write(ACME.replace("Engineer", "Software Engineer"), BETA, GAMMA)
    assert three.run("log", "acme-engineer", "renamed", "acme-software-engineer") == 0
    after = {item["uid"] for item in three.json("plan")["items"] if item["interview"] == "acme-software-engineer"}
    assert before == after
    assert ("acme-software-engineer", "advanced", "2026-11-20") in facts(three)


def test_a_renaming_after_the_export_that_named_it_takes_back_what_is_too_many(shell: Shell) -> None:
    row = ",,{},Engineer,2026-11-23,14:00,Europe/Berlin,Ana Sousa <ana@acme.example>,,,,,"
    shell.write(row.format("Acme"))
    assert shell.run("export", "ics", "--new", "-o", "f") == 0
    many = len(shell.json("plan")["items"])
    shell.write(row.format("Acme Group"))
    shell.now = "2026-11-22T09:00:00+01:00"
    assert shell.run("export", "ics", "--new", "-o", "f") == 0
    assert "afterview log acme-engineer renamed acme-group-engineer" in shell.err
    assert shell.run("log", "acme-engineer", "renamed", "acme-group-engineer") == 0
    uids = [item["uid"] for item in shell.json("plan")["items"]]
    assert len(uids) == many
    assert all(uid.startswith("acme-engineer-") for uid in uids)
    shell.now = "2026-11-22T10:00:00+01:00"
    assert shell.run("export", "ics", "--new", "-o", "f") == 0
    changes = (shell.folder / "f" / "changes-2026-11-22.ics").read_text(encoding="utf-8").replace("\n ", "")
    taken_back = [event for event in changes.split("BEGIN:VEVENT")[1:] if "STATUS:CANCELLED" in event]
    assert taken_back
    assert all("UID:acme-group-engineer-" in event for event in taken_back)
    assert shell.run("export", "ics", "--new", "-o", "f") == 0
    assert "Nothing is new" in shell.err
    assert shell.run("log", "--undo") == 2
    assert "exported under both of its keys" in shell.err


def test_a_renaming_of_what_the_ledger_does_not_know_names_what_it_knows(three: Shell) -> None:
    assert three.run("log", "acme", "renamed", "beta") == 2
    assert "There is no key 'acme' in the ledger" in three.err


# -------------------------------------------------------------------------------------------------- shortened and meant

KEYS = ["acme-engineer-panel", "acme-engineer-phone", "beta-analyst", "Übermut-köchin"]


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("beta", "beta-analyst"),
        ("Beta Analyst", "beta-analyst"),
        ("acme-engineer-pa", "acme-engineer-panel"),
        ("über", "Übermut-köchin"),
        ("analyst", "beta-analyst"),
    ],
)
def test_a_key_may_be_shortened_as_long_as_it_is_unique(given: str, meant: str) -> None:
    assert choose(given, KEYS, "key") == meant


def test_a_key_that_could_be_two_names_both() -> None:
    with pytest.raises(WrongUsage, match="'acme-engineer-panel' or 'acme-engineer-phone'"):
        choose("acme", KEYS, "key")


def test_a_whole_key_is_meant_even_where_others_begin_with_it() -> None:
    assert choose("acme", ["acme", "acme-2"], "key") == "acme"


@given(st.text(min_size=1, max_size=30))
def test_whatever_is_given_for_a_key_is_one_of_them_or_a_message(given_: str) -> None:
    with suppress(WrongUsage):
        assert choose(given_, KEYS, "key") in KEYS


def said(*words: str) -> Said:
    return Said(
        what="promised", words=words, on=None, to=None, written=False, answer_by=None, today=date(2026, 11, 21),
        dates=Dates(None, 2029),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("we need two more weeks", "two weeks"),
        ("another week", "a week"),
        ("we'll need another two weeks", "two weeks"),
        ("please give us 10 more business days", "10 business days"),
        ("end of next week", "end of next week"),
        ("by Friday", "by Friday"),
        ("2026-12-04", "2026-12-04"),
        ("4 December 2026", "2026-12-04"),
    ],
)
def test_promises_are_kept_as_dates_or_as_words_that_can_be_counted(words: str, kept: str) -> None:
    assert promise_of(said(words), date(2026, 11, 21)) == kept
    assert promise_of(said(*words.split()), date(2026, 11, 21)) == kept


def test_what_was_logged_stays_with_its_day_when_an_earlier_row_of_the_job_is_added(shell: Shell) -> None:
    shell.now = "2026-10-15T09:00+02:00"
    lena = ",,Acme,Engineer,2026-10-14,15:00,Europe/Berlin,Lena Voss <lena@acme.example>,,,,,"
    kim = ",,Acme,Engineer,2026-10-07,15:00,Europe/Berlin,Kim Park <kim@acme.example>,,,,,"
    shell.write(lena)
    assert shell.run("log", "acme", "rejected", "--on", "2026-10-15") == 0
    shell.write(lena, kim)
    found = {one["interviewers"][0]["name"]: one["status"] for one in shell.json("plan")["interviews"]}
    assert found == {"Lena Voss": "rejected", "Kim Park": "waiting"}


def test_an_export_with_a_ledger_shows_the_contradiction_too(shell: Shell) -> None:
    shell.write(",,Acme,Engineer,2026-11-16,14:00,Europe/Berlin,Ana <ana@acme.example>,,,rejected,2026-11-19,")
    shell.run("log", "acme", "offer")
    for command in (["ics", "-o", "a.ics"], ["html", "-o", "a.html"], ["eml", "-o", "mails"]):
        assert shell.run("export", *command) == 0
        assert "contradict each other" in shell.err, command


def test_what_was_logged_before_a_row_was_mended_is_not_forgotten_silently(shell: Shell) -> None:
    row = ",,{},Engineer,2026-11-20,14:00,Europe/Berlin,Ana Sousa <ana@acme.example>,,,,,"
    shell.write(row.format("Acne"))
    assert shell.run("log", "acne", "sent", "thank-you", "--on", "2026-11-20") == 0
    shell.write(row.format("Acme"), BETA)
    advice = "afterview log acne-engineer renamed acme-engineer"
    for command in (["plan"], ["check"], ["export", "ics", "-o", "a.ics"]):
        assert shell.run(*command) == 0
        assert shell.err.count(advice) == 1, command
        assert "interviews.csv:2: what was logged of 'acne-engineer' belongs to no row now." in shell.err
    assert shell.run(*advice.split()[1:]) == 0
    shell.run("plan")
    assert "belongs to no row" not in shell.err
    items = [item for item in shell.json("plan")["items"] if item["interview"] == "acme-engineer"]
    assert [item["state"] for item in items if item["step"] == "thank-you"] == ["done"]


def test_what_was_logged_of_a_row_in_another_file_is_not_missed(shell: Shell) -> None:
    """Only a row of the same day and people can be what it has become."""
    row = ",,{},Engineer,{},14:00,Europe/Berlin,{},,,,,"
    shell.write(row.format("Acne", "2026-11-20", "Ana Sousa"))
    shell.run("log", "acne", "sent", "thank-you", "--on", "2026-11-20")
    others = [("Acme", "2026-11-19", "Ana Sousa"), ("Beta", "2026-11-20", "Bo Li")]
    shell.write(*[row.format(*other) for other in others])
    shell.run("plan")
    assert "belongs to no row" not in shell.err
    shell.write(row.format("Acme", "2026-11-20", "Ana Sousa"), row.format("Akme", "2026-11-20", "Ana Sousa"))
    shell.run("plan")
    assert "belongs to no row" not in shell.err


@pytest.mark.parametrize("people", ["", "Pat Lee <pat@acme.example>"])
def test_another_row_of_the_day_is_no_other_name_of_one_in_another_file(shell: Shell, people: str) -> None:
    """Of another candidate, or without anybody who was in both."""
    row = ",{},{},Engineer,2026-11-20,14:00,Europe/Berlin,{},,,,,"
    shell.write(row.format("Anna", "Acme", people))
    shell.run("log", "anna", "sent", "debrief", "--on", "2026-11-20")
    shell.write(row.format("Ben", "Acme" if people else "Beta", people))
    assert shell.run("check") == 0
    assert "belongs to no row" not in shell.err
