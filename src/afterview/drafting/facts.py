"""What an interview gives to its letters: flat names, worked out once and used for all of its items."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from afterview.drafting import words
from afterview.drafting.choice import fingerprint
from afterview.drafting.language import Language
from afterview.drafting.voice import Voice
from afterview.model import Interview, Person, Topic

LONGEST_INLINE = 14  # words: a longer topic stands behind a colon
PROMPTED = ("addressee", "topics", "strengths", "company_news", "competing_offer_answer_by")
ENDS = (".", "?", "!", "…")
SUBJECT_POSITION = 34
SUBJECT_COMPANY = 24


@dataclass(slots=True)
class Facts:
    """The variables of one interview, and what is needed to choose among them for one item.

    ``missing``: the prompts that may stand in the variables, by what they need.  ``letters`` and ``whens`` remember
    what was worked out for an addressee (kept alive beside it) and for a day, ``promise`` the date that the variable
    of this name now holds.  ``odd``: some of the user's text ends in punctuation of its own, so the finished letter
    has to be mended.  ``contractions``: what becomes of words before the company's article.
    """

    names: dict[str, Any]
    missing: list[tuple[str, str]]
    topics: list[tuple[str, bool]]
    by_place: list[int | None]
    persons: tuple[Person, ...]
    decision_maker: Person | None
    base: int
    odd: bool
    contractions: list[tuple[str, str]]
    promise: date | None = None
    letters: dict[int, tuple[Person | None, dict[str, Any]]] = field(default_factory=dict)
    whens: dict[date, str] = field(default_factory=dict)


def gather(interview: Interview, language: Language, voice: Voice) -> Facts:
    """Work out the interview's own variables."""
    company, position = words.title(interview.company), words.position_title(interview.position)
    persons = interview.interviewers or ((interview.hiring_manager,) if interview.hiring_manager else ())
    first = persons[0] if persons else None
    decider = interview.hiring_manager or first or interview.scheduler or interview.recruiter
    topics = [topic_text(topic.text, language) for topic in interview.topics]
    strengths = [text for text in (strength(one, language) for one in interview.strengths) if text]
    clarify = words.clause(interview.clarify, spaced=language.spaced)
    apart = words.is_sentence(words.tidy(interview.clarify), language.starters)
    start = interview.start.date()
    called = [words.tidy(person.name, words.LONGEST_NAME) for person in persons if person.name]
    others = [one.name.strip() for one in (decider, interview.recruiter, interview.scheduler) if one and one.name]
    names: dict[str, Any] = {
        "company": company,
        "position": position,
        "of_company": language.of(company),
        "of_position": language.of(position),
        "company_short": words.short_title(company, SUBJECT_COMPANY).rstrip("."),
        "position_short": words.short_title(position, SUBJECT_POSITION),
        "day": language.day(start, "day"),
        "weekday_day": language.day(start, "weekday_day"),
        "month": language.day(start, "month"),
        "talked": language.talked.get(interview.format or "other", language.talked["other"]),
        "format": interview.format if interview.format in ("phone", "video", "onsite") else "",
        "round": words.tidy(interview.round, words.LONGEST_NAME),
        "bad": interview.went == "bad",
        "good": interview.went == "good",
        "notes": words.clause(interview.notes),
        "interviewers": language.join(called),
        "decision_maker": words.tidy(decider.name, words.LONGEST_NAME) if decider else "",
        "topics": [text for text, _ in topics],
        "strengths": strengths,
        "strength": strengths[0] if strengths else language.prompts["strengths"],
        "strength_deed": bool(strengths and language.did_prefix and _is_deed(strengths[0], language)),
        "angle": strengths[1] if len(strengths) > 1 else "",
        "clarify": words.capital_start(clarify) if apart else clarify,
        "clarify_form": "sentence" if apart else "point" if ": " in clarify else "words",
        "company_news": language.prompts["company_news"],
        "answer_by": language.prompts["competing_offer_answer_by"],
        "offer_written": False,
        "promise": "",
    }
    missing = [(need, language.prompts[need]) for need in PROMPTED]
    written, unknown = _writer(interview.candidate, interview.candidate_email, language, voice)
    names.update(written)
    missing += unknown
    ends = (company, position, clarify, names["notes"], names["me"], *called, *others, *strengths, *names["topics"])
    return Facts(
        names=names,
        missing=missing,
        topics=topics,
        by_place=_dealt(interview.topics, persons),
        persons=persons,
        decision_maker=decider,
        contractions=language.contractions(company) if language.contracted else [],
        base=fingerprint(interview.identity or interview.key),
        odd=any([text.endswith(ENDS) for text in ends]),  # noqa: C419 - a list is quicker than a generator
    )


@lru_cache(maxsize=1024)
def _writer(
    candidate: str | None, candidate_email: str | None, language: Language, voice: Voice
) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Who writes: the row's candidate, else the settings' user.  With the prompts that stand there."""
    candidate = words.tidy(candidate, words.LONGEST_NAME)
    own = not candidate or candidate.casefold() == words.tidy(voice.name).casefold()
    prompts = language.prompts
    me = candidate or words.tidy(voice.name, words.LONGEST_NAME) or prompts["name"]
    phone = words.tidy(voice.phone, 40) if own else ""
    lines = [line for line in map(words.tidy, (voice.signature or "").splitlines()) if line]
    signature = [me] if candidate or not lines else lines
    names = {
        "me": me,
        "my_phone": phone or prompts["phone"],
        "my_email": words.tidy(candidate_email or (voice.email if own else None)),
        "farewell": "\n".join([language.closing(voice.tone, voice.sign_off), *signature]),
    }
    missing = [("name", prompts["name"])] if me == prompts["name"] else []
    return names, missing if phone else [*missing, ("phone", prompts["phone"])]


@lru_cache(maxsize=512)
def topic_text(text: str, language: Language) -> tuple[str, bool]:
    """The topic as it is inserted, and whether it stands apart, behind a colon."""
    plain = words.clause(text, spaced=language.spaced)
    for about in language.about:
        if plain[: len(about) + 1].casefold() == f"{about} ":
            plain = plain[len(about) + 1 :]
            break
    first, _, rest = plain.casefold().partition(" ")
    apart = (
        words.is_sentence(words.tidy(text), language.starters)
        or first in language.aside
        or f"{first} {rest.partition(' ')[0]}" in language.aside
        or plain.count(" ") >= LONGEST_INLINE
        or ": " in plain
        or "; " in plain
        or "?" in plain
    )
    return (plain if apart else words.lower_start(plain, language.small)), apart


def _is_deed(told: str, language: Language) -> bool:
    """Whether a strength tells of one deed ("I built …"), so that it can stand inside another sentence.

    A state ("I have …", "I can …") is none.
    """
    if not told.startswith(language.did_prefix) or ". " in told or told.endswith("?"):
        return False
    verb = told[len(language.did_prefix) :].partition(" ")[0].casefold()
    return verb in language.did or _is_past(verb, language)


def _is_past(verb: str, language: Language) -> bool:
    """Whether a verb ends as its past does ("improved", but not "need")."""
    return bool(language.did_end) and verb.endswith(language.did_end) and not verb.endswith("eed")


@lru_cache(maxsize=512)
def strength(text: str, language: Language) -> str:
    """A strength as it stands behind a colon: "built the pipeline" becomes "I built the pipeline" in English."""
    plain = words.clause(text, spaced=language.spaced)
    head, _, rest = plain.partition(" ")
    verb, then = head.casefold(), rest.split(" ", 1)[0].casefold()
    prefix = language.did_prefix
    if rest and f"{head} " == prefix.lower():
        return prefix + rest  # "i built an app"
    if not rest or (len(head) > 1 and head.isupper()):
        return plain  # "LED lighting", "AI et données": capitals are an abbreviation as often as a verb
    object_or_more = then in language.small or then[:1].isdigit() or then == language.greeting["and"].strip()
    deed = verb in language.did or (_is_past(verb, language) and object_or_more)
    return prefix + plain[0].lower() + plain[1:] if deed else plain


def _is_for(topic: Topic, person: Person) -> bool:
    wanted = words.tidy(topic.person).casefold()
    name = words.tidy(person.name).casefold()
    return bool(wanted) and (wanted in (name, (person.email or "").casefold()) or wanted in name.split())


def topic_of(topics: tuple[Topic, ...], person: Person) -> int | None:
    """The place of the first topic that is bound to this person."""
    return next((place for place, topic in enumerate(topics) if topic.person and _is_for(topic, person)), None)


def _dealt(topics: tuple[Topic, ...], persons: tuple[Person, ...]) -> list[int | None]:
    """Which topic each of the panel gets: one's own first, the free ones in order, over again where they run out."""
    free = [
        place
        for place, topic in enumerate(topics)
        if not topic.person or not any(_is_for(topic, person) for person in persons)
    ]
    dealt: list[int | None] = []
    turn = 0
    for person in persons:
        bound = topic_of(topics, person)
        if bound is None and free:
            bound = free[turn % len(free)]
            turn += 1
        dealt.append(bound)
    return dealt or [free[0] if free else None]
