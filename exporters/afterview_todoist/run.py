"""A push from beginning to end, and a pull: the pieces put together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from functools import partial
from typing import TYPE_CHECKING, Any

from afterview.errors import DestinationFailed, WrongUsage
from afterview.exporting import Job
from afterview.ledger import DONE, Delivered, Fact, Ledger, Operation
from afterview.model import Interview, Planned, Receipt
from afterview_todoist.absorb import Heard, command, is_completion, is_double
from afterview_todoist.allot import Allotment, allot, limit
from afterview_todoist.engine import RESUME, Engine
from afterview_todoist.orders import Comparison, Order, Orders
from afterview_todoist.pace import Pace
from afterview_todoist.place import Place
from afterview_todoist.plan import style_of, switched
from afterview_todoist.report import heard_lines, refused_message, report
from afterview_todoist.session import Session, connected
from afterview_todoist.setup import Wanted, prepare
from afterview_todoist.tasks import Style, Task, fields_of_look

if TYPE_CHECKING:
    import httpx

    from afterview_todoist.state import State

ASK_ABOVE = 100
REMINDERS = 700  # of a whole account


def project_name(job: Job) -> str:
    """The project's name, "" for the Inbox."""
    name = str(job.options.get("project") or "").strip()
    if len(name) > 120 or not name.isprintable():
        raise WrongUsage("--project: a project's name has at most 120 characters, and no control characters.")
    return "" if name.casefold() == "inbox" else name


def export(planned: Iterable[Planned], job: Job, pace: Pace, transport: httpx.BaseTransport | None) -> Receipt:
    """Look at what the user did, compare, check the limits, make what is missing, push."""
    name = project_name(job)
    style_of(job)
    with connected(job, pace, transport) as session:
        engine = session.enter(name)
        try:
            engine.place.box.drop(
                operation.uuid for operation in engine.place.box.pending() if not is_double(operation)
            )
            engine.push(lambda done, total: None)
            orders = compare(session, engine, planned)
            engine = _push(session, engine, orders, name)
        except KeyboardInterrupt:
            raise KeyboardInterrupt(f"Stopped. {RESUME}") from None
        heard = engine.absorber.heard
        if heard.refused:
            raise DestinationFailed(refused_message(heard.refused))
        engine.place.box.clear()
        return report(orders, heard)


def compare(session: Session, engine: Engine, planned: Iterable[Planned]) -> Orders:
    """The plan against the ledger; that an interview was seen is recorded."""
    ledger, state = session.ledger, engine.place.state
    comparison = Comparison(
        job=session.job,
        style=style_in(session.job, state.limits),
        state=state,
        completed_there=partial(completed_there, ledger, state),
    )
    with ledger.delivery(engine.place.destination) as delivery:
        orders = comparison.run(planned, delivery)
        delivery.commit()
    return orders


def completed_there(ledger: Ledger, state: State, key: str, row: Delivered) -> bool:
    """Whether it was the user who completed an item in Todoist: the ledger has that from there of its step, for its
    addressee, and of a step that recurs it is remembered which one it was."""
    if row.number and row.uid not in state.completed:
        return False
    return any(is_completion(fact, row) for fact in ledger.facts(key))


def style_in(job: Job, limits: Any) -> Style:
    """How tasks look in this account: without what its plan doesn't have."""
    style = style_of(job)
    return replace(
        style,
        durations=limits.get("durations") is not False,
        deadlines=limits.get("deadlines") is not False,
        reminder=style.reminder and _can_ring(limits),
    )


def _can_ring(limits: Any) -> bool:
    return limits.get("reminders_at_due") is not False


def _push(session: Session, engine: Engine, orders: Orders, name: str) -> Engine:
    """Check, prepare and send; the engine of the place that it all went to."""
    job = session.job
    new = [(order.task, order.interview) for order in orders.of("create") if order.task and order.interview]
    allotment = _room(engine, new, name, job)
    if len(new) > ASK_ABOVE and not job.yes and not job.confirm(_question(len(new), allotment, name)):
        raise WrongUsage(
            f"Nothing was sent: these are {len(new)} new tasks. Give --yes if you want them all, or take fewer with "
            "--ahead DAYS."
        )
    if allotment.without_sections:
        job.say(
            "Some tasks go without a section: there are more employers, and more months, than a project has sections."
        )
    if new:
        wanted = Wanted(
            projects=[one for one in allotment.new_projects if one],
            label=style_in(job, {}).label,
            sections=allotment.sections,
        )
        prepare(engine, session.account or "", wanted)
        engine = session.settle_in(engine, name)
    _adopt(engine, orders.of("adopt"), job)
    silent = without_reminder([task for task, _ in new], engine.place)
    if silent:
        job.say(f"Todoist allows no more reminders: the {len(silent)} tasks that come last will not ring.")
    operations = list(_operations(engine, orders, allotment, silent))
    engine.place.box.put([(order.key, _sourced(engine, order)) for order in orders.of("record")])
    engine.place.box.add(operations)
    engine.push(lambda done, total: job.progress(done, "tasks pushed"))
    engine.confirm()
    return engine


def _room(engine: Engine, new: list[tuple[Task, Interview]], name: str, job: Job) -> Allotment:
    """Where the new tasks go.  Projects that they may flow over into are looked at first, if they were not yet."""
    place = engine.place
    project = place.project if place.project in place.state.projects else ""
    sections = switched(job, "sections")
    allotment = allot(new, place.state, project, name, sections=sections)
    unseen = [one.project for one in allotment.spots.values() if one.project in place.state.projects]
    if any(one not in place.state.places for one in unseen):
        engine.take(engine.requests.read(None, place.rows))
        allotment = allot(new, place.state, project, name, sections=sections)
    for one in dict.fromkeys(unseen):
        if one not in place.state.places:
            place.state.places.append(one)
    return allotment


def _question(count: int, allotment: Allotment, name: str) -> str:
    where = f"'{name}'" if name else "the Inbox"
    more = [one for one in allotment.new_projects if one != name]
    rest = f" and, for a project holds 300, into {', '.join(more)}" if more else ""
    return f"{count} new tasks go into {where}{rest}. Go on?"


def _adopt(engine: Engine, orders: list[Order], job: Job) -> None:
    """Enter tasks that are there already in the ledger; what was completed there is sent."""
    place = engine.place
    rows: list[tuple[str, Delivered]] = []
    facts: list[Fact] = []
    for order in orders:
        stranger = order.stranger
        if stranger is None:
            continue
        row = _sourced(engine, order)
        rows.append((order.key, row))
        place.state.strangers.pop(stranger.id, None)
        if stranger.checked:
            done = datetime.fromisoformat(stranger.done) if stranger.done else job.now
            facts.append(engine.absorber.completion(order.key, row, done))
        else:
            look = fields_of_look(row.look)
            theirs = {
                name: digest
                for name, digest in stranger.digests.items()
                if name in look and look[name].hex() != digest and name not in order.fields
            }
            if theirs:
                place.state.edited[row.uid] = theirs
    if rows:
        place.box.put(rows, facts=facts)
        place.reload()
        place.save()


def _sourced(engine: Engine, order: Order) -> Delivered:
    """The row with the number of the source that it came from."""
    if order.interview is None:
        return order.row
    return order.row._replace(source=engine.place.source_number(order.interview.file))


def without_reminder(new: Sequence[Task], place: Place) -> set[str]:
    """The uids of new tasks for which the account has no reminder left: those that are due last."""
    wanting = sorted((task for task in new if task.reminder), key=lambda task: task.due)
    open_now = sum(row.state < DONE for _, row in place.rows.values())
    left = max(0, limit(place.state, "max_reminders_time", REMINDERS) - open_now)
    return {task.uid for task in wanting[left:]}


def _operations(engine: Engine, orders: Orders, allotment: Allotment, silent: set[str]) -> Iterator[Operation]:
    """What is to be sent: what makes room goes first.  ``silent``: the uids of tasks that are not to ring."""
    for order in orders.of("delete"):
        yield command(order.key, order.row.uid, "item_delete", {"id": order.row.remote}, after=order.row)
    for order in orders.of("complete"):
        args = {"id": order.row.remote, "date_completed": _completed(order)}
        yield command(order.key, order.row.uid, "item_complete", args, after=_sourced(engine, order))
    for order in orders.of("reopen"):
        after = None if order.fields else _sourced(engine, order)
        yield command(order.key, order.row.uid, "item_uncomplete", {"id": order.row.remote}, after=after)
    for order in orders.of("reopen", "update", "adopt"):
        if order.fields and order.task:
            wanted = order.task.args()
            args = {"id": order.row.remote, **{field: wanted[field] for field in order.fields}}
            yield command(order.key, order.row.uid, "item_update", args, after=_sourced(engine, order))
    for order in orders.of("create"):
        if order.task:
            task = replace(order.task, reminder=order.task.reminder and order.task.uid not in silent)
            yield _creation(engine, order, task, allotment)


def _creation(engine: Engine, order: Order, task: Task, allotment: Allotment) -> Operation:
    state, spot = engine.place.state, allotment.spots[task.uid]
    project = (
        spot.project if spot.project in state.projects else (state.named(spot.project) or [engine.place.project])[0]
    )
    if project not in state.places:
        state.places.append(project)
    args = {key: value for key, value in task.args().items() if value is not None}
    args["project_id"] = project
    if spot.section and (section := state.section(project, spot.section)):
        args["section_id"] = section
    if _can_ring(state.limits):
        args["auto_reminder"] = task.reminder
    row = _sourced(engine, order)
    return command(order.key, task.uid, "item_add", args, after=row, generation=row.sequence)


def _completed(order: Order) -> str:
    """Noon of the day on which it was done, where the interview is, as the API writes instants."""
    day = order.item.done_on if order.item else None
    zone = order.row.zone
    moment = datetime.combine(day, time(12), zone) if day else datetime.now(UTC)
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000000Z")


def pull(job: Job, pace: Pace, transport: httpx.BaseTransport | None) -> Receipt:
    """Take over what the user did, in the project that is meant or in all that were ever pushed to.

    Where nothing was ever pushed from this ledger, nothing is asked.
    """
    if job.ledger is None:
        return Receipt()
    with connected(job, pace, transport) as session:
        if session.accounts.last is None:
            return Receipt()
        account = session.account or session.learn()[0]  # a token may be new
        projects = session.accounts.projects(account)
        if wanted := project_name(job):
            known = session.accounts.project(account, wanted)
            projects = [known] if known else []
        receipt = Receipt()
        for project in projects:
            heard: Heard = session.enter_project(project).absorber.heard
            receipt.updated += len(heard.completed) + len(heard.reopened) + len(heard.recorded)
            receipt.cancelled += len([row for _, row in heard.deleted if row.state < DONE])
            receipt.lines += heard_lines(heard)
        return receipt
