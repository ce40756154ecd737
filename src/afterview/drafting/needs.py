"""What a draft still needs from the user, said so that one knows how to find it."""

from __future__ import annotations

from collections.abc import Sequence

from afterview.model import Person

_HOW = {
    "topics": "something specific that you talked about (column topics)",
    "strengths": "your strongest qualification for the role, with an example (column strengths)",
    "clarify": "what you want to put right or settle (column clarify)",
    "name": "your name (settings, or column candidate)",
    "phone": "your telephone number (settings)",
    "addressee": "the name and address of the person to write to: see your invitation, or ask the recruiter or HR",
    "first_name": "the person's name (the address alone does not tell it)",
    "company_news": "the company's latest news, to congratulate on: look them up first",
    "competing_offer_answer_by": "the date by which you must answer the other offer (column competing_offer_answer_by)",
}


def explain_need(need: str, to: Sequence[Person] = ()) -> str:
    """What a name under ``needs`` asks for, and where to find it; ``to``: the item's addressees."""
    if need == "address":
        who = next((person.name for person in to if person.name), None)
        whose = f"{who}'s own e-mail address" if who else "the person's own e-mail address"
        return f"{whose}: see the invitation or the signature of earlier mails, or ask the recruiter or HR for it"
    return _HOW.get(need, need.replace("_", " "))
