"""Every target of the coverage-guided search, over its seeds and over everything that was ever found."""

from __future__ import annotations

from pathlib import Path

import pytest

from fuzz.scanners import (
    calendar_faults,
    mail_faults,
    mailto_faults,
    names_faults,
    page_faults,
    table_faults,
    terminal_faults,
)
from fuzz.targets import TARGETS

DATA = Path(__file__).parent / "data" / "fuzz"
FOUND = sorted(path for path in DATA.rglob("*") if path.is_file())
MOST = 16  # of the seeds of one target, evenly chosen
ICS = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:u\r\nDTSTAMP:20261201T000000Z\r\nEND:VEVENT\r\n"
)
MAIL = b"MIME-Version: 1.0\r\nSubject: x\r\nTo: Ana <ana@acme.example>\r\n\r\nText\r\n"
PAGE = b"<!doctype html><html><head><style></style></head><body><p>%b</p><script></script></body></html>"


@pytest.mark.parametrize("name", TARGETS)
def test_no_seed_of_a_target_has_a_fault(name: str) -> None:
    seeds = list(TARGETS[name].seeds())
    assert seeds
    for seed in seeds[:: len(seeds) // MOST + 1]:
        assert list(TARGETS[name].run(seed)) == [], seed[:200]


@pytest.mark.parametrize("path", FOUND, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_was_found_once_stays_mended(path: Path) -> None:
    assert list(TARGETS[path.parent.name].run(path.read_bytes())) == []


def test_everything_that_is_kept_is_replayed() -> None:
    assert FOUND
    assert {path.relative_to(DATA).parts[0] for path in FOUND} <= set(TARGETS)
    assert all(len(path.relative_to(DATA).parts) == 2 for path in FOUND), "one folder for each target, and no others"


# ------------------------------------------------------------------------------------------------------ the scanners


@pytest.mark.parametrize(
    "bad",
    [
        ICS + b"END:VCALENDAR\n",
        ICS + b"X-EVIL:1\r\nEND:VCALENDAR\r\n",
        ICS.replace(b"UID:u", b"UID:u\r\nATTENDEE:mailto:x@evil.example") + b"END:VCALENDAR\r\n",
        ICS.replace(b"UID:u", b"UID:u\r\nUID:v") + b"END:VCALENDAR\r\n",
        ICS.replace(b"PRODID:x", b"PRODID:" + b"x" * 69) + b"END:VCALENDAR\r\n",
        ICS.replace(b"PRODID:x", b"PRODID:\xe2\x80\xae") + b"END:VCALENDAR\r\n",
        ICS.replace(b"UID:u", b"UID:other") + b"END:VCALENDAR\r\n",
        ICS + b"BEGIN:VEVENT\r\nEND:VTODO\r\nEND:VCALENDAR\r\n",
    ],
)
def test_a_calendar_that_is_wrong_is_told(bad: bytes) -> None:
    assert list(calendar_faults(ICS + b"END:VCALENDAR\r\n", ["u"])) == []
    assert list(calendar_faults(bad, ["u"]))


@pytest.mark.parametrize(
    "bad",
    [
        b"<script>x</script>",
        b"<img src=x>",
        b"<p onclick=x>",
        b'<p style="x">',
        b'<a href="javascript:x">y</a>',
        b'<a href="https://x.example">y</a>',
        b'<a href="mailto:other@evil.example">y</a>',
        b"</p></div>",
        b"<!-- x -->",
    ],
)
def test_a_page_that_is_wrong_is_told(bad: bytes) -> None:
    good = b'x &lt;script&gt; <a href="mailto:a@b.example?subject=x&amp;body=y">z</a>'
    assert list(page_faults(PAGE % good, ["a@b.example"], 0)) == []
    assert list(page_faults(PAGE % bad, ["a@b.example"], 0))


@pytest.mark.parametrize(
    "bad",
    [
        MAIL.replace(b"Subject: x", b"Subject: x\r\nBcc: x@evil.example"),
        MAIL.replace(b"ana@acme.example>", b"ana@acme.example>, x@evil.example"),
        MAIL.replace(b"Subject: x", b"Subject: x\r\nstray"),
        MAIL.replace(b"Text", b"T\xc3\xa4xt"),
        MAIL.replace(b"Text\r\n", b"Text\n"),
        MAIL.replace(b"Text", b"x" * 999),
    ],
)
def test_a_mail_that_is_wrong_is_told(bad: bytes) -> None:
    assert list(mail_faults(MAIL, ["ana@acme.example"])) == []
    assert list(mail_faults(bad, ["ana@acme.example"]))


@pytest.mark.parametrize(
    "bad",
    [
        "mailto:a@b.example,x@evil.example",
        "mailto:a@b.example?subject=x&bcc=x@evil.example",
        "mailto:a@b.example?subject=x%0D%0ABcc:x",
        "mailto:a@b.example?subject=two words",
        "mailto:a@b.example?body=x#y",
    ],
)
def test_a_link_that_is_wrong_is_told(bad: str) -> None:
    assert list(mailto_faults("mailto:a@b.example?subject=x%20y&body=z%0D%0A", ["a@b.example"])) == []
    assert list(mailto_faults(bad, ["a@b.example"]))


@pytest.mark.parametrize("bad", ["\x1b[2J", "a\rb", "\x9b", "\u202eb", "a\u200bb", "\ud800", "\u2028"])
def test_a_line_that_a_terminal_would_obey_is_told(bad: str) -> None:
    assert list(terminal_faults("Müller\u00a0& Söhne 株式会社 \U0001f469\n\u0378")) == []
    assert list(terminal_faults(f"x\n{bad}"))


@pytest.mark.parametrize("bad", ["=1+1", " @x", "-x", "＝1", '"\t=1"', "+49 30"])
def test_a_table_that_is_wrong_is_told(bad: str) -> None:
    assert list(table_faults("a,b\n'=1,-5\n")) == []
    assert list(table_faults(f"a,b\nx,{bad}\n"))


@pytest.mark.parametrize(
    "bad",
    [["a/b"], ["..x"], [".x"], ["CON.ics"], ["a."], ["x" * 256], ["e\u0301"], ["a", "A"], ["ﬁ", "fi"], ["a\u200bb"]],
)
def test_names_that_are_wrong_are_told(bad: list[str]) -> None:
    assert list(names_faults(["acme.ics", "Müller-2.ics", "株式会社"])) == []
    assert list(names_faults(bad))
