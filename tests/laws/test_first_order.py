"""The first-order welfare formula is the derivative of the exact change: their gap falls with the square of the shock.

Caliendo & Parro (2015), eq. (16), extended by real trade costs and embargoes (:mod:`parley.results.indicators`).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from harness import GRAVITY, LAW, SEEDS, draw_economy, draw_shock, draw_theta, foreign, run, solution
from hypothesis import given

from parley.economy.economy import Economy
from parley.measures.shock import Shock, no_shock
from parley.model.problem import CLOSURES, WORLD_GDP
from parley.results import indicators

STEP = 2e-4
EMBARGOED = 1e-2
"""Part that is left of the flow before it is closed."""
ROUNDING = 1e-9
"""Percent; below it the gap is the solver's."""


def gap(
    family: str, economy: Economy, shock: Shock, seed: int, closure: str, numeraire: str = WORLD_GDP
) -> tuple[float, float]:
    """Sums over countries of |exact - first order| and of the parts' absolute values, percent."""
    c = solution(family, economy, shock, draw_theta(economy, seed), closure, numeraire).require()
    parts = indicators.first_order(c)
    all_parts = (parts.terms_of_trade, parts.volume_of_trade, parts.technical, parts.transfers)
    size = sum(float(np.abs(part).sum()) for part in all_parts)
    return float(np.abs(indicators.real_income(c) - parts.total).sum()), size


def scaled(economy: Economy, shock: Shock, step: float) -> Shock:
    """A part ``step`` of a shock."""
    return replace(
        shock,
        tariffs=economy.tariffs + step * (shock.tariffs - economy.tariffs),
        cost=1.0 + step * (shock.cost - 1.0),
        export_tax=None if shock.export_tax is None else step * shock.export_tax,
    )


@pytest.mark.parametrize("family", GRAVITY)
@pytest.mark.parametrize("closure", CLOSURES)
@pytest.mark.parametrize("kind", ["tariffs", "cost", "both", "exports"])
@LAW
@given(seed=SEEDS)
def test_first_order_is_the_derivative(family: str, closure: str, kind: str, seed: int) -> None:
    """Half the shock, a quarter of the gap; the ratio of exact to first order tends to 1."""
    economy = draw_economy(seed)
    shock = draw_shock(economy, seed, tariffs=kind != "cost", cost=kind != "tariffs", closed=False)
    if kind == "exports":  # taxes and subsidies, with duties and costs that change too
        rates = np.random.default_rng([seed, 7]).uniform(-0.3, 0.5, economy.flows.shape)
        shock = replace(shock, export_tax=np.where(foreign(economy), rates, 0.0))
    if not shock.changed(economy)[economy.flows > 0].any():
        return
    for numeraire in (WORLD_GDP, economy.regions[0]):
        full, size = gap(family, economy, scaled(economy, shock, STEP), seed, closure, numeraire)
        half, _ = gap(family, economy, scaled(economy, shock, STEP / 2), seed, closure, numeraire)
        assert full < 0.02 * size, numeraire
        if full > ROUNDING:
            assert 3.5 < full / half < 4.5, numeraire


@pytest.mark.parametrize("closure", CLOSURES)
@LAW
@given(seed=SEEDS)
def test_first_order_loss_of_an_embargo(closure: str, seed: int) -> None:
    """Closing one small flow of size s: the exact loss and ``M (1 + t) / theta`` differ by the order s squared."""
    economy = draw_economy(seed, n=4)
    i, n, j = np.argwhere(foreign(economy) & (economy.flows > 0))[0]
    closed = np.zeros(economy.flows.shape, bool)
    closed[i, n, j] = True
    gaps = []
    for size in (EMBARGOED, EMBARGOED / 2):
        flows = economy.flows.copy()
        flows[i, n, j] *= size
        small = replace(economy, flows=flows, input_shares=0.3 * economy.input_shares)  # use stays below supply
        gaps.append(gap("caliendo-parro", small, replace(no_shock(small), closed=closed), seed, closure))
    (full, lost), (half, _) = gaps
    assert full < 0.05 * lost
    if full > ROUNDING:
        assert 3.0 < full / half < 5.0


@pytest.mark.parametrize("family", GRAVITY)
@LAW
@given(seed=SEEDS)
def test_terms_of_trade_are_a_zero_sum(family: str, seed: int) -> None:
    """What one country gains by prices of traded goods, others lose: ``sum I dToT = 0``, exactly."""
    economy = draw_economy(seed)
    c = run(family, economy, draw_shock(economy, seed), draw_theta(economy, seed), "fixed-share")
    money = indicators.first_order(c).terms_of_trade * c.income_before
    assert abs(money.sum()) <= 1e-12 * np.abs(money).sum()


@LAW
@given(seed=SEEDS)
def test_parts_are_where_they_belong(seed: int) -> None:
    """No duties before: no volume-of-trade part; no trade costs and no embargo: no technical part."""
    free = draw_economy(seed, tariffs=False)
    c = run("caliendo-parro", free, draw_shock(free, seed), draw_theta(free, seed), "fixed-share")
    assert (indicators.first_order(c).volume_of_trade == 0).all()
    taxed = draw_economy(seed, tariffs=True)
    shock = draw_shock(taxed, seed, cost=False, closed=False)
    c = run("caliendo-parro", taxed, shock, draw_theta(taxed, seed), "fixed-share")
    assert (indicators.first_order(c).technical == 0).all()


@LAW
@given(seed=SEEDS)
def test_the_cost_of_a_flow_that_has_ended_counts_for_nothing(seed: int) -> None:
    """Of a flow that is closed in part, the cost counts for what is left open."""
    economy = draw_economy(seed, n=4)
    cell = tuple(np.argwhere(foreign(economy) & (economy.flows > 0))[0])
    theta = draw_theta(economy, seed)

    def technical(closed: float, cost: float) -> float:
        shock = no_shock(economy)
        shut, dearer = np.zeros(economy.flows.shape), np.ones(economy.flows.shape)
        shut[cell], dearer[cell] = closed, cost
        c = solution("caliendo-parro", economy, replace(shock, closed=shut, cost=dearer), theta, "zero").require()
        parts = indicators.first_order(replace(c, flows_before=economy.flows))
        return float(parts.technical[cell[1]])

    assert technical(1.0, 1.3) == technical(1.0, 1.0)
    whole, half = technical(0.0, 1.3), technical(0.5, 1.3)
    assert half - technical(0.5, 1.0) == pytest.approx(0.5 * whole, rel=1e-6)
