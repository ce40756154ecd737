"""The house itself: what a reader may rely on when looking for something, and the samples that stand beside it."""

from __future__ import annotations

import ast
import csv
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = ("src", "exporters", "templates")
MODULES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
SAMPLES = ROOT / "samples"
NOW = "2026-11-22T09:00:00+01:00"


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


# ------------------------------------------------------------------------------------------------------ layout


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_says_what_it_is_for_and_stays_readable(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    assert ast.get_docstring(tree), "a module begins with what it is for"
    assert len(text.splitlines()) <= 400
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            docstring = ast.get_docstring(node, clean=False)
            length = node.end_lineno - node.lineno + 1 - len((docstring or "").splitlines())
            assert length <= 60, f"{node.name} has {length} lines"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_what_is_public_is_documented(path: Path) -> None:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{node.name} has no docstring"


@pytest.mark.skipif(not (ROOT / "src").is_dir(), reason="the tests of a wheel have its sources taken away")
def test_every_package_is_in_the_wheel_typed_and_under_contract() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = {
        str(path.parent.relative_to(ROOT)) for folder in FOLDERS for path in (ROOT / folder).glob("*/__init__.py")
    }
    assert set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) == packages
    names = {Path(package).name for package in packages}
    assert set(project["tool"]["importlinter"]["root_packages"]) == names
    contract = project["tool"]["importlinter"]["contracts"][0]
    assert set(contract["forbidden_modules"]) == {name for name in names if name.startswith("afterview_")} - {
        "afterview_templates"
    }
    for package in packages:
        assert (ROOT / package / "py.typed").exists(), package


def reads_the_clock(path: Path) -> bool:
    calls = (node.func for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))
    names = {ast.unparse(call) for call in calls}
    return bool(names & {"datetime.now", "datetime.utcnow", "date.today", "time.time", "time.localtime", "time.gmtime"})


def test_the_core_reads_the_clock_at_its_edge_only() -> None:
    readers = {name_of(path) for path in MODULES if reads_the_clock(path)}
    inside = {name for name in readers if name.startswith("src/") and "/cli/" not in name}
    # The age of a temporary file and the holder of a lock are facts of this machine and no part of any plan.
    assert inside <= {"src/afterview/files.py", "src/afterview/ledger/lock.py", "src/afterview/ledger/opening.py"}


@pytest.mark.skipif(not shutil.which("bash"), reason="needs bash")
@pytest.mark.skipif(not (ROOT / ".ci").is_dir(), reason="a source distribution goes without it")
def test_the_check_script_calls_the_test_command_of_the_readme() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert subprocess.run(["bash", "-n", str(ROOT / ".ci" / "run")], check=False).returncode == 0
    assert 'fenced "Test it"' in script
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


# ------------------------------------------------------------------------------------------------------ samples


def afterview(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("TODOIST", "AFTERVIEW"))}
    environment |= {"TZ": "Europe/Berlin", "XDG_CONFIG_HOME": str(cwd / "x"), "PYTHONUTF8": "1"}
    code = "from afterview.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def plan_of(sample: str, tmp_path: Path) -> tuple[int, dict[str, Any]]:
    done = afterview("plan", str(SAMPLES / sample), "--json", "--no-ledger", "--now", NOW, cwd=tmp_path)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def rows_of(sample: str) -> list[dict[str, str]]:
    with (SAMPLES / sample).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("sample", ["interviews.csv", "coach.csv", "mistakes.csv"])
def test_a_sample_uses_addresses_that_belong_to_nobody(sample: str) -> None:
    addresses = re.findall(r"[\w.+-]+@([\w.-]+)", (SAMPLES / sample).read_text(encoding="utf-8"))
    assert all(domain.endswith(".example") for domain in addresses)


@pytest.mark.parametrize("sample", ["interviews.csv", "coach.csv"])
def test_every_row_of_a_good_sample_is_planned(sample: str, tmp_path: Path) -> None:
    code, plan = plan_of(sample, tmp_path)
    assert code == 0
    assert len(plan["interviews"]) == len(rows_of(sample))
    assert [problem for problem in plan["problems"] if problem["level"] != "note"] == []


def test_the_sample_shows_what_a_search_is_like(tmp_path: Path) -> None:
    _, plan = plan_of("interviews.csv", tmp_path)
    items = plan["items"]

    def by(**wanted: str) -> list[dict[str, Any]]:
        return [item for item in items if all(item[key] == value for key, value in wanted.items())]

    panel = "nordlicht-energie-backend-engineer-panel"
    assert len(by(interview=panel, step="thank-you", state="planned")) == 3
    assert {interview["promise"] for interview in plan["interviews"]} > {None, "2026-12-04"}
    assert len(by(step="rejection-reply", state="planned")) == 1
    assert len(by(step="offer-notice", state="planned")) > 1
    assert any(item["needs"] for item in items)
    assert len({interview["timezone"] for interview in plan["interviews"]}) >= 6
    later = [item for item in items if "later" in str(item["reason"]) or "superseded" in str(item["reason"])]
    assert later, "the second round ends what hung on the first"
    assert all(datetime.fromisoformat(item["start"]) >= datetime.fromisoformat(NOW) for item in by(state="planned"))


def test_the_coach_has_candidates_with_several_interviews_each(tmp_path: Path) -> None:
    _, plan = plan_of("coach.csv", tmp_path)
    rows = rows_of("coach.csv")
    candidates = {row["candidate"] for row in rows}
    assert len(candidates) >= 3
    assert all(sum(row["candidate"] == name for row in rows) > 1 for name in candidates)
    assert len({interview["key"] for interview in plan["interviews"]}) == len(rows)


def test_ten_mistakes_are_each_answered_with_row_column_value_and_remedy(tmp_path: Path) -> None:
    code, plan = plan_of("mistakes.csv", tmp_path)
    assert code == 1
    problems = [problem for problem in plan["problems"] if problem["level"] in ("error", "warning")]
    assert len({problem["row"] for problem in problems}) == 10
    for problem in problems:
        assert problem["row"]
        assert problem["column"]
        assert len(problem["message"]) > 20
    said = "\n".join(problem["message"] for problem in problems)
    assert "Europe/Zurich" in said
    assert "--dates" in said
    assert "rejected" in said
