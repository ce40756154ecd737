"""The places in the code where a message about something wrong is worded, found by walking its syntax trees.

A message is worded where an error is constructed (whatever is raised with a text), where a problem of a row is said, and
in the functions of the same module that such a place calls or whose result it names.  What a place only passes on
(``str(fault)``, a parameter) was worded elsewhere.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

# Where they are installed, for the tests of a wheel have no other sources.
PACKAGES = tuple(
    Path(spec.origin).parent
    for name in ("afterview", "afterview_eml", "afterview_html", "afterview_ics", "afterview_todoist")
    if (spec := find_spec(name)) and spec.origin
)
# Names of calls that take a message: errors, findings about rows, and the helpers through which they are made.
ERRORS = re.compile(
    r"(Usage|Unusable\w+|TargetRefused|DestinationFailed|AfterviewError|Busy|WorkerLost|\w*Fault|\w+Error|BadParameter|Unreadable|Unclear)"
)
SPEAKERS = {"Problem", "Finding", "BadRow", "refuse", "fail", "_broken", "_fault", "_warning", "_unreadable", "unusable", "damaged",
            "failed", "_lost", "_odd", "Refused", "NotDone", "WrongUsage", "Remark"}  # fmt: skip
LETTERS = 8  # letters by which a message can be told from others


@dataclass(frozen=True, slots=True)
class Site:
    """A message as it stands in the code: its pieces of fixed text, with something of the moment between them."""

    module: str
    line: int
    pieces: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.module}:{self.line}: {'{}'.join(self.pieces)}"

    def stands_in(self, line: str) -> bool:
        """Whether a line that was said holds the pieces, in their order."""
        at = 0
        for piece in self.pieces:
            at = line.find(piece, at)
            if at < 0:
                return False
            at += len(piece)
        return True


@cache
def sites() -> tuple[Site, ...]:
    """All of them, each once, in the order of the code."""
    found: dict[tuple[str, tuple[str, ...]], Site] = {}
    for package in PACKAGES:
        for path in sorted(package.rglob("*.py")):
            module = ".".join(path.relative_to(package.parent).with_suffix("").parts)
            for line, pieces in _Module(ast.parse(path.read_text(encoding="utf-8"))).worded():
                if (
                    sum(sign.isalpha() for piece in pieces for sign in piece) >= LETTERS
                    and " " in "".join(pieces).strip()
                ):
                    found.setdefault((module, pieces), Site(module, line, pieces))
    return tuple(found.values())


class _Module:
    def __init__(self, tree: ast.Module) -> None:
        self._tree = tree
        self._functions = {
            node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        }
        self._constants = {
            target.id: node.value
            for node in tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        self._seen: set[int] = set()

    def worded(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        for function in [self._tree, *self._functions.values()]:
            for call in _own(function):
                if isinstance(call, ast.Call) and _speaks(call):
                    for given in [*call.args, *(keyword.value for keyword in call.keywords)]:
                        yield from self._texts(given, function)

    def _texts(self, node: ast.AST, inside: ast.AST) -> Iterator[tuple[int, tuple[str, ...]]]:
        """The texts that an expression can come to."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, (node.value,)
        elif isinstance(node, ast.JoinedStr):
            yield node.lineno, tuple(_pieces(node))
            for part in node.values:
                if isinstance(part, ast.FormattedValue):
                    yield from self._texts(part.value, inside)
        elif isinstance(node, ast.IfExp):
            yield from self._texts(node.body, inside)
            yield from self._texts(node.orelse, inside)
        elif isinstance(node, ast.BoolOp):
            for value in node.values:
                yield from self._texts(value, inside)
        elif isinstance(node, ast.BinOp):
            yield from self._texts(node.left, inside)
            yield from self._texts(node.right, inside)
        elif isinstance(node, ast.Name):
            yield from self._named(node.id, inside)
        elif isinstance(node, ast.Call) and not _speaks(node):
            yield from self._called(node, inside)

    def _named(self, name: str, inside: ast.AST) -> Iterator[tuple[int, tuple[str, ...]]]:
        for node in _own(inside):
            if isinstance(node, ast.Assign | ast.AugAssign) and id(node) not in self._seen:
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                if any(isinstance(target, ast.Name) and target.id == name for target in targets):
                    self._seen.add(id(node))
                    yield from self._texts(node.value, inside)
        constant = self._constants.get(name)
        if isinstance(constant, ast.Constant | ast.JoinedStr) and id(constant) not in self._seen:
            self._seen.add(id(constant))
            yield from self._texts(constant, inside)

    def _called(self, call: ast.Call, inside: ast.AST) -> Iterator[tuple[int, tuple[str, ...]]]:
        name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
        function = self._functions.get(name)
        if function is not None and id(function) not in self._seen:
            self._seen.add(id(function))
            for node in _own(function):
                if isinstance(node, ast.Return) and node.value is not None:
                    yield from self._texts(node.value, function)


def _own(function: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function (or of the module's own level) without those of functions inside it."""
    waiting = list(ast.iter_child_nodes(function))
    while waiting:
        node = waiting.pop(0)
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            waiting[:0] = ast.iter_child_nodes(node)


def _speaks(call: ast.Call) -> bool:
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    if name in ("say", "add"):  # of findings; without a level it is information
        return len(call.args) >= 3 and getattr(call.args[0], "value", None) in ("error", "warning", "note", None)
    return name in SPEAKERS or ERRORS.fullmatch(name) is not None


def _pieces(text: ast.JoinedStr) -> Iterator[str]:
    """The fixed parts; two that a conversion separates are two pieces."""
    before = ""
    for part in text.values:
        if isinstance(part, ast.Constant):
            before += str(part.value)
        else:
            yield before
            before = ""
    yield before
