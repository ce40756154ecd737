"""What must never be in anything that is given out: each function tells what is wrong with the bytes of one output.

Nothing here uses the code that made them: the rules are those of RFC 5545, RFC 5322, RFC 6068 and of the page.
"""

from __future__ import annotations

import csv
import email
import email.policy
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator
from email.utils import getaddresses
from html.parser import HTMLParser
from string import ascii_uppercase
from urllib.parse import unquote, urlsplit

import icalendar

# ------------------------------------------------------------------------------------------------------ calendars

_EVENT = (
    "SUMMARY DTSTART DTEND DUE DTSTAMP UID SEQUENCE CATEGORIES CLASS CREATED DESCRIPTION LAST-MODIFIED STATUS TRANSP "
    "X-MICROSOFT-CDO-BUSYSTATUS PRIORITY COMPLETED PERCENT-COMPLETE"
)
_RULE = "DTSTART TZOFFSETFROM TZOFFSETTO RRULE RDATE TZNAME"
_ALLOWED = {
    "VCALENDAR": "VERSION PRODID CALSCALE METHOD X-WR-CALNAME REFRESH-INTERVAL X-PUBLISHED-TTL",
    "VEVENT": _EVENT,
    "VTODO": _EVENT,
    "VALARM": "ACTION DESCRIPTION TRIGGER",
    "VTIMEZONE": "TZID LAST-MODIFIED X-LIC-LOCATION",
    "STANDARD": _RULE,
    "DAYLIGHT": _RULE,
}
_INSIDE = {
    "": {"VCALENDAR"},
    "VCALENDAR": {"VEVENT", "VTODO", "VTIMEZONE"},
    "VEVENT": {"VALARM"},
    "VTODO": {"VALARM"},
    "VTIMEZONE": {"STANDARD", "DAYLIGHT"},
}
_SEVERAL = {"RDATE", "TZNAME"}
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")


def calendar_faults(data: bytes, uids: Collection[str]) -> Iterator[str]:
    """An .ics: its lines, its components and properties, and that another library finds the items with these UIDs."""
    if not data.endswith(b"\r\n") or re.search(rb"\r(?!\n)|(?<!\r)\n", data):
        yield "a line of the calendar does not end with CRLF"
    longest = max(map(len, data.split(b"\r\n")))
    if longest > 75:
        yield f"a line of {longest} octets"
    text = data.decode("utf-8")
    if found := _CONTROLS.search(text):
        yield f"a control character in the calendar: {found[0]!a}"
    yield from _structure_faults(text.replace("\r\n ", "").split("\r\n")[:-1])
    calendar = icalendar.Calendar.from_ical(data)
    told = [str(one.get("UID")) for one in calendar.walk() if one.name in ("VEVENT", "VTODO")]
    if Counter(map(_blanks, told)) != Counter(map(_blanks, uids)):
        yield f"other items than planned: {sorted(set(told) ^ set(uids))[:3]}"
    for one in calendar.walk():
        if one.errors:
            yield f"icalendar refuses {one.errors[:2]}"


def _blanks(text: str) -> str:
    """Folding may turn blanks into such that don't break."""
    return " ".join(text.replace("\u00a0", " ").split())


def _structure_faults(lines: list[str]) -> Iterator[str]:
    stack: list[tuple[str, Counter[str]]] = [("", Counter())]
    for line in lines:
        name = line[: len(line) - len(line.lstrip(ascii_uppercase + "-"))]
        value = line.partition(":")[2]
        where, seen = stack[-1]
        if name == "BEGIN":
            if value not in _INSIDE.get(where, ()):
                yield f"a {value!a} inside of {where or 'nothing'}"
            stack.append((value, Counter()))
        elif name == "END":
            if value != where or len(stack) == 1:
                yield f"{where or 'nothing'} ends as {value!a}"
                return
            stack.pop()
        else:
            seen[name] += 1
            if name not in _ALLOWED.get(where, "").split():
                yield f"a property of {where} that is not ours: {line[:60]!a}"
            if seen[name] > 1 and name not in _SEVERAL:
                yield f"{name} twice in one {where}"
    if len(stack) > 1:
        yield f"{stack[-1][0]} has no end"


# ------------------------------------------------------------------------------------------------------ the page

_TAGS = (
    "html head meta title link style body svg defs circle path rect pattern use p a header h1 h2 h3 h4 time span code "
    "main section ul li details summary div bdi b button text g label input select option fieldset legend article dl "
    "dt dd cite footer script mark"
)
_VOID = {"meta", "link", "input", "br"}
_ADDRESSES = {"href", "src", "action", "formaction", "xlink:href", "data", "srcdoc", "background", "poster", "ping"}


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.scripts = self.styles = 0
        self.links: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _VOID:
            self.open.append(tag)
        self.handle_startendtag(tag, attrs)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.scripts += tag == "script"
        self.styles += tag == "style"
        if tag not in _TAGS.split():
            self.faults.append(f"an element that is not ours: {tag[:40]!a}")
        for name, value in attrs:
            if name.startswith("on") or name == "style" or not re.fullmatch("[a-z:-]+", name):
                self.faults.append(f"an attribute that is not ours: {name[:40]!a}")
            if name in _ADDRESSES:
                self.links.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"an end that has no begin: {tag[:40]!a}")

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"a comment: {data[:40]!a}")

    def unknown_decl(self, data: str) -> None:
        self.faults.append(f"a declaration: {data[:40]!a}")

    def handle_pi(self, data: str) -> None:
        self.faults.append(f"an instruction: {data[:40]!a}")


def page_faults(data: bytes, addresses: Collection[str], cards: int) -> Iterator[str]:
    """The page: nothing but its own elements, one script, one style sheet, links to places in it and to drafts."""
    page = _Page()
    page.feed(data.decode("utf-8"))
    page.close()
    yield from page.faults
    if page.open or (page.scripts, page.styles) != (1, 1):
        yield f"the page has {page.scripts} scripts, {page.styles} style sheets, open: {page.open[:3]}"
    if data.count(b"<article ") != cards:
        yield f"{data.count(b'<article ')} cards for {cards} items"
    for link in page.links:
        if link.startswith("mailto:"):
            yield from mailto_faults(link, addresses)
        elif not re.fullmatch("#[a-z0-9-]+", link) and not link.startswith("data:image/svg+xml,%3Csvg "):
            yield f"a link to elsewhere: {link[:80]!a}"


# ------------------------------------------------------------------------------------------------------ mail


def mailto_faults(link: str, addresses: Collection[str]) -> Iterator[str]:
    """A link: one address that is known, at most a subject and a body, everything in them percent-encoded."""
    parts = urlsplit(link)
    if parts.scheme != "mailto" or parts.path not in addresses or parts.netloc or parts.fragment:
        yield f"a link to another address: {link[:80]!a}"
    if not re.fullmatch(r"mailto:[A-Za-z0-9_+.'@-]+(\?[A-Za-z0-9_.~%=&-]*)?", link):
        yield f"a link with raw characters: {link[:80]!a}"
    names = [field.partition("=")[0] for field in parts.query.split("&")] if parts.query else []
    if names not in ([], ["subject"], ["body"], ["subject", "body"]):
        yield f"a link with the fields {names}"
    for field in parts.query.split("&"):
        name, _, value = field.partition("=")
        if name == "subject" and re.search("[\x00-\x1f\x7f]", unquote(value)):
            yield "a subject of more than one line in a link"


_HEADERS = ["mime-version", "x-unsent", "date", "subject", "from", "to", "content-type", "content-transfer-encoding"]


def mail_faults(data: bytes, addresses: Collection[str]) -> Iterator[str]:
    """An .eml: our headers only, each once and in order, to nobody else, in ASCII with short lines ending in CRLF."""
    if not re.fullmatch(rb"[\x20-\x7e\r\n\t]*", data) or re.search(rb"\r(?!\n)|(?<!\r)\n", data):
        yield "a draft with other than ASCII, or lines that don't end with CRLF"
    head = data.partition(b"\r\n\r\n")[0]
    if max(map(len, data.split(b"\r\n"))) > 998:
        yield "a draft with a line of more than 998 octets"
    found = email.message_from_bytes(data, policy=email.policy.compat32)
    names = [name.lower() for name in found]
    if names != [name for name in _HEADERS if name in names] or found.defects:
        yield f"other headers: {names} {found.defects}"
    if len(re.sub(rb"\r\n[ \t]", b"", head).split(b"\r\n")) != len(names):
        yield "a line in the head of a draft that is no header"
    for field in ("To", "From"):
        told = [address for _, address in getaddresses([str(found[field])])] if found[field] else []
        if not set(told) <= set(addresses):
            yield f"{field} has {sorted(set(told) - set(addresses))[:3]}"


# ------------------------------------------------------------------------------------------------------ tables, names

_FORMULA = re.compile(r"\s*[=+\-@\t\r＝＋－＠]")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def table_faults(text: str) -> Iterator[str]:
    """A CSV for another program: all rows of one width, no cell that a spreadsheet would run."""
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    if len({len(row) for row in rows}) > 1:
        yield f"rows of several widths: {sorted({len(row) for row in rows})}"
    for row in rows:
        for cell in row:
            if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell):
                yield f"a formula: {cell[:60]!a}"
            if "\0" in cell:
                yield f"a null character in a cell: {cell[:60]!a}"


_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|conin\$?|conout\$?|clock\$?|com[0-9¹²³]|lpt[0-9¹²³])( *\..*)?")


def name_faults(name: str) -> Iterator[str]:
    """The name of a file: one that every system can have, in one form, and that leads nowhere else."""
    if re.search(r'[\x00-\x1f\x7f-\x9f/\\:*?"<>|]', name) or name.startswith((".", "-", "~", " ")):
        yield f"a name that some system can't have: {name[:60]!a}"
    if name.endswith((".", " ")) or ".." in name or _RESERVED.fullmatch(name):
        yield f"a name that some system reads as another: {name[:60]!a}"
    if len(name.encode("utf-8")) > 255 or unicodedata.normalize("NFC", name) != name:
        yield f"a name too long or in another form: {name[:60]!a}"
    if any(unicodedata.category(sign) in ("Cf", "Cc", "Zl", "Zp", "Cs") for sign in name):
        yield f"a name with something invisible: {name[:60]!a}"


def names_faults(names: Collection[str]) -> Iterator[str]:
    """The names of one folder: each is fine, and no two are one on a disk that is blind to case or form."""
    for name in names:
        yield from name_faults(name)
    seen = Counter(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold()) for name in names)
    if seen and max(seen.values()) > 1:
        yield f"names that are one on some disks: {[name for name, count in seen.items() if count > 1][:2]}"


# C0 and C1 controls, lone surrogates, separators of lines, directions, and what has no width.
_OBEYED = re.compile(
    "[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e0fff]"
)


def terminal_faults(text: str) -> Iterator[str]:
    """What is shown: nothing that a terminal obeys, nothing that hides; letters that this Python does not know yet may
    stand there."""
    for line in text.split("\n"):
        if found := _OBEYED.search(line):
            yield f"a line that a terminal could obey: {found[0]!a} in {line[:80]!a}"
