"""Changes (plan against ledger) as events."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from afterview.changes import Change
from afterview.ledger import Delivered
from afterview.model import Interview, Item
from afterview_ics.event import Event, EventWriter, Stamp, Visible


def uid_of(uid: str, generation: int) -> str:
    """The UID that stands in a file: the plan's, with its generation where a calendar needed a new one (rule 11)."""
    if not generation:
        return uid
    local, at, host = uid.rpartition("@")
    return f"{local}.g{generation}{at}{host}" if at else f"{uid}.g{generation}"


def is_written(change: Change) -> bool:
    """Whether a whole calendar holds the item: what is planned, new or not."""
    return change.kind in ("create", "update", "keep") and change.item is not None and change.item.state == "planned"


class ChangeWriter:
    """Writes the events for an interview's changes; what was looked at to compare is not assembled a second time."""

    def __init__(self, writer: EventWriter) -> None:
        self._writer = writer
        self._looked: dict[str, Visible] = {}

    def look(self, interview: Interview) -> Callable[[Item], bytes]:
        """The digest of what is seen of each item of this interview, for ``afterview.changes.compare``."""
        self._looked.clear()

        def digest(item: Item) -> bytes:
            visible = self._looked[item.uid] = self._writer.visible(item, interview)
            return visible.digest()

        return digest

    def event(self, change: Change, interview: Interview) -> Event:
        """The event as it stands from now on, for a change whose item is planned (or, as a to-do, completed)."""
        item = change.item
        if item is None:
            raise ValueError(f"{change.uid}: there is no item to write")
        visible = self._looked.get(item.uid) or self._writer.visible(item, interview)
        return self._writer.stamped(
            visible,
            uid_of(change.uid, change.generation),
            Stamp(change.sequence, change.created, change.modified),
        )

    def cancelled(self, row: Delivered, key: str, reason: str = "") -> Event:
        """The event that takes back what was delivered, at the time at which it stands in the calendar.

        ``row``: with the SEQUENCE and the moment of the cancellation.  What is kept of an item are its title and time.
        """
        item, interview = _remembered(row, key, reason)
        return self._writer.stamped(
            self._writer.visible(item, interview),
            uid_of(row.uid, row.generation),
            Stamp(row.sequence, row.created, row.modified),
        )

    def withdrawn(self, change: Change, key: str) -> Event:
        """The event for a change that cancels."""
        if change.before is None:
            raise ValueError(f"{change.uid}: there is nothing to cancel")
        row = change.before._replace(sequence=change.sequence, modified=change.modified)
        return self.cancelled(row, key, change.words)


def _remembered(row: Delivered, key: str, reason: str) -> tuple[Item, Interview]:
    """As much of an item as the ledger keeps, in the form in which items are written."""
    zone = row.zone
    start, end = (datetime.fromtimestamp(moment, UTC).astimezone(zone) for moment in (row.start, row.end))
    item = Item(
        uid=row.uid,
        interview=key,
        step=row.step,
        kind="task",
        state="cancelled",
        start=start,
        end=end,
        timezone=row.timezone,
        title=row.title,
        number=row.number,
        body=f"No longer to be done: {reason}." if reason else "No longer to be done.",
    )
    return item, Interview(key=key, source="", company="", position="", start=start, end=end, timezone=row.timezone)
