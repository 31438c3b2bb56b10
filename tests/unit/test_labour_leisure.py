"""Laws of the labour-leisure family on random economies: exact identities, no published numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from strategies import random_economy, summed

from parley.dims import Array
from parley.economy.economy import Economy
from parley.economy.gdp_trade import cost_shares, domestic_sales_from_gdp
from parley.errors import AccountingError, DataError, InfeasibleError, InputError
from parley.measures.shock import Shock, no_shock
from parley.model.changes import Changes
from parley.model.families import FAMILIES
from parley.model.labour_leisure import equations as eq
from parley.model.labour_leisure.model import LabourLeisureModel, Parameters, prepare_with
from parley.model.labour_leisure.system import jacobian, read_state
from parley.model.problem import FIXED_NOMINAL, FIXED_SHARE, WORLD_GDP, ZERO
from parley.solver.solve import Solution, solve, solve_shock

SEEDS = range(5)
NAMES = ("wage", "final_price", "welfare", "flows_after", "income_after", "tariffs_after")


def shares(n: int) -> Array:
    return np.linspace(0.05, 0.3, n)


def make(
    economy: Economy, shock: Shock, *, relief: bool = True, closure: str = FIXED_SHARE, numeraire: str = WORLD_GDP
) -> LabourLeisureModel:
    parameters = Parameters(cost_share=shares(len(economy.regions)), tax_relief=relief)
    theta = np.full(len(economy.sectors), 4.0)
    return prepare_with(economy, shock, theta, closure, numeraire, parameters=parameters)


def done(economy: Economy, shock: Shock, **how: object) -> Changes:
    return solve(make(economy, shock, **how)).require()  # type: ignore[arg-type]


def some_shock(economy: Economy, seed: int = 0, closed: bool = True) -> Shock:
    """Tariffs up in one sector, trade costs everywhere, and one pair closed."""
    rng = np.random.default_rng(seed)
    base = no_shock(economy)
    rates, cost, shut = base.tariffs.copy(), base.cost.copy(), base.closed.copy()
    rates[1:, 0, 0] += 0.2
    cost *= np.exp(rng.normal(0, 0.05, cost.shape))
    own = np.arange(len(economy.regions))
    cost[own, own] = 1.0
    shut[1, 2] = closed
    return Shock(rates, cost, shut)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("closure", [FIXED_SHARE, FIXED_NOMINAL])
def test_without_its_ingredients_it_is_armington(seed: int, closure: str) -> None:
    economy = random_economy(seed, n=5, j=3)
    theta = np.array([3.0, 5.0, 7.0])
    n = len(economy.regions)
    plain = Parameters(labour_supply=0.0, scale=0.0, cost_share=np.zeros(n))
    model = prepare_with(economy, some_shock(economy), theta, closure, WORLD_GDP, parameters=plain)
    got = solve(model).require()
    expected = summed(solve_shock(FAMILIES["armington"], economy, some_shock(economy), theta, closure).require())
    for name in (*NAMES, "tariffs_before", "output_before", "output_after", "income_before"):
        np.testing.assert_allclose(getattr(got, name), getattr(expected, name), rtol=1e-8, atol=1e-9, err_msg=name)
    np.testing.assert_array_equal(got.closed, expected.closed)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("relief", [True, False])
def test_no_shock_changes_nothing(seed: int, relief: bool) -> None:
    economy = random_economy(seed)
    solution = solve(make(economy, no_shock(economy), relief=relief))
    assert solution.outcome.sweeps == 1
    assert not solution.outcome.z.any()
    c = solution.require()
    np.testing.assert_array_equal(c.wage, 1.0)
    np.testing.assert_array_equal(c.extra["employment"], 1.0)
    np.testing.assert_allclose(c.welfare, 1.0, rtol=1e-13)
    np.testing.assert_allclose(c.flows_after, c.flows_before, rtol=1e-12)
    np.testing.assert_allclose(c.tariffs_after, c.tariffs_before, atol=1e-13)


@pytest.mark.parametrize("seed", SEEDS)
def test_baseline_accounts_close(seed: int) -> None:
    economy = random_economy(seed)
    p = make(economy, no_shock(economy)).problem
    assert p.income.sum() == pytest.approx(1.0)
    assert p.transfers.sum() == pytest.approx(0.0, abs=1e-14)
    np.testing.assert_allclose(p.spending, p.income * (1 + p.revenue_share) + p.transfers, rtol=1e-12)


@pytest.mark.parametrize("relief", [True, False])
def test_unit_of_money_does_not_matter(relief: bool) -> None:
    economy = random_economy(1)
    dear = replace(economy, flows=economy.flows * 1e6)
    shock = some_shock(economy)
    a, b = done(economy, shock, relief=relief), done(dear, shock, relief=relief)
    np.testing.assert_allclose(b.welfare, a.welfare, rtol=1e-10)
    np.testing.assert_allclose(b.flows_after, a.flows_after * 1e6, rtol=1e-8)


def test_numeraire_scales_prices_only() -> None:
    economy = random_economy(2)
    shock = some_shock(economy)
    a, b = done(economy, shock), done(economy, shock, numeraire="R02")
    assert b.wage[2] == pytest.approx(1.0, abs=1e-9)
    scale = b.wage[2] / a.wage[2]
    for name in ("wage", "final_price", "flows_after", "income_after"):
        np.testing.assert_allclose(getattr(b, name), scale * getattr(a, name), rtol=1e-8, err_msg=name)
    for got, expected in ((b.welfare, a.welfare), (b.extra["employment"], a.extra["employment"])):
        np.testing.assert_allclose(got, expected, rtol=1e-9)


@pytest.mark.parametrize("relief", [True, False])
def test_order_of_countries_does_not_matter(relief: bool) -> None:
    economy = random_economy(3, n=5)
    shock, nu = some_shock(economy), shares(5)
    order = np.array([3, 0, 4, 1, 2])
    turn = np.ix_(order, order)
    turned = Economy(
        tuple(economy.regions[k] for k in order),
        economy.sectors,
        economy.flows[turn],
        economy.tariffs[turn],
        economy.input_shares[order],
    )
    moved = Shock(shock.tariffs[turn], shock.cost[turn], shock.closed[turn])
    theta = np.full(3, 4.0)
    a, b = (
        solve(
            prepare_with(
                world,
                change,
                theta,
                FIXED_SHARE,
                WORLD_GDP,
                parameters=Parameters(cost_share=share, tax_relief=relief),
            )
        ).require()
        for world, change, share in ((economy, shock, nu), (turned, moved, nu[order]))
    )
    np.testing.assert_allclose(b.welfare, a.welfare[order], rtol=1e-9)
    np.testing.assert_allclose(b.flows_after, a.flows_after[turn], rtol=1e-8)


def test_embargo_is_exactly_zero() -> None:
    economy = random_economy(0)
    shock = some_shock(economy)
    c = done(economy, shock)
    assert c.flows_before[1, 2, 0] > 0
    assert c.flows_after[1, 2, 0] == 0.0
    assert c.closed[1, 2, 0]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("relief", [True, False])
@pytest.mark.parametrize("closure", [FIXED_SHARE, FIXED_NOMINAL])
def test_undoing_a_shock_undoes_its_effects(seed: int, relief: bool, closure: str) -> None:
    """From the new equilibrium, tariffs and costs go back: also with tariffs at the start and lost revenue."""
    economy = random_economy(seed, j=1, inputs=False)
    there = some_shock(economy, closed=False)
    nu, theta = shares(len(economy.regions)), np.array([4.0])
    parameters = Parameters(cost_share=nu, tax_relief=relief)
    out = solve(prepare_with(economy, there, theta, closure, "R00", parameters=parameters)).require()
    moved = replace(economy, flows=out.flows_after, tariffs=there.tariffs)
    back = Shock(economy.tariffs, 1.0 / there.cost, there.closed)
    home = solve(prepare_with(moved, back, theta, closure, "R00", parameters=parameters)).require()
    np.testing.assert_allclose(home.flows_after, out.flows_before, rtol=1e-7, atol=1e-8)
    for name in ("employment",):
        np.testing.assert_allclose(home.extra[name] * out.extra[name], 1.0, rtol=1e-8)
    np.testing.assert_allclose(home.welfare * out.welfare, 1.0, rtol=1e-8)


@pytest.mark.parametrize("relief", [True, False])
def test_welfare_is_utility_evaluated_directly(relief: bool) -> None:
    """C - kappa/(1+kappa) L^(1+1/kappa) with L in efficiency units, before and after."""
    economy = random_economy(4)
    kappa = 0.5
    model = make(economy, some_shock(economy), relief=relief)
    solution = solve(model)
    c, p, s = solution.require(), model.problem, read_state(model.problem, solution.outcome.z)
    tax = np.maximum(s.tau, 0.0)
    work = ((1 - tax) * p.income) ** (kappa / (1 + kappa))  # baseline P = 1 and w such that L solves (3)
    before = p.spending - kappa / (1 + kappa) * work ** ((1 + kappa) / kappa)
    after = s.E / c.final_price - kappa / (1 + kappa) * (work * c.extra["employment"]) ** ((1 + kappa) / kappa)
    np.testing.assert_allclose(c.welfare, after / before, rtol=1e-9)
    gap = np.abs(c.extra["welfare_published"] - c.welfare)
    assert (gap[s.tau == 0] < 1e-12).all()
    assert relief == bool((gap > 1e-6).any())


@pytest.mark.parametrize("block", [0, 1])
def test_certificate_catches_a_wrong_point(block: int) -> None:
    economy = random_economy(1)
    model = make(economy, some_shock(economy))
    solution = solve(model)
    assert solution.certificate.valid
    z = solution.outcome.z.copy()
    z[block * len(economy.regions)] += 1e-5
    assert not model.certify(z).valid
    z[0] = np.nan
    assert not model.certify(z).valid


@pytest.mark.parametrize("closure", [FIXED_SHARE, FIXED_NOMINAL])
@pytest.mark.parametrize("relief", [True, False])
def test_jacobian_matches_differences(closure: str, relief: bool) -> None:
    economy = random_economy(5)
    p = make(economy, some_shock(economy), relief=relief, closure=closure).problem
    n = len(p.regions)

    def residual(z: Array) -> Array:
        s = read_state(p, z)
        demand = eq.labour_demand(p.received, s.a, s.M, s.reached, p.nu)
        supply = eq.ln_labour_supply(s.log_wage, s.log_price, eq.ln_kept(s.tau), p.kappa) - s.log_labour
        return np.concatenate([np.log(demand / s.Y), supply])

    z = np.random.default_rng(0).normal(0, 0.02, 2 * n)
    step = 1e-6
    columns = [(residual(z + step * e) - residual(z - step * e)) / (2 * step) for e in np.eye(2 * n)]
    np.testing.assert_allclose(jacobian(p, read_state(p, z)), np.array(columns).T, atol=2e-8)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("relief", [True, False])
def test_converges_on_random_economies(seed: int, relief: bool) -> None:
    economy = random_economy(seed, n=8, j=4)
    solution: Solution = solve(make(economy, some_shock(economy), relief=relief))
    assert solution.solved
    assert solution.outcome.sweeps < 15


# -- what is refused ---------------------------------------------------------------------------------------------


def test_zero_closure_is_refused() -> None:
    economy = random_economy(0)
    with pytest.raises(InputError, match="closure zero is not defined"):
        make(economy, no_shock(economy), closure=ZERO)


def test_world_without_usa_is_refused() -> None:
    economy = random_economy(0)
    with pytest.raises(InputError, match="no region 'USA'"):
        FAMILIES["labour-leisure"].prepare(economy, no_shock(economy), np.full(3, 4.0), FIXED_SHARE, WORLD_GDP)


def close(economy: Economy, regions: tuple[int, ...], own: bool) -> Shock:
    base = no_shock(economy)
    shut = base.closed.copy()
    for k in regions:
        shut[k, :], shut[:, k] = True, True
        shut[k, k] = own
    return Shock(base.tariffs, base.cost, shut)


def test_what_has_no_equilibrium_is_named() -> None:
    economy = random_economy(0)
    with pytest.raises(InfeasibleError, match="no supplier is left for R01"):
        make(economy, close(economy, (1,), own=True)).system()
    with pytest.raises(InfeasibleError, match="surplus or deficit of R01"):
        make(economy, close(economy, (1,), own=False)).system()


def test_relief_above_all_wages_is_named() -> None:
    flows = np.array([[0.1, 1.0], [30.0, 50.0]])[:, :, None]
    economy = Economy(("AAA", "BBB"), ("S",), flows, np.zeros((2, 2, 1)), np.zeros((2, 1, 1)))
    rates = np.zeros((2, 2, 1))
    rates[1, 0] = 0.5
    shock = replace(no_shock(economy), tariffs=rates)
    theta, parameters = np.array([1.0]), Parameters(cost_share=np.zeros(2), tax_relief=True)
    model = prepare_with(economy, shock, theta, FIXED_SHARE, WORLD_GDP, parameters=parameters)
    with pytest.raises(InfeasibleError, match="tariff revenue of AAA would exceed all labour income"):
        model.system()


@pytest.mark.parametrize(("name", "bad"), [("labour_supply", -0.1), ("scale", float("nan")), ("firm_passthrough", 0.0)])
def test_parameters_out_of_bounds(name: str, bad: float) -> None:
    with pytest.raises(InputError, match=name):
        Parameters(**{name: bad})


def test_cost_share_out_of_bounds() -> None:
    with pytest.raises(InputError, match="cost_share"):
        Parameters(cost_share=np.array([0.1, 1.0]))


# -- domestic sales from GDP -------------------------------------------------------------------------------------

TRADE = np.array([[0.0, 4.0, 2.0], [3.0, 0.0, 1.0], [5.0, 2.0, 0.0]])
GDP = np.array([200.0, 80.0, 60.0])
CODES = ("USA", "AAA", "BBB")


def test_domestic_sales_follow_the_formula() -> None:
    data = domestic_sales_from_gdp(TRADE, GDP, CODES)
    keep = 1 - data.cost_share
    imports = TRADE.sum(axis=0)
    np.testing.assert_allclose(np.diag(data.flows), GDP + keep * (imports - TRADE @ keep) - imports, rtol=1e-12)
    np.testing.assert_allclose(cost_shares(data.flows, CODES), data.cost_share, rtol=1e-12)
    assert data.truncated == ()
    np.testing.assert_array_equal(data.flows - np.diag(np.diag(data.flows)), TRADE)


def test_cost_shares_hit_the_sga_targets() -> None:
    """Sales-weighted, firms of a region pay 26 % (US) and 12 % (the rest)."""
    data = domestic_sales_from_gdp(TRADE, GDP, CODES)
    paid = data.flows * data.cost_share
    assert paid[0].sum() / data.flows[0].sum() == pytest.approx(0.26)
    assert paid[1:].sum() / data.flows[1:].sum() == pytest.approx(0.12)


def test_negative_domestic_sales_are_truncated_and_named() -> None:
    trade = TRADE.copy()
    trade[2, 0] = 100.0
    data = domestic_sales_from_gdp(trade, np.array([2000.0, 800.0, 60.0]), CODES)
    assert data.truncated == ("BBB",)
    assert data.flows[2, 2] == 0.0


@pytest.mark.parametrize(
    ("trade", "gdp", "codes", "error", "text"),
    [
        (TRADE + np.eye(3), GDP, CODES, DataError, "sells to itself"),
        (-TRADE, GDP, CODES, DataError, "0 or more"),
        (TRADE, -GDP, CODES, DataError, "above 0"),
        (TRADE, GDP[:2], CODES, DataError, "shape"),
        (TRADE, GDP, ("AAA", "BBB", "CCC"), InputError, "no region 'USA'"),
        (TRADE * np.array([1, 1, 0]), np.array([2e3, 8e2, 1e-9]), CODES, AccountingError, "BBB buys nothing"),
        (TRADE, np.array([1.0, 80.0, 60.0]), CODES, InputError, "no destination cost shares"),
    ],
)
def test_bad_gdp_input(trade: Array, gdp: Array, codes: tuple[str, ...], error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        domestic_sales_from_gdp(trade, gdp, codes)
