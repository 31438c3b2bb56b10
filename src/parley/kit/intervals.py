"""Medians and intervals of draws."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parley.dims import Array

LEVELS = (50, 80, 95)


@dataclass(frozen=True)
class Interval:
    """A quantity under uncertain prices.

    Attributes:
        centre: with every price at its centre.
        median: of the draws; the centre if nothing was drawn.
        bounds: lower and upper end of the central 50, 80 and 95 % of the draws.
    """

    centre: float
    median: float
    bounds: tuple[tuple[float, float], ...]

    def within(self, level: int) -> tuple[float, float]:
        """Ends of the central ``level`` per cent: 50, 80 or 95."""
        return self.bounds[LEVELS.index(level)]

    def as_dict(self) -> dict[str, float | list[float]]:
        """Plain numbers by name."""
        named: dict[str, float | list[float]] = {"centre": self.centre, "median": self.median}
        return named | {f"interval_{level}": list(ends) for level, ends in zip(LEVELS, self.bounds, strict=True)}


def interval(centre: float, draws: Array) -> Interval:
    """The interval of draws (d,); quantiles by linear interpolation."""
    tails = [(50 - level / 2, 50 + level / 2) for level in LEVELS]
    ends = tuple((float(np.percentile(draws, low)), float(np.percentile(draws, high))) for low, high in tails)
    return Interval(float(centre), float(np.median(draws)), ends)
