"""Messages about what the user made: settings, tokens, playbooks, wording."""

from __future__ import annotations

import contextlib
import types
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from unittest import mock

from afterview.drafting.language import builtin_folder
from messages.case import Case, table

INTERVIEWS = {"interviews.csv": table({"interviewers": "Ana Sousa <ana@acme.example>"})}
STEP = '[[step]]\nname = "thank-you"\nkind = "email"\nwhen = [{ day = "1 bd after interview", at = "09:30" }]\n'
HEAD = 'name = "mine"\n'
LANGUAGE = (builtin_folder() / "en" / "_language.toml").read_text(encoding="utf-8")
NO_MONTHS = "".join(line for line in LANGUAGE.splitlines(keepends=True) if not line.startswith(("months", "weekdays")))


def settings(text: str | bytes, about: str = "", command: str = "plan --config my.toml") -> Case:
    return Case(command=command, files={**INTERVIEWS, "my.toml": text}, about=about)


def playbook(text: str | bytes, about: str = "") -> Case:
    return Case(command="plan --playbook mine.toml", files={**INTERVIEWS, "mine.toml": text}, about=about)


def step(line: str, without: str = "") -> Case:
    return playbook(
        HEAD + "\n".join(one for one in STEP.splitlines() if not without or not one.startswith(without)) + f"\n{line}\n"
    )


def wording(text: str | bytes, about: str = "", name: str = "thank-you.email.j2") -> Case:
    return Case(
        command="draft acme thank-you",
        files={**INTERVIEWS, f"../config/afterview/templates/en/{name}": text},
        about=about,
    )


def token(line: str, about: str = "", **env: str) -> Case:
    return Case(
        command="export todoist --config my.toml",
        files={**INTERVIEWS, "my.toml": f"[todoist]\n{line}\n"},
        about=about,
        env={"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring", **env},
    )


@contextlib.contextmanager
def _slow_command(folder: Path) -> Iterator[None]:
    with mock.patch("afterview.secrets._COMMAND_SECONDS", 0.05):
        yield


@contextlib.contextmanager
def _no_home(folder: Path) -> Iterator[None]:
    nowhere = {f"user_{kind}_dir": lambda *words, **more: "~/afterview" for kind in ("config", "state", "cache")}
    with mock.patch.multiple("platformdirs", **nowhere):
        yield


@contextlib.contextmanager
def _unreadable(folder: Path) -> Iterator[None]:
    real = Path.open

    def opened(self: Path, *how: Any, **more: Any) -> IO[Any]:
        if self.name in ("my.toml", "thank-you.email.j2") and folder.parent in self.resolve().parents:
            raise PermissionError(13, "Permission denied")
        return real(self, *how, **more)

    with mock.patch.object(Path, "open", opened):
        yield


@contextlib.contextmanager
def _keyring(fault: str) -> Iterator[None]:
    """A keyring, whether the extra is installed or not, in which every call fails so."""
    errors = types.ModuleType("keyring.errors")
    errors.KeyringError = type("KeyringError", (Exception,), {})  # type: ignore[attr-defined]  # a module made for this
    for name in ("NoKeyringError", "KeyringLocked"):
        setattr(errors, name, type(name, (errors.KeyringError,), {}))

    def fail(*words: object) -> None:
        raise getattr(errors, fault)

    module = types.ModuleType("keyring")
    module.errors = errors  # type: ignore[attr-defined]
    module.get_password = module.set_password = fail  # type: ignore[attr-defined]
    with mock.patch.dict("sys.modules", {"keyring": module, "keyring.errors": errors}):
        yield


SETTINGS = [
    settings("name = Ana\n"),
    settings("x = " + "[" * 3000, "thousands of brackets"),
    settings("# " + "x" * 200_000, "200,000 characters"),
    settings("naem = \"Ana\"\n"),
    settings("colour = \"blue\"\n"),
    settings("name = 5\n"),
    settings('name = ""\n'),
    settings('name = "Ana\\u0007"\n'),
    settings('signature = "Ana\\u0007"\n'),
    settings('email = "ana"\n'),
    settings('tone = "frendly"\n'),
    settings('timezone = "Europe/Berln"\n'),
    settings('timezone = "Xyzzy"\n'),
    settings('country = "Germany"\n'),
    settings('language = "German!"\n'),
    settings("sources = []\n"),
    settings('todoist_token = "0123456789012345678901234567890123456789"\n'),
    settings("name = \"Ana\"\n".encode("utf-16"), "saved as UTF-16"),
    Case(command="plan --config nowhere.toml", files=INTERVIEWS),
    Case(command="plan --config my.toml", files={**INTERVIEWS, "my.toml": ""}, change=_unreadable, about="you have no right to read the file"),
    settings("[lint]\nof = [\"L04\"]\n", command="check --config my.toml"),
    settings("[lint]\noff = \"L04\"\n", command="check --config my.toml"),
    settings("[lint]\noff = [\"L99\"]\n", command="check --config my.toml"),
    settings("[ics]\nalarm = [1]\n", command="export ics --config my.toml"),
    settings("[ics]\nfeed = \"yes\"\n", command="export ics --config my.toml"),
    settings("[ics]\nalarm = true\n", command="export ics --config my.toml"),
    settings("[ics]\nalarms = 5\n", command="export ics --config my.toml"),
    Case(command="config init", change=_no_home, about="there is no home folder", plain=True),
    Case(command="plan", files=INTERVIEWS, change=_no_home, about="there is no home folder"),
    Case(command="config init", files={"../config/afterview/config.toml": ""}, plain=True, about="the settings are there already"),
    Case(command="config init --config folder/my.toml", files={"folder": ""}, plain=True, about="a file stands where a folder is wanted"),
]  # fmt: skip

TOKENS = [
    token("", "no token anywhere"),
    token("", TODOIST_API_TOKEN="two words"),
    token('token_command = "pass \\"show"'),
    token('token_command = "no-such-program"'),
    token('token_command = "false"'),
    token('token_command = "true"'),
    token('token_command = "."', "the name is that of a folder"),
    Case(command="export todoist --config my.toml", files={**INTERVIEWS, "my.toml": '[todoist]\ntoken_command = "sleep 5"\n'}, change=_slow_command, about="the command waits for something"),
    Case(command="export todoist", files=INTERVIEWS, change=lambda folder: _keyring("KeyringLocked"), about="the keyring is locked"),
    Case(command="config token todoist", given="two words\n", plain=True, change=lambda folder: _keyring("NoKeyringError"), about="two words are typed"),
    Case(command="config token todoist", given="a" * 40 + "\n", plain=True, change=lambda folder: _keyring("NoKeyringError"), about="the machine has no keyring"),
    Case(command="config token todoist", plain=True, change=lambda folder: mock.patch.dict("sys.modules", {"keyring": None}), about="without the extra `keyring`"),
]  # fmt: skip

PLAYBOOKS = [
    Case(command="plan --playbook consensu", files=INTERVIEWS),
    Case(command="plan --playbook mine.toml", files=INTERVIEWS),
    playbook("name = mine\n"),
    playbook("x = " + "[" * 3000, "thousands of brackets"),
    playbook("#" * 2_000_000, "2 MB of comments"),
    playbook("name = \"mine\"\n".encode("utf-16"), "saved as UTF-16"),
    playbook(HEAD + 'like = "consensu"\n' + STEP),
    playbook(HEAD),
    playbook(HEAD + "step = [1]\n"),
    playbook('name = "My own"\n' + STEP),
    playbook(HEAD + "min_gap_days = 100\n" + STEP),
    playbook(HEAD + 'min_gap_days = "a week"\n' + STEP),
    playbook(HEAD + 'quiet = ["Christmas"]\n' + STEP),
    playbook(HEAD + STEP + STEP),
    step("", without="kind"),
    step('kind = "letter"', without="kind"),
    step('tittle = "Thank them"'),
    step('wholly_new = "x"'),
    step(f'title = "{"x" * 200}"'),
    step("minutes = 60"),
    step('planned_after = ["heard"]'),
    step('repeat = { times = 1, every = "75 d" }'),
    step('repeat = { times = 3, every = "monthly" }'),
    step('repeat = { times = 3, every = "7 h" }'),
    step('kind_if = [{ kind = "phone" }]'),
    step('if_any = ["slow"]'),
    step('if = { speed = "slow" }'),
    step('if = { pace = "slowly" }'),
    step("", without="when"),
    step('when = ["tomorrow"]', without="when"),
    step('when = [{ at = "09:30" }]', without="when"),
    step('when = [{ day = "2 bd after promise" }]', without="when"),
    step('when = [{ day = "2 days later", at = "09:30" }]', without="when"),
    step('when = [{ day = "2 bd after promise", at = "9 h" }]', without="when"),
    step('when = [{ moment = "soon" }]', without="when"),
    step('when = [{ day = "2 bd after thank-you", at = "09:30" }]', without="when"),
    step('when = [{ day = "2 bd after flowers", at = "09:30" }]', without="when"),
    step('when = [{ day = "2 bd after promise", at = "09:30", not_before = "1 bd after flowers" }]', without="when"),
    step('stale_after = "soon"'),
    step('name = "promise"', without="name"),
    step('name = "1st"', without="name"),
    step('title = " "'),
    step('title = "Thank {who}"'),
    step('late = "next quarter hour"'),
    step('to = "each interviewer"\nrepeat = { times = 3, every = "7 d" }'),
    step('when = [{ moment = "end + 1 h" }]\nrepeat = { times = 3, every = "7 d" }', without="when"),
    step('when = [{ moment = "end + 1 h", at = "09:30" }]', without="when"),
    step('when = [{ day = "1 d after interview", at = "09:30", at_if_rolled = "10:00" }]', without="when"),
    playbook(HEAD + 'quiet = ["01-01 to 12-31"]\n' + STEP),
    Case(command="playbook copy consensus mine.toml", files={"mine.toml": ""}, plain=True),
]  # fmt: skip

WORDING = [
    Case(command="template show thank-yu.email", plain=True),
    Case(command="template show xyzzy", plain=True),
    Case(command="template show", plain=True),
    Case(command="template show thank-you.email --language xx", plain=True),
    Case(command="template copy thank-you.email", files={"../config/afterview/templates/en/thank-you.email.j2": "Subject: x\n\nx\n"}, plain=True),
    Case(command="template copy thank-you.email --folder folder", files={"folder": ""}, plain=True),
    Case(command="template copy thank-you.email", change=_no_home, plain=True, about="there is no home folder"),
    wording("Subject: Thank you\n\nHello".encode("utf-16"), "saved as UTF-16"),
    Case(command="draft acme thank-you", files={**INTERVIEWS, "../config/afterview/templates/en/thank-you.email.j2": "x"}, change=_unreadable, about="you have no right to read the template"),
    wording("Subject: Thank you\n\n" + "x" * 200_000, "200,000 characters"),
    wording("Hello\n"),
    wording("Subject: Thank you\n\n{% if company %}\n"),
    wording("Subject: Thank you\n\n" + "{% if company %}" * 3000, "thousands of ifs"),
    wording("Subject: Thank you\n\n{{ company.title() }}\n"),
    wording("Subject: Thank you\n\n{{ firm }}\n"),
    wording("Subject: Thank you\n\n{{ 'x' % 'y' }}\n"),
    wording("Subject: Thank you\n\n{{ company|tojson }}\n"),
    wording("Subject: Thank you\n\n{% for a in [1, 2] %}{{ a }}{% endfor %}\n"),
    wording("Subject: Thank you\n\n{% vary 99 %}x{% or %}y{% endvary %}\n"),
    wording("Subject: Thank you\n\n{{ company % 2 }}\n"),
    Case(
        command="draft acme thank-you",
        files={
            "interviews.csv": table({"topics": ";".join(f"t{n}" for n in range(3000)), "interviewers": "Ana"}),
            "../config/afterview/templates/en/thank-you.email.j2": "Subject: x\n\n{% for a in topics %}" + "y" * 500 + "{% endfor %}\n",
        },
        about="a loop over thousands of topics",
    ),
    wording("name = 'x\n", name="_language.toml"),
    wording("name = 'x'\n", name="_language.toml"),
    wording(f"{'a.' * 150}a = 1\n", "a key of 151 parts", name="_language.toml"),
    wording(LANGUAGE.replace('day = "d MMMM"', 'day = "HH"', 1), "`day` is `HH`", name="_language.toml"),
    wording(LANGUAGE.replace("{weekday}", "{Weekday}"), "a text has `{Weekday}`", name="_language.toml"),
    wording(LANGUAGE.replace('"January", ', "", 1), "eleven months", name="_language.toml"),
    Case(
        command="draft acme thank-you --language xx",
        files={**INTERVIEWS, "../config/afterview/templates/xx/_language.toml": NO_MONTHS},
        about="a language `xx` without months",
    ),
    Case(
        command="check interviews.csv",
        files={**INTERVIEWS, "../config/afterview/templates/en/_lint.toml": "stock = 'a stock phrase'"},
    ),
]  # fmt: skip

GROUPS = {
    "Settings": SETTINGS,
    "The token": TOKENS,
    "Playbooks": PLAYBOOKS,
    "Wording": WORDING,
}
