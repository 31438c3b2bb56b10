"""From a kind of measure to the file that applies it."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from parley.measures.handler import Handler
from parley.scenarios.kinds import KINDS


@cache
def handler(kind: str) -> Handler:
    """How measures of a kind are applied; the file is imported when a scenario first needs it."""
    found: Handler = import_module(f"parley.measures.{KINDS[kind].module}").HANDLER
    return found
