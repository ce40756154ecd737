"""What an export counts and tells."""

from __future__ import annotations

import os
import shlex
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from afterview.changes import Change, ChangeKind
from afterview.file_parts import named
from afterview.files import same_file
from afterview.labels import counted, needs_of, own_needs, settings_hint
from afterview.model import Item, Receipt
from afterview.settings import default_ledger_path

if TYPE_CHECKING:
    from afterview.exporting import Job

_MOST_CHANGES = 200


class Counts(NamedTuple):
    """Of items that go into files: how many there are, how many of them an earlier file carried (``known``), how many
    wait for the user's input (``needing``), what the settings lack for them (``own``), and the ordinals of their first
    and last day (of no items: 0)."""

    items: int
    known: int
    needing: int
    own: tuple[str, ...]
    first: int
    last: int


def counts_of(items: Sequence[Item], *, known: int) -> Counts:
    """Count these items."""
    days = [item.start.toordinal() for item in items] or [0]
    return Counts(
        len(items),
        known,
        sum([1 for item in items if item.needs and needs_of(item)]),
        tuple([need for item in items if item.needs for need in own_needs(item)]),
        min(days),
        max(days),
    )


class Tally:
    """Counts an export's changes."""

    def __init__(self) -> None:
        self.created = self.updated = self.cancelled = self.unchanged = 0
        self.written = self.known = 0
        self.interviews = self.needing = 0
        self.own = Counter[str]()
        self._first = date.max.toordinal()
        self._last = 0

    def count(self, *changes: Change) -> None:
        """Changes, written or not."""
        self.count_kinds([change.kind for change in changes])

    def count_kinds(self, kinds: Sequence[ChangeKind]) -> None:
        """The same by their kinds."""
        created, cancelled, unchanged = kinds.count("create"), kinds.count("cancel"), kinds.count("keep")
        self.created += created
        self.cancelled += cancelled
        self.unchanged += unchanged
        self.updated += len(kinds) - created - cancelled - unchanged

    def write(self, item: Item) -> None:
        """One item that goes into a file."""
        self._add(counts_of([item], known=0))

    def take(self, counts: Counts) -> None:
        """What goes into files of one interview."""
        self.interviews += 1
        self._add(counts)

    def _add(self, counts: Counts) -> None:
        if counts.items:
            self.written += counts.items
            self.known += counts.known
            self.needing += counts.needing
            self.own.update(counts.own)
            self._first = min(self._first, counts.first)
            self._last = max(self._last, counts.last)

    def receipt(self, files: Sequence[Path] = ()) -> Receipt:
        """The counts."""
        return Receipt(
            created=self.created,
            updated=self.updated,
            cancelled=self.cancelled,
            unchanged=self.unchanged,
            files=[str(path) for path in files],
        )

    def period(self) -> str:
        """ "from 2026-11-23 to 2027-02-20", "" where nothing was written."""
        if not self.written:
            return ""
        return f"from {date.fromordinal(self._first)} to {date.fromordinal(self._last)}"

    def needs_line(self) -> list[str]:
        """How many items wait for the user's input, and what is missing from all of them."""
        lines = []
        if self.needing:
            verb = "needs" if self.needing == 1 else "need"
            lines.append(f"{self.needing} of them {verb} something from you first: see 'Needs from you' in each.")
        if hint := settings_hint(self.own):
            lines.append(hint)
        return lines


def import_lines(files: Sequence[Path], calendar: str | None = None, *, todo: bool = False) -> list[str]:
    """How to import: into the one calendar that was named (``--for``), else a line for each of the three big ones, of
    which two take no to-dos.  Before them the names, where there are several files."""
    what = str(files[0]) if len(files) == 1 else "each of these files"
    names = [f"The files: {named(files)}."] if len(files) > 1 else []
    if todo and calendar not in _TAKE_TODOS:
        return [*names, _IMPORT["thunderbird"].format(what), "Google Calendar and Outlook take no to-dos from a file."]
    return [*names, *[_IMPORT[one].format(what) for one in ([calendar] if calendar else _USUAL)]]


_USUAL = ("google", "outlook", "apple")
_TAKE_TODOS = ("apple", "thunderbird")
_IMPORT = {
    "google": "Google Calendar (on a computer): Settings > Import & export > Import, choose {}, then a calendar.",
    "outlook": "Outlook: File > Open & Export > Import/Export > Import an iCalendar file, choose {}, then Import.",
    "apple": "Apple Calendar: File > Import, choose {}; on an iPhone open it from Files and tap Add All.",
    "thunderbird": "Thunderbird: Events and Tasks > Import, choose {}, then a calendar.",
}


def feed_lines(path: Path, *, todo: bool, keeps: bool) -> list[str]:
    """How to subscribe to a feed.  ``keeps``: a ledger keeps what it held."""
    how = (
        "Thunderbird: New Calendar > On the Network. Google Calendar and Outlook take no to-dos from a feed."
        if todo
        else "Google: Other calendars > From URL. Outlook: Add calendar > Subscribe from web. Apple: New Subscription."
    )
    anew = "Write it anew with the same command"
    return [
        f"Put {path} where your calendar can reach it by https, and subscribe to that address.",
        how,
        f"{anew}; what is no longer planned stays in it as cancelled for 30 days." if keeps else f"{anew}.",
    ]


def second_time_lines(job: Job, known: int) -> list[str]:
    """The warning before a second file with the same items (ICS rule 11)."""
    if not known:
        return []
    sources = " ".join(shlex.quote(short_path(source)) for source in job.sources) or "interviews.csv"
    what = (
        f"{counted(known, 'item')} of this file already stood in an earlier .ics. If you imported that one, this one "
        "doubles them in Outlook, and in Thunderbird it stops at the first known one and the rest is lost."
    )
    instead = (
        "Import it into a new calendar and delete the old one; or take only what is new and what changed: "
        f"afterview export ics {sources} --new -o followups{_ledger_option(job)}"
    )
    return [what, instead]


def _ledger_option(job: Job) -> str:
    """The option without which another ledger would be read."""
    if job.ledger is None or same_file(job.ledger.path, default_ledger_path()):
        return ""
    return f" --ledger {shlex.quote(short_path(str(job.ledger.path)))}"


def short_path(source: str) -> str:
    """A source as one would type it: relative where that is shorter."""
    if source == "-":
        return source
    try:
        relative = os.path.relpath(source)
    except ValueError:  # another drive
        return source
    return min(relative, source, key=len)


def change_lines(changes: Iterable[Change], zone: tzinfo) -> list[str]:
    """A dry run's list: what would be created, updated, cancelled, and why; times on the user's clock (``zone``)."""
    lines: list[str] = []
    more = 0
    for change in changes:
        if change.kind == "keep":
            continue
        if len(lines) >= _MOST_CHANGES:
            more += 1
            continue
        lines.append(_change_line(change, zone))
    return [*lines, f"… and {more} more"] if more else lines


def _change_line(change: Change, zone: tzinfo) -> str:
    item, before, why = change.item, change.before, change.words
    if item is not None and change.kind != "cancel":
        when, title = item.start.astimezone(zone), item.title
        if not why and item.why:
            why = item.why[0].rule
    elif before is not None:
        when, title = datetime.fromtimestamp(before.start, zone), before.title
    else:
        return f"{change.kind:8} {change.uid}{f' ({why})' if why else ''}"
    return f"{change.kind:8} {when:%Y-%m-%d %H:%M} {title}{f' ({why})' if why else ''}"
