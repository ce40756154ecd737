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
