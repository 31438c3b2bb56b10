"""Rows of plain values, and the small helpers that every view on a result shares."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from parley.codes.countries import spelled, suggestion
from parley.codes.groups import Bloc
from parley.codes.reading import read
from parley.dims import REGION, Array
from parley.errors import InputError, nearest
from parley.results.indicators import PERCENT

Cell = str | int | float | None
Row = dict[str, Cell]
"""One row of a table: plain values, None where a number does not exist."""
PLACES = (REGION, "partner")
"""What is named as a country is, in any spelling."""
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
    if what in PLACES:
        wanted = tuple(_region(name, labels) for name in wanted)
    for name in wanted:
        if name not in place:
            close = suggestion(name, labels) if what in PLACES else nearest(name, labels)
            raise InputError(f"unknown {what} {name!r}.{close} Expected one of the world's {len(labels)} {what}s.")
        if wanted.count(name) > 1:
            raise InputError(f"{what} {name!r} is listed {wanted.count(name)} times; list it once.")
    if not wanted:
        raise InputError(f"no {what} given; name at least one, or leave it out to mean all.")
    return np.array([place[name] for name in wanted], dtype=np.intp)


def _region(name: str, regions: Sequence[str]) -> str:
    """The world's code of a region that is named in any spelling; the name itself where it names none."""
    if name in regions:
        return name
    read_as = read(name)
    return spelled(name, regions) or (read_as.code if read_as and read_as.code in regions else name)


def as_bloc(region: str | Bloc) -> Bloc:
    """A region's code as the bloc of that region alone; a bloc as it is."""
    return Bloc(region, (region,)) if isinstance(region, str) else region


def members(region: str | Bloc, regions: Sequence[str]) -> Index:
    """Positions of a region, or of all regions of a bloc, in the world's order of ``regions``.

    Raises:
        InputError: an unknown region, or a bloc without any.
    """
    return positions("region", as_bloc(region).codes, regions)


def weighted(values: Array, weights: Array) -> Array:
    """Mean over the first axis with weights of the same shape; that of a single entry is itself.

    What has no weight is left out, even where it is NaN; NaN where nothing has a weight.
    """
    if len(values) == 1:
        return np.asarray(values[0])
    counted = np.where(weights > 0, values, 0.0) * weights
    total = weights.sum(axis=0)
    return np.asarray(np.divide(counted.sum(axis=0), total, out=np.full(total.shape, np.nan), where=total > 0))


def share(part: Array, whole: Array | float) -> Array:
    """``part / whole`` in percent; NaN where the whole is 0."""
    part, whole = np.broadcast_arrays(part, whole)
    return np.asarray(np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0) * PERCENT)
