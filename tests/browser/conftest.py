"""The page in a real browser: Chromium, driven by Playwright.  A selection of its own: ``pytest tests/browser``.

Wants ``pip install --group browser``, Chromium, and npm for axe-core, which is put into the user's cache folder.  What
is missing skips the tests, and fails them where ``CI`` is set.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from afterview.model import Planned
from afterview_html.render import render
from browsing import Opened, Opener
from sample_plan import BERLIN, NOW, small_plan

if TYPE_CHECKING:
    from playwright.sync_api import Browser

AXE = "4.10.3"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Only on request: the folder has to be named."""
    here = Path(__file__).parent
    asked = (Path(config.invocation_params.dir, arg.split("::")[0]) for arg in config.invocation_params.args)
    return None if any(path == here or here in path.parents for path in asked) else True


def _missing(what: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(f"missing: {what}")
    pytest.skip(f"missing: {what}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    names = ("chromium", "chromium-browser", "google-chrome")
    program = next((found for name in names if (found := shutil.which(name))), None)
    if program is None:
        _missing("Chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _missing("playwright (pip install --group browser)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe_script() -> str:
    """The source of axe-core, fetched once by npm into the user's cache folder."""
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", f"afterview-tests/axe-core-{AXE}")
    script = folder / "node_modules/axe-core/axe.min.js"
    if not script.exists():
        npm = shutil.which("npm")
        if npm is None:
            _missing("npm, to fetch axe-core")
        folder.mkdir(parents=True, exist_ok=True)
        command = [
            str(npm),
            "install",
            "--no-save",
            "--no-audit",
            "--no-fund",
            "--prefix",
            str(folder),
            f"axe-core@{AXE}",
        ]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, timeout=180)
        if done.returncode or not script.exists():
            _missing(f"axe-core {AXE} from npm: {done.stderr[-400:]}")
    return script.read_text(encoding="utf-8")


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Opener]:
    """Opens a plan's page from disk, offline.  Whatever it says on the console or asks of anybody fails the test."""
    everything: list[Opened] = []

    def open_page(
        planned: Sequence[Planned] | None = None, *, width: int = 1280, height: int = 900, at: str = "", **more: Any
    ) -> Opened:
        path = tmp_path / f"page{len(everything)}.html"
        path.write_bytes(render(small_plan() if planned is None else planned, now=NOW, zone=BERLIN))
        context = browser.new_context(
            viewport={"width": width, "height": height},
            offline=True,
            permissions=["clipboard-read", "clipboard-write"],
            **more,
        )
        page = context.new_page()
        one = Opened(page, context)
        everything.append(one)
        page.on("console", lambda message: one.noise.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: one.noise.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (one.noise.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: one.requests.append(request.url))
        page.clock.set_fixed_time(at or NOW)
        page.goto(path.as_uri())
        return one

    yield open_page
    for one in everything:
        noise, requests, url = one.noise, one.requests, one.page.url.split("#")[0]
        one.context.close()
        assert noise == []
        assert [
            request for request in requests if request.split("#")[0] != url and not request.startswith("data:image/")
        ] == []
