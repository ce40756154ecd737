"""The user's own words inside a sentence: as written, and reading well whatever they hold."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from afterview.drafting import TemplateDrafter, Voice
from afterview.drafting.words import clause, is_sentence, mend, position_title, short_title, tidy, title
from afterview.model import Person, Topic
from drafting_inputs import LANGUAGES, MESSAGES, STEPS, interview, occasion

DRAFTER = TemplateDrafter(Voice(name="Jo Doe", phone="+49 30 901820"))


def thank_you(**changes: object) -> str:
    return DRAFTER.draft(interview(**changes), occasion("thank-you", "email")).body


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (None, ""),
        ("  a \n\t b  ", "a b"),
        ("a\x00b\x1b[31m", "ab[31m"),
        ("what... and?!", "what… and?!"),
        ("great!!! really??", "great! really?"),
        ("use std::vector and C++", "use std::vector and C++"),
        ("a , b .", "a, b."),
        ("<b>bold</b> & 3 < 4", "‹b›bold‹/b› & 3 < 4"),
        ("{{ 7*7 }} {% raw %}", "{ 7*7 } % raw %"),
        ("\u202eevil", "evil"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_text_is_tidied_without_losing_its_words(written: str | None, expected: str) -> None:
    assert tidy(written) == expected


@pytest.mark.parametrize(
    ("topic", "expected"),
    [
        ("The plan to split one database", "the plan to split one database"),
        ("Kubernetes on bare metal", "Kubernetes on bare metal"),
        ("testing on real robots.", "testing on real robots"),
        ("THE MOVE TO THE CLOUD", "THE MOVE TO THE CLOUD"),
        ("A plan to move", "a plan to move"),
        ("about the depot", "about the depot"),
        ("Regarding The depot", "about the depot"),
        ("- the depot", "about the depot"),
        ("line one\nline two", "line one line two"),
    ],
)
def test_a_topic_stands_inside_its_sentence(topic: str, expected: str) -> None:
    body = thank_you(topics=(Topic(text=topic),))
    assert expected in body
    assert ".." not in body
    assert ": " + expected not in body


@pytest.mark.parametrize(
    "topic",
    [
        "Do you test in production?",
        "We moved it. It was long.",
        "They use Kafka for everything",
        "w " * 30,
        "discussed the roadmap",
        "to open an office",
        "that you will move",
    ],
)
def test_a_topic_that_is_no_phrase_stands_behind_a_colon(topic: str) -> None:
    body = thank_you(topics=(Topic(text=topic),))
    assert f": {topic.strip().rstrip('.')}" in body
    assert "?." not in body


@pytest.mark.parametrize(
    ("strength", "expected"),
    [
        ("cut a nightly run from five hours to one", "I cut a nightly run from five hours to one"),
        ("talked a whole plant out of paper forms", "I talked a whole plant out of paper forms"),
        ("Led the move of forty services", "I led the move of forty services"),
        ("release tooling for embedded Linux", ": release tooling for embedded Linux."),
        ("experienced in embedded Linux", ": experienced in embedded Linux."),
        ("I led a team of five.", "I led a team of five"),
        ("Ten years of SQL", ": Ten years of SQL."),
        ("Increased sales by 20%", "I increased sales by 20%"),
        ("• Led a team", "I led a team"),
        ("- led a team", "I led a team"),
        ("i built an app", "I built an app"),
        ("LED A TEAM OF 40 PEOPLE", ": LED A TEAM OF 40 PEOPLE."),
    ],
)
def test_a_strength_reads_as_a_sentence(strength: str, expected: str) -> None:
    assert expected in thank_you(strengths=(strength,))


@pytest.mark.parametrize(
    ("language", "strength", "expected"),
    [
        ("de", "habe einen Lauf auf zwanzig Minuten verkürzt", ": Ich habe einen Lauf auf zwanzig Minuten verkürzt."),
        ("de", "Leite seit drei Jahren ein Team", ": Ich leite seit drei Jahren ein Team."),
        ("de", "einen Lauf auf zwanzig Minuten verkürzt", ": einen Lauf auf zwanzig Minuten verkürzt."),
        ("fr", "ai réduit un traitement à vingt minutes", "j'ai réduit un traitement à vingt minutes."),
        ("fr", "J'ai dirigé une équipe", "J'ai dirigé une équipe."),
        ("es", "reduje un proceso a veinte minutos", ": reduje un proceso a veinte minutos."),
        ("es", "¡Lideré un equipo!", ": Lideré un equipo."),
        ("de", "HABE EIN TEAM GELEITET", ": HABE EIN TEAM GELEITET."),
        ("fr", "AI et machine learning", ": AI et machine learning."),
    ],
)
def test_a_strength_gets_the_pronoun_that_its_language_asks_for(language: str, strength: str, expected: str) -> None:
    assert expected in thank_you(language=language, strengths=(strength,))


@pytest.mark.parametrize(
    ("company", "position", "expected"),
    [
        ("Acme Inc.", "Engineer", "Acme Inc."),
        ("Yahoo!", "Engineer", "Yahoo"),
        ("Acme", "Data Engineer (m/w/d)", "Data Engineer"),
        ("Acme", "Data Engineer (f/m/x)", "Data Engineer"),
    ],
)
def test_company_and_position_read_well(company: str, position: str, expected: str) -> None:
    for number in range(16):
        body = thank_you(company=company, position=position, key=f"k{number}")
        assert expected.rstrip(".") in body
        assert not re.search(r"\.\.|!|\(m/", body)


@pytest.mark.parametrize("state", ["I can weld", "I have 10 years of experience", "I need little sleep"])
def test_a_state_is_not_told_as_a_deed(state: str) -> None:
    for number in range(8):
        assert f": {state}." in thank_you(strengths=(state,), key=f"k{number}")


@pytest.mark.parametrize(
    ("language", "topic", "expected"),
    [
        ("de", "DIE NEUE HALLE", "DIE NEUE HALLE"),
        ("de", "Ihr Umzug in die Cloud", "Ihr Umzug in die Cloud"),
        ("de", "über die neue Halle", ": die neue Halle"),
        ("fr", "LE DÉPÔT", "LE DÉPÔT"),
        ("fr", "sur le dépôt", ": le dépôt"),
        ("fr", "Comment testez-vous ?", ": Comment testez-vous ?"),
        ("es", "EL ALMACÉN", "EL ALMACÉN"),
        ("es", "Hablamos de gatos.", ": Hablamos de gatos."),
    ],
)
def test_a_topic_stands_as_its_language_asks_for(language: str, topic: str, expected: str) -> None:
    body = thank_you(language=language, topics=(Topic(text=topic),))
    assert expected in body
    assert "?." not in body


def test_a_clarification_keeps_the_blank_that_french_has_before_its_marks() -> None:
    body = thank_you(language="fr", clarify="Pourquoi ce choix ? Voici la raison.")
    assert "Pourquoi ce choix ? Voici la raison." in body


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("the Head of Data role", "Head of Data"),
        ("a Data Engineer", "Data Engineer"),
        ("Data Engineer position", "Data Engineer"),
        ("Data Engineer - Vacancy", "Data Engineer"),
        ("Data Engineer.", "Data Engineer"),
        ("Data Engineer (m/w/d).", "Data Engineer"),
        ("Engineer Sr.", "Engineer Sr."),
        ("A Level Tutor", "A Level Tutor"),
        ("the role", "role"),
        ("Position", "Position"),
    ],
)
def test_a_position_stands_without_the_words_around_it(written: str, expected: str) -> None:
    assert position_title(written) == expected


def test_a_position_stands_without_article_and_noun_in_every_language() -> None:
    for language in LANGUAGES:
        body = thank_you(language=language, position="the Head of Data role")
        assert "Head of Data" in body
        assert "the the" not in body
        assert "role role" not in body


@pytest.mark.parametrize("company", ["Acme Inc.", "Kestrel & Sons Ltd."])
def test_an_abbreviation_keeps_its_full_stop_before_another_mark(company: str) -> None:
    bodies = "".join([thank_you(company=company, key=f"k{number}") for number in range(16)])
    assert f"{company}," in bodies
    assert ".." not in bodies


def test_titles_are_shortened_where_they_can_be() -> None:
    assert title("Engineer (m/w/d)") == "Engineer"
    assert short_title("Senior Engineer, Infrastructure and Platform", 20) == "Senior Engineer"
    assert short_title("Principal Development Engineer", 24) == "Principal Development"
    assert clause("That is it!..") == "That is it"
    assert mend("at Acme Inc.. Why so?. Inc., and") == "at Acme Inc. Why so? Inc., and"


def test_long_text_makes_the_draft_longer_by_its_own_words_alone() -> None:
    long = "word " * 150
    body = thank_you(strengths=(long,), topics=(Topic(text=long),), clarify=long)
    assert len(body.replace("word", "").split()) < 150
    assert len(thank_you(strengths=("x" * 100_000,))) < 4000


HOSTILE = st.text(alphabet=st.characters(exclude_categories=("Cs",)), min_size=1, max_size=80) | st.sampled_from(
    [
        "{{ 7*7 }}",
        "{% for i in range(9) %}x{% endfor %}",
        "None",
        "%(x)s",
        "{0.__class__}",
        "a\r\nBcc: x",
        "<script>",
        "…",
    ]
)


@given(HOSTILE, HOSTILE, HOSTILE, st.sampled_from(LANGUAGES), st.sampled_from(STEPS))
@example("0", "0", "><A", "en", ("find-contact", "task"))  # a name that opens a tag, which its next mention closes
@settings(max_examples=200, deadline=None)
def test_whatever_the_data_holds_a_draft_stays_plain_text(
    one: str, two: str, three: str, language: str, step: tuple[str, str]
) -> None:
    planned = interview(
        language=language,
        company=f"A{one}",
        position=f"B{two}",
        interviewers=(Person(name=three, email="a@acme.example"),),
        topics=(Topic(text=two),),
        strengths=(one,),
        clarify=three,
        notes=one,
        round=two,
    )
    draft = DRAFTER.draft(planned, occasion(*step, planned.interviewers))
    for text in filter(None, (draft.subject, draft.body)):
        assert not re.search(r"\{\{|\{%|%\}|\}\}|[\x00-\x09\x0b-\x1f\x7f]|<[A-Za-z/!?][^<>]*>", text)
    assert draft.subject is None or (len(draft.subject) <= 60 and "\n" not in draft.subject)


@pytest.mark.parametrize(("step", "kind"), MESSAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_shouts(step: str, kind: str, language: str) -> None:
    planned = interview(language=language, company="Yahoo!", topics=(Topic(text="your launch!!!"),))
    assert DRAFTER.draft(planned, occasion(step, kind)).body.count("!") <= 1


@pytest.mark.parametrize(
    "advertised",
    [
        "Entwickler - m/w/d",
        "Entwickler – m/w/d",
        "Entwickler | m/w/d",
        "Entwickler m/w",
        "Entwickler (m/w/gn)",
        "Entwickler H/F/X",
    ],
)
def test_an_advertisements_suffix_goes_with_its_dash(advertised: str) -> None:
    assert position_title(advertised) == "Entwickler"


def test_capitals_at_the_beginning_are_no_sentence() -> None:
    assert not is_sentence("IT security certification", frozenset({"it"}))
    assert is_sentence("It was late", frozenset({"it"}))
