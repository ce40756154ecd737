"""Interviews and occasions for the tests of drafting and lint: made by a seed, the same in every run."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from afterview.model import Draft, Interview, Item, Occasion, Offer, Person, Topic

START = datetime(2026, 11, 3, 14, 0, tzinfo=ZoneInfo("Europe/Berlin"))
LANGUAGES = ("en", "de", "es", "fr")
PROMISE = date(2026, 12, 4)
OFFER = Offer(on=date(2026, 11, 10), written=True, answer_by=date(2026, 11, 20))

# Every step and kind of PLAYBOOKS.md, and steps that only a user's own playbook has.
STEPS: tuple[tuple[str, Any], ...] = (
    ("prepare", "checklist"),
    ("debrief", "checklist"),
    ("find-contact", "task"),
    ("thank-you", "email"),
    ("thank-you", "card"),
    ("card", "card"),
    ("keep-applying", "task"),
    ("status-check", "email"),
    ("second-follow-up", "email"),
    ("second-follow-up", "phone"),
    ("close-out", "decision"),
    ("keep-in-touch", "email"),
    ("rejection-reply", "email"),
    ("offer-notice", "email"),
    ("offer-in-writing", "task"),
    ("ask-an-expert", "task"),
    ("my-own-step", "email"),
    ("my-own-step", "phone"),
    ("my-own-step", "card"),
    ("my-own-step", "checklist"),
    ("my-own-step", "task"),
    ("my-own-step", "decision"),
)
MESSAGES = tuple((step, kind) for step, kind in STEPS if kind in ("email", "card", "phone"))
PEOPLE = tuple(
    Person(name=name, email=f"p{number}@acme.example")
    for number, name in enumerate(
        ("Ana Sousa", "Bo Li", "Dr. Cy Meyer", "王小明", "Li Wei", "Sousa, Eva", "J. Smith", "Frau Dr. Müller")
    )
)
RITA = Person(name="Rita Roy", email="rita@agency.example", role="recruiter")


def interview(**changes: Any) -> Interview:
    """An hour at Acme with Ana Sousa, all facts known."""
    facts: dict[str, Any] = {
        "key": "acme-backend-engineer",
        "source": "interviews.csv:2",
        "company": "Acme",
        "position": "Backend Engineer",
        "start": START,
        "end": START + timedelta(hours=1),
        "timezone": "Europe/Berlin",
        "interviewers": PEOPLE[:1],
        "topics": (Topic(text="the move from one database to twelve"),),
        "strengths": ("six years of Python services", "on-call for forty services"),
    }
    return Interview(**(facts | changes))


def occasion(step: str, kind: Any, to: tuple[Person, ...] = PEOPLE[:1], **changes: Any) -> Occasion:
    """The step's occasion on the day of the interview, for a thank-you, else two weeks later."""
    later = timedelta(hours=3) if step == "thank-you" else timedelta(days=14)
    facts: dict[str, Any] = {"step": step, "kind": kind, "to": to, "start": START + later}
    if step == "offer-notice":
        facts["offer"] = OFFER
    return Occasion(**(facts | changes))


def item(planned: Interview, at: Occasion, draft: Draft) -> Item:
    """What planning makes of a draft."""
    return Item(
        uid=f"{planned.key}.{at.step}",
        interview=planned.key,
        step=at.step,
        kind=at.kind,
        state="planned",
        start=at.start,
        end=at.start,
        timezone=planned.timezone,
        title=at.step,
        to=at.to,
        subject=draft.subject,
        body=draft.body,
        needs=draft.needs,
    )


TOPICS = (
    "The plan to split one database into twelve",
    "testing",
    "how the team shares on-call",
    "Do you test in production?",
    "We talked about the merger. It was long.",
)
CLARIFY = (None, None, "the isolation levels: what I described is snapshot isolation", "I said five; it is six.")


def generated(number: int) -> tuple[Interview, dict[str, Any]]:
    """One of many interviews: any language, company, panel, format, outcome, with facts and without.

    With the interview come the changes of its occasions (promise, later round, whether a thank-you goes out).
    """
    pick = random.Random(number)
    bare = pick.random() < 0.25
    made = interview(
        key=f"interview-{number}",
        language=pick.choice(LANGUAGES),
        company=pick.choice(("Acme", "Nordlicht Energie GmbH", "Maple & Finch", "Acme Inc.", "Yahoo!")),
        position=pick.choice(
            ("Engineer", "Backend Engineer", "Data Engineer (m/w/d)", "Senior Engineer, Infrastructure (Platform)")
        ),
        interviewers=tuple(pick.sample(PEOPLE, pick.choice((1, 1, 2, 3, 5, 8)))),
        format=pick.choice((None, "phone", "video", "onsite", "hybrid")),
        went=pick.choice((None, "good", "bad")),
        topics=() if bare else tuple(Topic(text=text) for text in pick.sample(TOPICS, pick.choice((1, 2, 3)))),
        strengths=() if bare else pick.choice((("cut a billing run to twenty minutes",), ("Python", "I led five."))),
        clarify=pick.choice(CLARIFY),
        competing_offer_written=True,
    )
    later = pick.random() < 0.3
    changes = {
        "promise": pick.choice((None, PROMISE)),
        "later_round": later,
        "rank": int(later),
        "first": "first-round" if later else "",
        "thanked": pick.random() < 0.7,
    }
    return made, changes


def with_language(planned: Interview, language: str) -> Interview:
    """The same interview, its drafts in that language."""
    return replace(planned, language=language)
