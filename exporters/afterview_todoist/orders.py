"""The plan against what was pushed before: what to create, update, complete and delete, and why.

The user's own hand counts: a task that they moved keeps its date unless the plan itself moved it, text that they edited
is left alone, one that they deleted stays deleted, and one that is overdue stays on its day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Literal

from afterview.changes import Change, compare
from afterview.exporting import Job
from afterview.labels import STILL_OPEN, day_words
from afterview.ledger import CANCELLED, DONE, OPEN, Delivered, Vanished
from afterview.ledger.deliveries import Delivery, delivered
from afterview.model import Interview, Item, Planned
from afterview.nouns import noun
from afterview_todoist.state import State, Stranger, agrees
from afterview_todoist.tasks import LOOKS, Style, Task, fields_of_look, look_of, to_task

# What stays as the user made it, even where the plan would have it otherwise; dates follow the plan.
THEIRS = frozenset({"content", "description", "duration", "priority"})
What = Literal["create", "adopt", "update", "reopen", "complete", "delete", "record"]


@noun
class Order:
    """One thing to do.  ``row``: what the ledger holds once it is done.  ``fields``: what an update writes.

    "adopt" takes over a task that is there already (``stranger``); "record" changes the ledger alone.  ``reason``: why,
    in words.  ``note``: what the user should know of it.  ``task`` and ``interview`` are None where the plan no longer
    holds them; ``item`` likewise.
    """

    what: What
    key: str
    row: Delivered
    reason: str = ""
    note: str = ""
    task: Task | None = None
    item: Item | None = None
    interview: Interview | None = None
    fields: tuple[str, ...] = ()
    stranger: Stranger | None = None

    @property
    def title(self) -> str:
        """What the item is called, as the plan says it or said it when it was pushed."""
        return self.item.title if self.item else self.row.title


@dataclass(slots=True)
class Orders:
    """All of them, in the order of the plan.  ``vanished``: interviews whose rows are gone and were not pruned."""

    orders: list[Order] = field(default_factory=list)
    unchanged: int = 0
    vanished: list[Vanished] = field(default_factory=list)

    def of(self, *what: What) -> list[Order]:
        """Those of a kind."""
        return [order for order in self.orders if order.what in what]


@noun
class Comparison:
    """What a plan is compared with.  ``completed_there``: whether it was the user who completed an item of an
    interview (by its key) in Todoist."""

    job: Job
    style: Style
    state: State
    completed_there: Callable[[str, Delivered], bool] = lambda key, row: False

    def run(self, planned: Iterable[Planned], delivery: Delivery) -> Orders:
        """Go through the plan."""
        found = Orders()
        for one in planned:
            changes, tasks = self._changes(one, delivery.before(one.interview.key), delivery.now)
            for change in changes:
                order = self._order(one.interview, change, tasks.get(change.uid), delivery.now)
                if order is None:
                    found.unchanged += 1
                else:
                    found.orders.append(order)
            # The outbox records what is done; of what stays as it is, the row may stand in another source now.
            delivery.take(one.interview, [change for change in changes if change.kind == "keep"])
        # What is overdue is still open, and a nuisance.
        gone = delivery.vanished(self.job.sources, passed=True) if self.job.whole() else []
        if self.job.prune:
            found.orders += [
                _deletion(one.key, row, delivery.now, "its row is gone") for one in gone for row in one.rows
            ]
        else:
            found.vanished = gone
        return found

    def _changes(self, one: Planned, before: Mapping[str, Delivered], now: int) -> tuple[list[Change], dict[str, Task]]:
        """An interview's items against what was pushed, and their tasks by uid."""
        tasks: dict[str, Task] = {}

        def look(item: Item) -> bytes:
            known = before.get(item.uid)
            created = datetime.fromtimestamp(known.created if known else now, UTC)
            shown = _put_off(item) if self._lies_ahead(item.uid, now) else item
            tasks[item.uid] = to_task(one.interview, shown, self.style, created)
            return look_of(tasks[item.uid])

        return compare(one.items, before, look=look, now=now), tasks

    def _order(self, interview: Interview, change: Change, task: Task | None, now: int) -> Order | None:
        """What is to be done about one item, None for nothing."""
        if change.kind in ("create", "update") and task is not None:
            return self._wanted(interview, change, task, now)
        if change.kind == "complete":
            return Order(
                what="complete",
                key=interview.key,
                row=delivered(change),
                reason=change.words,
                item=change.item,
                interview=interview,
            )
        if change.before is not None and (change.kind == "cancel" or _left_open(change)):
            reason = change.reason or (change.item and change.item.reason) or "no longer part of the plan"
            return _deletion(interview.key, change.before, now, reason)
        if self.job.force and task is not None and change.uid in self.state.edited:
            return self._changed("update", interview, change, task, now)
        return None

    def _lies_ahead(self, uid: str, now: int) -> bool:
        """Whether the user has moved a task to a day or a moment that is still to come."""
        due = self.state.edited.get(uid, {}).get("due")
        if not due:
            return False
        today = datetime.fromtimestamp(now, self.style.zone)
        moment = datetime.fromisoformat(due)
        if len(due) == 10:
            return moment.date() >= today.date()
        return (moment if moment.tzinfo else moment.replace(tzinfo=today.tzinfo)) > today

    def _wanted(self, interview: Interview, change: Change, task: Task, now: int) -> Order | None:
        """What a planned item asks for that is new, or looks otherwise than before."""
        before = change.before
        if before is None or before.state == CANCELLED:
            return self._new(interview, change, task)
        if before.state == DONE:
            if self.completed_there(interview.key, before):
                return None
            return self._changed("reopen", interview, change, task, now)
        return self._changed("update", interview, change, task, now)

    def _new(self, interview: Interview, change: Change, task: Task) -> Order:
        row = delivered(change, state=OPEN)._replace(remote=None, cancelled=None)
        order = Order(
            what="create",
            key=interview.key,
            row=row,
            reason=change.words,
            task=task,
            item=change.item,
            interview=interview,
        )
        here = self.state.marked(task.marker)
        stranger = next((one for one in here if not one.checked), here[0] if here else None)
        return order if stranger is None else self._adopted(order, task, stranger)

    def _adopted(self, order: Order, task: Task, stranger: Stranger) -> Order:
        """A task of ours that the ledger doesn't know is taken over: the plan's dates count, the text stays."""
        row = order.row._replace(remote=stranger.id, state=DONE if stranger.checked else OPEN)
        look = fields_of_look(row.look)
        other = tuple(
            name
            for name in LOOKS
            if name not in THEIRS and look[name].hex() != stranger.digests.get(name, "") and not stranger.checked
        )
        return Order(
            what="adopt",
            key=order.key,
            row=row,
            task=task,
            item=order.item,
            interview=order.interview,
            stranger=stranger,
            fields=other,
            reason="it is there already",
        )

    def _changed(self, what: What, interview: Interview, change: Change, task: Task, now: int) -> Order | None:
        before, item = change.before, change.item
        if before is None or item is None:
            raise ValueError(f"{change.uid}: nothing to change")
        old, new = fields_of_look(before.look), fields_of_look(change.look)
        edited = {
            name: made for name, made in self.state.edited.get(change.uid, {}).items() if not agrees(made, name, new)
        }
        changed = [name for name in LOOKS if old[name] != new[name] or (self.job.force and name in edited)]
        row = delivered(change, state=OPEN)
        if "due" in changed and what == "update" and item.late and before.start <= now:
            # Overdue in Todoist: it stays on its day, instead of wandering along with every export.
            changed.remove("due")
            look = b"".join(old[name] if name == "due" else new[name] for name in LOOKS)
            row = row._replace(look=look, start=before.start, end=before.end)
        theirs = THEIRS if before.start != row.start else THEIRS | {"due"}  # in another form the same moment
        kept = [name for name in changed if name in theirs and name in edited and not self.job.force]
        fields = tuple(name for name in changed if name not in kept)
        if what == "update" and not fields:
            if row.look == before.look:
                return None
            what = "record"
        return Order(
            what=what,
            key=interview.key,
            row=row,
            reason=_reason(change, fields),
            note=_note(edited, fields, kept, force=self.job.force),
            task=task,
            item=item,
            interview=interview,
            fields=fields,
        )


def _put_off(item: Item) -> Item:
    """The same item, not called overdue."""
    return replace(item, why=tuple(why for why in item.why if why.rule != STILL_OPEN))


def _left_open(change: Change) -> bool:
    """Whether a task is still open in Todoist that the plan has given up: history elsewhere, but a nuisance there."""
    given_up = change.item is None or change.item.state in ("skipped", "cancelled")
    return given_up and change.before is not None and change.before.state == OPEN


def _deletion(key: str, row: Delivered, now: int, reason: str) -> Order:
    after = row._replace(state=CANCELLED, sequence=row.sequence + 1, modified=now, cancelled=now)
    return Order(what="delete", key=key, row=after, reason=reason)


def _reason(change: Change, fields: tuple[str, ...]) -> str:
    if change.kind == "keep":
        return "you had edited it"
    before, item = change.before, change.item
    moved = before is None or item is None or before.start != int(item.start.timestamp())
    if not fields or ("due" in fields and moved):
        return change.words
    return f"{', '.join(_FIELD_WORDS.get(name, f'its {name}') for name in fields)} changed"


_FIELD_WORDS = {"content": "its title", "description": "its text", "due": "the form of its due date"}


def _note(edited: Mapping[str, str], fields: tuple[str, ...], kept: list[str], *, force: bool) -> str:
    notes = []
    if "due" in fields and "due" in edited:
        why = "--force moves it back" if force else "but the plan moved since"
        notes.append(f"you had moved it to {due_words(edited['due'])}, {why}")
    if kept:
        notes.append("what you edited is left as it is (--force writes over it)")
    return "; ".join(notes)


def due_words(due: str) -> str:
    """A due date of Todoist for people: "Mon 23 Nov 2026, 17:00"."""
    if not due:
        return "no date"
    moment = datetime.fromisoformat(due)
    words = day_words(moment.date())
    return words if len(due) == 10 else f"{words}, {moment:%H:%M}" + (" UTC" if due.endswith("Z") else "")
