"""ICS rule 3: every written time denotes the instant that zoneinfo gives."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from afterview_ics.zones import Zone, is_plain, zone
from factories import NOW

ALL = sorted(zoneinfo.available_timezones())
TEN_YEARS = 3653


def rules(block: bytes) -> list[dict[str, str]]:
    """The observances of a VTIMEZONE as written, read without the code under test."""
    found: list[dict[str, str]] = []
    for line in block.decode("ascii").splitlines():
        name, _, value = line.partition(":")
        if name == "BEGIN" and value != "VTIMEZONE":
            found.append({"kind": value})
        elif found and name != "END":
            found[-1][name] = value
    return found


def seconds(offset: str) -> int:
    size = int(offset[1:3]) * 3600 + int(offset[3:5]) * 60 + int(offset[5:7] or 0)
    return -size if offset[0] == "-" else size


def changes(rule: dict[str, str], years: range) -> list[tuple[float, int]]:
    """The instants at which a rule sets its offset, by the calendar."""
    if "RRULE" not in rule:
        return [(float("-inf"), seconds(rule["TZOFFSETTO"]))]
    parts = dict(part.split("=") for part in rule["RRULE"].split(";"))
    assert parts.pop("FREQ") == "YEARLY"
    week, day = int(parts["BYDAY"][:-2]), ["MO", "TU", "WE", "TH", "FR", "SA", "SU"].index(parts["BYDAY"][-2:])
    start = datetime.strptime(rule["DTSTART"], "%Y%m%dT%H%M%S")
    assert start.year == 1970
    assert start.month == int(parts["BYMONTH"])
    found = []
    for year in years:
        days = [d for n in range(31) if (d := start.replace(year=year, day=1) + timedelta(n)).month == start.month]
        days = [d for d in days if d.weekday() == day]
        moment = days[week - 1] if week > 0 else days[week]
        if year == 1970:
            assert moment == start
        found.append(
            (
                (moment - datetime(1970, 1, 1)).total_seconds() - seconds(rule["TZOFFSETFROM"]),
                seconds(rule["TZOFFSETTO"]),
            )
        )
    return found


def used(name: str) -> Zone | None:
    """The compact zone where it would be used now."""
    found = zone(name)
    return found if found is not None and found.since <= NOW.timestamp() else None


def test_rule_03_a_vtimezone_denotes_the_instants_of_zoneinfo_daily_over_ten_years() -> None:
    first = datetime(NOW.year, NOW.month, NOW.day, 12, 30, tzinfo=UTC)
    days = [first + timedelta(days=n) for n in range(TEN_YEARS)]
    moments = [day.timestamp() for day in days]
    compact = 0
    for name in ALL:
        found = used(name)
        if found is None:
            continue
        compact += 1
        written = sorted(pair for rule in rules(found.block) for pair in changes(rule, range(2025, 2038)))
        info, place = ZoneInfo(name), 0
        for day, moment in zip(days, moments, strict=True):
            while place + 1 < len(written) and written[place + 1][0] <= moment:
                place += 1
            assert written[place][1] == info.utcoffset(day.astimezone(info)).total_seconds(), (name, day)  # type: ignore[union-attr]
    assert compact > 500


@pytest.mark.parametrize(
    "name",
    [
        "Africa/Casablanca",
        "Africa/El_Aaiun",
        "Africa/Cairo",
        "Asia/Gaza",
        "Asia/Hebron",
        "Asia/Jerusalem",
        "America/Santiago",
        "America/Nuuk",
        "America/Scoresbysund",
    ],
)
def test_rule_03_a_zone_whose_coming_rules_no_rrule_expresses_is_written_in_utc(name: str) -> None:
    assert used(name) is None


@pytest.mark.parametrize("name", ["UTC", "Etc/UTC", "Zulu", "GMT", "Etc/Greenwich", "Factory"])
def test_rule_03_utc_is_never_a_tzid(name: str) -> None:
    assert zone(name) is None


@pytest.mark.parametrize(
    "name", ["", "nowhere", "../../etc/passwd", "Europe", "/etc/localtime", "Europe/Berlin\n", "tzdata"]
)
def test_what_is_no_zone_has_no_vtimezone(name: str) -> None:
    assert zone(name) is None


def test_rule_03_a_vtimezone_is_compact() -> None:
    for name in ALL:
        found = zone(name)
        if found is None:
            continue
        block = found.block.decode("ascii")
        assert block.startswith(f"BEGIN:VTIMEZONE\r\nTZID:{name}\r\n")
        assert block.count("BEGIN:STANDARD") == 1
        assert block.count("BEGIN:DAYLIGHT") == block.count("RRULE") / 2 <= 1
        assert "RDATE" not in block
        assert "COMMENT" not in block
        assert block.count("DTSTART:1970") == block.count("DTSTART")
        assert len(block.splitlines()) <= 18
        assert max(map(len, block.splitlines())) <= 75


def test_rule_03_a_vtimezone_is_what_icalendar_would_write() -> None:
    for name in [
        "Europe/Berlin",
        "America/New_York",
        "Asia/Kolkata",
        "Australia/Lord_Howe",
        "Europe/Dublin",
        "Pacific/Chatham",
    ]:
        found = zone(name)
        assert found is not None
        assert icalendar.Timezone.from_ical(found.block.decode()).to_ical() == found.block


def test_summer_time_in_dublin_is_the_later_clock() -> None:
    found = zone("Europe/Dublin")
    assert found is not None
    daylight = found.block.decode().split("BEGIN:DAYLIGHT")[1]
    assert "TZNAME:IST\r\nTZOFFSETFROM:+0000\r\nTZOFFSETTO:+0100" in daylight


@pytest.mark.parametrize(
    ("name", "moment", "plain"),
    [
        ("Europe/Berlin", datetime(2026, 11, 23, 17), True),
        ("Europe/Berlin", datetime(2027, 3, 28, 2, 30), False),  # the clocks skip it
        ("Europe/Berlin", datetime(2027, 10, 31, 2, 30), False),  # it comes twice
        ("Europe/Berlin", datetime(2027, 10, 31, 2, 30, fold=1), False),
        ("Europe/Berlin", datetime(2027, 10, 31, 3, 0), True),
        ("Europe/Berlin", datetime(1990, 9, 30, 12), False),  # summer time ended in September then
        ("America/Mexico_City", datetime(2022, 7, 1, 12), False),  # summer time was given up in October 2022
        ("America/Mexico_City", datetime(2023, 7, 1, 12), True),
        ("America/New_York", datetime(2006, 11, 2, 12), False),
    ],
)
def test_rule_03_a_local_time_is_plain_only_where_it_can_mean_one_instant(
    name: str, moment: datetime, plain: bool
) -> None:
    found = zone(name)
    assert found is not None
    assert is_plain(moment.replace(tzinfo=ZoneInfo(name)), found) is plain


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(ALL), st.integers(0, 4102444800))
def test_rule_03_a_plain_local_time_means_the_same_to_the_written_rule(name: str, instant: int) -> None:
    found = zone(name)
    moment = datetime.fromtimestamp(instant, ZoneInfo(name))
    if found is None or not is_plain(moment, found):
        return
    written = sorted(pair for rule in rules(found.block) for pair in changes(rule, range(1970, 2101)))
    offset = [after for at, after in written if at <= instant][-1]
    assert offset == moment.utcoffset().total_seconds()  # type: ignore[union-attr]
