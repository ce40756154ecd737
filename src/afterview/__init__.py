"""Afterview: from a list of job interviews to dated follow-ups with the draft inside.

In Python, without the edges::

    from afterview import load_playbook, make_plan, read_interviews
    from afterview.reading import Defaults

    interviews = read_interviews(["interviews.csv"], defaults=Defaults(timezone="Europe/Berlin"))
    plan = make_plan(interviews, load_playbook("consensus"), now=datetime.now(UTC))
    for planned in plan:
        for item in planned.items:
            print(item.start, item.title, item.state, [why.rule for why in item.why])
    for problem in plan.problems:  # what was refused, doubted or missing, with file, row, column and remedy
        print(problem)

Without a default zone every row must name its own.  Items have texts where ``make_plan`` is given a ``drafter``
(``afterview.drafting.TemplateDrafter``).  The three are imported when they are first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from afterview.planning import Plan, make_plan
    from afterview.playbook import Playbook, load_playbook
    from afterview.reading import read_interviews

__all__ = ["Plan", "Playbook", "load_playbook", "make_plan", "read_interviews"]

_HOMES = {
    "Plan": "planning",
    "Playbook": "playbook",
    "load_playbook": "playbook",
    "make_plan": "planning",
    "read_interviews": "reading",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(f"afterview.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'afterview' has no attribute '{name}'")
