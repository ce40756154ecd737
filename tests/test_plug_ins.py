"""Exporters of somebody else's: what is theirs is said to be theirs, and one that is broken disturbs no other."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete

from afterview.cli import cli
from afterview.model import Receipt
from commands import Shell
from commands import shell as shell

ROW = "acme,,Acme,Engineer,2026-11-20,10:00,Europe/Berlin,Ana Sousa <ana@acme.example>,,,,,"


class Site:
    """A folder on the import path, into which exporters are installed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def install(self, name: str, body: str, more: str = "") -> None:
        """An exporter whose ``export`` has this body, with further lines of its class."""
        lines = [
            "import sys",
            "import click",
            "from afterview.model import Receipt",
            "class Theirs:",
            f"    name = {name!r}",
            "    help = 'One of theirs.'",
            "    options = [click.Option(['--colour'], default='red')]",
            "    def export(self, planned, job):",
            *(f"        {line}" for line in body.splitlines()),
            *(f"    {line}" for line in more.splitlines()),
            "exporter = Theirs()",
        ]
        module = f"theirs_{name}"
        (self._folder / f"{module}.py").write_text("\n".join(lines) + "\n", encoding="utf-8")
        info = self._folder / f"{module}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: their-{name}\nVersion: 1.0\n", encoding="utf-8")
        (info / "entry_points.txt").write_text(f"[afterview.exporters]\n{name} = {module}:exporter\n", encoding="utf-8")


@pytest.fixture
def site(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    shell.write(ROW)
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))  # where the details of a mistake are left
    yield Site(folder)
    for name in [name for name in sys.modules if name.startswith("theirs_")]:
        del sys.modules[name]


@pytest.mark.parametrize("body", ["return 1 // 0", "sys.exit()", "raise SystemExit(0)", "list(planned)\nreturn [][1]"])
def test_a_mistake_in_an_exporter_is_said_to_be_its_own(site: Site, shell: Shell, body: str) -> None:
    site.install("lines", body)
    assert shell.run("export", "lines", "--no-ledger") == 70
    assert "This is a mistake of the exporter 'lines', of the package their-lines (" in shell.err
    assert "please send it to its authors." in shell.err


def test_a_mistake_in_the_plan_is_not_said_to_be_the_exporters(
    site: Site, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("afterview.planning.plan.item_of", broken)
    site.install("lines", "list(planned)\nreturn Receipt()")
    assert shell.run("export", "lines", "--no-ledger") == 70
    assert "This is a mistake of Afterview itself (ZeroDivisionError)" in shell.err


def test_a_mistake_in_one_of_ours_is_ours(site: Site, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> Receipt:
        raise ZeroDivisionError

    monkeypatch.setattr("afterview_eml.exporter.export", broken)
    assert shell.run("export", "eml", "--no-ledger") == 70
    assert "This is a mistake of Afterview itself (ZeroDivisionError)" in shell.err


def test_what_an_exporter_says_to_the_user_is_said(site: Site, shell: Shell) -> None:
    site.install("lines", "raise click.UsageError('No colour of that name.')")
    assert shell.run("export", "lines", "--no-ledger") == 2
    assert "No colour of that name." in shell.err


PULL = "def pull(self, job):\n    return Receipt(lines=[f'{job.options[\"colour\"]} {job.user} {job.timezone}'])"


def test_pull_gives_the_exporter_its_options_from_the_settings_and_the_user(site: Site, shell: Shell) -> None:
    site.install("lines", "return Receipt()", PULL)
    Path("my.toml").write_text('name = "Jo"\n[lines]\ncolour = "blue"\n', encoding="utf-8")
    assert shell.run("pull", "lines", "--config", "my.toml") == 0, shell.err
    assert "blue {'name': 'Jo'} Europe/Berlin" in shell.err
    Path("my.toml").write_text("[lines]\ncolor = 'blue'\n", encoding="utf-8")
    assert shell.run("pull", "lines", "--config", "my.toml") == 3
    assert "colour" in shell.err


def test_a_broken_exporter_disturbs_no_other(site: Site, shell: Shell) -> None:
    site.install("broken", "return Receipt()", "1 // 0")
    site.install("lines", "return Receipt()", PULL)
    assert shell.run("pull", "lines") == 0, shell.err
    assert shell.run("pull", "ics") == 2
    assert "those that can: lines, todoist." in shell.err
    for words in (["export"], ["pull"]):
        names = [one.value for one in ShellComplete(cli, {}, "afterview", "_X").get_completions(words, "")]
        assert "lines" in names
        assert "broken" not in names
    assert shell.run("export", "broken") == 3
    assert "The exporter 'broken' (theirs_broken:exporter) can't be loaded" in shell.err
