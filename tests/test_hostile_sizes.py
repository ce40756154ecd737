"""Small inputs that once took minutes or gigabytes: bounded now, whatever stands in them."""

from __future__ import annotations

import io
import json
import os
import zipfile
from pathlib import Path

import pytest

from afterview.errors import TargetRefused, UnusableInput
from afterview.files import Delivery, check_target
from afterview.ledger import Ledger
from afterview.reading.dates import Dates
from afterview.reading.faults import Fault
from afterview.reading.titles import DEFAULT_MATCH, matcher, take_apart
from afterview.settings import UnusableSettings, parse_settings
from afterview.spreadsheet import RowWriter
from afterview.toml_text import loads
from reading_inputs import read
from todoist_helpers import NOW

posix = pytest.mark.skipif(os.name == "nt", reason="links and pipes are made in another way there")
RECORD = {"company": "Acme", "position": "Engineer", "date": "2026-12-01"}


# ------------------------------------------------------------------------------------------------------ inputs


def test_a_key_of_many_parts_is_refused_before_it_is_read() -> None:
    with pytest.raises(RecursionError):
        loads(".".join("a" * 20_000) + " = 1")
    with pytest.raises(RecursionError):
        loads(" . ".join(['"a"'] * 20_000) + " = 1")
    assert loads('a.b = "x.' + "." * 500 + '"  # ' + "." * 500)["a"]["b"].startswith("x.")


@pytest.mark.parametrize(
    "value",
    [
        '"""\n' + "We talked. " * 101 + '\n"""',
        "'''\n" + "We talked. " * 101 + "\n'''",
        r'"he said \"wait' + "." * 110 + r'\" twice"',
        "[" + "1.5, " * 200 + "]",
    ],
)
def test_many_dots_in_a_value_are_no_nesting(value: str) -> None:
    assert loads(f"notes = {value}")["notes"]


def test_such_a_key_in_the_settings_and_in_a_source_is_said(tmp_path: Path) -> None:
    key = ".".join("a" * 600) + " = 1\n"
    with pytest.raises(UnusableSettings, match="nested too deeply"):
        parse_settings(key, tmp_path / "config.toml")
    with pytest.raises(UnusableInput, match="nested too deeply"):
        read(f"[[interviews]]\n{key}", "i.toml")


def test_a_key_that_stands_twice_among_many_is_named() -> None:
    names = ", ".join(f'"k{number}": 1' for number in range(20_000))
    _, problems = read(f'[{{{names}, "z": 1, "z": 2}}]', "i.json")
    assert "'z' is there twice" in problems[0].message


def test_objects_with_ever_new_names_are_refused() -> None:
    with pytest.raises(UnusableInput, match="different names"):
        read(json.dumps([RECORD | {f"k{number}": 1} for number in range(3000)]), "i.json")


@pytest.mark.parametrize("blank", [" ", "\u00a0"])
def test_blanks_without_end_in_a_date_or_title_are_passed_over_once(blank: str) -> None:
    # An expression that goes over them again and again would not come back while anybody waits.
    with pytest.raises(Fault):
        Dates("dmy", 2029).day("x" + blank * 100_000 + "y")
    facts = take_apart("Interview " + blank * 100_000 + "x", matcher(DEFAULT_MATCH), ())
    assert facts.position == ""


def workbook(parts: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return data.getvalue()


@pytest.mark.parametrize("name", ["xl/styles.xml", "xl/other.bin"])
def test_definitions_behind_a_long_comment_are_seen(name: str) -> None:
    part = b"<!--" + b"x" * 70_000 + b'--><!DOCTYPE x [<!ENTITY a "b">]><x/>'
    with pytest.raises(UnusableInput, match="no spreadsheet writes"):
        read(workbook({"xl/workbook.xml": b"<x/>", name: part}), "i.xlsx")


# ------------------------------------------------------------------------------------------------------ shared folders


@posix
def test_a_link_of_somebody_else_to_nothing_is_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "f.ics").symlink_to(tmp_path / "elsewhere")
    assert check_target(tmp_path / "f.ics") == tmp_path / "elsewhere"
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    with pytest.raises(TargetRefused, match="somebody else's link"):
        check_target(tmp_path / "f.ics")


@posix
@pytest.mark.parametrize("linked", [True, False])
def test_what_takes_the_place_of_a_temporary_file_is_neither_written_to_nor_delivered(
    tmp_path: Path, linked: bool
) -> None:
    private = tmp_path / "private"
    private.write_text("mine", encoding="utf-8")
    theirs = tmp_path / "theirs"
    if linked:
        theirs.symlink_to(private)
    else:
        theirs.write_text("theirs", encoding="utf-8")

    def deliver() -> None:
        with Delivery() as delivery:
            pending = delivery.new(tmp_path / "f.ics")
            pending.write(b"one")
            theirs.replace(pending.temporary)
            pending.write(b"two")
            delivery.commit()

    with pytest.raises(TargetRefused):
        deliver()
    assert private.read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / "f.ics").exists()


@posix
def test_the_small_files_beside_a_ledger_follow_no_links_and_wait_for_nobody(tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.write_text("mine", encoding="utf-8")
    (tmp_path / "one.sqlite-holder").symlink_to(private)
    os.mkfifo(tmp_path / "two.sqlite-holder")
    for name in ("one", "two"):
        with Ledger.open(tmp_path / f"{name}.sqlite", now=NOW, command="test") as ledger:
            assert list(ledger.all_facts()) == []
    assert private.read_text(encoding="utf-8") == "mine"


# ------------------------------------------------------------------------------------------------------ spreadsheets


def test_a_row_with_another_list_separator_is_quoted() -> None:
    out = io.StringIO()
    rows = RowWriter(out, lineterminator="\n")
    rows.write(["Acme", "x"])
    rows.write(["Acme;=cmd|' /C calc'!A0", "x"])
    assert out.getvalue() == 'Acme,x\n"Acme;=cmd|\' /C calc\'!A0","x"\n'
