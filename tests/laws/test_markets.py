"""Laws of accounting: markets clear, budgets hold, and Walras' law at any prices."""

from __future__ import annotations

import numpy as np
import pytest
from harness import (
    COMBINATIONS,
    GRAVITY,
    LAW,
    SEEDS,
    close,
    draw_economy,
    draw_shock,
    draw_theta,
    input_shares,
    run,
    value_added_shares,
)
from hypothesis import given

from parley.economy.economy import Economy
from parley.model.changes import Changes
from parley.model.families import FAMILIES
from parley.model.gravity import equations as eq
from parley.model.gravity.model import GravityModel
from parley.model.gravity.system import Preconditioner, State, System
from parley.model.problem import FIXED_NOMINAL, FIXED_SHARE, WORLD_GDP, ZERO, Problem


def imports_less_exports(flows: np.ndarray) -> np.ndarray:
    return flows.sum(axis=(0, 2)) - flows.sum(axis=(1, 2))


def solved(family: str, closure: str, seed: int, numeraire: str = WORLD_GDP) -> tuple[Economy, Changes]:
    economy = draw_economy(seed)
    c = run(family, economy, draw_shock(economy, seed), draw_theta(economy, seed), closure, numeraire)
    return economy, c


@pytest.mark.parametrize(("family", "closure"), COMBINATIONS)
@LAW
@given(seed=SEEDS)
def test_markets_clear_after_the_shock(family: str, closure: str, seed: int) -> None:
    """Recomputed from the results alone: Caliendo & Parro (2015), eq. (7), (8) and (9), in levels.

    Spending is final demand plus industries' use; labour earns the value-added share of sales; income is factor income,
    duties and the transfer; the transfer is the trade deficit.
    """
    economy, c = solved(family, closure, seed)
    gamma, shares = value_added_shares(family, economy), input_shares(family, economy)
    spending = (c.flows_after * (1.0 + c.tariffs_after)).sum(axis=0)
    output = c.flows_after.sum(axis=1)
    use = np.einsum("nkj,nj->nk", shares, output)
    close(spending, use + c.final_share * c.income_after[:, None])
    factor_before = (gamma * c.flows_before.sum(axis=1)).sum(axis=1)
    factor_after = (gamma * output).sum(axis=1)
    close(factor_after, c.wage * factor_before)
    revenue = (c.flows_after * c.tariffs_after).sum(axis=(0, 2))
    deficit = imports_less_exports(c.flows_after)
    close(c.income_after, factor_after + revenue + deficit)
    close(c.output_after, output)
    close(c.welfare, c.income_after / c.income_before / c.final_price)
    close(c.final_price, np.exp((c.final_share * np.log(c.price)).sum(axis=1)))


@pytest.mark.parametrize("family", GRAVITY)
@LAW
@given(seed=SEEDS)
def test_deficits_follow_the_closure(family: str, seed: int) -> None:
    """fixed-nominal: as before in units of the numeraire; fixed-share: as world factor income; zero: none."""
    first = draw_economy(seed).regions[0]
    for closure in (FIXED_NOMINAL, FIXED_SHARE, ZERO):
        economy, c = solved(family, closure, seed, first)
        before, after = imports_less_exports(c.flows_before), imports_less_exports(c.flows_after)
        scale = c.income_before
        factor = (value_added_shares(family, economy) * c.output_before).sum(axis=1)
        growth = {FIXED_NOMINAL: 1.0, FIXED_SHARE: (c.wage * factor).sum() / factor.sum(), ZERO: 0.0}[closure]
        assert np.abs((after - growth * before) / scale).max() < 1e-9, closure
        if closure == ZERO:
            assert np.abs(before / scale).max() < 1e-9


@LAW
@given(seed=SEEDS)
def test_prices_and_shares_follow_gravity(seed: int) -> None:
    """Eq. (10), (11) and (12) recomputed in levels of shares from the shock itself."""
    economy = draw_economy(seed)
    theta, shock = draw_theta(economy, seed), draw_shock(economy, seed)
    c = run("caliendo-parro", economy, shock, theta, FIXED_SHARE)
    cost = c.wage[:, None] ** economy.value_added_shares * np.prod(c.price[:, :, None] ** economy.input_shares, axis=1)
    close(c.unit_cost, cost)
    kappa = (1.0 + shock.tariffs) / (1.0 + economy.tariffs) * shock.cost
    weight = np.where(shock.closed, 0.0, economy.trade_shares * (kappa * cost[:, None, :]) ** -theta)
    close(c.price, weight.sum(axis=0) ** (-1.0 / theta))
    spending = c.flows_after * (1.0 + shock.tariffs)
    close(spending / spending.sum(axis=0), weight / weight.sum(axis=0))


def prepared(family: str, closure: str, seed: int) -> Problem:
    economy = draw_economy(seed)
    shock, theta = draw_shock(economy, seed), draw_theta(economy, seed)
    model = FAMILIES[family].prepare(economy, shock, theta, closure, WORLD_GDP)
    assert isinstance(model, GravityModel)
    return model.problem


def away(p: Problem, seed: int) -> State:
    """A state far from any equilibrium."""
    rng = np.random.default_rng([seed, 5])
    n, j = p.absorption.shape
    return State(
        rng.normal(0.0, 0.3, n), rng.normal(0.0, 0.3, (n, j)), p.absorption * np.exp(rng.normal(0.0, 0.5, (n, j)))
    )


@pytest.mark.parametrize(("family", "closure"), COMBINATIONS)
@LAW
@given(seed=SEEDS)
def test_walras_law_of_the_equations(family: str, closure: str, seed: int) -> None:
    """The value of excess demand over all goods and labour markets is 0 at any wages, prices and spending.

    So a market left out clears when the others do; no equation is missing and none is there twice.
    """
    p = prepared(family, closure, seed)
    state = away(p, seed)
    ln_c = eq.ln_unit_cost(state.ln_w, state.ln_P, p.labour_share, p.input_share)
    a = eq.competitiveness(ln_c, p.theta)
    phi = eq.market_access(p.kernel, a)
    Y = eq.sales(p.received, a, state.X / phi)
    wage = np.exp(state.ln_w)
    revenue = eq.tariff_revenue(state.X, phi, eq.market_access(p.received, a))
    income = wage * p.factor_income + revenue + p.transfers(wage)
    goods = eq.absorption(Y, income, p.input_share, p.final_share) - state.X
    labour = eq.factor_income(Y, p.labour_share) - wage * p.factor_income
    assert np.abs(labour).max() > 1e-3  # far from equilibrium: the law is not met by zeros
    assert abs(goods.sum() + labour.sum()) < 1e-13 * (np.abs(goods).sum() + np.abs(labour).sum())


@pytest.mark.parametrize(("family", "closure"), COMBINATIONS)
@LAW
@given(seed=SEEDS)
def test_walras_law_of_the_sweep(family: str, closure: str, seed: int) -> None:
    """The same of the residuals that the solver sees, its preconditioner replaced by the identity."""
    p = prepared(family, closure, seed)
    n, j = p.absorption.shape
    system = System(p)
    eye = np.broadcast_to(np.eye(j), (n, j, j))
    level = system.preconditioner.level
    system.preconditioner = Preconditioner(np.zeros((n, j)), eye, eye, np.eye(n), np.zeros((n, n)), level)
    state = away(p, seed)
    correction, error = system.sweep(system.stack(state))
    step = system.unstack(correction)
    wage = np.exp(state.ln_w)
    labour = (step.ln_w + system.preconditioner.level @ wage - 1.0) * wage * p.factor_income
    goods = step.X - state.X * step.ln_w[:, None]
    assert error > 1e-2
    assert abs(goods.sum() + labour.sum()) < 1e-12 * (np.abs(goods).sum() + np.abs(labour).sum())
