"""Reading the raw files that recipes start from."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from parley.errors import DataError


def need(path: Path) -> Path:
    """The path, or a :class:`DataError` that says which file the recipe looked for."""
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
    except (zipfile.BadZipFile, OSError, ValueError, EOFError) as error:
        raise DataError(f"{path}: not a readable npz file, or a truncated one ({error}).") from None
