"""Writes a page for each language with every step and situation:  python docs/drafts/generate.py

``page`` gives a page without writing it; tests/test_drafting_pages.py compares, so that the pages are what is sent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from afterview.drafting import TemplateDrafter, Voice
from afterview.labels import need_words
from afterview.model import Draft, Interview, Occasion, Offer, Person, Topic

FOLDER = Path(__file__).parent
LANGUAGES = ("en", "de", "es", "fr")
START = datetime(2026, 11, 3, 14, 0, tzinfo=ZoneInfo("Europe/Berlin"))
ANA = Person(name="Ana Sousa", email="ana@acme.example", title="CTO")
BO = Person(name="Bo Li", email="bo@acme.example")
CY = Person(name="Dr. Cy Meyer", email="cy@acme.example")
RITA = Person(name="Rita Roy", email="rita@agency.example", role="recruiter")
OFFER = Offer(on=date(2026, 11, 10), written=True, answer_by=date(2026, 11, 20))
PROMISE = date(2026, 11, 17)

# What a candidate would have noted in each language: topics, strengths, something to clarify.
NOTED: dict[str, tuple[tuple[str, str, str], tuple[str, str], str]] = {
    "en": (
        ("The plan to split one database into twelve", "how the team shares on-call", "property-based tests"),
        ("cut a nightly billing run from five hours to twenty minutes", "six years of Python services"),
        "When you asked about deadlocks I mixed up two isolation levels: what I described is snapshot isolation.",
    ),
    "de": (
        (
            "die Aufteilung einer Datenbank in zwölf",
            "wie das Team die Rufbereitschaft teilt",
            "eigenschaftsbasierte Tests",
        ),
        (
            "ein nächtlicher Abrechnungslauf, den ich von fünf Stunden auf zwanzig Minuten gebracht habe",
            "sechs Jahre Python",
        ),
        "Bei Ihrer Frage nach Deadlocks habe ich zwei Isolationsstufen verwechselt.",
    ),
    "es": (
        (
            "El plan de dividir una base de datos en doce",
            "cómo reparte el equipo las guardias",
            "las pruebas por propiedades",
        ),
        (
            "reduje un proceso nocturno de facturación de cinco horas a veinte minutos",
            "seis años de servicios en Python",
        ),
        "Cuando preguntó por los interbloqueos confundí dos niveles de aislamiento.",
    ),
    "fr": (
        (
            "la division d'une base de données en douze",
            "la façon dont l'équipe partage les astreintes",
            "les tests par propriétés",
        ),
        ("une facturation nocturne ramenée de cinq heures à vingt minutes", "six ans de services en Python"),
        "Lorsque vous avez parlé d'interblocages, j'ai confondu deux niveaux d'isolation.",
    ),
}


def _interview(language: str, **changes: Any) -> Interview:
    topics, strengths, _ = NOTED[language]
    facts: dict[str, Any] = {
        "key": "acme-backend-engineer",
        "source": "interviews.csv:2",
        "company": "Acme",
        "position": "Backend Engineer",
        "start": START,
        "end": START + timedelta(hours=1),
        "timezone": "Europe/Berlin",
        "interviewers": (ANA, BO, CY),
        "format": "video",
        "went": "good",
        "topics": tuple(Topic(text=topic) for topic in topics),
        "strengths": strengths,
        "language": language,
    }
    return Interview(**(facts | changes))


def _occasion(step: str, kind: Any, to: tuple[Person, ...] = (ANA,), days: float = 0.1, **changes: Any) -> Occasion:
    return Occasion(step=step, kind=kind, to=to, start=START + timedelta(days=days), **changes)


def _situations(language: str) -> Iterator[tuple[str, Interview, Occasion]]:
    """Every step with its situations: heading, interview, occasion."""
    whole = _interview(language)
    clarify = NOTED[language][2]
    one = _interview(language, interviewers=(ANA,), went=None)
    bare = _interview(language, interviewers=(), topics=(), strengths=(), went=None, format=None)
    yield "prepare", whole, _occasion("prepare", "checklist", (), -0.1)
    yield "debrief", whole, _occasion("debrief", "checklist", ())
    yield "find-contact, with a recruiter", bare, _occasion("find-contact", "task", (RITA,))
    yield "find-contact, with nobody", bare, _occasion("find-contact", "task", ())
    for place, person in enumerate(whole.interviewers):
        at = _occasion("thank-you", "email", (person,), place=place, panel=3)
        yield f"thank-you, panel of three: {person.name}", whole, at
    bad = _interview(language, interviewers=(ANA,), went="bad", format="phone", clarify=clarify)
    yield "thank-you, on the phone, went badly, something to clarify", bad, _occasion("thank-you", "email")
    onsite = replace(one, format="onsite", key="acme-2")
    yield "thank-you, on site, the day after", onsite, _occasion("thank-you", "email", days=1)
    later = replace(one, key="acme-final")
    yield (
        "thank-you, a later round",
        later,
        _occasion("thank-you", "email", later_round=True, rank=1, first="acme-backend-engineer"),
    )
    yield "thank-you, nothing known", bare, _occasion("thank-you", "email", ())
    yield "thank-you as a card", one, _occasion("thank-you", "card", days=1)
    yield "card", one, _occasion("card", "card", days=1)
    yield "keep-applying", one, _occasion("keep-applying", "task", (), 2)
    yield "status-check, with a promise", one, _occasion("status-check", "email", days=16, promise=PROMISE)
    yield "status-check, without a promise", later, _occasion("status-check", "email", days=10)
    recruited = replace(one, recruiter=RITA, interviewers=())
    yield "status-check, to the recruiter", recruited, _occasion("status-check", "email", (RITA,), 10)
    unthanked = replace(one, clarify=clarify)
    yield (
        "status-check, without a thank-you before it",
        unthanked,
        _occasion("status-check", "email", days=10, thanked=False),
    )
    yield "status-check, nothing known", bare, _occasion("status-check", "email", (), 10)
    yield "second-follow-up", one, _occasion("second-follow-up", "email", days=30)
    single = replace(one, strengths=one.strengths[:1], key="acme-3")
    yield "second-follow-up, only one strength noted", single, _occasion("second-follow-up", "email", days=30)
    yield "second-follow-up, on the phone", one, _occasion("second-follow-up", "phone", days=30)
    yield "close-out", one, _occasion("close-out", "decision", (), 37)
    for number in (1, 2, 3):
        at = _occasion("keep-in-touch", "email", days=75 * number, number=number, of=3)
        yield f"keep-in-touch {number}", one, at
    yield "rejection-reply", one, _occasion("rejection-reply", "email", days=12)
    yield "offer-notice", one, _occasion("offer-notice", "email", days=7, offer=OFFER)
    yield "offer-in-writing", one, _occasion("offer-in-writing", "task", (), 7, offer=replace(OFFER, written=False))
    yield "ask-an-expert", one, _occasion("ask-an-expert", "task", (), 8)
    yield "an e-mail of your own playbook", one, _occasion("my-step", "email", days=5)


def _shown(draft: Draft, at: Occasion) -> str:
    lines = [f"Subject: {draft.subject}", ""] if draft.subject else []
    told = "\n".join([*lines, draft.body])
    needs = [need_words(need, at.to) for need in draft.needs]
    after = f"\n\nStill needed: {'; '.join(needs)}." if needs else ""
    return f"```text\n{told}\n```{after}"


def page(language: str) -> str:
    """The page of one language."""
    drafter = TemplateDrafter(Voice(name="Jo Winter", email="jo@example.org", phone="+49 30 901820"))
    parts = [
        f"# Every draft in `{language}`",
        "<!-- Written by docs/drafts/generate.py. Change the wording, not this page. -->",
        (
            "As they come out of the built-in templates for one interview, in each situation, in the tone `neutral` "
            "(the settings' `tone`; where nothing is set it is `friendly`). Your own words are the "
            "facts that you note; [the wording](../wording.md) says how to change the rest."
        ),
    ]
    for heading, interview, at in _situations(language):
        parts += [f"## {heading}", _shown(drafter.draft(interview, at), at)]
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    for code in LANGUAGES:
        (FOLDER / f"{code}.md").write_text(page(code), encoding="utf-8", newline="\n")
