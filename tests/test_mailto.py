from urllib.parse import parse_qs, quote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from afterview.mailto import _OBEYED, _encoded, is_plain_address, mailto


@pytest.mark.parametrize(
    "address", ["ana@acme.example", "ana.o'neill+jobs@mail.acme.example", "a_b-c@x1.example", "o'neill@acme.example"]
)
def test_a_plain_address_is_taken(address: str) -> None:
    assert is_plain_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ana",
        "@acme.example",
        "ana@",
        "ana@acme",
        "ana lee@acme.example",
        '"ana lee"@acme.example',
        "ana@acme.example;X=1",
        "ana@acme.example,bo@acme.example",
        "ana@acme.example?bcc=evil@evil.example",
        "ana&attach=/etc/passwd@acme.example",
        "ana%0abcc@acme.example",
        "ana#x@acme.example",
        "ana@acme.example\n",
        "ana@münchen.example",
        "a" * 65 + "@acme.example",
        "ana@" + "b" * 64 + ".example",
        "ana..lee@acme.example",
        "ana@-acme.example",
    ],
)
def test_anything_else_makes_no_link(address: str) -> None:
    assert mailto(address, "Subject", "Body") is None


def test_lines_are_carriage_return_and_line_feed_and_blanks_are_percent_encoded() -> None:
    assert mailto("a@b.example", "A + B", "one\ntwo & three") == (
        "mailto:a@b.example?subject=A%20%2B%20B&body=one%0D%0Atwo%20%26%20three"
    )


def test_a_body_that_is_too_long_is_left_out() -> None:
    assert mailto("a@b.example", "Hello", "x" * 3000) == "mailto:a@b.example?subject=Hello"


@settings(max_examples=200, deadline=None)
@given(st.text(), st.text())
def test_no_subject_and_no_body_adds_a_field_or_a_line_to_the_subject(subject: str, body: str) -> None:
    link = mailto("a@b.example", subject, body)
    assert link is not None
    assert link.isascii()
    assert link.isprintable()
    parts = urlsplit(link)
    assert parts.path == "a@b.example"
    fields = parse_qs(parts.query, strict_parsing=bool(parts.query))
    assert set(fields) <= {"subject", "body"}
    assert all(len(values) == 1 for values in fields.values())
    assert not {"\r", "\n"} & set(fields.get("subject", [""])[0])


@settings(max_examples=200, deadline=None)
@given(st.text(st.one_of(st.characters(), st.sampled_from("%+ ,'\n\x1b\x85é\ud800"))))
def test_encoding_is_that_of_urllib(text: str) -> None:
    assert _encoded(text) == quote(_OBEYED.sub(" ", text).replace("\n", "\r\n"), safe="")


def test_a_subject_that_is_too_long_is_left_out() -> None:
    assert mailto("a@b.example", "x" * 3000, "body") == "mailto:a@b.example"
