from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from afterview.errors import TargetRefused
from afterview.exporting import Job, run_export
from afterview.seals import is_sealed
from afterview_html import exporter
from sample_plan import NOW, acme, small_plan


def export(out: Path | str | None, **more: Any) -> Any:
    facts: dict[str, Any] = {"out": str(out) if out else None, "options": {}, "now": NOW, "timezone": "Europe/Berlin"}
    return run_export(exporter, iter(small_plan()), Job(**(facts | more)))


def test_one_file_is_written_and_the_receipt_says_so(tmp_path: Path) -> None:
    receipt = export(tmp_path / "page.html")
    assert list(tmp_path.iterdir()) == [tmp_path / "page.html"]
    assert receipt.created == 13
    assert receipt.files == [str(tmp_path / "page.html")]
    assert receipt.lines[0] == "13 items to do, 2 of them due now."


def test_what_is_late_and_was_moved_to_tomorrow_is_not_counted_as_due(tmp_path: Path) -> None:
    late = replace(acme().items[2], start=NOW + timedelta(days=1))
    job = Job(out=str(tmp_path / "page.html"), options={}, now=NOW, timezone="Europe/Berlin")
    receipt = run_export(exporter, iter([replace(acme(), items=(late,))]), job)
    assert receipt.lines[0] == "1 item to do, 0 of them due now."


def test_without_a_name_it_is_followups_html(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    export(None)
    assert [path.name for path in tmp_path.iterdir()] == ["followups.html"]


def test_an_earlier_unedited_page_is_replaced(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    export(page)
    assert is_sealed(page)
    export(page, now=NOW.replace(hour=11))
    assert is_sealed(page)


def test_an_edited_page_stays_unless_forced(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    export(page)
    edited = page.read_text(encoding="utf-8").replace("Follow-ups", "My follow-ups")
    page.write_text(edited, encoding="utf-8")
    with pytest.raises(TargetRefused):
        export(page)
    assert page.read_text(encoding="utf-8") == edited
    export(page, force=True)
    assert is_sealed(page)


def test_a_folder_in_its_place_gets_the_name_of_a_page(tmp_path: Path) -> None:
    with pytest.raises(TargetRefused, match=r"is a folder. Name a file, such as '.*followups\.html'"):
        export(tmp_path)


def test_a_source_is_never_written_over(tmp_path: Path) -> None:
    source = tmp_path / "page.html"
    source.write_text("company\n", encoding="utf-8")
    with pytest.raises(TargetRefused):
        export(source, sources=[str(source)], force=True)
    assert source.read_text(encoding="utf-8") == "company\n"


def test_a_dry_run_says_what_the_page_would_hold_and_writes_nothing(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    receipt = export(page, dry_run=True)
    assert list(tmp_path.iterdir()) == []
    assert receipt.files == []
    assert receipt.lines[-1] == f"Nothing was written; {page} would hold 18 items of 3 interviews."


def test_a_dry_run_says_that_a_page_would_be_replaced(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    export(page)
    before = page.read_bytes()
    receipt = export(page, dry_run=True)
    assert page.read_bytes() == before
    assert receipt.lines[-1].endswith("would hold 18 items of 3 interviews, in place of the page that stands there.")
    assert export("-", dry_run=True).lines[-1] == "Nothing was written; the page would hold 18 items of 3 interviews."


def test_a_dash_is_standard_output(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr("sys.stdout", out)
    monkeypatch.chdir(tmp_path)
    receipt = export("-")
    assert out.buffer.getvalue().startswith(b"<!doctype html>")  # type: ignore[attr-defined]  # the BytesIO above
    assert receipt.files == []
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "redirected.html").write_bytes(out.buffer.getvalue())  # type: ignore[attr-defined]  # the BytesIO above
    assert is_sealed(tmp_path / "redirected.html")
