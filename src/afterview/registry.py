"""Which exporters are installed: found by entry point, and remembered in a cache folder, for a scan takes 50 ms.

The cache is keyed by the folders that Python imports from and when they last changed; it is safe to delete.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from afterview.errors import AfterviewError, WrongUsage

if TYPE_CHECKING:
    from afterview.exporting import Exporter

GROUP = "afterview.exporters"
_FILE = "exporters.json"


class Registered(NamedTuple):
    """``value``: "module:object".  ``help``: the exporter's own line."""

    value: str
    help: str


def registered(cache: Path | None = None) -> dict[str, Registered]:
    """The exporters by name.  Two of one name are an error naming both; one that can't be loaded is listed as such."""
    key = _import_folders() if cache else []
    found = _remembered(cache, key) if cache else None
    if found is None:
        found = _scan()
        if cache:
            _remember(cache, key, found)
    return found


def load(name: str, value: str) -> Exporter:
    """Import one exporter and check that it is one.  Raises AfterviewError naming the package."""
    from importlib import import_module

    module, _, attribute = value.partition(":")
    try:
        exporter: Exporter = getattr(import_module(module), attribute)
    except Exception as fault:  # it is other people's code: whatever it raises is reported with its name
        raise AfterviewError(
            f"The exporter '{name}' ({value}) can't be loaded: {fault}. Uninstall its package, or ask its author."
        ) from fault
    wrong = _wrong(name, exporter)
    if wrong:
        raise AfterviewError(
            f"The exporter '{name}' ({value}) is no exporter: {wrong}. Uninstall its package, or ask its author."
        )
    return exporter


def _wrong(name: str, exporter: Any) -> str | None:
    """What keeps an object from being the exporter of that name."""
    missing = [verb for verb in ("name", "help", "options", "export") if not hasattr(exporter, verb)]
    if missing:
        return f"it lacks {', '.join(missing)}"
    if exporter.name != name:
        return f"it calls itself {str(exporter.name)!r}"
    if not isinstance(exporter.help, str):
        return "its help is no text"
    if not isinstance(exporter.options, Sequence) or not all(hasattr(option, "opts") for option in exporter.options):
        return "its options are no options of Click"
    if not callable(exporter.export):
        return "its export can't be called"
    return None


def package_of(name: str) -> str:
    """The installed package that an exporter comes from; "" where that is not known."""
    from importlib.metadata import entry_points

    return next((entry.dist.name for entry in entry_points(group=GROUP, name=name) if entry.dist), "")


def _scan() -> dict[str, Registered]:
    from importlib.metadata import entry_points

    values: dict[str, str] = {}
    for entry in sorted(entry_points(group=GROUP), key=lambda e: (e.name, e.value)):
        first = values.setdefault(entry.name, entry.value)
        if first != entry.value:
            raise WrongUsage(
                f"Two exporters are called '{entry.name}': {first} and {entry.value}. Uninstall one of their packages."
            )
    return {name: Registered(value, _help(name, value)) for name, value in values.items()}


def _help(name: str, value: str) -> str:
    try:
        return load(name, value).help
    except AfterviewError as fault:
        return str(fault)


def _import_folders() -> list[str]:
    """The folders of the import path with the moment of their last change: installing something changes one."""
    folders = [sys.version]
    for folder in sys.path:
        with contextlib.suppress(OSError):
            folders.append(f"{folder} {os.stat(folder or '.').st_mtime_ns}")
    return folders


def _remembered(cache: Path, key: list[str]) -> dict[str, Registered] | None:
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
        kept = json.loads((cache / _FILE).read_text(encoding="utf-8"))
        if kept["key"] == key:
            return {str(name): Registered(str(value), str(line)) for name, (value, line) in kept["found"].items()}
    return None


def _remember(cache: Path, key: list[str], found: dict[str, Registered]) -> None:
    kept = {"key": key, "found": {name: [one.value, one.help] for name, one in found.items()}}
    with contextlib.suppress(OSError):  # a cache that can't be written costs time, nothing else
        cache.mkdir(parents=True, exist_ok=True)
        part = cache / f"{_FILE}.{os.getpid()}"
        part.write_text(json.dumps(kept), encoding="utf-8")
        part.replace(cache / _FILE)
