"""What stands on the page beside the time line: cards grouped by day, the agenda, and what can be filtered.

All texts here are plain: cleaned of characters that hide or reorder others, not yet escaped (``render`` does that).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, tzinfo

from afterview.agenda import confirm_command
from afterview.labels import (
    KIND_WORDS,
    city_words,
    day_words,
    distance_words,
    interview_parts,
    item_words,
    moment_words,
    need_words,
    needs_of,
    same_clock,
    step_words,
)
from afterview.lint import describe
from afterview.mailto import brings_text, mailto
from afterview.model import MESSAGE_KINDS, Interview, Item, Person, Planned
from afterview.nouns import noun

STATE_WORDS = {"planned": "To do", "done": "Done", "skipped": "Not planned", "cancelled": "Cancelled"}
PROOFREAD = "Read it once more before it goes: names, dates, attachments, and a line of your own."

# Control characters, lone surrogates and non-characters; embeddings and overrides of direction, which reorder the page.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_LANGUAGE = re.compile(r"[A-Za-z]{2}(-[A-Za-z0-9]{2,8})*")
_PROMPT = re.compile(r"(\[[^\[\]\n]{3,200}\])")


def clean(text: str) -> str:
    """The text without what a page can't show or must not obey.  Line breaks and joiners stay."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if text.isascii() and text.isprintable() else _UNFIT.sub("", text)


@noun
class Card:
    """One item as the page shows it.  ``number`` counts over the page from 0; ``company`` and ``candidate`` are places
    in the lists that are filtered by (-1: none).  ``draft`` is cut into pieces, each with whether it is a prompt.
    ``interview`` and ``to`` (name, title, address) are in parts, for each has a direction of its own."""

    number: int
    kind: str
    kind_words: str
    state: str
    state_words: str
    badges: tuple[tuple[str, str], ...]
    title: str
    whole_title: str
    interview: tuple[str, ...]
    company: int
    candidate: int
    iso: str
    clock: str
    when: str
    distance: str
    there: str
    to: tuple[tuple[str, str, str], ...]
    facts: tuple[tuple[str, str, str], ...]
    why: tuple[tuple[str, str], ...]
    needs: tuple[str, ...]
    findings: tuple[str, ...]
    subject: str
    draft: tuple[tuple[str, bool], ...]
    language: str
    mailto: str | None
    mailto_note: str
    proofread: str
    command: str
    open: bool


@noun
class Day:
    """The cards of one day, under a heading."""

    iso: str
    title: str
    beside: str
    cards: tuple[Card, ...]
    uids: tuple[str, ...]


@noun
class Choices:
    """The employers and candidates of a plan, in the order in which the filters list them."""

    companies: tuple[str, ...]
    candidates: tuple[str, ...]

    @classmethod
    def of(cls, planned: Iterable[Planned]) -> Choices:
        """Sorted without regard to case; ``candidates`` is empty where there is only one."""
        companies, candidates = set(), set()
        for one in planned:
            companies.add(clean(one.interview.company))
            candidates.add(clean(one.interview.candidate or ""))
        people = tuple(sorted(candidates, key=str.casefold)) if len(candidates) > 1 else ()
        return cls(companies=tuple(sorted(companies, key=str.casefold)), candidates=people)


class Cards:
    """Makes the cards of a plan for one moment (``now``, aware) and one user's zone."""

    def __init__(self, choices: Choices, *, now: datetime, zone: tzinfo) -> None:
        self._companies = {name: place for place, name in enumerate(choices.companies)}
        self._candidates = {name: place for place, name in enumerate(choices.candidates)}
        self._zone = zone
        self._now = now
        self._today = now.astimezone(zone).date()

    def days(self, entries: Sequence[tuple[Interview, Item]]) -> Iterator[Day]:
        """Cards by day, in the order of the moments; ``entries`` in any order."""
        ordered = sorted(entries, key=lambda entry: (self.day(entry[1]), entry[1].start, entry[1].uid))
        group: list[Card] = []
        uids: list[str] = []
        day: date | None = None
        for number, (interview, item) in enumerate(ordered):
            if day is not None and self.day(item) != day:
                yield self._day(day, group, uids)
                group, uids = [], []
            day = self.day(item)
            group.append(self._card(number, interview, item))
            uids.append(item.uid)
        if day is not None:
            yield self._day(day, group, uids)

    def day(self, item: Item) -> date:
        """The day under which an item stands: that on which it was done, else its own in the user's zone."""
        return item.done_on or item.start.astimezone(self._zone).date()

    def _day(self, day: date, cards: Sequence[Card], uids: Sequence[str]) -> Day:
        return Day(
            iso=day.isoformat(),
            title=day_words(day),
            beside=distance_words(day, self._today),
            cards=tuple(cards),
            uids=tuple(uids),
        )

    def _card(self, number: int, interview: Interview, item: Item) -> Card:
        subject, draft = clean(item.subject or ""), clean(item.body).strip("\n")
        link, note = _link(item, subject, draft)
        day = self.day(item)
        return Card(
            number=number,
            kind=item.kind,
            kind_words=KIND_WORDS[item.kind],
            state=item.state,
            state_words=STATE_WORDS[item.state],
            badges=tuple(self._badges(item, day)),
            title=clean(step_words(item)),
            whole_title=clean(item_words(item)),
            interview=tuple(map(clean, interview_parts(interview, candidate=bool(self._candidates)))),
            company=self._companies[clean(interview.company)],
            candidate=self._candidates.get(clean(interview.candidate or ""), -1),
            iso=item.start.isoformat(timespec="minutes"),
            clock="done" if item.state == "done" else f"{item.start.astimezone(self._zone):%H:%M}",
            when=self._when(item),
            distance=distance_words(day, self._today),
            there=_there(item, self._zone),
            to=tuple(map(_addressed, item.to)),
            facts=tuple(self._facts(interview, item)),
            why=tuple((clean(why.rule), clean(why.source)) for why in item.why),
            needs=tuple(clean(need_words(need, item.to)) for need in needs_of(item)),
            findings=tuple(_findings(item)),
            subject=subject,
            draft=tuple(pieces(draft, prompts=bool(item.needs))),
            language=_language(interview),
            mailto=link,
            mailto_note=note,
            proofread=PROOFREAD if item.kind in MESSAGE_KINDS and item.state == "planned" else "",
            command=clean(confirm_command(item)) if item.state == "done" and item.known is False else "",
            open=item.state == "planned" and (item.late or day <= self._today),
        )

    def _when(self, item: Item) -> str:
        if item.state == "done" and item.done_on:
            return day_words(item.done_on)
        return moment_words(item.start, self._zone)

    def _badges(self, item: Item, day: date) -> Iterator[tuple[str, str]]:
        """Words and style of what stands out; the words alone say it."""
        if item.state == "planned":
            if item.late:
                yield "Late", "late"
            elif day < self._today:
                yield "Overdue", "late"
            elif day == self._today:
                yield "Today", "today"
            if needs_of(item):
                yield "Needs your input", "needs"
        elif item.state == "done" and item.known is False:
            yield "Taken as done", "needs"
        else:
            yield STATE_WORDS[item.state], item.state

    def _facts(self, interview: Interview, item: Item) -> Iterator[tuple[str, str, str]]:
        """Name, words and style."""
        if item.deadline and item.state == "planned":
            passed = item.deadline < self._now
            words = moment_words(item.deadline, self._zone)
            yield "Deadline", f"{words}, which has passed" if passed else words, "late" if passed else ""
        if item.waiting and item.state == "planned":
            yield "Only if", f"you have heard nothing from {clean(interview.company)} by then", ""
        if item.reason:
            yield "Reason", clean(item.reason), ""


def pieces(draft: str, *, prompts: bool) -> Iterator[tuple[str, bool]]:
    """The draft cut at its prompts (``[what to fill in]``), each piece with whether it is one."""
    for place, piece in enumerate(_PROMPT.split(draft) if prompts else [draft]):
        if piece:
            yield piece, place % 2 == 1


def _findings(item: Item) -> Iterator[str]:
    """What the linter says of the draft; its notes repeat what the item needs."""
    for rule in (describe(code) for code in item.lint):
        if rule.level != "note":
            yield clean(rule.explanation)


def _language(interview: Interview) -> str:
    """The language of the draft where the row names one, so that a screen reader speaks it rightly."""
    given = (interview.language or "").strip()
    return given if _LANGUAGE.fullmatch(given) else ""


def _there(item: Item, zone: tzinfo) -> str:
    """The moment by the employer's clock."""
    place = city_words(item.timezone)
    if item.state == "done":
        return ""
    if same_clock(item.start, zone):
        return f"{place} time" if str(zone) == item.timezone else f"the same in {place}"
    day = (
        ""
        if item.start.date() == item.start.astimezone(zone).date()
        else f"{day_words(item.start.date(), year=False)}, "
    )
    return f"{day}{item.start:%H:%M} in {place}"


def _addressed(person: Person) -> tuple[str, str, str]:
    """Name, title and address; of whom no name is known, what there is instead."""
    name, address = clean(person.name or ""), clean(person.address or "")
    return (name, clean(person.title or ""), address) if name else (address or person.role.replace("_", " "), "", "")


def _link(item: Item, subject: str, draft: str) -> tuple[str | None, str]:
    """The link that opens the draft in the mail program, and a note where it does not carry all of it."""
    if item.kind != "email" or len(item.to) != 1 or not (address := item.to[0].address):
        return None, ""
    link = mailto(address, subject, draft)
    too_long = link is not None and draft and not brings_text(link)
    return link, "The draft is too long for a link: copy it." if too_long else ""
