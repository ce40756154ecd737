"""What a damaged cell of the ledger is taken for: never for something else, and never without a word."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from afterview.errors import UnusableLedger
from afterview.ledger import Fact, cells
from factories import NOW, make_planned
from ledgers import deliver, held, open_ledger

KEY = make_planned().interview.key


@pytest.mark.parametrize(
    ("read", "good", "bad"),
    [
        (cells.day, "2026-12-01", ["2026-13-01", "", 20261201, None, b"2026-12-01"]),
        (cells.text, "x", [1, None, b"x"]),
        (cells.text_or_none, None, [1, b"x"]),
        (cells.path, "/x/y.ics", ["/x\0/y.ics", 5, None]),
        (cells.number, 5, ["5", 5.0, None]),
        (cells.moment, 1_795_000_000, [10**12, -(10**12), "1795000000", None]),
        (cells.place, 5, [-1, 2**62, "5", None]),
        (cells.digests, "1f 2a", ["xyz", None, 5]),
        (cells.json_object, '{"a":1}', ["[]", "x", "[" * 100_000, None, 5]),
        (cells.content, b"x\x9c\x03\x00\x00\x00\x00\x01", [b"abc", "abc", None, 5]),
    ],
)
def test_a_value_that_never_stood_there_is_refused(read, good, bad) -> None:
    read(good)
    for value in bad:
        with pytest.raises(sqlite3.DatabaseError):
            read(value)


def _ask(folder: Path, *, writing: bool) -> None:
    with open_ledger(folder, writing=writing) as ledger:
        ledger.remember(make_planned().interview)
        ledger.facts(KEY)
        deliver(ledger, [make_planned()])


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE facts SET day = 'soon'",
        "UPDATE facts SET what = 'hired'",
        "UPDATE facts SET value = x'05'",
        "UPDATE facts SET recorded = 1e300",
        "UPDATE interviews SET identity = x'00'",
        "UPDATE delivered SET items = replace(items, ':[1', ':[\"1')",
        "UPDATE delivered SET items = replace(substr(items, 9), ':[1', ':[\"1')",  # as the version before had it
        "UPDATE delivered SET items = '{}'",
        "UPDATE delivered SET items = 5",
    ],
)
@pytest.mark.parametrize("writing", [True, False])
def test_a_damaged_cell_is_said_with_the_remedy(statement: str, writing: bool, tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        deliver(ledger, [make_planned()])
        ledger.record(Fact(id=0, key=KEY, what="promised", on=NOW.date(), value="two weeks"))
    connection = sqlite3.connect(tmp_path / "ledger.db")
    assert connection.execute(statement).rowcount == 1
    connection.commit()
    connection.close()
    with pytest.raises(UnusableLedger, match=r"is damaged .*mv ") as said:
        _ask(tmp_path, writing=writing)
    assert str(said.value).isprintable()


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("writing", [True, False])
def test_a_ledger_that_claims_an_older_version_than_it_has_loses_nothing(
    version: int, writing: bool, tmp_path: Path
) -> None:
    path = tmp_path / "ledger.db"
    with open_ledger(tmp_path) as ledger:
        deliver(ledger, [make_planned()])
        rows = held(ledger, KEY)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {version}")
    if version == 1:
        with pytest.raises(UnusableLedger, match=r"is damaged .*no such column"):
            _ask(tmp_path, writing=writing)
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA user_version = 3")
    with open_ledger(tmp_path) as ledger:
        assert held(ledger, KEY) == rows


def test_a_message_of_sqlite_that_is_no_text_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with open_ledger(tmp_path) as ledger:
        deliver(ledger, [make_planned()])
    path.write_bytes(path.read_bytes().replace(b"CREATE TABLE facts", b"CREATE TABL\xc1 facts"))
    with pytest.raises(UnusableLedger, match=r"is damaged \(.*\)\. Put a copy back"):
        _ask(tmp_path, writing=False)


def test_a_zone_that_this_computer_does_not_know_stands_in_utc(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        deliver(ledger, [make_planned()])
        with ledger.delivery("ics") as delivery:
            (row,) = delivery.before(KEY).values()
    assert str(row.zone) == "Europe/Berlin"
    for name in ("Mars/Olympus", "Europe", "", "../x", "x" * 300):
        assert str(row._replace(timezone=name).zone) == "UTC"
