"""Drafts as files: one .eml for each planned e-mail, which opens in Outlook, Apple Mail and Thunderbird ready to send.

``message`` makes the bytes of one draft (pure), ``writing`` puts them into a folder.  Nothing is ever sent from here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click

    from afterview.exporting import Job
    from afterview.model import Planned, Receipt

DEFAULT_NAME = "drafts"


class EmlExporter:
    """A folder of drafts, ``drafts`` unless ``-o`` says otherwise."""

    name = "eml"
    help = "Drafts that open in a mail program, ready to send."
    example = "Example: afterview export eml interviews.csv -o drafts"
    options: Sequence[click.Parameter] = ()

    def export(self, planned: Iterable[Planned], job: Job) -> Receipt:
        """Write the drafts.  Raises WrongUsage for standard output, TargetRefused where a file may not be written."""
        from afterview_eml.writing import export

        return export(planned, job)


exporter = EmlExporter()
