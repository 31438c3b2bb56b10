"""Laws of partial equilibrium, and of the family without input-output links beyond those it shares in ``harness``.

Partial equilibrium is not among ``harness.GRAVITY``: it has no factor markets, budgets or trade balances, so what those
laws say of wages, deficits, autarky and Walras' law is not among its equations. What remains is here.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from harness import LAW, SEEDS, TIGHT, close, draw_economy, draw_shock, draw_theta, foreign, run, solution
from hypothesis import given

from parley.economy.economy import Economy
from parley.errors import InfeasibleError, InputError
from parley.measures.shock import Shock, impact, no_shock
from parley.model.families import FAMILIES
from parley.model.gravity.system import System
from parley.model.partial import model as partial
from parley.model.partial.model import PartialModel
from parley.model.problem import CLOSURES, FIXED_NOMINAL, FIXED_SHARE, WORLD_GDP, ZERO
from parley.results import indicators
from parley.solver.solve import solve

PARTIAL, LINKS, NO_LINKS = "partial-equilibrium", "caliendo-parro", "caliendo-parro-no-links"
STEP = 2e-4
FIELDS = ("wage", "price", "unit_cost", "final_price", "flows_after", "income_before", "income_after", "welfare")


# -- no links ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("closure", CLOSURES)
@LAW
@given(seed=SEEDS)
def test_without_inputs_no_links_is_caliendo_parro(closure: str, seed: int) -> None:
    economy = draw_economy(seed, inputs=False)
    shock, theta = draw_shock(economy, seed), draw_theta(economy, seed)
    a, b = (run(family, economy, shock, theta, closure) for family in (LINKS, NO_LINKS))
    for name in FIELDS:
        np.testing.assert_array_equal(getattr(a, name), getattr(b, name))


@pytest.mark.parametrize("closure", CLOSURES)
@LAW
@given(seed=SEEDS)
def test_with_one_sector_no_links_is_armington(closure: str, seed: int) -> None:
    economy = draw_economy(seed, j=1, inputs=True)
    shock, theta = draw_shock(economy, seed), draw_theta(economy, seed)
    a, b = (run(family, economy, shock, theta, closure) for family in ("armington", NO_LINKS))
    for name in FIELDS:
        close(getattr(a, name), getattr(b, name))


@LAW
@given(seed=SEEDS)
def test_the_accounts_without_links(seed: int) -> None:
    """Income is all spending, and the deficit is the same in money as with links."""
    economy = draw_economy(seed)
    c = run(NO_LINKS, economy, no_shock(economy), draw_theta(economy, seed), FIXED_NOMINAL)
    close(c.income_before, economy.absorption.sum(axis=1))
    close(c.factor_income_before, economy.output.sum(axis=1))
    deficits = c.income_before - c.factor_income_before - economy.tariff_revenue
    np.testing.assert_allclose(deficits, economy.deficits, atol=1e-9 * economy.income.max())


# -- partial equilibrium -------------------------------------------------------------------------------------------


def partial_of(seed: int) -> tuple[Economy, Shock, np.ndarray]:
    economy = draw_economy(seed)
    return economy, draw_shock(economy, seed), draw_theta(economy, seed)


@LAW
@given(seed=SEEDS)
def test_one_sweep_and_a_certificate(seed: int) -> None:
    """The correction at the start is the solution: the second evaluation only confirms it."""
    found = solution(PARTIAL, *partial_of(seed), FIXED_NOMINAL)
    assert found.solved
    assert found.outcome.sweeps <= 2
    wrong = found.outcome.z.copy()
    wrong[np.random.default_rng(seed).integers(wrong.size)] += 1e-6
    assert not found.model.certify(wrong).valid
    wrong[:] = np.nan
    assert not found.model.certify(wrong).valid


@LAW
@given(seed=SEEDS)
def test_no_shock_changes_nothing(seed: int) -> None:
    economy, _, theta = partial_of(seed)
    c = run(PARTIAL, economy, no_shock(economy), theta, FIXED_NOMINAL)
    assert (c.wage == 1.0).all()
    close(c.price, np.ones_like(c.price), 1e-12)
    close(c.welfare, np.ones_like(c.welfare), 1e-12)
    close(c.flows_after, c.flows_before, 1e-12)
    close(c.income_before, economy.income)


@LAW
@given(seed=SEEDS)
def test_it_is_the_first_round_of_general_equilibrium(seed: int) -> None:
    """Prices are what the first sweep of caliendo-parro without links finds at baseline wages, before anything else."""
    economy, shock, theta = partial_of(seed)
    c = run(PARTIAL, economy, shock, theta, FIXED_NOMINAL)
    model = FAMILIES[NO_LINKS].prepare(economy, shock, theta, FIXED_NOMINAL, WORLD_GDP)
    system = model.system()
    assert isinstance(system, System)
    pre = replace(system.preconditioner, price=np.zeros_like(system.preconditioner.price))
    system.preconditioner = pre  # wages do not pass into prices in the first round
    step, _ = system.sweep(system.start())
    used = economy.absorption > 0
    close(c.price[used], np.exp(system.unstack(step).ln_P[used]), 1e-12)
    kernel = economy.trade_shares * impact(economy, shock, theta)
    spent = (c.flows_after * (1.0 + c.tariffs_after)).sum(axis=0)
    close(spent, economy.absorption)
    share = c.flows_after * (1.0 + c.tariffs_after) / np.where(used, spent, 1.0)
    np.testing.assert_allclose(share, kernel / np.where(used, kernel.sum(axis=0), 1.0), atol=1e-12)


@LAW
@given(seed=SEEDS)
def test_first_order_formula_is_the_derivative(seed: int) -> None:
    """Also of this family's welfare, with terms of trade of exactly 0; the gap falls with the square of the shock."""
    economy = draw_economy(seed, tariffs=True)  # without duties before, new ones have no first-order effect
    shock, theta = draw_shock(economy, seed), draw_theta(economy, seed)
    gaps, sizes = [], []
    for step in (STEP, STEP / 2):
        small = Shock(
            economy.tariffs + step * (shock.tariffs - economy.tariffs),
            1.0 + step * (shock.cost - 1.0),
            np.zeros(shock.cost.shape, bool),
        )
        c = run(PARTIAL, economy, small, theta, FIXED_NOMINAL)
        parts = indicators.first_order(c)
        assert (parts.terms_of_trade == 0).all()
        gaps.append(np.abs(indicators.real_income(c) - parts.total).sum())
        sizes.append(np.abs(parts.volume_of_trade).sum() + np.abs(parts.technical).sum())
    assert gaps[0] <= 0.02 * sizes[0] + 1e-10
    if gaps[0] > 1e-9:
        assert 3.5 < gaps[0] / gaps[1] < 4.5


@LAW
@given(seed=SEEDS)
def test_surplus_and_revenue_are_all_there_is(seed: int) -> None:
    """Recomputed from the results in levels: buyers' money-metric surplus on all spending, revenue at new prices."""
    economy, shock, theta = partial_of(seed)
    c = run(PARTIAL, economy, shock, theta, FIXED_NOMINAL)
    spent = economy.absorption.sum(axis=1)
    index = np.prod(c.price ** (economy.absorption / spent[:, None]), axis=1)
    before, after = indicators.tariff_revenue(c)
    money = (spent + after - before) / index - spent
    np.testing.assert_allclose((c.welfare - 1.0) * economy.income, money, atol=1e-9 * economy.income.max())
    parts = [c.extra[name] - 1.0 for name in ("buyers_surplus", "revenue_gain")]
    np.testing.assert_allclose(sum(parts), c.welfare - 1.0, atol=1e-12)


@LAW
@given(seed=SEEDS)
def test_closure_and_numeraire_do_not_matter(seed: int) -> None:
    economy, shock, theta = partial_of(seed)
    c = run(PARTIAL, economy, shock, theta, FIXED_NOMINAL)
    for closure, numeraire in ((FIXED_SHARE, WORLD_GDP), (FIXED_NOMINAL, economy.regions[0])):
        d = run(PARTIAL, economy, shock, theta, closure, numeraire)
        np.testing.assert_array_equal(d.welfare, c.welfare)
        np.testing.assert_array_equal(d.flows_after, c.flows_after)


def test_balances_cannot_be_removed() -> None:
    economy, shock, theta = partial_of(1)
    with pytest.raises(InputError, match="trade balances are not among its equations"):
        run(PARTIAL, economy, shock, theta, ZERO)


def test_a_buyer_without_supplier_is_named() -> None:
    economy = draw_economy(4, n=3, j=2, tariffs=False, inputs=False)
    flows = economy.flows.copy()
    flows[1:, 1, 1] = 0.0
    economy = replace(economy, flows=flows)
    closed = np.zeros(flows.shape, bool)
    closed[0, 1, 1] = True
    with pytest.raises(InfeasibleError, match="R01 of S01"):
        run(PARTIAL, economy, replace(no_shock(economy), closed=closed), np.full(2, 4.0), FIXED_NOMINAL)


@LAW
@given(seed=SEEDS)
def test_importers_whose_own_purchases_are_untouched_do_not_change(seed: int) -> None:
    """What others do to each other does not reach them: no third-country effects but through exports."""
    economy = draw_economy(seed, n=4)
    cost = np.ones(economy.flows.shape)
    cost[:, 0] = np.where(foreign(economy)[:, 0], 1.4, 1.0)
    c = run(PARTIAL, economy, replace(no_shock(economy), cost=cost), draw_theta(economy, seed), FIXED_NOMINAL)
    close(c.welfare[1:], np.ones(3), 1e-12)
    assert c.welfare[0] < 1.0


@LAW
@given(seed=SEEDS)
def test_two_shocks_compose_in_prices_and_flows(seed: int) -> None:
    """A shock on the solved world of another; welfare does not multiply, as budgets are not passed on."""
    economy, a, theta = partial_of(seed)
    b = draw_shock(economy, seed + 1, closed=False)
    both = Shock(b.tariffs, a.cost * b.cost, a.closed)
    rules = (theta, FIXED_NOMINAL, WORLD_GDP)
    first, direct = (partial.prepare(economy, shock, *rules) for shock in (a, both))
    base = solve(first)
    after = direct.rebased(first, base.outcome.z)
    assert isinstance(after, PartialModel)
    second, once = solve(after).require(), solve(direct).require()
    close(base.require().price * second.price, once.price)
    close(second.flows_after, once.flows_after)


@LAW
@given(seed=SEEDS)
def test_input_prices_pass_into_costs_at_fixed_wages(seed: int) -> None:
    """The model behind the channels: prices by plain substitution in levels, income baseline plus revenue gained."""
    economy, shock, theta = partial_of(seed)
    model = partial.prepare_linked(economy, shock, theta, FIXED_NOMINAL, WORLD_GDP)
    found = solve(model, TIGHT)
    c = found.require()
    kernel = economy.trade_shares * impact(economy, shock, theta)
    used = economy.absorption > 0
    price = np.ones_like(economy.absorption)
    for _ in range(600):
        cost = np.prod(price[:, :, None] ** economy.input_shares, axis=1)
        offers = (kernel * cost[:, None, :] ** -theta).sum(axis=0)
        price = np.where(used, np.where(used, offers, 1.0) ** (-1.0 / theta), 1.0)
    close(c.price[used], price[used])
    close(np.prod(c.price**economy.final_shares, axis=1), c.final_price)
    before, after = indicators.tariff_revenue(c)
    close(c.welfare, (economy.income + after - before) / economy.income / c.final_price)
    close((c.flows_after * (1.0 + c.tariffs_after)).sum(axis=0), economy.absorption)
