"""Where new tasks go: into which project, under which section, and whether there is room.  Pure.

A project holds 300 open tasks (or what the account's plan says).  What does not fit goes over into a second one of the
same name with a number; whether all that is possible is known before anything is sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from afterview.errors import DestinationFailed
from afterview.model import Interview
from afterview.nouns import noun
from afterview_todoist.plan import choose_sections
from afterview_todoist.state import State
from afterview_todoist.tasks import Task

TASKS_PER_PROJECT = 300
SECTIONS_PER_PROJECT = 20
OVERFLOW_OF_INBOX = "Interview follow-ups"


@noun
class Spot:
    """Where one task goes: a project's id, or the name of one that is to be made; a section's name or None."""

    project: str
    section: str | None


@noun
class Allotment:
    """``spots`` by uid.  ``new_projects``: names.  ``sections``: (project, name) of all that are used, to be there."""

    spots: Mapping[str, Spot]
    new_projects: Sequence[str]
    sections: Sequence[tuple[str, str]]
    without_sections: bool = False


def limit(state: State, name: str, otherwise: int) -> int:
    """A limit of the account's plan by Todoist's name, else the published one."""
    value = state.limits.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else otherwise


def overflow_name(project: str, number: int) -> str:
    """The name of the project that takes what the first one has no room for: "Jobs 2"; after the Inbox its own name."""
    if project:
        return f"{project} {number}"
    return OVERFLOW_OF_INBOX if number == 2 else f"{OVERFLOW_OF_INBOX} {number - 1}"


def allot(
    found: Sequence[tuple[Task, Interview]], state: State, project: str, name: str, *, sections: bool
) -> Allotment:
    """Give every new task its spot, in the order of the plan.

    ``project``: the first one's id, "" where it is to be made.  ``name``: what was asked for, "" for the Inbox.
    Raises DestinationFailed where the account has no room, saying what would help.
    """
    most = limit(state, "max_tasks", TASKS_PER_PROJECT)
    places = _places(len(found), state, project, name, most)
    spots: dict[str, str] = {}
    rooms = iter(places)
    place, room = next(rooms)
    for task, _ in found:
        while room == 0:
            place, room = next(rooms)
        spots[task.uid] = place
        room -= 1
    used = list(dict.fromkeys(spots.values()))
    new = [one for one in used if one not in state.projects]
    _check_projects(new, state, len(found), most)
    named, without = _sections(found, spots, state) if sections else ({}, False)
    return Allotment(
        spots={uid: Spot(project=one, section=named.get(uid)) for uid, one in spots.items()},
        new_projects=new,
        sections=list(dict.fromkeys((spots[uid], section) for uid, section in named.items())),
        without_sections=without,
    )


def _places(count: int, state: State, project: str, name: str, most: int) -> list[tuple[str, int]]:
    """The projects to fill, each with its room, until all fit."""
    places = [(project or name, state.room(project, most) if project else most)]
    number = 2
    while sum(room for _, room in places) < count:
        wanted = overflow_name(name, number)
        number += 1
        known = state.named(wanted)
        there = [one for one in known if one not in state.archived]
        if there:
            places.append((there[0], state.room(there[0], most)))
        elif not known:  # the name of an archived one is passed over: two of one name could not be told apart
            places.append((wanted, most))
    return places


def _check_projects(new: Sequence[str], state: State, count: int, most: int) -> None:
    allowed = limit(state, "max_projects", 0)
    there = sum(one not in state.archived and one != state.inbox for one in state.projects)
    if allowed and new and there + len(new) > allowed:
        what = f"{len(new)} more {'project' if len(new) == 1 else 'projects'} ({', '.join(new)})"
        raise DestinationFailed(
            f"{count} new tasks need {what}, for a project holds {most} tasks; your Todoist plan allows {allowed} "
            f"projects, and {there} are there. Nothing was sent. Take fewer days with --ahead, archive a project in "
            "Todoist, or name one that has room with --project."
        )


def _sections(
    found: Sequence[tuple[Task, Interview]], spots: Mapping[str, str], state: State
) -> tuple[dict[str, str], bool]:
    """The section of each task, and whether a project had to go without any."""
    most = limit(state, "max_sections", SECTIONS_PER_PROJECT)
    named: dict[str, str] = {}
    without = False
    for place in dict.fromkeys(spots.values()):
        here = [(task, interview) for task, interview in found if spots[task.uid] == place]
        there = [section for project, section in state.sections.values() if project == place]
        chosen = choose_sections(here, there, most)
        without = without or not chosen
        named |= chosen
    return named, without
