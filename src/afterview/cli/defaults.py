"""A destination's table of the settings gives the values of the options that the command line leaves out."""

from __future__ import annotations

from typing import Any

import click
from click.core import ParameterSource

from afterview.errors import UnusableSettings
from afterview.exporting import Exporter
from afterview.settings import Settings, check_table


def own_options(
    exporter: Exporter, given: dict[str, Any], settings: Settings, context: click.Context
) -> dict[str, Any]:
    """``given`` with what ``[name]`` of the settings says where the command line said nothing.

    A key of the table is an option's long name, with ``_`` or ``-``; beside those it may hold the keys that the
    exporter names in its attribute ``settings`` (``token_command``, where it has none: taken, but not offered).  Raises
    UnusableSettings for any other key, and for a value that the option would refuse.
    """
    options = {str(option.name): option for option in exporter.options}
    by_name = {_long_name(option): str(option.name) for option in exporter.options}
    own_keys = tuple(getattr(exporter, "settings", ()))
    taken = own_keys if hasattr(exporter, "settings") else ("token_command",)
    names = {key: by_name.get(key.replace("-", "_"), key) for key in settings.table(exporter.name)}
    known = {key for key, name in names.items() if name in options or key in taken}
    check_table(settings, exporter.name, {*by_name, *own_keys}, known)
    values = dict(given)
    for key, value in settings.table(exporter.name).items():
        option = options.get(names[key])
        if option is None or context.get_parameter_source(names[key]) not in (None, ParameterSource.DEFAULT):
            continue
        try:
            values[names[key]] = option.process_value(context, _as_typed(option, value))
        except click.BadParameter as fault:
            place = f"{settings.path}: [{exporter.name}] {key}"
            raise UnusableSettings(f"{place}: {fault.message}") from None
    return values


def _long_name(option: click.Parameter) -> str:
    """What an option is called on the command line, which may be another name than its value has: ``--for``."""
    long = next((name for name in option.opts if name.startswith("--")), str(option.name))
    return long.removeprefix("--").replace("-", "_")


def _as_typed(option: click.Parameter, value: Any) -> Any:
    """The value as a command line would bring it: text, but for flags and for what can be repeated."""
    if getattr(option, "is_flag", False):
        if not isinstance(value, bool):
            raise click.BadParameter("must be true or false")
        return value
    if isinstance(value, list):
        if not option.multiple and option.nargs == 1:
            raise click.BadParameter("must be one value, not a list")
        return [str(one) for one in value]
    if isinstance(value, bool | dict):
        raise click.BadParameter("must be text or a number")
    return str(value)
