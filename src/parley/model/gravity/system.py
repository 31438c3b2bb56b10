"""The fixed point of a Caliendo-Parro problem: one sweep over all equations, and a preconditioner.

The unknowns are stacked as ``z = (ln w, ln P, X / X_0)``. A sweep evaluates the equations once and returns the residual
of each block. Plain substitution converges at the rate of the largest domestic loop (a country's sectors buy mostly
from each other), so two linear maps, computed once, take those loops out:

* within a country, prices and quantities follow the domestic Leontief inverse ``M = (I - diag(pi_nn) G')^-1``;
* across countries, wages follow the Jacobian of labour demand of the one-sector economy with the same trade
  (``wage_response``), whose price response is passed on to all sectors.

Both are approximations of the Jacobian; they change how fast the fixed point is found, not where it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from parley.dims import Array
from parley.kit.linear import inverse
from parley.measures.shock import Mask
from parley.model.blocks import block_labels, block_weights
from parley.model.gravity import equations as eq
from parley.model.gravity.logs import LogSystem, Residuals
from parley.model.problem import Problem


@dataclass(frozen=True, eq=False)
class State:
    """Unknowns of the model: ``ln_w`` (N,), ``ln_P`` (N, J) and spending ``X`` (N, J)."""

    ln_w: Array
    ln_P: Array
    X: Array


@dataclass(frozen=True, eq=False)
class Preconditioner:
    """Linear maps that take the domestic loops out of a sweep.

    Attributes:
        domestic_share: (N, J) share of own supply in spending.
        leontief: (N, J, J) M, price response to a price residual within a country.
        leontief_t: (N, J, J) its transpose, spending response to a spending residual.
        wage: (N, N) wage response to excess labour demand.
        price: (N, N) response of a country's prices to wages everywhere.
        level: (N, N) weights of the wages held constant on average, by block of regions that trade.
    """

    domestic_share: Array
    leontief: Array
    leontief_t: Array
    wage: Array
    price: Array
    level: Array


def level_weights(p: Problem, linked: Mask) -> Array:
    """Weights (N, N) of the wages whose average is held at 1, of :func:`parley.model.blocks.block_weights`."""
    return block_weights(block_labels(linked), p.numeraire, p.factor_income)


def wage_response(shipped: Array, labour: Array, labour_theta: Array, level: Array) -> tuple[Array, Array]:
    """Newton map for wages and the price response to wages in the one-sector economy with the same trade.

    With value-added share beta, import shares Pbar and labour demand shares chi: ``dP = T dw``,
    ``T = (I - Pbar'(1-beta))^-1 Pbar' beta``, and ``dlnL_i/dlnw = chi - theta chi (C - T)`` where
    ``C = beta + (1-beta) T`` is the cost response.

    Args:
        shipped: (N, N) sales at seller prices, all sectors.
        labour: (N, N) the labour income in them.
        labour_theta: (N, N) the same, each sector weighted by its elasticity.
        level: (N, N) the weights of :func:`level_weights`.

    Returns:
        Two (N, N) matrices, wage and price response.
    """
    eye = np.eye(len(level))
    bought, sold, paid = shipped.sum(axis=0), shipped.sum(axis=1), labour.sum(axis=1)
    # A country whose purchases or sales are all closed off has no response to others.
    import_share = np.where(bought > 0, shipped / np.where(bought > 0, bought, 1.0), eye)
    beta = np.where(sold > 0, paid / np.where(sold > 0, sold, 1.0), 1.0)
    price = import_share.T * beta
    if (beta < 1).any():  # with inputs, prices feed into costs; without, costs are wages
        price = _solved(eye - import_share.T * (1 - beta), price)
    cost = np.diag(beta) + (1 - beta)[:, None] * price
    total = np.where(paid > 0, paid, 1.0)[:, None]
    chi = np.where(paid[:, None] > 0, labour / total, eye)
    chi_theta = labour_theta / total
    jacobian = chi - (chi_theta.sum(axis=1)[:, None] * cost - chi_theta @ price) - eye
    # In every block one direction, all its wages together, is free; the numeraire pins it.
    return -inverse(jacobian - level), price


def _solved(matrix: Array, right: Array) -> Array:
    """Of a matrix that is singular only where a region's own purchases are all inputs."""
    try:
        return np.asarray(np.linalg.solve(matrix, right))
    except np.linalg.LinAlgError:
        return inverse(matrix) @ right


def precondition(p: Problem) -> Preconditioner:
    """Build the preconditioner at the shock's direct effect (wages and costs still unchanged).

    Once a solve: building it takes longer than a few sweeps.
    """
    regions = np.arange(len(p.regions))
    phi = p.kernel.sum(axis=0)
    domestic = p.kernel[regions, regions, :] / phi
    shipped = p.received * (p.absorption / phi)[None, :, :]
    # Over sectors, in one pass by origin: sales, labour income in them, and the same weighted by elasticities.
    weights = np.stack([np.ones_like(p.labour_share), p.labour_share, p.labour_share * p.theta], axis=1)
    sales, labour, labour_theta = np.matmul(weights, shipped.transpose(0, 2, 1)).transpose(1, 0, 2)
    eye = np.eye(len(p.sectors))
    # Inverses and not factors: every sweep applies them, for all countries in one product.
    leontief = inverse(eye - domestic[:, :, None] * p.input_share.transpose(0, 2, 1))
    level = level_weights(p, sales > 0)
    wage, price = wage_response(sales, labour, labour_theta, level)
    return Preconditioner(domestic, leontief, np.ascontiguousarray(leontief.transpose(0, 2, 1)), wage, price, level)


def spending_scale(p: Problem) -> Array:
    """Unit of spending in the stacked vector (N, J): the baseline, or 1 where nothing is bought."""
    return np.where(p.absorption > 0, p.absorption, 1.0)


def unstack(p: Problem, z: Array) -> State:
    """Split a stacked vector into wages, prices and spending."""
    n, j = p.absorption.shape
    return State(z[:n], z[n : n + n * j].reshape(n, j), z[n + n * j :].reshape(n, j) * spending_scale(p))


class System:
    """Stacked fixed point of one problem, as the solvers take it."""

    def __init__(self, problem: Problem, known: Preconditioner | None = None) -> None:
        """``known``: the preconditioner of a problem nearby, to spare building one."""
        self.problem = problem
        self.preconditioner = precondition(problem) if known is None else known
        self._scale = spending_scale(problem)
        self._shape = problem.absorption.shape

    def start(self) -> Array:
        """Stacked vector (N + 2 N J,) of the baseline: no change."""
        n, j = self._shape
        return np.concatenate([np.zeros(n + n * j), (self.problem.absorption / self._scale).ravel()])

    def unstack(self, z: Array) -> State:
        """Split a stacked vector into wages, prices and spending."""
        return unstack(self.problem, z)

    def stack(self, state: State) -> Array:
        """Stack a state into a vector."""
        return np.concatenate([state.ln_w, state.ln_P.ravel(), (state.X / self._scale).ravel()])

    def in_logs(self) -> LogSystem:
        """The same equations in logs, without the preconditioner."""
        n, j = self._shape
        return LogSystem(self._residuals, slice(n + n * j, n + 2 * n * j), self.start())

    def _residuals(self, z: Array) -> tuple[Residuals, float]:
        """Raw residuals and the largest relative one."""
        found = residuals(self.problem, self.preconditioner.level, z, self._scale)
        return found.raw, float(found.error)

    def sweep(self, z: Array) -> tuple[Array, float]:
        """Evaluate every equation once.

        Returns the preconditioned correction to ``z`` and the largest relative residual over prices, spending and
        labour markets.
        """
        step, error = corrections(self.problem, self.preconditioner, z, self._scale)
        return step, float(error)


def state_revenue(p: Problem, X: Array, a: Array, phi: Array, reached: Array) -> Array:
    """Duties and export taxes of each region (N,), in the unit of X; ``reached`` (N, J) is the sum of B a."""
    if p.levied is None:
        return eq.tariff_revenue(X, phi, reached)
    duties = eq.tariff_revenue(X, phi, reached + eq.market_access(p.levied, a))
    out: Array = duties + eq.export_tax_revenue(p.levied, a, X / phi)
    return out


class Found(NamedTuple):
    """Raw residuals, wages' income (N,) and the largest relative residual."""

    raw: Residuals
    factor: Array
    error: Array


def residuals(p: Problem, level_weights: Array, z: Array, scale: Array) -> Found:
    """Every equation once at ``z``, under any array library; ``scale`` (N, J) as in :func:`corrections`."""
    xp, (n, j) = z.__array_namespace__(), scale.shape
    ln_w, ln_P = z[:n], xp.reshape(z[n : n + n * j], (n, j))
    X = xp.reshape(z[n + n * j :], (n, j)) * scale
    ln_c = eq.ln_unit_cost(ln_w, ln_P, p.labour_share, p.input_share)
    a = eq.competitiveness(ln_c, p.theta)
    phi = eq.market_access(p.kernel, a)
    reached = eq.market_access(p.received, a)
    Y = eq.sales(p.received, a, X / phi)
    wage = xp.exp(ln_w)
    factor = wage * p.factor_income
    income = factor + state_revenue(p, X, a, phi, reached) + p.transfers(wage)

    r_price = eq.ln_price_index(phi, p.theta) - ln_P
    r_spend = eq.absorption(Y, income, p.input_share, p.final_share) - X
    r_wage = eq.factor_income(Y, p.labour_share) / factor - 1.0
    level = xp.matmul(level_weights, wage) - 1.0
    # Spending against the larger of now and the baseline, so that what measures bring near 0 is not divided by it.
    blocks = (r_price, r_spend / xp.maximum(scale, X), r_wage, level)
    error = xp.max(xp.stack([xp.max(xp.abs(block)) for block in blocks]))  # keeps NaN; Python's max may drop it
    return Found(Residuals(r_wage, level, r_price, r_spend, X, r_wage[:0]), factor, error)


def corrections(p: Problem, pre: Preconditioner, z: Array, scale: Array) -> tuple[Array, Array]:
    """Every equation once at ``z``: the preconditioned correction, stacked, and the largest relative residual.

    Runs under any array library. ``scale`` (N, J) is the unit of spending in ``z``, from :func:`spending_scale`.
    """
    xp = z.__array_namespace__()
    (r_wage, level, r_price, r_spend, X, _), factor, error = residuals(p, pre.level, z, scale)

    # Block by block, each on what the one before leaves: spending within countries, wages on labour demand with that
    # spending, prices within countries and by those wages, and spending once more, as it is in money and follows wages.
    d_spend = xp.matmul(pre.leontief_t, r_spend[:, :, None])[:, :, 0]
    excess = r_wage + xp.sum(p.labour_share * pre.domestic_share * d_spend, axis=1) / factor
    d_wage = xp.matmul(pre.wage, excess) - level
    d_price = xp.matmul(pre.leontief, r_price[:, :, None])[:, :, 0] + xp.matmul(pre.price, d_wage)[:, None]
    d_spend = (d_spend + X * d_wage[:, None]) / scale
    return xp.concat([d_wage, xp.reshape(d_price, (-1,)), xp.reshape(d_spend, (-1,))]), error
