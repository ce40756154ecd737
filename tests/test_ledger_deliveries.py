"""Deliveries: recorded at once or not at all, and in agreement with the files whatever interrupts them."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from afterview.changes import compare
from afterview.errors import AfterviewError, Busy, TargetRefused, UnusableLedger
from afterview.ledger import CANCELLED, Fact, Ledger, StagedFile, packing
from afterview.ledger import files as ledger_files
from afterview.ledger.deliveries import delivered
from afterview.ledger.opening import unusable
from afterview.model import Interview, Planned
from factories import NOW, make_interview, make_item, make_planned
from ledgers import deliver, held, kinds, look, open_ledger

LATER = NOW + timedelta(hours=1)


def other(**changes: Any) -> Planned:
    """An interview on another day, with other people."""
    start = make_interview().start + timedelta(days=3)
    return make_planned(interview=make_interview(key="beta-analyst", start=start, interviewers=(), **changes))


def test_the_second_delivery_of_the_same_plan_keeps_everything(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        assert kinds(deliver(ledger, [make_planned(), other()])) == ["create", "create"]
        rows = held(ledger, make_interview().key)
    with open_ledger(tmp_path, now=LATER) as ledger:
        assert kinds(deliver(ledger, [make_planned(), other()])) == ["keep", "keep"]
        assert held(ledger, make_interview().key) == rows


def test_destinations_are_counted_each_for_itself(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        deliver(ledger, [make_planned()], "ics")
        assert kinds(deliver(ledger, [make_planned()], "feed:/x.ics")) == ["create"]


def test_a_delivery_that_is_not_committed_never_was(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        with ledger.delivery("ics") as delivery:
            planned = make_planned()
            delivery.take(planned.interview, compare(planned.items, {}, look=look, now=delivery.now))
        assert kinds(deliver(ledger, [make_planned()])) == ["create"]


def test_many_rows_are_written_while_the_plan_runs(tmp_path: Path) -> None:
    items = [make_item(uid=f"{n}@afterview.invalid") for n in range(5000)]
    with open_ledger(tmp_path) as ledger:
        deliver(ledger, [make_planned(*items)])
        assert len(held(ledger, make_interview().key)) == 5000


@pytest.mark.parametrize("earlier", [False, True])
def test_many_interviews_are_written_while_the_plan_runs_and_none_loses_what_it_had(
    tmp_path: Path, earlier: bool
) -> None:
    """The items of one interview go to two files, and many others come between."""
    interviews = [make_interview(key=f"firm-{n}") for n in range(600)]
    pairs = [[make_item(one, uid=f"{one.key}.{step}@x") for step in ("a", "b")] for one in interviews]
    if earlier:
        with open_ledger(tmp_path) as ledger:
            deliver(ledger, [make_planned(make_item(one, uid=f"{one.key}.0@x"), interview=one) for one in interviews])
    with open_ledger(tmp_path) as ledger, ledger.delivery("ics") as delivery:
        for place in (0, 1):
            for interview, items in zip(interviews, pairs, strict=True):
                known = delivery.before(interview.key)
                assert len(known) == place + earlier
                changes = compare([items[place]], {}, look=look, now=delivery.now)
                delivery.take(interview, changes, file=place + 1)
        new = [row.uid for one in interviews for row in delivery.before(one.key).values() if row.file]
        assert new == [item.uid for items in pairs for item in items]
        delivery.commit()
    with open_ledger(tmp_path, writing=False) as ledger:
        kept = {uid: row.file for uid, row in held(ledger, "firm-7").items() if row.file}
        assert kept == {"firm-7.a@x": 1, "firm-7.b@x": 2}


# ------------------------------------------------------------------------------------------------------------ vanished


def gone(ledger: Ledger, plan: list[Planned], sources: list[str]) -> list[str]:
    with ledger.delivery("ics") as delivery:
        for planned in plan:
            delivery.take(planned.interview, [])
        return [one.key for one in delivery.vanished(sources)]


def test_a_row_that_vanished_from_a_source_that_is_read_is_reported(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        deliver(ledger, [make_planned(), other()])
        assert gone(ledger, [make_planned()], ["interviews.csv"]) == ["beta-analyst"]
        assert gone(ledger, [make_planned()], [os.path.abspath("interviews.csv")]) == ["beta-analyst"]


def test_a_row_of_a_source_that_is_not_read_has_not_vanished(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        deliver(ledger, [make_planned(), other(file="beta.csv")])
        assert gone(ledger, [make_planned()], ["interviews.csv"]) == []


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.integers(0, 12), min_size=1, max_size=4),
    st.sets(st.integers(0, 12)),
    st.sampled_from(["x", '"source":7', '\\"source":7', '","source":[7,"']),
)
def test_what_came_from_some_sources_is_found_among_the_rest(came: list[int], wanted: set[int], title: str) -> None:
    (first,) = compare([make_item()], {}, look=look, now=0)
    rows = [
        delivered(first, source=source)._replace(uid=f"{number}@x", title=title) for number, source in enumerate(came)
    ]
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE delivered (interview, destination, cancelled, items)")
        for text in (packing.packed(rows), packing.packed(rows)[8:]):  # with its sum and without
            connection.execute("DELETE FROM delivered")
            connection.execute("INSERT INTO delivered VALUES (1, 1, NULL, ?)", (text,))
            found = packing.fetch_from(connection, 1, 1, wanted)
            assert found == tuple(row for row in rows if row.source in wanted)
            assert packing.fetch_from(connection, 2, 1, wanted) == ()


def test_a_row_of_which_nothing_lies_ahead_has_nothing_left_to_vanish(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        deliver(ledger, [make_planned(), other()])
    with open_ledger(tmp_path, now=NOW + timedelta(days=30)) as ledger:
        assert gone(ledger, [make_planned()], ["interviews.csv"]) == []


def test_an_interview_that_another_destination_was_given_has_not_vanished_from_this_one(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        deliver(ledger, [make_planned()])
        deliver(ledger, [other()], "feed:/x.ics")
        assert gone(ledger, [make_planned()], ["interviews.csv"]) == []


def test_what_vanished_is_cancelled_once_when_it_is_withdrawn(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        deliver(ledger, [make_planned(), other()])
        (change,) = [c for c in deliver(ledger, [make_planned()], sources=["interviews.csv"]) if c.kind == "cancel"]
        assert (change.sequence, change.words) == (1, "its row is gone")
        assert [row.state for row in held(ledger, "beta-analyst").values()] == [CANCELLED]
        assert kinds(deliver(ledger, [make_planned()], sources=["interviews.csv"])) == ["keep"]


def test_cancelled_items_are_found_by_when_they_were_cancelled(tmp_path: Path) -> None:
    moment = int(NOW.timestamp())
    with open_ledger(tmp_path) as ledger:
        deliver(ledger, [make_planned()])
        deliver(ledger, [make_planned(make_item(state="skipped"))])
        with ledger.delivery("ics") as delivery:
            (found,) = delivery.cancelled_since(moment)
            assert (found[0], found[1].uid) == (make_interview().key, make_item().uid)
            assert list(delivery.cancelled_since(moment + 1)) == []
            assert list(delivery.left_standing()) == []


# --------------------------------------------------------------------------------------------------------------- files


def staged(path: Path, number: int, content: bytes, *, fresh: bool = False, kept: bool = False) -> StagedFile:
    temporary = path.with_name(f".tmp-{content.decode()[:9]}")
    temporary.write_bytes(content)
    return StagedFile(
        number=number,
        path=path,
        temporary=temporary,
        digest=hashlib.sha256(content).hexdigest(),
        fresh=fresh,
        content=content if kept else None,
    )


def export(
    ledger: Ledger,
    folder: Path,
    content: bytes,
    interview: Interview | None = None,
    name: str = "out.ics",
    **how: bool,
) -> None:
    planned = make_planned(make_item(), interview=interview)
    with ledger.delivery("ics") as delivery:
        number = delivery.reserve(folder / name)
        before = delivery.before(planned.interview.key)
        changes = compare(planned.items, before, look=look, now=delivery.now)
        delivery.take(planned.interview, changes, file=number)
        delivery.commit([staged(folder / name, number, content, **how)])


def test_a_file_appears_with_the_commit_and_is_known_by_path_and_hash(tmp_path: Path) -> None:
    out = tmp_path / "out.ics"
    with open_ledger(tmp_path) as ledger:
        export(ledger, tmp_path, b"one")
        assert out.read_bytes() == b"one"
        assert ledger.is_ours(out)
        assert [(file.path, file.destination) for file in ledger.written_for("ics")] == [(out, "ics")]
        out.write_bytes(b"edited")
        assert not ledger.is_ours(out)


def test_an_item_knows_which_file_carried_it_last(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        export(ledger, tmp_path, b"one")
        (file,) = ledger.written_at(tmp_path / "out.ics")
        with ledger.delivery("ics") as delivery:
            assert [row.uid for _, row in delivery.left_standing() if row.file == file.id] == [make_item().uid]


def test_an_item_that_did_not_change_still_knows_the_file_and_the_source_that_it_stands_in_now(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        export(ledger, tmp_path, b"one")
        deliver(ledger, [make_planned(interview=make_interview(file="renamed.csv"))])
        export(ledger, tmp_path, b"two", interview=make_interview(file="renamed.csv"), name="other.ics")
        with ledger.delivery("ics") as delivery:
            assert delivery.vanished(["interviews.csv"]) == []
            assert [one.key for one in delivery.vanished(["renamed.csv"])] == [make_interview().key]
            (carried,) = (row for _, row in delivery.left_standing())
        assert [file.id for file in ledger.written_for("ics") if file.path.name == "other.ics"] == [carried.file]


def test_a_kept_file_can_be_had_again(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        export(ledger, tmp_path, b"one" * 1000, kept=True)
        assert ledger.content_of(ledger.written_at(tmp_path / "out.ics")[0].id) == b"one" * 1000
        assert ledger.content_of(99) is None


def test_a_number_that_no_file_took_is_given_back(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger, ledger.delivery("ics") as delivery:
        delivery.reserve(tmp_path / "out.ics")
        delivery.commit()
        assert ledger.written_at(tmp_path / "out.ics") == []


def test_a_dated_file_is_never_written_over(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        (tmp_path / "out.ics").write_bytes(b"somebody's")
        with pytest.raises(TargetRefused, match="exists already"):
            export(ledger, tmp_path, b"one", fresh=True)
        assert (tmp_path / "out.ics").read_bytes() == b"somebody's"
    with open_ledger(tmp_path) as ledger:
        assert (tmp_path / "out-2.ics").read_bytes() == b"one"
        assert ledger.recovered == [f"An interrupted export was finished: {tmp_path / 'out-2.ics'}."]


class Killed(BaseException):
    """Stands for the end of the process."""


def interrupt(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process ends after the commit and before the first rename."""

    def killed(file: StagedFile) -> None:
        raise Killed

    monkeypatch.setattr(ledger_files, "put_in_place", killed)


@pytest.mark.parametrize("fresh", [False, True])
def test_what_was_decided_and_not_yet_renamed_is_finished_at_the_next_opening(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh: bool
) -> None:
    with monkeypatch.context() as patch, open_ledger(tmp_path) as ledger:
        interrupt(patch)
        with pytest.raises(Killed):
            export(ledger, tmp_path, b"one", fresh=fresh)
    assert not (tmp_path / "out.ics").exists()
    with open_ledger(tmp_path) as ledger:
        assert (tmp_path / "out.ics").read_bytes() == b"one"
        assert ledger.is_ours(tmp_path / "out.ics")
        assert len(held(ledger, make_interview().key)) == 1
        assert len(ledger.recovered) == 1
    with open_ledger(tmp_path) as ledger:
        assert ledger.recovered == []


def test_a_file_that_was_edited_meanwhile_is_left_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_ledger(tmp_path) as ledger:
        export(ledger, tmp_path, b"one")
        with monkeypatch.context() as patch:
            interrupt(patch)
            with pytest.raises(Killed):
                export(ledger, tmp_path, b"two")
    (tmp_path / "out.ics").write_bytes(b"edited")
    with open_ledger(tmp_path) as ledger:
        assert (tmp_path / "out.ics").read_bytes() == b"edited"
        assert "left as it is" in ledger.recovered[0]


@pytest.mark.parametrize("kept", [False, True])
def test_a_lost_temporary_file_is_made_again_where_its_content_was_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: bool
) -> None:
    with monkeypatch.context() as patch, open_ledger(tmp_path) as ledger:
        interrupt(patch)
        with pytest.raises(Killed):
            export(ledger, tmp_path, b"one", kept=kept)
    for temporary in tmp_path.glob(".tmp-*"):
        temporary.unlink()
    with open_ledger(tmp_path) as ledger:
        assert (tmp_path / "out.ics").exists() == kept
        assert ("finished" if kept else "was lost") in ledger.recovered[0]


def test_a_place_that_is_held_open_does_not_block_the_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def held_open(file: StagedFile) -> None:
        raise TargetRefused(f"{file.path} is open elsewhere")

    with monkeypatch.context() as patch, open_ledger(tmp_path) as ledger:
        patch.setattr(ledger_files, "put_in_place", held_open)
        with pytest.raises(TargetRefused):
            export(ledger, tmp_path, b"one")
        ledger.close()
        with open_ledger(tmp_path) as again:
            assert "still waits for its place" in again.recovered[0]
    with open_ledger(tmp_path) as ledger:
        assert (tmp_path / "out.ics").read_bytes() == b"one"


def test_a_newer_export_takes_the_place_of_one_that_still_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_ledger(tmp_path) as ledger:
        with monkeypatch.context() as patch:
            interrupt(patch)
            with pytest.raises(Killed):
                export(ledger, tmp_path, b"one")
        export(ledger, tmp_path, b"two")
        assert list(tmp_path.glob(".tmp-*")) == []
    with open_ledger(tmp_path) as ledger:
        assert ledger.recovered == []
        assert (tmp_path / "out.ics").read_bytes() == b"two"


# -------------------------------------------------------------------------------------------------------------- faults


def no_room_for_the_index() -> sqlite3.OperationalError:
    """What SQLite says where not even the index of its log has room: that the disk has a fault."""
    fault = sqlite3.OperationalError("disk I/O error")
    fault.sqlite_errorcode = sqlite3.SQLITE_IOERR_SHMSIZE
    return fault


@pytest.mark.parametrize(
    ("fault", "kind", "says"),
    [
        (no_room_for_the_index(), UnusableLedger, "the disk is full"),
        (sqlite3.OperationalError("database is locked"), Busy, "Another program is using"),
        (sqlite3.OperationalError("database or disk is full"), UnusableLedger, "the disk is full"),
        (sqlite3.OperationalError("disk I/O error"), UnusableLedger, "the disk reports an error"),
        (sqlite3.OperationalError("attempt to write a readonly database"), UnusableLedger, "--ledger FILE"),
        (sqlite3.OperationalError("no such table: facts"), UnusableLedger, "is damaged"),
        (sqlite3.DatabaseError("database disk image is malformed"), UnusableLedger, "is damaged"),
        (PermissionError(13, "Permission denied"), UnusableLedger, "Permission denied"),
    ],
)
def test_each_fault_of_the_disk_is_said_with_its_remedy(
    fault: Exception, kind: type[AfterviewError], says: str
) -> None:
    found = unusable(Path("/x/ledger.db"), fault)
    assert type(found) is kind
    assert says in str(found)
    assert "/x/ledger.db" in str(found)


def test_what_waits_under_another_name_goes_where_the_ledger_is_full(tmp_path: Path) -> None:
    """A full disk is not filled further: nothing was decided, so nothing waits for its place."""
    with open_ledger(tmp_path) as ledger:
        ledger._db.execute("PRAGMA max_page_count = 1")  # never below what there is
        with pytest.raises(UnusableLedger, match="the disk is full"):
            export(ledger, tmp_path, os.urandom(50_000).hex().encode(), kept=True)
    assert list(tmp_path.glob(".tmp-*")) == []
    assert not (tmp_path / "out.ics").exists()


def test_damage_that_shows_later_is_no_traceback(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        deliver(ledger, [make_planned()])
        ledger._db.execute("DROP TABLE facts")
        with pytest.raises(UnusableLedger, match="is damaged"):
            ledger.record(Fact(id=0, key="x", what="advanced", on=NOW.date()))
