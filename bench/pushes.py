"""How many requests a push to Todoist takes, counted by the Todoist that the tests use."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))


def requests(source: Path, folder: Path, now: str) -> dict[str, int]:
    """Of a first push of these interviews, and of a second one when nothing changed; and how many tasks that were."""
    import afterview_todoist
    from afterview.cli import cli
    from afterview.cli.ending import run
    from afterview_todoist.pace import Pace
    from todoist_fake import FakeTodoist

    todoist = FakeTodoist()
    pace = Pace(now=todoist.clock.now, sleep=todoist.clock.sleep, chance=lambda: 0.5)
    home = {f"XDG_{kind}_HOME": str(folder / "todoist") for kind in ("STATE", "CONFIG", "CACHE")}
    own = {"TODOIST_API_TOKEN": todoist.token, "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring", **home}
    export = ["export", "todoist", str(source), "--timezone", "UTC", "--now", now, "-q", "--yes"]
    counts = []
    with (
        mock.patch.dict(os.environ, own),
        mock.patch.object(afterview_todoist.todoist, "_transport", todoist),
        mock.patch.object(afterview_todoist.todoist, "_pace", pace),
    ):
        os.environ.pop("AFTERVIEW_TODOIST_URL", None)
        for _ in range(2):
            before = len(todoist.requests)
            if code := run(cli, export):
                sys.exit(f"{' '.join(export)} ended with {code}")
            counts.append(len(todoist.requests) - before)
    first, second = counts
    return {"new tasks": len(todoist.tasks), "requests for them": first, "requests for an unchanged export": second}
