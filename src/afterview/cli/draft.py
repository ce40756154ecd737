"""``afterview draft``: one draft on standard output, for a pipe or the clipboard."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import click

from afterview.cli.completion import complete_key, complete_step
from afterview.cli.options import SOURCE_OPTION, Whole, planning_options
from afterview.cli.session import Session, open_session
from afterview.errors import WrongUsage
from afterview.model import Item, Planned
from afterview.terminal import plain_lines


@click.command(epilog="Example: afterview draft acme thank-you --to Ana")
@click.argument("key", shell_complete=complete_key)
@click.argument("step", required=False, shell_complete=complete_step)
@click.option("--to", metavar="PERSON", help="Which one, where the step goes to several; may be shortened.")
@click.option("--number", type=Whole(1), help="Which one, where the step recurs.")
@click.option("--subject", is_flag=True, help="Print the subject line instead.")
@SOURCE_OPTION
@planning_options
def command(
    key: str,
    step: str | None,
    to: str | None,
    number: int | None,
    subject: bool,
    sources: tuple[str, ...],
    **params: Any,
) -> int:
    """Print one draft, only the text.

    KEY and STEP may be shortened as long as they are unique.  Without STEP it says which there are.
    """
    from afterview.cli.plan import problems_of

    session = open_session(params, sources)
    reader = session.reader()
    with session.ledger(writing=False, command="draft") as ledger:
        plan = session.plan(reader, ledger)
        items = _items(list(plan), key, step)
        problems = problems_of(plan, ledger)
    item = _one(items, to, number)
    if subject and item.subject is None:
        raise WrongUsage(f"'{item.step}' is no e-mail: it has no subject. Leave --subject out.")
    text = (item.subject or "") if subject else item.body.rstrip("\n")
    click.echo("\n".join(plain_lines(text)) if sys.stdout.isatty() else text)
    _tell_needs(session, item)
    session.tell([problem for problem in problems if problem.level == "error"])
    return 0


def _items(planned: Sequence[Planned], key: str, step: str | None) -> list[Item]:
    """The items of this step that have a draft.  Raises WrongUsage with the reason where there is none."""
    from afterview.cli.keys import choose

    chosen = choose(key, [one.interview.key for one in planned], "key")
    items = next(one.items for one in planned if one.interview.key == chosen)
    if step is None:
        raise WrongUsage(_steps_words(chosen, items))
    name = choose(step, list(dict.fromkeys(item.step for item in items)), "step")
    found = [item for item in items if item.step == name]
    drafted = [item for item in found if item.body]
    if not drafted:
        first = found[0]
        if first.state == "done":
            raise WrongUsage(f"'{name}' of '{chosen}' was done on {first.done_on}: there is no draft of it any more.")
        raise WrongUsage(f"'{name}' of '{chosen}' has no draft: {first.reason or first.state}.")
    return drafted


def _steps_words(key: str, items: Sequence[Item]) -> str:
    """Which drafts of an interview there are."""
    steps = list(dict.fromkeys(item.step for item in items if item.body))
    if not steps:
        return f"'{key}' has no draft: nothing of it is planned."
    return f"Say which draft of '{key}': {', '.join(steps)}."


def _one(items: Sequence[Item], to: str | None, number: int | None) -> Item:
    from afterview.cli.keys import choose_person

    left = [item for item in items if number is None or item.number == number]
    if not left:
        raise WrongUsage(f"--number: there is no number {number} of '{items[0].step}'.")
    if to is not None:
        people = [person for item in left for person in item.to]
        chosen = choose_person(to, people, f"'{items[0].step}'")
        left = [item for item in left if chosen in item.to]
    if number is None:
        # Of a step that recurs the next one is meant.
        left = [item for item in left if item.number == min(other.number for other in left)]
    if len(left) > 1:
        names = ", ".join((item.to[0].name or item.to[0].email or "?") if item.to else "?" for item in left)
        raise WrongUsage(f"'{items[0].step}' goes to several people ({names}). Add --to and one of them.")
    return left[0]


def _tell_needs(session: Session, item: Item) -> None:
    from afterview.labels import need_words

    if item.needs:
        session.say(f"This draft still needs: {'; '.join(need_words(need, item.to) for need in item.needs)}.")
