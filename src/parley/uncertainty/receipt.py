"""The variance receipt: which group of parameters the spread of a result comes from.

First-order and total Sobol indices by group, estimated by pick-freeze: ``f_A`` and ``f_B`` are results at two
independent samples, ``f_AB`` at rows of A whose group comes from B. With means taken off,

    S_g = mean(f_B (f_AB - f_A)) / (mean(f_B^2 + f_AB^2) / 2 - mean(f_B f_A))
    T_g = mean((f_A - f_AB)^2) / mean(f_A^2 + f_AB^2)

The numerators are those of Saltelli et al. (2010), Computer Physics Communications 181(2), table 2 (b), and of Jansen
(1999), (f) there, as in scipy.stats.sobol_indices; the variance is that of the very rows that the numerator compares,
after Janon et al. (2014), ESAIM: Probability and Statistics 18, eq. (6). Results have long tails: with one variance for
all groups, an extreme row on one side moves the share of a group that explains nearly everything by tenths. So it is
exactly 0 for a group that does not matter and exactly 1 for one that alone does, in any sample.

Standard errors come from resampling the rows as if these were independent; those of a Sobol sequence are spread more
evenly, so the errors are on the safe side.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parley.dims import Array

RESAMPLES = 200
"""A standard deviation over so many is itself known to about 5 %, 1 / sqrt(2 n)."""
LEAST_ROWS = 8
"""With fewer whole rows all indices are NaN."""
ROUNDING = 1e-6
"""Spread, in the result's unit (percent: a hundred-millionth of income), below which nothing is apportioned: it is the
solver's tolerance."""


@dataclass(frozen=True, eq=False)
class Receipt:
    """Sobol indices of K results by G groups.

    Attributes:
        groups: names.
        first, total: (G, K) indices as estimated; an estimate can fall outside [0, 1] by its error. 0 where a result
            does not vary.
        first_error, total_error: (G, K) standard errors.
        rows: of the two samples that the estimates rest on.
    """

    groups: tuple[str, ...]
    first: Array
    total: Array
    first_error: Array
    total_error: Array
    rows: int

    @property
    def interactions(self) -> Array:
        """Part of the variance (K,) that no group explains alone."""
        out: Array = 1.0 - self.first.sum(axis=0)
        return out


def receipt(groups: tuple[str, ...], f_A: Array, f_B: Array, f_AB: Array, seed: int = 0) -> Receipt:
    """Estimate the indices.

    Args:
        groups: G names.
        f_A, f_B: (n, K) results at the two samples.
        f_AB: (G, n, K) results at the mixed rows.
        seed: of the resampling.

    A row with a failed draw (NaN) in any sample is left out of all; ``rows`` says how many were used.
    """
    whole = np.isfinite(f_A).all(axis=1) & np.isfinite(f_B).all(axis=1) & np.isfinite(f_AB).all(axis=(0, 2))
    kept = np.flatnonzero(whole)
    rows = len(kept)
    shape = (len(groups), f_A.shape[1])
    if rows < LEAST_ROWS:
        unknown = np.full(shape, np.nan)
        return Receipt(groups, unknown, unknown, unknown, unknown, rows)
    a, b, ab = f_A[kept], f_B[kept], f_AB[:, kept]
    still = np.std(np.concatenate([a, b]), axis=0) <= ROUNDING
    first, total = (np.where(still, 0.0, part) for part in indices(a, b, ab))
    # Whole rows are resampled, alike in all samples: the formulas compare the same row of A, B and AB.
    generator = np.random.default_rng(seed)
    again = [indices(a[k], b[k], ab[:, k]) for k in generator.integers(0, rows, (RESAMPLES, rows))]
    errors = [np.where(still, 0.0, np.std([pair[k] for pair in again], axis=0)) for k in (0, 1)]
    return Receipt(groups, first, total, errors[0], errors[1], rows)


def indices(f_A: Array, f_B: Array, f_AB: Array) -> tuple[Array, Array]:
    """First-order and total indices (G, K) of results (n, K), (n, K) and (G, n, K), by the formulas of the module."""
    # A mean left in would add its product with the sampling error of mean(f_AB - f_A).
    mean = np.concatenate([f_A, f_B]).mean(axis=0)
    a, b, ab = f_A - mean, f_B - mean, f_AB - mean
    chance = (b * a).mean(axis=0)
    first = _ratio((b * (ab - a)).mean(axis=1), 0.5 * (b**2 + ab**2).mean(axis=1) - chance)
    total = _ratio(((a - ab) ** 2).mean(axis=1), (a**2 + ab**2).mean(axis=1))
    return first, total


def _ratio(part: Array, whole: Array) -> Array:
    """``part / whole``, 0 where nothing varies."""
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
