"""Nouns are frozen dataclasses, whatever their making."""

import copy
import pickle
from dataclasses import FrozenInstanceError, asdict, dataclass, field, fields, replace

import pytest

from afterview.model import Interview, Item, Person
from afterview.nouns import noun


@noun
class Point:
    """A point."""

    x: int
    y: int = 2
    names: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    """The same without a short cut."""

    x: int
    y: int = 2
    names: list[str] = field(default_factory=list)


@noun
class Checked:
    """One that looks at what it is given."""

    x: int

    def __post_init__(self) -> None:
        if self.x < 0:
            raise ValueError("x is negative")


def test_a_noun_shows_what_a_frozen_dataclass_shows() -> None:
    assert repr(Point(x=1)) == repr(Plain(x=1)).replace("Plain", "Point")
    assert [one.name for one in fields(Point)] == [one.name for one in fields(Plain)]
    assert asdict(Point(x=1, names=["a"])) == asdict(Plain(x=1, names=["a"]))
    assert Point.__match_args__ == Plain.__match_args__
    assert not hasattr(Point(x=1), "__dict__")


def test_equal_fields_make_equal_nouns_with_one_hash() -> None:
    ana = Person(name="Ana", email="ana@acme.example")
    assert ana == Person(name="Ana", email="ana@acme.example")
    assert hash(ana) == hash(Person(name="Ana", email="ana@acme.example"))
    assert ana != Person(name="Ana")
    assert Point(x=1) != Plain(x=1)


def test_nothing_can_be_set_or_deleted() -> None:
    point = Point(x=1)
    with pytest.raises(FrozenInstanceError):
        point.x = 2  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del point.x  # type: ignore[misc]
    with pytest.raises((FrozenInstanceError, AttributeError)):
        point.z = 2  # type: ignore[attr-defined]
    assert point == Point(x=1)


@pytest.mark.parametrize("wrong", [{}, {"y": 1}, {"x": 1, "z": 2}])
def test_wrong_keywords_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(TypeError):
        Point(**wrong)  # type: ignore[arg-type]


def test_fields_are_given_by_name_alone() -> None:
    with pytest.raises(TypeError):
        Point(1)  # type: ignore[misc]


def test_a_default_is_made_anew_for_each() -> None:
    one, other = Point(x=1), Point(x=1)
    one.names.append("a")
    assert other.names == []


def test_what_a_noun_checks_is_checked() -> None:
    with pytest.raises(ValueError, match="negative"):
        Checked(x=-1)


def test_replacing_gives_another_noun() -> None:
    assert replace(Point(x=1), y=5) == Point(x=1, y=5)


@pytest.mark.parametrize("take", [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_a_copy_is_equal(take) -> None:  # type: ignore[no-untyped-def]
    for one in (Point(x=1, names=["a"]), Person(name="Ana")):
        assert take(one) == one


def test_the_nouns_of_a_plan_are_nouns() -> None:
    for each in (Interview, Item):
        assert each.__setattr__ is Point.__setattr__
