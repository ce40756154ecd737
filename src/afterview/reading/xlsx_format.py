"""XLSX workbooks, read row by row with openpyxl after a look at what they would unpack to."""

from __future__ import annotations

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, Any

from afterview.errors import UnusableInput
from afterview.reading.columns import FIELD_OF, looks_like_header, plain_header
from afterview.reading.records import number_text
from afterview.reading.sources import Source
from afterview.reading.tables import Cells, RawRow, Remark
from afterview.reading.text import shown

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

LARGEST = 64 << 20  # the file
LARGEST_UNPACKED = 128 << 20
LARGEST_FRAME = 2 << 20  # styles and the like, of which each byte takes a hundred in memory
LARGEST_PART_IN_MEMORY = 24 << 20  # shared texts are held as a whole
_MOST_PARTS = 2_000
_MOST_EMPTY = 10_000  # rows one after the other; below them nothing is looked for
_BATCH = 200
_MOST_COLUMNS = 500
_TITLE_ROWS = 10
_HALF_SECOND = timedelta(milliseconds=500)


class XlsxTable:
    """One sheet: the first visible one that has the columns of interviews, else the first visible one."""

    def __init__(self, source: Source) -> None:
        self._name = source.name
        self._data = BytesIO(source.read(LARGEST, "a workbook"))
        self.remarks: list[Remark] = []
        self.skipped: dict[str, int] = {}
        self.serials_from: date | None = None
        self.header: list[str] = []
        self._times: list[int] = []
        _check_archive(self._data, self._name)
        book = self._open()
        self.serials_from = book.epoch.date()
        visible = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
        hidden = len(book.worksheets) - len(visible)
        if not visible:
            raise UnusableInput(f"{self._name}: has no visible sheet; show the one with the interviews")
        self._sheet = visible[0]
        self._first = 1
        for title in visible:
            if self._look(book, title):
                break
        else:
            self._look(book, visible[0], any_header=True)
        if len(visible) > 1 or hidden:
            others = [f"'{shown(title, 30)}'" for title in visible if title != self._sheet]
            others += [f"{hidden} hidden"] if hidden else []
            self.remarks.append(
                Remark("warning", f"the sheet '{shown(self._sheet, 30)}' is read; not read: {', '.join(others)}")
            )
        book.close()

    def _open(self) -> Workbook:
        import openpyxl
        from openpyxl.utils.exceptions import InvalidFileException

        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # about styles and extensions, which are not read
                self._data.seek(0)
                return openpyxl.load_workbook(self._data, read_only=True, data_only=True, keep_links=False)
        except (InvalidFileException, zipfile.BadZipFile, OSError) as fault:
            raise UnusableInput(
                f"{self._name}: is a damaged workbook ({shown(str(fault), 80)}); save it anew, or as CSV"
            ) from fault
        except MemoryError:
            raise
        except Exception as fault:  # openpyxl lets whatever a broken part raises through
            raise UnusableInput(
                f"{self._name}: is a workbook that can't be read ({type(fault).__name__}); save it anew, or as CSV"
            ) from fault

    def _look(self, book: Workbook, title: str, *, any_header: bool = False) -> bool:
        """Find the header in the first rows of a sheet."""
        for number, cells in self._values(book, title):
            if number > _TITLE_ROWS:
                break
            texts = [self._text(cell) for cell in cells]
            if looks_like_header(texts) or (any_header and any(texts)):
                self._sheet, self._first, self.header = title, number, texts
                self._times = [at for at, text in enumerate(texts) if FIELD_OF.get(plain_header(text)) == "time"]
                if number > 1:
                    self.remarks.append(
                        Remark("note", f"the header was found in row {number}; the rows above it are not read", number)
                    )
                return True
        return False

    def _values(self, book: Workbook, title: str) -> Iterator[tuple[int, tuple[Any, ...]]]:
        """The rows of a sheet with their numbers.  Raises UnusableInput for a damaged one."""
        sheet: Any = book[title]
        sheet.reset_dimensions()  # what a sheet says of its own size may be a lie
        rows = sheet.iter_rows(values_only=True, max_col=_MOST_COLUMNS)
        number = empty = 0
        while True:
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")  # of dates out of range, which become an error value
                    batch = list(islice(rows, _BATCH))
            except Exception as fault:  # see _open
                raise UnusableInput(
                    f"{self._name}:{number + 1}: the sheet is damaged from here on ({type(fault).__name__}); "
                    "save it anew, or as CSV"
                ) from fault
            for cells in batch:
                number += 1
                empty = 0 if any(value is not None for value in cells) else empty + 1
                if empty > _MOST_EMPTY:
                    return
                yield number, cells
            if not batch:
                return

    def rows(self) -> Iterator[RawRow]:
        """The rows below the header, with their numbers in the sheet."""
        book = self._open()
        try:
            for number, values in self._values(book, self._sheet):
                if number > self._first and any(value is not None and value != "" for value in values):
                    yield number, self._row(values)
        finally:
            book.close()

    def _row(self, values: tuple[Any, ...]) -> Cells:
        cells = [self._text(value) for value in values]
        for place in self._times:
            if place < len(cells) and (clock := _clock(values[place])):
                cells[place] = clock
        return cells

    @staticmethod
    def _text(value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, str):
            return value.replace("_x000D_", "")
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, datetime):
            whole = (value + _HALF_SECOND).replace(microsecond=0)
            return whole.date().isoformat() if whole.time() == time() else whole.isoformat(" ")
        if isinstance(value, time):
            whole = datetime.combine(date(2000, 1, 1), value) + _HALF_SECOND
            return whole.time().replace(microsecond=0).isoformat()
        if isinstance(value, timedelta):
            return number_text(round(value.total_seconds() / 60, 6))
        if isinstance(value, (int, float)):
            return number_text(value)
        return str(value)


def _clock(value: Any) -> str | None:
    """The time of day of a cell that shows one as a number: a fraction of a day, or a span of hours."""
    if isinstance(value, float) and 0 < value < 1:
        value = timedelta(days=value)
    if isinstance(value, timedelta) and timedelta() <= value < timedelta(days=1) - _HALF_SECOND:
        return (datetime(2000, 1, 1) + value + _HALF_SECOND).time().replace(microsecond=0).isoformat()
    return None


def _check_archive(data: BytesIO, name: str) -> None:
    """Look at what is in the archive before anything is unpacked.  Raises UnusableInput."""
    try:
        with zipfile.ZipFile(data) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if "xl/workbook.xml" not in names:
                raise UnusableInput(f"{name}: {_other_archive(names)}")
            if any(part.flag_bits & 1 for part in parts):
                raise UnusableInput(f"{name}: is protected by a password; save it without one")
            unpacked = sum(part.file_size for part in parts)
            if len(parts) > _MOST_PARTS or unpacked > LARGEST_UNPACKED:
                raise UnusableInput(f"{name}: would unpack to {unpacked >> 20} MB, which is too much; save it as CSV")
            for part in parts:
                if part.filename.endswith("sharedStrings.xml") and part.file_size > LARGEST_PART_IN_MEMORY:
                    raise UnusableInput(f"{name}: holds {part.file_size >> 20} MB of text, which is too much; use CSV")
                if part.filename.endswith(("styles.xml", "workbook.xml")) and part.file_size > LARGEST_FRAME:
                    raise UnusableInput(f"{name}: holds {part.file_size >> 20} MB of formats; save it as CSV")
                _check_part(archive, part, name)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError, zlib.error) as fault:
        raise UnusableInput(
            f"{name}: is a damaged workbook (not a whole ZIP file); download or save it anew"
        ) from fault


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> None:
    """XML with definitions of its own, which stand before its first element, can unpack to anything."""
    with archive.open(part) as stream:
        head = stream.read(65_536)
    is_xml = part.filename.endswith((".xml", ".rels")) or head.lstrip()[:1] == b"<"
    odd = head[:2] in (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<") or re.search(rb"<!(?:DOCTYPE|ENTITY)", head)
    if odd or (is_xml and len(head) == 65_536 and not re.search(rb"<[A-Za-z_]", head)):
        raise UnusableInput(f"{name}: holds XML that no spreadsheet writes ({shown(part.filename)}); save it anew")


def _other_archive(names: set[str]) -> str:
    if "content.xml" in names:
        return "is an OpenDocument file; save it as XLSX or CSV"
    if "word/document.xml" in names:
        return "is a Word document; save the table as XLSX or CSV"
    if any(part.startswith("Index/") or part.endswith(".iwa") for part in names):
        return "is a Numbers file; export it as CSV"
    tables = [part for part in sorted(names) if part.casefold().endswith((".csv", ".xlsx", ".json", ".ics"))]
    if tables:
        return f"is a ZIP archive; unpack it, and name a file in it, like {shown(tables[0])}"
    return "is a ZIP archive and no workbook; unpack it, and name the table in it"
