"""An item as a task: its name, its date, its text."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from afterview.model import Why
from afterview_todoist.markup import units
from afterview_todoist.remote import marker_in
from afterview_todoist.tasks import (
    DESCRIPTION_LIMIT,
    Style,
    content,
    look_of,
    marker,
    ring,
    to_task,
)
from todoist_helpers import BERLIN, planned

STYLE = Style(zone=BERLIN, zone_name="Europe/Berlin")
ONE = planned(0)
THANKS = ONE.items[0]


def task(style=STYLE, interview=ONE.interview, **changes):
    return to_task(interview, replace(THANKS, **changes), style)


def test_the_name_says_what_to_do_and_at_which_employer():
    assert task(title="Thank Ana Sousa (Firm 0)").content == "Thank Ana Sousa (Firm 0)"
    assert task(title="Thank Ana Sousa").content == "Thank Ana Sousa (Firm 0)"


def test_the_candidate_stands_first_where_there_are_several():
    interview = replace(ONE.interview, candidate="Bo Li")
    assert content(interview, THANKS, True).startswith("Bo Li: ")
    assert not content(interview, THANKS, False).startswith("Bo Li")


def test_due_is_local_to_the_users_zone_and_floating():
    start = datetime(2026, 11, 23, 16, 0, tzinfo=ZoneInfo("America/New_York"))
    args = task(start=start - timedelta(hours=5), end=start - timedelta(hours=4)).args()
    assert args["due"] == {"date": "2026-11-23T17:00:00"}


def test_fixed_due_is_an_instant_with_the_users_zone():
    fixed = replace(STYLE, fixed=True)
    assert task(fixed).args()["due"] == {"date": "2026-11-23T16:00:00Z", "timezone": "Europe/Berlin"}


@pytest.mark.parametrize(
    "day", [datetime(2026, 3, 29), datetime(2026, 10, 25), datetime(2026, 3, 28), datetime(2026, 10, 26)]
)
def test_the_clock_time_survives_the_days_on_which_clocks_change(day):
    start = day.replace(hour=9, minute=30, tzinfo=BERLIN)
    assert task(start=start, end=start + timedelta(minutes=15)).due == f"{day:%Y-%m-%d}T09:30:00"


@settings(max_examples=200, deadline=None)
@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1)),
    st.sampled_from(["Europe/Berlin", "Pacific/Auckland", "America/St_Johns", "Asia/Kathmandu", "Pacific/Kiritimati"]),
    st.sampled_from(["Europe/Berlin", "Pacific/Auckland", "America/Los_Angeles", "Pacific/Apia"]),
)
def test_no_task_is_ever_a_day_off(moment, theirs, mine):
    start = moment.replace(second=0, microsecond=0, tzinfo=ZoneInfo(theirs))
    zone = ZoneInfo(mine)
    due, moved = ring(start, zone)
    local = start.astimezone(zone)
    if moved:
        assert not 7 <= local.hour < 21
        assert due.hour == 19
        assert timedelta(0) < local.replace(tzinfo=None) - due.replace(tzinfo=None) <= timedelta(hours=12)
    else:
        assert (due.date(), due.time()) == (local.date(), local.time())
        assert 7 <= local.hour < 21


@pytest.mark.parametrize(
    ("clock", "due"),
    [("07:00", "2026-11-23T07:00:00"), ("20:59", "2026-11-23T20:59:00"), ("21:00", "2026-11-23T19:00:00"),
     ("23:30", "2026-11-23T19:00:00"), ("00:00", "2026-11-22T19:00:00"), ("06:59", "2026-11-22T19:00:00")],
)  # fmt: skip
def test_nobody_is_woken_between_nine_and_seven(clock, due):
    start = datetime.fromisoformat(f"2026-11-23T{clock}").replace(tzinfo=BERLIN)
    made = task(start=start, end=start + timedelta(minutes=15))
    assert made.due == due
    assert ("schedule it to go out on Mon 23 Nov 2026" in made.description) == (due[11:13] == "19")


LATE = replace(
    ONE.interview,
    start=datetime(2026, 11, 23, 20, 0, tzinfo=BERLIN),
    end=datetime(2026, 11, 23, 21, 0, tzinfo=BERLIN),
)


@pytest.mark.parametrize("clock", ["2026-11-23T21:15", "2026-11-23T23:00", "2026-11-24T01:00"])
def test_a_task_at_night_is_never_due_before_its_interview_is_over(clock):
    start = datetime.fromisoformat(clock).replace(tzinfo=BERLIN)
    made = task(interview=LATE, start=start, end=start + timedelta(minutes=15))
    assert made.due == f"{clock}:00"
    assert "in the night" not in made.description
    assert "schedule it" not in made.description


def test_what_comes_before_the_interview_goes_to_the_evening_before_as_ever():
    start = datetime(2026, 11, 23, 6, 0, tzinfo=BERLIN)
    made = task(interview=LATE, step="prepare", kind="checklist", start=start, end=start + timedelta(minutes=45))
    assert made.due == "2026-11-22T19:00:00"


def test_a_task_at_night_is_never_due_before_it_was_made():
    start = datetime(2026, 11, 24, 23, 0, tzinfo=BERLIN)
    item = replace(THANKS, start=start, end=start + timedelta(minutes=15))
    dues = [
        to_task(ONE.interview, item, STYLE, datetime(2026, 11, 24, hour, 30, tzinfo=BERLIN)).due for hour in (18, 20)
    ]
    assert dues == ["2026-11-24T19:00:00", "2026-11-24T23:00:00"]


def test_a_real_deadline_becomes_one_and_a_past_one_does_not():
    assert task(deadline=THANKS.start + timedelta(hours=20)).args()["deadline"] == {"date": "2026-11-24"}
    assert task(deadline=THANKS.start - timedelta(days=2)).args()["deadline"] is None
    assert task(replace(STYLE, deadlines=False), deadline=THANKS.start).args()["deadline"] is None


def test_priority_goes_by_the_step_and_four_is_what_users_see_as_p1():
    assert task().priority == 4
    assert task(step="keep-applying", kind="task").priority == 1
    assert task(step="of-my-own", kind="email").priority == 3


def test_the_duration_is_that_of_the_item():
    assert task(end=THANKS.start + timedelta(minutes=25)).args()["duration"] == {"amount": 25, "unit": "minute"}


def test_the_description_holds_condition_addressee_draft_needs_reasons_and_marker():
    text = task(
        waiting=True, subject="Thank you", needs=("topics",), why=(Why(rule="2 hours after", source="mcgrath"),),
        deadline=THANKS.start + timedelta(hours=21),
    ).description  # fmt: skip
    parts = [
        "Only if you have heard nothing from Firm 0",
        "`afterview log firm-0 advanced`",
        "**To:** Ana Sousa `ana@acme.example`",
        "**Subject:** Thank you",
        "Dear Ana,",
        "**Still needs:** something specific that you talked about (column topics)",
        "proofread",
        "2 hours after (mcgrath)",
        "**Latest:** Tue 24 Nov 2026, 14:00",
        f"[av:{marker(THANKS.uid)}]",
    ]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    assert text.splitlines()[-1] == f"[av:{marker(THANKS.uid)}]"


def test_the_marker_is_found_again_whatever_the_draft_holds():
    assert marker_in(task(body="[av:0123456789ab]\n").description) == marker(THANKS.uid)


@settings(max_examples=50, deadline=None)
@given(st.text(min_size=1, max_size=300), st.integers(1, 20_000))
def test_a_description_is_never_longer_than_todoist_takes(text, length):
    made = task(body=(text * (length // len(text) + 1))[:length], needs=("topics",))
    assert units(made.description) <= DESCRIPTION_LIMIT
    assert marker_in(made.description) == marker(THANKS.uid)


def test_the_look_changes_with_what_is_visible_and_with_nothing_else():
    assert look_of(task()) == look_of(task(lint=("L1",), deadline=None))
    assert look_of(task()) != look_of(task(body="Other"))
    assert len(look_of(task())) <= 32


def test_two_items_never_share_a_marker():
    assert len({marker(f"a.{number}@afterview.invalid") for number in range(20_000)}) == 20_000
