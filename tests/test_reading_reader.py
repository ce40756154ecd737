"""Sources as one input: going through it again, picking, counting, and the refused rows as they were."""

from __future__ import annotations

import io
import os
import sys
import threading
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from afterview.errors import UnusableInput
from afterview.model import Interview, Problem
from afterview.reading import Defaults, InterviewReader, read_interviews
from afterview.reading.account import MOST_PROBLEMS
from reading_inputs import TODAY, read, reader_of, table

DEFAULTS = Defaults(timezone="Europe/Berlin", today=TODAY)
MIXED = table(
    {"company": "A"},
    {"company": "B", "date": "never"},
    {"company": "C"},
    {"company": "D", "status": "postponed", "date": ""},
    {"company": "E", "notes": "two\nlines"},
    {"company": ""},
    {"company": "F"},
)


def rejects_of(reader: InterviewReader, also: tuple[Problem, ...] = ()) -> bytes:
    out = io.BytesIO()
    count = reader.write_rejects(out, also)
    assert (count > 0) == (b"\n" in out.getvalue().strip())
    return out.getvalue()


def test_going_through_it_again_gives_the_same_and_doubles_no_problem() -> None:
    reader = reader_of(MIXED)
    first = list(reader)
    problems = list(reader.problems)
    assert list(reader) == first
    assert list(reader.problems) == problems
    assert [interview.company for interview in first] == ["A", "C", "E", "F"]
    assert (reader.counts.rows, reader.counts.read, reader.counts.rejected) == (7, 4, 2)
    assert reader.counts.skipped == {"postponed without a new date": 1}


def test_a_single_file_need_not_be_a_list(tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    path.write_bytes(MIXED)
    for source in (path, str(path)):
        assert len(list(read_interviews(source, defaults=DEFAULTS))) == 4


def test_a_first_time_that_was_broken_off_counts_for_nothing() -> None:
    reader = reader_of(MIXED)
    next(iter(reader))
    assert len(list(reader)) == 4
    assert reader.counts.rows == 7


@given(st.sets(st.integers(0, 3)))
@settings(max_examples=20, deadline=None)
def test_picking_gives_those_at_the_places_named_in_order(places: set[int]) -> None:
    reader = reader_of(MIXED)
    everything = list(reader_of(MIXED))
    assert list(reader.pick(sorted(places))) == [everything[place] for place in sorted(places)]


def test_picking_goes_across_sources(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / f"{name}.csv").write_bytes(MIXED)
    reader = read_interviews([tmp_path / "a.csv", str(tmp_path / "b.csv")], defaults=DEFAULTS)
    assert [(Path(i.file).name, i.company) for i in reader.pick([1, 4, 7])] == [
        ("a.csv", "C"),
        ("b.csv", "A"),
        ("b.csv", "F"),
    ]
    assert reader.files == [str(tmp_path / "a.csv"), str(tmp_path / "b.csv")]


SEVERAL = (
    table(*({"date": f"{day:02}/12/2026", "timezone": "", "notes": "x" * day} for day in (3, 4, 25, 5))),
    MIXED,
    table({})[: -len(table({}).splitlines()[1]) - 2],  # a header alone
    table({"country": "AQ"}, {"country": "AQ"}, {"company": ""}, {"date": "03/04/2026", "status": "pending"}),
    b"company,position,date,colour\r\nAcme,Engineer,2026-12-01,red,one too many\r\nAcme,Engineer,2026-12-02\r\n",
)


def everything_of(reader: InterviewReader, found: list[Interview]) -> tuple[Any, ...]:
    return found, [str(problem) for problem in reader.problems], reader.counts, list(reader), rejects_of(reader)


@pytest.mark.parametrize("size", [1, 2, 128])
@pytest.mark.parametrize("of", [1, 2, 3])
def test_what_several_read_in_portions_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, of: int
) -> None:
    monkeypatch.setattr("afterview.reading.reader.PORTION", size)
    paths = [tmp_path / f"{number}.csv" for number in range(len(SEVERAL))]
    for path, data in zip(paths, SEVERAL, strict=True):
        path.write_bytes(data)
    defaults = Defaults(timezone="Europe/Berlin", today=TODAY, country_known=lambda country: country != "AQ")
    alone, first, *others = (read_interviews(paths, defaults=defaults) for _ in range(of + 2))
    turns = zip_longest(*[other.portions(number, of) for number, other in enumerate(others)])
    portions = [portion for turn in turns for portion in turn if portion is not None]
    first.take_all(learnt for _, learnt in portions)
    together = everything_of(first, [interview for found, _ in portions for interview in found])
    assert together == everything_of(alone, list(alone))
    assert list(first.pick(range(len(together[0])))) == together[0]
    said = "\n".join(together[1])
    for words in ("day/month/year", "name no timezone", "AQ", "cells instead of", "colour", "is missing"):
        assert words in said or words in rejects_of(first).decode()


def test_a_warning_that_repeats_is_said_once_and_errors_are_all_counted() -> None:
    reader = reader_of(table(*({"country": "AQ"} for _ in range(50))), country_known=lambda country: False)
    assert len(list(reader)) == 50
    assert sum(problem.level == "warning" for problem in reader.problems) == 1


def test_no_more_problems_are_kept_than_can_be_read() -> None:
    rows = "".join(f"C{n},E,never\n" for n in range(MOST_PROBLEMS + 100))
    reader = reader_of(f"company,position,date\n{rows}")
    assert not list(reader)
    assert len(reader.problems) == MOST_PROBLEMS + 1
    assert reader.counts.rejected == MOST_PROBLEMS + 100
    assert "100 more errors are not listed here" in reader.problems[-1].message


# ------------------------------------------------------------------------------------------------------ rejects


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_refused_rows_come_byte_for_byte_with_the_reason_in_front(delimiter: str, encoding: str, end: str) -> None:
    rows = [
        {"company": "Müller"},
        {"company": 'Bä "x"', "date": "never", "notes": f"a{end}b"},
        {"company": "C", "time": "99"},
    ]
    data = table(*rows, delimiter=delimiter, encoding=encoding, end=end)
    text = rejects_of(reader_of(data)).decode(encoding)
    head, *refused = data.decode(encoding).split(end, 1)[0], *text.split(end, 1)[1:]
    assert text.startswith(f"problem{delimiter}{head}{end}")
    for piece in ('Bä ""x""', "99"):
        assert piece in text
    original = data.decode(encoding).split(end, 2)[2]
    for line in original.split(end):
        assert line in refused[0]
    assert rejects_of(reader_of(data)).startswith(data[:2]) or encoding in ("utf-8", "cp1252")


def test_mended_rejects_can_be_read_again() -> None:
    rejects = rejects_of(reader_of(MIXED))
    mended = rejects.replace(b"never", b"2026-12-02").replace(b",,Engineer", b",G,Engineer")
    found, problems = read(mended)
    assert [interview.company for interview in found] == ["B", "G"]
    assert not [problem for problem in problems if problem.level != "note"]


def test_a_line_about_the_delimiter_stays_in_front_of_the_rejects() -> None:
    data = b"sep=;\r\ncompany;position;date\r\nA;E;never\r\n"
    assert rejects_of(reader_of(data)).startswith(b"sep=;\r\nproblem;company;position;date\r\n")


def test_rows_without_a_fault_before_a_refused_one_leave_no_trace() -> None:
    data = b"company,position,date\nA,E,2026-12-01\n,,\n\nB,E,never\n\nC,E,2026-12-01\n"
    assert rejects_of(reader_of(data)).splitlines()[1].endswith(b'"B,E,never'[1:])
    assert len(rejects_of(reader_of(data)).splitlines()) == 2


def test_rows_refused_after_reading_are_among_them() -> None:
    reader = reader_of(MIXED)
    later = Problem(level="error", source="interviews.csv", row=4, column="id", message="id 7 twice")
    assert b"id: id 7 twice" in rejects_of(reader, (later,))


def test_refused_rows_of_several_sources_or_other_formats_come_as_one_table(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(MIXED)
    (tmp_path / "b.json").write_text('[{"company": "J", "position": "E", "date": "never"}]', encoding="utf-8")
    reader = read_interviews([tmp_path / "a.csv", tmp_path / "b.json"], defaults=DEFAULTS)
    lines = rejects_of(reader).decode().splitlines()
    assert lines[0].startswith("problem,source,row,company,position,date")
    assert len(lines) == 4
    assert "b.json,1,J,E,never" in lines[3]


# ------------------------------------------------------------------------------------------------------ sources


@pytest.mark.parametrize("given_path", ["missing.csv", "a\0b", "x" * 5000])
def test_a_file_that_is_not_there_is_said(given_path: str, tmp_path: Path) -> None:
    with pytest.raises(UnusableInput):
        read_interviews([os.path.join(tmp_path, given_path)])


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match="is a folder"):
        read_interviews([tmp_path])


@pytest.mark.skipif(sys.platform == "win32", reason="devices of Unix")
def test_a_device_is_no_file() -> None:
    with pytest.raises(UnusableInput, match="is a device"):
        read_interviews(["/dev/zero"])
    with pytest.raises(UnusableInput, match="is empty"):
        read_interviews([os.devnull])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes of Unix")
def test_a_named_pipe_is_read_and_not_waited_for_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("afterview.reading.sources._PATIENCE", 2)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UnusableInput, match="nothing comes out"):
        read_interviews([tmp_path / "pipe"])
    monkeypatch.setattr("afterview.reading.sources._PATIENCE", 50)
    writer = threading.Thread(target=lambda: (tmp_path / "pipe").write_bytes(MIXED))
    writer.start()
    reader = read_interviews([tmp_path / "pipe"], defaults=DEFAULTS)
    writer.join()
    assert len(list(reader)) == len(list(reader)) == 4


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="links")
def test_a_link_is_followed_and_a_circle_of_links_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(MIXED)
    (tmp_path / "link.csv").symlink_to("a.csv")
    assert len(list(read_interviews([tmp_path / "link.csv"], defaults=DEFAULTS))) == 4
    (tmp_path / "loop.csv").symlink_to("loop.csv")
    with pytest.raises(UnusableInput, match="can't be read"):
        read_interviews([tmp_path / "loop.csv"])


def test_a_file_name_is_harmless_to_show(tmp_path: Path) -> None:
    path = tmp_path / "in\n\x1b[31mput.csv"
    path.write_bytes(MIXED)
    reader = read_interviews([path], defaults=DEFAULTS)
    assert len(list(reader)) == 4
    assert all(str(problem).isprintable() for problem in reader.problems)


def test_standard_input_is_read_once_and_gone_through_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stdin:
        buffer = io.BytesIO(MIXED)

    monkeypatch.setattr(sys, "stdin", Stdin())
    reader = read_interviews(["-"], defaults=DEFAULTS)
    assert list(reader) == list(reader)
    assert next(iter(reader)).source == "standard input:2"
    assert reader.files == []
    with pytest.raises(UnusableInput, match="named twice"):
        read_interviews(["-", "-"])


def test_a_stream_that_cannot_be_rewound_is_copied() -> None:
    class Stream(io.RawIOBase):
        def __init__(self) -> None:
            self.rest = MIXED

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            part, self.rest = self.rest[: min(7, len(buffer))], self.rest[min(7, len(buffer)) :]
            buffer[: len(part)] = part
            return len(part)

    reader = read_interviews([Stream()], defaults=DEFAULTS)  # type: ignore[list-item]  # a BinaryIO in all that is used
    assert list(reader) == list(reader)


def test_a_file_that_changes_while_it_is_read_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(MIXED)
    reader = read_interviews([path], defaults=DEFAULTS)
    list(reader)
    path.write_bytes(MIXED + b"\n")
    with pytest.raises(UnusableInput, match="changed while it was being read"):
        list(reader)


def test_the_same_is_read_from_every_source_of_bytes(tmp_path: Path) -> None:
    path = tmp_path / "interviews.csv"
    path.write_bytes(MIXED)
    from_file = [interview.company for interview in read_interviews([path], defaults=DEFAULTS)]
    with path.open("rb") as stream:
        assert [interview.company for interview in read_interviews([stream], defaults=DEFAULTS)] == from_file
