"""How the nouns are called when they are shown to people: the same words in the table and on the page.

English only, and independent of the machine's locale.  What comes from data is returned as it is: whoever shows it
makes it harmless (``terminal.plain``, HTML escaping).
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from datetime import date, datetime, tzinfo

from afterview.model import MESSAGE_KINDS, Interview, Item, Person

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
KIND_WORDS = {
    "email": "e-mail",
    "phone": "phone call",
    "card": "handwritten card",
    "checklist": "checklist",
    "task": "task",
    "decision": "decision",
}
# Columns and words that stand under ``needs``, said so that one knows what to do and where to find it.
NEED_WORDS = {
    "topics": "something specific that you talked about (column topics)",
    "strengths": "your strongest qualification for the role, with an example (column strengths)",
    "clarify": "what you want to put right or settle (column clarify)",
    "name": "your name (settings, or column candidate)",
    "phone": "your telephone number (settings)",
    "addressee": "the name and address of the person to write to: see your invitation, or ask the recruiter or HR",
    "first_name": "the person's name (the address alone does not tell it)",
    "company_news": "the company's latest news, to congratulate on: look it up first",
    "competing_offer_answer_by": "the date by which you must answer the other offer (column competing_offer_answer_by)",
}
# What is missing from every draft until the settings hold it: said once, and not at each item.
OWN_NEEDS = {"name": "your name", "phone": "your telephone number"}
# Why an item stands in the past and is planned: a destination knows that it was not done.
STILL_OPEN = "its moment has passed and it is still open"


def day_words(day: date, *, year: bool = True) -> str:
    """ "Mon 23 Nov 2026", or without its year."""
    words = f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"
    return f"{words} {day.year}" if year else words


def moment_words(moment: datetime, zone: tzinfo) -> str:
    """ "Mon 23 Nov 2026, 14:00" as the clock on the wall shows it in ``zone``."""
    local = moment.astimezone(zone)
    return f"{day_words(local.date())}, {local:%H:%M}"


def distance_words(day: date, today: date) -> str:
    """ "today", "tomorrow", "in 5 days", "3 days ago"."""
    days = (day - today).days
    if abs(days) < 2:
        return ("yesterday", "today", "tomorrow")[days + 1]
    return f"in {days} days" if days > 0 else f"{-days} days ago"


def city_words(timezone: str) -> str:
    """The place in an IANA name: "New York" of America/New_York."""
    return timezone.rsplit("/", 1)[-1].replace("_", " ")


def same_clock(moment: datetime, zone: tzinfo) -> bool:
    """Whether the wall clock in ``zone`` shows the same at that moment as the moment's own."""
    return moment.utcoffset() == moment.astimezone(zone).utcoffset()


def step_words(item: Item) -> str:
    """ "Thank-you", "Status check", "Keep in touch 2": the step's name for reading, with its number where it recurs."""
    words = item.step.replace("-", " ").replace("_", " ").strip()
    words = words.replace("thank you", "thank-you").replace("follow up", "follow-up")
    words = words[:1].upper() + words[1:]
    return f"{words} {item.number}" if item.number > 1 else words


def person_words(person: Person) -> str:
    """The person's name, else the address, else what the person is."""
    return person.name or person.email or person.role.replace("_", " ")


def people_words(people: Sequence[Person]) -> str:
    """The names one after the other; "" for nobody."""
    return ", ".join(person_words(person) for person in people)


def interview_words(interview: Interview, *, candidate: bool = False) -> str:
    """ "Acme · Backend Engineer · panel", with the candidate in front where ``candidate``."""
    return " · ".join(interview_parts(interview, candidate=candidate))


def interview_parts(interview: Interview, *, candidate: bool = False) -> list[str]:
    """What ``interview_words`` puts together."""
    parts = [interview.company, interview.position]
    if interview.round:
        parts.append(interview.round)
    if candidate and interview.candidate:
        parts.insert(0, interview.candidate)
    return parts


def need_words(need: str, to: Sequence[Person] = ()) -> str:
    """What a name under ``needs`` asks for, and where to find it; ``to``: the item's addressees."""
    if need == "address":
        who = next((person.name for person in to if person.name), None)
        whose = f"{who}'s own e-mail address" if who else "the person's own e-mail address"
        return f"{whose}: see the invitation or the signature of earlier mails, or ask the recruiter or HR for it"
    return NEED_WORDS.get(need, need.replace("_", " "))


def needs_of(item: Item) -> tuple[str, ...]:
    """What this item itself needs: without the user's own name and number, which ``settings_hint`` asks for once."""
    return _parted(item.needs)[0]


def own_needs(item: Item) -> tuple[str, ...]:
    """What the settings would supply for this item and every other."""
    return _parted(item.needs)[1] if item.state == "planned" else ()


@functools.lru_cache(maxsize=256)
def _parted(needs: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Those of the item, and those of the settings."""
    return tuple(n for n in needs if n not in OWN_NEEDS), tuple(n for n in needs if n in OWN_NEEDS)


def settings_hint(lacking: Mapping[str, int]) -> str:
    """One sentence on what the settings lack, by how many items need it; "" where they lack nothing."""
    if not any(lacking.values()):
        return ""
    parts = [
        f"{words} (for {counted(lacking[need], 'draft')})" for need, words in OWN_NEEDS.items() if lacking.get(need)
    ]
    return f"Not known yet: {' and '.join(parts)}. Say it once, in your settings: afterview config init"


def counted(number: int, noun: str) -> str:
    """ "1 item", "1,234 items"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def item_words(item: Item) -> str:
    """ "Thank-you (e-mail to Ana Sousa)", "Find contact (Tom Reyes)", "Prepare"."""
    message = item.kind in MESSAGE_KINDS
    beside = [KIND_WORDS[item.kind]] if message and item.kind != item.step else []
    if item.to:
        beside.append(f"to {people_words(item.to)}" if message else people_words(item.to))
    return f"{step_words(item)} ({' '.join(beside)})" if beside else step_words(item)
