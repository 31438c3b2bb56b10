"""A yearly path: the same scenario on the middle day of each year, each solve starting from the year before."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from parley.errors import InputError
from parley.results.result import Result
from parley.scenarios.schema import Scenario
from parley.worlds.world import World

FIRST, LAST = 1900, 2200
_SPAN = re.compile(r"^\s*(\d{4})\s*\.\.\s*(\d{4})\s*$")
MID_YEAR = (7, 1)


@dataclass(frozen=True, eq=False)
class Path:
    """Results by year, in order."""

    years: tuple[int, ...]
    results: tuple[Result, ...]


def parse_years(text: str) -> tuple[int, ...]:
    """Years from ``2021..2030``; :class:`InputError` for anything else."""
    match = _SPAN.match(text)
    if match is None:
        raise InputError(f"--path {text!r}: expected two years, such as 2021..2030.")
    first, last = int(match.group(1)), int(match.group(2))
    if not FIRST <= first <= last <= LAST:
        raise InputError(f"--path {text!r}: expected years from {FIRST} to {LAST}, the first not after the last.")
    return tuple(range(first, last + 1))


def solve_path(
    world: World, scenario: Scenario, years: Sequence[int], progress: Callable[[int], None] | None = None
) -> Path:
    """Solve the scenario on 1 July of each year; ``progress`` is told each year that is done."""
    results: list[Result] = []
    for year in years:
        day = scenario.model_copy(update={"on": datetime.date(year, *MID_YEAR)})
        results.append(world.solve(day, start=results[-1].z if results and scenario.closure != "zero" else None))
        if progress is not None:
            progress(year)
    return Path(tuple(years), tuple(results))
