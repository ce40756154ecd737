"""Who was there, and whom to write to (PLAYBOOKS 1)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from afterview.model import Interview, Person
from afterview.planning.identity import share_somebody


def interviewers_of(interview: Interview) -> tuple[Person, ...]:
    """Those in ``interviewers``; where there are none, the hiring manager.  The bare address of a desk is nobody."""
    everyone = interview.interviewers
    if any(person.role_address for person in everyone):
        everyone = tuple(person for person in everyone if _is_known(person))
    maker = interview.hiring_manager
    return everyone or ((maker,) if maker and _is_known(maker) else ())


def decision_maker(interview: Interview) -> Person | None:
    """The hiring manager, else the first of the interviewers, else the scheduler, else the recruiter.

    Always a person: whoever is known by the address of a desk alone is passed over; someone known by name and such an
    address stays, without it (``Person.address`` is None).
    """
    for person in (interview.hiring_manager, *interview.interviewers, interview.scheduler, interview.recruiter):
        if person and _is_known(person):
            return person
    return None


def _is_known(person: Person) -> bool:
    return bool(person.name or person.address)


def was_met(person: Person, interview: Interview) -> bool:
    """Whether this is one of the interviewers or the hiring manager, the only ones who get a card."""
    return person is interview.hiring_manager or person in interview.interviewers


def display_name(person: Person | None, otherwise: str) -> str:
    """How a title names this person."""
    if person is None:
        return otherwise
    return person.name or person.address or otherwise


def is_thanked(to: Collection[Person], thanks: Sequence[tuple[Collection[Person], bool]]) -> bool:
    """Whether these people are thanked by a message of its own.  ``thanks``: for each thank-you whom it is for, and
    whether it is planned or done.  Whoever none of them is for counts as thanked where anybody is."""
    goes_out = [goes for _, goes in thanks]
    if True not in goes_out or False not in goes_out:
        return True in goes_out
    return any([goes for others, goes in thanks if share_somebody(to, others)] or goes_out)
