"""What each message must contain (PLAYBOOKS section 4), in every language and situation."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest

from afterview.drafting import TemplateDrafter, Tone, Voice
from afterview.drafting.language import builtin_folder
from afterview.drafting.words import clause
from afterview.labels import need_words
from afterview.lint import RULES, lint_item
from afterview.lint.likeness import core, likeness, without
from afterview.model import Draft, Person, Topic
from drafting_inputs import (
    LANGUAGES,
    MESSAGES,
    OFFER,
    PEOPLE,
    PROMISE,
    RITA,
    START,
    STEPS,
    generated,
    interview,
    item,
    occasion,
    with_language,
)

VOICE = Voice(name="Jo Doe", email="jo@example.org", phone="+49 30 901820")
DRAFTER = TemplateDrafter(VOICE)
EMAILS = [step for step, kind in MESSAGES if kind == "email"]


def words(text: str) -> int:
    return len([word for word in text.split() if any(map(str.isalnum, word))])


def draft(step: str, kind: str = "email", language: str = "en", **changes: object) -> Draft:
    facts = {key: value for key, value in changes.items() if key in interview().__dataclass_fields__}
    rest = {key: value for key, value in changes.items() if key not in facts}
    planned = interview(language=language, **facts)
    to = rest.pop("to", planned.interviewers[:1])
    return DRAFTER.draft(planned, occasion(step, kind, to, **rest))  # type: ignore[arg-type]  # checked by the tests


# ------------------------------------------------------------------------------------------------------ every draft


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("step", "kind"), STEPS)
def test_every_step_has_a_draft_in_every_language(step: str, kind: str, language: str) -> None:
    found = draft(step, kind, language)
    assert found.body.strip()
    assert (found.subject is not None) == (kind == "email")


@pytest.mark.parametrize("number", range(200))
def test_the_linter_finds_nothing_but_missing_facts_in_the_built_in_wording(number: int) -> None:
    planned, changes = generated(number)
    panel = [
        DRAFTER.draft(
            planned,
            occasion("thank-you", "email", (person,), place=place, panel=len(planned.interviewers), **changes),
        )
        for place, person in enumerate(planned.interviewers)
    ]
    before = None
    for step, kind in STEPS:
        thanks = step == "thank-you"
        at = occasion(step, kind, planned.interviewers[:1], panel=len(planned.interviewers) if thanks else 1, **changes)
        found = DRAFTER.draft(planned, at)
        codes = lint_item(
            planned,
            item(planned, at, found),
            previous=before if step == "second-follow-up" else None,
            neighbours=[other.body for other in panel[1:]] if thanks and kind == "email" else (),
            promise=changes["promise"] is not None,
            thanked=changes["thanked"],
        )
        assert codes == (("L08",) if found.needs else ()), [RULES[code] for code in codes]
        before = found.body if step == "status-check" else before


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("step", "kind"), [pair for pair in MESSAGES if pair[1] != "phone"])
@pytest.mark.parametrize("number", range(8))
def test_length_and_subject_stay_within_bounds_however_short_the_facts(
    step: str, kind: str, language: str, number: int
) -> None:
    found = draft(
        step, kind, language, key=f"k{number}", company="X", position="Y", strengths=("z",), topics=(Topic(text="q"),)
    )
    least, most = (50, 150) if kind == "email" else (40, 80)
    assert words(core(found.body, kind)) >= least
    assert words(found.body) <= most
    assert found.subject is None or len(found.subject) <= 60


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", range(100))
def test_no_letter_says_four_words_twice(number: int, language: str) -> None:
    made, changes = generated(number)
    planned = with_language(made, language)
    own = [text for topic in planned.topics for text in (clause(topic.text), topic.text)]
    own += [*planned.strengths, planned.company, planned.position]
    for step, kind in MESSAGES:
        found = DRAFTER.draft(planned, occasion(step, kind, planned.interviewers[:1], **changes))
        tokens = re.findall(r"[\w’']+|[|.,:;!?]", without(f"{found.subject}|{found.body}", own).casefold())
        runs = Counter(zip(tokens, tokens[1:], tokens[2:], tokens[3:], strict=False))
        said = [run for run, times in runs.items() if times > 1 and all(word[0].isalnum() for word in run)]
        assert not said, (step, kind, said)


@pytest.mark.parametrize("tone", ["neutral", "formal", "friendly"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("step", EMAILS)
def test_the_last_sentence_does_not_say_what_the_farewell_says_again(step: str, language: str, tone: Tone) -> None:
    drafter = TemplateDrafter(Voice(name="Jo Doe", tone=tone))
    for number in range(40):
        planned = interview(key=f"acme-{number}", language=language)
        said = drafter.draft(planned, occasion(step, "email", planned.interviewers[:1])).body.split("\n\n")
        ending = said[-2].split(". ")[-1], said[-1].split("\n")[0]
        last, farewell = (re.findall(r"\w{5,}", text.casefold()) for text in ending)
        assert not {word[:5] for word in farewell} & {word[:5] for word in last}, ending


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("step", EMAILS)
@pytest.mark.parametrize("number", range(8))
def test_a_long_position_is_cut_sensibly_in_the_subject(step: str, language: str, number: int) -> None:
    position = "Principal Software Development Engineer in Test, Payments and Risk (Remote, full time)"
    found = draft(step, language=language, position=position, company="A" * 200, key=f"k{number}")
    assert found.subject
    assert len(found.subject) <= 60
    assert not re.search(r"[ ,(:–-]$", found.subject)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("step", "kind"), STEPS)
def test_nothing_known_leaves_prompts_and_no_gap(step: str, kind: str, language: str) -> None:
    planned = interview(language=language, interviewers=(), topics=(), strengths=())
    found = TemplateDrafter().draft(planned, occasion(step, kind, (), offer=replace(OFFER, answer_by=None)))
    text = f"{found.subject or ''}\n{found.body}"
    assert not re.search(r"\bNone\b|\{|\}|  | [,.;]|[,;:]{2}|\.\.|\[\s*\]|\n{3}", text)
    if "[" in text:
        assert found.needs
    for need in found.needs:
        assert need_words(need)


def test_what_is_missing_stands_under_needs_by_its_column() -> None:
    found = TemplateDrafter().draft(
        interview(interviewers=(), topics=(), strengths=()), occasion("thank-you", "email", ())
    )
    assert found.needs == ("addressee", "topics", "strengths", "name")
    assert "[something specific that you discussed]" in found.body
    assert draft("thank-you").needs == ()


def test_a_person_known_by_name_alone_needs_an_address_and_the_draft_says_nothing_of_it() -> None:
    nell = Person(name="Nell Harrow", email="hr@acme.example", role_address=True)
    found = draft("status-check", to=(nell,), interviewers=(nell,))
    assert found.needs == ("address",)
    assert "hr@" not in found.body
    assert "Nell Harrow's own e-mail address" in need_words("address", (nell,))


def test_the_same_interview_gives_the_same_draft() -> None:
    for step, kind in STEPS:
        assert draft(step, kind) == TemplateDrafter(VOICE).draft(interview(language="en"), occasion(step, kind))


def test_moving_the_date_changes_no_sentence_but_the_day() -> None:
    moved = draft("status-check", start=START + timedelta(days=1)).body
    assert moved.replace("Wednesday, 4 November", "Tuesday, 3 November") == draft("status-check").body


# ------------------------------------------------------------------------------------------------------ thank-you


def test_a_thank_you_holds_company_position_topic_and_strength() -> None:
    body = draft("thank-you").body
    for part in ("Acme", "Backend Engineer", "the move from one database to twelve", "six years of Python services"):
        assert part in body


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_panel_of_eight_gets_eight_texts(language: str) -> None:
    people = tuple(Person(name=f"{name} Sousa") for name in ["Ana", "Bea", "Cyd", "Dan", "Eve", "Fay", "Gus", "Hal"])
    for number, later, kind in itertools.product(range(8), (False, True), ("email", "card")):
        planned = interview(key=f"k{number}", language=language, interviewers=people, topics=(), strengths=())
        told = {"panel": 8, "later_round": later, "rank": int(later), "first": "first-round" if later else ""}
        bodies = [
            DRAFTER.draft(planned, occasion("thank-you", kind, (person,), place=place, **told)).body
            for place, person in enumerate(people)
        ]
        assert max(likeness(*pair, kind=kind) for pair in itertools.combinations(bodies, 2)) < 0.5


def test_no_two_of_a_panel_of_two_hundred_get_the_same_text() -> None:
    bodies = {core(draft("thank-you", place=place, panel=200).body, "email").replace("Ana", "") for place in range(200)}
    assert len(bodies) == 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_person_over_time_never_gets_the_same_text(language: str) -> None:
    for number in range(24):
        planned = interview(key=f"k{number}", language=language)
        sequence = [("thank-you", 1), ("status-check", 1), ("second-follow-up", 1)]
        sequence += [("keep-in-touch", each) for each in (1, 2, 3)]
        bodies = [DRAFTER.draft(planned, occasion(step, "email", number=turn)).body for step, turn in sequence]
        own = ("six years of Python services", "on-call for forty services", "the move from one database to twelve")
        assert max(likeness(*pair, own=own) for pair in itertools.combinations(bodies, 2)) < 0.5


def test_topics_are_dealt_out_to_the_panel_in_order() -> None:
    planned = interview(interviewers=PEOPLE[:3], topics=tuple(Topic(text=text) for text in ("one", "two", "three")))
    for place, topic in enumerate(("one", "two", "three")):
        at = occasion("thank-you", "email", PEOPLE[place : place + 1], place=place, panel=3)
        assert f" {topic}" in DRAFTER.draft(planned, at).body


def test_a_topic_that_is_bound_to_someone_goes_to_nobody_else() -> None:
    topics = (Topic(text="property-based tests", person="Bo"), Topic(text="the budget"))
    planned = interview(interviewers=PEOPLE[:2], topics=topics)
    ana, bo = (
        DRAFTER.draft(planned, occasion("thank-you", "email", PEOPLE[n : n + 1], place=n, panel=2)).body for n in (0, 1)
    )
    assert "property-based tests" in bo
    assert "property-based tests" not in ana
    assert "the budget" in ana
    only = interview(interviewers=PEOPLE[:2], topics=topics[:1])
    assert "topics" in DRAFTER.draft(only, occasion("thank-you", "email", PEOPLE[:1], place=0, panel=2)).needs


@pytest.mark.parametrize("language", LANGUAGES)
def test_after_a_bad_interview_it_says_nothing_of_that(language: str) -> None:
    for number in range(16):
        found = draft("thank-you", language=language, went="bad", key=f"k{number}")
        assert not re.search(r"(?i)\b(bad|badly|sorry|nervous|schlecht|leider|mal |malheur|désol)", found.body)


@pytest.mark.parametrize(
    ("clarify", "expected"),
    [
        ("I said five years; it is six.", "\n\nI said five years; it is six.\n\n"),
        ("the isolation levels: that was snapshot isolation.", "the isolation levels: that was snapshot isolation."),
        ("my notice period", "my notice period."),
    ],
)
def test_clarify_becomes_one_sentence(clarify: str, expected: str) -> None:
    body = draft("thank-you", clarify=clarify).body
    assert expected in body
    assert ".." not in body


def test_today_and_yesterday_are_seen_from_the_day_of_the_letter() -> None:
    assert " today" in draft("thank-you", start=START).body
    at = occasion("thank-you", "email")
    texts = [DRAFTER.draft(interview(), at._replace(start=START + timedelta(days=days))).body for days in (0, 1, 3, 20)]
    for text, expected in zip(texts, (" today", " yesterday", " on Tuesday", " on 3 November"), strict=True):
        assert expected in text


# ------------------------------------------------------------------------------------------------------ the others


def test_a_status_check_has_its_seven_parts() -> None:
    for number in range(32):
        text = draft("status-check", key=f"k{number}").body
        assert "Backend Engineer" in text
        assert "Tuesday, 3 November" in text
        assert "status of my" in text
        assert "look forward" in text
        assert "hank you" in text or "grateful" in text
        assert "?" in text
        assert "further information" in text
        assert "example" in text
        assert "six years of Python services" in text


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "I know you hoped to decide by Friday, 4 December; has the timeline changed?"),
        ("de", "bis zum 4. Dezember zu einer Entscheidung kommen wollten; hat sich der Zeitplan geändert?"),
        ("es", "esperaban tomar una decisión para el viernes 4 de diciembre; ¿ha cambiado el calendario?"),
        ("fr", "espériez décider d'ici au vendredi 4 décembre\u00a0; le calendrier a-t-il changé\u00a0?"),
    ],
)
def test_with_a_promise_it_asks_whether_the_timeline_has_changed(language: str, expected: str) -> None:
    for number in range(16):
        assert expected in draft("status-check", language=language, promise=PROMISE, key=f"k{number}").body


def test_clarify_stands_in_the_status_check_where_no_thank_you_goes_out() -> None:
    clarify = "my notice period"
    assert clarify not in draft("status-check", clarify=clarify).body
    assert clarify in draft("status-check", clarify=clarify, thanked=False).body


def test_someone_who_was_not_there_is_not_thanked_for_the_conversation() -> None:
    for number in range(16):
        body = draft("status-check", to=(RITA,), recruiter=RITA, key=f"k{number}").body
        assert "your questions" not in body
        assert "told me" not in body


HUGO = Person(name="Hugo Marsh", email="hugo@acme.example", role="hiring_manager")
"""A hiring manager who was not there, beside Ana who was."""

# What only someone who was there can be told, and what only the employer can.
ONLY_WHO_WAS_THERE = {
    "en": r"our (conversation|talk)|\b[Ww]e (hardly|said|talked|spoke|met|were)|I did that day"
    r"|your questions|you gave me",
    "de": r"unser\w* (Gespräch|Austausch)|\bhaben wir|hatten wir|zu sagen als damals"
    r"|Ihre Fragen|Sie sich .*genommen haben",
    "es": r"nuestra (conversación|charla)|tocamos|dijimos|que aquel día|sus preguntas|[Ee]stuvimos|oírle",
    "fr": r"notre (conversation|échange)|nous (avons|étions)|[Nn]ous étions|que ce jour-là|vos questions|m'avez donné",
}
ONLY_THE_EMPLOYER = {
    "en": r"your colleagues|your team|your side|you (are building|expect to choose|do)|for you to decide|you and Acme"
    r"|you (can|will be able to) decide|you to decide|your decision|work like yours|join you|your work",
    "de": r"Ihr(e|em|en)? (Team|Entscheidung)|bei Ihnen|Sie (aufbauen|tun)|wie die Ihre|Ihnen möglich|zu Ihnen"
    r"|Sie (bis|vor) .*entscheiden|Sie und Acme|Ihre Arbeit",
    "es": r"su equipo|su decisión|con ustedes|de ustedes|decidieran|podrán|les será|tomen|están construyendo|el suyo"
    r"|usted y Acme|elegirán|su parte|su trabajo|hacen",
    "fr": r"votre (équipe|choix|décision|travail|côté)|vos collègues|le vôtre|vous (construisez|faites|rejoindre)"
    r"|pensez-vous choisir|Vous serait-il|Pensez-vous pouvoir|vous (décidiez|êtes en mesure)|vous et Acme",
}
AFTER_THE_TALK = [
    ("second-follow-up", "email"),
    ("second-follow-up", "phone"),
    ("keep-in-touch", "email"),
    ("rejection-reply", "email"),
    ("offer-notice", "email"),
    ("my-own-step", "email"),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("step", "kind"), AFTER_THE_TALK)
@pytest.mark.parametrize("strengths", [("Python",), ("Python", "on-call")])
def test_a_recruiter_is_told_nothing_that_only_the_employer_or_an_interviewer_can_be(
    step: str, kind: str, language: str, strengths: tuple[str, ...]
) -> None:
    for number in range(32):
        found = draft(
            step, kind, language, to=(RITA,), interviewers=(), recruiter=RITA, strengths=strengths, key=f"k{number}"
        )
        assert not re.search(ONLY_WHO_WAS_THERE[language], found.body)
        assert not re.search(ONLY_THE_EMPLOYER[language], found.body)
        assert not re.search("Greetings to|Grüße an|Saludos a|Bonjour à", str(found.subject))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("step", "kind"), [*AFTER_THE_TALK, ("card", "card"), ("my-own-step", "card")])
def test_a_hiring_manager_who_was_not_there_is_not_reminded_of_a_conversation(
    step: str, kind: str, language: str
) -> None:
    for number in range(32):
        planned = interview(language=language, hiring_manager=HUGO, strengths=("Python",), key=f"k{number}")
        at = occasion(step, kind, (HUGO,))
        found = DRAFTER.draft(planned, at)
        assert not re.search(ONLY_WHO_WAS_THERE[language], found.body)
        codes = lint_item(replace(planned, competing_offer_written=True), item(planned, at, found))
        assert codes == (("L08",) if found.needs else ()), [RULES[code] for code in codes]


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_decides_is_asked_in_person_and_a_recruiter_about_the_team(language: str) -> None:
    own, other = (
        draft("offer-notice", language=language, to=(to,), interviewers=(to,), key="k1").body
        for to in (PEOPLE[0], RITA)
    )
    assert not re.search("the team|das Team|dem Team|el equipo|l'équipe", own.split("?")[0].rsplit(".", 1)[1])
    assert re.search("the team|das Team|dem Team|el equipo|l'équipe", other.split("?")[0].rsplit(".", 1)[1])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_close_out_counts_no_attempts_and_promises_no_notes(language: str) -> None:
    body = draft("close-out", "decision", language).body
    assert not re.search(r"(?i)\b(two|second|zwei|deux|dos) (attempts|Versuche|tentatives|intentos)", body)
    row = next(line for line in body.split("\n") if "waiting" in line)
    assert re.match(r"- (If|Wenn|Si) ", row)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("went", ["bad", None])
def test_the_debrief_speaks_of_the_thank_you_only_where_one_goes_out(language: str, went: str | None) -> None:
    thanks = r"The thank-you goes|Der Dank geht|El agradecimiento sale|Le remerciement part"
    assert re.search(thanks, draft("debrief", "checklist", language, went=went).body)
    without_one = draft("debrief", "checklist", language, went=went, thanked=False).body
    assert not re.search(thanks, without_one)
    assert "  " not in without_one
    assert without_one == without_one.strip()


BARE = {
    "en": r"\b(about|for|on|as|in) {{ position }}(?! (role|position|opening|vacancy|job|post))",
    "de": r"\b(über|zu|für|wegen|wie|zur|mit|Ziel) {{ position }}",
    "es": r"\b(sobre|para|como un puesto|próximo|conmigo de|proceso de|a) {{ position }}",
    "fr": r"\b(de|que) {{ (position|company) }}|\b(pour|sur|poste comme) {{ position }}|la place {{",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_position_stands_without_its_article_or_elision(language: str) -> None:
    for path in sorted((builtin_folder() / language).glob("*.j2")):
        for line in path.read_text(encoding="utf-8").split("\n"):
            assert not re.search(BARE[language], line), (path.name, line)


def test_french_says_au_plus_tard_and_no_noun_stands_before_today() -> None:
    for path in sorted((builtin_folder() / "fr").glob("*.j2")):
        text = path.read_text(encoding="utf-8")
        assert "avant cette date" not in text
        assert not re.search(r"(conversation|rendez-vous|étape|accueil|réponses|pour votre temps) {{ when }}", text)
    assert "au plus tard le vendredi 20 novembre" in draft("offer-notice", language="fr", key="k3").body


def test_a_spanish_thank_you_after_a_visit_is_a_sentence() -> None:
    bodies = [
        draft("thank-you", language="es", format="onsite", place=place, panel=8, position="Analista").body
        for place in range(8)
    ]
    assert any("para recibirme y hablar del puesto de Analista" in body for body in bodies)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_second_message_is_shorter_and_has_a_new_angle(language: str) -> None:
    for number in range(24):
        first, second = (draft(step, language=language, key=f"k{number}") for step in EMAILS[1:3])
        assert words(second.body) < words(first.body)
        assert "on-call for forty services" in second.body
    assert "database to twelve" in draft("second-follow-up", language=language, strengths=("Python",)).body


def test_a_phone_script_says_who_when_one_question_and_the_number() -> None:
    for language in LANGUAGES:
        text = draft("second-follow-up", "phone", language).body
        assert "Jo Doe" in text
        assert "3" in text
        assert text.count("?") == 1
        assert "+49 30 901820" in text
    assert TemplateDrafter().draft(interview(), occasion("second-follow-up", "phone")).needs == ("name", "phone")


def test_keep_in_touch_asks_to_look_up_the_news_first() -> None:
    found = draft("keep-in-touch")
    assert found.needs == ("company_news",)
    assert "look it up first" in found.body


def test_an_offer_notice_names_the_written_offer_its_date_and_asks() -> None:
    for number in range(16):
        text = draft("offer-notice", key=f"k{number}").body
        assert "written offer" in text
        assert "Friday, 20 November" in text
        assert "?" in text
    no_date = replace(OFFER, answer_by=None)
    assert draft("offer-notice", offer=no_date).needs == ("competing_offer_answer_by",)


@pytest.mark.parametrize("kind", ["card", "thank-you"])
def test_a_card_says_where_to_post_it(kind: str) -> None:
    for language in LANGUAGES:
        assert "Ana Sousa" in draft(kind, "card", language).body.rsplit("\n\n", 1)[1]


# ------------------------------------------------------------------------------------------------------ the voice


def test_the_candidate_of_the_row_signs_and_not_the_settings() -> None:
    voice = Voice(name="Coach", phone="+49 30 1", signature="Coach & Co\nBerlin")
    planned = interview(candidate="Kim Poe")
    found = TemplateDrafter(voice).draft(planned, occasion("status-check", "email"))
    assert found.body.endswith("Kind regards,\nKim Poe")
    phone = TemplateDrafter(voice).draft(planned, occasion("second-follow-up", "phone"))
    assert "+49 30 1" not in phone.body
    assert phone.needs == ("phone",)


def test_signature_and_sign_off_are_the_users_own() -> None:
    voice = Voice(name="Jo Doe", signature="Jo Doe\n+49 30 901820", sign_off="All the best")
    found = TemplateDrafter(voice).draft(interview(), occasion("status-check", "email"))
    assert found.body.endswith("All the best,\nJo Doe\n+49 30 901820")


def test_the_language_follows_the_row_and_else_the_setting() -> None:
    drafter = TemplateDrafter(VOICE, language="fr")
    assert drafter.draft(interview(), occasion("card", "card")).body.startswith("Bonjour")
    assert drafter.draft(with_language(interview(), "de"), occasion("card", "card")).body.startswith("Guten Tag")
    assert drafter.draft(with_language(interview(), "xx"), occasion("card", "card")).body.startswith("Bonjour")


def test_american_english_has_american_dates() -> None:
    assert "Tuesday, November 3" in draft("status-check", language="en-US").body


def test_the_first_of_a_month_is_right_in_french() -> None:
    planned = interview(language="fr", start=START.replace(day=1))
    assert "1er novembre" in DRAFTER.draft(planned, occasion("status-check", "email")).body
    assert "1er décembre" in DRAFTER.draft(planned, occasion("status-check", "email", promise=date(2026, 12, 1))).body
