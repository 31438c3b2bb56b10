"""Closed forms: embargoes and autarky, gains from trade, symmetric worlds, and what efficiency implies."""

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
    domestic_shares,
    draw_economy,
    draw_shock,
    draw_theta,
    foreign,
    iceberg,
    input_shares,
    run,
)
from hypothesis import given
from hypothesis import strategies as st

from parley.dims import Array
from parley.economy.economy import Economy
from parley.measures.shock import Shock, no_shock
from parley.model.changes import Changes
from parley.model.gravity.equations import gains_from_trade_one_sector
from parley.model.problem import FIXED_SHARE, ZERO


def cut_off(economy: Economy, k: int) -> Shock:
    """An embargo of everything between country k and all others."""
    closed = foreign(economy)
    others = np.arange(len(economy.regions)) != k
    closed[np.ix_(others, others)] = False
    return replace(no_shock(economy), closed=closed)


def domestic_share_change(c: Changes) -> Array:
    return domestic_shares(c.flows_after, c.tariffs_after) / domestic_shares(c.flows_before, c.tariffs_before)


def price_of_own_bundle(domestic_share: Array, theta: Array, input_share: Array) -> Array:
    """``ln (P_j / w)`` of one country (J,) as its domestic shares change: ``(I - G')^-1 (1/theta) ln pi_nn``.

    From eq. (10) and (12) of Caliendo & Parro (2015) at i = n, where no trade cost changes: ``P_j = c_j
    pi_nn,j^(1/theta_j)`` and ``c_j = w^g_j prod_k P_k^g_kj``, linear in logarithms.
    """
    return np.linalg.solve(np.eye(len(theta)) - input_share.T, np.log(domestic_share) / theta)


@pytest.mark.parametrize(("family", "closure"), COMBINATIONS)
@LAW
@given(seed=SEEDS)
def test_an_embargoed_flow_is_exactly_zero_and_no_other(family: str, closure: str, seed: int) -> None:
    economy = draw_economy(seed, n=4, j=1 if family == "armington" else None)
    shock = draw_shock(economy, seed)
    if not shock.closed.any():
        shock.closed[0, 1, 0] = True
    c = run(family, economy, shock, draw_theta(economy, seed), closure)
    traded = c.flows_before > 0
    assert (c.flows_after[c.closed] == 0.0).all()
    assert (c.flows_after[traded & ~c.closed] > 0).all()
    assert (c.flows_after[~traded] == 0.0).all()


@pytest.mark.parametrize("family", GRAVITY)
def test_an_embargo_is_the_limit_of_a_high_trade_cost(family: str) -> None:
    """Dropping a supplier is what an ever higher trade cost tends to; no large number stands in for it."""
    economy = draw_economy(11, n=4, j=2, tariffs=True, inputs=True)
    theta = draw_theta(economy, 11)
    closed = np.zeros(economy.flows.shape, bool)
    closed[0, 1, :] = True
    embargo = run(family, economy, replace(no_shock(economy), closed=closed), theta, FIXED_SHARE)
    gaps = []
    for factor in (1e1, 1e2, 1e4):
        dear = run(family, economy, replace(no_shock(economy), cost=np.where(closed, factor, 1.0)), theta, FIXED_SHARE)
        gaps.append(np.abs(dear.welfare / embargo.welfare - 1.0).max())
    assert gaps[0] > gaps[1] > gaps[2]
    assert gaps[2] < 1e-6


@pytest.mark.parametrize("family", GRAVITY)
@LAW
@given(seed=SEEDS)
def test_autarky_of_one_country(family: str, seed: int) -> None:
    """Cut off from all others, real income is ``(w L / I) exp(-alpha' (I - G')^-1 ln(1/pi_nn) / theta)`` of before.

    Domestic shares go to 1 and duties, part of income before, are lost. With one sector and no inputs: Arkolakis,
    Costinot & Rodriguez-Clare (2012), ``(w L / I) pi_nn^(1/theta)``.
    """
    economy = draw_economy(seed, n=4, inputs=None if family == "caliendo-parro" else False)
    c = run(family, economy, cut_off(economy, 0), draw_theta(economy, seed), ZERO)
    own = domestic_shares(c.flows_before, c.tariffs_before)[0]
    shares = input_shares(family, economy)[0]
    duties = (c.flows_before * c.tariffs_before).sum(axis=(0, 2))[0]
    wages = 1.0 - duties / c.income_before[0]
    price = price_of_own_bundle(1.0 / own, c.theta, shares)
    close(c.welfare[0], wages * np.exp(-c.final_share[0] @ price))
    assert domestic_shares(c.flows_after, c.tariffs_after)[0] == pytest.approx(1.0)
    if len(c.sectors) == 1 and not shares.any():
        gains = gains_from_trade_one_sector(own, c.theta[0])[0]
        close(c.welfare[0] * (1.0 + gains), wages)


@pytest.mark.parametrize("family", GRAVITY)
def test_the_wages_of_blocks_that_do_not_trade(family: str) -> None:
    """Nothing sets wages of one block against the other's: each block keeps its own average, whatever the numeraire."""
    economy = draw_economy(8, n=5, j=2)
    theta = draw_theta(economy, 8)
    shock = replace(cut_off(economy, 0), cost=iceberg(economy, 1.2).cost)
    c = run(family, economy, shock, theta, ZERO)
    d = run(family, economy, shock, theta, ZERO, economy.regions[3])
    factor = c.income_before - (c.flows_before * c.tariffs_before).sum(axis=(0, 2))
    assert c.wage[0] == pytest.approx(1.0, rel=1e-10)
    assert (c.wage[1:] @ factor[1:]) == pytest.approx(factor[1:].sum(), rel=1e-10)
    assert d.wage[[0, 3]] == pytest.approx(1.0, rel=1e-10)
    close(d.welfare, c.welfare)


@LAW
@given(seed=SEEDS)
def test_the_others_trade_as_if_the_country_had_not_been_there(seed: int) -> None:
    """Two countries left to themselves by two embargoes both go to autarky, whatever the rest does."""
    economy = draw_economy(seed, n=4, tariffs=False)
    theta = draw_theta(economy, seed)
    economy = replace(economy, flows=economy.flows + 0.1)  # so that the two that are left trade both ways
    both = replace(no_shock(economy), closed=cut_off(economy, 0).closed | cut_off(economy, 1).closed)
    c = run("caliendo-parro", economy, both, theta, ZERO)
    for k in (0, 1):
        alone = run("caliendo-parro", economy, cut_off(economy, k), theta, ZERO)
        close(c.welfare[k], alone.welfare[k])


@pytest.mark.parametrize(("family", "closure"), COMBINATIONS)
@LAW
@given(seed=SEEDS)
def test_real_wages_follow_domestic_shares(family: str, closure: str, seed: int) -> None:
    """``ln (w/P)_n = -alpha' (I - G')^-1 (1/theta) ln pi_nn`` for any shock: no other statistic is needed.

    With one sector: Arkolakis, Costinot & Rodriguez-Clare (2012), American Economic Review 102(1), eq. (1).
    """
    economy = draw_economy(seed)
    c = run(family, economy, draw_shock(economy, seed), draw_theta(economy, seed), closure)
    shares = input_shares(family, economy)
    ratio = domestic_share_change(c)
    for n in range(len(c.regions)):
        price = price_of_own_bundle(ratio[n], c.theta, shares[n])
        close(c.wage[n] / c.final_price[n], np.exp(-c.final_share[n] @ price))


@pytest.mark.parametrize("family", GRAVITY)
@LAW
@given(seed=SEEDS)
def test_gains_from_trade_with_one_sector(family: str, seed: int) -> None:
    """``W = pi_nn^(-1/theta)`` without duties, deficits and inputs, for any change of foreign trade costs (ACR)."""
    economy = draw_economy(seed, j=1, tariffs=False, inputs=False)
    c = run(family, economy, draw_shock(economy, seed, tariffs=False), draw_theta(economy, seed), ZERO)
    close(c.welfare, domestic_share_change(c)[:, 0] ** (-1.0 / c.theta[0]))


@LAW
@given(seed=SEEDS)
def test_real_wages_as_caliendo_and_parro_split_them(seed: int) -> None:
    """Their eq. (15): final goods, intermediate goods and sectoral linkages add up to the real wage; without duties and
    deficits that is real income."""
    economy = draw_economy(seed, tariffs=False, inputs=True)
    c = run("caliendo-parro", economy, draw_shock(economy, seed, tariffs=False), draw_theta(economy, seed), ZERO)
    gamma, alpha = economy.value_added_shares, c.final_share
    own = np.log(domestic_share_change(c)) / c.theta
    final = -(alpha * own).sum(axis=1)
    intermediate = -(alpha * (1.0 - gamma) / gamma * own).sum(axis=1)
    relative = np.log(c.price[:, :, None] / c.price[:, None, :])  # input k over sector j
    linkages = -(alpha / gamma * (economy.input_shares * relative).sum(axis=1)).sum(axis=1)
    close(c.welfare, np.exp(final + intermediate + linkages))
    close(c.welfare, c.wage / c.final_price)


# -- symmetric worlds -------------------------------------------------------------------------------------------


def symmetric(n: int, own: float, duty: float = 0.0) -> Economy:
    """n equal countries with one sector; ``own`` is the share of domestic sales in spending."""
    flows = np.full((n, n, 1), 100.0 * (1.0 - own) / (n - 1) / (1.0 + duty))
    tariffs = np.full((n, n, 1), duty)
    k = np.arange(n)
    flows[k, k], tariffs[k, k] = 100.0 * own, 0.0
    return Economy(tuple(f"R{i}" for i in range(n)), ("S",), flows, tariffs, np.zeros((n, 1, 1)))


@pytest.mark.parametrize(("family", "closure"), COMBINATIONS)
@given(own=st.floats(0.3, 0.95), factor=st.floats(0.6, 1.8), theta=st.floats(1.2, 9.0), n=st.integers(2, 5))
@LAW
def test_equal_countries_stay_equal(family: str, closure: str, own: float, factor: float, theta: float, n: int) -> None:
    """The symmetric world has a closed form: ``W = 1/P = (own + (1 - own) d^-theta)^(1/theta)``."""
    economy = symmetric(n, own)
    c = run(family, economy, iceberg(economy, factor), np.array([theta]), closure)
    close(c.wage, np.ones(n))
    close(c.welfare, np.full(n, (own + (1.0 - own) * factor**-theta) ** (1.0 / theta)))


@pytest.mark.parametrize("family", GRAVITY)
@given(own=st.floats(0.3, 0.95), old=st.floats(0.0, 0.3), new=st.floats(0.0, 0.5), theta=st.floats(1.2, 9.0))
@LAW
def test_equal_countries_with_duties(family: str, own: float, old: float, new: float, theta: float) -> None:
    """With wages at 1, income is ``w L / (1 - t' m' / (1 + t'))``, m' the import share after the change."""
    economy = symmetric(3, own, old)
    rates = np.where(foreign(economy), new, 0.0)
    c = run(family, economy, Shock(rates, np.ones((3, 3, 1)), np.zeros((3, 3, 1), bool)), np.array([theta]), ZERO)
    weight = (1.0 - own) * ((1.0 + new) / (1.0 + old)) ** -theta
    share = weight / (own + weight)
    income = (1.0 - old * (1.0 - own) / (1.0 + old)) / (1.0 - new * share / (1.0 + new))
    close(c.wage, np.ones(3))
    close(c.welfare, np.full(3, income * (own + weight) ** (1.0 / theta)))


# -- efficiency -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("family", "closure"), COMBINATIONS)
@given(seed=SEEDS, factor=st.floats(0.7, 0.99))
@LAW
def test_lower_trade_costs_make_the_world_richer(family: str, closure: str, seed: int, factor: float) -> None:
    """Without duties, every lower iceberg cost leaves winners able to compensate: ``sum I' (1 - 1/W) > 0``.

    The old consumption is still feasible, and at the new prices it costs at least the expenditure for the old
    utility, I'/W by country, and at most world income, as the new equilibrium is efficient. Single countries may lose.
    """
    economy = draw_economy(seed, tariffs=False)
    c = run(family, economy, iceberg(economy, factor), draw_theta(economy, seed), closure)
    assert (c.income_after * (1.0 - 1.0 / c.welfare)).sum() > 0


@pytest.mark.parametrize(("family", "closure"), COMBINATIONS)
@LAW
@given(seed=SEEDS)
def test_barriers_make_a_free_world_poorer(family: str, closure: str, seed: int) -> None:
    """From free trade, any duties, higher trade costs and embargoes lower ``sum I W`` (first welfare theorem).

    The new consumption was feasible before; at the old prices it costs at least ``I W`` by country.
    """
    economy = draw_economy(seed, tariffs=False)
    drawn = draw_shock(economy, seed)
    shock = replace(drawn, cost=np.maximum(drawn.cost, 1.0))
    if not shock.changed(economy)[economy.flows > 0].any():
        return
    c = run(family, economy, shock, draw_theta(economy, seed), closure)
    assert (c.income_before * (c.welfare - 1.0)).sum() < 0


@pytest.mark.parametrize("family", GRAVITY)
@LAW
@given(seed=SEEDS)
def test_autarky_without_duties_is_never_better(family: str, seed: int) -> None:
    """Every country gains from trade where nobody levies duties (domestic shares are below 1)."""
    economy = draw_economy(seed, n=4, tariffs=False)
    c = run(family, economy, cut_off(economy, 2), draw_theta(economy, seed), ZERO)
    assert c.welfare[2] < 1.0


def test_a_small_duty_can_raise_the_income_of_who_levies_it() -> None:
    """The optimal tariff of a large country is positive, near ``1 / (theta x foreign share)``: Gros (1987); the duty
    beyond it, twice as high and more, is worse."""
    economy = symmetric(2, 0.7)
    found = []
    for rate in (0.05, 0.3, 3.0):
        rates = np.zeros((2, 2, 1))
        rates[1, 0, 0] = rate  # origin R1, destination R0: R0 levies it
        shock = Shock(rates, np.ones((2, 2, 1)), np.zeros((2, 2, 1), bool))
        found.append(run("caliendo-parro", economy, shock, np.array([4.0]), ZERO).welfare)
    assert found[0][0] > 1.0 > found[0][1]
    assert found[1][0] > found[0][0] > found[2][0]


def test_the_ratio_of_gains_has_the_sign_of_costinot_and_rodriguez_clare() -> None:
    """Gains are ``pi_nn^(-1/theta) - 1``: 0.8 and theta 5 give 4.56 %, not 1 - 0.8^(1/5) = 4.36 % (design trap 2)."""
    assert gains_from_trade_one_sector(np.array([0.8]), 5.0)[0] == pytest.approx(0.0456396, abs=1e-7)
