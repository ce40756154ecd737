"""The page: a time line, what is due, and a card with its draft for each item, in one self-contained HTML file.

``cards`` and ``timeline`` say what stands on the page (pure, no HTML), ``render`` turns it into bytes with the template
in ``page/``, and this module writes them.  Jinja2 is imported only when a page is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click

    from afterview.exporting import Job
    from afterview.model import Planned, Receipt

DEFAULT_NAME = "followups.html"


class HtmlExporter:
    """One page to look at, ``followups.html`` unless ``-o`` says otherwise; needs no network, then or later."""

    name = "html"
    help = "One page to look at: time line, drafts, copy buttons."
    example = "Example: afterview export html interviews.csv -o followups.html"
    options: Sequence[click.Parameter] = ()
    unwanted = True  # what is not planned stands on the page too, with its reason

    def export(self, planned: Iterable[Planned], job: Job) -> Receipt:
        """Write the page.  Raises TargetRefused where the file may not or can't be written."""
        from afterview_html.writing import export

        return export(planned, job)


exporter = HtmlExporter()
