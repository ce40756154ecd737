"""What the commands show to people: plans and agendas as text, problems, and a progress line.

The tables are pure: they get the planned interviews, the moment and a :class:`Look`, and yield pieces of text, each of
which ends with a line break; the command writes them to standard output.  All data goes through ``terminal.plain`` and
is never read as markup.  ``rich`` is imported late, by whatever needs it.

    look = look_of(sys.stdout, os.environ, zone=ZoneInfo("Europe/Berlin"), now=now)
    for piece in plan_table(planned, look=look): sys.stdout.write(piece)
"""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING, Literal, TextIO

from afterview.agenda import Agenda, Entry, confirm_command
from afterview.agenda import agenda as agenda
from afterview.labels import (
    city_words,
    day_words,
    distance_words,
    interview_words,
    item_words,
    moment_words,
    people_words,
    same_clock,
    step_words,
)
from afterview.model import Interview, Item, Planned, Problem
from afterview.terminal import plain, plain_lines

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.table import Table
    from rich.text import Text

Group = Literal["day", "interview"]

NARROWEST, WIDEST = 40, 160


@dataclass(frozen=True, slots=True, kw_only=True)
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


def plan_table(planned: Sequence[Planned], *, look: Look, group: Group = "day") -> Iterator[str]:
    """The plan for people: when, what and whom, and why; by day or by interview; what is left out last, with reasons.

    Items to come and those done stand in the table; skipped and cancelled ones are listed after it, one line for each
    interview and reason.  Ends with one line of totals.
    """
    screen = _Screen(look)
    several = len({one.interview.candidate for one in planned if one.interview.candidate}) > 1
    if group == "day":
        yield from _by_day(planned, screen, several)
    else:
        yield from _by_interview(planned, screen, several)
    yield from _left_out(planned, screen, several)
    yield screen.text((totals_line(planned, look=look), "bold"))


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
                needing += bool(item.needs)
            elif item.state == "done":
                done += 1
            else:
                skipped += 1
    parts = [_count(len(moments), "item") + " to do"]
    if moments:
        first, last = (day_words(moment.astimezone(look.zone).date()) for moment in (min(moments), max(moments)))
        parts[0] += f" on {first}" if first == last else f" from {first} to {last}"
    parts += [f"{late} late"] if late else []
    parts += [f"{needing} {'needs' if needing == 1 else 'need'} your input"] if needing else []
    parts += [f"{done} done"] if done else []
    parts += [f"{skipped} not planned"] if skipped else []
    return f"{_count(interviews, 'interview')}: {', '.join(parts)}."


def _by_day(planned: Sequence[Planned], screen: _Screen, several: bool) -> Iterator[str]:
    days: defaultdict[date, list[Entry]] = defaultdict(list)
    for one in planned:
        for item in one.items:
            if item.state in ("planned", "done"):
                days[_shown_day(item, screen.look)].append((one.interview, item))
    for day in sorted(days):
        yield screen.heading(day_words(day), distance_words(day, screen.look.today))
        rows = sorted(days[day], key=lambda entry: (entry[1].state != "done", entry[1].start, entry[1].uid))
        yield screen.table([_row(interview, item, screen, several, dated=False) for interview, item in rows])


def _by_interview(planned: Sequence[Planned], screen: _Screen, several: bool) -> Iterator[str]:
    for one in sorted(planned, key=lambda one: (one.interview.start, one.interview.key)):
        interview = one.interview
        zone = interview.start.tzinfo or screen.look.zone
        when = moment_words(interview.start, zone) if interview.has_time else day_words(interview.start.date())
        yield screen.heading(interview_words(interview, candidate=several), f"{when}, {city_words(interview.timezone)}")
        if one.promise:
            yield screen.text((f"  You should hear by {day_words(one.promise)}.", "dim"))
        rows = sorted(
            (item for item in one.items if item.state in ("planned", "done")),
            key=lambda item: (_shown_day(item, screen.look), item.start),
        )
        yield screen.table([_row(interview, item, screen, False, dated=True) for item in rows])


def _shown_day(item: Item, look: Look) -> date:
    """The day under which an item stands: that on which it was done, else its own, as the user's calendar has it."""
    return item.done_on or item.start.astimezone(look.zone).date()


def _row(
    interview: Interview, item: Item, screen: _Screen, several: bool, *, dated: bool
) -> tuple[RenderableType, RenderableType, RenderableType]:
    """The three cells of an item: when; what, whom and for which interview; why."""
    when = [(f"{item.start.astimezone(screen.look.zone):%H:%M}", "bold")]
    if item.state == "done":
        when = [("done", "green")]
    if dated:
        when.insert(0, (day_words(_shown_day(item, screen.look), year=False), ""))
    if item.state == "planned" and item.late:
        when.append(("LATE", "bold red"))
    what = [(item_words(item), "" if item.state == "done" else "bold")]
    if not dated:
        what.append((interview_words(interview, candidate=several), ""))
    what += _warnings(item, screen.look)
    why = [(f"{why.rule} ({why.source})", "dim") for why in item.why]
    return screen.lines(when), screen.lines(what), screen.lines(why)


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
    if item.needs:
        lines.append((f"! needs {', '.join(item.needs)}", "yellow"))
    lines += [(f"! {words}", "yellow") for words in _findings(item)]
    return lines


def _findings(item: Item) -> Iterator[str]:
    """What the linter says of the draft, in words; its notes repeat what the item needs."""
    if item.lint:
        from afterview.lint import describe

        for rule in (describe(code) for code in item.lint):
            if rule.level != "note":
                yield f"{rule.code}: {rule.explanation}"


def _left_out(planned: Sequence[Planned], screen: _Screen, several: bool) -> Iterator[str]:
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


def today_view(agenda: Agenda, *, look: Look, days: int = 7, most: int = 20) -> Iterator[str]:
    """What to confirm (with the command that does), what is overdue, due and next, each with its draft.

    At most ``most`` items are listed to be confirmed (the latest), and the others are counted.
    """
    screen = _Screen(look)
    entries = (*agenda.confirm, *agenda.overdue, *agenda.due, *agenda.coming)
    several = len({interview.candidate for interview, _ in entries if interview.candidate}) > 1
    yield from _to_confirm(agenda.confirm, screen, several, most)
    sections = (
        ("Overdue", agenda.overdue, "red"),
        (f"Today, {day_words(look.today)}", agenda.due, ""),
        (f"The next {days} days", agenda.coming, ""),
    )
    for title, chosen, style in sections:
        if chosen:
            yield screen.heading(title, str(len(chosen)), style)
            for interview, item in chosen:
                yield from _with_draft(interview, item, screen, several)
    if not (agenda.overdue or agenda.due):
        next_one = f" The next is on {moment_words(agenda.coming[0][1].start, look.zone)}." if agenda.coming else ""
        yield screen.text((f"Nothing is due today.{next_one}", "bold"))


def _to_confirm(entries: Sequence[Entry], screen: _Screen, several: bool, most: int) -> Iterator[str]:
    if not entries:
        return
    yield screen.heading("Was it sent?", "these were due and are taken as done; say so, or that it was otherwise")
    for interview, item in entries[-most:]:
        day = day_words(item.done_on or item.start.astimezone(screen.look.zone).date(), year=False)
        yield screen.indented(f"{day}: {item_words(item)}, {interview_words(interview, candidate=several)}")
        yield screen.command(confirm_command(item))
    if len(entries) > most:
        yield screen.indented(f"… and {len(entries) - most} earlier ones", "dim")
    yield "\n"


def _with_draft(interview: Interview, item: Item, screen: _Screen, several: bool) -> Iterator[str]:
    cells = _row(interview, item, screen, several, dated=True)
    about = [(interview_words(interview, candidate=several), "")]
    yield screen.table([(cells[0], screen.stacked(cells[1], screen.lines(about)), cells[2])])
    lines = [f"To: {', '.join(_addressed(item))}"] if item.to else []
    lines += [f"Subject: {item.subject}"] if item.subject else []
    yield screen.block([*lines, *([""] if lines else []), *plain_lines(item.body.strip())])
    yield screen.indented("When it is done:", "dim")
    yield screen.command(confirm_command(item))
    yield "\n"


def _addressed(item: Item) -> Iterator[str]:
    for person in item.to:
        yield f"{person.name} <{person.address}>" if person.name and person.address else people_words([person])


# --- Problems -------------------------------------------------------------------------------------------------------


def problems_text(problems: Sequence[Problem], *, most: int = 20, notes: bool = True) -> list[str]:
    """Lines for standard error: errors, warnings, then notes, each with file, row, column, value and remedy.

    Of each level at most ``most`` are shown (0: all) and the rest is counted; errors are always shown in full, for
    each is a row that was left out.  No colour: the level stands in front.
    """
    lines: list[str] = []
    for level in ("error", "warning", "note"):
        chosen = [problem for problem in problems if problem.level == level]
        if level == "note" and not notes:
            break
        shown = chosen if level == "error" or not most else chosen[:most]
        lines += [f"{level}: {plain(str(problem))}" if level != "error" else plain(str(problem)) for problem in shown]
        if len(chosen) > len(shown):
            lines.append(f"{level}: … and {len(chosen) - len(shown)} more (-v shows all)")
    return lines


# --- Drawing --------------------------------------------------------------------------------------------------------


class _Screen:
    """Renders pieces of text with ``rich`` for one look.  Knows no markup: every text is literal."""

    def __init__(self, look: Look) -> None:
        from io import StringIO

        from rich.console import Console

        self.look = look
        self._out = StringIO()
        self._console: Console = Console(
            file=self._out,
            width=look.width,
            force_terminal=look.colour,
            color_system="standard" if look.colour else None,
            no_color=not look.colour,
            legacy_windows=False,
            markup=False,
            emoji=False,
            highlight=False,
            _environ={},
        )

    def _draw(self, piece: RenderableType) -> str:
        self._console.print(piece)
        drawn = self._out.getvalue()
        self._out.seek(0)
        self._out.truncate()
        return "".join(f"{line.rstrip()}\n" for line in drawn.split("\n")[:-1])

    def lines(self, parts: Sequence[tuple[str, str]]) -> Text:
        """Styled lines, one below the other."""
        from rich.text import Text

        return Text("\n").join([Text(plain(words), style=style, overflow="fold") for words, style in parts])

    def stacked(self, first: RenderableType, second: RenderableType) -> RenderableType:
        from rich.console import Group as Stack

        return Stack(first, second)

    def text(self, *parts: tuple[str, str]) -> str:
        return self._draw(self.lines(parts))

    def heading(self, title: str, beside: str, style: str = "") -> str:
        from rich.text import Text

        line = Text(plain(title), style=f"bold {style or 'cyan'}", overflow="fold")
        if beside:
            line.append(f"  {plain(beside)}", style="not bold dim")
        return self._draw(line)

    def indented(self, words: str, style: str = "") -> str:
        """A line of text, two columns in, and four where it goes on."""
        from rich.padding import Padding
        from rich.text import Text

        deeper = len(words) - len(words.lstrip())
        return self._draw(Padding(Text(plain(words.lstrip()), style=style, overflow="fold"), (0, 0, 0, 2 + deeper)))

    def command(self, words: str) -> str:
        """A command to copy: never wrapped."""
        return f"    {plain(words)}\n"

    def table(self, rows: Sequence[tuple[RenderableType, RenderableType, RenderableType]]) -> str:
        from rich.table import Table

        dated = any(_cells_wide(row[0]) > 5 for row in rows)
        table: Table = Table(
            box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False, width=self.look.width - 2, leading=0
        )
        table.add_column(width=10 if dated else 5, no_wrap=True)
        table.add_column(ratio=5, overflow="fold")
        table.add_column(ratio=4, overflow="fold")
        for row in rows:
            table.add_row(*row)
        from rich.padding import Padding

        return self._draw(Padding(table, (0, 0, 0, 2))) + "\n" if rows else "\n"

    def block(self, lines: Sequence[str]) -> str:
        """A draft: behind a bar, so that it stands apart from what is said about it."""
        from rich.padding import Padding
        from rich.text import Text

        drawn = []
        for line in lines:
            wrapped = Text(plain(line), overflow="fold").wrap(self._console, self.look.width - 6)
            drawn += [piece.plain.rstrip() for piece in wrapped] or [""]
        return self._draw(Padding(Text("\n".join(f"│ {line}".rstrip() for line in drawn)), (0, 0, 1, 4)))


def _cells_wide(cell: RenderableType) -> int:
    from rich.text import Text

    return max((len(line) for line in cell.plain.split("\n")), default=0) if isinstance(cell, Text) else 0


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _unique(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))
