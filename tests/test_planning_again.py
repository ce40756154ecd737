"""What was exported before and has passed, when it is planned again (PLAYBOOKS 5.3)."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from plans import Remembered, interview, item, moment, plan


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Berlin"))


def uid(step: str) -> str:
    return item(plan(interview()), step).uid


def test_what_was_exported_for_a_day_before_the_interview_that_moved_was_not_sent_though_it_is_over_now() -> None:
    memory = Remembered({uid("thank-you"): at("2026-11-10 17:00")})
    found = item(plan(interview("2026-11-20 14:00"), now=at("2026-11-21 10:00"), memory=memory), "thank-you")
    assert (found.state, found.late, moment(found)) == ("planned", True, "2026-11-21 10:00")


def test_what_is_done_by_assumption_counts_for_the_distance_between_messages() -> None:
    memory = Remembered({uid("status-check"): at("2026-11-13 09:30")})
    other = interview("2026-11-05 14:00", key="other", position="Analyst")
    planned = plan(interview(), other, now=at("2026-11-14 12:00"), memory=memory)
    assert item(planned, "status-check", "acme-engineer").known is False
    found = item(planned, "status-check", "other")
    assert moment(found) == "2026-11-20 09:30"
    assert "one stands on 2026-11-13" in found.why[-1].rule


def test_what_was_exported_for_its_own_moment_is_done_though_the_interview_still_lies_ahead() -> None:
    memory = Remembered({uid("prepare"): at("2026-11-04 13:00")})
    found = item(plan(interview(), now=at("2026-11-04 13:30"), memory=memory), "prepare")
    assert (found.state, found.known, found.done_on) == ("done", False, date(2026, 11, 4))
    assert moment(found) == "2026-11-04 13:00"
