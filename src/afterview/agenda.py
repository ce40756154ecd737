"""What of a plan is to be confirmed, overdue, due today and coming: the same answer for ``today`` and for the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta, tzinfo

from afterview.model import Interview, Item, Planned
from afterview.nouns import noun
from afterview.planning.identity import names_addressee
from afterview.terminal import shell_word

Entry = tuple[Interview, Item]


@noun
class Agenda:
    """What ``today`` speaks of, each list by moment.

    ``confirm``: done by assumption, nobody said so.  ``overdue``: late, or its day has passed.  ``due``: today.
    ``coming``: within the days asked for.
    """

    confirm: tuple[Entry, ...]
    overdue: tuple[Entry, ...]
    due: tuple[Entry, ...]
    coming: tuple[Entry, ...]


def agenda(
    planned: Iterable[Planned],
    *,
    now: datetime,
    zone: tzinfo,
    days: int = 7,
    look: Callable[[Planned], Planned] = lambda one: one,
) -> Agenda:
    """Sort a plan's items by how urgent they are; days are the user's (``zone``), ``days`` counts from today.

    ``look``: called with each interview of which something is taken (the linter, which is slow); gives it back with
    as many items.
    """
    today = now.astimezone(zone).date()
    last = today + timedelta(days=days)
    found: dict[str, list[Entry]] = {name: [] for name in ("confirm", "overdue", "due", "coming")}
    for one in planned:
        places = [_urgency(item, item.start.astimezone(zone).date(), today, last) for item in one.items]
        if any(places):
            looked = look(one)
            for item, place in zip(looked.items, places, strict=True):
                if place:
                    found[place].append((looked.interview, item))
    for entries in found.values():
        entries.sort(key=lambda entry: (entry[1].start, entry[1].uid))
    return Agenda(**{name: tuple(entries) for name, entries in found.items()})


def _urgency(item: Item, day: date, today: date, last: date) -> str | None:
    if item.state == "done":
        return "confirm" if item.known is False else None
    if item.state != "planned":
        return None
    if item.late or day < today:
        return "overdue"
    if day == today:
        return "due"
    return "coming" if day <= last else None


def confirm_command(item: Item) -> str:
    """The command that records that an item was done: ``afterview log KEY sent STEP``, and for one that is done by
    assumption ``--on`` its day."""
    words = ["afterview", "log", item.interview, "sent", item.step]
    if item.state == "done":
        words += ["--on", (item.done_on or item.start.date()).isoformat()]
    if len(item.to) == 1 and names_addressee(item.uid):
        words += ["--to", item.to[0].email or item.to[0].name or ""]
    return " ".join(shell_word(word) for word in words)
