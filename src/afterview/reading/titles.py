"""What the title and the description of a calendar event say about an interview.

Titles are free text, so this is guessing by rule: labelled lines in the description come first, then the usual shapes
("Interview: Data Engineer at Acme", "Acme – phone screen", "Interview with Acme for Data Engineer").  What was taken
from where is shown to the user.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from afterview.patterns import pattern
from afterview.reading import words

DEFAULT_MATCH = (
    "interview",
    "phone screen",
    "screening call",
    "recruiter call",
    "recruiter screen",
    "hiring manager call",
    "technical screen",
    "final round",
    "vorstellungsgespräch",
    "bewerbungsgespräch",
    "kennenlerngespräch",
    "entretien",
    "entrevista",
    "colloquio",
    "sollicitatiegesprek",
)
_LONGEST = 1000  # characters of a title that are looked at
# A title with one of these is about an interview and none itself.
_ABOUT = pattern(
    r"(?<!\w)(?:prep|preps|prepare|preparing|preparation|mock|practi[cs]e|training|debrief|follow[- ]?up|thank[- ]?you|"
    r"reminder|workshop|podcast|vorbereitung|préparation|preparación)(?!\w)",
    re.IGNORECASE,
)
_PREFIX = pattern(
    r"^\s*(?:(?:re|fw|fwd|aw|wg|updated invitation|invitation|invite|accepted|tentative|confirmed|canceled|cancelled|"
    r"cancelled event|abgesagt|einladung|rescheduled)\s*:\s*)+",
    re.IGNORECASE,
)
_CANCELLED = pattern(r"^\s*(?:canceled|cancelled|cancelled event|abgesagt|annulé|cancelado)\s*:", re.IGNORECASE)
_BRACKETS = pattern(r"[(\[]([^()\[\]]*)[)\]]")
_BETWEEN = pattern(r"\s+[-–—|/·•]\s+|\s*[:|•·]\s+|\s*[;\n]\s*")
_ROUND = pattern(
    r"(?:(?:first|second|third|fourth|final|last|1st|2nd|3rd|4th|initial)\s+(?:round|interview|stage)(?:\s+interview)?|"
    r"round\s+\d|(?:phone|technical|recruiter|video|coding)\s+(?:screen|interview|call)|panel(?:\s+interview)?|"
    r"screening(?:\s+call)?|on-?site(?:\s+interview)?|hiring manager (?:call|interview)|final|take-?home)",
    re.IGNORECASE,
)
_JOB = pattern(
    r"(?<!\w)(?:engineer|developer|manager|designer|analyst|architect|scientist|nurse|teacher|lead|director|officer|assistant|"
    r"associate|consultant|specialist|coordinator|administrator|technician|writer|editor|accountant|programmer|researcher|"
    r"intern|representative|clerk|planner|head of|vp|sre|devops|product owner|scrum master|entwickler|entwicklerin|"
    r"ingenieur|ingenieurin|leiter|leiterin|berater|beraterin|ingénieur|développeur|ingeniero|desarrollador)(?!\w)",
    re.IGNORECASE,
)
_AT = r"(?:at|@|bei|chez|presso)"
_FOR = r"(?:for(?: the)?|as|als|für|pour|para|per)"
_WITH = r"(?:with|mit|avec|con|at|@|bei|chez|presso)"
_PERSON_AT = pattern(rf"(?:with|mit|avec|con)\s+(.+?)\s+(?:from|of|von|{_AT})\s+(.+)", re.IGNORECASE)
_JOB_AT = pattern(rf"(?:{_FOR}\s+)?(.+?)\s+{_AT}\s+(.+)", re.IGNORECASE)
_WITH_FOR = pattern(rf"{_WITH}\s+(.+?)(?:\s+{_FOR}\s+(.+))?", re.IGNORECASE)
_FOR_ONLY = pattern(rf"{_FOR}\s+(.+)", re.IGNORECASE)
_LABELS = {
    "company": "company|employer|organi[sz]ation|firma|unternehmen|entreprise|empresa|azienda",
    "position": "position|role|job title|job|title|stelle|poste|puesto|posizione",
    "round": "round|stage|interview type",
    "interviewers": "interviewers?|panel|panell?ists?",
    "recruiter": "recruiter|recruiting contact",
    "hiring_manager": "hiring manager",
}
_LABELLED = {
    field: re.compile(rf"^[ \t*•-]*(?:{label})[ \t*]*:[ \t*]*(\S[^\n]*)", re.IGNORECASE | re.MULTILINE)
    for field, label in _LABELS.items()
}
_LINE_TAGS = pattern(r"<\s*(?:br|/p|/div|/li|/tr)\b[^>]*>", re.IGNORECASE)
_TAGS = pattern(r"<[A-Za-z/!][^<>]*>")


@dataclass(slots=True)
class Facts:
    """What was found; empty where nothing was said."""

    company: str = ""
    position: str = ""
    round: str = ""
    format: str = ""
    interviewers: str = ""
    recruiter: str = ""
    hiring_manager: str = ""


def matcher(wanted: Iterable[str]) -> re.Pattern[str]:
    """Finds an interview by its words, at the beginning of a word, in any case."""
    listed = sorted({re.escape(word.strip()) for word in wanted if word.strip()}, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(listed)})(?:s|ing|e)?(?!\w)", re.IGNORECASE)


def is_about(title: str) -> bool:
    """Whether a title speaks of preparing or following up, not of the interview itself."""
    return _ABOUT.search(title) is not None


def says_cancelled(title: str) -> bool:
    """Whether a title says that the interview was called off."""
    return _CANCELLED.match(title) is not None


def plain_description(text: str) -> str:
    """A description as plain text, for calendars write HTML into it."""
    if "<" in text:
        text = _TAGS.sub("", _LINE_TAGS.sub("\n", text))
    return html.unescape(text).strip()


def labelled(description: str) -> Facts:
    """The lines of a description that say what they are: ``Position: Data Engineer``."""
    facts = Facts()
    for field, label in _LABELLED.items():
        if found := label.search(description):
            setattr(facts, field, found[1].strip())
    return facts


def take_apart(title: str, match: re.Pattern[str], names: Collection[str]) -> Facts:
    """The facts in a title.  ``names``: the people of the event, so that none is taken for a company."""
    text = _PREFIX.sub("", "\n".join([" ".join(line.split()) for line in title[:_LONGEST].splitlines()]))
    extra = [group.strip() for group in _BRACKETS.findall(text)]
    facts = Facts()
    left: list[str] = []
    for part in (*_BETWEEN.split(_BRACKETS.sub(" ", text)), *extra):
        squeezed = " ".join(part.split())
        if _ROUND.fullmatch(squeezed):
            facts.round = facts.round or squeezed
            continue
        bare = " ".join(match.sub(" ", squeezed).split()).strip(" -–—,:")
        if words.is_format(bare):
            facts.format = facts.format or words.read_format(bare)
        elif bare and not _shaped(bare, facts, {name.casefold() for name in names}):
            left.append(bare)
    for part in left:
        if _JOB.search(part) and not facts.position:
            facts.position = part
        elif not facts.company and part.casefold() not in {name.casefold() for name in names}:
            facts.company = part
        elif not facts.position:
            facts.position = part
    return facts


def _shaped(text: str, facts: Facts, names: Collection[str]) -> bool:
    """Take what the small words say: with …, at …, for …"""
    if found := _PERSON_AT.fullmatch(text):
        facts.company = facts.company or found[2]
        return True
    if (found := _WITH_FOR.fullmatch(text)) and not re.search(rf"\s{_AT}\s", found[1], re.IGNORECASE):
        if found[1].casefold() not in names:
            facts.company = facts.company or found[1]
        facts.position = facts.position or found[2] or ""
        return True
    if found := _JOB_AT.fullmatch(text):
        company, _, position = re.sub(rf"\s+{_FOR}\s+", "\x1f", found[2], count=1, flags=re.IGNORECASE).partition(
            "\x1f"
        )
        facts.company = facts.company or company
        facts.position = facts.position or position or found[1]
        return True
    if found := _FOR_ONLY.fullmatch(text):
        facts.position = facts.position or found[1]
        return True
    return False
