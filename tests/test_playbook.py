"""Playbooks are data: what they may say, and how a mistake is answered."""

from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path

import pytest

from afterview.errors import UnusablePlaybook
from afterview.playbook import BUILT_IN, load_playbook, playbook_text
from afterview.playbook.grammar import DayRule, Moment, read_clock, read_day, read_every, read_moment, read_quiet

GOOD = """
name = "mine"
[[step]]
name = "hello"
kind = "email"
to = "decision-maker"
when = [{ day = "2 bd after interview", at = "09:30" }]
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", BUILT_IN)
def test_each_built_in_playbook_loads_and_names_its_sources(name: str) -> None:
    playbook = load_playbook(name)
    assert playbook.name == name
    assert all(step.source for step in playbook.steps)
    assert {source for step in playbook.steps for source in step.source} <= set(BUILT_IN)


def test_only_the_steps_listed_exist_in_an_articles_own_playbook() -> None:
    names = {name: [step.name for step in load_playbook(name).steps] for name in BUILT_IN}
    assert names["qualified-staffing"] == ["thank-you", "keep-applying", "status-check", "ask-an-expert"]
    assert names["resolution-tech"] == ["thank-you", "status-check", "close-out", "rejection-reply"]
    assert "thank-you" not in names["ingledue-lopez"]
    assert len(names["consensus"]) == 13


def test_a_step_keeps_what_the_base_says_where_it_says_nothing() -> None:
    base, own = load_playbook("consensus").step("thank-you"), load_playbook("qualified-staffing").step("thank-you")
    assert base is not None
    assert own is not None
    assert (own.kind, own.to, own.stale_after) == (base.kind, base.to, base.stale_after)
    assert own.when != base.when


def test_the_gaps_are_the_rules() -> None:
    gaps = {name: load_playbook(name).min_gap_days for name in BUILT_IN}
    assert gaps == {
        "consensus": 7,
        "ingledue-lopez": 7,
        "qualified-staffing": 3,
        "rey-rivera": 3,
        "mcgrath": 3,
        "resolution-tech": 3,
    }
    assert [name for name in BUILT_IN if load_playbook(name).quiet] == ["consensus"]


def test_a_step_comes_after_those_it_hangs_on() -> None:
    playbook = load_playbook("mcgrath")
    order = [playbook.steps[place].name for place in playbook.order]
    assert order.index("close-out") < order.index("keep-applying")


def test_a_playbook_of_ones_own_works_by_its_path(tmp_path: Path) -> None:
    playbook = load_playbook(write(tmp_path, GOOD))
    assert [step.name for step in playbook.steps] == ["hello"]
    assert playbook.steps[0].title == "hello"


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_copy_of_a_built_in_playbook_is_the_same_playbook(name: str, tmp_path: Path) -> None:
    assert load_playbook(write(tmp_path, playbook_text(name))) == load_playbook(name)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("kind", "knid"), "step 'hello': knid: there is no such key; did you mean 'kind'?"),
        (('"email"', '"fax"'), "step 'hello': kind: 'fax' is not allowed; allowed are email, phone, card"),
        (('"decision-maker"', '"boss"'), "step 'hello': to: 'boss' is not allowed"),
        (("2 bd after interview", "soon"), "step 'hello': when 1: day: 'soon' is not understood"),
        (("after interview", "after intervew"), "nothing is called 'intervew'; a day can be counted from interview"),
        (("2 bd after interview", "2 bd after hello"), "it hangs on itself"),
        (("09:30", "9.30"), "when 1: at: '9.30' is not understood; wanted is a time of day"),
        ((', at = "09:30"', ""), "when 1: at: is missing"),
        (('name = "mine"', 'name = "mine"\nmin_gap_days = 90'), "min_gap_days: 90 is not between 0 and 60"),
        (('name = "mine"', 'name = "mine"\nquiet = ["Christmas"]'), "quiet: 'Christmas' is not understood"),
        (('name = "mine"', 'name = "mine"\nlike = "conses"'), "like: 'conses' is no built-in playbook"),
        (('name = "mine"', 'name = "../mine"'), "name: '../mine' is no name"),
        (('kind = "email"', 'kind = "email"\nif = { paec = "slow" }'), "there is no fact 'paec'"),
        (
            ('kind = "email"', 'kind = "email"\nif = { pace = "medium" }'),
            "pace can't be 'medium'; it can be fast, slow",
        ),
        (('kind = "email"', 'kind = "email"\nminutes = 90'), "minutes: 90 is not between 10 and 30"),
        (
            ('kind = "email"', 'kind = "email"\nwhile_waiting = "yes"'),
            "while_waiting: 'yes' is given, but true or false is wanted",
        ),
        (("[[step]]", "[step"), "this is no TOML"),
    ],
)
def test_a_mistake_is_answered_with_file_step_key_and_what_is_allowed(
    change: tuple[str, str], expected: str, tmp_path: Path
) -> None:
    path = write(tmp_path, GOOD.replace(*change, 1))
    with pytest.raises(UnusablePlaybook) as caught:
        load_playbook(path)
    assert str(caught.value).startswith(str(path))
    assert expected in str(caught.value)


def test_two_steps_of_one_name_are_a_mistake(tmp_path: Path) -> None:
    step = GOOD[GOOD.index("[[step]]") :]
    with pytest.raises(UnusablePlaybook, match="two steps called 'hello'"):
        load_playbook(write(tmp_path, GOOD + step))


def test_an_unknown_name_is_answered_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UnusablePlaybook, match="Did you mean 'mcgrath'"):
        load_playbook("mcgrat")
    (tmp_path / "x.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(UnusablePlaybook, match="no UTF-8"):
        load_playbook(tmp_path / "x.toml")


def test_the_little_language_says_what_it_says() -> None:
    assert read_moment("slot of end + 2 h") == Moment(anchor="end", offset=timedelta(hours=2), slot=True)
    assert read_moment("start - 1 h") == Moment(anchor="start", offset=timedelta(hours=-1))
    assert read_day("7 d after status-check") == DayRule(count=7, business=False, anchor="status-check")
    assert read_day("same day as offer") == DayRule(count=0, business=False, anchor="offer")
    assert read_clock("09:30") == time(9, 30)
    assert read_quiet("12-24 to 01-01") == ((12, 24), (1, 1))
    assert read_every("75 d") == 75
    for bad in ("0 h", "25 h"):
        with pytest.raises(ValueError, match="number of days"):
            read_every(bad)
