"""A thousand mutated inputs for the readers; ``python tests/fuzz/reading.py`` runs twenty thousand."""

from __future__ import annotations

from pathlib import Path

import pytest

from fuzz.reading import faults_of, run, seeds

FOUND = sorted((Path(__file__).parent / "data" / "reading" / "found").iterdir())


@pytest.mark.parametrize("part", range(4))
def test_no_mutated_input_raises_hangs_or_lets_harm_through(part: int) -> None:
    assert run(range(250), seed=100 + part) == []


def test_the_seeds_are_of_every_format() -> None:
    suffixes = {name.rpartition(".")[2] for name, _ in seeds()}
    assert suffixes >= {"csv", "json", "jsonl", "yaml", "toml", "xlsx", "ics"}


@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.name)
def test_what_was_found_once_stays_mended(path: Path) -> None:
    assert list(faults_of(path.name, path.read_bytes())) == []
