"""What a fact changed in the plan: two plans of the same interviews, laid side by side.  Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import tzinfo
from typing import Any

from afterview.labels import interview_words, item_words, moment_words
from afterview.model import Interview, Item, Planned
from afterview.nouns import noun


@noun
class Effect:
    """One item that stands otherwise than before; ``before`` or ``after`` is None where it is new or gone."""

    interview: Interview
    before: Item | None
    after: Item | None


def by_uid(planned: Iterable[Planned]) -> dict[str, tuple[Interview, Item]]:
    """The items of a plan (without drafts: they are not compared)."""
    return {item.uid: (one.interview, item) for one in planned for item in one.items}


def effects(before: Mapping[str, tuple[Interview, Item]], after: Mapping[str, tuple[Interview, Item]]) -> list[Effect]:
    """The items whose state, moment or day of doing differ, by moment; what was and is not planned is left out."""
    found = []
    for uid in dict.fromkeys((*after, *before)):
        old, new = before.get(uid), after.get(uid)
        one, other = (old[1] if old else None), (new[1] if new else None)
        if not _differ(one, other):
            continue
        interview = new[0] if new else before[uid][0]
        found.append(Effect(interview=interview, before=one, after=other))
    found.sort(key=lambda effect: _moment(effect))
    return found


def _differ(one: Item | None, other: Item | None) -> bool:
    states = {item.state for item in (one, other) if item is not None}
    if not states & {"planned", "done"}:
        return False
    if one is None or other is None:
        return True
    return (one.state, one.start, one.done_on, one.known) != (other.state, other.start, other.done_on, other.known)


def _moment(effect: Effect) -> tuple[float, str]:
    item = effect.after or effect.before
    return (item.start.timestamp(), item.uid) if item else (0.0, "")


def lines(found: Iterable[Effect], zone: tzinfo) -> Iterator[str]:
    """The changes for people: by interview, and what happens to several items alike in one line."""
    grouped: dict[str, dict[str, list[str]]] = {}
    for effect in found:
        item = effect.after or effect.before
        if item is not None:
            words = grouped.setdefault(interview_words(effect.interview), {})
            words.setdefault(_words(effect, zone), []).append(item_words(item))
    for interview, words in grouped.items():
        yield f"  {interview}"
        for what, items in words.items():
            yield f"    {'; '.join(items)}: {what}"


def _words(effect: Effect, zone: tzinfo) -> str:
    before, after = effect.before, effect.after
    if after is None or after.state in ("skipped", "cancelled"):
        reason = after.reason if after is not None and after.reason else "no longer part of the plan"
        return f"not planned any more ({reason})"
    if after.state == "done":
        return f"done on {after.done_on}" + ("" if after.known else " (assumed)")
    now = moment_words(after.start, zone)
    if before is not None and before.state == "planned":
        return f"moved from {moment_words(before.start, zone)} to {now}"
    return f"now planned on {now}"


def form(effect: Effect) -> dict[str, Any]:
    """The same for scripts."""
    item = effect.after or effect.before
    return {
        "uid": item.uid if item else None,
        "interview": effect.interview.key,
        "step": item.step if item else None,
        "before": _state(effect.before),
        "after": _state(effect.after),
    }


def _state(item: Item | None) -> dict[str, Any] | None:
    if item is None:
        return None
    return {
        "state": item.state,
        "start": item.start.isoformat(),
        "done_on": item.done_on.isoformat() if item.done_on else None,
        "known": item.known,
        "reason": item.reason,
    }
