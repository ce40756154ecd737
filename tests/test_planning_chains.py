"""Spacing, later rounds, chains, what is done, ended, late (PLAYBOOKS 1 and 5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from afterview.model import Person
from afterview.planning import make_plan
from afterview.playbook import load_playbook
from plans import ANA, BO, EVE, NOW, Remembered, interview, item, items, moment, plan, sent

BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


# ---------------------------------------------------------------------------------------------------- spacing


def test_messages_to_one_person_at_one_company_keep_a_week_between_them() -> None:
    second = interview("2026-11-09 14:00", key="other", position="Analyst")
    planned = plan(interview(), second)
    assert moment(item(planned, "status-check", "acme-engineer")) == "2026-11-16 09:30"  # a week after the thank-you
    assert moment(item(planned, "status-check", "other")) == "2026-11-23 09:30"


def test_another_candidate_is_another_conversation() -> None:
    planned = plan(interview(candidate="K"), interview("2026-11-09 14:00", key="other", candidate="L", position="X"))
    assert moment(item(planned, "status-check", "acme-engineer")) == "2026-11-13 09:30"


def test_a_message_that_gives_way_says_so_and_goes_back_to_its_own_clock_time() -> None:
    found = item(plan(interview(process="late", decision_by=date(2026, 11, 5))), "status-check")
    assert moment(found) == "2026-11-11 09:30"
    assert "at least 7 days between two messages to Ana Sousa" in found.why[-1].rule


def test_a_message_that_gives_way_says_the_same_when_its_own_day_has_passed() -> None:
    """Nothing about it changed: else every export until its day would bring it once more, under a new SEQUENCE."""
    one = interview(process="late", decision_by=date(2026, 11, 5), sent=(sent("thank-you", "2026-11-04"),))
    moments = [datetime(2026, 11, day, hour, tzinfo=UTC) for day, hour in ((8, 12), (10, 12), (10, 20))]
    before, after, evening = (item(plan(one, now=now), "status-check") for now in moments)
    assert moment(before) == moment(after) == moment(evening) == "2026-11-11 09:30"
    assert before.why == after.why == evening.why
    assert after.late
    assert evening.late


def test_what_was_really_sent_counts_on_its_day() -> None:
    one = interview(sent=(sent("thank-you", "2026-11-10"),))
    assert moment(item(plan(one), "status-check")) == "2026-11-17 09:30"


def test_a_sent_step_that_the_playbook_lacks_makes_no_item_but_counts() -> None:
    one = interview("2026-10-20 14:00", sent=(sent("second-follow-up", "2026-11-05"),), decision_by=date(2026, 11, 4))
    planned = plan(one, playbook="resolution-tech", now=datetime(2026, 11, 5, 6, tzinfo=UTC))
    assert items(planned, "second-follow-up") == []
    assert moment(item(planned, "status-check")) == "2026-11-09 09:30"  # three days after, a Sunday, rolled


def test_the_same_name_is_the_same_person_where_an_address_is_missing() -> None:
    nameless = Person(name="ana sousa")
    second = interview("2026-11-09 14:00", key="other", position="Analyst", interviewers=(nameless,))
    planned = plan(interview(), second)
    assert moment(item(planned, "status-check", "acme-engineer")) == "2026-11-16 09:30"


def test_messages_of_one_clock_time_in_two_zones_take_their_turns_by_the_instant() -> None:
    planned = plan(interview(key="new-york", timezone="America/New_York"), interview(key="berlin", position="Analyst"))
    assert moment(item(planned, "status-check", "berlin")) == "2026-11-13 09:30"
    assert moment(item(planned, "status-check", "new-york")) == "2026-11-20 09:30"


# ------------------------------------------------------------------------------------------------ later rounds


def test_a_later_round_ends_what_lies_after_the_day_on_which_it_became_known() -> None:
    first = interview("2026-11-04 14:00", round="first", priority="dream")
    final = interview("2026-11-20 14:00", key="final", round="final", added=date(2026, 11, 10))
    planned = plan(first, final)
    assert item(planned, "keep-applying", "acme-engineer").state == "planned"  # the 6th, before the 10th
    assert item(planned, "card", "acme-engineer").state == "planned"
    check = item(planned, "status-check", "acme-engineer")
    assert (check.state, check.reason) == ("skipped", "superseded by the interview of 2026-11-20")
    assert {one.state for one in items(planned, "keep-in-touch", "acme-engineer")} == {"skipped"}


def test_of_two_later_rounds_that_became_known_on_one_day_the_earlier_is_named() -> None:
    final, second = (interview(f"2026-11-{day} 14:00", key=f"on-{day}") for day in (25, 20))
    check = item(plan(interview("2026-11-04 14:00"), final, second), "status-check", "acme-engineer")
    assert check.reason == "superseded by the interview of 2026-11-20"


def test_without_the_day_on_which_it_was_added_a_later_round_was_known_after_a_day() -> None:
    first, final = interview(), interview("2026-11-20 14:00", key="final")
    assert item(plan(first, final), "keep-applying", "acme-engineer").state == "skipped"  # the 6th, known on the 5th


def test_what_stands_on_the_day_after_the_interview_outlives_a_later_round_of_which_no_day_is_known() -> None:
    first = interview(competing_offer_on=date(2026, 11, 5), competing_offer_written=True)
    found = item(plan(first, interview("2026-11-20 14:00", key="final")), "offer-notice", "acme-engineer")
    assert (found.state, moment(found)) == ("planned", "2026-11-05 14:00")


def test_of_several_offers_from_elsewhere_one_that_can_still_be_answered_counts() -> None:
    over, open_ = (
        interview(
            "2026-10-20 14:00",
            key=company,
            company=company,
            status="offer",
            status_date=date(2026, 10, day),
            offer_written=True,
            offer_answer_by=by,
        )
        for company, day, by in (("Over", 21, date(2026, 10, 28)), ("Open", 30, date(2026, 11, 30)))
    )
    found = item(plan(interview("2026-10-28 14:00"), over, open_), "offer-notice", "acme-engineer")
    assert found.start.date() == date(2026, 11, 2)  # that of the 30th, late; the other was to be answered by the 28th
    alone = item(plan(interview("2026-10-28 14:00"), over), "offer-notice", "acme-engineer")
    assert "2026-10-21" in str(alone.reason)


def test_another_position_is_no_later_round() -> None:
    planned = plan(interview(), interview("2026-11-20 14:00", key="final", position="Analyst"))
    assert item(planned, "second-follow-up", "acme-engineer").state == "planned"


# ------------------------------------------------------------------------------------------------------ chains


def test_a_chain_counts_from_the_day_on_which_a_step_was_really_sent() -> None:
    one = interview("2026-10-20 14:00", sent=(sent("thank-you", "2026-10-20"), sent("status-check", "2026-11-02")))
    planned = plan(one, now=datetime(2026, 11, 3, 9, tzinfo=UTC))
    check = item(planned, "status-check")
    assert (check.state, check.done_on, check.known) == ("done", date(2026, 11, 2), True)
    assert moment(item(planned, "second-follow-up")) == "2026-11-16 09:30"


def test_a_chain_counts_from_the_later_of_two_days_on_which_a_step_was_sent() -> None:
    one = interview("2026-10-14 14:00", sent=(sent("status-check", "2026-10-26"), sent("status-check", "2026-11-02")))
    planned = plan(one, now=at("2026-11-03 09:00"))
    assert item(planned, "status-check").done_on == date(2026, 11, 2)
    assert moment(item(planned, "second-follow-up")) == "2026-11-16 09:30"


def test_a_chain_counts_from_the_last_of_several_thank_yous_in_whatever_order_they_were_sent() -> None:
    thanked = (sent("thank-you", "2026-11-10", "ana@acme.example"), sent("thank-you", "2026-11-05", "bo@acme.example"))
    for people in ((ANA, BO), (BO, ANA)):
        planned = plan(interview(interviewers=people, sent=thanked), playbook="mcgrath", now=at("2026-11-11 09:00"))
        assert moment(item(planned, "status-check")) == "2026-11-24 09:30"


def test_a_message_before_one_that_was_sent_is_overtaken() -> None:
    one = interview("2026-10-20 14:00", sent=(sent("second-follow-up", "2026-11-02"),))
    planned = plan(one, now=datetime(2026, 11, 3, 9, tzinfo=UTC))
    assert "overtaken" in (item(planned, "status-check").reason or "")
    assert item(planned, "close-out").state == "planned"


def test_having_answered_a_rejection_does_not_overtake_keeping_in_touch() -> None:
    one = interview(
        "2026-10-20 14:00",
        status="rejected",
        status_date=date(2026, 10, 30),
        sent=(sent("rejection-reply", "2026-11-02"),),
    )
    planned = plan(one, now=datetime(2026, 11, 3, 9, tzinfo=UTC))
    assert {found.state for found in items(planned, "keep-in-touch")} == {"planned"}


def test_a_thank_you_without_an_address_went_to_every_interviewer() -> None:
    planned = plan(interview("2026-11-01 14:00", interviewers=(ANA, BO), sent=(sent("thank-you", "2026-11-01"),)))
    assert {found.state for found in items(planned, "thank-you")} == {"done"}


def test_a_thank_you_with_an_address_went_to_that_one() -> None:
    one = interview(
        "2026-11-01 14:00", interviewers=(ANA, BO), sent=(sent("thank-you", "2026-11-01", "BO@acme.example"),)
    )
    assert [found.state for found in items(plan(one), "thank-you")] == ["planned", "done"]


def test_a_thank_you_to_nobody_in_the_row_is_doubted() -> None:
    for to, hint in (("Ana Souza", "did you mean 'Ana Sousa'?"), ("Carla", "give one of Ana Sousa, Bo Li")):
        one = interview("2026-11-01 14:00", interviewers=(ANA, BO), sent=(sent("thank-you", "2026-11-01", to),))
        made = make_plan([one], load_playbook("consensus"), now=NOW)
        assert [found.state for found in items(list(made), "thank-you")] == ["planned", "planned"]
        (doubt,) = made.problems
        assert (doubt.level, doubt.column, doubt.value) == ("warning", "sent", to)
        assert doubt.message.endswith(hint)


def test_a_thank_you_to_whoever_arranged_the_interview_is_not_doubted() -> None:
    one = interview("2026-11-01 14:00", recruiter=BO, sent=(sent("thank-you", "2026-11-01", "Bo Li"),))
    made = make_plan([one], load_playbook("consensus"), now=NOW)
    assert [found.state for found in items(list(made), "thank-you")] == ["planned"]
    assert made.problems == []


def test_several_notes_sent_are_the_first_and_the_second_by_date() -> None:
    one = interview("2026-01-05 14:00", sent=(sent("keep-in-touch", "2026-06-01"), sent("keep-in-touch", "2026-04-01")))
    assert [found.done_on for found in items(plan(one), "keep-in-touch")] == [date(2026, 4, 1), date(2026, 6, 1)]


# -------------------------------------------------------------------------------------------------- the answers


@pytest.mark.parametrize(
    ("status", "left"),
    [
        ("advanced", {"prepare", "debrief", "thank-you"}),
        ("offer", {"prepare", "debrief", "thank-you"}),
        ("rejected", {"rejection-reply", "keep-in-touch"}),
        ("withdrawn", set()),
        ("accepted", set()),
        ("closed", set()),
    ],
)
def test_an_answer_leaves_only_these(status: str, left: set[str]) -> None:
    (planned,) = plan(interview(status=status, priority="dream"))
    assert {found.step for found in planned.items if found.state == "planned"} == left
    assert all(found.reason for found in planned.items if found.state == "skipped")


def test_done_stays_done_whatever_the_answer() -> None:
    one = interview("2026-11-01 14:00", status="closed", sent=(sent("thank-you", "2026-11-01"),))
    assert item(plan(one), "thank-you").state == "done"


def test_an_answer_without_a_date_came_today() -> None:
    planned = plan(interview("2026-10-20 14:00", status="rejected"), now=datetime(2026, 11, 3, 9, tzinfo=UTC))
    assert moment(item(planned, "rejection-reply")) == "2026-11-04 09:30"


# ---------------------------------------------------------------------------------------------------- lateness


def test_a_late_thank_you_goes_to_the_slot_of_now() -> None:
    found = item(plan(interview("2026-11-01 10:00"), now=at("2026-11-02 20:10")), "thank-you")
    assert (moment(found), found.late) == ("2026-11-03 08:00", True)


def test_a_late_message_goes_out_today_if_there_is_time_left() -> None:
    one = interview("2026-10-20 14:00", sent=(sent("thank-you", "2026-10-20"),))
    for now, expected in [
        ("2026-11-02 08:00", "2026-11-02 09:30"),
        ("2026-11-02 10:01", "2026-11-02 10:15"),
        ("2026-11-02 18:00", "2026-11-02 18:00"),
        ("2026-11-02 18:01", "2026-11-03 09:30"),
        ("2026-11-01 10:00", "2026-11-02 09:30"),
    ]:
        found = item(plan(one, now=at(now)), "status-check")
        assert (moment(found), found.late) == (expected, True), now


def test_a_late_message_never_goes_out_in_the_night_after_midnight() -> None:
    one = interview("2026-10-20 14:00", sent=(sent("thank-you", "2026-10-20"),))
    friday = at("2026-11-06 23:50")
    assert moment(item(plan(one, now=friday), "status-check")) == "2026-11-09 09:30"


def test_what_is_late_by_just_as_much_as_it_may_be_is_not_given_up_yet() -> None:
    on_time, too_late = (item(plan(interview(), now=at(f"2026-11-06 15:{m}")), "debrief") for m in (15, 16))
    assert (on_time.state, on_time.late) == ("planned", True)
    assert too_late.state == "skipped"


def test_prepare_is_late_up_to_the_start_and_then_no_more() -> None:
    one = interview("2026-11-04 14:00")
    late = item(plan(one, now=at("2026-11-04 13:20")), "prepare")
    assert (moment(late), late.late) == ("2026-11-04 13:30", True)
    assert item(plan(one, now=at("2026-11-04 13:50")), "prepare").state == "skipped"
    assert item(plan(one, now=at("2026-11-04 14:00")), "prepare").state == "skipped"


def test_what_is_too_late_is_skipped_with_the_reason_and_takes_the_chain_along() -> None:
    (planned,) = plan(interview("2026-08-03 14:00"))
    states = {found.step: (found.state, found.reason) for found in planned.items}
    assert "passed more than 30 days ago" in (states["status-check"][1] or "")
    assert states["second-follow-up"] == (
        "skipped",
        "the step before it never went out, and its own day has passed too",
    )
    assert states["keep-in-touch"][0] == "planned"  # still ahead, counted from the day that close-out would have had


def test_a_stale_thank_you_takes_nothing_with_it() -> None:
    found = item(plan(interview("2026-10-16 14:00"), playbook="mcgrath"), "status-check")
    assert (found.state, found.late) == ("planned", True)


def test_what_hangs_on_a_late_item_counts_from_its_new_day() -> None:
    one = interview("2026-10-20 14:00", sent=(sent("thank-you", "2026-10-20"),))
    planned = plan(one, now=at("2026-11-05 12:00"))
    assert moment(item(planned, "second-follow-up")) == "2026-11-19 09:30"


# --------------------------------------------------------------------------------------------------- re-planning


def _uid(step: str) -> str:
    return item(plan(interview()), step).uid


def test_what_was_exported_and_has_passed_keeps_its_day_and_is_done_by_assumption() -> None:
    memory = Remembered({_uid("status-check"): at("2026-11-13 09:30")})
    planned = plan(interview(), now=at("2026-11-18 12:00"), memory=memory)
    found = item(planned, "status-check")
    assert (found.state, found.known, found.done_on, moment(found)) == (
        "done",
        False,
        date(2026, 11, 13),
        "2026-11-13 09:30",
    )
    assert moment(item(planned, "second-follow-up")) == "2026-11-27 09:30"


def test_what_a_destination_knows_to_be_open_stays_planned_and_overdue() -> None:
    uid = _uid("status-check")
    memory = Remembered({uid: at("2026-11-13 09:30")}, still_open=[uid])
    found = item(plan(interview(), now=at("2026-11-18 12:00"), memory=memory), "status-check")
    assert (found.state, found.late, moment(found)) == ("planned", False, "2026-11-13 09:30")


def test_an_interview_that_moved_to_a_later_day_is_planned_anew() -> None:
    memory = Remembered({_uid("thank-you"): at("2026-11-04 17:00")})
    found = item(plan(interview("2026-11-20 14:00"), now=at("2026-11-06 12:00"), memory=memory), "thank-you")
    assert (found.state, moment(found)) == ("planned", "2026-11-20 17:00")


def test_what_was_exported_and_is_not_wanted_any_more_is_cancelled() -> None:
    uid = _uid("status-check")
    planned = plan(interview(status="advanced"), memory=Remembered({uid: at("2026-11-13 09:30")}))
    assert item(planned, "status-check").state == "cancelled"


# ----------------------------------------------------------------------------------------------- the weekly item


def test_keep_applying_stands_once_a_week_for_each_candidate() -> None:
    planned = plan(
        interview("2026-11-03 14:00", key="late", company="B"),
        interview("2026-11-02 14:00", key="early", company="C"),
        interview("2026-11-02 14:00", key="another", company="D", candidate="K"),
        interview("2026-11-10 14:00", key="next-week", company="E"),
        now=NOW - timedelta(days=3),
    )
    states = {one.interview.key: item([one], "keep-applying").state for one in planned}
    assert states == {"late": "skipped", "early": "planned", "another": "planned", "next-week": "planned"}


def test_one_that_a_calendar_bears_holds_its_week_when_it_was_done() -> None:
    rows = [
        interview("2026-11-06 10:00", key="done", company="B"),
        interview("2026-11-10 09:00", key="same-week", company="C"),
        interview("2026-11-12 09:00", key="next-week", company="D"),
    ]
    uid = item(plan(rows[0], now=at("2026-11-06 08:00")), "keep-applying").uid
    remembered = Remembered({uid: at("2026-11-10 10:00")})
    planned = plan(*rows, now=at("2026-11-11 09:00"), memory=remembered)
    states = {one.interview.key: item([one], "keep-applying").state for one in planned}
    assert states == {"done": "done", "same-week": "skipped", "next-week": "planned"}


def test_one_that_a_calendar_bore_last_year_does_not_hold_the_week_of_that_number_this_year() -> None:
    last, this = interview("2025-11-07 14:00", key="last", company="B"), interview("2026-11-06 14:00", company="C")
    uid = item(plan(last, now=at("2025-11-07 08:00")), "keep-applying").uid
    planned = plan(last, this, now=at("2026-11-06 16:00"), memory=Remembered({uid: at("2025-11-11 10:00")}))
    then, now = items(planned, "keep-applying")
    assert [then.start.isocalendar().week, now.start.isocalendar().week] == [46, 46]
    assert [then.state, now.state] == ["done", "planned"]


def test_what_recurs_hangs_on_the_one_before() -> None:
    rejected = interview(
        "2026-05-06 10:00", key="first", status="rejected", status_date=date(2026, 7, 5), interviewers=(ANA,)
    )
    later = interview("2026-05-08 10:00", key="later", added=date(2026, 5, 7), interviewers=(ANA,))
    planned = plan(rejected, later, now=at("2026-07-07 10:00"))
    reasons = [one.reason for one in items(planned, "keep-in-touch", "first")]
    assert reasons[1] == "it hangs on the one before, which is not planned"


def test_a_call_with_nobody_known_needs_an_addressee() -> None:
    call = item(plan(interview(interviewers=(), second_channel="phone")), "second-follow-up")
    assert (call.kind, call.to) == ("phone", ())
    assert "addressee" in call.needs


# ------------------------------------------------------------------------------------------------------ identity


def test_uids_are_ascii_short_distinct_and_never_made_from_a_date() -> None:
    name = "株式会社" * 40
    one = interview(key=name, interviewers=(ANA, BO, Person(name="Ana Sousa", email="other@acme.example")))
    (first,) = plan(one)
    (moved,) = plan(interview("2026-12-01 10:00", key=name, interviewers=one.interviewers))
    uids = [found.uid for found in first.items]
    assert uids == [found.uid for found in moved.items]
    assert len(set(uids)) == len(uids)
    assert all(uid.isascii() and len(uid) < 200 for uid in uids)


def test_a_mended_address_keeps_the_uid_of_the_thank_you() -> None:
    other = Person(name="Ana Sousa", email="ana.sousa@acme.example")
    assert item(plan(interview()), "thank-you").uid == item(plan(interview(interviewers=(other,))), "thank-you").uid


def test_the_address_of_a_desk_is_no_interviewer() -> None:
    desk = Person(name=None, email="jobs@acme.example", role_address=True)
    thanked = {people: plan(interview(interviewers=people, hiring_manager=EVE)) for people in ((desk,), (desk, ANA))}
    assert [item(planned, "thank-you").to for planned in thanked.values()] == [(EVE,), (ANA,)]
    nobody = item(plan(interview(interviewers=(desk,))), "thank-you")
    assert (nobody.to, nobody.title) == ((), "Thank whoever interviewed you (Acme)")


def test_the_decision_maker_is_a_person() -> None:
    desk = Person(name=None, email="hr@acme.example", role="hiring_manager", role_address=True)
    planned = plan(interview(hiring_manager=desk))
    assert item(planned, "status-check").to == (ANA,)
    named = Person(name="Eve", email="hr@acme.example", role="hiring_manager", role_address=True)
    assert item(plan(interview(hiring_manager=named)), "status-check").to[0].address is None
    assert item(plan(interview(hiring_manager=EVE)), "status-check").to == (EVE,)
    first = replace(desk, role="interviewer")
    assert item(plan(interview(interviewers=(first, BO), recruiter=EVE)), "status-check").to == (BO,)
