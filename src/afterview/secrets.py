"""Tokens: where they come from, and how they stay out of everything that is written.

A token comes from the environment, else from a command of the user's (``token_command``), else from the keyring; never
from an argument, which other users of the machine could read, and never from the settings file.  It travels wrapped in
a :class:`Secret`, which shows nothing wherever it is printed, logged or pickled.
"""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn

from afterview.errors import AfterviewError, UnusableSettings
from afterview.patterns import pattern
from afterview.settings import KEYRING_SERVICE

HIDDEN = "***"
_TOKEN = pattern(r"[!-~]{1,500}")
_COMMAND_SECONDS = 60


class Secret:
    """A text that shows itself only to who asks for it by ``reveal``."""

    __slots__ = ("__text",)

    def __init__(self, text: str) -> None:
        self.__text = text

    def reveal(self) -> str:
        """The text itself, for the one place that sends it."""
        return self.__text

    def __repr__(self) -> str:
        return HIDDEN

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return HIDDEN

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other.reveal() == self.__text

    def __hash__(self) -> int:
        return hash(("Secret", self.__text))

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not written anywhere")


def find_token(
    destination: str,
    variable: str,
    settings: Mapping[str, Any],
    environ: Mapping[str, str],
    *,
    where: str,
    run: Callable[[Sequence[str]], str] | None = None,
    keyring: Callable[[str, str], str | None] | None = None,
) -> Secret:
    """The token for a destination: ``variable`` of the environment, else ``token_command``, else the keyring.

    ``settings``: the destination's table.  ``where``: a sentence on where the destination shows its token.  ``run`` and
    ``keyring`` stand in for the command and the keyring in tests.  Raises UnusableSettings, never quoting a value.
    """
    remedy = f"{where} Then set {variable}, or run `afterview config token {destination}` (keyring)"
    if given := environ.get(variable, "").strip():
        return _checked(given, f"{variable} holds no token", where)
    if (command := settings.get("token_command")) is not None:
        return _checked((run or _run)(_words(command)), "token_command printed no token", where)
    if found := ((keyring or _from_keyring)(KEYRING_SERVICE, destination) or "").strip():
        return _checked(found, "the keyring holds no token", where)
    raise UnusableSettings(
        f"There is no token for {destination} yet. {remedy}, or set token_command under [{destination}] in the "
        "settings."
    )


def _checked(text: str, otherwise: str, where: str) -> Secret:
    # A blank or a line break would change the request's headers, or come back in a library's complaint about them.
    if not _TOKEN.fullmatch(text):
        raise UnusableSettings(f"{otherwise}: it is one word of letters and digits. {where}")
    return Secret(text)


def _words(command: object) -> Sequence[str]:
    """The command's words: a list as it is, a text cut as a shell would, without a shell."""
    try:
        words = shlex.split(command) if isinstance(command, str) else command
    except ValueError:
        words = None
    if not isinstance(words, list) or not words or not all(isinstance(word, str) for word in words):
        raise UnusableSettings(
            'token_command is no command: write it as text ("pass show todoist") or as a list of words '
            '(["pass", "show", "todoist"])'
        )
    return words


def _run(words: Sequence[str]) -> str:
    """The first line that the command prints.  What it says on standard error is not shown: it may hold secrets."""
    name = words[0]
    remedy = "Run it by hand to see why."
    try:
        done = subprocess.run(  # noqa: S603 - the user's own command, from the user's own settings, without a shell
            list(words),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_COMMAND_SECONDS,
            check=False,
        )
    except FileNotFoundError:
        raise UnusableSettings(
            f"token_command: there is no program '{name}'; install it, or give its whole path"
        ) from None
    except subprocess.TimeoutExpired:
        raise UnusableSettings(
            f"token_command: '{name}' was not done after {_COMMAND_SECONDS} seconds. {remedy}"
        ) from None
    except OSError as fault:
        raise UnusableSettings(f"token_command: '{name}' can't be run: {fault.strerror}. {remedy}") from None
    if done.returncode:
        raise UnusableSettings(f"token_command: '{name}' ended with status {done.returncode}. {remedy}")
    lines = done.stdout.decode("utf-8", "replace").strip().splitlines()
    return lines[0].strip() if lines else ""


def _from_keyring(service: str, user: str) -> str | None:
    """What the system's keyring holds; None where there is none, or no support for keyrings is installed."""
    try:
        import keyring
        from keyring.errors import KeyringError, NoKeyringError
    except ImportError:
        return None
    try:
        return keyring.get_password(service, user)
    except NoKeyringError:
        return None
    except KeyringError as fault:
        raise AfterviewError(
            f"The keyring can't be read ({type(fault).__name__}). Unlock it, or give the token in another way."
        ) from None
