"""Where input comes from: a file, standard input, any stream; opened anew for each time it is gone through.

What can't be read twice (standard input, pipes) is first copied to a temporary file.
"""

from __future__ import annotations

import contextlib
import io
import os
import stat
import sys
import tempfile
import time
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

from afterview.errors import UnusableInput
from afterview.reading.text import shown

_CHUNK = 1 << 20
_IN_MEMORY = 8 << 20  # bytes of a copy; a larger one is a file
LARGEST_STREAM = 1 << 30  # bytes copied from standard input or a pipe
_Copy: TypeAlias = "io.BytesIO | io.BufferedRandom"
_PATIENCE = 20  # tries of a tenth of a second for the first byte of a named pipe


class Source:
    """One input.  ``name`` is what the user gave, harmless to show; ``path`` is None for streams."""

    def __init__(self, given: str | Path | BinaryIO) -> None:
        self._copy: _Copy | None = None
        self._state: tuple[int, int] | None = None
        self.path: str | None = None
        if isinstance(given, (str, Path)):
            self.name = "standard input" if given == "-" else shown(str(given), 300)
            if given == "-":
                self._keep(_spooled(sys.stdin.buffer, self.name))
            else:
                self._take(str(given))
        else:
            called = getattr(given, "name", None)
            self.name = shown(called, 300) if isinstance(called, str) else "input"
            self._keep(_spooled(given, self.name))

    def _take(self, path: str) -> None:
        try:
            kind = os.stat(path).st_mode
        except (OSError, ValueError) as fault:
            raise self._unreadable(fault) from fault
        if stat.S_ISDIR(kind):
            raise UnusableInput(f"{self.name}: is a folder; name a file in it")
        self.path = os.path.abspath(path)
        if stat.S_ISFIFO(kind):
            self._keep(_from_pipe(path, self))
        elif not stat.S_ISREG(kind):
            if not os.path.samefile(path, os.devnull):
                raise UnusableInput(f"{self.name}: is a device; name a file")
            self._keep(io.BytesIO())

    def _keep(self, copy: _Copy) -> None:
        """Hold a copy as long as the source lives."""
        self._copy = copy
        weakref.finalize(self, copy.close)

    def _unreadable(self, fault: Exception) -> UnusableInput:
        if isinstance(fault, FileNotFoundError):
            return UnusableInput(f"{self.name}: there is no such file; check the name and the folder")
        if isinstance(fault, PermissionError):
            return UnusableInput(
                f"{self.name}: may not be read (permission denied); give yourself the right to read it"
            )
        why = fault.strerror if isinstance(fault, OSError) else None
        return UnusableInput(f"{self.name}: can't be read ({why or 'not a name of a file'})")

    def open(self) -> io.RawIOBase:
        """The bytes from the beginning.  Raises UnusableInput, also where the file has changed since the first time."""
        if self._copy is not None:
            return _Shared(self._copy)
        assert self.path is not None
        try:
            stream = open(self.path, "rb", buffering=0)  # noqa: SIM115  # handed on to who closes it
            state = os.fstat(stream.fileno())
        except OSError as fault:
            raise self._unreadable(fault) from fault
        now = (state.st_size, state.st_mtime_ns)
        if self._state not in (None, now):
            stream.close()
            raise UnusableInput(f"{self.name}: changed while it was being read; try again")
        self._state = now
        return stream

    def size(self) -> int:
        """How many bytes there are."""
        with self.open() as stream:
            return stream.seek(0, os.SEEK_END)

    def read(self, most: int, what: str) -> bytes:
        """All bytes, where they are not more than ``most``.  Raises UnusableInput."""
        if (size := self.size()) > most:
            raise UnusableInput(
                f"{self.name}: {size >> 20} MB are too much for {what} (at most {most >> 20} MB); use CSV"
            )
        with self.open() as stream:
            parts = []
            while part := stream.read(_CHUNK):
                parts.append(part)
        return b"".join(parts)

    def head(self, count: int = 8192) -> bytes:
        """The first bytes."""
        with self.open() as stream:
            return stream.read(count) or b""


class _Shared(io.RawIOBase):
    """A view on a copy, from its beginning; closing the view leaves the copy open.

    Where the copy is a file it is read without moving its position, which forked processes have in common.
    """

    def __init__(self, copy: _Copy) -> None:
        self._copy = copy
        self._file = None if isinstance(copy, io.BytesIO) else copy.fileno()
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._file is not None and hasattr(os, "preadv"):
            count = os.preadv(self._file, [buffer], self._at)
        else:
            self._copy.seek(self._at)
            count = self._copy.readinto(buffer)
        self._at += count
        return count

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        if whence == os.SEEK_END:
            offset += self._copy.seek(0, os.SEEK_END)
        self._at = offset + (self._at if whence == os.SEEK_CUR else 0)
        return self._at


def _spooled(stream: BinaryIO, name: str, first: bytes = b"") -> _Copy:
    """A copy of all that the stream gives, in memory while small, else in a temporary file."""
    copy: _Copy = io.BytesIO()
    total = copy.write(first)
    try:
        while part := stream.read(_CHUNK):
            total += len(part)
            if total > LARGEST_STREAM:
                copy.close()
                raise UnusableInput(f"{name}: more than {LARGEST_STREAM >> 20} MB; save it as a file")
            if total > _IN_MEMORY and isinstance(copy, io.BytesIO):
                copy = _as_file(copy)
            copy.write(part)
        copy.flush()
    except OSError as fault:
        copy.close()
        raise UnusableInput(f"{name}: can't be read ({fault.strerror})") from fault
    return copy


def _as_file(copy: io.BytesIO) -> _Copy:
    file = tempfile.TemporaryFile()  # noqa: SIM115  # lives as long as the source
    file.write(copy.getbuffer())
    return file


def _from_pipe(path: str, source: Source) -> _Copy:
    """A copy of what comes out of a named pipe; one that nobody writes to is not waited for."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    first = b""
    for _ in range(_PATIENCE):
        with contextlib.suppress(BlockingIOError):
            first = os.read(descriptor, _CHUNK)
        if first:
            break
        time.sleep(0.1)
    os.set_blocking(descriptor, True)
    with open(descriptor, "rb") as stream:
        if not first:
            raise UnusableInput(
                f"{source.name}: is a pipe, and nothing comes out of it; start the program that writes into it"
            )
        return _spooled(stream, source.name, first)


def sources_of(given: Sequence[str | Path | BinaryIO]) -> list[Source]:
    """The inputs.  Raises UnusableInput; standard input can be named once."""
    if sum(1 for one in given if one == "-") > 1:
        raise UnusableInput("standard input ('-') is named twice; leave one of them out")
    return [Source(one) for one in given]
