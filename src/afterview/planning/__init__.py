"""Planning: from an Interview and a Playbook to dated items, by the rules of the five articles.

Where to find a rule: ``people`` (whom to write to), ``promise`` (the date promised), ``moments`` (the day that a rule
gives), ``lateness`` (slots, late and stale), ``spacing`` (the gap between messages), ``conversation`` (chains, later
rounds, what was done), ``reasons`` (answers and conditions), ``survey`` and ``doubles`` (a look at the whole input).
"""

from afterview.planning.plan import Plan, make_plan

__all__ = ["Plan", "make_plan"]
