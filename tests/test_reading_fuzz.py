"""A thousand mutated inputs for the readers; ``python tests/fuzz/reading.py`` runs twenty thousand."""

from __future__ import annotations

import pytest

from fuzz.reading import run, seeds


@pytest.mark.parametrize("part", range(4))
def test_no_mutated_input_raises_hangs_or_lets_harm_through(part: int) -> None:
    assert run(250, seed=100 + part) == []


def test_the_seeds_are_of_every_format() -> None:
    suffixes = {name.rpartition(".")[2] for name, _ in seeds()}
    assert suffixes >= {"csv", "json", "jsonl", "yaml", "toml", "xlsx", "ics"}
