"""One draw of a batch as pure functions of arrays: its kernel, whether it is feasible, and one sweep.

They follow the array-API standard, so that NumPy can check what JAX maps over draws. The sweep is that of
``parley.model.gravity.system.System``, its equations the same, one preconditioner for all draws: on the default world
it costs no more sweeps than each draw's own, which takes longer to build than a few sweeps (NumPy solves 88 to 121
draws a second with one for all, 52 to 83 with one each: benchmarks/README.md).
"""

from __future__ import annotations

from typing import Any, NamedTuple

from parley.dims import Array
from parley.measures.shock import Mask
from parley.model.gravity import equations as eq
from parley.model.gravity.system import Preconditioner, State, corrections
from parley.model.problem import SMALL, Problem


class Kernels(NamedTuple):
    """K, B and L of one draw, (N, N, J); L is None where nothing is taxed."""

    kernel: Array
    received: Array
    levied: Array | None


class Swept(NamedTuple):
    """Preconditioned correction (size,) of a sweep and the largest relative residual."""

    step: Array
    error: Array


def _xp(array: Array) -> Any:
    return array.__array_namespace__()


def kernels(
    share: Array,
    ln_cost: Array,
    open_share: Array,
    kept: Array,
    idle: Mask,
    theta: Array,
    *,
    pooled: bool,
    taken: Array | None = None,
) -> Kernels:
    """``K = pi (1 - s) exp(-theta ln_cost)``, ``B = K / ((1+t')(1+e'))`` and ``L = e' B``; exactly 0 where a flow ends.

    Args:
        share, ln_cost, open_share, kept: (S, N, N), sectors first.
        idle: (J, N, N) cells without any demand, which get 1.
        theta: (J,), J = 1 where ``pooled`` adds the sectors up.
        pooled: whether the family has one sector.
        taken: ``e' kept``, of the same shape; None where nothing is taxed.
    """
    xp = _xp(share)
    kernel = share * open_share * xp.exp(-theta[:, None, None] * ln_cost)

    def by_pair(part: Array, where_idle: float) -> Array:
        summed = xp.sum(part, axis=0, keepdims=True) if pooled else part
        out: Array = xp.permute_dims(xp.where(idle, where_idle, summed), (1, 2, 0))
        return out

    levied = None if taken is None else by_pair(kernel * taken, 0.0)
    return Kernels(by_pair(kernel, 1.0), by_pair(kernel * kept, 1.0), levied)


def abroad(flows: Array) -> Array:
    """Flows (N, N, J) without the domestic ones."""
    xp = _xp(flows)
    own: Array = xp.where(xp.eye(flows.shape[0], dtype=bool)[:, :, None], 0.0, flows)
    return own


def feasible(p: Problem) -> Array:
    """What ``Problem.check_feasible`` asks, as a boolean: every buyer has a supplier, every transfer has trade."""
    xp = _xp(p.kernel)
    missing = xp.any((p.absorption > 0) & (xp.sum(p.kernel, axis=0) <= 0))
    foreign, ones = abroad(p.received), xp.ones_like(p.absorption)
    exports = xp.sum(eq.sales(foreign, ones, p.absorption), axis=1)
    imports = xp.sum(eq.market_access(foreign, ones) * p.absorption, axis=1)
    gives = (p.deficits < -SMALL) & (exports <= 0)
    takes = (p.deficits > SMALL) & (imports <= 0)
    out: Array = ~(missing | xp.any(gives | takes))
    return out


def unstack(p: Problem, z: Array) -> State:
    """Split a stacked vector into wages, prices and spending."""
    n, j = p.absorption.shape
    return State(z[:n], _xp(z).reshape(z[n : n + n * j], (n, j)), _xp(z).reshape(z[n + n * j :], (n, j)) * scale(p))


def scale(p: Problem) -> Array:
    """Unit of spending in the stacked vector (N, J): the baseline, or 1 where nothing is bought."""
    out: Array = _xp(p.absorption).where(p.absorption > 0, p.absorption, 1.0)
    return out


def sweep(p: Problem, pre: Preconditioner, z: Array) -> Swept:
    """Evaluate every equation once, as ``System.sweep`` does."""
    return Swept(*corrections(p, pre, z, scale(p)))
