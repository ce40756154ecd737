"""Plan the interviews of many candidates on an engine that spreads work over machines (here Dask).

No rule looks beyond one candidate, so all of a candidate's rows are planned together, and each candidate apart."""

import csv
import io
import sys
from collections.abc import Iterator
from datetime import datetime
from operator import itemgetter
from zlib import crc32

import dask.bag

from afterview import load_playbook, make_plan, read_interviews
from afterview.drafting import TemplateDrafter, Voice
from afterview.reading import Defaults

BOOK, DRAFTER, PARTITIONS = load_playbook("consensus"), TemplateDrafter(Voice()), 8


def plan(numbered: list[tuple[int, dict[str, str]]], now: datetime) -> Iterator[tuple[str, str, str, str]]:
    """One partition (rows with their numbers): uid, moment, title and draft of everything that lies ahead."""
    rows = [row for _, row in sorted(numbered, key=itemgetter(0))]  # of two that are equal the earlier row wins
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    interviews = read_interviews([io.BytesIO(text.getvalue().encode())], defaults=Defaults(timezone="UTC"))
    for planned in make_plan(interviews, BOOK, now=now, drafter=DRAFTER):
        yield from ((i.uid, i.start.isoformat(), i.title, i.body) for i in planned.items if i.state == "planned")


if __name__ == "__main__":
    source, moment = sys.argv[1:]
    with open(source, encoding="utf-8", newline="") as file:
        rows = dask.bag.from_sequence(enumerate(csv.DictReader(file)))
    parts = rows.groupby(lambda row: crc32(row[1]["candidate"].encode()) % PARTITIONS)
    for each in parts.map(lambda part: list(plan(part[1], datetime.fromisoformat(moment)))).flatten().compute():
        print(*map(repr, each), sep="\t")  # noqa: T201
