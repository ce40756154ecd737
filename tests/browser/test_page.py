"""What people do with the page, in a real browser."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import expect

from browsing import Opener
from sample_plan import THANKS, acme, harbor, large_plan

WIDTHS = [320, 390, 820, 1280]


def clipboard(page: Any) -> str:
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


def test_what_is_due_stands_on_top_and_its_draft_is_copied_with_one_click(opened: Opener) -> None:
    page = opened().page
    rows = page.locator("section.due > .rows > li")
    assert rows.count() == 2
    rows.nth(0).get_by_role("button", name="Copy draft").click()
    page.get_by_text("Draft copied").wait_for(state="attached")
    assert clipboard(page) == THANKS
    rows.nth(0).get_by_role("button", name="Copy subject").click()
    page.get_by_text("Subject copied").wait_for(state="attached")
    assert clipboard(page) == "Thank you for Monday's conversation"


def test_copying_works_where_the_browser_has_no_clipboard(opened: Opener) -> None:
    page = opened().page
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }")
    page.locator("section.due .copy").first.click()
    page.get_by_text("Draft copied").wait_for(state="attached")
    assert clipboard(page) == THANKS


def test_the_draft_opens_in_the_mail_program(opened: Opener) -> None:
    link = opened().page.locator("section.due").get_by_role("link", name="Open in mail").first.get_attribute("href")
    assert link is not None
    assert link.startswith(
        "mailto:ana.sousa@acme.example?subject=Thank%20you%20for%20Monday%27s%20conversation&body=Dear%20Ana"
    )


def test_only_what_is_to_do_is_shown_at_first(opened: Opener) -> None:
    one = opened()
    assert len(one.visible_cards()) == 13
    assert one.page.get_by_role("status").first.text_content() == "13 of 18 items"
    assert one.page.locator(".day:visible").count() == one.page.locator(".day:has(.card:not([hidden]))").count()


def test_the_employer_filters_cards_and_time_line(opened: Opener) -> None:
    one = opened()
    one.page.get_by_label("Employer").select_option("Harbor & Sons")
    assert one.visible_cards() == ["Status check", "Offer notice", "Second follow-up"]
    assert one.page.locator(".lane:visible").count() == 1


def test_the_candidate_filters(opened: Opener) -> None:
    one = opened(large_plan(24))
    one.page.locator("#candidate").select_option("Candidate 3")
    assert one.page.locator(".lane:visible").count() == 2
    assert len(one.visible_cards()) == 2 * 6


def test_no_candidate_is_asked_for_where_there_is_only_one(opened: Opener) -> None:
    assert opened().page.locator("#candidate").count() == 0


def test_the_kind_filters_and_its_other_marks_fade(opened: Opener) -> None:
    one = opened()
    for kind in ("E-mail", "Handwritten card", "Checklist", "Task", "Decision"):
        one.page.get_by_role("checkbox", name=kind).uncheck()
    assert one.visible_cards() == ["Second follow-up"]
    assert one.page.locator(".mark:not(.off)").count() == 1


def test_the_state_filters(opened: Opener) -> None:
    one = opened()
    for state, count in [("Done", 3), ("Not planned", 1), ("Cancelled", 1), ("Everything", 18), ("To do", 13)]:
        one.page.get_by_role("radio", name=state).check()
        assert len(one.visible_cards()) == count


def test_no_filter_bears_a_number_that_the_other_filters_make_untrue(opened: Opener) -> None:
    chips = opened().page.locator(".chip")
    assert chips.all_inner_texts()
    assert not [words for words in chips.all_inner_texts() if re.search(r"\d", words)]


def test_only_what_needs_input(opened: Opener) -> None:
    one = opened()
    one.page.get_by_role("checkbox", name="Needs my input").check()
    assert one.visible_cards() == ["Status check", "Thank-you", "Status check", "Keep in touch"]


@pytest.mark.parametrize(
    ("asked", "count"), [("harbor status", 1), ("HARBÓR", 3), ("replay speed", 1), ("京都", 4), ("zebra", 0)]
)
def test_search_finds_words_of_the_whole_card(opened: Opener, asked: str, count: int) -> None:
    one = opened()
    one.page.get_by_label("Search").fill(asked)
    expect(one.page.locator(".card:not([hidden])")).to_have_count(count)
    assert one.page.get_by_text("Nothing matches.").is_visible() == (count == 0)


def test_everything_comes_back(opened: Opener) -> None:
    one = opened()
    one.page.get_by_label("Search").fill("zebra")
    one.page.get_by_text("Nothing matches.").wait_for()
    one.page.get_by_role("button", name="Show everything").last.click()
    assert len(one.visible_cards()) == 18
    assert one.page.get_by_label("Search").input_value() == ""


def test_a_row_leads_to_its_card_even_where_a_filter_hides_it(opened: Opener) -> None:
    page = opened().page
    page.get_by_role("radio", name="Done").check()
    page.locator("section.due > .rows a").first.click()
    card = page.locator(".card.pointed")
    card.wait_for()
    assert card.locator("h4").evaluate("heading => heading === document.activeElement")
    assert card.locator("details").get_attribute("open") is not None


@pytest.mark.parametrize("width", [390, 1280])
def test_a_card_looks_as_before_when_it_is_pointed_to(opened: Opener, width: int) -> None:
    page = opened(width=width).page
    card = page.locator(page.locator("section.due > .rows a").first.get_attribute("href") or "")
    look = """card => { const is = getComputedStyle(card);
        return [is.display, is.fontSize, is.color, is.gap, is.alignItems, is.minHeight, is.gridTemplateColumns]; }"""
    before = card.evaluate(look)
    page.locator("section.due > .rows a").first.click()
    expect(card.locator("h4")).to_be_focused()
    assert card.evaluate(look) == before


def test_the_keyboard_alone_reaches_a_card_over_the_time_line(opened: Opener) -> None:
    page = opened().page
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Time line"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    focus = "document.activeElement.getAttribute('aria-label')"
    assert page.evaluate(focus) == "Mon 9 Nov 2026 (done): Thank-you (e-mail to Mary O'Neill)"
    page.keyboard.press("ArrowRight")
    assert page.evaluate(focus) == "Tue 24 Nov 2026: Status check (e-mail to Mary O'Neill)"
    page.keyboard.press("ArrowDown")
    assert "Ana Sousa" in page.evaluate(focus)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("End")
    assert page.evaluate(focus) == "Tue 8 Dec 2026: Second follow-up (phone call to Mary O'Neill)"
    page.keyboard.press("Enter")
    page.locator(".card.pointed").wait_for()
    assert page.evaluate("document.activeElement.tagName") == "H4"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Draft copied").wait_for(state="attached")
    assert clipboard(page).startswith("Hello, this is Jo Winter.")


def test_a_mark_that_has_the_focus_is_ringed(opened: Opener) -> None:
    page = opened().page
    page.locator("#timeline").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    mark = page.locator(".mark:focus-visible")
    assert mark.evaluate("one => getComputedStyle(one).outline").endswith("solid 2px")


def test_the_time_line_is_one_stop_with_tab(opened: Opener) -> None:
    assert opened().page.locator('.mark[tabindex="0"]').count() == 1


def test_filters_work_with_the_keyboard(opened: Opener) -> None:
    one = opened()
    one.page.get_by_label("Search").focus()
    one.page.keyboard.press("Tab")
    one.page.keyboard.press("Tab")
    one.page.keyboard.press("Space")
    assert "Status check" not in one.visible_cards()
    one.page.keyboard.press("Space")
    assert "Status check" in one.visible_cards()


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_wider_than_the_screen(opened: Opener, width: int) -> None:
    page = opened(width=width).page
    page.get_by_role("radio", name="Everything").check()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    too_wide = (
        "all => all.filter(one => one.checkVisibility() && one.getBoundingClientRect().right > innerWidth + 1).length"
    )
    assert page.eval_on_selector_all("main *:not(.scroller *)", too_wide) == 0


@pytest.mark.parametrize("size", [16, 32])
def test_large_letters_on_a_phone_break_no_address(opened: Opener, size: int) -> None:
    page = opened(width=390).page
    page.evaluate("size => { document.documentElement.style.fontSize = `${size}px`; }", size)
    card = page.locator(".card:visible", has_text="mary@harbor.example").first
    name, value = card.locator("dt").first.bounding_box(), card.locator("dd").first.bounding_box()
    assert name is not None
    assert value is not None
    assert (value["y"] >= name["y"] + name["height"]) == (size == 32)
    assert card.locator("dd bdi", has_text="@").first.evaluate("one => one.getClientRects().length") == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_today_is_in_sight_on_a_phone(opened: Opener) -> None:
    old = replace(harbor(), interview=replace(harbor().interview, start=harbor().interview.start.replace(year=2025)))
    page = opened([old, acme()], width=390).page
    box = page.locator(".axis .now").bounding_box()
    assert box is not None
    assert 0 <= box["x"] <= 390


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_axe_finds_nothing(opened: Opener, axe_script: str, width: int, scheme: str) -> None:
    one = opened(width=width, color_scheme=scheme)
    one.page.get_by_role("radio", name="Everything").check()
    one.page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    assert one.findings(axe_script) == []


def test_axe_finds_nothing_where_a_mark_counts(opened: Opener, axe_script: str) -> None:
    several = tuple(replace(acme().items[2], uid=f"more-{number}") for number in range(5))
    one = opened([replace(acme(), items=several)])
    assert one.page.locator(".mark text").text_content() == "5"
    assert one.findings(axe_script) == []


def test_axe_finds_nothing_on_an_empty_page(opened: Opener, axe_script: str) -> None:
    assert opened([]).findings(axe_script) == []


def test_dark_is_dark(opened: Opener) -> None:
    shade = "getComputedStyle(document.body).backgroundColor"
    light, dark = (opened(color_scheme=scheme).page.evaluate(shade) for scheme in ("light", "dark"))
    assert sum(map(int, re.findall(r"\d+", light))) > 600
    assert sum(map(int, re.findall(r"\d+", dark))) < 120


def test_print_shows_every_draft_and_no_controls(opened: Opener) -> None:
    from pypdf import PdfReader

    page = opened().page
    pdf = PdfReader(io.BytesIO(page.pdf(format="A4")))
    text = " ".join("\n".join(sheet.extract_text() for sheet in pdf.pages).split())
    assert "Hello, this is Jo Winter. We spoke on 9 November" in text
    assert "One question: is the role still open?" in text
    assert "Copy draft" not in text
    assert "Show everything" not in text
    assert page.locator("details[open]").count() == 2


def test_print_holds_what_the_filter_shows(opened: Opener) -> None:
    from pypdf import PdfReader

    page = opened().page
    page.get_by_label("Employer").select_option("Harbor & Sons")
    pdf = PdfReader(io.BytesIO(page.pdf(format="A4")))
    text = " ".join("\n".join(sheet.extract_text() for sheet in pdf.pages).split())
    assert "is the role still open?" not in text


def test_no_heading_stands_alone_at_the_end_of_a_printed_page(opened: Opener) -> None:
    from pypdf import PdfReader

    for interviews in (1, 2, 3):  # with 2 the list would begin at the end of a page
        page = opened(large_plan(interviews)).page
        first = page.locator(".day:visible h3").first.inner_text()
        (sheet,) = (
            text
            for sheet in PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
            if "All items" in (text := sheet.extract_text()).splitlines()
        )
        assert first in " ".join(sheet.split()), interviews


def test_a_page_that_has_grown_old_says_so(opened: Opener) -> None:
    assert not opened().page.get_by_text("old: run the export again").is_visible()
    assert opened(at="2026-11-27T20:00:00Z").page.get_by_text("This page is 3 days old").is_visible()


def test_without_scripts_every_card_can_be_read(opened: Opener) -> None:
    page = opened(java_script_enabled=False).page
    assert page.locator(".card:visible").count() == 18
    assert not page.get_by_label("Search").is_visible()
    assert page.get_by_role("button", name="Copy draft").count() == 0


def test_two_thousand_items_are_found_and_filtered(opened: Opener) -> None:
    one = opened(large_plan(223))
    assert one.page.locator(".card").count() == 223 * 9
    found = one.page.locator("#found")
    before = str(found.text_content())  # "To do" hides some from the start
    one.page.locator("#q").fill("firm 7 status")
    expect(found).not_to_have_text(before)
    assert set(one.visible_cards()) == {"Status check"}


def test_a_colour_is_never_all_that_tells(opened: Opener) -> None:
    shapes = opened().page.eval_on_selector_all(
        "defs > [id^=k-]",
        "all => all.map(one => one.outerHTML.replace(/id=.k-[a-z]+./, ''))",
    )
    assert len(set(shapes)) == len(shapes) == 6


def test_forced_colours_keep_the_marks_apart(opened: Opener) -> None:
    page = opened(forced_colors="active").page
    fills = page.eval_on_selector_all(".legend use", "all => all.map(one => getComputedStyle(one).fill)")
    assert len(set(fills)) == len(fills) == 6
