"""Whole plans against an independent reading of the playbooks' rules: see cases/README.md."""

import json
import subprocess
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

HERE = Path(__file__).parent / "cases"
SHARED = Path(__file__).parents[2] / "shared" / "cases"
CASES = [*sorted(HERE.glob("*.json")), *sorted(SHARED.glob("*.json"))]

# Steps whose addressee, if any, is not compared: they are the user's own, or the rules leave the addressee open.
WITHOUT_ADDRESSEE = {
    "prepare",
    "debrief",
    "keep-applying",
    "close-out",
    "offer-in-writing",
    "ask-an-expert",
    "find-contact",
}


class Row(NamedTuple):
    """What is compared of an item; of one that is done, neither the moment nor the lateness."""

    interview: str
    step: str
    to: str
    moment: datetime | None
    late: bool

    def __str__(self) -> str:
        if self.moment is None:
            when = "done"
        else:
            when = f"{self.moment:%a} {self.moment.isoformat()}" + (" late" if self.late else "")
        return f"{self.interview}: {self.step} {when}" + (f" to {self.to}" if self.to else "")


def rows(items: list[dict[str, Any]]) -> Counter[Row]:
    """The items planned or done; `to` is the first addressee as a string, or the list that the command prints."""
    found: Counter[Row] = Counter()
    for item in items:
        to = item["to"]
        if isinstance(to, list):
            to = (to[0].get("email") or to[0].get("name")) if to else None
        to = "" if item["step"] in WITHOUT_ADDRESSEE else (to or "").lower()
        if item["state"] == "planned":
            moment = datetime.fromisoformat(item["start"])
            found[Row(item["interview"], item["step"], to, moment, item["late"])] += 1
        elif item["state"] == "done":
            found[Row(item["interview"], item["step"], to, None, False)] += 1
    return found


def planned(path: Path, case: dict[str, Any], scratch: Path) -> Counter[Row]:
    """What the command plans for the case; `csv` in it names another file than its own."""
    source = path.parent / case.get("csv", path.with_suffix(".csv").name)
    config = scratch / "config.toml"
    config.write_text((path.parent / case["settings"]).read_text(encoding="utf-8") if "settings" in case else "")
    options = ["--format", "json", "--no-ledger", "--now", case["now"], "--config", str(config)]
    if "settings" not in case:
        options += ["--timezone", case["timezone"], "--playbook", case["playbook"]]
    command = [sys.executable, "-c", "from afterview.cli import main; main()", "plan", str(source), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=scratch, encoding="utf-8")
    assert done.returncode == 0, f"exit {done.returncode}: {done.stderr[-2000:]}"
    plan = json.loads(done.stdout)
    assert plan["playbook"] == case["playbook"]
    return rows(plan["items"])


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.parent.name}-{path.stem}")
def test_plan_agrees_with_the_independent_reading(path: Path, tmp_path: Path) -> None:
    case = json.loads(path.read_text(encoding="utf-8"))
    wanted, got = rows(case["items"]), planned(path, case, tmp_path)
    lacks, adds = (wanted - got).elements(), (got - wanted).elements()
    differing = sorted([(str(row), "lacks") for row in lacks] + [(str(row), "adds ") for row in adds])
    if differing:
        lines = "\n".join(f"  {word} {row}" for row, word in differing)
        agree, of = (wanted & got).total(), (wanted | got).total()
        pytest.fail(f"{agree} of {of} agree; the plan\n{lines}", pytrace=False)
