"""What stands on the page.  How it behaves in a browser: tests/browser."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from afterview.labels import OWN_NEEDS
from afterview.model import Person, Planned
from afterview_html.cards import Cards, Choices, clean, pieces
from afterview_html.render import render
from sample_plan import BERLIN, NOW, STATUS, acme, harbor, small_plan, tokyo

VOID = {"meta", "link", "input", "path", "rect", "circle", "use", "br"}


class Reader(HTMLParser):
    """All elements with their attributes and the text inside, and whether every element was closed."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str], list[str]]] = []
        self.open: list[tuple[str, list[str]]] = []
        self.broken: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        texts: list[str] = []
        self.found.append((tag, {name: value or "" for name, value in attrs}, texts))
        if tag not in VOID:
            self.open.append((tag, texts))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}, []))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop()[0] != tag:
            self.broken.append(tag)

    def handle_data(self, data: str) -> None:
        for _, texts in self.open:
            texts.append(data)

    def all(self, tag: str, **wanted: str) -> list[tuple[dict[str, str], str]]:
        return [
            (attrs, "".join(texts))
            for name, attrs, texts in self.found
            if name == tag and all(wanted[key] in attrs.get(key.rstrip("_"), "").split() for key in wanted)
        ]


def read(*planned: Planned) -> Reader:
    reader = Reader(render(planned or small_plan(), now=NOW, zone=BERLIN).decode())
    assert reader.broken == []
    assert reader.open == []
    return reader


def card(reader: Reader, *words: str) -> str:
    found = [text for _, text in reader.all("article") if all(word in text for word in words)]
    assert len(found) == 1
    return " ".join(found[0].split())


def test_every_item_has_a_card_whatever_its_state() -> None:
    reader = read()
    assert len(reader.all("article")) == sum(len(one.items) for one in small_plan())
    assert {attrs["data-s"] for attrs, _ in reader.all("article")} == {"planned", "done", "skipped", "cancelled"}


def test_a_card_says_when_to_whom_why_and_what_it_needs() -> None:
    text = card(read(), "Status check", "Harbor & Sons")
    for words in (
        "15:30",
        "09:30 in New York",
        "Mary O'Neill (mary@harbor.example)",
        "Only if you have heard nothing from Harbor & Sons by then",
        "2 business days after the interview consensus",
        "Needs your strongest qualification for the role",
        "Data Platform Lead: where things stand",
        "Read it once more before it goes",
    ):
        assert words in text


def test_the_draft_is_on_the_page_character_for_character() -> None:
    assert STATUS in [text for _, text in read().all("div", class_="text")]


def test_the_employers_day_is_said_where_it_is_another_one() -> None:
    late_there = replace(tokyo().items[0], start=tokyo().items[0].start.replace(hour=1))
    reader = read(Planned(interview=tokyo().interview, promise=None, items=(late_there,)))
    assert "Thu 3 Dec, 01:00 in Tokyo" in card(reader, "Prepare")


def test_the_same_clock_in_another_place_is_said_to_be_the_same() -> None:
    reader = Reader(render([acme()], now=NOW, zone=ZoneInfo("Europe/Paris")).decode())
    assert "the same in Berlin" in card(reader, "Keep applying")


def test_what_is_late_or_due_today_stands_on_top_and_what_is_assumed_can_be_confirmed() -> None:
    reader = read()
    due = next(text for attrs, text in reader.all("section", class_="due"))
    assert "Due now 2" in " ".join(due.split())
    assert due.index("Thank-you (e-mail to Ana Sousa)") < due.index("Status check (e-mail to Mary O'Neill)")
    assert "afterview log acme-backend-engineer sent thank-you --on 2026-11-23 --to bo@acme.example" in due


def test_the_users_own_name_is_asked_for_once_above_all_and_not_on_each_card() -> None:
    one = acme()
    items = tuple(replace(one.items[2], uid=str(n), needs=("name",) if n else ("topics", "name")) for n in range(3))
    reader = read(replace(one, items=items))
    assert "".join(text for _, text in reader.all("p", class_="hint")) == (
        "Not known yet: your name (for 3 drafts). Say it once, in your settings: afterview config init, "
        "then export again."
    )
    assert sum("Needs" in text for _, text in reader.all("article")) == 1
    assert "your name" not in " ".join(text for _, text in reader.all("article"))
    assert read().all("p", class_="hint") == []


def test_each_part_of_a_line_keeps_its_own_direction() -> None:
    one = acme()
    people = (Person(name="ليلى", title="مديرة", email="x@c46.example"), Person(email="y@c46.example"))
    talk = replace(one.interview, company="شركة", position="مهندس (A)", round="panel")
    reader = read(replace(one, interview=talk, items=(replace(one.items[2], to=people),)))
    assert "To ليلى, مديرة (x@c46.example); y@c46.example Deadline" in card(reader, "Thank-you")
    assert "شركة · مهندس (A) · panel" in card(reader, "Thank-you")
    apart = [text for _, text in reader.all("bdi")]
    for part in ("ليلى", "مديرة", "x@c46.example", "y@c46.example", "شركة", "مهندس (A)", "panel"):
        assert part in apart
    assert not any("·" in text or ";" in text for text in apart)


def test_what_is_late_and_was_moved_to_another_day_stands_in_that_day_only() -> None:
    one = acme()
    tomorrow = replace(one.items[2], start=NOW + timedelta(days=1))
    reader = read(replace(one, items=(tomorrow,)))
    due = " ".join(next(text for _, text in reader.all("section", class_="due")).split())
    assert "Due now Nothing is due today. The next thing is on Wed 25 Nov 2026, 09:00." in due
    assert "Late" in card(reader, "Thank-you")
    tonight = replace(one.items[2], start=NOW.replace(hour=22))
    due = " ".join(next(text for _, text in read(replace(one, items=(tonight,))).all("section", class_="due")).split())
    assert due.startswith("Due now 1")


def test_an_item_not_planned_says_why() -> None:
    assert "Reason rejected on 2026-11-24" in card(read(), "Cancelled")


def test_a_deadline_that_has_passed_is_said() -> None:
    one = acme()
    late = replace(one.items[2], deadline=NOW.replace(hour=8))
    assert "08:00, which has passed" in card(read(replace(one, items=(late,))), "Thank-you")


def test_the_mail_link_carries_address_subject_and_draft_and_nothing_else() -> None:
    links = [attrs["href"] for attrs, _ in read().all("a") if attrs["href"].startswith("mailto:")]
    status = next(link for link in links if "mary@" in link)
    assert unquote(
        status
    ) == f"mailto:mary@harbor.example?subject=Data Platform Lead: where things stand&body={STATUS}".replace(
        "\n", "\r\n"
    )


@pytest.mark.parametrize(
    "email",
    ["ana@acme.example,evil@evil.example", "ana@acme.example?bcc=evil@evil.example", "ana@münchen.example", None],
)
def test_without_one_plain_address_there_is_no_mail_link(email: str | None) -> None:
    one = acme()
    item = replace(one.items[2], to=(Person(name="Ana", email=email),))
    assert not [attrs for attrs, _ in read(replace(one, items=(item,))).all("a") if "mailto" in attrs["href"]]


def test_the_address_of_a_desk_is_never_written_to() -> None:
    one = acme()
    item = replace(one.items[2], to=(Person(name="Ana", email="hr@acme.example", role_address=True),))
    assert "hr@acme.example" not in render([replace(one, items=(item,))], now=NOW, zone=BERLIN).decode()


def test_a_draft_too_long_for_a_link_says_to_copy_it() -> None:
    one = acme()
    item = replace(one.items[2], body="word " * 600)
    assert "too long for a link: copy it" in card(read(replace(one, items=(item,))), "Thank-you")


def test_the_policy_allows_the_pages_own_style_and_script_and_nothing_else() -> None:
    page = render(small_plan(), now=NOW, zone=BERLIN).decode()
    policy = Reader(page).all("meta", **{"http-equiv": "Content-Security-Policy"})[0][0]["content"]
    assert policy.startswith("default-src 'none'; ")
    for tag in ("script", "style"):
        inside = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        assert len(inside) == 1
        digest = base64.b64encode(hashlib.sha256(inside[0].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy


def test_nothing_is_asked_of_any_network() -> None:
    reader = read()
    assert [attrs for tag, attrs, _ in reader.found if "src" in attrs] == []
    assert all(attrs["href"].startswith("data:image/svg+xml,") for attrs, _ in reader.all("link"))
    assert {attrs["href"].partition(":")[0][:1] for attrs, _ in reader.all("a")} == {"#", "m"}
    assert "http:" not in "".join(value for _, attrs, _ in reader.found for value in attrs.values()).replace(
        "http://www.w3.org/2000/svg", ""
    )


def test_no_element_has_a_style_or_a_handler_of_its_own() -> None:
    assert not [name for _, attrs, _ in read().found for name in attrs if name == "style" or name.startswith("on")]


def test_the_same_plan_at_the_same_moment_gives_the_same_bytes() -> None:
    assert render(small_plan(), now=NOW, zone=BERLIN) == render(small_plan(), now=NOW, zone=BERLIN)


def test_ids_are_unique_and_every_link_inside_leads_somewhere() -> None:
    reader = read()
    ids = [attrs["id"] for _, attrs, _ in reader.found if "id" in attrs]
    assert len(ids) == len(set(ids))
    for _, attrs, _ in reader.found:
        for name in ("aria-labelledby", "aria-describedby", "data-copy"):
            assert set(attrs.get(name, "").split()) <= set(ids)
        if attrs.get("href", "").startswith("#"):
            assert attrs["href"][1:] in ids


def test_an_empty_plan_makes_a_page_too() -> None:
    reader = Reader(render([], now=NOW, zone=BERLIN).decode())
    assert "Nothing is due today." in next(text for _, text in reader.all("section", class_="due"))


def elements(text: str) -> Counter[str]:
    """How often each element stands on a page on which every text of the user is this one."""
    one = harbor()
    person = Person(name=text, email=text, title=text)
    items = tuple(
        replace(item, to=(person,), subject=text, body=text, needs=(text,), reason=text) for item in one.items[1:3]
    )
    talk = replace(one.interview, company=text, position=text, candidate=text, round=text)
    found = Counter(tag for tag, _, _ in read(Planned(interview=talk, promise=one.promise, items=items)).found)
    # A text that is empty, or no prompt, or no address, has no button, no mark and no link of its own.
    return Counter({tag: number for tag, number in found.items() if tag not in ("button", "mark", "a", "span", "p")})


@settings(max_examples=50, deadline=None)
@given(st.text(min_size=1, max_size=60, alphabet=st.characters()).filter(lambda text: clean(text).strip()))
@example("</script><script>alert(1)</script>")
@example("]]><!--")
@example("\"'` onclick=x>")
def test_no_text_of_the_user_changes_the_page(text: str) -> None:
    assume(text not in OWN_NEEDS)  # among the needs they are words of ours: the settings are asked for them
    assert elements(text) == elements("x")


def test_directions_and_controls_are_left_out_and_joiners_stay() -> None:
    assert clean("a\u202eb\u2066c\x00d\x1b[1me\ud800f") == "abcd[1mef"
    assert clean("می‌روم 👩‍💻\ttwo\r\nlines") == "می‌روم 👩‍💻\ttwo\nlines"


def test_prompts_are_marked_only_where_something_is_needed() -> None:
    assert list(pieces("Hello [your name], bye", prompts=True)) == [
        ("Hello ", False),
        ("[your name]", True),
        (", bye", False),
    ]
    assert list(pieces("Hello [sic], bye", prompts=False)) == [("Hello [sic], bye", False)]


def test_a_thing_done_stands_under_the_day_on_which_it_was_done() -> None:
    planned = [acme()]
    days = list(
        Cards(Choices.of(planned), now=NOW, zone=BERLIN).days([(acme().interview, item) for item in acme().items])
    )
    assert [card.title for card in days[0].cards] == ["Debrief", "Thank-you"]
    assert (days[0].iso, days[0].beside) == ("2026-11-23", "yesterday")


def test_the_candidate_is_shown_only_where_there_are_several() -> None:
    one, other = acme(), harbor()
    alone = replace(one, interview=replace(one.interview, candidate="Kim"))
    assert not read(alone).all("select", id="candidate")
    second = replace(other, interview=replace(other.interview, candidate="Lou"))
    both = read(alone, second)
    assert [text for _, text in both.all("option")][-2:] == ["Kim", "Lou"]
    assert "Kim · Acme · Backend Engineer · panel" in card(both, "Keep applying")


@pytest.mark.parametrize(("given", "shown"), [("de", "de"), ("pt-BR", "pt-BR"), ('x" onclick="', None), (None, None)])
def test_a_draft_says_its_language_to_a_screen_reader(given: str | None, shown: str | None) -> None:
    one = acme()
    reader = read(replace(one, interview=replace(one.interview, language=given)))
    assert {attrs.get("lang") for attrs, _ in reader.all("div", class_="text")} == {shown}
