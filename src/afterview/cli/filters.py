"""What ``--candidate`` and ``--company`` left nothing of is answered with the names that there are.  Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches

from afterview.cli.keys import listed
from afterview.model import Interview
from afterview.planning.identity import folded, is_wanted

_NEAREST = 4


def nothing_left(interviews: Iterable[Interview], candidates: Sequence[str], companies: Sequence[str]) -> list[str]:
    """Why the filters leave no interview, a line for each; none where they leave one, which is looked for only until it
    is found, or where there is none at all."""
    found: dict[str, dict[str, None]] = {"candidate": {}, "company": {}}
    wanted = {"candidate": [*map(folded, candidates)], "company": [*map(folded, companies)]}
    for one in interviews:
        if is_wanted(one.candidate, wanted["candidate"]) and is_wanted(one.company, wanted["company"]):
            return []
        found["candidate"].setdefault(one.candidate or "")
        found["company"].setdefault(one.company)
    if not found["company"]:
        return []
    given = {"candidate": candidates, "company": companies}
    missing = [line for what in found for line in _missing(what, given[what], [*filter(None, found[what])])]
    return missing or ["No interview is of such a candidate with such a company; leave --candidate or --company out."]


def _missing(what: str, given: Sequence[str], there: Sequence[str]) -> Iterator[str]:
    """A line for each name that was asked for and is none of these."""
    for asked in given:
        if any(is_wanted(name, [folded(asked)]) for name in there):
            continue
        near = _near(folded(asked), there)
        hint = f"Did you mean {listed(near, 'or')}?" if near else f"There is {listed(there, 'and')}." if there else ""
        yield f"No interview names the {what} '{asked}'. {hint or f'No row names a {what}; leave --{what} out.'}"


def _near(wanted: str, there: Sequence[str]) -> list[str]:
    """The names of which a word begins so, else those that are written nearly so."""
    begun = [name for name in there if f"-{wanted}" in f"-{folded(name)}"]
    by_word = {word: name for name in there for word in (folded(name), *folded(name).split("-"))}
    return (begun or list(dict.fromkeys(by_word[word] for word in get_close_matches(wanted, by_word, _NEAREST))))[
        :_NEAREST
    ]
