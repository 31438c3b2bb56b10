"""From labelled rows and columns of a wide table to ordered blocks (origin, input, destination, using sector)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from parley.dims import Array
from parley.errors import DataError
from parley.kit.encoding import AGAIN

Industry = tuple[str, str]
"""A (region, sector) pair."""


@dataclass(frozen=True)
class Axis:
    """Regions and sectors in the order in which a table lists them."""

    regions: tuple[str, ...]
    sectors: tuple[str, ...]

    @property
    def size(self) -> int:
        """Number of industries, N times J."""
        return len(self.regions) * len(self.sectors)

    def places(self, industries: Sequence[Industry]) -> list[int]:
        """Position of each industry in region-major order."""
        region = {code: k for k, code in enumerate(self.regions)}
        sector = {code: k for k, code in enumerate(self.sectors)}
        return [region[r] * len(self.sectors) + sector[s] for r, s in industries]


def build_axis(where: str, rows: Sequence[Industry], columns: Sequence[Industry]) -> Axis:
    """Regions and sectors of a table whose rows and columns list the same industries, every region with every sector.

    Raises:
        DataError: an industry only in the rows or only in the columns (a file cut off), or a region lacks a sector.
    """
    missing_rows = sorted(set(columns) - set(rows))
    missing_columns = sorted(set(rows) - set(columns))
    for missing, there, here in ((missing_rows, "columns", "row"), (missing_columns, "rows", "column")):
        if missing:
            raise DataError(
                f"{where}: {len(missing)} industries of the {there} have no {here}, the first {'_'.join(missing[0])}; "
                f"the file is incomplete or a part of a table. {AGAIN}"
            )
    axis = Axis(tuple(dict.fromkeys(r for r, _ in rows)), tuple(dict.fromkeys(s for _, s in rows)))
    absent = sorted({(r, s) for r in axis.regions for s in axis.sectors} - set(rows))
    if absent:
        raise DataError(
            f"{where}: {len(absent)} industries are missing, the first {'_'.join(absent[0])}: every region must list "
            "every sector. Expected a full table."
        )
    return axis


def regroup(values: Array, places: Sequence[int], size: int, axis: int) -> Array:
    """Sum the slices of ``values`` along an axis into ``size`` places; slices that share a place add up."""
    target = np.asarray(places, dtype=np.intp)
    if len(target) == size and (target == np.arange(size)).all():
        return values
    order = np.argsort(target, kind="stable")
    present, starts = np.unique(target[order], return_index=True)
    sums = np.add.reduceat(np.take(values, order, axis=axis), starts, axis=axis)
    if len(present) == size:
        return np.asarray(sums)
    shape = list(values.shape)
    shape[axis] = size
    out = np.zeros(shape)
    out[(slice(None),) * axis + (present,)] = sums
    return out


def check_numbers(where: str, values: Array, lines: Sequence[str], columns: Sequence[str]) -> None:
    """Raise :class:`DataError` naming the first blank or infinite cell; ``lines`` describe the rows."""
    finite = np.isfinite(values)
    if not finite.all():
        row, column = (int(k) for k in np.unravel_index(int(np.argmin(finite)), values.shape))
        shown = "blank or not a number" if np.isnan(values[row, column]) else "infinite"
        raise DataError(
            f"{where}, {lines[row]}, column {columns[column]!r}: {shown} ({int((~finite).sum())} such cells). "
            "Expected a number in every cell."
        )


def describe_signs(final: Array, value_added: Array) -> list[str]:
    """Notes on the negative cells that a reader keeps as published."""
    notes = []
    for what, array in (("final-demand cells (inventories)", final), ("value-added cells", value_added)):
        negative = array < 0
        if negative.any():
            notes.append(
                f"{int(negative.sum())} negative {what} kept as published, {array[negative].sum():.4g} USD mn in all."
            )
    return notes
