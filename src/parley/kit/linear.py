"""Linear systems that may be singular: a solution where there is one, the least-squares one otherwise, and no warning."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy.linalg.lapack import dgetrf, dgetrs

Array = npt.NDArray[np.float64]


def inverse(matrix: Array) -> Array:
    """Inverse (..., n, n), or the pseudo-inverses where one is singular; NaN where one is not finite."""
    if not np.isfinite(matrix).all():
        return np.full_like(matrix, np.nan)
    try:
        return np.asarray(np.linalg.inv(matrix), np.float64)
    except np.linalg.LinAlgError:
        return np.asarray(np.linalg.pinv(matrix), np.float64)


def solution_of(matrix: Array) -> Callable[[Array], Array]:
    """Function from a right-hand side (n,) to the solution, factored once; as in :func:`inverse` where it is singular."""
    factors, pivots, singular = dgetrf(matrix)
    if singular or not np.isfinite(factors).all():
        inverted = inverse(matrix)
        return lambda right: inverted @ right
    return lambda right: dgetrs(factors, pivots, right)[0]
