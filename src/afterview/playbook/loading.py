"""Load and check a playbook.  A mistake is answered with the file, the step, the key and what is allowed."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, get_args

from afterview.errors import UnusablePlaybook
from afterview.model import MESSAGE_KINDS, Kind, Status
from afterview.playbook import grammar
from afterview.playbook.soundness import LEAST_BUSINESS_DAYS, business_days_left, misuse, without_effect
from afterview.playbook.steps import FACTS, Conditions, KnownStep, Playbook, Step, To, When
from afterview.toml_text import loads

BUILT_IN = ("consensus", "qualified-staffing", "rey-rivera", "ingledue-lopez", "mcgrath", "resolution-tech")
MAX_BYTES = 200_000
MAX_STEPS = 60

T = TypeVar("T")

PLAYBOOK_KEYS: dict[str, str] = {
    "name": "what the playbook is called: small letters, digits and hyphens",
    "title": "one line for `playbook list`",
    "article": "where the advice comes from",
    "like": "the built-in playbook from which a step of the same name takes the keys that it does not set",
    "min_gap_days": "the least number of days between two messages to the same person",
    "quiet": 'days of every year that are no business days, such as ["12-24 to 01-01"]',
    "step": "the steps, each under a heading [[step]]",
}
STEP_KEYS: dict[str, str] = {
    "name": "what the step is called: small letters, digits and hyphens",
    "title": "what stands in the calendar; {person}, {company} and {position} are filled in",
    "kind": "email, phone, card, checklist, task or decision",
    "kind_if": 'another kind where a condition holds: [{ if = { pace = "slow" }, kind = "card" }]',
    "to": "you, each interviewer, decision-maker, or whoever knows the addresses",
    "if": "the facts that must all hold",
    "if_any": "a list of facts of which one must hold",
    "unless": "facts of which none may hold",
    "when": "the ways to find the moment; the first whose `if` holds is taken",
    "late": "where a passed moment moves to: slot, next quarter hour, or business day",
    "stale_after": 'after this long a passed moment is given up: "7 d", "24 h" or "start" (of the interview)',
    "planned_after": "the answers after which the step is planned all the same (while waiting it always is)",
    "while_waiting": "true: the calendar says to act only if nothing was heard",
    "outlives_later_round": "true: a later interview for the same position does not end it",
    "stale_stops_what_follows": "false: what hangs on it is planned even if this one was given up",
    "gives_way": "true: it moves when a message to the same person lies too near",
    "once_a_week": "true: one in a week for one candidate",
    "in_sequence": "false: having sent it does not overtake the messages before it",
    "repeat": '{ times = 2, every = "75 d" }',
    "deadline": '"24 h after end" or "answer" (the day by which the other offer must be answered)',
    "minutes": "how long it takes, 10 to 30",
    "source": "the articles behind it, by the names of their playbooks",
}
WHEN_KEYS: dict[str, str] = {
    "if": "the facts that must all hold for this way",
    "moment": '"start - 1 h", "end + 15 min" or "slot of end + 2 h"',
    "day": '"2 bd after promise", "7 d after interview", "14 d after status-check" or "same day as offer"',
    "at": 'the time of day, such as "09:30"',
    "not_before": 'the earliest day, such as "1 bd after promise", where that is known',
    "roll": "true: a day that is no business day moves forward to the next one",
    "at_if_rolled": "the time of day on a day that was moved to",
    "because": "a reason in words, shown to the user",
}


class _Mistakes:
    """Reads values out of a table and complains with the place."""

    def __init__(self, file: str, place: str, table: Mapping[str, Any], keys: Mapping[str, str]):
        self.file, self.place, self.table = file, place, table
        for key in table:
            if key not in keys:
                near = get_close_matches(key, keys, 1)
                hint = f"did you mean '{near[0]}'? Allowed are" if near else "allowed are"
                self.fail(key, f"there is no such key; {hint} {', '.join(keys)}")

    def fail(self, key: str, message: str) -> None:
        where = f"{self.file}: {self.place}: {key}" if self.place else f"{self.file}: {key}"
        raise UnusablePlaybook(f"{where}: {message}")

    def get(self, key: str, wanted: type[T], default: T) -> T:
        value: T = self.table.get(key, default)
        if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
            names = {str: "text", bool: "true or false", int: "a whole number", list: "a list", dict: "a table"}
            self.fail(key, f"{value!r} is given, but {names[wanted]} is wanted")
        return value

    def read(self, key: str, reader: Callable[[str], T]) -> T | None:
        if key not in self.table:
            return None
        text = self.get(key, str, "")
        try:
            return reader(text)
        except ValueError as fault:
            self.fail(key, f"'{text}' is not understood; wanted is {fault}")
            raise  # never reached: fail raises

    def choice(self, key: str, allowed: tuple[str, ...], default: str) -> Any:
        value = self.get(key, str, default)
        if value not in allowed:
            self.fail(key, f"'{value}' is not allowed; allowed are {', '.join(allowed)}")
        return value


def load_playbook(name_or_file: str | Path) -> Playbook:
    """A built-in playbook by its name, or a user's own by the path of its TOML file.

    Raises UnusablePlaybook with file, step, key and what is allowed.
    """
    text = playbook_text(name_or_file)
    file = str(name_or_file) if str(name_or_file) not in BUILT_IN else f"{name_or_file}.toml"
    try:
        data = loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise UnusablePlaybook(f"{file}: this is no TOML: {fault}; mend that place") from fault
    except RecursionError as fault:
        raise UnusablePlaybook(
            f"{file}: this is nested too deeply to be a playbook; write [[step]] and key = value"
        ) from fault
    return _playbook(file, data)


def playbook_text(name_or_file: str | Path) -> str:
    """The text of a playbook as it stands in its file."""
    name = str(name_or_file)
    if name in BUILT_IN:
        import afterview_templates

        return (Path(afterview_templates.__file__).parent / "playbooks" / f"{name}.toml").read_text(encoding="utf-8")
    path = Path(name)
    try:
        with path.open(encoding="utf-8-sig") as file:
            text = file.read(MAX_BYTES + 1)
        if len(text.encode()) > MAX_BYTES:
            raise UnusablePlaybook(f"{name}: larger than a playbook can be ({MAX_BYTES} bytes); shorten it")
        return text
    except UnicodeDecodeError as fault:
        raise UnusablePlaybook(f"{name}: this is no UTF-8 text; save it as UTF-8") from fault
    except (OSError, ValueError) as fault:
        near = get_close_matches(name, BUILT_IN, 1)
        hint = f" Did you mean '{near[0]}'?" if near else ""
        raise UnusablePlaybook(
            f"'{name}' is neither a playbook ({', '.join(BUILT_IN)}) nor a file that can be read.{hint}"
        ) from fault


def _playbook(file: str, data: dict[str, Any]) -> Playbook:
    top = _Mistakes(file, "", data, PLAYBOOK_KEYS)
    like = top.get("like", str, "")
    if like and like not in BUILT_IN:
        top.fail("like", f"'{like}' is no built-in playbook; there are {', '.join(BUILT_IN)}")
    base_data = _common() if like == "consensus" else tomllib.loads(playbook_text(like)) if like else {}
    if base_data.get("like"):
        base_data = _merged(base_data)
    name = top.get("name", str, "")
    _check_name(top, "name", name)
    tables = top.get("step", list, [])
    if not 1 <= len(tables) <= MAX_STEPS:
        top.fail("step", f"there must be between 1 and {MAX_STEPS} steps, there are {len(tables)}")
    base_steps = {step["name"]: step for step in base_data.get("step", [])}
    steps = tuple(_step(file, place, table, base_steps) for place, table in enumerate(tables, 1))
    gap = top.get("min_gap_days", int, base_data.get("min_gap_days", 7))
    if not 0 <= gap <= 60:
        top.fail("min_gap_days", f"{gap} is not between 0 and 60")
    quiet = []
    for text in top.get("quiet", list, base_data.get("quiet", [])):
        try:
            quiet.append(grammar.read_quiet(str(text)))
        except ValueError as fault:
            top.fail("quiet", f"'{text}' is not understood; wanted is {fault}")
    left = business_days_left(quiet)
    if left < LEAST_BUSINESS_DAYS:
        top.fail("quiet", f"only {left} business days of a year are left; at least {LEAST_BUSINESS_DAYS} are wanted")
    return Playbook(
        name=name,
        title=top.get("title", str, name),
        article=top.get("article", str, name),
        steps=steps,
        order=_order(top, steps),
        min_gap_days=gap,
        quiet=tuple(quiet),
        vocabulary=_vocabulary(steps),
    )


def _vocabulary(steps: tuple[Step, ...]) -> dict[str, KnownStep]:
    known = {
        **{entry["name"]: (entry["kind"], entry["to"]) for entry in _common()["step"]},
        "ask-an-expert": ("task", "you"),
        **{step.name: (step.kind, step.to) for step in steps},
    }
    return {name: KnownStep(is_message=kind in MESSAGE_KINDS, to=to) for name, (kind, to) in known.items()}


@lru_cache(maxsize=1)
def _common() -> dict[str, Any]:
    """The playbook in which every step of the five articles but one stands."""
    return tomllib.loads(playbook_text("consensus"))


def _merged(data: dict[str, Any]) -> dict[str, Any]:
    """A built-in playbook with the keys that it takes from its own base written out."""
    base = tomllib.loads(playbook_text(data["like"]))
    steps = {step["name"]: step for step in base["step"]}
    return {**base, **data, "step": [{**steps.get(step["name"], {}), **step} for step in data["step"]]}


def _check_name(table: _Mistakes, key: str, name: str) -> None:
    if not name or len(name) > 40 or not all(c.isascii() and (c.islower() or c.isdigit() or c == "-") for c in name):
        table.fail(key, f"'{name}' is no name; wanted are up to 40 small letters, digits and hyphens")


def _step(file: str, place: int, own: Any, base: Mapping[str, Any]) -> Step:
    if not isinstance(own, dict):
        raise UnusablePlaybook(f"{file}: step: each step stands under a heading [[step]]")
    name = own.get("name", "")
    where = f"step '{name}'" if name else f"step {place}"
    table = _Mistakes(file, where, {**base.get(name, {}), **own} if isinstance(name, str) else own, STEP_KEYS)
    _check_name(table, "name", table.get("name", str, ""))
    kinds = get_args(Kind)
    if "kind" not in table.table:
        table.fail("kind", f"is missing; allowed are {', '.join(kinds)}")
    step = Step(
        name=name,
        title=_title(table),
        kind=table.choice("kind", kinds, "task"),
        kind_if=tuple(_kind_if(table, entry) for entry in table.get("kind_if", list, [])),
        to=table.choice("to", get_args(To), "you"),
        conditions=_conditions(table, "if", table.get("if", dict, {})),
        if_any=tuple(_conditions(table, "if_any", entry) for entry in table.get("if_any", list, [])),
        unless=_conditions(table, "unless", table.get("unless", dict, {})),
        when=_whens(table),
        late=table.choice("late", ("slot", "next quarter hour", "business day"), "business day"),
        stale_after="start"
        if table.table.get("stale_after") == "start"
        else table.read("stale_after", grammar.read_span),
        planned_for=_planned_for(table),
        while_waiting=table.get("while_waiting", bool, False),
        outlives_later_round=table.get("outlives_later_round", bool, False),
        stale_stops_what_follows=table.get("stale_stops_what_follows", bool, True),
        gives_way=table.get("gives_way", bool, False),
        once_a_week=table.get("once_a_week", bool, False),
        in_sequence=table.get("in_sequence", bool, True),
        repeat=_repeat(table),
        deadline=_deadline(table),
        minutes=_minutes(table),
        source=tuple(str(entry) for entry in table.get("source", list, [])),
    )
    if wrong := misuse(step):
        table.fail(*wrong)
    return step


def _title(table: _Mistakes) -> str:
    title = table.get("title", str, str(table.table["name"]))
    if "\n" in title or len(title) > 120:
        table.fail("title", "must be one line of at most 120 characters")
    return title


def _minutes(table: _Mistakes) -> int:
    minutes = table.get("minutes", int, 15)
    if not 10 <= minutes <= 30:
        table.fail("minutes", f"{minutes} is not between 10 and 30")
    return minutes


def _planned_for(table: _Mistakes) -> frozenset[Status]:
    answers = table.get("planned_after", list, [])
    allowed = get_args(Status)
    for answer in answers:
        if answer not in allowed:
            table.fail("planned_after", f"'{answer}' is not allowed; allowed are {', '.join(allowed)}")
    return frozenset({"waiting", *answers})


def _deadline(table: _Mistakes) -> Any:
    text = table.table.get("deadline")
    if text is None or text == "answer":
        return text
    return table.read("deadline", lambda words: grammar.read_span(words.removesuffix(" after end")))


def _repeat(table: _Mistakes) -> grammar.Repeat | None:
    if "repeat" not in table.table:
        return None
    inner = _Mistakes(
        table.file, f"{table.place}: repeat", table.get("repeat", dict, {}), {"times": "2 to 12", "every": '"75 d"'}
    )
    times, every = inner.get("times", int, 0), inner.read("every", grammar.read_every)
    if not 2 <= times <= 12 or every is None:
        inner.fail("times", 'both are wanted: times from 2 to 12, and every such as "75 d"')
    return grammar.Repeat(times=times, every=every or 1)


def _kind_if(table: _Mistakes, entry: Any) -> tuple[Conditions, Any]:
    if not isinstance(entry, dict) or set(entry) != {"if", "kind"} or entry["kind"] not in get_args(Kind):
        table.fail("kind_if", f"{entry!r} is not understood; wanted is {STEP_KEYS['kind_if'].split(': ', 1)[1]}")
    return _conditions(table, "kind_if", entry["if"]), entry["kind"]


def _conditions(table: _Mistakes, key: str, given: Any) -> Conditions:
    if not isinstance(given, dict):
        table.fail(key, f'{given!r} is not a table of facts such as {{ pace = "slow" }}')
    pairs = []
    for fact, wanted in given.items():
        if fact not in FACTS:
            table.fail(key, f"there is no fact '{fact}'; there are {', '.join(FACTS)}")
        values = wanted if isinstance(wanted, list) else [wanted]
        for value in values:
            if value not in FACTS[fact]:
                table.fail(key, f"{fact} can't be {value!r}; it can be {', '.join(FACTS[fact])}")
        pairs.append((fact, frozenset(values)))
    return Conditions(pairs=tuple(pairs))


def _whens(table: _Mistakes) -> tuple[When, ...]:
    entries = table.get("when", list, [])
    if not entries:
        table.fail("when", "is missing; wanted is a list of at least one way to find the moment")
    return tuple(_when(table, place, entry) for place, entry in enumerate(entries, 1))


def _when(table: _Mistakes, place: int, entry: Any) -> When:
    if not isinstance(entry, dict):
        table.fail("when", f'{entry!r} is not a table such as {{ day = "7 d after interview", at = "09:30" }}')
    inner = _Mistakes(table.file, f"{table.place}: when {place}", entry, WHEN_KEYS)
    moment, day = inner.read("moment", grammar.read_moment), inner.read("day", grammar.read_day)
    at = inner.read("at", grammar.read_clock)
    if (moment is None) == (day is None):
        inner.fail("day", "either `day` or `moment` is wanted")
    if day is not None and at is None:
        inner.fail("at", 'is missing; wanted is a time of day such as "09:30"')
    not_before = inner.read("not_before", grammar.read_day)
    if not_before is not None and not_before.anchor not in grammar.DAY_ANCHORS:
        inner.fail("not_before", f"is counted from {', '.join(grammar.DAY_ANCHORS)} only")
    way = When(
        conditions=_conditions(inner, "if", inner.get("if", dict, {})),
        moment=moment,
        day=day,
        at=at,
        not_before=not_before,
        roll=inner.get("roll", bool, False),
        at_if_rolled=inner.read("at_if_rolled", grammar.read_clock),
        because=inner.get("because", str, "") or None,
    )
    if idle := without_effect(way):
        beside = "without `roll = true`; add that" if way.moment is None else "beside `moment`; take `day` instead"
        inner.fail(idle, f"does nothing {beside}, or leave it out")
    return way


def _order(top: _Mistakes, steps: tuple[Step, ...]) -> tuple[int, ...]:
    """The places of the steps, each after those it hangs on; a ring or an unknown anchor is a mistake."""
    places = {step.name: place for place, step in enumerate(steps)}
    if len(places) < len(steps):
        doubled = next(s.name for i, s in enumerate(steps) if places[s.name] != i)
        top.fail("step", f"there are two steps called '{doubled}'")
    order: list[int] = []
    state: dict[int, bool] = {}

    def visit(place: int) -> None:
        step = steps[place]
        if state.get(place) is False:
            top.fail(
                f"step '{step.name}': when",
                "it hangs on itself, by way of other steps; count one of them from `interview`",
            )
        if place in state:
            return
        state[place] = False
        for anchor in sorted(step.anchors()):
            if anchor in places:
                visit(places[anchor])
            elif anchor not in grammar.DAY_ANCHORS:
                allowed = ", ".join((*grammar.DAY_ANCHORS, *places))
                top.fail(
                    f"step '{step.name}': when", f"nothing is called '{anchor}'; a day can be counted from {allowed}"
                )
        state[place] = True
        order.append(place)

    for place in range(len(steps)):
        visit(place)
    return tuple(order)
