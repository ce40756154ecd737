"""ICS rule 1: encoding, line ends, folding, escaping, nothing that a calendar could trip over."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from afterview_ics.text import (
    clean,
    escape,
    fold,
    is_clean,
    is_clean_line,
    one_line,
    plain_escape,
    plain_fold,
)

# Text with everything that matters here more often than chance would have it.
ODD = [
    "\\",
    "\\N",
    ";",
    ",",
    "\n",
    "\r\n",
    "\r",
    "\t",
    " ",
    "  ",
    "\x00",
    "\x1b",
    "\x85",
    "\u2028",
    "\u202e",
    "\ufeff",
    "<",
]
ODD += [
    "<b>",
    "<a@b.example>",
    "é",
    "東",
    "🙂",
    "\u00a0",
    "\ud800",
    "a",
    "a b c d e f g h i j k l m n o p q r s t",
    " " * 80,
]
any_text = st.lists(st.one_of(st.sampled_from(ODD), st.text(max_size=30), st.characters())).map("".join)


def unfolded(folded: bytes) -> bytes:
    return folded.replace(b"\r\n ", b"")


def lines_are_good(folded: bytes) -> bool:
    lines = folded.split(b"\r\n")
    return all(
        len(line) <= 75 and line.decode() is not None and not line.endswith(b" ") and not line.startswith(b"  ")
        for line in lines
    ) and all(line.startswith(b" ") for line in lines[1:])


@settings(max_examples=200, deadline=None)
@given(any_text)
@example("a b " * 100)
@example("\\" * 200)
@example("\\ " * 100)
@example("; , " * 60)
@example("é " * 100)
@example("🙂" * 100)
@example("x" * 75)
@example("x" * 74 + "\\")
def test_rule_01_no_line_is_over_75_octets_or_broken_inside_a_character_an_escape_or_at_a_blank(text: str) -> None:
    line = b"DESCRIPTION:" + escape(clean(text).strip(" ").encode())
    folded = fold(line)
    assert lines_are_good(folded)
    assert unfolded(folded).replace("\u00a0".encode(), b" ") == line.replace("\u00a0".encode(), b" ")
    for piece in folded.split(b"\r\n")[:-1]:
        assert (len(piece) - len(piece.rstrip(b"\\"))) % 2 == 0


@settings(max_examples=200, deadline=None)
@given(any_text)
@example("a b " * 100)
@example("x" * 149)
def test_the_fast_fold_is_equal_to_the_plain_one(text: str) -> None:
    line = b"SUMMARY:" + escape(clean(text).encode())
    assert fold(line) == plain_fold(line)


@settings(max_examples=200, deadline=None)
@given(any_text, st.integers(0, 400), st.sampled_from(["", "\n", "x\n"]))
@example("x" * 61, 1, "")
@example("x" * 62, 1, "")
@example("x" * 62, 74, "")
@example("a b " * 100, 300, "\n")
def test_a_line_that_ends_in_a_link_is_folded_as_if_it_were_one(text: str, length: int, end: str) -> None:
    line = b"DESCRIPTION:" + escape(clean(text + end).encode())
    link = (b"mailto:a@b.example?body=%20" * 20)[:length]
    assert fold(line, link) == plain_fold(line + link)


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_folding_keeps_every_octet_unless_each_one_is_beside_a_blank(text: str) -> None:
    line = b"SUMMARY:" + escape(clean(text).encode())
    assert unfolded(fold(line)) in (line, unfolded(plain_fold(line)))
    if not re.search(r"(\S ){12}", text):
        assert unfolded(fold(line)) == line


@settings(max_examples=200, deadline=None)
@given(any_text)
def test_the_fast_escape_is_equal_to_the_plain_one(text: str) -> None:
    text = clean(text)
    assert escape(text.encode()) == plain_escape(text).encode()


@settings(max_examples=200, deadline=None)
@given(any_text)
def test_rule_01_no_control_character_gets_through(text: str) -> None:
    cleaned = clean(text)
    assert not re.search(
        "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]", cleaned
    )
    assert clean(cleaned) == cleaned
    assert is_clean(cleaned.encode()) or "<" in cleaned


@settings(max_examples=200, deadline=None)
@given(any_text)
def test_what_is_called_clean_stays_as_it_is(text: str) -> None:
    try:
        raw = text.encode()
    except UnicodeEncodeError:
        return
    if is_clean(raw):
        assert clean(text) == text
    if is_clean_line(text):
        assert one_line(text) == text


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a\r\nb\rc\x85d\u2028e\u2029f\x0bg\x0ch", "a\nb\nc\nd\ne\nf\ng\nh"),
        ("a\tb", "a b"),
        ("a\x00\x1b[31mb\x7f", "a[31mb"),
        ("half \ud83d", "half �"),
        ("left\u202eright", "leftright"),
        ("Ana <ana@acme.example>", "Ana ana@acme.example"),
        ("<0@<b>", "<0@‹b>"),
        ("<0@‹b>", "<0@‹b>"),
        ("<b>bold</b>", "‹b>bold‹/b>"),
        ("a < b, <3", "a < b, <3"),
        ("family 👩‍👩‍👧 and می‌خواهم", "family 👩‍👩‍👧 and می‌خواهم"),
    ],
)
def test_what_cleaning_does(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


def test_a_line_has_no_breaks_and_no_doubled_blanks() -> None:
    assert one_line("  Thank-you\n to \t Ana ") == "Thank-you to Ana"
