"""The exporter protocol and its discovery.

A destination is a plug-in: an object found through the entry-point group ``afterview.exporters``.  Only the chosen one
is imported; what it raises or returns is checked here, at one place.  The built-in exporters use nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from afterview.errors import AfterviewError, WrongUsage
from afterview.model import Planned, Receipt

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    import click

GROUP = "afterview.exporters"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """All that an exporter is given besides the plan.

    ``out``: the value of ``-o`` (None: the exporter's default name in the current folder, "-": standard output).
    ``options``: the values of the exporter's own options, by name.  ``now``: aware.  ``timezone``: the user's own zone
    (IANA).  ``settings``: the destination's table of the settings.  ``user``: name, email, phone of the user.
    ``sources``: absolute paths of the files read (an exporter never writes over one, not even with ``force``).
    ``candidates``: whether the plan holds more than one candidate.  ``say`` shows a line on standard error;
    ``progress`` is told (done, what).  ``confirm`` asks on a terminal (False elsewhere).  ``ledger``: None with
    ``--no-ledger``, else an ``afterview.ledger.Ledger``.  ``whole`` tells, once the plan was gone through, whether it holds every row of
    its sources: with a filter or a rejected row it does not, and then no row counts as vanished.
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


class Exporter(Protocol):
    """A destination.

    ``name`` is its name under ``afterview export``; ``help`` one line; ``options`` its own Click options (besides
    those of every export).  ``export`` gets the planned interviews one after the other (once; items of every state, in
    the order of the plan) and the job, delivers, and returns a Receipt; it raises AfterviewError for what the user can
    mend.  With ``job.dry_run`` it writes nothing and says what it would do.

    Optional: ``example`` (a command for the help), and ``unwanted = True`` for one that also shows the steps which an
    interview does not want at all.
    """

    name: str
    help: str
    options: Sequence[click.Parameter]

    def export(self, planned: Iterable[Planned], job: Job) -> Receipt: ...


def exporter_names() -> dict[str, EntryPoint]:
    """The registered exporters by name, none of them imported.  Two with one name are an error naming both."""
    from importlib.metadata import entry_points

    found: dict[str, EntryPoint] = {}
    for entry in sorted(entry_points(group=GROUP), key=lambda e: (e.name, e.value)):
        first = found.setdefault(entry.name, entry)
        if first.value != entry.value:
            raise WrongUsage(
                f"Two exporters are called '{entry.name}': {first.value} and {entry.value}. "
                "Uninstall one of their packages."
            )
    return found


def load_exporter(name: str) -> Exporter:
    """Import one exporter.  Raises WrongUsage for an unknown name, AfterviewError for one that can't be loaded."""
    entry = exporter_names().get(name)
    if entry is None:
        raise WrongUsage(f"There is no exporter '{name}'; there are: {', '.join(exporter_names())}.")
    try:
        exporter: Exporter = entry.load()
    except Exception as fault:
        raise AfterviewError(f"The exporter '{name}' ({entry.value}) can't be loaded: {fault}") from fault
    missing = [verb for verb in ("name", "help", "options", "export") if not hasattr(exporter, verb)]
    if missing:
        raise AfterviewError(f"The exporter '{name}' ({entry.value}) is no exporter: it lacks {', '.join(missing)}.")
    return exporter


def run_export(exporter: Exporter, planned: Iterable[Planned], job: Job) -> Receipt:
    """Let the exporter work, and check what it returns."""
    receipt = exporter.export(planned, job)
    if not isinstance(receipt, Receipt):
        raise AfterviewError(f"The exporter '{exporter.name}' returned {type(receipt).__name__} instead of a Receipt.")
    return receipt
