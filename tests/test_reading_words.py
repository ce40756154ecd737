"""Columns of words: promises, statuses, enumerations, messages sent."""

from __future__ import annotations

from datetime import date

import pytest

from afterview.model import HearBack, Sent
from afterview.reading.dates import Dates
from afterview.reading.faults import OrderUnknownFault
from afterview.reading.promises import understand
from reading_inputs import TODAY, one, read, reader_of, refusal, table, warnings_of

ANY = Dates(None, 2046)


@pytest.mark.parametrize(
    ("words", "unit", "count"),
    [
        ("tomorrow", "days", 1),
        ("3 days", "days", 3),
        ("in 3 days", "days", 3),
        ("within about ten days", "days", 10),
        ("a day", "days", 1),
        ("5 business days", "business days", 5),
        ("within five business days", "business days", 5),
        ("a business day", "business days", 1),
        ("10 working days", "business days", 10),
        ("two weeks", "weeks", 2),
        ("in a week", "weeks", 1),
        ("about a couple of weeks", "weeks", 2),
        ("a few weeks", "weeks", 3),
        ("twelve weeks", "weeks", 12),
        ("Friday", "weekday", 4),
        ("by Friday", "weekday", 4),
        ("On Monday.", "weekday", 0),
        ("end of the week", "end of week", 0),
        ("by the end of the week", "end of week", 0),
        ("next week", "next week", 0),
        ("end of next week", "next week", 0),
        ("End of the Month", "end of month", 0),
    ],
)
def test_the_words_of_the_rules_are_understood(words: str, unit: str, count: int) -> None:
    assert understand(words, ANY) == HearBack(words=words, unit=unit, count=count)  # type: ignore[arg-type]  # parametrised


def test_a_date_is_understood_too() -> None:
    assert understand("by 4 Dec 2026", ANY) == HearBack(words="by 4 Dec 2026", unit="date", on=date(2026, 12, 4))
    assert understand("2026-12-04", ANY) == HearBack(words="2026-12-04", unit="date", on=date(2026, 12, 4))
    with pytest.raises(OrderUnknownFault):
        understand("04/12/2026", ANY)


@pytest.mark.parametrize(
    "words",
    [
        "soon",
        "when the season starts",
        "0 days",
        "thirteen weeks",
        "a week or two",
        "1-2 weeks",
        "next Friday",
        "999 weeks",
    ],
)
def test_other_words_count_as_not_given_and_that_is_said(words: str) -> None:
    assert understand(words, ANY) is None
    assert one(hear_back=words).hear_back is None
    assert "was not understood and counts as not given" in warnings_of(hear_back=words)[0]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("", "waiting"),
        ("Scheduled", "waiting"),
        ("COMPLETED", "waiting"),
        ("✅ Interviewed", "waiting"),
        ("pending", "waiting"),
        ("advanced", "advanced"),
        ("Heard", "advanced"),
        ("❌ REJECTED", "rejected"),
        ("Rejected 😢", "rejected"),
        ("REJECTED", "rejected"),
        ("ＲＥＪＥＣＴＥＤ", "rejected"),
        ("İnterviewing", "waiting"),
        ("Abgelehnt", "rejected"),
        ("refusé", "rejected"),
        ("Offer", "offer"),
        ("accepted", "accepted"),
        ("withdrawn", "withdrawn"),
        ("cancelled", "closed"),
        ("No-Show", "closed"),
        ("no_show", "closed"),
        ("ghosted", "closed"),
        ("declined", "closed"),
        ('{"id": 4, "name": "Rejected"}', "rejected"),
        ('[{"status": {"label": "Interviewing"}}]', "waiting"),
    ],
)
def test_a_status_is_mapped_whatever_its_dress(text: str, status: str) -> None:
    assert one(status=text).status == status


@pytest.mark.parametrize("text", ["rejectd", "x\r\nX-EVIL:1", "{broken json", '{"a": 1}', "⭐ hmm", "❌"])
def test_a_status_that_is_not_known_is_refused_with_those_that_are(text: str) -> None:
    error = refusal(status=text)
    assert error.column == "status"
    assert "waiting, advanced, rejected, offer, accepted, withdrawn or closed" in error.message


@pytest.mark.parametrize("status", ["rescheduled", "Postponed"])
def test_an_interview_put_off_without_a_new_date_is_counted_and_not_refused(status: str) -> None:
    for changes in ({"date": ""}, {"date": "2026-11-02"}):
        reader = reader_of(table({"status": status, **changes}), today=TODAY)
        assert not list(reader)
        assert reader.counts.skipped == {"postponed without a new date": 1}
        assert not [problem for problem in reader.problems if problem.level == "error"]


def test_an_interview_put_off_to_a_date_ahead_is_read_and_that_is_said() -> None:
    assert one(status="rescheduled").status == "waiting"
    assert "2026-12-01 is taken as the new date" in warnings_of(status="rescheduled")[0]


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        ("format", "Video", "video"),
        ("format", "Zoom", "video"),
        ("format", "in-person", "onsite"),
        ("format", "Phone screen", "phone"),
        ("went", "Good", "good"),
        ("went", "badly", "bad"),
        ("process", "EARLY", "early"),
        ("pace", "slow", "slow"),
        ("priority", "dream", "dream"),
        ("employer_size", "Large", "large"),
        ("second_channel", "e-mail", "email"),
        ("offer_written", "Yes", True),
        ("offer_written", "no", False),
        ("competing_offer_written", "✓", True),
        ("language", "DE", "de"),
        ("language", "pt_br", "pt-BR"),
    ],
)
def test_a_word_of_a_list_is_read_in_any_dress(column: str, text: str, value: object) -> None:
    assert getattr(one(**{column: text}), column) == value


@pytest.mark.parametrize(
    ("column", "text", "allowed"),
    [
        ("format", "hologram", "phone, video or onsite"),
        ("went", "meh-ish", "good or bad"),
        ("process", "middle", "early or late"),
        ("pace", "so-so", "fast or slow"),
        ("priority", "P1", "dream or normal"),
        ("employer_size", "12", "large or small"),
        ("second_channel", "pigeon", "email or phone"),
        ("offer_written", "perhaps", "yes or no"),
        ("language", "Klingon!", "en, de or pt-BR"),
    ],
)
def test_another_word_is_refused_with_those_that_are_allowed(column: str, text: str, allowed: str) -> None:
    error = refusal(**{column: text})
    assert error.column == column
    assert error.value == text
    assert allowed in error.message


def test_the_type_of_an_interview_is_its_format_or_its_round() -> None:
    assert (one(interview_type="video").format, one(interview_type="video").round) == ("video", None)
    assert (one(interview_type="Zoom").format, one(interview_type="Zoom").round) == ("video", None)
    assert (one(interview_type="final").format, one(interview_type="final").round) == (None, "final")
    assert (one(interview_type="phone screen").format, one(interview_type="phone screen").round) == (
        "phone",
        "phone screen",
    )


def test_messages_sent_are_step_addressee_and_day() -> None:
    assert one(sent="thank-you:ana@acme.example=2026-11-04; Status Check=16 Nov 2026").sent == (
        Sent(step="thank-you", on=date(2026, 11, 4), to="ana@acme.example"),
        Sent(step="status-check", on=date(2026, 11, 16)),
    )
    assert "step=date" in refusal(sent="thank-you").message
    assert "31 days" not in refusal(sent="thank-you=2026-02-30").message


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"date": "2026-11-16", "sent": "thank-you=2026-11-30"}, "sent: 'thank-you=2026-11-30' lies ahead"),
        ({"date": "2026-11-16", "sent": "thank-you=2025-11-17"}, "lies before the interview on 2026-11-16"),
        ({"date": "2026-11-16", "status": "rejected", "status_date": "2026-12-01"}, "2026-12-01 lies ahead"),
    ],
)
def test_a_day_on_which_it_can_not_have_happened_is_doubted(cells: dict[str, str], said: str) -> None:
    [warning] = warnings_of(**cells)
    assert warning.startswith("interviews.csv:2: s")
    assert said in warning


def test_what_may_come_before_the_interview_is_not_doubted() -> None:
    assert (
        warnings_of(date="2026-11-16", sent="prepare=2026-11-15; thank-you=2026-11-16; offer-notice=2026-11-10") == []
    )
    assert warnings_of(status="waiting", status_date="2026-12-24") == []
    assert warnings_of(date="2026-11-21", time="00:30", timezone="Pacific/Auckland", sent="thank-you=2026-11-20") == []


def test_lists_are_split_at_semicolons_and_line_breaks() -> None:
    assert one(strengths="Python; teams\nwriting;").strengths == ("Python", "teams", "writing")


NOTHINGS = ["None", "n/a", "N/A", "-", "--", "?", "TBD", "tbc", "/", "x", "...", "null", "nan", "unknown"]


@pytest.mark.parametrize("nothing", NOTHINGS)
def test_what_stands_in_a_spreadsheet_for_nothing_is_nothing_to_write_about(nothing: str) -> None:
    empty = one(topics=nothing, strengths=nothing, clarify=nothing)
    assert (empty.topics, empty.strengths, empty.clarify) == ((), (), None)
    beside = one(topics=f"{nothing}; the depot", strengths=f"welding; {nothing}")
    assert [topic.text for topic in beside.topics] == ["the depot"]
    assert beside.strengths == ("welding",)
    assert one(interviewers="Ana; Bo", topics=f"Ana: {nothing}").topics == ()


def test_words_that_hold_a_nothing_stay() -> None:
    kept = one(topics="None of the usual tools; x-ray films", clarify="unknown keys")
    assert [topic.text for topic in kept.topics] == ["None of the usual tools", "x-ray films"]
    assert kept.clarify == "unknown keys"


@pytest.mark.parametrize("nothing", ["n/a", "NULL", "nan", "TBD", "?", "-"])
@pytest.mark.parametrize("field", ["company", "position"])
def test_a_company_or_position_that_is_a_placeholder_is_missing(field: str, nothing: str) -> None:
    problem = refusal(**{field: nothing})
    assert problem.message == f"'{nothing}' names no {field}; write the {field}"
    assert problem.column == field


def test_a_company_may_be_called_none_or_x() -> None:
    assert one(company="None").company == "None"
    assert one(company="X").company == "X"
    assert refusal(position="None").column == "position"


DATES = """
decision_by posting_decides_by status_date offer_answer_by competing_offer_on competing_offer_answer_by added
"""


def test_every_date_column_is_read() -> None:
    columns = DATES.split()
    interview = one(**{column: f"{n} Dec 2026" for n, column in enumerate(columns, start=1)})
    assert [getattr(interview, column) for column in columns] == [date(2026, 12, n) for n in range(1, len(columns) + 1)]
    _, problems = read(table(dict.fromkeys(columns, "31/02/2026")))
    assert sorted(str(problem.column) for problem in problems if problem.level == "error") == sorted(columns)


@pytest.mark.parametrize("field", ["decision_by", "posting_decides_by"])
def test_words_where_a_date_belongs_are_told_their_column(field: str) -> None:
    assert refusal(**{field: "in two weeks"}).message.endswith("words like these go under hear_back")
    assert "hear_back" not in refusal(**{field: "somewhen"}).message
