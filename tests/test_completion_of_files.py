"""What a shell is told where a file belongs: to look itself; else it would show nothing."""

from __future__ import annotations

import pytest
from click.shell_completion import BashComplete
from click.testing import CliRunner

from afterview.cli import cli


def kinds(*words: str) -> set[str]:
    *before, incomplete = words
    found = BashComplete(cli, {}, "afterview", "_AFTERVIEW_COMPLETE").get_completions(list(before), incomplete)
    return {item.type for item in found}


@pytest.mark.parametrize(
    "words",
    [
        ("plan", "inter"),
        ("check", "one.csv", "tw"),
        ("export", "ics", "inter"),
        ("export", "ics", "-o", "fol"),
        ("export", "html", "--rejects", "re"),
        ("today", "--source", "in"),
        ("plan", "--ledger", "l"),
        ("plan", "--config", "c"),
        ("export", "ics", "--again", "f"),
        ("add", "--source", "f"),
        ("add", "--config", "f"),
        ("add", "--playbook", "mine"),
        ("config", "init", "--config", "f"),
        ("config", "show", "--config", "f"),
        ("template", "list", "--config", "f"),
        ("template", "copy", "--folder", "f"),
        ("playbook", "copy", "consensus", "mi"),
    ],
)
def test_the_shell_looks_for_files_where_one_belongs(words: tuple[str, ...]) -> None:
    assert kinds(*words) == {"file"}


def test_fish_shows_descriptions_with_their_commas() -> None:
    script = CliRunner().invoke(cli, ["completion", "fish"]).output
    assert 'string split -m 1 ","' in script
    assert 'string split ","' not in script
