"""Made-up interviews for measuring: the same for the same number, a third of them with non-ASCII text.

python bench/interviews.py 2000 > interviews.csv
"""

from __future__ import annotations

import csv
import random
import sys
from datetime import date, timedelta
from typing import TextIO

COLUMNS = [
    "id",
    "candidate",
    "company",
    "position",
    "date",
    "time",
    "timezone",
    "duration",
    "interviewers",
    "decision_by",
    "process",
    "pace",
    "priority",
    "topics",
    "strengths",
    "status",
    "status_date",
]
ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Europe/London", "Australia/Sydney"]
NAMES = ["Anna Smith", "Jürgen Müller", "Priya Kumar", "Zoë O'Brien", "Łukasz Nowak", "Wei Lee", "Inês Hall"]
COMPANIES = ["Northwind", "Müller & Söhne GmbH", "Initech; Data", "東京データ株式会社", "Harbor, Inc."]
POSITIONS = ["Data Engineer", "Product Manager, Growth", "Registered Nurse", "Backend Developer (Python)"]
TOPICS = ["the move of the billing system", "how the team reviews incidents", "the data-quality programme"]
STRENGTHS = ["eight years of Python in production", "leading a team of six through a re-write"]


def write(out: TextIO, count: int) -> None:
    """Write ``count`` rows of CSV."""
    pick = random.Random(7)
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for number in range(count):
        day = date(2027, 1, 4) + timedelta(days=pick.randrange(300))
        people = "; ".join(
            f"{pick.choice(NAMES)} <p{number}-{k}@c{number % 997}.example>" for k in range(pick.choice((1, 1, 2, 3)))
        )
        status = pick.choice(["waiting"] * 8 + ["rejected", "advanced"])
        rows.writerow(
            [
                f"int-{number:07}",
                f"Candidate {number % 500}",
                f"{pick.choice(COMPANIES)} {number % 997}",
                pick.choice(POSITIONS),
                day.isoformat(),
                f"{pick.randrange(9, 18):02}:{pick.choice((0, 15, 30)):02}",
                pick.choice(ZONES),
                pick.choice((30, 45, 60)),
                people,
                (day + timedelta(days=pick.randrange(5, 20))).isoformat() if pick.random() < 0.6 else "",
                pick.choice(["early", "late", ""]),
                pick.choice(["fast", "slow", "", ""]),
                pick.choice(["dream", "", ""]),
                pick.choice(TOPICS),
                pick.choice(STRENGTHS),
                status,
                (day + timedelta(days=3)).isoformat() if status != "waiting" else "",
            ]
        )


if __name__ == "__main__":
    write(sys.stdout, int(sys.argv[1]))
