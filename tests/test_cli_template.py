"""afterview template list|show|copy."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result

from afterview.cli.template import command
from afterview.drafting.variables import VARIABLES
from afterview.errors import TargetRefused, UnusableTemplate
from commands import runner

ROOT = Path(__file__).parent.parent


def run(*args: str) -> Result:
    return runner().invoke(command, args, catch_exceptions=False)


def test_list_names_every_template_and_whose_it_is(tmp_path: Path) -> None:
    (tmp_path / "de").mkdir()
    (tmp_path / "de" / "card.card.j2").write_text("{{ greeting }}", encoding="utf-8")
    shown = run("list", "--language", "de", "--folder", str(tmp_path)).stdout
    assert "thank-you.email.j2" in shown
    assert f"your own: {tmp_path / 'de' / 'card.card.j2'}" in shown


def test_the_settings_named_on_the_line_give_the_language(tmp_path: Path) -> None:
    settings = tmp_path / "mine.toml"
    settings.write_text('language = "fr"\n', encoding="utf-8")
    assert "Language: fr." in run("list", "--config", str(settings)).stderr
    assert "Bonjour" in run("show", "_language.toml", "--config", str(settings)).stdout
    assert run("copy", "card.card", "--config", str(settings), "--folder", str(tmp_path)).exit_code == 0
    assert (tmp_path / "fr" / "card.card.j2").exists()


def test_show_prints_the_template(tmp_path: Path) -> None:
    shown = run("show", "thank-you.email", "--language", "en", "--folder", str(tmp_path)).stdout
    assert shown.startswith("Subject: ")
    assert "{% vary 1 %}" in shown


def test_show_explains_the_names() -> None:
    shown = run("show", "--names").stdout
    for name in VARIABLES:
        assert name in shown


def test_copy_never_overwrites(tmp_path: Path) -> None:
    run("copy", "card.card", "--language", "fr", "--folder", str(tmp_path))
    copied = tmp_path / "fr" / "card.card.j2"
    assert "{{ greeting }}" in copied.read_text(encoding="utf-8")
    copied.write_text("mine", encoding="utf-8")
    with pytest.raises(TargetRefused, match=r"copying never overwrites"):
        run("copy", "card.card", "--language", "fr", "--folder", str(tmp_path))
    assert copied.read_text(encoding="utf-8") == "mine"


def test_an_unknown_name_is_answered_with_a_near_one(tmp_path: Path) -> None:
    with pytest.raises(UnusableTemplate, match=r"did you mean 'status-check.email'"):
        run("show", "status-chek.email", "--folder", str(tmp_path), "--language", "en")


def test_a_step_alone_names_its_templates_the_email_first(tmp_path: Path) -> None:
    with pytest.raises(UnusableTemplate, match=r"did you mean 'thank-you.email' or 'thank-you.card'\?"):
        run("copy", "thank-you", "--folder", str(tmp_path), "--language", "en")


def test_only_of_a_template_the_names_are_spoken_of(tmp_path: Path) -> None:
    assert "template show --names" in run("copy", "card.card", "--language", "en", "--folder", str(tmp_path)).stdout
    assert run("copy", "_language", "--language", "en", "--folder", str(tmp_path)).stdout.endswith("Change it there.\n")


def test_a_mistake_in_ones_own_is_told_before_anything_is_shown(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "card.card.j2").write_text("{{ compny }}", encoding="utf-8")
    with pytest.raises(UnusableTemplate, match=r"card.card.j2:1: there is no 'compny'"):
        run("show", "card.card", "--folder", str(tmp_path), "--language", "en")


def test_every_variable_is_documented_with_an_example() -> None:
    page = (ROOT / "docs" / "wording.md").read_text(encoding="utf-8")
    for name, (meaning, example) in VARIABLES.items():
        line = next((line for line in page.splitlines() if line.startswith(f"| `{name}` |")), None)
        assert line is not None, f"docs/wording.md lacks '{name}'"
        assert meaning.split(",")[0] in line
        assert (example.splitlines() or [""])[0] in line
