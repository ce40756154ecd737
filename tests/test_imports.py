"""What each command may import: a start is paid for every time, so nothing comes along that is not used."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

LIST = """
import sys
from afterview.cli import cli
from afterview.cli.ending import run
code = run(cli, sys.argv[1:])
print("\\n" + "\\n".join(sorted(sys.modules)))
sys.exit(code)
"""
ROWS = """candidate,company,position,date,time,timezone,interviewers,topics
Kim Park,Acme,Tester,2026-12-01,14:00,Europe/Berlin,Ana Sousa <ana@acme.example>,how you share on-call
"""
PLANNING = ["--no-ledger", "--now", "2026-12-01T18:00:00+00:00", "--timezone", "UTC"]
DRAFTS = {"click", "jinja2", "markupsafe", "platformdirs", "tzdata"}
MAY_IMPORT = {
    "--help": {"click"},
    "--version": {"click"},
    "export --help": {"click", "platformdirs"},
    "playbook list": {"click"},
    "plan --format jsonl": DRAFTS,
    "plan --format table": DRAFTS | {"rich", "pygments", "attr"},
    "export ics -o o.ics": DRAFTS,
    "export todoist-csv -o o.csv": DRAFTS,
    "export html -o o.html": DRAFTS,
    "export eml -o drafts": DRAFTS,
}
"""Packages from elsewhere, once the caches are filled.  Rich takes attrs where that is installed."""


def modules(words: str, folder: Path) -> set[str]:
    """All modules that the command has imported when it ends."""
    planning = [] if "help" in words or words in ("--version", "playbook list") else PLANNING
    done = subprocess.run(
        [sys.executable, "-P", "-c", LIST, *words.split(), *planning],
        cwd=folder,
        env={**os.environ, **{f"XDG_{kind}_HOME": str(folder) for kind in ("CONFIG", "STATE", "CACHE", "DATA")}}
        | {"PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.rpartition("\n\n")[2].split())


@pytest.mark.parametrize("words", MAY_IMPORT)
def test_a_command_imports_what_it_uses(words: str, tmp_path: Path) -> None:
    (tmp_path / "interviews.csv").write_text(ROWS, encoding="utf-8")
    modules(words, tmp_path)
    again = words + " --force" if " -o " in words else words
    packages = {name.partition(".")[0] for name in modules(again, tmp_path) if not name.startswith("_sysconfigdata")}
    ours = {name for name in packages if name.startswith("afterview")}
    bare = subprocess.run(
        [sys.executable, "-c", "import sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    known = sys.stdlib_module_names | ours | {name.partition(".")[0] for name in bare.stdout.split()}
    assert packages - known - {"__mp_main__"} <= MAY_IMPORT[words]


def test_help_imports_nothing_that_plans(tmp_path: Path) -> None:
    ours = {name for name in modules("--help", tmp_path) if name.startswith("afterview")}
    assert not {"afterview.planning", "afterview.reading", "afterview.drafting", "afterview.ledger"} & ours
    assert not {name for name in ours if name.startswith("afterview_")}


def test_an_export_imports_its_own_destination_alone(tmp_path: Path) -> None:
    (tmp_path / "interviews.csv").write_text(ROWS, encoding="utf-8")
    modules("export ics -o o.ics", tmp_path)
    found = modules("export ics -o o.ics --force", tmp_path)
    assert {name for name in found if name.startswith("afterview_") and "." not in name} == {
        "afterview_ics",
        "afterview_templates",
    }
    assert not {"sqlite3", "email", "http", "ssl", "asyncio", "multiprocessing"} & found
    assert "afterview.workers" not in found, "one process does it all"


def test_the_command_line_runs_as_a_module_too(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-m", "afterview", "plan", "nowhere.csv"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert (done.returncode, done.stderr.strip()) == (
        3,
        "nowhere.csv: there is no such file; check the name and the folder",
    )
