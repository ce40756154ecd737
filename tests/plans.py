"""Short ways to plan in a test: an interview from a few words, its items by step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from afterview.model import HearBack, Interview, Item, Memory, Person, Planned, Sent
from afterview.planning import make_plan
from afterview.playbook import Playbook, load_playbook

ANA = Person(name="Ana Sousa", email="ana@acme.example")
BO = Person(name="Bo Li", email="bo@acme.example")
EVE = Person(name="Eve Maler", email="eve@acme.example", role="hiring_manager")
NOW = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


def interview(
    when: str = "2026-11-04 14:00", *, key: str = "acme-engineer", minutes: int = 60, **facts: Any
) -> Interview:
    """An interview in Berlin without holidays of its own, unless told otherwise."""
    zone = ZoneInfo(facts.pop("timezone", "Europe/Berlin"))
    start = datetime.fromisoformat(when).replace(tzinfo=zone)
    defaults: dict[str, Any] = {
        "key": key,
        "source": f"interviews.csv:{facts.get('row', 2)}",
        "company": "Acme",
        "position": "Engineer",
        "start": start,
        "end": start + timedelta(minutes=minutes),
        "timezone": zone.key,
        "interviewers": (ANA,),
    }
    return Interview(**{**defaults, **facts})


def plan(
    *interviews: Interview, playbook: str | Playbook = "consensus", now: datetime = NOW, memory: Memory | None = None
) -> list[Planned]:
    book = load_playbook(playbook) if isinstance(playbook, str) else playbook
    return list(make_plan(list(interviews), book, now=now, memory=memory))


def items(planned: Sequence[Planned], step: str, key: str | None = None) -> list[Item]:
    return [
        item for one in planned for item in one.items if item.step == step and (key is None or one.interview.key == key)
    ]


def item(planned: Sequence[Planned], step: str, key: str | None = None) -> Item:
    (found,) = items(planned, step, key)
    return found


def moment(found: Item) -> str:
    """ "2026-11-04 17:00", on the interview's own clock."""
    return f"{found.start:%Y-%m-%d %H:%M}"


def sent(step: str, on: str, to: str | None = None) -> Sent:
    return Sent(step=step, on=date.fromisoformat(on), to=to)


def words(unit: Any, count: int = 0, said: str = "") -> HearBack:
    return HearBack(words=said or str(unit), unit=unit, count=count)


class Remembered:
    """A memory of what was exported, by uid."""

    def __init__(
        self,
        exported: Mapping[str, datetime] | None = None,
        still_open: Sequence[str] = (),
        numbers: Mapping[tuple[str, date], int] | None = None,
    ):
        self._exported, self._open, self._numbers = exported or {}, still_open, numbers or {}

    def number(self, key: str, day: date, above: int = 0) -> int | None:
        number = self._numbers.get((key, day))
        return number if number is not None and number > above else None

    def remember(self, one: Interview) -> Interview:
        return one

    def exported(self, interview: str) -> Mapping[str, int]:
        return {uid: int(moment.timestamp()) for uid, moment in self._exported.items()}

    def still_open(self, interview: str) -> Sequence[str]:
        return self._open
