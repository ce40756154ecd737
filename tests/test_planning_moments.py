"""When each step stands: the tables of PLAYBOOKS 2 and 3, and the terms of PLAYBOOKS 1 that they use."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from afterview.model import Person
from afterview.planning.lateness import next_quarter, slot
from plans import ANA, BO, EVE, NOW, interview, item, items, moment, plan, words


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("2026-11-04 10:00", "2026-11-04 10:00"),
        ("2026-11-04 10:01", "2026-11-04 10:15"),
        ("2026-11-04 07:59", "2026-11-04 08:00"),
        ("2026-11-04 05:00", "2026-11-04 08:00"),
        ("2026-11-04 18:00", "2026-11-04 18:00"),
        ("2026-11-04 17:59", "2026-11-04 18:00"),
        ("2026-11-04 18:01", "2026-11-05 08:00"),
        ("2026-11-07 23:50", "2026-11-08 08:00"),
    ],
)
def test_a_slot_is_the_next_quarter_from_eight_to_six_on_any_day(given: str, expected: str) -> None:
    assert f"{slot(datetime.fromisoformat(given)):%Y-%m-%d %H:%M}" == expected


def test_a_full_quarter_stays_and_seconds_count() -> None:
    assert next_quarter(datetime(2026, 11, 4, 10, 15)) == datetime(2026, 11, 4, 10, 15)
    assert next_quarter(datetime(2026, 11, 4, 10, 15, 1)) == datetime(2026, 11, 4, 10, 30)


def test_prepare_is_an_hour_before_the_start_and_debrief_a_quarter_after_the_end() -> None:
    planned = plan(interview("2026-11-04 14:05", minutes=45))
    assert moment(item(planned, "prepare")) == "2026-11-04 13:05"
    assert moment(item(planned, "debrief")) == "2026-11-04 15:05"


def test_the_thank_you_is_two_hours_after_the_end_for_each_interviewer() -> None:
    planned = plan(interview("2026-11-04 14:05", interviewers=(ANA, BO)))
    assert [(moment(one), one.to) for one in items(planned, "thank-you")] == [
        ("2026-11-04 17:15", (ANA,)),
        ("2026-11-04 17:15", (BO,)),
    ]


def test_a_thank_you_after_six_goes_out_at_eight_the_next_day() -> None:
    assert moment(item(plan(interview("2026-11-06 16:30")), "thank-you")) == "2026-11-07 08:00"


def test_without_interviewers_the_hiring_manager_is_thanked() -> None:
    planned = plan(interview(interviewers=(), hiring_manager=EVE))
    assert item(planned, "thank-you").to == (EVE,)


def test_with_nobody_known_one_thank_you_is_planned_without_an_addressee_and_no_card() -> None:
    planned = plan(interview(interviewers=(), priority="dream"))
    assert item(planned, "thank-you").to == ()
    assert item(planned, "card").state == "skipped"


def test_an_address_is_looked_for_only_where_no_interviewer_has_one() -> None:
    desk = Person(name="Ana Sousa", email="jobs@acme.example", role_address=True)
    assert item(plan(interview()), "find-contact").state == "skipped"
    found = item(plan(interview("2026-11-04 14:00", interviewers=(desk,))), "find-contact")
    assert (found.state, moment(found)) == ("planned", "2026-11-04 16:00")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, "2026-11-13 09:30"),
        ({"process": "late"}, "2026-11-11 09:30"),
        ({"process": "early"}, "2026-11-18 09:30"),
        ({"decision_by": date(2026, 11, 20), "process": "late"}, "2026-11-24 09:30"),
        ({"decision_by": date(2026, 11, 21)}, "2026-11-24 09:30"),
    ],
)
def test_the_status_check_counts_from_the_promise_else_by_the_stage(facts: dict[str, object], expected: str) -> None:
    assert moment(item(plan(interview(**facts)), "status-check")) == expected


def test_the_second_follow_up_the_close_out_and_two_notes_follow_in_a_chain() -> None:
    planned = plan(interview())
    assert moment(item(planned, "second-follow-up")) == "2026-11-27 09:30"
    assert moment(item(planned, "close-out")) == "2026-12-04 09:30"
    assert [moment(one) for one in items(planned, "keep-in-touch")] == ["2027-02-17 09:30", "2027-05-03 09:30"]


def test_the_second_follow_up_is_a_phone_script_where_they_named_the_phone() -> None:
    assert item(plan(interview(second_channel="phone")), "second-follow-up").kind == "phone"


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({}, "skipped"),
        ({"priority": "dream"}, "planned"),
        ({"employer_size": "large"}, "planned"),
        ({"pace": "slow"}, "planned"),
        ({"priority": "dream", "pace": "fast"}, "skipped"),
        ({"pace": "slow", "interviewers": (), "recruiter": Person(name="R", role="recruiter")}, "skipped"),
    ],
)
def test_a_card_is_for_a_decision_maker_who_was_met(facts: dict[str, object], state: str) -> None:
    assert item(plan(interview(**facts)), "card").state == state


def test_a_hiring_manager_who_is_not_among_the_interviewers_gets_a_card() -> None:
    found = item(plan(interview(hiring_manager=EVE, priority="dream")), "card")
    assert (found.state, found.to) == ("planned", (EVE,))


def test_keep_applying_is_two_business_days_after_the_interview() -> None:
    assert moment(item(plan(interview("2026-11-05 14:00")), "keep-applying")) == "2026-11-09 10:00"


def test_a_rejection_is_answered_the_next_business_day_and_kept_in_touch_with_from_then() -> None:
    planned = plan(
        interview(status="rejected", status_date=date(2026, 11, 13)), now=datetime(2026, 11, 13, 12, tzinfo=UTC)
    )
    assert moment(item(planned, "rejection-reply")) == "2026-11-16 09:30"
    assert [moment(one) for one in items(planned, "keep-in-touch")] == ["2027-01-27 09:30", "2027-04-12 09:30"]


@pytest.mark.parametrize(
    ("on", "expected"), [(date(2026, 11, 10), "2026-11-10 14:00"), (date(2026, 11, 14), "2026-11-16 09:30")]
)
def test_a_written_offer_is_told_the_same_business_day_else_the_next_morning(on: date, expected: str) -> None:
    planned = plan(interview(competing_offer_on=on, competing_offer_written=True))
    assert moment(item(planned, "offer-notice")) == expected
    assert item(planned, "offer-in-writing").state == "skipped"


def test_an_offer_that_is_not_in_writing_is_told_to_nobody() -> None:
    planned = plan(interview(competing_offer_on=date(2026, 11, 14)))
    assert item(planned, "offer-notice").state == "skipped"
    assert moment(item(planned, "offer-in-writing")) == "2026-11-14 14:00"


def test_an_offer_in_another_row_counts_for_the_same_candidates_other_interviews() -> None:
    offer = interview(
        key="globex",
        company="Globex",
        status="offer",
        status_date=date(2026, 11, 10),
        offer_written=True,
        candidate="K",
    )
    planned = plan(interview(candidate="K"), offer, interview(key="other", candidate="L"))
    assert item(planned, "offer-notice", "acme-engineer").state == "planned"
    assert item(planned, "offer-notice", "other").state == "skipped"


def test_an_employer_is_not_told_of_its_own_offer() -> None:
    offer = interview(
        key="analyst", position="Analyst", status="offer", status_date=date(2026, 11, 3), offer_written=True
    )
    assert item(plan(interview(), offer), "offer-notice", "acme-engineer").state == "skipped"


def test_of_two_offers_the_one_in_writing_counts_though_the_other_came_earlier() -> None:
    said, written = (
        interview(key=name, company=name, status="offer", status_date=date(2026, 11, day), offer_written=day == 3)
        for name, day in (("globex", 1), ("initech", 3))
    )
    planned = plan(interview(), said, written)
    assert moment(item(planned, "offer-notice", "acme-engineer")) == "2026-11-03 14:00"
    assert item(planned, "offer-in-writing", "acme-engineer").state == "skipped"


@pytest.mark.parametrize(
    ("playbook", "step", "expected"),
    [
        ("qualified-staffing", "thank-you", "2026-11-05 09:00"),
        ("qualified-staffing", "status-check", "2026-11-11 09:30"),
        ("qualified-staffing", "ask-an-expert", "2026-11-12 10:00"),
        ("rey-rivera", "status-check", "2026-11-16 09:30"),
        ("ingledue-lopez", "status-check", "2026-11-16 09:30"),
        ("ingledue-lopez", "second-follow-up", "2026-11-30 09:30"),
        ("ingledue-lopez", "close-out", "2026-12-14 09:30"),
        ("mcgrath", "status-check", "2026-11-18 09:30"),
        ("mcgrath", "close-out", "2026-11-25 09:30"),
        ("mcgrath", "keep-applying", "2026-11-25 10:00"),
        ("resolution-tech", "status-check", "2026-11-18 09:30"),
        ("resolution-tech", "close-out", "2026-11-25 09:30"),
    ],
)
def test_each_article_has_its_own_days(playbook: str, step: str, expected: str) -> None:
    assert moment(item(plan(interview(), playbook=playbook), step)) == expected


@pytest.mark.parametrize(
    ("playbook", "expected"),
    [
        ("qualified-staffing", "2026-11-23 09:30"),
        ("rey-rivera", "2026-11-23 09:30"),
        ("ingledue-lopez", "2026-11-27 09:30"),
        ("mcgrath", "2026-11-23 09:30"),
        ("resolution-tech", "2026-11-23 09:30"),
        ("consensus", "2026-11-24 09:30"),
    ],
)
def test_each_article_waits_for_a_promise(playbook: str, expected: str) -> None:
    planned = plan(interview(decision_by=date(2026, 11, 20)), playbook=playbook)
    assert moment(item(planned, "status-check")) == expected


def test_mcgrath_thanks_by_card_where_the_pace_is_slow() -> None:
    assert item(plan(interview(pace="slow"), playbook="mcgrath"), "thank-you").kind == "card"


def test_rey_rivera_keeps_in_touch_three_times() -> None:
    assert len(items(plan(interview(), playbook="rey-rivera"), "keep-in-touch")) == 3


def test_a_day_without_a_time_lasts_from_nine_to_five() -> None:
    planned = plan(interview("2026-11-04 09:00", minutes=480, has_time=False))
    assert moment(item(planned, "debrief")) == "2026-11-04 17:15"


def test_the_wall_clock_stays_across_a_change_of_the_clocks() -> None:
    planned = plan(interview("2026-10-22 14:00"), now=datetime(2026, 10, 20, tzinfo=UTC))
    check = item(planned, "status-check")
    assert (moment(check), check.start.utcoffset()) == ("2026-11-02 09:30", check.end.utcoffset())
    assert item(planned, "prepare").start.utcoffset() != check.start.utcoffset()


def test_public_holidays_and_quiet_days_are_no_business_days() -> None:
    us = interview("2026-11-24 14:00", country="US", timezone="America/New_York")  # Thanksgiving is the 26th
    assert moment(item(plan(us), "keep-applying")) == "2026-11-27 10:00"
    quiet = interview("2026-12-22 14:00")
    assert moment(item(plan(quiet), "keep-applying")) == "2027-01-04 10:00"
    assert moment(item(plan(quiet, playbook="qualified-staffing"), "keep-applying")) == "2026-12-24 10:00"


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        (words("days", 1), "2026-11-05"),
        (words("business days", 3), "2026-11-09"),
        (words("weeks", 2), "2026-11-18"),
        (words("weekday", 2), "2026-11-11"),
        (words("weekday", 4), "2026-11-06"),
        (words("end of week"), "2026-11-06"),
        (words("next week"), "2026-11-13"),
        (words("end of month"), "2026-11-30"),
    ],
)
def test_words_are_counted_from_the_day_of_the_interview(heard: object, expected: str) -> None:
    (planned,) = plan(interview(hear_back=heard))  # a Wednesday
    assert str(planned.promise) == expected


def test_the_end_of_the_week_is_the_next_one_from_friday_on() -> None:
    for day in ("2026-11-06", "2026-11-07", "2026-11-08"):
        (planned,) = plan(interview(f"{day} 10:00", hear_back=words("end of week")))
        assert str(planned.promise) == "2026-11-13"


def test_a_promise_before_the_interview_is_reported_and_the_next_one_is_used() -> None:
    from afterview.planning import make_plan
    from afterview.playbook import load_playbook

    one = interview(decision_by=date(2026, 11, 1), posting_decides_by=date(2026, 11, 18), row=7, file="i.csv")
    made = make_plan([one], load_playbook("consensus"), now=datetime(2026, 11, 2, tzinfo=UTC))
    (planned,) = made
    assert planned.promise == date(2026, 11, 18)
    assert [(p.level, p.row, p.column) for p in made.problems] == [("warning", 7, "decision_by")]


@pytest.mark.parametrize(
    "zone", ["Pacific/Easter", "America/Nuuk", "America/Santiago", "Europe/Berlin", "Antarctica/Troll"]
)
def test_items_last_their_minutes_across_every_change_of_the_clock(zone: str) -> None:
    moment = datetime(2027, 1, 1, tzinfo=UTC)
    changes = []
    while moment.year == 2027:
        if (
            moment.astimezone(ZoneInfo(zone)).utcoffset()
            != (moment + timedelta(hours=1)).astimezone(ZoneInfo(zone)).utcoffset()
        ):
            changes.append(moment.astimezone(ZoneInfo(zone)))
        moment += timedelta(hours=1)
    assert changes
    for change in changes:
        for minutes in range(-180, 180, 15):
            when = f"{change + timedelta(minutes=minutes):%Y-%m-%d %H:%M}"
            for one in plan(interview(when, timezone=zone), now=NOW)[0].items:
                length = one.end.astimezone(UTC) - one.start.astimezone(UTC)
                assert timedelta() < length <= timedelta(minutes=30), (when, one.step, length)
