"""Laws of invariance: what must not change what the model says."""

from __future__ import annotations

from dataclasses import replace

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
    run,
    value_added_shares,
)
from hypothesis import given
from hypothesis import strategies as st

from parley.economy.economy import Economy
from parley.measures.shock import Shock, no_shock
from parley.model.changes import Changes
from parley.model.problem import FIXED_NOMINAL, FIXED_SHARE, ZERO
from parley.results import indicators

HATS = ("wage", "price", "unit_cost", "final_price", "welfare")
MONEY = ("flows_before", "flows_after", "income_before", "income_after", "output_before", "output_after")


@pytest.mark.parametrize(("family", "closure"), COMBINATIONS)
@LAW
@given(seed=SEEDS)
def test_no_shock_changes_nothing(family: str, closure: str, seed: int) -> None:
    """The baseline is an equilibrium of the model in changes. Exactly 1, as the solver has nothing to do; where the
    deficits are first removed, the solved baseline is one within the solver's tolerance."""
    economy = draw_economy(seed)
    c = run(family, economy, no_shock(economy), draw_theta(economy, seed), closure)
    for name in ("wage", "price", "unit_cost", "final_price"):
        hat = getattr(c, name)
        assert np.abs(hat - 1.0).max() <= 1e-9 if closure == ZERO else (hat == 1.0).all(), name
    close(c.welfare, np.ones_like(c.welfare), 1e-9)
    close(c.flows_after, c.flows_before, 1e-9)
    assert np.abs(indicators.first_order(c).total).max() < 1e-7  # percent


@pytest.mark.parametrize("family", GRAVITY)
def test_no_shock_at_deficits_that_do_not_sum_to_zero_cannot_happen(family: str) -> None:
    """Deficits of an economy sum to 0 by construction (design trap 4), so that wages do not move without a shock."""
    economy = draw_economy(5, n=5, j=3)
    assert abs(economy.deficits.sum()) < 1e-12 * np.abs(economy.deficits).sum()
    assert (run(family, economy, no_shock(economy), draw_theta(economy, 5), FIXED_NOMINAL).wage == 1.0).all()


@pytest.mark.parametrize(("family", "closure"), COMBINATIONS)
@LAW
@given(seed=SEEDS, factor=st.sampled_from([1e-6, 0.0137, 7.3, 1e6]))
def test_the_currency_does_not_matter(family: str, closure: str, seed: int, factor: float) -> None:
    """Homogeneity: flows in another currency give the same ratios, and money in that currency."""
    economy = draw_economy(seed)
    theta, shock = draw_theta(economy, seed), draw_shock(economy, seed)
    c = run(family, economy, shock, theta, closure)
    other = run(family, replace(economy, flows=economy.flows * factor), shock, theta, closure)
    for name in HATS:
        close(getattr(other, name), getattr(c, name))
    for name in MONEY:
        close(getattr(other, name), getattr(c, name) * factor)


@pytest.mark.parametrize(("family", "closure"), COMBINATIONS)
@LAW
@given(seed=SEEDS)
def test_the_order_of_countries_and_sectors_does_not_matter(family: str, closure: str, seed: int) -> None:
    """Labels carry no information, the last country none either (some codes drop its market as redundant)."""
    economy = draw_economy(seed)
    theta, shock = draw_theta(economy, seed), draw_shock(economy, seed)
    c = run(family, economy, shock, theta, closure)
    rng = np.random.default_rng([seed, 4])
    r = np.roll(rng.permutation(len(economy.regions)), 1)
    s = rng.permutation(len(economy.sectors))
    cells, use = np.ix_(r, r, s), np.ix_(r, s, s)
    shuffled = Economy(
        tuple(economy.regions[k] for k in r),
        tuple(economy.sectors[k] for k in s),
        economy.flows[cells],
        economy.tariffs[cells],
        economy.input_shares[use],
    )
    moved = Shock(shock.tariffs[cells], shock.cost[cells], shock.closed[cells])
    d = run(family, shuffled, moved, theta[s], closure)
    t = np.array([0]) if family == "armington" else s
    close(d.wage, c.wage[r])
    close(d.welfare, c.welfare[r])
    close(d.price, c.price[np.ix_(r, t)])
    close(d.flows_after, c.flows_after[np.ix_(r, r, t)])
    assert d.regions == tuple(c.regions[k] for k in r)


def swap_last(economy: Economy) -> Changes:
    """The economy solved with its first and last country exchanged, and put back in order."""
    r = np.arange(len(economy.regions))
    r[[0, -1]] = r[[-1, 0]]
    cells = np.ix_(r, r, np.arange(len(economy.sectors)))
    shock = draw_shock(economy, 9)
    regions = tuple(economy.regions[k] for k in r)
    swapped = Economy(regions, economy.sectors, economy.flows[cells], economy.tariffs[cells], economy.input_shares[r])
    moved = Shock(shock.tariffs[cells], shock.cost[cells], shock.closed[cells])
    c = run("caliendo-parro", swapped, moved, draw_theta(economy, 9), FIXED_SHARE)
    return replace(c, wage=c.wage[r], welfare=c.welfare[r])


def test_the_last_country_is_like_any_other() -> None:
    economy = draw_economy(9, n=4, j=3)
    c = run("caliendo-parro", economy, draw_shock(economy, 9), draw_theta(economy, 9), FIXED_SHARE)
    close(swap_last(economy).wage, c.wage)
    close(swap_last(economy).welfare, c.welfare)


@pytest.mark.parametrize("family", GRAVITY)
@pytest.mark.parametrize("closure", [FIXED_SHARE, ZERO])
@LAW
@given(seed=SEEDS)
def test_the_numeraire_is_only_a_unit(family: str, closure: str, seed: int) -> None:
    """No money illusion: another numeraire scales all prices and incomes alike where deficits follow world income."""
    economy = draw_economy(seed)
    theta, shock = draw_theta(economy, seed), draw_shock(economy, seed)
    c = run(family, economy, shock, theta, closure)
    for numeraire in economy.regions[:: max(1, len(economy.regions) - 1)]:
        d = run(family, economy, shock, theta, closure, numeraire)
        k = economy.regions.index(numeraire)
        close(d.wage[k], 1.0)
        close(d.welfare, c.welfare)
        for name in ("wage", "price", "unit_cost", "final_price"):
            close(getattr(d, name), getattr(c, name) / c.wage[k])
        close(d.income_after / d.income_before, c.income_after / c.income_before / c.wage[k])
        for name in ("income", "output", "flows"):  # the baseline without deficits is in the numeraire, too
            unit = (getattr(d, f"{name}_before") / np.maximum(getattr(c, f"{name}_before"), 1e-300)).max()
            close(getattr(d, f"{name}_after"), getattr(c, f"{name}_after") * unit / c.wage[k])


def test_the_numeraire_matters_where_deficits_are_fixed_in_it() -> None:
    """The counterexample: a deficit fixed in units of one country's wage is another real transfer."""
    economy = draw_economy(3, n=4, j=2, tariffs=True, inputs=True)
    theta, shock = draw_theta(economy, 3), draw_shock(economy, 3)
    assert np.abs(economy.deficits / economy.income).max() > 0.01
    a = run("caliendo-parro", economy, shock, theta, FIXED_NOMINAL)
    b = run("caliendo-parro", economy, shock, theta, FIXED_NOMINAL, economy.regions[0])
    assert np.abs(a.welfare / b.welfare - 1.0).max() > 1e-5


@pytest.mark.parametrize("family", GRAVITY)
@LAW
@given(seed=SEEDS)
def test_world_factor_income_is_the_unit(family: str, seed: int) -> None:
    """With the numeraire world-gdp, world factor income keeps its value; then both fixed closures agree."""
    economy = draw_economy(seed)
    theta, shock = draw_theta(economy, seed), draw_shock(economy, seed)
    share = run(family, economy, shock, theta, FIXED_SHARE)
    nominal = run(family, economy, shock, theta, FIXED_NOMINAL)
    factor = (value_added_shares(family, economy) * economy.output).sum(axis=1)
    assert (share.wage * factor).sum() == pytest.approx(factor.sum(), rel=1e-10)
    close(nominal.welfare, share.welfare)
