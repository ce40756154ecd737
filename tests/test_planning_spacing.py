"""The distance between messages: the quick look-up finds what the plain rule finds."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from afterview.model import Person
from afterview.planning.identity import same_person
from afterview.planning.spacing import Placed

FIRST = date(2026, 11, 2)
PEOPLE = (
    Person(name="Ana Sousa", email="ana@acme.example"),
    Person(name="ana sousa"),
    Person(name="Bo Li", email="bo@acme.example"),
    Person(name=None, email="hr@acme.example", role_address=True),
)


@given(
    gap=st.integers(0, 10),
    placed=st.lists(st.tuples(st.sampled_from(PEOPLE), st.integers(0, 30))),
    person=st.sampled_from(PEOPLE),
    day=st.integers(0, 30),
)
def test_the_latest_message_near_a_day_is_found(
    gap: int, placed: list[tuple[Person, int]], person: Person, day: int
) -> None:
    messages = Placed(gap)
    for other, offset in placed:
        messages.place(other, FIRST + timedelta(days=offset))
    near = [offset for other, offset in placed if abs(offset - day) < gap and same_person(person, other)]
    expected = FIRST + timedelta(days=max(near)) if near else None
    assert messages.latest_near(person, FIRST + timedelta(days=day)) == expected
