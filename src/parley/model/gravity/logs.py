"""The same equations in logarithms, for problems far from the baseline.

Labour and goods markets are logs of demand over supply, and spending is a log as well. All equations then bend little
over many orders of magnitude, where ratios have slopes that differ as much, and no spending falls below 0. The usual
system is kept for the ordinary case: it is faster near the baseline.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from parley.dims import Array


class Residuals(NamedTuple):
    """Raw residuals at a point: what the equations leave, before any preconditioning.

    ``wage`` (N,) is labour demand over supply less 1, ``level`` (N,) what the numeraire misses, ``price`` (N, J) in
    logs, ``spend`` (N, J) in money like the spending ``X`` (N, J); ``tail`` what further unknowns leave, in logs.
    """

    wage: Array
    level: Array
    price: Array
    spend: Array
    X: Array
    tail: Array


@dataclass(frozen=True, eq=False)
class LogSystem:
    """A system with the spending part of its vector in logs.

    Attributes:
        residuals: the raw residuals at a stacked vector and the largest relative one.
        spending: the part of the stacked vector that is spending over its baseline.
        baseline: the stacked vector of the baseline.
    """

    residuals: Callable[[Array], tuple[Residuals, float]]
    spending: slice
    baseline: Array
    preconditioner = None

    def start(self) -> Array:
        """No change."""
        return self.entered(self.baseline)

    def entered(self, z: Array) -> Array:
        """A stacked vector in logs; spending that is not above 0 begins at the baseline's."""
        y = z.copy()
        part, usual = z[self.spending], self.baseline[self.spending]
        fine = np.where(part > 0, part, usual)
        y[self.spending] = np.log(np.where(fine > 0, fine, 1.0))
        return y

    def left(self, y: Array) -> Array:
        """The stacked vector of a point in logs."""
        z = y.copy()
        z[self.spending] = np.where(self.baseline[self.spending] > 0, np.exp(y[self.spending]), 0.0)
        return z

    def sweep(self, y: Array) -> tuple[Array, float]:
        """Residuals in logs at ``y``, and the largest relative residual as the usual system has it."""
        r, error = self.residuals(self.left(y))
        bought = r.X > 0
        spend = np.log1p(np.where(bought, r.spend / np.where(bought, r.X, 1.0), 0.0))
        # In every block one market follows from the others; there the level takes its place.
        return np.concatenate([np.log1p(r.wage) - r.level, r.price.ravel(), spend.ravel(), r.tail]), error
