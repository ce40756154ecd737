"""What people see in a terminal: tables, the agenda, problems, progress."""

from __future__ import annotations

import io
import re
import unicodedata
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from afterview.agenda import agenda
from afterview.cli.progress import progress
from afterview.cli.show import Look, look_of, plan_table, problems_text, today_view, totals_line
from afterview.model import MESSAGE_KINDS, Person, Planned, Problem, Why
from afterview.terminal import plain, plain_lines, shell_word
from sample_plan import BERLIN, NOW, acme, harbor, small_plan, tokyo


def look(width: int = 80, *, colour: bool = False) -> Look:
    return Look(now=NOW, zone=BERLIN, width=width, colour=colour)


def table(planned: list[Planned], width: int = 80, group: str = "day", *, colour: bool = False) -> str:
    return "".join(plan_table(planned, look=look(width, colour=colour), group=group))  # type: ignore[arg-type]  # a literal


def today(planned: list[Planned], days: int = 7) -> str:
    found = agenda(planned, now=NOW, zone=BERLIN, days=days)
    return "".join(today_view(found, look=look(), days=days))


def cells(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in line)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


# --- The plan -------------------------------------------------------------------------------------------------------


def test_days_come_in_order_with_weekday_and_distance() -> None:
    headings = re.findall(r"(?m)^(\w{3} \d+ \w{3} \d{4})  (.+)$", table(small_plan()))
    assert headings[:4] == [
        ("Mon 9 Nov 2026", "15 days ago"),
        ("Mon 23 Nov 2026", "yesterday"),
        ("Tue 24 Nov 2026", "today"),
        ("Wed 25 Nov 2026", "tomorrow"),
    ]


def test_a_row_says_when_what_whom_and_why() -> None:
    shown = " ".join(table(small_plan(), 120).split())
    assert "15:30 Status check (e-mail to Mary O'Neill) 2 business days after the interview" in shown
    assert "Harbor & Sons · Data Platform Lead" in shown


def test_the_users_own_clock_is_shown_and_the_employers_beside_it() -> None:
    assert "there: 09:30 New York" in table([harbor()])
    assert "there:" not in table([acme()])


def test_late_and_needs_stand_out_without_colour() -> None:
    shown = table(small_plan())
    assert "LATE" in shown
    assert "! needs strengths" in shown


def test_each_reason_carries_the_numbers_of_its_sources_and_the_end_names_them() -> None:
    one = acme()
    first = replace(
        one.items[2], why=(Why(rule="soon", source="mcgrath"), Why(rule="now", source="rey-rivera, mcgrath"))
    )
    second = replace(first, uid="2", why=(Why(rule="later", source="rey-rivera"),))
    shown = " ".join(table([replace(one, items=(first, second))], 120).split())
    assert "soon [1]; now [1 2]" in shown
    assert "later [2]" in shown
    assert "Where these dates come from (afterview playbook show NAME): [1] mcgrath [2] rey-rivera" in shown


def test_the_names_of_the_sources_fill_lines_and_are_not_broken() -> None:
    one = acme()
    names = [f"source-{number}" for number in range(12)]
    item = replace(one.items[2], why=(Why(rule="soon", source=", ".join(names)),))
    lines = table([replace(one, items=(item,))], 60).split("\n")
    begin = next(at for at, line in enumerate(lines) if line.startswith("Where these dates")) + 1
    listed = lines[begin : lines.index("", begin)]
    assert 1 < len(listed) < 6
    assert re.findall(r"\[(\d+)\] (\S+)", " ".join(listed)) == [(str(n), name) for n, name in enumerate(names, start=1)]
    assert all(re.fullmatch(r"(  \[\d+\] \S+)+", line) for line in listed)


def test_a_single_source_is_named_once_and_not_at_each_date() -> None:
    one = acme()
    item = replace(one.items[2], why=(Why(rule="soon", source="mine"),))
    shown = table([replace(one, items=(item,))])
    assert "[1]" not in shown
    assert "All these dates come from mine." in shown


def test_a_reason_that_stands_in_the_row_above_is_not_said_again() -> None:
    one = acme()
    rows = tuple(replace(one.items[2], uid=str(number), to=(Person(name=f"P{number}"),)) for number in range(3))
    shown = " ".join(table([replace(one, items=rows)]).split())
    assert shown.count("2 hours after the interview") == 1
    assert shown.count("as above") == 2


def test_the_users_own_name_is_asked_for_once_and_not_at_each_item() -> None:
    one = acme()
    items = tuple(
        replace(one.items[2], uid=str(number), needs=needs)
        for number, needs in enumerate([("name",), ("topics", "name"), ("name", "phone")])
    )
    for shown in (table([replace(one, items=items)]), today([replace(one, items=items)])):
        assert shown.count("! needs") == 1
        assert re.search(r"! needs topics *(?!.*name)", shown)
        assert "your name (for 3 drafts) and your telephone number (for 1 draft)" in " ".join(shown.split())
        assert "afterview config init" in shown
    assert "1 needs your input" in totals_line([replace(one, items=items)], look=look())
    assert "config init" not in table(small_plan())


def test_by_interview_each_has_its_promise_and_its_items() -> None:
    shown = table(small_plan(), group="interview")
    assert re.search(r"(?m)^Acme · Backend Engineer · panel  Mon 23 Nov 2026, 14:00, Berlin$", shown)
    assert "You should hear by Fri 4 Dec 2026." in shown


def test_what_is_left_out_is_listed_with_its_reason() -> None:
    shown = " ".join(table(small_plan()).split())
    assert "Not planned Acme · Backend Engineer · panel card: only where priority is dream" in shown
    assert "close out: rejected on 2026-11-24" in shown


def test_the_last_line_counts() -> None:
    assert totals_line(small_plan(), look=look()) == (
        "3 interviews: 13 items to do from Tue 24 Nov 2026 to Mon 22 Mar 2027, 1 late, 4 need your input, "
        "3 done, 2 not planned."
    )


@pytest.mark.parametrize("width", [40, 60, 80, 120, 160])
@pytest.mark.parametrize("group", ["day", "interview"])
def test_no_line_is_wider_than_the_terminal(width: int, group: str) -> None:
    assert max(map(cells, table(small_plan(), width, group).split("\n"))) <= width


def test_wide_characters_keep_the_columns_in_line() -> None:
    lines = [line for line in table([tokyo(), acme()], 160).split("\n") if "2 business days" in line]
    assert len(lines) > 2
    assert len({cells(line[: line.index("2 business days")]) for line in lines}) == 1


def test_without_colour_there_is_no_escape_and_with_it_there_is() -> None:
    assert "\x1b" not in table(small_plan())
    assert "\x1b[" in table(small_plan(), colour=True)


def test_colour_changes_nothing_but_colour() -> None:
    coloured = re.sub(r"\x1b\[[0-9;]*m", "", table(small_plan(), colour=True))
    assert [line.rstrip() for line in coloured.split("\n")] == table(small_plan()).split("\n")


def test_no_line_ends_with_a_blank() -> None:
    assert not re.search(r"(?m) $", table(small_plan()))


def test_the_linters_findings_are_words() -> None:
    one = acme()
    shown = table([replace(one, items=(replace(one.items[2], lint=("L04", "L08")),))])
    assert "! L04: more than one exclamation mark" in " ".join(shown.split())
    assert "L08" not in shown


@pytest.mark.parametrize(
    "text",
    [
        "[bold red]x[/]",
        ":smile:",
        "a\tb\nc",
        "\x1b[2J\x1b]8;;http://evil.example\x07x",
        "\u202eevil\u202c",
        "[/]",
        "\x9b31m",
        "\\[x]",
    ],
)
def test_data_is_shown_and_never_obeyed(text: str) -> None:
    one = harbor()
    person = Person(name=text)
    items = tuple(
        replace(
            item, to=(person,), subject=text, body=text, needs=(text,), why=(Why(rule=text, source=text),), reason=text
        )
        for item in one.items
    )
    planned = [Planned(interview=replace(one.interview, company=text, position=text), promise=one.promise, items=items)]
    for shown in (table(planned, 160), table(planned, 160, "interview"), today(planned, 30)):
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", shown)
        assert plain(text).replace(" ", "") in shown.replace(" ", "")


# --- Today ----------------------------------------------------------------------------------------------------------


def test_today_begins_with_what_is_taken_as_done_and_how_to_confirm_it() -> None:
    shown = today(small_plan())
    assert shown.startswith("Was it sent?")
    assert "afterview log acme-backend-engineer sent thank-you --on 2026-11-23 --to bo@acme.example\n" in shown


def test_today_reminds_of_proofreading_at_each_message_and_at_nothing_else() -> None:
    chosen = [item for one in small_plan() for item in one.items if item.state == "planned"]
    shown = today(small_plan(), days=400)
    messages = sum(item.kind in MESSAGE_KINDS for item in chosen)
    assert shown.count("Proofread it: names, dates, spelling. When it is sent:") == messages
    assert shown.count("When it is done:") == len(chosen) - messages


def test_today_asks_of_what_is_no_message_whether_it_was_done() -> None:
    one = small_plan()[0]
    done = tuple(replace(item, state="done", known=False, kind="task") for item in one.items)
    assert today([replace(one, items=done)]).startswith("Was it done?")


def test_today_shows_overdue_then_due_then_next_each_with_its_draft() -> None:
    shown = today(small_plan())
    order = [
        "Overdue  1",
        "│ Dear Ana,",
        "Today, Tue 24 Nov 2026  1",
        "│ Dear Mary,",
        "The next 7 days  2",
        "│ - One thing",
    ]
    places = [shown.index(words) for words in order]
    assert places == sorted(places)


def test_the_days_ahead_are_those_asked_for() -> None:
    assert "Offer notice" not in today(small_plan(), days=0)
    assert "Find contact" in today(small_plan(), days=10)


def test_a_day_without_anything_due_says_when_the_next_thing_is() -> None:
    later = agenda([tokyo()], now=NOW, zone=BERLIN, days=30)
    shown = "".join(today_view(later, look=look(), days=30))
    assert shown.endswith("Nothing is due today. The next is on Thu 3 Dec 2026, 02:00.\n")


def test_what_is_open_after_its_day_is_overdue_and_what_is_later_today_is_due() -> None:
    one = harbor()
    before, after = (replace(one.items[1], uid=str(days), start=NOW + timedelta(days=days)) for days in (-1, 0.2))
    found = agenda([replace(one, items=(after, before))], now=NOW, zone=BERLIN)
    assert [item.uid for _, item in found.overdue] == ["-1"]
    assert [item.uid for _, item in found.due] == ["0.2"]


def test_many_to_confirm_are_counted() -> None:
    one = acme()
    assumed = tuple(replace(one.items[1], uid=str(number)) for number in range(25))
    shown = today([replace(one, items=assumed)])
    assert shown.count("afterview log") == 20
    assert "… and 5 earlier ones" in shown


def test_a_key_or_an_address_with_odd_characters_is_quoted_in_the_command() -> None:
    one = acme()
    item = replace(one.items[1], interview='a "b" $(c)', to=(Person(name="Bo Li"),))
    assert 'log "a \\"b\\" \\$(c)" sent thank-you' in today([replace(one, items=(item,))])


# --- Problems -------------------------------------------------------------------------------------------------------


def test_a_problem_names_file_row_and_column_and_its_level() -> None:
    bad = Problem(
        level="error", source="interviews.csv", row=7, column="decision_by", message="'31/02/2026' is no date"
    )
    odd = replace(bad, level="warning", message="was not understood")
    assert problems_text([odd, bad], most=20) == [
        "interviews.csv:7: decision_by: '31/02/2026' is no date",
        "warning: interviews.csv:7: decision_by: was not understood",
    ]


def test_errors_are_all_shown_and_the_rest_is_counted() -> None:
    problems = [
        Problem(level=level, source="x.csv", row=row, message="m") for row in range(30) for level in ("error", "note")
    ]  # type: ignore[arg-type]  # literals
    assert len(problems_text(problems, most=0)) == 60
    lines = problems_text(problems, most=20)
    assert len([line for line in lines if not line.startswith("note")]) == 30
    assert lines[-1] == "note: … and 10 more (-v shows all)"


def test_a_value_in_a_problem_is_not_obeyed() -> None:
    assert problems_text([Problem(level="error", source="x.csv", row=1, message="'\x1b[2Ja\nb'")], most=20) == [
        "x.csv:1: '\ufffd[2Ja b'"
    ]


# --- Characters -----------------------------------------------------------------------------------------------------


def test_breaks_and_tabs_become_blanks_and_controls_a_mark() -> None:
    assert plain("a\tb\r\nc\x85d\x1b[1me\x9bf\x7f") == "a b c d\ufffd[1me\ufffdf\ufffd"


def test_directions_and_zero_widths_are_left_out_and_letters_stay() -> None:
    assert plain("a\u202eb\u200bc\ufeffd\u2066e") == "abcde"
    assert plain("Ångström Łódź 京都 שלום क्षि é 👍") == "Ångström Łódź 京都 שלום क्षि é 👍"


def test_a_longer_text_keeps_its_lines() -> None:
    assert plain_lines("one \r\n\ttwo\n\nthree") == ["one", " two", "", "three"]


@settings(max_examples=200)
@given(st.text(alphabet=st.characters(exclude_categories=[])))
def test_nothing_is_left_that_a_terminal_obeys(text: str) -> None:
    shown = plain(text)
    shown.encode("utf-8")
    assert not any(unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in shown)
    assert not any(
        unicodedata.bidirectional(letter) in ("RLO", "LRO", "RLE", "LRE", "PDF", "RLI", "LRI", "FSI", "PDI")
        for letter in shown
    )
    assert plain(shown) == shown


# --- Streams --------------------------------------------------------------------------------------------------------


def test_a_pipe_has_80_columns_and_no_colour() -> None:
    shown = look_of(io.StringIO(), {"TERM": "xterm"}, now=NOW, zone=BERLIN)
    assert (shown.width, shown.colour) == (80, False)


@pytest.mark.parametrize(
    ("environ", "colour"), [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True), ({"TERM": "dumb"}, False)]
)
def test_no_color_and_dumb_terminals_are_obeyed(environ: dict[str, str], colour: bool) -> None:
    assert look_of(Terminal(), environ, now=NOW, zone=BERLIN).colour is colour


def run(stream: io.StringIO, environ: dict[str, str], steps: list[tuple[float, int, str]], **more: object) -> str:
    moment = [0.0]
    with progress(stream, environ, clock=lambda: moment[0], **more) as bar:  # type: ignore[arg-type]  # quiet=…
        bar.expect("items written", 100)
        for at, done, what in steps:
            moment[0] = at
            bar(done, what)
        bar.say("said\x1b[2J")
    return stream.getvalue()


LONG = [
    (0.0, 0, "rows read"),
    (0.5, 10, "rows read"),
    (2.0, 40, "rows read"),
    (2.1, 1, "items written"),
    (4.1, 51, "items written"),
]


def test_long_work_shows_count_rate_and_time_left_and_is_gone_when_done() -> None:
    shown = run(Terminal(), {"TERM": "xterm"}, LONG)
    written = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown)
    assert "rows read 20/s" in " ".join(written.split())
    assert "51/100 items written 26/s 0:02 left" in " ".join(written.split())
    assert "\x1b[2K" in shown[shown.rindex("left") :]
    assert "said\ufffd[2J" in written


@pytest.mark.parametrize(
    ("stream", "environ", "more"),
    [
        (io.StringIO, {"TERM": "xterm"}, {}),
        (Terminal, {"TERM": "dumb"}, {}),
        (Terminal, {"TERM": "xterm"}, {"quiet": True}),
    ],
)
def test_in_a_pipe_only_what_is_said_is_seen(
    stream: type[io.StringIO], environ: dict[str, str], more: dict[str, object]
) -> None:
    assert run(stream(), environ, LONG, **more) == "said\ufffd[2J\n"


def test_short_work_shows_nothing() -> None:
    assert run(Terminal(), {"TERM": "xterm"}, [(0.0, 1, "rows read"), (0.9, 99, "rows read")]) == "said\ufffd[2J\n"


def test_only_what_is_taken_is_looked_at_more_closely() -> None:
    looked: list[str] = []

    def look(one: Planned) -> Planned:
        looked.append(one.interview.key)
        return replace(one, items=tuple(replace(item, lint=("L01",)) for item in one.items))

    quiet = replace(tokyo(), items=tuple(replace(item, state="skipped") for item in tokyo().items))
    found = agenda([acme(), quiet], now=NOW, zone=BERLIN, look=look)
    assert looked == [acme().interview.key]
    assert {item.lint for entries in (found.due, found.coming) for _, item in entries} == {("L01",)}


def test_words_for_a_shell_are_quoted_where_they_need_it() -> None:
    words = [shell_word(word) for word in ("a-b,c.d", "café", "a b", 'a"$`\\', "", "a\n")]
    assert words == ["a-b,c.d", "café", '"a b"', '"a\\"\\$\\`\\\\"', '""', '"a\n"']
