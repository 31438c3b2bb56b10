"""The labour-leisure family: gravity with elastic labour supply, varieties and market costs paid at destination.

Ignatenko, Lashkaripour, Macedoni & Simonovska (2025), Journal of International Economics 157, 104138; equations in
:mod:`parley.model.labour_leisure.equations`. One sector: any world runs by adding its sectors up, and a measure on some
sectors acts on their part of each pair's trade. Tariff revenue is rebated lump-sum (``labour-leisure``) or replaces
wage taxes (``labour-leisure-tax-relief``).

The paper expresses prices relative to a world price index weighted by spending; here the wages averaged with the
numeraire's weights are held constant, as in all families. With transfers in fixed proportion to world income this
matters for nominal columns only: divide prices, wages and incomes by the spending-weighted average of
``Changes.final_price`` to read the paper's price column. Trade relative to income, employment and welfare are the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NoReturn

import numpy as np

from parley.dims import Array, check_shape
from parley.economy.economy import Economy
from parley.economy.gdp_trade import cost_shares
from parley.errors import InputError
from parley.measures.shock import Shock, whole_duties
from parley.model.certificate import Certificate
from parley.model.changes import Changes
from parley.model.gravity.armington import ALL, common_elasticity
from parley.model.gravity.model import Baseline
from parley.model.labour_leisure import equations as eq
from parley.model.labour_leisure.certificate import certify
from parley.model.labour_leisure.system import LabourLeisureProblem, LabourLeisureSystem, read_state
from parley.model.problem import FIXED_SHARE, ZERO, balanced, growing_blocks, numeraire_weights


@dataclass(frozen=True, eq=False)
class Parameters:
    """Parameters of the family; units, bounds and sources are in ``docs/models-labour-leisure.md``.

    Attributes:
        labour_supply: kappa, elasticity of labour supply to the real wage after tax, 0 or more.
        scale: psi, elasticity of productivity to employment, 0 or more. A constant: the paper's product of trade and
            scale elasticity, 0.67, at its trade elasticity of 4. It does not move with the elasticities of a run.
        firm_passthrough: pass-through of tariffs to the prices of single firms, above 0.
        cost_share: nu (N,), the share of sales made in a country that pays its labour, from 0 to below 1; by default
            calibrated on the economy's own flows (:func:`parley.economy.gdp_trade.cost_shares`).
        tax_relief: whether tariff revenue gained replaces wage taxes; otherwise it is rebated lump-sum.
    """

    labour_supply: float = 0.5
    scale: float = 0.67 / 4
    firm_passthrough: float = 1.0
    cost_share: Array | None = None
    tax_relief: bool = False

    def __post_init__(self) -> None:
        for name, value, fine, bound in (
            ("labour_supply", self.labour_supply, self.labour_supply >= 0, "0 or more"),
            ("scale", self.scale, self.scale >= 0, "0 or more"),
            ("firm_passthrough", self.firm_passthrough, self.firm_passthrough > 0, "above 0"),
        ):
            if not (fine and np.isfinite(value)):
                raise InputError(f"{name}: {value}; expected a number, {bound}.")
        if self.cost_share is not None and not ((self.cost_share >= 0) & (self.cost_share < 1)).all():
            raise InputError("cost_share: expected shares from 0 to below 1.")


class LabourLeisureModel:
    """One shock to one economy in this family."""

    def __init__(self, problem: LabourLeisureProblem, baseline: Baseline) -> None:
        self.problem = problem
        self.baseline = baseline

    def system(self, known: None = None) -> LabourLeisureSystem:
        """Equations to solve, with their own step; raises :class:`InfeasibleError` where no equilibrium exists."""
        del known
        self.problem.check_feasible()
        return LabourLeisureSystem(self.problem)

    def certify(self, z: Array) -> Certificate:
        """Check a stacked vector against every equation."""
        with np.errstate(all="ignore"):
            return certify(self.problem, read_state(self.problem, z))

    def changes(self, z: Array) -> Changes:
        """Read a solution; ``extra`` holds employment and the published welfare formula, both as ratios."""
        p, base, s = self.problem, self.baseline, read_state(self.problem, z)
        price = np.exp(s.log_price)
        flows = (eq.trade_shares(p.received, s.a, s.reached) * s.M[None, :] * base.world_income)[:, :, None]
        accounts = (s.E, s.Y, price, p.spending, p.income)
        return Changes(
            regions=p.regions,
            sectors=(ALL,),
            theta=np.array([p.epsilon]),
            wage=np.exp(s.log_wage),
            price=price[:, None],
            unit_cost=np.exp(eq.ln_unit_cost(s.log_wage, s.log_labour, p.psi))[:, None],
            final_price=price,
            final_share=np.ones((len(p.regions), 1)),
            flows_before=base.flows,
            flows_after=flows,
            tariffs_before=base.tariffs,
            tariffs_after=base.new_tariffs,
            trade_cost=base.trade_cost,
            closed=base.closed,
            income_before=base.income,
            income_after=s.E * base.world_income,
            transfer_change=(p.transfers_at(s.Y) - p.transfers) * base.world_income,
            factor_income_before=p.income * base.world_income,
            factor_income_after=s.Y * base.world_income,
            output_before=base.flows.sum(axis=1),
            output_after=flows.sum(axis=1),
            welfare=eq.welfare(*accounts, tau=s.tau, kappa=p.kappa),
            first_order=False,
            extra={
                "employment": np.exp(s.log_labour),
                "welfare_published": eq.welfare_published(*accounts, tau=s.tau, kappa=p.kappa),
            },
        )

    def with_transfers(self, part: float) -> LabourLeisureModel:
        """The same with a part of its transfers."""
        return LabourLeisureModel(replace(self.problem, transfers=part * self.problem.transfers), self.baseline)

    def rebased(self, base: LabourLeisureModel, z: Array) -> NoReturn:  # noqa: ARG002 - the interface of all families
        """Not defined: raises :class:`InputError`."""
        raise _no_zero_closure()


def prepare_with(
    economy: Economy, shock: Shock, theta: Array, closure: str, numeraire: str, *, parameters: Parameters
) -> LabourLeisureModel:
    """Set up one shock with given parameters; ``theta`` (J,) is averaged to one elasticity.

    Sales X before duties pay labour only: ``Y_o = sum_n (1 - nu_n) X_on + nu_o sum_m X_mo``; ``T = E - Y - R``.

    Raises:
        InputError: the closure ``zero``; export taxes; no default for cost shares in a world without the region USA.
    """
    if closure == ZERO:
        raise _no_zero_closure()
    if shock.export_tax is not None:
        raise InputError(
            "export taxes and subsidies are not defined for the models labour-leisure, which have no revenue of "
            "exporters; use the model armington, or one with the sectors of the world."
        )
    nu = parameters.cost_share
    nu = cost_shares(economy.flows.sum(axis=2), economy.regions) if nu is None else nu
    check_shape("cost_share", nu, (len(economy.regions),))
    epsilon = common_elasticity(economy, theta)
    phi = eq.pass_through(parameters.firm_passthrough, parameters.scale, nu)
    shock = whole_duties(shock, epsilon, phi[None, :, None])
    paid = economy.spending * direct_effect(economy, shock, epsilon, phi)
    received = (paid / (1.0 + shock.tariffs)).sum(axis=2)
    spent, flows = economy.absorption.sum(axis=1), economy.flows.sum(axis=2)
    income = flows @ (1.0 - nu) + nu * flows.sum(axis=0)
    world = float(income.sum())
    transfers = (spent - income - economy.tariff_revenue) / world
    problem = LabourLeisureProblem(
        regions=economy.regions,
        kernel=paid.sum(axis=2) / spent,
        received=received / spent,
        epsilon=epsilon,
        psi=parameters.scale,
        kappa=parameters.labour_supply,
        phi=phi,
        nu=nu,
        income=income / world,
        spending=spent / world,
        transfers=balanced(transfers),
        transfers_grow=closure == FIXED_SHARE,
        revenue_share=economy.tariff_revenue / income,
        tax_relief=parameters.tax_relief,
        numeraire=numeraire_weights(numeraire, economy.regions, income),
        block=growing_blocks(closure, received[:, :, None], income / world),
    )
    return LabourLeisureModel(
        problem,
        Baseline(
            sectors=(ALL,),
            flows=flows[:, :, None],
            received=received[:, :, None] / spent[None, :, None],
            final_share=np.ones((len(economy.regions), 1)),
            tariffs=_ratio(economy.spending.sum(axis=2), flows)[:, :, None] - 1.0,
            new_tariffs=_ratio(paid.sum(axis=2), received)[:, :, None] - 1.0,
            trade_cost=_ratio((economy.flows * shock.cost).sum(axis=2), flows)[:, :, None],
            closed=np.asarray((shock.closed >= 1).all(axis=2, keepdims=True)),
            income=spent,
            world_income=world,
        ),
    )


def prepare_lump_sum(economy: Economy, shock: Shock, theta: Array, closure: str, numeraire: str) -> LabourLeisureModel:
    """Set up one shock with the paper's parameters, tariff revenue rebated lump-sum (Case 2 of the paper)."""
    return prepare_with(economy, shock, theta, closure, numeraire, parameters=Parameters())


def prepare_tax_relief(
    economy: Economy, shock: Shock, theta: Array, closure: str, numeraire: str
) -> LabourLeisureModel:
    """Set up one shock with the paper's parameters, new tariff revenue replacing wage taxes (Case 1)."""
    return prepare_with(economy, shock, theta, closure, numeraire, parameters=Parameters(tax_relief=True))


def direct_effect(economy: Economy, shock: Shock, epsilon: float, phi: Array) -> Array:
    """Direct effect on shares (N, N, J), eq. (1): ``((1+t')/(1+t))^(-epsilon phi_n) d^(-epsilon)``.

    Exactly 0 where closed, exactly 1 where nothing changes. ``phi`` is (N,), by destination.
    """
    out = np.ones_like(economy.tariffs)
    o, n, j = np.nonzero(shock.changed(economy))
    duty = (1.0 + shock.tariffs[o, n, j]) / (1.0 + economy.tariffs[o, n, j])
    effect = duty ** (-epsilon * phi[n]) * shock.cost[o, n, j] ** -epsilon
    out[o, n, j] = (1.0 - shock.closed[o, n, j]) * effect
    return out


def _ratio(top: Array, bottom: Array) -> Array:
    """Cell by cell ratio, 1 where nothing is traded."""
    return np.divide(top, bottom, out=np.ones_like(bottom), where=bottom > 0)


def _no_zero_closure() -> InputError:
    return InputError(
        "closure zero is not defined for this family: part of its deficits is market costs that pay labour abroad "
        "and respond to the measures. Use 'fixed-share' (the paper's) or 'fixed-nominal', or the model 'armington'."
    )
