"""Hypothesis on the machine that decides: the same examples each time; nowhere does a slow machine fail a test.

Everywhere else new examples are tried at each run, which is how new mistakes are found; with AFTERVIEW_EXAMPLES=10000
in the environment so many for each property.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

PATIENT = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("decides", derandomize=True, **PATIENT)
settings.register_profile("explores", **PATIENT)
settings.load_profile("decides" if os.environ.get("CI") else "explores")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """So many examples for each property as the environment asks for, whatever stands above it."""
    if wanted := os.environ.get("AFTERVIEW_EXAMPLES"):
        for item in items:
            test = getattr(item, "function", None)
            if hasattr(test, "hypothesis"):
                # Hypothesis knows no public way to change what a test was decorated with.
                own = test._hypothesis_internal_use_settings
                test._hypothesis_internal_use_settings = settings(own, max_examples=int(wanted))
