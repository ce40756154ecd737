"""What is remembered of an account for one destination, between runs: kept in the ledger as one JSON text.

Pure: an answer of Todoist changes it by :meth:`State.take`, and what it meant for tasks of ours is decided elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from types import NoneType
from typing import Any

from afterview_todoist.remote import Answer, Named, RemoteTask
from afterview_todoist.tasks import field_digest


@dataclass(slots=True, kw_only=True)
class Stranger:
    """A task with a marker of ours that the ledger doesn't know: of a lost answer, a lost ledger, or a copy.

    ``digests``: of its visible fields, in hex.  ``due``: as it stands there.  ``added`` and ``done``: ISO, or "".
    """

    id: str
    marker: str
    project: str
    checked: bool
    digests: dict[str, str]
    due: str
    added: str
    done: str


@dataclass(slots=True, kw_only=True)
class State:
    """``token``: for the next incremental ``/sync``.  ``places``: the projects that this destination fills, in order.

    ``projects``: id → name of those that are there; ``archived`` and ``inbox``: ids.  ``sections``: id → (project,
    name).  ``held``: the open tasks in our places, id → project.  ``strangers`` by id.  ``edited``: uid → field →
    what the user made of it (due: as it stands there).  ``echo``: uid → field → the digest that stands for what we
    wrote, where Todoist stores it otherwise.  ``uncertain``: marker → when a creation was sent whose answer was lost.
    ``completed``: uid → the day (ISO) on which the user completed it.
    """

    token: str | None = None
    inbox: str = ""
    places: list[str] = field(default_factory=list)
    projects: dict[str, str] = field(default_factory=dict)
    archived: list[str] = field(default_factory=list)
    sections: dict[str, list[str]] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    limits: dict[str, Any] = field(default_factory=dict)
    held: dict[str, str] = field(default_factory=dict)
    strangers: dict[str, Stranger] = field(default_factory=dict)
    edited: dict[str, dict[str, str]] = field(default_factory=dict)
    echo: dict[str, dict[str, str]] = field(default_factory=dict)
    uncertain: dict[str, float] = field(default_factory=dict)
    completed: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> str:
        """The text for the ledger.  How full the projects are that we don't fill is not kept."""
        data = asdict(self)
        data["held"] = {task: project for task, project in self.held.items() if project in self.places}
        return json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)

    @classmethod
    def from_json(cls, text: str | None) -> State:
        """The state in a text; an empty one where there is none, or one of another version of this package."""
        try:
            data = json.loads(text) if text else {}
            strangers = {key: Stranger(**value) for key, value in data.pop("strangers", {}).items()}
        except (ValueError, TypeError, AttributeError, RecursionError):
            return cls()
        empty = cls()
        kinds = {
            one.name: (str, NoneType) if one.name == "token" else type(getattr(empty, one.name)) for one in fields(cls)
        }
        known = {name: value for name, value in data.items() if name in kinds}
        if not all(isinstance(value, kinds[name]) for name, value in known.items()):
            return empty
        return cls(strangers=strangers, **known)

    def take(self, answer: Answer, ours: Iterable[str]) -> None:
        """Take over what an answer says of the account.  ``ours``: the ids of tasks that the ledger knows."""
        if answer.full:
            self.projects, self.archived, self.sections, self.labels = {}, [], {}, {}
            self.held = {}
            self.strangers = {key: one for key, one in self.strangers.items() if one.checked}
        self.token = answer.token
        self.limits = dict(answer.limits) or self.limits
        for project in answer.projects:
            self._project(project)
        for section in answer.sections:
            self.sections.pop(section.id, None)
            if section.there and not section.archived and section.project:
                self.sections[section.id] = [section.project, section.name]
        for label in answer.labels:
            self.labels.pop(label.id, None)
            if label.there:
                self.labels[label.id] = label.name
        known = set(ours)
        for task in answer.tasks:
            self._count(task)
        self.meet(answer.tasks, known)

    def _project(self, project: Named) -> None:
        self.projects.pop(project.id, None)
        if project.id in self.archived:
            self.archived.remove(project.id)
        if project.inbox and project.there:
            self.inbox = project.id
        if project.there:
            self.projects[project.id] = project.name
            if project.archived:
                self.archived.append(project.id)

    def _count(self, task: RemoteTask) -> None:
        self.held.pop(task.id, None)
        if task.open:
            self.held[task.id] = task.project

    def meet(self, tasks: Iterable[RemoteTask], ours: Container[str]) -> None:
        """Remember the tasks that bear a marker and are not among ``ours``."""
        for task in tasks:
            self.strangers.pop(task.id, None)
            if task.marker and not task.deleted and task.id not in ours:
                self.strangers[task.id] = Stranger(
                    id=task.id,
                    marker=task.marker,
                    project=task.project,
                    checked=task.checked,
                    digests={name: field_digest(value).hex() for name, value in task.fields.items()},
                    due=task.fields.get("due", ""),
                    added=_iso(task.added),
                    done=_iso(task.done),
                )

    def marked(self, marker: str) -> list[Stranger]:
        """The strangers in our places that bear a marker, the oldest first.

        What stands in another project was pushed there as to a destination of its own.
        """
        found = [one for one in self.strangers.values() if one.marker == marker and one.project in self.places]
        return sorted(found, key=lambda stranger: (stranger.added, stranger.id))

    def room(self, project: str, limit: int) -> int:
        """How many more open tasks fit into a project."""
        return max(0, limit - sum(place == project for place in self.held.values()))

    def named(self, name: str) -> list[str]:
        """The ids of the projects with this name, or, where none is exactly that, whatever the case."""
        exact = [key for key, other in self.projects.items() if other == name]
        return exact or [key for key, other in self.projects.items() if other.casefold() == name.casefold()]

    def section(self, project: str, name: str) -> str | None:
        """The id of a section of a project by its name, whatever the case."""
        for key, (place, other) in self.sections.items():
            if place == project and other.casefold() == name.casefold():
                return key
        return None


def edits(look: Mapping[str, bytes], echo: Mapping[str, str], task: RemoteTask) -> dict[str, str]:
    """The fields that are not as they were written: what the user changed.  ``look``: digests of what was written."""
    changed: dict[str, str] = {}
    for name, value in task.fields.items():
        digest = field_digest(value)
        if digest != look.get(name) and digest.hex() != echo.get(name):
            changed[name] = value if name == "due" else digest.hex()
    return changed


def agrees(edit: str, name: str, look: Mapping[str, bytes]) -> bool:
    """Whether an edit (of ``State.edited``) made of a field what this look wants: the same plan did it elsewhere."""
    return (field_digest(edit).hex() if name == "due" else edit) == look[name].hex()


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
