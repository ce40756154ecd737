"""From a plan to the bytes of the page.  Everything is escaped by the template engine; nothing is marked as safe.

The only texts that reach the page unescaped are the style sheet and the script of this package, whose hashes are all
that the page's content security policy allows.
"""

from __future__ import annotations

import base64
import hashlib
import io
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, tzinfo
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from afterview.agenda import Entry, agenda
from afterview.labels import KIND_WORDS, counted, day_words, moment_words, needs_of, own_needs, settings_hint
from afterview.model import Interview, Item, Planned
from afterview.nouns import noun
from afterview.seals import SEAL_BLANK, seal_digits, seal_place
from afterview_html.cards import STATE_WORDS, Card, Cards, Choices
from afterview_html.timeline import timeline

if TYPE_CHECKING:
    from jinja2 import Template
    from markupsafe import Markup

CONFIRM_MOST = 40
_PIECES = 1000  # of the template's output that are encoded at once


@noun
class Choice:
    """A kind or a state that occurs, with its words.  How often is left out: with other filters set it is not true."""

    name: str
    words: str


def render(planned: Sequence[Planned], *, now: datetime, zone: tzinfo, title: str = "Follow-ups") -> bytes:
    """The whole page as sealed UTF-8: one file, no request to anywhere, a policy that allows only its own script."""
    choices = Choices.of(planned)
    makes = Cards(choices, now=now, zone=zone)
    entries = [(one.interview, item) for one in planned for item in one.items]
    days = tuple(makes.days(entries))
    cards = {uid: card for day in days for uid, card in zip(day.uids, day.cards, strict=True)}
    pieces = _template().stream(
        title=title,
        made=now.isoformat(timespec="seconds"),
        made_words=moment_words(now, zone),
        zone=str(zone),
        today=now.astimezone(zone).date().isoformat(),
        lead=_lead(entries, zone),
        due=_due(planned, cards, now, zone),
        days=days,
        choices=choices,
        kinds=_choices({item.kind for _, item in entries}, KIND_WORDS),
        states=_choices({item.state for _, item in entries}, STATE_WORDS),
        needing=any(needs_of(item) and item.state == "planned" for _, item in entries),
        hint=settings_hint(Counter(need for _, item in entries for need in own_needs(item))),
        total=len(entries),
        timeline=timeline(
            planned,
            now=now,
            zone=zone,
            cards={uid: card.number for uid, card in cards.items()},
            places={name: place for place, name in enumerate(choices.companies)},
            candidates={name: place for place, name in enumerate(choices.candidates)},
        ),
        policy=policy(),
        seal=SEAL_BLANK.decode(),
    )
    pieces.enable_buffering(_PIECES)
    page = io.BytesIO()  # a long page is never held as text: that would take two to four bytes a character
    pieces.dump(page, encoding="utf-8")
    return sealed(page.getvalue())


def sealed(page: bytes) -> bytes:
    """The page with the digits in its seal by which an unedited export is known (see ``afterview.files``)."""
    place = seal_place(page)
    if place is None:
        return page
    digits = seal_digits(hashlib.sha256(page).hexdigest())
    return b"".join((page[:place], digits, memoryview(page)[place + len(digits) :]))


@noun
class Due:
    """What stands on top: the cards to confirm, overdue and due today, how many more there are to confirm, and words on
    what comes next."""

    confirm: tuple[Card, ...]
    confirm_more: int
    now: tuple[Card, ...]
    next_words: str


@noun
class Upcoming:
    """What is to be confirmed, what is due now, and what comes after today, each by moment."""

    confirm: tuple[Entry, ...]
    now: tuple[Entry, ...]
    next: tuple[Entry, ...]


def upcoming(planned: Iterable[Planned], *, now: datetime, zone: tzinfo) -> Upcoming:
    """The agenda as the page has it: what is late and was moved to another day is not due before that day."""
    found = agenda(planned, now=now, zone=zone, days=366)
    today = now.astimezone(zone).date()
    due: list[Entry] = []
    later = list(found.coming)
    for entry in found.overdue:
        (due if entry[1].start.astimezone(zone).date() <= today else later).append(entry)
    later.sort(key=lambda entry: entry[1].start)
    return Upcoming(confirm=found.confirm, now=(*due, *found.due), next=tuple(later))


def _due(planned: Sequence[Planned], cards: dict[str, Card], now: datetime, zone: tzinfo) -> Due:
    found = upcoming(planned, now=now, zone=zone)
    return Due(
        confirm=tuple(cards[item.uid] for _, item in found.confirm[-CONFIRM_MOST:]),
        confirm_more=max(len(found.confirm) - CONFIRM_MOST, 0),
        now=tuple(cards[item.uid] for _, item in found.now),
        next_words=moment_words(found.next[0][1].start, zone) if found.next else "",
    )


def _lead(entries: Sequence[tuple[Interview, Item]], zone: tzinfo) -> str:
    """The sentence under the title."""
    ahead = [item.start for _, item in entries if item.state == "planned"]
    interviews = len({interview.key for interview, _ in entries})
    if not ahead:
        return f"{counted(interviews, 'interview')}, and nothing left to do."
    last: date = max(ahead).astimezone(zone).date()
    return f"{counted(interviews, 'interview')}, {counted(len(ahead), 'thing')} to do until {day_words(last)}."


def _choices(occurring: Collection[str], words: Mapping[str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(name=name, words=words[name]) for name in words if name in occurring)


@cache
def policy() -> str:
    """The content security policy: this page's style sheet and script by their hashes, its drawn icon, nothing else."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src '{_source_hash('page.js')}'",
            f"style-src '{_source_hash('page.css')}'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _source_hash(name: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(_part(name).encode()).digest()).decode()


def _own(name: str) -> Markup:
    """This package's own style sheet or script, as it is: the one thing that is not escaped, and no data."""
    from markupsafe import Markup

    return Markup(_part(name))  # noqa: S704 - a constant of this package


@cache
def _part(name: str) -> str:
    return files("afterview_html").joinpath("page", name).read_text(encoding="utf-8").replace("\r\n", "\n")


@cache
def _template() -> Template:
    from jinja2 import DictLoader, Environment, StrictUndefined

    environment = Environment(
        loader=DictLoader({"page.html": _part("page.html.j2")}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["own"] = _own
    return environment.get_template("page.html")
