"""The files of the wording: what there is, where it lies, and whether it can be used."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from afterview.drafting.language import builtin_folder, load_language
from afterview.errors import UnusableTemplate

SUFFIXES = (".j2", ".toml")


def wording_files(language: str, folder: Path | None = None) -> Mapping[str, Path]:
    """The files of a language by name ("thank-you.email.j2"), the user's own before the built-in.

    Raises UnusableTemplate for a language that there is no wording for.
    """
    code = load_language(language, folder).code
    found: dict[str, Path] = {}
    for root in (builtin_folder(), folder):
        if root is not None and (root / code).is_dir():
            found.update({path.name: path for path in sorted((root / code).iterdir()) if path.suffix in SUFFIXES})
    return dict(sorted(found.items()))


def find_file(name: str, language: str, folder: Path | None = None) -> Path:
    """One file of a language by its name, with or without its ending.  Raises UnusableTemplate naming what there is."""
    files = wording_files(language, folder)
    for full in (name, *(name + suffix for suffix in SUFFIXES)):
        if full in files:
            return files[full]
    from difflib import get_close_matches

    stems = [each.removesuffix(".j2") for each in files]
    # A step is written in several ways: as an e-mail, on a card, for the phone.
    near = sorted((each for each in stems if each.startswith(f"{name}.")), key=lambda each: not each.endswith(".email"))
    near = near or get_close_matches(name, stems, 1)
    hint = f"did you mean {' or '.join(map(repr, near))}?" if near else f"there are: {', '.join(stems)}"
    raise UnusableTemplate(f"There is no template '{name}' in the language '{language}'; {hint}")


def check_file(path: Path) -> None:
    """Check one file of the wording without drafting anything.  Raises UnusableTemplate."""
    if path.suffix == ".j2":
        from afterview.drafting.rendering import check, read_source

        check(read_source(path), str(path), subject=path.name.endswith(("email.j2",)))
