"""Reading the raw files that recipes start from."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from parley.dims import Array
from parley.errors import DataError


def need(path: Path) -> Path:
    """Return the path if it exists; else a :class:`DataError` that says which file the recipe looked for."""
    if not path.is_file():
        raise DataError(
            f"{path} does not exist. --source must be the folder that holds {path.parent.name}/{path.name}."
        )
    return path


def load_npz(path: Path, keys: Sequence[str]) -> dict[str, npt.NDArray[Any]]:
    """Arrays of a raw npz file; raises :class:`DataError` for a truncated file or a missing array."""
    try:
        with np.load(need(path), allow_pickle=False) as archive:
            absent = [key for key in keys if key not in archive.files]
            if absent:
                raise DataError(f"{path}: no array {absent[0]!r}; it has {', '.join(archive.files)}.")
            return {key: archive[key] for key in archive.files}
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, TypeError, AttributeError) as error:
        raise DataError(f"{path}: not a readable npz file, or a truncated one ({error}).") from None


def check_shapes(path: Path, arrays: Mapping[str, npt.NDArray[Any]], shapes: Mapping[str, tuple[int, ...]]) -> None:
    """Raise :class:`DataError` naming the first array that is not of numbers or not of its shape."""
    for key, shape in shapes.items():
        array = arrays[key]
        if array.shape != shape or array.dtype.kind not in "iuf":
            raise DataError(f"{path}: {key} is {array.dtype} {array.shape}; expected numbers {shape}.")


def read_rows(path: Path, *, ends: bool = True) -> tuple[list[str], list[list[str]]]:
    """Header and lines of a CSV; raises :class:`DataError` for a line of another length or a file that was cut off.

    ``ends=False`` is for a source whose last line never has a line break.
    """
    try:
        text = need(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: not a text file (byte {error.start}); expected a CSV in UTF-8.") from None
    if ends and not text.endswith("\n"):
        raise DataError(f"{path}: the last line does not end; a truncated download?")
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    for number, row in enumerate(rows, start=2):
        if len(row) != len(header):
            raise DataError(f"{path}, line {number}: {len(row)} cells, but the header has {len(header)}.")
    return header, rows


def read_column(path: Path, name: str) -> list[str]:
    """One column of a CSV as text; raises :class:`DataError` where there is none of that name."""
    header, rows = read_rows(path)
    if name not in header:
        raise DataError(f"{path}: no column {name!r} among {', '.join(header[:8])}.")
    place = header.index(name)
    return [row[place] for row in rows]


def as_numbers(path: Path, rows: Sequence[Sequence[str]]) -> Array:
    """Cells as numbers, blank ones as NaN; raises :class:`DataError` naming the first that is neither."""
    out = np.full((len(rows), max(map(len, rows), default=0)), np.nan)
    for i, row in enumerate(rows):
        for k, cell in enumerate(row):
            if cell.strip():
                try:
                    out[i, k] = float(cell)
                except ValueError:
                    raise DataError(f"{path}, line {i + 2}: {cell[:20]!r} is not a number.") from None
    return out
