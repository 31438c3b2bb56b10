"""Sweeps: 1 -> 2 workers, and what is lost to scheduling and writing (target: under 5 %)."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from parley.sweeps import run as sweep_run
from parley.sweeps.file import SweepFile, to_sweep
from parley.sweeps.grid import Sweep
from parley.sweeps.parts import Part, write_part
from parley.sweeps.run import Where, run_sweep
from parley.sweeps.work import Solved


def many_cases() -> Sweep:
    """1,280 cases of the default world in chunks of about a second."""
    grid = {
        "closure": ["fixed-nominal", "fixed-share"],
        "elasticities": [3.0 + k / 4 for k in range(16)],
        "horizon": [0.5 + k / 2 for k in range(40)],
    }
    file = SweepFile.model_validate({"name": "bench", "scenario": "west-russia-goods-embargo", "grid": grid})
    return to_sweep(file, Path())


@dataclass(frozen=True)
class Told:
    """Equilibria and seconds of solving so far, and when that was."""

    done: int
    solve_seconds: float
    seconds: float


def once_started(told: list[Told], workers: int) -> tuple[float, float]:
    """Equilibria a second, and the share of the workers' time not spent solving: chunks 4 to the last but 3.

    By then all workers have started, and none has run out of work.
    """
    first, last = told[4], told[-4]
    wall = last.seconds - first.seconds
    return (last.done - first.done) / wall, 1.0 - (last.solve_seconds - first.solve_seconds) / (wall * workers)


@pytest.mark.parametrize("workers", [1, 2])
def test_sweep(say: Callable[[str], None], tmp_path: Path, workers: int, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Told] = []

    def written(folder: Path, sweep_hash: str, solved: Solved) -> Part:
        last = told[-1] if told else Told(0, 0.0, 0.0)
        told.append(Told(last.done + solved.solves, last.solve_seconds + solved.seconds, time.perf_counter()))
        return write_part(folder, sweep_hash, solved)

    monkeypatch.setattr(sweep_run, "write_part", written)
    report = run_sweep(many_cases(), tmp_path / "out", Where(workers=workers))
    assert report.failed == 0
    rate, lost = once_started(told, workers)
    overall = 1.0 - report.solve_seconds / (report.seconds * workers)
    say(
        f"sweep of {report.solved:,} cases in {report.chunks} chunks, {workers} workers: {report.seconds:.1f} s; once "
        f"started {rate:.0f} a second, {lost:.1%} not spent solving ({overall:.1%} with start and end)"
    )
    shutil.rmtree(tmp_path / "out")
