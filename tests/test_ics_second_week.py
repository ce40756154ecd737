"""ICS rule 11 and the ledger: a second export corrects the first one and never doubles it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from afterview.errors import TargetRefused, WrongUsage
from afterview.model import Item, Planned, Receipt
from afterview_ics import exporter
from factories import BERLIN, NOW, make_interview, make_item, make_job, make_planned
from ics_reading import Component, read
from ledgers import held, open_ledger

LATER = NOW + timedelta(days=1)
STEPS = ("thank-you", "status-check")


def interview_with_items(key: str, *, day: int = 23, **changes: Any) -> Planned:
    """An interview in November with a thank-you and, two weeks later, a status check."""
    start = datetime(2026, 11, day, 14, 0, tzinfo=BERLIN)
    interview = make_interview(key=key, company=key.title(), start=start, file="interviews.csv")
    items = [
        make_item(
            interview,
            uid=f"{key}.{step}@afterview",
            step=step,
            title=f"{step} ({key.title()})",
            start=start + timedelta(days=14 * number, hours=3),
            **changes,
        )
        for number, step in enumerate(STEPS)
    ]
    return make_planned(*items, interview=interview)


def with_items(planned: Planned, change: Callable[[Item], Item]) -> Planned:
    return replace(planned, items=tuple(change(item) for item in planned.items))


def ended(planned: Planned) -> Planned:
    """The status check is not wanted any more."""
    return with_items(
        planned, lambda item: item if item.step == "thank-you" else replace(item, state="skipped", reason="rejected")
    )


class Week:
    """A folder with a ledger, in which exports are made one after the other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said: list[str] = []

    def export(self, plan: Iterable[Planned], out: str, *, now: datetime = NOW, **options: Any) -> Receipt:
        self.said.clear()
        own = {"sources": ("interviews.csv",), "say": self.said.append} | options
        with open_ledger(self.folder, now=now, writing=not options.get("dry_run")) as ledger:
            return exporter.export(plan, make_job(str(self.folder / out), now=now, ledger=ledger, **own))

    def files(self) -> set[str]:
        return {
            path.relative_to(self.folder).as_posix()
            for path in self.folder.rglob("*")
            if path.is_file() and not path.name.startswith("ledger")
        }

    def read(self, name: str) -> dict[str, Component]:
        return {event["UID"]: event for event in read(self.folder / name).inside if event.name != "VTIMEZONE"}


@pytest.fixture
def week(tmp_path: Path) -> Week:
    return Week(tmp_path)


ACME, GLOBEX = interview_with_items("acme"), interview_with_items("globex", day=26)
ACME_MOVED = interview_with_items("acme", day=24)


def test_the_same_plan_again_gives_the_same_bytes(week: Week) -> None:
    first = week.export([ACME, GLOBEX], "all.ics")
    before = (week.folder / "all.ics").read_bytes()
    second = week.export([ACME, GLOBEX], "all.ics", now=LATER)
    assert (week.folder / "all.ics").read_bytes() == before
    assert (first.created, first.unchanged) == (4, 0)
    assert (second.created, second.updated, second.unchanged) == (0, 0, 4)


def test_rule_06_an_interview_that_moves_keeps_its_uids_and_raises_the_sequence(week: Week) -> None:
    week.export([ACME, GLOBEX], "all.ics")
    before = week.read("all.ics")
    receipt = week.export([ACME_MOVED, GLOBEX], "all.ics", now=LATER)
    after = week.read("all.ics")
    assert before.keys() == after.keys()
    assert receipt.updated == 2
    moved = after["acme.thank-you@afterview"]
    assert (moved["SEQUENCE"], moved["CREATED"], moved["LAST-MODIFIED"]) == (
        "1",
        "20261121T080000Z",
        "20261122T080000Z",
    )
    assert moved.moment("DTSTART") == datetime(2026, 11, 24, 17, 0, tzinfo=BERLIN)
    assert after["globex.thank-you@afterview"] == before["globex.thank-you@afterview"]


def test_rule_06_every_visible_change_raises_the_sequence(week: Week) -> None:
    changes: list[Callable[[Item], Item]] = [
        lambda item: replace(item, title=item.title + "!"),
        lambda item: replace(item, body=item.body + "!"),
        lambda item: replace(item, end=item.end + timedelta(minutes=5)),
        lambda item: replace(item, needs=("topics",)),
    ]
    plan = ACME
    week.export([plan], "all.ics")
    for count, change in enumerate(changes, 1):
        plan = with_items(plan, change)
        week.export([plan], "all.ics")
        assert {event["SEQUENCE"] for event in week.read("all.ics").values()} == {str(count)}


def test_rule_11_before_a_second_whole_file_it_says_what_importing_it_does(week: Week) -> None:
    week.export([ACME], "all.ics")
    assert week.said == []
    week.export([ACME, GLOBEX], "all.ics", now=LATER)
    said = " ".join(week.said)
    assert said.startswith("2 items of this file already stood in an earlier .ics.")
    assert "Outlook" in said
    assert "Thunderbird" in said
    assert "afterview export ics interviews.csv --new -o " in said


def test_rule_11_new_adds_one_dated_file_with_what_no_export_has_carried_yet(week: Week) -> None:
    week.export([ACME], "all.ics")
    receipt = week.export([ACME, GLOBEX], "f", now=LATER, new=True)
    assert week.files() == {"all.ics", "f/followups-2026-11-22.ics"}
    assert set(week.read("f/followups-2026-11-22.ics")) == {f"globex.{step}@afterview" for step in STEPS}
    assert (receipt.created, receipt.unchanged) == (2, 2)


def test_rule_11_a_second_time_there_is_nothing_new(week: Week) -> None:
    week.export([ACME], "f", new=True)
    receipt = week.export([ACME], "f", new=True, now=LATER)
    assert week.files() == {"f/followups-2026-11-21.ics"}
    assert receipt.lines[0].startswith("Nothing is new")


def test_where_nothing_is_new_no_folder_is_made_either(week: Week) -> None:
    week.export([ACME], "all.ics")
    week.export([ACME], "f", new=True)
    assert not (week.folder / "f").exists()


def test_rule_11_a_dated_file_is_never_written_over(week: Week) -> None:
    week.export([ACME], "f", new=True)
    first = (week.folder / "f/followups-2026-11-21.ics").read_bytes()
    week.export([ACME, GLOBEX], "f", new=True, force=True)
    assert week.files() == {"f/followups-2026-11-21.ics", "f/followups-2026-11-21-2.ics"}
    assert (week.folder / "f/followups-2026-11-21.ics").read_bytes() == first


def test_rule_11_new_is_relative_to_every_earlier_form_of_export(week: Week) -> None:
    week.export([ACME], "by", split="company")
    week.export([ACME, GLOBEX], "f", new=True)
    assert set(week.read("f/followups-2026-11-21.ics")) == {f"globex.{step}@afterview" for step in STEPS}


def test_rule_11_what_changed_and_what_was_cancelled_comes_in_a_file_of_its_own(week: Week) -> None:
    week.export([ACME, GLOBEX], "all.ics")
    receipt = week.export([ACME_MOVED, ended(GLOBEX)], "f", new=True, now=LATER)
    assert week.files() == {"all.ics", "f/changes-2026-11-22.ics"}
    events = week.read("f/changes-2026-11-22.ics")
    assert {uid: event["STATUS"] for uid, event in events.items()} == {
        "acme.thank-you@afterview": "CONFIRMED",
        "acme.status-check@afterview": "CONFIRMED",
        "globex.status-check@afterview": "CANCELLED",
    }
    assert {event["SEQUENCE"] for event in events.values()} == {"1"}
    cancelled = events["globex.status-check@afterview"]
    assert cancelled["SUMMARY"] == "status-check (Globex)"
    assert cancelled["DESCRIPTION"] == "No longer to be done: rejected."
    assert cancelled.moment("DTSTART") == datetime(2026, 12, 10, 17, 0, tzinfo=BERLIN)
    assert not cancelled.all("VALARM")
    assert (receipt.updated, receipt.cancelled, receipt.unchanged) == (2, 1, 1)
    assert any("Google, Outlook and Thunderbird skip or double" in line for line in receipt.lines)


@pytest.mark.parametrize("calendar", ["google", "outlook", "thunderbird"])
def test_rule_11_where_a_known_uid_is_skipped_or_doubled_changes_come_as_a_list_and_under_new_uids(
    week: Week, calendar: str
) -> None:
    week.export([ACME, GLOBEX], "all.ics")
    receipt = week.export([ACME_MOVED, ended(GLOBEX)], "f", new=True, now=LATER, for_calendar=calendar)
    assert week.files() == {"all.ics", "f/changes-2026-11-22.ics", "f/changes-2026-11-22.txt"}
    events = week.read("f/changes-2026-11-22.ics")
    assert set(events) == {"acme.thank-you.g1@afterview", "acme.status-check.g1@afterview"}
    assert {event["STATUS"] for event in events.values()} == {"CONFIRMED"}
    text = (week.folder / "f/changes-2026-11-22.txt").read_text("utf-8")
    assert text.startswith("Delete these 3 events in ")
    assert (
        "[ ] Mon 23 Nov 2026, 17:00 (Europe/Berlin): thank-you (Acme)\n    moved from 2026-11-23 17:00 to 2026-11-24"
        in text
    )
    assert "[ ] Thu 10 Dec 2026, 17:00 (Europe/Berlin): status-check (Globex)\n    rejected\n" in text
    assert [line.partition(" ")[0].rstrip(":").lower() for line in receipt.lines if " > " in line] == [calendar]


def test_rule_11_a_new_uid_is_kept_from_then_on(week: Week) -> None:
    week.export([ACME], "all.ics")
    week.export([ACME_MOVED], "f", new=True, now=LATER, for_calendar="outlook")
    week.export([ACME_MOVED], "all.ics", now=LATER)
    assert set(week.read("all.ics")) == {"acme.thank-you.g1@afterview", "acme.status-check.g1@afterview"}
    week.export([ACME], "f", new=True, now=LATER, for_calendar="outlook")
    assert set(week.read("f/changes-2026-11-22-2.ics")) == {
        "acme.thank-you.g2@afterview",
        "acme.status-check.g2@afterview",
    }


def test_rule_11_apple_takes_changes_as_they_are(week: Week) -> None:
    week.export([ACME], "all.ics")
    receipt = week.export([ACME_MOVED], "f", new=True, now=LATER, for_calendar="apple")
    assert set(week.read("f/changes-2026-11-22.ics")) == {"acme.thank-you@afterview", "acme.status-check@afterview"}
    assert not any("skip or double" in line for line in receipt.lines)


def test_rule_11_only_a_list_where_everything_that_changed_was_cancelled(week: Week) -> None:
    week.export([GLOBEX], "all.ics")
    week.export([ended(GLOBEX)], "f", new=True, now=LATER, for_calendar="google")
    assert week.files() == {"all.ics", "f/changes-2026-11-22.txt"}
    text = (week.folder / "f/changes-2026-11-22.txt").read_text("utf-8")
    assert text.startswith("Delete this event in Google Calendar.\n")


def test_rule_11_again_writes_a_lost_file_once_more(week: Week) -> None:
    week.export([ACME], "f", new=True)
    path = week.folder / "f/followups-2026-11-21.ics"
    before = path.read_bytes()
    path.unlink()
    week.export([], "unused", again=str(path), now=LATER)
    assert path.read_bytes() == before
    week.export([], "unused", again="followups-2026-11-21.ics", now=LATER)
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(TargetRefused):
        week.export([], "unused", again=path.name, now=LATER)
    assert path.read_text(encoding="utf-8") == "mine"


def test_rule_11_again_knows_only_dated_files(week: Week) -> None:
    week.export([ACME], "all.ics")
    with pytest.raises(WrongUsage, match="export it once more"):
        week.export([], "x", again="all.ics")
    with pytest.raises(WrongUsage, match=r"knows no file 'other.ics'. It knows, last: all.ics"):
        week.export([], "x", again="other.ics")


def test_a_large_new_file_comes_in_parts_with_free_names(week: Week) -> None:
    plan = [interview_with_items(f"k{number}") for number in range(30)]
    week.export(plan, "f", new=True, max_bytes=30_000)
    names = sorted(path.name for path in (week.folder / "f").iterdir())
    assert "followups-2026-11-21.ics" in names
    assert "followups-2026-11-21-2.ics" in names
    assert sum(len(week.read(f"f/{name}")) for name in names) == 60
    assert all((week.folder / "f" / name).stat().st_size <= 30_000 for name in names)


def test_a_dated_file_bears_the_day_that_it_is_where_the_user_is(week: Week) -> None:
    week.export([ACME], "f", new=True, now=datetime(2026, 11, 21, 23, 30, tzinfo=UTC))
    assert week.files() == {"f/followups-2026-11-22.ics"}


# Rows that vanish


def test_a_file_is_not_replaced_while_items_with_a_future_would_vanish_from_it(week: Week) -> None:
    week.export([ACME, GLOBEX], "all.ics")
    before = (week.folder / "all.ics").read_bytes()
    with pytest.raises(TargetRefused, match=r"all.ics' stays as it is: 2 items still ahead.*'acme'.*--prune"):
        week.export([GLOBEX], "all.ics", now=LATER)
    assert (week.folder / "all.ics").read_bytes() == before
    assert week.files() == {"all.ics"}
    receipt = week.export([GLOBEX], "all.ics", now=LATER, prune=True)
    assert set(week.read("all.ics")) == {f"globex.{step}@afterview" for step in STEPS}
    assert receipt.cancelled == 2
    assert "Cancelled 2 items of 'acme', which the sources no longer hold." in receipt.lines
    week.export([GLOBEX], "all.ics", now=LATER)


def test_a_file_is_not_replaced_while_an_item_whose_uid_takes_two_lines_would_vanish_from_it(week: Week) -> None:
    key = "acme-gesellschaft-fuer-datenverarbeitung-senior-engineer-panel"
    week.export([interview_with_items(key), GLOBEX], "all.ics")
    before = (week.folder / "all.ics").read_bytes()
    assert f"UID:{key}.status-check@afterview".encode() not in before
    with pytest.raises(TargetRefused, match=f"2 items still ahead would vanish from it, for '{key}'"):
        week.export([GLOBEX], "all.ics", now=LATER)
    assert (week.folder / "all.ics").read_bytes() == before


def test_a_file_is_not_replaced_while_items_under_new_uids_would_vanish_from_it(week: Week) -> None:
    week.export([ACME, GLOBEX], "all.ics")
    week.export([ACME_MOVED, GLOBEX], "f", new=True, now=LATER, for_calendar="google")
    week.export([ACME_MOVED, GLOBEX], "all.ics", now=LATER)
    assert "acme.thank-you.g1@afterview" in week.read("all.ics")
    with pytest.raises(TargetRefused, match="2 items still ahead would vanish from it, for 'acme'"):
        week.export([GLOBEX], "all.ics", now=LATER)


def test_an_empty_input_by_mistake_wipes_nothing(week: Week) -> None:
    week.export([ACME], "all.ics")
    before = (week.folder / "all.ics").read_bytes()
    receipt = week.export([], "all.ics", now=LATER)
    assert (week.folder / "all.ics").read_bytes() == before
    assert any("'acme' is gone from the sources" in line for line in receipt.lines)
    with open_ledger(week.folder, writing=False) as ledger:
        assert {row.state for row in held(ledger, "acme").values()} == {0}


def test_an_empty_input_by_mistake_wipes_no_feed_either(week: Week) -> None:
    week.export([ACME], "feed.ics", feed=True)
    before = (week.folder / "feed.ics").read_bytes()
    with pytest.raises(TargetRefused, match="--prune"):
        week.export([], "feed.ics", feed=True, now=LATER)
    assert (week.folder / "feed.ics").read_bytes() == before


def test_a_filter_or_a_refused_row_empties_no_file(week: Week) -> None:
    week.export([ACME, GLOBEX], "all.ics")
    with pytest.raises(TargetRefused, match="refused or filtered out"):
        week.export([GLOBEX], "all.ics", now=LATER, whole=lambda: False)
    week.export([GLOBEX], "globex.ics", now=LATER, whole=lambda: False)
    week.export([GLOBEX], "globex.ics", now=LATER, whole=lambda: False)
    assert set(week.read("globex.ics")) == {f"globex.{step}@afterview" for step in STEPS}


def test_where_nothing_is_written_nothing_is_cancelled_either(week: Week) -> None:
    week.export([ACME], "all.ics")
    over = with_items(ACME, lambda item: replace(item, state="skipped", reason="rejected"))
    receipt = week.export([over], "all.ics", now=LATER)
    assert any("is left as it was" in line for line in receipt.lines)
    week.export([over], "f", new=True, now=LATER)
    assert {event["STATUS"] for event in week.read("f/changes-2026-11-22.ics").values()} == {"CANCELLED"}


def test_where_nothing_is_written_the_day_on_which_an_answer_was_first_seen_is_kept(week: Week) -> None:
    row = make_interview(key="acme", status="rejected")
    with open_ledger(week.folder) as ledger:
        plan = replace(ACME, interview=ledger.remember(row))
        over = with_items(plan, lambda item: replace(item, state="skipped", reason="rejected"))
        assert exporter.export([over], make_job(str(week.folder / "all.ics"), ledger=ledger)).files == []
    with open_ledger(week.folder, now=NOW + timedelta(days=9)) as ledger:
        assert ledger.remember(row).status_date == NOW.date()


def test_where_rows_were_refused_nobody_is_told_to_delete_a_calendar(week: Week) -> None:
    week.export([ACME], "all.ics")
    receipt = week.export([], "all.ics", now=LATER, whole=lambda: False)
    assert [line for line in receipt.lines if "all.ics" in line] == [
        f"{week.folder / 'all.ics'} is left as it was, for rows were refused or filtered out."
    ]


@pytest.mark.parametrize("options", [{"new": True}, {"split": "interview"}, {"new": True, "dry_run": True}])
def test_where_rows_were_refused_prune_says_that_it_cancels_nothing(week: Week, options: dict[str, Any]) -> None:
    week.export([ACME, GLOBEX], "all.ics")
    receipt = week.export([GLOBEX], "f", now=LATER, prune=True, whole=lambda: False, **options)
    assert receipt.cancelled == 0
    assert [line for line in week.said if line.startswith("--prune cancels nothing this time")]


def test_what_was_refused_can_be_replaced_in_a_feed_by_force_as_is_said(week: Week) -> None:
    week.export([ACME], "feed.ics", feed=True)
    with pytest.raises(TargetRefused, match="replace it with --force"):
        week.export([], "feed.ics", feed=True, now=LATER, prune=True, whole=lambda: False)
    week.export([], "feed.ics", feed=True, now=LATER, force=True, whole=lambda: False)


def test_the_advice_after_a_second_file_names_the_ledger_in_use(week: Week) -> None:
    week.export([ACME], "one.ics")
    week.export([ACME], "two.ics", now=LATER)
    assert any("--new -o followups --ledger " in line for line in week.said)


def test_a_file_that_never_held_what_vanished_can_be_replaced(week: Week) -> None:
    week.export([ACME], "first.ics")
    week.export([GLOBEX], "second.ics", now=LATER)
    week.export([GLOBEX], "second.ics", now=LATER)
    assert set(week.read("second.ics")) == {f"globex.{step}@afterview" for step in STEPS}


def test_a_file_keeps_what_vanished_even_where_a_later_one_carried_it_last(week: Week) -> None:
    week.export([ACME, GLOBEX], "first.ics")
    week.export([ACME, GLOBEX], "second.ics", now=LATER)
    with pytest.raises(TargetRefused, match="would vanish from it, for 'acme'"):
        week.export([GLOBEX], "first.ics", now=LATER)


def test_several_that_vanished_are_spoken_of_as_several(week: Week) -> None:
    third = interview_with_items("initech", day=27)
    week.export([ACME, GLOBEX, third], "all.ics")
    with pytest.raises(TargetRefused, match="'acme' and 1 other are not in the sources any more"):
        week.export([third], "all.ics", now=LATER)
    receipt = week.export([third], "f", new=True, now=LATER)
    assert any("'acme' and 1 other are gone from the sources" in line for line in receipt.lines)


def test_a_key_that_may_have_been_renamed_is_pointed_out(week: Week) -> None:
    week.export([ACME, GLOBEX], "all.ics")
    renamed = interview_with_items("acme-inc")
    with pytest.raises(TargetRefused, match="afterview log acme renamed acme-inc"):
        week.export([renamed, GLOBEX], "all.ics", now=LATER)


def test_a_row_that_went_to_another_source_is_missed_in_that_one(week: Week) -> None:
    moved = replace(ACME, interview=replace(ACME.interview, file="b.csv"))
    week.export([ACME], "all.ics")
    week.export([moved], "all.ics", sources=("interviews.csv", "b.csv"))
    assert not any("gone from the sources" in line for line in week.export([], "all.ics").lines)
    receipt = week.export([], "all.ics", sources=("b.csv",))
    assert any("'acme' is gone from the sources; 2 items" in line for line in receipt.lines)


def test_new_notes_that_a_row_went_to_another_source(week: Week) -> None:
    moved = replace(ACME, interview=replace(ACME.interview, file="b.csv"))
    week.export([ACME], "all.ics")
    week.export([moved], "f", new=True, sources=("interviews.csv", "b.csv"))
    assert not any("gone from the sources" in line for line in week.export([], "f", new=True, prune=True).lines)
    receipt = week.export([], "f", new=True, sources=("b.csv",))
    assert any("'acme' is gone from the sources; 2 items" in line for line in receipt.lines)


def test_new_reports_what_vanished_and_cancels_it_only_with_prune(week: Week) -> None:
    week.export([ACME, GLOBEX], "all.ics")
    receipt = week.export([GLOBEX], "f", new=True, now=LATER)
    assert any("'acme' is gone" in line for line in receipt.lines)
    assert week.files() == {"all.ics"}
    week.export([GLOBEX], "f", new=True, now=LATER, prune=True)
    events = week.read("f/changes-2026-11-22.ics")
    assert {uid: event["STATUS"] for uid, event in events.items()} == {
        f"acme.{step}@afterview": "CANCELLED" for step in STEPS
    }


def test_a_folder_keeps_the_file_of_a_vanished_interview_until_pruned(week: Week) -> None:
    week.export([ACME, GLOBEX], "by", split="interview")
    week.export([GLOBEX], "by", split="interview", now=LATER)
    assert week.files() == {"by/acme.ics", "by/globex.ics"}
    week.export([GLOBEX], "by", split="interview", now=LATER, prune=True)
    assert week.files() == {"by/globex.ics"}


def test_a_folder_keeps_what_came_to_it_from_another_source(week: Week) -> None:
    other = replace(GLOBEX, interview=replace(GLOBEX.interview, file="other.csv"))
    week.export([ACME], "by", split="interview")
    week.export([other], "by", split="interview", sources=("other.csv",))
    assert week.files() == {"by/acme.ics", "by/globex.ics"}


def test_a_folder_loses_the_file_of_an_interview_of_which_nothing_is_left_to_do(week: Week) -> None:
    over = with_items(ACME, lambda item: replace(item, state="skipped", reason="withdrawn"))
    week.export([ACME, GLOBEX], "by", split="interview")
    week.export([over, GLOBEX], "by", split="interview", now=LATER)
    assert week.files() == {"by/globex.ics"}
    week.export([over, over], "by", split="interview", now=LATER)


def test_a_folder_by_company_loses_the_file_under_the_name_that_a_company_had(week: Week) -> None:
    """What was done ahead of its time stands in no new file, and does not hold the old one."""
    options = {"split": "company", "todo": True}
    week.export([ACME, GLOBEX], "by", **options)
    renamed = replace(ACME, interview=replace(ACME.interview, company="Acme Group"))
    done = {"state": "done", "done_on": date(2026, 11, 22), "known": True}
    plan = with_items(renamed, lambda item: replace(item, **done) if item.step == "thank-you" else item)
    receipt = week.export([plan, GLOBEX], "by", now=LATER, **options)
    assert week.files() == {"by/Acme-Group.ics", "by/Globex.ics"}
    assert f"Removed {week.folder / 'by' / 'Acme.ics'}, an earlier export that no longer belongs." in receipt.lines


def test_a_folder_by_candidate_loses_nothing_unasked(week: Week) -> None:
    week.export([ACME, GLOBEX], "by", split="candidate")
    with pytest.raises(TargetRefused, match=r"followups.ics' stays as it is"):
        week.export([GLOBEX], "by", split="candidate", now=LATER)


# Feeds


def test_a_feed_shows_what_was_cancelled_for_30_days(week: Week) -> None:
    week.export([ACME, GLOBEX], "feed.ics", feed=True)
    week.export([ACME, ended(GLOBEX)], "feed.ics", feed=True, now=LATER)
    cancelled = week.read("feed.ics")["globex.status-check@afterview"]
    assert (cancelled["STATUS"], cancelled["SEQUENCE"]) == ("CANCELLED", "1")
    before = (week.folder / "feed.ics").read_bytes()
    week.export([ACME, ended(GLOBEX)], "feed.ics", feed=True, now=LATER + timedelta(days=30))
    assert (week.folder / "feed.ics").read_bytes() == before
    week.export([ACME, ended(GLOBEX)], "feed.ics", feed=True, now=LATER + timedelta(days=31))
    assert "globex.status-check@afterview" not in week.read("feed.ics")


def test_a_feed_is_a_destination_of_its_own(week: Week) -> None:
    week.export([ACME], "all.ics")
    receipt = week.export([ACME], "feed.ics", feed=True)
    assert receipt.created == 2
    assert week.said == []
    assert week.export([ACME], "f", new=True).created == 0


# What is done


def test_what_is_done_stands_in_no_new_file_and_cancels_nothing_that_has_passed(week: Week) -> None:
    week.export([ACME], "all.ics")
    done = with_items(ACME, lambda item: replace(item, state="done", done_on=date(2026, 11, 23), known=True))
    receipt = week.export([done], "f", new=True, now=datetime(2026, 12, 20, 9, 0, tzinfo=BERLIN))
    assert week.files() == {"all.ics"}
    assert receipt.unchanged == 2


def test_what_is_done_early_is_taken_from_the_calendar(week: Week) -> None:
    week.export([ACME], "all.ics")
    done = with_items(
        ACME,
        lambda item: (
            replace(item, state="done", done_on=date(2026, 11, 22), known=True) if item.step == "status-check" else item
        ),
    )
    week.export([done], "f", new=True, now=LATER)
    assert {event["STATUS"] for event in week.read("f/changes-2026-11-22.ics").values()} == {"CANCELLED"}


def test_rule_10_a_to_do_that_is_done_is_completed(week: Week) -> None:
    week.export([ACME], "all.ics", todo=True)
    done = with_items(ACME, lambda item: replace(item, state="done", done_on=date(2026, 11, 22), known=True))
    week.export([done], "f", new=True, now=LATER, todo=True)
    assert {event["STATUS"] for event in week.read("f/changes-2026-11-22.ics").values()} == {"COMPLETED"}


# Nothing by halves


def test_a_dry_run_tells_the_changes_with_their_reasons_and_leaves_no_trace(week: Week) -> None:
    week.export([ACME, GLOBEX], "all.ics")
    receipt = week.export([ACME_MOVED, ended(GLOBEX)], "f", new=True, now=LATER, dry_run=True)
    assert week.files() == {"all.ics"}
    assert (receipt.created, receipt.updated, receipt.cancelled) == (0, 2, 1)
    text = "\n".join(receipt.lines)
    assert re.search(r"update +2026-11-24 17:00 thank-you \(Acme\) \(moved from 2026-11-23 17:00 to", text)
    assert re.search(r"cancel +20\d\d-\d\d-\d\d \d\d:\d\d status-check \(Globex\) \(rejected\)", text)
    assert week.export([ACME, GLOBEX], "f", new=True, now=LATER).unchanged == 4


def test_what_is_taken_back_bears_the_title_that_the_calendar_holds(week: Week) -> None:
    jo, max_ = (
        replace(one, interview=replace(one.interview, candidate=name))
        for one, name in ((ACME, "Jo Winter"), (GLOBEX, "Max Power"))
    )
    week.export([jo, max_], "f", new=True, candidates=True, for_calendar="google")
    week.export([jo], "f", new=True, now=LATER, prune=True, for_calendar="google")
    listed = (week.folder / "f" / "changes-2026-11-22.txt").read_text(encoding="utf-8")
    assert listed.count(": Max Power: ") == 2
    week.export([jo, max_], "feed.ics", feed=True, candidates=True)
    week.export([jo], "feed.ics", feed=True, now=LATER, prune=True)
    taken_back = [one for one in week.read("feed.ics").values() if one["STATUS"] == "CANCELLED"]
    assert {one["SUMMARY"] for one in taken_back} == {
        "Max Power: thank-you (Globex)",
        "Max Power: status-check (Globex)",
    }


def test_a_dry_run_with_prune_tells_what_would_be_cancelled(week: Week) -> None:
    week.export([ACME, GLOBEX], "all.ics")
    receipt = week.export([GLOBEX], "f", new=True, now=LATER, prune=True, dry_run=True)
    assert receipt.cancelled == 2
    text = "\n".join(receipt.lines)
    assert re.search(r"cancel +20\d\d-\d\d-\d\d \d\d:\d\d thank-you \(Acme\) \(its row is gone\)", text)
    assert "--prune" not in text
    assert week.export([GLOBEX], "f", new=True, now=LATER, prune=True).cancelled == 2


def test_an_interrupted_export_records_nothing(week: Week) -> None:
    def plan() -> Iterable[Planned]:
        yield ACME
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        week.export(plan(), "all.ics")
    assert week.files() == set()
    assert week.export([ACME], "all.ics").created == 2


def test_a_file_that_is_held_open_is_written_by_the_next_command(week: Week, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    week.export([ACME], "all.ics")

    def held_open(*args: object) -> None:
        raise PermissionError(13, "held open")

    monkeypatch.setattr(os, "replace", held_open)
    with pytest.raises(TargetRefused, match=r"all\.ics"):
        week.export([ACME, GLOBEX], "all.ics", now=LATER)
    monkeypatch.undo()
    assert len(week.read("all.ics")) == 2
    with open_ledger(week.folder, now=LATER) as ledger:
        assert any("all.ics" in line for line in ledger.recovered)
    assert len(week.read("all.ics")) == 4
    assert {path for path in week.files() if path.endswith(".tmp")} == set()


def test_times_far_from_now_are_recorded_in_utc(week: Week) -> None:
    week.export([ACME], "all.ics")
    event = week.read("all.ics")["acme.status-check@afterview"]
    assert event.moment("DTSTART").astimezone(UTC) == datetime(2026, 12, 7, 16, 0, tzinfo=UTC)


def test_the_hint_on_renaming_is_given_as_long_as_both_keys_stand(week: Week) -> None:
    renamed = replace(ACME, interview=replace(ACME.interview, key="acme-inc", identity=None, company="Acme Inc"))
    own = tuple(replace(one, uid=one.uid.replace("acme.", "acme-inc."), interview="acme-inc") for one in renamed.items)
    week.export([ACME, GLOBEX], "all.ics")
    for _ in range(2):
        lines = week.export([replace(renamed, items=own), GLOBEX], "f", new=True, now=LATER).lines
        assert any("afterview log acme renamed acme-inc" in line for line in lines)


def test_what_was_exported_beside_it_is_no_new_name_of_what_is_gone(week: Week) -> None:
    other = replace(ACME, interview=replace(ACME.interview, key="acme-2", identity=None, position="Manager"))
    own = tuple(replace(one, uid=one.uid.replace("acme.", "acme-2."), interview="acme-2") for one in other.items)
    other = replace(other, items=own)
    week.export([ACME, other], "all.ics")
    lines = week.export([other], "f", new=True, now=LATER).lines
    assert any("'acme' is gone from the sources" in line and line.endswith("with --prune.") for line in lines)


def test_a_dry_run_tells_the_time_of_the_users_clock(week: Week) -> None:
    (line, *_) = [one for one in week.export([ACME], "all.ics", dry_run=True).lines if one.startswith("create")]
    there = week.export([ACME], "all.ics", dry_run=True, timezone="America/New_York").lines
    assert line.split()[2] == f"{ACME.items[0].start:%H:%M}"
    new_york = ACME.items[0].start.astimezone(ZoneInfo("America/New_York"))
    assert any(f"create   {new_york:%Y-%m-%d %H:%M}" in one for one in there)


def test_a_dry_run_of_new_without_changes_says_that_nothing_changed(week: Week) -> None:
    week.export([ACME], "all.ics")
    lines = week.export([ACME], "f", new=True, dry_run=True).lines
    assert "Nothing was written. Nothing is new and nothing changed." in lines
