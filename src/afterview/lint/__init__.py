"""The linter: does a draft say what its article asks for, and nothing that it warns against?

Pure and plain: a rule for each demand, each with a code, an explanation and its source.  Rules that look for words
know them from ``_lint.toml`` of the draft's language; where a language has none, they are left out.
"""

from __future__ import annotations

from afterview.lint.checking import evidence, lint_item, lint_planned
from afterview.lint.likeness import likeness
from afterview.lint.rules import RULES, Rule, describe

__all__ = ["RULES", "Rule", "describe", "evidence", "likeness", "lint_item", "lint_planned"]
