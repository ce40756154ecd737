"""Frozen nouns made in bulk: the same objects, without the slow constructor that a frozen dataclass has."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields
from typing import Any, TypeVar

Noun = TypeVar("Noun")


def maker(noun: type[Noun]) -> type[Noun]:
    """Something that is called like ``noun`` and gives the same objects, some three times faster.

    ``noun`` is a frozen dataclass with slots and plain defaults.  The constructor of a frozen class goes through
    ``object.__setattr__`` for each field; this one fills a twin that is not frozen and then tells it what it is.
    """

    def become(self: Any) -> None:
        self.__class__ = noun

    body: dict[str, Any] = {"__annotations__": {}, "__post_init__": become}
    for field in fields(noun):  # type: ignore[arg-type]  # a dataclass, as the docstring says
        body["__annotations__"][field.name] = field.type
        if field.default is not MISSING:
            body[field.name] = field.default
    twin: Any = dataclass(slots=True, kw_only=True)(type(noun.__name__, (), body))
    return twin  # type: ignore[no-any-return]
