"""What Todoist answers, checked and typed: nothing behind this module sees an answer as it came.

``/sync`` is the shape of Todoist's published API (v1); single tasks are read with the models of todoist-api-python.
An answer that is not of that shape raises :class:`Unreadable`, whatever its status says.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from afterview.nouns import noun

if TYPE_CHECKING:
    from todoist_api_python.models import Task as SdkTask

_MARKER = re.compile(r"^\[av:([0-9a-f]{12})\][ \t]*$", re.MULTILINE)
RESOURCES = ("items", "projects", "sections", "labels", "user", "user_plan_limits")


class Unreadable(Exception):
    """The answer is not one of Todoist's."""


@noun
class Refusal:
    """Why a command was not carried out.  See its properties for what follows."""

    tag: str
    code: int
    http: int
    text: str

    @property
    def passing(self) -> bool:
        """The same command may succeed later."""
        return self.http == 429 or self.http >= 500

    @property
    def missing(self) -> bool:
        """What the command was about no longer exists."""
        return self.http == 404

    @property
    def full(self) -> bool:
        """A limit of the account: permanent, unlike the rate limit."""
        return not self.passing and self.tag.endswith("LIMIT_REACHED")


@noun
class RemoteTask:
    """A task as it stands in Todoist.  ``fields``: see ``tasks.visible``.  ``added`` and ``done``: aware, or None."""

    id: str
    project: str
    section: str | None
    marker: str | None
    checked: bool
    deleted: bool
    fields: Mapping[str, str] = field(default_factory=dict)
    added: datetime | None = None
    done: datetime | None = None

    @property
    def open(self) -> bool:
        """It stands in Todoist and is still to be done."""
        return not self.checked and not self.deleted


@noun
class Named:
    """A project, section or label: ``there`` is False where it was deleted, ``archived`` where it is put away."""

    id: str
    name: str
    project: str | None = None
    there: bool = True
    archived: bool = False
    inbox: bool = False


@noun
class Answer:
    """One answer of ``/sync``.  ``full``: it holds all there is, else only what changed since the token sent.

    ``statuses``: None where a command was carried out.  ``mapping``: the ids given to temporary ones.  ``limits``: the
    account's plan, by Todoist's names.
    """

    token: str
    full: bool
    statuses: Mapping[str, Refusal | None]
    mapping: Mapping[str, str]
    tasks: tuple[RemoteTask, ...]
    projects: tuple[Named, ...]
    sections: tuple[Named, ...]
    labels: tuple[Named, ...]
    account: str | None
    limits: Mapping[str, Any]


def read_answer(data: object, known: Container[str] = ()) -> Answer:
    """The answer in a JSON document.  Tasks with a marker, and those whose id is ``known``, are read whole.

    Raises Unreadable.
    """
    if not isinstance(data, dict) or not isinstance(data.get("sync_token"), str) or not data["sync_token"]:
        raise Unreadable("it is no answer of /sync")
    user, plan = data.get("user"), data.get("user_plan_limits")
    account = user.get("id") if isinstance(user, dict) else None
    limits = plan.get("current") if isinstance(plan, dict) else None
    return Answer(
        token=data["sync_token"],
        full=data.get("full_sync") is True,
        statuses={uuid: _status(found) for uuid, found in _object(data, "sync_status").items()},
        mapping={temp: real for temp, real in _object(data, "temp_id_mapping").items() if isinstance(real, str)},
        tasks=tuple(_task(item, known) for item in _list(data, "items")),
        projects=tuple(_named(project) for project in _list(data, "projects")),
        sections=tuple(_named(section) for section in _list(data, "sections")),
        labels=tuple(_named(label) for label in _list(data, "labels")),
        account=str(account) if account else None,
        limits=limits if isinstance(limits, dict) else {},
    )


def read_refusal(data: object) -> Refusal | None:
    """The reason in the body of a refused request, None where it gives none."""
    return _refusal(data) if isinstance(data, dict) and "error_tag" in data else None


def from_sdk(task: SdkTask) -> RemoteTask:
    """A task as the SDK read it: completed where it says so."""
    return RemoteTask(
        id=task.id,
        project=task.project_id,
        section=task.section_id,
        marker=marker_in(task.description),
        checked=task.is_completed,
        deleted=False,
        fields=_visible(task),
        added=_moment(task.created_at),
        done=_moment(task.completed_at),
    )


def marker_in(description: str) -> str | None:
    """The marker in a description: the last one that has a line of its own."""
    found = _MARKER.findall(description)
    return found[-1] if found else None


def _object(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = data.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Unreadable(f"its {name} is no object")
    return value


def _list(data: Mapping[str, Any], name: str) -> Iterable[Mapping[str, Any]]:
    value = data.get(name)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(
        isinstance(one, dict) and isinstance(one.get("id"), str) for one in value
    ):
        raise Unreadable(f"its {name} are no list of objects")
    return value


def _status(found: object) -> Refusal | None:
    if found == "ok":
        return None
    if not isinstance(found, dict):
        raise Unreadable("a command's status is neither ok nor a reason")
    return _refusal(found)


def _refusal(found: Mapping[str, Any]) -> Refusal:
    number = {name: value if isinstance(value := found.get(name), int) else 0 for name in ("error_code", "http_code")}
    return Refusal(
        tag=str(found.get("error_tag") or ""),
        code=number["error_code"],
        http=number["http_code"] or 400,
        text=str(found.get("error") or "no reason given")[:200],
    )


def _named(data: Mapping[str, Any]) -> Named:
    return Named(
        id=data["id"],
        name=str(data.get("name") or ""),
        project=str(data["project_id"]) if data.get("project_id") else None,
        there=not data.get("is_deleted"),
        archived=bool(data.get("is_archived")),
        inbox=data.get("inbox_project") is True,
    )


def _task(data: Mapping[str, Any], known: Container[str]) -> RemoteTask:
    deleted, description = bool(data.get("is_deleted")), data.get("description")
    marker = marker_in(description) if isinstance(description, str) else None
    bare = RemoteTask(
        id=data["id"],
        project=str(data.get("project_id") or ""),
        section=data.get("section_id") or None,
        marker=marker,
        checked=bool(data.get("checked")),
        deleted=deleted,
    )
    if deleted or (marker is None and bare.id not in known):
        # Other people's tasks are nobody's business here, and of a deleted one little more than the id may be left.
        return bare
    from todoist_api_python.models import Task as SdkTask

    try:
        whole = from_sdk(SdkTask.from_dict(dict(data)))
    except Exception as fault:
        raise Unreadable(f"a task of it is none as the SDK knows them ({type(fault).__name__})") from None
    return replace(whole, checked=bare.checked)


def _visible(task: SdkTask) -> dict[str, str]:
    duration = task.duration
    minutes = "" if duration is None else str(duration.amount) + ("" if duration.unit == "minute" else " d")
    return {
        "content": task.content,
        "description": task.description,
        "due": _due(task.due.date) if task.due else "",
        "duration": minutes,
        "deadline": str(task.deadline.date)[:10] if task.deadline else "",
        "priority": str(task.priority),
    }


def _due(value: Any) -> str:
    if not isinstance(value, datetime):
        return str(value.isoformat())
    if value.tzinfo is None:
        return value.strftime("%Y-%m-%dT%H:%M:%S")
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _moment(value: Any) -> datetime | None:
    return value if isinstance(value, datetime) else None
