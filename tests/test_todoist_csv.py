"""Files for Todoist's own import from CSV."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from pathlib import Path

import pytest

from afterview.errors import TargetRefused, WrongUsage
from afterview.ledger import Ledger
from afterview_todoist import todoist_csv
from todoist_helpers import NOW, Bench, planned, with_item

HEADER = (
    "TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT,AUTHOR,RESPONSIBLE,DATE,DATE_LANG,TIMEZONE,DURATION,DURATION_UNIT,"
    "DEADLINE,DEADLINE_LANG"
)


def export(tmp_path, plan, ledger=None, **changes):
    job = Bench(tmp_path).job(ledger, **({"out": str(tmp_path / "out.csv")} | changes))
    return todoist_csv.export(plan, job)


def rows(path):
    return list(csv.DictReader(io.StringIO(Path(path).read_text("utf-8"), newline="")))


def test_the_file_has_todoists_header_and_a_row_for_each_planned_item(tmp_path):
    gone = with_item(planned(1), "close-out", state="skipped", reason="no")
    receipt = export(tmp_path, [planned(0), gone])
    assert receipt.created == 5
    assert (tmp_path / "out.csv").read_bytes().startswith(HEADER.encode() + b"\r\n")
    first = rows(tmp_path / "out.csv")[0]
    assert (first["TYPE"], first["INDENT"], first["DATE"], first["DATE_LANG"]) == (
        "task",
        "1",
        "2026-11-23 17:00",
        "en",
    )
    assert (first["TIMEZONE"], first["DURATION"], first["DURATION_UNIT"]) == ("Europe/Berlin", "15", "minute")
    assert first["DESCRIPTION"].splitlines()[-1].startswith("[av:")


def test_priority_is_the_apis_order_reversed_and_never_blank(tmp_path):
    export(tmp_path, [planned(0)])
    assert [row["PRIORITY"] for row in rows(tmp_path / "out.csv")] == ["1", "2", "3"]


def test_a_file_holds_at_most_300_tasks(tmp_path):
    receipt = export(tmp_path, [planned(number) for number in range(201)])
    assert [Path(name).name for name in receipt.files] == ["out.csv", "out-2.csv", "out-3.csv"]
    assert [len(rows(name)) for name in receipt.files] == [300, 300, 3]


def test_a_file_of_an_earlier_longer_export_is_named(tmp_path):
    export(tmp_path, [planned(number) for number in range(201)])
    (tmp_path / "out-3.csv").write_text(HEADER, encoding="utf-8")  # somebody else's
    (told,) = [line for line in export(tmp_path, [planned(0)], force=True).lines if "earlier, longer export" in line]
    assert "out-2.csv" in told
    assert "out-3.csv" not in told


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1", " =1"])
def test_no_cell_begins_like_a_formula(tmp_path, start):
    one = planned(0)
    hostile = replace(one, interview=replace(one.interview, company=f"{start} GmbH", candidate=start))
    items = tuple(replace(item, title=f"{start} {item.title}") for item in one.items)
    export(tmp_path, [replace(hostile, items=items)], options={"sections": True}, candidates=True)
    for row in rows(tmp_path / "out.csv"):
        assert not any(re.match(r"\s*[=+\-@＝＋－＠]", cell) for cell in row.values() if cell)


def test_at_and_hash_are_harmless(tmp_path):
    one = with_item(planned(0), "thank-you", title="Thank @boss of #Work (Firm 0)")
    export(tmp_path, [one])
    assert not any(re.search(r"(?<!\w)[@#]\w", row["CONTENT"]) for row in rows(tmp_path / "out.csv"))


def test_sections_stand_before_their_tasks(tmp_path):
    export(tmp_path, [planned(0), planned(1)], options={"sections": True})
    kinds = [(row["TYPE"], row["CONTENT"]) for row in rows(tmp_path / "out.csv")]
    assert [kind for kind, _ in kinds] == ["section", "task", "task", "task"] * 2
    assert kinds[4] == ("section", "Firm 1")


def test_a_deadline_is_written_with_its_language(tmp_path):
    export(tmp_path, [with_item(planned(0), "thank-you", deadline=planned(0).items[0].start)])
    assert next((row["DEADLINE"], row["DEADLINE_LANG"]) for row in rows(tmp_path / "out.csv")) == ("2026-11-23", "en")


def test_a_file_that_is_not_ours_stays_unless_forced(tmp_path):
    (tmp_path / "out.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(TargetRefused):
        export(tmp_path, [planned(0)])
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == "mine"
    export(tmp_path, [planned(0)], force=True)
    assert len(rows(tmp_path / "out.csv")) == 3


def test_a_folder_in_its_place_gets_the_name_of_such_a_file(tmp_path):
    with pytest.raises(TargetRefused, match=r"is a folder. Name a file, such as '.*followups\.csv'"):
        export(tmp_path, [planned(0)], out=str(tmp_path))


def test_an_unedited_export_is_replaced_and_an_edited_one_is_not(tmp_path):
    for number in (1, 2):
        with Ledger.open(tmp_path / "ledger.sqlite", now=NOW) as ledger:
            receipt = export(tmp_path, [planned(number) for number in range(number)], ledger)
    assert "3 of these tasks stood in an earlier file" in " ".join(receipt.lines)
    with (tmp_path / "out.csv").open("a") as file:
        file.write("x")
    with Ledger.open(tmp_path / "ledger.sqlite", now=NOW) as ledger, pytest.raises(TargetRefused):
        export(tmp_path, [planned(0)], ledger)


def test_standard_output_takes_one_file(tmp_path, capsysbinary):
    export(tmp_path, [planned(0)], out="-")
    assert capsysbinary.readouterr().out.startswith(HEADER.encode())
    with pytest.raises(WrongUsage, match="2 files"):
        export(tmp_path, [planned(number) for number in range(101)], out="-")


def test_a_dry_run_names_each_task_with_its_reason_and_writes_nothing(tmp_path):
    receipt = export(tmp_path, [planned(0)], dry_run=True)
    assert receipt.lines == [
        "create   2026-11-23 17:00 thank-you (Firm 0) (so many days after the interview)",
        "create   2026-11-30 17:00 status-check (Firm 0) (so many days after the interview)",
        "create   2026-12-21 17:00 close-out (Firm 0) (so many days after the interview)",
        "Nothing was written; it would be 3 tasks.",
    ]
    assert not list(tmp_path.iterdir())


def test_it_says_how_to_import_and_that_importing_twice_doubles(tmp_path):
    told = " ".join(export(tmp_path, [planned(0)]).lines)
    assert "3 tasks in" in told
    assert "Import from CSV" in told
    assert "twice doubles" in told
