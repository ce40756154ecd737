"""The exporter for calendar files: every rule of docs/ics.md, streaming.

``exporter`` is what the entry point names; importing it costs nothing but Click, the rest comes when it is used.
"""

from afterview_ics.exporter import exporter

__all__ = ["exporter"]
