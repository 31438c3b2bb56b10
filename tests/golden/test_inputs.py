"""The shipped figures: each has its source, licence and sha256, and is what ``derive.py`` makes of the raw data."""

from __future__ import annotations

import hashlib
import tomllib

import derive
import numpy as np
import pytest
from shipped import INPUTS, RAW, arrays, needs_raw

LISTED = tomllib.loads((INPUTS / "inputs.toml").read_text(encoding="utf-8"))
NOTES = {"README.md", "inputs.toml", "LICENSE"}
MOST_BYTES = 1_000_000
"""All of it; a clone should stay small."""


def test_every_file_is_listed_and_small() -> None:
    found = {path.relative_to(INPUTS).as_posix(): path.stat().st_size for path in INPUTS.rglob("*") if path.is_file()}
    figures = {name for name in found if name.split("/")[-1] not in NOTES}
    assert figures == set(LISTED) == set(derive.DERIVED)
    assert sum(found.values()) < MOST_BYTES


@pytest.mark.parametrize("name", LISTED)
def test_source_licence_and_hash(name: str) -> None:
    entry = LISTED[name]
    assert set(entry) == {"source", "licence", "derived", "how", "sha256"}
    assert all(value.strip() for value in entry.values())
    assert hashlib.sha256((INPUTS / name).read_bytes()).hexdigest() == entry["sha256"]


@pytest.mark.parametrize(("folder", "licence"), [("vatsim", "CC BY-SA 4.0"), ("openflights", "Open Database Licence")])
def test_share_alike_files_stand_apart(folder: str, licence: str) -> None:
    inside = {name for name in LISTED if name.startswith(f"{folder}/")}
    assert inside == {name for name, entry in LISTED.items() if licence in entry["licence"]}
    assert inside
    assert (INPUTS / folder / "LICENSE").is_file()


def test_known_figures() -> None:
    """Orientation and units, against figures one can look up."""
    nafta = arrays("nafta_1993.npz")
    usa, mex = derive.cp2015.REGIONS.index("USA"), derive.cp2015.REGIONS.index("MEX")
    sold = nafta["trade"][:, usa, mex].sum()
    assert 30_000 < sold < 50_000  # US goods exports to Mexico in 1993: 41.6 USD bn (US Census)
    rows = dict(line.split(",", 1) for line in (INPUTS / "liberation_day.csv").read_text().splitlines())
    rates = [float(rows[code].split(",")[1]) for code in ("CHN", "VNM", "CHE", "GBR")]
    assert rates == [0.34 + 0.20, 0.46, 0.31, 0.10]  # annex I; China's 34 on top of the 20 of February and March 2025
    pairs = arrays("baci_icio_2013.npz")["pairs"]
    assert np.isnan(np.diag(pairs)).all()
    assert abs(np.nanmedian(pairs)) < 0.3


@pytest.mark.slow
@needs_raw("deriving the shipped figures again")
def test_the_same_bytes_come_out() -> None:
    for name, make in derive.DERIVED.items():
        assert make(RAW) == (INPUTS / name).read_bytes(), f"{name}: run tests/derive.py, or see why it changed"
