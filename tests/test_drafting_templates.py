"""Templates: the user's own before the built-in ones, checked, in a sandbox, bounded in time and output."""

from __future__ import annotations

import itertools
import subprocess
import sys
from pathlib import Path

import pytest

from afterview.drafting import TemplateDrafter, Voice
from afterview.drafting.choice import variants
from afterview.drafting.language import builtin_folder
from afterview.drafting.rendering import check, compiled, environment, read_source
from afterview.drafting.variables import VARIABLES
from afterview.errors import UnusableTemplate
from drafting_inputs import STEPS, interview, occasion


def own(folder: Path, source: str, name: str = "thank-you.email.j2", language: str = "en") -> TemplateDrafter:
    (folder / language).mkdir(exist_ok=True)
    (folder / language / name).write_text(source, encoding="utf-8")
    return TemplateDrafter(Voice(name="Jo Doe"), folder=folder)


def drafted(folder: Path, source: str) -> str:
    return own(folder, source).draft(interview(), occasion("thank-you", "email")).body


def test_the_users_own_template_goes_first(tmp_path: Path) -> None:
    drafter = own(tmp_path, "Subject: Hi\n\n{{ greeting }}\n\nMy words on {{ topic }}.\n\n{{ farewell }}\n")
    draft = drafter.draft(interview(), occasion("thank-you", "email"))
    assert draft.subject == "Hi"
    assert draft.body == "Dear Ana,\n\nMy words on the move from one database to twelve.\n\nKind regards,\nJo Doe"
    assert drafter.draft(interview(), occasion("status-check", "email")).body.startswith("Dear Ana,")


def test_a_step_of_a_users_playbook_can_have_a_template_of_its_own(tmp_path: Path) -> None:
    drafter = own(tmp_path, "Call {{ name }}.", "coffee.task.j2")
    assert drafter.draft(interview(), occasion("coffee", "task")).body == "Call Ana Sousa."
    assert drafter.draft(interview(), occasion("lunch", "task")).body != ""


def test_lines_become_sentences_paragraphs_and_entries(tmp_path: Path) -> None:
    source = "Subject: S\n\nOne.\n   Two.\n{% if topic %}\nThree.\n{% endif %}\n\n\n- a\n- b\n\nEnd.\n"
    assert drafted(tmp_path, source) == "One. Two. Three.\n\n- a\n- b\n\nEnd."


@pytest.mark.parametrize("clarify", [None, "x"])
def test_breaks_that_depend_on_a_condition_come_out_right(tmp_path: Path, clarify: str | None) -> None:
    source = "Subject: S\n\nOne.\n{% if clarify %}\n\nTwo.\n\n{% endif %}\nThree.\n- a\n"
    source += "{% if clarify %}\n- b\n{% endif %}\n"
    body = own(tmp_path, source).draft(interview(clarify=clarify), occasion("thank-you", "email")).body
    assert body == ("One.\n\nTwo.\n\nThree.\n- a\n- b" if clarify else "One. Three.\n- a")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{{ compny }}", ":3: there is no 'compny'; there are: address, "),
        ("{% if compny %}x{% endif %}", ":3: there is no 'compny'"),
        ("{{ company", ":3: "),
        ("{% vary 9 %}x{% endvary %}", ":3: a letter has the parts 1 to 5"),
        ("{% for i in range(100000000) %}x{% endfor %}", ":3: a loop goes over topics or strengths"),
        ("{{ ''.__class__ }}", ":3: an attribute"),
        ("{{ company['x'] }}", ":3: an index"),
        ("{{ company.upper() }}", ":3: "),
        ("{% set x = 1 %}", ":3: 'set' can't be used here"),
        ("{% include '/etc/passwd' %}", ":3: 'include'"),
        ("{% macro m() %}x{% endmacro %}", ":3: 'macro'"),
        ("{{ company * 1000000000 }}", ":3: mul can't be used"),
        ("{{ 2 ** 1000000 }}", ":3: pow can't be used"),
        ("{{ company|center(1000000000) }}", ":3: there is no filter 'center'"),
        ("{{ '%1000000000d' % number }}", ":3: '%' is for a name and a number"),
    ],
)
def test_a_mistake_names_file_line_and_what_exists(tmp_path: Path, line: str, message: str) -> None:
    with pytest.raises(UnusableTemplate) as told:
        drafted(tmp_path, f"Subject: S\n\n{line}\n")
    assert "thank-you.email.j2" in str(told.value)
    assert message.lower() in str(told.value).lower()


def test_an_email_without_a_subject_is_answered(tmp_path: Path) -> None:
    with pytest.raises(UnusableTemplate, match="begins with a line 'Subject: …'"):
        drafted(tmp_path, "Dear you")


def test_a_draft_that_grows_without_bound_is_stopped(tmp_path: Path) -> None:
    source = "Subject: S\n\n" + "{{ company ~ position }} " * 5000
    with pytest.raises(UnusableTemplate, match=r"a template has at most|a draft of over"):
        drafted(tmp_path, source)
    with pytest.raises(UnusableTemplate, match="a draft of over"):
        own(tmp_path, "Subject: S\n\n" + "{{ notes }}" * 200).draft(
            interview(notes="n" * 900), occasion("thank-you", "email")
        )


def test_what_fails_while_it_is_filled_in_names_its_line(tmp_path: Path) -> None:
    with pytest.raises(UnusableTemplate, match=r"thank-you\.email\.j2:3: "):
        drafted(tmp_path, "Subject: S\n\n{{ company % 2 }}\n")


def test_a_file_that_is_no_text_is_answered(tmp_path: Path) -> None:
    drafter = own(tmp_path, "x")
    (tmp_path / "en" / "thank-you.email.j2").write_bytes(b"\xff\xfe")
    with pytest.raises(UnusableTemplate, match="no UTF-8"):
        drafter.draft(interview(), occasion("thank-you", "email"))


def test_no_file_outside_the_folders_is_ever_read(tmp_path: Path) -> None:
    (tmp_path / "evil.task.j2").write_text("evil", encoding="utf-8")
    drafter = own(tmp_path, "x", "x.task.j2")
    assert "evil" not in drafter.draft(interview(), occasion("../evil", "task")).body


def test_data_is_never_read_as_a_template(tmp_path: Path) -> None:
    body = own(tmp_path, "Subject: S\n\n{{ company }}!").draft(
        interview(company="{{ 7*7 }}EVAL"), occasion("thank-you", "email")
    )
    assert "49" not in body.body
    assert "7*7" in body.body


BUILT_IN = sorted(builtin_folder().rglob("*.j2"))


@pytest.mark.parametrize("path", BUILT_IN, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_built_in_templates_pass_the_same_checks_and_are_settled(path: Path) -> None:
    source = read_source(path)
    subject = path.name.endswith("email.j2")
    check(source, str(path), subject=subject)
    code = compiled(environment(), source, str(path), subject=subject)
    assert "\x1c" not in repr(code.co_consts), "its line ends depend on a condition: drafts would be slow"


def test_every_variable_is_there_for_every_step(tmp_path: Path) -> None:
    names = "\n".join(f"- {name}={{{{ {name} }}}}" for name in VARIABLES)
    body = own(tmp_path, names, "all.task.j2").draft(interview(), occasion("all", "task")).body
    for name in VARIABLES:
        assert f"- {name}=" in body
    assert "Undefined" not in body


def test_the_cache_gives_the_same_drafts_and_may_be_missing(tmp_path: Path) -> None:
    for _ in range(2):
        cached = TemplateDrafter(Voice(name="Jo Doe"), cache=tmp_path)
        for step, kind in STEPS:
            plain = TemplateDrafter(Voice(name="Jo Doe")).draft(interview(), occasion(step, kind))
            assert cached.draft(interview(), occasion(step, kind)) == plain
    assert list((tmp_path / "wording").glob("*.jinja"))
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    assert TemplateDrafter(cache=blocked).draft(interview(), occasion("card", "card")).body


def test_importing_drafting_is_cheap() -> None:
    code = "import sys, afterview.drafting; print([m for m in ('jinja2', 'babel', 'email') if m in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True)
    assert told.stdout.strip() == "[]"


def test_any_two_of_sixteen_letters_agree_in_at_most_one_part() -> None:
    for one, other in itertools.combinations(range(16), 2):
        agreed = sum(a == b for a, b in zip(variants(one)[1:], variants(other)[1:], strict=True))
        assert agreed <= (0 if one // 4 == other // 4 else 1)
    assert len({variants(letter)[0] for letter in range(8)}) == 8
    assert len({variants(letter) for letter in range(1024)}) == 1024
