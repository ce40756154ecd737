"""The network: one host, no redirects, nothing without bounds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import httpx
import pytest

from afterview.errors import DestinationFailed, UnusableSettings
from afterview.secrets import Secret
from afterview_todoist import guard
from afterview_todoist.guard import API_URL, Guard, checked_url
from afterview_todoist.wire import NotDone, Refused, Unclear, Wire, retry_after


class Recorder(httpx.BaseTransport):
    """Answers every request alike and keeps it."""

    def __init__(self, **answer):
        self.answer = {"status_code": 200, "json": {"sync_token": "1", "full_sync": True}} | answer
        self.requests = []

    def handle_request(self, request):
        self.requests.append(request)
        return httpx.Response(**self.answer)


class Trickle(httpx.SyncByteStream):
    def __init__(self, chunks):
        self.chunks = chunks

    def __iter__(self):
        yield from self.chunks


@pytest.mark.parametrize(
    "url",
    ["https://proxy.example/api/v1", "http://127.0.0.1:8765/api/v1", "http://localhost:1/x", "http://[::1]:2/api/v1"],
)
def test_another_address_can_be_set(url):
    assert checked_url(url + "/") == url


@pytest.mark.parametrize(
    "url",
    ["http://todoist.example/api/v1", "http://10.0.0.1/api/v1", "http://localhost.evil.example/", "ftp://127.0.0.1/",
     "https://me:pw@proxy.example/", "127.0.0.1:8765", "https://", "https://a.example/?x=1", "http://127.0.0.1:99999/"],
)  # fmt: skip
def test_an_address_over_which_a_token_could_leak_is_refused(url):
    with pytest.raises(UnusableSettings, match="AFTERVIEW_TODOIST_URL"):
        checked_url(url)


def test_requests_of_the_sdk_and_of_sync_go_to_that_address_only():
    inner = Recorder()
    with Wire(Secret("test-token"), "http://127.0.0.1:8765/base", inner) as wire:
        wire.sync(None)
        with pytest.raises(Unclear):
            wire.task("6id")
    assert [str(request.url) for request in inner.requests] == [
        "http://127.0.0.1:8765/base/sync",
        "http://127.0.0.1:8765/base/tasks/6id",
    ]
    assert {request.headers["host"] for request in inner.requests} == {"127.0.0.1:8765"}


def test_time_outs_are_ours_and_not_the_sdks():
    inner = Recorder(json={})
    with Wire(Secret("test-token"), API_URL, inner) as wire, pytest.raises(Unclear):
        wire.task("6id")
    assert inner.requests[0].extensions["timeout"] == guard.TIMEOUTS
    assert inner.requests[0].headers["host"] == "api.todoist.com"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(status):
    inner = Recorder(status_code=status, headers={"Location": "https://evil.example/"}, json={})
    with Wire(Secret("test-token"), API_URL, inner) as wire, pytest.raises(Refused, match="redirect"):
        wire.sync(None)
    assert len(inner.requests) == 1


def test_a_compressed_answer_is_not_unpacked():
    inner = Recorder(headers={"Content-Encoding": "gzip"}, content=b"\x1f\x8b", json=None)
    with Wire(Secret("test-token"), API_URL, inner) as wire, pytest.raises(Unclear, match="compressed"):
        wire.sync(None)


def test_an_endless_answer_is_cut_off(monkeypatch):
    monkeypatch.setattr(guard, "MOST_BYTES", 1000)
    inner = Recorder(stream=Trickle(b"x" * 100 for _ in range(100)), json=None)
    with Wire(Secret("test-token"), API_URL, inner) as wire, pytest.raises(Unclear):
        wire.sync(None)


def test_an_answer_that_trickles_is_cut_off(monkeypatch):
    monkeypatch.setattr(guard, "PATIENCE_SECONDS", -1.0)
    inner = Recorder(stream=Trickle([b"{", b"}"]), json=None)
    with Wire(Secret("test-token"), API_URL, inner) as wire, pytest.raises(Unclear) as fault:
        wire.sync(None)
    assert fault.value.slow


@pytest.mark.parametrize(
    ("headers", "json", "seconds"),
    [
        ({"Retry-After": "12"}, {}, 12),
        ({}, {"error_extra": {"retry_after": 7}}, 7),
        ({"Retry-After": "3"}, {"error_extra": {"retry_after": 7}}, 7),
        ({"Retry-After": "soon; maybe"}, {}, None),
        ({"Retry-After": "-5"}, {}, None),
        ({"Retry-After": "99999999999999"}, {}, 99999999999999),
        ({"Retry-After": "Thu, 01 Jan 1970 00:00:00 GMT"}, {}, 0),
        ({}, [], None),
    ],
)
def test_retry_after_is_read_in_all_its_forms(headers, json, seconds):
    assert retry_after(httpx.Response(429, headers=headers, json=json)) == seconds


@pytest.mark.parametrize("status", [429])
def test_too_many_requests_means_nothing_was_done(status):
    with Wire(Secret("t"), API_URL, Recorder(status_code=status)) as wire, pytest.raises(NotDone):
        wire.sync(None)


@pytest.mark.parametrize(("status", "running"), [(500, False), (503, False), (502, True), (504, True), (408, True)])
def test_other_faults_of_the_server_leave_it_unclear(status, running):
    with Wire(Secret("t"), API_URL, Recorder(status_code=status)) as wire, pytest.raises(Unclear) as fault:
        wire.sync(None)
    assert fault.value.running is running


def test_a_list_that_goes_round_in_circles_ends():
    task = {
        "id": "6a", "content": "x", "description": "", "project_id": "1", "section_id": None, "parent_id": None,
        "labels": [], "priority": 1, "due": None, "deadline": None, "duration": None, "is_collapsed": False,
        "child_order": 1, "responsible_uid": None, "assigned_by_uid": None,
        "completed_at": "2026-11-01T10:00:00.000000Z", "added_by_uid": "1", "added_at": "2026-11-01T10:00:00.000000Z",
        "updated_at": "2026-11-01T10:00:00.000000Z",
    }  # fmt: skip
    inner = Recorder(json={"items": [task], "next_cursor": "again"})
    since, until = datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
    with Wire(Secret("t"), API_URL, inner) as wire, pytest.raises(Unclear, match="circles"):
        list(wire.completed(since, until))


class ThreeMonths(httpx.BaseTransport):
    """Refuses to tell of more than three months at a time, as Todoist does; keeps the times that it told of."""

    def __init__(self):
        self.spans = []

    def handle_request(self, request):
        since, until = (datetime.fromisoformat(request.url.params[name]) for name in ("since", "until"))
        if until - since > timedelta(days=89):
            return httpx.Response(400, json={"error": "Time range can't be longer than 3 months", "error_code": 20})
        self.spans.append((since, until))
        return httpx.Response(200, json={"items": [], "next_cursor": None})


def test_what_was_completed_in_a_year_is_asked_for_three_months_at_a_time_without_a_gap():
    inner = ThreeMonths()
    since, until = datetime(2025, 12, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
    with Wire(Secret("t"), API_URL, inner) as wire:
        assert list(wire.completed(since, until)) == []
    assert (inner.spans[0][0], inner.spans[-1][1]) == (since, until)
    assert all(one[1] == next_one[0] for one, next_one in pairwise(inner.spans))


def test_an_answer_without_a_list_is_unclear():
    with Wire(Secret("t"), API_URL, Recorder(json={"sync_token": "1", "items": [1]})) as wire, pytest.raises(Unclear):
        wire.sync(None)


def test_refusals_are_messages_for_people():
    with (
        Wire(Secret("t"), API_URL, Recorder(status_code=403)) as wire,
        pytest.raises(DestinationFailed, match="allows"),
    ):
        wire.sync(None)


def test_the_guard_counts_what_it_sent():
    assert Guard(API_URL, Recorder()).sent == 0
