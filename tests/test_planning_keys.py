"""Every interview of a plan has a key of its own, which stays from one time to the next (CONTRACT, "Key")."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview import load_playbook, make_plan
from afterview.ledger import Ledger
from afterview.model import Interview
from afterview.planning.identity import folded
from factories import NOW, make_interview
from ledgers import deliver, open_ledger
from reading_inputs import one


def row(position: str, day: int, *, company: str = "A", key: str | None = None) -> Interview:
    start = make_interview().start + timedelta(days=day)
    return make_interview(
        key=key or folded(f"{company} {position}"),
        key_is_given=key is not None,
        company=company,
        position=position,
        start=start,
        end=start + timedelta(hours=1),
        interviewers=(),
    )


def keys(rows: Sequence[Interview], ledger: Ledger | None = None) -> list[str]:
    planned = list(make_plan(rows, load_playbook("consensus"), now=NOW, memory=ledger))
    if ledger is not None:
        deliver(ledger, planned)
    return [one.interview.key for one in planned]


def test_a_number_that_another_position_bears_is_passed_over() -> None:
    assert keys([row("B", 0), row("B", 1), row("B 2", 2)]) == ["a-b", "a-b-3", "a-b-2"]


def test_a_number_that_an_id_bears_is_passed_over() -> None:
    assert keys([row("B", 0), row("B", 1), row("C", 2, company="Z", key="a-b-2")]) == ["a-b", "a-b-3", "a-b-2"]


def test_an_id_is_the_key_whatever_its_date() -> None:
    assert keys([row("C", 9, key="a-b"), row("B", 0)]) == ["a-b", "a-b-2"]


def test_a_number_that_the_ledger_knows_stays_and_a_new_row_is_numbered_on(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        assert keys([row("B", 0), row("B", 1)], ledger) == ["a-b", "a-b-2"]
        for _ in range(2):
            assert keys([row("B", 0), row("B", 1), row("B 2", 2)], ledger) == ["a-b", "a-b-2", "a-b-2-2"]


def test_a_number_that_the_ledger_knows_gives_way_to_an_id(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        assert keys([row("B", 0), row("B", 1)], ledger) == ["a-b", "a-b-2"]
        assert keys([row("B", 0), row("B", 1), row("C", 2, key="a-b-2")], ledger) == ["a-b", "a-b-3", "a-b-2"]


def test_a_number_that_the_ledger_knows_stays_when_the_other_row_of_that_key_is_gone(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        assert keys([row("B", 0), row("B", 1)], ledger) == ["a-b", "a-b-2"]
        for _ in range(2):
            assert keys([row("B", 1)], ledger) == ["a-b-2"]


@pytest.mark.parametrize(
    ("company", "key"),
    [("M\u00fcller", "m\u00fcller-engineer"), ("Mu\u0308ller", "m\u00fcller-engineer"), ("Ａｃｍｅ", "acme-engineer")],
)
def test_a_name_that_is_encoded_in_another_way_gives_the_same_key(company: str, key: str) -> None:
    assert folded(f"{company} Engineer") == one(company=company).key == key


ROWS = st.builds(
    row,
    st.sampled_from(["B", "B 2", "B 2 2", "B 3"]),
    st.integers(0, 2),
    company=st.sampled_from(["A", "A B"]),
    key=st.sampled_from([None, None, None, "a-b", "a-b-2"]),
)


@given(st.lists(ROWS, max_size=8))
def test_no_two_interviews_have_one_key(rows: list[Interview]) -> None:
    found = keys(rows)
    assert len(found) == len(set(found))
