"""Classes of a diverging scale: few, symmetric round 0, with round bounds chosen from the data."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import product

LADDERS = (
    *((1, 2, 5, 10), (2, 5, 10, 20), (5, 10, 20, 50), (1, 3, 10, 30), (3, 10, 30, 100)),
    *((1, 2, 3, 4), (2, 4, 6, 8), (5, 10, 15, 20), (1, 10, 100, 1000)),
)
"""Bounds to choose from, times powers of ten; the first of equals is taken."""
NEAR_ZERO = 1 / 8
"""Of the largest value: what is larger than that never counts as near 0."""
TOP = 1 / 5
"""Of the largest value: the last bound is at least so large, or the largest would look like many others."""
POWERS = 5
"""Powers of ten below the largest value that are tried."""


def bounds(values: Iterable[float]) -> tuple[float, ...]:
    """Bounds of the classes of gains, rising; those of losses are the same with a minus, and between lies "near 0".

    Of all ladders the one is taken whose classes hold the most even numbers of values (largest entropy). Bounds that no
    value reaches are left out. Empty if all values are 0.
    """
    sizes = sorted(abs(value) for value in values if math.isfinite(value) and value)
    if not sizes:
        return ()
    top = math.floor(math.log10(sizes[-1]))
    best: tuple[float, tuple[float, ...]] = (-1.0, ())
    for power, ladder in product(range(top, top - POWERS, -1), LADDERS):
        tried = tuple(float(f"{step}e{power}") for step in ladder)
        tried = tuple(bound for bound in tried if bound <= sizes[-1])
        if not tried or any(sizes[-1] * NEAR_ZERO < size < tried[0] for size in sizes) or tried[-1] < sizes[-1] * TOP:
            continue
        score = _evenness(sizes, tried)
        if score > best[0] + 1e-9:
            best = score, tried
    return best[1]


def _evenness(sizes: Sequence[float], tried: Sequence[float]) -> float:
    counts = [0] * (len(tried) + 1)
    for size in sizes:
        counts[sum(size >= bound for bound in tried)] += 1
    return -sum(n / len(sizes) * math.log(n / len(sizes)) for n in counts if n)


def class_of(value: float, steps: Sequence[float]) -> int:
    """Class of a value: 0 near 0, above for gains, below for losses."""
    reached = sum(abs(value) >= bound for bound in steps)
    return -reached if value < 0 else reached
