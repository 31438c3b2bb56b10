"""Axis names and label checks: mismatched labels raise instead of being aligned by guess.

Arrays are always ordered **origin (exporter), destination (importer), sector**; the sector that uses an input is a
fourth axis. Symbols in the equations: i origin, n destination, j sector, k input sector.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from parley.errors import DataError

Array = npt.NDArray[np.float64]

EXPORTER = "exporter"
IMPORTER = "importer"
SECTOR = "sector"
INPUT = "input"
REGION = "region"


def check_labels(what: str, labels: Sequence[str]) -> tuple[str, ...]:
    """Return the labels as a tuple; raise :class:`DataError` if empty, blank or repeated."""
    out = tuple(str(label) for label in labels)
    if not out:
        raise DataError(f"{what}: no labels. Expected at least one.")
    for label in out:
        if not label.strip():
            raise DataError(f"{what}: a blank label. Give every {what} a code.")
    repeated = sorted({label for label in out if out.count(label) > 1})
    if repeated:
        raise DataError(f"{what}: {repeated[0]!r} appears {out.count(repeated[0])} times. Labels must be unique.")
    return out


def check_shape(what: str, array: npt.NDArray[Any], shape: tuple[int, ...]) -> None:
    """Raise :class:`DataError` unless the array has the expected shape."""
    if array.shape != shape:
        raise DataError(f"{what}: shape {array.shape}, expected {shape} (origin, destination, sector order).")


def cell_name(index: tuple[int, ...], *axes: Sequence[str]) -> str:
    """Labels of one cell, e.g. ``"RUS→DEU, B06"`` for a (origin, destination, sector) index."""
    names = [axis[i] for i, axis in zip(index, axes, strict=True)]
    if len(names) >= 2 and axes[0] is axes[1]:  # a pair of regions reads best as an arrow
        return ", ".join([f"{names[0]}→{names[1]}", *names[2:]])
    return ", ".join(names)
