"""Moments as whole seconds: the fast way equals the plain one."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from afterview.ledger.moments import seconds

ZONES = [
    "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kathmandu", "UTC",
    "America/Santiago", "Pacific/Apia", "Africa/Cairo", "America/Nuuk",
]  # fmt: skip


@settings(max_examples=200)
@given(st.sampled_from(ZONES), st.datetimes(datetime(1975, 1, 1), datetime(2190, 1, 1)), st.sampled_from([0, 1]))
def test_the_seconds_of_a_moment_are_those_of_its_timestamp(zone: str, wall: datetime, fold: int) -> None:
    moment = wall.replace(microsecond=0, tzinfo=ZoneInfo(zone), fold=fold)
    assert seconds(moment) == int(moment.timestamp())


def test_every_hour_around_a_change_of_the_clock_is_right() -> None:
    for zone in ZONES:
        for begin in (datetime(2026, 3, 1), datetime(2026, 10, 1)):
            for hour in range(24 * 45):
                moment = (begin + timedelta(hours=hour)).replace(tzinfo=ZoneInfo(zone))
                assert seconds(moment) == int(moment.timestamp()), moment
