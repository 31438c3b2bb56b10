"""Solve many draws of one scenario at once, on the processor or a GPU, with JAX (the extra ``jax``).

The equations, the step and the certificate are those of a single solve, mapped over draws (``jax.vmap``) and compiled.
All draws of a slice step together until the last is done; one that is done stays where it is. Draws that end without a
certificate are solved again one by one, from the start, by the usual solver.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import inf, nan
from typing import Any

import numpy as np

from parley.dims import Array
from parley.errors import InfeasibleError, InputError, SolveError
from parley.measures.shock import Mask
from parley.model.certificate import Certificate
from parley.model.gravity.system import Preconditioner, System
from parley.model.problem import FIXED_SHARE
from parley.solver.batch.anderson import STATUSES, Rules
from parley.solver.batch.device import (
    HISTORY,
    Solved,
    compiled,
    effect_arrays,
    gathered,
    shared_arrays,
    slice_size,
    slices,
)
from parley.solver.batch.jax_backend import device_name, double_precision, load_jax
from parley.solver.batch.problem import BatchProblem
from parley.solver.outcome import Status
from parley.solver.solve import Settings, solve


@dataclass(frozen=True)
class BatchSettings:
    """How to solve a batch.

    Attributes:
        memory, tolerance, max_sweeps, patience, growth: of the method, as in ``Anderson``.
        slice: draws solved together; None chooses by device and its memory (:func:`slice_size`).
        rescue: whether draws that end without a certificate get a second try by ``solve``.
        second: settings of that second try.
    """

    memory: int = HISTORY
    tolerance: float = 1e-10
    max_sweeps: int = 400
    patience: int = 60
    growth: float = 1e3
    slice: int | None = None
    rescue: bool = True
    second: Settings = field(default_factory=Settings)

    def __post_init__(self) -> None:
        if self.slice is not None and self.slice < 1:
            raise InputError(f"a slice of {self.slice} draws; expected at least 1, or None to choose by device.")

    @property
    def rules(self) -> Rules:
        """What the loop needs to know besides the memory."""
        return Rules(self.tolerance, self.max_sweeps, self.patience, self.growth)


@dataclass(frozen=True, eq=False)
class BatchSolution:
    """Outcome of D draws as data; ``require`` turns failures into an error.

    Attributes:
        z: (D, size) stacked vectors; NaN for an infeasible draw.
        residual: (D,) largest relative residual of each.
        sweeps: (D,) evaluations of the equations, those of a second try included.
        statuses: how each draw ended.
        certificates: errors over all equations, computed afresh from each draw's vector.
        second: (D,) whether the draw had a second try by the usual solver.
        details: for infeasible draws, who lacks what, by number of the draw.
        device: what the batch was computed on.
        seconds: wall time, compilation included.
    """

    z: Array
    residual: Array
    sweeps: Array
    statuses: tuple[Status, ...]
    certificates: tuple[Certificate, ...]
    second: Mask
    details: Mapping[int, str]
    device: str
    seconds: float

    @property
    def solved(self) -> Mask:
        """Draws that converged and whose certificate holds (D,)."""
        pairs = zip(self.statuses, self.certificates, strict=True)
        return np.array([status is Status.SOLVED and found.valid for status, found in pairs], bool)

    def require(self) -> BatchSolution:
        """Itself if every draw is certified; :class:`SolveError` naming the others, with advice."""
        failed = np.flatnonzero(~self.solved)
        if not len(failed):
            return self
        first = int(failed[0])
        shown = ", ".join(str(k) for k in failed[:8]) + (", ..." if len(failed) > 8 else "")
        head = f"{len(failed)} of {len(self.statuses)} draws have no certified equilibrium (numbers {shown})"
        if self.statuses[first] is Status.INFEASIBLE:
            raise InfeasibleError(f"{head}. Draw {first}: {self.details.get(first, Status.INFEASIBLE.value)}")
        raise SolveError(f"{head}. Draw {first}: {self.statuses[first].value}. {self.certificates[first]}.")


def solve_batch(
    problem: BatchProblem, settings: BatchSettings | None = None, start: Array | None = None
) -> BatchSolution:
    """Solve all draws of a problem. A draw that fails is an outcome, and does not touch the others.

    JAX computes in float64 here whatever the user's own setting, which is left alone.

    Args:
        problem: from :func:`parley.solver.batch.problem.prepare_batch`.
        settings: of the method, the slices and the second try.
        start: stacked vector to start from, (size,) or (D, size); default the baseline.

    Raises:
        InputError: JAX is missing, or a start of the wrong shape.
    """
    began = time.perf_counter()
    settings = settings or BatchSettings()
    jax = load_jax()
    z0 = _start(problem, start)
    pre = _preconditioner(problem)
    if pre is None:
        found = _all_infeasible(problem)
    else:
        with double_precision(jax):
            found = _solve_slices(jax, problem, settings, pre, z0)
    solution = BatchSolution(
        z=found.z,
        residual=found.residual,
        sweeps=found.sweeps,
        statuses=tuple(STATUSES[code] for code in found.code),
        certificates=tuple(Certificate(*(float(error) for error in row)) for row in found.errors),
        second=np.zeros(problem.draws, bool),
        details={},
        device=device_name(jax),
        seconds=0.0,
    )
    if settings.rescue:
        solution = rescued(problem, solution, settings.second)
    return replace(solution, seconds=time.perf_counter() - began)


def rescued(problem: BatchProblem, solution: BatchSolution, settings: Settings | None = None) -> BatchSolution:
    """Solve the draws without a certificate again, one by one, from the baseline, by the usual solver."""
    failed = np.flatnonzero(~solution.solved)
    if not len(failed):
        return solution
    z, residual, sweeps = solution.z.copy(), solution.residual.copy(), solution.sweeps.copy()
    statuses, certificates = list(solution.statuses), list(solution.certificates)
    second, details = solution.second.copy(), dict(solution.details)
    for k in failed.tolist():
        again = solve(problem.model(k), settings)  # with a preconditioner of its own and Newton-Krylov as fallback
        outcome = again.outcome
        infeasible = outcome.status is Status.INFEASIBLE
        z[k] = nan if infeasible else outcome.z
        residual[k], sweeps[k] = outcome.error, sweeps[k] + outcome.sweeps
        statuses[k], certificates[k] = outcome.status, again.certificate
        second[k] = not infeasible
        if infeasible:
            details[k] = outcome.detail
    return replace(
        solution,
        z=z,
        residual=residual,
        sweeps=sweeps,
        statuses=tuple(statuses),
        certificates=tuple(certificates),
        second=second,
        details=details,
    )


def _solve_slices(jax: Any, problem: BatchProblem, settings: BatchSettings, pre: Preconditioner, z0: Array) -> Solved:
    shared = shared_arrays(jax, problem, pre)
    run = compiled(settings.memory, problem.pooled, problem.closure == FIXED_SHARE, problem.same_effects)
    common = jax.device_put(effect_arrays(problem.effects([0]))) if problem.same_effects else None
    parts = []
    for draws in slices(problem.draws, slice_size(jax, problem, settings.slice)):
        effects = effect_arrays(problem.effects(draws.tolist())) if common is None else common
        start = z0 if z0.ndim == 1 else z0[draws]
        starts = np.broadcast_to(start, (len(draws), problem.size))
        found = run(settings.rules, shared, effects, problem.elasticity[draws], starts)
        parts.append(jax.device_get(found))  # before the next slice takes its memory
    return Solved(*gathered(parts, problem.draws))


def _start(problem: BatchProblem, start: Array | None) -> Array:
    if start is None:
        p = problem.central.problem
        n, j = p.absorption.shape
        return np.concatenate([np.zeros(n + n * j), (p.absorption > 0).astype(np.float64).ravel()])
    z = np.asarray(start, dtype=np.float64)
    if z.shape not in ((problem.size,), (problem.draws, problem.size)):
        raise InputError(
            f"a start of shape {z.shape}; expected ({problem.size},) or ({problem.draws}, {problem.size})."
        )
    return z


def _preconditioner(problem: BatchProblem) -> Preconditioner | None:
    """Preconditioner of the average draw or, where measures differ, of the first feasible draw; None without any."""
    candidates = [problem.central] if len(problem.shocks) == 1 else map(problem.model, range(problem.draws))
    for model in candidates:
        try:
            system: System = model.system()
        except InfeasibleError:
            continue
        return system.preconditioner
    return None


def _all_infeasible(problem: BatchProblem) -> Solved:
    d = problem.draws
    return Solved(
        z=np.full((d, problem.size), nan),
        residual=np.full(d, inf),
        sweeps=np.zeros(d, int),
        code=np.full(d, STATUSES.index(Status.INFEASIBLE)),
        errors=np.full((d, 3), nan),
    )
