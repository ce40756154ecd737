"""``afterview template``: list, show, copy the wording."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from afterview.cli.completion import complete_file
from afterview.cli.hints import Helping, refuse_language_name
from afterview.terminal import plain, plain_lines

LANGUAGE = click.option(
    "--language", metavar="CODE", help="en, de, es, fr, or one of your own. Default: your settings'."
)
FOLDER = click.option(
    "--folder", type=click.Path(path_type=Path), help="Your own templates lie here (see config show)."
)
CONFIG = click.option("--config", metavar="FILE", shell_complete=complete_file, help="The settings file.")


def _place(language: str | None, folder: Path | None, config: str | None) -> tuple[str, Path | None]:
    """The language and the user's folder, from the command line, else from the settings."""
    from afterview.settings import default_templates_dir, load_settings

    refuse_language_name(language)
    return language or load_settings(config).language or "en", folder or default_templates_dir()


@click.group(name="template", cls=Helping, epilog="Example: afterview template copy thank-you.email")
def command() -> None:
    """The wording: one template for each step and kind, in each language."""


@command.command("list", epilog="Example: afterview template list --language de")
@LANGUAGE
@FOLDER
@CONFIG
def list_(language: str | None, folder: Path | None, config: str | None) -> None:
    """Name the templates of a language, and which of them are your own."""
    from afterview.drafting import languages
    from afterview.drafting.catalogue import check_file, wording_files

    language, folder = _place(language, folder, config)
    for name, path in wording_files(language, folder).items():
        own = folder is not None and path.is_relative_to(folder)
        if own:
            check_file(path)
        click.echo(plain(f"{name:28} {f'your own: {path}' if own else 'built in'}"))
    click.echo(f"Language: {language}. There are: {', '.join(languages(folder))}.", err=True)


@command.command(epilog="Example: afterview template show status-check.email --language fr")
@click.argument("name", required=False)
@LANGUAGE
@FOLDER
@CONFIG
@click.option("--names", is_flag=True, help="Explain the names that a template can use.")
def show(name: str | None, language: str | None, folder: Path | None, config: str | None, names: bool) -> None:
    """Print one template as it stands in its file, your own or the built-in one."""
    if names:
        from afterview.drafting.variables import VARIABLES

        for variable, (meaning, example) in VARIABLES.items():
            click.echo(f"{variable:16} {meaning}; for example: {' / '.join(example.splitlines())}")
        return
    if name is None:
        raise click.UsageError("Name a template (afterview template list), or give --names.")
    from afterview.drafting.catalogue import check_file, find_file

    path = find_file(name, *_place(language, folder, config))
    check_file(path)  # a mistake is told before anything is shown
    text = path.read_text(encoding="utf-8-sig")
    click.echo("\n".join(plain_lines(text)) if sys.stdout.isatty() else text, nl=False)


@command.command(epilog="Example: afterview template copy thank-you.email")
@click.argument("name")
@LANGUAGE
@FOLDER
@CONFIG
def copy(name: str, language: str | None, folder: Path | None, config: str | None) -> None:
    """Copy a built-in template into your own folder, where it goes before the built-in one."""
    from afterview.drafting.catalogue import find_file
    from afterview.drafting.language import load_language
    from afterview.errors import TargetRefused

    language, folder = _place(language, folder, config)
    if folder is None:
        raise TargetRefused("You have no home folder here: name a folder with --folder.")
    source = find_file(name, language)
    target = folder / load_language(language).code / source.name
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("x", encoding="utf-8", newline="\n") as out:
            out.write(source.read_text(encoding="utf-8"))
    except FileExistsError:
        raise TargetRefused(f"{target} exists already, and copying never overwrites. Change that file.") from None
    except OSError as fault:
        raise TargetRefused(
            f"{target} can't be written: {fault.strerror or fault}. Name another folder with --folder."
        ) from fault
    names = "; the names that it can use: afterview template show --names" if target.suffix == ".j2" else "."
    click.echo(plain(f"Copied to {target}. Change it there{names}"))
