"""A thousand mutated inputs for the readers and what follows from them; see ``tests/fuzz/reading.py`` for more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from fuzz import reading
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


def test_a_run_goes_on_where_it_was_interrupted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record, ran = tmp_path / "record.txt", list[int]()

    def run(numbers: Iterable[int], seed: int) -> list[str]:
        ran.extend(numbers)
        if 25 in ran and not interrupted:
            interrupted.append(True)
            raise KeyboardInterrupt
        return ["a finding"] if 12 in numbers else []

    interrupted = list[bool]()
    monkeypatch.setattr(reading, "run", run)
    monkeypatch.setattr(reading, "SLICE", 10)
    with pytest.raises(KeyboardInterrupt):
        reading.in_slices(40, 7, record)
    ran.clear()
    assert reading.in_slices(40, 7, record) == 1
    assert ran == list(range(20, 40))
    assert [line.split()[3] for line in record.read_text(encoding="utf-8").splitlines()] == ["10", "20", "30", "40"]


@pytest.mark.parametrize("fault", [ValueError, RecursionError, reading.HangError])
def test_whatever_comes_out_of_a_reader_is_a_finding(
    fault: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    def faults_of(*_: object, **__: object) -> Iterator[str]:
        raise fault

    monkeypatch.setattr(reading, "faults_of", faults_of)
    (finding,) = run([3])
    assert finding.startswith("3 (")
    assert fault.__name__ in finding
