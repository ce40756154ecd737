"""What somebody else does to a file while ours is on its way is seen, and what appeared has reached the disk."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from afterview.errors import TargetRefused
from afterview.files import Delivery, write_whole

posix = pytest.mark.skipif(os.name == "nt", reason="folders are synchronised, and files numbered, on POSIX systems")
Act = Callable[[Path], None]


def edited_in_place(path: Path) -> None:
    """Other bytes, as many as before, in the same file; its time says so on a file system of any precision."""
    before = path.stat()
    path.write_bytes(b"edited")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns + 1_000_000_000))


def replaced_by_another(path: Path) -> None:
    """Another file under the same name, as long as the one before and with its time."""
    before, other = path.stat(), path.with_name("other")
    other.write_bytes(b"edited")
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    os.replace(other, path)


def deliver(path: Path, meanwhile: Act, end: Callable[[Delivery], object]) -> None:
    """Begin a file at ``path``, let something happen to what stands there, and come to the end."""
    with Delivery(force=True) as delivery:
        delivery.new(path).write(b"ours")
        meanwhile(path)
        end(delivery)


@pytest.mark.parametrize("end", [Delivery.commit, Delivery.hand_over], ids=["committed", "handed over"])
@pytest.mark.parametrize("meanwhile", [edited_in_place, pytest.param(replaced_by_another, marks=posix)])
def test_what_was_changed_meanwhile_stays_though_it_is_as_long_as_before(
    tmp_path: Path, meanwhile: Act, end: Callable[[Delivery], object]
) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"before")
    with pytest.raises(TargetRefused, match="changed by somebody else"):
        deliver(path, meanwhile, end)
    assert path.read_bytes() == b"edited"
    assert [each.name for each in tmp_path.iterdir()] == ["f"]


def test_a_file_that_came_to_the_place_meanwhile_is_not_handed_over_for_replacement(tmp_path: Path) -> None:
    path = tmp_path / "f"
    with pytest.raises(TargetRefused, match="changed by somebody else"):
        deliver(path, lambda place: place.touch(), Delivery.hand_over)
    assert path.read_bytes() == b""
    assert [each.name for each in tmp_path.iterdir()] == ["f"]


@posix
def test_the_folder_reaches_the_disk_after_the_file_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, synchronise = tmp_path / "f", os.fsync
    seen: list[tuple[bool, bool]] = []

    def counted(handle: int) -> None:
        found = os.fstat(handle)
        seen.append((stat.S_ISDIR(found.st_mode) and os.path.samestat(found, tmp_path.stat()), path.exists()))
        synchronise(handle)

    monkeypatch.setattr(os, "fsync", counted)
    write_whole(path, [b"ours"])
    assert seen == [(False, False), (True, True)]
