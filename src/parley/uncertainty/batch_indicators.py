"""Indicators of every region in many draws, computed on the device without the flows of any draw on the host."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, NamedTuple

import numpy as np

from parley.dims import Array
from parley.model.gravity import equations as eq
from parley.model.gravity.system import state_revenue
from parley.model.problem import FIXED_SHARE, Problem
from parley.results.indicators import PERCENT, ratio
from parley.solver.batch.device import (
    Shared,
    draw_kernels,
    draw_problem,
    effect_arrays,
    gathered,
    shared_arrays,
    slices,
)
from parley.solver.batch.device import slice_size as default_slice
from parley.solver.batch.jax_backend import double_precision, load_jax
from parley.solver.batch.problem import BatchProblem, Direct
from parley.solver.batch.solve import BatchSolution
from parley.solver.batch.system import Kernels, abroad, unstack


@dataclass(frozen=True, eq=False)
class BatchIndicators:
    """Changes by draw and region (D, N), percent; a row of NaN where a draw has no certified equilibrium.

    Attributes:
        real_income_pct: final expenditure over the consumer price index.
        real_wage_pct: the wage over the consumer price index.
        wage_pct, price_index_pct: the two, in units of the numeraire.
        exports_pct, imports_pct: trade before duties, domestic sales left out; NaN where the baseline has none.
    """

    real_income_pct: Array
    real_wage_pct: Array
    wage_pct: Array
    price_index_pct: Array
    exports_pct: Array
    imports_pct: Array


class Levels(NamedTuple):
    """One draw by region (N,): wage and consumer prices as ratios; income and trade in the problem's unit."""

    wage: Array
    final_price: Array
    income: Array
    exports: Array
    imports: Array


def levels(p: Problem, z: Array) -> Levels:
    """Read a stacked vector, as ``GravityModel.changes`` does, without building flows; arrays of any library."""
    xp, state = z.__array_namespace__(), unstack(p, z)
    a = eq.competitiveness(eq.ln_unit_cost(state.ln_w, state.ln_P, p.labour_share, p.input_share), p.theta)
    phi = eq.market_access(p.kernel, a)
    foreign = abroad(p.received if p.levied is None else p.received + p.levied)
    wage, demand = xp.exp(state.ln_w), state.X / phi
    revenue = state_revenue(p, state.X, a, phi, eq.market_access(p.received, a))
    return Levels(
        wage=wage,
        final_price=xp.exp(eq.ln_final_price(state.ln_P, p.final_share)),
        income=wage * p.factor_income + p.transfers(wage) + revenue,
        exports=xp.sum(eq.sales(foreign, a, demand), axis=1),
        imports=xp.sum(eq.market_access(foreign, a) * demand, axis=1),
    )


def batch_indicators(problem: BatchProblem, solution: BatchSolution, slice_size: int | None = None) -> BatchIndicators:
    """Real income, wages, prices and trade of every region in every draw.

    Args:
        problem: what was solved.
        solution: its draws; those without a certificate give NaN.
        slice_size: draws computed together; None chooses by device.
    """
    jax = load_jax()
    with double_precision(jax):
        found = _over_slices(jax, problem, solution.z, default_slice(jax, problem, slice_size))
    after = Levels(*(np.where(solution.solved[:, None], values, np.nan) for values in found))
    base, money = problem.central.baseline, problem.central.baseline.world_income
    foreign = abroad(base.flows) / money

    def percent(values: Array) -> Array:
        return (values - 1.0) * PERCENT

    return BatchIndicators(
        real_income_pct=percent(after.income / (base.income / money) / after.final_price),
        real_wage_pct=percent(after.wage / after.final_price),
        wage_pct=percent(after.wage),
        price_index_pct=percent(after.final_price),
        exports_pct=percent(ratio(after.exports, np.broadcast_to(foreign.sum(axis=(1, 2)), after.exports.shape))),
        imports_pct=percent(ratio(after.imports, np.broadcast_to(foreign.sum(axis=(0, 2)), after.imports.shape))),
    )


def _over_slices(jax: Any, problem: BatchProblem, z: Array, size: int) -> Levels:
    shared = shared_arrays(jax, problem, None)
    same = problem.same_effects
    read = _compiled(problem.pooled, problem.closure == FIXED_SHARE, same)
    common = jax.device_put(effect_arrays(problem.effects([0]))) if same else None
    parts = []
    for draws in slices(problem.draws, size):
        effects = effect_arrays(problem.effects(draws.tolist())) if common is None else common
        parts.append(jax.device_get(read(shared, effects, problem.elasticity[draws], z[draws])))
    return Levels(*gathered(parts, problem.draws))


@cache
def _compiled(pooled: bool, grow: bool, same_measures: bool) -> Callable[..., Any]:
    jax = load_jax()
    make = partial(draw_kernels, pooled=pooled)

    def read(shared: Shared, effects: tuple[Direct, Array, Array], theta: Array, z: Array) -> Levels:
        direct, _, block = effects
        over_effects = None if same_measures else 0
        made = jax.vmap(make, in_axes=(None, over_effects, 0))(shared, direct, theta)

        def one(kernel: Kernels, elasticity: Array, point: Array, income: Array) -> Levels:
            return levels(draw_problem(shared, kernel, elasticity, income, grow=grow), point)

        found: Levels = jax.vmap(one, in_axes=(0, 0, 0, over_effects))(made, theta, z, block)
        return found

    return jax.jit(read)  # type: ignore[no-any-return]
