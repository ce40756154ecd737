"""Drafts from facts of any texts: nothing in them is a template, a header, a recipient or a second line."""

from __future__ import annotations

import email
import email.policy
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from email.header import decode_header, make_header
from functools import cache
from typing import Any

from afterview.drafting import TemplateDrafter, Voice
from afterview.drafting.words import tidy
from afterview.mailto import is_plain_address, mailto
from afterview.model import Person, Topic
from afterview_eml.message import message
from drafting_inputs import LANGUAGES, OFFER, PROMISE, STEPS, interview, item, occasion
from factories import NOW
from fuzz.fields import fields, joined, rotated
from fuzz.scanners import mail_faults, mailto_faults

_COUNT = 14
RESULT = "1337"  # of 7 * 191, which the seeds ask for in every notation of templates


@cache
def _drafter(name: str, signature: str, tone: Any) -> TemplateDrafter:
    return TemplateDrafter(Voice(name=name, signature=signature, tone=tone))


def drafts(data: bytes) -> Iterator[str]:
    """Fields: switches, company, position, candidate and address, name, address, title, topic, strength, clarify,
    greeting, the user's name, signature."""
    found = fields(data, _COUNT)
    switches, company, position, candidate, sender, name, address, title, topic, strength, clarify, greeting = found[
        :12
    ]
    number = sum(ord(sign) * 31**place for place, sign in enumerate(switches[:6]))
    person = Person(name=name or None, email=address or None, title=title or None)
    made = interview(
        company=company,
        position=position,
        candidate=candidate or None,
        candidate_email=sender or None,
        interviewers=(person,),
        hiring_manager=person if number & 1 else None,
        topics=(Topic(text=topic, person=name or None if number & 2 else None),) if topic else (),
        strengths=(strength, topic) if strength else (),
        clarify=clarify or None,
        greeting=greeting or None,
        language=LANGUAGES[number % len(LANGUAGES)],
    )
    voice = (found[12], found[13], ("friendly", "formal", "warm")[number // 4 % 2])
    drafter = _drafter(*voice) if voice[:2] == ("", "") else _drafter.__wrapped__(*voice)
    step, kind = STEPS[number // 8 % len(STEPS)]
    at = occasion(step, kind, to=(person,) if number & 4 else (), promise=PROMISE if number & 16 else None, offer=OFFER)
    draft = drafter.draft(made, at)
    whole = f"{draft.subject}\n{draft.body}"
    if RESULT in whole and not any(RESULT in field for field in found):
        yield f"data was evaluated: {whole!a}"
    if draft.subject is not None and any(map(_is_obeyed, draft.subject)):
        yield f"a subject that is no line: {draft.subject!a}"
    if hidden := re.search(
        "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]", draft.body
    ):
        yield f"a control character in a draft: {hidden[0]!a}"
    yield from _sent(replace(item(made, at, draft), to=at.to), made, found)


def _is_obeyed(sign: str) -> bool:
    """Whether a program does something at this character; joiners hold emoji together, and a letter may be newer than
    this Python's tables."""
    return unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp") and sign not in "\u200c\u200d"


def _sent(one: Any, made: Any, found: list[str]) -> Iterator[str]:
    known = [text for text in (found[4], found[6]) if is_plain_address(text)]
    data = message(made, one, now=NOW, name=found[12] or None, email=None)
    yield from mail_faults(data, known)
    told = email.message_from_bytes(data, policy=email.policy.compat32)
    if str(make_header(decode_header(told["Subject"]))) != tidy(one.subject or ""):
        yield f"another subject: {told['Subject']!a} for {one.subject!a}"
    payload = told.get_payload(decode=True)
    meant = one.body.strip("\n").encode("utf-8", "replace")
    if not isinstance(payload, bytes) or payload.replace(b"\r\n", b"\n").rstrip(b"\n") != meant.rstrip(b"\n"):
        yield f"another body: {payload!r} for {one.body!a}"
    for address in {found[6], "ana@acme.example"}:
        link = mailto(address, one.subject, one.body)
        if link is not None:
            yield from mailto_faults(link, [address] if is_plain_address(address) else [])


def draft_seeds() -> list[bytes]:
    """One for every step as it should be, and everything hostile in every field."""
    return [
        *(
            joined(
                chr(number * 8 + 7),
                "Acme Inc.",
                "Data Engineer (m/w/d)",
                "Kim Poe",
                "kim@example.org",
                "Dr. Ana Sousa",
                "ana@acme.example",
                "CTO",
                "We talked about the merger. It was long.",
                "I led five.",
                "what I described is snapshot isolation",
                "Dear Ms Sousa,",
                "Jo Winter",
                "Jo\n+49 30 123",
            )
            for number in range(len(STEPS))
        ),
        *rotated(_COUNT),
    ]
