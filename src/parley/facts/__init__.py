"""Dated public figures with unit, definition and source; where definitions conflict, all of them side by side."""

from __future__ import annotations

from parley.facts.fact import Fact
from parley.facts.find import find
from parley.facts.registry import all, get, series, series_names, topics
from parley.facts.units import Unit, convert, parse_unit

__all__ = ["Fact", "Unit", "all", "convert", "find", "get", "parse_unit", "series", "series_names", "topics"]
