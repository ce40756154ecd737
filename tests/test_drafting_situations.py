"""Letters that fit what happened: who took part, what went before, which day it is when they are read."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from afterview.drafting import TemplateDrafter, Voice
from afterview.drafting.choice import variants
from afterview.lint import lint_item, lint_planned
from afterview.model import Draft, Interview, Occasion, Offer, Person, Planned, Sent, Topic
from afterview.planning import make_plan
from afterview.playbook import load_playbook
from drafting_inputs import LANGUAGES, PEOPLE, START, interview, item, occasion

DRAFTER = TemplateDrafter(Voice(name="Jo Doe", phone="+49 30 901820"))
ANA = PEOPLE[0]
EARLY = datetime(2026, 10, 1, 8, tzinfo=UTC)


def draft(step: str, kind: str = "email", to: Sequence[Person] = (ANA,), **changes: Any) -> Draft:
    told = {name: changes.pop(name) for name in ("thanked", "number", "of", "offer", "start") if name in changes}
    return DRAFTER.draft(interview(**changes), occasion(step, kind, tuple(to), **told))


class Recorder:
    """A drafter that only notes for what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Occasion]] = []

    def draft(self, one: Interview, at: Occasion) -> Draft:
        self.asked.append((one.key, at))
        return Draft(subject=None, body="", needs=())


def asked(*rows: Interview, now: datetime = EARLY) -> list[tuple[str, Occasion]]:
    recorder = Recorder()
    list(make_plan(list(rows), load_playbook("consensus"), now=now, drafter=recorder))
    return recorder.asked


# ---------------------------------------------------------------------------------------------- who took part


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_interviewer_who_decides_as_well_was_met(language: str) -> None:
    maker = replace(ANA, role="hiring_manager", title="CTO")
    told = draft("status-check", to=[maker], hiring_manager=maker, language=language, key="k1")
    plain = draft("status-check", language=language, key="k1")
    assert told.body == plain.body


def test_the_users_own_greeting_holds_wherever_the_one_who_decides_stands() -> None:
    maker = replace(ANA, role="hiring_manager")
    for to in (ANA, maker):
        assert draft("thank-you", to=[to], hiring_manager=maker, greeting="Dear Professor").body.startswith(
            "Dear Professor,"
        )


# ---------------------------------------------------------------------------------------------- what went before


@pytest.mark.parametrize(
    ("status", "days", "later"),
    [
        ("waiting", 2, True),
        ("advanced", 2, True),
        ("closed", 2, False),
        ("rejected", 600, False),
        ("waiting", 0, False),
    ],
)
def test_only_a_talk_that_was_held_on_an_earlier_day_makes_a_later_round(status: Any, days: int, later: bool) -> None:
    begin = START - timedelta(days=days, hours=2)
    first = interview(key="first", start=begin, end=begin + timedelta(hours=1), round="1", status=status)
    found = {at.later_round for key, at in asked(first, interview(key="second", round="2")) if key == "second"}
    assert found == {later}


def test_a_card_after_a_thank_you_that_never_went_out_repeats_nothing() -> None:
    row = interview(priority="dream")
    (on_time,) = [at for _, at in asked(row) if at.step == "card"]
    (after_all,) = [at for _, at in asked(row, now=datetime(2026, 11, 11, 8, tzinfo=UTC)) if at.step == "card"]
    assert (on_time.thanked, after_all.thanked) == (True, False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_thanks_of_all_are_not_once_more(language: str) -> None:
    again = (
        "once more",
        "as well",
        "too:",
        "noch einmal",
        "auch",
        "una vez más",
        "también",
        "otra vez",
        "une fois de",
        "aussi",
        "encore merci",
    )
    for number in range(8):
        body = draft("card", "card", language=language, key=f"k{number}", thanked=False).body.split("\n\n")[1]
        assert not [words for words in again if words in body.split(". ")[0]]


def test_the_slip_that_a_status_check_puts_right_is_no_example() -> None:
    for number in range(4):
        body = draft("status-check", key=f"k{number}", clarify="I mixed up two isolation levels.", thanked=False).body
        assert "Let me add something to what I said in the interview. I mixed up two isolation levels." in body


# ---------------------------------------------------------------------------------------------- which day it is


def test_a_card_does_not_say_today_for_the_post_takes_days() -> None:
    bodies = [draft("thank-you", "card", key=f"k{number}").body for number in range(8)]
    assert {("on Tuesday" in body, "today" in body) for body in bodies} == {(True, False)}


@pytest.mark.parametrize(
    ("by", "said"), [(date(2026, 11, 20), "Friday, 20 November"), (date(2026, 11, 16), "[the date")]
)
def test_nobody_is_asked_to_decide_by_a_day_that_has_passed(by: date, said: str) -> None:
    offer = Offer(on=date(2026, 11, 13), written=True, answer_by=by)
    found = draft("offer-notice", offer=offer)  # written on the 17th
    assert said in found.body
    assert ("competing_offer_answer_by" in found.needs) == ("[" in said)


@pytest.mark.parametrize("base", range(12))
def test_letters_that_repeat_agree_in_no_part(base: int) -> None:
    bodies = [
        draft("keep-in-touch", key=f"k{base}", number=number, of=3).body.split("\n\n")[1:-1] for number in (1, 2, 3)
    ]
    sentences = [set(" ".join(body).split(". ")) for body in bodies]
    assert not [one & other for one, other in itertools.combinations(sentences, 2) if one & other]


def test_four_letters_of_one_group_agree_in_none_of_the_last_four_parts() -> None:
    for group in range(0, 64, 4):
        for parts in zip(*(variants(group + each)[1:] for each in range(4)), strict=True):
            assert len(set(parts)) == 4


# ---------------------------------------------------------------------------------------------- the user's own words


@pytest.mark.parametrize(
    ("name", "greeting"),
    [
        ("Ana Sousa - CTO", "Dear Ana,"),
        ("Ana Sousa | CTO", "Dear Ana,"),
        ("Ana Sousa – Head of Data", "Dear Ana,"),
        ("Tech Lead", "Dear [name"),
        ("HRBP", "Dear [name"),
        ("Founder", "Dear [name"),
        ("Product Owner", "Dear [name"),
    ],
)
def test_a_role_is_never_greeted(name: str, greeting: str) -> None:
    assert draft("thank-you", to=[Person(name=name, email="x@acme.example")]).body.startswith(greeting)


@pytest.mark.parametrize(
    "strength", ["Supervised learning in production", "Planned maintenance", "Found footage editing"]
)
def test_a_strength_that_names_a_thing_is_no_deed(strength: str) -> None:
    assert f": {strength}." in draft("status-check", strengths=(strength,)).body


@pytest.mark.parametrize("topic", ["We deploy daily.", "we use Kafka.", "I liked it"])
def test_a_short_sentence_stands_behind_a_colon(topic: str) -> None:
    said = topic.rstrip(".")
    for number in range(4):
        assert f": {said}." in draft("thank-you", topics=(Topic(text=topic),), key=f"k{number}").body


@pytest.mark.parametrize(
    ("company", "never", "sometimes"),
    [
        ("Le Monde", ("de Le", "à Le"), "au Monde"),
        ("Les Échos", ("de Les", "à Les"), "aux Échos"),
        ("Lesaffre", (), "à Lesaffre"),
    ],
)
def test_french_joins_of_and_to_with_the_article_of_a_name(
    company: str, never: tuple[str, ...], sometimes: str
) -> None:
    steps = ("thank-you", "status-check", "keep-in-touch", "rejection-reply")
    letters = [draft(step, company=company, language="fr", key=f"k{n}").body for step in steps for n in range(8)]
    assert not [words for words in never for letter in letters if words in letter]
    assert any(sometimes in letter for letter in letters)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Software Engineer (I)", "Software Engineer (I)"),
        ("Data Engineer m/w/d", "Data Engineer"),
        ("Ingénieur H/F", "Ingénieur"),
        ("Entwickler (m/w/divers)", "Entwickler"),
        ("Entwickler (gn)", "Entwickler"),
        ("CI/CD Engineer", "CI/CD Engineer"),
    ],
)
def test_the_genders_of_an_advertisement_are_left_out_and_nothing_else(written: str, said: str) -> None:
    body = draft("thank-you", position=written).body
    assert (said in body, written in body) == (True, said == written)


# ---------------------------------------------------------------------------------------------- what the linter sees


def codes(step: str = "thank-you", **changes: Any) -> tuple[str, ...]:
    planned = interview(**changes)
    at = occasion(step, "email", planned.interviewers[:1])
    return lint_item(planned, item(planned, at, DRAFTER.draft(planned, at)))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"clarify": "When will you decide?"}, "L11"),
        ({"clarify": "I was nervous and gave a poor answer on deadlocks"}, "L12"),
        ({"clarify": "please, please forget what I said about locks"}, "L06"),
        ({"topics": (Topic(text="haha the robots"),)}, "L07"),
        ({"strengths": ("five years of Python :-)",)}, "L07"),
    ],
)
def test_the_users_own_words_are_looked_over(changes: dict[str, Any], code: str) -> None:
    assert code in codes(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"topics": (Topic(text="your decision process and its timeline"),)},
        {"clarify": "the question on decision trees: I meant random forests"},
        {"strengths": ("calming nervous customers",)},
        {"interviewers": (Person(name="Lola Fernandez", email="lola@acme.example"),)},
    ],
)
def test_what_only_sounds_like_a_fault_is_none(changes: dict[str, Any]) -> None:
    assert codes(**changes) == ()


@pytest.mark.parametrize(("language", "name"), [("es", "D. Juan Ruiz"), ("es", "Dña. Ana Ruiz"), ("fr", "Me Dupont")])
def test_a_title_that_is_spelled_out_names_the_person(language: str, name: str) -> None:
    assert codes(language=language, interviewers=(Person(name=name, email="x@acme.example"),)) == ()


def test_the_linter_knows_whether_a_thank_you_goes_out() -> None:
    row = interview(clarify="I mixed up two isolation levels.")
    late = datetime(2026, 11, 12, 8, tzinfo=UTC)
    (planned,) = make_plan([row], load_playbook("consensus"), now=late, drafter=DRAFTER)
    assert isinstance(planned, Planned)
    (check,) = [one for one in lint_planned(planned).items if one.step == "status-check"]
    assert "I mixed up two isolation levels." in check.body
    assert "L17" not in check.lint


@pytest.mark.parametrize("position", ["Role 1", "Role 14", "Role 23", "Nurse", "Data Lead"])
def test_talks_about_one_position_on_one_day_get_letters_of_their_own(position: str) -> None:
    """An on-site loop is often noted as one row for each of those who interview."""
    rows = []
    for at, hours in enumerate((0, 0, 2, 4, 6)):
        begin = START + timedelta(hours=hours)
        changes = {"key": f"{position}-{at}", "position": position, "interviewers": (PEOPLE[at % 4],)}
        rows.append(interview(start=begin, end=begin + timedelta(hours=1), **changes))
    planned = make_plan(rows, load_playbook("consensus"), now=EARLY, drafter=DRAFTER)
    bodies = [item.body.split("\n\n")[1:-1] for one in planned for item in one.items if item.step == "thank-you"]
    assert len(bodies) == 5
    for one, other in itertools.combinations(bodies, 2):
        assert one[0] != other[0]
        assert sum(a == b for a, b in zip(one, other, strict=False)) <= 2


def test_whoever_was_not_thanked_gets_a_card_that_does_not_say_too() -> None:
    ana, bo = PEOPLE[:2]
    went = Sent(step="thank-you", on=date(2026, 11, 4), to=bo.email)
    row = interview(interviewers=(ana, bo), hiring_manager=ana, priority="dream", sent=(went,))
    late = datetime(2026, 11, 11, 8, tzinfo=UTC)
    told = {at.step: at.thanked for _, at in asked(row, now=late) if at.to}
    assert told["card"] is False
    assert told["status-check"] is False
