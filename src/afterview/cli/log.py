"""``afterview log``: record what happened, list it, take it back; and show at once what that changes."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from afterview.cli.completion import complete_key
from afterview.cli.options import FORMAT, JSON, SOURCE_OPTION, planning_options
from afterview.cli.session import Session, open_session
from afterview.errors import UnusableInput, WrongUsage
from afterview.model import Interview, Problem
from afterview.nouns import noun

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from afterview.cli.effects import Effect
    from afterview.cli.facts import Said
    from afterview.ledger import Fact, Ledger
    from afterview.reading import InterviewReader

Items = dict[str, tuple[Interview, Any]]


def complete_what(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """What can be logged."""
    from click.shell_completion import CompletionItem

    from afterview.cli.facts import WHATS

    return [CompletionItem(what) for what in WHATS if what.startswith(incomplete)]


def complete_words(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The steps after ``sent``, the keys after ``renamed``."""
    from afterview.cli.completion import complete_step

    what = context.params.get("what")
    if what == "sent":
        return complete_step(context, parameter, incomplete)
    return complete_key(context, parameter, incomplete) if what == "renamed" else []


@click.command(epilog='Example: afterview log acme promised "two more weeks"')
@click.argument("key", required=False, shell_complete=complete_key)
@click.argument("what", required=False, shell_complete=complete_what)
@click.argument("words", nargs=-1, shell_complete=complete_words)
@click.option("--on", metavar="DATE", help="The day on which it happened (default: today).")
@click.option("--to", metavar="PERSON", help="With sent: to whom, by name or address; may be shortened.")
@click.option("--written", is_flag=True, help="With offer: it is in writing.")
@click.option("--answer-by", metavar="DATE", help="With offer: the day by which it must be answered.")
@click.option("--undo", is_flag=True, help="Take back what was recorded last, or last of KEY.")
@SOURCE_OPTION
@FORMAT
@JSON
@planning_options
def command(
    key: str | None,
    what: str | None,
    words: tuple[str, ...],
    on: str | None,
    to: str | None,
    written: bool,
    answer_by: str | None,
    undo: bool,
    sources: tuple[str, ...],
    form: str,
    as_json: bool,
    **params: Any,
) -> int:
    """Record what happened with an interview, and see what changes.  Alone: list what was recorded.

    \b
    afterview log KEY sent STEP        a message went out, a step was done
    afterview log KEY promised WHEN    a date, or words: "two more weeks"
    afterview log KEY advanced         … rejected, offer, accepted, withdrawn, closed
    afterview log OLD renamed NEW      the row has a new key: its items stay the same

    KEY may be shortened as long as it is unique; several are joined by commas.
    """
    if params.get("no_ledger"):
        raise WrongUsage("log reads and writes the ledger: leave --no-ledger out.")
    if undo and what:
        raise WrongUsage("--undo takes back what was recorded last (of KEY, where one is given); leave the rest out.")
    if key is not None and not key.strip(" ,"):
        raise WrongUsage("The key of the interview is empty. Say with which one: afterview log KEY WHAT")
    session, readable = _open(params, sources)
    session.params["given_sources"] = sources
    shown_as_json = as_json or form == "json"
    if what is None and not undo:
        return _list(session, key, shown_as_json)
    said = _said(session, what or "", words, on, to, written, answer_by)
    with session.ledger(writing=True, command="log") as ledger:
        assert ledger is not None  # --no-ledger was refused above
        run = _Run(session, ledger, session.reader() if readable else None)
        outcome = run.undo(key) if undo else run.record(key or "", said)
        ledger.note_answers()
        _tell(outcome, session, shown_as_json)
        return run.finish()


def _open(params: dict[str, Any], sources: Sequence[str]) -> tuple[Session, bool]:
    """The session, and whether there is a source to read: what is logged can be recorded without one."""
    try:
        return open_session(params, sources), True
    except UnusableInput:
        if sources:
            raise
        return open_session(params, ("-",)), False


def _said(
    session: Session, what: str, words: Sequence[str], on: str | None, to: str | None, written: bool, by: str | None
) -> Said:
    from afterview.cli.facts import Said
    from afterview.reading.dates import Dates

    today = session.now.astimezone(ZoneInfo(session.timezone)).date()
    return Said(
        what=what,
        words=words,
        on=on,
        to=to,
        written=written,
        answer_by=by,
        today=today,
        dates=Dates(session.params.get("dates") or session.settings.dates, today.year + 3),
    )


@noun
class _Outcome:
    """What was recorded or taken back, what changed by it, and which other interviews an acceptance leaves open."""

    recorded: tuple[Fact, ...] = ()
    undone: Fact | None = None
    effects: tuple[Effect, ...] = ()
    open: tuple[Interview, ...] = ()
    promises: Mapping[str, date | None] = field(default_factory=dict)
    planned: bool = True
    exported: bool = False


class _Run:
    """One ``log``: the plan before, the fact, the plan after."""

    def __init__(self, session: Session, ledger: Ledger, reader: InterviewReader | None) -> None:
        self._session = session
        self._ledger = ledger
        self._reader = reader
        self._problems: list[Problem] = []
        self._interviews: dict[str, Interview] = {}
        self._promises: dict[str, date | None] = {}

    def record(self, given: str, said: Said) -> _Outcome:
        from afterview.cli.facts import what_of

        before = self._plan()
        if what_of(said.what) == "renamed":
            recorded = [self._rename(given, said)]
        else:
            facts = self._facts(given, said)
            recorded = [self._ledger.record(fact, self._interviews.get(fact.key)) for fact in facts]
            self._doubt(recorded)
        after = self._plan()
        accepted = {fact.key for fact in recorded if fact.what == "accepted"}
        return self._outcome(before, after, recorded=tuple(recorded), open=tuple(self._open_beside(accepted)))

    def undo(self, given: str | None) -> _Outcome:
        from afterview.cli.keys import choose

        before = self._plan()
        if given and "," in given and given not in self._known():
            raise WrongUsage("--undo takes one KEY: take back what was recorded of them one after the other.")
        fact = self._ledger.undo(choose(given, self._known(), "key") if given else None)
        if fact is None:
            raise WrongUsage(f"Nothing was recorded{' of that interview' if given else ''} that could be taken back.")
        return self._outcome(before, self._plan(), undone=fact)

    def finish(self) -> int:
        return self._session.finish(self._reader, self._problems) if self._reader is not None else 0

    def _outcome(self, before: Items, after: Items, **found: Any) -> _Outcome:
        from afterview.cli.effects import effects

        return _Outcome(
            effects=tuple(effects(before, after)),
            promises=self._promises,
            planned=self._reader is not None,
            exported=self._ledger.has_delivered,
            **found,
        )

    def _plan(self) -> Items:
        """The items of the plan as it stands; the interviews and problems are kept."""
        from afterview.cli.effects import by_uid
        from afterview.cli.plan import problems_of

        if self._reader is None:
            return {}
        plan = self._session.plan(self._reader, self._ledger, drafts=False)
        planned = list(plan)
        self._interviews = {one.interview.key: one.interview for one in planned}
        self._promises = {one.interview.key: one.promise for one in planned}
        self._problems = problems_of(plan, self._ledger)
        return by_uid(planned)

    def _facts(self, given: str, said: Said) -> list[Fact]:
        """All of them are checked before the first is recorded."""
        from afterview.cli.facts import fact_of

        keys = _keys(given, self._known())
        steps = _steps(self._session) if said.words else ()
        return [fact_of(said, key, self._interviews.get(key), steps) for key in keys]

    def _doubt(self, facts: Iterable[Fact]) -> None:
        from afterview.cli.facts import doubt

        for fact in facts:
            odd = doubt(fact, self._interviews.get(fact.key), ZoneInfo(self._session.timezone))
            if odd is not None:
                self._session.say(odd)

    def _known(self) -> list[str]:
        return list(dict.fromkeys([*self._interviews, *self._ledger.known_keys()]))

    def _rename(self, given: str, said: Said) -> Fact:
        from afterview.cli.keys import choose

        if len(said.words) != 1:
            raise WrongUsage("Say the new key: afterview log OLD renamed NEW")
        old = choose(given, self._ledger.known_keys(), "key in the ledger")
        new = said.words[0] if self._reader is None else choose(said.words[0], list(self._interviews), "key")
        if old == new:
            raise WrongUsage(f"'{old}' bears that key already; name another one.")
        gone = self._reader is not None and old not in self._interviews
        return self._ledger.rename(old, new, on=said.today, gone=gone)

    def _open_beside(self, accepted: Collection[str]) -> Iterator[Interview]:
        """The same candidates' interviews elsewhere that still wait for an end."""
        from afterview.planning.identity import folded

        chosen = [self._interviews[key] for key in accepted if key in self._interviews]
        jobs = {(folded(one.candidate), folded(one.company), folded(one.position)) for one in chosen}
        candidates = {job[0] for job in jobs}
        for one in self._interviews.values():
            job = (folded(one.candidate), folded(one.company), folded(one.position))
            if one.status in ("waiting", "advanced", "offer") and job[0] in candidates and job not in jobs:
                yield one


def _keys(given: str, known: Collection[str]) -> list[str]:
    from afterview.cli.keys import choose

    parts = [given] if given in known or "," not in given else [part.strip() for part in given.split(",")]
    return list(dict.fromkeys(choose(part, known, "key") for part in parts if part))


def _steps(session: Session) -> list[str]:
    """The steps of the playbook in use, then those of the others: what was sent by their advice was sent as well."""
    from afterview.playbook import BUILT_IN, load_playbook

    playbooks = [session.playbook, *(load_playbook(name) for name in BUILT_IN)]
    return list(dict.fromkeys(step.name for playbook in playbooks for step in playbook.steps))


def _list(session: Session, given: str | None, as_json: bool) -> int:
    from afterview.cli.keys import choose

    with session.ledger(writing=False, command="log") as ledger:
        assert ledger is not None  # --no-ledger was refused above
        facts, known = list(ledger.all_facts()), ledger.known_keys()
        if given and given not in known:
            _refuse_lone_what(given)
        if given and facts:
            key = choose(given, sorted({*known}), "key in the ledger")
            facts = [fact for fact in facts if fact.key == key]
    if as_json:
        _print_json({"version": 1, "facts": [_form(fact) for fact in facts]})
        return 0
    _print(f"{fact.on}  {fact.key}: {_words(fact)}" for fact in sorted(facts, key=lambda fact: (fact.on, fact.id)))
    if not facts:
        _print(["Nothing was recorded yet. For example: afterview log KEY sent thank-you"])
    return 0


def _refuse_lone_what(given: str) -> None:
    """What happened, said without the interview that it happened with."""
    from afterview.cli.facts import WHATS, answer_in

    if given == "undo":
        raise WrongUsage("To take back what was recorded last: afterview log --undo")
    if given in WHATS or answer_in(given) is not None:
        raise WrongUsage(f"Say with which interview first: afterview log KEY {given}")


def _tell(outcome: _Outcome, session: Session, as_json: bool) -> None:
    if as_json:
        _print_json(_outcome_form(outcome, session))
        return
    from afterview.cli.effects import lines
    from afterview.labels import day_words

    for fact in outcome.recorded:
        _print([f"Recorded: {fact.key}: {_words(fact)}, on {fact.on}."])
        promise = outcome.promises.get(fact.key) if fact.what == "promised" else None
        if promise is not None:
            _print([f"You should hear by {day_words(promise)}."])
    if outcome.undone is not None:
        _print([f"Taken back: {outcome.undone.key}: {_words(outcome.undone)}, on {outcome.undone.on}."])
    if outcome.planned:
        changed = list(lines(outcome.effects, ZoneInfo(session.timezone)))
        _print(["What changes:", *changed] if changed else ["Nothing changes in the plan."])
        if changed and outcome.exported:
            _print(["Export again to bring what you already imported up to date."])
    else:
        session.say("No source was read, so what changes in the plan is not shown (--source FILE).")
    if outcome.open:
        from afterview.labels import interview_words

        _print(["Still open elsewhere:", *(f"  {one.key} ({interview_words(one)})" for one in outcome.open)])
        _print(["To withdraw from all of them:", f"  {_withdraw(outcome.open, session)}"])


def _withdraw(open_ones: Iterable[Interview], session: Session) -> str:
    """The one command that ends the others."""
    from afterview.terminal import shell_word

    words = ["afterview", "log", ",".join(one.key for one in open_ones), "withdrawn"]
    for option in ("config", "ledger"):
        if session.params.get(option):
            words += [f"--{option}", str(session.params[option])]
    if session.params.get("given_sources"):
        words += [word for source in session.params["given_sources"] for word in ("--source", source)]
    return " ".join(shell_word(word) for word in words)


def _words(fact: Fact) -> str:
    if fact.what == "sent":
        return f"sent {fact.step}{f' to {fact.to}' if fact.to else ''}"
    if fact.what == "promised":
        return f"promised {fact.value}"
    if fact.what == "renamed":
        return f"renamed, was {fact.value}"
    if fact.what == "offer":
        by = f", to be answered by {fact.answer_by}" if fact.answer_by else ""
        return f"offer{' in writing' if fact.written else ''}{by}"
    return fact.what


def _form(fact: Fact) -> dict[str, Any]:
    form: Mapping[str, Any] = {
        "interview": fact.key,
        "what": fact.what,
        "on": fact.on.isoformat(),
        "step": fact.step,
        "to": fact.to,
        "value": fact.value,
        "written": fact.written,
        "answer_by": fact.answer_by.isoformat() if fact.answer_by else None,
        "origin": fact.origin,
    }
    return dict(form)


def _outcome_form(outcome: _Outcome, session: Session) -> dict[str, Any]:
    from afterview.cli.effects import form

    return {
        "version": 1,
        "recorded": [_form(fact) for fact in outcome.recorded],
        "undone": _form(outcome.undone) if outcome.undone else None,
        "changes": [form(effect) for effect in outcome.effects] if outcome.planned else None,
        "open": [one.key for one in outcome.open],
        "withdraw": _withdraw(outcome.open, session) if outcome.open else None,
    }


def _print(lines: Iterable[str]) -> None:
    from afterview.terminal import plain

    for line in lines:
        click.echo(plain(line))


def _print_json(form: dict[str, Any]) -> None:
    import json

    narrow = (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
    click.echo(json.dumps(form, ensure_ascii=narrow, indent=1))
