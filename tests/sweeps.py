"""A small sweep that the tests of sweeps share: cheap equilibria, enough of them for some thirty chunks."""

from __future__ import annotations

from pathlib import Path

SCENARIO = """
name: tariff
world: trade-2023
model: armington
measures:
- {name: chn-usa, kind: tariff, from: CHN, to: USA, rate: 0.25}
- {name: ban, kind: import-ban, from: RUS, to: POL, coverage: 0.5}
"""
SWEEP = """
name: small
scenario: tariff.yaml
horizons: [1, 5, long-run]
grid:
  elasticities: [3, 4, 5.5]
  measures.chn-usa.rate: [0.05, 0.15, 0.25, 0.35, 0.45]
  measures.2.coverage: [0.3, 0.7]
"""
CASES = 90


def write_sweep(folder: Path, text: str = SWEEP, scenario: str = SCENARIO) -> Path:
    """A sweep file with its scenario beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tariff.yaml").write_text(scenario, encoding="utf-8")
    path = folder / "sweep.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def contents(folder: Path) -> dict[str, bytes]:
    """Every file that a sweep leaves, by its place in the folder; the lock is not a result."""
    found = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != ".lock")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
