"""The rules: what each code means, why, and where that comes from."""

from __future__ import annotations

from collections.abc import Mapping

from afterview.errors import UnusableSettings
from afterview.model import Level
from afterview.nouns import noun

_ALL = "all five articles"


@noun
class Rule:
    """One demand.  ``source``: the article (playbook) or the demand behind it.  Only a note needs no mending."""

    code: str
    explanation: str
    source: str
    level: Level = "warning"


def _rules(*rows: tuple[str, str, str]) -> dict[str, Rule]:
    return {code: Rule(code=code, explanation=text, source=source) for code, text, source in rows}


RULES: Mapping[str, Rule] = {
    **_rules(
        ("L01", "too short or too long: an e-mail has 50 to 150 words, a card 40 to 80 (your own words aside)", _ALL),
        ("L02", "the subject is missing, has several lines, or is longer than 60 characters", _ALL),
        ("L03", "the greeting doesn't name the person it goes to", _ALL),
        ("L04", "more than one exclamation mark", _ALL),
        ("L05", "a stock phrase, such as 'just checking in', 'touching base' or 'circling back'", _ALL),
        ("L06", "sounds desperate, or apologises for writing", _ALL),
        ("L07", "a joke, a smiley or an emoji", _ALL),
        ("L09", "an empty gap, 'None', a doubled blank or punctuation, or a mark of a template", _ALL),
        ("L10", "goes to the address of a desk (hr@, jobs@ …) and not to a person", "qualified-staffing"),
        ("L11", "a thank-you asks about the decision", "rey-rivera"),
        ("L12", "a thank-you says that the interview went badly", "resolution-tech"),
        ("L13", "a thank-you lacks the thanks, the company or the position", "mcgrath"),
        ("L14", "a thank-you lacks something specific from the talk", "rey-rivera"),
        ("L15", "a thank-you doesn't say that you are interested", "mcgrath"),
        ("L16", "a thank-you lacks your top qualification", "mcgrath"),
        ("L17", "what you wanted to put right (clarify) is missing", "resolution-tech"),
        ("L21", "a status check lacks the position or the day of the interview", "qualified-staffing"),
        ("L22", "a status check doesn't say that you are still interested", "qualified-staffing"),
        ("L23", "a status check lacks a polite question, or doesn't look forward to the answer", "qualified-staffing"),
        ("L24", "a status check lacks a thank-you", "qualified-staffing"),
        ("L25", "the tone is not positive", "qualified-staffing"),
        ("L26", "a status check doesn't say that it is about the status of the application", "qualified-staffing"),
        ("L27", "a date was promised, and the status check doesn't ask whether it has changed", "resolution-tech"),
        ("L28", "points out that a promise was not kept", "resolution-tech"),
        ("L29", "a status check offers no further information, or no qualification with an example", "rey-rivera"),
        ("L31", "too like the message before it: half of its runs of three words are the same", "ingledue-lopez"),
        ("L32", "too like the thank-you of another member of the panel", "mcgrath"),
        ("L33", "a second message that is longer than the first", "ingledue-lopez"),
        ("L34", "a phone script lacks the day of the interview, its one question, or your number", "ingledue-lopez"),
        ("L41", "a keep-in-touch note doesn't congratulate, or doesn't mention openings", "rey-rivera"),
        ("L42", "the reply to a rejection lacks thanks, regret, hope for later, or its one question", "rey-rivera"),
        ("L43", "the reply to a rejection argues", "resolution-tech"),
        (
            "L44",
            "an offer notice lacks the offer, its date, that you want this role, or its question",
            "ingledue-lopez",
        ),
        ("L45", "speaks of an offer that is not in writing", "ingledue-lopez"),
        ("L46", "a card doesn't say where to post it", "mcgrath"),
    ),
    "L08": Rule(
        code="L08",
        explanation="something is still missing: see what the item needs, and look for the square brackets",
        source=_ALL,
        level="note",
    ),
}


def describe(code: str) -> Rule:
    """The rule with this code.  Raises KeyError for one that does not exist."""
    return RULES[code]


def switched_off(table: Mapping[str, object], path: str | None = None) -> frozenset[str]:
    """The codes that the settings' table ``[lint]`` switches off (``off = ["L04"]``).

    Raises UnusableSettings for another key, or for a code that does not exist.
    """
    place = f"{path}: [lint]" if path else "[lint]"
    for key in table:
        if key != "off":
            raise UnusableSettings(f"{place} {key}: there is no such setting; there is: off")
    off = table.get("off", [])
    if not isinstance(off, list) or not all(isinstance(code, str) for code in off):
        raise UnusableSettings(f'{place} off: must be a list of codes, as in ["L04"]')
    unknown = [code for code in off if code not in RULES]
    if unknown:
        known = ", ".join(sorted(RULES))
        raise UnusableSettings(f"{place} off: there is no rule '{unknown[0]}'; there are: {known}")
    return frozenset(off)
