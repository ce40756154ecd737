"""Playbooks: data (TOML) that says which steps follow an interview, and when.

``load_playbook("consensus")`` or ``load_playbook("mine.toml")``; the engine in ``afterview.planning`` knows no name.
"""

from afterview.playbook.grammar import DayRule, Moment, Repeat
from afterview.playbook.loading import BUILT_IN, load_playbook, playbook_text
from afterview.playbook.steps import Conditions, Playbook, Step, When

__all__ = [
    "BUILT_IN",
    "Conditions",
    "DayRule",
    "Moment",
    "Playbook",
    "Repeat",
    "Step",
    "When",
    "load_playbook",
    "playbook_text",
]
