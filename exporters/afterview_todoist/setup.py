"""What must be there before tasks are sent: projects, sections and the label.

They are known by their names, so what was made by a request whose answer was lost is found again.  What is being made
is kept in the ledger until it is there: an interrupted run's request goes out once more as it was, with its uuids.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from afterview.errors import DestinationFailed
from afterview.nouns import noun
from afterview_todoist.engine import RESUME, Engine
from afterview_todoist.remote import Refusal
from afterview_todoist.state import State
from afterview_todoist.wire import NotDone, Unclear

_WAYS_OUT = {
    "project": "Archive one in Todoist, name one that is there with --project, or take fewer days with --ahead.",
    "section": "Leave --sections out, or delete sections in Todoist.",
    "label": "Name a label that is there with --label, or delete one in Todoist.",
}


@noun
class Wanted:
    """``projects``: names of those that are to be there.  ``label``: its name.  ``sections``: pairs of a project (its
    id, or the name of one that is being made) and the section's name."""

    projects: Sequence[str] = ()
    label: str | None = None
    sections: Sequence[tuple[str, str]] = ()

    def missing(self, state: State) -> list[dict[str, Any]]:
        """The commands that make what is not there yet: a temporary id stands for a project that is being made."""
        commands: list[dict[str, Any]] = []
        temporary: dict[str, str] = {}
        for name in self.projects:
            if not state.named(name):
                temporary[name] = str(uuid4())
                commands.append(_command("project_add", {"name": name}, temporary[name]))
        if self.label and self.label.casefold() not in (name.casefold() for name in state.labels.values()):
            commands.append(_command("label_add", {"name": self.label}, str(uuid4())))
        for project, name in self.sections:
            place = temporary.get(project) or (project if project in state.projects else state.named(project)[0])
            if state.section(place, name) is None:
                commands.append(_command("section_add", {"name": name, "project_id": place}, str(uuid4())))
        return commands


def _command(kind: str, args: Mapping[str, Any], temp_id: str) -> dict[str, Any]:
    return {"type": kind, "uuid": str(uuid4()), "temp_id": temp_id, "args": dict(args)}


def prepare(engine: Engine, account: str, wanted: Wanted) -> None:
    """Make what is missing.  Raises DestinationFailed, with the way out where a limit of the account is in the way."""
    accounts, state, pace = engine.requests.accounts, engine.place.state, engine.pace
    kept = accounts.setup(account)
    for _ in range(pace.tries):
        if kept is not None and wanted.missing(state):
            _wait_out(engine, kept["sent"])
        commands = wanted.missing(state)
        if not commands:
            break
        commands = _again(kept["commands"] if kept else (), commands)
        text = json.dumps({"sent": pace.now(), "commands": commands}, ensure_ascii=False)
        accounts.keep_setup(account, text)
        kept = json.loads(text) if _send(engine, commands) else None
    else:
        raise DestinationFailed(f"Todoist did not make the project, sections or label. {RESUME}")
    if accounts.setup(account) is not None:
        accounts.keep_setup(account, None)


def _again(before: Sequence[dict[str, Any]], now: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The commands that are missing now, under the uuids that they bore before where they are the same."""
    old = {(one["type"], json.dumps(one["args"], sort_keys=True)): one for one in before}
    kept = [old.get((one["type"], json.dumps(one["args"], sort_keys=True)), one) for one in now]
    # A temporary id is only known to the request that makes it, so sections follow a project that changed its id.
    renamed = {str(new["temp_id"]): str(was["temp_id"]) for new, was in zip(now, kept, strict=True)}
    for at, one in enumerate(kept):
        place = one["args"].get("project_id")
        if place in renamed and renamed[place] != place:
            kept[at] = {**one, "args": {**one["args"], "project_id": renamed[place]}}
    return kept


def _wait_out(engine: Engine, sent: float) -> None:
    """Let the server finish what it may still be at, and read what there is."""
    pace = engine.pace
    wait = min(max(sent + pace.settle - pace.now(), 0.0), pace.settle)
    if wait > 0:
        engine.requests.say(f"Waiting {wait:.0f} seconds for Todoist to finish what it may still be at.")
        pace.sleep(wait)
    engine.take(engine.requests.read(engine.place.state.token, engine.place.rows))


def _send(engine: Engine, commands: Sequence[Mapping[str, Any]]) -> bool:
    """Send them, and read what came of it; whether the answer was lost."""
    place = engine.place
    try:
        answer = engine.requests.send(place.state.token, commands, place.rows)
    except NotDone as trouble:
        engine.requests.pause(trouble)
        return False
    except Unclear as trouble:
        engine.requests.pause(trouble)
        engine.take(engine.requests.read(place.state.token, place.rows))
        return True
    engine.take(answer)
    for command in commands:
        refusal = answer.statuses.get(command["uuid"])
        if refusal is not None and not refusal.passing and not refusal.missing:
            _refused(command, refusal)
    return False


def _refused(command: Mapping[str, Any], refusal: Refusal) -> None:
    what, name = str(command["type"]).removesuffix("_add"), command["args"]["name"]
    if refusal.tag == "LABEL_ALREADY_EXISTS":
        return
    if refusal.full:
        way = _WAYS_OUT[what]
        raise DestinationFailed(f"Todoist has no room for another {what} ('{name}'). No task was sent. {way}")
    raise DestinationFailed(
        f"Todoist refused the {what} '{name}' ({refusal.text}). No task was sent. Name another one."
    )
