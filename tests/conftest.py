"""Hypothesis on the machine that decides: the same examples each time, and no time limit for one of them.

Everywhere else new examples are tried at each run, which is how new mistakes are found.
"""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("decides", derandomize=True, deadline=None)
settings.register_profile("explores", deadline=None)
settings.load_profile("decides" if os.environ.get("CI") else "explores")
