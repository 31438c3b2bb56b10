"""Where the figures behind the published tables are: shipped in ``golden/inputs``, raw beside the clone if at all.

Tests read what is shipped, so they run in a lone clone. ``derive.py`` writes it from the raw data.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

INPUTS = Path(__file__).resolve().parent / "golden" / "inputs"
RAW = Path(__file__).resolve().parents[2] / "shared" / "data"
"""The raw data, which are not part of the repository."""


def needs_raw(why: str) -> pytest.MarkDecorator:
    """Skip where the raw data are absent; ``why`` the shipped figures do not do."""
    return pytest.mark.skipif(not RAW.is_dir(), reason=f"{why}: the raw data are not at {RAW}")


def arrays(name: str) -> dict[str, npt.NDArray[np.float64]]:
    """The arrays of a shipped npz, as float64."""
    with np.load(INPUTS / name, allow_pickle=False) as archive:
        return {key: archive[key].astype(np.float64) for key in archive.files}
