"""Solve all draws of a scenario, on one or several processes, and read intervals and the receipt from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from parley.dims import Array
from parley.errors import InputError, SolveError, nearest
from parley.kit.parallel import Job, Pool, WorkersDiedError
from parley.kit.progress import QUIET, Progress
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
    progress: Progress = QUIET,
    pool: Pool | None = None,
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
        progress: reports how many draws are done.
        pool: processes to use instead of ``workers`` new ones.

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

            solved = solve_batched(solver, points.points, progress)
        elif pool is not None:
            solved = _solve_all(solver, points.points, pool, progress)
        else:
            with Pool(workers) as own:
                solved = _solve_all(solver, points.points, own, progress)
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


def _solve_all(solver: DrawSolver, points: Array, pool: Pool, progress: Progress) -> list[Drawn]:
    chunks = [(first, points[first : first + CHUNK]) for first in range(0, len(points), CHUNK)]
    shared: _Shared = (solver.world, solver.scenario, solver.quantities)
    solved: list[Drawn | None] = [None] * len(points)
    try:
        for (first, chunk), drawn in pool.each(_DRAWS, shared, chunks, progress=progress, size=_points):
            solved[first : first + len(chunk)] = drawn
    except WorkersDiedError as error:
        raise SolveError(f"draws: {error} A sweep (parley sweep) keeps what is finished.") from None
    return [result for result in solved if result is not None]


_Shared = tuple[World, Scenario, Sequence[Quantity]]


def _points(chunk: tuple[int, Array]) -> int:
    return len(chunk[1])


def _start(shared: _Shared) -> DrawSolver:
    return DrawSolver(*shared)


def _solve_chunk(solver: DrawSolver, chunk: tuple[int, Array]) -> list[Drawn]:
    return [solver.solve(point) for point in chunk[1]]


_DRAWS = Job(_start, _solve_chunk)
