"""CSV and its relatives: headers, delimiters, encodings, line ends, quotes, and rows that are not as they should be."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from afterview.errors import UnusableInput
from afterview.model import Interview
from afterview.reading.appending import ALL_COLUMNS
from reading_inputs import BASE, one, read, reader_of, refusal, table, warnings_of


def companies(data: bytes | str, name: str = "interviews.csv") -> list[str]:
    return [interview.company for interview in read(data, name)[0]]


def errors(data: bytes | str) -> list[str]:
    return [str(problem) for problem in read(data)[1] if problem.level == "error"]


# ------------------------------------------------------------------------------------------------------ headers


@pytest.mark.parametrize(
    "header",
    [
        "company,position,date",
        "COMPANY, Job Title ,Interview Date",
        "Company_Name,job-title,INTERVIEW-DATE",
        "\ufeffEmployer,Role,interview_date",
        "com\u200bpany,ti\u00adtle,date",
        "Organization,position,Date Interviewed",
    ],
)
def test_headers_match_without_case_blanks_and_signs(header: str) -> None:
    assert companies(f"{header}\nAcme,Engineer,2026-12-01\n") == ["Acme"]


def test_a_title_above_the_header_is_passed_over_and_that_is_said() -> None:
    found, problems = read("My interviews,,\n\ncompany,position,date\nAcme,Engineer,2026-12-01\n")
    assert [(interview.company, interview.row) for interview in found] == [("Acme", 4)]
    assert "the header was found in line 3" in str(problems[0])


def test_a_file_without_a_required_column_says_which_and_what_it_is_also_called() -> None:
    with pytest.raises(UnusableInput, match=r"no column 'date' \(also read as: interview_date"):
        read("company,position,when\nAcme,Engineer,2026-12-01\n")


def test_an_unknown_column_is_named_once_and_ignored() -> None:
    _, problems = read("company,position,date,Salary\nAcme,Engineer,2026-12-01,1\nBeta,Nurse,2026-12-02,2\n")
    assert [str(problem) for problem in problems if "Salary" in problem.message] == [
        "interviews.csv: 'Salary' is no column that is known, so it is ignored"
    ]


def test_several_unknown_columns_are_named_in_one_line() -> None:
    _, problems = read("company,position,date,Who,Talked about\nAcme,Engineer,2026-12-01,Ana,x\n")
    assert [str(problem) for problem in problems if "Who" in problem.message] == [
        "interviews.csv: 'Who', 'Talked about' are no columns that are known, so they are ignored"
    ]


def test_of_many_unknown_columns_some_are_named_and_the_others_counted() -> None:
    _, problems = read(f"company,position,date,{','.join(f'c{n}' for n in range(30))}\nAcme,Engineer,2026-12-01\n")
    [said] = [problem.message for problem in problems if "no columns" in problem.message]
    assert "'c9' and 20 more are no columns" in said


@pytest.mark.parametrize("header", ["problem,company,position,date", "problem,source,row,company,position,date"])
def test_the_columns_of_a_file_of_refused_rows_are_known(header: str) -> None:
    row = ["Acme", "Engineer", "2026-12-01"]
    cells = [*["x"] * (header.count(",") + 1 - len(row)), *row]
    found, problems = read(f"{header}\n{','.join(cells)}\n")
    assert len(found) == 1
    assert not [problem for problem in problems if "no column" in problem.message]


def test_a_column_without_a_name_is_a_warning() -> None:
    found, problems = read("company,,position,date\nAcme,x,Engineer,2026-12-01\n")
    assert len(found) == 1
    assert "column 2 has no name" in str(next(problem for problem in problems if problem.level == "warning"))


def test_the_same_header_twice_refuses_the_file() -> None:
    with pytest.raises(UnusableInput, match="'company' is there twice"):
        read("company,company,position,date\nAcme,Acme,Engineer,2026-12-01\n")


def test_two_columns_of_the_same_meaning_may_agree_and_must_not_differ() -> None:
    head = "company,employer,position,date\n"
    assert companies(head + "Acme,Acme,Engineer,2026-12-01\nBeta,,Engineer,2026-12-01\n") == ["Acme", "Beta"]
    (error,) = errors(head + "Acme,Beta,Engineer,2026-12-01\n")
    assert "company: 'Acme' here, and 'Beta' under 'employer', which means the same; leave one of them" in error
    assert companies(head + "Acme,ACME,Engineer,2026-12-01\n") == ["Acme"]


@pytest.mark.parametrize(
    "facts", [{"format": "video", "interview_type": "phone"}, {"round": "panel", "interview_type": "final"}]
)
def test_a_type_that_contradicts_round_or_format_refuses_the_row(facts: dict[str, str]) -> None:
    assert "which means the same" in refusal(**facts).message


def test_a_type_that_says_the_same_or_more_is_fine() -> None:
    interview = one(round="Phone Screen", format="phone", interview_type="phone screen")
    assert (interview.round, interview.format) == ("Phone Screen", "phone")
    assert one(format="video", interview_type="final").round == "final"
    assert one(round="second", interview_type="phone screen").format == "phone"


def test_people_that_a_delimiter_cut_in_two_are_seen_though_the_last_cell_is_empty() -> None:
    head = "company;position;date;interviewers;notes;topics\n"
    (error,) = errors(head + "Acme;Waiter;2026-12-01;Max <m@x.example>; Eva <e@x.example>;the hall;\n")
    assert "7 cells instead of 6" in error
    assert companies(head + "Acme;Waiter;2026-12-01;Max <m@x.example>;;the hall;\n") == ["Acme"]


def test_notes_and_next_steps_are_joined_by_a_line_break() -> None:
    assert one(notes="friendly", next_steps="send references").notes == "friendly\nsend references"


def test_the_order_of_columns_does_not_matter() -> None:
    assert companies("date,notes,position,company\n2026-12-01,,Engineer,Acme\n") == ["Acme"]


def test_a_deadline_for_applications_is_no_promise() -> None:
    interview = one(deadline="2026-12-10", application_deadline="2026-12-11")
    assert interview.decision_by is interview.posting_decides_by is None


# ------------------------------------------------------------------------------------------------------ dress


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_delimiter_and_line_end_is_found_by_content(delimiter: str, end: str) -> None:
    data = table({"company": "Acme, Inc.; a|b"}, {"company": "Beta"}, delimiter=delimiter, end=end)
    assert companies(data) == ["Acme, Inc.; a|b", "Beta"]


@pytest.mark.parametrize(("line", "delimiter"), [("sep=;", ";"), ("sep=|", "|"), ('"sep=,"', ","), ("SEP=\t", "\t")])
def test_excels_own_line_about_the_delimiter_is_obeyed(line: str, delimiter: str) -> None:
    data = f"{line}\r\n".encode() + table({}, delimiter=delimiter)
    found, _ = read(data)
    assert [(interview.company, interview.row) for interview in found] == [("Acme", 3)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_every_unicode_encoding_is_read(encoding: str) -> None:
    assert companies(table({"company": "Müller & Söhne 株式会社"}, encoding=encoding)) == ["Müller & Söhne 株式会社"]


def test_windows_1252_is_read_with_a_warning() -> None:
    found, problems = read(table({"company": "Müller “Söhne” €"}, encoding="cp1252"))
    assert found[0].company == "Müller “Söhne” €"
    assert "Windows-1252" in str(next(problem for problem in problems if problem.level == "warning"))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (table({"company": "x"}).replace(b"x", b"\x81\x8d"), "not UTF-8 and not cp1252"),
        (table({"company": "x", "notes": "Müller"}).replace(b"x", b"\xed\xa0\xbd\xed\xb2\xa9"), "not UTF-8 here"),
        ("company,position,date\n北京数据公司,工程师,2026-12-01\n".encode("gb18030"), "not UTF-8"),
        ("company,position,date\nРога и копыта,инженер,2026-12-01\n".encode("cp1251"), "no Western encoding either"),
        ("company,position,date\nMüller,E,2026-12-01\nMü".encode()[:-1], "3: not UTF-8 here"),
        (b"company,position,date\n" + b"x" * (3 << 20), "a line of more than 2 MB"),
        (b"a," * 3000 + b"company,position,date\n", "3003 columns; at most 2000"),
        (b"\0" * 4096, "NUL"),
        (b"%PDF-1.4", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "old .xls"),
        (b"PK\x03\x04rest", "damaged workbook"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"SQLite format 3\x00", "database"),
    ],
)
def test_what_is_no_table_is_refused_by_what_it_is(data: bytes, why: str) -> None:
    with pytest.raises(UnusableInput, match=why):
        read(data)


def test_mixed_line_ends_and_no_line_end_at_the_end_are_fine() -> None:
    rows = "Acme,Engineer,2026-12-01"
    assert companies(f"company,position,date\r\n{rows}\n{rows}\r{rows}") == ["Acme"] * 3


def test_excels_empty_rows_and_columns_are_nothing() -> None:
    data = "company,position,date,,\n,,,,\nAcme,Engineer,2026-12-01,,,,\n  , ,,\n\n"
    reader = reader_of(data)
    assert [interview.row for interview in reader] == [3]
    assert reader.counts.rows == 1


def test_a_file_without_rows_is_no_error_and_said() -> None:
    found, problems = read("company,position,date\n")
    assert not found
    assert [problem.message for problem in problems] == ["there are no rows below the header"]
    with pytest.raises(UnusableInput, match="is empty"):
        read("")


# ------------------------------------------------------------------------------------------------------ rows


def test_a_row_with_too_many_cells_is_refused_and_one_with_fewer_is_filled_up() -> None:
    head = "company,position,date,notes\n"
    assert "5 cells instead of 4" in errors(head + "'Beta, Inc',Engineer,2026-12-01,x\n")[0]
    assert companies(head + "Acme,Engineer,2026-12-01\n") == ["Acme"]
    assert "date: is missing" in errors(head + "Acme,Engineer\n")[0]


def test_the_header_in_the_middle_is_named_as_such() -> None:
    data = "company,position,date\nA,E,2026-12-01\n\ufeffcompany,position,date\nB,E,2026-12-01\n"
    assert errors(data) == ["interviews.csv:3: date: is the header again; delete this line"]
    assert companies(data) == ["A", "B"]


def test_a_header_again_is_said_where_no_column_is_a_date_and_two_mean_the_same() -> None:
    data = "List,Title,Company,Role\nApplied,Tester,Acme,Tester\nList,Title,Company,Role\n"  # of a tracker
    assert errors(data) == ["interviews.csv:3: List: is the header again; delete this line"]


def test_a_header_that_stands_there_again_is_shown_without_what_cannot_be_seen() -> None:
    header = "company,position,da\u200bt\u2060e\n"
    (problem,) = read(f"{header}Acme,Engineer,2026-12-01\n{header}")[1][:1]
    assert str(problem).isprintable()
    assert (problem.value or "").isprintable()


def test_a_quote_that_is_never_closed_refuses_the_file_with_its_line() -> None:
    with pytest.raises(UnusableInput, match="line 3 is never closed"):
        read('company,position,date\nA,E,2026-12-01\n"B,E,2026-12-01\nC,E,2026-12-01\n')


def test_text_behind_a_closing_quote_refuses_its_row_alone() -> None:
    data = 'company,position,date\nA,E,2026-12-01\n"B"x,E,2026-12-01\nC,E,2026-12-01\n'
    assert "interviews.csv:3: line 3: text behind a closing quote" in errors(data)[0]
    assert companies(data) == ["A", "C"]


def test_a_quote_inside_a_cell_is_a_quote() -> None:
    assert companies('company,position,date\nBe"ta" 5",E,2026-12-01\n') == ['Be"ta" 5"']


def test_a_lost_quote_never_swallows_rows_in_silence() -> None:
    data = 'company,position,date\n"A,E,2026-12-01\nB,E,2026-12-02\nC"",E,2026-12-03\n"D",E,2026-12-04\n'
    found, problems = read(data)
    assert not found
    assert "lines 2 to 5" in str(problems[0])


def test_a_cell_that_holds_whole_rows_is_refused() -> None:
    (error,) = errors('company,position,date\n"A,E,2026-12-01\nB,E,2026-12-02\nC",E,2026-12-03\n')
    assert "a quote is missing in lines 2 to 4" in error


def test_a_cell_of_many_lines_keeps_them_and_rows_keep_their_numbers() -> None:
    found, problems = read(table({"notes": "one\r\ntwo\nthree"}, {"company": "Beta", "date": "x"}))
    assert found[0].notes == "one\ntwo\nthree"
    assert next(problem for problem in problems if problem.level == "error").row == 5


def test_a_very_long_cell_is_refused_where_it_is_no_note() -> None:
    assert len(one(notes="x" * 100_000).notes or "") == 100_000
    assert "131072 characters" in errors(table({"notes": "x" * 140_000}))[0]


def test_every_error_of_a_row_is_reported_and_the_other_rows_go_on() -> None:
    data = table({"date": "x", "time": "y", "timezone": "z"}, {"company": "Beta"})
    found, problems = read(data)
    assert [interview.company for interview in found] == ["Beta"]
    assert [(problem.row, problem.column) for problem in problems if problem.level == "error"] == [
        (2, "date"),
        (2, "time"),
        (2, "timezone"),
    ]


def test_an_error_names_file_row_column_and_value_and_what_would_be_right() -> None:
    error = refusal(decision_by="31/02/2026")
    assert str(error) == "interviews.csv:2: decision_by: '31/02/2026' is no date (February 2026 has 28 days)"
    assert (error.source, error.row, error.column, error.value) == ("interviews.csv", 2, "decision_by", "31/02/2026")


def test_an_error_names_the_column_as_the_user_wrote_it() -> None:
    _, problems = read("Employer,Job Title,Interview Date\nAcme,Engineer,soon\n")
    assert problems[0].column == "Interview Date"


@pytest.mark.parametrize("column", ["company", "position", "date"])
@pytest.mark.parametrize("blank", ["", "  ", "\t", "\u00a0\u2003"])
def test_a_required_value_must_be_there(column: str, blank: str) -> None:
    assert "is missing" in refusal(**{column: blank}).message


# ------------------------------------------------------------------------------------------------------ characters


def test_blanks_of_every_kind_round_a_value_are_stripped() -> None:
    interview = one(company="\u00a0 Acme \u2003", date="\u00a02026-12-01\u00a0")
    assert interview.company == "Acme"


@pytest.mark.parametrize(
    ("company", "cleaned"),
    [
        ("Ac\tme", "Ac me"),
        ("Ac\nme", "Ac me"),
        ("Acme\r\nX-EVIL:1", "Acme X-EVIL:1"),
        ("Acme\x85X", "Acme X"),
        ("Acme\u2028X", "Acme X"),
    ],
)
def test_line_breaks_in_a_short_text_become_blanks(company: str, cleaned: str) -> None:
    assert one(company=company).company == cleaned


@pytest.mark.parametrize(
    ("company", "cleaned"),
    [
        ("\x1b[31mAcme", "[31mAcme"),
        ("Ac\x08me\x7f", "Acme"),
        ("\x9b31mAcme", "31mAcme"),
        ("Ac\u200bme", "Acme"),
        ("\u202eAcme\u202c", "Acme"),
        ("A\ufffe\uffff\U0001fffecme", "Acme"),
    ],
)
def test_characters_that_cannot_be_seen_are_taken_out_and_that_is_said(company: str, cleaned: str) -> None:
    assert one(company=company).company == cleaned
    assert "can't be seen" in warnings_of(company=company)[0]


@pytest.mark.parametrize("company", ["\u200b\u200b", "\x01"])
def test_a_company_of_invisible_characters_is_missing(company: str) -> None:
    assert "is missing" in refusal(company=company).message


@pytest.mark.parametrize(
    "company", ["👩\u200d👩\u200d👧", "می\u200cخواهم", "株式会社", "שלום", "İstanbul", "ﬁnal", "𠮷野家"]
)
def test_what_scripts_and_emoji_need_stays(company: str) -> None:
    assert one(company=company).company == company
    assert not warnings_of(company=company)


def test_a_nul_refuses_the_row_by_name() -> None:
    assert "NUL" in refusal(notes="a\0b").message
    assert len(read(table({"notes": "a\0b"}))[1]) == 1


def test_values_in_messages_are_short_and_harmless() -> None:
    error = refusal(date="\x1b[2J" + "9" * 100_000)
    assert error.value is not None
    assert len(error.value) <= 70
    assert error.value.isprintable()
    assert len(str(error)) < 400
    assert str(error).isprintable()


def test_headers_that_cannot_be_shown_make_no_endless_refusal() -> None:
    with pytest.raises(UnusableInput) as refused:
        read(",".join(f"{number}{chr(0xE0001) * 40}" for number in range(15)) + "\n")
    assert len(str(refused.value)) < 1000


@pytest.mark.parametrize("filling", ["x", "9", "1 h ", ":", "a@b.example, ", "thank-you=", "in 9 "])
def test_no_message_repeats_an_endless_cell_of_any_column(filling: str) -> None:
    columns = [name for name in ALL_COLUMNS if name not in ("company", "position")]
    problems = [problem for name in columns for problem in read(table({name: (filling * 5000)[:5000]}))[1]]
    assert problems
    assert max(len(str(problem)) for problem in problems) < 700


# ------------------------------------------------------------------------------------------------------ keys


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"company": "Acme", "position": "Backend Engineer", "round": "Panel"}, "acme-backend-engineer-panel"),
        ({"candidate": "Zoë Å.", "company": "Müller & Söhne GmbH"}, "zoë-å-müller-söhne-gmbh-engineer"),
        ({"company": "ＡＣＭＥ  ①", "position": "株式 会社"}, "acme-1-株式-会社"),
        ({"company": "STRASSE", "position": "Straße"}, "strasse-strasse"),
        ({"company": "!!!", "position": "C++"}, "c"),
    ],
)
def test_a_key_is_made_of_letters_and_digits_of_any_script(changes: dict[str, str], key: str) -> None:
    interview = one(**changes)
    assert (interview.key, interview.key_is_given) == (key, False)


def test_an_id_is_text_and_stays_as_it_is() -> None:
    data = table(*({"id": name} for name in ("1", "01", "1.0", "1e0", "../../evil", "x" * 500)))
    found, _ = read(data)
    assert [interview.key for interview in found] == ["1", "01", "1.0", "1e0", "../../evil", "x" * 500]
    assert all(interview.key_is_given for interview in found)


# ------------------------------------------------------------------------------------------------------ whole

CELLS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@given(st.lists(st.lists(CELLS, min_size=6, max_size=6), max_size=4), st.sampled_from(",;\t|"))
@settings(max_examples=200, deadline=None)
def test_no_row_is_lost_whatever_the_cells_hold(rows: list[list[str]], delimiter: str) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(["company", "position", "date", "interviewers", "notes", "status"])
    writer.writerows(rows)
    reader = reader_of(out.getvalue().encode())
    found = list(reader)
    filled = sum(1 for row in rows if any(cell.strip() for cell in row))
    assert (
        reader.counts.rows
        == filled
        == reader.counts.read + reader.counts.rejected + sum(reader.counts.skipped.values())
    )
    assert len(found) == reader.counts.read
    refused = {problem.row for problem in reader.problems if problem.level == "error"}
    assert len(refused) == reader.counts.rejected


@given(st.fixed_dictionaries(dict.fromkeys(("company", "position", "candidate", "round", "notes", "clarify"), CELLS)))
@settings(max_examples=200, deadline=None)
def test_text_comes_out_without_anything_that_programs_obey(texts: dict[str, str]) -> None:
    found, _ = read(table({**texts, "date": BASE["date"]}))
    for interview in found:
        for name in ("company", "position", "candidate", "round"):
            value = getattr(interview, name) or ""
            assert not any(ord(sign) < 32 or 0x7F <= ord(sign) < 0xA0 for sign in value)
            assert value == value.strip()
        assert isinstance(interview, Interview)
        assert interview.key
