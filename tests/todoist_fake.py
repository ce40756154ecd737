"""A Todoist in memory, as far as its published API goes, to be given to the exporter in place of the network.

``faults`` says what happens to the requests, by their number from 1 (or "all"): see ``FakeTodoist.handle_request``.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

KINDS = ("items", "projects", "sections", "labels")


class Clock:
    """A clock that only moves when somebody waits; ``slept`` is how long that was in all."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 21, 8, 0, tzinfo=UTC).timestamp()
        self.slept: list[float] = []

    def now(self) -> float:
        self.moment += 0.001
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.moment += seconds


class FakeTodoist(httpx.BaseTransport):
    """``remembers``: whether a uuid is carried out once only.  ``full_after``: open tasks that fit into a project."""

    def __init__(self, clock: Clock | None = None, *, remembers: bool = True, token: str = "test-token") -> None:
        self.clock = clock or Clock()
        self.remembers = remembers
        self.token = token
        self.account = "34567"
        self.full_after = 10_000
        self.limits: dict[str, Any] | None = None
        self.faults: dict[int | str, str] = {}
        self.requests: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.hosts: set[str] = set()
        self.counts: Counter[str] = Counter()
        self.state: dict[str, dict[str, dict[str, Any]]] = {kind: {} for kind in KINDS}
        self.later: list[dict[str, Any]] = []
        self._revision = 0
        self._done: dict[str, dict[str, Any]] = {}
        self._ids = 0
        self.inbox = self._project({"name": "Inbox"})
        self.state["projects"][self.inbox]["inbox_project"] = True

    # ------------------------------------------------------------------------------------------ for the tests

    @property
    def tasks(self) -> list[dict[str, Any]]:
        """The open tasks."""
        return [task for task in self.state["items"].values() if not task["is_deleted"] and not task["checked"]]

    def task(self, words: str) -> dict[str, Any]:
        """The one task, whatever its state, whose name holds these words."""
        (found,) = [task for task in self.state["items"].values() if words in task["content"]]
        return found

    def project(self, name: str) -> dict[str, Any]:
        """The project with this name."""
        (found,) = [project for project in self.state["projects"].values() if project["name"] == name]
        return found

    def user(self, words: str, **changes: Any) -> None:
        """The user changes a task in an app: any of its fields; ``checked`` completes, ``is_deleted`` deletes it."""
        task = self.task(words)
        if "due" in changes:
            changes["due"] = {**task["due"], "date": changes["due"]}
        if "checked" in changes:
            changes["completed_at"] = changes.pop("at", self._iso()) if changes["checked"] else None
        task.update(changes)
        self._touch(task)

    def change_project(self, one: dict[str, Any], **changes: Any) -> None:
        """The user changes a project; one that is deleted takes its tasks with it."""
        one.update(changes)
        self._touch(one)
        if changes.get("is_deleted"):
            for task in [task for task in self.state["items"].values() if task["project_id"] == one["id"]]:
                task["is_deleted"] = True
                self._touch(task)

    # ------------------------------------------------------------------------------------------ the wire

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer, after what ``faults`` says of this request:

        ``refused`` and ``broken`` never reach the server; ``lost``, ``slow``, ``500 after``, ``502 after``, ``garbage``
        and ``html`` are carried out, but the answer is not had; ``late`` is carried out when the clock has moved on;
        ``twice`` is delivered twice; ``part`` is carried out by half and lost; a number is a status; ``429 30`` asks
        for 30 seconds; ``400 item`` and ``503 item`` refuse each command.
        """
        self._catch_up()
        body = json.loads(request.read() or b"{}")
        assert len(request.content) <= 901 * 1024
        self.requests.append(body)
        self.paths.append(request.url.path)
        self.hosts.add(request.url.host)
        fault = self.faults.get(len(self.requests), self.faults.get("all", ""))
        if fault == "refused":
            raise httpx.ConnectError("refused", request=request)
        if fault == "broken":
            raise httpx.ReadError("broken", request=request)
        if fault == "interrupt":
            raise KeyboardInterrupt
        if fault == "late":
            self.later.append({"due": self.clock.moment + 10, "body": body})
            raise httpx.ReadError("broken", request=request)
        if fault[:3].isdigit() and "after" not in fault and "item" not in fault:
            return self._status(int(fault[:3]), fault[4:])
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return self._status(401)
        answer = self._answer(request, body, fault)
        if fault == "twice":
            self._answer(request, body, "")
        return self._sent(request, answer, fault)

    def _sent(self, request: httpx.Request, answer: Any, fault: str) -> httpx.Response:
        if fault == "interrupt after":
            raise KeyboardInterrupt
        if fault in ("lost", "part"):
            raise httpx.ReadError("lost", request=request)
        if fault == "slow":
            self.clock.sleep(20)
            raise httpx.ReadTimeout("slow", request=request)
        if fault == "unreachable id":
            answer["temp_id_mapping"] = dict.fromkeys(answer["temp_id_mapping"], "unknown")
        if fault == "nothing":
            answer = dict.fromkeys(answer)
        if fault == "garbage":
            return httpx.Response(200, content=b"\x80\x81")
        if fault == "html":
            return httpx.Response(200, html="<html>Log in</html>")
        if "after" in fault:
            return self._status(int(fault[:3]))
        return httpx.Response(200 if answer is not None else 404, json=answer or {"error_tag": "NOT_FOUND"})

    def _status(self, status: int, wait: str = "") -> httpx.Response:
        headers = {"Retry-After": wait} if wait else {}
        if status in (301, 302, 307, 308):
            headers["Location"] = "https://elsewhere.example/api/v1/sync"
        error = {"error": "no", "error_tag": "SOMETHING", "error_code": 1, "http_code": status}
        return httpx.Response(status, json=error, headers=headers)

    def _answer(self, request: httpx.Request, body: dict[str, Any], fault: str) -> Any:
        path = request.url.path.removeprefix("/api/v1")
        if path == "/sync":
            return self._sync(body, fault)
        if path == "/tasks/completed/by_completion_date":
            done = [self._public(task) for task in self.state["items"].values() if task["checked"]]
            return {"items": [task for task in done if not task["is_deleted"]], "next_cursor": None}
        found = self.state["items"].get(path.removeprefix("/tasks/"))
        return self._public(found) if found and not found["is_deleted"] else None

    def _catch_up(self) -> None:
        for one in [one for one in self.later if one["due"] <= self.clock.moment]:
            self.later.remove(one)
            self._sync(one["body"], "")

    # ------------------------------------------------------------------------------------------ /sync

    def _sync(self, body: dict[str, Any], fault: str) -> dict[str, Any]:
        statuses: dict[str, Any] = {}
        mapping: dict[str, str] = {}
        commands = body.get("commands", [])
        assert len(commands) <= 100
        for number, command in enumerate(commands):
            if fault == "part" and number >= len(commands) // 2:
                break
            if "item" in fault:
                statuses[command["uuid"]] = self._error(int(fault[:3]), "SERVICE_UNAVAILABLE")
                continue
            statuses[command["uuid"]] = self._once(command, mapping)
        since = body.get("sync_token") or "*"
        full = since == "*"
        answer: dict[str, Any] = {"sync_status": statuses, "temp_id_mapping": mapping, "full_sync": full}
        for kind in KINDS:
            rows = [one for one in self.state[kind].values() if full or one["_revision"] > int(since)]
            if full:
                rows = [one for one in rows if not one["is_deleted"] and not one.get("checked")]
            answer[kind] = [self._public(one) for one in rows]
        answer["user"] = {"id": self.account, "inbox_project_id": self.inbox}
        if self.limits is not None:
            answer["user_plan_limits"] = {"current": self.limits}
        answer["sync_token"] = str(self._revision)
        return answer

    def _once(self, command: dict[str, Any], mapping: dict[str, str]) -> Any:
        before = self._done.get(command["uuid"])
        if before is not None and self.remembers:
            if before["real"]:
                mapping[command["temp_id"]] = before["real"]
            return "ok"
        args = {
            name: mapping.get(value, value) if isinstance(value, str) else value
            for name, value in command["args"].items()
        }
        self.counts[command["type"]] += 1
        real = getattr(self, f"_{command['type']}")(args)
        if isinstance(real, dict):
            return real
        self._done[command["uuid"]] = {"real": real}
        if real:
            mapping[command["temp_id"]] = real
        return "ok"

    def _item_add(self, args: dict[str, Any]) -> Any:
        project = args.get("project_id", self.inbox)
        if project not in self.state["projects"]:
            return self._error(404, "PROJECT_NOT_FOUND")
        if self.full_after < 10_000 and sum(task["project_id"] == project for task in self.tasks) >= self.full_after:
            return self._error(403, "MAX_ITEMS_LIMIT_REACHED")
        if "auto_reminder" in args and (self.limits or {}).get("reminders_at_due") is False:
            return self._error(403, "PREMIUM_ONLY")
        assert 0 < len(args["content"]) <= 500
        assert len(args["description"]) <= 16_383
        return self._new("items", {
            "user_id": "34567", "project_id": project, "section_id": args.get("section_id"), "parent_id": None,
            "added_by_uid": "34567", "assigned_by_uid": None, "responsible_uid": None, "labels": args["labels"],
            "content": args["content"], "description": args["description"], "priority": args["priority"],
            "due": {"string": "", "lang": "en", "is_recurring": False, "timezone": None, **args["due"]},
            "deadline": {"lang": "en", **args["deadline"]} if args.get("deadline") else None,
            "duration": args.get("duration"), "checked": False, "completed_at": None, "child_order": 1,
            "is_collapsed": False, "added_at": self._iso(), "updated_at": self._iso(),
            "reminded": args.get("auto_reminder", False),
        })  # fmt: skip

    def _item_update(self, args: dict[str, Any]) -> Any:
        task = self.state["items"].get(args["id"])
        if task is None or task["is_deleted"]:
            return self._error(404, "ITEM_NOT_FOUND")
        for name, value in args.items():
            whole = name in ("due", "deadline") and value is not None
            task[name] = (
                {**(task[name] or {"lang": "en", "string": "", "is_recurring": False}), **value} if whole else value
            )
        self._touch(task)
        return None

    def _flag(self, args: dict[str, Any], **flags: Any) -> Any:
        task = self.state["items"].get(args["id"])
        if task is None or task["is_deleted"]:
            return self._error(404, "ITEM_NOT_FOUND")
        task.update(flags)
        self._touch(task)
        return None

    def _item_delete(self, args: dict[str, Any]) -> Any:
        return self._flag(args, is_deleted=True)

    def _item_complete(self, args: dict[str, Any]) -> Any:
        return self._flag(args, checked=True, completed_at=args["date_completed"])

    def _item_uncomplete(self, args: dict[str, Any]) -> Any:
        return self._flag(args, checked=False, completed_at=None)

    def _project_add(self, args: dict[str, Any]) -> Any:
        most = (self.limits or {}).get("max_projects", 1000)
        if len(self.state["projects"]) > most:
            return self._error(403, "MAX_PROJECTS_LIMIT_REACHED")
        return self._project(args)

    def _project(self, args: dict[str, Any]) -> str:
        return self._new("projects", {"name": args["name"], "is_archived": False, "inbox_project": False})

    def _section_add(self, args: dict[str, Any]) -> str:
        return self._new("sections", {"name": args["name"], "project_id": args["project_id"], "is_archived": False})

    def _label_add(self, args: dict[str, Any]) -> str:
        return self._new("labels", {"name": args["name"]})

    def _new(self, kind: str, fields: dict[str, Any]) -> str:
        self._ids += 1
        one = {"id": f"6id{self._ids:05}", "is_deleted": False, **fields}
        self.state[kind][one["id"]] = one
        self._touch(one)
        return str(one["id"])

    def _touch(self, one: dict[str, Any]) -> None:
        self._revision += 1
        one["_revision"] = self._revision

    def _error(self, status: int, tag: str) -> dict[str, Any]:
        return {"error": "It can't be done", "error_tag": tag, "error_code": 1, "http_code": status, "error_extra": {}}

    def _iso(self, ahead: float = 0) -> str:
        moment = datetime.fromtimestamp(self.clock.moment, UTC) + timedelta(seconds=ahead)
        return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    @staticmethod
    def _public(one: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in one.items() if not name.startswith("_")}
