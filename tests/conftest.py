"""Puts this folder on the path, so that tests share their helpers; repeatable property tests; who runs what."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import settings

# The same examples every time: a red run is a change, not luck. Search for more with --hypothesis-seed.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In a worker of pytest-xdist, put files with many slow tests first: one that starts last decides when all is done.

    ``dev.py test`` sends a whole file to one worker, as its tests share what they build.
    """
    if hasattr(config, "workerinput"):
        slow = Counter(item.path for item in items if item.get_closest_marker("slow"))
        items.sort(key=lambda item: -slow[item.path])
