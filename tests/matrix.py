"""The tests on every Python, with the lowest and the newest libraries, and on machines that are set up otherwise.

    python tests/matrix.py [VARIANT …] [--uv PATH] [-- PYTEST ARGUMENTS]

Needs uv, which brings what is missing.  Each variant has an environment of its own in a temporary folder; one runs
after the other, and the exit code is 1 where any of them fails.
"""

from __future__ import annotations

import argparse
import locale
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent
FAILED = "FAILED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """``flags`` of Python; ``env``: None takes a variable away; ``install``: further words for ``uv pip install``."""

    python: str = "3.11"
    flags: Sequence[str] = ()
    env: Mapping[str, str | None] = field(default_factory=dict)
    install: Sequence[str] = ()
    wheel: bool = False
    pytest: Sequence[str] = ()


VARIANTS: Mapping[str, Variant] = {
    "3.11": Variant(),
    "3.12": Variant(python="3.12"),
    "3.13": Variant(python="3.13"),
    "optimized": Variant(
        flags=("-O",),
        env={"PYTHONOPTIMIZE": "1"},
        pytest=("-W", "ignore:assertions not in test modules"),  # those of the tests are rewritten, and hold
    ),
    "warnings": Variant(flags=("-W", "error"), env={"PYTHONWARNINGS": "error"}),
    "lowest": Variant(install=("--resolution", "lowest-direct")),
    "newest": Variant(python="3.13", install=("--upgrade",)),
    "wheel": Variant(wheel=True),
    "kathmandu": Variant(env={"TZ": "Asia/Kathmandu", "LC_ALL": "C", "PYTHONUTF8": "0"}),
    "homeless": Variant(env={"HOME": None, "XDG_CONFIG_HOME": None, "XDG_STATE_HOME": None, "XDG_CACHE_HOME": None}),
    "cp1252": Variant(env={"PYTHONIOENCODING": "cp1252"}),
    "german": Variant(env={"LANG": "de_DE.UTF-8", "LC_ALL": "de_DE.UTF-8", "LANGUAGE": "de", "TZ": "Europe/Berlin"}),
}


def run(name: str, variant: Variant, uv: str, more: Sequence[str]) -> bool:
    """Whether the tests pass in that variant."""
    with tempfile.TemporaryDirectory(prefix=f"matrix-{name}-") as made:
        work, place = Path(made), ROOT
        python = str(work / "env" / ("Scripts" if os.name == "nt" else "bin") / "python")
        call(uv, "venv", "-q", "--python", variant.python, str(work / "env"))
        if variant.wheel:
            place = unpacked(uv, work)
            wheel = next((work / "dist").glob("*.whl"))
            call(uv, "pip", "install", "-q", "--python", python, str(wheel), "--group", f"{place}/pyproject.toml:test")
            for folder in ("src", "exporters", "templates"):
                shutil.rmtree(place / folder)
        else:
            what = ("-e", str(ROOT), "--group", f"{ROOT}/pyproject.toml:test")
            call(uv, "pip", "install", "-q", "--python", python, *variant.install, *what)
        env = {**os.environ, "CI": "true", **{key: value for key, value in variant.env.items() if value is not None}}
        for key in [key for key, value in variant.env.items() if value is None]:
            env.pop(key, None)
        words = [
            python,
            *variant.flags,
            "-m",
            "pytest",
            *variant.pytest,
            "-p",
            "no:cacheprovider",
            "--basetemp",
            str(work / "tests"),
            *more,
        ]
        return subprocess.run(words, cwd=place, env=env, check=False).returncode == 0


def unpacked(uv: str, work: Path) -> Path:
    """The source distribution, unpacked, with the wheel that was built from it beside it."""
    call(uv, "build", "-q", "--out-dir", str(work / "dist"), str(ROOT))
    archive = next((work / "dist").glob("*.tar.gz"))
    shutil.unpack_archive(archive, work, filter="data")
    return work / archive.name.removesuffix(".tar.gz")


def lacks(variant: Variant) -> str | None:
    """The locale that a variant wants and this machine does not have; None where it is there."""
    wanted = variant.env.get("LC_ALL")
    try:
        known = locale.setlocale(locale.LC_ALL)
        locale.setlocale(locale.LC_ALL, wanted)
        locale.setlocale(locale.LC_ALL, known)
    except locale.Error:
        return wanted
    return None


def outcome_of(name: str, uv: str, more: Sequence[str]) -> str:
    """How a variant went, in a word or two."""
    if missing := lacks(VARIANTS[name]):
        return f"left out: this machine has no locale {missing}"
    return "good" if run(name, VARIANTS[name], uv, more) else FAILED


def call(*words: str) -> None:
    """Run a command that must succeed."""
    subprocess.run(words, cwd=ROOT, check=True)


def main() -> int:
    """Run the variants that are named, else all, and say how each went."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("variants", nargs="*", metavar="VARIANT", help=", ".join(VARIANTS))
    options.add_argument("--uv", default="uv")
    before, _, after = " ".join(sys.argv[1:]).partition(" -- ")
    given = options.parse_args(before.split())
    outcome = {name: outcome_of(name, given.uv, after.split()) for name in given.variants or VARIANTS}
    sys.stdout.writelines(f"{name:12} {how}\n" for name, how in outcome.items())
    return 1 if FAILED in outcome.values() else 0


if __name__ == "__main__":
    sys.exit(main())
