"""Intervals of draws: median, 50, 80 and 95 % intervals, and how likely a sign is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from parley.dims import Array
from parley.uncertainty.quantities import INDICATORS
from parley.uncertainty.run import DrawRun

LEVELS = (50, 80, 95)
"""Per cent of the draws inside each interval; the rest is split evenly on both sides."""


@dataclass(frozen=True, eq=False)
class Intervals:
    """Quantiles of K results over the draws that have a solution.

    Attributes:
        median: (K,).
        low, high: (K,) ends of the intervals, by level.
        negative, positive: (K,) share of draws below and above 0.
        draws: how many the figures rest on.
    """

    median: Array
    low: Mapping[int, Array]
    high: Mapping[int, Array]
    negative: Array
    positive: Array
    draws: int

    def columns(self) -> dict[str, Array]:
        """The figures by the name of their column."""
        ends = {
            f"{side}_{level}": part[level]
            for level in LEVELS
            for side, part in (("low", self.low), ("high", self.high))
        }
        return {"median": self.median, **ends, "p_negative": self.negative, "p_positive": self.positive}


def intervals(values: Array) -> Intervals:
    """Intervals of results (D, K); draws without a solution (NaN in all) are left out and not counted."""
    solved = values[np.isfinite(values).any(axis=1)] if values.size else values
    tails = {level: (1.0 - level / 100.0) / 2.0 for level in LEVELS}
    return Intervals(
        median=_quantile(solved, 0.5),
        low={level: _quantile(solved, tail) for level, tail in tails.items()},
        high={level: _quantile(solved, 1.0 - tail) for level, tail in tails.items()},
        negative=_share(solved < 0),
        positive=_share(solved > 0),
        draws=len(solved),
    )


def _quantile(values: Array, q: float) -> Array:
    """Quantile over draws (K,), NaN where nothing was solved."""
    if not len(values):
        return np.full(values.shape[1], np.nan)
    return np.asarray(np.quantile(values, q, axis=0), np.float64)


def _share(true: npt.NDArray[np.bool_]) -> Array:
    """Share of draws (K,), NaN where nothing was solved."""
    return np.asarray(true.mean(axis=0), np.float64) if len(true) else np.full(true.shape[1], np.nan)


def by_indicator(run: DrawRun) -> dict[str, Intervals]:
    """Intervals of every region (N,), by indicator."""
    return {name: intervals(run.indicator(name)) for name in INDICATORS}


def document(run: DrawRun) -> dict[str, object]:
    """The JSON document of a run with draws."""
    regions = run.world.economy.regions
    info, settings = run.point.info, run.settings
    asked = intervals(run.asked)
    return {
        "scenario": run.scenario.name,
        "world": info.world,
        "horizon": info.horizon,
        "on": info.on or "all measures",
        "draws": {
            "number": run.design.draws,
            "seed": settings.seed,
            "solves": len(run.solved),
            "failed": len(run.failures),
            "failures": [
                {"point": k, "reason": drawn.failure, "values": dict(drawn.values)} for k, drawn in run.failures
            ],
            "parameters": [
                {"name": p.name, "group": p.group, "distribution": repr(p.distribution), "source": p.source}
                for p in run.plan.parameters
            ],
        },
        "point": {
            "model": info.model,
            "elasticities": info.elasticities,
            "closure": info.closure,
            "certificate": run.point.certificate.as_dict(),
            "real_income_pct": dict(zip(regions, run.point.by_region()["real_income_pct"].tolist(), strict=True)),
        },
        "intervals": {
            name: {code: _row(found.columns(), k) for k, code in enumerate(regions)}
            for name, found in by_indicator(run).items()
        },
        "quantities": {q.name: _row(asked.columns(), k) for k, q in enumerate(run.quantities)},
        "receipt": receipts(run),
        "notes": list(run.notes),
    }


def receipts(run: DrawRun) -> dict[str, object] | None:
    """Sobol indices of each region's real income and of each quantity, by group; None if none were asked for."""
    if not run.design.groups:
        return None
    found = run.receipt
    columns = {code: run.result_number("real_income_pct", code) for code in run.world.economy.regions}
    first = len(INDICATORS) * len(columns)
    columns |= {q.name: first + k for k, q in enumerate(run.quantities)}
    return {
        "rows": found.rows,
        "real_income_pct": {
            name: {
                group: {
                    "first": _plain(found.first[g, k]),
                    "first_error": _plain(found.first_error[g, k]),
                    "total": _plain(found.total[g, k]),
                    "total_error": _plain(found.total_error[g, k]),
                }
                for g, group in enumerate(found.groups)
            }
            for name, k in columns.items()
        },
    }


def _row(columns: Mapping[str, Array], k: int) -> dict[str, float | None]:
    return {name: _plain(values[k]) for name, values in columns.items()}


def _plain(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
