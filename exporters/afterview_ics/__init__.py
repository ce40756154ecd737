"""The .ics exporter."""
