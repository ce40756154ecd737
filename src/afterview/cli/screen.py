"""Draws text for a terminal of so many columns: headings, columns, indented lines and drafts.

``rich`` measures, breaks and colours; nothing here reads markup, and every text goes through ``terminal.plain``.
Columns are laid out here, for a plan can have thousands of rows and ``rich.table`` takes a millisecond for each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from afterview.terminal import plain

Line = tuple[str, str]  # words, and a style as rich names it
Cell = list[Line]

GAP = "  "
LONGEST_MEMORY = 20_000


class Screen:
    """``width`` in columns; without ``colour`` no escape sequence is written.  All pieces end with a line break."""

    def __init__(self, width: int, *, colour: bool) -> None:
        from rich.cells import cell_len
        from rich.console import Console

        self._width = width
        self._colour = colour
        self._cells = cell_len
        self._console = Console(width=width, markup=False, emoji=False, highlight=False, _environ={})
        self._broken: dict[tuple[str, int], tuple[str, ...]] = {}
        self._codes: dict[str, tuple[str, str]] = {}

    def text(self, line: Line) -> str:
        """A paragraph."""
        return self._indented(line, 0)

    def heading(self, title: str, beside: str, style: str = "") -> str:
        """A title with something quieter beside it, or below it where there is no room."""
        strong = (plain(title), f"bold {style or 'cyan'}")
        if not beside:
            return self._indented(strong, 0)
        if self._cells(strong[0]) + len(GAP) + self._cells(plain(beside)) > self._width:
            return self._indented(strong, 0) + self._indented((beside, "dim"), len(GAP))
        return f"{self._styled(*strong)}{GAP}{self._styled(plain(beside), 'dim')}\n"

    def indented(self, words: str, style: str = "") -> str:
        """A line of text two columns in, further by the blanks it begins with."""
        return self._indented((words.lstrip(), style), 2 + len(words) - len(words.lstrip()))

    def filled(self, entries: Sequence[str], style: str = "") -> str:
        """Short entries beside one another, two columns in; none is broken that fits into a line."""
        lines = [""]
        for entry in map(plain, entries):
            if lines[-1] and self._cells(lines[-1]) + self._cells(entry) + 2 * len(GAP) > self._width:
                lines.append("")
            lines[-1] += f"{GAP if lines[-1] else ''}{entry}"
        return "".join(self.indented(line, style) for line in lines)

    def command(self, words: str) -> str:
        """A command to copy: never broken."""
        return f"    {plain(words)}\n"

    def table(self, rows: Sequence[tuple[Cell, Cell, Cell]]) -> str:
        """Rows of three columns, the first as narrow as what stands in it, and an empty line after them."""
        first = max((self._cells(words) for row in rows for words, _ in row[0]), default=0)
        first = max(first, len("00:00"))
        left = self._width - first - 3 * len(GAP)
        widths = (first, left * 5 // 9, left - left * 5 // 9)
        return "".join(line for row in rows for line in self._row(row, widths)) + "\n"

    def block(self, lines: Sequence[str]) -> str:
        """A draft, behind a bar so that it stands apart from what is said about it, and an empty line after it."""
        pieces = (piece for line in lines for piece in self._pieces(plain(line), self._width - 6))
        return "".join(f"    │ {piece}".rstrip() + "\n" for piece in pieces) + "\n"

    def _row(self, row: tuple[Cell, Cell, Cell], widths: tuple[int, int, int]) -> Iterator[str]:
        columns = [
            [(piece, style) for words, style in cell for piece in self._pieces(plain(words), width)]
            for cell, width in zip(row, widths, strict=True)
        ]
        for parts in zip_longest(*columns, fillvalue=("", "")):
            line, blanks = "", len(GAP)
            for (piece, style), width in zip(parts, widths, strict=True):
                if piece:
                    line += " " * blanks + self._styled(piece, style)
                    blanks = 0
                blanks += width - self._cells(piece) + len(GAP)
            yield line + "\n"

    def _indented(self, line: Line, columns: int) -> str:
        words, style = line
        pieces = self._pieces(plain(words), self._width - columns)
        return "".join(f"{' ' * columns}{self._styled(piece, style)}\n" for piece in pieces)

    def _pieces(self, words: str, width: int) -> tuple[str, ...]:
        """The words broken into lines; the same ones come again and again in a plan, so they are remembered."""
        found = self._broken.get((words, width))
        if found is None:
            from rich.text import Text

            wrapped = Text(words).wrap(self._console, max(width, 8), overflow="fold")
            found = tuple(piece.plain.rstrip() for piece in wrapped) or ("",)
            if len(self._broken) >= LONGEST_MEMORY:
                self._broken.clear()
            self._broken[words, width] = found
        return found

    def _styled(self, words: str, style: str) -> str:
        if not self._colour or not style:
            return words
        codes = self._codes.get(style)
        if codes is None:
            from rich.color import ColorSystem
            from rich.style import Style

            before, _, after = Style.parse(style).render("|", color_system=ColorSystem.STANDARD).partition("|")
            codes = self._codes[style] = (before, after)
        return f"{codes[0]}{words}{codes[1]}"
