"""Puts this folder on the path, so that tests share their helpers; repeatable property tests; who runs what."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import settings

# The same examples every time: a red run is a change, not luck. Search for more with --hypothesis-seed.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """For pytest-xdist: a file stays on one worker, as its tests share what they build; files with slow tests go first.

    A file that is started last decides when all is done, so the long ones may not come last. ``xdist_group`` on a test
    overrides its file.
    """
    if not config.pluginmanager.hasplugin("dsession") and not hasattr(config, "workerinput"):
        return
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.path.name))
    slow = Counter(item.path for item in items if item.get_closest_marker("slow"))
    items.sort(key=lambda item: -slow[item.path])
