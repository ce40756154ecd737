"""What an answer of Todoist means for the ledger: verdicts, and what the user did there.

A task completed in Todoist was sent (or done) on that day; one deleted there stays deleted; one that was opened again
is open, and its completion no longer counts.  What this tool completed itself is never read back as sent.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import uuid4

from afterview.ledger import DONE, GONE, OPEN, Delivered, Fact, Ledger, Operation, Verdict
from afterview.planning.identity import names_addressee
from afterview_todoist.place import GENERAL, Place
from afterview_todoist.remote import Answer, Refusal, RemoteTask
from afterview_todoist.state import agrees, edits
from afterview_todoist.tasks import fields_of_look, marker

Statuses = Mapping[str, Refusal | None]
_LONGEST_AGO = timedelta(days=400)
_DOUBLE_SECONDS = 120.0  # a double of ours was made this soon after it was sent


class _Found(NamedTuple):
    """A task with a marker of ours that the ledger doesn't know.  ``added``: ISO, or ""."""

    added: str
    id: str
    project: str


@dataclass(slots=True)
class Heard:
    """What was learned in a run: the rows (with their interview's key) that the user completed, deleted or opened
    again (``recorded``: which this tool had completed, for the row or the log had it), and the operations that Todoist
    refused, with the reason.  ``project``: the place's, by name, if deleted."""

    completed: list[tuple[str, Delivered]] = field(default_factory=list)
    deleted: list[tuple[str, Delivered]] = field(default_factory=list)
    reopened: list[tuple[str, Delivered]] = field(default_factory=list)
    recorded: list[tuple[str, Delivered]] = field(default_factory=list)
    refused: list[tuple[Operation, Refusal]] = field(default_factory=list)
    doubles: int = 0
    project: str | None = None


class Absorber:
    """Takes answers over into the rows, the outbox and the state of one place.  ``now``: of the plan, aware."""

    def __init__(self, ledger: Ledger, place: Place, now: datetime) -> None:
        self._ledger = ledger
        self._place = place
        self._now = now
        self.heard = Heard()
        self._doubles: list[tuple[str, str, str]] = []  # key, uid and id of tasks that were made twice
        self.nameless: set[str] = set()  # creations that Todoist accepted without our having seen the task

    def take(self, answer: Answer, statuses: Statuses) -> None:
        """Settle what the answer settles, then take over the state of every task of ours."""
        place = self._place
        flying = place.box.in_flight()
        self._settle(flying, statuses, answer.tasks, full=answer.full)
        place.reload()
        self._remember_echo(flying, answer.tasks)
        self._take_tasks(answer.tasks)
        name = place.state.projects.get(place.project)
        place.state.take(answer, place.rows)
        if name is not None and place.project not in place.state.projects:
            self.heard.project = name
        self._remove_doubles()
        place.save()

    def found(self, tasks: Sequence[RemoteTask]) -> None:
        """Take over completed tasks that were read besides."""
        place = self._place
        self._settle(place.box.in_flight(), {}, tasks, full=False)
        place.reload()
        self._take_tasks(tasks)
        place.state.meet(tasks, place.rows)

    # ------------------------------------------------------------------------------------------ verdicts

    def _settle(
        self, flying: Sequence[Operation], statuses: Statuses, tasks: Sequence[RemoteTask], *, full: bool
    ) -> None:
        verdicts: list[Verdict] = []
        gone: list[tuple[str, Delivered]] = []
        by_marker = self._by_marker(tasks, full=full)
        seen = {task.id: task for task in tasks}
        for operation in flying:
            made = self._made(operation, by_marker) if operation.op == "item_add" else None
            refusal = statuses.get(operation.uuid)
            if made:
                verdicts.append(Verdict(uuid=operation.uuid, remote=made[0]))
                self._doubles += [(operation.key, operation.uid, other) for other in made[1:]]
            elif refusal is not None:
                verdicts += self._refused(operation, refusal, gone)
            elif operation.uuid in statuses:
                verdicts += self._accepted(operation)
            elif self._shows(operation, seen, full=full):
                verdicts.append(Verdict(uuid=operation.uuid))
        self._record(verdicts, gone)

    def _record(self, verdicts: Sequence[Verdict], gone: Sequence[tuple[str, Delivered]] = ()) -> None:
        if verdicts:
            self._place.box.settle(verdicts)
            self.nameless -= {verdict.uuid for verdict in verdicts}
        if gone:
            self._place.box.put(gone)

    def _by_marker(self, tasks: Iterable[RemoteTask], *, full: bool) -> dict[str, list[_Found]]:
        """Marker → the tasks that bear it and that the ledger doesn't know, the oldest first."""
        met = {task.id for task in tasks}
        old = () if full else self._place.state.strangers.values()
        found = [(one.marker, _Found(one.added, one.id, one.project)) for one in old if one.id not in met]
        found += [
            (task.marker, _Found(task.added.isoformat() if task.added else "", task.id, task.project))
            for task in tasks
            if task.marker and not task.deleted and task.id not in self._place.rows
        ]
        by_marker: dict[str, list[_Found]] = {}
        for mark, one in sorted(found):
            by_marker.setdefault(mark, []).append(one)
        return by_marker

    def _made(self, operation: Operation, by_marker: Mapping[str, list[_Found]]) -> list[str]:
        """The tasks that a creation made: those in its project, else the one that the user has moved to another.

        The same item may stand in the project of another destination, so there it is not looked for, nor is what was
        made before this creation was sent.
        """
        found = by_marker.get(marker(operation.uid), [])
        project = args_of(operation).get("project_id")
        here = [one.id for one in found if one.project == project]
        if here or not found:
            return here
        others = self._place.other_destinations()
        sent = operation.sent
        moved = [
            one.id
            for one in found
            if one.project not in others and sent is not None and _seconds(one.added) >= sent - _DOUBLE_SECONDS
        ]
        return moved[:1]

    def _accepted(self, operation: Operation) -> list[Verdict]:
        if operation.op == "item_add":
            self.nameless.add(operation.uuid)
            return []
        return [Verdict(uuid=operation.uuid)]

    def _refused(self, operation: Operation, refusal: Refusal, gone: list[tuple[str, Delivered]]) -> list[Verdict]:
        if refusal.passing:
            return []
        if refusal.missing and operation.op == "item_delete":
            return [Verdict(uuid=operation.uuid)]
        if refusal.missing and operation.op != "item_add":
            key, row = self._place.by_uid.get(operation.uid, (operation.key, operation.after))
            if row is not None:
                gone.append((key, row._replace(state=GONE)))
                self.heard.deleted.append((key, row))
        else:
            self.heard.refused.append((operation, refusal))
        return [Verdict(uuid=operation.uuid, error=f"{refusal.tag}: {refusal.text}")]

    def _shows(self, operation: Operation, seen: Mapping[str, RemoteTask], *, full: bool) -> bool:
        """Whether Todoist already looks as this operation would make it look."""
        args = args_of(operation)
        task = seen.get(str(args.get("id")))
        if operation.op == "item_delete":
            return (task is None and full) or (task is not None and task.deleted)
        if operation.op == "item_complete":
            return task is not None and task.checked
        return False

    def believe(self, mapping: Mapping[str, str]) -> None:
        """Give accepted creations that were not seen the id that the answer named, where it can be believed."""
        ids = list(mapping.values())
        verdicts = []
        for operation in self._place.box.in_flight():
            named = mapping.get(operation.temp_id or "")
            if operation.uuid in self.nameless and named and ids.count(named) == 1 and named not in self._place.rows:
                verdicts.append(Verdict(uuid=operation.uuid, remote=named))
        self._record(verdicts)
        self._place.reload()

    def give_up_nameless(self) -> None:
        """What Todoist accepted and no longer holds, though everything was read, the user has deleted meanwhile."""
        gone = [
            (operation.key, operation.after._replace(state=GONE))
            for operation in self._place.box.in_flight()
            if operation.uuid in self.nameless and operation.after is not None
        ]
        self.heard.deleted += gone
        self._record([Verdict(uuid=uuid) for uuid in sorted(self.nameless)], gone)
        self._place.reload()

    # ------------------------------------------------------------------------------------------ tasks of ours

    def _remember_echo(self, flying: Sequence[Operation], tasks: Iterable[RemoteTask]) -> None:
        """Where Todoist stores a text otherwise than it was sent, that is no edit of the user's."""
        written = {operation.uid for operation in flying if operation.op in ("item_add", "item_update")}
        state = self._place.state
        self._forget_own_edits(written)
        for task in tasks:
            key_row = self._place.rows.get(task.id)
            if key_row is None or key_row[1].uid not in written or not task.fields:
                continue
            uid, look = key_row[1].uid, fields_of_look(key_row[1].look)
            kept = state.edited.get(uid, {})
            echo = {name: value for name, value in edits(look, {}, task).items() if name not in kept and name != "due"}
            state.echo.pop(uid, None)
            if echo:
                state.echo[uid] = echo

    def _forget_own_edits(self, written: Collection[str]) -> None:
        """What was seen before the answer to our own writing was lost looked like an edit of the user's."""
        edited = self._place.state.edited
        for uid in [uid for uid in written if uid in edited and uid in self._place.by_uid]:
            look = fields_of_look(self._place.by_uid[uid][1].look)
            theirs = {name: made for name, made in edited.pop(uid).items() if not agrees(made, name, look)}
            if theirs:
                edited[uid] = theirs

    def _take_tasks(self, tasks: Iterable[RemoteTask]) -> None:
        rows: list[tuple[str, Delivered]] = []
        facts: list[Fact] = []
        back: list[Fact] = []
        for task in {task.id: task for task in tasks}.values():
            if task.id in self._place.rows:
                key, row = self._place.rows[task.id]
                changed = self._take_task(key, row, task, facts, back)
                if changed is not row:
                    rows.append((key, changed))
        if rows:
            self._place.box.put(rows, facts=facts, retracted=back)
            self._place.reload()

    def _take_task(self, key: str, row: Delivered, task: RemoteTask, facts: list[Fact], back: list[Fact]) -> Delivered:
        """The row as it is from now on.  Facts that follow from it are added."""
        if task.deleted:
            if row.state == GONE:
                return row
            self.heard.deleted.append((key, row))
            return row._replace(state=GONE)
        if task.checked:
            if row.state == DONE:
                return row
            self.heard.completed.append((key, row))
            facts.append(self.completion(key, row, task.done))
            return row._replace(state=DONE)
        self._take_edits(row, task)
        if row.state == OPEN:
            return row
        if row.state == DONE:
            completions = self._completions(key, row)
            back += completions
            (self.heard.reopened if completions else self.heard.recorded).append((key, row))
        return row._replace(state=OPEN)

    def _take_edits(self, row: Delivered, task: RemoteTask) -> None:
        if not task.fields:
            return
        state = self._place.state
        state.edited.pop(row.uid, None)
        changed = edits(fields_of_look(row.look), state.echo.get(row.uid, {}), task)
        if changed:
            state.edited[row.uid] = changed

    def completion(self, key: str, row: Delivered, done: datetime | None) -> Fact:
        """That the user completed an item, so that it was sent (or done) on the day that it was where the interview is;
        remembered, for of a step that recurs the log does not tell which one it was."""
        on = (done or self._now).astimezone(row.zone).date()
        self._place.state.completed[row.uid] = on.isoformat()
        recorded = int(self._now.timestamp())
        return Fact(
            id=0, key=key, what="sent", on=on, step=row.step, to=_addressee(row), origin=GENERAL, recorded=recorded
        )

    def _completions(self, key: str, row: Delivered) -> list[Fact]:
        """The completion that was taken over for this row, where there is one."""
        found = [fact for fact in self._ledger.facts(key) if is_completion(fact, row)]
        day = self._place.state.completed.pop(row.uid, None)
        found = [fact for fact in found if fact.on.isoformat() == day] or found
        return [replace(fact, recorded=int(self._now.timestamp())) for fact in found[-1:]]

    # ------------------------------------------------------------------------------------------ full readings

    def missing(self, answer: Answer) -> list[str]:
        """The ids of tasks that were open and no longer are: a full answer leaves out completed and deleted ones."""
        here = {task.id for task in answer.tasks}
        ended = {
            str(args_of(operation).get("id"))
            for operation in self._place.box.in_flight()
            if operation.op in ("item_delete", "item_complete")
        }
        return [
            task_id
            for task_id, (_, row) in self._place.rows.items()
            if row.state < DONE and task_id not in here and task_id not in ended
        ]

    def span(self, missing: Sequence[str], now: datetime) -> tuple[datetime, datetime]:
        """The time in which tasks that are missing may have been completed."""
        until = now + timedelta(days=1)
        created = [datetime.fromtimestamp(self._place.rows[one][1].created, UTC) for one in missing]
        since = min([now - timedelta(days=85), *created]) - timedelta(days=1)
        return max(since, until - _LONGEST_AGO), until

    def lost(self, task_id: str) -> None:
        """A task of ours that is neither open nor completed: it was deleted."""
        key, row = self._place.rows[task_id]
        self.heard.deleted.append((key, row))
        self._place.box.put([(key, row._replace(state=GONE))])
        self._place.reload()

    # ------------------------------------------------------------------------------------------ doubles

    def _remove_doubles(self) -> None:
        """A second task with the marker of one that was sent twice, because an answer was lost, is taken back.

        A copy that the user made is none: it was not made within two minutes of an uncertain creation.
        """
        place = self._place
        owners = {marker(uid): (key, uid) for uid, (key, _) in place.by_uid.items()}
        for stranger in place.state.strangers.values():
            owner = owners.get(stranger.marker)
            here = stranger.project in place.state.places and not stranger.checked
            if owner and here and self._ours(stranger.marker, stranger.added):
                self._doubles.append((*owner, stranger.id))
        doubles = {task_id: (key, uid) for key, uid, task_id in self._doubles}
        for task_id in doubles:
            place.state.strangers.pop(task_id, None)
        if doubles:
            place.box.add(command(key, uid, "item_delete", {"id": one}) for one, (key, uid) in doubles.items())
            self.heard.doubles += len(doubles)
            self._doubles.clear()

    def _ours(self, mark: str, added: str) -> bool:
        sent = self._place.state.uncertain.get(mark)
        return sent is not None and abs(_seconds(added) - sent) <= _DOUBLE_SECONDS


def is_completion(fact: Fact, row: Delivered) -> bool:
    """Whether this fact says that the user completed such an item in Todoist."""
    return fact.origin == GENERAL and fact.what == "sent" and fact.step == row.step and fact.to == _addressee(row)


def _addressee(row: Delivered) -> str | None:
    """Whom an item names that is one of several of its step."""
    return row.to if names_addressee(row.uid) else None


def is_double(operation: Operation) -> bool:
    """Whether this takes back a task that was made twice: it stands on its own, whatever the plan says."""
    return operation.op == "item_delete" and operation.after is None


def _seconds(added: str) -> float:
    """A moment of Todoist's in seconds since 1970; 0 where it names none."""
    return datetime.fromisoformat(added).timestamp() if added else 0.0


def args_of(operation: Operation) -> dict[str, Any]:
    """The arguments that its payload was made with; none where somebody changed it in the ledger."""
    args = json.loads(operation.payload).get("args")
    return args if isinstance(args, dict) else {}


def command(
    key: str, uid: str, op: str, args: Mapping[str, Any], *, after: Delivered | None = None, generation: int = 0
) -> Operation:
    """An operation with a uuid of its own and its payload frozen."""
    uuid = str(uuid4())
    temp_id = str(uuid4()) if op.endswith("_add") else None
    payload: dict[str, Any] = {"type": op, "uuid": uuid, "args": args}
    if temp_id:
        payload["temp_id"] = temp_id
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    return Operation(
        uuid=uuid, key=key, uid=uid, op=op, payload=text, generation=generation, temp_id=temp_id, after=after
    )
