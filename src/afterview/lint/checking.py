"""The rules at work."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from afterview.drafting.facts import topic_text
from afterview.drafting.greeting import spelled
from afterview.drafting.language import Language
from afterview.drafting.names import split_names, understand
from afterview.drafting.words import clause, position_title, tidy, title
from afterview.lint.likeness import core, likeness, same_words, without, word_count
from afterview.lint.looking import LookedAt, language_of, looked_at, own_words
from afterview.lint.phrases import stands_in
from afterview.model import MESSAGE_KINDS, Interview, Item, Person, Planned
from afterview.planning.people import is_thanked

WORDS = {"email": (50, 150), "card": (40, 80)}
LONGEST_SUBJECT = 60
LARGE_PANEL = 8
ALIKE = 0.5
# Phrases that should not stand in any message, by the code of their rule.
_PHRASED = {"L05": "stock", "L06": "desperate", "L07": "joke", "L28": "missed"}

_GAP = re.compile(
    r"\{\{|\}\}|\{%|%\}|\bNone\b|\bundefined\b|[ \t]{2,}| [,.;](?:\s|$)"
    r"|[,;:]{2}|[,;:][.!?]|[!?][,;:]|\.\.|[!?]\.|\(\s*\)|\[\s*\]"
)
# What _GAP finds holds one of these, or two of those marks side by side: looking for them first is many times quicker.
_GAP_MARKS = ("{", "}", "None", "undefined", "  ", "\t", " ,", " .", " ;")
_TWO_MARKS = re.compile(r"[,;:.!?(\[](?:[,;:.!?)\]]|(?<=[(\[])\s+[)\]])")
_TOKEN = re.compile(r"\w\S*")  # one in each run of characters that holds a letter or digit
_SYMBOL = re.compile("[\u2600-\U0010ffff]")
_PROMPT = re.compile(r"\[[^\[\]\n]{3,}\]")
_DESK = re.compile(
    r"(hr|jobs?|careers?|recruit(ing|ment|er)?|talent|info|no-?reply|contact|office|people|hiring|applications?|bewerbung(en)?"
    r"|karriere|empleo|rrhh|recrutement|rh)@",
    re.IGNORECASE,
)


def lint_item(
    interview: Interview,
    item: Item,
    *,
    previous: str | None = None,
    neighbours: Sequence[str] = (),
    language: str = "en",
    promise: bool = False,
    thanked: bool = True,
    folder: Path | None = None,
    off: Collection[str] = (),
) -> tuple[str, ...]:
    """The codes of the rules that this item's draft breaks, in order.

    ``previous``: the body of the message before it to the same person, ``neighbours``: those of the other members of
    the panel (with eight of them or more, only equal ones count).  ``language``: where the row names none.
    ``promise``: a date is known by which they hoped to decide.  ``thanked``: a thank-you goes out as well.  ``folder``:
    the user's own wording.  ``off``: codes that the settings switch off.
    """
    if not item.body:
        return ()
    spoken = language_of(interview.language or language, language, folder)
    found = set(_about_facts(interview, item, spoken)) if item.kind in MESSAGE_KINDS else set()
    if item.needs or _PROMPT.search(item.body):
        found.add("L08")
    if item.kind in MESSAGE_KINDS:
        draft = looked_at(interview, item, spoken, folder, (previous, neighbours), (promise, thanked))
        found.update(_about_form(draft))
        found.update(_about_words(draft))
        found.update(_about_step(draft))
        found.update(_about_likeness(draft))
    elif _has_gap(without(item.body, own_words(interview, spoken))):
        found.add("L09")
    return tuple(sorted(found.difference(off)))


def evidence(code: str, interview: Interview, item: Item, *, language: str = "en", folder: Path | None = None) -> str:
    """What in this draft breaks the rule: how many words it has, or the phrase that was found; "" for other rules."""
    if code != "L01" and code not in _PHRASED:
        return ""
    spoken = language_of(interview.language or language, language, folder)
    draft = looked_at(interview, item, spoken, folder, (None, ()), (False, False))
    if code == "L01":
        length = _wrong_length(draft)
        return "" if length is None else f"this one has {length}"
    found = draft.unwanted(_PHRASED[code])
    return f"here: '{found}'" if found else ""


def lint_planned(
    planned: Planned, *, language: str = "en", folder: Path | None = None, off: Collection[str] = ()
) -> Planned:
    """The same interview with what the linter says in each item."""
    bodies = [item for item in planned.items if item.kind in MESSAGE_KINDS and item.body]
    thanks = [(item.to, item.state in ("planned", "done")) for item in planned.items if item.step == "thank-you"]
    items = []
    for item in planned.items:
        if not item.body:
            items.append(replace(item, lint=()) if item.lint else item)
            continue
        before = [other for other in bodies if _same_person(other, item) and other.start < item.start]
        panel = [other.body for other in bodies if item.step == other.step == "thank-you" and other is not item]
        codes = lint_item(
            planned.interview,
            item,
            previous=max(before, key=lambda other: other.start).body if before else None,
            neighbours=panel if item.step == "thank-you" else (),
            language=language,
            promise=planned.promise is not None,
            thanked=is_thanked(item.to, thanks),
            folder=folder,
            off=off,
        )
        items.append(replace(item, lint=codes) if codes != item.lint else item)
    return replace(planned, items=tuple(items))


def _same_person(one: Item, other: Item) -> bool:
    return bool(one.to) and one.to[:1] == other.to[:1] and one is not other


# ------------------------------------------------------------------------------------------------------ every message


def _about_facts(interview: Interview, item: Item, spoken: Language) -> Iterator[str]:
    if item.kind == "email" and any(_DESK.match(person.address or "") for person in item.to):
        yield "L10"
    if item.kind == "email" and (not item.subject or "\n" in item.subject or len(item.subject) > LONGEST_SUBJECT):
        yield "L02"
    greeting = item.body.split("\n\n", 1)[0]
    own = tidy(interview.greeting).rstrip(" ,:;.!").casefold()
    # By its last word, the name: a title before it may be spelled out ("Mme Dupont" is "Madame Dupont").
    settled = own and own.rpartition(" ")[2] in greeting.casefold()
    if item.kind in ("email", "card") and item.to and not settled and not _is_named(greeting, item.to, spoken):
        yield "L03"


def _is_named(greeting: str, to: Sequence[Person], spoken: Language) -> bool:
    for person in to:
        names = [understand(spelled(one, spoken)) for one in split_names(tidy(person.name))] if person.name else []
        if names and not any((name.first and name.first in greeting) or name.full in greeting for name in names):
            return False
    return True


def _about_form(draft: LookedAt) -> Iterator[str]:
    if _wrong_length(draft) is not None:
        yield "L01"
    if draft.plain.count("!") > 1:
        yield "L04"
    if _has_gap(draft.plain):
        yield "L09"
    if any(unicodedata.category(char) == "So" for char in _SYMBOL.findall(draft.plain)):
        yield "L07"


def _wrong_length(draft: LookedAt) -> int | None:
    """How many words the draft has, if that is too few or too many."""
    bounds = WORDS.get(draft.item.kind)
    if bounds is None:
        return None
    every = len(_TOKEN.findall(draft.core))
    if every < bounds[0]:
        return every
    length = _length(draft.core, draft)
    return length if length > bounds[1] else None


def _has_gap(text: str) -> bool:
    whole = text.replace(" | ", "x")
    doubtful = _TWO_MARKS.search(whole) is not None or any(map(whole.__contains__, _GAP_MARKS))
    return doubtful and _GAP.search(whole) is not None


def _about_words(draft: LookedAt) -> Iterator[str]:
    for code, name in _PHRASED.items():
        if draft.unwanted(name):
            yield code
    if draft.item.step != "rejection-reply" and draft.bears("negative"):
        yield "L25"
    interview = draft.interview
    if draft.item.step == "offer-notice":
        if interview.competing_offer_written is False or not draft.has("written_offer"):
            yield "L45"
    elif interview.competing_offer_written is not True and draft.bears("offer"):
        yield "L45"


def _about_likeness(draft: LookedAt) -> Iterator[str]:
    kind = draft.item.kind
    if draft.previous and kind != "phone" and likeness(draft.item.body, draft.previous, own=draft.own) >= ALIKE:
        yield "L31"
    alike = same_words if len(draft.neighbours) >= LARGE_PANEL else _is_alike
    if any(alike(draft.item.body, other, own=draft.own, kind=kind) for other in draft.neighbours):
        yield "L32"


def _is_alike(one: str, other: str, *, own: Sequence[str], kind: str) -> bool:
    return likeness(one, other, own=own, kind=kind) >= ALIKE


# ------------------------------------------------------------------------------------------------------ single steps


def _about_step(draft: LookedAt) -> Iterator[str]:
    step = draft.item.step
    if draft.item.kind == "phone":
        yield from _phone(draft)
    elif step == "thank-you":
        yield from _thank_you(draft)
    elif step == "status-check":
        yield from _status_check(draft)
    elif step == "second-follow-up":
        if draft.previous and _length(draft.core, draft) > _length(core(draft.previous, "email"), draft):
            yield "L33"
    elif step == "keep-in-touch":
        if not (draft.has("congratulation") and draft.has("openings")):
            yield "L41"
    elif step == "rejection-reply":
        yield from _rejection_reply(draft)
    elif step == "offer-notice" and not _is_whole_offer(draft):
        yield "L44"
    if draft.item.kind == "card" and not _says_where(draft):
        yield "L46"


def _thank_you(draft: LookedAt) -> Iterator[str]:
    interview, text = draft.interview, draft.core
    if draft.unwanted("decision"):
        yield "L11"
    if draft.unwanted("badly"):
        yield "L12"
    company, position = title(interview.company).rstrip("."), position_title(interview.position).rstrip(".")
    contracted = [short for _, short in draft.spoken.contractions(company)]  # "du Monde"
    if not (draft.has("thanks") and any(name in text for name in (company, *contracted)) and position in text):
        yield "L13"
    if not (_PROMPT.search(text) or _tells_topic(draft)):
        yield "L14"
    if not draft.has("interest"):
        yield "L15"
    if not (_PROMPT.search(text) or _tells_strength(draft)):
        yield "L16"
    if interview.clarify and not _puts_right(draft):
        yield "L17"


def _tells_topic(draft: LookedAt) -> bool:
    topics = draft.interview.topics
    return any(_stands(topic_text(topic.text, draft.spoken)[0], draft.core) for topic in topics)


def _tells_strength(draft: LookedAt) -> bool:
    return any(_stands(clause(one, spaced=draft.spoken.spaced), draft.core) for one in draft.interview.strengths)


def _puts_right(draft: LookedAt) -> bool:
    return _stands(clause(draft.interview.clarify, spaced=draft.spoken.spaced), draft.core)


def _stands(passage: str, text: str) -> bool:
    """Whether the user's words stand in the text, whatever became of their first letter."""
    return bool(passage) and passage[1:] in text


def _status_check(draft: LookedAt) -> Iterator[str]:
    interview, text = draft.interview, draft.core
    day = rf"(?<!\d){interview.start.day}(?!\d)"
    if position_title(interview.position).rstrip(".") not in text or not re.search(day, text):
        yield "L21"
    if not draft.has("interest"):
        yield "L22"
    if "?" not in text or not draft.has("forward"):
        yield "L23"
    if not draft.has("thanks"):
        yield "L24"
    if not draft.has("status"):
        yield "L26"
    if draft.promise and not draft.has("promise"):
        yield "L27"
    told = _PROMPT.search(text) or _tells_strength(draft)
    if not (draft.has("further") and draft.has("example") and told):
        yield "L29"
    if not draft.thanked and interview.clarify and not _puts_right(draft):
        yield "L17"


def _phone(draft: LookedAt) -> Iterator[str]:
    text = draft.core
    day = re.search(rf"(?<!\d){draft.interview.start.day}(?!\d)", text)
    number = re.search(r"\+?\d[\d\s()/.-]{4,}\d", text) or _PROMPT.search(text)
    if not (day and number and text.count("?") == 1):
        yield "L34"


def _length(text: str, draft: LookedAt) -> int:
    return word_count(without(text, draft.own).replace("|", " "))


def _rejection_reply(draft: LookedAt) -> Iterator[str]:
    whole = all(draft.has(name) for name in ("thanks", "regret", "again", "better"))
    if not whole or draft.core.count("?") != 1:
        yield "L42"
    if draft.bears("argument"):
        yield "L43"


def _is_whole_offer(draft: LookedAt) -> bool:
    dated = re.search(r"\d", draft.plain) or _PROMPT.search(draft.core)
    asks = "?" in draft.core and draft.has("decide")
    return bool(dated and asks and draft.has("written_offer") and draft.has("wanted"))


def _says_where(draft: LookedAt) -> bool:
    words = draft.phrases.get("post")
    return words is None or stands_in(words, draft.item.body.rsplit("\n\n", 1)[-1].casefold())
