"""The fixed point of the labour-leisure model: wages and employment, everything else follows from them.

The unknowns are stacked as ``z = (ln w, ln L)``. Prices, spending and revenue are explicit functions of them, because
trade shares do not depend on spending. A sweep returns the excess demand for labour and the gap between labour supply
and employment; the correction multiplies both by the inverse of their Jacobian where wages and employment have not yet
moved. That point is close enough for Anderson mixing to need about ten sweeps.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.linalg.lapack import dgetrf, dgetrs

from parley.dims import Array
from parley.errors import InfeasibleError
from parley.kit.linear import inverse
from parley.measures.shock import Mask
from parley.model.blocks import block_labels, block_weights, check_links
from parley.model.labour_leisure import equations as eq

DUST = 1e-12
"""Transfers below this part of world labour income are rounding."""
SHOWN = 8


@dataclass(frozen=True, eq=False)
class LabourLeisureProblem:
    """A labour-leisure model in changes, ready to solve. Money is in units of baseline world labour income.

    Attributes:
        regions: N labels.
        kernel, received: K and B of :mod:`parley.model.labour_leisure.equations` (N, N); exactly 0 under an embargo.
        epsilon, psi, kappa: trade, scale and labour supply elasticities.
        phi, nu: (N,) pass-through and destination cost shares.
        income: (N,) baseline labour income Y, summing to 1.
        spending: (N,) baseline spending E, duties included.
        transfers: (N,) transfers received T = E - Y - R, summing to 0.
        transfers_grow: whether transfers follow world labour income (the paper) or stay fixed in the numeraire.
        revenue_share: (N,) tariff revenue over labour income in the baseline.
        tax_relief: whether tariff revenue gained replaces wage taxes; otherwise it is rebated lump-sum.
        numeraire: (N,) weights; the wage changes averaged with them are 1.
        block: (N, N) as in :class:`parley.model.problem.Problem`.
    """

    regions: tuple[str, ...]
    kernel: Array
    received: Array
    epsilon: float
    psi: float
    kappa: float
    phi: Array
    nu: Array
    income: Array
    spending: Array
    transfers: Array
    transfers_grow: bool
    revenue_share: Array
    tax_relief: bool
    numeraire: Array
    block: Array | None = None

    def check_feasible(self) -> None:
        """Raise :class:`InfeasibleError` naming the regions for which no equilibrium exists.

        A buyer without any supplier; a transfer that no open flow can carry; revenue above all labour income.
        """
        foreign = (self.received > 0) & ~np.eye(len(self.regions), dtype=bool)
        owes = (self.transfers < -DUST) & ~foreign.any(axis=1)
        due = (self.transfers > DUST) & ~foreign.any(axis=0)
        with np.errstate(all="ignore"):  # a buyer without suppliers is reported below
            tau = read_state(self, np.zeros(2 * len(self.regions))).tau
        for bad, text in (
            (
                self.kernel.sum(axis=0) <= 0,
                "no supplier is left for {}: the measures close all their purchases. Narrow the embargo (other "
                "origins) or use a high trade cost.",
            ),
            (
                owes | due,
                "the measures close all foreign trade that could carry the trade surplus or deficit of {}. Leave a "
                "partner open, use a high trade cost, or take the model 'armington' with the closure 'zero'.",
            ),
            (
                tau >= 1,
                "the tariff revenue of {} would exceed all labour income there, so it cannot replace a wage tax. Use "
                "the model 'labour-leisure', which rebates it lump-sum, or lower tariffs.",
            ),
        ):
            if bad.any():
                raise InfeasibleError(text.format(_some(self.regions, bad)))
        sold = self.received > 0
        check_links(self.regions, sold, sold, self.transfers, self.income)

    def transfers_at(self, Y: Array) -> Array:
        """Transfers (N,) at new labour income Y (N,)."""
        if not self.transfers_grow:
            return self.transfers
        return np.asarray(self.transfers * (float(Y.sum()) if self.block is None else self.block @ Y))


def _some(regions: tuple[str, ...], chosen: Mask) -> str:
    """Some labels as text: at most ``SHOWN``, the rest counted."""
    codes = [code for code, hit in zip(regions, chosen, strict=True) if hit]
    return ", ".join(codes[:SHOWN]) + (f" and {len(codes) - SHOWN} more" if len(codes) > SHOWN else "")


@dataclass(frozen=True, eq=False)
class LabourLeisureState:
    """All variables at given wages and employment, (N,) each: the symbols of the module ``equations``."""

    log_wage: Array
    log_labour: Array
    log_price: Array
    a: Array
    phi_sum: Array
    reached: Array
    Y: Array
    M: Array
    E: Array
    tau: Array


def read_state(p: LabourLeisureProblem, z: Array) -> LabourLeisureState:
    """Evaluate prices, spending and revenue at a stacked vector (2N,)."""
    ln_w, ln_L = z[: len(p.regions)], z[len(p.regions) :]
    a = eq.competitiveness(eq.ln_unit_cost(ln_w, ln_L, p.psi), p.epsilon)
    phi_sum, reached = eq.market_access(p.kernel, a), eq.market_access(p.received, a)
    Y = np.exp(ln_w + ln_L) * p.income
    M = eq.net_spending(Y, p.transfers_at(Y))
    E = eq.spending(M, phi_sum, reached)
    ln_P = eq.ln_price(np.log(E / p.spending), ln_w, phi_sum, p.phi, p.epsilon)
    tau = eq.relief(eq.tariff_revenue(E, M), Y, p.revenue_share) if p.tax_relief else np.zeros_like(Y)
    return LabourLeisureState(ln_w, ln_L, ln_P, a, phi_sum, reached, Y, M, E, tau)


def jacobian(p: LabourLeisureProblem, s: LabourLeisureState) -> Array:
    """Derivatives of log excess labour demand and of log labour supply less employment (2N, 2N).

    Rows: labour demand less labour income by region, then labour supply less employment; columns ln w, ln L. Built
    from responses to the log of sellers' cost c and of labour income Y, with shares lambda of spending and beta of net
    spending M, and shares chi of destinations in labour demand D:

    * the part of spending kept after duties, to c: ``epsilon (lambda - beta)'``;
    * labour demand, to c: ``epsilon (chi beta' - diag(chi 1))``, and to M: ``chi + diag(nu M / D)``;
    * M, to Y: ``diag(Y / M) + (T / M) Y'``; prices and tax relief follow by eq. (4) and (6).
    """
    n = len(p.regions)
    eye = np.eye(n)
    share, net = eq.trade_shares(p.kernel, s.a, s.phi_sum), eq.trade_shares(p.received, s.a, s.reached)
    demand = eq.labour_demand(p.received, s.a, s.M, s.reached, p.nu)
    demand = np.where(demand > 0, demand, 1.0)  # a country whose sales are all closed off
    chi = net * ((1.0 - p.nu) * s.M)[None, :] / demand[:, None]
    own, world = s.Y / s.M, (p.transfers / s.M if p.transfers_grow else np.zeros(n))

    kept_to_cost = p.epsilon * (share - net).T
    net_to_income = np.diag(own) + np.outer(world, s.Y)
    demand_to_cost = p.epsilon * (chi @ net.T - np.diag(chi.sum(axis=1)))
    demand_to_net = chi + np.diag(p.nu * s.M / demand)
    excess_to_income = demand_to_net * own + np.outer(demand_to_net @ world, s.Y) - eye
    entry = (1.0 - p.phi)[:, None]
    supply_to_wage = eye * (1.0 + entry)  # the wage itself, and the wage as the cost of entry in (4)
    supply_to_cost = entry * kept_to_cost - share.T
    supply_to_income = -entry * net_to_income
    if p.tax_relief:
        # ln_kept is -ln(1 - tau), or ln(1 + tau) below 0: the slope of both is 1 / (1 - |tau|).
        slope = (1.0 / ((1.0 - np.abs(s.tau)) * s.Y))[:, None]
        supply_to_cost -= slope * s.E[:, None] * kept_to_cost
        supply_to_income += slope * (s.E - s.M)[:, None] * (net_to_income - eye)
    return np.block(
        [
            [demand_to_cost + excess_to_income, excess_to_income - p.psi * demand_to_cost],
            [
                p.kappa * (supply_to_wage + supply_to_cost + supply_to_income),
                p.kappa * (supply_to_income - p.psi * supply_to_cost) - eye,
            ],
        ]
    )


def _solution_of(matrix: Array) -> Callable[[Array], Array]:
    """Function from a right-hand side (n,) to the solution, factored once; least squares where it is singular."""
    factors, pivots, singular = dgetrf(matrix)
    if singular or not np.isfinite(factors).all():
        inverted = inverse(matrix)
        return lambda right: inverted @ right
    return lambda right: dgetrs(factors, pivots, right)[0]


class LabourLeisureSystem:
    """Stacked fixed point of one problem, as the solvers take it."""

    preconditioner = None

    def __init__(self, problem: LabourLeisureProblem) -> None:
        self.problem = problem
        n = len(problem.regions)
        # Factored once, at the baseline: with Anderson mixing on top, 194 countries take 9 sweeps.
        matrix = jacobian(problem, read_state(problem, np.zeros(2 * n)))
        # In every block one direction, all its wages together, is free; the numeraire pins it.
        self._level = block_weights(block_labels(problem.received > 0), problem.numeraire, problem.income)
        matrix[:n, :n] -= self._level
        self._solve = _solution_of(matrix)

    def start(self) -> Array:
        """Stacked vector (2N,) of the baseline: no change."""
        return np.zeros(2 * len(self.problem.regions))

    def sweep(self, z: Array) -> tuple[Array, float]:
        """Evaluate every equation once; the preconditioned correction to ``z`` and the largest relative residual."""
        p, s = self.problem, read_state(self.problem, z)
        demand = eq.labour_demand(p.received, s.a, s.M, s.reached, p.nu)
        excess = np.log(demand / s.Y)
        supply = eq.ln_labour_supply(s.log_wage, s.log_price, eq.ln_kept(s.tau), p.kappa) - s.log_labour
        level = self._level @ np.exp(s.log_wage) - 1.0
        error = float(np.abs(np.concatenate([excess, supply, level])).max())
        return -self._solve(np.concatenate([excess - level, supply])), error
