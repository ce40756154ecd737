"""A word on the command line that can't be used is answered with one that can."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import click


def refuse_unknown(
    ctx: click.Context, args: list[str], known: Collection[str], what: str, meant: Mapping[str, str] | None = None
) -> None:
    """End with a usage error where the first argument is no known command (or destination).  ``meant``: which of them
    people mean by other words."""
    if not args or args[0] in known or args[0].startswith("-"):
        return
    from difflib import get_close_matches

    other = (meant or {}).get(args[0].casefold())
    near = [other] if other in known else get_close_matches(args[0], known, 1)
    hint = f"Did you mean '{near[0]}'?" if near else f"There are: {', '.join(known)}."
    ctx.fail(f"There is no {what} '{args[0]}'. {hint}")


def source_hint(message: str, command: click.Command) -> str:
    """What to add to Click's complaint about a word too many: plan, check and export take files so, the commands with
    the option ``--source`` do not; "" elsewhere."""
    if "unexpected extra argument" in message and any("--source" in option.opts for option in command.params):
        return ". A file of interviews is named with --source."
    return ""
