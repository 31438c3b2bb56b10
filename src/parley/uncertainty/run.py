"""Solve all draws of a scenario, on one or several processes, and read intervals and the receipt from them."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import cached_property
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt

from parley.dims import Array
from parley.errors import InputError, SolveError, nearest
from parley.kit.threads import one_thread
from parley.results.result import Result
from parley.scenarios.schema import Scenario
from parley.scenarios.spread import Draws
from parley.uncertainty.plan import Plan
from parley.uncertainty.quantities import INDICATORS, Quantity
from parley.uncertainty.receipt import Receipt, receipt
from parley.uncertainty.sample import Design, design
from parley.uncertainty.solve import Drawn, DrawSolver
from parley.worlds.world import World

NUMPY, JAX = "numpy", "jax"
ENGINES = (NUMPY, JAX)
CHUNK = 16
"""Draws handed to a process at a time."""
Progress = Callable[[int, int], None]
"""Is told how many draws are done, and of how many."""


@dataclass(frozen=True, eq=False)
class DrawRun:
    """All draws of a scenario.

    Attributes:
        world: the world.
        scenario: with its horizon, day and draws.
        point: the result without draws: the scenario's own elasticities, family and closure, sizes and flows as given.
        plan: what was drawn.
        design: the points.
        solved: one for each point of the design, in order.
        quantities: further numbers read of each draw.
        notes: what was noticed.
    """

    world: World
    scenario: Scenario
    point: Result
    plan: Plan
    design: Design
    solved: tuple[Drawn, ...]
    quantities: tuple[Quantity, ...]
    notes: tuple[str, ...]

    @property
    def settings(self) -> Draws:
        """What was asked for."""
        return self.scenario.draws or Draws()

    @cached_property
    def rows(self) -> Array:
        """Indicators of the draws (D, I, N), percent, in the order of INDICATORS; NaN where a draw failed."""
        return np.stack([drawn.rows for drawn in self.solved[: self.design.draws]])

    @cached_property
    def asked(self) -> Array:
        """Further quantities of the draws (D, Q)."""
        return np.stack([drawn.asked for drawn in self.solved[: self.design.draws]])

    @cached_property
    def failures(self) -> tuple[tuple[int, Drawn], ...]:
        """Failed points with their numbers; numbers from ``design.draws`` on belong to the receipt only."""
        return tuple((k, drawn) for k, drawn in enumerate(self.solved) if drawn.failure)

    def indicator(self, name: str) -> Array:
        """One indicator of the draws (D, N)."""
        return np.asarray(self.rows[:, list(INDICATORS).index(name)])

    @cached_property
    def receipt(self) -> Receipt:
        """Where the spread comes from: I N + Q results, see :meth:`result_number`."""
        results = np.stack([np.append(drawn.rows.ravel(), drawn.asked) for drawn in self.solved])
        base, half = self.design.base, self.design.draws // 2
        mixed = [results[self.design.mixed(group)] for group in self.design.groups]
        stacked = np.stack(mixed) if mixed else np.empty((0, base, results.shape[1]))
        return receipt(self.design.groups, results[:base], results[half : half + base], stacked, self.settings.seed)

    def result_number(self, indicator: str, region: str) -> int:
        """Column of the receipt for one indicator of one region."""
        n = len(self.world.economy.regions)
        return list(INDICATORS).index(indicator) * n + self.world.economy.regions.index(region)


def run_draws(
    world: World,
    scenario: Scenario,
    *,
    quantities: Sequence[Quantity] = (),
    receipt: bool = True,
    workers: int = 1,
    engine: str = NUMPY,
    progress: Progress | None = None,
) -> DrawRun:
    """Solve a scenario's draws.

    Args:
        world: the world.
        scenario: the scenario; ``scenario.draws`` says what is drawn, by default everything that is uncertain.
        quantities: what to read of each draw beside the regional indicators.
        receipt: whether to solve the further points that the variance receipt needs.
        workers: processes; 1 stays in this one. The results have the same bits for any number.
        engine: ``numpy``, or ``jax`` for batches in this process (:mod:`parley.uncertainty.batched`); the two agree to
            1e-8.
        progress: is told how far it is.

    Raises:
        InputError: something in the scenario does not exist or does not fit.
        SolveError: more draws failed than ``allow-failing`` says.
    """
    if engine not in ENGINES:
        raise InputError(f"unknown engine {engine!r}.{nearest(engine, ENGINES)} Engines: {', '.join(ENGINES)}.")
    if workers < 1:
        raise InputError(f"{workers} workers; expected at least 1.")
    solver = DrawSolver(world, scenario, tuple(quantities))
    settings = scenario.draws or Draws()
    points = design(solver.plan, settings.rounded, settings.seed, receipt)
    with one_thread():
        point = world.solve(scenario)
        if engine == JAX:
            from parley.uncertainty.batched import solve_batched  # noqa: PLC0415  (JAX is an extra)

            solved = solve_batched(solver, points.points, progress or _silent)
        else:
            solved = _solve_all(solver, points.points, workers, progress or _silent)
    run = DrawRun(world, scenario, point, solver.plan, points, tuple(solved), tuple(quantities), solver.notes)
    _check_failures(run)
    return run


def _check_failures(run: DrawRun) -> None:
    failed, of = len(run.failures), len(run.solved)
    if failed <= run.settings.allow_failing * of:
        return
    number, drawn = run.failures[0]
    shown = ", ".join(f"{name} = {_short(value)}" for name, value in list(drawn.values.items())[:6])
    raise SolveError(
        f"{failed} of {of} solves have no certified equilibrium, more than {run.settings.allow_failing:.1%} allowed. "
        f"The first is number {number} ({shown}): {drawn.failure} Narrow the spreads or the choices under 'draws', or "
        "allow more with --allow-failing."
    )


def _short(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _silent(done: int, of: int) -> None:
    del done, of


def _solve_all(solver: DrawSolver, points: Array, workers: int, tell: Progress) -> list[Drawn]:
    chunks = [np.arange(k, min(k + CHUNK, len(points))) for k in range(0, len(points), CHUNK)]
    tell(0, len(points))
    solved: list[Drawn | None] = [None] * len(points)
    done = 0
    for chunk, drawn in _each(solver, points, chunks, workers):
        for number, result in zip(chunk, drawn, strict=True):
            solved[int(number)] = result
        done += len(chunk)
        tell(done, len(points))
    return [result for result in solved if result is not None]


Chunk = npt.NDArray[np.intp]


def _each(
    solver: DrawSolver, points: Array, chunks: Sequence[Chunk], workers: int
) -> Iterator[tuple[Chunk, list[Drawn]]]:
    """Each chunk with its solved draws, as they are done."""
    if workers == 1:
        for chunk in chunks:
            yield chunk, [solver.solve(point) for point in points[chunk]]
        return
    with TemporaryDirectory(prefix="parley-") as folder:
        # A file, not arguments: a process that dies while it reads them from its pipe would leave this one waiting.
        path = Path(folder) / "work.pickle"
        path.write_bytes(pickle.dumps((solver.world, solver.scenario, solver.quantities)))
        with ProcessPoolExecutor(workers, get_context("spawn"), initializer=_start, initargs=(path,)) as pool:
            waiting = {pool.submit(_solve_points, points[chunk]): chunk for chunk in chunks}
            try:
                for future in as_completed(waiting):
                    yield waiting[future], future.result()
            except BrokenProcessPool:
                raise SolveError(
                    "a process of the draws was killed, perhaps for lack of memory; use fewer --workers, or parley "
                    "sweep, which goes on after that."
                ) from None
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise


_mine: list[DrawSolver] = []
"""The solver of a worker process."""


def _start(path: Path) -> None:
    one_thread()
    _mine[:] = [DrawSolver(*pickle.loads(path.read_bytes()))]


def _solve_points(points: Array) -> list[Drawn]:
    return [_mine[0].solve(point) for point in points]
