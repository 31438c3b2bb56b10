"""The same scenario along an axis: on the middle day of each year, or read at several horizons."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
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
from parley.scenarios.schema import Scenario

if TYPE_CHECKING:
    import xarray as xr

YEAR, HORIZON = "year", "horizon"


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
    return _solve(world, YEAR, [str(year) for year in years], days, progress)


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
