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
    señora señorita don doña senor senora dott ing rev herrn maître"""
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
# What people write where they know no name: "Hiring Manager", "the team", "Two engineers", "CTO".
_ROLE_WORDS = _set(
    """hiring recruiting recruitment recruiter recruiters recruiterin talent team teams hr vp svp evp cto ceo cfo coo
    cio cpo cmo chro human manager managers engineering engineer engineers developer developers interviewer
    interviewers panel panelist panelists personnel head chief lead leads director colleague colleagues supervisor
    founder founders cofounder co-founder owner partner president hrbp personalabteilung personaler personalerin
    fachbereich geschäftsführung geschäftsführer geschäftsführerin teamleiter teamleiterin teamleitung
    abteilungsleiter abteilungsleiterin chef chefin kollege kollegin kollegen équipe recruteur recruteuse responsable
    directeur directrice equipo reclutador reclutadora gerente directora jefe jefa rrhh"""
)
_FIELD_WORDS = _set(
    """senior junior product project data software office sales marketing operations people acquisition resources
    department tech technical account program programme business general scientist analyst designer architect of and"""
)
_GROUPS = _set("team teams department dept committee equipo équipe abteilung")
_FEW = _set("panel personnel rrhh")
_NUMBERS = _set(
    """two three four five six several some various somebody someone zwei drei vier mehrere einige jemand deux trois
    quatre plusieurs quelqu'un varios varias alguien"""
)
# Articles, of which all but "the" begin family names as well: "El Khatib", "Das Gupta".
_ARTICLES = _set("a an der die das den dem ein eine el la los las un una le les une")
_BEYOND_LATIN = "\u0250"
_SPECIAL = (
    _RANKS
    | _HONORIFICS
    | _SUFFIXES
    | _PARTICLES
    | _FAMILY_FIRST
    | _ROLE_WORDS
    | _GROUPS
    | _NUMBERS
    | _ARTICLES
    | {"the"}
)
_AND = pattern(r"\s+(?:and|und|et|&|\+)\s+|\s*[&/]\s*", re.IGNORECASE)
_AND_OR_PARTICLE = pattern(r"\s+[ye]\s+")  # "Ana y Bo", but "Ortega y Gasset"; a capital is an initial
_NICKNAME = pattern(r"(?:(?<=\s)|^)[\"“„«]\s*([^\W\d_][^\"“”„«»\s]*)\s*[\"“”»](?=\s|,|$)")
_ASIDE = pattern(r"\s*[(\[][^()\[\]]*[)\]]")
_BEFORE_ROLE = pattern(r"\s+[-–—|/]\s+|\s*\|\s*")
_WORD = pattern(r"[^\W\d_](?:[^\W\d_]|[’'\-‐·.\u200c\u200d]|\b)*\.?", re.UNICODE)


@noun
class Name:
    """A name, taken apart as far as it can be known.

    ``first``: the first name, None where it can't be told from the rest.  ``full``: the name without titles and
    suffixes.  ``honorific``: a form of address that the name itself brings ("Ms.", "Frau"), ``rank``: "Dr." or "Prof.
    Dr.", both as written; "" where there is none.  All are empty where a role or a number stands in place of a name.
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
            honorific = "Herr" if bare == "herrn" else honorific  # as it stands in addresses
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


def _shaped(words: list[str]) -> str:
    """A full name written all small or all in capitals, as one writes it; any other stays."""
    whole = " ".join(words)
    if not (whole.islower() or whole.isupper()) or not all(_WORD.fullmatch(word) for word in words):
        return whole
    small = [word.lower() if len(words) > 1 and word.lower() in _PARTICLES else _shape(word) for word in words]
    return " ".join(small)


def is_role(words: list[str]) -> bool:
    """Whether the words name a role, a group or a number of people, and nobody."""
    if not words:
        return False
    bare = [word.casefold().strip(".,:").removeprefix("l'").removeprefix("l’") for word in words]
    head = bare[0]
    if head == "hr" and words[0] != "HR" and len(words) > 1:
        head = ""  # "Hr. Müller" is a gentleman, "HR Berlin" is not
    if head in _ROLE_WORDS or head in _NUMBERS or head == "the" or head.isdigit() or bare[-1] in _GROUPS:
        return True
    if head in _ARTICLES and len(bare) > 1:
        bare = bare[1:]
    return not _ROLE_WORDS.isdisjoint(bare) and all(word in _ROLE_WORDS or word in _FIELD_WORDS for word in bare)


def is_title(words: list[str]) -> bool:
    """Whether the words say what somebody is, and name neither anybody nor several: "VP Engineering", not "HR team"."""
    bare = [word.casefold().strip(".,:") for word in words]
    roles = [word for word in bare if word in _ROLE_WORDS]
    several = any(word in _GROUPS or word in _FEW or word.endswith("s") for word in roles)
    return bool(roles) and not several and all(word in _ROLE_WORDS or word in _FIELD_WORDS for word in bare)


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
    called = _NICKNAME.search(whole)
    if called:  # Eleanor "Nell" Harrow
        whole = f"{called[1]} {whole[called.end() :]}" if called.start() == 0 else _NICKNAME.sub("", whole)
        whole = " ".join(whole.split()).replace(" ,", ",")
    plain = _ASIDE.sub("", whole).strip(" ,;:") or whole
    plain = without_role(plain)
    if not plain:
        return Name(first=None, full="")
    if is_role(plain.split()):
        return Name(first=None, full="")
    found = _taken_apart(plain, whole)
    if called and found.first:
        return Name(first=_shape(called[1]), full=found.full, honorific=found.honorific, rank=found.rank)
    return found


def without_role(name: str) -> str:
    """The name without a role behind a dash or a bar: "Ana Sousa - CTO"."""
    dash = _BEFORE_ROLE.search(name)
    return name[: dash.start()] if dash and is_role(name[dash.end() :].split()) else name


def without_titles(name: str) -> str:
    """The name without what stands before it: "Dr. Sousa"."""
    return " ".join(_without_titles(name.split())[2])


def _taken_apart(plain: str, whole: str) -> Name:
    head, comma, tail = plain.partition(",")
    if comma:
        tails = tail.replace(",", " ").split()
        if all(_bare(word) in _SUFFIXES for word in tails) or is_role(tails):
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
    return Name(first=first, full=_shaped(words), honorific=honorific, rank=rank)


def _last_first(last: list[str], firsts: list[str]) -> Name:
    """ "Sousa, Ana" and "Sousa, Dr. Ana"."""
    honorific, rank, given = _without_titles(firsts)
    if not rank and not honorific:
        honorific, rank, last = _without_titles(last)
    known = all(_WORD.fullmatch(word) for word in (*given, *last)) and len(given[0].rstrip(".")) > 1
    first = _shape(given[0]) if known and not given[0].endswith(".") else None
    return Name(first=first, full=_shaped([*given, *last]), honorific=honorific, rank=rank)


def split_names(name: str) -> list[str]:
    """The names in an entry that holds several: "Ana Sousa and Bo Li"."""
    parts = [part for several in _AND.split(without_role(_ASIDE.sub("", name))) for part in _in_two(several.strip())]
    return parts if len(parts) > 1 and all(any(char.isalpha() for char in part) for part in parts) else [name]


def _in_two(name: str) -> list[str]:
    """Two names around "y" or "e", where they are of as many words: else it stands inside one."""
    parts = _AND_OR_PARTICLE.split(name)
    return parts if len({len(part.split()) for part in parts}) == 1 else [name]
