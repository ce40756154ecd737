"""The docs can't lie: reference pages equal the code, examples run, names exist, links lead somewhere."""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
import shutil
import sys
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from types import ModuleType

import pytest
from click.testing import CliRunner

from afterview.cli import cli
from afterview.cli.ending import run as run_to_its_end
from afterview.playbook import load_playbook
from afterview.settings import parse_settings

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
README = (ROOT / "README.md").read_text(encoding="utf-8")
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


generate = load(DOCS / "generate.py")


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.M | re.S)


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


# ------------------------------------------------------------------------------------------------------ reference


@pytest.mark.parametrize("page", generate.PAGES)
def test_a_reference_page_is_what_the_code_says(page: str) -> None:
    written = (generate.REFERENCE / page).read_text(encoding="utf-8")
    assert written == generate.PAGES[page](), "run: python docs/generate.py"


def test_every_command_has_a_help_with_an_example() -> None:
    for words, command, context in generate.walk():
        assert "Example: " in command.get_help(context), words
        for parameter in command.params:
            if parameter.param_type_name == "option" and not getattr(parameter, "hidden", False):
                assert getattr(parameter, "help", None), f"{words} {parameter.opts[0]} has no help"


# ------------------------------------------------------------------------------------------------------ examples


@pytest.fixture
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new user's folder: the samples, their own configuration, nothing else."""
    shutil.copytree(ROOT / "samples", tmp_path / "work" / "samples")
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("TZ", "Europe/Berlin")
    monkeypatch.setenv("COLUMNS", "80")
    for name in list(os.environ):
        if name.startswith(("TODOIST_", "AFTERVIEW_")):
            monkeypatch.delenv(name)
    for kind in ("config", "state", "cache"):
        monkeypatch.setattr(f"platformdirs.user_{kind}_dir", lambda *args, kind=kind, **kwargs: str(tmp_path / kind))
    return tmp_path / "work"


def commands_of(block: str) -> Iterator[tuple[str, list[str]]]:
    """Each command of a console block with the lines that it must show ("…" stands for any lines)."""
    command, shown = "", []
    for line in block.splitlines():
        if line.startswith("$ "):
            if command:
                yield command, shown
            command, shown = line[2:], []
        else:
            shown.append(line)
    if command:
        yield command, shown


def shows(wanted: list[str], text: str) -> bool:
    pattern = "".join("(?:.*\n)*?" if line == "…" else f"{re.escape(line)} *\n" for line in wanted)
    return re.fullmatch(f"(?:{pattern})(?:.*\n)*" if wanted and wanted[-1] == "…" else pattern, text) is not None


def run(command: str, capfd: pytest.CaptureFixture[str]) -> tuple[int, str]:
    words = shlex.split(command, comments=True)
    assert words[0] == "afterview"
    code = run_to_its_end(cli, words[1:])
    shown = capfd.readouterr()
    return code, shown.out + shown.err


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page.read_text("utf-8"), "console")], ids=name_of)
def test_the_examples_of_a_page_run_and_show_what_it_says(
    page: Path, user: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """In the order of the page: a csv block becomes interviews.csv, a playbook is loaded, a console block is run."""
    for language, block in re.findall(r"^```(csv|toml|console)\n(.*?)^```", page.read_text("utf-8"), re.M | re.S):
        if language == "csv":
            Path("interviews.csv").write_text(block, encoding="utf-8")
        elif language == "toml" and "[[step]]" in block:
            load_playbook_text(block)
        for command, wanted in commands_of(block) if language == "console" else ():
            code, shown = run(command, capfd)
            assert code == 0, f"{command}\n{shown}"
            assert not wanted or shows(wanted, shown), f"{command} showed:\n{shown}"


def load_playbook_text(text: str) -> None:
    path = Path("example-playbook.toml")
    path.write_text(text, encoding="utf-8")
    assert load_playbook(path).steps
    path.unlink()


def test_the_settings_in_the_docs_can_be_read() -> None:
    for page in (DOCS / "reference" / "settings.md", DOCS / "how-to" / "todoist.md"):
        for block in blocks(page.read_text(encoding="utf-8"), "toml"):
            assert parse_settings(block, "config.toml").path == "config.toml"


def test_the_example_of_an_exporter_works_as_a_plug_in(
    user: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    page = (DOCS / "how-to" / "writing-an-exporter.md").read_text(encoding="utf-8")
    (module,), (registration,) = blocks(page, "python"), blocks(page, "toml")
    (user / "plug").mkdir()
    (user / "plug" / "afterview_lines.py").write_text(module, encoding="utf-8")
    info = user / "plug" / "afterview_lines-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: afterview-lines\nVersion: 1.0\n", encoding="utf-8")
    ((group, entries),) = tomllib.loads(registration)["project"]["entry-points"].items()
    lines = "".join(f"{name} = {value}\n" for name, value in entries.items())
    (info / "entry_points.txt").write_text(f"[{group}]\n{lines}", encoding="utf-8")
    monkeypatch.syspath_prepend(str(user / "plug"))
    monkeypatch.delitem(sys.modules, "afterview_lines", raising=False)
    words = "export lines samples/interviews.csv --bullet * --no-ledger --now 2026-11-22T09:00+01:00"
    code, shown = run(f"afterview {words} --dry-run", capfd)
    assert code == 0, shown
    assert not Path("followups.txt").exists()
    code, shown = run(f"afterview {words} -o -", capfd)
    assert code == 0, shown
    assert "* 2026-11-" in shown
    for _ in range(2):
        code, shown = run(f"afterview {words}", capfd)
        assert code == 0, shown
        assert re.search(r"^\* 2026-\d\d-\d\d \d\d:\d\d \S", Path("followups.txt").read_text("utf-8"), re.M)


def test_the_example_in_python_prints_what_the_page_says(user: Path, capfd: pytest.CaptureFixture[str]) -> None:
    page = (DOCS / "how-to" / "python.md").read_text(encoding="utf-8")
    (code,), (wanted,) = blocks(page, "python"), blocks(page, "text")
    exec(compile(code, "python.md", "exec"), {})
    assert shows(wanted.splitlines(), capfd.readouterr().out)


# ------------------------------------------------------------------------------------------------------ names and links


@pytest.mark.parametrize("page", [*PAGES, ROOT / "README.md", ROOT / "CONTRIBUTING.md"], ids=name_of)
def test_every_module_that_is_named_exists(page: Path) -> None:
    named = set(re.findall(r"`(afterview(?:_[a-z]+)?(?:\.[a-z_]+)+)`", page.read_text(encoding="utf-8")))
    for name in sorted(named - {"afterview.exporters", "afterview.planning.items.aware"}):
        if name.endswith((".toml", ".csv", ".py")):
            continue
        try:
            found = importlib.util.find_spec(name) is not None
        except ModuleNotFoundError:
            found = False
        if not found:
            module, _, attribute = name.rpartition(".")
            assert hasattr(importlib.import_module(module), attribute), f"{page.name}: there is no {name}"


@pytest.mark.parametrize("page", [*PAGES, ROOT / "README.md", ROOT / "CONTRIBUTING.md"], ids=name_of)
def test_every_link_leads_to_a_file(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if not re.match(r"[a-z]+:", target) and not target.startswith("#"):
            assert (page.parent / target.partition("#")[0]).exists(), f"{page.name}: {target}"


def test_every_dependency_has_its_reason() -> None:
    told = (DOCS / "dependencies.md").read_text(encoding="utf-8").casefold()
    project = PYPROJECT["project"]
    for requirement in chain(project["dependencies"], *project["optional-dependencies"].values()):
        name = re.split(r"[<>=!~\[; ]", requirement)[0].casefold()
        assert f"[{name}]" in told, f"docs/dependencies.md says nothing about {name}"


def test_every_decision_is_listed() -> None:
    index = (DOCS / "decisions" / "index.md").read_text(encoding="utf-8")
    for page in (DOCS / "decisions").glob("0*.md"):
        text = page.read_text(encoding="utf-8")
        assert f"]({page.name})" in index
        assert re.findall(r"^## (.*)$", text, re.M) == ["Context", "Decision", "Consequences"], page.name


# ------------------------------------------------------------------------------------------------------ README


def section(heading: str) -> str:
    found = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", README, re.M | re.S)
    assert found, f"README.md has no '## {heading}'"
    return found[1]


@pytest.mark.parametrize("heading", ["Try it", "Test it"])
def test_the_readme_has_one_fenced_command_and_its_twin_for_powershell(heading: str) -> None:
    text = section(heading)
    fenced = blocks(text, "sh")
    assert text.count("```") == 2
    assert len(fenced) == 1
    assert len(fenced[0].splitlines()) == 1
    assert re.search(r"^PowerShell: `py -m venv .*`$", text, re.M)


def test_the_readme_tries_the_samples_without_a_ledger() -> None:
    (command,) = blocks(section("Try it"), "sh")
    assert "export ics samples/interviews.csv -o followups.ics" in command
    assert "--no-ledger" in command


def test_the_excerpt_in_the_readme_is_real(user: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (excerpt,) = blocks(README.partition("## ")[0], "text")
    command, *wanted = excerpt.splitlines()
    code, shown = run(command.removeprefix("$ "), capfd)
    assert code == 0, shown
    assert shows([*wanted, "…"], shown), shown


def test_the_draft_in_the_readme_is_real(user: Path, capfd: pytest.CaptureFixture[str]) -> None:
    quoted = " ".join(line.removeprefix(">").strip() for line in README.splitlines() if line.startswith(">"))
    source = "--source samples/interviews.csv --no-ledger --now 2026-11-22T09:00+01:00"
    code, shown = run(f"afterview draft nordlicht-energie-backend-engineer-panel thank-you --to Bo {source}", capfd)
    assert code == 0, shown
    assert " ".join(shown.split()).startswith(" ".join(quoted.removesuffix("[…]").split()))


def test_afterview_alone_says_in_ten_lines_what_to_do() -> None:
    result = CliRunner().invoke(cli, [])
    assert result.exit_code == 0
    assert 6 <= len(result.output.strip().splitlines()) <= 11
