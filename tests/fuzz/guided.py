"""Coverage-guided fuzzing of one target (see ``targets``), with atheris.

    python tests/fuzz/guided.py TARGET [--seconds 300] [--record FILE] [libFuzzer's own options]

Seeds are the target's own and what was kept of earlier failures.  A finding is written as ``crash-…`` into the current
folder: mend it, and keep the file under tests/data/fuzz/TARGET, where tests/test_fuzz_targets.py replays it.  What was
learnt stays in the folder that is named with ``--corpus``, and is taken up again.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import resource
import sys
import tempfile
import time
import warnings
from pathlib import Path

import atheris

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT / "tests"))
CODE = ["afterview", "afterview_ics", "afterview_eml", "afterview_html", "afterview_todoist"]

with atheris.instrument_imports(include=CODE, enable_loader_override=False):
    from fuzz.targets import TARGETS

LONGEST = 20_000  # bytes of one input: what is longer is only slower


def main() -> None:
    """Fuzz until the time is over or something is found; libFuzzer ends the process."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("target", choices=TARGETS)
    options.add_argument("--seconds", type=int, default=300, help="of this process (300)")
    options.add_argument("--corpus", type=Path, help="a folder for what was learnt")
    options.add_argument("--record", type=Path, help="a file for a line about this run")
    given, rest = options.parse_known_args()
    corpus = given.corpus or Path(tempfile.mkdtemp(prefix="afterview-corpus-"))
    corpus.mkdir(parents=True, exist_ok=True)
    target = TARGETS[given.target]
    for seed in (
        *target.seeds(),
        *(path.read_bytes() for path in (ROOT / "tests/data/fuzz").glob(f"{given.target}/*")),
    ):
        if len(seed) <= LONGEST:
            (corpus / hashlib.sha256(seed).hexdigest()[:32]).write_bytes(seed)
    run = _Run(given.target, given.seconds, given.record, corpus)
    flags = [f"-max_len={LONGEST}", "-timeout=60", "-rss_limit_mb=2048"]
    atheris.Setup([sys.argv[0], *flags, *rest, str(corpus)], run.one)
    atheris.Fuzz()


class _Run:
    """Counts, and ends the process when the time of this process is over."""

    def __init__(self, name: str, seconds: int, record: Path | None, corpus: Path) -> None:
        self._name, self._seconds, self._record, self._corpus = name, seconds, record, corpus
        self._faults = TARGETS[name].quick or TARGETS[name].run
        self._count, self._begin = 0, time.process_time()

    def one(self, data: bytes) -> None:
        """One input.  Raises AssertionError with its faults."""
        self._count += 1
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            faults = list(self._faults(data))
        if faults:
            raise AssertionError("\n".join(faults))
        if time.process_time() - self._begin > self._seconds:
            self._end()

    def _end(self) -> None:
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
        kept = len(list(self._corpus.iterdir()))
        line = f"{self._name}: {self._count} inputs, {self._seconds} s, {memory} MB, {kept} inputs worth keeping\n"
        sys.stdout.write(line)
        sys.stdout.flush()
        if self._record:
            with self._record.open("a", encoding="utf-8") as file:
                file.write(line)
        os._exit(0)  # libFuzzer has no other way to end from inside


if __name__ == "__main__":
    main()
