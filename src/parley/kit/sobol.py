"""Points that fill the unit cube evenly."""

from __future__ import annotations

import numpy as np

from parley.dims import Array


def sobol(dimension: int, number: int, seed: int) -> Array:
    """Scrambled Sobol points (number, dimension); ``number`` is a power of two.

    Sobol (1967) with the direction numbers of Joe & Kuo (2008), scrambled after Matousek (1998), from scipy.
    """
    from scipy.stats import qmc  # noqa: PLC0415  (slow to import)

    generator = np.random.default_rng(seed)
    points: Array = qmc.Sobol(dimension, scramble=True, rng=generator).random_base2(int(number).bit_length() - 1)
    return points
