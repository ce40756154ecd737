"""Which format a source is in: known by its content, for names lie."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from afterview.errors import UnusableInput
from afterview.patterns import pattern
from afterview.reading.columns import FIELD_OF, plain_header
from afterview.reading.sources import Source
from afterview.reading.tables import Table

if TYPE_CHECKING:
    from afterview.reading.reader import Defaults

# The first bytes of files that are no tables, and what to do about each.
_MAGIC = (
    (b"%PDF", "is a PDF; save the table as CSV or XLSX"),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "is an old .xls workbook or protected by a password; save it as XLSX without one",
    ),
    (b"\x1f\x8b", "is compressed (gzip); unpack it first"),
    (b"BZh", "is compressed (bzip2); unpack it first"),
    (b"\xfd7zXZ\x00", "is compressed (xz); unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "is a 7z archive; unpack it first"),
    (b"SQLite format 3\x00", "is a database; export the table as CSV"),
    (b"\x89PNG", "is a picture; the table is wanted as text"),
    (b"\xff\xd8\xff", "is a picture; the table is wanted as text"),
    (b"{\\rtf", "is a text document (RTF); save the table as CSV"),
)
_HTML = pattern(r"\s*<(?:!doctype\s+html|html|head|body|table)\b", re.IGNORECASE)
_YAML = pattern(r"(?:%YAML|---\s|-\s+[\"']?[\w -]+[\"']?\s*:(?:\s|$)|[\w -]+:\s*(?:$|\[|-\s))", re.MULTILINE)
_YAML_LINE = pattern(r"[\"']?\w[\w -]*[\"']?:\s+\S")
_COMMENTS = r"\s*(?:#[^\n]*\n\s*)*"
_TOML = pattern(_COMMENTS + r"\[\[\s*[\w\"'.-]+\s*\]\]\s*(?:#.*)?$", re.MULTILINE)
_TOML_LINE = pattern(_COMMENTS + r"(?:\[\s*[\w\"'.-]+\s*\]\s*$|[\w\"-]+\s*=\s*[\[\"'\d])", re.MULTILINE)


def _beginning(head: bytes) -> str:
    """The first bytes as text, as far as they can be told."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if head.startswith(mark):
            return head[len(mark) :].decode(name, "replace").lstrip("\ufeff")
    return head.decode("utf-8", "replace")


def _has_header(line: str) -> bool:
    """Whether a line is the header of a delimited table."""
    cells = re.split(r"[,;\t|]", line)
    return len(cells) > 2 and sum(plain_header(cell.strip('"')) in FIELD_OF for cell in cells) >= 2


def is_delimited(source: Source) -> bool:
    """Whether a source is CSV or one of its relatives; an empty one is none."""
    head = source.head()
    if not head.strip() or any(head.startswith(magic) for magic, _ in _MAGIC) or head.startswith(b"PK"):
        return False
    text = _beginning(head)
    return any(_has_header(line) for line in [line for line in text.splitlines() if line.strip()][:10])


def open_table(source: Source, defaults: Defaults) -> Table:
    """The source as a table.  Raises UnusableInput for what is no table, and says what it looks like."""
    head = source.head()
    if not head.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise UnusableInput(f"{source.name}: is empty; the first line names the columns: company,position,date,…")
    for magic, what in _MAGIC:
        if head.startswith(magic):
            raise UnusableInput(f"{source.name}: {what}")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        from afterview.reading.xlsx_format import XlsxTable

        return XlsxTable(source)
    text = _beginning(head)
    if _HTML.match(text):
        raise UnusableInput(f"{source.name}: is a web page; save the table as CSV or XLSX")
    return _text_table(source, text, defaults)


def _text_table(source: Source, text: str, defaults: Defaults) -> Table:
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    first = lines[0].strip() if lines else ""
    suffix = source.name.casefold().rpartition(".")[2]
    if first[:15].casefold() == "begin:vcalendar":
        from afterview.reading.calendar_format import CalendarTable

        return CalendarTable(source, defaults)
    yaml = suffix in ("yaml", "yml")
    toml = _TOML.match(text) or (_TOML_LINE.match(text) and not yaml and suffix not in ("csv", "tsv"))
    toml = toml or (first.startswith("[") and suffix == "toml")
    if not yaml and (first.startswith("{") or (first.startswith("[") and not toml)):
        from afterview.reading.json_format import JsonLinesTable, JsonTable, is_json_lines

        named = suffix in ("jsonl", "ndjson") and first.endswith("}")
        lines_of_json = first.startswith("{") and (named or is_json_lines(_beginning(source.head(1 << 20)).lstrip()))
        return JsonLinesTable(source) if lines_of_json else JsonTable(source)
    if not any(_has_header(line) for line in lines[:10]):
        if toml:
            from afterview.reading.toml_format import TomlTable

            return TomlTable(source)
        if yaml or _YAML.match(first) or (_YAML_LINE.match(first) and suffix not in ("csv", "tsv")):
            from afterview.reading.yaml_format import YamlTable

            return YamlTable(source)
        if suffix in ("json", "jsonl", "ndjson"):
            from afterview.reading.json_format import JsonTable

            return JsonTable(source)  # which says what is wrong with it
    from afterview.reading.delimited import DelimitedTable

    return DelimitedTable(source)
