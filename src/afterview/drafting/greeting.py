"""From the addressees to the greeting."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from afterview.drafting.language import Language
from afterview.drafting.names import Name, split_names, understand
from afterview.drafting.voice import Tone
from afterview.drafting.words import capital_start, tidy
from afterview.model import Person
from afterview.nouns import noun


@noun
class Greeting:
    """The greeting line; ``first`` and ``full`` are the addressee's names, "" where none is known.

    ``known``: somebody's name stands in it; else it holds the prompt.
    """

    line: str
    first: str
    full: str
    known: bool


def greet(to: Sequence[Person], own: str | None, tone: Tone, language: Language) -> Greeting:
    """The greeting of a letter to these people.  ``own``: the row's column ``greeting``, where it speaks of them."""
    names = tuple([person.name for person in to if person.name])
    return _greet(names, own, tone, language)


@lru_cache(maxsize=8192)
def _greet(names: tuple[str, ...], own: str | None, tone: Tone, language: Language) -> Greeting:
    understood = [understand(spelled(one, language)) for name in names for one in split_names(tidy(name, 120))]
    known = [name for name in understood if any(map(str.isalpha, name.full))]
    words = language.greeting
    full = language.join([_shown(name) for name in known])
    first = language.join([name.first or _shown(name) for name in known])
    if own and tidy(own, 120):
        return Greeting(line=_own(tidy(own, 120), tone, language), first=first, full=full, known=True)
    if not known:
        line = words["unknown"].format(prompt=language.prompts["addressee"])
        return Greeting(line=line, first="", full="", known=False)
    if len(known) == 1:
        line = _one(known[0], tone, language)
    else:
        called = [_called(name, tone) for name in known]
        line = words[tone].format(
            first=language.join([one for one, _ in called]), full=language.join([one for _, one in called])
        )
    return Greeting(line=line, first=first, full=full, known=True)


def spelled(name: str, language: Language) -> str:
    """The name with its language's short title in full: "D. Juan Ruiz" is "don Juan Ruiz" in Spanish."""
    head, _, rest = name.partition(" ")
    title = language.short_titles.get(head)
    # A letter with a full stop before one name alone is that person's initial.
    if title is None or not rest[:1].isupper() or (len(head) == 2 and head.endswith(".") and " " not in rest):
        return name
    return f"{title} {rest}"


def _shown(name: Name) -> str:
    """The name as others are told it: with its title, and with "Ms." where only the family name is known."""
    return f"{name.honorific} {name.titled}" if name.honorific and name.first is None else name.titled


def _called(name: Name, tone: Tone) -> tuple[str, str]:
    """How a name stands at {first} and at {full} of a greeting."""
    full = f"{name.honorific} {name.titled}" if name.honorific and tone == "formal" else _shown(name)
    if name.first is None or (name.rank and tone != "friendly"):
        return full, full
    return name.first, full


def _key(name: Name) -> str:
    return name.honorific.casefold().rstrip(".")


def _one(name: Name, tone: Tone, language: Language) -> str:
    key = _key(name)
    if key in language.honorifics and (name.first is None or tone == "formal"):
        return language.honorifics[key].format(rest=name.titled)
    first, full = _called(name, tone)
    line: str = language.greeting[tone].format(first=first, full=full)
    return line


def _own(own: str, tone: Tone, language: Language) -> str:
    """The row's own greeting: a whole one ("Dear Ms Sousa,"), or a name to put into the usual one ("Ms Sousa")."""
    salutations: Sequence[str] = language.greeting["salutations"]
    pattern: str = language.greeting[tone]
    end = pattern[-1]
    bare = own.rstrip(" ,:;.!") if own[-1] in ",:;!" else own
    if any(own.casefold().startswith(word) for word in salutations):
        return capital_start(bare) + end
    name = understand(spelled(bare, language))
    if (key := _key(name)) in language.honorifics:
        return language.honorifics[key].format(rest=name.titled)
    if own[-1] in ",:!":
        return capital_start(bare) + end
    return pattern.format(first=bare, full=bare)
