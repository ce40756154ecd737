"""CSV and its relatives: comma, semicolon, tab or bar between the cells, in the encodings that spreadsheets write."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, NamedTuple, TextIO

from afterview.errors import UnusableInput
from afterview.patterns import pattern
from afterview.reading.columns import FIELD_OF, REQUIRED, looks_like_header, plain_header
from afterview.reading.faults import BadRow
from afterview.reading.tables import Opener, RawRow, Remark

if TYPE_CHECKING:
    from _csv import Reader as _Reader

_CHUNK = 1 << 20
LONGEST_CELL = 131_072  # characters; a longer one is a quote that was never closed, or no table
LONGEST_LINE = 2 << 20  # bytes
MOST_COLUMNS = 2_000
_DELIMITERS = ",;\t|"
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Characters of several bytes in UTF-8, among them halves of a pair (CESU-8); text in cp1252 hardly ever holds any.
_UTF8 = pattern(rb"[\xc3-\xdf][\x80-\xbf](?=[\x00-\x7f])|[\xe1-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
# Letters of other scripts in one-byte and two-byte encodings stand in long runs; Western accents stand alone.
_FOREIGN = pattern(rb"[\x80-\xff]{4,}")
_HIGH = bytes(range(0x80, 0x100))
_LONGEST_HEADER = 200  # characters, blanks and invisible ones among them
_TITLE_LINES = 10  # how far down a header is looked for


class Encoding(NamedTuple):
    """How the bytes of a source are read, and whether that had to be guessed."""

    name: str
    guessed: bool = False
    written: str = ""  # the same, for writing: with a mark only where there was one


def _utf16_without_mark(head: bytes) -> str | None:
    """UTF-16 that lacks its mark: every other byte of the beginning is zero."""
    sample = head[:64]
    if len(sample) < 8:
        return None
    even, odd = sample[0::2], sample[1::2]
    if not any(odd) and all(even):
        return "utf-16-le"
    if not any(even) and all(odd):
        return "utf-16-be"
    return None


def find_encoding(source: Opener, longest_line: int | None = None) -> Encoding:
    """UTF-8, UTF-16 or UTF-32 by mark or by content, else cp1252; the whole source is looked at, in constant memory.

    Raises UnusableInput for what is no text in any of them, and for a line longer than ``longest_line`` bytes.
    """
    with source.open() as stream:
        head = stream.read(_CHUNK)
        marked = next((name for bom, name in _BOMS if head.startswith(bom)), None) or _utf16_without_mark(head)
        tries = [marked] if marked else ["utf-8", "cp1252"]
        decoders = {name: codecs.getincrementaldecoder(name)() for name in tries}
        wrong: dict[str, int] = {}
        line, run, nuls, chunk, looks_utf8 = 1, 0, 0, head, False
        high = foreign = 0
        while True:
            for name, decoder in list(decoders.items()):
                try:
                    decoder.decode(chunk, not chunk)
                except UnicodeDecodeError as fault:
                    wrong[name] = line + chunk[: fault.start].count(b"\n")
                    del decoders[name]
            if not chunk or not decoders:
                break
            nuls += chunk.count(0)
            if "utf-8" in wrong:
                high += len(chunk) - len(chunk.translate(None, _HIGH))
                foreign += sum(len(run_of) for run_of in _FOREIGN.findall(chunk))
            looks_utf8 = looks_utf8 or _UTF8.search(chunk) is not None
            line += chunk.count(b"\n")
            run = _unbroken(chunk, run)
            if longest_line is not None and run > longest_line:
                raise UnusableInput(
                    f"{source.name}:{line}: a line of more than {longest_line >> 20} MB; this is no table; "
                    "save it as CSV with a line for each interview"
                )
            if nuls > 1000 and not marked:
                break
            chunk = stream.read(_CHUNK)
    if nuls > 1000 and not marked:
        raise UnusableInput(f"{source.name}: not text (it holds NUL bytes); save the table as CSV in UTF-8")
    if "utf-8" in wrong and looks_utf8:
        raise UnusableInput(
            f"{source.name}:{wrong['utf-8']}: not UTF-8 here, though the rest is (half characters, or two encodings in "
            "one file); save the table anew as CSV in UTF-8"
        )
    if foreign * 2 > high:
        raise UnusableInput(
            f"{source.name}:{wrong['utf-8']}: not UTF-8, and no Western encoding either; save the table as CSV in UTF-8"
        )
    if not decoders:
        first = tries[0]
        why = "not UTF-8 and not cp1252 either" if not marked else f"not {marked.upper()}, though its mark says so"
        raise UnusableInput(f"{source.name}:{wrong[first]}: {why}; save the table as CSV in UTF-8")
    name = next(iter(decoders))
    return Encoding("utf-8-sig" if name == "utf-8" else name, guessed=name == "cp1252", written=name)


def _unbroken(chunk: bytes, run: int) -> int:
    """How many bytes stand after the last line end, going on from ``run``."""
    end = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
    return run + len(chunk) if end < 0 else len(chunk) - end - 1


def open_text(source: Opener, encoding: str) -> TextIO:
    """The source as text with its line ends as they are."""
    return io.TextIOWrapper(io.BufferedReader(source.open(), _CHUNK), encoding=encoding, newline="")


def _find_delimiter(lines: list[str], name: str) -> str:
    """The delimiter under which the first lines give the most known columns; a file named .tsv breaks a tie."""
    order = "\t" + _DELIMITERS if name.casefold().endswith((".tsv", ".tab")) else _DELIMITERS

    def score(delimiter: str) -> tuple[int, int]:
        best = (0, 0)
        try:
            for cells in csv.reader(lines, delimiter=delimiter):
                named = [cell for cell in cells[:MOST_COLUMNS] if len(cell) <= _LONGEST_HEADER]
                fields = {FIELD_OF.get(plain_header(cell)) for cell in named} - {None}
                best = max(best, (len(fields), len(cells)))
                if fields.issuperset(REQUIRED):  # the header; below it stand the user's own words
                    return best
        except csv.Error:
            return best
        return best

    return max(order, key=score)


class DelimitedTable:
    """One CSV-like source.  Its header is found at once, its rows are streamed; nothing of it is kept."""

    def __init__(self, source: Opener) -> None:
        self._source = source
        found = find_encoding(source, LONGEST_LINE)
        self.encoding = found.name
        self.written_encoding = found.written
        self.remarks: list[Remark] = []
        if found.guessed:
            self.remarks.append(
                Remark(
                    "warning",
                    "is not UTF-8 and was read as Windows-1252 (cp1252); check names with accents, or save it as UTF-8",
                )
            )
        self.skipped: dict[str, int] = {}
        self.serials_from: date | None = None
        self.header: list[str] = []
        self.header_text = ""
        with self._lines() as stream:
            self._look(stream)

    def _lines(self) -> TextIO:
        return open_text(self._source, self.encoding)

    def _look(self, stream: TextIO) -> None:
        """Find ``sep=``, the delimiter and the header in the first lines."""
        head = list[str]()
        for text in stream:
            head.append(text)
            if len(head) == _TITLE_LINES * 5 or sum(map(len, head)) > LONGEST_LINE:
                break
        if head and head[0].startswith("\ufeff"):
            self.remarks.append(Remark("warning", "begins with two byte order marks; one too many, it was left out", 1))
        self._skip = 0
        self.separator_line = ""
        named = head[0].strip("\ufeff \t\r\n").strip('"') if head else ""
        if named[:4].casefold() == "sep=" and len(named) <= 5:
            self.delimiter = named[4:] or "\t"
            self._skip = 1
            self.separator_line = head[0]
        else:
            self.delimiter = _find_delimiter(head, self._source.name)
        reader = self._reader(iter(head[self._skip :]))
        before = self._skip
        for _ in range(_TITLE_LINES):
            try:
                cells = next(reader, None)
            except csv.Error:
                break
            if cells is None:
                break
            line = before + 1
            before = self._skip + reader.line_num
            filled = any(cell.strip() for cell in cells)
            if filled and (not self.header or looks_like_header(cells)):
                found_below = bool(self.header)
                self.header = cells
                self._begin = before
                self.header_text = "".join(head[line - 1 : before])
                if looks_like_header(cells):
                    if found_below:
                        self.remarks.append(
                            Remark("note", f"the header was found in line {line}; the lines above it are not read")
                        )
                    break
        if len(self.header) > MOST_COLUMNS:
            raise UnusableInput(
                f"{self._source.name}: {len(self.header)} columns; at most {MOST_COLUMNS} are read; "
                "delete the empty ones"
            )
        if self.header:
            self.header = [self.header[0].lstrip("\ufeff"), *self.header[1:]]

    def _reader(self, lines: Iterator[str] | TextIO) -> _Reader:
        csv.field_size_limit(LONGEST_CELL)
        return csv.reader(lines, delimiter=self.delimiter, strict=True)

    def rows(self) -> Iterator[RawRow]:
        """Each row with the number of its first line.  What can't be taken apart comes as a BadRow."""
        if not self.header:
            return
        with self._lines() as stream:
            for _ in range(self._begin):
                stream.readline()
            yield from self._taken_apart(stream)

    def rows_as_text(self) -> Iterator[tuple[RawRow, str]]:
        """Each row together with its text as it stands in the source, line ends included."""
        if not self.header:
            return
        kept: list[str] = []
        first = self._begin + 1  # the line that stands first in ``kept``

        def keeping(stream: TextIO) -> Iterator[str]:
            for text in stream:
                kept.append(text)
                yield text

        with self._lines() as stream:
            for _ in range(self._begin):
                stream.readline()
            for row in self._taken_apart(keeping(stream)):
                yield row, "".join(kept[row[0] - first :]).lstrip("\r\n")
                first += len(kept)
                kept.clear()

    def _taken_apart(self, lines: Iterator[str] | TextIO) -> Iterator[RawRow]:
        reader = self._reader(lines)
        offset = self._begin + 1
        before = 0
        while True:
            try:
                for cells in reader:
                    line = before + offset
                    before = reader.line_num
                    if cells and any(cells):
                        if before + self._begin > line:
                            yield line, self._spanning(cells, line, before + self._begin)
                        else:
                            yield line, cells
                return
            except csv.Error as fault:
                line, before = before + offset, reader.line_num
                yield line, self._broken(str(fault), line, before + self._begin)

    def _spanning(self, cells: list[str], first: int, last: int) -> list[str] | BadRow:
        """A row over several lines, unless a quote that was not closed made one cell of whole rows."""
        for place, cell in enumerate(cells):
            for text in cell.splitlines():
                if text.count(self.delimiter) >= len(self.header) - 1 > 0:
                    header = self.header[place].strip() if place < len(self.header) else None
                    return BadRow(
                        f"a quote is missing in lines {first} to {last}: one cell holds whole rows; close it", header
                    )
        return cells

    def _broken(self, fault: str, first: int, last: int) -> BadRow:
        lines = f"line {first}" if first == last else f"lines {first} to {last}"
        if "end of data" in fault:
            raise UnusableInput(
                f"{self._source.name}:{first}: a quote that is opened in line {first} is never closed; "
                "nothing after it can be told apart; close it"
            )
        if "field larger" in fault:
            if first != last:
                raise UnusableInput(
                    f"{self._source.name}:{first}: a quote that is opened in line {first} is not closed for "
                    f"{LONGEST_CELL} characters; close it"
                )
            return BadRow(f"{lines}: a cell of more than {LONGEST_CELL} characters; shorten it")
        if "expected after" in fault:
            return BadRow(f'{lines}: text behind a closing quote; write a quote inside a quoted cell twice ("")')
        return BadRow(f"{lines}: {fault}")
