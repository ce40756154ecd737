"""Afterview's items as tasks in Todoist: pushed over the network, or as files for Todoist's own import.

Two exporters live here.  Importing this package costs nothing: the Todoist SDK and its HTTP library are loaded only
when something is pushed or pulled.
"""

from afterview_todoist.csv_exporter import CsvExporter
from afterview_todoist.exporter import TodoistExporter

todoist = TodoistExporter()
todoist_csv = CsvExporter()

__all__ = ["todoist", "todoist_csv"]
