"""``plan --format json`` comes out in pieces, and is what it would be at once."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from afterview.cli.jsonform import interview_form, item_form, plan_text, problem_form
from afterview.model import Planned, Problem
from sample_plan import large_plan, small_plan

PROBLEMS = [
    Problem(level="error", source="ü.csv", row=4, column="date", value="32.13.", message="is no date:\n'32.13.'"),
    Problem(level="note", source="-", row=None, column=None, value=None, message="has no zone"),
]


@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize(
    ("planned", "problems"), [([], []), ([], PROBLEMS[:1]), (small_plan(), PROBLEMS), (large_plan(3), [])]
)
def test_the_pieces_are_the_whole(planned: Sequence[Planned], problems: Sequence[Problem], ascii_only: bool) -> None:
    pieces = plan_text(
        planned, lambda: problems, now="2026-11-22T09:00:00+01:00", playbook="consensus", ascii_only=ascii_only
    )
    whole = {
        "version": 1,
        "now": "2026-11-22T09:00:00+01:00",
        "playbook": "consensus",
        "interviews": [interview_form(one) for one in planned],
        "items": [item_form(item) for one in planned for item in one.items],
        "problems": [problem_form(problem) for problem in problems],
    }
    assert "".join(pieces) == json.dumps(whole, ensure_ascii=ascii_only, indent=1)


def test_nothing_comes_out_before_the_plan_is_whole_and_the_problems_are_asked_for_after_it() -> None:
    order: list[str] = []

    def plan() -> list[Planned]:
        order.append("planned")
        return small_plan()

    def problems() -> list[Problem]:
        order.append("problems")
        return []

    pieces = plan_text((one for one in plan()), problems, now="x", playbook="y", ascii_only=True)
    assert next(pieces).startswith("{")
    list(pieces)
    assert order == ["planned", "problems"]
