"""A word on the command line that can't be used is answered with one that can."""

from __future__ import annotations

import re
from collections.abc import Mapping

import click


class Helping(click.Group):
    """A group that, without a subcommand, shows its help as ``--help`` does, on standard error, and ends with 2."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args and not ctx.resilient_parsing:
            click.echo(ctx.get_help(), err=True, color=ctx.color)
            ctx.exit(2)
        return super().parse_args(ctx, args)


def refuse_unknown(ctx: click.Context, args: list[str], known: Mapping[str, str], what: str) -> None:
    """End with a usage error where the first argument is no known command (or destination).  ``known``: their lines of
    help by name; a word that only one line holds ("google") is taken to mean that one."""
    if not args or args[0] in known or args[0].startswith("-"):
        return
    from difflib import get_close_matches

    word = args[0].casefold()
    near = get_close_matches(args[0], known, 1)
    if not near:
        near = [name for name, line in known.items() if word in re.findall(r"\w+", line.casefold())]
    hint = f"Did you mean '{near[0]}'?" if len(near) == 1 else f"There are: {', '.join(known)}."
    ctx.fail(f"There is no {what} '{args[0]}'. {hint}")


_LANGUAGES = {
    "en": "english englisch anglais",
    "de": "german deutsch allemand",
    "es": "spanish español espanol castellano spanisch",
    "fr": "french français francais französisch",
}


def refuse_language_name(given: str | None) -> None:
    """End with a usage error where ``--language`` was given a name of a language, not its code."""
    named = (given or "").casefold()
    for code, names in _LANGUAGES.items():
        if named in names.split():
            raise click.UsageError(f"--language: '{given}' is no code of a language; write {code}.")


def source_hint(message: str, command: click.Command) -> str:
    """What to add to Click's complaint about a word too many: plan, check and export take files so, the commands with
    the option ``--source`` do not; "" elsewhere."""
    if "unexpected extra argument" in message and any("--source" in option.opts for option in command.params):
        return ". A file of interviews is named with --source."
    return ""
