"""Rows of plain values, and the small helpers that every view on a result shares."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from parley.dims import Array
from parley.errors import InputError, nearest
from parley.results.indicators import PERCENT

Cell = str | int | float | None
Row = dict[str, Cell]
"""One row of a table: plain values, None where a number does not exist."""
Index = npt.NDArray[np.intp]


def number(value: float) -> float | None:
    """A plain float, or None where the number does not exist (NaN or infinite)."""
    return float(value) if np.isfinite(value) else None


def positions(what: str, names: str | Iterable[str] | None, labels: Sequence[str]) -> Index:
    """Positions of ``names`` among ``labels``, in the order given; None means all of them.

    Raises:
        InputError: an unknown name (with the nearest spelling), a repeated one, or none at all.
    """
    if names is None:
        return np.arange(len(labels))
    wanted = (names,) if isinstance(names, str) else tuple(names)
    place = {label: k for k, label in enumerate(labels)}
    for name in wanted:
        if name not in place:
            raise InputError(
                f"unknown {what} {name!r}.{nearest(name, labels)} Expected one of the world's {len(labels)} {what}s."
            )
        if wanted.count(name) > 1:
            raise InputError(f"{what} {name!r} is listed {wanted.count(name)} times; list it once.")
    if not wanted:
        raise InputError(f"no {what} given; name at least one, or leave it out to mean all.")
    return np.array([place[name] for name in wanted], dtype=np.intp)


def share(part: Array, whole: Array | float) -> Array:
    """``part / whole`` in percent; NaN where the whole is 0."""
    part, whole = np.broadcast_arrays(part, whole)
    return np.asarray(np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0) * PERCENT)
