"""Inverses of matrices that may be singular."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


def inverse(matrix: Array) -> Array:
    """Inverse (..., n, n), or the pseudo-inverses where one is singular; NaN where one is not finite."""
    try:
        return np.asarray(np.linalg.inv(matrix), np.float64)
    except np.linalg.LinAlgError:
        if not np.isfinite(matrix).all():
            return np.full_like(matrix, np.nan)
        return np.asarray(np.linalg.pinv(matrix), np.float64)
