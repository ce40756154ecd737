"""``export todoist`` and ``pull todoist`` as they are called."""

from __future__ import annotations

import pytest

import afterview_todoist
from afterview.cli import cli
from afterview.cli.ending import run
from afterview_todoist.pace import Pace
from todoist_fake import FakeTodoist
from todoist_helpers import quiet_environment

HEADER = "company,position,date,time,timezone,interviewers,status,status_date,decision_by"
ROW = "Acme,Backend Engineer,2026-11-23,14:00,Europe/Berlin,Ana Sousa <ana@acme.example>,{status},{day},{promise}"


@pytest.fixture
def todoist(tmp_path, monkeypatch):
    quiet_environment(monkeypatch)
    for name in ("STATE", "CONFIG", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    monkeypatch.chdir(tmp_path)
    made = FakeTodoist()
    pace = Pace(now=made.clock.now, sleep=made.clock.sleep, chance=lambda: 0.5)
    monkeypatch.setattr(afterview_todoist.todoist, "_transport", made)
    monkeypatch.setattr(afterview_todoist.todoist, "_pace", pace)
    note()
    return made


def note(status="", day="", promise="2026-12-04"):
    with open("interviews.csv", "w", encoding="utf-8") as file:
        file.write(f"{HEADER}\n{ROW.format(status=status, day=day, promise=promise)}\n")


def call(*words, now="2026-11-22T09:00:00+01:00"):
    return run(cli, [*words, "--now", now, "--timezone", "Europe/Berlin"])


def due(todoist, words):
    return todoist.task(words)["due"]["date"][:10]


def test_a_first_push_and_a_second_one(todoist, capfd):
    assert call("export", "todoist") == 0
    assert "new" in capfd.readouterr().err
    before = len(todoist.requests)
    assert call("export", "todoist") == 0
    out, err = capfd.readouterr()
    assert len(todoist.requests) - before == 1
    assert "unchanged" in err
    assert out == ""


def test_a_push_from_a_folder_whose_name_is_no_utf_8(todoist, tmp_path, monkeypatch):
    folder = tmp_path / "M\udcfcller"
    try:
        folder.mkdir()
    except (OSError, UnicodeError):
        pytest.skip("this file system takes no such name")
    monkeypatch.chdir(folder)
    note()
    assert call("export", "todoist") == 0
    before = len(todoist.requests)
    assert call("export", "todoist") == 0
    assert len(todoist.requests) - before == 1


def test_what_follows_is_counted_from_the_day_on_which_it_was_completed(todoist, capfd):
    call("export", "todoist")
    assert due(todoist, "Try Ana") == "2026-12-22"
    todoist.user("Ask Ana", checked=True, at="2026-12-09T10:00:00.000000Z")
    capfd.readouterr()
    assert call("export", "todoist", now="2026-12-11T09:00:00+01:00") == 0
    assert "counts as sent" in capfd.readouterr().err
    assert due(todoist, "Try Ana") == "2026-12-23"


def test_pull_takes_over_and_says_so_and_then_has_nothing_new(todoist, capfd):
    call("export", "todoist")
    todoist.user("Thank Ana", checked=True)
    capfd.readouterr()
    assert call("pull", "todoist") == 0
    assert "Completed in Todoist, so it counts as sent: Thank Ana Sousa (Acme)." in capfd.readouterr().err
    assert call("pull", "todoist") == 0
    assert "Nothing new at todoist." in capfd.readouterr().err


def test_a_destination_that_can_tell_nothing_is_refused_by_name(todoist, capfd):
    assert call("pull", "ics") == 2
    assert "those that can: todoist" in capfd.readouterr().err


def test_a_rejection_deletes_what_is_ahead_and_adds_the_answer(todoist, capfd):
    call("export", "todoist")
    note("rejected", "2026-11-25")
    assert call("export", "todoist", now="2026-11-25T12:00:00+01:00") == 0
    assert "Deleted: Ask Ana Sousa how things stand (Acme)" in capfd.readouterr().err
    assert todoist.task("Ask Ana")["is_deleted"]
    assert due(todoist, "Answer the rejection") == "2026-11-26"


def test_a_missing_token_is_exit_3_and_a_wrong_one_exit_4(todoist, capfd, monkeypatch):
    monkeypatch.setenv("TODOIST_API_TOKEN", "wrong")
    assert call("export", "todoist") == 4
    assert "Settings, Integrations, Developer" in capfd.readouterr().err
    monkeypatch.delenv("TODOIST_API_TOKEN")
    assert call("export", "todoist") == 3
    assert "TODOIST_API_TOKEN" in capfd.readouterr().err


def test_the_dry_run_sends_nothing_and_needs_no_token(todoist, capfd, monkeypatch):
    monkeypatch.delenv("TODOIST_API_TOKEN")
    assert call("export", "todoist", "--dry-run") == 0
    assert "create   Mon 23 Nov 2026, 17:00  Thank Ana Sousa (Acme)" in capfd.readouterr().err
    assert todoist.requests == []


def test_settings_give_the_project_and_the_label(todoist, tmp_path):
    (tmp_path / "my.toml").write_text(
        '[todoist]\nproject = "Job search"\nlabel = "jobs"\nno_reminder = true\n', encoding="utf-8"
    )
    assert call("export", "todoist", "--config", "my.toml") == 0
    assert {task["project_id"] for task in todoist.tasks} == {todoist.project("Job search")["id"]}
    assert all(task["labels"] == ["jobs"] and not task["reminded"] for task in todoist.tasks)


@pytest.mark.parametrize("label", ["two words", "a@b", "", "x" * 61])
def test_a_label_that_can_be_none_is_a_wrong_command_line(todoist, label, capfd):
    assert call("export", "todoist", "--label", label) == 2
    assert "can't be a label" in capfd.readouterr().err
    assert not todoist.requests


def test_interrupted_is_130_and_the_next_run_goes_on(todoist, capfd):
    todoist.faults = {3: "interrupt after"}
    assert call("export", "todoist") == 130
    told = capfd.readouterr().err
    assert "goes on from there" in told
    assert "starts again" not in told
    todoist.faults = {}
    assert call("export", "todoist") == 0
    names = [task["content"] for task in todoist.tasks]
    assert len(names) == len(set(names)) + 1  # two keep-in-touch notes bear one name


def test_another_account_is_another_destination(todoist, monkeypatch):
    call("export", "todoist")
    first = len(todoist.tasks)
    other = FakeTodoist(todoist.clock, token="second")
    monkeypatch.setattr(afterview_todoist.todoist, "_transport", other)
    monkeypatch.setenv("TODOIST_API_TOKEN", "second")
    other.account = "99"
    call("export", "todoist")
    assert len(other.tasks) == first
