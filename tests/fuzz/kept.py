"""What the ledger is given (the words of ``log``) and what it holds (cells and bytes that somebody damaged).

Whatever it is, what is asked of the ledger is answered or refused with a message; nothing else is ever raised.
"""

from __future__ import annotations

import atexit
import shutil
import sqlite3
import tempfile
import traceback
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import afterview_ics
import afterview_todoist
from afterview.changes import compare
from afterview.cli.facts import WHATS, Said, fact_of
from afterview.cli.log import _form, _words
from afterview.errors import AfterviewError, WrongUsage
from afterview.exporting import Job
from afterview.ledger import OPEN, Fact, Ledger, Operation
from afterview.ledger.deliveries import delivered
from afterview.model import Interview, Sent
from afterview.planning import make_plan
from afterview.reading.dates import Dates
from factories import ANA, NOW, make_interview, make_item
from fuzz.fields import HOSTILE, fields, joined

BOX = "todoist:me:Inbox"
TODAY = NOW.date()
_STEPS = ("thank-you", "status-check", "second-follow-up", "keep-in-touch", "card", "close-out")


def _interviews() -> list[Interview]:
    """Three that the ledger knows: one that waits, one with an answer without a date, one that was numbered."""
    later = NOW + timedelta(days=5)
    return [
        make_interview(),
        make_interview(key="beta-lead", company="Beta", start=later, end=later + timedelta(hours=1), status="rejected"),
        make_interview(key="acme-inc-backend-engineer-2", start=later, end=later + timedelta(hours=1)),
    ]


# ------------------------------------------------------------------------------------------------------ what is logged


def facts(data: bytes) -> Iterator[str]:
    """Fields: switches, what, on, to, answer by, key, words …: as ``log`` takes them from the command line."""
    switches, what, on, to, answer_by, key, *words = fields(data, 9)
    number = len(switches)
    said = Said(
        what=what,
        words=[word for word in words if word],
        on=on or None,
        to=to or None,
        written=bool(number & 1),
        answer_by=answer_by or None,
        today=TODAY,
        dates=Dates((None, "dmy", "mdy")[number % 3], TODAY.year + 3),
    )
    interview = make_interview(
        key=key or "k", interviewers=(ANA,), sent=(Sent(step="thank-you", on=date(2026, 11, 2)),)
    )
    try:
        fact = fact_of(said, interview.key, interview if number & 2 else None, _STEPS)
    except WrongUsage:
        return
    if fact.on > TODAY or fact.what not in WHATS:
        yield f"a fact that can't be: {fact}"
    yield from _recorded(fact, interview)


def _recorded(fact: Fact, interview: Interview) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder, Ledger.open(Path(folder) / "ledger.db", now=NOW, wait=0) as ledger:
        try:
            told = ledger.record(fact)
        except AfterviewError:
            return
        if ledger.facts(fact.key) != [told] or list(ledger.all_facts()) != [told] or ledger.known_keys() != [fact.key]:
            yield f"another fact was read back: {ledger.facts(fact.key)} for {told}"
        if ledger.record(fact) != told:
            yield "told twice, it stands there twice"
        planned = list(make_plan([interview], _consensus(), now=NOW, memory=ledger))
        if not planned or _form(told)["on"] != fact.on.isoformat() or not _words(told):
            yield "a fact that can't be shown"
        if ledger.undo() != told or ledger.facts(fact.key):
            yield "it was not taken back"


@cache
def _consensus() -> Any:
    from afterview.playbook import load_playbook

    return load_playbook("consensus")


def fact_seeds() -> list[bytes]:
    """One of every kind, and everything hostile in every field."""
    plain = [
        ("", "sent", "2026-11-20", "Ana", "", "acme", "thank-you"),
        ("ab", "sent", "yesterday", "ana@acme.example", "", "acme", "status"),
        ("a", "promised", "", "", "", "acme", "two", "more", "weeks"),
        ("", "promised", "1 Nov 2026", "", "", "acme", "2026-12-24"),
        ("abc", "promised", "", "", "", "acme", "end of next week"),
        ("a", "offer", "today", "", "24.12.2026", "acme"),
        ("", "advanced", "20/11/2026", "", "", "acme"),
        ("", "rej", "", "", "", "Müller-söhne", ""),
        ("", "promised", "", "", "", "k", "5 business days", "by Friday", "in 99999 weeks"),
    ]
    evil = [("", "sent", "", text, "", text, "thank-you") for text in HOSTILE]
    evil += [("", "promised", text[:20], "", text, text, text) for text in HOSTILE]
    return [joined(*texts) for texts in [*plain, *evil]]


# ------------------------------------------------------------------------------------------------------ what it holds


_folder = Path(tempfile.mkdtemp(prefix="afterview-fuzz-")) / "ledger"  # one for each process: its paths stay the same
atexit.register(shutil.rmtree, _folder.parent, ignore_errors=True)


@cache
def _sound() -> bytes:
    """A ledger with something in every table: exports of several kinds, facts, answers, an outbox."""
    _clear()
    for command in (_export, _feed, _table):
        with _open() as ledger:
            command(ledger)
    with _open() as ledger:
        ledger.record(
            Fact(id=0, key="acme-inc-backend-engineer", what="sent", on=TODAY, step="card", to="ana@acme.example")
        )
        ledger.record(Fact(id=0, key="acme-inc-backend-engineer", what="promised", on=TODAY, value="two weeks"))
        ledger.record(Fact(id=0, key="beta-lead", what="offer", on=TODAY, written=True, answer_by=TODAY))
        list(make_plan(_interviews(), _consensus(), now=NOW, memory=ledger))
        ledger.note_answers()
        ledger.rename("beta-lead", "beta-head", on=TODAY)
        box = ledger.outbox(BOX)
        box.add([_operation("u1"), _operation("u2")])
        box.mark_in_flight(["u2"], now=int(NOW.timestamp()))
        box.keep("token", "abc")
    connection = sqlite3.connect(_folder / "ledger.db", isolation_level=None)
    connection.execute("UPDATE files SET state = 'staged', temporary = path || '.tmp' WHERE id = 1")
    connection.close()  # which empties the write-ahead log, for nobody else has it open
    ledger = bytearray((_folder / "ledger.db").read_bytes())
    ledger[18:20] = b"\1\1"  # without a write-ahead log, which a database in memory can't have
    return bytes(ledger)


def _clear() -> None:
    shutil.rmtree(_folder, ignore_errors=True)
    _folder.mkdir(mode=0o700)


def _open(*, writing: bool = True) -> Ledger:
    return Ledger.open(_folder / "ledger.db", now=NOW, writing=writing, command="fuzz", wait=0)


def _operation(uuid: str) -> Operation:
    (change,) = compare([make_item()], {}, look=lambda item: b"look", now=int(NOW.timestamp()))
    return Operation(
        uuid=uuid,
        key=_interviews()[0].key,
        uid=change.uid,
        op="item_add",
        payload="{}",
        after=delivered(change, state=OPEN),
    )


def _job(ledger: Ledger, out: str, **options: Any) -> Job:
    own = {"split": "none", "max_bytes": 0, "alarm": 0, "sections": True} | options
    return Job(
        out=str(_folder / out), options=own, now=NOW, timezone="Europe/Berlin", ledger=ledger, force=True, prune=True,
        sources=("interviews.csv",),
    )  # fmt: skip


def _planned(ledger: Ledger, interviews: list[Interview] | None = None) -> list[Any]:
    return list(make_plan(interviews or _interviews(), _consensus(), now=NOW, memory=ledger))


def _export(ledger: Ledger) -> None:
    afterview_ics.exporter.export(_planned(ledger), _job(ledger, "followups.ics"))


def _feed(ledger: Ledger) -> None:
    afterview_ics.exporter.export(_planned(ledger), _job(ledger, "feed.ics", feed=True))
    afterview_ics.exporter.export(_planned(ledger, _interviews()[:1]), _job(ledger, "feed.ics", feed=True))


def _table(ledger: Ledger) -> None:
    afterview_todoist.todoist_csv.export(_planned(ledger), _job(ledger, "tasks.csv"))


def _new(ledger: Ledger) -> None:
    afterview_ics.exporter.export(_planned(ledger, _interviews()[1:]), _job(ledger, "new", new=True))


def _split(ledger: Ledger) -> None:
    afterview_ics.exporter.export(_planned(ledger, _interviews()[:2]), _job(ledger, "split", split="company"))


def _asked(ledger: Ledger) -> None:
    """Everything that reads, as listing, planning and the exporters do."""
    for key in ledger.known_keys():
        for fact in ledger.facts(key):
            _form(fact)
            _words(fact)
    for planned in _planned(ledger):
        interview = planned.interview
        with ledger.delivery("ics") as delivery:
            compare(planned.items, delivery.before(interview.key), look=lambda item: b"", now=delivery.now)
        sorted(ledger.exported(interview.key).values())
        list(ledger.still_open(interview.key))
    for written in (*ledger.written_for("ics"), *ledger.written_at(_folder / "followups.ics")):
        ledger.content_of(written.id)
        ledger.is_ours(written.path)


def _listed(ledger: Ledger) -> None:
    list(ledger.all_facts())


def _box(ledger: Ledger) -> None:
    box = ledger.outbox(BOX)
    [*box.pending(), *box.in_flight()]
    box.by_remote()
    box.note("token")
    box.clear()


def _taken_back(ledger: Ledger) -> None:
    while ledger.undo() is not None:
        pass


def _renamed(ledger: Ledger) -> None:
    ledger.rename("acme-inc-backend-engineer-2", "other", on=TODAY)
    ledger.record(Fact(id=0, key="other", what="closed", on=TODAY))


_READING: tuple[Callable[[Ledger], None], ...] = (_asked, _listed, _planned)
_WRITING: tuple[Callable[[Ledger], None], ...] = (
    _export, _feed, _table, _new, _split, _asked, _listed, _box, _renamed, _taken_back,
)  # fmt: skip


def _used(ledger: bytes, chosen: int | None = None) -> Iterator[str]:
    """Do everything with a ledger of these bytes, or with ``chosen`` a part of it; what is neither done nor refused."""
    for writing, commands in ((False, _READING), (True, _WRITING)):
        _clear()
        (_folder / "ledger.db").write_bytes(ledger)
        for command in commands if chosen is None else [commands[chosen % len(commands)]]:
            try:
                with _open(writing=writing) as opened:
                    command(opened)
            except AfterviewError as refused:
                if len(str(refused)) > 2000:
                    yield f"{command.__name__}: a refusal of {len(str(refused))} characters"
            except Exception:  # whatever it is, a user would have met it: a finding
                yield f"{command.__name__}: {traceback.format_exc(limit=-4)}"
    if [path.name for path in _folder.parent.iterdir()] != [_folder.name]:
        yield "a file outside of the folder"


@cache
def _cells() -> tuple[str, ...]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(_sound())
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return tuple(
            f"{table}.{row[1]}"
            for table in sorted(tables)
            for row in connection.execute(f"SELECT * FROM pragma_table_info('{table}')")
        )


VALUES: dict[str, Callable[[bytes], object]] = {
    "text": lambda data: data.decode("utf-8", "replace"),
    "blob": lambda data: data,
    "number": lambda data: int.from_bytes(data[:8], "big", signed=True),
    "real": lambda data: float(int.from_bytes(data[:8], "big", signed=True)) / 7,
    "nothing": lambda data: None,
}


def among(name: bytes, choices: tuple[str, ...]) -> str:
    word = name.decode("utf-8", "replace")
    return word if word in choices else choices[zlib.crc32(name) % len(choices)]


def rows(data: bytes, *, quick: bool = False) -> Iterator[str]:
    """Parts: a cell ("facts.day"), a kind of value, which rows, the value; that cell of the ledger holds it."""
    parts = [*data.split(b"\xff", 3), b"", b"", b""]
    table, _, column = among(parts[0], _cells()).partition(".")
    kind = among(parts[1], tuple(VALUES))
    connection = sqlite3.connect(":memory:")
    connection.deserialize(_sound())
    chosen = " WHERE rowid = (SELECT max(rowid) FROM {0})" if parts[2] == b"last" and table == "facts" else ""
    try:
        connection.execute(
            f'UPDATE OR IGNORE "{table}" SET "{column}" = ?{chosen.format(table)}', (VALUES[kind](parts[3]),)
        )
        connection.commit()
        ledger = connection.serialize()
    except (sqlite3.Error, OverflowError):
        return
    finally:
        connection.close()
    yield from _used(ledger, zlib.crc32(data) if quick else None)


def row_seeds() -> list[bytes]:
    """Every cell with a value of every kind, and what stands there with a little damage."""
    cells = [cell.encode() for cell in _cells()]
    seeds = [
        b"\xff".join((cell, kind, b"", b"\x7f123456789")) for cell in cells for kind in (b"text", b"nothing", b"number")
    ]
    connection = sqlite3.connect(":memory:")
    connection.deserialize(_sound())
    for (items,) in connection.execute("SELECT items FROM delivered LIMIT 2").fetchall():
        for old, new in ((":[", ":[null,"), ("1", '"1"'), ("[", "{"), ('"', "["), ("Europe/Berlin", "Europe/Nowhere")):
            for text in (items, items[8:]):  # without its checksum, as the version before had it, values are read
                changed = text.replace(old, new, 3).encode()
                seeds.append(b"\xff".join((b"delivered.items", b"text", b"", changed)))
        seeds.append(b"\xff".join((b"delivered.items", b"text", b"", b"[" * 100_000)))
    for (after,) in connection.execute("SELECT after FROM outbox LIMIT 1").fetchall():
        seeds += [
            b"\xff".join((b"outbox.after", b"text", b"", text.encode())) for text in (after[:-1], "[]", "{}", "1")
        ]
    connection.close()
    return seeds


def damaged(data: bytes, *, quick: bool = False) -> Iterator[str]:
    """Four bytes each: where in the ledger's file (three), and what stands there (one)."""
    ledger = bytearray(_sound())
    for at in range(0, min(len(data) // 4 * 4, 400), 4):
        place = int.from_bytes(data[at : at + 3], "big") % len(ledger)
        ledger[place] = data[at + 3]
    yield from _used(bytes(ledger), zlib.crc32(data) if quick else None)


def damaged_seeds() -> list[bytes]:
    """A byte in each of the pages, near their heads and their ends, where the cells are."""
    size = len(_sound())
    places = [at + inside for at in range(0, size, 16_384) for inside in (3, 9, 16_000, 16_300)]
    return [(place % size).to_bytes(3, "big") + b"\x41" for place in places]
