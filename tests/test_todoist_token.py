"""The token: found in three places, and shown in none."""

from __future__ import annotations

import io
import logging
import pickle
import re
import subprocess
import sys
import traceback

import pytest

from afterview.errors import AfterviewError, DestinationFailed, UnusableSettings
from afterview.secrets import Secret, find_token
from todoist_helpers import Bench, planned, quiet_environment

MARKER = "c0ffee5ec7e70ffeec0ffee5ec7e70ffeec0ffee"
WHERE = "It is in Settings."


def found(environ=(), settings=(), keyring=None, run=None):
    return find_token(
        "todoist",
        "TODOIST_API_TOKEN",
        dict(settings),
        dict(environ),
        where=WHERE,
        run=run,
        keyring=lambda service, user: keyring,
    ).reveal()


def test_the_environment_goes_before_the_command_and_that_before_the_keyring():
    command = {"token_command": "pass show todoist"}
    given = {"TODOIST_API_TOKEN": "from-environment"}
    assert found(given, command, "from-keyring", lambda words: "from-command") == "from-environment"
    assert found((), command, "from-keyring", lambda words: "from-command") == "from-command"
    assert found((), (), "from-keyring") == "from-keyring"


def test_a_missing_token_is_answered_with_where_it_is_and_how_to_give_it():
    with pytest.raises(UnusableSettings) as fault:
        found()
    for words in (WHERE, "TODOIST_API_TOKEN", "afterview config token todoist", "token_command"):
        assert words in str(fault.value)


@pytest.mark.parametrize("token", [f"{MARKER} x", f"{MARKER}\nX-Evil: 1", f"{MARKER}é", f"{MARKER}\x00"])
def test_what_can_be_no_token_is_refused_without_showing_it(token):
    with pytest.raises(UnusableSettings) as fault:
        found({"TODOIST_API_TOKEN": token})
    assert MARKER not in str(fault.value)


def test_a_command_is_run_without_a_shell_and_its_first_line_counts():
    command = [sys.executable, "-c", "print('from-command'); print('more')"]
    assert found((), {"token_command": command}) == "from-command"


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (
            [sys.executable, "-c", f"import os; os.write(1, b'{MARKER}'); os.write(2, b'{MARKER}'); exit(3)"],
            "status 3",
        ),
        (["no-such-program-here"], "no program"),
        ([sys.executable, "-c", ""], "printed no token"),
        (7, "no command"),
        ('pass "show', "no command"),
    ],
)
def test_a_command_that_fails_is_named_and_what_it_said_is_not(command, words, capfd):
    with pytest.raises(UnusableSettings, match=words) as fault:
        found((), {"token_command": command})
    out, err = capfd.readouterr()
    assert MARKER not in str(fault.value) + out + err


def test_a_secret_shows_nothing():
    secret = Secret(MARKER)
    assert MARKER not in f"{secret} {secret!r} {secret!s} {secret:>50} {[secret]} {vars}"
    with pytest.raises(TypeError):
        pickle.dumps(secret)


@pytest.mark.parametrize(
    "fault",
    ["", "401", "403", "404", "307", "429 9999", "500", "refused", "broken", "slow", "garbage", "html", "nothing"],
)
def test_the_token_is_nowhere_in_messages_logs_tracebacks_and_files(tmp_path, monkeypatch, capfd, fault):
    quiet_environment(monkeypatch, MARKER)
    log = io.StringIO()
    handler = logging.StreamHandler(log)
    logging.getLogger().addHandler(handler)
    logging.getLogger().setLevel(logging.DEBUG)
    bench = Bench(tmp_path)
    bench.todoist.token = MARKER
    bench.todoist.faults = {"all": fault}
    shown = ""
    try:
        shown += str(bench.push([planned(0)]))
        shown += str(bench.pull())
    except AfterviewError as error:
        shown += "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
        chain = error.__cause__ or error.__context__
        shown += repr(error) + repr(chain)
    finally:
        logging.getLogger().removeHandler(handler)
        logging.getLogger().setLevel(logging.WARNING)
    out, err = capfd.readouterr()
    assert MARKER not in shown + log.getvalue() + out + err + " ".join(bench.said)
    for path in tmp_path.rglob("*"):
        assert path.is_dir() or MARKER.encode() not in path.read_bytes()


@pytest.mark.parametrize(
    ("variable", "settings", "way"),
    [
        ("wrong", {}, "stands in TODOIST_API_TOKEN: set that to it, or unset it"),
        (None, {"token_command": [sys.executable, "-c", "print('wrong')"]}, r"token_command .*: let that print it"),
        (None, {}, "Give it anew: afterview config token todoist"),
    ],
    ids=["environment", "command", "keyring"],
)
def test_a_wrong_token_is_answered_with_where_to_find_it_and_where_it_came_from(
    tmp_path, monkeypatch, variable, settings, way
):
    quiet_environment(monkeypatch, variable)
    monkeypatch.setattr("afterview.secrets._from_keyring", lambda service, user: "wrong")
    with pytest.raises(
        DestinationFailed, match=r"does not know this token.*Settings, Integrations, Developer"
    ) as fault:
        Bench(tmp_path).push([planned(0)], settings=settings)
    assert re.search(f"{way}$", str(fault.value))


@pytest.mark.parametrize("status", ["403", "429 9999", "500"])
def test_other_refusals_are_not_taken_for_a_wrong_token(tmp_path, monkeypatch, status):
    quiet_environment(monkeypatch)
    bench = Bench(tmp_path)
    bench.todoist.faults = {"all": status}
    with pytest.raises(DestinationFailed) as fault:
        bench.push([planned(0)])
    assert "not know this token" not in str(fault.value)


def test_another_token_of_the_same_account_goes_on_where_the_first_one_was(tmp_path, monkeypatch):
    quiet_environment(monkeypatch)
    bench = Bench(tmp_path)
    bench.push([planned(0)])
    monkeypatch.setenv("TODOIST_API_TOKEN", "renewed")
    bench.todoist.token = "renewed"
    assert bench.push([planned(0)]).unchanged == 3


def test_neither_the_sdk_nor_its_http_library_is_imported_before_something_is_pushed():
    code = (
        "import sys, afterview_todoist, afterview_todoist.csv_exporter\n"
        "from afterview_todoist import todoist\n"
        "[option.name for option in todoist.options]\n"
        "print([name for name in ('httpx', 'todoist_api_python', 'sqlite3', 'jinja2') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == "[]"
