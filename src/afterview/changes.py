"""Plan against ledger: what has to be created, updated, completed, cancelled, and what stays as it is.

Pure.  Moments are whole seconds since 1970 in UTC, as the ledger keeps them.  The states of a delivered item and what
the plan can say of it make this table (``-``: no change is named at all):

=============  ========  ==================  ===================  ==================  =====================
ledger / plan  planned   done, known         done, assumed        skipped, cancelled  not in the plan
=============  ========  ==================  ===================  ==================  =====================
nothing        create    -                   -                    -                   -
live, open     update *  complete            keep                 cancel **           cancel **
done           update *  keep                keep                 keep                keep
cancelled      update    -                   -                    -                   -
gone           -         -                   -                    -                   -
=============  ========  ==================  ===================  ==================  =====================

``*`` keep where it looks the same (a done one that is planned again is always an update); ``**`` keep where its moment
has passed: history is not touched.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from afterview.ledger.rows import CANCELLED, DONE, GONE, Delivered
from afterview.model import Item

ChangeKind = Literal["create", "update", "complete", "cancel", "keep"]


class Change(NamedTuple):
    """One item, and what a destination has to do about it.  (A tuple, for there are eleven of them per interview.)

    ``item`` is None where the plan no longer holds it; ``before`` is what the ledger knows, None for a new one.
    ``sequence``, ``generation``, ``created`` and ``modified`` are those that the item bears from now on: with ``keep``
    they are the ones of before, so that the same bytes come out again.  ``look`` likewise.  ``reason`` says
    why it is taken back or comes back; None otherwise (see ``words``).
    """

    kind: ChangeKind
    uid: str
    item: Item | None
    before: Delivered | None
    sequence: int
    generation: int
    created: int
    modified: int
    look: bytes
    reason: str | None

    @property
    def words(self) -> str:
        """What happens and why, in a few words for the user; of an update what differs (empty for create and keep)."""
        if self.reason is not None or self.item is None or self.before is None or self.kind != "update":
            return self.reason or ""
        return _difference(self.item, self.before)


def compare(
    items: Iterable[Item],
    before: Mapping[str, Delivered],
    *,
    look: Callable[[Item], bytes],
    now: int,
) -> list[Change]:
    """The changes for one interview, in the order of the plan, then those that the plan no longer holds.

    ``items``: all of its items, of every state.  ``before``: what the destination was given of it, by uid.  ``look``
    makes a digest (at most 32 bytes) of all that is visible of an item at this destination, without sequence and
    time stamps; it is asked for planned items only.
    """
    changes: list[Change] = []
    if not before:
        for item in items:
            if item.state == "planned":
                changes.append(Change("create", item.uid, item, None, 0, 0, now, now, look(item), None))
        return changes
    met: set[str] = set()
    for item in items:
        met.add(item.uid)
        known = before.get(item.uid)
        if known is None:
            if item.state == "planned":
                changes.append(Change("create", item.uid, item, None, 0, 0, now, now, look(item), None))
            continue
        if item.state == "planned":
            seen = look(item)
            if known.state < DONE and seen == known.look:  # the usual case, spelled out for its speed
                changes.append(_keep(item, known))
                continue
            change = _planned(item, known, seen, now)
        else:
            change = _unplanned(item, known, now)
        if change is not None:
            changes.append(change)
    changes.extend(_dropped(known, now) for uid, known in before.items() if uid not in met and known.state < CANCELLED)
    return changes


def _planned(item: Item, known: Delivered, look: bytes, now: int) -> Change | None:
    """What is planned and does not stand there as it should."""
    if known.state == GONE:
        return None
    return _step("update", item, known, look, now, None if known.state < DONE else "it is planned again")


def _unplanned(item: Item, known: Delivered, now: int) -> Change | None:
    if known.state >= CANCELLED:
        return None
    if known.state == DONE:
        return _keep(item, known)
    if item.state == "done":
        if not item.known:
            return _keep(item, known)
        return _step("complete", item, known, known.look, now, f"done on {item.done_on}")
    if known.start < now:
        return _keep(item, known)
    return _step("cancel", item, known, known.look, now, item.reason or "no longer planned")


def _dropped(known: Delivered, now: int) -> Change:
    if known.state == DONE or known.start < now:
        return _keep(None, known)
    return _step("cancel", None, known, known.look, now, "no longer part of the plan")


def _step(kind: ChangeKind, item: Item | None, known: Delivered, look: bytes, now: int, reason: str | None) -> Change:
    modified = max(now, known.modified)  # a clock that was set back sets nothing back
    sequence, generation = known.sequence + 1, known.generation
    return Change(kind, known.uid, item, known, sequence, generation, known.created, modified, look, reason)


def _keep(item: Item | None, known: Delivered) -> Change:
    return Change(
        "keep",
        known.uid,
        item,
        known,
        known.sequence,
        known.generation,
        known.created,
        known.modified,
        known.look,
        None,
    )


def _difference(item: Item, known: Delivered) -> str:
    start = int(item.start.timestamp())
    if start != known.start:
        zone = ZoneInfo(item.timezone)
        old = datetime.fromtimestamp(known.start, UTC).astimezone(zone)
        return f"moved from {old:%Y-%m-%d %H:%M} to {item.start:%Y-%m-%d %H:%M}"
    # There the title may begin with the candidate's name.
    return "its text changed" if known.title.endswith(item.title) else "its title changed"


def without_completing(change: Change, now: int) -> Change:
    """The same change for a destination that knows no completed items (a calendar of events).

    What was done before its moment came is cancelled there; what was done later, or on its day, is history.
    """
    if change.kind != "complete" or change.before is None:
        return change
    if change.before.start >= now:
        return change._replace(kind="cancel")
    return _keep(change.item, change.before)


def newborn(change: Change) -> Change:
    """The same update under a new uid (ICS rule 11), for calendars that skip or double a uid they know.

    The generation goes up by one, the sequence starts again.  ``uid`` stays the plan's, for the ledger goes by it; what
    stands in the file is made from uid and generation by the exporter.
    """
    return change._replace(generation=change.generation + 1, sequence=0)


class Trace(NamedTuple):
    """What is left of an interview to recognise it by: its key, its day, and digests of the people in it."""

    key: str
    day: date
    people: frozenset[int]


def renames(gone: Sequence[Trace], come: Collection[Trace]) -> dict[str, str]:
    """Vanished keys and the new key that each may have become: the only one that shares the day or a person.

    Nothing is guessed where two could be meant.
    """
    likely: dict[str, str] = {}
    for old in gone:
        alike = [new for new in come if new.day == old.day or new.people & old.people]
        if len(alike) == 1:
            likely[old.key] = alike[0].key
    taken = list(likely.values())
    return {old: new for old, new in likely.items() if taken.count(new) == 1}
