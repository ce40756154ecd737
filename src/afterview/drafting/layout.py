"""How the lines of a template become paragraphs.

In a template each sentence may stand on a line of its own: line ends are blanks, an empty line begins a new paragraph,
and a line that begins with "- " is an entry of a list and stays a line.  All of this is settled once, in the compiled
template: wherever what precedes a line doesn't depend on a condition, the blank or break before it is known, and the
finished draft needs no further work.  Where it does depend on one, marks are left in and settled draft by draft.
"""

from __future__ import annotations

import re

from jinja2 import nodes

from afterview.patterns import pattern

SUBJECT_END = "\x1e"
"""Stands between the subject and the body of a draft."""
_PARAGRAPH, _ENTRY, _LINE, _UNSETTLED = "\v", "\f", "\x1d", "\x1c"
_MARK = pattern("([\n\v\f])")
_STRENGTH = {"": 0, " ": 1, "\n": 2, "\n\n": 3, SUBJECT_END: 4}


class _DependsError(Exception):
    """What precedes a line depends on a condition."""


def mark_lines(source: str) -> str:
    """Mark empty lines and entries by a character each, and take the indentation away.  Line numbers stay."""
    lines = [line.strip() for line in source.split("\n")]
    return "\n".join([_PARAGRAPH if not line else _ENTRY + line if line.startswith("- ") else line for line in lines])


class _Layout:
    """One pass over a template.  ``subject``: the first paragraph is the subject, which still lies ahead."""

    def __init__(self, subject: bool) -> None:
        self.subject = subject

    def walk(self, body: list[nodes.Node], before: str | None) -> str | None:
        """Settle the nodes; ``before`` is what stands before the next words (None: nothing can, at the beginning)."""
        for node in body:
            if isinstance(node, nodes.Output):
                before = self.output(node, before)
            elif isinstance(node, nodes.If):
                branches = [node.body, *(each.body for each in node.elif_), node.else_]
                before = _same([self.walk(branch, before) for branch in branches])
            elif isinstance(node, nodes.For):
                before = _same([before, self.walk(node.body, before), self.walk(node.else_, before)])
            elif isinstance(node, nodes.Scope):
                before = self.walk(node.body, before)
            else:
                raise _DependsError
        return before

    def output(self, node: nodes.Output, before: str | None) -> str | None:
        settled: list[nodes.Expr] = []
        for item in node.nodes:
            if isinstance(item, nodes.TemplateData):
                text, before = self.text(item.data, before)
            else:
                text, before = before or "", ""
            if text:
                settled.append(nodes.TemplateData(text, lineno=item.lineno))
            if not isinstance(item, nodes.TemplateData):
                settled.append(item)
        node.nodes = settled
        return before

    def text(self, data: str, before: str | None) -> tuple[str, str | None]:
        out = ""
        for part in _MARK.split(data):
            if part in ("\n", _PARAGRAPH, _ENTRY):
                before = self.stronger(part, before)
            elif part:
                out += (before or "") + part
                before = ""
        return out, before

    def stronger(self, mark: str, before: str | None) -> str | None:
        if before is None:
            return None
        wanted = {"\n": " ", _ENTRY: "\n"}.get(mark, "\n\n")
        if mark == _PARAGRAPH and self.subject:
            self.subject, wanted = False, SUBJECT_END
        return wanted if _STRENGTH[wanted] > _STRENGTH[before] else before


def _same(ends: list[str | None]) -> str | None:
    if len(set(ends)) > 1:
        raise _DependsError
    return ends[0]


def settle(tree: nodes.Template, *, subject: bool) -> bool:
    """Settle all line ends of a marked template in place; False where they depend on conditions (it is spoilt then)."""
    try:
        _Layout(subject).walk(tree.body, None)
    except _DependsError:
        return False
    return True


def postpone(tree: nodes.Template) -> None:
    """Leave the marks in a template: ``settled`` sees to them in every draft."""
    for data in tree.find_all(nodes.TemplateData):
        data.data = data.data.replace("\n", _LINE)
    tree.body.insert(0, nodes.Output([nodes.TemplateData(_UNSETTLED, lineno=1)], lineno=1))


def settled(text: str, *, subject: bool) -> str:
    """The draft as it is to be read; does nothing to one whose template is settled."""
    if not text.startswith(_UNSETTLED):
        return text
    blocks = text[1:].replace(_LINE, " ").split(_PARAGRAPH)
    kept = [re.sub(" *\f", "\n", block).strip() for block in blocks if block.strip()]
    if subject and kept:
        return kept[0] + SUBJECT_END + "\n\n".join(kept[1:])
    return "\n\n".join(kept)
