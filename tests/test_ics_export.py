"""Calendar files as wholes: head, zones, parts, folders, feeds, to-dos, refusals (ICS rules 1 to 3 and 10)."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
import pytest

from afterview.errors import TargetRefused, WrongUsage
from afterview.file_names import safe_name
from afterview.model import Planned
from afterview.seals import is_sealed
from afterview_ics import exporter
from factories import NOW, make_interview, make_item, make_job, make_planned
from ics_reading import Component, read

ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Africa/Casablanca", "UTC"]


def many(count: int, **changes: Any) -> Iterator[Planned]:
    """Interviews with one item each, in several zones."""
    for number in range(count):
        zone = ZONES[number % len(ZONES)]
        start = datetime(2027, 1, 4, 9, 30, tzinfo=ZoneInfo(zone)) + timedelta(days=number % 200)
        interview = make_interview(key=f"key-{number}", start=start, **changes)
        yield make_planned(make_item(interview, uid=f"key-{number}.thank-you@afterview"), interview=interview)


def uids(calendar: Component) -> list[str]:
    return [each["UID"] for each in calendar.inside if each.name in ("VEVENT", "VTODO")]


def test_rule_01_the_bytes_are_utf_8_without_a_mark_in_lines_of_75_octets(tmp_path: Path) -> None:
    interview = make_interview(company="Société Générale d'Énergie 東京")
    exporter.export([make_planned(make_item(interview), interview=interview)], make_job(str(tmp_path / "f.ics")))
    data = (tmp_path / "f.ics").read_bytes()
    assert not data.startswith(b"\xef\xbb\xbf")
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert all(len(line) <= 75 and line.decode() is not None for line in data.split(b"\r\n"))
    assert not re.search(rb"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f]|[ \t]\r\n", data)


def test_rule_01_a_large_file_is_split_into_parts_each_whole_in_itself(tmp_path: Path) -> None:
    out = tmp_path / "followups.ics"
    receipt = exporter.export(many(100), make_job(str(out), max_bytes=60_000))
    paths = [out, *(tmp_path / f"followups-{n}.ics" for n in range(2, len(receipt.files) + 1))]
    assert receipt.files == [str(path) for path in paths]
    assert len(paths) > 2
    found: list[str] = []
    for path in paths:
        assert path.stat().st_size <= 60_000
        calendar = read(path)
        zones = {each["TZID"] for each in calendar.all("VTIMEZONE")}
        used = {
            prop.parameters.removeprefix(";TZID=")
            for event in calendar.all("VEVENT")
            for name, prop in event.properties
            if name in ("DTSTART", "DTEND") and prop.parameters
        }
        assert zones == used
        found += uids(calendar)
    assert found == [f"key-{n}.thank-you@afterview" for n in range(100)]
    assert f"The files: {', '.join(map(str, paths))}." in receipt.lines
    assert [line.split()[0] for line in receipt.lines[-3:]] == ["Google", "Outlook:", "Apple"]


def test_rule_01_the_default_limit_is_900_kb() -> None:
    (option,) = [each for each in exporter.options if each.name == "max_bytes"]
    assert option.default == 900_000


def test_max_bytes_0_means_one_file_and_zones_still_come_before_their_events(tmp_path: Path) -> None:
    late = make_interview(key="late", start=datetime(2027, 1, 4, 9, tzinfo=ZoneInfo("Australia/Sydney")))
    plan = [*many(700), make_planned(make_item(late, uid="late@afterview"), interview=late)]
    receipt = exporter.export(plan, make_job(str(tmp_path / "f.ics"), max_bytes=0))
    assert len(receipt.files) == 1
    calendar = read(tmp_path / "f.ics")
    assert (tmp_path / "f.ics").stat().st_size > 1 << 20
    names = [each["TZID"] if each.name == "VTIMEZONE" else "event" for each in calendar.inside]
    assert sorted(name for name in names if name != "event") == [
        "America/New_York",
        "Asia/Kolkata",
        "Australia/Sydney",
        "Europe/Berlin",
    ]
    assert names.index("Australia/Sydney") < len(names) - 1
    assert names[:3] == ["Europe/Berlin", "America/New_York", "Asia/Kolkata"]


def test_rule_02_the_head_holds_version_prodid_with_a_dash_and_calscale_only(tmp_path: Path) -> None:
    exporter.export([make_planned()], make_job(str(tmp_path / "f.ics")))
    calendar = read(tmp_path / "f.ics")
    assert [name for name, _ in calendar.properties] == ["VERSION", "PRODID", "CALSCALE"]
    assert calendar["VERSION"] == "2.0"
    assert "–" in calendar["PRODID"]
    data = (tmp_path / "f.ics").read_bytes()
    assert data.index("–".encode()) < data.index(b"BEGIN:VTIMEZONE")


def test_rule_02_a_feed_brings_its_name_and_how_often_to_look(tmp_path: Path) -> None:
    receipt = exporter.export(many(400), make_job(str(tmp_path / "f.ics"), feed=True, max_bytes=100_000))
    calendar = read(tmp_path / "f.ics")
    assert calendar["X-WR-CALNAME"] == "Follow-ups"
    assert calendar["REFRESH-INTERVAL"] == calendar["X-PUBLISHED-TTL"] == "PT12H"
    assert receipt.files == [str(tmp_path / "f.ics")]
    assert len(uids(calendar)) == 400
    assert any("subscribe" in line for line in receipt.lines)


def test_a_feed_is_written_even_where_nothing_is_to_do(tmp_path: Path) -> None:
    exporter.export([], make_job(str(tmp_path / "f.ics"), feed=True))
    assert read(tmp_path / "f.ics").inside == []


def test_rule_10_with_todo_every_event_is_a_to_do(tmp_path: Path) -> None:
    exporter.export(many(3), make_job(str(tmp_path / "f.ics"), todo=True))
    calendar = read(tmp_path / "f.ics")
    assert len(calendar.all("VTODO")) == 3
    assert not calendar.all("VEVENT")


def test_only_planned_items_are_written(tmp_path: Path) -> None:
    items = [make_item(uid=f"{state}@afterview", state=state) for state in ("planned", "done", "skipped", "cancelled")]
    receipt = exporter.export([make_planned(*items)], make_job(str(tmp_path / "f.ics")))
    assert uids(read(tmp_path / "f.ics")) == ["planned@afterview"]
    assert receipt.created == 1


def test_the_receipt_tells_period_needs_and_three_ways_to_import(tmp_path: Path) -> None:
    out = str(tmp_path / "f.ics")
    items = [
        make_item(needs=("topics",)),
        make_item(uid="b@afterview", start=datetime(2027, 1, 5, 9, tzinfo=NOW.tzinfo)),
    ]
    receipt = exporter.export([make_planned(*items)], make_job(out))
    assert receipt.lines[0] == f"2 items from 2026-11-23 to 2027-01-05 written to {out}."
    assert receipt.lines[1].startswith("1 of them needs something from you")
    assert [line.split()[0] for line in receipt.lines[2:]] == ["Google", "Outlook:", "Apple"]
    assert all(out in line for line in receipt.lines[2:])


def test_what_the_settings_lack_is_said_once_and_needs_no_input_at_each_item(tmp_path: Path) -> None:
    items = [make_item(needs=("name",)), make_item(uid="b@afterview", needs=("name",))]
    receipt = exporter.export([make_planned(*items)], make_job(str(tmp_path / "f.ics")))
    assert receipt.lines[1] == (
        "Not known yet: your name (for 2 drafts). Say it once, in your settings: afterview config init"
    )
    assert not any("from you first" in line for line in receipt.lines)


def test_nothing_to_do_writes_no_file(tmp_path: Path) -> None:
    receipt = exporter.export([make_planned(make_item(state="done"))], make_job(str(tmp_path / "f.ics")))
    assert receipt.lines == ["There is nothing to do ahead, so there is nothing to import."]
    assert list(tmp_path.iterdir()) == []


def test_without_o_the_file_is_followups_ics_in_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert exporter.export([make_planned()], make_job()).files == ["followups.ics"]
    assert [path.name for path in tmp_path.iterdir()] == ["followups.ics"]


def test_standard_output_takes_it_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    monkeypatch.setattr(sys, "stdout", out)
    receipt = exporter.export(many(60), make_job("-", max_bytes=50_000))
    calendar = read(out.buffer.getvalue())  # type: ignore[attr-defined]  # a BytesIO
    assert len(uids(calendar)) == 60
    assert receipt.files == []


def test_an_unedited_export_is_replaced_and_an_edited_one_is_not(tmp_path: Path) -> None:
    out = tmp_path / "f.ics"
    exporter.export(many(3), make_job(str(out)))
    exporter.export(many(2), make_job(str(out)))
    assert len(uids(read(out))) == 2
    out.write_bytes(out.read_bytes().replace(b"Thank-you", b"Thank--ou"))
    before = out.read_bytes()
    with pytest.raises(TargetRefused, match="no unedited export"):
        exporter.export(many(3), make_job(str(out)))
    assert out.read_bytes() == before
    exporter.export(many(3), make_job(str(out), force=True))
    assert is_sealed(out)
    assert [path.name for path in tmp_path.iterdir()] == ["f.ics"]


def test_a_refusal_comes_before_the_plan_is_made(tmp_path: Path) -> None:
    (tmp_path / "f.ics").write_text("my own notes", encoding="utf-8")

    def plan() -> Iterator[Planned]:
        raise AssertionError("the plan was asked for")
        yield

    with pytest.raises(TargetRefused):
        exporter.export(plan(), make_job(str(tmp_path / "f.ics")))


def test_an_edited_export_is_refused_though_nothing_is_to_be_written(tmp_path: Path) -> None:
    out = tmp_path / "f.ics"
    exporter.export(many(3), make_job(str(out)))
    assert "left as it was" in "\n".join(exporter.export([], make_job(str(out))).lines)
    out.write_bytes(out.read_bytes().replace(b"Thank-you", b"Thank--ou"))
    with pytest.raises(TargetRefused, match="no unedited export"):
        exporter.export([], make_job(str(out)))


def test_a_source_is_never_written_over_even_with_force(tmp_path: Path) -> None:
    out = tmp_path / "calendar.ics"
    exporter.export(many(1), make_job(str(out)))
    before = out.read_bytes()
    with pytest.raises(TargetRefused, match="one of the sources"):
        exporter.export(many(2), make_job(str(out), sources=(str(out),), force=True))
    assert out.read_bytes() == before


def test_a_failure_on_the_way_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    out = tmp_path / "f.ics"
    exporter.export(many(1), make_job(str(out)))
    before = out.read_bytes()

    def plan() -> Iterator[Planned]:
        yield from many(900)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        exporter.export(plan(), make_job(str(out), max_bytes=100_000))
    assert out.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["f.ics"]


def test_split_gives_one_file_each_named_after_it(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    plan = []
    for number, candidate in enumerate(["Zoë Müller", "../../etc/passwd", "CON", None, "ZOË MÜLLER", "etc passwd"]):
        interview = make_interview(key=f"key-{number}", candidate=candidate)
        plan.append(make_planned(make_item(interview, uid=f"{number}@afterview"), interview=interview))
    receipt = exporter.export(plan, make_job(str(folder), split="candidate"))
    zoe = safe_name("Zoë Müller", taken=set(), suffix=".ics")  # "Zoe-Muller.ics" in the locale C
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        [zoe, "etc-passwd.ics", "CON-file.ics", "followups.ics", "etc-passwd-2.ics"]
    )
    assert len(receipt.files) == 5
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert uids(read(folder / "CON-file.ics")) == ["2@afterview"]
    assert uids(read(folder / zoe)) == ["0@afterview", "4@afterview"]


@pytest.mark.parametrize(("split", "files"), [("interview", 6), ("company", 2), ("candidate", 3)])
def test_split_by_interview_company_and_candidate(tmp_path: Path, split: str, files: int) -> None:
    plan = []
    for number in range(6):
        interview = make_interview(key=f"k-{number}", company=f"C {number % 2}", candidate=f"P {number % 3}")
        plan.append(make_planned(make_item(interview, uid=f"{number}@afterview"), interview=interview))
    receipt = exporter.export(plan, make_job(str(tmp_path), split=split))
    assert len(receipt.files) == len(list(tmp_path.iterdir())) == files
    assert sorted(uid for path in tmp_path.iterdir() for uid in uids(read(path))) == [
        f"{n}@afterview" for n in range(6)
    ]


def test_a_folder_export_removes_its_own_unedited_leftovers_names_them_and_touches_no_other(tmp_path: Path) -> None:
    exporter.export(many(4), make_job(str(tmp_path), split="interview"))
    edited = tmp_path / "key-2.ics"
    edited.write_bytes(edited.read_bytes() + b"X-MINE:1\r\n")
    (tmp_path / "notes.ics").write_text("mine", encoding="utf-8")
    exporter.export(many(1), make_job(str(tmp_path / "plan.ics")))
    receipt = exporter.export(many(1), make_job(str(tmp_path), split="interview"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["key-0.ics", "key-2.ics", "notes.ics", "plan.ics"]
    assert [line for line in receipt.lines if line.startswith("Removed")] == [
        f"Removed {tmp_path / name}, an earlier export that no longer belongs." for name in ("key-1.ics", "key-3.ics")
    ]


def test_with_a_filter_or_a_refused_row_nothing_is_removed(tmp_path: Path) -> None:
    exporter.export(many(3), make_job(str(tmp_path), split="interview"))
    exporter.export(many(1), make_job(str(tmp_path), split="interview", whole=lambda: False))
    assert len(list(tmp_path.iterdir())) == 3


def test_a_part_of_an_earlier_longer_export_is_named(tmp_path: Path) -> None:
    out = tmp_path / "f.ics"
    exporter.export(many(60), make_job(str(out), max_bytes=30_000))
    assert (tmp_path / "f-2.ics").exists()
    receipt = exporter.export(many(2), make_job(str(out), max_bytes=30_000))
    left = sorted(path.name for path in tmp_path.iterdir() if path != out)
    (told,) = [line for line in receipt.lines if "earlier, longer export" in line]
    assert all(name in told for name in left)
    (tmp_path / left[-1]).unlink()
    (tmp_path / left[-1]).write_text("BEGIN:VCALENDAR", encoding="utf-8")  # not ours
    (told,) = [
        line
        for line in exporter.export(many(2), make_job(str(out), max_bytes=30_000)).lines
        if "earlier, longer export" in line
    ]
    assert left[-1] not in told


def test_where_to_dos_can_be_imported_is_said(tmp_path: Path) -> None:
    lines = exporter.export(many(1), make_job(str(tmp_path / "f.ics"), todo=True)).lines
    assert any(line.startswith("Thunderbird: ") for line in lines)
    assert not any(line.startswith("Outlook: ") for line in lines)


def test_a_dry_run_writes_nothing_and_says_what_it_would_do(tmp_path: Path) -> None:
    receipt = exporter.export(many(2), make_job(str(tmp_path / "f.ics"), dry_run=True))
    assert list(tmp_path.iterdir()) == []
    assert receipt.created == 2
    assert receipt.lines[0].startswith("create   2027-01-04 ")
    assert any("Nothing was written" in line for line in receipt.lines)


@pytest.mark.parametrize(
    "options",
    [
        {"feed": True, "split": "candidate"},
        {"new": True, "feed": True},
        {"split": "company", "out": None},
        {"split": "company", "out": "-"},
        {"feed": True, "out": "-"},
        {"for_calendar": "google"},
        {"new": True},
        {"again": "f.ics"},
    ],
)
def test_options_that_contradict_each_other_are_refused(tmp_path: Path, options: dict[str, Any]) -> None:
    out = options.pop("out", str(tmp_path / "x"))
    with pytest.raises(WrongUsage):
        exporter.export([make_planned()], make_job(out, **options))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("given", "minutes"), [("15", 15), ("none", None), ("0", 0), (" None ", None)])
def test_alarm_takes_minutes_or_none(given: str, minutes: int | None) -> None:
    command = click.Command("x", params=list(exporter.options), callback=lambda **options: options)
    assert command.main(["--alarm", given], standalone_mode=False)["alarm"] == minutes


@pytest.mark.parametrize("given", ["-5", "soon", "1.5", "٣", "99999999999999999999", "40321", ""])
def test_alarm_refuses_anything_else(given: str) -> None:
    command = click.Command("x", params=list(exporter.options))
    with pytest.raises(click.BadParameter, match="minutes"):
        command.main(["--alarm", given], standalone_mode=False)
