"""docs/drafts/: one page for each language with every step and situation, as it is really drafted.

After a change of the wording:  python docs/drafts/generate.py
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from drafting_inputs import LANGUAGES, STEPS

DRAFTS = Path(__file__).parent.parent / "docs" / "drafts"


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("drafts_generate", DRAFTS / "generate.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_what_the_templates_say(language: str) -> None:
    written = (DRAFTS / f"{language}.md").read_text(encoding="utf-8")
    assert written == generator().page(language), "run: python docs/drafts/generate.py"


def test_every_step_stands_on_the_page() -> None:
    page = (DRAFTS / "en.md").read_text(encoding="utf-8")
    for step, _ in STEPS:
        assert step == "my-own-step" or f"## {step}" in page
