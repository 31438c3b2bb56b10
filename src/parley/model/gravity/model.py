"""A Caliendo-Parro problem as a model that can be swept, certified and read: shared by both gravity families."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from parley.dims import Array
from parley.measures.shock import Mask
from parley.model.certificate import Certificate, certify
from parley.model.changes import Changes
from parley.model.gravity import equations as eq
from parley.model.gravity.system import Preconditioner, System, state_revenue, unstack
from parley.model.problem import Problem


@dataclass(frozen=True, eq=False)
class Baseline:
    """What the solver does not need but the results do, in USD mn and in the sectors of the data.

    A one-sector problem may rest on data with several sectors; its results keep them. ``flows``, ``received`` (the part
    of the kernel that reaches sellers), ``tariffs``, ``new_tariffs``, ``trade_cost`` and ``closed`` are (N, N, J),
    ``final_share`` (N, J), ``income`` (N,); ``world_income`` converts the problem's unit to USD mn. ``export_tax``
    (N, N, J) are new rates on sellers' prices, None where there are none.
    """

    sectors: tuple[str, ...]
    flows: Array
    received: Array
    final_share: Array
    tariffs: Array
    new_tariffs: Array
    trade_cost: Array
    closed: Array | Mask
    income: Array
    world_income: float
    export_tax: Array | None = None

    def at_border(self, sold: Array) -> Array:
        """Value at the border (N, N, J), export taxes included, of sales at sellers' prices."""
        return sold if self.export_tax is None else sold * (1.0 + self.export_tax)


class GravityModel:
    """One shock to one economy in a gravity family."""

    def __init__(self, problem: Problem, baseline: Baseline) -> None:
        self.problem = problem
        self.baseline = baseline

    def system(self, known: Preconditioner | None = None) -> System:
        """Equations to solve; raises :class:`InfeasibleError` where a buyer has no supplier."""
        self.problem.check_feasible()
        return System(self.problem, known)

    def certify(self, z: Array) -> Certificate:
        """Check a stacked vector against every equation."""
        return certify(self.problem, unstack(self.problem, z))

    def changes(self, z: Array, relative: Array | float = 0.0) -> Changes:
        """Read a solution: prices, flows, incomes; ``relative`` (N, J) is added to log unit costs."""
        p, base, state = self.problem, self.baseline, unstack(self.problem, z)
        wage, price = np.exp(state.ln_w), np.exp(state.ln_P)
        ln_c = eq.ln_unit_cost(state.ln_w, state.ln_P, p.labour_share, p.input_share) + relative
        a = eq.competitiveness(ln_c, p.theta)
        phi = eq.market_access(p.kernel, a)
        money = base.world_income
        spending = state.X * money
        sold = eq.trade_shares(base.received, a, phi) * spending[None, :, :]
        by_sector = (len(p.regions), len(base.sectors))  # a one-sector problem has the same price in every sector
        revenue = state_revenue(p, spending, a, phi, eq.market_access(p.received, a))
        income = (wage * p.factor_income + p.transfers(wage)) * money + revenue
        final_price = np.exp(eq.ln_final_price(state.ln_P, p.final_share))
        return Changes(
            regions=p.regions,
            sectors=base.sectors,
            theta=np.broadcast_to(p.theta, by_sector[1:]),
            wage=wage,
            price=np.broadcast_to(price, by_sector),
            unit_cost=np.broadcast_to(np.exp(ln_c), by_sector),
            final_price=final_price,
            final_share=base.final_share,
            flows_before=base.flows,
            flows_after=base.at_border(sold),
            tariffs_before=base.tariffs,
            tariffs_after=base.new_tariffs,
            trade_cost=base.trade_cost,
            closed=base.closed,
            income_before=base.income,
            income_after=income,
            transfer_change=(p.transfers(wage) - p.deficits) * money,
            factor_income_before=p.factor_income * money,
            factor_income_after=wage * p.factor_income * money,
            output_before=base.flows.sum(axis=1),
            output_after=sold.sum(axis=1),
            welfare=income / base.income / final_price,
            export_tax=base.export_tax,
        )

    def with_transfers(self, part: float) -> GravityModel:
        """The same with a part of its transfers."""
        return GravityModel(replace(self.problem, deficits=part * self.problem.deficits), self.baseline)

    def rebased(self, base: GravityModel, z: Array, relative: Array | float = 0.0) -> GravityModel:
        """This shock, acting on the equilibrium ``z`` of ``base``, such as the same economy without deficits.

        Shares multiply, so the new kernel is K a / Phi with a and Phi of the solved model; ``relative`` is that of
        ``changes``.
        """
        p, state, done = self.problem, unstack(base.problem, z), base.changes(z, relative)
        a = eq.competitiveness(np.log(done.unit_cost[:, : len(p.sectors)]), p.theta)
        ratio = a[:, None, :] / eq.market_access(base.problem.kernel, a)[None, :, :]
        weights = p.numeraire * done.wage
        problem = replace(
            p,
            kernel=p.kernel * ratio,
            received=p.received * ratio,
            levied=None if p.levied is None else p.levied * ratio,
            factor_income=p.factor_income * done.wage,
            absorption=state.X,
            deficits=base.problem.transfers(done.wage),
            numeraire=weights / weights.sum(),
        )
        baseline = replace(
            self.baseline, flows=done.flows_after, received=self.baseline.received * ratio, income=done.income_after
        )
        return GravityModel(problem, baseline)
