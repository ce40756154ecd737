"""Sending, with all that can go wrong on the way: never doubled, never lost.

An operation is on disk before it is sent, and so is that it is on its way.  Where the answer is lost, Todoist is asked
what it holds before anything is sent again: a uuid alone would double tasks as soon as the server forgets uuids,
reading back alone as soon as the server is slow.  What cannot be settled after the server's own time-out goes out
again, under the same uuid and with the same payload.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from afterview.errors import DestinationFailed
from afterview.ledger import Operation
from afterview_todoist.absorb import Absorber, Statuses, args_of
from afterview_todoist.pace import Pace
from afterview_todoist.place import Accounts, Place
from afterview_todoist.remote import Answer
from afterview_todoist.tasks import marker
from afterview_todoist.wire import NotDone, Refused, Trouble, Unclear, Wire

COMMANDS_PER_REQUEST = 100
BYTES_PER_REQUEST = 900 * 1024
_UNCERTAIN_SECONDS = 3600.0
_LONGEST_PAUSE = 3600.0  # Todoist counts requests in windows of 15 minutes; whatever is more than an hour is a mistake
_REQUESTS_OF_A_LARGE_PUSH = 12  # what 1,000 new tasks take
RESUME = "What arrived is recorded; the same command goes on from there."


class Requests:
    """One request after the other, with the waits that Todoist asks for.  ``say`` tells the user of the long ones."""

    def __init__(self, wire: Wire, accounts: Accounts, pace: Pace, say: Callable[[str], None]) -> None:
        self.wire = wire
        self.accounts = accounts
        self.pace = pace
        self.say = say
        self.failures = 0

    def send(self, token: str | None, commands: Sequence[Mapping[str, Any]] = (), known: Container[str] = ()) -> Answer:
        """One attempt, not before Todoist wants to hear of us.  Raises Refused, NotDone and Unclear."""
        self._wait(self.accounts.pause_left(self.pace.now()), "Todoist asked for it")
        answer = self.wire.sync(token, commands, known)
        self.failures = 0
        return answer

    def read(self, token: str | None, known: Container[str] = ()) -> Answer:
        """What changed since ``token``, or all there is.  A token that is refused means one full read.

        Raises DestinationFailed where it can't be had.
        """
        while True:
            try:
                return self.send(token, known=known)
            except Trouble as trouble:
                self.pause(trouble)
            except Refused as refused:
                if refused.status != 400 or token is None:
                    raise
                token = None

    def patiently(self, ask: Callable[[], Any]) -> Any:
        """The result of a reading, tried again like any other.  Raises DestinationFailed where it can't be had."""
        while True:
            try:
                self._wait(self.accounts.pause_left(self.pace.now()), "Todoist asked for it")
                result = ask()
            except Trouble as trouble:
                self.pause(trouble)
            else:
                self.failures = 0
                return result

    def pause(self, trouble: Trouble) -> None:
        """Wait before trying again.  Raises DestinationFailed after too many failures in a row."""
        # A time-out has cost the user 20 seconds already: it counts twice.
        self.failures += 2 if isinstance(trouble, Unclear) and trouble.slow else 1
        asked = trouble.wait
        if asked is not None:
            self.accounts.wait_until(self.pace.now(), min(asked, _LONGEST_PAUSE))
        if self.failures >= self.pace.tries:
            said = str(trouble)
            raise DestinationFailed(f"{said[:1].upper()}{said[1:]}; several tries did not help. {RESUME}")
        self._wait(max(asked or 0.0, self.pace.back_off(self.failures)), str(trouble))

    def _wait(self, seconds: float, why: str) -> None:
        if seconds <= 0:
            return
        if seconds > self.pace.longest_wait:
            minutes = round(min(seconds, _LONGEST_PAUSE) / 60) + 1
            raise DestinationFailed(f"Todoist wants to hear nothing for {minutes} minutes. {RESUME}")
        if seconds > 3:
            self.say(f"Waiting {seconds:.0f} seconds: {why}.")
        self.pace.sleep(seconds)


class Engine:
    """Brings the outbox of one place to Todoist, and what Todoist holds into the ledger."""

    def __init__(self, requests: Requests, place: Place, absorber: Absorber) -> None:
        self.requests = requests
        self.place = place
        self.absorber = absorber
        self.pace = requests.pace
        self._size = COMMANDS_PER_REQUEST
        self._stuck = 0
        self._fresh: set[str] = set()  # markers of what the last answer created: a replay of it is not seen yet
        self._troubled: set[str] = set()  # markers of creations whose answer was lost at least once

    def look(self, answer: Answer | None = None) -> None:
        """Read what changed, take over what the user did, and settle what an earlier run left in flight.

        ``answer``: one that was just read for this place.
        """
        place = self.place
        self.take(answer or self.requests.read(place.state.token, place.rows))
        self._resume(running=True)
        self._forget_uncertain()

    def take(self, answer: Answer, statuses: Statuses | None = None) -> None:
        """Take an answer over into ledger and state."""
        if answer.full:
            self._read_completed(answer)
        self.absorber.take(answer, statuses or {})

    def _read_completed(self, answer: Answer) -> None:
        """A full answer holds open tasks only: what became of the others of ours is asked for."""
        missing = self.absorber.missing(answer)
        flying = any(operation.op == "item_add" for operation in self.place.box.in_flight())
        lost_ledger = not self.place.rows and any(task.marker for task in answer.tasks)
        if not missing and not flying and not lost_ledger:
            return
        now = datetime.fromtimestamp(self.pace.now(), UTC)
        since, until = self.absorber.span(missing, now)
        wire = self.requests.wire
        self.absorber.found(self.requests.patiently(lambda: list(wire.completed(since, until))))
        for task_id in self.absorber.missing(answer):
            task = self.requests.patiently(partial(wire.task, task_id))
            if task is None:
                self.absorber.lost(task_id)
            else:
                self.absorber.found([task])

    def _resume(self, *, running: bool) -> None:
        """What is in flight after a reading goes out again; where the server may still be at it, not before it gave up.

        The same uuids and payloads: where the server remembers them, nothing can happen twice.
        """
        place = self.place
        if running and self._creations_in_flight():
            since = max(operation.sent or 0 for operation in place.box.in_flight())
            wait = min(max(since + self.pace.settle - self.pace.now(), 0.0), self.pace.settle)
            if wait > 0:
                self.requests.say(f"Waiting {wait:.0f} seconds for Todoist to finish what it may still be at.")
                self.pace.sleep(wait)
            self.take(self.requests.read(place.state.token, place.rows))
        for operation in self._creations_in_flight():
            self._troubled.add(marker(operation.uid))
            place.state.uncertain[marker(operation.uid)] = float(operation.sent or self.pace.now())
        place.save()
        place.box.send_again([operation.uuid for operation in place.box.in_flight()])

    def _creations_in_flight(self) -> list[Operation]:
        return [operation for operation in self.place.box.in_flight() if operation.op == "item_add"]

    def _forget_uncertain(self) -> None:
        state, now = self.place.state, self.pace.now()
        state.uncertain = {mark: sent for mark, sent in state.uncertain.items() if abs(now - sent) < _UNCERTAIN_SECONDS}
        self.place.save()

    def push(self, progress: Callable[[int, int], None]) -> None:
        """Send all that is pending.  ``progress``: how many are settled, of how many.

        Raises DestinationFailed; what was settled until then is recorded.
        """
        place = self.place
        pending = place.box.pending()
        total = len(pending)
        while pending:
            self._send(self._batch(pending))
            pending = place.box.pending()
            total = max(total, len(pending))
            progress(total - len(pending), total)

    def confirm(self) -> None:
        """Read once more what the last request created: something on the way may have delivered it twice.

        After a very large push that is left to the next look, which knows what it has to look for.
        """
        if self._fresh and self.requests.wire.requests < _REQUESTS_OF_A_LARGE_PUSH:
            self.take(self.requests.read(self.place.state.token, self.place.rows))
            self._seen_again(())
            self.push(lambda done, total: None)

    def _seen_again(self, created: Iterable[str]) -> None:
        """What was created before stands as often as it should; ``created`` is what is to be watched from now on."""
        state, now = self.place.state, self.pace.now()
        for mark in self._fresh - self._troubled:
            state.uncertain.pop(mark, None)
        self._fresh = set(created)
        state.uncertain |= dict.fromkeys(self._fresh, now)
        self.place.save()

    def _batch(self, pending: Sequence[Operation]) -> list[Operation]:
        batch: list[Operation] = []
        size = 0
        for operation in pending[: self._size]:
            size += len(operation.payload.encode()) + 1
            if batch and size > BYTES_PER_REQUEST:
                break
            batch.append(operation)
        return batch

    def _command(self, operation: Operation) -> dict[str, Any]:
        """What is sent.  Under another uuid, or none, Todoist could not say later whether it was done."""
        found: dict[str, Any] = json.loads(operation.payload)
        if found.get("uuid") != operation.uuid or not args_of(operation):
            raise self.place.box.unreadable("operation", operation.payload)
        return found

    def _send(self, batch: Sequence[Operation]) -> None:
        """Send one request, and settle what its answer says."""
        commands = [self._command(operation) for operation in batch]
        place, uuids = self.place, [operation.uuid for operation in batch]
        created = {marker(operation.uid) for operation in batch if operation.op == "item_add"}
        if created:
            place.state.uncertain |= dict.fromkeys(created, self.pace.now())
            place.save()
        place.box.mark_in_flight(uuids, now=int(self.pace.now()))
        try:
            answer = self.requests.send(place.state.token, commands, place.rows)
        except (NotDone, Refused) as trouble:
            place.box.send_again(uuids)
            if isinstance(trouble, Refused):
                raise
            self.requests.pause(trouble)
            return
        except Unclear as trouble:
            self._unclear(batch, trouble)
            return
        self._size = min(COMMANDS_PER_REQUEST, self._size * 2)
        self.take(answer, {uuid: answer.statuses[uuid] for uuid in uuids if uuid in answer.statuses})
        self._name(answer.mapping)
        self._seen_again(created)
        left = place.box.in_flight()
        place.box.send_again([operation.uuid for operation in left])
        self._count_stuck(len(left) == len(batch))

    def _name(self, mapping: Mapping[str, str]) -> None:
        """Find the tasks that were accepted without their having been seen in the answer."""
        if not self.absorber.nameless:
            return
        self.absorber.believe(mapping)
        if self.absorber.nameless:
            self.take(self.requests.read(None, self.place.rows))
            self.absorber.give_up_nameless()

    def _count_stuck(self, stuck: bool) -> None:
        """An answer that carries out nothing is a failure like any other."""
        self._stuck = self._stuck + 1 if stuck else 0
        if self._stuck >= self.pace.tries:
            raise DestinationFailed(f"Todoist puts everything off. Try again later. {RESUME}")
        if stuck:
            self.pace.sleep(self.pace.back_off(self._stuck))

    def _unclear(self, batch: Sequence[Operation], trouble: Unclear) -> None:
        if trouble.slow:
            self._size = max(1, len(batch) // 2)
        self.requests.pause(trouble)
        self.take(self.requests.read(self.place.state.token, self.place.rows))
        stuck = len(self.place.box.in_flight()) == len(batch)
        self._resume(running=trouble.running)
        self._count_stuck(stuck)
