"""The one way to the network: a transport that sends the SDK's requests to one host only, and trusts no answer.

The SDK's address is a constant and its time-outs are pinned in each call; its client is shared, so this is the place
to set both, and to bound what comes back: nothing compressed, at most 64 MiB, no slower than a trickle.  Redirects are
not followed, proxies and passwords of the environment are not used.
"""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx

from afterview.errors import UnusableSettings

API_PATH = "/api/v1"
API_URL = f"https://api.todoist.com{API_PATH}"
# Todoist itself gives up after 15 seconds: whoever waits longer than that knows that it is over.
TIMEOUTS = {"connect": 10.0, "read": 20.0, "write": 20.0, "pool": 10.0}
MOST_BYTES = 64 * 1024 * 1024
PATIENCE_SECONDS = 20.0
BYTES_PER_SECOND = 20_000


def checked_url(text: str) -> str:
    """The address of the API without a slash at its end.

    Raises UnusableSettings for one that is no address, holds a password, or is plain http and not this machine.
    """
    named = "AFTERVIEW_TODOIST_URL"
    try:
        url = urlsplit(text.strip())
        host, _ = url.hostname, url.port
    except ValueError:
        raise UnusableSettings(f"{named} is no web address; it looks like {API_URL}") from None
    if url.scheme not in ("http", "https") or not host or url.query or url.fragment:
        raise UnusableSettings(f"{named} is no web address; it looks like {API_URL}")
    if url.username is not None or url.password is not None:
        raise UnusableSettings(f"{named} holds a name or a password: write the address without them")
    if url.scheme == "http" and not is_loopback(host):
        raise UnusableSettings(
            f"{named}: over plain http your token could be read on the way; use https (http is for this machine alone)"
        )
    return text.strip().rstrip("/")


def is_loopback(host: str) -> bool:
    """Whether this is a name or an address of this machine itself."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Guard(httpx.BaseTransport):
    """Sends every request to ``base``, whatever host it names.  ``sent`` counts them."""

    def __init__(self, base: str, inner: httpx.BaseTransport | None = None) -> None:
        self._base = httpx.URL(base)
        self._inner = inner or httpx.HTTPTransport(retries=0, trust_env=True)
        self.sent = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Pass one request on.  Raises httpx.RequestError, also for an answer that breaks the bounds."""
        self.sent += 1
        began = time.monotonic()
        response = self._inner.handle_request(self._redirected(request))
        encoding = response.headers.get("content-encoding", "identity").strip().lower()
        if encoding not in ("", "identity"):
            response.close()
            raise httpx.DecodingError("the answer is compressed, which nobody asked for", request=request)
        return httpx.Response(
            response.status_code,
            headers=response.headers,
            stream=_Bounded(response, request, began),
            extensions=response.extensions,
        )

    def _redirected(self, request: httpx.Request) -> httpx.Request:
        path = request.url.raw_path.decode("ascii")
        rest = path[len(API_PATH) :] if path.startswith(API_PATH) else path
        url = self._base.copy_with(raw_path=(self._base.path.rstrip("/") + rest).encode("ascii"))
        headers = httpx.Headers(request.headers)
        headers["Host"] = url.netloc.decode("ascii")
        headers["Accept-Encoding"] = "identity"
        return httpx.Request(
            request.method,
            url,
            headers=headers,
            stream=request.stream,
            extensions={**request.extensions, "timeout": TIMEOUTS},
        )

    def close(self) -> None:
        self._inner.close()


class _Bounded(httpx.SyncByteStream):
    """The body, as long as it stays within the bounds."""

    def __init__(self, response: httpx.Response, request: httpx.Request, began: float) -> None:
        self._response = response
        self._request = request
        self._began = began

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for chunk in self._response.stream:  # type: ignore[union-attr]  # a synchronous transport gives a synchronous stream
            size += len(chunk)
            if size > MOST_BYTES:
                raise httpx.ReadError("the answer is larger than anything Todoist sends", request=self._request)
            if time.monotonic() - self._began > PATIENCE_SECONDS + size / BYTES_PER_SECOND:
                raise httpx.ReadTimeout("the answer comes too slowly", request=self._request)
            yield chunk

    def close(self) -> None:
        self._response.close()
