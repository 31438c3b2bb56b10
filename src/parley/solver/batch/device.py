"""The compiled part of a batch: what goes to the device, in which slices, and the loop that solves one slice.

It maps the pure functions of the modules ``system`` and ``anderson``, and the certificate, over draws (``jax.vmap``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from math import nan
from typing import Any, NamedTuple

import numpy as np

from parley.dims import Array
from parley.measures.shock import Mask
from parley.model.certificate import errors
from parley.model.gravity.system import Preconditioner
from parley.model.problem import Problem
from parley.solver.batch.anderson import RUNNING, STATUSES, Rules, Run, advance, begin
from parley.solver.batch.jax_backend import device_kind, device_memory, load_jax
from parley.solver.batch.problem import BatchProblem, Direct, Effects, accounts
from parley.solver.batch.system import Kernels, feasible, kernels, sweep, unstack
from parley.solver.outcome import Status

ON_CPU, ON_GPU = 1, 1024
"""Draws solved together. A sweep reads both kernels of every draw, 3 MB a draw on the default world: a processor is
fastest while they stay in its cache (123 to 137 draws a second one at a time, 53 with 64: benchmarks/README.md); a GPU
takes as many draws as its memory holds, up to this number."""
HISTORY = 8
"""Differences that the method keeps unless told otherwise."""


class Shared(NamedTuple):
    """Arrays that all draws share, on the device."""

    accounts: Mapping[str, Array]
    preconditioner: Mapping[str, Array]
    share: Array
    idle: Mask


class Solved(NamedTuple):
    """What the compiled loop returns for a slice: vectors, residuals, sweeps, codes of ``STATUSES``, certificates."""

    z: Array
    residual: Array
    sweeps: Array
    code: Array
    errors: Array


def slices(draws: int, size: int) -> list[Array]:
    """Numbers of the draws solved together; the last slice repeats its last draw, so that all have one shape."""
    size = min(draws, size)
    return [np.minimum(np.arange(first, first + size), draws - 1) for first in range(0, draws, size)]


def slice_size(jax: Any, problem: BatchProblem, wanted: int | None) -> int:
    """Draws solved together: as asked; one on a processor; on a GPU what fits half of its memory."""
    if wanted is not None:
        return wanted
    if device_kind(jax) == "cpu":
        return ON_CPU
    memory = device_memory(jax)
    # Half: ``fitting`` counts the arrays that it knows of, and compiled code needs room for others.
    return ON_GPU if memory is None else fitting(problem, memory // 2)


def fitting(problem: BatchProblem, memory: int) -> int:
    """Draws, 1 to ``ON_GPU``, whose arrays fit into ``memory`` bytes.

    A draw has four arrays of the kernel's size (K, B and two while they are made), three more where measures differ by
    draw, one or two more where exports are taxed, and the history of the method.
    """
    same = problem.same_effects
    arrays = (4 if same else 7) + ((1 if same else 2) if problem.taxed else 0)
    bytes_a_draw = 8 * (arrays * problem.share.size + 2 * HISTORY * problem.size)
    return max(1, min(ON_GPU, memory // bytes_a_draw))


def gathered(parts: Sequence[Any], draws: int) -> list[Array]:
    """Join the fields of the slices' results over draws and drop the repeated draws."""
    return [
        np.concatenate([np.asarray(part) for part in field_parts])[:draws] for field_parts in zip(*parts, strict=True)
    ]


def shared_arrays(jax: Any, problem: BatchProblem, pre: Preconditioner | None) -> Shared:
    """What all draws share, moved to the device once."""
    maps = {name: value for name, value in vars(pre).items() if name != "level"} if pre is not None else {}
    placed: Shared = jax.device_put(Shared(accounts(problem.central.problem), maps, problem.share, problem.idle))
    return placed


def draw_kernels(shared: Shared, direct: Direct, theta: Array, *, pooled: bool) -> Kernels:
    """K, B and L of one draw."""
    cost, open_share, kept, taken = direct
    return kernels(shared.share, cost, open_share, kept, shared.idle, theta, pooled=pooled, taken=taken)


def draw_problem(shared: Shared, made: Kernels, theta: Array, block: Array, *, grow: bool) -> Problem:
    """One draw as a problem whose arrays are the device's."""
    return Problem(
        regions=(),
        sectors=(),
        kernel=made.kernel,
        received=made.received,
        levied=made.levied,
        theta=theta,
        deficits_grow=grow,
        block=block,
        **shared.accounts,
    )


def effect_arrays(effects: Effects) -> tuple[Direct, Array, Array]:
    """What the loop takes of the measures."""
    return effects.direct, effects.level, effects.block


@cache
def compiled(memory: int, pooled: bool, grow: bool, same_measures: bool) -> Callable[..., Any]:
    """Compile the loop over sweeps as one function of a slice; JAX compiles it once for each shape."""
    jax = load_jax()
    over_effects = None if same_measures else 0

    def run(rules: Rules, shared: Shared, effects: tuple[Direct, Array, Array], theta: Array, start: Array) -> Solved:
        direct, level, block = effects
        make = partial(draw_kernels, shared, pooled=pooled)
        made = jax.vmap(make, in_axes=(over_effects, 0))(direct, theta)

        def of(kernel: Kernels, elasticity: Array, income: Array) -> Problem:
            return draw_problem(shared, kernel, elasticity, income, grow=grow)

        def swept(z: Array, kernel: Kernels, elasticity: Array, weights: Array, income: Array) -> Any:
            pre = Preconditioner(**shared.preconditioner, level=weights)
            return sweep(of(kernel, elasticity, income), pre, z)

        def started(z: Array, kernel: Kernels, elasticity: Array, income: Array) -> Run:
            return begin(jax.numpy, z, feasible(of(kernel, elasticity, income)), memory)

        def stepped(draw: Run, count: Array, found: Any) -> Run:
            return advance(jax, draw, count, found, rules)

        def checked(z: Array, kernel: Kernels, elasticity: Array, income: Array) -> Array:
            p = of(kernel, elasticity, income)
            return errors(p, unstack(p, z))

        def body(carry: tuple[Array, Run]) -> tuple[Array, Run]:
            count, draws = carry
            found = jax.vmap(swept, in_axes=(0, 0, 0, over_effects, over_effects))(draws.z, made, theta, level, block)
            return count + 1, jax.vmap(stepped, in_axes=(0, None, 0))(draws, count, found)

        def unfinished(carry: tuple[Array, Run]) -> Array:
            count, draws = carry
            out: Array = (count <= rules.max_sweeps) & jax.numpy.any(draws.code == RUNNING)
            return out

        each = (0, 0, 0, over_effects)
        first = (jax.numpy.asarray(1), jax.vmap(started, in_axes=each)(start, made, theta, block))
        _, draws = jax.lax.while_loop(unfinished, body, first)
        infeasible = draws.code == STATUSES.index(Status.INFEASIBLE)
        z = jax.numpy.where(infeasible[:, None], nan, draws.best_z)
        errors_at = jax.vmap(checked, in_axes=each)(z, made, theta, block)
        return Solved(z, draws.best_error, draws.sweeps, draws.code, errors_at)

    return jax.jit(run)  # type: ignore[no-any-return]
