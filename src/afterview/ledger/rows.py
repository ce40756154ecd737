"""What stands in the ledger, row by row.  Moments are whole seconds since 1970 in UTC, days are ``date``."""

from __future__ import annotations

from datetime import UTC, date, tzinfo
from pathlib import Path
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from afterview.nouns import noun

# The states of a delivered item, in this order on purpose: below CANCELLED it stands at the destination.
LIVE = 0  # delivered; whether it was done is not known
OPEN = 1  # the destination says that it is still open (a Todoist task)
DONE = 2  # completed at the destination
CANCELLED = 3  # taken back by this tool
GONE = 4  # deleted at the destination by the user: it stays deleted


class Delivered(NamedTuple):
    """One item as a destination was given it.  (A tuple: eleven of them are read for each interview.)

    ``start`` and ``end`` are moments, ``timezone`` the zone they were meant in, ``to`` the addressee's address or name.
    ``look`` is the exporter's digest of what was visible.  ``generation`` counts the new uids given to it (ICS rule
    11).  ``created`` and ``modified`` are the moments for CREATED and LAST-MODIFIED.  ``remote`` is the destination's
    own id.  ``source`` and ``file`` are numbers of the ledger: the input it came from, the file that carried it last.
    ``cancelled``: the moment on which it was taken back.
    """

    uid: str
    step: str
    number: int
    kind: str
    start: int
    end: int
    timezone: str
    title: str
    to: str | None
    look: bytes
    sequence: int
    generation: int
    created: int
    modified: int
    state: int
    remote: str | None
    source: int
    file: int
    cancelled: int | None

    @property
    def zone(self) -> tzinfo:
        """The zone of ``timezone``; UTC, in which its moments are right too, where this computer does not know it."""
        try:
            return ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return UTC


COLUMNS = Delivered._fields

What = Literal["sent", "promised", "advanced", "rejected", "offer", "accepted", "withdrawn", "closed", "renamed"]
ANSWERS: frozenset[str] = frozenset({"advanced", "rejected", "offer", "accepted", "withdrawn", "closed"})


@noun
class Fact:
    """What ``log`` (or a destination) recorded of an interview.

    ``on``: the day on which it happened.  ``step`` and ``to`` with sent; ``value``: the date (ISO) or the words with
    promised, the old key with renamed; ``written`` and ``answer_by`` with offer.  ``origin``: "log", or the
    destination that it was taken over from.  ``recorded``: the moment of writing it down.
    """

    id: int
    key: str
    what: What
    on: date
    step: str | None = None
    to: str | None = None
    value: str | None = None
    written: bool | None = None
    answer_by: date | None = None
    origin: str = "log"
    recorded: int = 0


@noun
class StagedFile:
    """A file that is written and synchronised under a temporary name beside its place, and waits for the ledger.

    ``number`` is what ``Delivery.reserve`` gave for it.  ``temporary`` and ``path`` are absolute, in the same folder.
    ``digest``: SHA-256 of the content in hex, the digits of a seal counting as blank (``afterview.files``).
    ``fresh``: ``path`` must not exist yet (dated files); else it is replaced.  ``content``: kept, compressed, for
    ``--again``; None where the file need not be had again.
    """

    number: int
    path: Path
    temporary: Path
    digest: str
    fresh: bool = False
    content: bytes | None = None


@noun
class Written:
    """A file that this tool wrote: its number, its path, its digest (see ``StagedFile``), and when (moment)."""

    id: int
    destination: str
    path: Path
    digest: str
    on: int


@noun
class Vanished:
    """An interview that was delivered from a source read now and no longer stands in it, with what is still ahead.

    ``renamed``: the new key that it may have become, which ``afterview log KEY renamed NEW`` would settle.
    """

    key: str
    rows: tuple[Delivered, ...]
    renamed: str | None = None


@noun
class Operation:
    """One thing to do at a remote destination, on disk before it is sent.  A payload under a used uuid never changes.

    ``op``: the destination's own word.  ``payload``: what is sent, frozen as JSON text.  ``after``: the delivered row
    once it is done (its ``remote`` is filled in by the verdict), None where nothing is delivered by it.  ``batch``: the
    request in which it went out.  ``state``: "pending", "in flight", "ok", "failed".  ``sent``: the moment of sending.
    """

    uuid: str
    key: str
    uid: str
    op: str
    payload: str
    generation: int = 0
    temp_id: str | None = None
    after: Delivered | None = None
    id: int = 0
    batch: int | None = None
    state: Literal["pending", "in flight", "ok", "failed"] = "pending"
    sent: int | None = None
    error: str | None = None


@noun
class Verdict:
    """What the destination said to one operation.  ``remote``: the id that it gave.  ``error``: why it failed for good;
    None: it is done."""

    uuid: str
    remote: str | None = None
    error: str | None = None
