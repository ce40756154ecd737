"""Frozen dataclasses that are cheap to define and to make.

``dataclass(frozen=True, slots=True, kw_only=True)`` compiles seven methods for each class whenever a process starts,
and its ``__init__`` sets each field by ``object.__setattr__``, which looks it up by its name.  A ``noun`` is such a
dataclass in all that can be seen (``fields``, ``replace``, ``==``, ``hash``, ``repr``, pickling); it compiles its
``__init__`` alone, which sets the fields plainly, and shares the other methods with all nouns.
"""

from __future__ import annotations

from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from typing import Any, TypeVar, dataclass_transform

_C = TypeVar("_C", bound=type)


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def noun(cls: _C) -> _C:
    """``@dataclass(frozen=True, slots=True, kw_only=True)``, made quickly.

    Fields have a default, a ``default_factory``, or neither; ``__post_init__`` is called where there is one.  A noun
    has no base class.
    """
    made: Any = dataclass(init=False, repr=False, eq=False, slots=True, kw_only=True)(cls)
    made.__init__ = _init(made)
    made.__setattr__, made.__delattr__ = _refuse_to_set, _refuse_to_delete
    for name, method in (("__repr__", _repr), ("__eq__", _eq), ("__hash__", _hash)):
        if name not in cls.__dict__:
            setattr(made, name, method)
    made.__getstate__, made.__setstate__ = _state, _set_state
    return made  # type: ignore[no-any-return]


def _init(cls: Any) -> Any:
    """An ``__init__`` with a keyword for each field.  Nothing in its text comes from anywhere but the class itself.

    While the fields are set the object is one of a class with the same slots that is not frozen.
    """
    known: dict[str, Any] = {"_absent": MISSING, "_turn": object.__setattr__, "_Noun": cls}
    known["_Open"] = type(cls.__name__, (), {"__slots__": cls.__slots__})
    keywords, lines = [], ["    _turn(self, '__class__', _Open)"]
    for one in fields(cls):
        name = one.name
        keywords.append(name + _default(one, known))
        made = f"_make_{name}() if {name} is _absent else {name}" if f"_make_{name}" in known else name
        lines.append(f"    self.{name} = {made}")
    lines.append("    self.__class__ = _Noun")
    if hasattr(cls, "__post_init__"):
        lines.append("    self.__post_init__()")
    exec("\n".join([f"def __init__(self, *, {', '.join(keywords)}):", *lines]), known)  # noqa: S102 - our own names
    init = known["__init__"]
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    init.__annotations__ = {one.name: one.type for one in fields(cls)} | {"return": None}
    return init


def _default(one: Field[Any], known: dict[str, Any]) -> str:
    """What stands behind the keyword of a field; what it refers to is put into ``known``."""
    if one.default_factory is not MISSING:
        known[f"_make_{one.name}"] = one.default_factory
        return "=_absent"
    if one.default is MISSING:
        return ""
    known[f"_default_{one.name}"] = one.default
    return f"=_default_{one.name}"


def _values(self: Any) -> tuple[Any, ...]:
    return tuple([getattr(self, name) for name in self.__dataclass_fields__])


def _repr(self: Any) -> str:
    shown = [f"{name}={getattr(self, name)!r}" for name, one in self.__dataclass_fields__.items() if one.repr]
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _eq(self: Any, other: object) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    return _values(self) == _values(other)


def _hash(self: Any) -> int:
    return hash(_values(self))


def _refuse_to_set(self: Any, name: str, value: object) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(self: Any, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[Any]:
    return list(_values(self))


def _set_state(self: Any, state: list[Any]) -> None:
    for name, value in zip(self.__dataclass_fields__, state, strict=True):
        object.__setattr__(self, name, value)
