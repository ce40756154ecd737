"""The exporter protocol.

A destination is a plug-in: an object found through the entry-point group ``afterview.exporters`` (see ``registry``).
Only the chosen one is imported; what it returns is checked here.  The built-in exporters use nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import field
from datetime import datetime
from traceback import walk_tb
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, runtime_checkable

from afterview.errors import AfterviewError, ExporterMistake
from afterview.nouns import noun

if TYPE_CHECKING:
    import click

    from afterview.model import Planned, Receipt

_T = TypeVar("_T")
OURS = "afterview"  # the package of the exporters that come with it


@noun
class Job:
    """All that an exporter is given besides the plan.

    ``out``: the value of ``-o`` (None: the exporter's default name in the current folder, "-": standard output).
    ``options``: the values of the exporter's own options, by name.  ``now``: aware.  ``timezone``: the user's own zone
    (IANA).  ``settings``: the destination's table of the settings.  ``user``: name, email, phone of the user.
    ``sources``: absolute paths of the files read (an exporter never writes over one, not even with ``force``).
    ``candidates``: whether the plan holds more than one candidate.  ``say`` shows a line on standard error;
    ``progress`` is told (done, what).  ``confirm`` asks on a terminal (False elsewhere).  ``ledger``: None with
    ``--no-ledger``, else an ``afterview.ledger.Ledger``.  ``whole`` tells, once the plan was gone through, whether it
    holds every row of its sources: with a filter or a rejected row it does not, and then no row counts as vanished.
    """

    out: str | None
    options: Mapping[str, Any]
    now: datetime
    timezone: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    user: Mapping[str, str] = field(default_factory=dict)
    sources: Sequence[str] = ()
    candidates: bool = False
    playbook: str = "consensus"
    dry_run: bool = False
    force: bool = False
    prune: bool = False
    yes: bool = False
    ahead: int | None = None
    ledger: Any = None
    whole: Callable[[], bool] = lambda: True
    say: Callable[[str], None] = lambda line: None
    progress: Callable[[int, str], None] = lambda done, what: None
    confirm: Callable[[str], bool] = lambda question: False


@runtime_checkable
class Shareable(Protocol):
    """A plan whose interviews several processes can plan and work on.

    ``size``: how many interviews there are at most.  ``shared`` calls ``work`` with each planned interview, in one of
    so many processes; what it returns (picklable) comes back in the order of the plan.  ``work`` records nothing in the
    ledger, and asks of a delivery at most ``before``, where that ``is_shareable``.
    """

    @property
    def size(self) -> int: ...

    def shared(self, processes: int, work: Callable[[Planned], _T]) -> Iterator[_T]: ...


class Exporter(Protocol):
    """A destination.

    ``name`` is its name under ``afterview export``; ``help`` one line; ``options`` its own Click options (besides
    those of every export).  ``export`` gets the planned interviews one after the other (once; items of every state, in
    the order of the plan) and the job, delivers, and returns a Receipt; it raises AfterviewError for what the user can
    mend.  With ``job.dry_run`` it writes nothing and says what it would do.

    Where ``planned`` is ``Shareable``, several processes may do the work.

    Optional: ``pull``, which gets the job (without a plan) and takes over into the ledger what was done at the
    destination, returning a Receipt whose ``lines`` say what (none: nothing new); it is called before planning, so that
    the plan counts from what really happened.  ``example`` (a command for the help), ``unwanted = True`` for one that
    also shows the steps which an interview does not want at all, and ``settings``: the keys that the destination's
    table of the settings may hold beside the options (``token_command``, where it is not given).  ``destination`` gets
    the job and returns the name under which the ledger keeps what an export like this one delivers, or what several
    such names begin with before a blank (where it is not given: ``name``): what stands there is never held back by
    ``--ahead``.  ``needs_plan`` gets the values of the options and tells whether ``export`` looks at the plan; where it
    does not, no source is read.
    """

    name: str
    help: str
    options: Sequence[click.Parameter]

    def export(self, planned: Iterable[Planned], job: Job) -> Receipt: ...


def needs_plan(exporter: Exporter, options: Mapping[str, Any]) -> bool:
    """Whether an export with these options looks at the plan."""
    asked = getattr(exporter, "needs_plan", None)
    return asked is None or bool(asked(options))


def destination_of(exporter: Exporter, job: Job) -> str:
    """The name under which the ledger keeps what this export delivers, or what several such names begin with."""
    named = getattr(exporter, "destination", None)
    return exporter.name if named is None else str(named(job))


def run_pull(exporter: Exporter, job: Job) -> Receipt | None:
    """Let the destination tell what was done there, and check what it returns; None where it can't tell.  Raises
    ExporterMistake for what is a mistake in its package."""
    pull = getattr(exporter, "pull", None)
    if pull is None:
        return None
    with _answering_for(exporter):
        receipt = pull(job)
    return _checked(exporter, receipt)


def run_export(exporter: Exporter, planned: Iterable[Planned], job: Job) -> Receipt:
    """Let the exporter work, and check what it returns.  Raises ExporterMistake for a mistake in its package."""
    with _answering_for(exporter):
        receipt: object = exporter.export(planned, job)
    return _checked(exporter, receipt)


def _checked(exporter: Exporter, receipt: object) -> Receipt:
    from afterview.model import Receipt

    if not isinstance(receipt, Receipt):
        raise AfterviewError(
            f"The exporter '{exporter.name}' returned {type(receipt).__name__} instead of a Receipt. Ask its author."
        )
    return receipt


@contextmanager
def _answering_for(exporter: Exporter) -> Iterator[None]:
    """What an exporter of somebody else's raises, and doesn't get from the plan, is a mistake in its package."""
    try:
        yield
    except (AfterviewError, OSError, MemoryError, KeyboardInterrupt):
        raise
    except BaseException as fault:
        from click import Abort, ClickException

        from afterview.registry import package_of

        package = package_of(exporter.name)
        if isinstance(fault, Abort | ClickException) or package == OURS or _comes_from_the_plan(fault):
            raise
        raise ExporterMistake(exporter.name, package) from fault


def _comes_from_the_plan(fault: BaseException) -> bool:
    frames = (frame.f_globals.get("__name__", "") for frame, _ in walk_tb(fault.__traceback__))
    return any(name.startswith("afterview.planning.") for name in frames)
