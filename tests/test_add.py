"""``afterview add``: questions, options, and a row more in a CSV in which nothing else changes."""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path

import pytest

from afterview.cli import cli
from afterview.cli.ending import run
from afterview.reading.appending import ALL_COLUMNS, CsvToAppendTo, blank_table
from commands import Shell
from commands import shell as shell
from reading_inputs import read, table

GIVEN = ("--company", "Acme", "--position", "Data Engineer", "--date", "24 Nov 2026", "--time", "2:30 PM", "--yes")


def add(shell: Shell, *words: str) -> int:
    """The exit code of ``add`` with these options."""
    return shell.run("add", *words)


def answer(monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
    """Put answers on standard input."""
    stream = io.TextIOWrapper(io.BytesIO("".join(f"{one}\n" for one in answers).encode()), encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", stream)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_without_a_file_one_with_all_headers_is_made(shell: Shell) -> None:
    assert add(shell, *GIVEN, "--interviewers", "Ana <ana@acme.example> (CTO)", "--hear-back", "in two weeks") == 0
    (row,) = rows_of(shell.folder / "interviews.csv")
    assert list(row) == list(ALL_COLUMNS)
    assert {name: value for name, value in row.items() if value} == {
        "company": "Acme",
        "position": "Data Engineer",
        "date": "2026-11-24",
        "time": "2:30 PM",
        "timezone": "Europe/Berlin",
        "country": "DE",
        "interviewers": "Ana <ana@acme.example> (CTO)",
        "hear_back": "in two weeks",
        "added": "2026-11-21",
    }
    assert shell.out == ""
    assert "Thank-you (e-mail to Ana)" in shell.err
    assert "Next: afterview export ics" in shell.err


def test_blank_makes_the_headers_alone_and_never_overwrites(shell: Shell) -> None:
    assert add(shell, "--blank") == 2  # with answers
    assert run(cli, ["add", "--blank"]) == 0
    assert (shell.folder / "interviews.csv").read_bytes() == blank_table()
    assert run(cli, ["add", "--blank"]) == 3
    assert read(blank_table())[0] == []


def test_what_is_missing_is_asked_and_each_answer_checked_at_once(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, "", "Beta", "Nurse", "31/02/2026", "1 Dec 2026", "25:00", "10:00", "", "", "hologram", "video")
    assert add(shell) == 0
    for words in ("The company is needed.", "February 2026 has 28 days", "hours go to 23", "phone, video or onsite"):
        assert words in shell.err
    (row,) = rows_of(shell.folder / "interviews.csv")
    assert (row["company"], row["position"], row["date"], row["time"]) == ("Beta", "Nurse", "2026-12-01", "10:00")
    assert (row["duration"], row["format"]) == ("60", "video")


def test_answers_that_end_too_early_are_a_wrong_command_line(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch, "Beta")
    assert add(shell) == 2
    assert "give it with --position" in shell.err
    assert not (shell.folder / "interviews.csv").exists()


def test_what_was_talked_about_is_asked_only_after_the_interview(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch, *[""] * 20)
    words = ("--company", "A", "--position", "B")
    assert add(shell, *words, "--date", "2026-11-25") == 0
    assert "talk about" not in shell.err
    (shell.folder / "other.csv").write_text("company,position,date,topics,timezone,country\n", encoding="utf-8")
    answer(monkeypatch, "2026-11-02", "the new depot")
    assert add(shell, *words, "--source", "other.csv") == 0
    assert "talk about" in shell.err
    assert rows_of(shell.folder / "other.csv")[0]["topics"] == "the new depot"


def test_the_candidate_is_asked_only_where_the_file_has_several(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("--company", "A", "--position", "B")
    (shell.folder / "interviews.csv").write_bytes(table({"country": ""}))
    answer(monkeypatch, *[""] * 20)
    assert add(shell, *words) == 0
    assert "Whose interview" not in shell.err
    (shell.folder / "interviews.csv").write_bytes(table({"candidate": "Zoë", "country": ""}))
    answer(monkeypatch, "Ben", *[""] * 20)
    assert add(shell, *words) == 0
    assert rows_of(shell.folder / "interviews.csv")[1]["candidate"] == "Ben"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--date", "31/02/2026"), "--date: '31/02/2026' is no date"),
        (("--date", "03/12/2026"), "--dates dmy or --dates mdy"),
        (("--interviewers", "Ana <ana@@x>"), "--interviewers: "),
        (("--status", "rejectd"), "--status: "),
        (("--timezone", "Berlin"), "did you mean Europe/Berlin"),
        (("--hear-back", "soon"), "was not understood"),
        (("--date", "2027-03-28", "--time", "02:30", "--timezone", "Europe/Berlin"), "does not exist"),
    ],
)
def test_an_option_that_cannot_be_used_stops_before_anything_is_written(
    shell: Shell, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], why: str
) -> None:
    assert run(cli, ["add", *GIVEN, *words]) == 2
    assert why in capsys.readouterr().err
    assert not (shell.folder / "interviews.csv").exists()


@pytest.mark.parametrize(
    ("time", "written"), [("2:30", None), ("6.15", None), ("02:30", "02:30"), ("2:30 AM", "2:30 AM"), ("7:15", "7:15")]
)
def test_a_time_that_would_be_at_night_is_asked_again(shell: Shell, time: str, written: str | None) -> None:
    code = shell.run("add", "--company", "A", "--position", "B", "--date", "2026-12-01", "--time", time, "--yes")
    if written is None:
        assert code == 2
        assert "AM if that is what you mean" in shell.err
    else:
        assert f",{written}," in (shell.folder / "interviews.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["new.xlsx", "new.json", "new.ics", "new.tsv"])
def test_a_new_file_is_not_named_after_another_format(shell: Shell, name: str) -> None:
    for words in (["--blank"], ["--company", "A", "--position", "B", "--date", "2026-12-01", "--yes"]):
        assert shell.run("add", "--source", name, *words) == 2
        assert f"'{name}' would be a CSV; name one that ends in .csv" in shell.err
    assert not (shell.folder / name).exists()


def test_required_answers_cannot_be_left_out_with_yes(shell: Shell) -> None:
    assert add(shell, "--company", "Acme", "--yes") == 2
    assert "--position and --date" in shell.err


def test_the_same_interview_is_not_added_twice(shell: Shell) -> None:
    assert add(shell, *GIVEN) == 0
    before = (shell.folder / "interviews.csv").read_bytes()
    assert add(shell, *GIVEN) == 3
    assert "interviews.csv:2 holds this interview already" in shell.err
    assert (shell.folder / "interviews.csv").read_bytes() == before


def test_the_same_day_at_another_time_is_not_added_either(shell: Shell) -> None:
    assert add(shell, *GIVEN) == 0
    before = (shell.folder / "interviews.csv").read_bytes()
    assert add(shell, *GIVEN, "--time", "16:45") == 3
    assert "holds this interview already" in shell.err
    assert (shell.folder / "interviews.csv").read_bytes() == before


def test_a_csv_with_headers_of_another_language_is_told_what_it_lacks(shell: Shell) -> None:
    shell.write("Acme;Chef;2026-11-20", name="de.csv", header="Firma;Stelle;Datum")
    assert add(shell, *GIVEN, "--source", "de.csv") == 3
    assert "no column 'company' (also read as:" in shell.err
    assert "'Firma', 'Stelle', 'Datum'" in shell.err


def test_another_round_of_the_same_is_another_interview(shell: Shell) -> None:
    assert add(shell, *GIVEN) == 0
    assert add(shell, *GIVEN[:-3], "--time", "16:00", "--round", "final", "--yes") == 0
    assert len(rows_of(shell.folder / "interviews.csv")) == 2


def test_what_was_added_is_read_back_as_it_was_meant(shell: Shell) -> None:
    notes = 'said "yes, maybe"; ünïcode\nand more'
    assert add(shell, *GIVEN, "--notes", notes, "--topics", "a; b", "--went", "good", "--candidate", "Zoë") == 0
    (interview,), problems = read((shell.folder / "interviews.csv").read_bytes())
    assert (interview.notes, interview.went, interview.candidate) == (notes, "good", "Zoë")
    assert [topic.text for topic in interview.topics] == ["a", "b"]
    assert f"{interview.start:%Y-%m-%d %H:%M}" == "2026-11-24 14:30"
    assert not [problem for problem in problems if problem.level != "note"]


# ------------------------------------------------------------------------------------------------------ the file


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("closed", [True, False])
def test_what_is_there_stays_byte_for_byte_and_the_row_is_written_as_the_file_would(
    tmp_path: Path, delimiter: str, encoding: str, end: str, closed: bool
) -> None:
    before = table({"company": "Müller"}, delimiter=delimiter, encoding=encoding, end=end)
    if not closed:
        before = before[: -len(end.encode("utf-16-le" if encoding == "utf-16" else "utf-8"))]
    path = tmp_path / "i.csv"
    path.write_bytes(before)
    after = CsvToAppendTo(path).content_with({"company": "Bä; ß, x", "position": "E", "date": "2026-12-02"})
    assert after.startswith(before)
    text = after.decode(encoding)
    assert text.count(end) == 3
    assert text.replace(end, "").count("\r") == text.replace(end, "").count("\n") == 0
    found, problems = read(after)
    assert [interview.company for interview in found] == ["Müller", "Bä; ß, x"]
    assert not [problem for problem in problems if problem.level == "error"]


def test_columns_keep_their_order_and_names_and_people_go_where_there_is_room(tmp_path: Path) -> None:
    path = tmp_path / "i.csv"
    path.write_text("Interview Date,Job Title,Employer,interviewer_name,interviewer_email,x\n", encoding="utf-8")
    values = {
        "company": "A",
        "position": "E",
        "date": "2026-12-02",
        "interviewers": "Ana <a@x.example>; Bo <b@x.example>",
    }
    after = CsvToAppendTo(path).content_with(values).decode()
    assert after.splitlines()[1] == "2026-12-02,E,A,Ana; Bo,a@x.example; b@x.example,"


def test_letters_that_the_file_cannot_hold_are_refused(shell: Shell) -> None:
    before = table({"company": "Müller"}, encoding="cp1252")
    (shell.folder / "interviews.csv").write_bytes(before)
    words = ("--company", "株式会社", "--position", "E", "--date", "2026-12-02", "--yes")
    assert run(cli, ["add", *words]) == 3
    assert (shell.folder / "interviews.csv").read_bytes() == before


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("i.json", b'[{"company": "A"}]'),
        ("i.csv", b"PK\x03\x04"),
        ("empty.csv", b""),
        (
            "linkedin.csv",
            b"Application Date,Contact Email,Contact Phone Number,Company Name,Job Title,Job Url,Interview Date\n",
        ),
    ],
)
def test_only_a_csv_of_ones_own_is_appended_to(shell: Shell, name: str, data: bytes) -> None:
    (shell.folder / name).write_bytes(data)
    assert add(shell, "--source", name, *GIVEN) == 3
    assert (shell.folder / name).read_bytes() == data


def test_an_answer_without_a_column_is_refused(shell: Shell) -> None:
    (shell.folder / "interviews.csv").write_bytes(table({}))
    assert add(shell, *GIVEN, "--pace", "slow") == 2
    assert "has no column 'pace'" in shell.err
