"""The example of docs/scale.md, run in its engine's local mode."""

import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from afterview import load_playbook, make_plan, read_interviews
from afterview.drafting import TemplateDrafter, Voice
from afterview.reading import Defaults
from test_workers import rows

EXAMPLE = Path(__file__).parent.parent / "docs/examples/partitions.py"
NOW = "2026-11-20T09:00:00+00:00"


def test_the_example_is_short() -> None:
    assert len(EXAMPLE.read_text(encoding="utf-8").splitlines()) <= 40


def test_the_page_shows_the_example() -> None:
    page = EXAMPLE.parent.parent / "scale.md"
    assert EXAMPLE.read_text(encoding="utf-8") in page.read_text(encoding="utf-8")


def test_partitions_by_candidate_give_the_plan_of_the_whole(tmp_path: Path) -> None:
    pytest.importorskip("dask", reason="dask is not installed (group scale)")
    source = tmp_path / "interviews.csv"
    source.write_text(rows(), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, EXAMPLE, source, NOW],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=True,
    )
    whole = make_plan(
        read_interviews([source], defaults=Defaults(timezone="UTC")),
        load_playbook("consensus"),
        now=datetime.fromisoformat(NOW),
        drafter=TemplateDrafter(Voice()),
    )
    expected = [
        "\t".join(map(repr, (item.uid, item.start.isoformat(), item.title, item.body)))
        for planned in whole
        for item in planned.items
        if item.state == "planned"
    ]
    assert expected
    assert sorted(done.stdout.splitlines()) == sorted(expected)
