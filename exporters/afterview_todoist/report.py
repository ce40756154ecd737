"""What a push or a pull did, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from afterview.ledger import DONE, Delivered, Operation
from afterview.model import MESSAGE_KINDS, Receipt
from afterview.terminal import plain
from afterview_todoist.absorb import Heard
from afterview_todoist.engine import RESUME
from afterview_todoist.orders import Orders
from afterview_todoist.remote import Refusal

_MOST_LINES = 20


def report(orders: Orders, heard: Heard) -> Receipt:
    """The receipt of a push."""
    created, adopted = len(orders.of("create")), len(orders.of("adopt"))
    updated = len(orders.of("update", "reopen", "complete"))
    deleted = len(orders.of("delete"))
    receipt = Receipt(
        created=created,
        updated=updated,
        cancelled=deleted,
        unchanged=orders.unchanged + len(orders.of("record")) + adopted,
    )
    counts = [(created, "new"), (updated, "updated"), (deleted, "deleted"), (receipt.unchanged, "unchanged")]
    receipt.lines.append("Todoist: " + (", ".join(f"{n} {what}" for n, what in counts if n) or "nothing to do") + ".")
    if adopted:
        receipt.lines.append(
            f"{adopted} tasks stood there already without this ledger knowing of them, and were taken over."
        )
    receipt.lines += [*heard_lines(heard), *notes(orders), *vanished_lines(orders)]
    return receipt


def notes(orders: Orders) -> list[str]:
    """What was done against or for the user's own changes, and what was taken away, each with its reason."""
    told = [f"{plain(order.title)}: {order.note}." for order in orders.orders if order.note]
    told += [f"Deleted: {plain(order.title)} ({plain(order.reason)})." for order in orders.of("delete")]
    return list(_some(told))


def heard_lines(heard: Heard) -> list[str]:
    """What the user did in Todoist."""
    told = [f"Completed in Todoist, so it counts as {word(row)}: {plain(row.title)}." for _, row in heard.completed]
    told += [
        f"Opened again in Todoist, so its completion there no longer counts: {plain(row.title)}."
        for _, row in heard.reopened
    ]
    told += [
        f"Opened again in Todoist: {plain(row.title)}. Your file or your log has it as {word(row)}; as long as that "
        "stands there, an export completes it again."
        for _, row in heard.recorded
    ]
    deleted = [
        f"Deleted in Todoist, so it stays deleted: {plain(row.title)}." for _, row in heard.deleted if row.state < DONE
    ]
    if deleted and heard.project is not None:
        # An export to a project that is gone begins anew: nothing of it stays deleted.
        gone = f"The project '{plain(heard.project)}' was deleted in Todoist, and its tasks with it"
        deleted = [f"{gone}; an export to it makes both anew."]
    told += deleted
    if heard.doubles:
        told.append(f"{heard.doubles} tasks that Todoist had taken twice were removed again.")
    return list(_some(told))


def vanished_lines(orders: Orders) -> list[str]:
    """Interviews that are no longer in their source, and what to do about them."""
    told = []
    for one in orders.vanished:
        line = f"'{plain(one.key)}' is no longer in its source; {len(one.rows)} of its tasks are still in Todoist"
        if one.renamed:
            told.append(
                f"{line}. Is it '{plain(one.renamed)}' now? Then: afterview log {one.key} renamed {one.renamed}. If "
                "not, --prune deletes them."
            )
        else:
            told.append(f"{line}: --prune deletes them.")
    return list(_some(told))


def word(row: Delivered) -> str:
    """Completing a message means sent, anything else means done."""
    return "sent" if row.kind in MESSAGE_KINDS else "done"


def refused_message(refused: Sequence[tuple[Operation, Refusal]]) -> str:
    """Why tasks did not arrive, and the way out."""
    reasons = sorted({refusal.text for _, refusal in refused})
    full = any(refusal.full for _, refusal in refused)
    way = " Make room in the project, name another one with --project, or take fewer days with --ahead." if full else ""
    return f"Todoist refused {len(refused)} changes: {plain('; '.join(reasons[:3]))}.{way} {RESUME}"


def _some(lines: Iterable[str]) -> Iterator[str]:
    found = list(lines)
    yield from found[:_MOST_LINES]
    if len(found) > _MOST_LINES:
        yield f"… and {len(found) - _MOST_LINES} more like that."
