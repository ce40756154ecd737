"""``afterview config``: show the settings, make the settings file, keep a token in the keyring."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from afterview.cli.completion import complete_file
from afterview.cli.hints import Helping
from afterview.errors import AfterviewError, TargetRefused, UnusableSettings, WrongUsage
from afterview.settings import (
    KEYRING_SERVICE,
    KEYS,
    Settings,
    default_cache_dir,
    default_config_path,
    default_ledger_path,
    default_templates_dir,
    load_settings,
    machine_timezone,
    parse_settings,
)
from afterview.terminal import plain

CONFIG = click.option(
    "--config",
    "file",
    metavar="FILE",
    shell_complete=complete_file,
    help="The settings file (default: in your configuration folder).",
)
TOKENS = {"todoist": "TODOIST_API_TOKEN"}
"""The destinations that need a token, and the environment variable that goes before every other place."""


@click.group(
    name="config",
    cls=Helping,
    short_help="Settings: show them, make the file, keep a token.",
    epilog="Example: afterview config init --name 'Ana Sousa' --timezone Europe/Lisbon",
)
def command() -> None:
    """Your settings: show them, make the file, keep a token in the keyring."""


def on_a_terminal() -> bool:
    """Whether there is somebody to ask."""
    return sys.stdin.isatty()


# ------------------------------------------------------------------------------------------------------ show


@command.command(epilog="Example: afterview config show")
@CONFIG
def show(file: str | None) -> None:
    """Show the settings in force, the file that they come from, and where Afterview keeps its own files."""
    settings = load_settings(file)
    for line in _shown_lines(settings, file):
        click.echo(plain(line))


def _shown_lines(settings: Settings, file: str | None) -> Iterator[str]:
    default = default_config_path()
    yield (
        f"Settings: {settings.path}" if settings.path else f"Settings: none yet ({file or default or 'no home folder'})"
    )
    for key in KEYS:
        value = getattr(settings, key)
        if value:
            yield f"  {key} = {_one_line(value)}"
        elif key == "timezone":
            yield f"  timezone: {machine_timezone()} (this machine's)"
    for name, table in sorted({"lint": settings.lint, **settings.tables}.items()):
        if table:
            yield f"  [{plain(name)}]"
            yield from (f"  {plain(key)} = {_table_value(key, value)}" for key, value in table.items())
    unset = [key for key in KEYS if not getattr(settings, key) and key != "timezone"]
    yield f"Not set: {', '.join(unset) or 'nothing'}"
    yield "Places:"
    yield f"  ledger: {_ledger_place()}"
    yield f"  your own wording: {default_templates_dir() or 'none without a home folder'}"
    yield f"  cache: {default_cache_dir() or 'none without a home folder'}"
    yield "Tokens (never shown):"
    yield from (f"  {name}: {_token_place(name, settings.table(name))}" for name in TOKENS)


def _one_line(value: object) -> str:
    return plain(", ".join(value) if isinstance(value, tuple) else str(value))


def _table_value(key: str, value: object) -> str:
    # A command may hold a secret as an argument; that it is set is all that needs to be seen.
    return "(set)" if key.endswith("_command") else plain(str(value))


def _ledger_place() -> str:
    try:
        return str(default_ledger_path())
    except UnusableSettings:
        return "none without a home folder"


def _token_place(destination: str, table: Mapping[str, Any]) -> str:
    """Where the token would be taken from, in the order in which the places are asked."""
    variable = TOKENS[destination]
    if os.environ.get(variable):
        return f"from {variable}"
    if table.get("token_command"):
        return "from token_command"
    try:
        found = _keyring().get_password(KEYRING_SERVICE, destination)
    except AfterviewError:
        found = None
    return "from the keyring" if found else f"none (set {variable}, or run `afterview config token {destination}`)"


# ------------------------------------------------------------------------------------------------------ init

_QUESTIONS = {
    "name": "Your name, as it stands under a message",
    "email": "Your e-mail address",
    "phone": "Your telephone number, for phone scripts",
    "signature": "What stands under a message, if not your name (\\n for a line break)",
    "timezone": "Your time zone",
    "country": "The country whose public holidays count (DE, US-CA …)",
}


@command.command(epilog="Example: afterview config init --name 'Ana Sousa' --email ana@example.org --country PT")
@CONFIG
@click.option("--name", help="Your name, as it stands under a message.")
@click.option("--email", help="Your e-mail address.")
@click.option("--phone", help="Your telephone number, for phone scripts.")
@click.option("--signature", help="What stands under a message, if not your name (\\n for a line break).")
@click.option("--timezone", metavar="IANA", help="Your time zone.")
@click.option("--country", metavar="CC[-SUB]", help="The country whose public holidays count.")
def init(file: str | None, **given: str | None) -> None:
    """Make the settings file: asks on a terminal for what no option gives, and shows the file.

    An existing file is never overwritten.
    """
    path = Path(file) if file else default_config_path()
    if path is None:
        raise UnusableSettings("You have no home folder here: set HOME, or give --config FILE.")
    if path.exists():
        raise TargetRefused(f"{path} is there already and stays as it is. Edit it, or give another --config FILE.")
    values = {key: _checked(key, value) for key, value in given.items() if value}
    if on_a_terminal():
        click.echo("An empty answer leaves a setting out; everything can be changed later in the file.", err=True)
        _ask(values)
    elif "timezone" not in values:
        values["timezone"] = machine_timezone()
    text = settings_text(values)
    parse_settings(text, str(path))
    _write_new(path, text)
    click.echo(text, nl=False)
    click.echo(f"\nWritten to {plain(str(path))}.", err=True)


def _ask(values: dict[str, str]) -> None:
    for key, question in _QUESTIONS.items():
        while key not in values:
            default = machine_timezone() if key == "timezone" else ""
            answer = str(click.prompt(question, default=default, show_default=bool(default), err=True)).strip()
            if not answer:
                break
            try:
                values[key] = _checked(key, answer)
            except WrongUsage as fault:
                click.echo(str(fault), err=True)


def _checked(key: str, value: str) -> str:
    """The value as the file would give it back.  Raises WrongUsage with the message that the file would get."""
    text = value.replace("\\n", "\n") if key == "signature" else value
    try:
        return str(getattr(parse_settings(f"{key} = {quoted(text)}\n", "here"), key))
    except UnusableSettings as fault:
        raise WrongUsage(str(fault).removeprefix("here: ")) from None


def quoted(text: str) -> str:
    """The text as a TOML string."""
    # A JSON string is a TOML string but for DEL, which JSON leaves as it is.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def settings_text(values: Mapping[str, str]) -> str:
    """The text of a new settings file: what is set, and every other setting as a comment that says what it is for."""
    lines = ["# Settings of Afterview. Every line is optional; `afterview config show` says what is in force.", ""]
    for key, (_, meaning) in KEYS.items():
        shown = f"{key} = {quoted(values[key])}" if key in values else f"# {key} ="
        lines += [f"# {meaning[0].upper()}{meaning[1:]}.", shown, ""]
    lines += [
        "# One table for each destination, such as:",
        "# [todoist]",
        '# project = "Job search"',
        "# The token does not belong here: afterview config token todoist",
    ]
    return "\n".join(lines) + "\n"


def _write_new(path: Path, text: str) -> None:
    """Write a file that must not be there yet, whole or not at all, readable by the user alone."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as stream:
            try:
                stream.write(text)
                stream.flush()
                os.fsync(stream.fileno())
            except OSError:
                path.unlink(missing_ok=True)
                raise
    except OSError as fault:
        raise TargetRefused(
            f"{path} can't be written: {fault.strerror or fault}. Give another --config FILE."
        ) from None


# ------------------------------------------------------------------------------------------------------ token


@command.command(epilog="Example: afterview config token todoist")
@click.argument("destination", type=click.Choice(sorted(TOKENS)))
@click.option("--delete", is_flag=True, help="Remove the token from the keyring.")
def token(destination: str, delete: bool) -> None:
    """Keep the token of a destination in the system's keyring.

    It is asked for without echo, or read from standard input; it is never an argument, for others can see those.
    """
    keyring = _keyring()
    if delete:
        keyring.delete_password(KEYRING_SERVICE, destination)
        click.echo(f"The keyring holds no token for {destination} any more.", err=True)
        return
    if on_a_terminal():
        secret = click.prompt(f"The token of {destination} (it is not shown)", hide_input=True, err=True)
    else:
        secret = sys.stdin.readline()
    secret = secret.strip()
    if not secret or not secret.isprintable() or " " in secret:
        raise WrongUsage(
            "That is no token: it is one word of letters and digits. In Todoist: Settings, Integrations, Developer."
        )
    keyring.set_password(KEYRING_SERVICE, destination, secret)
    click.echo(f"The token of {destination} is in the keyring.", err=True)


class _Keyring:
    """The system's keyring, its own errors translated.  No message repeats what the library said about a secret."""

    def __init__(self) -> None:
        try:
            import keyring
            from keyring.errors import KeyringError
        except ImportError:
            raise AfterviewError(
                "The keyring support is not installed: pip install 'afterview[keyring]'. Or do without: set "
                "TODOIST_API_TOKEN, or token_command under [todoist] in the settings."
            ) from None
        self._module, self._error = keyring, KeyringError

    def _call(self, verb: str, *words: str) -> Any:
        try:
            return getattr(self._module, verb)(*words)
        except self._error as fault:
            raise AfterviewError(
                f"The keyring can't be used ({type(fault).__name__}). Unlock or set one up, or do without: set "
                "TODOIST_API_TOKEN, or token_command under [todoist] in the settings."
            ) from None

    def get_password(self, service: str, name: str) -> str | None:
        found: str | None = self._call("get_password", service, name)
        return found

    def set_password(self, service: str, name: str, secret: str) -> None:
        self._call("set_password", service, name, secret)

    def delete_password(self, service: str, name: str) -> None:
        if self.get_password(service, name) is not None:
            self._call("delete_password", service, name)


def _keyring() -> _Keyring:
    return _Keyring()
