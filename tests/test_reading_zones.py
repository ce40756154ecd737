"""Time zones by exact name, what is answered to every other one, and the countries that follow from them."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from afterview.errors import UnusableSettings
from afterview.reading.faults import Fault
from afterview.reading.zones import country_of, read_country, read_zone, suggestion, windows_zone, zone_names
from reading_inputs import one, reader_of, refusal, table, warnings_of


def test_every_name_of_the_tz_database_that_names_one_zone_is_read() -> None:
    refused = []
    for name in zone_names():
        try:
            assert read_zone(name) == ZoneInfo(name)
        except Fault:
            refused.append(name)
    assert sorted(refused) == ["CET", "EET", "EST", "Factory", "HST", "MET", "MST", "WET"]


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("Europe/Zurch", "did you mean Europe/Zurich"),
        ("europe/berlin", "did you mean Europe/Berlin"),
        ("Berlin", "did you mean Europe/Berlin"),
        ("New York", "did you mean America/New_York"),
        ("America/Los Angeles", "did you mean America/Los_Angeles"),
        ("IST", "Asia/Kolkata, Asia/Jerusalem or Europe/Dublin"),
        ("CST", "America/Chicago, Asia/Shanghai"),
        ("est", "America/New_York"),
        ("W. Europe Standard Time", "Windows' name of a zone; write Europe/Berlin"),
        ("UTC+01:00", "knows no summer time"),
        ("GMT-5", "knows no summer time"),
        ("localtime", "depends on the machine"),
        ("/etc/localtime", "is no time zone"),
        ("leapseconds", "is no time zone"),
        ("../../etc/passwd", "is no time zone"),
        ("🌍", "is no time zone"),
        ("Europe/Berlin\r\nX-EVIL:1", "is no time zone"),
        ("CET (summer)", "is no time zone"),
        ("x" * 10_000, "is no time zone"),
    ],
)
def test_what_is_no_zone_is_answered_with_what_would_be_right(name: str, answer: str) -> None:
    with pytest.raises(Fault) as refused:
        read_zone(name)
    assert answer in str(refused.value)
    assert len(str(refused.value)) < 250
    assert "\n" not in str(refused.value)


def test_the_table_of_windows_names_is_unicodes() -> None:
    assert windows_zone("Pacific Standard Time") == "America/Los_Angeles"
    assert windows_zone("India Standard Time") == "Asia/Kolkata"
    assert windows_zone("Not a Standard Time") is None
    assert suggestion("") is None


def test_a_nul_in_a_zone_refuses_the_row() -> None:
    assert "NUL" in refusal(timezone="Europe/Berlin\0").message


def test_a_row_without_a_zone_takes_the_default_and_the_count_is_said() -> None:
    reader = reader_of(table({"timezone": ""}, {"timezone": "", "company": "Beta"}), timezone="Asia/Tokyo")
    assert {interview.timezone for interview in reader} == {"Asia/Tokyo"}
    assert "2 rows name no timezone and are read in Asia/Tokyo" in [problem.message for problem in reader.problems]


def test_without_any_zone_a_row_is_refused() -> None:
    reader = reader_of(table({"timezone": ""}), timezone=None)
    assert not list(reader)
    assert "write one, like Europe/Berlin" in reader.problems[0].message


def test_a_wrong_default_is_a_wrong_setting() -> None:
    with pytest.raises(UnusableSettings, match="Europe/Berlin"):
        reader_of(table({}), timezone="Berlin")
    with pytest.raises(UnusableSettings, match="ISO 3166"):
        reader_of(table({}), country="Atlantis")


@pytest.mark.parametrize(
    ("zone", "country"),
    [("Europe/Berlin", "DE"), ("US/Eastern", "US"), ("Europe/Kiev", "UA"), ("Asia/Calcutta", "IN"), ("UTC", None)],
)
def test_a_zone_lies_in_a_country_also_under_an_old_name(zone: str, country: str | None) -> None:
    assert country_of(zone) == country


def test_the_rows_country_wins_over_the_default_and_that_over_the_zones() -> None:
    assert one(country="US-CA").country == "US-CA"
    assert one().country == "DE"
    assert next(iter(reader_of(table({}), country="FR"))).country == "FR"
    assert next(iter(reader_of(table({"country": "AT"}), country="FR"))).country == "AT"


@pytest.mark.parametrize(
    ("text", "code"), [("de", "DE"), ("us_ca", "US-CA"), ("Germany", "DE"), ("UK", "GB"), ("Wales", "GB-WLS")]
)
def test_a_country_is_a_code_or_a_plain_name(text: str, code: str) -> None:
    assert read_country(text) == code


def test_a_country_whose_holidays_are_not_known_is_a_warning() -> None:
    reader = reader_of(table({"country": "AQ"}), country_known=lambda country: country != "AQ")
    assert next(iter(reader)).country == "AQ"
    assert any("only weekends count as free" in problem.message for problem in reader.problems)
    assert not warnings_of(country="DE")


def test_an_unknown_part_of_a_known_country_is_told_what_to_write() -> None:
    reader = reader_of(table({"country": "DE-XX"}), country_known=lambda country: country == "DE")
    assert next(iter(reader)).country == "DE-XX"
    [warning] = [problem for problem in reader.problems if problem.level == "warning"]
    assert warning.message.endswith("for those of the whole country write DE")
