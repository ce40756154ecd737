"""What lasts: a great many interviews, a great many exports, and the day on which everything around is at odds.

    python tests/endurance.py load [-n 100000]     exported, planned, exported again; then the ledger that this made
    python tests/endurance.py edits [-n 500]       exports with an edit before each, to a file and to dated files
    python tests/endurance.py faults               a full disk, no right to write, a clock that jumps, other versions

Each prints a table of what it did and ends with 1 where anything was wrong.  ``load`` needs POSIX and some 5 GB in the
folder for temporary files; what of ``faults`` needs Linux, root or the project's history says so where it is missing.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import enduring_edits
import enduring_faults
import enduring_load

PARTS: dict[str, tuple[int, Callable[[Path, int], list[str]]]] = {
    "load": (100_000, enduring_load.run),
    "edits": (500, enduring_edits.run),
    "faults": (200, enduring_faults.run),
}


def main() -> int:
    """Run one part, or all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", default=list(PARTS), metavar="PART", help=", ".join(PARTS))
    parser.add_argument("-n", type=int, help="so many interviews, or edits")
    chosen = parser.parse_args()
    wrong = []
    for name in chosen.parts:
        begun, (number, part) = time.monotonic(), PARTS[name]
        with tempfile.TemporaryDirectory(prefix=f"endurance-{name}-") as folder:
            found = part(Path(folder).resolve(), chosen.n or number)
        print(f"{name}: {len(found)} wrong, {time.monotonic() - begun:.0f} s", flush=True)
        wrong += found
    sys.stdout.writelines(f"  {fault}\n" for fault in wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
