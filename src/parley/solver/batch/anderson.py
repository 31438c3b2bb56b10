"""The Anderson step of many draws in lockstep: that of ``parley.solver.anderson``, one draw at a time under a map.

Every draw keeps its own history, best point and damping, so none feels another. What a single run does by branching is
a choice between arrays here, and a history that is dropped is masked.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from parley.solver.batch.system import Swept
from parley.solver.outcome import Status

Traced = Any
"""An array of JAX inside a compiled function."""
RUNNING = 0
STATUSES = (Status.ITERATION_CAP, Status.SOLVED, Status.STALLED, Status.INFEASIBLE)
"""By code; a draw still running when the cap is reached has met it."""
SHORTEST = 1e-3
"""Damping at which a draw counts as stalled."""
RIDGE = 1e-13
"""Added to the diagonal of the scaled Gram matrix: differences nearer to each other than this do not count."""


class Rules(NamedTuple):
    """Settings of the method, as in :class:`parley.solver.anderson.Anderson`; other values need no new compilation."""

    tolerance: float
    max_sweeps: int
    patience: int
    growth: float


class Run(NamedTuple):
    """Where one draw stands; under the map every array has a leading axis of draws.

    Attributes:
        z, best_z, last_z, last_r: (size,) the point, the best one, and the one before with its step.
        best_error, damping: numbers.
        best_at, sweeps, code: integers; ``code`` is the place in ``STATUSES``, 0 while running.
        known: (memory,) which differences of the history count.
        fresh: whether there is no point before.
        gram: (memory, memory) inner products of the differences of steps.
        d_z, d_r: (memory, size) differences of points and of steps.
    """

    z: Traced
    best_z: Traced
    last_z: Traced
    last_r: Traced
    best_error: Traced
    damping: Traced
    best_at: Traced
    sweeps: Traced
    code: Traced
    known: Traced
    fresh: Traced
    gram: Traced
    d_z: Traced
    d_r: Traced


def begin(jnp: Any, z: Traced, feasible: Traced, memory: int) -> Run:
    """A run at its start; an infeasible draw is over at once."""
    zero, history = jnp.zeros_like(z), jnp.zeros((memory, z.shape[0]), z.dtype)
    return Run(
        z=z,
        best_z=z,
        last_z=zero,
        last_r=zero,
        best_error=jnp.asarray(jnp.inf, z.dtype),
        damping=jnp.asarray(1.0, z.dtype),
        best_at=jnp.asarray(0),
        sweeps=jnp.asarray(0),
        code=jnp.where(feasible, RUNNING, STATUSES.index(Status.INFEASIBLE)),
        known=jnp.zeros(memory, bool),
        fresh=jnp.asarray(True),
        gram=jnp.zeros((memory, memory), z.dtype),
        d_z=history,
        d_r=history,
    )


def advance(jax: Any, run: Run, count: Traced, swept: Swept, rules: Rules) -> Run:
    """One step of a draw that has just been swept; a draw that is over stays as it is.

    Args:
        jax: the module.
        run: where the draw stands.
        count: number of this sweep, the same for all draws.
        swept: step and residual at ``run.z``.
        rules: the settings.
    """
    jnp = jax.numpy
    z, r, error = run.z, swept.step, swept.error
    better = error < run.best_error
    best_z, best_error = jnp.where(better, z, run.best_z), jnp.where(better, error, run.best_error)
    best_at = jnp.where(better, count, run.best_at)
    solved = error <= rules.tolerance
    wild = ~jnp.isfinite(error) | (error > rules.growth * best_error)
    damping = jnp.where(wild, run.damping / 2, run.damping)
    stalled = ~solved & ((count - best_at > rules.patience) | (damping < SHORTEST))

    r = jnp.where(wild, 0.0, r)  # masked here, as NaN times a coefficient of 0 is NaN
    add = ~wild & ~run.fresh
    slot = count % run.known.shape[0]
    new_r = jnp.where(add, r - run.last_r, 0.0)
    d_z = run.d_z.at[slot].set(jnp.where(add, z - run.last_z, 0.0))
    d_r = run.d_r.at[slot].set(new_r)
    known = (run.known & ~wild).at[slot].set(add)
    column = jnp.matmul(d_r, new_r)
    gram = run.gram.at[slot, :].set(column).at[:, slot].set(column)
    mix = least_squares(jax, gram, jnp.matmul(d_r, r), known)
    step = z + run.damping * r - jnp.matmul(mix, d_z) - run.damping * jnp.matmul(mix, d_r)

    going = run.code == RUNNING
    following = jnp.where(stalled | wild, best_z, step)
    code = jnp.where(solved, STATUSES.index(Status.SOLVED), jnp.where(stalled, STATUSES.index(Status.STALLED), RUNNING))
    return Run(
        z=jnp.where(going & ~solved, following, z),
        best_z=jnp.where(going, best_z, run.best_z),
        last_z=z,
        last_r=r,
        best_error=jnp.where(going, best_error, run.best_error),
        damping=damping,
        best_at=best_at,
        sweeps=jnp.where(going, count, run.sweeps),
        code=jnp.where(going, code, run.code),
        known=known,
        fresh=wild,
        gram=gram,
        d_z=d_z,
        d_r=d_r,
    )


def least_squares(jax: Any, gram: Traced, rhs: Traced, known: Traced) -> Traced:
    """Coefficients (memory,) of the least-squares problem on the differences that count; 0 for the others.

    The Gram matrix is scaled to unit diagonal, as in a single run; a small ridge takes the place of the cut-off there.
    """
    jnp = jax.numpy
    both = known[:, None] & known[None, :]
    diagonal = jnp.where(known, jnp.maximum(jnp.diagonal(gram), 1e-300), 1.0)
    size = 1.0 / jnp.sqrt(diagonal)
    scaled = jnp.where(both, gram * size[:, None] * size[None, :], 0.0)
    scaled = scaled + jnp.diag(jnp.where(known, RIDGE, 1.0))
    root = jnp.linalg.cholesky(scaled)  # NaN where it fails; then the plain step is taken, as in a single run
    solution = size * jax.scipy.linalg.cho_solve((root, True), jnp.where(known, rhs * size, 0.0))
    out: Traced = jnp.where(jnp.all(jnp.isfinite(solution)), solution, 0.0)
    return out
