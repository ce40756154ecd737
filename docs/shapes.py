"""The shape of the plan as JSON, in words, for docs/generate.py.  Each table is compared with what the code writes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

TOP = {
    "version": "1; it changes when what is here changes its meaning",
    "now": "the moment from which was planned, with its offset",
    "playbook": "its name",
    "interviews": "a list, in the order of the rows",
    "items": "a list, interview by interview, each in the order of the playbook",
    "problems": "a list of what was refused, doubted or is missing",
}
INTERVIEW = {
    "key": "its key, by which the items name it",
    "source": "file and row",
    "candidate": "text or null, as below wherever nothing else is said",
    "candidate_email": "",
    "company": "text",
    "position": "text",
    "start": "the moment with its offset",
    "end": "the moment with its offset",
    "has_time": "false where the row names a day alone",
    "timezone": "the employer's, IANA",
    "country": "whose public holidays count",
    "round": "",
    "format": "phone, video or onsite",
    "promise": "the date by which you should hear, however it was said",
    "status": "waiting, advanced, rejected, offer, accepted, withdrawn or closed",
    "status_date": "a date",
    "interviewers": "a list of people",
    "hiring_manager": "a person or null",
    "scheduler": "a person or null",
    "recruiter": "a person or null",
    "process": "early or late",
    "pace": "fast or slow",
    "priority": "dream or normal",
    "employer_size": "large or small",
    "went": "good or bad",
    "second_channel": "email or phone",
    "topics": "a list of texts; `Ana: …` where one belongs to a person",
    "strengths": "a list of texts",
    "clarify": "",
    "competing_offer_on": "a date",
    "sent": "a list of `step`, `to`, `on`",
    "added": "a date",
    "language": "",
    "notes": "",
}
ITEM = {
    "uid": "stable: the same in every plan and export",
    "interview": "the key of its interview",
    "step": "its name in the playbook",
    "number": "from 1 where the step recurs, else 0",
    "kind": "email, phone, card, checklist, task or decision",
    "state": "planned, done, skipped or cancelled",
    "title": "text",
    "start": "the moment with its offset",
    "end": "the moment with its offset",
    "timezone": "the employer's, IANA",
    "late": "true where its own moment has passed and it moved",
    "done_on": "a date, where it is done",
    "known": "true where a row, the log or a destination says that it is done, false where that is assumed, else null",
    "to": "a list of people",
    "subject": "of an e-mail, else null",
    "body": "the draft",
    "needs": "a list of what the draft still lacks",
    "lint": "a list of the rules that the draft breaks (`afterview check` says them in words)",
    "why": "a list of `rule` and `source`: what put it on its day, and whose advice that is",
    "reason": "why it is skipped or cancelled, else null",
}
PERSON = {
    "name": "text or null",
    "email": "text or null; never the address of a desk",
    "role": "interviewer, hiring_manager, recruiter or scheduler",
}
PROBLEM = {
    "level": "error (the row is refused), warning (read with doubt) or note (a prompt for what is missing)",
    "source": "the file, or null",
    "row": "a number, or null",
    "column": "its name, or null",
    "value": "what stands there, or null",
    "message": "what is wrong and what would be right",
}


def compared(words: Mapping[str, str], form: Mapping[str, Any]) -> Mapping[str, str]:
    """``words``, after a look whether they name the keys of the form and no others, in its order."""
    if list(words) != list(form):
        raise SystemExit(f"docs/shapes.py and the JSON differ: {set(words) ^ set(form) or 'in their order'}")
    return words
