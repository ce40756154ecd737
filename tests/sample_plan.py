"""Planned interviews for the tests of what is looked at: a small, lively plan and one of any size."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from afterview.model import Interview, Item, Person, Planned, Topic, Why

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=BERLIN)

ANA = Person(name="Ana Sousa", email="ana.sousa@acme.example", title="CTO")
BO = Person(name="Bo Li", email="bo@acme.example", title="Staff Engineer")
MARY = Person(name="Mary O'Neill", email="mary@harbor.example", role="hiring_manager")
REC = Person(name="Tom Reyes", role="recruiter")

THANKS = """Dear Ana,

Thank you for the conversation on Monday about the Backend Engineer role. I enjoyed hearing how your team moved the \
billing service to event sourcing, and the question of replay speed has stayed with me since.

It confirmed that I would like to join Acme. At Nordwind I led a migration of much the same shape, and brought the \
nightly run down from six hours to forty minutes.

Kind regards
Jo Winter"""

STATUS = """Dear Mary,

We spoke on 9 November about the Data Platform Lead position. I am writing to ask how the search is coming along; I \
know you hoped to decide by 20 November, has the timeline changed?

The role has stayed at the front of my mind: [one of your strengths, with an example]. If anything further from me \
would help, I will gladly send it. Thank you for your time.

Kind regards
Jo Winter"""


def item(interview: Interview, step: str, kind: str, start: datetime, **more: object) -> Item:
    """An item of 15 minutes with sensible texts."""
    number = more.get("number", 0)
    to = more.get("to", ())
    who = "-".join(person.email or person.name or "" for person in to) if step == "thank-you" else ""  # type: ignore[attr-defined]  # test data
    facts: dict[str, object] = {
        "uid": f"{interview.key}.{step}{f'.{number}' if number else ''}{f'.{who}' if who else ''}@afterview.invalid",
        "interview": interview.key,
        "step": step,
        "kind": kind,
        "state": "planned",
        "start": start,
        "end": start + timedelta(minutes=15),
        "timezone": interview.timezone,
        "title": f"{step}: {interview.company}",
        "why": (Why(rule="2 business days after the interview", source="consensus"),),
        "body": "- One thing\n- Another thing",
    }
    return Item(**(facts | more))  # type: ignore[arg-type]  # test data


def interview(key: str, company: str, position: str, start: datetime, **more: object) -> Interview:
    """An hour's interview."""
    facts: dict[str, object] = {
        "key": key,
        "source": "interviews.csv:2",
        "company": company,
        "position": position,
        "start": start,
        "end": start + timedelta(hours=1),
        "timezone": str(start.tzinfo),
    }
    return Interview(**(facts | more))  # type: ignore[arg-type]  # test data


def acme() -> Planned:
    """Two interviewers in Berlin, the day before now; one thank-you done, one late."""
    talk = interview(
        "acme-backend-engineer",
        "Acme",
        "Backend Engineer",
        datetime(2026, 11, 23, 14, 0, tzinfo=BERLIN),
        interviewers=(ANA, BO),
        topics=(Topic(text="event sourcing"),),
        decision_by=date(2026, 12, 4),
        round="panel",
    )
    at = lambda *moment: datetime(*moment, tzinfo=BERLIN)  # noqa: E731  (one word for six moments)
    return Planned(
        interview=talk,
        promise=date(2026, 12, 4),
        items=(
            item(
                talk,
                "debrief",
                "checklist",
                at(2026, 11, 23, 15, 15),
                state="done",
                done_on=date(2026, 11, 23),
                known=True,
            ),
            item(
                talk,
                "thank-you",
                "email",
                at(2026, 11, 23, 17, 0),
                state="done",
                done_on=date(2026, 11, 23),
                known=False,
                to=(BO,),
                subject="Thank you for Monday",
                body=THANKS.replace("Ana", "Bo"),
            ),
            item(
                talk,
                "thank-you",
                "email",
                at(2026, 11, 24, 9, 0),
                late=True,
                to=(ANA,),
                subject="Thank you for Monday's conversation",
                body=THANKS,
                deadline=at(2026, 11, 24, 15, 0),
                why=(
                    Why(rule="2 hours after the interview, at most 24", source="consensus"),
                    Why(rule="late: moved from Mon 23 Nov to now", source="afterview"),
                ),
            ),
            item(talk, "keep-applying", "task", at(2026, 11, 25, 10, 0)),
            item(
                talk,
                "status-check",
                "email",
                at(2026, 12, 8, 9, 30),
                to=(ANA,),
                subject="Backend Engineer: where things stand",
                body=STATUS.replace("Mary", "Ana"),
                needs=("strengths",),
                waiting=True,
                why=(Why(rule="2 business days after the date promised, 2026-12-04", source="resolution-tech"),),
            ),
            item(
                talk,
                "second-follow-up",
                "email",
                at(2026, 12, 22, 9, 30),
                to=(ANA,),
                subject="A short question",
                body="Dear Ana,\n\nOne question: is the role still open?",
                waiting=True,
            ),
            item(talk, "close-out", "decision", at(2027, 1, 4, 9, 30), waiting=True),
            item(
                talk,
                "keep-in-touch",
                "email",
                at(2027, 3, 22, 9, 30),
                number=1,
                to=(ANA,),
                subject="Congratulations",
                body="Dear Ana,\n\n[the company's news]",
                needs=("company news",),
                waiting=True,
            ),
            item(
                talk,
                "card",
                "card",
                at(2026, 11, 24, 12, 0),
                state="skipped",
                reason="only where priority is dream, the employer is large or the pace is slow",
            ),
        ),
    )


def harbor() -> Planned:
    """New York, a promise that has passed, a phone call as the second message."""
    talk = interview(
        "harbor-data-platform-lead",
        "Harbor & Sons",
        "Data Platform Lead",
        datetime(2026, 11, 9, 10, 0, tzinfo=NEW_YORK),
        hiring_manager=MARY,
        country="US",
        second_channel="phone",
    )
    at = lambda *moment: datetime(*moment, tzinfo=NEW_YORK)  # noqa: E731
    return Planned(
        interview=talk,
        promise=date(2026, 11, 20),
        items=(
            item(
                talk,
                "thank-you",
                "email",
                at(2026, 11, 9, 13, 0),
                state="done",
                done_on=date(2026, 11, 9),
                known=True,
                to=(MARY,),
                subject="Thank you",
                body=THANKS,
            ),
            item(
                talk,
                "status-check",
                "email",
                at(2026, 11, 24, 9, 30),
                to=(MARY,),
                subject="Data Platform Lead: where things stand",
                body=STATUS,
                needs=("strengths",),
                waiting=True,
            ),
            item(
                talk,
                "second-follow-up",
                "phone",
                at(2026, 12, 8, 9, 30),
                to=(MARY,),
                body="Hello, this is Jo Winter. We spoke on 9 November about …",
                waiting=True,
            ),
            item(
                talk,
                "offer-notice",
                "email",
                at(2026, 11, 25, 14, 0),
                to=(MARY,),
                subject="An offer, and a question",
                body="Dear Mary,\n\nI have a written offer …",
                deadline=at(2026, 12, 1, 17, 0),
            ),
            item(
                talk,
                "close-out",
                "decision",
                at(2026, 12, 15, 9, 30),
                state="cancelled",
                reason="rejected on 2026-11-24",
            ),
        ),
    )


def tokyo() -> Planned:
    """Ahead, with wide characters and facts missing: nobody known to write to."""
    zone = ZoneInfo("Asia/Tokyo")
    talk = interview(
        "kyoto-denki", "京都電機株式会社", "組込みエンジニア", datetime(2026, 12, 3, 11, 0, tzinfo=zone), recruiter=REC
    )
    at = lambda *moment: datetime(*moment, tzinfo=zone)  # noqa: E731
    return Planned(
        interview=talk,
        promise=None,
        items=(
            item(talk, "prepare", "checklist", at(2026, 12, 3, 10, 0)),
            item(talk, "find-contact", "task", at(2026, 12, 3, 13, 0), to=(REC,)),
            item(
                talk,
                "thank-you",
                "email",
                at(2026, 12, 3, 14, 0),
                subject="Thank you",
                body="Dear […],\n\nThank you.",
                needs=("addressee", "topics"),
            ),
            item(talk, "card", "card", at(2026, 12, 4, 12, 0), to=(REC,), body="Thank you for your time."),
        ),
    )


def small_plan() -> list[Planned]:
    """The three together."""
    return [acme(), harbor(), tokyo()]


def large_plan(interviews: int) -> list[Planned]:
    """Copies of ``acme`` under other names, spread over a year: nine items each."""
    found = []
    for number in range(interviews):
        one = acme()
        shift = timedelta(days=number * 7 % 365 - 60)
        talk = replace(
            one.interview,
            key=f"firm-{number}",
            company=f"Firm {number % 60}",
            start=one.interview.start + shift,
            candidate=f"Candidate {number % 12}",
        )
        items = tuple(
            replace(
                each, uid=f"{number}-{each.uid}", interview=talk.key, start=each.start + shift, end=each.end + shift
            )
            for each in one.items
        )
        found.append(Planned(interview=talk, promise=one.promise, items=items))
    return found
