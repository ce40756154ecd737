"""``afterview export``: every destination is a plug-in (entry-point group ``afterview.exporters``)."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import click

from afterview.cli.hints import Helping, refuse_unknown
from afterview.cli.options import EXPORT_OPTIONS, SOURCES, planning_options
from afterview.errors import AfterviewError, TargetRefused, WrongUsage
from afterview.registry import load, registered
from afterview.settings import default_cache_dir

if TYPE_CHECKING:
    from afterview.cli.session import Session
    from afterview.exporting import Exporter, Job
    from afterview.ledger import Ledger
    from afterview.ledger.together import Together
    from afterview.model import Planned, Problem, Receipt
    from afterview.processes import Processes
    from afterview.reading import InterviewReader

_T = TypeVar("_T")
PLANNED = "interviews planned"
_SHARED = ("out", "dry_run", "ahead", "prune", "force", "yes")


class _Destinations(Helping):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(registered(default_cache_dir()))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        found = registered(default_cache_dir()).get(cmd_name)
        if found is None:
            return None
        try:
            return _command(load(cmd_name, found.value))
        except AfterviewError:
            if ctx.resilient_parsing:  # a shell asks what could be typed next
                return None
            raise

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        known = {name: found.help for name, found in registered(default_cache_dir()).items()}
        refuse_unknown(ctx, args, known, "destination")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Destinations"):
            formatter.write_dl([(name, found.help) for name, found in registered(default_cache_dir()).items()])


@click.group(name="export", cls=_Destinations, epilog="Example: afterview export ics interviews.csv -o followups.ics")
def command() -> None:
    """Put every follow-up, with its draft and its reason, where you will see it."""


def _command(exporter: Exporter) -> click.Command:
    """The command of one destination: the shared options and its own."""

    @SOURCES
    @planning_options
    def run(sources: tuple[str, ...], **params: Any) -> int:
        return _export(exporter, sources, params)

    for option in reversed(EXPORT_OPTIONS):
        run = option(run)
    made = click.command(
        name=exporter.name,
        help=exporter.help,
        epilog=getattr(exporter, "example", None) or f"Example: afterview export {exporter.name} interviews.csv",
    )(run)
    clash = _names(made.params) & _names(exporter.options)
    if clash:
        raise AfterviewError(
            f"The exporter '{exporter.name}' has an option that every export has: {min(clash)}. "
            "Uninstall its package, or ask its author."
        )
    made.params.extend(exporter.options)
    return made


def _names(options: Sequence[click.Parameter]) -> set[str]:
    """What options are called on the command line, and in the code."""
    return {name for option in options for name in (*option.opts, *option.secondary_opts, str(option.name))}


def _export(exporter: Exporter, sources: tuple[str, ...], params: dict[str, Any]) -> int:
    from afterview.cli.defaults import own_options
    from afterview.cli.progress import progress
    from afterview.cli.session import open_session
    from afterview.exporting import Job, needs_plan, run_export

    shared = {name: params.pop(name) for name in _SHARED}
    own = {str(option.name): params.pop(str(option.name)) for option in exporter.options}
    planless = not needs_plan(exporter, own)
    session = open_session(params, None if planless else sources)
    own = own_options(exporter, own, session.settings, click.get_current_context())
    reader = None if planless else session.reader()
    _check_out(session, shared["out"])
    command_name = f"export {exporter.name}"
    with (
        session.ledger(writing=not shared["dry_run"], command=command_name) as ledger,
        progress(sys.stderr, os.environ, quiet=session.quiet) as bar,
    ):
        job = Job(
            options=own,
            now=session.now,
            timezone=session.timezone,
            settings=session.settings.table(exporter.name),
            user=session.settings.user,
            playbook=session.playbook.name,
            ledger=ledger,
            say=(lambda line: None) if session.quiet else bar.say,
            progress=bar,
            confirm=_confirm,
            **shared,
        )
        if reader is not None:
            return _deliver(session, exporter, reader, job, bar)
        _report(session, run_export(exporter, (), job), None)
        return 0


def _deliver(session: Session, exporter: Exporter, reader: InterviewReader, job: Job, bar: Any) -> int:
    """Plan, and let the exporter deliver; the exit code."""
    from afterview.cli.plan import problems_of
    from afterview.exporting import destination_of, run_export, run_pull
    from afterview.processes import processes_for

    ledger = job.ledger
    if ledger is not None and not job.dry_run:
        pulled = run_pull(exporter, job)
        for line in pulled.lines if pulled else ():
            session.say(line)
    processes = _together(processes_for(job.options.get("jobs")), ledger)
    plan = session.plan(reader, ledger, unwanted=getattr(exporter, "unwanted", False), processes=processes)
    until = None if job.ahead is None else session.now + timedelta(days=job.ahead)
    stands = _nothing_stands if ledger is None else partial(ledger.held_by, destination_of(exporter, job))
    stream = _Stream(plan, bar, until, stands, ledger)
    whole = not plan.filtered and not any(problem.level == "error" for problem in plan.problems)
    job = replace(job, sources=tuple(reader.files), candidates=plan.several_candidates, whole=lambda: whole)
    if not plan.filtered:
        bar.expect(PLANNED, plan.size)
    receipt = run_export(exporter, stream, job)
    receipt.held_back = stream.held_back
    bar.close()
    _report(session, receipt, job.ahead)
    return session.finish(reader, problems_of(plan, ledger), notable=True)


def _together(processes: Processes | None, ledger: Ledger | None) -> Processes | Together | None:
    """The processes, such as can ask the ledger; None where they can't."""
    if processes is None or ledger is None:
        return processes
    from afterview.ledger.together import Together

    return Together(processes=processes, ledger=ledger) if ledger.writing else None


def _check_out(session: Session, out: str | None) -> None:
    """Whether ``-o`` names something of its own; the ledger, the settings and a playbook of the user's are never
    written over, even with --force."""
    from afterview.files import same_file
    from afterview.settings import default_config_path, default_ledger_path

    if out is None:
        return
    if not out.strip():
        raise WrongUsage("-o: the name to write to is empty; name a file, or leave -o out.")
    params = session.params
    if params.get("rejects") and same_file(out, params["rejects"]):
        raise WrongUsage("-o and --rejects name the same file; name another for one of them.")
    if not os.path.isfile(out):
        return
    own = {
        "the ledger": params.get("ledger") or default_ledger_path(),
        "the settings": params.get("config") or default_config_path(),
        "the playbook": params.get("playbook") or "",
    }
    for what, path in own.items():
        if path and os.path.exists(path) and same_file(out, path):
            raise TargetRefused(f"'{out}' is {what}: it is never written over. Name another file with -o.")


def _confirm(question: str) -> bool:
    """Ask on a terminal; elsewhere nobody can answer, so the answer is no."""
    return sys.stdin.isatty() and click.confirm(question, err=True)


class _Stream:
    """The plan on its way to the exporter: progress is told, and what lies too far ahead is held back and counted.

    ``until``: the last moment that is near enough; None: any is.  ``stands``: the uids of what the destination already
    has of an interview.  That is never held back: it would look as if it had vanished from the plan.
    """

    def __init__(
        self,
        plan: Any,
        bar: Any,
        until: datetime | None,
        stands: Callable[[str], Collection[str]],
        ledger: Ledger | None,
    ):
        self._plan, self._bar = plan, bar
        self._until, self._stands = until, stands
        self._ledger = ledger
        self.held_back = 0

    def __iter__(self) -> Iterator[Planned]:
        for count, planned in enumerate(self._plan, 1):
            self._bar(count, PLANNED)
            yield self._near(planned)

    @property
    def size(self) -> int:
        """How many interviews there are at most."""
        return int(self._plan.size)

    def shared(self, processes: int, work: Callable[[Planned], _T]) -> Iterator[_T]:
        """What ``work`` makes of each planned interview, in their order, made by several processes; by this one alone
        where they can't ask the ledger."""
        from afterview.processes import Processes

        several = _together(Processes(count=processes, least=0), self._ledger)
        if several is None:
            yield from map(work, self)
            return
        problems: list[Problem] = []
        count = 0
        for made, found, held_back in several.share(lambda number: self._share(number, processes, work)):
            self.held_back += held_back
            problems += found
            for one in made:
                count += 1
                yield one
            self._bar(count, PLANNED)
        self._plan.note(problems)

    def _share(
        self, number: int, processes: int, work: Callable[[Planned], _T]
    ) -> Iterator[tuple[list[_T], list[Problem], int]]:
        """One process's part: of each block what was made, what was found, and how many items were held back."""
        for block in self._plan.share(number, processes):
            before = self.held_back
            made = [work(self._near(planned)) for planned in block.planned]
            yield made, block.problems, self.held_back - before

    def _near(self, planned: Planned) -> Planned:
        until = self._until
        if until is None:
            return planned
        far = {item.uid for item in planned.items if item.state == "planned" and item.start > until}
        if far:
            far.difference_update(self._stands(planned.interview.key))
        if not far:
            return planned
        self.held_back += len(far)
        return replace(planned, items=tuple(item for item in planned.items if item.uid not in far))


def _nothing_stands(key: str) -> Collection[str]:
    """What stands at a destination of which nothing is recorded."""
    return ()


def _report(session: Session, receipt: Receipt, ahead: int | None) -> None:
    for line in receipt.lines:
        session.say(line)
    if receipt.held_back:
        session.say(f"{receipt.held_back} items lie more than {ahead} days ahead and were held back (--ahead).")
