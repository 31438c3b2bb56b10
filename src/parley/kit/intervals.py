"""Medians and intervals of draws, and how likely a sign is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from parley.dims import Array

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
    tails = {level: (50.0 - level / 2.0) / 100.0 for level in LEVELS}  # exact: 0.1, not 0.09999999999999998
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


@dataclass(frozen=True)
class Interval:
    """One quantity with its intervals.

    Attributes:
        centre: with everything that is drawn at its centre.
        median: of the draws; the centre if nothing was drawn.
        bounds: lower and upper end of the central 50, 80 and 95 % of the draws.
    """

    centre: float
    median: float
    bounds: tuple[tuple[float, float], ...]

    def within(self, level: int) -> tuple[float, float]:
        """Ends of the central ``level`` per cent: 50, 80 or 95."""
        return self.bounds[LEVELS.index(level)]

    def scaled(self, factor: float) -> Interval:
        """The same in other units; a factor below 0 turns the ends round."""
        ends = tuple((min(a * factor, b * factor), max(a * factor, b * factor)) for a, b in self.bounds)
        return Interval(self.centre * factor, self.median * factor, ends)

    def as_dict(self) -> dict[str, float | list[float]]:
        """Plain numbers by name."""
        named: dict[str, float | list[float]] = {"centre": self.centre, "median": self.median}
        return named | {f"interval_{level}": list(ends) for level, ends in zip(LEVELS, self.bounds, strict=True)}


def interval(centre: float, draws: Array) -> Interval:
    """The interval of one result's draws (d,)."""
    found = intervals(draws[:, None])
    ends = tuple((float(found.low[level][0]), float(found.high[level][0])) for level in LEVELS)
    return Interval(float(centre), float(np.median(draws)), ends)
