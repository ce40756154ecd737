"""Writes the pages under docs/messages/ from what the commands say:  python docs/messages/generate.py

tests/test_messages.py compares, so that the pages can't lie.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent.parent / "tests"))


def main() -> None:
    """Run every case and write the pages."""
    from messages.book import PAGES, index, page

    for name in PAGES:
        (HERE / name).write_text(page(name), encoding="utf-8")
    (HERE / "index.md").write_text(index(), encoding="utf-8")


if __name__ == "__main__":
    main()
