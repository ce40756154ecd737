"""Messages about what is written: files, .ics exports, the ledger."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

from messages.case import Case, table
from messages.made import INTERVIEWS

ICS = "export ics interviews.csv"
ONE = {**INTERVIEWS, "other.csv": "company,position,date\nBeta,Analyst,2026-12-02\n"}
TWO_FIRMS = {"interviews.csv": "company,position,date\nAcme,Engineer,2026-12-01\nBeta,Analyst,2026-12-02\n"}
LEDGER = "../state/afterview/ledger.sqlite"


def export(words: str = "", about: str = "", **more: object) -> Case:
    facts: dict[str, object] = {"files": INTERVIEWS, **more}
    return Case(command=f"{ICS} {words}".strip(), about=about, **facts)  # type: ignore[arg-type]


@contextlib.contextmanager
def _replace(fault: OSError) -> Iterator[None]:
    with mock.patch("os.replace", side_effect=fault), mock.patch("os.link", side_effect=fault):
        yield


@contextlib.contextmanager
def _full(folder: Path) -> Iterator[None]:
    from afterview import files

    with mock.patch.object(files.Pending, "write", side_effect=OSError(errno.ENOSPC, "No space left on device")):
        yield


@contextlib.contextmanager
def _opening(fault: OSError, part: str) -> Iterator[None]:
    """Opening files whose path holds this part fails, as on a full disk or without rights."""
    real = os.open

    def opened(path: object, flags: int, *words: object, **more: object) -> int:
        if part in str(path) and flags & os.O_CREAT:
            raise fault
        return real(path, flags, *words, **more)  # type: ignore[arg-type]

    with mock.patch("os.open", opened):
        yield


@contextlib.contextmanager
def _changed_meanwhile(folder: Path) -> Iterator[None]:
    from afterview import files

    real = files.Pending.finish

    def finish(self: files.Pending) -> None:
        real(self)
        (folder / "followups.ics").write_text("somebody else's", encoding="utf-8")

    with mock.patch.object(files.Pending, "finish", finish):
        yield


@contextlib.contextmanager
def _linked(folder: Path) -> Iterator[None]:
    (folder / "followups.ics").symlink_to(folder / "elsewhere")
    with mock.patch("os.getuid", return_value=os.getuid() + 1):
        yield


@contextlib.contextmanager
def _exchanged(folder: Path) -> Iterator[None]:
    from afterview import files

    real = files.Pending.finish

    def finish(self: files.Pending) -> None:
        (folder / "theirs").write_bytes(b"somebody else's")
        (folder / "theirs").replace(self.temporary)
        real(self)

    with mock.patch.object(files.Pending, "finish", finish):
        yield


@contextlib.contextmanager
def _stuck(folder: Path) -> Iterator[None]:
    real = Path.unlink

    def unlink(self: Path, missing_ok: bool = False) -> None:
        if self.suffix == ".ics":
            raise PermissionError(13, "Permission denied")
        real(self, missing_ok)

    (folder / "interviews.csv").write_text(table({"company": "Beta"}), encoding="utf-8")
    with mock.patch.object(Path, "unlink", unlink):
        yield


@contextlib.contextmanager
def _sqlite(words: str) -> Iterator[None]:
    """Every change of the ledger fails with these words of SQLite."""

    class Connection(sqlite3.Connection):
        def execute(self, sql: str, *values: object) -> sqlite3.Cursor:  # type: ignore[override]
            if sql.startswith("BEGIN"):
                raise sqlite3.OperationalError(words)
            return super().execute(sql, *values)  # type: ignore[arg-type]

    real = sqlite3.connect

    def connect(path: object, **more: object) -> sqlite3.Connection:
        return real(path, **{**more, **({"factory": Connection} if str(path).endswith(".sqlite") else {})})  # type: ignore

    with mock.patch("sqlite3.connect", connect):
        yield


def _other_bytes(folder: Path) -> None:
    """Bytes that are no UTF-8 stand where SQLite's message repeats them."""
    place = folder / LEDGER
    place.write_bytes(place.read_bytes().replace(b"CREATE TABLE facts", b"CREATE TABL\xc1 facts"))


@contextlib.contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Another Afterview holds the ledger."""
    from afterview.ledger import Ledger

    home = folder.parent / "state" / "afterview"
    other = sqlite3.connect(home / "ledger.sqlite-lock", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with contextlib.closing(other), mock.patch.dict(Ledger.open.__func__.__kwdefaults__, wait=0.01):  # type: ignore[attr-defined]
        yield


def _database(folder: Path, *statements: str) -> None:
    place = folder / LEDGER
    place.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.closing(sqlite3.connect(place)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def _torn(folder: Path) -> None:
    place = folder / LEDGER
    data = place.read_bytes()
    place.write_bytes(data[:16384] + b"\xff" * (len(data) - 16384))


@contextlib.contextmanager
def _killed_worker(folder: Path) -> Iterator[None]:
    """A process that shares the work sends nothing."""
    from afterview import workers

    def fork(*words: object) -> workers._Worker:
        return workers._Worker(1 << 30, io.BytesIO())  # there is no process of such a number

    with mock.patch("afterview.processes.can_share", return_value=True), mock.patch("afterview.workers._fork", fork):
        yield


def _without_row(folder: Path) -> None:
    (folder / "interviews.csv").write_text("company,position,date\nBeta,Analyst,2026-12-02\n", encoding="utf-8")


def _naming(fault: OSError) -> contextlib.AbstractContextManager[object]:
    return mock.patch("afterview.ledger.files._give_new_name", side_effect=fault)


FILES = [
    export("--jobs 2", "One of the processes that share the work is killed.", change=_killed_worker),
    export("-o interviews.csv --force"),
    export("-o nowhere/followups.ics"),
    export("-o x.ics --rejects x.ics"),
    export("--rejects -"),
    export("-o ledger.db --ledger ledger.db --force", before=("export ics interviews.csv --ledger ledger.db",)),
    export("-o folder", files={**INTERVIEWS, "folder/x": ""}),
    export("-o /dev/full"),
    export(files={**INTERVIEWS, "followups.ics": "mine"}),
    export("-o 'x\0.ics'", about="a name that no file can have"),
    export(f"-o {'x' * 300}.ics", about="a name longer than a file's name can be"),
    Case(command="export html interviews.csv -o page.html", files=INTERVIEWS, change=lambda folder: _replace(PermissionError(13, "in use")), about="another program holds the page open"),
    Case(command="export html interviews.csv -o page.html", files=INTERVIEWS, change=lambda folder: _opening(OSError(errno.ENOSPC, "No space left on device"), ".afterview-"), about="the disk is full"),
    Case(command="export html interviews.csv -o page.html", files=INTERVIEWS, change=_full, about="the disk fills up meanwhile"),
    Case(command="plan interviews.csv --rejects rejects.csv", files={"interviews.csv": table({"date": "soon"})}, change=lambda folder: _opening(OSError(errno.EROFS, "Read-only file system"), ".afterview-"), about="the folder can't be written to", do="Name a file in another folder."),
    Case(command="export ics interviews.csv", files=INTERVIEWS, change=_linked, about="a shared folder, where somebody else laid a link of that name"),
    Case(command="export ics interviews.csv", files=INTERVIEWS, change=_exchanged, about="a shared folder, where somebody else exchanges files"),
    Case(command="export html interviews.csv -o followups.ics --force", files=INTERVIEWS, change=_changed_meanwhile, about="somebody else writes to the file at that moment"),
    Case(command="export eml interviews.csv -o drafts", files={**INTERVIEWS, "drafts": ""}),
    Case(command="export eml interviews.csv -o -", files=INTERVIEWS),
    Case(command="export eml interviews.csv -o /proc/drafts", files=INTERVIEWS),
    export("--split interview -o out --prune", before=(f"{ICS} --split interview -o out",), change=_stuck, about="a file of an earlier export, which no longer belongs, is held by another program"),
]  # fmt: skip

CALENDARS = [
    export("--alarm soon"),
    export("--feed --split interview -o out"),
    export("--for google"),
    export("--split interview"),
    export("--feed -o -"),
    export("--new"),
    export("--new -o out --no-ledger"),
    export("--again x.ics --no-ledger"),
    export("--again x.ics --feed"),
    export("--again x.ics"),
    export("--again x.ics", before=(f"{ICS} --new -o out",)),
    export("--again followups.ics", before=(ICS,)),
    export(before=(ICS,), change=_without_row, about="a row was deleted after the first export"),
    export(files=TWO_FIRMS, before=(ICS,), change=lambda folder: (folder / "interviews.csv").write_text(TWO_FIRMS["interviews.csv"].replace("2026-12-02", "soon")) and None, about="a row was refused after the first export"),
    export(before=(ICS,), change=lambda folder: (folder / "interviews.csv").write_text(table({"company": "Acme Inc", "interviewers": "Ana Sousa <ana@acme.example>"})) and None, about="the employer was renamed after the first export"),
    export("--new -o out", change=lambda folder: _naming(FileExistsError(17, "File exists")), about="a file of that name appears at that moment", do="Run the same command again."),
    export("--new -o out", change=lambda folder: _naming(PermissionError(13, "in use")), about="another program holds the file"),
    export("--new -o out", change=lambda folder: _naming(OSError(errno.EIO, "Input/output error")), about="the disk fails"),
]  # fmt: skip

LEDGERS = [
    export(before=(ICS,), change=_torn, about="the ledger was damaged", varies=True),
    export(before=(ICS,), change=_other_bytes, about="a byte of the ledger's tables was damaged"),
    export(before=(ICS,), change=lambda folder: _database(folder, "UPDATE delivered SET items = '{'"), about="a row of the ledger was damaged"),
    export(before=(ICS,), change=lambda folder: _database(folder, "UPDATE delivered SET items = replace(items, 'email', 'phone')"), about="another program changed a row of the ledger"),
    export(change=lambda folder: _database(folder, "CREATE TABLE x (y)"), about="the ledger's file belongs to another program"),
    export(before=(ICS,), change=lambda folder: _database(folder, "PRAGMA user_version = 99"), about="a newer Afterview was here"),
    export(before=(ICS,), change=_held, about="another Afterview is at work"),
    export(change=lambda folder: _sqlite("database is locked"), about="another program uses the ledger"),
    export(change=lambda folder: _sqlite("database or disk is full"), about="the disk is full"),
    export(change=lambda folder: _sqlite("attempt to write a readonly database"), about="the ledger may not be written to"),
    export(change=lambda folder: _sqlite("disk I/O error"), about="the disk fails"),
    export(change=lambda folder: _sqlite("out of memory"), about="SQLite gives up"),
    export("--ledger interviews.csv/ledger.sqlite"),
    Case(command="log xyzzy renamed acme-engineer --source interviews.csv", files=INTERVIEWS),
]  # fmt: skip

GROUPS = {"Files": FILES, "Calendars": CALENDARS, "The ledger": LEDGERS}
