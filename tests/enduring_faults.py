"""The day on which everything around is at odds: no room, no right to write, a clock that jumps, another version."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "bench"))
import interviews as made_up

from enduring_edits import at_home, command, events_in, home, rows_of

ROOT = Path(__file__).parent.parent
NOW = "2026-12-01T09:00:00+00:00"
EXPORT = ("export", "ics", "interviews.csv", "-o", "plan.ics", "--max-bytes", "0")
NEW = ("export", "ics", "interviews.csv", "--new", "-o", "weeks")
ROOMS = (0, 4, 16, 64, 256, 1024, 2048)  # kB that are left
OTHER_TABLES = "89b1c69"  # the last commit whose ledger was of version 1


class Place:
    """A folder in which commands run, each in a process of its own, or where ``inside`` all in this one."""

    def __init__(self, folder: Path, wrong: list[str], name: str, *, inside: bool = False) -> None:
        self.folder, self.wrong, self.name, self.inside = folder, wrong, name, inside
        self.said = ""
        self.env = {**os.environ, **home(folder.parent)}
        folder.mkdir(exist_ok=True)

    def write(self, count: int) -> None:
        with (self.folder / "interviews.csv").open("w", encoding="utf-8", newline="") as out:
            made_up.write(out, count)

    def run(self, *words: str, now: str = NOW, ledger: str = "ledger.db", before: tuple[str, ...] = ()) -> int:
        """The exit code of a command that ends with a message, never with a traceback."""
        said = [*words, "--now", now, "--timezone", "UTC", "--ledger", ledger]
        if self.inside:
            with at_home(self.folder.parent):
                code, _, self.said = command(self.folder, said)
        else:
            start = [*before, sys.executable, "-c", "from afterview.cli import main; main()", *said]
            done = subprocess.run(
                start, cwd=self.folder, env=self.env, capture_output=True, text=True, encoding="utf-8", check=False
            )
            code, self.said = done.returncode, done.stderr
        self.expect("Traceback" not in self.said and code != 70, f"{words}: {self.said[-300:]}")
        return code

    def expect(self, holds: bool, otherwise: str) -> None:
        if not holds:
            self.wrong.append(f"{self.name}: {otherwise}")

    def content(self) -> dict[str, bytes]:
        """Every file but the lock's own two."""
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in self.folder.rglob("*")
            if path.is_file() and not path.name.endswith(("-lock", "-holder"))
        }


def run(folder: Path, count: int) -> list[str]:
    """What was wrong."""
    wrong: list[str] = []
    full_disk(folder, count, wrong)
    read_only(folder, count, wrong)
    jumping_clock(folder, count, wrong)
    newer_ledger(folder, wrong)
    older_version(folder, count, wrong)
    return wrong


def told(what: str) -> None:
    print(f"  {what}", flush=True)


# ------------------------------------------------------------------------------------------------------------ no room


@contextlib.contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[Path | None]:
    """A file system of that size; None where none can be mounted."""
    place = folder / "disk"
    place.mkdir(exist_ok=True)
    words = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "none", str(place)]
    mounted = shutil.which("mount") and subprocess.run(words, check=False, capture_output=True).returncode == 0
    try:
        yield place if mounted else None
    finally:
        if mounted:
            subprocess.run(["umount", str(place)], check=True)


def full_disk(folder: Path, count: int, wrong: list[str]) -> None:
    """So much is left and no more: what was there stays, a message names the reason, and with room all is as ever."""
    right = Place(folder / "roomy", wrong, "full disk")
    right.write(count)
    right.run(*EXPORT)
    wanted = (right.folder / "plan.ics").read_bytes()
    for second in (False, True):
        refused = 0
        for room in ROOMS:
            with small_disk(folder, 60 * count + 16_384) as disk:
                if disk is None:
                    told("full disk: left out, for no small file system can be mounted here")
                    return
                refused += refused_for_want_of_room(disk, room, count, wanted, wrong, second=second)
        told(f"full disk, {'second' if second else 'first'} export: {refused} of {len(ROOMS)} sizes did not suffice")


def refused_for_want_of_room(
    disk: Path, room: int, count: int, wanted: bytes, wrong: list[str], *, second: bool
) -> bool:
    """Whether an export with ``room`` kB left was refused."""
    place = Place(disk / "folder", wrong, f"full disk, {room} kB left, {'second' if second else 'first'} export")
    place.env["HOME"] = str(disk.parent / "home")
    place.write(count)
    if second:
        place.run(*EXPORT)
        text = (place.folder / "interviews.csv").read_text(encoding="utf-8")
        text = text.replace(",Europe/London,", ",Europe/Berlin,")
        (place.folder / "interviews.csv").write_text(text, encoding="utf-8")
    before = place.content()
    fill(disk, room)
    code = place.run(*EXPORT)
    if code:
        place.expect(code in (3, 4), f"ended with {code}: {place.said[-300:]}")
        words = ("full", "No space left")
        place.expect(any(word in place.said for word in words), f"says no reason: {place.said[-300:]}")
        left = place.content()
        for name in ("plan.ics", "interviews.csv"):
            place.expect(left.get(name) == before.get(name), f"{name} is not what it was")
        place.expect(not [name for name in left if name.endswith(".tmp")], f"something was left behind: {list(left)}")
    (disk / "ballast").unlink()
    place.expect(place.run(*EXPORT) == 0, f"with room it still fails: {place.said[-300:]}")
    written = (place.folder / "plan.ics").read_bytes()
    place.expect(second or written == wanted, "with room the file is another one than ever")
    place.run(*EXPORT)
    place.expect((place.folder / "plan.ics").read_bytes() == written, "a further export differs")
    with contextlib.closing(sqlite3.connect(place.folder / "ledger.db")) as connection:
        place.expect(connection.execute("PRAGMA integrity_check").fetchone() == ("ok",), "the ledger is damaged")
    return code != 0


def fill(disk: Path, room: int) -> None:
    """Leave ``room`` kB."""
    found = os.statvfs(disk)
    with (disk / "ballast").open("wb") as out:
        out.write(b"\0" * (found.f_bavail * found.f_frsize - room * 1024))


# ------------------------------------------------------------------------------------------------- no right to write


@contextlib.contextmanager
def bound_read_only(place: Path) -> Iterator[bool]:
    """The folder on a file system that can't be written to; False where that can't be had."""
    if not shutil.which("mount") or subprocess.run(["mount", "--bind", place, place], check=False).returncode:
        yield False
        return
    subprocess.run(["mount", "-o", "remount,ro,bind", place], check=True)
    try:
        yield True
    finally:
        subprocess.run(["umount", place], check=True)


def without_rights() -> tuple[str, ...] | None:
    """Words before a command that take root's right to write everywhere away; None where that can't be done."""
    if os.geteuid():
        return ()
    words = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
    if not shutil.which("setpriv") or subprocess.run([*words, "true"], check=False, capture_output=True).returncode:
        return None
    return words


def read_only(folder: Path, count: int, wrong: list[str]) -> None:
    """Reading goes on; writing is refused with the place and a way out, and nothing changes."""
    before = without_rights()
    if before is None:
        told("read-only folder and ledger: left out, for root may write everywhere here")
    else:
        for name, modes in READ_ONLY.items():
            place = Place(folder / f"read-only-{len(name)}", wrong, name)
            prepared(place, count)
            for what, mode in modes.items():
                (place.folder / what).chmod(mode)
            refuses_to_write(place, before, out="weeks" in modes)
            for what in modes:
                (place.folder / what).chmod(0o700)
            told(f"{name}: reads, and refuses to write")
    place = Place(folder / "read-only-disk", wrong, "read-only disk")
    prepared(place, count)
    with bound_read_only(place.folder) as bound:
        if bound:
            refuses_to_write(place, (), out=True)
    told(f"read-only disk: {'reads, and refuses to write' if bound else 'left out, for none can be mounted here'}")


READ_ONLY = {
    "read-only folders": {".": 0o500, "weeks": 0o500, "ledger.db": 0o600},
    "read-only ledger": {"ledger.db": 0o400},
    "unreadable ledger": {"ledger.db": 0o000},
}


def prepared(place: Place, count: int) -> None:
    """An export was made there, and a row was added since."""
    place.write(count)
    place.run(*EXPORT)
    (place.folder / "weeks").mkdir(exist_ok=True)
    place.write(count + 1)


def refuses_to_write(place: Place, before: tuple[str, ...], *, out: bool) -> None:
    """``out``: nothing can be written beside the ledger either."""
    unreadable = place.name.startswith("unreadable")
    was = {} if unreadable else place.content()
    for words in (("plan", "interviews.csv", "-q"), ("today", "--source", "interviews.csv"), (*EXPORT, "--dry-run")):
        code = place.run(*words, before=before)
        place.expect(code == (3 if unreadable else 0), f"{words[0]} ended with {code}: {place.said[-300:]}")
    for words in (EXPORT, NEW, ("log", "int-0000003", "advanced", "--source", "interviews.csv")):
        code = place.run(*words, before=before)
        place.expect(code in (3, 4), f"{words} ended with {code}: {place.said[-300:]}")
        place.expect("ledger.db" in place.said or "plan.ics" in place.said, f"names no place: {place.said[-300:]}")
        place.expect("--ledger FILE" in place.said or "-o" in place.said, f"names no way out: {place.said[-300:]}")
    if out:
        code = place.run("export", "ics", "interviews.csv", "-o", "other.ics", "--no-ledger", before=before)
        place.expect(code == 3, f"a file in a read-only folder ended with {code}: {place.said[-300:]}")
    if not unreadable:
        place.expect(place.content() == was, "something changed")


# ------------------------------------------------------------------------------------------------------------- clock

CLOCK = (
    "2026-12-01T09:00:00+00:00", "2026-12-01T08:59:00+00:00", "2019-01-01T00:00:00+00:00", "2026-12-01T09:00:00+00:00",
    "2027-04-01T12:00:00+00:00", "2026-12-02T09:00:00+00:00", "2035-06-01T00:00:00+00:00", "2026-12-01T09:00:00+00:00",
)  # fmt: skip


def jumping_clock(folder: Path, count: int, wrong: list[str]) -> None:
    """Back and forth: nothing is cancelled or doubled for it, SEQUENCE never falls, and no change goes without one."""
    place = Place(folder / "clock", wrong, "clock", inside=True)
    place.write(count)
    seen: dict[str, tuple[int, str]] = {}
    for whole in (True, False):
        calendar: dict[str, str] = {}
        for turn, now in enumerate(CLOCK):
            ledger = f"{'whole' if whole else 'new'}.db"
            known = set((place.folder / "weeks").glob("*")) if not whole else set()
            code = place.run(*(EXPORT if whole else NEW), now=now, ledger=ledger)
            place.expect(code == 0, f"{now} ended with {code}: {place.said[-300:]}")
            paths = [place.folder / "plan.ics"] if whole else sorted(set((place.folder / "weeks").glob("*")) - known)
            for event in (event for path in paths for event in events_in(path)):
                place.expect(not event.cancelled, f"{now}: {event.uid} was cancelled")
                sequence, block = seen.get(event.uid, (0, event.seen))
                place.expect(event.sequence >= sequence, f"{now}: the SEQUENCE of {event.uid} fell")
                place.expect(
                    turn == 0 or event.seen == block or event.sequence > sequence, f"{now}: {event.uid} changed"
                )
                seen[event.uid] = event.sequence, event.seen
                calendar[event.uid] = event.seen
            before = rows_of(place.folder / ledger)
            place.run(*(EXPORT if whole else NEW), now=now, ledger=ledger)
            place.expect(rows_of(place.folder / ledger) == before, f"{now}: a second export changed the ledger")
        seen.clear()
    told(f"clock: {len(CLOCK)} moments from {min(CLOCK)[:4]} to {max(CLOCK)[:4]}, back and forth")


# ------------------------------------------------------------------------------------------------- another version


def newer_ledger(folder: Path, wrong: list[str]) -> None:
    """A ledger that a later version made is left as it is, and the update is named."""
    place = Place(folder / "newer", wrong, "newer ledger", inside=True)
    prepared(place, 20)
    with contextlib.closing(sqlite3.connect(place.folder / "ledger.db")) as connection:
        connection.execute("PRAGMA user_version = 99")
    refused_as_newer(place, ())
    told("newer ledger: every command names the update, and writes nothing")


def refused_as_newer(place: Place, before: tuple[str, ...]) -> None:
    was = place.content()
    commands = (
        EXPORT, NEW, ("plan", "interviews.csv"), ("today", "--source", "interviews.csv"), ("log",),
        ("log", "int-0000003", "advanced", "--source", "interviews.csv"), ("check", "interviews.csv"),
        ("export", "html", "interviews.csv", "-o", "page.html"),
    )  # fmt: skip
    for words in commands:
        code = place.run(*words, before=before)
        place.expect(code == 3, f"{words} ended with {code}: {place.said[-300:]}")
        place.expect("pip install --upgrade afterview" in place.said, f"names no update: {place.said[-300:]}")
    place.expect(place.content() == was, "something changed")


def older_version(folder: Path, count: int, wrong: list[str]) -> None:
    """The version before the ledger's tables changed, and this one, take turns on one ledger."""
    tree = folder / "old"
    words = ["git", "worktree", "add", "--detach", "-q", str(tree), OTHER_TABLES]
    if not shutil.which("git") or subprocess.run(words, cwd=ROOT, check=False, capture_output=True).returncode:
        told(f"two versions: left out, for commit {OTHER_TABLES} is not at hand")
        return
    try:
        new, old = (Place(folder / "versions", wrong, name) for name in ("this version", "the older version"))
        old.env["PYTHONPATH"] = os.pathsep.join(str(tree / part) for part in ("src", "exporters", "templates"))
        new.write(count)
        old.expect(old.run(*EXPORT) == 0, old.said[-300:])
        first = {event.uid: event for event in events_in(new.folder / "plan.ics")}
        with contextlib.closing(sqlite3.connect(new.folder / "ledger.db")) as connection:
            old.expect(connection.execute("PRAGMA user_version").fetchone() == (1,), "is not older at all")
        new.expect(new.run(*EXPORT) == 0, new.said[-300:])
        second = {event.uid: event for event in events_in(new.folder / "plan.ics")}
        new.expect(first.keys() == second.keys(), "other items than those of the older version")
        anew = [uid for uid in second if second[uid].seen != first[uid].seen]
        new.expect(
            all(second[uid].sequence > first[uid].sequence for uid in anew), "what changed has no higher SEQUENCE"
        )
        refused_as_newer(old, ())
        told(
            f"two versions: {len(second)} items taken over, {len(anew)} of them worded anew; the older one then refuses"
        )
    finally:
        subprocess.run(["git", "worktree", "remove", "--force", str(tree)], cwd=ROOT, check=False)
