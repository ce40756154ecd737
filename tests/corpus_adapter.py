"""Runs Afterview over one input of a corpus, and says what came out of it.

As a command (``corpus_adapter.py INPUT OUT``) it plans the input, puts the plan on standard output as JSON, and lets
every exporter that writes files write into OUT.  As a module it has ``judge``, which translates exit code and output
into the outcome of the whole: accept, reject-row or reject-file.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from datetime import UTC, datetime
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, NamedTuple

from afterview.cli import cli
from afterview.cli.ending import run

NOW = "2026-03-05T08:00:00Z"
ZONE = "Europe/Berlin"
EXPORTS = {"ics": "calendar.ics", "html": "page.html", "todoist-csv": "tasks.csv", "eml": "drafts"}
UNUSABLE = 3


def judge(case: dict[str, Any], returncode: int, stdout: str, stderr: str, out: str) -> dict[str, Any]:
    """The outcome: what was read, which rows were refused (by record, line and column), and a few values."""
    try:
        plan = json.loads(stdout)
    except json.JSONDecodeError:
        outcome = "reject-file" if returncode == UNUSABLE else f"exit {returncode} without a plan"
        return {"outcome": outcome, "interviews": 0, "rejected": [], "values": {}}
    errors = [problem for problem in plan["problems"] if problem["level"] == "error"]
    interviews = plan["interviews"]
    record_of = _records(case, plan["interviews"], errors)
    rejected = [
        {"line": error["row"], "record": record_of.get(error["row"]), "column": error["column"]} for error in errors
    ]
    values = {
        number: {
            "start_utc": _utc(interview["start"]),
            "end_utc": _utc(interview["end"]),
            "company": interview["company"],
        }
        for number, interview in enumerate(interviews, start=1)
    }
    outcome = "reject-row" if errors else "accept"
    return {"outcome": outcome, "interviews": len(interviews), "rejected": rejected, "values": values}


def _records(case: dict[str, Any], interviews: list[dict[str, Any]], errors: list[dict[str, Any]]) -> dict[int, int]:
    """The number of the record for each row: by line in a table, else by its rank among all that was found."""
    refused = {error["row"] for error in errors if error["row"] is not None}
    named = [row for row in case.get("rejected_rows") or [] if isinstance(row.get("record"), int) and "line" in row]
    if named:
        before = named[0]["line"] - named[0]["record"]
        return {row: row - before for row in refused}
    rows = sorted(refused | {int(interview["source"].rpartition(":")[2]) for interview in interviews})
    return {row: rank for rank, row in enumerate(rows, start=1)}


def _utc(moment: str) -> str:
    return f"{datetime.fromisoformat(moment).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


class Done(NamedTuple):
    returncode: int
    stdout: bytes
    stderr: bytes


def _afterview(arguments: list[str], given: bytes | None) -> Done:
    """Run one command in a fork of this process: what the interpreter needs is imported once for all of them."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, tempfile.TemporaryFile() as given_in:
        given_in.write(given or b"")
        given_in.seek(0)
        sys.stdout.flush()  # what a fork inherits in a buffer it would write a second time
        sys.stderr.flush()
        child = os.fork()
        if child == 0:
            for number, file in enumerate((given_in, out, err)):
                os.dup2(file.fileno(), number)
            code = 70
            try:
                code = run(cli, [*arguments, "--now", NOW, "--timezone", ZONE])
                sys.stdout.flush()
                sys.stderr.flush()
            finally:
                os._exit(code)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        out.seek(0)
        err.seek(0)
        return Done(code, out.read(), err.read())


def main(source: str, out: str) -> int:
    """Plan and export; the worst exit code.  Whatever is said on the way goes on to standard error."""
    given = sys.stdin.buffer.read() if source == "-" else None
    planned = _afterview(["plan", "--format", "json", "--no-ledger", source], given)
    sys.stdout.buffer.write(planned.stdout)
    sys.stderr.buffer.write(planned.stderr)
    worst = planned.returncode
    offered = _afterview_exports()
    for name, target in EXPORTS.items():
        if name in offered:
            done = _afterview(["export", name, source, "-o", str(Path(out) / target), "--no-ledger"], given)
            sys.stderr.buffer.write(done.stdout + done.stderr)
            if done.returncode != planned.returncode:
                print(f"export {name} ends with {done.returncode}, plan with {planned.returncode}", file=sys.stderr)
                worst = max(worst, done.returncode)
    return worst


def _afterview_exports() -> set[str]:
    return {entry.name for entry in entry_points(group="afterview.exporters")}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
