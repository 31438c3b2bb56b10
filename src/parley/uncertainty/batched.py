"""Draws in batches on JAX: those of one family and closure are solved at once, on the processor or a GPU.

The published flows only, as a batch shares one economy; what a batch cannot do is an error that says how to leave it
out, never another result.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from parley.dims import Array
from parley.errors import InputError, ParleyError
from parley.kit.progress import Progress
from parley.measures.shock import Shock
from parley.model.families import FAMILIES, find_numeraire
from parley.model.problem import ZERO
from parley.solver.batch.problem import BatchProblem, prepare_batch
from parley.solver.batch.solve import BatchSolution, solve_batch
from parley.uncertainty.batch_indicators import batch_indicators
from parley.uncertainty.draw import Draw, draw_at
from parley.uncertainty.plan import CLOSURE_NAME, DATA, MODEL_NAME
from parley.uncertainty.quantities import INDICATORS
from parley.uncertainty.solve import Drawn, DrawSolver

BATCHED = tuple(name for name, family in FAMILIES.items() if family.batches)
"""Families that a batch can solve."""


def check_batchable(solver: DrawSolver) -> None:
    """Raise :class:`InputError` where a scenario's draws ask for more than a batch can do."""
    chosen = {p.name: p.distribution for p in solver.plan.parameters if p.name in (MODEL_NAME, CLOSURE_NAME)}
    models, closures = (tuple(getattr(chosen[name], "options", ())) for name in (MODEL_NAME, CLOSURE_NAME))
    faults = []
    if DATA in solver.plan.groups:
        faults.append("the flows have no errors ('pair-error: 0' and 'cell-error: 0')")
    if not set(models) <= set(BATCHED):
        faults.append(f"the models are among {', '.join(BATCHED)} ('models: [{BATCHED[0]}]')")
    if ZERO in closures:
        faults.append("the closure is not zero")
    if solver.limited:
        faults.append("no measure is a quota, tariff-rate quota or price cap")
    if faults:
        raise InputError(f"--engine jax solves draws in batches, where {'; '.join(faults)}, under the key 'draws'.")


def solve_batched(solver: DrawSolver, points: Array, progress: Progress) -> list[Drawn]:
    """Solve all points (D, d); ``progress`` reports how many are done after each family and closure."""
    check_batchable(solver)
    draws = [draw_at(solver.plan, solver.scenario, point) for point in points]
    out: list[Drawn | None] = [None] * len(draws)
    kinds: dict[tuple[str, str], list[int]] = {}
    for number, draw in enumerate(draws):
        kinds.setdefault((draw.family, draw.closure), []).append(number)
    done = 0
    for numbers in kinds.values():
        for number, drawn in zip(numbers, _solve_kind(solver, [draws[k] for k in numbers]), strict=True):
            out[number] = drawn
        done += len(numbers)
        progress.tell(done, len(draws))
    return [drawn for drawn in out if drawn is not None]


def _solve_kind(solver: DrawSolver, draws: Sequence[Draw]) -> list[Drawn]:
    """Draws of one family and closure. Draws whose measures do not fit together fail before the batch."""
    economy = solver.world.economy
    shocks: list[Shock] = []
    reasons: dict[int, str] = {}
    for number, draw in enumerate(draws):
        try:
            shocks.append(solver.experiment(draw).shock)
        except ParleyError as error:
            reasons[number] = f"{type(error).__name__}: {error}"
    kept = [number for number in range(len(draws)) if number not in reasons]
    solved = {}
    if kept:
        same = all(shock is shocks[0] for shock in shocks)
        thetas = np.stack([draws[number].theta for number in kept])
        first = draws[kept[0]]
        numeraire, _ = find_numeraire(solver.scenario.numeraire, economy.regions)
        problem = prepare_batch(
            economy, shocks[0] if same else shocks, thetas, first.closure, numeraire, family=first.family
        )
        solved = dict(zip(kept, _read(solver, [draws[k] for k in kept], problem), strict=True))
    return [solved[k] if k in solved else solver.failed(draw, reasons[k]) for k, draw in enumerate(draws)]


def _read(solver: DrawSolver, draws: Sequence[Draw], problem: BatchProblem) -> list[Drawn]:
    solution = solve_batch(problem)
    found = batch_indicators(problem, solution)
    rows = np.stack([getattr(found, name) for name in INDICATORS], axis=1)
    out = []
    for k, draw in enumerate(draws):
        if not solution.solved[k]:
            out.append(solver.failed(draw, _reason(solution, k)))
            continue
        changes = problem.model(k).changes(solution.z[k]) if solver.quantities else None
        asked = np.array([quantity.read(changes) for quantity in solver.quantities]) if changes else np.empty(0)
        out.append(Drawn(draw.values, rows[k], asked, "", int(solution.sweeps[k])))
    return out


def _reason(solution: BatchSolution, k: int) -> str:
    return solution.details.get(k) or f"SolveError: {solution.statuses[k].value} {solution.certificates[k]}"
