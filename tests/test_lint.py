"""Each lint rule is tripped by a bad draft, and by nothing that is good."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from afterview.drafting import TemplateDrafter, Voice
from afterview.errors import UnusableSettings
from afterview.lint import RULES, describe, evidence, likeness, lint_item, lint_planned
from afterview.lint.checking import _GAP, _TOKEN, _has_gap
from afterview.lint.rules import switched_off
from afterview.model import Interview, Item, Person, Planned, Topic
from drafting_inputs import OFFER, PEOPLE, PROMISE, START, interview, item, occasion

DRAFTER = TemplateDrafter(Voice(name="Jo Doe", phone="+49 30 901820"))


def good(step: str, kind: str = "email", **changes: Any) -> tuple[Interview, Item]:
    """An interview and its item with a draft that no rule minds."""
    planned = interview(**changes)
    at = occasion(step, kind, planned.interviewers[:1])
    return planned, item(planned, at, DRAFTER.draft(planned, at))


def codes(planned: Interview, draft: Item, **more: Any) -> tuple[str, ...]:
    return lint_item(planned, draft, **more)


def spoilt(
    step: str, old: str, new: str, kind: str = "email", *, changes: dict[str, Any] | None = None, **more: Any
) -> tuple[str, ...]:
    """The codes of a good draft in which one passage was replaced."""
    planned, draft = good(step, kind, **(changes or {}))
    assert old in draft.body, draft.body
    return codes(planned, replace(draft, body=draft.body.replace(old, new)), **more)


def added(step: str, words: str, kind: str = "email", **changes: Any) -> tuple[str, ...]:
    """The codes of a good draft to which a sentence was added."""
    planned, draft = good(step, kind, **changes)
    parts = draft.body.split("\n\n")
    parts[1] += f" {words}"
    return codes(planned, replace(draft, body="\n\n".join(parts)))


@pytest.mark.parametrize("step", ["thank-you", "status-check", "second-follow-up", "rejection-reply", "offer-notice"])
def test_a_good_draft_trips_no_rule(step: str) -> None:
    changes = {"competing_offer_written": True} if step == "offer-notice" else {}
    assert codes(*good(step, **changes)) == ()


# ------------------------------------------------------------------------------------------------------ every message


def test_l01_too_short_or_too_long() -> None:
    planned, draft = good("thank-you")
    head, *_, tail = draft.body.split("\n\n")
    assert "L01" in codes(planned, replace(draft, body=f"{head}\n\nThank you.\n\n{tail}"))
    assert "L01" in codes(planned, replace(draft, body=f"{head}\n\n{'word ' * 151}\n\n{tail}"))
    own = " ".join(f"w{number}" for number in range(200))
    assert "L01" not in codes(*good("thank-you", strengths=(own,)))


def test_l01_and_l05_say_how_many_words_there_are_and_which_phrase() -> None:
    planned, draft = good("thank-you")
    head, *_, tail = draft.body.split("\n\n")
    short = replace(draft, body=f"{head}\n\nThank you. I was just checking in.\n\n{tail}")
    assert evidence("L01", planned, short) == "this one has 7"
    assert evidence("L05", planned, short) == "here: 'just checking in'"
    assert evidence("L13", planned, short) == ""
    assert evidence("L05", planned, draft) == evidence("L01", planned, draft) == ""


@pytest.mark.parametrize("subject", [None, "", "x" * 61, "two\nlines"])
def test_l02_the_subject(subject: str | None) -> None:
    planned, draft = good("thank-you")
    assert "L02" in codes(planned, replace(draft, subject=subject))


def test_l03_the_greeting_names_somebody_else() -> None:
    assert "L03" in spoilt("thank-you", "Dear Ana,", "Dear Bo,")
    assert "L03" in spoilt("thank-you", "Dear Ana,", "Hello,")


def test_l03_a_greeting_of_the_row_settles_it() -> None:
    assert codes(*good("thank-you", greeting="Dear Professor")) == ()
    assert codes(*good("thank-you", greeting="dear professor")) == ()
    assert codes(*good("thank-you", greeting="Mme Dupont", language="fr")) == ()


def test_l04_two_exclamation_marks() -> None:
    assert "L04" in added("thank-you", "Great! Really!")
    assert "L04" not in added("thank-you", "Great!")


@pytest.mark.parametrize("words", ["I am just checking in.", "Touching base again.", "I am circling back on this."])
def test_l05_stock_phrases(words: str) -> None:
    assert "L05" in added("status-check", words)


@pytest.mark.parametrize("words", ["I really need this job.", "Sorry to bother you again.", "I am desperate."])
def test_l06_desperate_words(words: str) -> None:
    assert "L06" in added("status-check", words)


@pytest.mark.parametrize("words", ["Just kidding.", "See you :-)", "Thanks 😀"])
def test_l07_jokes(words: str) -> None:
    assert "L07" in added("thank-you", words)


def test_l08_an_unresolved_prompt_is_a_note() -> None:
    assert codes(*good("thank-you", topics=())) == ("L08",)
    assert describe("L08").level == "note"


@pytest.mark.parametrize("words", ["Hello None.", "two  blanks", "at Acme .", "Well,, no", "{{ me }}", "What?. No"])
def test_l09_gaps_and_marks(words: str) -> None:
    assert "L09" in added("thank-you", words)


def test_l10_the_address_of_a_desk() -> None:
    planned, draft = good("status-check")
    desk = Person(name="Ana Sousa", email="jobs@acme.example")
    assert "L10" in codes(planned, replace(draft, to=(desk,)))
    unaddressed = Person(name="Ana Sousa", email="jobs@acme.example", role_address=True)
    assert codes(planned, replace(draft, to=(unaddressed,), needs=("address",))) == ("L08",)


# ------------------------------------------------------------------------------------------------------ thank-you


@pytest.mark.parametrize("words", ["When will I hear from you?", "I await your decision.", "What is the next step?"])
def test_l11_asks_about_the_decision(words: str) -> None:
    assert "L11" in added("thank-you", words)


@pytest.mark.parametrize("words", ["I was so nervous.", "Sorry for my poor answer.", "It did not go well."])
def test_l12_says_that_it_went_badly(words: str) -> None:
    assert "L12" in added("thank-you", words)


@pytest.mark.parametrize(("old", "new"), [("Acme", "you"), ("Backend Engineer", "open")])
def test_l13_lacks_company_or_position(old: str, new: str) -> None:
    assert "L13" in spoilt("thank-you", old, new)


def test_l14_lacks_something_specific() -> None:
    assert "L14" in spoilt("thank-you", "the move from one database to twelve", "many things")


def test_l15_lacks_interest() -> None:
    planned, draft = good("thank-you")
    parts = draft.body.split("\n\n")
    parts[2] = "We spoke about the move from one database to twelve, which was long and took most of the hour we had."
    assert "L15" in codes(planned, replace(draft, body="\n\n".join(parts)))


def test_l16_lacks_the_top_qualification() -> None:
    assert "L16" in spoilt("thank-you", "six years of Python services", "a lot")


def test_l17_a_card_that_says_it_is_enough() -> None:
    card = good("thank-you", "card", clarify="my notice period")
    planned, check = good("status-check", clarify="my notice period")
    linted = lint_planned(Planned(interview=planned, items=(card[1], check), promise=None))
    assert not any("L17" in one.lint for one in linted.items)


@pytest.mark.parametrize(
    ("language", "changes"),
    [
        ("en", {"topics": (Topic(text="about the depot"),)}),
        ("en", {"strengths": ("• i built an app",)}),
        ("en", {"position": "the Head of Data role.", "company": "Kestrel & Sons Ltd."}),
        ("fr", {"clarify": "Comment testez-vous ?", "topics": (Topic(text="Pourquoi ici ?"),)}),
        ("es", {"topics": (Topic(text="¡El almacén!"),)}),
    ],
)
def test_what_is_reshaped_for_the_letter_still_counts_as_said(language: str, changes: dict[str, Any]) -> None:
    for step in ("thank-you", "status-check"):
        assert codes(*good(step, language=language, **changes)) == ()


def test_l17_lacks_what_is_to_be_put_right() -> None:
    assert "L17" in spoilt("thank-you", "my notice period", "that", changes={"clarify": "my notice period"})
    planned, draft = good("status-check", clarify="my notice period")
    assert "L17" in codes(planned, draft, thanked=False)
    assert "L17" not in codes(planned, draft, thanked=True)


# ------------------------------------------------------------------------------------------------------ status check


def sentence_with(step: str, word: str) -> str:
    """The sentence of the good draft in which the word stands."""
    body = good(step)[1].body.replace("\n", " ")
    return next(part for part in body.replace("? ", "?|").replace(". ", ".|").split("|") if word in part)


def test_l21_lacks_the_day_or_the_position() -> None:
    assert "L21" in spoilt("status-check", "Tuesday, 3 November", "a Tuesday")
    assert "L21" in spoilt("status-check", "Backend Engineer", "open")


def test_l22_lacks_interest() -> None:
    body = good("status-check")[1].body
    planned = good("status-check")[0]
    for word in ("interest", "keen", "like to have", "like to", "happy"):
        body = body.replace(word, "fit")
    assert "L22" in codes(planned, replace(good("status-check")[1], body=body))


def test_l23_lacks_the_question_or_the_answer() -> None:
    assert "L23" in spoilt("status-check", "?", ".")
    assert "L23" in spoilt("status-check", "look forward", "wait")


def test_l24_lacks_a_thank_you() -> None:
    planned, draft = good("status-check")
    body = draft.body.replace("hank", "x").replace("grateful", "x")
    assert "L24" in codes(planned, replace(draft, body=body))


def test_l25_the_tone_is_not_positive() -> None:
    assert "L25" in added("status-check", "Unfortunately I am a little frustrated.")


def test_l26_does_not_say_that_it_is_about_the_status() -> None:
    assert "L26" in spoilt("status-check", "status of", "rest of")


def test_l27_does_not_ask_about_the_promise() -> None:
    planned, draft = good("status-check")
    assert "L27" in codes(planned, draft, promise=True)
    asked = DRAFTER.draft(planned, occasion("status-check", "email", promise=PROMISE))
    assert "L27" not in codes(planned, replace(draft, body=asked.body), promise=True)


@pytest.mark.parametrize("words", ["You promised an answer.", "The date has passed.", "I have still not heard back."])
def test_l28_points_at_a_missed_promise(words: str) -> None:
    assert "L28" in added("status-check", words)


def test_l29_offers_nothing_further_or_no_example() -> None:
    assert "L29" in spoilt("status-check", "further information", "it")
    assert "L29" in spoilt("status-check", "six years of Python services", "a lot")


# ------------------------------------------------------------------------------------------------------ likeness


def test_l31_too_like_the_message_before_it() -> None:
    planned, draft = good("second-follow-up")
    assert "L31" in codes(planned, draft, previous=draft.body)
    assert "L31" not in codes(planned, draft, previous=good("status-check")[1].body)


def test_l32_too_like_the_neighbours() -> None:
    planned, draft = good("thank-you")
    assert "L32" in codes(planned, draft, neighbours=[draft.body.replace("Dear Ana", "Dear Bo")])
    half = draft.body.replace("What", "That").replace("Acme", "us")
    assert "L32" in codes(planned, draft, neighbours=[half])
    others = ["nothing like it at all, word for word"] * 8
    assert "L32" not in codes(planned, draft, neighbours=[half, *others])
    assert "L32" in codes(planned, draft, neighbours=[draft.body, *others])


def test_l33_a_second_message_longer_than_the_first() -> None:
    planned, draft = good("second-follow-up")
    assert "L33" in codes(planned, draft, previous="Dear Ana,\n\nShort and quite other words.\n\nJo")


def test_likeness_leaves_out_greeting_signature_prompts_and_the_users_own_words() -> None:
    one = "Dear Ana,\n\nA b c d [a prompt of many words] my own long words here.\n\nKind regards,\nJo"
    other = "Dear Ana,\n\nE f g h [a prompt of many words] my own long words here.\n\nKind regards,\nJo"
    assert likeness(one, other, own=["my own long words here"]) == 0
    assert likeness(one, one) == 1


# ------------------------------------------------------------------------------------------------------ other steps


@pytest.mark.parametrize(("old", "new"), [("3", "this"), ("+49 30 901820", "my phone"), ("?", ".")])
def test_l34_a_phone_script_lacks_a_part(old: str, new: str) -> None:
    assert "L34" in spoilt("second-follow-up", old, new, "phone")


def test_l34_a_phone_script_has_one_question() -> None:
    assert "L34" in added("second-follow-up", "How are you?", "phone")


def test_l41_keep_in_touch_congratulates_and_mentions_openings() -> None:
    planned, draft = good("keep-in-touch")
    assert codes(planned, draft) == ("L08",)
    for words in (("ongratulat", "well done", "Well done"), ("opening", "position", "role")):
        body, subject = draft.body, draft.subject or ""
        for word in words:
            body, subject = body.replace(word, "x"), subject.replace(word, "x")
        assert "L41" in codes(planned, replace(draft, body=body, subject=subject))


@pytest.mark.parametrize("word", ["disappoint", "?", "better"])
def test_l42_the_reply_to_a_rejection_lacks_a_part(word: str) -> None:
    planned, draft = next(
        made for number in range(99) if word in (made := good("rejection-reply", key=f"k{number}"))[1].body
    )
    body = draft.body.replace(word, "x").replace("hoped for different", "x").replace("improve", "x")
    assert "L42" in codes(planned, replace(draft, body=body))


def test_l43_the_reply_to_a_rejection_argues() -> None:
    assert "L43" in added("rejection-reply", "I think that this is unfair, and you should reconsider.")


@pytest.mark.parametrize("word", ["decide", "?"])
def test_l44_an_offer_notice_lacks_a_part(word: str) -> None:
    assert "L44" in spoilt("offer-notice", word, "x", changes={"competing_offer_written": True})


def test_l45_an_offer_that_is_not_in_writing() -> None:
    assert "L45" in codes(*good("offer-notice", competing_offer_written=False))
    assert "L45" in spoilt("offer-notice", "written offer", "offer", changes={"competing_offer_written": True})
    assert "L45" in added("status-check", "By the way, I have an offer from somebody else.")
    assert "L45" not in codes(*good("offer-notice", competing_offer_on=OFFER.on, competing_offer_written=True))


def test_l46_a_card_says_where_to_post_it() -> None:
    assert "L46" in spoilt("card", "post to", "keep for", "card")


# ------------------------------------------------------------------------------------------------------ the whole


def test_every_rule_has_a_test_an_explanation_and_a_source() -> None:
    here = Path(__file__).read_text(encoding="utf-8")
    for code, rule in RULES.items():
        assert f"def test_{code.lower()}_" in here
        assert rule.code == code
        assert rule.explanation
        assert rule.source


def test_rules_are_switched_off_by_the_settings() -> None:
    planned, draft = good("thank-you", topics=())
    assert codes(planned, draft, off=switched_off({"off": ["L08"]})) == ()
    for table in ({"off": ["L99"]}, {"off": "L08"}, {"on": []}):
        with pytest.raises(UnusableSettings, match=r"config\.toml: \[lint\]"):
            switched_off(table, "config.toml")


def test_an_item_without_a_draft_has_no_findings() -> None:
    planned, draft = good("thank-you")
    assert codes(planned, replace(draft, body="")) == ()


def test_a_language_without_phrases_is_only_looked_at_for_its_form() -> None:
    planned, draft = good("status-check", language="en")
    assert "L24" not in lint_item(replace(planned, language="xx"), draft, language="en")


def test_a_planned_interview_is_linted_as_a_whole() -> None:
    planned = interview(interviewers=PEOPLE[:2])
    ats = [occasion("thank-you", "email", PEOPLE[n : n + 1], place=n, panel=2) for n in (0, 1)]
    ats += [occasion("status-check", "email", PEOPLE[:1])]
    items = [item(planned, at, DRAFTER.draft(planned, at)) for at in ats]
    twin = replace(items[1], body=items[0].body.replace("Dear Ana", "Dear Bo"))
    again = replace(items[2], step="second-follow-up", start=START + timedelta(days=30))
    linted = lint_planned(Planned(interview=planned, promise=PROMISE, items=(items[0], twin, items[2], again)))
    assert [one.lint for one in linted.items] == [("L32",), ("L32",), ("L27",), ("L31",)]
    whole = lint_planned(Planned(interview=planned, promise=None, items=tuple(items)))
    assert all(one.lint == () for one in whole.items)


@settings(max_examples=500, deadline=None)
@given(
    st.text(alphabet=st.sampled_from("ab ,;:.!?{}%()[]\t\n|"), max_size=12) | st.sampled_from(["None", "x undefined."])
)
def test_a_gap_is_found_wherever_its_expression_finds_one(text: str) -> None:
    assert _has_gap(text) == (_GAP.search(text.replace(" | ", "x")) is not None)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab_ß’'-,. \n("), max_size=40))
def test_a_token_is_what_stands_between_blanks_and_holds_a_letter(text: str) -> None:
    assert len(_TOKEN.findall(text)) == sum(
        any(char.isalnum() or char == "_" for char in token) for token in text.split()
    )


@pytest.mark.parametrize("company", ["Le Monde", "Les Échos", "le Monde", "LE MONDE"])
def test_l13_knows_a_company_behind_its_contracted_article(company: str) -> None:
    for number in range(8):
        planned, draft = good("thank-you", company=company, language="fr", key=f"k{number}")
        assert "L13" not in codes(planned, draft)
        assert f"de {company}" not in draft.body


def test_a_bar_in_a_name_is_no_gap() -> None:
    ana = Person(name="Ana Sousa | CTO", email="ana@acme.example")
    planned = interview(interviewers=(ana,))
    at = occasion("thank-you", "email", (ana,))
    assert "L09" not in codes(planned, item(planned, at, DRAFTER.draft(planned, at)))


@pytest.mark.parametrize(
    ("clarify", "flagged"),
    [
        ("I was so nervous!", True),
        ("I was so nervous.", True),
        ("an index would cure the poor performance of that query", False),
    ],
)
def test_l12_hears_the_tone_of_what_is_put_right(clarify: str, flagged: bool) -> None:
    planned, draft = good("thank-you", clarify=clarify)
    assert ("L12" in codes(planned, draft)) == flagged
