"""From moments in a zone to what the clock on the wall shows, and back.

``datetime.replace`` says the same, at four times the price: it takes a keyword for each part of a moment.
"""

from __future__ import annotations

from datetime import datetime, tzinfo


def wall(moment: datetime) -> datetime:
    """``moment.replace(tzinfo=None)``: what the clock shows, without saying where."""
    return datetime.combine(moment, moment.time())


def in_zone(shown: datetime, zone: tzinfo | None) -> datetime:
    """``shown.replace(tzinfo=zone)``: the moment at which the clock there shows this."""
    return datetime.combine(shown, shown.time(), zone)
