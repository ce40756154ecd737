"""``afterview config`` and ``afterview completion``, run as commands."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import click
import pytest
from click.shell_completion import get_completion_class
from click.testing import Result

from afterview.cli import cli, completion, config
from afterview.cli.defaults import own_options
from afterview.errors import AfterviewError, TargetRefused, UnusableSettings, WrongUsage
from afterview.settings import KEYRING_SERVICE, load_settings, parse_settings
from commands import runner


class KeyringError(Exception):
    """Stands for the class of that name in the library keyring."""


class FakeKeyring(ModuleType):
    """A keyring in memory, in the shape of the library's module."""

    def __init__(self) -> None:
        super().__init__("keyring")
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = False

    def _open(self) -> dict[tuple[str, str], str]:
        if self.locked:
            raise KeyringError("the secret is in here")
        return self.kept

    def get_password(self, service: str, name: str) -> str | None:
        return self._open().get((service, name))

    def set_password(self, service: str, name: str, secret: str) -> None:
        self._open()[service, name] = secret

    def delete_password(self, service: str, name: str) -> None:
        del self._open()[service, name]


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> FakeKeyring:
    fake = FakeKeyring()
    monkeypatch.setitem(sys.modules, "keyring", fake)
    monkeypatch.setitem(sys.modules, "keyring.errors", SimpleNamespace(KeyringError=KeyringError))
    return fake


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TZ", "Europe/Lisbon")
    monkeypatch.delenv("TODOIST_API_TOKEN", raising=False)
    for kind in ("config", "state", "cache"):
        monkeypatch.setattr(f"platformdirs.user_{kind}_dir", lambda *args, kind=kind, **kwargs: str(tmp_path / kind))
    return tmp_path


def run(*words: str, typed: str = "") -> Result:
    return runner().invoke(config.command, words, input=typed)


def refused(kind: type[AfterviewError], *words: str, typed: str = "") -> str:
    result = run(*words, typed=typed)
    assert isinstance(result.exception, kind), result.output
    return str(result.exception)


# ------------------------------------------------------------------------------------------------------ init


def test_init_writes_a_file_that_can_be_read_back_and_shows_it(tmp_path: Path) -> None:
    result = run(
        "init",
        "--name",
        "Ana 'A' \"Sousa\" \\",
        "--email",
        "ana@example.org",
        "--signature",
        "Ana\\nLisbon",
        "--country",
        "pt",
    )
    path = tmp_path / "config" / "config.toml"
    assert result.exit_code == 0
    assert result.stdout == path.read_text(encoding="utf-8")
    assert str(path) in result.stderr
    settings = load_settings(path)
    assert (settings.name, settings.signature, settings.country) == ("Ana 'A' \"Sousa\" \\", "Ana\nLisbon", "PT")
    assert settings.timezone == "Europe/Lisbon"


@pytest.mark.skipif(os.name != "posix", reason="file modes of POSIX")
def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    run("init", "--name", "Ana")
    assert stat.S_IMODE((tmp_path / "config" / "config.toml").stat().st_mode) == 0o600


def test_init_never_overwrites(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text("# mine\n", encoding="utf-8")
    assert "stays as it is" in refused(TargetRefused, "init", "--config", str(mine), "--name", "Ana")
    assert mine.read_text(encoding="utf-8") == "# mine\n"


def test_init_refuses_a_value_that_the_file_would_refuse(tmp_path: Path) -> None:
    said = refused(WrongUsage, "init", "--timezone", "Lisbon")
    assert said.startswith("timezone: 'Lisbon' is no IANA time zone: did you mean 'Europe/Lisbon'?")
    assert not (tmp_path / "config").exists()


def test_init_asks_on_a_terminal_and_asks_again_after_a_mistake(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(config, "on_a_terminal", lambda: True)
    result = run("init", typed="Ana Sousa\nana at example.org\nana@example.org\n\n\n\nPT\n")
    assert result.exit_code == 0, result.output
    assert "is no plain e-mail address" in result.stderr
    settings = load_settings(tmp_path / "config" / "config.toml")
    assert (settings.name, settings.email, settings.phone) == ("Ana Sousa", "ana@example.org", None)
    assert (settings.timezone, settings.country) == ("Europe/Lisbon", "PT")


def test_without_a_home_folder_init_asks_for_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platformdirs.user_config_dir", lambda *args, **kwargs: "~/.config/afterview")
    assert "--config FILE" in refused(UnusableSettings, "init")


# ------------------------------------------------------------------------------------------------------ show


def test_show_says_what_is_in_force_and_where_everything_lies(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(
        'name = "Ana"\n[todoist]\nproject = "Jobs"\ntoken_command = "pass show todoist"\n', encoding="utf-8"
    )
    result = run("show", "--config", str(path))
    assert result.exit_code == 0
    assert f"Settings: {path}" in result.stdout
    assert "  name = Ana\n" in result.stdout
    assert "  timezone: Europe/Lisbon (this machine's)\n" in result.stdout
    assert "  project = Jobs\n  token_command = (set)\n" in result.stdout
    assert f"  ledger: {tmp_path / 'state' / 'ledger.sqlite'}\n" in result.stdout
    assert "  todoist: from token_command\n" in result.stdout


def test_show_works_before_there_is_a_file() -> None:
    result = run("show")
    assert result.exit_code == 0
    assert result.stdout.startswith("Settings: none yet (")


def test_show_never_shows_a_token(monkeypatch: pytest.MonkeyPatch, keyring: FakeKeyring) -> None:
    monkeypatch.setenv("TODOIST_API_TOKEN", "s3cr3t")
    assert "todoist: from TODOIST_API_TOKEN" in run("show").stdout
    monkeypatch.delenv("TODOIST_API_TOKEN")
    keyring.kept[KEYRING_SERVICE, "todoist"] = "s3cr3t"
    shown = run("show").output
    assert "todoist: from the keyring" in shown
    assert "s3cr3t" not in shown


# ------------------------------------------------------------------------------------------------------ token


def test_a_token_goes_from_standard_input_into_the_keyring_and_nowhere_else(
    keyring: FakeKeyring, tmp_path: Path
) -> None:
    result = run("token", "todoist", typed="s3cr3t\n")
    assert result.exit_code == 0
    assert keyring.kept == {(KEYRING_SERVICE, "todoist"): "s3cr3t"}
    assert "s3cr3t" not in result.output
    assert list(tmp_path.iterdir()) == []


def test_on_a_terminal_the_token_is_asked_for_without_echo(
    keyring: FakeKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(config, "on_a_terminal", lambda: True)
    result = run("token", "todoist", typed="s3cr3t\n")
    assert keyring.kept == {(KEYRING_SERVICE, "todoist"): "s3cr3t"}
    assert "s3cr3t" not in result.output


def test_a_token_can_be_removed_again(keyring: FakeKeyring) -> None:
    keyring.kept[KEYRING_SERVICE, "todoist"] = "s3cr3t"
    assert run("token", "todoist", "--delete").exit_code == 0
    assert run("token", "todoist", "--delete").exit_code == 0
    assert keyring.kept == {}


def test_what_is_no_token_is_refused_without_showing_it(keyring: FakeKeyring) -> None:
    assert "hush" not in refused(WrongUsage, "token", "todoist", typed="hush hush\n")
    assert "no token" in refused(WrongUsage, "token", "todoist", typed="")
    assert keyring.kept == {}


def test_a_locked_keyring_is_said_without_its_own_words(keyring: FakeKeyring) -> None:
    keyring.locked = True
    said = refused(AfterviewError, "token", "todoist", typed="s3cr3t\n")
    assert "TODOIST_API_TOKEN" in said
    assert "secret" not in said
    assert "todoist: none" in run("show").stdout


def test_without_the_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert "afterview[keyring]" in refused(AfterviewError, "token", "todoist", typed="s3cr3t\n")


# ------------------------------------------------------------------------------------------------------ completion


@pytest.mark.parametrize(
    ("shell", "word"), [("bash", "complete "), ("zsh", "#compdef afterview"), ("fish", "complete --no-files")]
)
def test_each_shell_gets_its_script(shell: str, word: str) -> None:
    @click.group()
    def root() -> None:
        """Stands for the whole command."""

    root.add_command(completion.command)
    result = runner().invoke(root, ["completion", shell])
    assert result.exit_code == 0
    assert word in result.stdout
    assert "_AFTERVIEW_COMPLETE" in result.stdout


def completed(*words: str) -> list[str]:
    *before, incomplete = words
    kind = get_completion_class("bash")
    assert kind
    return [item.value for item in kind(cli, {}, "afterview", completion.VARIABLE).get_completions(before, incomplete)]


def test_commands_options_values_playbooks_and_steps_are_completed() -> None:
    assert completed("pl") == ["plan", "playbook"]
    assert completed("config", "") == ["init", "show", "token"]
    assert completed("plan", "--langu") == ["--language"]
    assert completed("plan", "--format", "js") == ["json", "jsonl"]
    assert completed("plan", "--playbook", "mc") == ["mcgrath"]
    assert completed("draft", "acme", "thank") == ["thank-you"]
    assert "ics" in completed("export", "")


def test_keys_are_completed_from_the_file_of_this_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert completed("draft", "a") == []
    Path("interviews.csv").write_text(
        "company,position,date\nAcme,Baker,2026-12-01\nBolt,Cook,2026-12-02\n", encoding="utf-8"
    )
    assert completed("draft", "a") == ["acme-baker"]


def names_of(found: list[object]) -> list[str]:
    return [item.value for item in found]


def test_playbooks_and_their_steps_are_completed() -> None:
    context = click.Context(click.Command("draft"))
    parameter = click.Argument(["step"])
    assert names_of(completion.complete_playbook(context, parameter, "re")) == ["rey-rivera", "resolution-tech"]
    assert completion.complete_playbook(context, parameter, "./mine")[0].type == "file"
    assert names_of(completion.complete_step(context, parameter, "keep-")) == ["keep-applying", "keep-in-touch"]
    context.params["playbook"] = "qualified-staffing"
    assert "ask-an-expert" in names_of(completion.complete_step(context, parameter, ""))
    context.params["playbook"] = "no-such-playbook"
    assert completion.complete_step(context, parameter, "") == []


# ------------------------------------------------------------------------------------------------------ defaults


class Places:
    """An exporter with options of several kinds."""

    name = "places"
    help = "For these tests."
    options = (
        click.Option(["--alarm"], default="0"),
        click.Option(["--max-bytes"], type=int, default=900),
        click.Option(["--todo"], is_flag=True),
        click.Option(["--label"], multiple=True),
        click.Option(["--split"], type=click.Choice(["none", "interview"]), default="none"),
        click.Option(["--for", "for_place"], default="all"),
    )
    settings = ("token_command",)


def options_with(table: str, *words: str) -> dict[str, object]:
    made: dict[str, object] = {}

    def callback(**given: object) -> None:
        settings = parse_settings(f"[places]\n{table}", "config.toml")
        made.update(
            own_options(Places(), given, settings, click.get_current_context())
        )  # the protocol's export is not asked

    command = click.Command("places", params=list(Places.options), callback=callback)
    command.main(list(words), standalone_mode=False)
    return made


def test_the_settings_give_what_the_command_line_leaves_out() -> None:
    table = (
        'alarm = 15\n"max-bytes" = 5\ntodo = true\nlabel = ["a", "b"]\nsplit = "interview"\ntoken_command = "pass x"'
    )
    assert options_with(table) == {
        "alarm": "15",
        "max_bytes": 5,
        "todo": True,
        "label": ("a", "b"),
        "split": "interview",
        "for_place": "all",
    }
    assert options_with(table, "--alarm", "0", "--max-bytes", "7", "--label", "c", "--split", "none") == {
        "alarm": "0",
        "max_bytes": 7,
        "todo": True,
        "label": ("c",),
        "split": "none",
        "for_place": "all",
    }
    assert options_with("")["max_bytes"] == 900


def test_a_setting_is_named_as_its_option_is() -> None:
    assert options_with('for = "one"')["for_place"] == "one"
    with pytest.raises(UnusableSettings, match=r"there are: alarm, for, label, max_bytes, split, todo, token_command"):
        options_with("xyzzy = 1")


def test_the_settings_of_a_destination_without_a_token_offer_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(Places, "settings")
    assert "token_command" not in options_with('token_command = "pass x"')
    with pytest.raises(UnusableSettings, match=r"there are: alarm, for, label, max_bytes, split, todo$"):
        options_with("xyzzy = 1")


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("alarms = 5", "[places] alarms: there is no such setting; did you mean 'alarm'?"),
        ('max_bytes = "many"', "[places] max_bytes: 'many' is not a valid integer"),
        ('todo = "yes"', "[places] todo: must be true or false"),
        ("alarm = [1]", "[places] alarm: must be one value, not a list"),
        ("alarm = true", "[places] alarm: must be text or a number"),
        ('split = "week"', "[places] split: 'week' is not one of 'none', 'interview'"),
    ],
)
def test_a_value_that_the_option_would_refuse_is_refused_with_its_key(table: str, words: str) -> None:
    with pytest.raises(UnusableSettings) as caught:
        options_with(table)
    assert words in str(caught.value)
