"""One thread, one report: every benchmark adds a line that is printed after pytest-benchmark's own table."""

from __future__ import annotations

# ruff: noqa: E402  (the threads of BLAS are set before numpy is imported)
import os
import sys

THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
if "numpy" in sys.modules and os.environ.get(THREADS[0]) != "1":
    raise RuntimeError("numpy is already imported: start with OPENBLAS_NUM_THREADS=1 python -m pytest benchmarks/...")
os.environ.update(dict.fromkeys(THREADS, "1"))

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from parley.dims import Array

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data"
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "golden")]
LINES: list[str] = []


def best(function: Callable[[], object], seconds: float = 0.4) -> float:
    """Shortest of many runs, seconds: what the machine can do when nobody else uses it."""
    function()
    times, began = [], time.perf_counter()
    while time.perf_counter() - began < seconds or len(times) < 3:
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return min(times)


@dataclass(frozen=True)
class Bandwidth:
    """GB/s of this machine on one core, for arrays of the size at hand: a copy (read and write) and a gemv (read)."""

    copy: float
    gemv: float


def bandwidth(n: int, j: int) -> Bandwidth:
    """Measured with plain numpy on kernels of (J, N, N)."""
    source = np.random.default_rng(0).random((j, n, n))
    target, vector = np.empty_like(source), np.ones((j, n, 1))
    copied = best(lambda: np.copyto(target, source))
    read = best(lambda: np.matmul(source, vector))
    return Bandwidth(2 * source.nbytes / copied / 1e9, source.nbytes / read / 1e9)


def sweep_bytes(n: int, j: int) -> int:
    """What one sweep must read: K once, B twice (prices, tariff revenue, sales), the input shares twice."""
    return 8 * (3 * n * n * j + 2 * n * j * j)


def sweep_line(system: object, z: Array, n: int, j: int) -> str:
    """Time of one sweep at z and the bandwidth it reaches against the machine's."""
    seconds = best(lambda: system.sweep(z))  # type: ignore[attr-defined]
    moved, machine = sweep_bytes(n, j), bandwidth(n, j)
    rate = moved / seconds / 1e9
    return (
        f"{seconds * 1e3:.3f} ms a sweep, {moved / 1e6:.2f} MB, {rate:.1f} GB/s = {rate / machine.gemv:.0%} of a gemv "
        f"({machine.gemv:.1f}), {rate / machine.copy:.0%} of a copy ({machine.copy:.1f})"
    )


@pytest.fixture
def say() -> Callable[[str], None]:
    """Adds a line to the report."""
    return LINES.append


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if LINES:
        terminalreporter.section("parley benchmarks, one core")
        for line in LINES:
            terminalreporter.write_line(line)
