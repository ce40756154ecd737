"""The user's settings: one TOML file, checked as a whole, and where Afterview keeps its own files.

This module stands at the edge: it reads a file, the environment and the machine's time zone, once, in the command line.
What comes out is a frozen :class:`Settings`; nothing below reads any of it again.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from afterview.errors import UnusableSettings
from afterview.nouns import noun
from afterview.patterns import pattern
from afterview.terminal import plain

APP = "afterview"
KEYRING_SERVICE = "afterview"
"""Under this service the keyring holds tokens; the user name there is the destination's name ("todoist")."""
LARGEST = 200_000  # bytes of a settings file

Tone = Literal["neutral", "formal", "friendly"]
Dates = Literal["iso", "dmy", "mdy"]


@noun
class Settings:
    """What the user set, checked.  Each value is None (or empty) where nothing was set.

    ``path``: the file it came from, as it was given.  ``timezone``: an IANA name.  ``country``: ISO 3166, upper case,
    also with a subdivision ("US-CA").  ``playbook`` and ``sources``: a file named in the settings is found relative to
    the settings' own folder; ``~`` is the home folder.  ``lint``: the table ``[lint]``.  ``tables``: one table for each
    destination, by its name under ``afterview export``.
    """

    path: str | None = None
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    signature: str | None = None
    sign_off: str | None = None
    tone: Tone | None = None
    timezone: str | None = None
    country: str | None = None
    playbook: str | None = None
    language: str | None = None
    dates: Dates | None = None
    sources: tuple[str, ...] = ()
    lint: Mapping[str, Any] = field(default_factory=dict)
    tables: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def user(self) -> dict[str, str]:
        """What of the user was set, by its name: name, email, phone, signature."""
        given = {"name": self.name, "email": self.email, "phone": self.phone, "signature": self.signature}
        return {key: value for key, value in given.items() if value}

    def table(self, destination: str) -> Mapping[str, Any]:
        """The table of one destination ("ics", "todoist" …), empty where there is none."""
        return self.tables.get(destination, {})


class _WrongValueError(Exception):
    """What is wrong with one value, and what would be right."""


# ------------------------------------------------------------------------------------------------------ single values


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise _WrongValueError('must be text in quotes ("…")')
    if not value.strip():
        raise _WrongValueError("is empty: write a value, or delete the line")
    return value


def _line(value: object) -> str:
    text = _text(value).strip()
    if any(not char.isprintable() for char in text):
        raise _WrongValueError("must be one line without control characters")
    return text


def _lines(value: object) -> str:
    text = _text(value).replace("\r\n", "\n").strip("\n")
    if any(not char.isprintable() for char in text if char != "\n"):
        raise _WrongValueError("holds a control character (line breaks are fine, nothing else)")
    return text


def _email(value: object) -> str:
    text = _line(value)
    if not re.fullmatch(r"[^\s<>()\[\],;:\"@]+@[^\s<>()\[\],;:\"@]+\.[^\s<>()\[\],;:\"@.]+", text):
        raise _WrongValueError("is no plain e-mail address, such as ana@example.org")
    return text


def _one_of(*allowed: str) -> Callable[[object], str]:
    def check(value: object) -> str:
        text = _line(value).casefold()
        if text not in allowed:
            near = get_close_matches(text, allowed, 1)
            raise _WrongValueError(
                f"is not known; allowed: {', '.join(allowed)}" + (f" (did you mean '{near[0]}'?)" if near else "")
            )
        return text

    return check


def _timezone(value: object) -> str:
    text = _line(value)
    if is_timezone(text):
        return text
    near = get_close_matches(text, _zone_names(), 1, 0.6)
    hint = f"did you mean '{near[0]}'?" if near else "write it like Europe/Berlin or America/New_York"
    raise _WrongValueError(f"is no IANA time zone: {hint}")


def _country(value: object) -> str:
    text = _line(value).upper()
    if not re.fullmatch(r"[A-Z]{2}(-[A-Z0-9]{1,3})?", text):
        raise _WrongValueError(
            "is no country code: two letters as in ISO 3166 (DE, GB, US), or with a subdivision (US-CA)"
        )
    return text


def _language(value: object) -> str:
    text = _line(value).lower().replace("_", "-")
    if not re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", text):
        raise _WrongValueError("is no language code: two letters, such as en, de, es or fr")
    return text


def _sources(value: object) -> tuple[str, ...]:
    many = value if isinstance(value, list) else [value]
    if not many:
        raise _WrongValueError('is empty: name files, as in ["interviews.csv"], or delete the line')
    return tuple(_line(one) for one in many)


# What each key holds, in the words of the reference; a value that is None there is free.
KEYS: Mapping[str, tuple[Callable[[object], Any], str]] = {
    "name": (_line, "your name, as it stands under a message"),
    "email": (_email, "your e-mail address"),
    "phone": (_line, "your telephone number, for phone scripts"),
    "signature": (_lines, "what stands under a message instead of your name; may have several lines"),
    "sign_off": (_line, 'the line before it, such as "Kind regards"'),
    "tone": (_one_of("neutral", "formal", "friendly"), "neutral, formal or friendly; friendly where nothing is set"),
    "timezone": (_timezone, "your own time zone, as an IANA name (Europe/Berlin)"),
    "country": (_country, "whose public holidays count where a row doesn't say, ISO 3166 (DE, US-CA)"),
    "playbook": (_line, "the playbook to use: a name, or a file"),
    "language": (_language, "the language of the drafts (en, de, es, fr)"),
    "dates": (_one_of("iso", "dmy", "mdy"), "the order of numeric dates in your files"),
    "sources": (_sources, "the files to read where the command line names none"),
}


# ------------------------------------------------------------------------------------------------------ the whole file

_SECRET_NAME = pattern(r"(^|_)(token|password|passwd|secret|api_?key|access_?key|credentials?)$")
_SECRET_VALUE = pattern(r"(?<![0-9A-Za-z])[0-9a-fA-F]{40}(?![0-9A-Za-z])")
_NO_SECRETS = (
    "a token doesn't belong in this file, which other programs can read. Delete the line (and renew the token if "
    "others could read it), then run `afterview config token todoist`, set TODOIST_API_TOKEN, or set token_command "
    "to a command that prints it"
)


def _is_secret(key: str, value: object) -> bool:
    if _SECRET_NAME.search(key.casefold().replace("-", "_")):
        return True
    return isinstance(value, str) and bool(_SECRET_VALUE.search(value))


def _secrets(key: str, value: object, place: str) -> Iterator[str]:
    """The places (dotted keys) at which something that looks like a token stands, in ``value`` or below it."""
    if isinstance(value, dict):
        for below, inner in value.items():
            yield from _secrets(below, inner, f"{place}.{below}")
    elif isinstance(value, list):
        for inner in value:
            yield from _secrets(key, inner, place)
    elif _is_secret(key, value):
        yield place


def _shown(value: object) -> str:
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "a table"
    text = plain(str(value).lower() if isinstance(value, bool) else str(value))
    return f"'{text[:59]}…'" if len(text) > 60 else f"'{text}'"


def _unknown(key: str) -> str:
    near = get_close_matches(key.casefold().replace("-", "_"), KEYS, 1)
    return f"{key}: there is no such setting" + (
        f"; did you mean '{near[0]}'?" if near else f"; there are: {', '.join(KEYS)}"
    )


def parse_settings(text: str, path: str) -> Settings:
    """The settings in a TOML document.  ``path`` is its file, for messages and for the files named in it.

    Raises UnusableSettings with all mistakes at once, each with its key, value and what is allowed.  The value of
    something that looks like a token is never shown.
    """
    import tomllib

    from afterview.toml_text import loads

    try:
        document = loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise UnusableSettings(f"{path}: this is no TOML: {fault}; mend that place") from None
    except RecursionError:
        raise UnusableSettings(f"{path}: this is nested too deeply to be settings; write key = value") from None
    mistakes = [
        f"{place}: {_NO_SECRETS}" for key, value in document.items() for place in sorted({*_secrets(key, value, key)})
    ]
    values: dict[str, Any] = {}
    tables: dict[str, Mapping[str, Any]] = {}
    top_command = document.pop("token_command", None)  # understood outside [todoist], too
    for key, value in document.items():
        if key in KEYS:
            try:
                values[key] = KEYS[key][0](value)
            except _WrongValueError as fault:
                if next(_secrets(key, value, key), None) is None:
                    mistakes.append(f"{key}: {_shown(value)} {fault}")
        elif isinstance(value, dict):
            tables[key] = value
        elif next(_secrets(key, value, key), None) is None:
            mistakes.append(_unknown(key))
    if mistakes:
        raise UnusableSettings("\n".join(plain(f"{path}: {mistake}") for mistake in mistakes))
    lint = tables.pop("lint", {})
    if top_command is not None:
        tables["todoist"] = {"token_command": top_command, **tables.get("todoist", {})}
    for key in ("sources", "playbook"):
        if key in values:
            values[key] = _found_from(path, values[key])
    return Settings(path=path, lint=lint, tables=tables, **values)


def _found_from(path: str, value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(one if one == "-" else _beside(path, one) for one in value)
    return _beside(path, value) if value.endswith(".toml") or "/" in value or "\\" in value else value


def _beside(path: str, name: str) -> str:
    return os.path.join(os.path.dirname(os.path.abspath(path)), os.path.expanduser(name))


def load_settings(path: str | os.PathLike[str] | None = None) -> Settings:
    """Read the settings from ``path``, else from the default place, where no file means no settings.

    Raises UnusableSettings for a file that was named and isn't there, can't be read, or has mistakes.
    """
    file = Path(path) if path is not None else default_config_path()
    if file is None:
        return Settings()
    try:
        with file.open("rb") as opened:
            raw = opened.read(LARGEST + 1)
        if len(raw) > LARGEST:
            raise UnusableSettings(f"{file}: larger than settings can be ({LARGEST} bytes); shorten it")
        text = raw.decode("utf-8-sig")
    except FileNotFoundError:
        if path is None:
            return Settings()
        raise UnusableSettings(f"{file}: there is no such file (`afterview config init` makes one)") from None
    except UnicodeDecodeError:
        raise UnusableSettings(f"{file}: this is no UTF-8 text; save it as UTF-8") from None
    except OSError as fault:
        raise UnusableSettings(f"{file}: can't be read: {fault.strerror or fault}; check its rights") from None
    return parse_settings(text, str(file))


def check_table(
    settings: Settings, destination: str, allowed: Collection[str], also: Collection[str] = ()
) -> Mapping[str, Any]:
    """The destination's table, after a check of its keys against the ``allowed`` ones.  Those of ``also`` are allowed,
    but not offered.

    Raises UnusableSettings naming every key that is not allowed, with the nearest one that is.
    """
    table = settings.table(destination)
    mistakes = []
    for key in table:
        if key not in allowed and key not in also:
            near = get_close_matches(key.casefold().replace("-", "_"), sorted(allowed), 1)
            known = f"did you mean '{near[0]}'?" if near else f"there are: {', '.join(sorted(allowed)) or 'none'}"
            mistakes.append(f"{settings.path}: [{destination}] {plain(key)}: there is no such setting; {known}")
    if mistakes:
        raise UnusableSettings("\n".join(mistakes))
    return table


# ------------------------------------------------------------------------------------------------------ places


def _place(kind: str) -> Path | None:
    import platformdirs

    folder = Path(getattr(platformdirs, f"user_{kind}_dir")(APP, appauthor=False))
    # Without HOME and without an entry in the user database "~" stays as it is, and a relative path would follow
    # the user from folder to folder.
    return folder if folder.is_absolute() else None


def default_config_path() -> Path | None:
    """``config.toml`` in the user's configuration folder; None on a machine where the user has no home folder."""
    folder = _place("config")
    return folder / "config.toml" if folder else None


def default_templates_dir() -> Path | None:
    """Where the user's own wording lies, one folder for each language; None without a home folder."""
    folder = _place("config")
    return folder / "templates" if folder else None


def default_ledger_path() -> Path:
    """The ledger in the user's state folder.  Raises UnusableSettings where the user has no home folder."""
    folder = _place("state")
    if folder is None:
        raise UnusableSettings(
            "You have no home folder here, so the ledger has no place: set HOME, or give --ledger FILE."
        )
    return folder / "ledger.sqlite"


def default_cache_dir() -> Path | None:
    """Where caches lie (safe to delete); None without a home folder, and then nothing is cached."""
    return _place("cache")


# ------------------------------------------------------------------------------------------------------ time zones


def is_timezone(name: str) -> bool:
    """Whether ``name`` is a time zone of the IANA database, as it is written there."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    # Some file systems find "europe/berlin" too; "localtime" and "posixrules" are files of the database, not zones.
    return name not in ("localtime", "posixrules", "Factory") and (not name.islower() or name in _zone_names())


def _zone_names() -> set[str]:
    from zoneinfo import available_timezones

    return available_timezones()


def machine_timezone(note: Callable[[str], None] = lambda line: None) -> str:
    """The IANA name of the machine's time zone, from TZ or from the system's own settings.

    Where neither names a zone it is "UTC", and ``note`` is told so in one line.
    """
    wanted = os.environ.get("TZ", "").removeprefix(":")
    if wanted and is_timezone(wanted):
        return wanted
    name = None if wanted else _system_timezone()
    if name and is_timezone(name):
        return name
    why = f"TZ={_shown(wanted)} is no IANA time zone" if wanted else "this machine doesn't name its time zone"
    note(f"Times without a zone are taken as UTC, for {why}. Give --timezone, or set timezone in the settings.")
    return "UTC"


def _system_timezone() -> str | None:
    import warnings
    from zoneinfo import ZoneInfoNotFoundError

    import tzlocal

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # tzlocal warns of untidy files in /etc, which is no news for our user
            return tzlocal.get_localzone_name()
    except (ZoneInfoNotFoundError, LookupError, OSError):
        return None
