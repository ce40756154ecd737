"""The exporter for calendar files (.ics), which streams.

``exporter`` is what the entry point names; importing it costs nothing but Click, the rest comes when it is used.
"""

from afterview_ics.exporter import exporter

__all__ = ["exporter"]
