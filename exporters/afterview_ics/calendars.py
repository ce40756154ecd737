"""Calendars on their way into files: begun, filled event by event, split into parts (ICS rules 1 to 3).

Memory does not grow with the number of events.  The VTIMEZONEs of a part stand before its events; only where a calendar
had to be let out in pieces, a zone that turns up later stands before the first event that needs it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Protocol

from afterview.errors import DestinationFailed
from afterview.seals import SEAL_BLANK
from afterview_ics import forms
from afterview_ics.event import Event
from afterview_ics.text import escape

_END = b"END:VCALENDAR\r\n"
_HELD = 1 << 20  # bytes of one calendar that wait for its zones
_HELD_IN_ALL = 8 << 20


class Sink(Protocol):
    """Where the bytes of one part go."""

    def write(self, data: bytes) -> None: ...


class StandardOutput:
    """The bytes go to standard output as they come."""

    def write(self, data: bytes) -> None:
        """Raises BrokenPipeError where nobody reads on, DestinationFailed where they can't be written."""
        try:
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            raise
        except OSError as fault:
            raise DestinationFailed(f"Standard output can't be written: {fault.strerror or fault}.") from fault


def head(*, sort: str, sealed: bool, feed: str | None = None) -> bytes:
    """The beginning of a calendar.

    PRODID holds a dash that is not ASCII, so that the encoding is settled before any VTIMEZONE, the ``sort`` of export
    ("plan", "feed", "candidate" …), and room for the seal, which no other property could hold without harm.  ``feed``:
    the name under which a feed shows up; such calendars open on their own in Outlook, so no other export has one.
    """
    product = f"-//Afterview//Follow-ups – {sort}".encode()
    if sealed:
        product += b" " + SEAL_BLANK
    product += b"//EN"
    if feed is None:
        return forms.HEAD % {b"prodid": product}
    return forms.FEED_HEAD % {b"prodid": product, b"name": escape(feed.encode())}


class Calendar:
    """One calendar, in as many parts as ``max_bytes`` asks for (0: one), each whole in itself.

    ``begin`` opens the sink of a part, given its number from 1.
    """

    def __init__(self, begin: Callable[[int], Sink], head: bytes, *, max_bytes: int) -> None:
        self._begin = begin
        self._head = head
        self._max_bytes = max_bytes
        self._sink: Sink | None = None
        self._zones: list[bytes] = []
        self._known: set[str] = set()
        self._events: list[bytes] = []
        self._size = 0
        self.held = 0
        self.parts = 0

    def add(self, event: Event) -> int:
        """Take one event; returns the number of the part that holds it.  Raises what the sink raises."""
        data, zone = event
        block = zone.block if zone is not None and zone.name not in self._known else b""
        size = len(data) + len(block)
        if self._max_bytes and self._size and self._size + size + len(_END) > self._max_bytes:
            self.finish()
            block = zone.block if zone is not None else b""
            size = len(data) + len(block)
        if not self._size:
            self.begin()
        if zone is not None and block:
            self._known.add(zone.name)
            # What is out already can't be gone back to: then the block stands before its first event.
            (self._zones if self._sink is None else self._events).append(block)
        self._events.append(data)
        self._size += size
        self.held += size
        if self.held >= _HELD:
            self.let_out()
        return self.parts

    def begin(self) -> None:
        """Begin a part, where none is begun; ``finish`` then writes it even if it holds nothing (a feed)."""
        if not self._size:
            self._size = len(self._head)
            self.parts += 1

    def let_out(self) -> None:
        """Give to the sink what is held."""
        if self._sink is None:
            self._sink = self._begin(self.parts)
            self._events[:0] = [self._head, *self._zones]
        self._sink.write(b"".join(self._events))
        self._events.clear()
        self.held = 0

    def finish(self) -> None:
        """End the part, if one is begun."""
        if not self._size:
            return
        self._events.append(_END)
        self.let_out()
        self._sink = None
        self._zones.clear()
        self._known.clear()
        self._size = 0


class Calendars:
    """Several calendars that are filled in any order, together in bounded memory."""

    def __init__(self) -> None:
        self._all: dict[str, Calendar] = {}
        self._held = 0

    def add(self, group: str, begin: Callable[[str], Calendar], event: Event) -> int:
        """Put an event into the calendar of that group, begun with its first event; returns the part's number."""
        calendar = self._all.get(group)
        if calendar is None:
            calendar = self._all[group] = begin(group)
        part = calendar.add(event)
        self._held += len(event[0])
        if self._held >= _HELD_IN_ALL:
            self._held = 0
            for each in self._all.values():
                if each.held:
                    each.let_out()
        return part

    def finish(self) -> None:
        """End them all."""
        for calendar in self._all.values():
            calendar.finish()
