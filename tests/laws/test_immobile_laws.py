"""Laws of the families with factors fixed in their sector, or partly mobile: theirs, and those of caliendo-parro."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from harness import LAW, SEEDS, TIGHT, close, draw_economy, draw_shock, draw_theta, run, solution
from hypothesis import given
from hypothesis import strategies as st

from parley.dims import Array
from parley.economy.economy import Economy
from parley.measures.shock import Shock, no_shock
from parley.model.changes import Changes
from parley.model.gravity import equations as eq
from parley.model.immobile import equations as im
from parley.model.immobile.model import FIXED, PARTLY_MOBILE, ImmobileModel, prepare_with
from parley.model.problem import CLOSURES, FIXED_NOMINAL, FIXED_SHARE, WORLD_GDP, ZERO
from parley.results import indicators
from parley.solver.anderson import Anderson
from parley.solver.newton_krylov import NewtonKrylov
from parley.solver.outcome import Status
from parley.solver.solve import Settings, Solution, solve

MOBILITY = {"caliendo-parro-immobile": FIXED, "caliendo-parro-partly-mobile": PARTLY_MOBILE}
EVERY = [(family, closure) for family in MOBILITY for closure in CLOSURES]
HATS = ("wage", "price", "unit_cost", "final_price", "welfare")
every = pytest.mark.parametrize(("family", "closure"), EVERY)


def solved(family: str, closure: str, seed: int, how: Settings = TIGHT) -> tuple[Economy, Solution]:
    economy = draw_economy(seed)
    found = solution(family, economy, draw_shock(economy, seed), draw_theta(economy, seed), closure, how=how)
    return economy, found


def model_of(found: Solution) -> ImmobileModel:
    assert isinstance(found.model, ImmobileModel)
    return found.model


@every
@LAW
@given(seed=SEEDS)
def test_every_solution_is_certified(family: str, closure: str, seed: int) -> None:
    _, found = solved(family, closure, seed)
    assert found.outcome.status is Status.SOLVED
    assert found.certificate.valid
    assert found.outcome.method == "anderson"


@every
@LAW
@given(seed=SEEDS)
def test_no_shock_changes_nothing(family: str, closure: str, seed: int) -> None:
    economy = draw_economy(seed)
    c = run(family, economy, no_shock(economy), draw_theta(economy, seed), closure)
    for name in HATS:
        close(getattr(c, name), np.ones_like(getattr(c, name)), 1e-9 if closure == ZERO else 1e-14)
    close(c.flows_after, c.flows_before, 1e-9)


@every
@LAW
@given(seed=SEEDS)
def test_markets_clear_after_the_shock(family: str, closure: str, seed: int) -> None:
    """Recomputed from the results: Caliendo & Parro (2015), eq. (7) to (9), and a labour market for every sector.

    Sector wages are read off unit costs and prices; each sector pays them to the labour that they draw to it.
    """
    economy, found = solved(family, closure, seed)
    c, mu = found.require(), MOBILITY[family]
    g, shares = economy.value_added_shares, economy.input_shares
    spending, output = (c.flows_after * (1.0 + c.tariffs_after)).sum(axis=0), c.flows_after.sum(axis=1)
    close(spending, np.einsum("nkj,nj->nk", shares, output) + c.final_share * c.income_after[:, None])
    inputs = np.prod(c.price[:, :, None] ** shares, axis=1)
    wage = (c.unit_cost / inputs) ** (1.0 / g)
    before = g * c.flows_before.sum(axis=1)
    labour = (wage / c.wage[:, None]) ** mu
    close(g * output, before * wage * labour)
    close((g * output).sum(axis=1), c.wage * before.sum(axis=1))
    share = before / before.sum(axis=1, keepdims=True)
    heads = (share * (wage / c.wage[:, None]) ** (1.0 + mu)).sum(axis=1)
    close(heads, np.ones_like(heads))  # nobody comes, nobody goes
    close(im.ln_wage_index(np.log(wage), share, mu), np.log(c.wage))
    close(model_of(found).sector_wages(found.outcome.z), wage)
    revenue = (c.flows_after * c.tariffs_after).sum(axis=(0, 2))
    deficit = c.flows_after.sum(axis=(0, 2)) - c.flows_after.sum(axis=(1, 2))
    close(c.income_after, (g * output).sum(axis=1) + revenue + deficit)
    close(c.welfare, c.income_after / c.income_before / c.final_price)


@every
@LAW
@given(seed=SEEDS)
def test_prices_and_shares_follow_gravity(family: str, closure: str, seed: int) -> None:
    """From the shock itself; closed flows are exactly 0."""
    economy, found = solved(family, closure, seed)
    c, shock, theta = found.require(), draw_shock(economy, seed), draw_theta(economy, seed)
    before = c.flows_before * (1.0 + economy.tariffs)
    ratio = (1.0 + shock.tariffs) / (1.0 + economy.tariffs) * shock.cost * c.unit_cost[:, None, :]
    weight = np.where(shock.closed, 0.0, before / before.sum(axis=0) * ratio**-theta)
    close(c.price, weight.sum(axis=0) ** (-1.0 / theta))
    spending = c.flows_after * (1.0 + shock.tariffs)
    close(spending / spending.sum(axis=0), weight / weight.sum(axis=0))
    assert (c.flows_after[shock.closed == 1] == 0).all()


@every
@LAW
@given(seed=SEEDS)
def test_great_mobility_is_one_labour_market(family: str, closure: str, seed: int) -> None:
    """The distance to caliendo-parro falls with 1 / mu; ``family`` only serves to vary the shock."""
    economy = draw_economy(seed)
    shock, theta = draw_shock(economy, seed + len(family)), draw_theta(economy, seed)
    mobile = run("caliendo-parro", economy, shock, theta, closure)
    distance = []
    for mu in (1e3, 1e4):
        model = prepare_with(economy, shock, theta, closure, WORLD_GDP, mu)
        if closure == ZERO:
            base = prepare_with(economy, no_shock(economy), theta, closure, WORLD_GDP, mu)
            model = model.rebased(base, solve(base, TIGHT).outcome.z)
        c = solve(model).require()
        distance.append(max(np.abs(getattr(c, name) - getattr(mobile, name)).max() for name in HATS))
    assert distance[1] < 3e-3
    assert distance[1] < 0.11 * distance[0] + 1e-8


@every
@LAW
@given(seed=SEEDS)
def test_one_sector_is_caliendo_parro(family: str, closure: str, seed: int) -> None:
    """Nowhere to go, so nothing to be gained by moving."""
    economy = draw_economy(seed, j=1)
    shock, theta = draw_shock(economy, seed), draw_theta(economy, seed)
    c, mobile = (run(name, economy, shock, theta, closure) for name in (family, "caliendo-parro"))
    for name in HATS:
        close(getattr(c, name), getattr(mobile, name), 1e-9)


@every
@LAW
@given(seed=SEEDS, factor=st.sampled_from([1e-6, 7.3, 1e6]))
def test_currency_and_order_do_not_matter(family: str, closure: str, seed: int, factor: float) -> None:
    economy = draw_economy(seed)
    theta, shock = draw_theta(economy, seed), draw_shock(economy, seed)
    c = run(family, economy, shock, theta, closure)
    rng = np.random.default_rng([seed, 4])
    r, s = np.roll(rng.permutation(len(economy.regions)), 1), rng.permutation(len(economy.sectors))
    cells = np.ix_(r, r, s)
    shuffled = Economy(
        tuple(economy.regions[k] for k in r),
        tuple(economy.sectors[k] for k in s),
        economy.flows[cells] * factor,
        economy.tariffs[cells],
        economy.input_shares[np.ix_(r, s, s)],
    )
    moved = Shock(shock.tariffs[cells], shock.cost[cells], shock.closed[cells])
    d = run(family, shuffled, moved, theta[s], closure)
    close(d.welfare, c.welfare[r])
    close(d.wage, c.wage[r])
    close(d.unit_cost, c.unit_cost[np.ix_(r, s)])
    close(d.flows_after, c.flows_after[cells] * factor)


@every
@LAW
@given(seed=SEEDS)
def test_the_numeraire_is_a_unit(family: str, closure: str, seed: int) -> None:
    """A region's wage index as unit, the others relative to it; where deficits follow it, real results too."""
    if closure == FIXED_NOMINAL:
        return  # deficits fixed in another unit are other deficits
    economy = draw_economy(seed)
    theta, shock = draw_theta(economy, seed), draw_shock(economy, seed)
    c = run(family, economy, shock, theta, closure)
    d = run(family, economy, shock, theta, closure, economy.regions[0])
    close(d.wage[:1], np.ones(1))
    close(d.wage, c.wage / c.wage[0])
    close(d.welfare, c.welfare)


def after(c: Changes, economy: Economy) -> Economy:
    """The world that a solution describes, as new accounts."""
    return Economy(c.regions, c.sectors, c.flows_after, c.tariffs_after, economy.input_shares)


@every
@LAW
@given(seed=SEEDS)
def test_two_shocks_compose(family: str, closure: str, seed: int) -> None:
    """Labour that has moved, and income shares that have changed, are the next baseline; also under closure zero, where
    the shock acts on a solution."""
    economy = draw_economy(seed)
    theta, a, b = draw_theta(economy, seed), draw_shock(economy, seed), draw_shock(economy, seed + 1, closed=False)
    first = run(family, economy, a, theta, closure)
    second = run(family, after(first, economy), b, theta, closure)
    both = run(family, economy, Shock(b.tariffs, a.cost * b.cost, a.closed), theta, closure)
    for name in HATS:
        close(getattr(both, name), getattr(first, name) * getattr(second, name), 1e-7)
    close(both.flows_after, second.flows_after, 1e-7)


@every
@LAW
@given(seed=SEEDS)
def test_first_order_is_the_derivative(family: str, closure: str, seed: int) -> None:
    """By the envelope theorem the formula of Caliendo & Parro (2015), eq. (16), holds with costs of the sectors."""
    economy = draw_economy(seed)
    drawn, theta = draw_shock(economy, seed, closed=False), draw_theta(economy, seed)
    gaps = []
    for step in (4e-4, 2e-4):
        rates = economy.tariffs + step * (drawn.tariffs - economy.tariffs)
        shock = replace(drawn, tariffs=rates, cost=1.0 + step * (drawn.cost - 1.0))
        c = run(family, economy, shock, theta, closure)
        gaps.append(float(np.abs(indicators.real_income(c) - indicators.first_order(c).total).sum()))
    assert gaps[0] < 1e-8 or 3.5 < gaps[0] / gaps[1] < 4.5


@every
@LAW
@given(seed=SEEDS)
def test_walras_law_at_any_point(family: str, closure: str, seed: int) -> None:
    """Excess demands of all goods, and of labour in all sectors, are worth 0 at any wages, prices and spending."""
    economy = draw_economy(seed)
    model = prepare_with(
        economy, draw_shock(economy, seed), draw_theta(economy, seed), closure, WORLD_GDP, MOBILITY[family]
    )
    p, rng, shape = model.problem.core, np.random.default_rng([seed, 5]), economy.output.shape
    ln_w, ln_P = rng.normal(0.0, 0.3, shape), rng.normal(0.0, 0.3, shape)
    X = p.absorption * np.exp(rng.normal(0.0, 0.5, shape))
    share = model.problem.income / p.factor_income[:, None]
    ln_W = im.ln_wage_index(ln_w, share, model.problem.mobility)
    a = eq.competitiveness(im.ln_unit_cost(ln_w, ln_P, p.labour_share, p.input_share), p.theta)
    phi = eq.market_access(p.kernel, a)
    Y = eq.sales(p.received, a, X / phi)
    revenue = eq.tariff_revenue(X, phi, eq.market_access(p.received, a))
    income = np.exp(ln_W) * p.factor_income + revenue + p.transfers(np.exp(ln_W))
    goods = eq.absorption(Y, income, p.input_share, p.final_share) - X
    supply = im.effective_labour(ln_w - ln_W[:, None], model.problem.mobility)
    labour = p.labour_share * Y - model.problem.income * np.exp(ln_w) * supply
    assert np.abs(labour).max() > 1e-3
    assert abs(goods.sum() + labour.sum()) < 1e-13 * (np.abs(goods).sum() + np.abs(labour).sum())


@every
@LAW
@given(seed=SEEDS)
def test_the_certificate_sees_an_error_of_a_millionth(family: str, closure: str, seed: int) -> None:
    """In any one wage index, price, spending or relative wage."""
    _, found = solved(family, closure, seed, Settings())
    z = found.outcome.z
    n, cells = len(found.require().regions), found.require().price.size
    rng = np.random.default_rng([seed, 6])
    for low, high in ((0, n), (n, n + cells), (n + cells, n + 2 * cells), (n + 2 * cells, z.size)):
        wrong = z.copy()
        wrong[rng.integers(low, high)] += 1e-6
        assert not found.model.certify(wrong).valid, (low, high)
        wrong[low] = np.nan
        assert not found.model.certify(wrong).valid


@pytest.mark.parametrize("family", MOBILITY)
@LAW
@given(seed=SEEDS)
def test_the_fallback_and_another_start_find_the_same(family: str, seed: int) -> None:
    economy = draw_economy(seed)
    shock, theta = draw_shock(economy, seed, closed=False), draw_theta(economy, seed)
    rates = economy.tariffs + (shock.tariffs - economy.tariffs) / 3.0
    found = solution(family, economy, replace(shock, tariffs=rates, cost=shock.cost ** (1 / 3)), theta, FIXED_SHARE)
    start = found.model.system().start()
    alone = NewtonKrylov().run(found.model.system(), start)
    assert alone.status is Status.SOLVED
    there = np.random.default_rng([seed, 7]).uniform(-0.2, 0.2, start.size)
    other = Anderson().run(found.model.system(), start + there)
    expected: Array = found.require().welfare
    for outcome in (alone, other):
        close(found.model.changes(outcome.z).welfare, expected, 1e-7)


@pytest.mark.parametrize("family", MOBILITY)
@pytest.mark.parametrize("numeraire", [WORLD_GDP, "R00"])
def test_all_numeraires_are_certified(family: str, numeraire: str) -> None:
    economy = draw_economy(3, n=3, j=3)
    shock, theta = draw_shock(economy, 3), draw_theta(economy, 3)
    for closure in CLOSURES:
        assert solution(family, economy, shock, theta, closure, numeraire).solved
