"""A destination within the ledger: one Todoist account and project, its rows, its outbox and its state."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from typing import TYPE_CHECKING, Any

from afterview.ledger import Delivered, Outbox
from afterview.secrets import Secret
from afterview_todoist.state import State

if TYPE_CHECKING:
    from afterview.ledger import Ledger

GENERAL = "todoist"
_STATE = "state"


class Accounts:
    """Which account a token belongs to, and what concerns all of its destinations.

    The ledger holds no token, only a salted fingerprint of 64 bits, by which it knows the account again without asking.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._box = ledger.outbox(GENERAL)

    def of(self, token: Secret) -> str | None:
        """The account that this token was last seen to belong to."""
        salt = self._box.understood("salt", bytes.fromhex)
        return self._box.note(f"account {_fingerprint(salt, token)}") if salt else None

    def learn(self, token: Secret, account: str) -> None:
        """Remember whose token this is."""
        salt = self._box.understood("salt", bytes.fromhex)
        if salt is None:
            salt = secrets.token_bytes(16)
            self._box.keep("salt", salt.hex())
        self._box.keep(f"account {_fingerprint(salt, token)}", account)
        self._box.keep("account", account)

    @property
    def last(self) -> str | None:
        """The account that was last seen at all."""
        return self._box.note("account")

    def project(self, account: str, name: str) -> str | None:
        """The id of the project that was last meant by this name ("" for the Inbox)."""
        return self._box.note(f"project {account} {name}")

    def meant(self, account: str, name: str, project: str) -> None:
        """Remember which project is meant by a name, and that it is a destination."""
        if self.project(account, name) != project:
            self._box.keep(f"project {account} {name}", project)
        known = self.projects(account)
        if project not in known:
            self._box.keep(f"projects {account}", json.dumps([*known, project]))

    def projects(self, account: str) -> list[str]:
        """All projects of the account that are a destination."""
        return self._box.understood(f"projects {account}", _projects) or []

    def pause_left(self, now: float) -> float:
        """For how many seconds Todoist still wants to hear nothing; 0 or less for none.  ``now``: since 1970."""
        asked_at, seconds = self._box.understood("pause", _pause) or (0.0, 0.0)
        # A clock that was set back would make a pause of any length out of it.
        return asked_at + seconds - now if now >= asked_at else 0.0

    def wait_until(self, now: float, seconds: float) -> None:
        """Remember that Todoist wants to hear nothing for so many seconds."""
        self._box.keep("pause", f"{now!r} {seconds!r}")

    def setup(self, account: str) -> dict[str, Any] | None:
        """The commands that made projects, sections and label when a run ended ("commands"), and when they went out
        ("sent")."""
        return self._box.understood(f"setup {account}", _setup)

    def keep_setup(self, account: str, text: str | None) -> None:
        """Remember what is being made, before it is sent; None when it is there."""
        self._box.keep(f"setup {account}", text)


def _projects(text: str) -> list[str]:
    return [str(one) for one in json.loads(text)]


def _setup(text: str) -> dict[str, Any]:
    found = json.loads(text)
    commands = [{"type": one["type"], "args": dict(one["args"]), **one} for one in found["commands"]]
    return {"sent": float(found["sent"]), "commands": commands}


def _pause(text: str) -> tuple[float, float]:
    asked_at, seconds = (float(part) for part in text.split())
    return asked_at, seconds


def _fingerprint(salt: bytes, token: Secret) -> str:
    return hmac.new(salt, token.reveal().encode(), hashlib.sha256).hexdigest()[:16]


class Place:
    """The rows, the outbox and the state of one destination."""

    def __init__(self, ledger: Ledger, account: str, project: str) -> None:
        self.destination = f"{GENERAL} {account} {project}"
        self.project = project
        self._ledger = ledger
        self.account = account
        self.box: Outbox = ledger.outbox(self.destination)
        self.state = State.from_json(self.box.note(_STATE))
        self._saved = self.state.to_json()
        self._sources: dict[str, int] = {}
        self.reload()

    def reload(self) -> None:
        """Read the ledger's rows anew: ``rows`` by Todoist's id, ``by_uid`` by uid, each with its interview's key."""
        self.rows: dict[str, tuple[str, Delivered]] = self.box.by_remote()
        self.by_uid = {row.uid: (key, row) for key, row in self.rows.values()}

    def source_number(self, file: str) -> int:
        """The ledger's number of a source file."""
        if file not in self._sources:
            self._sources[file] = self.box.source_of(file)
        return self._sources[file]

    def other_destinations(self) -> set[str]:
        """The projects of the account that are destinations of their own."""
        return {one for one in Accounts(self._ledger).projects(self.account) if one != self.project}

    def save(self) -> None:
        """Keep the state, where it changed."""
        text = self.state.to_json()
        if text != self._saved:
            self.box.keep(_STATE, text)
            self._saved = text
