"""From a name to a greeting: right where it can be known, and never guessed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from afterview.drafting import TemplateDrafter, Voice
from afterview.drafting.names import understand
from afterview.drafting.words import tidy
from afterview.model import Person
from drafting_inputs import PEOPLE, RITA, interview, occasion


def greeting(name: str | None, *, tone: str = "neutral", language: str = "en", own: str | None = None) -> str:
    person = Person(name=name, email="x@acme.example")
    drafter = TemplateDrafter(Voice(name="Jo Doe", tone=tone))  # type: ignore[arg-type]  # parametrised below
    planned = interview(interviewers=(person,), language=language, greeting=own)
    return drafter.draft(planned, occasion("thank-you", "email", (person,))).body.split("\n")[0]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ana Sousa", "Dear Ana,"),
        ("Ana", "Dear Ana,"),
        ("Bo Li", "Dear Bo,"),
        ("Ludwig van Beethoven", "Dear Ludwig,"),
        ("María de la Cruz", "Dear María,"),
        ("Sousa, Ana", "Dear Ana,"),
        ("de la Cruz, María", "Dear María,"),
        ("Jean-Luc Picard", "Dear Jean-Luc,"),
        ("D'Arcy Wells", "Dear D'Arcy,"),
        ("Ana Sousa, PhD", "Dear Ana,"),
        ("Ana Sousa, CTO", "Dear Ana,"),
        ("Ana Sousa, VP, Product", "Dear Ana,"),
        ("Ana Sousa, Head of Data", "Dear Ana,"),
        ("Ana Sousa Jr.", "Dear Ana,"),
        ("Ana Sousa (she/her)", "Dear Ana,"),
        ("ANA SOUSA", "Dear Ana,"),
        ("ana sousa", "Dear Ana,"),
        ("Ana SOUSA", "Dear Ana,"),
        ("SOUSA Ana", "Dear Ana,"),
        ("Dr. Ana Sousa", "Dear Dr. Ana Sousa,"),
        ("Sousa, Dr. Ana", "Dear Dr. Ana Sousa,"),
        ("Dr. Sousa", "Dear Dr. Sousa,"),
        ("Prof. Dr. Eva Meier", "Dear Prof. Dr. Eva Meier,"),
        ("Ms. Sousa", "Dear Ms. Sousa,"),
        ("Ms. Ana Sousa", "Dear Ana,"),
        ("Frau Müller", "Dear Frau Müller,"),
        ("Herrn Müller", "Dear Herr Müller,"),
        ("Hr. Müller", "Dear Hr. Müller,"),
        ("Hr Jensen", "Dear Hr Jensen,"),
        ('"Nell" Harrow', "Dear Nell,"),
        ('Eleanor "Nell" Harrow', "Dear Nell,"),
        ("“Nell” Harrow", "Dear Nell,"),
        ("Will Head", "Dear Will,"),
        ("Junior Silva", "Dear Junior,"),
    ],
)
def test_a_name_becomes_a_greeting(name: str, expected: str) -> None:
    assert greeting(name) == expected


@pytest.mark.parametrize(
    "name",
    [
        "王小明",
        "김민준",
        "Анна Иванова",
        "Li Wei",
        "Kim Min-jun",
        "Nguyen Van An",
        "van der Berg",
        "J. Smith",
        "J.R. Smith",
        "JP Smith",
        "{{ self.__init__ }}",
    ],
)
def test_where_the_first_name_cannot_be_known_the_full_name_stands(name: str) -> None:
    assert greeting(name).removeprefix("Dear ").rstrip(",") in (name, name.replace("{{", "{").replace("}}", "}"))


@pytest.mark.parametrize(
    "role",
    [
        "Hiring Manager",
        "Recruiting Team",
        "Acme Recruiting Team",
        "the team",
        "the hiring manager",
        "Two engineers",
        "2 engineers",
        "CTO",
        "HR",
        "HR Berlin",
        "Hr. Manager",
        "Team Lead Ana",
        "Senior Engineer",
        "das Team",
        "el equipo",
        "L'équipe",
    ],
)
@pytest.mark.parametrize("tone", ["neutral", "friendly", "formal"])
def test_a_role_is_no_name(role: str, tone: str) -> None:
    person = Person(name=role, email="x@acme.example")
    drafter = TemplateDrafter(Voice(name="Jo Doe", tone=tone))  # type: ignore[arg-type]  # parametrised above
    draft = drafter.draft(interview(interviewers=(person,)), occasion("thank-you", "email", (person,)))
    assert "[name of the person you met]," in draft.body
    assert "addressee" in draft.needs


@pytest.mark.parametrize("name", ["El Khatib", "Das Gupta", "La Rosa"])
def test_a_family_name_that_looks_like_an_article_is_a_name(name: str) -> None:
    assert greeting(name) == f"Dear {name},"


def test_several_names_are_all_greeted() -> None:
    assert greeting("Ana Sousa and Bo Li") == "Dear Ana and Bo,"
    drafter = TemplateDrafter(Voice(name="Jo"))
    draft = drafter.draft(interview(), occasion("status-check", "email", PEOPLE[:3]))
    assert draft.body.startswith("Dear Ana, Bo and Dr. Cy Meyer,")


@pytest.mark.parametrize(
    ("language", "tone", "name", "expected"),
    [
        ("en", "formal", "Ana Sousa", "Dear Ana Sousa,"),
        ("en", "formal", "Ms. Ana Sousa", "Dear Ms. Ana Sousa,"),
        ("en", "friendly", "Ana Sousa", "Hi Ana,"),
        ("en", "friendly", "Dr. Ana Sousa", "Hi Ana,"),
        ("de", "neutral", "Ana Sousa", "Guten Tag Ana Sousa,"),
        ("de", "friendly", "Ana Sousa", "Hallo Ana Sousa,"),
        ("de", "neutral", "Frau Dr. Müller", "Sehr geehrte Frau Dr. Müller,"),
        ("de", "formal", "Herr Jan Weber", "Sehr geehrter Herr Jan Weber,"),
        ("es", "neutral", "Ana Sousa", "Buenos días, Ana Sousa:"),
        ("es", "neutral", "Sra. Ruiz", "Estimada Sra. Ruiz:"),
        ("fr", "neutral", "Ana Sousa", "Bonjour Ana Sousa,"),
        ("fr", "neutral", "Mme Dupont", "Bonjour Madame Dupont,"),
        ("fr", "neutral", "Me Dupont", "Bonjour Maître Dupont,"),
        ("es", "neutral", "Srta. Ruiz", "Estimada Srta. Ruiz:"),
        ("es", "formal", "D. Juan Ruiz", "Estimado don Juan Ruiz:"),
        ("es", "formal", "D. Ruiz", "Buenos días, D. Ruiz:"),
        ("de", "neutral", "Herrn Dr. Müller", "Sehr geehrter Herr Dr. Müller,"),
        ("de", "neutral", "ana sousa", "Guten Tag Ana Sousa,"),
        ("en", "formal", "ANA SOUSA", "Dear Ana Sousa,"),
        ("en", "formal", "LUDWIG VAN BEETHOVEN", "Dear Ludwig van Beethoven,"),
        ("fr", "friendly", "Ana Sousa", "Bonjour Ana,"),
    ],
)
def test_tone_and_language_shape_the_greeting(language: str, tone: str, name: str, expected: str) -> None:
    assert greeting(name, tone=tone, language=language) == expected


@pytest.mark.parametrize(
    ("language", "name", "formal", "neutral", "friendly"),
    [
        ("en", "Ms. Ana Sousa", "Dear Ms. Ana Sousa,", "Dear Ana,", "Hi Ana,"),
        ("de", "Herr Jan Weber", "Sehr geehrter Herr Jan Weber,", "Guten Tag Jan Weber,", "Hallo Jan Weber,"),
        ("es", "Sra. Ana Ruiz", "Estimada Sra. Ana Ruiz:", "Buenos días, Ana Ruiz:", "Hola, Ana:"),
        ("fr", "Mme Anne Dupont", "Bonjour Madame Anne Dupont,", "Bonjour Anne Dupont,", "Bonjour Anne,"),
    ],
)
def test_a_title_before_a_full_name_stands_in_a_formal_greeting_alone(
    language: str, name: str, formal: str, neutral: str, friendly: str
) -> None:
    greetings = [greeting(name, tone=tone, language=language) for tone in ("formal", "neutral", "friendly")]
    assert greetings == [formal, neutral, friendly]


def test_nobody_known_shows_one_prompt() -> None:
    draft = TemplateDrafter(Voice(name="Jo")).draft(interview(interviewers=()), occasion("thank-you", "email", ()))
    assert draft.body.startswith("Dear [name of the person you met],")
    assert "addressee" in draft.needs


def test_an_address_without_a_name_is_not_guessed_at() -> None:
    assert greeting(None) == "Dear [name of the person you met],"


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ("Ms Sousa", "Dear Ms Sousa,"),
        ("Dear Professor Sousa", "Dear Professor Sousa,"),
        ("Hello Ana!", "Hello Ana,"),
        ("  Ana  ", "Dear Ana,"),
        ("Hello {{ 7*7 }},", "Hello { 7*7 },"),
        ("hello ana", "Hello ana,"),
    ],
)
def test_the_column_greeting_settles_it(own: str, expected: str) -> None:
    assert greeting("Li Wei", own=own) == expected


@pytest.mark.parametrize(
    ("language", "own", "expected"),
    [
        ("de", "Herr Dr. Müller", "Sehr geehrter Herr Dr. Müller,"),
        ("de", "Frau Meier,", "Sehr geehrte Frau Meier,"),
        ("de", "Sehr geehrte Frau Meier", "Sehr geehrte Frau Meier,"),
        ("fr", "Madame Dupont", "Madame Dupont,"),
    ],
)
def test_the_column_greeting_knows_the_titles_that_names_do(language: str, own: str, expected: str) -> None:
    assert greeting("Li Wei", language=language, own=own) == expected


def test_the_column_greeting_is_for_the_decision_maker_alone() -> None:
    drafter = TemplateDrafter(Voice(name="Jo"))
    planned = interview(interviewers=PEOPLE[:2], greeting="Dear Professor Sousa")
    assert drafter.draft(planned, occasion("thank-you", "email", PEOPLE[:1])).body.startswith("Dear Professor Sousa,")
    assert drafter.draft(planned, occasion("thank-you", "email", PEOPLE[1:2])).body.startswith("Dear Bo,")
    assert drafter.draft(planned, occasion("find-contact", "task", (RITA,))).body.count("Dear Rita") == 1


@given(st.text(min_size=1, max_size=60))
@settings(max_examples=200, deadline=None)
def test_no_name_breaks_a_greeting(name: str) -> None:
    line = greeting(name)
    assert line.startswith("Dear ")
    assert line.endswith(",")
    assert "  " not in line
    assert "None" not in line or "none" in name.casefold()


@given(st.text(min_size=1, max_size=60))
@settings(max_examples=200, deadline=None)
def test_a_first_name_is_always_part_of_the_name(name: str) -> None:
    first = understand(name).first
    assert first is None or first.casefold() in tidy(name).casefold()


@pytest.mark.parametrize("name", ["Li W.", "Kim Min J.", "Sammy Davis Jr."])
def test_a_name_that_ends_in_a_full_stop_doubles_no_punctuation(name: str) -> None:
    person = Person(name=name, email="x@acme.example")
    drafter = TemplateDrafter(Voice(name="Jo Doe Jr."))
    for step, kind in (("thank-you", "email"), ("second-follow-up", "phone"), ("prepare", "checklist")):
        body = drafter.draft(interview(interviewers=(person,)), occasion(step, kind, (person,))).body
        assert ".." not in body


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("John E Smith", "Dear John,"),
        ("José Ortega y Gasset", "Dear José,"),
        ("Maria Costa e Silva", "Dear Maria,"),
        ("Ana y Bo", "Dear Ana and Bo,"),
        ("Ana Sousa y Bo Li", "Dear Ana and Bo,"),
        ("Ana Sousa | CTO", "Dear Ana,"),
        ("Ana Sousa / CTO", "Dear Ana,"),
        ("Hr Business Partner", "Dear [name of the person you met],"),
    ],
)
def test_what_stands_inside_a_name_parts_nobody(name: str, expected: str) -> None:
    assert greeting(name) == expected
