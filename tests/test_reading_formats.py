"""JSON, JSON Lines, YAML, TOML and XLSX: the same interviews, and what is refused in each."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, datetime, time, timedelta
from typing import Any

import openpyxl
import pytest

from afterview.errors import UnusableInput
from afterview.model import Interview
from reading_inputs import read, reader_of

RECORD = {"company": "Acme", "position": "Engineer", "date": "2026-12-01", "time": "10:00", "timezone": "Europe/Berlin"}
YAML = "- company: Acme\n  position: Engineer\n  date: 2026-12-01\n  time: 10:00\n  timezone: Europe/Berlin\n"
TOML = """
[[interviews]]
company = "Acme"
position = "Engineer"
date = 2026-12-01
time = 10:00:00
timezone = "Europe/Berlin"
"""


def errors(data: bytes | str, name: str) -> list[str]:
    return [str(problem) for problem in read(data, name)[1] if problem.level == "error"]


def facts(interview: Interview) -> tuple[Any, ...]:
    return interview.company, interview.position, interview.start, interview.key


def workbook(*rows: list[Any], title: str = "Interviews", **more: Any) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for name, value in more.items():
        setattr(book, name, value)
    out = io.BytesIO()
    book.save(out)
    book.close()
    return out.getvalue()


HEAD = ["company", "position", "date", "time", "duration"]

SAME = {
    "i.csv": ",".join(RECORD) + "\n" + ",".join(RECORD.values()) + "\n",
    "i.tsv": "\t".join(RECORD) + "\n" + "\t".join(RECORD.values()) + "\n",
    "i.json": json.dumps([RECORD]),
    "i.jsonl": json.dumps(RECORD) + "\n" + json.dumps({**RECORD, "company": "Beta"}) + "\n",
    "i.yaml": YAML,
    "i.toml": TOML,
    "i.xlsx": workbook(list(RECORD), list(RECORD.values())),
}


@pytest.mark.parametrize("name", SAME)
@pytest.mark.parametrize("wrong_name", [None, "interviews.csv", "x", "notes.xlsx", "a.txt"])
def test_every_format_gives_the_same_interview_whatever_the_file_is_called(name: str, wrong_name: str | None) -> None:
    expected, _ = read(SAME["i.csv"])
    found, problems = read(SAME[name], wrong_name or name)
    assert facts(found[0]) == facts(expected[0])
    assert not [problem for problem in problems if problem.level != "note"]


# ------------------------------------------------------------------------------------------------------ JSON


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"interviews": [RECORD]}),
        json.dumps({"version": 1, "interviews": [RECORD], "x": {"y": [1]}}),
        json.dumps({"my rows": [RECORD]}),
        json.dumps(RECORD),
        "\ufeff" + json.dumps([RECORD], indent=2),
        json.dumps(
            [{**RECORD, "duration": 45, "interviewers": [{"name": "Ana", "email": "ana@acme.example"}, "Bo Li"]}]
        ),
        json.dumps([{**RECORD, "offer_written": True, "topics": ["one", "two"], "notes": None, "own": {"a": 1}}]),
    ],
)
def test_json_is_a_list_alone_or_named_or_one_object(text: str) -> None:
    found, problems = read(text, "i.json")
    assert [interview.company for interview in found] == ["Acme"]
    assert not [problem for problem in problems if problem.level == "error"]


def test_values_in_json_are_the_text_that_stands_there() -> None:
    found, _ = read(json.dumps([{**RECORD, "id": 10**30, "duration": 45.0, "offer_written": False}]), "i.json")
    assert (found[0].key, found[0].end - found[0].start, found[0].offer_written) == (
        str(10**30),
        timedelta(minutes=45),
        False,
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('[{"company": "A", "company": "B"}]', "the key 'company' is there twice"),
        ('[{"company": NaN, "position": "E", "date": "2026-12-01", "duration": NaN}]', "'NaN' is no number of minutes"),
        ('[{"company": "A \\ud800", "position": "E", "date": "2026-12-01"}]', "lone surrogate"),
        ('[{"company": true, "position": "E", "date": "2026-12-01"}]', "truth value true"),
        ('[{"company": {"a": 1}, "position": "E", "date": "2026-12-01"}]', "is nested"),
        ('[{"company": "A", "position": "E", "date": "2026-12-01"}, 7]', "is no object"),
    ],
)
def test_a_record_that_is_wrong_is_refused_alone(text: str, why: str) -> None:
    assert any(why in error for error in errors(text, "i.json"))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[{", "can't be read as JSON"),
        ('{"interviews": [', "can't be read as JSON"),
        ('[{"company": "A"}] x', "text after the end"),
        ('[{"company": "A"} {"company": "B"}]', "a comma or"),
        ("[" * 100_000, "nested too deeply"),
        ('{"interviews": [], "interviews": []}', "there twice"),
    ],
)
def test_a_file_that_is_no_json_is_refused_with_the_line(text: str, why: str) -> None:
    with pytest.raises(UnusableInput, match=why):
        read(text, "i.json")


def test_a_file_in_one_long_line_is_fine_and_one_of_too_many_records_is_said() -> None:
    assert len(read(json.dumps([{**RECORD, "notes": "x" * 100_000}] * 30), "i.json")[0]) == 30
    with pytest.raises(UnusableInput, match="more than 200000 records"):
        read("[" + "{}," * 200_001 + "{}]", "i.json")


def test_of_several_lists_the_one_called_interviews_is_read() -> None:
    lists = {"a": [RECORD], "b": [RECORD]}
    with pytest.raises(UnusableInput, match="several lists"):
        read(json.dumps(lists), "i.json")
    assert len(read(json.dumps({**lists, "interviews": [RECORD]}), "i.json")[0]) == 1


def test_records_in_lines_of_their_own_are_named_by_line_and_others_by_number() -> None:
    records = [RECORD, {**RECORD, "date": "never"}]
    assert ":9: " in errors(json.dumps(records, indent=0), "i.json")[0]
    assert errors(json.dumps(records), "i.json")[0].startswith("i.json:2: ")


def test_a_bad_line_of_json_lines_is_refused_alone() -> None:
    text = "\n".join([json.dumps(RECORD), "{not json", "", json.dumps({**RECORD, "company": "Beta"})])
    found, problems = read(text, "i.jsonl")
    assert [(interview.company, interview.row) for interview in found] == [("Acme", 1), ("Beta", 4)]
    assert [problem.row for problem in problems if problem.level == "error"] == [2]


# ------------------------------------------------------------------------------------------------------ YAML


def test_yaml_scalars_stay_text() -> None:
    text = "interviews:\n- company: NO\n  position: 0x1F\n  date: 2026-12-01\n  time: 10:30\n  id: 007\n  round: ~\n"
    (interview,), _ = read(text, "i.yaml")
    assert (interview.company, interview.position, interview.key, interview.round) == ("NO", "0x1F", "007", None)
    assert f"{interview.start:%H:%M}" == "10:30"


def test_several_documents_are_one_list_and_rows_are_lines() -> None:
    found, problems = read(YAML + "---\n" + YAML.replace("10:00", "never"), "i.yaml")
    assert len(found) == 1
    assert [problem.row for problem in problems if problem.level == "error"] == [7]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("!!python/object/apply:os.system ['touch pwned']\n", "tags"),
        ("- company: !!str A\n", "tags"),
        ("a: &a [x]\nb: *a\n", "aliases"),
        ("base: &b {company: A}\ninterviews:\n- <<: *b\n", "aliases"),
        ("- company: A\n  company: B\n", "is there twice"),
        ("interviews: " + "[" * 5000, "nested too deeply"),
        ("- [a: b\n", "no valid YAML"),
        ("- ? [a]\n  : b\n", "a name is wanted"),
        ("- company: \x01\n", "no valid YAML"),
        ("a: 1\nb: [1]\n", "no list 'interviews'"),
    ],
)
def test_yaml_that_is_more_than_lists_and_names_is_refused(text: str, why: str) -> None:
    with pytest.raises(UnusableInput, match=why):
        read(text, "i.yaml")


# ------------------------------------------------------------------------------------------------------ TOML


def test_toml_dates_times_and_lists_are_read() -> None:
    text = (
        TOML + 'topics = ["a", "b"]\nduration = 45\n[[interviews]]\ncompany = "Beta"\nposition = "E"\ndate = "never"\n'
    )
    found, problems = read(text, "i.toml")
    assert found[0].end - found[0].start == timedelta(minutes=45)
    assert [topic.text for topic in found[0].topics] == ["a", "b"]
    assert [problem.row for problem in problems if problem.level == "error"] == [10]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[[interviews]]\ncompany = A\n", "no valid TOML"),
        ("[[interviews]]\na = " + "[" * 5000, "TOML|nested"),
        ("[settings]\nx = 1\ny = [1]\n", "no column"),
    ],
)
def test_a_file_that_is_no_toml_is_refused(text: str, why: str) -> None:
    with pytest.raises(UnusableInput, match=why):
        read(text, "i.toml")


# ------------------------------------------------------------------------------------------------------ XLSX


def test_cells_of_a_workbook_are_dates_times_numbers_and_text() -> None:
    rows = [
        ["A", "E", datetime(2026, 12, 1), time(10, 0), 45],
        ["B", "E", date(2026, 12, 1), "2:30 PM", "1 h"],
        ["C", "E", datetime(2026, 12, 1, 10, 0), None, 45.0],
        ["D", "E", "3 Dec 2026", 0.5, None],
        [None, "", None, None, None],
        ["F", "E", 46357, time(10, 0), 30],
        ["G", "E", 46357, 1.5, 30],
        ["H", "E", 46357, timedelta(hours=14, minutes=30), timedelta(minutes=45)],
        ["I", "E", 46357.75, 0.604166666666667, 30],
        ["J", "E", 46357, 0.604166666666667, 30],
    ]
    found, problems = read(workbook(HEAD, *rows), "i.xlsx")
    assert [(i.company, f"{i.start:%m-%d %H:%M}", i.end - i.start, i.row) for i in found] == [
        ("A", "12-01 10:00", timedelta(minutes=45), 2),
        ("B", "12-01 14:30", timedelta(minutes=60), 3),
        ("C", "12-01 10:00", timedelta(minutes=45), 4),
        ("D", "12-03 12:00", timedelta(minutes=60), 5),
        ("F", "12-01 10:00", timedelta(minutes=30), 7),
        ("H", "12-01 14:30", timedelta(minutes=45), 9),
        ("J", "12-01 14:30", timedelta(minutes=30), 11),
    ]
    wrong = [(problem.row, problem.column) for problem in problems if problem.level == "error"]
    assert wrong == [(8, "time"), (10, "time")]  # no time of day; 18:00 stands with the date
    assert any("46357 is 2026-12-01" in problem.message for problem in problems)


def test_the_other_date_system_of_a_workbook_is_obeyed() -> None:
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    data = workbook(HEAD, ["A", "E", datetime(2026, 12, 1), time(10), 45], epoch=CALENDAR_MAC_1904)
    assert read(data, "i.xlsx")[0][0].start.date() == date(2026, 12, 1)


def test_which_sheet_is_read_is_said() -> None:
    book = openpyxl.Workbook()
    hidden, notes, interviews = book.active, book.create_sheet("Notes"), book.create_sheet("Interviews")
    assert hidden is not None
    hidden.sheet_state = "hidden"
    for sheet in (hidden, interviews):
        sheet.append(HEAD)
        sheet.append([sheet.title, "E", "2026-12-01"])
    notes.append(["anything"])
    out = io.BytesIO()
    book.save(out)
    found, problems = read(out.getvalue(), "i.xlsx")
    assert [interview.company for interview in found] == ["Interviews"]
    assert "the sheet 'Interviews' is read; not read: 'Notes', 1 hidden" in problems[0].message


def test_a_title_above_the_header_of_a_sheet_is_passed_over() -> None:
    found, problems = read(workbook(["My interviews"], HEAD, ["A", "E", "2026-12-01"]), "i.xlsx")
    assert found[0].row == 3
    assert "header was found in row 2" in problems[0].message


def test_an_error_in_a_cell_refuses_its_row() -> None:
    assert "#REF!" in errors(workbook(HEAD, ["#REF!", "E", "2026-12-01"]), "i.xlsx")[0]


def archive(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (workbook(HEAD)[:-200], "damaged"),
        (archive(**{"content.xml": b""}), "OpenDocument"),
        (archive(**{"word/document.xml": b""}), "Word"),
        (archive(**{"Jobs/Job Applications.csv": b""}), "ZIP archive; unpack it.*Job Applications.csv"),
        (archive(x=b""), "ZIP archive"),
        (archive(**{"xl/workbook.xml": b"<x/>"}), "can't be read|damaged"),
        (archive(**{"xl/workbook.xml": b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>"}), "no spreadsheet writes"),
        (archive(**{"xl/workbook.xml": b"<x/>", "xl/a.bin": b"\0" * (150 << 20)}), "would unpack to"),
    ],
    # The bytes hold the time at which they were packed: as names, no two processes would agree on them.
    ids=["cut", "OpenDocument", "Word", "tables", "anything", "no workbook", "entities", "bomb"],
)
def test_an_archive_that_is_no_whole_workbook_is_refused_before_it_is_unpacked(data: bytes, why: str) -> None:
    with pytest.raises(UnusableInput, match=why):
        read(data, "i.xlsx")


def test_below_many_empty_rows_nothing_is_looked_for() -> None:
    data = workbook(HEAD, ["A", "E", "2026-12-01"])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name.endswith("sheet1.xml"):
                far = b'<row r="99999999999"><c r="A99999999999"><v>1</v></c></row></sheetData>'
                part = part.replace(b"</sheetData>", far)
            new.writestr(name, part)
    assert [interview.company for interview in read(out.getvalue(), "i.xlsx")[0]] == ["A"]


def test_a_lonely_cell_in_the_last_corner_costs_nothing() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEAD)
    sheet.append(["A", "E", "2026-12-01"])
    sheet["XFD6000"] = "x"
    out = io.BytesIO()
    book.save(out)
    reader = reader_of(out.getvalue(), "i.xlsx")
    assert [interview.company for interview in reader] == ["A"]


@pytest.mark.parametrize("text", ["// mine\n[{'company': 'A'}]", '"x"', "company"])
def test_what_is_called_json_and_is_none_is_told_so(text: str) -> None:
    with pytest.raises(UnusableInput, match="can't be read as JSON"):
        list(reader_of(text, "i.json"))


def test_a_broken_line_of_json_lines_is_refused_alone_also_when_it_is_the_second() -> None:
    good = json.dumps({"company": "A", "position": "E", "date": "2026-12-01"})
    found, problems = read(f"{good}\nxx\n{good.replace('A', 'B')}\n", "i.jsonl")
    assert [interview.company for interview in found] == ["A", "B"]
    assert [problem.row for problem in problems if problem.level == "error"] == [2]
