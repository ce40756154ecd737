"""Nouns made in bulk are the nouns themselves."""

from __future__ import annotations

import copy
import dataclasses
import pickle

import pytest

from afterview.making import maker
from afterview.model import Person


def test_what_is_made_is_the_noun_with_its_defaults_frozen_and_equal() -> None:
    made = maker(Person)(name="Ana", email="ana@acme.example")
    plain = Person(name="Ana", email="ana@acme.example")
    assert type(made) is Person
    assert (made, hash(made), repr(made)) == (plain, hash(plain), repr(plain))
    assert dataclasses.replace(made, title="CTO").title == "CTO"
    assert pickle.loads(pickle.dumps(made)) == copy.copy(made) == plain
    with pytest.raises(dataclasses.FrozenInstanceError):
        made.name = "Bo"  # type: ignore[misc]


def test_what_a_noun_needs_and_does_not_know_is_refused() -> None:
    @dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
    class Pair:
        one: int
        other: int = 2

    assert maker(Pair)(one=1) == Pair(one=1)
    with pytest.raises(TypeError, match="one"):
        maker(Pair)()
    with pytest.raises(TypeError, match="third"):
        maker(Pair)(one=1, third=3)
