"""The nouns of Afterview: frozen facts that travel from a row to a calendar.

Every datetime here is aware.  ``start`` and ``end`` carry the ``ZoneInfo`` of the interview's own zone; a plain
``date`` is a day in that zone.  Nothing in this module reads a clock, a file or the environment.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, NamedTuple, Protocol

from afterview.nouns import noun

Kind = Literal["email", "phone", "card", "checklist", "task", "decision"]
State = Literal["planned", "done", "skipped", "cancelled"]
Level = Literal["error", "warning", "note"]
Role = Literal["interviewer", "hiring_manager", "recruiter", "scheduler"]
Status = Literal["waiting", "advanced", "rejected", "offer", "accepted", "withdrawn", "closed"]

MESSAGE_KINDS: frozenset[str] = frozenset({"email", "phone", "card"})


@noun
class Person:
    """Someone on the employer's side.

    ``email`` is a checked plain address as it was written, or None.  ``role_address`` says that it belongs to a desk
    (hr@, jobs@ …) and not to this person: nothing is ever addressed to it.
    """

    name: str | None = None
    email: str | None = None
    title: str | None = None
    role: Role = "interviewer"
    role_address: bool = False

    @property
    def address(self) -> str | None:
        """The address to write to: None where there is none, or only that of a desk."""
        return None if self.role_address else self.email


@noun
class Topic:
    """Something specific that was talked about; ``person`` binds it to one interviewer (``Ana: …``)."""

    text: str
    person: str | None = None


@noun
class Sent:
    """One entry of the column ``sent``: this step went out on that day, to that address or name where one is given."""

    step: str
    on: date
    to: str | None = None


@noun
class HearBack:
    """The words of ``hear_back``, understood but not yet counted, for that needs the business days (PLAYBOOKS 1).

    ``unit``: "date" (``on`` is set), "days", "business days", "weeks" (``count`` is set), "weekday" (``count`` 0 is
    Monday), "end of week", "next week", "end of month".  ``since`` is the day from which the words count: None means
    the interview's date; the log's ``promised`` sets it.
    """

    words: str
    unit: Literal["date", "days", "business days", "weeks", "weekday", "end of week", "next week", "end of month"]
    count: int = 0
    on: date | None = None
    since: date | None = None


@noun
class Interview:
    """One interview as the user noted it, checked and typed.

    ``key``: its identity (see docs); ``key_is_given`` where the column ``id`` gave it.  ``source``: "file.csv:7" for
    messages, ``row`` the line (or record) number.  ``end`` is ``start`` plus ``duration`` minutes of real time; without
    a time of day the interview lasts from 09:00 to 17:00 (``has_time`` is False).  ``country``: ISO 3166-1, or with a
    subdivision ("DE-BE"); None: only weekends are free.  ``identity``: what the UIDs are made from where that is not
    the key (``log OLD renamed NEW`` keeps the UIDs); ``Memory.remember`` sets it.
    """

    key: str
    source: str
    company: str
    position: str
    start: datetime
    end: datetime
    timezone: str
    identity: str | None = None
    row: int = 0
    file: str = ""
    key_is_given: bool = False
    has_time: bool = True
    candidate: str | None = None
    candidate_email: str | None = None
    country: str | None = None
    round: str | None = None
    format: str | None = None  # "phone" | "video" | "onsite" where known, else the user's word
    interviewers: tuple[Person, ...] = ()
    hiring_manager: Person | None = None
    scheduler: Person | None = None
    recruiter: Person | None = None
    decision_by: date | None = None
    hear_back: HearBack | None = None
    posting_decides_by: date | None = None
    process: Literal["early", "late"] | None = None
    pace: Literal["fast", "slow"] | None = None
    priority: Literal["dream", "normal"] | None = None
    employer_size: Literal["large", "small"] | None = None
    went: Literal["good", "bad"] | None = None
    topics: tuple[Topic, ...] = ()
    strengths: tuple[str, ...] = ()
    clarify: str | None = None
    second_channel: Literal["email", "phone"] | None = None
    status: Status = "waiting"
    status_date: date | None = None
    offer_written: bool | None = None
    offer_answer_by: date | None = None
    competing_offer_on: date | None = None
    competing_offer_written: bool | None = None
    competing_offer_answer_by: date | None = None
    sent: tuple[Sent, ...] = ()
    added: date | None = None
    language: str | None = None
    greeting: str | None = None
    notes: str | None = None


@noun
class Why:
    """One reason for an item's day, in words a job seeker understands, and the article (playbook) it comes from."""

    rule: str
    source: str


@noun
class Draft:
    """The text of an item.  ``subject`` only for e-mails.  ``needs``: what the user must still supply, as the names of
    columns where a column would supply it ("topics", "strengths"), else one word ("addressee", "address")."""

    subject: str | None
    body: str
    needs: tuple[str, ...] = ()


@noun
class Offer:
    """A competing offer: the day it came, whether it is in writing, and by when it must be answered."""

    on: date
    written: bool
    answer_by: date | None = None


class Occasion(NamedTuple):
    """What the drafter is told about one item, beside the interview itself.  (A tuple, for there are nine of them per
    interview, each looked at once.)

    ``number`` counts from 1 where a step recurs, ``of`` is how often it occurs.  ``to``: the addressees, empty where
    nobody is known.  For thank-yous ``place`` (from 0) and ``panel`` say who of how many interviewers this one is.
    ``start`` is the item's own moment.  ``promise``: the date by which the employer said it would decide.
    ``follows``: the day of the message before this one, where this step hangs on a message.  ``later_round``: an
    interview for the same position came before this one.  ``rank``: how many stand before it at all, perhaps on the
    same day; ``first``: what tells the first of them from others.  ``thanked``: they are thanked by a message of its
    own, which is planned or done.
    """

    step: str
    kind: Kind
    to: tuple[Person, ...]
    start: datetime
    number: int = 1
    of: int = 1
    place: int = 0
    panel: int = 1
    promise: date | None = None
    follows: date | None = None
    later_round: bool = False
    rank: int = 0
    first: str = ""
    thanked: bool = True
    offer: Offer | None = None


class Drafter(Protocol):
    """Writes the text of an item.  Pure: the same interview and occasion give the same draft."""

    def draft(self, interview: Interview, occasion: Occasion) -> Draft: ...


@noun
class Item:
    """One dated thing to do, with its draft and its reasons.

    ``uid`` is stable across re-plans (ICS rule 5).  ``number`` counts from 1 where the step recurs (else 0).
    ``waiting``: the item holds only while nothing was heard.  ``done_on`` and ``known``: see CONTRACT.  ``reason``: why
    it is skipped or cancelled, else None.  ``why``: the rule that put it on its day, then what moved it since.
    """

    uid: str
    interview: str
    step: str
    kind: Kind
    state: State
    start: datetime
    end: datetime
    timezone: str
    title: str
    number: int = 0
    late: bool = False
    waiting: bool = False
    done_on: date | None = None
    known: bool | None = None
    to: tuple[Person, ...] = ()
    subject: str | None = None
    body: str = ""
    needs: tuple[str, ...] = ()
    lint: tuple[str, ...] = ()
    why: tuple[Why, ...] = ()
    reason: str | None = None
    deadline: datetime | None = None  # a real one: the 24 hours of a thank-you, the day an offer must be answered


@noun
class Planned:
    """An interview and all that follows from it: the unit in which a plan streams."""

    interview: Interview
    promise: date | None
    items: tuple[Item, ...]

    @property
    def awaited(self) -> date | None:
        """The promised day, while nobody has answered."""
        return self.promise if self.interview.status == "waiting" else None


@noun
class Problem:
    """Something found in the input.  Only errors reject a row.

    ``notable``: a note on a source as a whole, which concerns also those who did not ask for notes.
    """

    level: Level
    source: str
    message: str
    row: int | None = None
    column: str | None = None
    value: str | None = None
    notable: bool = False

    def __str__(self) -> str:
        place = f"{self.source}:{self.row}" if self.row is not None else self.source
        parts = [place, self.column, self.message] if self.column else [place, self.message]
        return ": ".join(part for part in parts if part)


class Interviews(Protocol):
    """A source of interviews that can be gone through more than once, and gives the same ones each time.

    ``problems`` is complete after the first time through.  ``pick`` gives only those at the places named (0 is the
    first that ``__iter__`` yields; ascending), without building the others.  A list of interviews serves as well.
    """

    def __iter__(self) -> Iterator[Interview]: ...

    def pick(self, places: Iterable[int]) -> Iterator[Interview]: ...

    @property
    def problems(self) -> Sequence[Problem]: ...


class Memory(Protocol):
    """What planning asks of the ledger.  Pure look-ups: planning records nothing."""

    def number(self, key: str, day: date, above: int = 0) -> int | None:
        """The number (1, 2 …) that an interview with this derived key on this day already bears, if any; of several
        the lowest that is higher than ``above``."""
        ...

    def remember(self, interview: Interview) -> Interview:
        """The interview with what was logged merged in (sent, promised, answers; a status_date where the ledger saw
        the answer first), by the rules of CONTRACT, "The ledger"."""
        ...

    def exported(self, interview: str) -> Mapping[str, int]:
        """The moments (whole seconds since 1970, UTC) for which items of this interview were exported and not
        cancelled, by uid."""
        ...

    def still_open(self, interview: str) -> Collection[str]:
        """The uids of exported items that a destination knows to be still open (an open Todoist task): they stay
        planned and overdue instead of being taken as done (PLAYBOOKS 5.3)."""
        ...


@dataclass(slots=True, kw_only=True)
class Receipt:
    """What a destination took.  ``files``: paths written or removed (as shown to the user); ``lines``: what to tell."""

    created: int = 0
    updated: int = 0
    cancelled: int = 0
    unchanged: int = 0
    held_back: int = 0
    files: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
