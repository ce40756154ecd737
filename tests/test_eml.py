"""Drafts as files: they open ready to send, and nothing in the data adds a header, a recipient or a file elsewhere."""

from __future__ import annotations

import email
import email.policy
import re
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from afterview.errors import TargetRefused, WrongUsage
from afterview.model import Interview, Item, Person
from afterview.seals import is_sealed
from afterview_eml import exporter
from afterview_eml.message import message
from factories import NOW, make_interview, make_item, make_job, make_planned

ALLOWED = {"mime-version", "x-unsent", "date", "subject", "from", "to", "content-type", "content-transfer-encoding"}
ENCODED = "=?utf-8?q?=0ABcc:_evil@evil.example?="


def raw(item: Item | None = None, interview: Interview | None = None, **more: Any) -> bytes:
    facts: dict[str, Any] = {"now": NOW, "name": "Jo Winter", "email": "jo@example.org"} | more
    return message(interview or make_interview(), item or make_item(), **facts)


def parsed(data: bytes) -> Message:
    found = email.message_from_bytes(data, policy=email.policy.compat32)
    assert not found.defects
    assert {name.lower() for name in found} <= ALLOWED
    assert len(found.keys()) == len({name.lower() for name in found})
    return found


def words(value: str) -> str:
    return str(make_header(decode_header(value)))


def body(found: Message) -> str:
    payload = found.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode("utf-8")


def test_a_draft_opens_ready_to_send() -> None:
    found = parsed(raw())
    assert found["X-Unsent"] == "1"
    assert found["Subject"] == "Thank you for Monday"
    assert found["From"] == "Jo Winter <jo@example.org>"
    assert found["To"] == "Ana Sousa <ana@acme.example>"
    assert found["Date"] == "Sat, 21 Nov 2026 09:00:00 +0100"
    assert body(found) == make_item().body.replace("\n", "\r\n") + "\r\n"
    assert "Bcc" not in found


def test_every_line_ends_in_crlf_and_is_short() -> None:
    data = raw(make_item(body="word " * 3000 + "x" * 5000, subject="s" * 300))
    assert b"\r" not in data.replace(b"\r\n", b"")
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert max(map(len, data.split(b"\r\n"))) <= 78


def test_umlauts_emoji_and_other_scripts_stay_right() -> None:
    person = Person(name="王小明 Müller", email="w@acme.example")
    found = parsed(raw(make_item(subject="Grüße, 王 😀", body="Grüße 😀\n\nÀ bientôt\u00a0!", to=(person,))))
    assert words(found["Subject"]) == "Grüße, 王 😀"
    assert words(found["To"]).startswith("王小明 Müller")
    assert body(found) == "Grüße 😀\r\n\r\nÀ bientôt\u00a0!\r\n"


def test_the_candidate_writes_and_else_the_user_of_the_settings() -> None:
    kim = make_interview(candidate="Kim Poe", candidate_email="kim@example.org")
    assert parsed(raw(interview=kim))["From"] == "Kim Poe <kim@example.org>"
    assert parsed(raw(interview=make_interview(candidate="Kim Poe")))["From"] == "Kim Poe <jo@example.org>"
    assert "From" not in parsed(raw(name="Jo", email=None))
    assert parsed(raw(name=None))["From"] == "jo@example.org"


def test_nobody_known_leaves_to_out_and_a_desk_is_never_written_to() -> None:
    desk = Person(name="HR", email="hr@acme.example", role_address=True)
    assert "To" not in parsed(raw(make_item(to=())))
    assert "To" not in parsed(raw(make_item(to=(desk,))))
    several = (Person(name="Ana", email="a@acme.example"), Person(name="Dr. Bo, PhD", email="b@acme.example"))
    found = parsed(raw(make_item(to=several)))
    assert [address for _, address in getaddresses([found["To"]])] == ["a@acme.example", "b@acme.example"]


@pytest.mark.parametrize(
    "address", ["a@b.example\r\nBcc: x@y.example", "a@b.example, x@y.example", "a b@c.example", "ü@x"]
)
def test_what_is_not_one_plain_address_is_left_out(address: str) -> None:
    assert "To" not in parsed(raw(make_item(to=(Person(name="Ana", email=address),))))
    assert "From" not in parsed(raw(email=address))


@pytest.mark.parametrize("evil", [ENCODED, "=?utf-8?b?QQpCY2M6IGV2aWxAZXZpbC5leGFtcGxl?=", "=?utf-8?q?abc"])
def test_encoded_words_in_data_stay_text(evil: str) -> None:
    found = parsed(raw(make_item(subject=f"For {evil}", to=(Person(name=evil, email="a@acme.example"),))))
    assert words(found["Subject"]) == f"For {evil}"
    assert evil in words(found["To"])
    modern = email.message_from_bytes(raw(make_item(subject=evil)), policy=email.policy.default)
    assert modern["Subject"] == evil
    assert "Bcc" not in modern


def test_what_looks_like_the_begin_or_end_of_a_message_stays_in_the_body() -> None:
    text = "From here on we talk.\n.\n--boundary\nBcc: evil@evil.example"
    data = raw(make_item(body=text))
    assert b"\nFrom " not in data
    assert b"\r\n.\r\n" not in data
    assert body(parsed(data)) == text.replace("\n", "\r\n") + "\r\n"


HOSTILE = st.text(min_size=1, max_size=120) | st.sampled_from(
    [ENCODED, "a\r\nBcc: evil@evil.example", 'Ann" <evil@evil.example>, "x', "\x00\x1b[31m", "x" * 2000, "a\u2028b"]
)


@given(HOSTILE, HOSTILE, HOSTILE)
@settings(max_examples=200, deadline=None)
def test_no_data_adds_a_header_or_a_recipient(subject: str, name: str, text: str) -> None:
    item = make_item(subject=subject, body=text, to=(Person(name=name, email="ana@acme.example"),))
    data = raw(item, make_interview(candidate=name, candidate_email="kim@example.org"))
    found = parsed(data)
    assert [address for _, address in getaddresses([str(found["To"])])] == ["ana@acme.example"]
    assert [address for _, address in getaddresses([str(found["From"])])] == ["kim@example.org"]
    assert max(map(len, data.split(b"\r\n"))) <= 998
    assert re.fullmatch(rb"[\x20-\x7e\r\n\t]*", data)


# ------------------------------------------------------------------------------------------------------ the folder


def planned(**changes: Any) -> Any:
    interview = make_interview()
    return make_planned(make_item(interview, **changes), interview=interview)


def test_one_file_for_each_planned_email_and_none_for_the_rest(tmp_path: Path) -> None:
    interview = make_interview()
    items = (
        make_item(interview),
        make_item(interview, uid="2", kind="checklist", step="prepare", subject=None),
        make_item(interview, uid="3", state="done"),
    )
    receipt = exporter.export([make_planned(*items, interview=interview)], make_job(out=str(tmp_path / "drafts")))
    files = list((tmp_path / "drafts").iterdir())
    assert [path.name for path in files] == ["2026-11-23-thank-you-Ana-Sousa-Acme-Inc.eml"]
    assert is_sealed(files[0])
    assert receipt.created == 1
    assert receipt.files == [str(files[0])]


def test_the_default_is_the_folder_drafts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    exporter.export([planned()], make_job(out=None))
    assert len(list((tmp_path / "drafts").glob("*.eml"))) == 1


def test_the_same_plan_gives_the_same_bytes(tmp_path: Path) -> None:
    seen = []
    for _ in range(2):
        exporter.export([planned()], make_job(out=str(tmp_path)))
        seen.append([path.read_bytes() for path in sorted(tmp_path.iterdir())])
    assert seen[0] == seen[1]


def test_earlier_drafts_that_no_longer_belong_are_removed_and_named(tmp_path: Path) -> None:
    exporter.export([planned()], make_job(out=str(tmp_path)))
    mine = tmp_path / "mine.eml"
    mine.write_text("Subject: my own\n\nhello", encoding="utf-8")
    receipt = exporter.export(
        [planned(to=(Person(name="Bo Li", email="b@acme.example"),))], make_job(out=str(tmp_path))
    )
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["2026-11-23-thank-you-Bo-Li-Acme-Inc.eml", "mine.eml"]
    assert any("Ana-Sousa" in line and line.startswith("Removed") for line in receipt.lines)


def test_an_empty_or_partial_plan_removes_nothing(tmp_path: Path) -> None:
    exporter.export([planned()], make_job(out=str(tmp_path)))
    exporter.export([], make_job(out=str(tmp_path)))
    other = planned(to=(Person(name="Bo Li", email="b@acme.example"),))
    exporter.export([other], make_job(out=str(tmp_path), whole=lambda: False))
    exporter.export([other], make_job(out=str(tmp_path), ahead=3))
    assert len(list(tmp_path.iterdir())) == 2


def test_nothing_left_to_write_removes_every_earlier_draft(tmp_path: Path) -> None:
    exporter.export([planned()], make_job(out=str(tmp_path)))
    receipt = exporter.export([planned(state="cancelled")], make_job(out=str(tmp_path)))
    assert list(tmp_path.iterdir()) == []
    assert receipt.lines[0] == f"0 drafts in {tmp_path}: no e-mail is left to write."
    assert [line.partition(",")[0] for line in receipt.lines if line.startswith("Removed")] == [
        f"Removed {tmp_path / '2026-11-23-thank-you-Ana-Sousa-Acme-Inc.eml'}"
    ]


def test_where_rows_were_refused_nothing_is_removed_even_with_nothing_left(tmp_path: Path) -> None:
    exporter.export([planned()], make_job(out=str(tmp_path)))
    exporter.export([planned(state="cancelled")], make_job(out=str(tmp_path), whole=lambda: False))
    assert len(list(tmp_path.iterdir())) == 1


def test_an_edited_draft_is_not_replaced_without_force(tmp_path: Path) -> None:
    exporter.export([planned()], make_job(out=str(tmp_path)))
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes() + b"PS")
    with pytest.raises(TargetRefused, match="no unedited export"):
        exporter.export([planned()], make_job(out=str(tmp_path)))
    exporter.export([planned()], make_job(out=str(tmp_path), force=True))
    assert is_sealed(path)


def test_a_dry_run_names_each_draft_with_its_reason_and_writes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "drafts"
    receipt = exporter.export([planned()], make_job(out=str(folder), dry_run=True))
    assert not folder.exists()
    path = folder / "2026-11-23-thank-you-Ana-Sousa-Acme-Inc.eml"
    assert receipt.lines == [
        f"create   2026-11-23 17:00 {path} (2 hours after the interview, never later than 24)",
        f"Nothing was written; it would be 1 draft in {folder}.",
    ]


def test_a_dry_run_says_what_would_be_replaced_and_what_removed(tmp_path: Path) -> None:
    bo = planned(to=(Person(name="Bo Li", email="b@acme.example"),))
    exporter.export([planned()], make_job(out=str(tmp_path)))
    (tmp_path / "mine.eml").write_text("Subject: my own\n\nhello", encoding="utf-8")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    receipt = exporter.export([bo], make_job(out=str(tmp_path), dry_run=True))
    assert [line.split()[0] for line in receipt.lines] == ["create", "remove", "Nothing"]
    assert "2026-11-23-thank-you-Ana-Sousa-Acme-Inc.eml (an earlier draft that no longer belongs)" in receipt.lines[1]
    receipt = exporter.export([planned()], make_job(out=str(tmp_path), dry_run=True))
    assert [line.split()[0] for line in receipt.lines] == ["update", "Nothing"]
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize("partial", [{"whole": lambda: False}, {"ahead": 3}])
def test_a_dry_run_removes_no_more_than_the_run_itself(tmp_path: Path, partial: dict[str, Any]) -> None:
    exporter.export([planned()], make_job(out=str(tmp_path)))
    receipt = exporter.export([planned(state="done")], make_job(out=str(tmp_path), dry_run=True, **partial))
    assert receipt.lines == [f"Nothing was written; it would be 0 drafts in {tmp_path}."]


def test_a_dry_run_refuses_the_edited_draft_that_the_run_itself_refuses(tmp_path: Path) -> None:
    exporter.export([planned()], make_job(out=str(tmp_path)))
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes() + b"PS")
    with pytest.raises(TargetRefused, match="no unedited export"):
        exporter.export([planned()], make_job(out=str(tmp_path), dry_run=True))


def test_standard_output_is_refused() -> None:
    with pytest.raises(WrongUsage, match="name a folder"):
        exporter.export([planned()], make_job(out="-"))


def test_file_names_stay_in_the_folder_and_apart(tmp_path: Path) -> None:
    evil = ("../../etc/passwd", "CON", "a/b\\c:d", "A" * 300, "a" * 300, "\u200b", "acme", "ACME")
    plans = []
    for number, company in enumerate(evil):
        interview = make_interview(key=f"k{number}", company=company)
        plans.append(make_planned(make_item(interview, to=()), interview=interview))
    exporter.export(plans, make_job(out=str(tmp_path / "drafts")))
    names = [path.name for path in (tmp_path / "drafts").iterdir()]
    assert len({name.casefold() for name in names}) == len(evil)
    assert [path.name for path in tmp_path.iterdir()] == ["drafts"]
    assert all(re.fullmatch(r"[\w-]+\.eml", name) and len(name.encode()) <= 204 for name in names)


def test_what_is_missing_is_told(tmp_path: Path) -> None:
    receipt = exporter.export([planned(needs=("topics",), to=())], make_job(out=str(tmp_path)))
    assert any("square brackets" in line for line in receipt.lines)
    assert any("no address" in line for line in receipt.lines)
