"""What the commands show to people: plans, agendas and problems as text.

The tables are pure: they get the planned interviews, the moment and a :class:`Look`, and yield pieces of text, each of
which ends with a line break; the command writes them to standard output.  All data goes through ``terminal.plain`` and
is never read as markup.  ``rich`` is imported late, by whatever needs it.

    look = look_of(sys.stdout, os.environ, zone=ZoneInfo("Europe/Berlin"), now=now)
    for piece in plan_table(planned, look=look): sys.stdout.write(piece)
"""

from __future__ import annotations

import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, tzinfo
from typing import Literal, TextIO

from afterview.agenda import Agenda, Entry, confirm_command
from afterview.agenda import agenda as agenda
from afterview.cli.screen import Cell, Screen
from afterview.labels import (
    city_words,
    counted,
    day_words,
    distance_words,
    interview_words,
    item_words,
    moment_words,
    needs_of,
    own_needs,
    people_words,
    same_clock,
    settings_hint,
    step_words,
)
from afterview.model import MESSAGE_KINDS, Interview, Item, Planned, Problem, Why
from afterview.nouns import noun
from afterview.terminal import plain, plain_lines

Group = Literal["day", "interview"]
Row = tuple[Cell, Cell, Cell]

NARROWEST, WIDEST = 40, 160


@noun
class Look:
    """How and for when something is shown.

    ``now``: aware.  ``zone``: the user's own, in which days are counted and times stand (an employer's other time is
    added).  ``width`` in columns of the terminal; ``colour``: whether escape sequences may be written.
    """

    now: datetime
    zone: tzinfo
    width: int = 80
    colour: bool = False

    @property
    def today(self) -> date:
        """The user's day."""
        return self.now.astimezone(self.zone).date()


def look_of(stream: TextIO, environ: Mapping[str, str], *, now: datetime, zone: tzinfo) -> Look:
    """The look that fits a stream: 80 columns and no colour in a pipe; ``NO_COLOR`` and dumb terminals are obeyed."""
    terminal = stream.isatty()
    width = shutil.get_terminal_size((80, 24)).columns if terminal or environ.get("COLUMNS") else 80
    colour = terminal and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"
    return Look(now=now, zone=zone, width=min(max(width, NARROWEST), WIDEST), colour=colour)


# --- A plan ---------------------------------------------------------------------------------------------------------


def plan_table(planned: Sequence[Planned], *, look: Look, group: Group = "day", advice: bool = True) -> Iterator[str]:
    """The plan for people: when, what and whom, and why; by day or by interview; what is left out last, with reasons.

    Items to come and those done stand in the table; skipped and cancelled ones are listed after it, one line for each
    interview and reason.  Ends with the sources of the dates, one line of totals, and with ``advice`` what the settings
    lack.
    """
    screen = Screen(look.width, colour=look.colour)
    several = len({one.interview.candidate for one in planned if one.interview.candidate}) > 1
    sources = _Sources(planned)
    if group == "day":
        yield from _by_day(planned, screen, look, several, sources)
    else:
        yield from _by_interview(planned, screen, look, several, sources)
    yield from _left_out(planned, screen, several)
    yield from sources.legend(screen)
    yield screen.text((totals_line(planned, look=look), "bold"))
    if advice:
        yield from _hint((item for one in planned for item in one.items), screen)


class _Sources:
    """The articles behind the reasons, by number: each reason carries its numbers, and the end says what they mean."""

    def __init__(self, planned: Iterable[Planned]) -> None:
        shown = (item for one in planned for item in one.items if item.state == "planned")
        names = dict.fromkeys(name for item in shown for why in item.why for name in why.source.split(", "))
        self._numbers = {name: number for number, name in enumerate(names, start=1)}

    def cite(self, why: Why) -> str:
        """The reason with its numbers; without, where all have the same source."""
        if len(self._numbers) < 2:
            return why.rule
        numbers = sorted(self._numbers[name] for name in why.source.split(", ") if name in self._numbers)
        return f"{why.rule} [{' '.join(map(str, numbers))}]" if numbers else why.rule

    def legend(self, screen: Screen) -> Iterator[str]:
        """What the numbers mean, and an empty line."""
        if len(self._numbers) == 1:
            yield screen.text((f"All these dates come from {next(iter(self._numbers))}.", "dim")) + "\n"
        elif self._numbers:
            yield screen.text(("Where these dates come from (afterview playbook show NAME):", "dim"))
            yield screen.filled([f"[{number}] {name}" for name, number in self._numbers.items()], "dim") + "\n"


def _hint(items: Iterable[Item], screen: Screen) -> Iterator[str]:
    if hint := settings_hint(Counter(need for item in items for need in own_needs(item))):
        yield screen.text((hint, "yellow"))


def totals_line(planned: Iterable[Planned], *, look: Look) -> str:
    """ "7 interviews: 31 items to do from Mon 23 Nov 2026 to Tue 3 Mar 2027, 2 late, 4 need your input, 3 done …"."""
    interviews, skipped, done, late, needing = 0, 0, 0, 0, 0
    moments: list[datetime] = []
    for one in planned:
        interviews += 1
        for item in one.items:
            if item.state == "planned":
                moments.append(item.start)
                late += item.late
                needing += bool(needs_of(item))
            elif item.state == "done":
                done += 1
            else:
                skipped += 1
    parts = [counted(len(moments), "item") + " to do"]
    if moments:
        first, last = (day_words(moment.astimezone(look.zone).date()) for moment in (min(moments), max(moments)))
        parts[0] += f" on {first}" if first == last else f" from {first} to {last}"
    parts += [f"{late:,} late"] if late else []
    parts += [f"{needing:,} {'needs' if needing == 1 else 'need'} your input"] if needing else []
    parts += [f"{done:,} done"] if done else []
    parts += [f"{skipped:,} not planned"] if skipped else []
    return f"{counted(interviews, 'interview')}: {', '.join(parts)}."


def _by_day(planned: Sequence[Planned], screen: Screen, look: Look, several: bool, sources: _Sources) -> Iterator[str]:
    days: defaultdict[date, list[Entry]] = defaultdict(list)
    for one in planned:
        for item in one.items:
            if item.state in ("planned", "done"):
                days[_shown_day(item, look)].append((one.interview, item))
    for day in sorted(days):
        yield screen.heading(day_words(day), distance_words(day, look.today))
        rows = sorted(days[day], key=lambda entry: (entry[1].state != "done", entry[1].start, entry[1].uid))
        yield screen.table(
            _said_once([_row(interview, item, look, several, cite=sources.cite) for interview, item in rows])
        )


def _said_once(rows: list[Row]) -> list[Row]:
    """Rows in which a reason that also stands in the row above is not said again."""
    return [
        (when, what, [("as above", "dim")] if place and why and why == rows[place - 1][2] else why)
        for place, (when, what, why) in enumerate(rows)
    ]


def _by_interview(
    planned: Sequence[Planned], screen: Screen, look: Look, several: bool, sources: _Sources
) -> Iterator[str]:
    for one in sorted(planned, key=lambda one: (one.interview.start, one.interview.key)):
        interview = one.interview
        zone = interview.start.tzinfo or look.zone
        when = moment_words(interview.start, zone) if interview.has_time else day_words(interview.start.date())
        yield screen.heading(interview_words(interview, candidate=several), f"{when}, {city_words(interview.timezone)}")
        if one.awaited:
            yield screen.text((f"  You should hear by {day_words(one.awaited)}.", "dim"))
        rows = sorted(
            (item for item in one.items if item.state in ("planned", "done")),
            key=lambda item: (_shown_day(item, look), item.start),
        )
        if not rows:
            yield screen.indented("Nothing to do.", "dim")
        yield screen.table(
            _said_once([_row(interview, item, look, False, dated=True, cite=sources.cite) for item in rows])
        )


def _shown_day(item: Item, look: Look) -> date:
    """The day under which an item stands: that on which it was done, else its own, as the user's calendar has it."""
    return item.done_on or item.start.astimezone(look.zone).date()


def _cited(why: Why) -> str:
    return f"{why.rule} ({why.source})"


def _row(
    interview: Interview,
    item: Item,
    look: Look,
    several: bool,
    *,
    dated: bool = False,
    cite: Callable[[Why], str] = _cited,
) -> Row:
    """The three cells of an item: when; what, whom and for which interview; why."""
    when = [(f"{item.start.astimezone(look.zone):%H:%M}", "bold")]
    if item.state == "done":
        when = [("done", "green")]
    if dated:
        day = _shown_day(item, look)
        if day.year != look.today.year:
            when.insert(0, (str(day.year), ""))
        when.insert(0, (day_words(day, year=False), ""))
    if item.state == "planned" and item.late:
        when.append(("LATE", "bold red"))
    what = [(item_words(item), "" if item.state == "done" else "bold")]
    if not dated:
        what.append((interview_words(interview, candidate=several), ""))
    what += _warnings(item, look)
    why = [("; ".join(map(cite, item.why)), "dim")] if item.why else []
    return when, what, why


def _warnings(item: Item, look: Look) -> list[tuple[str, str]]:
    """What stands out under an item: the other clock, what it needs, what the lint says, doubt about being done."""
    if item.state == "done":
        return [("assumed; afterview today shows how to confirm it", "yellow")] if item.known is False else []
    lines = []
    if not same_clock(item.start, look.zone):
        there = item.start
        other_day = (
            "" if there.date() == there.astimezone(look.zone).date() else day_words(there.date(), year=False) + ", "
        )
        lines.append((f"there: {other_day}{there:%H:%M} {city_words(item.timezone)}", "dim"))
    if needs := needs_of(item):
        lines.append((f"! needs {', '.join(need.replace('_', ' ') for need in needs)}", "yellow"))
    lines += [(f"! {words}", "yellow") for words in _findings(item)]
    return lines


def _findings(item: Item) -> Iterator[str]:
    """What the linter says of the draft, in words; its notes repeat what the item needs."""
    if item.lint:
        from afterview.lint import describe

        for rule in (describe(code) for code in item.lint):
            if rule.level != "note":
                yield f"{rule.code}: {rule.explanation}"


def _left_out(planned: Sequence[Planned], screen: Screen, several: bool) -> Iterator[str]:
    """Skipped and cancelled items: one line for each interview and reason."""
    lines: list[tuple[str, str]] = []
    for one in planned:
        reasons: defaultdict[str, list[str]] = defaultdict(list)
        for item in one.items:
            if item.state in ("skipped", "cancelled"):
                reasons[item.reason or item.state].append(step_words(item).lower())
        if reasons:
            lines.append((interview_words(one.interview, candidate=several), ""))
            lines += [(f"  {', '.join(_unique(steps))}: {reason}", "dim") for reason, steps in reasons.items()]
    if lines:
        yield screen.heading("Not planned", "")
        for words, style in lines:
            yield screen.indented(words, style)
        yield "\n"


# --- Today ----------------------------------------------------------------------------------------------------------


def today_view(agenda: Agenda, *, look: Look, days: int = 7, most: int = 20, advice: bool = True) -> Iterator[str]:
    """What to confirm (with the command that does), what is overdue, due and next, each with its draft.

    At most ``most`` items are listed to be confirmed (the latest), and the others are counted.  With ``advice`` it ends
    with what the settings lack.
    """
    screen = Screen(look.width, colour=look.colour)
    entries = (*agenda.confirm, *agenda.overdue, *agenda.due, *agenda.coming)
    several = len({interview.candidate for interview, _ in entries if interview.candidate}) > 1
    yield from _to_confirm(agenda.confirm, screen, look, several, most)
    sections = (
        ("Overdue", agenda.overdue, "red"),
        (f"Today, {day_words(look.today)}", agenda.due, ""),
        (f"The next {days} days", agenda.coming, ""),
    )
    for title, chosen, style in sections:
        if chosen:
            yield screen.heading(title, str(len(chosen)), style)
            for interview, item in chosen:
                yield from _with_draft(interview, item, screen, look, several)
    if not (agenda.overdue or agenda.due):
        next_one = f" The next is on {moment_words(agenda.coming[0][1].start, look.zone)}." if agenda.coming else ""
        yield screen.text((f"Nothing is due today.{next_one}", "bold"))
    if advice:
        yield from _hint((item for _, item in entries), screen)


def _to_confirm(entries: Sequence[Entry], screen: Screen, look: Look, several: bool, most: int) -> Iterator[str]:
    if not entries:
        return
    messages = {item.kind in MESSAGE_KINDS for _, item in entries[-most:]}
    question = "sent, or done" if len(messages) > 1 else "sent" if True in messages else "done"
    yield screen.heading(
        f"Was it {question}?", "these were due and are taken as done; say so, or that it was otherwise"
    )
    for interview, item in entries[-most:]:
        day = day_words(item.done_on or item.start.astimezone(look.zone).date(), year=False)
        yield screen.indented(f"{day}: {item_words(item)}, {interview_words(interview, candidate=several)}")
        yield screen.command(confirm_command(item))
    if len(entries) > most:
        yield screen.indented(f"… and {len(entries) - most} earlier ones", "dim")
    yield "\n"


def _with_draft(interview: Interview, item: Item, screen: Screen, look: Look, several: bool) -> Iterator[str]:
    cells = _row(interview, item, look, several, dated=True)
    about = (interview_words(interview, candidate=several), "")
    yield screen.table([(cells[0], [*cells[1], about], cells[2])])
    lines = [f"To: {', '.join(_addressed(item))}"] if item.to else []
    lines += [f"Subject: {item.subject}"] if item.subject else []
    yield screen.block([*lines, *([""] if lines else []), *plain_lines(item.body.strip())])
    message = item.kind in MESSAGE_KINDS
    yield screen.indented(
        "Proofread it: names, dates, spelling. When it is sent:" if message else "When it is done:", "dim"
    )
    yield screen.command(confirm_command(item))
    yield "\n"


def _addressed(item: Item) -> Iterator[str]:
    for person in item.to:
        yield f"{person.name} <{person.address}>" if person.name and person.address else people_words([person])


# --- Problems -------------------------------------------------------------------------------------------------------


def problems_text(problems: Sequence[Problem], *, most: int) -> list[str]:
    """Lines for standard error: errors, warnings, then notes, each with file, row, column, value and remedy.

    Of each level at most ``most`` are shown (0: all) and the rest is counted; errors are always shown in full, for
    each is a row that was left out.  No colour: the level stands in front.
    """
    lines: list[str] = []
    for level in ("error", "warning", "note"):
        chosen = [problem for problem in problems if problem.level == level]
        shown = chosen if level == "error" or not most else chosen[:most]
        lines += [f"{level}: {plain(str(problem))}" if level != "error" else plain(str(problem)) for problem in shown]
        if len(chosen) > len(shown):
            lines.append(f"{level}: … and {len(chosen) - len(shown)} more (-v shows all)")
    return lines


def _unique(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))
