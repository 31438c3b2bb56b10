"""The fixed point with sector wages: the sweep of :mod:`parley.model.gravity.system` with one more block.

The unknowns are stacked as ``z = (ln W, ln P, X / X_0, u)``: the Caliendo-Parro ones with the wage index as wage, and
relative wages ``u = ln (w_ij / W_i)``. Summed over sectors, the labour markets are those of Caliendo & Parro, and for
``u = 0`` all else is, too; so its preconditioner serves again, and ``u`` adds a diagonal of its own: the elasticity of
a sector's labour demand to its wage. The more mobile factors are, the smaller is ``u``; one system serves all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parley.dims import Array
from parley.measures.shock import Mask
from parley.model.gravity import equations as eq
from parley.model.gravity.logs import LogSystem, Residuals
from parley.model.gravity.system import Preconditioner, State, precondition, spending_scale, state_revenue, unstack
from parley.model.immobile import equations as im
from parley.model.problem import Problem


@dataclass(frozen=True, eq=False)
class ImmobileProblem:
    """A Caliendo-Parro problem whose factors belong to sectors.

    Attributes:
        core: everything but the labour market.
        income: (N, J) baseline factor income by sector; over sectors it sums to ``core.factor_income``.
        mobility: mu, elasticity of effective labour to the relative wage; 0 is fixed.
        live: (N, J) sectors with income that keep a buyer, from :func:`live_sectors`; the others pay no wage.
    """

    core: Problem
    income: Array
    mobility: float
    live: Mask


@dataclass(frozen=True, eq=False)
class ImmobileState:
    """Unknowns: ``core`` with the wage index as wage, and relative wages ``u`` (N, J), 0 where a sector is not live."""

    core: State
    u: Array

    @property
    def ln_w(self) -> Array:
        """Log changes of sector wages (N, J)."""
        return self.core.ln_w[:, None] + self.u


def live_sectors(p: Problem, income: Array) -> Mask:
    """Sectors (N, J) that had factor income and keep a buyer: consumers, or a sector that keeps one itself.

    Measures can close all sales of a sector. Factors fixed there then earn nothing, and mobile ones leave.
    """
    producing = np.ones(income.shape, dtype=bool)
    while True:
        used = np.matmul(p.input_share, producing[:, :, None].astype(np.float64))[:, :, 0] > 0
        bought = (p.absorption > 0) & ((p.final_share > 0) | used)
        still = producing & (eq.sales(p.received, np.ones_like(income), bought.astype(np.float64)) > 0)
        if (still == producing).all():
            return producing & (income > 0)
        producing = still


def demand_response(p: Problem) -> tuple[Array, Array]:
    """How a sector's labour demand answers, (N, J) each: to its own wage, by cost alone, and to spending at home.

    The first is ``theta_j g_ij (1 - o_ij)``, a positive number, with ``o_ij`` the seller's own share in its buyers'
    spending, averaged over its sales; the second is the part of its sales made at home.
    """
    home = np.arange(len(p.regions))
    phi = p.kernel.sum(axis=0)
    shipped = p.received * (p.absorption / phi)[None, :, :]
    sold = shipped.sum(axis=1)
    sold = np.where(sold > 0, sold, 1.0)
    own = (shipped * (p.kernel / phi[None, :, :])).sum(axis=1) / sold
    return p.theta * p.labour_share * (1.0 - own), shipped[home, home, :] / sold


def read_state(p: ImmobileProblem, z: Array) -> ImmobileState:
    """Split a stacked vector."""
    size = p.income.size
    return ImmobileState(unstack(p.core, z[:-size]), z[-size:].reshape(p.income.shape))


@dataclass(frozen=True, eq=False)
class ImmobilePreconditioner:
    """Maps of :class:`Preconditioner`, and the two responses (N, J) of :func:`demand_response`."""

    core: Preconditioner
    elasticity: Array
    home: Array


class ImmobileSystem:
    """Stacked fixed point of one problem, as the solvers take it."""

    def __init__(self, problem: ImmobileProblem, known: ImmobilePreconditioner | None = None) -> None:
        """``known``: the preconditioner of a problem nearby, to spare building one."""
        self.problem = problem
        p = problem.core
        self.preconditioner = known or ImmobilePreconditioner(precondition(p), *demand_response(p))
        self._pre, self._home = self.preconditioner.core, self.preconditioner.home
        self._scale = spending_scale(p)
        # A sector's excess demand by its own wage: what labour is paid rises by 1 + mu, demand falls by elasticity.
        kappa = 1.0 + problem.mobility
        self._response = np.where(problem.live, 1.0 / (kappa + self.preconditioner.elasticity), 0.0)
        # Where no wage is paid the labour market holds by construction: 1 unit sold, 1 unit earned.
        self._labour_share = np.where(problem.live, p.labour_share, 1.0)
        self._income = np.where(problem.live, problem.income, 1.0)

    def start(self) -> Array:
        """Stacked vector (N + 3 N J,) of the baseline: no change."""
        n, j = self._scale.shape
        spending = (self.problem.core.absorption / self._scale).ravel()
        return np.concatenate([np.zeros(n + n * j), spending, np.zeros(n * j)])

    def read(self, z: Array) -> ImmobileState:
        """Split a stacked vector."""
        return read_state(self.problem, z)

    def stack(self, state: ImmobileState) -> Array:
        """Stack a state into a vector."""
        s = state.core
        return np.concatenate([s.ln_w, s.ln_P.ravel(), (s.X / self._scale).ravel(), state.u.ravel()])

    def in_logs(self) -> LogSystem:
        """The same equations in logs, without the preconditioner."""
        n, j = self._scale.shape
        return LogSystem(self._residuals, slice(n + n * j, n + 2 * n * j), self.start())

    def _residuals(self, z: Array) -> tuple[Residuals, float]:
        """Raw residuals and the largest relative one."""
        p, mu, state = self.problem.core, self.problem.mobility, self.read(z)
        ln_W, ln_P, X = state.core.ln_w, state.core.ln_P, state.core.X
        ln_c = im.ln_unit_cost(state.ln_w, ln_P, p.labour_share, p.input_share)
        a = eq.competitiveness(ln_c, p.theta)
        phi = eq.market_access(p.kernel, a)
        reached = eq.market_access(p.received, a)
        Y = eq.sales(p.received, a, X / phi)
        wage = np.exp(ln_W)
        factor = wage * p.factor_income
        income = factor + state_revenue(p, X, a, phi, reached) + p.transfers(wage)

        r_price = eq.ln_price_index(phi, p.theta) - ln_P
        r_spend = eq.absorption(Y, income, p.input_share, p.final_share) - X
        r_wage = eq.factor_income(Y, p.labour_share) / factor - 1.0
        sold = np.where(self.problem.live, Y, wage[:, None])
        cleared = im.ln_relative_wage(sold, ln_W, self._labour_share, self._income, mu)
        r_labour = (1.0 + mu) * (cleared - state.u)  # log excess demand
        level = np.asarray(self._pre.level @ wage - 1.0)
        blocks = (r_price, r_spend / np.maximum(self._scale, X), r_wage, r_labour, level)
        error = float(np.max([np.abs(block).max() for block in blocks]))  # np.max keeps NaN, max() may drop it
        return Residuals(r_wage, level, r_price, r_spend, X, r_labour.ravel()), error

    def sweep(self, z: Array) -> tuple[Array, float]:
        """Evaluate every equation once.

        Returns the preconditioned correction to ``z`` and the largest relative residual over prices, spending and
        labour markets of sectors and regions.
        """
        p, pre = self.problem.core, self._pre
        (r_wage, level, r_price, r_spend, X, tail), error = self._residuals(z)
        r_labour, unit = tail.reshape(X.shape), np.maximum(self._scale, X)
        factor = np.exp(z[: len(r_wage)]) * p.factor_income

        d_spend = np.matmul(pre.leontief_t, r_spend[:, :, None])[:, :, 0]
        excess = r_wage + (p.labour_share * pre.domestic_share * d_spend).sum(axis=1) / factor
        d_wage = pre.wage @ excess - level
        # What the whole region lacks moves W, not the sectors against each other.
        d_relative = self._response * (r_labour + self._home * d_spend / unit - excess[:, None])
        # Domestic prices answer the new sector wages in this sweep already.
        r_price = r_price + pre.domestic_share * p.labour_share * d_relative
        d_price = np.matmul(pre.leontief, r_price[:, :, None])[:, :, 0] + (pre.price @ d_wage)[:, None]
        d_spend = d_spend + X * d_wage[:, None]
        return self.stack(ImmobileState(State(d_wage, d_price, d_spend), d_relative)), error
