"""Puts this folder on the path, so that tests share their helpers, and makes property tests repeatable."""

from __future__ import annotations

from hypothesis import settings

# The same examples every time: a red run is a change, not luck. Search for more with --hypothesis-seed.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")
