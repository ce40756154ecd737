"""The settings file: what is read, what is refused and how it is said, and what is never shown."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.cli.config import quoted
from afterview.errors import UnusablePlaybook, UnusableSettings
from afterview.playbook import load_playbook
from afterview.settings import (
    KEYS,
    Settings,
    check_table,
    default_cache_dir,
    default_config_path,
    default_ledger_path,
    is_timezone,
    load_settings,
    machine_timezone,
    parse_settings,
)

SECRET = "0123456789abcdef0123456789abcdef01234567"


def complaint(text: str) -> str:
    with pytest.raises(UnusableSettings) as caught:
        parse_settings(text, "config.toml")
    return str(caught.value)


def test_every_setting_is_read() -> None:
    settings = parse_settings(
        """
        name = "Ana Sousa"
        email = "ana@example.org"
        phone = "+351 21 000 000"
        signature = "Ana Sousa\\nLisbon"
        sign_off = "Kind regards"
        tone = "formal"
        timezone = "Europe/Lisbon"
        country = "pt"
        playbook = "rey-rivera"
        language = "DE"
        dates = "dmy"
        sources = "~/search.csv"
        [lint]
        off = ["L03"]
        [ics]
        alarm = 15
        [somewhere-else]
        anything = { at = "all" }
        """,
        "/home/ana/config.toml",
    )
    assert settings == Settings(
        path="/home/ana/config.toml",
        name="Ana Sousa",
        email="ana@example.org",
        phone="+351 21 000 000",
        signature="Ana Sousa\nLisbon",
        sign_off="Kind regards",
        tone="formal",
        timezone="Europe/Lisbon",
        country="PT",
        playbook="rey-rivera",
        language="de",
        dates="dmy",
        sources=(os.path.expanduser("~/search.csv"),),
        lint={"off": ["L03"]},
        tables={"ics": {"alarm": 15}, "somewhere-else": {"anything": {"at": "all"}}},
    )
    assert settings.table("ics") == {"alarm": 15}
    assert settings.table("todoist") == {}


def test_no_file_means_no_settings_and_a_named_one_must_be_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert load_settings() == Settings()
    with pytest.raises(UnusableSettings, match="there is no such file"):
        load_settings(tmp_path / "mine.toml")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="Windows has no file without an end")
def test_a_file_without_an_end_is_not_read_for_ever() -> None:
    with pytest.raises(UnusableSettings, match="larger than settings can be"):
        load_settings("/dev/zero")
    with pytest.raises(UnusablePlaybook, match="larger than a playbook can be"):
        load_playbook("/dev/zero")


def test_the_file_in_the_configuration_folder_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platformdirs.user_config_dir", lambda *args, **kwargs: str(tmp_path))
    (tmp_path / "config.toml").write_bytes("\ufeffname = 'Ana'\r\n".encode())
    assert load_settings().name == "Ana"


def test_all_mistakes_are_reported_at_once_with_the_nearest_key() -> None:
    said = complaint(
        'nam = "Ana"\ntimezone = "Europe/Berln"\ncountry = "Germany"\ntone = "frendly"\nsources = []\nphone = 5'
    )
    lines = said.splitlines()
    assert len(lines) == 6
    assert all(line.startswith("config.toml: ") for line in lines)
    assert "config.toml: nam: there is no such setting; did you mean 'name'?" in lines
    assert "config.toml: timezone: 'Europe/Berln' is no IANA time zone: did you mean 'Europe/Berlin'?" in lines
    assert "tone: 'frendly' is not known; allowed: neutral, formal, friendly (did you mean 'friendly'?)" in said
    assert "phone: '5' must be text in quotes" in said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name =", "this is no TOML"),
        ('name = ""', "is empty"),
        ('name = "a\\nb"', "one line"),
        ('signature = "a\\u001b[31m"', "control character"),
        ('email = "Ana <ana@example.org>"', "no plain e-mail address"),
        ('language = "English please"', "no language code"),
        ('dates = "dym"', "allowed: iso, dmy, mdy"),
        ("sources = [[1]]", "a list must be text"),
        ('"\\u001b[2J" = 1', "\N{REPLACEMENT CHARACTER}[2J: there is no such setting"),
    ],
)
def test_a_mistake_says_what_would_be_right(text: str, words: str) -> None:
    assert words in complaint(text)


@pytest.mark.parametrize(
    "text",
    [
        f'token = "{SECRET}"',
        f'[todoist]\ntoken = "{SECRET}"',
        f'[todoist]\napi-key = "{SECRET}"',
        f'name = "{SECRET}"',
        f'[todoist]\nproject = "{SECRET}"',
        f'[todoist]\ntoken_command = "echo {SECRET}"',
        f'sources = ["{SECRET}"]',
        f'[[todoist.more]]\nx = ["{SECRET}"]',
        f'phone = ["{SECRET}"]',
    ],
)
def test_a_token_in_the_file_is_refused_and_not_shown(text: str) -> None:
    said = complaint(text)
    assert "a token doesn't belong in this file" in said
    assert SECRET not in said


def test_a_command_that_prints_the_token_is_allowed() -> None:
    assert parse_settings('[todoist]\ntoken_command = "pass todoist"', "c").table("todoist")
    outside = parse_settings('token_command = "pass todoist"\n[todoist]\nproject = "Jobs"', "c")
    assert outside.table("todoist") == {"token_command": "pass todoist", "project": "Jobs"}


def test_files_named_in_the_settings_are_found_beside_them(tmp_path: Path) -> None:
    settings = parse_settings('sources = ["a.csv", "-"]\nplaybook = "mine.toml"', str(tmp_path / "config.toml"))
    assert settings.sources == (str(tmp_path / "a.csv"), "-")
    assert settings.playbook == str(tmp_path / "mine.toml")


def test_an_unknown_key_in_a_destinations_table_names_the_nearest() -> None:
    settings = parse_settings("[ics]\nalarms = 5\nzzz = 1", "config.toml")
    with pytest.raises(UnusableSettings) as caught:
        check_table(settings, "ics", {"alarm", "split"})
    assert str(caught.value).splitlines() == [
        "config.toml: [ics] alarms: there is no such setting; did you mean 'alarm'?",
        "config.toml: [ics] zzz: there is no such setting; there are: alarm, split",
    ]
    assert check_table(settings, "html", ()) == {}


def taken_or_refused(text: str) -> Settings | list[str]:
    try:
        return parse_settings(text, "config.toml")
    except UnusableSettings as fault:
        return str(fault).splitlines()


@given(st.text(max_size=80))
def test_any_text_is_either_settings_or_refused_in_harmless_words(text: str) -> None:
    outcome = taken_or_refused(text)
    assert isinstance(outcome, Settings) or all(line.isprintable() for line in outcome)


@given(st.sampled_from(sorted(KEYS)), st.text(st.characters(codec="utf-8"), max_size=40))
def test_any_value_is_either_taken_or_refused_with_its_key(key: str, value: str) -> None:
    outcome = taken_or_refused(f"{key} = {quoted(value)}")
    if isinstance(outcome, Settings):
        assert getattr(outcome, key)
    else:
        assert outcome[0].startswith(f"config.toml: {key}: ")


def test_a_folder_or_an_unreadable_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableSettings, match="can't be read"):
        load_settings(tmp_path)
    latin = tmp_path / "latin.toml"
    latin.write_bytes(b'name = "Ren\xe9"')
    with pytest.raises(UnusableSettings, match="no UTF-8"):
        load_settings(latin)


# ------------------------------------------------------------------------------------------------------ places, zone


def test_the_places_are_absolute_or_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in ("config", "state", "cache"):
        monkeypatch.setattr(f"platformdirs.user_{kind}_dir", lambda *args, **kwargs: "~/.x/afterview")
    assert default_config_path() is None
    assert default_cache_dir() is None
    assert load_settings() == Settings()
    with pytest.raises(UnusableSettings, match="--ledger"):
        default_ledger_path()


@pytest.mark.parametrize("name", ["Europe/Berlin", "America/Argentina/Buenos_Aires", "UTC", "Asia/Kolkata"])
def test_an_iana_name_is_a_time_zone(name: str) -> None:
    assert is_timezone(name)


@pytest.mark.parametrize(
    "name", ["", "Europe", "europe/berlin", "../etc/passwd", "localtime", "CEST", "Berlin", "\0", "a" * 9000]
)
def test_anything_else_is_none(name: str) -> None:
    assert not is_timezone(name)


def test_the_machine_zone_is_that_of_tz(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", ":Asia/Tokyo")
    assert machine_timezone() == "Asia/Tokyo"


def test_a_zone_that_is_not_named_becomes_utc_with_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    notes: list[str] = []
    monkeypatch.setenv("TZ", "CET-1CEST")
    assert machine_timezone(notes.append) == "UTC"
    assert "TZ='CET-1CEST'" in notes[0]
    monkeypatch.delenv("TZ")
    monkeypatch.setattr("tzlocal.get_localzone_name", lambda: None)
    assert machine_timezone(notes.append) == "UTC"
    assert "doesn't name its time zone" in notes[1]


def test_the_system_names_the_zone_where_tz_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TZ", raising=False)
    monkeypatch.setattr("tzlocal.get_localzone_name", lambda: "Europe/Oslo")
    assert machine_timezone() == "Europe/Oslo"
