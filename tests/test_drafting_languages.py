"""Languages: each folder is whole, and another one is a matter of adding files."""

from __future__ import annotations

import shutil
import tomllib
from datetime import date
from pathlib import Path

import pytest

from afterview.drafting import TemplateDrafter, Voice, languages
from afterview.drafting.catalogue import SUFFIXES
from afterview.drafting.language import builtin_folder, load_language
from afterview.drafting.language_file import TABLES
from afterview.errors import UnusableTemplate
from afterview.lint.phrases import NAMES, phrases
from drafting_inputs import LANGUAGES, interview, occasion


def test_the_four_languages_are_there() -> None:
    assert set(LANGUAGES) <= set(languages())


@pytest.mark.parametrize("language", languages())
def test_a_language_lacks_no_file(language: str) -> None:
    english, there = ({path.name for path in (builtin_folder() / code).iterdir()} for code in ("en", language))
    assert {name for name in english - there if name.endswith(SUFFIXES)} == set()


@pytest.mark.parametrize("language", languages())
def test_a_language_lacks_no_table_and_no_list_of_phrases(language: str) -> None:
    folder = builtin_folder() / language
    document = tomllib.loads((folder / "_language.toml").read_text(encoding="utf-8"))
    assert [f"{table}.{key}" for table, keys in TABLES.items() for key in keys if key not in document[table]] == []
    assert [name for name in NAMES if name not in (phrases(language) or {})] == []


def test_what_a_language_lacks_is_named(tmp_path: Path) -> None:
    (tmp_path / "nl").mkdir()
    (tmp_path / "nl" / "_language.toml").write_text('[dates]\nday = "d MMMM"\n', encoding="utf-8")
    with pytest.raises(UnusableTemplate, match=r"\[dates\] weekday_day, .*\[greeting\] neutral"):
        TemplateDrafter(folder=tmp_path, language="nl")
    (tmp_path / "nl" / "_language.toml").write_text("no toml", encoding="utf-8")
    with pytest.raises(UnusableTemplate, match=r"_language.toml: this file can't be used"):
        TemplateDrafter(folder=tmp_path, language="nl")


def test_a_language_is_added_by_files_alone(tmp_path: Path) -> None:
    shutil.copytree(builtin_folder() / "de", tmp_path / "nl")
    (tmp_path / "nl" / "card.card.j2").write_text(
        "{{ greeting }}\n\nHet gesprek van {{ day }}.\n\n{{ farewell }}\n", encoding="utf-8"
    )
    assert "nl" in languages(tmp_path)
    drafter = TemplateDrafter(Voice(name="Jo"), folder=tmp_path, language="nl")
    assert "3. november" in drafter.draft(interview(), occasion("card", "card")).body


OWN_MONTHS = f"months = {list('abcdefghijkl')}\nweekdays = {list('1234567')}\n"
DAY = '\nday = "d. MMMM"\n'


def changed(folder: Path, old: str, new: str, code: str = "de") -> Path:
    """A user's folder of wording with one language whose file differs in one place."""
    own = folder / code
    shutil.copytree(builtin_folder() / "de", own)
    text = (own / "_language.toml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    (own / "_language.toml").write_text(text.replace(old, new), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('unknown = "', 'unknown = 3 # "', r"\[greeting\] unknown must be a text"),
        (DAY, '\nday = "d. \'MMMM"\n', r"\[dates\] day must be a pattern"),
        (DAY, '\nday = "HH MMMM"\n', r"\[dates\] day must be a pattern"),
        (DAY, '\nday = "d. MMM"\n' + OWN_MONTHS, r"\[dates\] day must be a pattern"),
        (DAY, '\nday = "d. MMMM"\nmonths = ["Januar"]\n', r"\[dates\] months must be a list of 12 texts"),
        ('on_day = "am {day}"', 'on_day = "am {date}"', r"\[dates\] on_day must be a text without other braces than"),
        ('on_day = "am {day}"', 'on_day = "am {day"', r"\[dates\] on_day must be a text without other braces than"),
        ("small = [", "small = 'x'\nother = [", r"\[text\] small must be a list"),
        ("[talked]", "[talked]\nelsewhere = 1", r"\[talked\] elsewhere must be a text"),
    ],
)
def test_what_does_not_belong_into_a_language_file_is_named(tmp_path: Path, old: str, new: str, words: str) -> None:
    with pytest.raises(UnusableTemplate, match=rf"_language\.toml: {words}.*; mend that place"):
        load_language("de", changed(tmp_path, old, new))


def test_a_pattern_keeps_what_stands_in_quotes_with_own_months_too(tmp_path: Path) -> None:
    pattern = """\nday = "d 'day of' MMMM, 'o''clock' ''y"\n"""
    own = load_language("de", changed(tmp_path / "1", DAY, pattern + OWN_MONTHS))
    assert own.day(date(2026, 12, 4), "day") == "4 day of l, o'clock '2026"
    first = load_language("de", changed(tmp_path / "2", DAY, pattern + 'first = "1\'s"\n' + OWN_MONTHS))
    assert first.day(date(2026, 12, 1), "day") == "1's day of l, o'clock '2026"


def test_short_months_are_written_where_the_language_is_known(tmp_path: Path) -> None:
    own = load_language("de", changed(tmp_path, DAY, '\nday = "dd. MMM"\n'))
    assert own.day(date(2026, 12, 4), "day") == "04. Dez."


def test_a_language_in_a_country_that_nobody_knows_is_the_language() -> None:
    assert load_language("fr-XX").day(date(2026, 12, 4), "weekday_day") == "vendredi 4 décembre"


def test_a_language_that_nobody_knows_needs_its_own_months(tmp_path: Path) -> None:
    with pytest.raises(UnusableTemplate, match="months and weekdays of 'xx' are not known; write them under"):
        load_language("xx", changed(tmp_path / "1", DAY, '\nday = "d MMMM"\n', "xx"))
    own = load_language("xx", changed(tmp_path / "2", DAY, '\nday = "d MMMM"\n' + OWN_MONTHS, "xx"))
    assert own.day(date(2026, 12, 4), "day") == "4 l"


def test_own_phrases_of_the_linter_are_read_for_the_country_too_and_named_where_they_are_none(tmp_path: Path) -> None:
    file = tmp_path / "pt-br" / "_lint.toml"
    file.parent.mkdir()
    file.write_bytes('\ufeffstock = ["Teste de FRASE"]\nmine = 3\n'.encode())
    assert phrases("pt_BR", tmp_path) == {"stock": ("teste de frase",)}
    file = tmp_path / "de" / "_lint.toml"
    file.parent.mkdir()
    for text, words in (
        ("stock = 'x'", "stock must be a list of texts"),
        ("stock = [1]", "stock must be a list of texts"),
        ("stock = [", "this file can't be used: "),
    ):
        file.write_text(text, encoding="utf-8")
        phrases.cache_clear()
        with pytest.raises(UnusableTemplate, match=rf"_lint.toml: {words}.*; mend that place, or delete the file"):
            phrases("de", tmp_path)


def test_an_unknown_language_is_answered_with_those_that_there_are() -> None:
    with pytest.raises(UnusableTemplate, match=r"language 'xx'; there is: de, en, es, fr"):
        TemplateDrafter(language="xx")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("en", "Friday, 4 December"),
        ("en-US", "Friday, December 4"),
        ("en_GB", "Friday, 4 December"),
        ("de", "4. Dezember"),
        ("de-AT", "4. Dezember"),
        ("es", "viernes 4 de diciembre"),
        ("fr", "vendredi 4 décembre"),
    ],
)
def test_dates_are_written_as_the_language_does(code: str, expected: str) -> None:
    assert load_language(code).day(date(2026, 12, 4), "weekday_day") == expected


def test_austrians_say_jaenner() -> None:
    assert load_language("de-AT").day(date(2026, 1, 4), "day") == "4. Jänner"


def test_english_months_agree_with_babel() -> None:
    from babel.dates import format_date

    for month in range(1, 13):
        day = date(2026, month, 9)
        assert load_language("en").day(day, "weekday_day") == format_date(day, "EEEE, d MMMM", locale="en_GB")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Acme", "d'Acme"),
        ("Hermès", "d'Hermès"),
        ("Hôtesse d'accueil", "d'Hôtesse d'accueil"),
        ("Honda", "de Honda"),
        ("H&M", "de H&M"),
        ("Head of Data", "de Head of Data"),
        ("Nantes", "de Nantes"),
        ("", "de "),
    ],
)
def test_french_leaves_out_the_vowel_before_another_and_before_a_mute_h(words: str, expected: str) -> None:
    assert load_language("fr").of(words) == expected


@pytest.mark.parametrize(
    ("last", "joint"),
    [("Íñigo", "e"), ("Hilario", "e"), ("Yvonne", "e"), ("Bo", "y"), ("Yago", "y"), ("Hielo", "y"), ("Hugo", "y")],
)
def test_spanish_joins_by_the_sound_that_follows(last: str, joint: str) -> None:
    assert load_language("es").join(["Ana", "Eva", last]) == f"Ana, Eva {joint} {last}"
    assert load_language("en").join(["Ana", last]) == f"Ana and {last}"
