"""The folder of an export of many files: made where it is missing, and cleared of what no longer belongs."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from afterview.errors import TargetRefused
from afterview.files import is_source, words_of

_IS_A_FILE = "'{}' is a file. Name a folder with -o."
_NO_FOLDER = "The folder '{}' can't be made: {}. Name another one with -o."


def make_folder(folder: Path) -> None:
    """Make the folder of a folder export (with those above it) where it is missing.  Raises TargetRefused."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as fault:
        raise TargetRefused(_IS_A_FILE.format(folder)) from fault
    except OSError as fault:
        raise TargetRefused(_NO_FOLDER.format(folder, words_of(fault))) from fault


def check_folder(folder: Path) -> None:
    """Raise TargetRefused where ``make_folder`` would, as far as that shows without making it (a dry run)."""
    there = next((place for place in (folder, *folder.parents) if os.path.lexists(place)), None)
    if there is None or there.is_dir():
        return
    if there == folder:
        raise TargetRefused(_IS_A_FILE.format(folder))
    raise TargetRefused(_NO_FOLDER.format(folder, os.strerror(errno.ENOTDIR)))


def leftovers(
    folder: Path, suffix: str, *, keep: Iterable[Path], sources: Sequence[str] = (), is_ours: Callable[[Path], bool]
) -> list[Path]:
    """The files of ours in ``folder`` that no longer belong.

    Only regular files (no links) directly in the folder that end in ``suffix``, are not in ``keep``, no source, and of
    which ``is_ours`` says that they are unedited exports of this kind.
    """
    kept = {os.path.normcase(os.path.realpath(path)) for path in keep}
    found = []
    for path in sorted(folder.glob(f"*{suffix}")):
        if path.is_symlink() or not path.is_file() or os.path.normcase(os.path.realpath(path)) in kept:
            continue
        if is_source(path, sources) or not is_ours(path):
            continue
        found.append(path)
    return found


def remove_leftovers(
    folder: Path, suffix: str, *, keep: Iterable[Path], sources: Sequence[str] = (), is_ours: Callable[[Path], bool]
) -> list[Path]:
    """Remove ``leftovers``, and return their paths.  Raises TargetRefused."""
    removed = leftovers(folder, suffix, keep=keep, sources=sources, is_ours=is_ours)
    for path in removed:
        try:
            path.unlink()
        except OSError as fault:
            raise TargetRefused(
                f"'{path}' no longer belongs, but can't be removed: {words_of(fault)}. Close it where it is open."
            ) from fault
    return removed
