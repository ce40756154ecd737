"""The token of Todoist: where it is found, and where to find it."""

from __future__ import annotations

import os

from afterview.exporting import Job
from afterview.secrets import Secret, find_token

PAGE = "https://app.todoist.com/app/settings/integrations/developer"
FIND_IT = f'In Todoist: Settings, Integrations, Developer, "Copy API token" ({PAGE}).'
VARIABLE = "TODOIST_API_TOKEN"


def token_of(job: Job) -> Secret:
    """The user's token.  Raises UnusableSettings with where to find it and how to give it."""
    return find_token("todoist", VARIABLE, job.settings, os.environ, where=FIND_IT)


def give_it_anew(job: Job) -> str:
    """Where the token is, and how to give another one in the place of one that Todoist does not know.

    The place that it came from is named, because that goes before the others.
    """
    if os.environ.get(VARIABLE, "").strip():
        way = f"The one that was used stands in {VARIABLE}: set that to it, or unset it"
    elif job.settings.get("token_command") is not None:
        way = "The one that was used was printed by token_command (settings, [todoist]): let that print it"
    else:
        way = "Give it anew: afterview config token todoist"
    return f"{FIND_IT} {way}"
