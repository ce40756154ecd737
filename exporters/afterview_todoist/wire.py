"""Requests to Todoist, and what became of them: done, not done, or nobody knows.

One HTTP client, behind :mod:`afterview_todoist.guard`, serves the SDK (reading) and ``/sync`` (writing).  Whatever goes
wrong is one of three: :class:`Refused` (for good; a message for the user), :class:`NotDone` (nothing was carried out;
it may be sent again) and :class:`Unclear` (it may have been carried out: ask before sending it again).
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from typing import Any

import httpx
from todoist_api_python.api import TodoistAPI

from afterview.errors import DestinationFailed
from afterview.secrets import Secret
from afterview_todoist.guard import API_URL, Guard
from afterview_todoist.remote import RESOURCES, Answer, RemoteTask, Unreadable, from_sdk, read_answer, read_refusal

_PAGE = 200
_MOST_PAGES = 100
_WINDOW = timedelta(days=85)  # the API gives completed tasks of at most three months at a time


class Refused(DestinationFailed):
    """Todoist refused the request for good.  ``status``: of HTTP."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class Trouble(Exception):
    """A request failed in a way that may pass.  ``wait``: the seconds that the server asked for, None for none."""

    def __init__(self, words: str, wait: float | None = None) -> None:
        super().__init__(words)
        self.wait = wait


class NotDone(Trouble):
    """Nothing of the request was carried out."""


class Unclear(Trouble):
    """The request may have been carried out.  ``running``: the server may still be at it.  ``slow``: it timed out."""

    def __init__(self, words: str, wait: float | None = None, *, running: bool = False, slow: bool = False) -> None:
        super().__init__(words, wait)
        self.running = running
        self.slow = slow


class Wire:
    """The connection of one account.  A context manager; ``requests`` counts what was sent."""

    def __init__(self, token: Secret, base: str = API_URL, transport: httpx.BaseTransport | None = None) -> None:
        self._token = token
        self._guard = Guard(base, transport)
        self._client = httpx.Client(
            transport=self._guard,
            follow_redirects=False,
            trust_env=False,
            headers={"User-Agent": f"afterview/{version('afterview')}"},
        )
        self._api = TodoistAPI(token.reveal(), client=self._client)

    def __enter__(self) -> Wire:
        return self

    def __exit__(self, *fault: object) -> None:
        self._client.close()

    def __repr__(self) -> str:
        return "Wire(…)"

    @property
    def requests(self) -> int:
        """How many requests were sent, the SDK's included."""
        return self._guard.sent

    def sync(self, token: str | None, commands: Sequence[Mapping[str, Any]] = (), known: Container[str] = ()) -> Answer:
        """One ``/sync``: the commands, then what changed since ``token`` (None: all there is).

        ``known``: the ids of tasks that are ours.  Raises Refused, NotDone and Unclear.
        """
        body: dict[str, Any] = {"sync_token": token or "*", "resource_types": list(RESOURCES)}
        if commands:
            body["commands"] = list(commands)
        try:
            response = self._client.post(
                f"{API_URL}/sync",
                content=json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(),
                headers={"Authorization": f"Bearer {self._token.reveal()}", "Content-Type": "application/json"},
            )
        except httpx.RequestError as fault:
            raise _lost(fault) from None
        if response.status_code != 200:
            raise failed(response, writing=bool(commands))
        try:
            return read_answer(_json(response), known)
        except Unreadable as fault:
            raise Unclear(f"Todoist's answer can't be understood: {fault}") from None

    def completed(self, since: datetime, until: datetime) -> Iterator[RemoteTask]:
        """The tasks that were completed in this time (aware), by the SDK.  Raises as ``sync`` does."""
        while since < until:
            end = min(since + _WINDOW, until)
            yield from self._pages(since, end)
            since = end

    def task(self, task_id: str) -> RemoteTask | None:
        """One task by its id, by the SDK; None where there is none.  Raises as ``sync`` does."""
        try:
            return from_sdk(self._api.get_task(task_id))
        except httpx.HTTPStatusError as fault:
            if fault.response.status_code == 404:
                return None
            raise failed(fault.response, writing=False) from None
        except httpx.RequestError as fault:
            raise _lost(fault) from None
        except Exception as fault:
            raise _odd(fault) from None

    def _pages(self, since: datetime, until: datetime) -> Iterator[RemoteTask]:
        pages = self._api.get_completed_tasks_by_completion_date(
            since=since.astimezone(UTC), until=until.astimezone(UTC), limit=_PAGE
        )
        met: set[str] = set()
        for _ in range(_MOST_PAGES):
            try:
                page = next(pages, None)
            except httpx.HTTPStatusError as fault:
                raise failed(fault.response, writing=False) from None
            except httpx.RequestError as fault:
                raise _lost(fault) from None
            except Exception as fault:
                raise _odd(fault) from None
            if page is None:
                return
            new = [task for task in page if task.id not in met]
            if page and not new:
                raise Unclear("Todoist's list of completed tasks goes round in circles")
            met.update(task.id for task in new)
            yield from map(from_sdk, new)
        raise Unclear("Todoist's list of completed tasks has no end")


def _json(response: httpx.Response) -> object:
    try:
        return response.json()
    except ValueError:
        kind = response.headers.get("content-type", "")
        words = "it is a web page, perhaps of a network that wants you to log in first" if "html" in kind else "no JSON"
        raise Unreadable(words) from None


def _lost(fault: httpx.RequestError) -> Trouble:
    """What a request that got no answer means.  The fault itself holds the request, and that the token."""
    if isinstance(fault, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout | httpx.UnsupportedProtocol):
        return NotDone("Todoist can't be reached (check your connection)")
    if isinstance(fault, httpx.TimeoutException):
        return Unclear("Todoist did not answer in time", running=True, slow=True)
    if isinstance(fault, httpx.DecodingError):
        return Unclear("Todoist's answer can't be understood: it is compressed")
    return Unclear("the connection to Todoist broke off", running=True)


def _odd(fault: Exception) -> Unclear:
    """The SDK could not make sense of an answer."""
    return Unclear(f"Todoist's answer can't be understood ({type(fault).__name__})")


def failed(response: httpx.Response, *, writing: bool) -> Exception:
    """What a status other than 200 means.  ``writing``: the request held commands."""
    status, wait = response.status_code, retry_after(response)
    if status == 429:
        return NotDone("Todoist asks to slow down", wait if wait is not None else 0.0)
    if status in (502, 504, 408):
        return Unclear(f"Todoist could not answer (status {status})", wait, running=True)
    if status >= 500:
        return Unclear(f"Todoist has a fault of its own (status {status})", wait)
    if status == 400 and writing:
        # The commands are carried out before the sync token is looked at.
        return Unclear(f"Todoist refused the request ({_reason(response)})")
    return Refused(_refused(response, status), status)


def _refused(response: httpx.Response, status: int) -> str:
    if status == 401:
        return "Todoist does not know this token."
    if 300 <= status < 400:
        return (
            f"Todoist's address answers with a redirect (status {status}), which is not followed: your token would go "
            "to another host. Check AFTERVIEW_TODOIST_URL, or the network you are in."
        )
    if status == 403:
        return (
            f"Todoist allows this account no such thing (status 403: {_reason(response)}). The token is known; look in "
            "Todoist whether this account may do so."
        )
    if status == 404:
        return f"There is no Todoist at this address (status 404). It is {API_URL}; see AFTERVIEW_TODOIST_URL."
    return f"Todoist refused the request (status {status}: {_reason(response)}). Try again later."


def _reason(response: httpx.Response) -> str:
    try:
        refusal = read_refusal(response.json())
    except ValueError:
        refusal = None
    return f"{refusal.text}, {refusal.tag}" if refusal else "no reason given"


def retry_after(response: httpx.Response) -> float | None:
    """The seconds that the server asks to wait: from the body, else from the header (seconds or a date)."""
    found: list[float] = []
    try:
        extra = response.json().get("error_extra", {}).get("retry_after")
        if isinstance(extra, int | float):
            found.append(float(extra))
    except (ValueError, AttributeError):
        pass
    header = response.headers.get("retry-after", "").strip()
    if header.isascii() and header.isdigit():
        found.append(float(header))
    elif header:
        try:
            moment = parsedate_to_datetime(header)
        except ValueError:
            moment = None
        if moment is not None:
            # An HTTP date has no fractions: the second it names must have gone by.
            found.append((moment - datetime.now(moment.tzinfo or UTC)).total_seconds() + 1.0)
    return max(0.0, *found) if found else None
