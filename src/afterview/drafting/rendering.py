"""The templates as Jinja2 sees them: sandboxed, strict about names, checked, and quick to fill in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from types import CodeType
from typing import Any

from jinja2 import FileSystemBytecodeCache, StrictUndefined, Template, TemplateSyntaxError, nodes
from jinja2.environment import Environment
from jinja2.exceptions import TemplateError
from jinja2.ext import Extension
from jinja2.parser import Parser
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from afterview.drafting.choice import PARTS
from afterview.drafting.layout import mark_lines, postpone, settle, settled
from afterview.drafting.variables import VARIABLES
from afterview.errors import UnusableTemplate

VERSION = 1  # of what is compiled: one higher whenever Vary or the layout changes
LONGEST_SOURCE = 64_000
LONGEST_DRAFT = 16_000
SUBJECT = "Subject:"
FILTERS = frozenset(
    ("upper", "lower", "capitalize", "title", "trim", "default", "d", "length", "count", "first", "last", "join")
)
TESTS = frozenset(("defined", "none", "string", "eq", "ne", "equalto", "odd", "even", "in", "true", "false"))


class Vary(Extension):
    """``{% vary 2 %}one{% or %}another{% endvary %}``: one of the texts, by the number of the letter's second part."""

    tags = {"vary"}  # noqa: RUF012 - the base class declares it as a plain attribute

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Mark paragraphs and entries before Jinja2 sees the text."""
        return mark_lines(source)

    def parse(self, parser: Parser) -> nodes.Node:
        """Turn the block into an if-chain over ``v1`` … ``v5``."""
        line = next(parser.stream).lineno
        part = int(parser.stream.expect("integer").value)
        if not 1 <= part <= PARTS:
            parser.fail(f"a letter has the parts 1 to {PARTS}; 'vary {part}' is none of them", line)
        bodies = [parser.parse_statements(("name:or", "name:endvary"))]
        while next(parser.stream).value == "or":
            bodies.append(parser.parse_statements(("name:or", "name:endvary")))
        chosen = nodes.Mod(nodes.Name(f"v{part}", "load"), nodes.Const(len(bodies)))
        chain: list[nodes.If] = []
        for number, body in enumerate(bodies[:-1]):
            test = nodes.Compare(chosen, [nodes.Operand("eq", nodes.Const(number))])
            chain.append(nodes.If(test, body, [], []))
        if not chain:
            return nodes.Scope(bodies[0]).set_lineno(line)
        head = chain[0]
        head.elif_, head.else_ = chain[1:], bodies[-1]
        for node in (head, *head.find_all(nodes.Node)):
            if getattr(node, "lineno", None) is None:
                node.lineno = line
        return head


class _FlatContext(Context):
    """A context over one dictionary of flat names, which is filled anew for every draft."""

    def bind(self, names: Mapping[str, Any]) -> _FlatContext:
        """Look names up in ``names`` directly."""
        # The compiled template asks for nothing else, and the dictionary's own method does it in C.
        self.resolve_or_missing = names.__getitem__  # type: ignore[method-assign,assignment]
        return self


def read_source(path: Path) -> str:
    """The text of a template.  Raises UnusableTemplate where it can't be read or is no template of sensible size."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnusableTemplate(f"{path}: this is no UTF-8 text; save it as UTF-8.") from None
    except OSError as fault:
        raise UnusableTemplate(f"{path}: can't be read: {fault.strerror or fault}; check its rights") from None
    if len(text) > LONGEST_SOURCE:
        raise UnusableTemplate(
            f"{path}: a template has at most {LONGEST_SOURCE:,} characters; this one has {len(text):,}."
        )
    return text


class Wording:
    """Compiled templates, one for each file, over one dictionary of names.

    ``cache``: a folder for their bytecode, safe to delete; None: they are compiled anew by every process.
    """

    def __init__(self, names: dict[str, Any], cache: Path | None = None) -> None:
        self._names = names
        self._environment = environment()
        self._cache = _bytecode(cache)

    def load(self, path: Path, *, trusted: bool, subject: bool) -> Callable[[], str]:
        """A function that fills in the template with the names as they are at that moment.

        One that is not ``trusted`` (it comes from the user's folder) is checked first, and its output is bounded.
        ``subject``: its first paragraph is a subject, which SUBJECT_END divides from the body.
        Raises UnusableTemplate.
        """
        source = read_source(path)
        if not trusted:
            check(source, str(path), subject=subject)
        template = Template.from_code(self._environment, self._code(source, path, subject), {})
        root = template.root_render_func
        context = _FlatContext(self._environment, {}, str(path), {}).bind(self._names)
        if trusted:
            return lambda: "".join(root(context))
        return lambda: settled(_bounded(root(context), path, template), subject=subject)

    def _code(self, source: str, path: Path, subject: bool) -> CodeType:
        """The compiled template, from the cache where it lies there."""
        bucket = None
        if self._cache is not None:
            bucket = self._cache.get_bucket(self._environment, f"{path}?{subject}", str(path), source)
            if bucket.code is not None:
                return bucket.code
        code = compiled(self._environment, source, str(path), subject=subject)
        if self._cache is not None and bucket is not None:
            bucket.code = code
            # A cache that can't be written is a slower start, not a fault.
            with suppress(OSError):
                self._cache.set_bucket(bucket)
        return code


def _bytecode(folder: Path | None) -> FileSystemBytecodeCache | None:
    if folder is None:
        return None
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError:
        return None
    return FileSystemBytecodeCache(str(folder), f"%s-{VERSION}.jinja")


def compiled(made: Environment, source: str, name: str, *, subject: bool) -> CodeType:
    """Compile a template, its line ends settled.  Raises UnusableTemplate."""
    try:
        tree = made.parse(source, name)
        if not settle(tree, subject=subject):
            tree = made.parse(source, name)
            postpone(tree)
        return made.compile(tree, name, name)
    except TemplateSyntaxError as fault:
        raise UnusableTemplate(f"{name}:{fault.lineno}: {fault.message}") from fault


def environment() -> Environment:
    """The sandbox: no globals, few filters, undefined names are errors, nothing is escaped (drafts are plain text)."""
    made = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=[Vary],
    )
    made.globals.clear()
    for table, kept in ((made.filters, FILTERS), (made.tests, TESTS)):
        for name in [name for name in table if name not in kept]:
            del table[name]
    return made


def _bounded(pieces: Iterator[str], path: Path, template: Template) -> str:
    out: list[str] = []
    size = 0
    try:
        for piece in pieces:
            out.append(piece)
            size += len(piece)
            if size > LONGEST_DRAFT:
                raise UnusableTemplate(
                    f"{path}: this template makes a draft of over {LONGEST_DRAFT:,} characters; shorten it."
                )
    except (TemplateError, ArithmeticError, TypeError, ValueError, LookupError, AttributeError) as fault:
        line = _line_of(fault, template)
        why = "docs/wording.md says what each name holds"
        raise UnusableTemplate(f"{path}:{line}: this can't be filled in ({fault}); {why}.") from fault
    return "".join(out)


def _line_of(fault: BaseException, template: Template) -> int:
    """The template's line in which it failed."""
    line = 1
    step = fault.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == template.filename:
            line = template.get_corresponding_lineno(step.tb_lineno)
        step = step.tb_next
    return line


_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.If,
    nodes.For,
    nodes.CondExpr,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Filter,
    nodes.Test,
    nodes.Concat,
    nodes.Mod,
    nodes.Scope,
    nodes.Tuple,
    nodes.List,
    nodes.Keyword,
)
_CALLED = {
    nodes.Call: "a call",
    nodes.Getattr: "an attribute (all names are flat)",
    nodes.Getitem: "an index (all names are flat)",
    nodes.Assign: "'set'",
    nodes.AssignBlock: "'set'",
    nodes.Include: "'include'",
    nodes.Import: "'import'",
    nodes.FromImport: "'import'",
    nodes.Extends: "'extends'",
    nodes.Block: "'block'",
    nodes.Macro: "'macro'",
    nodes.FilterBlock: "'filter'",
}


def check(source: str, name: str, *, subject: bool) -> None:
    """Check a user's template without running it.  Raises UnusableTemplate naming file, line and what exists.

    What is allowed has an end: conditions, ``vary``, and loops over ``topics`` and ``strengths``.
    """
    first = next(iter(source.split("\n")), "")
    if subject and not first.startswith(SUBJECT):
        raise UnusableTemplate(f"{name}:1: the template of an e-mail begins with a line '{SUBJECT} …'.")
    try:
        tree = environment().parse(source, name)
    except TemplateSyntaxError as fault:
        raise UnusableTemplate(f"{name}:{fault.lineno}: {fault.message}") from fault
    except RecursionError as fault:
        raise UnusableTemplate(
            f"{name}: this is nested too deeply; use fewer conditions, one inside the other."
        ) from fault
    _check(tree, name, frozenset(VARIABLES), 0, tree.lineno or 1)


def _check(node: nodes.Node, name: str, known: frozenset[str], loops: int, line: int) -> None:
    line = getattr(node, "lineno", None) or line
    if not isinstance(node, _ALLOWED):
        what = _CALLED.get(type(node), type(node).__name__.lower())
        raise UnusableTemplate(f"{name}:{line}: {what} can't be used here; docs/wording.md lists what can.")
    if isinstance(node, nodes.Name) and node.ctx == "load" and node.name not in known:
        raise UnusableTemplate(f"{name}:{line}: there is no '{node.name}'; there are: {', '.join(sorted(known))}.")
    if isinstance(node, nodes.Mod) and not (isinstance(node.left, nodes.Name) and isinstance(node.right, nodes.Const)):
        raise UnusableTemplate(f"{name}:{line}: '%' is for a name and a number, as in 'number % 2'.")
    if isinstance(node, nodes.Filter) and node.name not in FILTERS:
        raise UnusableTemplate(
            f"{name}:{line}: there is no filter '{node.name}'; there are: {', '.join(sorted(FILTERS))}."
        )
    if isinstance(node, nodes.For):
        loops += 1
        lists = isinstance(node.iter, nodes.Name) and node.iter.name in ("topics", "strengths")
        if not lists or loops > 1 or node.recursive or not isinstance(node.target, nodes.Name):
            raise UnusableTemplate(f"{name}:{line}: a loop goes over topics or strengths, one inside no other.")
        known |= {node.target.name}
    for child in node.iter_child_nodes():
        _check(child, name, known, loops, line)
