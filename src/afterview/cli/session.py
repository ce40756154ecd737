"""A run of a command that plans: clock, settings, zone and sources are read once and handed down as arguments."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast
from zoneinfo import ZoneInfo

import click

from afterview.cli.hints import refuse_language_name
from afterview.errors import TargetRefused, UnusableInput, UnusableSettings, WrongUsage
from afterview.model import Problem
from afterview.settings import Settings, load_settings, machine_timezone
from afterview.terminal import plain

if TYPE_CHECKING:
    from afterview.cli.show import Look
    from afterview.drafting import TemplateDrafter
    from afterview.ledger import Ledger
    from afterview.planning import Plan
    from afterview.planning.noting import Processes
    from afterview.playbook import Playbook
    from afterview.reading import InterviewReader

DEFAULT_SOURCE = "interviews.csv"


@dataclass(slots=True, kw_only=True)
class Session:
    """``params``: the values of ``planning_options``.  ``now``: aware, in the user's zone unless ``--now`` says."""

    params: dict[str, Any]
    settings: Settings
    now: datetime
    timezone: str
    sources: tuple[str, ...]
    playbook: Playbook
    quiet: bool = False
    verbose: bool = False
    _said: set[str] = field(default_factory=set)

    def say(self, line: str) -> None:
        """A line for the person, on standard error; none with ``-q``."""
        if not self.quiet:
            show(line)

    def look(self) -> Look:
        from afterview.cli.show import look_of

        return look_of(sys.stdout, os.environ, now=self.now, zone=ZoneInfo(self.timezone))

    def reader(self) -> InterviewReader:
        """The sources, opened and their headers understood."""
        from afterview.drafting.language import has_wording
        from afterview.holidays_of import knower
        from afterview.reading import Defaults, read_interviews
        from afterview.settings import default_cache_dir, default_templates_dir

        settings = self.settings
        defaults = Defaults(
            timezone=self.params.get("timezone") or settings.timezone or self.timezone,
            country=_country(self.params.get("country")) or _set_country(settings),
            language=self.params.get("language") or settings.language,
            dates=self.params.get("dates") or settings.dates,
            today=self.now.date(),
            own_addresses=(settings.email,) if settings.email else (),
            match=tuple(self.params.get("match") or ()),
            country_known=knower(default_cache_dir()),
            language_known=partial(has_wording, folder=default_templates_dir()),
        )
        reader = read_interviews(self.sources, defaults=defaults)
        if self.params.get("rejects"):
            _check_rejects(self.params["rejects"], reader)
        return reader

    def drafter(self) -> TemplateDrafter:
        """The wording in the user's voice."""
        from afterview.drafting import TemplateDrafter, Voice
        from afterview.settings import default_cache_dir, default_templates_dir

        settings = self.settings
        voice = Voice(
            name=settings.name,
            email=settings.email,
            phone=settings.phone,
            signature=settings.signature,
            tone=settings.tone or "friendly",
            sign_off=settings.sign_off,
        )
        return TemplateDrafter(voice, folder=default_templates_dir(), language=self.language, cache=default_cache_dir())

    @property
    def language(self) -> str:
        """The language of drafts whose rows name none."""
        return self.params.get("language") or self.settings.language or "en"

    @contextlib.contextmanager
    def ledger(self, *, writing: bool, command: str) -> Iterator[Ledger | None]:
        """The ledger, or None with ``--no-ledger``."""
        if self.params.get("no_ledger"):
            yield None
            return
        from afterview.ledger import Ledger
        from afterview.settings import default_ledger_path

        given = self.params.get("ledger")
        path = Path(given) if given else default_ledger_path()
        with Ledger.open(path, now=self.now, writing=writing, command=command) as ledger:
            for line in ledger.recovered:
                self.say(line)
            yield ledger

    def plan(
        self,
        reader: InterviewReader,
        ledger: Ledger | None,
        *,
        drafts: bool = True,
        unwanted: bool = True,
        processes: Processes | None = None,
    ) -> Plan:
        """Make the plan (see ``make_plan``).  With ``--strict`` a refused row stops here."""
        from afterview.holidays_of import cached
        from afterview.planning import make_plan
        from afterview.settings import default_cache_dir

        plan = make_plan(
            reader,
            self.playbook,
            now=self.now,
            memory=ledger,
            drafter=self.drafter() if drafts else None,
            holidays_of=cached(default_cache_dir()),
            candidates=self.params.get("candidates") or (),
            companies=self.params.get("companies") or (),
            unwanted=unwanted,
            processes=processes,
        )
        if self.params.get("strict") and any(problem.level == "error" for problem in plan.problems):
            self.tell(plan.problems)
            raise UnusableInput("Nothing was done, because --strict was given and rows were refused (see above).")
        return plan

    def tell(self, problems: Sequence[Problem], *, notable: bool = False) -> None:
        """Show the problems on standard error, each once: errors always, warnings unless ``-q``, notes with ``-v``.

        ``notable``: notable notes are shown without ``-v``, too.
        """
        shown = [
            p
            for p in problems
            if p.level == "error"
            or (not self.quiet and (p.level == "warning" or self.verbose or (notable and p.notable)))
        ]
        fresh = [p for p in shown if str(p) not in self._said]
        self._said.update(str(p) for p in fresh)
        if fresh:
            from afterview.cli.show import problems_text

            for line in problems_text(fresh, most=0 if self.verbose else 20):
                show(line)

    def finish(self, reader: InterviewReader, problems: Sequence[Problem], *, notable: bool = False) -> int:
        """Tell the problems, write the rejects, count what was skipped and refused; the exit code."""
        from afterview.reading.findings import NO_DATE

        self.tell(problems, notable=notable)
        self._tell_filters(reader)
        refused = any(problem.level == "error" for problem in problems)
        for reason, count in sorted(reader.counts.skipped.items()):
            hint = " (it is read from a column named date)" if reason == NO_DATE else ""
            self.say(f"{count} {'row' if count == 1 else 'rows'} skipped: {reason}{hint}.")
        rejects = self.params.get("rejects")
        if rejects:
            self._write_rejects(reader, Path(rejects), problems)
        elif refused:
            self._count_refused(reader, problems)
        return 1 if refused else 0

    def _tell_filters(self, reader: InterviewReader) -> None:
        """Say so where ``--candidate`` and ``--company`` left nothing."""
        candidates, companies = self.params.get("candidates") or (), self.params.get("companies") or ()
        if (candidates or companies) and not self.quiet:
            from afterview.cli.filters import nothing_left

            for line in nothing_left(reader, candidates, companies):
                self.say(line)

    def _count_refused(self, reader: InterviewReader, problems: Sequence[Problem]) -> None:
        """How many rows are not among what was planned, for their errors may stand far above."""
        own = {str(problem) for problem in reader.problems}
        later = {(p.source, p.row) for p in problems if p.level == "error" and p.row and str(p) not in own}
        refused, rows = reader.counts.rejected + len(later), reader.counts.rows
        if refused:
            was = "was" if refused == 1 else "were"
            self.say(f"{refused} of {rows} rows {was} refused: see above; --rejects FILE keeps them.")

    def _write_rejects(self, reader: InterviewReader, target: Path, problems: Sequence[Problem]) -> None:
        import tempfile

        from afterview.files import write_whole

        own = {str(problem) for problem in reader.problems}
        later = [problem for problem in problems if str(problem) not in own]
        with tempfile.SpooledTemporaryFile(max_size=1 << 20) as spool:
            count = reader.write_rejects(cast("BinaryIO", spool), later)
            if count == 0:
                self.say("No row was refused, so there is no file of refused rows.")
                return
            spool.seek(0)
            write_whole(target, iter(lambda: spool.read(1 << 16), b""), sources=reader.files)
        self.say(f"{count} refused {'row' if count == 1 else 'rows'} in {target}, each with its problem in front.")


def _check_rejects(target: str, reader: InterviewReader) -> None:
    """Before anything is done: the refused rows must find their place afterwards."""
    from afterview.files import check_target

    if target == "-":
        raise WrongUsage("--rejects names a file; the refused rows can't go to standard output.")
    if os.path.lexists(target):
        raise TargetRefused(f"--rejects: '{target}' exists already, and may hold rows that you mended. Name another.")
    check_target(Path(target), sources=reader.files)


def show(line: str) -> None:
    """A line on standard error."""
    click.echo(plain(line), err=True)


def open_session(params: dict[str, Any], sources: Sequence[str] | None = ()) -> Session:
    """Read the world once: settings, clock, zone, playbook, and which sources are meant (None: none is read)."""
    from afterview.playbook import load_playbook

    if params.get("ledger") and params.get("no_ledger"):
        raise WrongUsage("--ledger and --no-ledger contradict each other; leave one of them out.")
    refuse_language_name(params.get("language"))
    settings = load_settings(params.get("config"))
    quiet = bool(params.get("quiet"))
    zone = params.get("timezone") or settings.timezone
    zone = _zone(zone) if zone else machine_timezone((lambda line: None) if quiet else show)
    return Session(
        params=params,
        settings=settings,
        now=_now(params.get("now"), zone),
        timezone=zone,
        sources=() if sources is None else _sources(sources, settings),
        playbook=load_playbook(params.get("playbook") or settings.playbook or "consensus"),
        quiet=quiet,
        verbose=bool(params.get("verbose")),
    )


def _zone(name: str) -> str:
    from afterview.settings import is_timezone

    if is_timezone(name):
        return name
    from afterview.reading.zones import suggestion

    near = suggestion(name)
    hint = f"Did you mean {near}?" if near else "Write one like Europe/Berlin."
    raise WrongUsage(f"--timezone: '{name}' is no IANA time zone. {hint}")


def _country(given: str | None) -> str | None:
    if not given:
        return None
    from afterview.holidays_of import is_known_country

    if not is_known_country(given):
        raise WrongUsage(
            f"--country: no holidays are known for '{given}'; wanted is a code such as DE, DE-BE or US-CA."
        )
    return given.upper()


def _set_country(settings: Settings) -> str | None:
    """The settings' country.  Raises UnusableSettings where there is none like it."""
    from afterview.reading.faults import Fault
    from afterview.reading.zones import read_country

    try:
        return read_country(settings.country) if settings.country else None
    except Fault as fault:
        raise UnusableSettings(f"{settings.path}: country: {fault}") from None


def _now(given: str | None, zone: str) -> datetime:
    if given is None:
        return datetime.now(ZoneInfo(zone)).replace(microsecond=0)
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        raise WrongUsage(f"--now: '{given}' is no moment; wanted is one such as 2026-11-21T09:00:00+01:00.") from None
    if not 1970 <= moment.year <= 2200:
        raise WrongUsage(f"--now: the year {moment.year} is out of range (1970 to 2200).")
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))


def _sources(given: Sequence[str], settings: Settings) -> tuple[str, ...]:
    if given:
        if not all(name.strip() for name in given):
            raise WrongUsage("The name of a source is empty; name a file, or leave it out.")
        return tuple(given)
    if settings.sources:
        return settings.sources
    if not Path(DEFAULT_SOURCE).exists():
        raise UnusableInput(
            f"No source was given, and there is no {DEFAULT_SOURCE} in this folder. "
            "Name a file (afterview plan my.csv), or begin one with: afterview add"
        )
    return (DEFAULT_SOURCE,)
