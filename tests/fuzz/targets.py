"""What is fuzzed, by name: each target takes bytes and tells what is wrong with what becomes of them.

A target never raises; ``seeds`` are the inputs to begin from.  ``guided.py`` feeds them from the coverage of the code,
and tests/test_fuzz_targets.py feeds them the seeds and everything that was ever found.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from afterview.file_names import safe_name
from afterview.file_parts import part_path
from fuzz import drafted, kept, kept_todoist, reading, written
from fuzz.fields import joined, split
from fuzz.scanners import names_faults

CORPUS = reading.ROOT.parent / "shared" / "corpus" / "files"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """``run`` yields what is wrong; ``seeds`` are bytes to begin from.  ``quick``: the same with a part of the work,
    chosen by the bytes, where all of it is too much for a search."""

    run: Callable[[bytes], Iterator[str]]
    seeds: Callable[[], Iterable[bytes]]
    quick: Callable[[bytes], Iterator[str]] | None = None


# ------------------------------------------------------------------------------------------------------ readers


def _reader(name: str) -> Target:
    suffix = name.rpartition(".")[2]

    def seeds() -> Iterable[bytes]:
        own = [data for seed, data in reading.seeds() if seed.endswith(f".{suffix}")]
        files = sorted(CORPUS.rglob(f"*.{suffix}")) if CORPUS.is_dir() else []
        return [*own, *(path.read_bytes() for path in files)]

    return Target(run=lambda data: reading.faults_of(name, data), seeds=seeds)


_PARTS = ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml", "xl/sharedStrings.xml")


@cache
def _workbook_parts() -> dict[str, bytes]:
    data = dict(reading.seeds())["i.xlsx"]
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return {name: book.read(name) for name in book.namelist()}


def _workbook(data: bytes) -> Iterator[str]:
    """The first byte chooses a part of a workbook, the others are what stands in it."""
    out = io.BytesIO()
    victim = _PARTS[data[0] % len(_PARTS)] if data else _PARTS[0]
    with zipfile.ZipFile(out, "w") as book:
        for name, part in _workbook_parts().items():
            book.writestr(name, data[1:] if name == victim else part)
    return reading.faults_of("i.xlsx", out.getvalue())


def _workbook_seeds() -> list[bytes]:
    return [bytes([place]) + _workbook_parts().get(name, b"") for place, name in enumerate(_PARTS)]


_TRACKERS = (
    "Company Name,Job Title,Status,Date Added (UTC),Date Interviewed (UTC)\nA,E,Rejected,46330,46357.5\n",
    "Application Date,Company Name,Job Title,Job Url,Contact Email\n11/1/26 9:00 AM,A,E,x,jo@x.example\n",
    "JobTitle,Company,Status,Applied Date,Job Source,Interview Date\nE,A,interview,2026-11-01,web,2026-12-01 10:00\n",
    "Job Title,Company Name,Status,Status Date,Applied Date,Tracked Date\nE,A,Rejected,2026-11-02,2026-11-01,\n",
    "List,Title,Company,Created At,Interview Date\nInterview,E,A,2026-11-01T00:00:00Z,2026-12-01\n",
    "Job Position,Company,Status,Date Saved,Interview Date\nE,A,Interviewing,10/30/2026,12/24/2026\n",
    "Employer,Role,Date Applied,Interview Date\nA,E,2026-11-01,\nB,E,2026-11-01,2026-12-01\n",
)


# ------------------------------------------------------------------------------------------------------ names


def _names(data: bytes) -> Iterator[str]:
    """Names for one folder, made one after the other from texts, with a second part for each."""
    taken: set[str] = set()
    suffix = (".ics", ".eml", "", ".html")[len(data) % 4]
    names = [safe_name(text, taken=taken, suffix=suffix) for text in split(data)]
    yield from names_faults(names)
    folder = Path("/folder" if re.match("/", str(Path.cwd())) else "C:/folder")
    for name in names:
        second = part_path(folder / name, 2)
        if (folder / name).parent != folder or second.parent != folder or second.suffix != suffix:
            yield f"a name that leads elsewhere: {name!a}"
        if not name.endswith(suffix) or len(name.encode()) > 200:
            yield f"a name of {len(name.encode())} bytes: {name[:60]!a}"


_NAMES = joined(
    "Acme, Inc.",
    "../../etc/passwd",
    "CON",
    "aux.txt",
    "COM¹",
    "Müller",
    "Mu\u0308ller",
    "STRASSE",
    "straße",
    "a" * 300,
    "\u202egpj.exe",
    "株式会社",
    "😀" * 80,
    "ﬁ",
    "İ",
    "C:\\x\0y",
    "name.",
    "",
    "-rf",
)

TARGETS: dict[str, Target] = {
    "csv": _reader("i.csv"),
    "tsv": Target(
        run=lambda data: reading.faults_of("i.tsv", data),
        seeds=lambda: [data.replace(b",", b"\t") for name, data in reading.seeds() if name.endswith("s.csv")],
    ),
    "json": _reader("i.json"),
    "jsonl": _reader("i.jsonl"),
    "yaml": _reader("i.yaml"),
    "toml": _reader("i.toml"),
    "archive": _reader("i.xlsx"),
    "xlsx": Target(run=_workbook, seeds=_workbook_seeds),
    "calendar": _reader("i.ics"),
    "trackers": Target(
        run=lambda data: reading.faults_of("export.csv", data), seeds=lambda: [text.encode() for text in _TRACKERS]
    ),
    "names": Target(run=_names, seeds=lambda: [_NAMES]),
    "events": Target(run=written.events, seeds=written.event_seeds),
    "drafts": Target(run=drafted.drafts, seeds=drafted.draft_seeds),
    "facts": Target(run=kept.facts, seeds=kept.fact_seeds),
    "rows": Target(run=kept.rows, seeds=kept.row_seeds, quick=partial(kept.rows, quick=True)),
    "todoist": Target(run=kept_todoist.pushed, seeds=kept_todoist.push_seeds),
    "ledger": Target(run=kept.damaged, seeds=kept.damaged_seeds, quick=partial(kept.damaged, quick=True)),
}
"""Every reader, the writer of .ics, file names, drafts, and what the ledger is given or holds."""
