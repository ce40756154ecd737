"""What stands inside an event: the title and the plain text, in the order of ICS rule 7."""

from __future__ import annotations

import functools
from datetime import date

from afterview.labels import day_words, need_words
from afterview.mailto import LONGEST, is_plain_address, mailto
from afterview.model import MESSAGE_KINDS, Interview, Item, Person
from afterview.terminal import shell_word
from afterview_ics.alarm import Night

DESCRIPTION_CHARACTERS = 6000
LINK_HEADING = "\n\nOpen it in your mail program:\n"  # before ``link``
BARE_LINK_HEADING = "\n\nIts text is too long for a link; copy it into the e-mail that this one opens:\n"
TEXT_CHARACTERS = (
    DESCRIPTION_CHARACTERS - len(BARE_LINK_HEADING) - LONGEST - 254
)  # the address and subject of a bodiless link
SUMMARY_CHARACTERS = 200
_SUMMARY_UNITS = 250  # Outlook cuts at 255 UTF-16 units
_PART_CHARACTERS = 1200  # of what stands before and after the draft, where a description is too long

PROOFREAD = "Proofread it before it goes out: names, dates, spelling."


def summary(item: Item, interview: Interview, *, candidates: bool) -> str:
    """The title, at most 200 characters; with several candidates it begins with the candidate's name."""
    title = item.title
    if candidates and interview.candidate:
        title = f"{interview.candidate}: {title}"
    return title if len(title) <= _SUMMARY_UNITS // 2 else _short_title(title)


def _short_title(title: str) -> str:
    if len(title) > SUMMARY_CHARACTERS:
        title = title[: SUMMARY_CHARACTERS - 1].rstrip() + "…"
    while len(title.encode("utf-16-le", "surrogatepass")) > 2 * _SUMMARY_UNITS:
        title = title[:-2].rstrip() + "…"
    return title


def description(item: Item, interview: Interview, *, night: Night | None = None, thing: str = "event") -> str:
    """The plain text of an event up to its link, which may still bring it to at most 6,000 characters.

    ``night``: where its alarm rings the evening before (ICS rule 9).  ``thing``: what the user would delete, "event" or
    "task".
    """
    head = _head(item, interview, thing)
    tail = _tail(item, interview, night)
    text = f"{head}{item.body.rstrip()}{tail}"
    return text if len(text) <= TEXT_CHARACTERS else _short_text(item, head, tail)


def link(item: Item) -> str:
    """What stands last, under LINK_HEADING: the mailto link of an e-mail, "" where there is none.

    It holds no blanks and none of the characters that are escaped.  Its body is left out where it would become too
    long for mail programs; then it stands under BARE_LINK_HEADING.
    """
    if item.kind != "email" or not item.to:
        return ""
    address = item.to[0].address
    return (mailto(address, item.subject, item.body) or "") if address else ""


def _head(item: Item, interview: Interview, thing: str) -> str:
    waiting = _waiting(interview.company, item.interview, thing) if item.waiting else ""
    to = f"To: {'; '.join(map(_person, item.to))}\n" if item.to else ""
    subject = f"Subject: {item.subject}\n" if item.subject else ""
    return f"{waiting}{to}{subject}\n" if to or subject else waiting


@functools.lru_cache(maxsize=64)  # the items of one interview follow each other
def _waiting(company: str, key: str, thing: str) -> str:
    return (
        f"Only if you have heard nothing from {company} by now; else "
        f"`afterview log {shell_word(key)} advanced` and delete this {thing} "
        "(or rejected, offer, closed in the place of advanced).\n\n"
    )


def _tail(item: Item, interview: Interview, night: Night | None) -> str:
    notes = ""
    if item.needs:
        notes = f"\n\nNeeds from you: {'; '.join([need_words(need, item.to) for need in item.needs])}."
    if item.kind in MESSAGE_KINDS:
        notes += f"\n{PROOFREAD}" if notes else f"\n\n{PROOFREAD}"
    if night is not None:
        notes += f"\n\n{_night(item, interview, night)}"
    if not item.why:
        return notes
    return f"{notes}\n\n" + "\n".join([f"Why on this day: {why.rule} ({why.source})" for why in item.why])


def _night(item: Item, interview: Interview, night: Night) -> str:
    moment = _moment_words(night.moment.date(), night.moment.hour, night.moment.minute)
    if night.alarm < interview.end <= item.start:
        return (
            "Its moment falls into your night, and the evening before it lies ahead of the talk itself. "
            f"Write it now as far as you can, finish it after the talk, and schedule it for {moment}."
        )
    return f"Its moment falls into your night: write it now and schedule it for {moment}."


@functools.lru_cache(maxsize=1024)
def _moment_words(day: date, hour: int, minute: int) -> str:
    return f"{day_words(day)}, {hour:02}:{minute:02}"


def _person(person: Person) -> str:
    """ "Ana Sousa, ana@acme.example": never with angle brackets, which Google takes for markup."""
    address = person.address
    if address is None or not is_plain_address(address):
        return person.name or person.role.replace("_", " ")
    return f"{person.name}, {address}" if person.name else address


def _short_text(item: Item, head: str, tail: str) -> str:
    """Within the limit: without a link, the draft cut at a word, and a word on where all of it stands."""
    head, tail = (_cut(part, _PART_CHARACTERS) for part in (head, tail))
    more = (
        f"\n[… shortened: `afterview draft {_cut(shell_word(item.interview), 300)} {_cut(item.step, 100)}` shows all]\n"
    )
    return f"{head}{_cut(item.body, TEXT_CHARACTERS - len(head) - len(tail) - len(more))}{more}{tail}"


def _cut(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    short = text[: most - 1]
    return f"{short[: short.rfind(' ', most // 2) if ' ' in short[most // 2 :] else len(short)].rstrip()}…"
