"""The time line's geometry: a lane for each interview, a mark for each item, weeks and months on top.

Units are pixels at normal size; no HTML here.  A mark that stands for several items of one kind on one day says how
many.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo

from afterview.labels import MONTHS, city_words, day_words, interview_words, item_words, moment_words
from afterview.model import Interview, Item, Planned
from afterview.nouns import noun
from afterview_html.cards import clean

LEFT, RIGHT = -38, 18  # where the number of a week would touch the word "today"
FULL = 1020  # what a plan should fill where its weeks allow
NARROWEST_DAY, WIDEST_DAY = 5.0, 18.0
MARK = 15  # a mark with its margin
EDGE = 5  # above the first and below the last row of a lane
LOWEST = 44  # as high as two lines of a label
MOST_ROWS = 8


@noun
class Scale:
    """Days to pixels in the user's zone: ``first`` is a Monday."""

    first: date
    days: int
    day: float
    zone: tzinfo

    @property
    def width(self) -> int:
        return round(self.days * self.day)

    def at(self, moment: datetime) -> float:
        """The place of a moment (aware)."""
        local = moment.astimezone(self.zone)
        hours = local.hour + local.minute / 60
        return round(((local.date() - self.first).days + hours / 24) * self.day, 1)

    def noon(self, day: date) -> float:
        """The middle of a day."""
        return self.at(datetime.combine(day, time(12), self.zone))


@noun
class Mark:
    """Items of one kind and look on one day.  ``cards``: numbers of their cards; the first is where the link leads."""

    x: float
    row: int
    kind: str
    look: str  # "planned", "late", "done"
    cards: tuple[int, ...]
    words: str

    @property
    def y(self) -> float:
        return self.row * MARK + MARK / 2 + EDGE

    @property
    def count(self) -> int:
        return len(self.cards)


@noun
class Lane:
    """One interview: its label, its own moment (``x``), and its marks; ``rows`` of marks high."""

    company: str
    details: tuple[str, ...]
    when: str
    place: int
    candidate: int
    x: float
    promise: float | None
    promise_words: str
    until: float
    rows: int
    marks: tuple[Mark, ...]

    @property
    def height(self) -> int:
        return max(self.rows * MARK + 2 * EDGE, LOWEST)


@noun
class Tick:
    """A week's Monday or a month's first on the axis."""

    x: float
    words: str


@noun
class Timeline:
    """All that is drawn, and its sentence for those who don't see it."""

    width: int
    week: float
    day: float
    today: float
    weeks: tuple[Tick, ...]
    months: tuple[Tick, ...]
    lanes: tuple[Lane, ...]
    summary: str


def timeline(
    planned: Sequence[Planned],
    *,
    now: datetime,
    zone: tzinfo,
    cards: Mapping[str, int],
    places: Mapping[str, int],
    candidates: Mapping[str, int],
) -> Timeline:
    """Draw a plan.  ``cards``: the number of each item's card by uid; items without one are not drawn.  ``places`` and
    ``candidates``: the numbers of the filters' entries by (clean) name."""
    scale = scale_of(planned, now=now, zone=zone)
    ordered = sorted(planned, key=lambda one: (one.interview.start, one.interview.key))
    lanes = tuple(_lane(one, scale, cards, places, candidates) for one in ordered)
    first, last = day_words(scale.first), day_words(scale.first + timedelta(days=scale.days - 1))
    return Timeline(
        width=scale.width,
        week=round(7 * scale.day, 2),
        day=scale.day,
        today=scale.at(now),
        weeks=tuple(tick for tick in _weeks(scale) if not LEFT < tick.x - scale.at(now) < RIGHT),
        months=tuple(_months(scale)),
        lanes=lanes,
        summary=f"{_interviews(len(lanes))} items from {first} to {last}; the cards below say it in words.",
    )


def _interviews(count: int) -> str:
    return "1 interview and its" if count == 1 else f"{count} interviews and their"


def scale_of(planned: Iterable[Planned], *, now: datetime, zone: tzinfo) -> Scale:
    """Whole weeks around everything, today included; as wide a day as fills the page, within reason."""
    days = [now.astimezone(zone).date()]
    for one in planned:
        days.append(one.interview.start.astimezone(zone).date())
        days += [item.start.astimezone(zone).date() for item in one.items if item.state in ("planned", "done")]
        days += [one.awaited] if one.awaited else []
    first = min(days) - timedelta(days=2)
    first -= timedelta(days=first.weekday())
    length = -(-((max(days) - first).days + 6) // 7) * 7
    return Scale(first=first, days=length, day=min(max(round(FULL / length, 2), NARROWEST_DAY), WIDEST_DAY), zone=zone)


def _lane(
    one: Planned, scale: Scale, cards: Mapping[str, int], places: Mapping[str, int], candidates: Mapping[str, int]
) -> Lane:
    interview = one.interview
    x = scale.at(interview.start)
    marks = _packed(list(_clusters(one, scale, cards)), x, scale.zone)
    words = clean(interview_words(interview, candidate=bool(candidates)))
    company = clean(interview.company)
    zone = interview.start.tzinfo or scale.zone
    when = moment_words(interview.start, zone) if interview.has_time else day_words(interview.start.date())
    return Lane(
        company=company,
        details=_details(interview, bool(candidates)),
        when=f"{words}: interview on {when}, {city_words(interview.timezone)}",
        place=places[company],
        candidate=candidates.get(clean(interview.candidate or ""), -1),
        x=x,
        promise=scale.noon(one.awaited) if one.awaited else None,
        promise_words=f"You should hear by {day_words(one.awaited)}" if one.awaited else "",
        until=max((mark.x for mark in marks), default=x),
        rows=max((mark.row for mark in marks), default=0) + 1,
        marks=tuple(marks),
    )


def _details(interview: Interview, several: bool) -> tuple[str, ...]:
    parts = [interview.candidate if several else None, interview.position, interview.round]
    return tuple(clean(part) for part in parts if part)


@dataclass(slots=True)
class _Cluster:
    kind: str
    look: str
    x: float
    items: list[Item] = field(default_factory=list)
    cards: list[int] = field(default_factory=list)


def _clusters(one: Planned, scale: Scale, cards: Mapping[str, int]) -> Iterator[_Cluster]:
    """Items of one kind and look on one day, together."""
    found: dict[tuple[date, str, str], _Cluster] = {}
    for item in one.items:
        if item.state not in ("planned", "done") or item.uid not in cards:
            continue
        look = "late" if item.late and item.state == "planned" else item.state
        day = item.done_on or item.start.astimezone(scale.zone).date()
        x = _place(item, one.interview, scale)
        cluster = found.setdefault((day, item.kind, look), _Cluster(kind=item.kind, look=look, x=x))
        cluster.items.append(item)
        cluster.cards.append(cards[item.uid])
    yield from sorted(found.values(), key=lambda cluster: (cluster.x, cluster.kind))


def _place(item: Item, interview: Interview, scale: Scale) -> float:
    """Where an item stands.  Of what is done only the day is known: its middle, but on the interview's day after it."""
    if item.done_on is None:
        return scale.at(item.start)
    if item.done_on == interview.end.date():  # its own day, wherever the user is
        return scale.at(interview.end)
    return scale.noon(item.done_on)


def _packed(clusters: Sequence[_Cluster], interview: float, zone: tzinfo) -> list[Mark]:
    """Marks that don't cover each other: beside the interview's bar, each in the first row that is free there."""
    ends: list[float] = []
    marks = []
    for cluster in clusters:
        x = cluster.x
        wide = MARK + (8 if len(cluster.cards) > 1 else 0)
        if interview <= x < interview + MARK * 0.75:
            x = interview + MARK * 0.75
        elif x < interview < x + wide - MARK * 0.25:
            x = interview - wide + MARK * 0.25
        row = next((row for row, end in enumerate(ends) if x - MARK / 2 >= end), len(ends))
        row = min(row, MOST_ROWS - 1)
        if row == len(ends):
            ends.append(0.0)
        ends[row] = x - MARK / 2 + wide
        marks.append(
            Mark(
                x=round(x, 1),
                row=row,
                kind=cluster.kind,
                look=cluster.look,
                cards=tuple(cluster.cards),
                words=_words(cluster, zone),
            )
        )
    return marks


def _words(cluster: _Cluster, zone: tzinfo) -> str:
    """What a mark says: its day and its items, with the number that it shows."""
    first = cluster.items[0]
    day = day_words(first.done_on or first.start.astimezone(zone).date())
    beside = {"late": " (late)", "done": " (done)", "planned": ""}[cluster.look]
    number = f", {len(cluster.items)} items" if len(cluster.items) > 1 else ""
    return clean(f"{day}{beside}{number}: {', '.join(item_words(item) for item in cluster.items)}")


def _weeks(scale: Scale) -> Iterator[Tick]:
    step = 7 if scale.day * 7 >= 24 else 14
    for days in range(0, scale.days, step):
        day = scale.first + timedelta(days=days)
        yield Tick(x=round(days * scale.day, 1), words=str(day.day))


def _months(scale: Scale) -> Iterator[Tick]:
    """The first month at the edge, unless the next one follows too close; then each first of a month."""
    firsts = [
        day
        for day in (scale.first + timedelta(days=days) for days in range(scale.days))
        if day.day == 1 or day == scale.first
    ]
    if len(firsts) > 1 and (firsts[1] - firsts[0]).days * scale.day < 70:
        firsts = firsts[1:]
    for day in firsts:
        yield Tick(x=round((day - scale.first).days * scale.day, 1), words=f"{MONTHS[day.month - 1]} {day.year}")
