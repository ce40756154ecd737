"""One run against one account: the connection, the ledger, and the place that is meant."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Container, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from afterview.errors import DestinationFailed
from afterview.exporting import Job
from afterview.ledger import Ledger
from afterview.secrets import Secret
from afterview_todoist.absorb import Absorber
from afterview_todoist.allot import overflow_name
from afterview_todoist.engine import Engine, Requests
from afterview_todoist.guard import API_URL, checked_url
from afterview_todoist.pace import Pace
from afterview_todoist.place import Accounts, Place
from afterview_todoist.remote import Answer
from afterview_todoist.state import State
from afterview_todoist.token import give_it_anew, token_of
from afterview_todoist.wire import Refused, Wire

if TYPE_CHECKING:
    import httpx

URL_VARIABLE = "AFTERVIEW_TODOIST_URL"


class _Known:
    """What a process asks for once, though a pull goes before the push: the token, and what Todoist holds."""

    def __init__(self, token: Secret) -> None:
        self.token = token
        self.looked: set[str] = set()


_KNOWN: WeakKeyDictionary[Ledger, _Known] = WeakKeyDictionary()


@contextmanager
def ledger_of(job: Job) -> Iterator[Ledger]:
    """The job's ledger; without one an empty one that is gone afterwards: pushing needs to write down what it sends."""
    if job.ledger is not None:
        yield job.ledger
        return
    with (
        tempfile.TemporaryDirectory(prefix="afterview-") as folder,
        Ledger.open(Path(folder) / "ledger.sqlite", now=job.now, command="export todoist") as ledger,
    ):
        yield ledger


class Session:
    """A connection and a ledger.  ``engine`` works on the place that ``enter`` or ``enter_project`` opened."""

    def __init__(self, job: Job, ledger: Ledger, wire: Wire, pace: Pace, account: str | None) -> None:
        self.job = job
        self.ledger = ledger
        self.wire = wire
        self.pace = pace
        self.accounts = Accounts(ledger)
        self.requests = Requests(wire, self.accounts, pace, job.say)
        self.account = account
        self._answers: dict[str | None, Answer] = {}  # what was read, by the token that it was read with

    def enter(self, name: str) -> Engine:
        """The place of the project with this name ("" for the Inbox), looked at.

        Where the project is still to be made, the place is a preliminary one: see ``settle_in``.
        """
        project = self.accounts.project(self.account, name) if self.account else None
        if self.account and project:
            place = Place(self.ledger, self.account, project)
            if place.state.token is not None:
                engine = self._engine(place)
                self._look(engine)
                if project in place.state.projects:
                    return self._checked(engine, name)
        return self._arrive(name)

    def enter_project(self, project: str) -> Engine:
        """The place of a project that was pushed to before, by its id, looked at."""
        if self.account is None:
            raise DestinationFailed("It is not known yet whose Todoist this is: export to it first.")
        engine = self._engine(Place(self.ledger, self.account, project))
        self._look(engine)
        return engine

    def learn(self) -> tuple[str, Answer]:
        """Read everything, and learn whose account it is."""
        answer = self.requests.read(None)
        if answer.account is None:
            raise DestinationFailed("Todoist did not say whose account this is; nothing was sent. Try again later.")
        self.account = answer.account
        self.accounts.learn(_KNOWN[self.ledger].token, answer.account)
        return answer.account, answer

    def _arrive(self, name: str) -> Engine:
        """Read everything, and find the project by its name."""
        account, answer = self.learn()
        project = _project_in(answer, name)
        place = Place(self.ledger, account, project or f"({name})")
        engine = self._engine(place)
        engine.look(answer)
        return self._checked(engine, name)

    def _engine(self, place: Place) -> Engine:
        return Engine(self.requests, place, Absorber(self.ledger, place, self.job.now))

    def _look(self, engine: Engine) -> None:
        """Look, unless this process has looked just now (a pull before the push)."""
        looked = _KNOWN[self.ledger].looked
        place = engine.place
        if place.destination not in looked:
            token = place.state.token
            if token not in self._answers:
                self._answers[token] = self.requests.read(token, self._known(place))
            engine.look(self._answers[token])
            looked.add(place.destination)

    def _known(self, place: Place) -> Container[str]:
        """The tasks of ours: of all destinations, for an answer may be taken over by several of them."""
        if not place.other_destinations():
            return place.rows
        others = [Place(self.ledger, place.account, project) for project in place.other_destinations()]
        return {task for one in (place, *others) for task in one.rows}

    def _checked(self, engine: Engine, name: str) -> Engine:
        state, project = engine.place.state, engine.place.project
        if project in state.archived:
            raise archived(state.projects[project])
        if project in state.projects:
            self._settle(engine, name, project)
        return engine

    def settle_in(self, engine: Engine, name: str) -> Engine:
        """The place of a project that was made meanwhile."""
        if engine.place.project in engine.place.state.projects or self.account is None:
            return engine
        project = engine.place.state.named(name)[0]
        place = Place(self.ledger, self.account, project)
        place.state = engine.place.state
        moved = self._engine(place)
        moved.absorber.heard = engine.absorber.heard
        self._settle(moved, name, project)
        return moved

    def _settle(self, engine: Engine, name: str, project: str) -> None:
        if self.account is not None:
            self.accounts.meant(self.account, name, project)
        state = engine.place.state
        if project not in state.places:
            state.places.insert(0, project)
            # Of an earlier ledger's projects those that took what the first one had no room for belong to it too.
            others = engine.place.other_destinations()
            for number in range(2, len(state.projects) + 2):
                known = state.named(overflow_name(name, number))
                if not known:
                    break
                more = [one for one in known if one not in state.archived and one not in others]
                state.places += [one for one in more[:1] if one not in state.places]
            engine.place.save()


def archived(name: str) -> DestinationFailed:
    """The refusal to fill a project that is archived."""
    return DestinationFailed(
        f"The project '{name}' is archived in Todoist. Nothing was sent. Unarchive it there, or name another one with "
        "--project."
    )


def _project_in(answer: Answer, name: str) -> str | None:
    """The id of the project with this name ("" for the Inbox) in a full answer, None where there is none.

    Of several with the name the one that holds tasks of ours, else the first one.  Raises DestinationFailed where
    Todoist names no Inbox.
    """
    if not name:
        inbox = next((project.id for project in answer.projects if project.inbox and project.there), None)
        if inbox is None:
            raise DestinationFailed("Todoist did not say which project is the Inbox; name one with --project.")
        return inbox
    state = State()
    state.take(answer, ())
    found = [project for project in state.named(name) if project not in state.archived] or state.named(name)
    ours = [stranger.project for stranger in state.strangers.values()]
    return max(found, key=ours.count) if found else None


@contextmanager
def connected(job: Job, pace: Pace, transport: httpx.BaseTransport | None = None) -> Iterator[Session]:
    """A session with the account of the user's token.  Raises UnusableSettings for a token or address that is none."""
    base = checked_url(os.environ.get(URL_VARIABLE) or API_URL)
    with ledger_of(job) as ledger:
        if ledger not in _KNOWN:
            _KNOWN[ledger] = _Known(token_of(job))
        token = _KNOWN[ledger].token
        with Wire(token, base, transport) as wire:
            try:
                yield Session(job, ledger, wire, pace, Accounts(ledger).of(token))
            except Refused as fault:
                if fault.status != 401:
                    raise
                raise Refused(f"{fault} {give_it_anew(job)}", fault.status) from None
