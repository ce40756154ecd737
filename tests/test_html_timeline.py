from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from afterview.model import Planned
from afterview_html.timeline import MARK, MOST_ROWS, Timeline, scale_of, timeline
from sample_plan import BERLIN, NOW, acme, item, large_plan, small_plan


def drawn(planned: list[Planned], now: datetime = NOW) -> Timeline:
    uids = [each.uid for one in planned for each in one.items]
    companies = sorted({one.interview.company for one in planned})
    return timeline(
        planned,
        now=now,
        zone=BERLIN,
        cards={uid: number for number, uid in enumerate(uids)},
        places={name: number for number, name in enumerate(companies)},
        candidates={},
    )


def test_there_is_a_lane_for_each_interview_in_their_order() -> None:
    assert [lane.company for lane in drawn(small_plan()).lanes] == ["Harbor & Sons", "Acme", "京都電機株式会社"]


def test_the_scale_begins_on_a_monday_and_holds_everything_and_today() -> None:
    scale = scale_of(small_plan(), now=NOW, zone=BERLIN)
    assert scale.first.weekday() == 0
    assert scale.days % 7 == 0
    for one in small_plan():
        assert all(0 <= scale.at(each.start) <= scale.width for each in one.items)
    long_ago = NOW - timedelta(days=800)
    assert 0 <= drawn(small_plan(), long_ago).today <= drawn(small_plan(), long_ago).width


def test_items_of_one_kind_on_one_day_share_a_mark_that_counts_them() -> None:
    one = acme()
    more = tuple(replace(one.items[2], uid=f"more-{number}") for number in range(3))
    lane = drawn([replace(one, items=more)]).lanes[0]
    assert [(mark.kind, mark.look, mark.count) for mark in lane.marks] == [("email", "late", 3)]
    assert lane.marks[0].words.startswith(
        "Tue 24 Nov 2026 (late), 3 items: Thank-you (e-mail to Ana Sousa), Thank-you ("
    )


def test_what_is_skipped_or_cancelled_has_no_mark() -> None:
    shown = {card for lane in drawn(small_plan()).lanes for mark in lane.marks for card in mark.cards}
    states = [each.state for one in small_plan() for each in one.items]
    assert {states[number] for number in shown} == {"planned", "done"}
    assert len(shown) == sum(state in ("planned", "done") for state in states)


def test_what_was_done_on_the_interviews_day_stands_after_it() -> None:
    lane = drawn([acme()]).lanes[0]
    assert all(mark.x > lane.x for mark in lane.marks)


def test_no_week_is_named_where_today_stands() -> None:
    for days in range(14):
        shown = drawn(small_plan(), NOW + timedelta(days=days))
        assert all(tick.x + 17 < shown.today - 19 or tick.x + 3 > shown.today + 19 for tick in shown.weeks)


def test_the_axis_names_weeks_and_months_without_covering_one_another() -> None:
    for planned in (small_plan(), large_plan(60)):
        shown = drawn(planned)
        assert all(second.x - first.x >= 20 for first, second in pairwise(shown.weeks))
        assert all(second.x - first.x >= 60 for first, second in pairwise(shown.months))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(-2000, 200_000), st.sampled_from(["email", "phone", "card", "checklist", "task", "decision"])
        ),
        max_size=12,
    )
)
def test_no_mark_covers_another(moments: list[tuple[int, str]]) -> None:
    talk = acme().interview
    items = tuple(
        item(talk, f"step-{number}", kind, talk.end + timedelta(minutes=minutes))
        for number, (minutes, kind) in enumerate(moments)
    )
    lane = drawn([Planned(interview=talk, promise=None, items=items)]).lanes[0]
    assert sum(mark.count for mark in lane.marks) == len(items)
    for row in range(MOST_ROWS - 1):
        places = sorted(mark.x for mark in lane.marks if mark.row == row)
        assert all(second - first >= MARK - 0.2 for first, second in pairwise(places))
    assert all(mark.y + 7 <= lane.height for mark in lane.marks)


def test_moments_of_other_zones_stand_where_the_users_clock_has_them() -> None:
    scale = scale_of(small_plan(), now=NOW, zone=BERLIN)
    assert scale.at(NOW) == scale.at(NOW.astimezone(UTC))


def test_a_mark_names_the_day_of_the_users_clock() -> None:
    start = datetime(2026, 11, 26, 23, 30, tzinfo=BERLIN).astimezone(ZoneInfo("Asia/Tokyo"))  # the 27th there
    one = acme()
    there = replace(one.items[2], start=start, end=start + timedelta(minutes=15), done_on=None, state="planned")
    (lane,) = drawn([replace(one, items=(there,))]).lanes
    assert lane.marks[0].words.startswith("Thu 26 Nov 2026")


def test_what_was_done_on_the_interviews_own_day_stands_after_it_wherever_the_user_is() -> None:
    zone = ZoneInfo("America/Los_Angeles")
    one = acme()
    begin = datetime(2026, 11, 18, 16, 30, tzinfo=zone)  # the 19th in Berlin
    talk = replace(one.interview, start=begin, end=begin + timedelta(hours=1), timezone=zone.key)
    sent = replace(one.items[2], state="done", done_on=begin.date(), known=True)
    (lane,) = drawn([replace(one, interview=talk, items=(sent,))]).lanes
    assert lane.marks[0].x > lane.x


def test_a_promise_that_was_kept_is_not_drawn() -> None:
    one = replace(acme(), promise=date(2026, 12, 4))
    shown = [
        drawn([replace(one, interview=replace(one.interview, status=status))]) for status in ("waiting", "rejected")
    ]
    assert [found.lanes[0].promise is not None for found in shown] == [True, False]


def test_one_interview_is_not_called_several() -> None:
    assert drawn([acme()]).summary.startswith("1 interview and its items")
