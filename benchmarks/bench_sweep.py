"""Sweeps: 1 -> 2 workers, and what is lost to scheduling and writing (target: under 5 %)."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from parley.sweeps.file import SweepFile, to_sweep
from parley.sweeps.grid import Sweep
from parley.sweeps.run import Progress, Where, run_sweep


def many_cases() -> Sweep:
    """1,280 cases of the default world in chunks of about a second."""
    grid = {
        "closure": ["fixed-nominal", "fixed-share"],
        "elasticities": [3.0 + k / 4 for k in range(16)],
        "horizon": [0.5 + k / 2 for k in range(40)],
    }
    file = SweepFile.model_validate({"name": "bench", "scenario": "west-russia-goods-embargo", "grid": grid})
    return to_sweep(file, Path())


def once_started(told: list[Progress], workers: int) -> tuple[float, float]:
    """Equilibria a second, and the share of the workers' time not spent solving: chunks 4 to the last but 3.

    By then all workers have started, and none has run out of work.
    """
    first, last = told[4], told[-4]
    wall = last.seconds - first.seconds
    return (last.done - first.done) / wall, 1.0 - (last.solve_seconds - first.solve_seconds) / (wall * workers)


@pytest.mark.parametrize("workers", [1, 2])
def test_sweep(say: Callable[[str], None], tmp_path: Path, workers: int) -> None:
    told: list[Progress] = []
    report = run_sweep(many_cases(), tmp_path / "out", Where(workers=workers), told.append)
    assert report.failed == 0
    rate, lost = once_started(told, workers)
    overall = 1.0 - report.solve_seconds / (report.seconds * workers)
    say(
        f"sweep of {report.solved:,} cases in {report.chunks} chunks, {workers} workers: {report.seconds:.1f} s; once "
        f"started {rate:.0f} a second, {lost:.1%} not spent solving ({overall:.1%} with start and end)"
    )
    shutil.rmtree(tmp_path / "out")
