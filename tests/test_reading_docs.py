"""docs/formats.md can't lie: its examples are read, its words are known, its dates are what they say."""

from __future__ import annotations

import io
import re
from contextlib import suppress
from datetime import date, time
from pathlib import Path

import openpyxl
import pytest

from afterview.reading.titles import DEFAULT_MATCH
from afterview.reading.trackers import TRACKERS
from reading_inputs import one, read, reader_of

PAGE = (Path(__file__).parent.parent / "docs" / "formats.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```(\w+)\n(.*?)^```", PAGE, re.M | re.S)
WORDS = re.findall(r"^\| (\w+): (\w+) \| ([^|]+) \|$", PAGE, re.M)


@pytest.mark.parametrize(("language", "text"), EXAMPLES)
def test_an_example_is_read_without_a_word(language: str, text: str) -> None:
    reader = reader_of(text, f"example.{language}", own_addresses=("jo.winter@mail.example",))
    found = list(reader)
    assert found
    assert not [str(problem) for problem in reader.problems if problem.level != "note"]
    assert {interview.start.date() for interview in found} <= {date(2026, 11, 24), date(2026, 11, 25)}


def test_every_format_has_an_example() -> None:
    assert {language for language, _ in EXAMPLES} == {"csv", "tsv", "json", "jsonl", "yaml", "toml", "ics"}
    assert "## XLSX" in PAGE


def test_the_sheet_of_the_page_is_read_as_a_workbook() -> None:
    section = re.search(r"^## XLSX\n(.*?)^## ", PAGE, re.M | re.S)
    assert section
    rows = [
        [_cell(cell.strip()) for cell in line.strip("|").split("|")]
        for line in section[1].splitlines()
        if line.startswith("| ")
    ]
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]  # a new book has a sheet
    out = io.BytesIO()
    book.save(out)
    found = list(reader_of(out.getvalue(), "example.xlsx"))
    assert [f"{interview.company} {interview.start:%Y-%m-%d %H:%M}" for interview in found] == [
        "Acme GmbH 2026-11-24 14:30",
        "Nordlicht 2026-11-25 14:30",
    ]


def _cell(text: str) -> object:
    """The cell as a spreadsheet would hold it: a date, a time, a number, or text."""
    if re.fullmatch(r"[0-9]+-[0-9-]+", text):
        return date.fromisoformat(text)
    if ":" in text:
        return time.fromisoformat(text)
    with suppress(ValueError):
        return float(text) if "." in text else int(text)
    return text or None


@pytest.mark.parametrize(("column", "meaning", "words"), WORDS)
def test_the_words_of_a_column_mean_what_stands_there(column: str, meaning: str, words: str) -> None:
    for word in words.split(", "):
        assert getattr(one(**{column: word}), column) == meaning


def test_every_column_of_words_is_listed() -> None:
    assert {column for column, _, _ in WORDS} == {
        "status",
        "format",
        "process",
        "pace",
        "priority",
        "employer_size",
        "went",
        "second_channel",
    }


@pytest.mark.parametrize(
    "text", re.findall(r"`([^`]+)`", re.search(r"^\| `2026-11-03`.*?^\| `25/", PAGE, re.M | re.S)[0])[:-1]
)  # type: ignore[index]  # the table is there
def test_the_dates_of_the_table_are_the_third_of_november(text: str) -> None:
    assert one(date=text).start.date() == date(2026, 11, 3)


def test_the_words_that_an_interview_is_found_by_are_listed() -> None:
    listed = re.search(r"title or categories: \*([^*]+)\*", PAGE)
    assert listed is not None
    assert [word.casefold() for word in listed[1].split(", ")] == list(DEFAULT_MATCH)


def test_every_tracker_is_listed() -> None:
    assert {tracker.name for tracker in TRACKERS} <= set(re.findall(r"^\| (\w+)", PAGE, re.M))


def test_the_serial_number_of_the_page_is_that_moment() -> None:
    text = "Company Name,Job Title,Status,Date Added (UTC),Date Interviewed (UTC)\nA,E,,,46350.604\n"
    (interview,), _ = read(text, timezone="UTC")
    assert f"{interview.start:%d %B %Y, %H:%M}" == "24 November 2026, 14:30"
