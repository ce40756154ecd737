"""The outbox: on disk before it is sent, settled by verdicts, the same after any interruption."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from afterview.changes import compare
from afterview.errors import UnusableLedger
from afterview.ledger import DONE, OPEN, Operation, Verdict
from afterview.ledger.deliveries import delivered
from factories import NOW, make_item, make_planned
from ledgers import held, look, open_ledger

PLACE = "todoist:me:Inbox"
SECONDS = int(NOW.timestamp())


def operation(uuid: str = "u1", op: str = "item_add", payload: str = '{"content":"x"}') -> Operation:
    (change,) = compare([make_item()], {}, look=look, now=SECONDS)
    planned = make_planned()
    return Operation(
        uuid=uuid,
        key=planned.interview.key,
        uid=change.uid,
        op=op,
        payload=payload,
        temp_id=f"t-{uuid}",
        after=delivered(change, state=OPEN),
    )


def test_an_operation_survives_the_process_as_it_was(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        ledger.outbox(PLACE).add([operation()])
    with open_ledger(tmp_path) as ledger:
        (found,) = ledger.outbox(PLACE).pending()
    assert replace(found, id=0) == operation()


def test_a_used_uuid_is_never_used_again(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        outbox = ledger.outbox(PLACE)
        outbox.add([operation()])
        with pytest.raises(UnusableLedger):
            outbox.add([operation(payload="{}")])
        assert [one.payload for one in outbox.pending()] == ['{"content":"x"}']


def test_what_is_in_flight_is_known_with_its_batch_and_moment(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        outbox = ledger.outbox(PLACE)
        outbox.add([operation("u1"), operation("u2"), operation("u3")])
        first = outbox.mark_in_flight(["u1", "u2"], now=SECONDS)
        second = outbox.mark_in_flight(["u3"], now=SECONDS + 5)
    with open_ledger(tmp_path) as ledger:
        flying = ledger.outbox(PLACE).in_flight()
    assert [(one.uuid, one.batch, one.sent) for one in flying] == [
        ("u1", first, SECONDS),
        ("u2", first, SECONDS),
        ("u3", second, SECONDS + 5),
    ]


def test_a_verdict_records_the_delivered_item_with_the_remote_id(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        outbox = ledger.outbox(PLACE)
        outbox.add([operation()])
        outbox.mark_in_flight(["u1"], now=SECONDS)
        assert held(ledger, operation().key, PLACE) == {}
        outbox.settle([Verdict(uuid="u1", remote="task-7")])
        (row,) = held(ledger, operation().key, PLACE).values()
        assert (row.remote, row.state) == ("task-7", OPEN)
        assert outbox.in_flight() == outbox.pending() == []


def test_an_update_without_a_new_id_keeps_the_remote_one(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        outbox = ledger.outbox(PLACE)
        outbox.add([operation("u1"), operation("u2", "item_update")])
        outbox.settle([Verdict(uuid="u1", remote="task-7"), Verdict(uuid="u2")])
        (row,) = held(ledger, operation().key, PLACE).values()
        assert row.remote == "task-7"


def test_a_refused_operation_delivers_nothing(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        outbox = ledger.outbox(PLACE)
        outbox.add([operation()])
        outbox.settle([Verdict(uuid="u1", error="MAX_ITEMS_LIMIT_REACHED")])
        assert held(ledger, operation().key, PLACE) == {}
        assert outbox.pending() == []


def test_what_never_arrived_is_sent_again_under_the_same_uuid(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        outbox = ledger.outbox(PLACE)
        outbox.add([operation()])
        outbox.mark_in_flight(["u1"], now=SECONDS)
        outbox.send_again(["u1"])
        (found,) = outbox.pending()
        assert (found.uuid, found.payload) == ("u1", operation().payload)


def test_only_what_was_never_sent_can_be_dropped(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        outbox = ledger.outbox(PLACE)
        outbox.add([operation("u1"), operation("u2")])
        outbox.mark_in_flight(["u1"], now=SECONDS)
        outbox.send_again(["u1"])
        outbox.drop(["u1", "u2"])
        assert [one.uuid for one in outbox.pending()] == ["u1"]


def test_destinations_do_not_see_each_others_operations(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        ledger.outbox(PLACE).add([operation()])
        other = ledger.outbox("todoist:me:Work")
        other.keep("sync_token", "abc")
        assert other.pending() == []
        assert ledger.outbox(PLACE).note("sync_token") is None
        assert other.note("sync_token") == "abc"
        other.keep("sync_token", None)
        assert other.note("sync_token") is None


def test_what_the_destination_was_found_to_hold_is_put_down(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        outbox = ledger.outbox(PLACE)
        outbox.add([operation()])
        outbox.settle([Verdict(uuid="u1", remote="task-7")])
        key, row = outbox.by_remote()["task-7"]
        outbox.put([(key, row._replace(state=DONE))])
        assert [one.state for one in held(ledger, key, PLACE).values()] == [DONE]


def test_settled_operations_can_be_cleared(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        outbox = ledger.outbox(PLACE)
        outbox.add([operation("u1"), operation("u2")])
        outbox.settle([Verdict(uuid="u1", remote="x")])
        outbox.clear()
        assert [one.uuid for one in outbox.pending()] == ["u2"]
