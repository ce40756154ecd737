"""How a name is taken apart for a greeting: only as far as it can be known.

Which part of a name is the first name depends on where its bearer comes from.  Where the name itself doesn't tell, the
full name is used: polite everywhere, and never wrong.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from afterview.drafting.words import tidy
from afterview.nouns import noun
from afterview.patterns import pattern


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_RANKS = _set(
    """dr dra doctor doctora docteur doktor prof professor professora profesor profesora professeur professeure pd"""
)
_HONORIFICS = _set(
    """mr mrs ms miss mx mister sir dame herr frau hr fr m mme mlle monsieur madame mademoiselle sr sra srta señor
    señora señorita don doña senor senora dott ing rev"""
)
# Honorifics of one or two letters are initials as well, unless a full stop or their own capitals tell.
_SHORT_HONORIFICS = _set("m hr fr ing")
_SUFFIXES = _set(
    """phd ph.d md m.d mba msc m.sc bsc ma jr sr ii iii iv esq cpa cfa pmp pe dds jd llm ll.m bcl dipl-ing phr sphr
    shrm-cp dphil mph rn frcp obe mbe"""
)
_PARTICLES = _set(
    """van von vom zu zur zum der den de da do dos das del della di du la le les los las el al bin ibn bint ben ter ten
    af av y e i dalla degli dello mac mc st saint san santa 't"""
)
# Family names that stand first in the usual order of their languages; "Kim Lee" may be either order.
_FAMILY_FIRST = _set(
    """li lee wang zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin gao luo kim park choi jung jeong
    kang cho yoon jang lim han shin seo kwon hwang ahn nguyen nguyễn tran trần le lê pham phạm hoang hoàng huynh phan vu
    vũ vo võ dang đặng bui bùi do đỗ ngo ngô duong dương sato suzuki takahashi tanaka watanabe ito yamamoto nakamura
    kobayashi kato nagy szabó kovács tóth horváth varga kiss molnár chan cheung wong ng leung lam tan"""
)
_BEYOND_LATIN = "\u0250"
_SPECIAL = _RANKS | _HONORIFICS | _SUFFIXES | _PARTICLES | _FAMILY_FIRST
_AND = pattern(r"\s+(?:and|und|y|e|et|&|\+)\s+|\s*[&/]\s*", re.IGNORECASE)
_ASIDE = pattern(r"\s*[(\[][^()\[\]]*[)\]]")
_WORD = pattern(r"[^\W\d_](?:[^\W\d_]|[’'\-‐·.\u200c\u200d]|\b)*\.?", re.UNICODE)


@noun
class Name:
    """A name, taken apart as far as it can be known.

    ``first``: the first name, None where it can't be told from the rest.  ``full``: the name without titles and
    suffixes.  ``honorific``: a form of address that the name itself brings ("Ms.", "Frau"), ``rank``: "Dr." or "Prof.
    Dr.", both as written; "" where there is none.
    """

    first: str | None
    full: str
    honorific: str = ""
    rank: str = ""

    @property
    def titled(self) -> str:
        """The full name behind its rank: "Dr. Ana Sousa"."""
        return f"{self.rank} {self.full}" if self.rank else self.full


def _bare(word: str) -> str:
    return word.casefold().rstrip(".")


def _is_latin(word: str) -> bool:
    return all("LATIN" in unicodedata.name(char, "") for char in word if char.isalpha())


def _without_titles(words: list[str]) -> tuple[str, str, list[str]]:
    honorific = ""
    rank: list[str] = []
    while len(words) > 1:
        bare = _bare(words[0])
        if bare in _RANKS or (rank and re.fullmatch(r"(h\.?c\.?|mult|med|rer|nat|phil|jur|ing)", bare)):
            rank.append(words.pop(0))
        elif (
            not honorific
            and bare in _HONORIFICS
            and (bare not in _SHORT_HONORIFICS or words[0].endswith(".") or len(words) == 2)
            and not (len(bare) == 1 and len(words) > 2 and words[0].endswith("."))
        ):
            honorific = words.pop(0)
        else:
            break
    return honorific, " ".join(rank), words


def _without_suffixes(words: list[str]) -> list[str]:
    while len(words) > 1 and _bare(words[-1].strip(",")) in _SUFFIXES:
        words.pop()
        words[-1] = words[-1].rstrip(",")
    return words


def _shape(word: str) -> str:
    """A first name written all small or all in capitals, as one writes it."""
    if len(word) > 2 and (word.islower() or word.isupper()):
        return re.sub(r"[^\W\d_]+", lambda part: part.group()[0].upper() + part.group()[1:].lower(), word)
    return word[0].upper() + word[1:]


def _first_of(words: list[str]) -> str | None:
    """The first name among words in the order "first … last", or None where that order can't be known."""
    head = words[0]
    if not all(_WORD.fullmatch(word) for word in words) or not _is_latin("".join(words)):
        return None
    if head.endswith(".") or len(head) == 1 or "." in head:
        return None
    if len(words) == 1:
        return _shape(head)
    capitals = [len(word) > 1 and word.isupper() for word in words]
    if capitals[0] and not all(capitals):
        # "SOUSA Ana": the family name in capitals; but "JP Morgan" has initials.
        rest = [word for word, capital in zip(words, capitals, strict=True) if not capital]
        return _shape(rest[0]) if len(head) > 3 and len(rest) > 0 and not rest[0].endswith(".") else None
    bare = head.casefold()
    if bare in _PARTICLES or (bare in _FAMILY_FIRST and not any(capitals[1:])):
        return None
    return _shape(head)


@lru_cache(maxsize=4096)
def understand(name: str) -> Name:
    """Take one person's name apart."""
    if name.istitle() and name.replace(" ", "").isalpha() and max(name) < _BEYOND_LATIN:
        words = name.split(" ")
        if 1 < len(words) < 4 and min(map(len, words)) > 1 and _SPECIAL.isdisjoint(name.casefold().split(" ")):
            return Name(first=words[0], full=name)  # the usual case, quickly
    whole = tidy(name, 120)
    plain = _ASIDE.sub("", whole).strip(" ,;:") or whole
    if not plain:
        return Name(first=None, full="")
    head, comma, tail = plain.partition(",")
    if comma:
        tails = tail.replace(",", " ").split()
        if all(_bare(word) in _SUFFIXES for word in tails):
            plain = head.strip() or whole
        elif "," not in tail and 0 < len(tails) <= 3 and head.strip():
            return _last_first(head.split(), tails)
        else:
            return Name(first=None, full=plain)
    honorific, rank, words = _without_titles(plain.split())
    words = _without_suffixes(words)
    first = _first_of(words)
    if (honorific or rank) and len(words) == 1:
        first = None  # "Dr. Sousa": what is left is the family name
    return Name(first=first, full=" ".join(words), honorific=honorific, rank=rank)


def _last_first(last: list[str], firsts: list[str]) -> Name:
    """ "Sousa, Ana" and "Sousa, Dr. Ana"."""
    honorific, rank, given = _without_titles(firsts)
    if not rank and not honorific:
        honorific, rank, last = _without_titles(last)
    known = all(_WORD.fullmatch(word) for word in (*given, *last)) and len(given[0].rstrip(".")) > 1
    first = _shape(given[0]) if known and not given[0].endswith(".") else None
    return Name(first=first, full=" ".join([*given, *last]), honorific=honorific, rank=rank)


def split_names(name: str) -> list[str]:
    """The names in an entry that holds several: "Ana Sousa and Bo Li"."""
    parts = [part.strip() for part in _AND.split(_ASIDE.sub("", name))]
    return parts if len(parts) > 1 and all(any(char.isalpha() for char in part) for part in parts) else [name]
