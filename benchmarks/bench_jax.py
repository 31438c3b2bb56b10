"""Draws a second: many draws of the elasticities solved at once with JAX, against a loop over the usual solver.

Alone, on whatever device JAX finds (numpy, scipy, pydantic, pyyaml and jax are enough)::

    PYTHONPATH=src python benchmarks/bench_jax.py --draws 1024

It prints the device, draws, seconds, draws a second and the largest difference to NumPy. JAX's rate leaves out the
first run, which compiles; that run's time is printed as well. The loop over NumPy has one thread of BLAS.
"""

from __future__ import annotations

import os  # the threads of BLAS are set before numpy is imported

os.environ.update(dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"))

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

import parley
from parley.dims import Array
from parley.economy.elasticities import elasticities
from parley.measures.apply import build_shock
from parley.results import indicators
from parley.solver.batch.problem import BatchProblem, prepare_batch
from parley.solver.batch.solve import BatchSettings, solve_batch
from parley.solver.solve import Settings, solve
from parley.uncertainty.batch_indicators import batch_indicators

SPREAD = 0.15
"""Standard deviation of the log elasticities."""


@dataclass(frozen=True)
class Rates:
    """What one comparison measured; differences are of real income, percentage points, and of z."""

    device: str
    draws: int
    compiled_in: float
    seconds: float
    reading: float
    compared: int
    numpy_rate: float
    warm_rate: float
    largest_z: float
    largest_income: float
    solved: int
    sweeps: float

    def lines(self) -> str:
        """The report."""
        rate = self.draws / self.seconds
        return (
            f"device {self.device}: {self.draws} draws in {self.seconds:.3f} s, {rate:.1f} draws/s "
            f"(first run, with compilation, {self.compiled_in:.1f} s; indicators {self.reading:.3f} s); "
            f"{self.solved} certified, {self.sweeps:.1f} sweeps on average\n"
            f"numpy, one thread, {self.compared} of them: {self.numpy_rate:.1f} draws/s one by one "
            f"(JAX {rate / self.numpy_rate:.2f} times), {self.warm_rate:.1f} draws/s with one preconditioner for all "
            f"(JAX {rate / self.warm_rate:.2f} times)\n"
            f"largest difference to numpy: {self.largest_z:.1e} in z, {self.largest_income:.1e} points of real income"
        )


def drawn(draws: int, seed: int = 0) -> BatchProblem:
    """The embargo on the default world, with sectoral elasticities drawn around those of the world."""
    world, scenario = parley.world("world-2021"), parley.scenario("west-russia-goods-embargo")
    economy = world.economy
    theta = elasticities(scenario.elasticities, economy.sectors, world.default_elasticities).theta
    noise = np.random.default_rng(seed).normal(size=(draws, len(theta)))
    shock = build_shock(economy, scenario).shock
    return prepare_batch(economy, shock, theta * np.exp(SPREAD * noise), scenario.closure, scenario.numeraire)


def timed(function: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of one call, and what it returned."""
    began = time.perf_counter()
    out = function()
    return time.perf_counter() - began, out


def one_by_one(problem: BatchProblem, draws: int, settings: Settings, known: Any = None) -> list[Array]:
    """The usual solver over the first draws; ``known`` is a preconditioner for all, or none."""
    found = []
    for k in range(draws):
        model = problem.model(k)
        model.preconditioner = known
        found.append(solve(model, settings).outcome.z)
    return found


def compare(draws: int, compared: int, size: int | None, rounds: int = 3) -> Rates:
    """Solve, read and compare, by turns in ``rounds`` rounds; the best run of each counts."""
    problem, settings = drawn(draws), BatchSettings(slice=size)
    first, solution = timed(lambda: solve_batch(problem, settings))
    read = batch_indicators(problem, solution, size)
    compared, usual = min(compared, draws), Settings()
    central = problem.central.system().preconditioner
    z = one_by_one(problem, compared, usual)
    runs: tuple[Callable[[], object], ...] = (
        lambda: solve_batch(problem, settings),
        lambda: batch_indicators(problem, solution, size),
        lambda: one_by_one(problem, compared, usual),
        lambda: one_by_one(problem, compared, usual, central),
    )
    times = np.array([[timed(run)[0] for run in runs] for _ in range(rounds)])
    seconds, reading, numpy_seconds, warm_seconds = times.min(axis=0)
    incomes = np.array([indicators.real_income(problem.model(k).changes(z[k])) for k in range(compared)])
    return Rates(
        device=solution.device,
        draws=draws,
        compiled_in=first,
        seconds=seconds,
        reading=reading,
        compared=compared,
        numpy_rate=compared / numpy_seconds,
        warm_rate=compared / warm_seconds,
        largest_z=float(np.abs(np.array(z) - solution.z[:compared]).max()),
        largest_income=float(np.abs(incomes - read.real_income_pct[:compared]).max()),
        solved=int(solution.solved.sum()),
        sweeps=float(solution.sweeps.mean()),
    )


def test_a_batch_of_draws(benchmark: Any, say: Callable[[str], None]) -> None:
    import pytest  # not there when the script runs alone

    pytest.importorskip("jax")
    rates = benchmark.pedantic(compare, (64, 32, None), rounds=1)
    assert rates.solved == rates.draws
    say(rates.lines())


def main() -> None:
    """The comparison from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draws", type=int, default=1024)
    parser.add_argument("--compare", type=int, default=64, help="draws that the loop over numpy solves as well")
    parser.add_argument("--slice", type=int, nargs="*", help="draws solved together; several sizes are tried in turn")
    arguments = parser.parse_args()
    for size in arguments.slice or [None]:
        print(f"slice {size or 'by device'}:", flush=True)
        print(compare(arguments.draws, arguments.compare, size).lines(), flush=True)


if __name__ == "__main__":
    main()
