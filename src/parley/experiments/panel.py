"""The same scenario in every model family and every published elasticity set: how much the answer depends on the model.

A row is a family as it is registered, read at the scenario's closure and horizon; ``immobile-under`` is set aside, as
the panel has rows of its own for factors that are held. A column is a published set that covers the world's sectors,
and the scenario's own elasticities where they are not one of these. ``labour-leisure`` families report their own
welfare measure, which counts leisure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from parley.dims import REGION, Array
from parley.economy.elasticities import Elasticities, elasticities, set_names
from parley.errors import InputError, ParleyError, SolveError
from parley.experiments.experiment import Experiment, WorldLike, prepare, solve
from parley.horizon.elasticity import ratio
from parley.kit.progress import QUIET, Progress
from parley.model.families import FAMILIES
from parley.results import indicators
from parley.results.rows import Row, number, positions
from parley.scenarios.schema import Scenario
from parley.solver.start import Start

if TYPE_CHECKING:
    import xarray as xr

FAMILY, SET = "family", "elasticities"
NO_SPREAD = 1e-9
"""Percentage points; differences below it are the solver's tolerance."""


@dataclass(frozen=True)
class Spread:
    """How far the cells of one region lie apart.

    Attributes:
        region: its code.
        low, median, high: over all solved cells, percent.
        families, sets, together: parts of the variance over the table that go with the family, the set, and neither
            alone; they sum to 1. None where nothing varies, or fewer than two families and sets are complete.
        rows: families in the split, those solved with every set.
    """

    region: str
    low: float
    median: float
    high: float
    families: float | None
    sets: float | None
    together: float | None
    rows: int


@dataclass(frozen=True, eq=False)
class Panel:
    """Real income in every family and elasticity set.

    Attributes:
        scenario, title, world, closure, horizon: what was run.
        own: name of the scenario's own elasticities, one of ``sets``.
        families: F names of the families that fit the world.
        sets: S names of elasticity sets.
        regions: N codes.
        values: (F, S, N) change of real income, percent; NaN where a cell could not be solved.
        reasons: why, by (family, set).
        left_out: families and sets that do not fit, and why.
    """

    scenario: str
    title: str
    world: str
    closure: str
    horizon: str
    own: str
    families: tuple[str, ...]
    sets: tuple[str, ...]
    regions: tuple[str, ...]
    values: Array
    reasons: Mapping[tuple[str, str], str]
    left_out: tuple[tuple[str, str], ...]

    @property
    def real_income(self) -> xr.DataArray:
        """``values`` with labels, percent."""
        import xarray as xr  # noqa: PLC0415  (slow to import)

        return xr.DataArray(
            self.values,
            coords={FAMILY: list(self.families), SET: list(self.sets), REGION: list(self.regions)},
            dims=[FAMILY, SET, REGION],
            name="real_income_pct",
            attrs={"units": "%"},
        )

    def of(self, region: str) -> Array:
        """Table of one region (F, S), percent."""
        return np.asarray(self.values[:, :, int(positions("region", region, self.regions)[0])])

    def most_affected(self, most: int = 1) -> tuple[str, ...]:
        """Regions by the mean absolute change over the solved cells, largest first."""
        size = np.nanmean(np.abs(self.values), axis=(0, 1))
        return tuple(self.regions[int(k)] for k in np.argsort(-size, kind="stable")[:most])

    def spread(self, region: str) -> Spread:
        """Range of one region's cells, and how families and sets share their variance."""
        table = self.of(region)
        complete = table[np.isfinite(table).all(axis=1)]
        low, median, high = (float(f(table)) for f in (np.nanmin, np.nanmedian, np.nanmax))
        parts = variance_split(complete)
        return Spread(region, low, median, high, *parts, rows=len(complete))

    def as_rows(self) -> list[Row]:
        """One row a cell and region, with the reason where there is no number."""
        return [
            {
                FAMILY: family,
                SET: name,
                REGION: region,
                "real_income_pct": number(self.values[f, s, n]),
                "reason": self.reasons.get((family, name), ""),
            }
            for f, family in enumerate(self.families)
            for s, name in enumerate(self.sets)
            for n, region in enumerate(self.regions)
        ]

    def as_dict(self) -> dict[str, Any]:
        """Plain values: tables by region, spreads, and what is missing."""
        return {
            "scenario": self.scenario,
            "world": self.world,
            "closure": self.closure,
            "horizon": self.horizon,
            "own_elasticities": self.own,
            "families": {name: FAMILIES[name].title for name in self.families},
            "elasticities": list(self.sets),
            "real_income_pct": {
                family: {
                    name: {r: number(v) for r, v in zip(self.regions, self.values[f, s], strict=True)}
                    for s, name in enumerate(self.sets)
                }
                for f, family in enumerate(self.families)
            },
            "spread": {region: vars(self.spread(region)) for region in self.regions},
            "unsolved": [{FAMILY: f, SET: s, "reason": reason} for (f, s), reason in self.reasons.items()],
            "left_out": [{"what": what, "reason": reason} for what, reason in self.left_out],
        }


def variance_split(table: Array) -> tuple[float | None, float | None, float | None]:
    """Parts of a table's variance (rows, columns, rest), summing to 1: two-way analysis of variance, one value a cell.

    ``sum_fs (x_fs - x)^2 = S sum_f (x_f - x)^2 + F sum_s (x_s - x)^2 + rest``, with means over what is left out of the
    index. None three times for fewer than two rows or columns, or where nothing varies.
    """
    rows, columns = table.shape
    if min(rows, columns) < 2 or np.ptp(table) < NO_SPREAD:
        return None, None, None
    mean = table.mean()
    total = float(((table - mean) ** 2).sum())
    by_row = columns * float(((table.mean(axis=1) - mean) ** 2).sum()) / total
    by_column = rows * float(((table.mean(axis=0) - mean) ** 2).sum()) / total
    return by_row, by_column, max(1.0 - by_row - by_column, 0.0)


def panel(
    world: WorldLike, scenario: Scenario, regions: Sequence[str] | None = None, progress: Progress = QUIET
) -> Panel:
    """Solve the scenario in every family with every elasticity set; ``scenario.model`` is ignored.

    Args:
        world: the world.
        scenario: the measures, closure, horizon, and elasticities of its own.
        regions: codes to keep; None keeps all.
        progress: reports each cell (family, set) done.

    Raises:
        InputError: something in the scenario does not exist in this world, or no family can run it.
    """
    places = positions("region", regions, world.economy.regions)
    base = prepare(world, scenario.model_copy(update={"immobile_under": None}))  # a mistake in it is an error here
    columns, left_out = _columns(world, base)
    part = ratio(base.years, scenario.horizon_path)
    values = np.full((len(FAMILIES), len(columns), len(places)), np.nan)
    reasons: dict[tuple[str, str], str] = {}
    refused: dict[str, str] = {}
    for f, (name, family) in enumerate(FAMILIES.items()):
        start: Start | None = None
        for s, chosen in enumerate(columns):
            try:
                cell = replace(base, family=family, elasticities=chosen, theta=chosen.theta * part)
                solved = solve(cell, start=start)
            except SolveError as error:
                reasons[name, chosen.name] = str(error)
            except InputError as error:  # the family does not fit this world or closure, whatever the elasticities
                refused[name] = str(error)
                break
            else:
                values[f, s] = indicators.real_income(solved.changes)[places]
                start = solved.start
            progress.tell(f * len(columns) + s + 1, len(FAMILIES) * len(columns), f"{name}, {chosen.name}")
    kept = [f for f, family in enumerate(FAMILIES) if family not in refused]
    if not np.isfinite(values).any():
        first = next(iter([*refused.values(), *reasons.values()]))
        raise InputError(f"no family gives a result; the first says: {first}")
    return Panel(
        scenario=scenario.name,
        title=scenario.title,
        world=world.name,
        closure=scenario.closure,
        horizon=base.horizon,
        own=base.elasticities.name,
        families=tuple(list(FAMILIES)[f] for f in kept),
        sets=tuple(chosen.name for chosen in columns),
        regions=tuple(world.economy.regions[int(k)] for k in places),
        values=values[kept],
        reasons={cell: reason for cell, reason in reasons.items() if cell[0] not in refused},
        left_out=(*refused.items(), *left_out),
    )


def _columns(world: WorldLike, base: Experiment) -> tuple[tuple[Elasticities, ...], list[tuple[str, str]]]:
    """Elasticities by column, the scenario's own first, and the sets that do not cover the world's sectors."""
    columns = {base.elasticities.name: base.elasticities}
    left_out: list[tuple[str, str]] = []
    for name in set_names():
        try:
            columns.setdefault(name, elasticities(name, world.economy.sectors, name))
        except ParleyError as error:
            left_out.append((name, str(error)))
    return tuple(columns.values()), left_out
