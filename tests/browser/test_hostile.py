"""Hostile data on the page does nothing: it is shown as it is, or not at all."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from afterview.model import Person, Planned, Why
from browsing import Opener
from sample_plan import acme

TEXTS = [
    "<script>alert('EVIL')</script>",
    "</style><script>alert('EVIL')</script>",
    "</textarea></title></svg><script>alert('EVIL')</script>",
    "<img src=x onerror=alert('EVIL')>",
    '" onmouseover="alert(1)" x="',
    "' autofocus onfocus=alert(1) '",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<form action=//evil.example><input name=t>",
    "<link rel=stylesheet href=//evil.example/x.css><style>*{display:none}</style>",
    "<svg/onload=alert(1)>",
    "javascript:alert(1)",
    "${alert('EVIL')}`",
    "{{ 7 * 7 }} {% include '/etc/passwd' %}",
    "<!-- --> <![CDATA[ x ]]> &lt;b&gt; &#x3c;",
    "A?bcc=evil@evil.example&attach=/etc/passwd",
    "\u202egnp.exe \u2066x",
    "\x00\x07\x1b[31mred\x9b1m \ud800",
    "x" * 5000,
    "é" * 300 + "\u0301" * 200,
]


def corpus_texts() -> list[str]:
    """Every cell of the hostile inputs beside the project, where they are."""
    folder = Path(__file__).parents[3] / "shared/corpus/files"
    found: set[str] = set()
    for path in sorted(folder.glob("inject-*/*.csv")):
        rows = csv.reader(path.read_text(encoding="utf-8", errors="replace").splitlines())
        found.update(cell for row in rows for cell in row if len(cell) > 3)
    return sorted(found)[:600]


def poisoned(text: str, number: int = 0) -> Planned:
    """A plan in which every text that comes from data is this one."""
    one = acme()
    person = Person(name=text, email=None, title=text)
    talk = replace(one.interview, key=f"{number}-{text}", company=text, position=text, candidate=text, round=text)
    items = tuple(
        replace(
            item,
            uid=f"{number}-{item.uid}-{text}",
            interview=talk.key,
            to=(person,) if item.to else (),
            subject=text if item.subject else None,
            body=f"{text}\n[{text}]",
            needs=(text,),
            why=(Why(rule=text, source=text),),
            reason=text if item.reason else None,
        )
        for item in one.items
    )
    return Planned(interview=talk, promise=one.promise, items=items)


UNTOUCHED = """() => ({
  scripts: document.scripts.length, styles: document.querySelectorAll('style, link[rel=stylesheet]').length,
  strange: document.querySelectorAll(
    'form, base, iframe, object, embed, img, meta[http-equiv=refresh], [autofocus]').length,
  handlers: [...document.querySelectorAll('*')].filter(
    one => [...one.attributes].some(attribute => /^on/i.test(attribute.name))).length,
  links: [...document.querySelectorAll('a')].filter(
    a => !/^(#|mailto:)/.test(a.getAttribute('href') ?? '')).length,
})"""


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_hostile_text_is_only_text(opened: Opener, text: str) -> None:
    one = opened([poisoned(text)])
    assert one.page.evaluate(UNTOUCHED) == {"scripts": 1, "styles": 1, "strange": 0, "handlers": 0, "links": 0}
    assert one.page.evaluate("document.documentElement.scrollWidth") <= 1280
    one.page.get_by_role("radio", name="Everything").check()
    assert one.page.locator(".card:visible").count() == 9
    one.page.locator("section.due .copy").first.click()


def test_hostile_texts_on_one_page_do_nothing(opened: Opener) -> None:
    texts = TEXTS + corpus_texts()
    one = opened([poisoned(text, number) for number, text in enumerate(texts)])
    assert one.page.evaluate(UNTOUCHED) == {"scripts": 1, "styles": 1, "strange": 0, "handlers": 0, "links": 0}
    assert one.page.locator(".card").count() == 9 * len(texts)


def test_what_is_seen_is_what_was_written(opened: Opener) -> None:
    text = "<b>Acme</b> & \"Sons\" 'Ltd' &amp; {{ 1 }}"
    page = opened([poisoned(text)]).page
    assert page.locator(".lane .label b").first.text_content() == text
    assert page.locator(".text").first.text_content() == f"{text}\n[{text}]"


def test_the_policy_stops_a_script_that_gets_in_anyway(opened: Opener) -> None:
    one = opened()
    with one.page.expect_console_message(lambda said: "event handler" in said.text):  # the second of two
        one.page.evaluate(
            "const s = document.createElement('script'); s.textContent = 'window.EVIL = 1'; document.body.append(s);"
            "const d = document.createElement('div'); d.setAttribute('onclick', 'window.EVIL = 1');"
            "document.body.append(d); d.click();"
        )
    assert one.page.evaluate("window.EVIL") is None
    assert one.noise
    assert all("Content Security Policy" in line for line in one.noise)
    one.noise.clear()
