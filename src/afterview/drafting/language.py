"""A language of the drafts: one folder with the templates and ``_language.toml``, which holds all that is no letter."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from afterview.drafting.language_file import DAY_PART, lacking, misfit, read_document
from afterview.drafting.voice import Tone
from afterview.errors import UnusableTemplate
from afterview.patterns import pattern

FILE = "_language.toml"
_MEMO_LIMIT = 20_000
# As "Íñigo" and "Hilario" begin, and "Yvonne"; but not "hielo" or "Yago".
_SOUNDS_LIKE_I = pattern(r"[ií]|h[ií](?![aeoáéó])|y(?![aeiouáéíóú])", re.IGNORECASE)


class NoSuchLanguageError(UnusableTemplate):
    """There is no wording in this language: the text names those that there are."""


Shape = Mapping[str, Any]


def builtin_folder() -> Path:
    """Where the built-in wording lies: one folder for each language."""
    import afterview_templates

    return Path(afterview_templates.__file__).parent / "wording"


def languages(folder: Path | None = None) -> tuple[str, ...]:
    """The languages that there is wording for, built in or in the user's ``folder``."""
    found = {
        path.name
        for root in (folder, builtin_folder())
        if root is not None and root.is_dir()
        for path in root.iterdir()
        if (path / FILE).is_file()
    }
    return tuple(sorted(found))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Language:
    """A language as its file describes it.  Each is itself and equals no other, so caches may hold on to it.

    ``code``: the folder's name ("en", "pt-br").  ``locale``: what babel is asked for ("en_GB"), where
    it is asked.  The tables are those
    of ``TABLES``.  ``about``: the words for "about", which a letter has before a topic anyway.  ``aside``: a topic that
    begins with one of these (one word or two) stands behind a colon.  ``spaced``: "?" and "!" have a blank before them.
    ``contracted``: what "of" and "at" become before the article of a name ("de Le Monde": "du Monde").
    ``months`` and ``weekdays`` spare babel where the file gives them.
    """

    code: str
    locale: str
    dates: Mapping[str, str]
    greeting: Mapping[str, Any]
    sign_off: Mapping[str, str]
    talked: Mapping[str, str]
    prompts: Mapping[str, str]
    small: frozenset[str]
    starters: frozenset[str]
    did: frozenset[str]
    did_prefix: str
    did_end: str = ""
    about: Sequence[str] = ()
    aside: frozenset[str] = frozenset()
    spaced: bool = False
    months: Sequence[str] = ()
    weekdays: Sequence[str] = ()
    honorifics: Mapping[str, str] = field(default_factory=dict)
    short_titles: Mapping[str, str] = field(default_factory=dict)
    before: Mapping[str, Any] = field(default_factory=dict)
    contracted: Mapping[str, str] = field(default_factory=dict)
    _said: dict[tuple[str, date], str] = field(default_factory=dict, init=False, repr=False)

    def day(self, day: date, pattern: str) -> str:
        """The day in the language; ``pattern`` is a key of the table ``dates`` ("day", "weekday_day" …)."""
        known = self._said.get((pattern, day))
        if known is not None:
            return known
        shape = self.dates[pattern]
        if day.day == 1 and "first" in self.dates:
            first = "'" + self.dates["first"].replace("'", "''") + "'"
            shape = DAY_PART.sub(lambda part: first if part[0] == "d" else part[0], shape)
        if len(self._said) > _MEMO_LIMIT:
            self._said.clear()
        said = _formatted(self.locale, shape, day, tuple(self.months), tuple(self.weekdays))
        return self._said.setdefault((pattern, day), said)

    def when(self, day: date, written: date) -> str:
        """When the interview was, seen from the day on which the letter is written: "today", "on Tuesday" …"""
        distance = (written - day).days
        if distance in (0, 1):
            return self.dates["yesterday" if distance else "today"]
        if 1 < distance < 6:
            return self.dates["on_weekday"].format(weekday=self.day(day, "weekday"))
        return self.dates["on_day"].format(day=self.day(day, "day"))

    def of(self, words: str) -> str:
        """The words behind "of": "de Nantes", "d'Acme", "d'Hermès"."""
        plain = words[:12].casefold()
        vowel = plain[:1] and (
            plain[0] in self.before.get("vowels", "") or plain.startswith(tuple(self.before.get("mute", ())))
        )
        before: str = self.before.get("vowel" if vowel else "other", "")
        return before + words

    def contractions(self, name: str) -> list[tuple[str, str]]:
        """What stands before a name that begins with an article, and what it becomes: (" de Le Monde", " du Monde")."""
        return [
            (f" {apart}{rest}", f" {short}{rest}")
            for apart, short in self.contracted.items()
            if (rest := name.removeprefix(apart.partition(" ")[2])) != name
        ]

    def join(self, words: Sequence[str]) -> str:
        """ "Ana, Bo and Cy"; in Spanish "Ana e Íñigo", for the sound that follows."""
        if len(words) < 2:
            return "".join(words)
        last = words[-1]
        other = "and_i" in self.greeting and _SOUNDS_LIKE_I.match(last)
        joint = self.greeting["and_i" if other else "and"]
        return f"{', '.join(words[:-1])}{joint}{last}"

    def closing(self, tone: Tone, own: str | None) -> str:
        """The line before the signature, with the punctuation that the language puts there."""
        words = " ".join((own or self.sign_off[tone]).split())
        return words + self.sign_off["end"] if words[-1:].isalnum() else words


@lru_cache(maxsize=8192)
def _formatted(locale: str, pattern: str, day: date, months: Sequence[str], weekdays: Sequence[str]) -> str:
    if months and weekdays:
        parts = {"EEEE": weekdays[day.weekday()], "MMMM": months[day.month - 1], "y": str(day.year), "d": str(day.day)}
        return _filled(pattern, parts)
    from babel.dates import format_date

    return format_date(day, pattern, locale=locale)


def _filled(pattern: str, parts: Mapping[str, str]) -> str:
    def said(part: re.Match[str]) -> str:
        quoted: str | None = part[1]
        if quoted is not None:
            return quoted.replace("''", "'")
        return "'" if part[0] == "''" else parts.get(part[0], part[0])

    return DAY_PART.sub(said, pattern)


def _known_locale(locale: str) -> str | None:
    """What babel knows of a language in a country ("fr_XX": "fr"); None where it doesn't know the language."""
    from babel import Locale, UnknownLocaleError

    for name in (locale, locale.partition("_")[0]):
        try:
            return str(Locale.parse(name))
        except (UnknownLocaleError, ValueError):
            continue
    return None


def load_language(code: str, folder: Path | None = None) -> Language:
    """The language ``code`` ("en", "de-AT", "pt_BR"): the user's own before the built-in.

    Raises NoSuchLanguageError where there is none, UnusableTemplate where its file lacks something.
    """
    path = file_of(code, FILE, folder)
    if path is None:
        raise NoSuchLanguageError(
            f"There is no wording in the language '{code}'; there is: {', '.join(languages(folder))}."
        )
    base, _, territory = _normal(code).partition("-")
    return _read(path, path.parent.name, base, territory.upper())


def has_wording(code: str, folder: Path | None = None) -> bool:
    """Whether there is wording in the language ``code``, the user's own or built in."""
    return file_of(code, FILE, folder) is not None


def _normal(code: str) -> str:
    return code.strip().lower().replace("_", "-")


def file_of(code: str, file: str, folder: Path | None) -> Path | None:
    """Where a file of the language ``code`` lies ("pt_BR": of pt-br, else of pt), the user's own first."""
    normal = _normal(code)
    for name in dict.fromkeys((normal, normal.partition("-")[0])):
        for root in (folder, builtin_folder()):
            if root is not None and name.isascii() and name.replace("-", "").isalnum():
                path = root / name / file
                if path.is_file():
                    return path
    return None


def _read(path: Path, name: str, base: str, territory: str) -> Language:
    document = read_document(path)
    if missing := lacking(document):
        raise UnusableTemplate(f"{path}: these are missing: {', '.join(missing)}")
    if wrong := misfit(document):
        raise UnusableTemplate(f"{path}: {wrong}; mend that place, or delete the file")
    text: Shape = document["text"]
    dates = {**document["dates"], **document.get(f"dates-{territory}", {})}
    locale = f"{base}_{territory}" if len(territory) == 2 else base
    if not (dates.get("months") and dates.get("weekdays")):
        known = _known_locale(locale)
        if known is None:
            raise UnusableTemplate(
                f"{path}: the months and weekdays of '{base}' are not known; write them under [dates], "
                "as months and weekdays"
            )
        locale = known
    return Language(
        code=name,
        locale=locale,
        dates=dates,
        greeting=document["greeting"],
        sign_off=document["sign_off"],
        talked=document["talked"],
        prompts=document["prompts"],
        small=frozenset(text["small"]),
        starters=frozenset(text["starters"]),
        did=frozenset(text["did"]),
        did_prefix=text["did_prefix"],
        did_end=text.get("did_end", ""),
        about=tuple(text.get("about", ())),
        aside=frozenset(text.get("aside", ())),
        spaced=bool(text.get("spaced", False)),
        months=tuple(dates.get("months", ())),
        weekdays=tuple(dates.get("weekdays", ())),
        honorifics=document.get("honorifics", {}),
        short_titles=document.get("titles", {}),
        before=document.get("of", {}),
        contracted=document.get("contracted", {}),
    )
