"""Messages about Todoist: the address, the answers, the limits."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

import httpx

from messages.case import Case
from messages.made import INTERVIEWS
from todoist_fake import FakeTodoist

PUSH = "export todoist interviews.csv"
TOKEN = {"TODOIST_API_TOKEN": "test-token"}
MANY = {"interviews.csv": "company,position,date\n" + "".join(f"Firm {n},Clerk,2026-12-01\n" for n in range(60))}


@contextlib.contextmanager
def _with(todoist: httpx.BaseTransport) -> Iterator[None]:
    import afterview_todoist
    from afterview_todoist.pace import Pace
    from todoist_fake import Clock

    clock = todoist.clock if isinstance(todoist, FakeTodoist) else Clock()
    pace = Pace(now=clock.now, sleep=clock.sleep, chance=lambda: 0.5)
    with (
        mock.patch.object(afterview_todoist.todoist, "_transport", todoist),
        mock.patch.object(afterview_todoist.todoist, "_pace", pace),
    ):
        yield


def fake(about: str, words: str = "", *, faults: Mapping[int | str, str] | None = None, **changes: object) -> Case:
    """Todoist with these faults (see ``todoist_fake``)."""

    def change(folder: Path) -> contextlib.AbstractContextManager[object]:
        made = FakeTodoist()
        made.faults.update(faults or {})
        for name, value in changes.items():
            setattr(made, name, value)
        return _with(made)

    return Case(command=f"{PUSH} {words}".strip(), files=INTERVIEWS, env=TOKEN, change=change, about=about)


def unknown(about: str, settings: str) -> Case:
    """A token out of the settings that Todoist does not know."""
    return replace(
        answer(about, 401),
        command=f"{PUSH} --config my.toml",
        files={**INTERVIEWS, "my.toml": f"[todoist]\n{settings}\n"},
        env={},
    )


def answer(about: str, status: int = 200, headers: Mapping[str, str] | None = None, **content: object) -> Case:
    """A server that gives this answer to everything."""

    def change(folder: Path) -> contextlib.AbstractContextManager[object]:
        return _with(httpx.MockTransport(lambda request: httpx.Response(status, headers=headers, **content)))  # type: ignore[arg-type]

    return Case(command=PUSH, files=INTERVIEWS, env=TOKEN, change=change, about=about)


def address(url: str) -> Case:
    return Case(
        command=PUSH,
        files=INTERVIEWS,
        env={**TOKEN, "AFTERVIEW_TODOIST_URL": url},
        about=f"`AFTERVIEW_TODOIST_URL` is `{url}`",
    )


def first(**more: object) -> dict[str, object]:
    return {"sync_token": "x", "full_sync": True, **more}


class _Archived(FakeTodoist):
    """The project was archived."""

    def __init__(self) -> None:
        super().__init__()
        self._project({"name": "Jobs"})
        self.project("Jobs")["is_archived"] = True


class _Changed(FakeTodoist):
    """Each answer to a request with commands is changed before it is sent."""

    def __init__(self, edit: Callable[[dict[str, Any]], object], when: str = "commands") -> None:
        super().__init__()
        self._edit, self._when = edit, when

    def _sent(self, request: httpx.Request, answer: Any, fault: str) -> httpx.Response:
        if isinstance(answer, dict) and self.requests[-1].get(self._when):
            self._edit(answer)
        return super()._sent(request, answer, fault)


def changed(about: str, edit: Callable[[dict[str, Any]], object], words: str = "", when: str = "commands") -> Case:
    return Case(
        command=f"{PUSH} {words}".strip(), files=INTERVIEWS, env=TOKEN, about=about,
        change=lambda folder: _with(_Changed(edit, when)),
    )  # fmt: skip


def refuse(**reason: object) -> Callable[[dict[str, Any]], object]:
    """Every command is refused for this reason."""
    return lambda answer: answer.update(sync_status={uuid: {"error": "no", **reason} for uuid in answer["sync_status"]})


ADDRESSES = [
    address("todoist"),
    address("http://[::"),
    address("https://me:secret@example.org"),
    address("http://todoist.example.org"),
]

ANSWERS = [
    answer("the token is not known", 401),
    unknown("the token that `token_command` prints is not known", 'token_command = "echo wrong"'),
    answer("a proxy sends us elsewhere", 302, {"Location": "https://elsewhere.example"}),
    answer("the account may not", 403, json={"error_tag": "FORBIDDEN", "error": "Forbidden", "error_code": 1, "http_code": 403}),
    answer("the address is another server's", 404),
    answer("a status that means nothing here", 418),
    answer("a network that wants a login", text="<html>Log in</html>", headers={"Content-Type": "text/html"}),
    answer("an answer that is no JSON", text="ok"),
    answer("an answer to another question", json=[]),
    answer("odd lists", json=first(items={})),
    answer("an odd list of statuses", json=first(sync_status=[])),
    answer("nobody's account", json=first()),
    answer("no Inbox", json=first(user={"id": "1"})),
    answer("a compressed answer", content=b"x", headers={"Content-Encoding": "br"}),
    fake("no network", faults={"all": "refused"}),
    fake("the connection breaks off each time", faults={"all": "broken"}),
    fake("no answer comes in time", faults={"all": "slow"}),
    fake("Todoist is down", faults={"all": "503"}),
    fake("a gateway before Todoist gives up", faults={"all": "502"}),
    fake("Todoist asks to slow down", faults={"all": "429 1"}),
    fake("Todoist asks for an hour", faults={"all": "429 3600"}),
    fake("each answer is garbage", faults={"all": "garbage"}),
]  # fmt: skip

LIMITS = [
    changed("the account has no room for another project", refuse(error_tag="MAX_PROJECTS_LIMIT_REACHED", error_code=49, http_code=403), "--project Jobs"),
    changed("the account may not make a label", refuse(error_tag="FORBIDDEN", error_code=1, http_code=403)),
    Case(command=f"{PUSH} --project Jobs --yes", files=MANY, env=TOKEN, change=lambda folder: _with(_Changed(lambda answer: answer.update(user_plan_limits={"current": {"max_projects": 1}}), "sync_token")), about="more tasks than the account's projects hold"),
    fake("", "--label 'two words'"),
    fake("", "--label ''"),
    fake("", f"--project {'x' * 200}"),
    Case(command=PUSH, files=MANY, env=TOKEN, change=lambda folder: _with(FakeTodoist()), about="more than 100 new tasks, and nobody to ask"),
    Case(command=f"{PUSH} --project Jobs", files=INTERVIEWS, env=TOKEN, change=lambda folder: _with(_Archived()), about="the project is archived"),
    Case(command="export todoist-csv interviews.csv -o -", files=MANY, about="more tasks than a file takes"),
]  # fmt: skip

GROUPS = {"The address": ADDRESSES, "What Todoist answers": ANSWERS, "Limits": LIMITS}
