"""What an export knows of earlier ones and leaves for later ones: the ledger, or with ``--no-ledger`` nothing."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from afterview.changes import Change, compare, without_completing
from afterview.errors import TargetRefused
from afterview.files import Delivery as Files
from afterview.files import Pending
from afterview.labels import counted
from afterview.ledger import StagedFile, Vanished
from afterview.model import Interview, Item, Planned
from afterview.seals import has_seal, is_sealed
from afterview_ics.changed import uid_of

if TYPE_CHECKING:
    from afterview.exporting import Job
    from afterview.ledger import Delivered, Delivery, Ledger
    from afterview.ledger.deliveries import Row
    from afterview.ledger.interviews import Sighting

IMPORTS = "ics"
"""The destination of all .ics files that are imported, whatever their names."""

_KEPT_CONTENT = 32 << 20  # bytes in all that are kept for --again


def feed_destination(path: Path) -> str:
    """A feed is a destination of its own, by its place."""
    return f"feed:{os.path.abspath(path)}"


def _nothing(item: Item) -> bytes:
    return b""


class Record:
    """One export to one destination.  As a context manager: nothing is recorded unless ``commit`` was reached."""

    def __init__(self, job: Job, destination: str, *, todo: bool) -> None:
        self._job = job
        self._ledger: Ledger | None = job.ledger
        self._destination = destination
        self._todo = todo
        self._delivery: Delivery | None = None if job.ledger is None else job.ledger.delivery(destination)
        self._numbers: dict[Path, int] = {}
        self.now = int(job.now.timestamp())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._delivery is not None:
            self._delivery.rollback()

    @property
    def keeps(self) -> bool:
        """Whether anything is recorded at all."""
        return self._delivery is not None

    def changes(self, planned: Planned, look: Callable[[Item], bytes]) -> list[Change]:
        """What is to be done about an interview's items; without a ledger all of them are new."""
        if self._delivery is None:
            return compare(planned.items, {}, look=_nothing, now=self.now)
        found = compare(planned.items, self._delivery.before(planned.interview.key), look=look, now=self.now)
        if self._todo or all(change.kind != "complete" for change in found):
            return found
        return [without_completing(change, self.now) for change in found]

    def take(self, interview: Interview, carried: Mapping[Path | None, Sequence[Change]]) -> None:
        """Record an interview's changes by the file that carries them; under None those that none carries."""
        if self._delivery is None:
            return
        seen, _ = self.noted(interview, ())
        self.take_noted(seen, {path: self.noted(interview, changes)[1] for path, changes in carried.items()})

    @property
    def is_shareable(self) -> bool:
        """Whether several processes can ask for the changes of their interviews, before any was taken."""
        return self._delivery is not None and self._delivery.is_shareable

    def noted(self, interview: Interview, changes: Iterable[Change]) -> tuple[Sighting, list[Row]]:
        """What the ledger will be told of an interview and its changes, for ``take_noted``."""
        from afterview.ledger.deliveries import noted

        whose = f"{interview.candidate}: " if self._job.candidates and interview.candidate else ""
        return noted(interview, changes, whose=whose)

    def take_noted(self, seen: Sighting, carried: Mapping[Path | None, Sequence[Row]]) -> None:
        """As ``take``."""
        if self._delivery is None:
            return
        for path, rows in carried.items() or ((None, ()),):
            self._delivery.take_noted(seen, rows, file=0 if path is None else self._number(path))

    def _number(self, path: Path) -> int:
        if path not in self._numbers:
            self._numbers[path] = 0 if self._delivery is None else self._delivery.reserve(Path(os.path.abspath(path)))
        return self._numbers[path]

    def vanished(self) -> list[Vanished]:
        """Interviews that were delivered from these sources and did not come this time, with what is still ahead."""
        return [] if self._delivery is None else self._delivery.vanished(self._job.sources)

    def withdraw(self, gone: Iterable[Vanished], path: Path | None = None) -> list[Change]:
        """``--prune``: the changes that cancel what vanished, carried by that file."""
        if self._delivery is None:
            return []
        return self._delivery.withdraw(gone, file=0 if path is None else self._number(path))

    def refuse_to_lose(self, gone: Sequence[Vanished], replaced: Sequence[Path]) -> None:
        """Raise TargetRefused where what vanished stands in one of the files that are replaced (unless forced)."""
        job = self._job
        if not gone or job.force or (job.prune and job.whole()):
            return
        ahead = {uid_of(row.uid, row.generation): one.key for one in gone for row in one.rows}
        lost = [(ahead[uid], path) for path in replaced if path.exists() for uid in _uids_in(path) if uid in ahead]
        if not lost:
            return
        keys = list(dict.fromkeys(key for key, _ in lost))
        if job.whole():
            why = f"{'is' if len(keys) == 1 else 'are'} not in the sources any more"
        else:
            why = f"{'was' if len(keys) == 1 else 'were'} refused or filtered out this time"
        raise TargetRefused(
            f"'{lost[0][1]}' stays as it is: {counted(len(lost), 'item')} still ahead would vanish from it, for "
            f"{_named(keys)} {why}. {_remedy(gone, whole=job.whole())}"
        )

    def held_elsewhere(self) -> list[Path]:
        """The files that carry something still ahead of interviews that did not come: gone from their source but not
        pruned, or from other sources."""
        if self._delivery is None:
            return []
        places = self._places()
        ahead = (row.file for _, row in self._delivery.left_standing() if row.start >= self.now)
        return list(dict.fromkeys(places[file] for file in ahead if file in places))

    def _places(self) -> dict[int, Path]:
        """The files that were written for this destination, by their numbers."""
        return {} if self._ledger is None else {one.id: one.path for one in self._ledger.written_for(self._destination)}

    def cancelled_since(self, days: int) -> Iterable[tuple[str, Delivered]]:
        """What was cancelled here in the last days, with its interview's key."""
        return () if self._delivery is None else self._delivery.cancelled_since(self.now - days * 86_400)

    def is_ours(self, path: Path) -> bool:
        """Whether a file is an unedited export: by its seal, or by path and hash in the ledger."""
        return is_sealed(path) or self._is_known(path)

    def may_be_ours(self, path: Path) -> bool:
        """The same without reading all of a sealed file: False only where ``is_ours`` is."""
        return has_seal(path) or self._is_known(path)

    def _is_known(self, path: Path) -> bool:
        return self._ledger is not None and self._ledger.is_ours(Path(os.path.abspath(path)))

    def commit(self, files: Files, *, fresh: bool = False) -> list[Path]:
        """Record, and let the files appear.  ``fresh``: they must not stand there yet, and are kept for ``--again``."""
        if self._delivery is None:
            return files.commit()
        pending = files.hand_over()
        keep = fresh and sum(one.size for one in pending) <= _KEPT_CONTENT
        self._delivery.commit([self._staged(one, fresh=fresh, keep=keep) for one in pending])
        return [one.shown for one in pending]

    def leave(self) -> list[Path]:
        """Nothing was written, so nothing was cancelled either: record only when answers were first seen."""
        if self._delivery is not None and self._ledger is not None:
            self._delivery.rollback()
            self._ledger.note_answers()
        return []

    def _staged(self, one: Pending, *, fresh: bool, keep: bool) -> StagedFile:
        return StagedFile(
            number=self._number(one.shown),
            path=one.target,
            temporary=one.temporary,
            digest=one.digest,
            fresh=fresh,
            content=one.temporary.read_bytes() if keep else None,
        )


def _uids_in(path: Path) -> Iterator[str]:
    """The UIDs that stand in a calendar of ours; their lines may be folded."""
    uid: bytes | None = None
    with path.open("rb") as file:
        for line in file:
            if uid is not None and line.startswith(b" "):
                uid += line[1:].rstrip(b"\r\n")
                continue
            if uid is not None:
                yield uid.decode("utf-8", "replace")
            uid = line[4:].rstrip(b"\r\n") if line.startswith(b"UID:") else None


def vanished_lines(gone: Sequence[Vanished], *, pruned: bool) -> list[str]:
    """What to tell of interviews that are gone from their source."""
    if not gone:
        return []
    items, are = counted(sum(len(one.rows) for one in gone), "item"), "is" if len(gone) == 1 else "are"
    if pruned:
        return [f"Cancelled {items} of {_named([one.key for one in gone])}, which the sources no longer hold."]
    return [
        f"{_named([one.key for one in gone])} {are} gone from the sources; {items} still ahead stay as they are. "
        + _remedy(gone, whole=True)
    ]


def _remedy(gone: Sequence[Vanished], *, whole: bool) -> str:
    if not whole:
        return "Mend the rows or leave the filter out, name another file with -o, or replace it with --force."
    renamed = next((one for one in gone if one.renamed), None)
    if renamed is not None:
        return (
            f"If '{renamed.renamed}' is the same interview: afterview log {renamed.key} renamed {renamed.renamed}. "
            "If not, --prune cancels what is gone."
        )
    return "To cancel them: the same command with --prune."


def _named(keys: Sequence[str]) -> str:
    return f"'{keys[0]}'" if len(keys) == 1 else f"'{keys[0]}' and {counted(len(keys) - 1, 'other')}"
