"""Messages about sources: files that can't be read, tables, workbooks, JSON, YAML, TOML, calendars."""

from __future__ import annotations

import contextlib
import io
import json
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

from messages.case import Case, table

RECORD = {"company": "Acme", "position": "Engineer", "date": "2026-12-01"}
CELL = "x" * 140_000
EVENT = "BEGIN:VEVENT\nUID:1\nSUMMARY:Interview: Engineer at Acme\nDTSTART:20261201T090000Z\nEND:VEVENT\n"


def read(name: str, content: str | bytes, about: str = "", do: str = "") -> Case:
    return Case(command=f"plan {name}", files={name: content}, about=about, do=do)


def verbose(content: str | bytes, about: str = "") -> Case:
    return Case(command="plan interviews.csv -v", files={"interviews.csv": content}, about=about)


def csv(content: str | bytes, about: str = "", do: str = "") -> Case:
    return read("interviews.csv", content, about, do)


def calendar(*lines: str) -> str:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *lines, "END:VCALENDAR", ""])


def event(**properties: str) -> str:
    known = {"UID": "1@example", "SUMMARY": "Interview: Engineer at Acme", "DTSTART": "20261201T090000Z", **properties}
    return "\r\n".join(
        ["BEGIN:VEVENT", *(f"{k}{':' if ':' not in k else ''}{v}" for k, v in known.items() if v), "END:VEVENT"]
    )


def workbook(change: str = "") -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(RECORD))
    sheet.append(["Acme", "=1/0" if change == "error" else "Engineer", "2026-12-01"])
    if change == "error":
        cell = sheet["B2"]
        cell.value, cell.data_type = "#DIV/0!", "e"
    if change == "title":
        sheet.insert_rows(1)
        sheet["A1"] = "My interviews"
    if change == "two":
        book.create_sheet("other")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def archive(parts: dict[str, bytes], base: bytes | None = None) -> bytes:
    """A ZIP of these parts; those of ``base`` that are not named stay."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        if base is not None:
            with zipfile.ZipFile(io.BytesIO(base)) as old:
                for name in old.namelist():
                    if name not in parts:
                        new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return out.getvalue()


def hidden_sheet() -> bytes:
    base = workbook()
    with zipfile.ZipFile(io.BytesIO(base)) as old:
        text = old.read("xl/workbook.xml").replace(b'state="visible"', b'state="hidden"')
    return archive({"xl/workbook.xml": text}, base)


def broken_sheet() -> bytes:
    base = workbook()
    with zipfile.ZipFile(io.BytesIO(base)) as old:
        text = old.read("xl/worksheets/sheet1.xml")
    return archive({"xl/worksheets/sheet1.xml": text[: text.index(b"</row>") + 6] + b"<row r='2'><c"}, base)


def protected() -> bytes:
    """The workbook with the mark of encryption on each of its parts."""
    data = bytearray(workbook())
    for mark, at in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        place = data.find(mark)
        while place >= 0:
            data[place + at] |= 1
            place = data.find(mark, place + 4)
    return bytes(data)


@contextlib.contextmanager
def _as_nobody(folder: Path) -> Iterator[None]:
    """Rights that the superuser, under whom tests may run, would not feel."""
    real = os.stat

    def stat(path: object, **words: object) -> object:
        if str(path).endswith("interviews.csv"):
            raise PermissionError(13, "Permission denied")
        return real(path, **words)  # type: ignore[arg-type]

    with mock.patch("os.stat", stat):
        yield


@contextlib.contextmanager
def _written_meanwhile(folder: Path) -> Iterator[None]:
    from afterview.reading import sources

    real, times = sources.Source.open, 0

    def opened(self: sources.Source) -> io.RawIOBase:
        nonlocal times
        times += 1
        if times == 3:
            with (folder / "interviews.csv").open("a") as file:
                file.write("Beta,Analyst,2026-12-02\n")
        return real(self)

    with mock.patch.object(sources.Source, "open", opened):
        yield


@contextlib.contextmanager
def _smaller(name: str, value: int) -> Iterator[None]:
    """A limit made small, so that no gigabytes are needed to reach it."""
    with mock.patch(name, value):
        yield


def _pipe(folder: Path) -> None:
    os.mkfifo(folder / "interviews.csv")


FILES = [
    Case(command="plan nowhere.csv"),
    Case(command="plan", about="no source is named, none is in the settings, and there is no interviews.csv"),
    Case(files={"interviews.csv/x": ""}, about="the name is that of a folder"),
    Case(command="plan /dev/full", about="the name is that of a device"),
    Case(files={"interviews.csv": table({})}, change=_as_nobody, about="you have no right to read the file"),
    Case(command="plan 'two\nlines\0.csv'", about="a name that no file can have"),
    Case(command=f"plan {'x' * 300}.csv", about="a name longer than a file's name can be"),
    Case(change=_pipe, about="the name is that of a pipe into which nobody writes"),
    Case(files={"interviews.csv": table({})}, change=_written_meanwhile, about="a spreadsheet program saves the file at that moment"),
    Case(command="plan - -", given=table({})),
    Case(command="plan -", given=table({}), change=lambda folder: _smaller("afterview.reading.sources.LARGEST_STREAM", 8), about="more than a gigabyte comes in"),
    Case(command="plan interviews.json", files={"interviews.json": json.dumps([RECORD])}, change=lambda folder: _smaller("afterview.reading.json_format.LARGEST", 8), about="a file of more than 16 MB"),
    csv(""),
    csv("<!DOCTYPE html>\n<html><body>Sign in</body></html>\n", "a web page was saved instead of the table"),
]  # fmt: skip

TABLES = [
    csv("company,position\nAcme,Engineer\n", "a column that is needed is not there"),
    csv("company,company,position,date\nAcme,Beta,Engineer,2026-12-01\n"),
    csv("company,position,date\n"),
    Case(
        command="plan interviews.csv -v", change=lambda folder: _smaller("afterview.reading.account.MOST_PROBLEMS", 2),
        files={"interviews.csv": "company,position,date,hear_back\n" + "".join(f"Acme,Clerk,{n},\nFirm {n},Clerk,2026-12-01,some day {n}\n" for n in range(3))},
        about="more errors and warnings than anybody reads (thousands)",
    ),
    verbose("Company Name,Job Title,Status,Date Added (UTC)\nAcme,Clerk,Saved,46330\n", "a tracker's export without interviews"),
    verbose("company,position,date\nAcme,Engineer,2026-12-01\nBeta,Clerk,2026-12-02\n", "two rows without a zone"),
    verbose("company,position,date,interest\nAcme,Engineer,2026-12-01,high\n"),
    verbose("company,position,date,interest,who\nAcme,Engineer,2026-12-01,high,Ana\n"),
    verbose(
        "Application Date,Company Name,Job Title,Job Url,Mood,Interview Date\n"
        "2026-10-05,Acme,Clerk,https://acme.example,good,2026-12-01\n"
    ),
    csv("company,position,,date\nAcme,Engineer,x,2026-12-01\n", "a column without a header"),
    csv("\ufeff\ufeffcompany,position,date\nAcme,Engineer,2026-12-01\n", "two byte order marks"),
    verbose("Interviews of 2026\ncompany,position,date\nAcme,Engineer,2026-12-01\n", "a title above the header"),
    csv("company,position,date\nCafé,Engineer,2026-12-01\n".encode("cp1252"), "saved by an older program"),
    csv(b"company,position,date\n" + b"Acme\0," * 2000, "no table at all"),
    csv("company,position,date\nCafé,Engineer,2026-12-01\n".encode() + "Café,Analyst,2026-12-01\n".encode("cp1252"), "two encodings in one file"),
    csv("company,position,date\nПервая компания,Инженер,2026-12-01\n".encode("koi8-r"), "an encoding of another script"),
    csv(b"company,position,date\nA\x81B,Engineer,2026-12-01\n", "bytes that stand for nothing"),
    csv("company,position,date\n".encode("utf-16") + b"\x00\xd8\x00\xd8A", "UTF-16 that is cut off"),
    csv("company,position,date\n" + "Acme," * 500_000, "a line of 2 MB"),
    csv("company,position,date" + ",x" * 2100 + "\n", "thousands of columns"),
    csv('company,position,date,notes\nAcme,Engineer,2026-12-01,"they said\nBeta,Analyst,2026-12-02,a\nGamma,Clerk,2026-12-03,bye"\n', "a quote that is closed some rows below"),
    csv('company,position,date,notes\nAcme,Engineer,2026-12-01,"they said\nBeta,Analyst,2026-12-02\n', "a quote that is never closed"),
    csv(f'company,position,date,notes\nAcme,Engineer,2026-12-01,"{"x" * 70_000}\n{"x" * 70_000}"\n', "a quote that is not closed for a long time"),
    csv(f"company,position,date,notes\nAcme,Engineer,2026-12-01,{CELL}\n", "a cell of 140,000 characters"),
    csv('company,position,date,notes\nAcme,Engineer,2026-12-01,"a "word" of mine"\n'),
]  # fmt: skip

JSON = [
    read("i.json", json.dumps([RECORD, 1])),
    read("i.json", '[{"company": "Acme", "company": "Beta"}]'),
    read("i.json", "[" * 3000, "thousands of brackets"),
    read("i.json", json.dumps([RECORD | {f"k{number}": 1} for number in range(2001)]), "each object has other names"),
    read("i.json", "[{]"),
    read("i.json", '{"interviews" [1]}'),
    read("i.json", '{"a": 1, 1: [{}]}'),
    read("i.json", '{"a": [{}], 5: [{}]}'),
    read("i.json", '{"interviews": [], "interviews": []}'),
    read("i.json", '{"one": [{"company": "A"}], "two": [{"company": "B"}]}'),
    read("i.json", '[{"company": "Acme", "position": "Engineer", "date": "2026-12-01"} {}]'),
    Case(command="plan i.json", files={"i.json": json.dumps([RECORD] * 3)}, change=lambda folder: _smaller("afterview.reading.json_format._MOST_RECORDS", 2), about="more than 200,000 records"),
    read("i.json", json.dumps([{**RECORD, "position": True}])),
    read("i.toml", '[[interviews]]\ncompany = "Acme"\nposition = nan\ndate = "2026-12-01"\n'),
    read("i.json", json.dumps([{**RECORD, "position": {"a": {"b": 1}}}])),
    read("i.json", json.dumps([{**RECORD, "interviewers": [{"name": "Ana; Bo"}]}])),
    read("i.json", '{"one": [1], "two": 2}'),
    read("i.toml", 'one = [1]\n'),
    read("i.jsonl", json.dumps(RECORD) + '\n{"company": Acme}\n'),
    read("i.jsonl", json.dumps(RECORD) + "\n" + '{"a":' * 100_000 + "\n", "a record in a record in a record …"),
    read("i.jsonl", '{"company": "Acme", "company": "Beta"}\n'),
]  # fmt: skip

YAML = [
    read("i.yaml", "- just a word\n"),
    read("i.yaml", "just a word\n"),
    read("i.yaml", "- company: [\n"),
    read("i.yaml", "- company: \x01\n"),
    read("i.yaml", "[" * 100, "a hundred brackets"),
    Case(command="plan i.yaml", files={"i.yaml": "- company: Acme\n" * 3}, change=lambda folder: _smaller("afterview.reading.yaml_format._MOST_NODES", 3), about="more values than are read"),
    read("i.yaml", "- company: &a Acme\n  position: *a\n"),
    read("i.yaml", "- company: !!python/object:os.system Acme\n"),
    read("i.yaml", "- ? [a, b]\n  : Acme\n"),
    read("i.yaml", "- company: Acme\n  company: Beta\n"),
]  # fmt: skip

TOML = [
    read("i.toml", "[[interviews]\n"),
    read("i.toml", "interviews = [1]\n"),
    read("i.toml", '[[interviews]]\ncompany = "Acme"\nposition = "Engineer"\ndate = 2026-12-01\nduration = inf\n'),
    read("i.toml", "interviews = " + "[" * 3000 + "\n", "thousands of brackets"),
]

WORKBOOKS = [
    read("i.xlsx", b"PK\x03\x04 and then nothing", "a download that broke off"),
    read("i.xlsx", archive({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"})),
    read("i.xlsx", archive({"word/document.xml": b"<x/>", "[Content_Types].xml": b"<x/>"})),
    read("i.xlsx", archive({"Index/Document.iwa": b"x"})),
    read("i.xlsx", archive({"interviews.csv": table({}).encode()}), "a ZIP with the table in it"),
    read("i.xlsx", archive({"xl/workbook.xml": b"<x/>", "xl/styles.xml": bytes(3 << 20)}), "thousands of formats"),
    read("i.xlsx", archive({"photo.jpg": b"x"})),
    read("i.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a workbook from before 2007, or one with a password"),
    read("i.xlsx", protected(), "a workbook with a password"),
    read("i.xlsx", archive({"xl/media/image1.bin": bytes(300 << 20)}, workbook()), "a bomb: 300 MB in 300 kB"),
    read("i.xlsx", archive({"xl/sharedStrings.xml": bytes(70 << 20)}, workbook()), "70 MB of text"),
    read("i.xlsx", archive({"xl/workbook.xml": b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'}, workbook())),
    read("i.xlsx", hidden_sheet(), "all sheets are hidden"),
    read("i.xlsx", archive({"xl/workbook.xml": b"<workbook"}, workbook()), "a part of it is cut off"),
    read("i.xlsx", archive({"xl/styles.xml": b"<styleSheet><cellXfs><xf numFmtId='x'/></cellXfs></styleSheet>"}, workbook()), "a part of it makes no sense"),
    read("i.xlsx", archive({"xl/worksheets/sheet1.xml": b""}, workbook())[:-200], "the end of the file is missing"),
    read("i.xlsx", broken_sheet(), "the sheet is cut off"),
    read("i.xlsx", workbook("error"), "a formula with an error"),
    Case(command="plan i.xlsx -v", files={"i.xlsx": workbook("two")}, about="a workbook of two sheets"),
    Case(command="plan i.xlsx -v", files={"i.xlsx": workbook("title")}, about="a title above the header"),
]  # fmt: skip

CALENDARS = [
    read("i.ics", calendar("BEGIN:A", "BEGIN:B", *["BEGIN:C"] * 20)),
    read("i.ics", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Interview\r\n", "a download that broke off"),
    read("i.ics", calendar("BEGIN:VEVENT", "END:VTODO")),
    read("i.ics", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\nEND:VCALENDAR\r\n"),
    read("i.ics", calendar("this is a note")),
    Case(command="plan i.ics", files={"i.ics": calendar(event(), event(UID="2"))}, change=lambda folder: _smaller("afterview.reading.calendar_format._MOST_EVENTS", 1), about="more interviews than anybody had"),
    read("i.ics", calendar(event(DTSTART="", **{"DTSTART;TZID=Europe:": "20261201T100000"}), event(UID="2")), about="a zone of which only a folder of zones has the name"),
    read("i.ics", calendar(event(DTSTART="soon"))),
    read("i.ics", calendar(event(DTSTART=""))),
    read("i.ics", calendar(event(ATTENDEE="mailto:jo@home.example"), event(UID="2", ATTENDEE="mailto:jo@home.example"))),
    read("i.ics", calendar(event(DTEND="soon", EXDATE="soon", TRIGGER="soon", DURATION="soon"))),
    read("i.ics", calendar(event(ATTENDEE="mailto:ana@acme.example", **{"ATTENDEE;CN=Bo:": "mailto:bo@acme.example"}))),
    read("i.ics", calendar(event(SUMMARY="Interview", ORGANIZER="mailto:ana@acme.example"))),
    read("i.ics", calendar(event(UID=""))),
    read("i.ics", calendar(event(RRULE="FREQ=WEEKLY"))),
    read("i.ics", calendar(event(SUMMARY="Interview"))),
    Case(command="plan i.ics -v", files={"i.ics": calendar(event(), event(UID="2", SUMMARY="Lunch"))}),
]  # fmt: skip

GROUPS = {
    "Files that can't be read": FILES,
    "Tables": TABLES,
    "JSON and JSON Lines": JSON,
    "YAML": YAML,
    "TOML": TOML,
    "Workbooks (XLSX)": WORKBOOKS,
    "Calendars (.ics)": CALENDARS,
}
