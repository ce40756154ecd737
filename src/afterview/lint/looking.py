"""A draft as the rules look at it: apart from the user's own words and from names."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from afterview.drafting.facts import strength, topic_text
from afterview.drafting.language import Language, NoSuchLanguageError, load_language
from afterview.drafting.words import clause, position_title, tidy, title
from afterview.lint.likeness import core, without
from afterview.lint.phrases import Phrases, phrase_in, phrases, stands_in
from afterview.model import Interview, Item, Topic
from afterview.nouns import noun


@noun
class LookedAt:
    """A draft as the rules look at it.

    ``plain``: subject and body without the user's own words; ``folded``: the same without regard to case.  ``own``:
    those words as they may stand there.
    """

    interview: Interview
    item: Item
    core: str
    plain: str
    folded: str
    own: tuple[str, ...]
    spoken: Language
    phrases: Phrases
    previous: str | None
    neighbours: Sequence[str]
    promise: bool
    thanked: bool

    def has(self, name: str) -> bool:
        """Whether one of the phrases stands in the draft (or the language has none)."""
        words = self.phrases.get(name)
        return words is None or stands_in(words, self.folded)

    def bears(self, name: str) -> bool:
        """Whether a phrase that should not stand there does."""
        return name in self.phrases and self.has(name)

    def unwanted(self, name: str) -> str | None:
        """The phrase that should not stand in the draft, if one does.

        Of the user's own words those count that can't be meant otherwise: a joke anywhere, the tone of what was to be
        put right.  The topic "your decision process" asks nothing.
        """
        wanted = self.phrases.get(name, ())
        found = phrase_in(wanted, self.folded)
        if found is None and name == "joke":
            told = (own.casefold() for own in self.own if own in self.item.body)
            found = next(filter(None, (phrase_in(wanted, own) for own in told)), None)
        if found is None and name in ("desperate", "badly", "decision"):
            right = tidy(self.interview.clarify).casefold()
            if right[1:].rstrip(" .!?…") in self.item.body.casefold() and (name != "decision" or "?" in right):
                found = phrase_in(wanted, right)
        return found


@lru_cache(maxsize=64)
def language_of(code: str, otherwise: str, folder: Path | None) -> Language:
    """The language that a draft is written in: the row's, or the other where there is no wording for that."""
    try:
        return load_language(code, folder)
    except NoSuchLanguageError:
        return load_language(otherwise, folder)


def own_words(interview: Interview, spoken: Language) -> tuple[str, ...]:
    """The user's own words as they may stand in a draft."""
    return _own(interview.topics, interview.strengths, interview.clarify, spoken)


@lru_cache(maxsize=256)
def _own(
    topics: tuple[Topic, ...], strengths: tuple[str, ...], clarify: str | None, spoken: Language
) -> tuple[str, ...]:
    told = [topic_text(topic.text, spoken)[0] for topic in topics] + [clause(clarify, spaced=spoken.spaced)]
    told += [one for text in strengths for one in (clause(text, spaced=spoken.spaced), strength(text, spoken))]
    shaped = [text[:1].lower() + text[1:] for text in told] + [text[:1].upper() + text[1:] for text in told]
    return tuple(sorted({text for text in told + shaped if text}))


def looked_at(
    interview: Interview,
    item: Item,
    spoken: Language,
    folder: Path | None,
    before: tuple[str | None, Sequence[str]],
    about: tuple[bool, bool],
) -> LookedAt:
    """The draft of an item.  ``before``: the message before it and those of the panel's others, ``about``: whether a
    promise is known and a thank-you goes out."""
    own = own_words(interview, spoken)
    people = [tidy(person.name) for person in (*item.to, *interview.interviewers) if person.name]
    names = [title(interview.company), position_title(interview.position), tidy(interview.candidate)]
    names += [part for name in people for part in (name, *name.split()) if any(map(str.isalpha, part))]
    plain = without(f"{item.subject or ''}\n{item.body}", (*own, *names))
    return LookedAt(
        interview=interview,
        item=item,
        core=core(item.body, item.kind),
        plain=plain,
        folded=plain.casefold(),
        own=own,
        spoken=spoken,
        phrases=phrases(spoken.code, folder) or {},
        previous=before[0],
        neighbours=before[1],
        promise=about[0],
        thanked=about[1],
    )
