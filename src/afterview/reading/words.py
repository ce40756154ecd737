"""Columns in which only certain words mean something: statuses, formats, yes and no.

A word outside its list is refused with the words that are allowed; comparison is by letters alone, so that upper case,
emoji, hyphens and accents do not matter.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import cast

from afterview.model import Status
from afterview.reading.faults import Fault
from afterview.reading.text import shown


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Letters and digits without case, accents and signs: "🎉 No-Show!" → "no show"."""
    split = unicodedata.normalize("NFKD", text.replace("İ", "I").replace("ı", "i")).casefold()
    letters = "".join("" if unicodedata.combining(c) else c if c.isalnum() else " " for c in split)
    return " ".join(letters.replace("ı", "i").split())


def _meanings(listed: str) -> Iterator[tuple[str, str]]:
    """(word, meaning) out of lines like ``meaning: word, word``."""
    for row in listed.strip().splitlines():
        meaning, _, words_of = row.partition(":")
        for word in words_of.split(","):
            yield plain(word), meaning.strip()


_STATUS_LIST = """
waiting: waiting, scheduled, completed, interviewed, pending, planned, upcoming, confirmed, done, held
waiting: interview, interviews, interviewing, interview scheduled, interview booked, interview completed, interview done
waiting: interview set, had interview, first interview, second interview, final interview, final round, phone screen
waiting: phone interview, screening, screen, technical interview, onsite, on site, onsite interview, video interview
waiting: assessment, in progress, in process, in review, under review, reviewing, under consideration, active, open
waiting: ongoing, current, awaiting, awaiting response, awaiting reply, awaiting feedback, awaiting decision
waiting: waiting for response, waiting to hear, waiting to hear back, no answer yet, no response yet, follow up
waiting: following up, followed up, applied, applying, submitted, application submitted
waiting: vorstellungsgespräch, gespräch, eingeladen, wartend, offen, ausstehend, laufend
waiting: en attente, entretien, en cours, pendiente, entrevista, en proceso, in attesa, colloquio, in corso
advanced: advanced, heard, heard back, moved on, moved forward, moving forward, next round, next stage, next step
advanced: passed, progressed, invited to next round, second round invite, weiter, nächste runde, zweite runde
rejected: rejected, rejection, not selected, not moving forward, unsuccessful, turned down, denied, passed over
rejected: refused, no offer, abgelehnt, absage, refusé, refus, rechazado, rechazada, rifiutato, recusado, rejeitado
rejected: afgewezen
offer: offer, offered, offer received, received offer, offer extended, got offer, job offer, negotiating, negotiation
offer: offer negotiation, angebot, zusage, offre, oferta, offerta, proposta, aanbod
accepted: accepted, offer accepted, accepted offer, hired, signed, contract signed, angenommen, accepté, acceptée
accepted: aceptado, aceptada, accettato, aceito, aangenomen
withdrawn: withdrawn, withdrew, i withdrew, withdraw, application withdrawn, zurückgezogen, retiré, retirada, retirado
withdrawn: ritirato, teruggetrokken
closed: closed, cancelled, canceled, no show, noshow, ghosted, declined, offer declined, declined offer, i declined
closed: archived, archive, expired, position filled, filled, job closed, position closed, not interested
closed: no longer interested, dead, inactive, no response, abgesagt, geschlossen, storniert, annulé, fermé
closed: cancelado, cerrado, annullato, chiuso
put off: rescheduled, rescheduling, reschedule, postponed, moved, delayed, verschoben, reporté, aplazado, rinviato
"""
_STATUS_OF = dict(_meanings(_STATUS_LIST))
_BEFORE_LIST = """
before: saved, bookmarked, wishlist, wish list, interested, to apply, not applied, not applied yet, draft, preparing
before: researching, applied, applying, submitted, application submitted, ready to apply, gemerkt, beworben, postulé
before: aplicado
"""
_BEFORE = frozenset(word for word, _ in _meanings(_BEFORE_LIST))
STATUS_WORDS = "waiting, advanced, rejected, offer, accepted, withdrawn or closed"


@lru_cache(maxsize=1024)
def status_word(text: str) -> str:
    """A tracker's status as one plain phrase; also out of nested JSON, as some trackers export it."""
    if text.startswith(("{", "[", '"')):
        text = _from_json(text)
    return plain(text)


_STATUS_KEYS = ("name", "status", "label", "title", "value", "current", "stage")


def _from_json(text: str) -> str:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return text
    for _ in range(4):
        if isinstance(found, list) and found:
            found = found[-1]
        elif isinstance(found, dict):
            found = next((found[key] for key in _STATUS_KEYS if key in found), None)
    return found if isinstance(found, str) else text


@lru_cache(maxsize=1024)
def read_status(text: str) -> Status | None:
    """What a status means; None: the interview was put off ("rescheduled", "postponed").  Raises Fault."""
    word = status_word(text)
    if (meaning := _STATUS_OF.get(word)) is not None:
        return None if meaning == "put off" else cast(Status, meaning)
    raise Fault(f"'{shown(text)}' is no status; write {STATUS_WORDS}")


def is_before_any_interview(text: str) -> bool:
    """Whether a status says that there was no interview yet (saved, applied …)."""
    return status_word(text) in _BEFORE


def _choice(name: str, listed: str, allowed: str) -> Callable[[str], str]:
    table = dict(_meanings(listed))

    @lru_cache(maxsize=1024)
    def read(text: str) -> str:
        meaning = table.get(plain(text))
        if meaning is None:
            raise Fault(f"'{shown(text)}' is no {name}; write {allowed}")
        return meaning

    return read


_FORMATS = """
phone: phone, telephone, tel, call, phone call, phone screen, phone interview, telephone interview, by phone
phone: telefon, téléphone, teléfono
video: video, video call, video interview, videocall, video conference, zoom, teams, ms teams, microsoft teams
video: google meet, meet, skype, webex, facetime, hangouts, online, virtual, remote, remotely, videoanruf, visio
onsite: onsite, on site, in person, inperson, office, in office, at the office, face to face, f2f, personal, site visit
onsite: vor ort, sur place, presencial, di persona
"""
_SIZES = "large: large, big, enterprise, corporate, corporation\nsmall: small, startup, start up, tiny"
_WENT = """
good: good, well, great, very good, very well, fine, gut
bad: bad, badly, poor, poorly, not well, terrible, schlecht
"""
_PRIORITIES = """
dream: dream, dream job, top, top choice, favourite, favorite
normal: normal, usual, standard, regular
"""
read_format = _choice("format", _FORMATS, "phone, video or onsite")
read_process = _choice(
    "process", "early: early, beginning, just started\nlate: late, end, final, nearly done", "early or late"
)
read_pace = _choice("pace", "fast: fast, quick, rapid, urgent\nslow: slow, slowly, relaxed", "fast or slow")
read_priority = _choice("priority", _PRIORITIES, "dream or normal")
read_size = _choice("employer size", _SIZES, "large or small")
read_went = _choice("answer to how it went", _WENT, "good or bad")
read_channel = _choice(
    "second channel", "email: email, e mail, mail\nphone: phone, telephone, call, phone call", "email or phone"
)
_yes_no = _choice("answer", "yes: yes, y, true, 1, x, ja, oui, si, sí\nno: no, n, false, 0, nein, non", "yes or no")


def read_yes_no(text: str) -> bool:
    """True for yes.  Raises Fault."""
    return text in ("✓", "✔", "✅") or _yes_no(text) == "yes"


def is_format(text: str) -> bool:
    """Whether the text names a format (phone, video, onsite) rather than a round."""
    try:
        read_format(text)
    except Fault:
        return False
    return True


def is_round(text: str) -> bool:
    """Whether a text that names a format names a round as well: "phone screen", "video interview"."""
    return plain(text).endswith(("screen", "interview"))
