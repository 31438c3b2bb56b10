"""The certificate of a solution, computed from the equations afresh, not from the solver's last step.

It uses the model's equations in levels of the accounts (flows, revenue, budgets) with its own code path, so a solver
that stops early or a slip in the sweep shows up here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parley.dims import Array
from parley.model.gravity.system import State
from parley.model.problem import Problem

LIMIT = 1e-8
DUST = 1e-12
"""Of baseline spending: what rounding may leave below 0."""


@dataclass(frozen=True)
class Certificate:
    """Largest relative errors over all equations of the solved model (no unit).

    Attributes:
        excess_demand: over goods markets (spending against use) and labour markets (demand against supply); infinite
            where spending is below 0.
        price: over price indices.
        budget: over regions, spending against income plus input purchases; infinite where a region has no income left.
        limit: what ``valid`` asks each of them to be below.
    """

    excess_demand: float
    price: float
    budget: float
    limit: float = LIMIT

    @property
    def valid(self) -> bool:
        """Whether every error is below the limit (NaN is not)."""
        return all(error < self.limit for error in (self.excess_demand, self.price, self.budget))

    def as_dict(self) -> dict[str, float]:
        """Errors by name, for JSON."""
        return {
            "max_relative_excess_demand": self.excess_demand,
            "max_relative_price_error": self.price,
            "max_relative_budget_error": self.budget,
            "limit": self.limit,
        }

    def __str__(self) -> str:
        word = "certified" if self.valid else "NOT certified"
        return (
            f"{word}: excess demand {self.excess_demand:.1e}, price error {self.price:.1e}, "
            f"budget error {self.budget:.1e} (limit {self.limit:.0e})"
        )


def certify(p: Problem, state: State) -> Certificate:
    """Check a state against every equation of the problem.

    Args:
        p: the problem.
        state: wages (N,), prices (N, J) and spending (N, J).
    """
    with np.errstate(all="ignore"):
        return Certificate(*(float(error) for error in errors(p, state)))


def errors(p: Problem, state: State) -> Array:
    """Errors of a :class:`Certificate` (3,) in its order, from arrays of any array-API library."""
    xp = p.kernel.__array_namespace__()
    wage, price = xp.exp(state.ln_w), xp.exp(state.ln_P)
    inputs = xp.exp(xp.matmul(state.ln_P[:, None, :], p.input_share)[:, 0, :])
    cost = wage[:, None] ** p.labour_share * inputs
    relative = cost ** (-p.theta)
    offered = _over_origins(p.kernel, relative)
    implied_price = offered ** (-1.0 / p.theta)
    scale = price**p.theta * state.X
    output = relative * _over_destinations(p.received, scale)
    revenue = ((offered - _over_origins(p.received, relative)) * scale).sum(axis=1)
    if p.levied is not None:  # what exporters' states take is paid by buyers and earned by sellers' regions
        revenue = revenue - (_over_origins(p.levied, relative) * scale).sum(axis=1)
        revenue = revenue + (relative * _over_destinations(p.levied, scale)).sum(axis=1)
    transfer = p.transfers(wage)
    factor = wage * p.factor_income
    income = factor + revenue + transfer
    use = xp.matmul(p.input_share, output[:, :, None])[:, :, 0] + p.final_share * income[:, None]
    labour = (p.labour_share * output).sum(axis=1)
    used = xp.where(p.absorption > 0, state.X, 1.0)
    goods = xp.abs(xp.where(p.absorption > 0, use - state.X, 0.0) / used)
    goods = xp.where(-DUST * p.absorption > state.X, np.inf, goods)  # nobody buys less than 0
    work = xp.abs(labour / factor - 1.0)
    outlay = state.X.sum(axis=1)
    budget = xp.abs(outlay - output.sum(axis=1) - revenue - transfer) / outlay
    budget = xp.where(income <= 0, np.inf, budget)  # it solves the equations, but consumption cannot be negative
    excess = xp.maximum(xp.max(goods), xp.max(work))  # keeps NaN
    price_error = xp.max(xp.abs(xp.where(p.absorption > 0, implied_price / price - 1.0, 0.0)))
    out: Array = xp.stack([excess, price_error, xp.max(budget)])
    return out


def _over_origins(flows: Array, by_origin: Array) -> Array:
    """``sum_i flows_inj by_origin_ij``, (N, J) by destination."""
    xp = flows.__array_namespace__()
    out: Array = xp.matmul(by_origin.T[:, None, :], xp.permute_dims(flows, (2, 0, 1)))[:, 0, :].T
    return out


def _over_destinations(flows: Array, by_destination: Array) -> Array:
    """``sum_n flows_inj by_destination_nj``, (N, J) by origin."""
    xp = flows.__array_namespace__()
    out: Array = xp.matmul(xp.permute_dims(flows, (2, 0, 1)), by_destination.T[:, :, None])[:, :, 0].T
    return out
