"""Data in a task's name and description makes no links, labels or formatting: read as Todoist reads it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from afterview.terminal import plain
from afterview_todoist.markup import block, inline, name, plain_name, shorten, units

# CommonMark with strikes, as Todoist renders names and descriptions.
MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("strikethrough")
QUIET = {"paragraph_open", "paragraph_close", "inline", "text", "softbreak", "hardbreak", "code_inline"}
NASTY = st.text(alphabet=st.sampled_from("ab *_`[]()<>!~#-+.:/@&;=\\|1 \n'\"é\t"), max_size=60)


def seen(markdown):
    """The text that is shown, and the kinds of tokens that shape it."""
    kinds, text = set(), []
    for token in MARKDOWN.parse(markdown):
        kinds.add(token.type)
        for child in token.children or ():
            kinds.add(child.type)
            text.append("\n" if child.type in ("softbreak", "hardbreak") else child.content)
        if token.type == "paragraph_close":
            text.append("\n")
    return "".join(text), kinds


def words(text):
    return " ".join(text.split())


@settings(max_examples=200, deadline=None)
@given(NASTY | st.text(max_size=60))
def test_a_line_of_data_reads_as_it_was_written_and_shapes_nothing(text):
    shown, kinds = seen("Words: " + inline(text))
    assert kinds <= QUIET
    assert words(shown) == words("Words: " + plain(text))


@settings(max_examples=200, deadline=None)
@given(NASTY)
def test_a_draft_reads_as_it_was_written_and_shapes_nothing(text):
    shown, kinds = seen(block(text))
    assert kinds <= QUIET
    assert words(shown) == words(" ".join(plain(line) for line in text.split("\n")))


@pytest.mark.parametrize(
    "text",
    ["https://evil.example/a_b", "www.evil.example", "ana_b@acme.example", "mailto:a@b.example", "HTTP://X.example/?a=1&b",
     "javascript:alert(1)", "see (https://evil.example)."],
)  # fmt: skip
def test_an_address_is_shown_as_code_and_never_as_a_link(text):
    written = inline(text)
    found = re.search(r"`([^`]+)`", written)
    assert found
    assert found[1].rstrip(").") in text


@pytest.mark.parametrize(
    "text", ["[x](http://evil.example)", "![x](http://e.example)", "[a]: http://e.example", "[[gmail=a, b]]"]
)
def test_no_link_in_any_of_its_forms(text):
    assert "](" not in inline(text)
    assert "[[" not in inline(text)


@pytest.mark.parametrize("text", ["@boss meets #Work", "for @me", "(#1) @a", "@", "＠x #a"])
def test_a_name_makes_no_label_and_no_project(text):
    assert not re.search(r"(?<!\w)[@#]\w", name(text, 200))
    assert not re.search(r"(?<!\w)[@#]\w", plain_name(text, 200))


def test_c_sharp_and_addresses_inside_words_stay():
    assert name("C# at a@b", 200) == "C# at a@b"


def test_a_name_is_one_line_without_a_colon_at_its_end():
    assert name("  Call\n Ana : ", 200) == "Call Ana"


def test_a_name_never_becomes_a_heading():
    assert not name("* Not a task", 200).startswith("* ")


@given(st.text(max_size=800), st.integers(20, 500))
@settings(max_examples=200, deadline=None)
def test_a_name_is_never_longer_than_todoist_takes(text, limit):
    assert units(name(text, limit)) <= limit
    assert units(shorten(text, limit)) <= limit


def test_a_marker_in_data_is_none():
    from afterview_todoist.remote import marker_in

    assert marker_in(block("[av:0123456789ab]\nx") + "\n\n[av:ba9876543210]") == "ba9876543210"
    assert marker_in(block("[av:0123456789ab]")) is None


def test_a_checklist_is_shown_as_a_list_and_a_message_is_not():
    assert {"bullet_list_open"} <= seen(block("- One\n- Two", lists=True))[1]
    assert "bullet_list_open" not in seen(block("- One\n- Two"))[1]


def test_prompts_stand_as_they_are():
    assert inline("[something specific that you discussed]") == "[something specific that you discussed]"


@given(NASTY | st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_what_is_looked_for_first_stands_in_all_that_is_escaped(text):
    from afterview_todoist import markup

    assert not markup._SPECIAL.search(text) or markup._MARKS.search(text)
    assert not markup._ADDRESS.search(text) or markup._may_hold_address(text)


@pytest.mark.parametrize("address", ["WWW.X.EXAMPLE/a_b", "Data:text/html", "TEL:+491234", "a@b.example", "ftp://x/*y"])
def test_an_address_in_any_case_is_code(address):
    assert inline(f"see {address} now") == f"see `{address}` now"


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_units_count_what_lies_beyond_the_basic_plane_twice(text):
    assert units(text) == len(text) + sum(char > "\uffff" for char in text)
