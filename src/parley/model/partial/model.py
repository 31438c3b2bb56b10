"""Partial equilibrium: buyers change their suppliers, and nothing else moves.

Wages and unit costs are fixed, so every origin sells any quantity at its baseline price, and each region's spending by
sector is fixed. The demand side is that of all families: the price of sector j in n is
``P_nj = (sum_i K_inj)^(-1/theta_j)`` (Caliendo & Parro 2015, eq. (11) at unchanged costs), the share of origin i is
``K_inj / sum_h K_hnj`` (eq. (12)), so sales are those of the first round of the general-equilibrium families.

Relatives: SMART (Jammes & Olarreaga 2005, "Explaining SMART and GSIM", World Bank) also has products that differ by
origin, export supply that is perfectly elastic and no income effects; GSIM (Francois & Hall 2003, "Global Simulation
Analysis of Industry-Level Trade Policy", version 3.0) adds upward-sloping export supply and so producer surplus, which
is zero here. Both take the elasticity of substitution and of total demand as given; here they are ``1 + theta`` (CES)
and 1 (Cobb-Douglas across sectors).

Real income is the surplus of all buyers, firms included, plus the revenue of duties and export taxes. With E a region's
whole spending, s the sectors' shares in it, ``P_n = prod_j P_nj^s_nj`` and dR the change of revenue at fixed spending:
``welfare = 1 + ((E + dR) / P - E) / I``, the money-metric gain over final expenditure I. Firms that pay more for inputs
lose, since they cannot raise their prices. Its derivative is that of the general equilibrium with fixed costs, so the
first-order formula applies; terms of trade are 0 but for export taxes.

There are no factor markets, budgets of regions or trade balances among the equations. The closures ``fixed-nominal``
and ``fixed-share`` and all numeraires therefore give the same; ``zero`` cannot be met and is an error.

With ``prepare_linked`` unit costs follow input prices at fixed wages; only the analysis of channels uses it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from parley.dims import Array
from parley.economy.economy import Economy
from parley.errors import InputError, SolveError
from parley.kit.linear import inverse
from parley.measures.shock import Shock
from parley.model.certificate import Certificate
from parley.model.changes import Changes
from parley.model.gravity import caliendo_parro
from parley.model.gravity import equations as eq
from parley.model.gravity.model import Baseline
from parley.model.partial.certificate import certify
from parley.model.problem import ZERO, Problem


class PriceSystem:
    """Sectoral prices at fixed wages as a fixed point; the unknown is ``ln P`` (N, J), stacked by rows.

    Without input links a sweep's correction is the solution: the second sweep finds a residual of 0.
    """

    preconditioner = None

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        home = np.arange(len(problem.regions))
        domestic = problem.kernel[home, home, :] / problem.kernel.sum(axis=0)
        loop = domestic[:, :, None] * problem.input_share.transpose(0, 2, 1)
        self._leontief = inverse(np.eye(len(problem.sectors)) - loop)

    def start(self) -> Array:
        """No change of prices."""
        return np.zeros(self.problem.absorption.size)

    def sweep(self, z: Array) -> tuple[Array, float]:
        """Correction to ``z``, domestic input loops taken out, and the largest price residual."""
        p = self.problem
        ln_P = z.reshape(p.absorption.shape)
        ln_c = _ln_unit_cost(p, ln_P)
        phi = eq.market_access(p.kernel, eq.competitiveness(ln_c, p.theta))
        residual = eq.ln_price_index(phi, p.theta) - ln_P
        correction = np.matmul(self._leontief, residual[:, :, None])[:, :, 0]
        return correction.ravel(), float(np.max(np.abs(residual)))


def _ln_unit_cost(p: Problem, ln_P: Array) -> Array:
    return eq.ln_unit_cost(np.zeros(len(p.regions)), ln_P, p.labour_share, p.input_share)


@dataclass(frozen=True, eq=False)
class PartialModel:
    """One shock to one economy at fixed wages and spending.

    Attributes:
        problem: kernels, elasticities, input shares by which prices pass into costs (0 in the family), baseline
            spending, and as ``final_share`` the weights of the price index of the buyers whose surplus counts.
        baseline: what results are read against.
        budget: (N,) spending of those buyers, USD mn.
    """

    problem: Problem
    baseline: Baseline
    budget: Array

    def system(self, known: None = None) -> PriceSystem:
        """Equations to solve, without a preconditioner; :class:`InfeasibleError` where a buyer has no supplier."""
        del known
        self.problem.check_supply()
        return PriceSystem(self.problem)

    def certify(self, z: Array) -> Certificate:
        """Check prices, deliveries and outlays; markets of factors are not among the equations."""
        return certify(self.problem, self.baseline, z.reshape(self.problem.absorption.shape))

    def changes(self, z: Array) -> Changes:
        """Read a solution; ``extra`` holds the two parts of welfare, each as 1 plus its share of final expenditure."""
        p, base = self.problem, self.baseline
        ln_P = z.reshape(p.absorption.shape)
        ln_c = _ln_unit_cost(p, ln_P)
        a = eq.competitiveness(ln_c, p.theta)
        phi = eq.market_access(p.kernel, a)
        spending = p.absorption * base.world_income
        sold = eq.trade_shares(base.received, a, phi) * spending[None, :, :]
        flows = base.at_border(sold)
        gained = (flows * base.new_tariffs).sum(axis=(0, 2)) - (base.flows * base.tariffs).sum(axis=(0, 2))
        gained = gained + (flows - sold).sum(axis=(1, 2))
        index = np.exp(eq.ln_final_price(ln_P, p.final_share))
        surplus = self.budget * (1.0 / index - 1.0) / base.income
        revenue = gained / index / base.income
        factors = p.factor_income * base.world_income
        nothing = np.zeros(len(p.regions))
        _check_range(p.regions, 1.0 + surplus + revenue)
        return Changes(
            regions=p.regions,
            sectors=base.sectors,
            theta=p.theta,
            wage=1.0 + nothing,
            price=np.exp(ln_P),
            unit_cost=np.exp(ln_c),
            final_price=np.exp(eq.ln_final_price(ln_P, base.final_share)),
            final_share=base.final_share,
            flows_before=base.flows,
            flows_after=flows,
            tariffs_before=base.tariffs,
            tariffs_after=base.new_tariffs,
            trade_cost=base.trade_cost,
            closed=base.closed,
            income_before=base.income,
            income_after=base.income + gained,
            transfer_change=nothing,
            factor_income_before=factors,
            factor_income_after=factors,
            output_before=base.flows.sum(axis=1),
            output_after=sold.sum(axis=1),
            welfare=1.0 + surplus + revenue,
            extra={"buyers_surplus": 1.0 + surplus, "revenue_gain": 1.0 + revenue},
            export_tax=base.export_tax,
        )

    def with_transfers(self, part: float) -> PartialModel:  # noqa: ARG002 - the interface of all families
        """Itself: there are no transfers in partial equilibrium."""
        return self

    def rebased(self, base: PartialModel, z: Array) -> PartialModel:
        """This shock, acting on the equilibrium ``z`` of ``base``."""
        done = base.changes(z)
        a = eq.competitiveness(np.log(done.unit_cost), self.problem.theta)
        ratio = a[:, None, :] / eq.market_access(base.problem.kernel, a)[None, :, :]
        problem = replace(self.problem, kernel=self.problem.kernel * ratio, received=self.problem.received * ratio)
        baseline = replace(
            self.baseline, flows=done.flows_after, received=self.baseline.received * ratio, income=done.income_after
        )
        return PartialModel(problem, baseline, self.budget)


def _check_range(regions: tuple[str, ...], welfare: Array) -> None:
    """Raise :class:`SolveError` where the measure leaves its range: nobody can lose more than all income.

    Firms' whole spending on inputs is held fixed and is larger than the income it is compared with, so that a large
    rise of input prices can add up to more than there is.
    """
    if welfare.min() > 0:
        return
    k = int(welfare.argmin())
    raise SolveError(
        f"partial equilibrium would have {regions[k]} lose more than all of its income "
        f"({100 * (welfare[k] - 1):.0f} %): spending stays fixed there, and the measures are too large for that. Use "
        "the model caliendo-parro, in which spending follows income, or smaller measures."
    )


def prepare(economy: Economy, shock: Shock, theta: Array, closure: str, numeraire: str) -> PartialModel:
    """Set up one shock of ``partial-equilibrium``; raises :class:`InputError` for the closure ``zero``."""
    if closure == ZERO:
        raise InputError(
            "closure zero is not defined in partial equilibrium: trade balances are not among its equations. Use "
            "'fixed-nominal' or 'fixed-share', which give the same here."
        )
    model = _fixed_wages(economy, shock, theta, closure, numeraire)
    spent = economy.absorption.sum(axis=1)
    problem = replace(
        model.problem,
        labour_share=np.ones_like(economy.absorption),
        input_share=np.zeros_like(economy.input_shares),
        final_share=economy.absorption / spent[:, None],
    )
    return PartialModel(problem, model.baseline, spent)


def prepare_linked(economy: Economy, shock: Shock, theta: Array, closure: str, numeraire: str) -> PartialModel:
    """Wages and spending fixed, but unit costs follow input prices; welfare is that of final demand."""
    return _fixed_wages(economy, shock, theta, closure, numeraire)


def _fixed_wages(economy: Economy, shock: Shock, theta: Array, closure: str, numeraire: str) -> PartialModel:
    model = caliendo_parro.prepare(economy, shock, theta, closure, numeraire)
    problem = replace(model.problem, deficits=np.zeros(len(economy.regions)))
    return PartialModel(problem, model.baseline, economy.income)
