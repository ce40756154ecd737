"""Which template is filled in, with which names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from afterview.drafting import facts as gathering
from afterview.drafting.choice import NEAR, fingerprint, variants
from afterview.drafting.facts import Facts
from afterview.drafting.greeting import greet
from afterview.drafting.language import Language, NoSuchLanguageError, builtin_folder, load_language
from afterview.drafting.variables import VARIABLES
from afterview.drafting.voice import Voice
from afterview.drafting.words import mend, shorten
from afterview.errors import UnusableTemplate
from afterview.model import Draft, Interview, Occasion, Person
from afterview.planning.identity import same_person

SUBJECT = "Subject:"
SUBJECT_END = "\x1e"  # what layout.py puts behind the subject; importing that would bring in Jinja2
LONGEST_SUBJECT = 60
_HALF = NEAR // 2
_BY_POST = timedelta(days=2)  # a card is read later than it is written


class TemplateDrafter:
    """Drafts from templates: the user's ``folder`` first, then the built-in ones.

    Both have one folder for each language, with a file for each step and kind ("en/thank-you.email.j2"), and for steps
    of other names one for each kind ("en/_email.j2").  ``language`` is used where the row names none, or one that there
    is no wording for.  ``cache``: the folder of caches, in which compiled templates get one of
    their own.  A drafter is not to be shared between threads.

    Raises UnusableTemplate, also from ``draft``, for a template with a mistake, naming file and line.
    """

    def __init__(
        self,
        voice: Voice = Voice(),  # noqa: B008 - frozen
        *,
        folder: Path | None = None,
        language: str = "en",
        cache: Path | None = None,
    ) -> None:
        self.voice = voice
        self._folder = folder
        self._cache = cache / "wording" if cache else None
        self._default = language
        self._languages: dict[str | None, Language] = {None: load_language(language, folder)}
        self._writers: dict[tuple[str | None, str, str], Callable[[], str]] = {}
        self._names: dict[str, Any] = dict.fromkeys(VARIABLES, "")
        self._wording: Any = None
        self._last: Interview | None = None
        self._facts: Facts

    def draft(self, interview: Interview, occasion: Occasion) -> Draft:
        """The words for one item."""
        code = interview.language
        language = self._languages.get(code) or self._language(code)
        if interview is not self._last:
            self._facts = gathering.gather(interview, language, self.voice)
            self._names.update(self._facts.names)
            self._last = interview
        facts = self._facts
        self._fill(interview, occasion, facts, language)
        key = (code, occasion.step, occasion.kind)
        writer = self._writers.get(key) or self._writer(key, language)
        return _finished(writer(), occasion, facts, self._names["address"])

    def _language(self, code: str | None) -> Language:
        try:
            found = load_language(code or self._default, self._folder)
        except NoSuchLanguageError:
            found = self._languages[None]
        self._languages[code] = found
        return found

    def _fill(self, interview: Interview, occasion: Occasion, facts: Facts, language: Language) -> None:
        """Put in the names that hold for this item alone."""
        names, to = self._names, occasion.to
        person = to[0] if to else None
        known = facts.letters.get(id(person)) if len(to) < 2 else None
        if known is None:
            known = person, self._addressed(interview, to, facts, language)
            facts.letters[id(person) if len(to) < 2 else id(to)] = known
        names.update(known[1])
        names["panel"] = occasion.panel
        names["number"] = occasion.number
        names["of"] = occasion.of
        names["later_round"] = occasion.later_round
        names["thanked"] = occasion.thanked
        day = occasion.start.date()
        read = day + _BY_POST if occasion.kind == "card" else day
        when = facts.whens.get(read)
        if when is None:
            when = facts.whens[read] = language.when(interview.start.date(), read)
        names["when"] = when
        if occasion.promise is not facts.promise:
            facts.promise = occasion.promise
            names["promise"] = language.day(occasion.promise, "weekday_day") if occasion.promise else ""
        if facts.topics and (occasion.panel > 1 or occasion.place):
            place = facts.by_place[occasion.place % len(facts.by_place)]
            names["topic"], names["topic_apart"] = (
                (language.prompts["topics"], False) if place is None else facts.topics[place]
            )
        if (offer := occasion.offer) is not None:
            names["offer_written"] = offer.written
            prompt = language.prompts["competing_offer_answer_by"]
            # A day that has passed when the letter goes out is none to decide by.
            by = offer.answer_by
            names["answer_by"] = language.day(by, "weekday_day") if by is not None and by >= day else prompt
        names["v1"], names["v2"], names["v3"], names["v4"], names["v5"] = variants(_letter(occasion, facts))

    def _addressed(
        self, interview: Interview, to: tuple[Person, ...], facts: Facts, language: Language
    ) -> dict[str, Any]:
        """The names that depend on whom the letter goes to."""
        person = to[0] if to else None
        own = interview.greeting
        decider = facts.decision_maker
        if own is not None and (person is None or decider is None or not same_person(person, decider)):
            own = None
        greeting = greet(to, own, self.voice.tone, language)
        topic = gathering.topic_of(interview.topics, person) if person and facts.topics else None
        topic = facts.by_place[0] if topic is None and facts.topics else topic
        text, apart = (language.prompts["topics"], False) if topic is None else facts.topics[topic]
        return {
            "greeting": greeting.line,
            "first_name": greeting.first,
            "name": greeting.full,
            "role": person.role if person else "",
            "address": _address(to),
            "to_known": greeting.known,
            # By address or name: the same person stands in several columns with a role for each.
            "met": person is not None and any(same_person(person, one) for one in facts.persons),
            "topic": text,
            "topic_apart": apart,
        }

    def _writer(self, key: tuple[str | None, str, str], language: Language) -> Callable[[], str]:
        if self._wording is None:
            from afterview.drafting.rendering import Wording

            self._wording = Wording(self._names, self._cache)
        path = find_template(key[1], key[2], language.code, self._folder)
        own = self._folder is not None and path.is_relative_to(self._folder)
        writer: Callable[[], str] = self._wording.load(path, trusted=not own, subject=key[2] == "email")
        self._writers[key] = writer
        return writer


def _address(to: tuple[Person, ...]) -> str:
    """The first address that is known."""
    for person in to:
        if address := person.address:
            return address
    return ""


def find_template(step: str, kind: str, language: str, folder: Path | None) -> Path:
    """The template of a step: the step's own (the user's before the built-in), else that of its kind."""
    safe = step.isascii() and step.replace("-", "").replace("_", "").isalnum()
    for name in (f"{step}.{kind}.j2", f"_{kind}.j2") if safe else (f"_{kind}.j2",):
        for root in (folder, builtin_folder()):
            if root is not None and (root / language / name).is_file():
                return root / language / name
    raise UnusableTemplate(f"There is no template for the step '{step}' of kind '{kind}' in the language '{language}'.")


@lru_cache(maxsize=1024)
def _turn(step: str, kind: str) -> int:
    return fingerprint(step, kind)


def _letter(occasion: Occasion, facts: Facts) -> int:
    """The number of the code word by which this letter's variants are chosen."""
    place, rank = occasion.place, occasion.rank
    turn = (fingerprint(occasion.first) if rank else facts.base) + place + 1
    if occasion.panel == 1 and place == 0:
        turn += _turn(occasion.step, occasion.kind)
    # Repeated letters stay among the four that agree in nothing.
    further, last = divmod(occasion.number - 1, 4)
    turn = (turn // 4 + further) * 4 + (turn + last) % 4
    # Each further talk about the position counts on from the first one's letter, in the half that no first one uses.
    near = (turn + rank) % _HALF + _HALF if rank else turn % _HALF
    return near + NEAR * (place // _HALF)


def _finished(text: str, occasion: Occasion, facts: Facts, address: str) -> Draft:
    """Take the subject off the top, and see which prompts stand in the text."""
    if facts.odd:
        text = mend(text)
    for apart, short in facts.contractions:
        text = text.replace(apart, short)
    subject = None
    if occasion.kind == "email":
        head, _, text = text.partition(SUBJECT_END)
        subject = head[len(SUBJECT) :].strip()
        if len(subject) > LONGEST_SUBJECT:
            subject = shorten(subject, LONGEST_SUBJECT)
    needs: tuple[str, ...] = ()
    if "[" in text:
        needs = tuple([need for need, prompt in facts.missing if prompt in text])
    if occasion.kind == "email" and occasion.to and not address:
        needs = (*needs, "address")
    return Draft(subject=subject, body=text, needs=needs)
