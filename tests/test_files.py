"""Files appear whole or not at all, over nothing that is not ours, under names that are safe everywhere."""

from __future__ import annotations

import errno
import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from afterview import files
from afterview.errors import TargetRefused
from afterview.file_names import safe_name
from afterview.files import Delivery, check_target, write_whole
from afterview.folders import make_folder, remove_leftovers
from afterview.seals import SEAL_BLANK, content_digest, is_sealed, sealed_line

HEAD = b"# Afterview - plan " + SEAL_BLANK + b"\n"
posix = pytest.mark.skipif(os.name == "nt", reason="modes and special files of POSIX systems")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def sealed(path: Path, body: bytes = b"one\ntwo\n") -> Path:
    write_whole(path, [HEAD, body])
    return path


# The seal


def test_a_sealed_file_is_known_again(tmp_path: Path) -> None:
    path = sealed(tmp_path / "f")
    assert is_sealed(path)
    assert SEAL_BLANK not in path.read_bytes()
    assert sealed_line(path) is not None


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 58), st.integers(1, 255))
def test_one_changed_byte_breaks_the_seal(tmp_path_factory: pytest.TempPathFactory, place: int, change: int) -> None:
    path = sealed(tmp_path_factory.mktemp("seal") / "f")
    data = bytearray(path.read_bytes())
    data[place % len(data)] ^= change
    path.write_bytes(data)
    assert not is_sealed(path)


@pytest.mark.parametrize("content", [b"", b"Afterview", b"# Afterview - plan " + b"a" * 24, b"\x00" * 5000])
def test_what_bears_no_right_seal_is_not_ours(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "f").write_bytes(content)
    assert not is_sealed(tmp_path / "f")
    assert not is_sealed(tmp_path / "missing")
    assert not is_sealed(tmp_path)


def test_a_large_file_is_sealed_across_its_pieces(tmp_path: Path) -> None:
    def pieces() -> Iterator[bytes]:
        yield HEAD
        for _ in range(300):
            yield b"x" * 10_000 + b"\n"

    write_whole(tmp_path / "f", pieces())
    assert (tmp_path / "f").stat().st_size == len(HEAD) + 300 * 10_001
    assert is_sealed(tmp_path / "f")


# Whole or not at all


def test_a_new_file_appears_with_its_bytes_and_nothing_else(tmp_path: Path) -> None:
    digest = write_whole(tmp_path / "f.txt", [b"a", b"b"])
    assert (tmp_path / "f.txt").read_bytes() == b"ab"
    assert digest == content_digest(tmp_path / "f.txt")
    assert names(tmp_path) == ["f.txt"]


@posix
def test_the_umask_decides_who_may_read_a_new_file(tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        write_whole(tmp_path / "f", [b"a"])
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "f").stat().st_mode) == 0o640


@posix
def test_a_replaced_file_keeps_its_mode(tmp_path: Path) -> None:
    path = sealed(tmp_path / "f")
    path.chmod(0o600)
    sealed(path, b"other\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("fault", [ValueError, KeyboardInterrupt, SystemExit])
def test_a_failure_on_the_way_leaves_the_old_file_and_no_temporary_one(
    tmp_path: Path, fault: type[BaseException]
) -> None:
    path = sealed(tmp_path / "f")
    before = path.read_bytes()

    def pieces() -> Iterator[bytes]:
        yield b"x" * (2 << 20)
        raise fault

    with pytest.raises(fault):
        write_whole(path, pieces())
    assert path.read_bytes() == before
    assert names(tmp_path) == ["f"]


@pytest.mark.parametrize("call", ["fsync", "replace"])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EACCES])
def test_a_failing_disk_is_told_and_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, code: int
) -> None:
    path = sealed(tmp_path / "f")
    before = path.read_bytes()

    def fail(*args: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, call, fail)
    with pytest.raises(TargetRefused, match="f'"):
        sealed(path, b"other\n")
    monkeypatch.undo()
    assert path.read_bytes() == before
    assert names(tmp_path) == ["f"]


def test_a_file_that_another_program_holds_open_is_to_be_closed_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = sealed(tmp_path / "f.ics")

    def held(*args: object) -> None:
        raise PermissionError(errno.EACCES, "The process cannot access the file")

    monkeypatch.setattr(os, "replace", held)
    with pytest.raises(TargetRefused, match="Close it in that program"):
        sealed(path, b"other\n")


def test_a_file_changed_by_somebody_else_meanwhile_stays(tmp_path: Path) -> None:
    path = sealed(tmp_path / "f")

    def pieces() -> Iterator[bytes]:
        yield b"new"
        path.write_bytes(b"somebody else's")

    with pytest.raises(TargetRefused, match="changed by somebody else"):
        write_whole(path, pieces())
    assert path.read_bytes() == b"somebody else's"
    assert names(tmp_path) == ["f"]


def test_several_files_appear_together_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(b"not ours")

    def deliver() -> None:
        with Delivery() as delivery:
            delivery.new(tmp_path / "a").write(b"1")
            delivery.new(tmp_path / "b").write(b"2")
            delivery.commit()

    with pytest.raises(TargetRefused):
        deliver()
    assert names(tmp_path) == ["b"]
    with Delivery() as delivery:
        delivery.new(tmp_path / "a").write(b"1")
        delivery.new(tmp_path / "c").write(b"2")
        assert names(tmp_path) != ["a", "b", "c"]
        assert delivery.commit() == [tmp_path / "a", tmp_path / "c"]
    assert names(tmp_path) == ["a", "b", "c"]


def test_files_that_are_handed_over_wait_under_their_temporary_names(tmp_path: Path) -> None:
    with Delivery() as delivery:
        delivery.new(tmp_path / "f").write(HEAD)
        (pending,) = delivery.hand_over()
    assert not (tmp_path / "f").exists()
    assert is_sealed(pending.temporary)
    assert pending.digest == content_digest(pending.temporary)


def test_what_a_killed_run_left_is_removed_once_it_is_old(tmp_path: Path) -> None:
    old, young, other = (
        tmp_path / name for name in (".afterview-0123456789ab.tmp", ".afterview-ba9876543210.tmp", ".x.tmp")
    )
    for path in (old, young, other):
        path.write_bytes(b"half")
    os.utime(old, (1, 1))
    os.utime(other, (1, 1))
    write_whole(tmp_path / "f", [b"a"])
    assert names(tmp_path) == [young.name, other.name, "f"]


# Refusals


@pytest.mark.parametrize("force", [False, True])
def test_a_source_is_never_a_target(tmp_path: Path, force: bool) -> None:
    source = tmp_path / "in.csv"
    source.write_text("company", encoding="utf-8")
    os.link(source, tmp_path / "hard.csv")
    for target in (source, tmp_path / "hard.csv", tmp_path / "x" / ".." / "in.csv"):
        with pytest.raises(TargetRefused, match="one of the sources"):
            check_target(target, sources=("-", str(source)), force=force, is_ours=lambda path: True)


@posix
def test_a_link_to_a_source_is_a_source(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("company", encoding="utf-8")
    (tmp_path / "link").symlink_to(tmp_path / "in.csv")
    with pytest.raises(TargetRefused, match="one of the sources"):
        check_target(tmp_path / "link", sources=(str(tmp_path / "in.csv"),), force=True)


@pytest.mark.parametrize("content", [b"", b"notes"])
def test_what_is_not_ours_is_replaced_only_with_force(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "f").write_bytes(content)
    with pytest.raises(TargetRefused, match="no unedited export"):
        write_whole(tmp_path / "f", [b"a"])
    write_whole(tmp_path / "f", [b"a"], force=True)
    assert (tmp_path / "f").read_bytes() == b"a"


@posix
def test_a_link_is_followed_and_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real" / "f")
    sealed(tmp_path / "link")
    sealed(tmp_path / "link", b"again\n")
    assert (tmp_path / "link").is_symlink()
    assert is_sealed(tmp_path / "real" / "f")
    assert names(tmp_path) == ["link", "real"]


@posix
def test_special_files_and_broken_paths_are_refused_in_words(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for target in ("fifo", "loop", "file/f.ics", "missing/f.ics", "n" * 300):
        with pytest.raises(TargetRefused):
            write_whole(tmp_path / target, [b"a"], force=True)
    with pytest.raises(TargetRefused, match="is a folder"):
        write_whole(tmp_path, [b"a"], force=True)
    with pytest.raises(TargetRefused, match="no regular file"):
        write_whole(Path("/dev/null"), [b"a"], force=True)
    assert names(tmp_path) == ["fifo", "file", "loop"]


def test_a_folder_is_made_where_it_is_missing_and_a_file_is_no_folder(tmp_path: Path) -> None:
    make_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()
    (tmp_path / "f").write_text("x", encoding="utf-8")
    with pytest.raises(TargetRefused, match="is a file"):
        make_folder(tmp_path / "f")
    with pytest.raises(TargetRefused):
        make_folder(tmp_path / "f" / "g")


def test_leftovers_are_only_our_own_files_in_that_folder(tmp_path: Path) -> None:
    for name in ("gone.ics", "kept.ics", "source.ics", "other.txt"):
        sealed(tmp_path / name)
    (tmp_path / "mine.ics").write_text("notes", encoding="utf-8")
    (tmp_path / "folder.ics").mkdir()
    (tmp_path / "link.ics").symlink_to(tmp_path / "other.txt")
    removed = remove_leftovers(
        tmp_path,
        ".ics",
        keep=[tmp_path / "kept.ics"],
        sources=[str(tmp_path / "source.ics"), "-"],
        is_ours=is_sealed,
    )
    assert removed == [tmp_path / "gone.ics"]
    assert names(tmp_path) == ["folder.ics", "kept.ics", "link.ics", "mine.ics", "other.txt", "source.ics"]


# Names

RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?\Z")
names_of_data = st.one_of(
    st.text(max_size=300),
    st.sampled_from(
        ["", ".", "..", "../x", "/etc/passwd", "C:\\x", "con", "NUL.txt", "com¹", "-rf", "~root", "a" * 400]
    ),
    st.sampled_from(
        ["é" * 300, "e\u0301", "\u202egpj", "a\u200bb", "x.", "x ", "東京データ", "🙂", "ß", "ı", "\ud800", "\ufe0f"]
    ),
)


@settings(max_examples=200, deadline=None)
@given(names_of_data)
def test_a_name_made_from_data_is_safe_on_every_system(text: str) -> None:
    name = safe_name(text, taken=set(), suffix=".ics")
    assert len(name.encode()) <= 200
    assert name.endswith(".ics")
    stem = name.removesuffix(".ics")
    assert stem
    assert not RESERVED.match(name)
    assert not re.search(r'[\x00-\x1f\x7f<>:"/|?*\\.\s]', stem)
    assert not re.search("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]", stem)
    assert not stem.startswith(("-", "~", "."))
    assert not stem.endswith(("-", " ", "."))
    assert unicodedata.normalize("NFC", name) == name
    assert Path(name).name == name


@settings(max_examples=200, deadline=None)
@given(st.lists(names_of_data, max_size=8))
def test_no_two_names_differ_by_case_or_form_only(texts: list[str]) -> None:
    taken: set[str] = set()
    made = [safe_name(text, taken=taken, suffix=".eml") for text in texts]
    assert len({unicodedata.normalize("NFKC", name).casefold() for name in made}) == len(made)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Zoë Müller", "Zoë-Müller.ics"),
        ("acme-inc-backend-engineer", "acme-inc-backend-engineer.ics"),
        ("../../etc/passwd", "etc-passwd.ics"),
        ("東京データ株式会社", "東京データ株式会社.ics"),
        ("aux", "aux-file.ics"),
        ("COM1.txt", "COM1-txt.ics"),
        ("", "followups.ics"),
        ("🙂🙂", "followups.ics"),
    ],
)
def test_names_stay_readable(text: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.getfilesystemencoding", lambda: "utf-8")
    assert safe_name(text, taken=set(), suffix=".ics") == name


@pytest.mark.parametrize(
    ("encoding", "text", "name"),
    [
        ("ascii", "Zoë Müller", "Zoe-Muller.ics"),
        ("ascii", "東京データ株式会社", "followups.ics"),
        ("iso8859-1", "Zoë Łuć", "Zoë-uc.ics"),
        ("iso8859-1", "Zoë Müller", "Zoë-Müller.ics"),
    ],
)
def test_a_name_holds_only_what_the_file_names_of_the_locale_can_hold(
    encoding: str, text: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.getfilesystemencoding", lambda: encoding)
    assert safe_name(text, taken=set(), suffix=".ics") == name


def test_a_name_that_is_taken_gets_a_number() -> None:
    taken: set[str] = set()
    assert [safe_name(text, taken=taken, suffix=".ics") for text in ("Ana", "ANA", "ana")] == [
        "Ana.ics",
        "ANA-2.ics",
        "ana-3.ics",
    ]


def test_nothing_is_read_of_a_folder_to_write_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that may be written but not listed is good enough."""

    def forbidden(*args: object) -> None:
        raise PermissionError(errno.EACCES, "not to be listed")

    monkeypatch.setattr(files.os, "scandir", forbidden)
    write_whole(tmp_path / "f", [b"a"])
    monkeypatch.undo()
    assert names(tmp_path) == ["f"]
