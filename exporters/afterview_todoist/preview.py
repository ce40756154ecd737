"""``--dry-run``: what a push would do, by what the ledger knows.  Sends nothing, writes nothing, needs no token."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from afterview.errors import UnusableSettings
from afterview.exporting import Job
from afterview.model import Planned, Receipt
from afterview.terminal import plain
from afterview_todoist.orders import Comparison, Order, Orders, due_words
from afterview_todoist.place import Accounts, Place
from afterview_todoist.report import vanished_lines
from afterview_todoist.run import completed_there, project_name, style_in
from afterview_todoist.session import archived, ledger_of
from afterview_todoist.state import State
from afterview_todoist.token import token_of

if TYPE_CHECKING:
    from afterview.ledger import Ledger

_WORDS = {
    "create": "create",
    "adopt": "update",
    "update": "update",
    "reopen": "update",
    "complete": "complete",
    "delete": "delete",
}


def preview(planned: Iterable[Planned], job: Job) -> Receipt:
    """The receipt of a push that was not made; its lines are the changes with their reasons."""
    with ledger_of(job) as ledger:
        place = _place(ledger, job)
        state = place.state if place else State()
        comparison = Comparison(
            job=job,
            style=style_in(job, state.limits),
            state=state,
            completed_there=partial(completed_there, ledger, state),
        )
        with ledger.delivery(place.destination if place else "todoist ?") as delivery:
            orders = comparison.run(planned, delivery)
    return _receipt(orders)


def _place(ledger: Ledger, job: Job) -> Place | None:
    """The place that is meant, as far as the ledger can know without asking Todoist.  Raises DestinationFailed."""
    accounts = Accounts(ledger)
    try:
        account = accounts.of(token_of(job)) or accounts.last
    except UnusableSettings:
        account = accounts.last
    project = accounts.project(account, project_name(job)) if account else None
    if account is None or project is None:
        return None
    place = Place(ledger, account, project)
    if project in place.state.archived:
        raise archived(place.state.projects[project])
    return place if project in place.state.projects else None  # else it was deleted, and is made anew


def _receipt(orders: Orders) -> Receipt:
    receipt = Receipt(
        created=len(orders.of("create")),
        updated=len(orders.of("update", "reopen", "complete", "adopt")),
        cancelled=len(orders.of("delete")),
        unchanged=orders.unchanged + len(orders.of("record")),
    )
    receipt.lines += [_line(order) for order in orders.orders if order.what in _WORDS]
    receipt.lines += vanished_lines(orders)
    receipt.lines.append(
        f"Nothing was sent. A push would create {receipt.created}, update {receipt.updated}, delete "
        f"{receipt.cancelled} and leave {receipt.unchanged} as they are; what you did in Todoist since the last look "
        "is taken over first."
    )
    return receipt


def _line(order: Order) -> str:
    when = f"{due_words(order.task.due)}  " if order.task else ""
    why = "; ".join(part for part in (order.reason, order.note) if part)
    if not why and order.item and order.item.why:
        why = order.item.why[0].rule
    return plain(f"{_WORDS[order.what]:9}{when}{order.title}" + (f" ({why})" if why else ""))
