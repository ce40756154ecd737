"""What the user shortens or mistypes on the command line: keys of interviews, steps, people.  Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from difflib import get_close_matches

from afterview.errors import WrongUsage
from afterview.model import Interview, Person
from afterview.planning.identity import folded

_MOST = 10
_NEAREST = 4


def choose(given: str, among: Collection[str], what: str) -> str:
    """The one of ``among`` that is meant: as it stands, else the only one that begins so, else the only one in which a
    word begins so.  Raises WrongUsage, naming those that could be meant, else the nearest."""
    if given in among:
        return given
    wanted = folded(given) or given
    exact = [each for each in among if folded(each) == wanted]
    begins = [each for each in among if folded(each).startswith(wanted)]
    inside = [each for each in among if f"-{wanted}" in folded(each)]
    for found in (exact, begins, inside):
        if len(found) == 1:
            return found[0]
        if found:
            raise WrongUsage(f"'{given}' could be {listed(sorted(found), 'or')}. Write more of the {what}.")
    near = get_close_matches(wanted, among, _NEAREST) or _begin_nearly(wanted, among)
    noun, blank, where = what.partition(" ")
    none = f"There is no {noun} '{given}'{blank}{where}."
    if near:
        raise WrongUsage(f"{none} Did you mean {listed(near, 'or')}?")
    raise WrongUsage(f"{none} There is {listed(sorted(among), 'and') if among else 'none yet'}.")


def _begin_nearly(wanted: str, among: Collection[str]) -> list[str]:
    """Those that begin nearly so, for what is mistyped may be shortened as well."""
    heads: dict[str, list[str]] = {}
    for each in among:
        heads.setdefault(folded(each)[: len(wanted)], []).append(each)
    near = get_close_matches(wanted, heads, _NEAREST, 0.7)
    return [each for head in near for each in sorted(heads[head])][:_NEAREST]


def listed(words: Sequence[str], joint: str) -> str:
    """ "'a', 'b' or 'c'"; of many the first ones, and how many more there are."""
    shown = [f"'{word}'" for word in words[:_MOST]]
    if len(words) > _MOST:
        return f"{', '.join(shown)} {joint} {len(words) - _MOST} more"
    return f"{', '.join(shown[:-1])} {joint} {shown[-1]}" if len(shown) > 1 else shown[0]


def people_in(interview: Interview) -> list[Person]:
    """Everybody on the employer's side, each once."""
    people = (*interview.interviewers, interview.hiring_manager, interview.scheduler, interview.recruiter)
    return list(dict.fromkeys(person for person in people if person is not None))


def choose_person(given: str, people: Iterable[Person], where: str) -> Person:
    """The person that is meant by a name, an address or the beginning of one.  Raises WrongUsage."""
    by_name: dict[str, Person] = {}
    for person in people:
        for name in (person.email, person.name):
            if name:
                by_name.setdefault(name, person)
    wanted = given.strip().casefold()
    found = {by_name[name] for name in by_name if name.casefold() == wanted}
    found = found or {by_name[name] for name in by_name if _begins(name, wanted)}
    if len({(person.name, person.email) for person in found}) == 1:
        return next(iter(found))
    if not by_name:
        raise WrongUsage(f"--to: nobody is named in {where}; leave --to out, or add them to the row first.")
    raise WrongUsage(f"--to: '{given}' is {'more than one' if found else 'none'} of {listed(list(by_name), 'and')}.")


def _begins(name: str, wanted: str) -> bool:
    return any(word.startswith(wanted) for word in (name.casefold(), *name.casefold().split()))
