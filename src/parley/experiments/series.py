"""The same scenario along an axis: on the middle day of each year, or read at several horizons."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from parley.dims import REGION
from parley.errors import InputError
from parley.experiments.experiment import WorldLike
from parley.experiments.run import run
from parley.kit.dates import MID_YEAR
from parley.kit.progress import QUIET, Progress
from parley.results import indicators
from parley.results.result import Result
from parley.scenarios.calendar import days_in_force, in_force
from parley.scenarios.schema import Scenario

if TYPE_CHECKING:
    import xarray as xr

YEAR, HORIZON = "year", "horizon"
MOST_LISTED = 12
"""Measures that a note lists."""


@dataclass(frozen=True, eq=False)
class Series:
    """Results along an axis, in order.

    Attributes:
        axis: ``year`` or ``horizon``.
        labels: one for each result.
        results: certified results of the same world.
    """

    axis: str
    labels: tuple[str, ...]
    results: tuple[Result, ...]

    @property
    def real_income(self) -> xr.DataArray:
        """Exact change of real income by axis and region, percent."""
        import xarray as xr  # noqa: PLC0415  (slow to import)

        return xr.DataArray(
            np.stack([indicators.real_income(result.changes) for result in self.results]),
            coords={self.axis: list(self.labels), REGION: list(self.results[0].changes.regions)},
            dims=[self.axis, REGION],
            name="real_income_pct",
            attrs={"units": "%"},
        )


def solve_path(world: WorldLike, scenario: Scenario, years: Sequence[int], progress: Progress = QUIET) -> Series:
    """Solve the scenario on 1 July of each year; ``progress`` reports each year done."""
    days = [scenario.model_copy(update={"on": datetime.date(year, *MID_YEAR)}) for year in years]
    found = _solve(world, YEAR, [str(year) for year in years], days, progress)
    results = (
        _with_note(result, _part_of_year(scenario, year)) for result, year in zip(found.results, years, strict=True)
    )
    return replace(found, results=tuple(results))


def _with_note(result: Result, note: str) -> Result:
    return replace(result, info=replace(result.info, notes=(*result.info.notes, note))) if note else result


def _part_of_year(scenario: Scenario, year: int) -> str:
    """A note where measures hold on a part of a year only, which its one day cannot show; empty if none does."""
    length = (datetime.date(year + 1, 1, 1) - datetime.date(year, 1, 1)).days
    day = datetime.date(year, *MID_YEAR)
    some = []
    for number, measure in enumerate(scenario.measures, start=1):
        days = days_in_force(measure, year) if measure.dated else length
        if 0 < days < length:
            some.append((number, measure, days))
    if not some:
        return ""
    if len(some) > 1:
        listed = ", ".join(str(number) for number, _, _ in some[:MOST_LISTED])
        more = f" and {len(some) - MOST_LISTED} more" if len(some) > MOST_LISTED else ""
        which = f"measures {listed}{more} are in force on a part of the year only"
        return f"{year} is read on 1 July; {which} (--at reads any day)"
    number, measure, days = some[0]
    held = "in force" if in_force(measure, day) else "not in force"
    return (
        f"{year} is read on 1 July, when measure {number} ({measure.label}) is {held}; it is in force on {days} of the "
        f"year's {length} days (--at reads any day)"
    )


def solve_horizons(world: WorldLike, scenario: Scenario, horizons: Sequence[str | float]) -> Series:
    """Solve the scenario at several horizons, such as ``(1, 5, 10, "long-run")``."""
    each = [scenario.model_copy(update={"horizon": horizon}) for horizon in horizons]
    return _solve(world, HORIZON, [str(horizon) for horizon in horizons], each, QUIET)


def _solve(world: WorldLike, axis: str, labels: list[str], each: list[Scenario], progress: Progress) -> Series:
    if not each:
        raise InputError(f"no {axis} is given; expected at least one.")
    results: list[Result] = []
    for done, (label, scenario) in enumerate(zip(labels, each, strict=True), 1):
        results.append(run(world, scenario, start=results[-1].start if results else None))
        progress.tell(done, len(labels), label)
    return Series(axis, tuple(labels), tuple(results))
