"""Files written whole or not at all.

Shared by everything that writes for the user.  A ``Delivery`` writes each file beside its target under a temporary
name and renames all of them at the end; whatever goes wrong before leaves the old files as they were.  Nothing that
this tool did not write itself, or that was edited since, is replaced without ``force``, and a source never.
A file shows its origin by a seal (see ``afterview.seals``).
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
import stat
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType

from afterview.errors import TargetRefused
from afterview.patterns import pattern
from afterview.seals import is_sealed, seal_digits, seal_place

_TEMPORARY = pattern(r"\.afterview-[0-9a-f]{12}\.tmp")
_STALE_SECONDS = 3600
_CHUNK = 1 << 20
_BINARY, _NO_LINK = getattr(os, "O_BINARY", 0), getattr(os, "O_NOFOLLOW", 0)


def same_file(one: str | Path, other: str | Path) -> bool:
    """Whether two paths lead to the same file (through links, other spellings, a case-blind disk)."""
    try:
        return os.path.samefile(one, other)
    except OSError:
        return os.path.normcase(os.path.realpath(one)) == os.path.normcase(os.path.realpath(other))


def is_source(path: Path, sources: Sequence[str]) -> bool:
    """Whether the input is read from this file: it is one of the sources, or what standard input reads from."""
    if any(same_file(path, source) for source in sources if source != "-"):
        return True
    try:
        found = os.fstat(0)
        return stat.S_ISREG(found.st_mode) and os.path.samestat(found, os.stat(path))
    except OSError:  # no such file yet, or standard input is closed
        return False


def check_target(
    path: Path,
    *,
    sources: Sequence[str] = (),
    force: bool = False,
    is_ours: Callable[[Path], bool] = is_sealed,
    usual: str = "followups.ics",
) -> Path:
    """The regular file, there or not, that may be written for ``path``: links are followed.  ``usual``: the name that
    such a file has where none is given.

    Raises TargetRefused where it is a source, a folder or a device, where its folder is missing, and, unless
    ``force``, where it exists and is no unedited export of ours.
    """
    try:
        real = Path(os.path.realpath(path, strict=path.exists()))
        found = os.stat(real)
    except FileNotFoundError:
        if _is_laid_by_another(path):  # who chose where the file would go
            raise TargetRefused(
                f"'{path}' is somebody else's link to a file that is not there. Name a file in a folder of your own "
                "with -o."
            ) from None
        real, found = Path(os.path.realpath(path)), None
    except (OSError, ValueError) as fault:
        raise TargetRefused(f"'{path}' can't be written: {words_of(fault)}. Name another file with -o.") from fault
    if is_source(real, sources):
        raise TargetRefused(f"'{path}' is one of the sources: it is never written over. Name another file with -o.")
    if found is None:
        if not real.parent.is_dir():
            raise TargetRefused(f"'{path}' can't be written: there is no folder '{real.parent}'. Make it first.")
        return real
    if stat.S_ISDIR(found.st_mode):
        raise TargetRefused(f"'{path}' is a folder. Name a file, such as '{path / usual}'.")
    if not stat.S_ISREG(found.st_mode):
        raise TargetRefused(f"'{path}' is no regular file. Name a file, or - for standard output.")
    if not force and not is_ours(real):
        raise TargetRefused(
            f"'{path}' exists and is no unedited export of Afterview: it stays as it is. "
            "Name another file with -o, or replace it with --force."
        )
    return real


class Pending:
    """A file on its way: its bytes go to a temporary file beside the target until the delivery commits.

    ``digest`` is the SHA-256 (hex) of what was written, with a blank seal where there is one.
    """

    def __init__(self, shown: Path, target: Path) -> None:
        self.shown = shown
        self.target = target
        self.temporary = target.parent / f".afterview-{secrets.token_hex(6)}.tmp"
        self.size = 0
        self._hash = hashlib.sha256()
        self._seal_at: int | None = None
        self._before = _identity(target)
        # O_EXCL: never through a link that somebody laid there; 0o666 lets the umask decide.
        handle = os.open(self.temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o666)
        try:
            self._own = os.fstat(handle)
            if self._before is not None and hasattr(os, "fchmod"):
                os.fchmod(handle, stat.S_IMODE(self._before.st_mode))
        finally:
            os.close(handle)

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()

    @property
    def replaces(self) -> bool:
        """Whether a file stood there when this one was begun."""
        return self._before is not None

    def write(self, data: bytes) -> None:
        """Append.  The seal, where there is one, stands in the first call's bytes."""
        if not self.size:
            self._seal_at = seal_place(data)
        with open(self._opened(os.O_WRONLY | os.O_APPEND), "ab", buffering=0) as file:
            view = memoryview(data)
            while view:
                view = view[file.write(view) :]
        self._hash.update(data)
        self.size += len(data)

    def finish(self) -> None:
        """Put the seal in, and let the bytes reach the disk."""
        with open(self._opened(os.O_RDWR), "r+b") as file:
            if self._seal_at is not None:
                file.seek(self._seal_at)
                file.write(seal_digits(self.digest))
                file.flush()
            os.fsync(file.fileno())

    def _opened(self, how: int) -> int:
        """The temporary file once more.  Raises TargetRefused where somebody put something else into its place."""
        handle = os.open(self.temporary, how | _NO_LINK | _BINARY)
        if not self._is_own(os.fstat(handle)):
            os.close(handle)
            raise self._taken()
        return handle

    def _is_own(self, found: os.stat_result) -> bool:
        """Whether this is the file that was made; a file of another account may have got its number."""
        return os.path.samestat(found, self._own) and found.st_uid == self._own.st_uid

    def _taken(self) -> TargetRefused:
        return TargetRefused(
            f"'{self.shown}' can't be written: somebody else put another file in the place of its temporary one. "
            "Name a file in a folder of your own with -o."
        )

    def check_unchanged(self) -> None:
        """Raise TargetRefused where somebody changed the target since this file was begun."""
        if _marks(_identity(self.target)) != _marks(self._before):
            raise TargetRefused(f"'{self.shown}' was changed by somebody else just now: it stays as it is. Try again.")
        if not self._is_own(os.lstat(self.temporary)):
            raise self._taken()

    def appear(self) -> None:
        """Take the place of the target.  Raises TargetRefused where that changed meanwhile or is held open."""
        self.check_unchanged()
        try:
            os.replace(self.temporary, self.target)
        except PermissionError as fault:
            raise TargetRefused(
                f"'{self.shown}' can't be replaced: it is open in another program or protected. "
                "Close it in that program (calendar, Excel, mail) and run the same command again."
            ) from fault

    def discard(self) -> None:
        with contextlib.suppress(OSError):
            self.temporary.unlink()


class Delivery:
    """Several files that appear together, or not at all where anything fails before the first one appears.

    As a context manager: leaving without ``commit`` removes every temporary file.  All failures of the disk become
    TargetRefused.
    """

    def __init__(
        self,
        *,
        sources: Sequence[str] = (),
        force: bool = False,
        is_ours: Callable[[Path], bool] = is_sealed,
        usual: str = "followups.ics",
    ) -> None:
        self._usual = usual
        self._sources = sources
        self._force = force
        self._is_ours = is_ours
        self._pending: list[Pending] = []
        self._cleared: set[Path] = set()

    def __enter__(self) -> Delivery:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        for pending in self._pending:
            pending.discard()
        if isinstance(fault, OSError) and not isinstance(fault, BrokenPipeError):
            raise TargetRefused(_failed(fault, self._pending)) from fault

    def new(self, path: Path) -> Pending:
        """Begin a file.  Raises TargetRefused as ``check_target`` does.  A ``Delivery`` takes each path once."""
        target = check_target(path, sources=self._sources, force=self._force, is_ours=self._is_ours, usual=self._usual)
        if target.parent not in self._cleared:
            self._cleared.add(target.parent)
            _clear_stale(target.parent)
        try:
            pending = Pending(path, target)
        except OSError as fault:
            raise TargetRefused(f"'{path}' can't be written: {words_of(fault)}.{_remedy(fault)}") from fault
        self._pending.append(pending)
        return pending

    @property
    def replaced(self) -> list[Path]:
        """The files begun so far that take the place of an earlier one."""
        return [pending.target for pending in self._pending if pending.replaces]

    def hand_over(self) -> list[Pending]:
        """Finish the files and leave them under their temporary names to the caller, who renames or removes them."""
        for pending in self._pending:
            pending.finish()
            pending.check_unchanged()
        handed, self._pending = self._pending, []
        return handed

    def commit(self) -> list[Path]:
        """Make all files appear, in the order in which they were begun, and return their paths as given."""
        for pending in self._pending:
            pending.finish()
        shown = [pending.shown for pending in self._pending]
        while self._pending:
            self._pending[0].appear()
            done = self._pending.pop(0)
            if not any(other.target.parent == done.target.parent for other in self._pending):
                sync_folder(done.target.parent)
        return shown


def write_whole(
    path: Path,
    chunks: Iterable[bytes],
    *,
    sources: Sequence[str] = (),
    force: bool = False,
    is_ours: Callable[[Path], bool] = is_sealed,
) -> str:
    """Write one file whole or not at all; returns the SHA-256 (hex) of its bytes, a seal counting as blank.

    Raises TargetRefused (see ``check_target``) and whatever ``chunks`` raises; the old file is then untouched.
    """
    with Delivery(sources=sources, force=force, is_ours=is_ours) as delivery:
        pending = delivery.new(path)
        for data in gathered(chunks):
            pending.write(data)
        digest = pending.digest
        delivery.commit()
    return digest


def gathered(chunks: Iterable[bytes], size: int = _CHUNK) -> Iterator[bytes]:
    """The same bytes in pieces of at least ``size``, the last one excepted."""
    held: list[bytes] = []
    length = 0
    for chunk in chunks:
        held.append(chunk)
        length += len(chunk)
        if length >= size:
            yield b"".join(held)
            held.clear()
            length = 0
    if held:
        yield b"".join(held)


def _is_laid_by_another(path: Path) -> bool:
    """Whether this is a link that belongs to another account."""
    return hasattr(os, "getuid") and os.path.islink(path) and os.lstat(path).st_uid != os.getuid()


def _identity(path: Path) -> os.stat_result | None:
    try:
        return os.stat(path)
    except FileNotFoundError:
        return None


def _marks(found: os.stat_result | None) -> tuple[int, ...] | None:
    return None if found is None else (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


def words_of(fault: OSError | ValueError) -> str:
    """What the system says of a failure."""
    words = fault.strerror if isinstance(fault, OSError) else None
    return words or str(fault) or type(fault).__name__


def _failed(fault: OSError, pending: list[Pending]) -> str:
    name = f"'{pending[-1].shown}'" if pending else "The file"
    return f"{name} can't be written: {words_of(fault)}. What was there before stays as it was.{_remedy(fault)}"


def _remedy(fault: OSError) -> str:
    if fault.errno in (errno.ENOSPC, errno.EDQUOT):
        return " Make room there and run the same command again."
    return " Name another file with -o." if fault.errno in (errno.EROFS, errno.EACCES, errno.EPERM) else ""


def _clear_stale(folder: Path) -> None:
    """Remove what a killed run left, once it is too old to be anybody's."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if _TEMPORARY.fullmatch(entry.name) and time.time() - entry.stat().st_mtime > _STALE_SECONDS:
                with contextlib.suppress(OSError):
                    os.unlink(entry.path)


def sync_folder(folder: Path) -> None:
    """Let the rename reach the disk.  Windows has no such call for folders."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
