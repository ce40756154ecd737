"""Hostile inputs of every kind: each has the outcome that stands beside it in ``data/reading/hostile.json``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from afterview.errors import UnusableInput
from reading_inputs import reader_of

CASES = json.loads((Path(__file__).parent / "data" / "reading" / "hostile.json").read_text(encoding="ascii"))


def data_of(case: dict[str, Any]) -> bytes:
    """The bytes of a case: its hex or its text, with what is repeated written as [what, how often]."""
    if "hex" in case:
        parts = [case["hex"]] if isinstance(case["hex"], str) else case["hex"]
        return b"".join(bytes.fromhex(one if isinstance(one, str) else one[0] * one[1]) for one in parts)
    text: str = case["text"]
    for number, (piece, count) in enumerate(case.get("times", [])):
        text = text.replace(f"<<{number}>>", piece * count)
    return text.encode("utf-8")


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_hostile_input_has_its_outcome(case: dict[str, Any]) -> None:
    if case["outcome"] == "reject-file":
        with pytest.raises(UnusableInput) as refused:
            list(reader_of(data_of(case), case["file"]))
        assert case["file"] in str(refused.value)
        assert str(refused.value).isprintable()
        assert len(str(refused.value)) < 700
        return
    reader = reader_of(data_of(case), case["file"])
    found = list(reader)
    errors = [problem for problem in reader.problems if problem.level == "error"]
    assert [[error.row, error.column] for error in errors] == case["refused"]
    assert len(found) == case["interviews"]
    assert list(reader) == found
    assert all(str(problem).isprintable() and len(str(problem)) < 700 for problem in reader.problems)
    for interview in found:
        for text in (
            interview.key,
            interview.company,
            interview.position,
            *(p.name or "" for p in interview.interviewers),
        ):
            assert not any(ord(sign) < 32 or 0x7F <= ord(sign) < 0xA0 for sign in text)
            text.encode("utf-8")


def test_the_list_holds_what_must_and_must_not_be_read() -> None:
    assert {case["outcome"] for case in CASES} == {"accept", "reject-row", "reject-file"}
    assert len({case["name"] for case in CASES}) == len(CASES)
