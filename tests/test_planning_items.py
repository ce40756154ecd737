"""What an item says of itself: its text, its needs, its flags and its time on the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime

from afterview.drafting import TemplateDrafter, Voice
from afterview.planning import make_plan
from afterview.playbook import load_playbook
from plans import NOW, Remembered, interview, item, moment, plan, sent


def test_what_is_done_by_assumption_keeps_its_draft_and_what_is_known_to_be_done_has_none() -> None:
    uid = item(plan(interview()), "status-check").uid
    memory = Remembered({uid: datetime(2026, 11, 13, 8, 30, tzinfo=UTC)})
    book, drafter = load_playbook("consensus"), TemplateDrafter(Voice(name="Jo Doe"))
    now = datetime(2026, 11, 18, tzinfo=UTC)
    told = interview(sent=(sent("status-check", "2026-11-13"),))
    assumed, known = (
        item(list(make_plan([one], book, now=now, memory=memory, drafter=drafter)), "status-check")
        for one in (interview(), told)
    )
    assert (assumed.state, assumed.known) == (known.state, not known.known) == ("done", False)
    assert assumed.subject
    assert "Engineer" in assumed.body
    assert (known.subject, known.body) == (None, "")


def test_what_is_given_up_is_not_late() -> None:
    first = interview("2026-10-20 14:00")
    final = interview("2026-11-20 14:00", key="final", added=date(2026, 10, 25))
    alone, ended = (item(plan(*rows, now=NOW), "status-check", first.key) for rows in ((first,), (first, final)))
    assert (alone.state, alone.late) == ("planned", True)
    assert (ended.state, ended.late) == ("skipped", False)


def test_a_message_that_nobody_will_write_needs_no_addressee() -> None:
    wanted, ended = (
        item(plan(interview(interviewers=(), status=status)), "thank-you") for status in ("waiting", "closed")
    )
    assert (wanted.state, wanted.needs) == ("planned", ("addressee",))
    assert (ended.state, ended.needs) == ("skipped", ())


def test_a_moment_in_the_hour_that_the_clock_skips_shows_the_hour_after_it() -> None:
    found = item(plan(interview("2027-03-28 01:00", minutes=50)), "debrief")
    assert moment(found) == "2027-03-28 03:05"
    assert found.start.astimezone(UTC) == datetime(2027, 3, 28, 1, 5, tzinfo=UTC)
