"""Sector wages by hand, sectors without sales, and the short run on the default world."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pytest
from strategies import random_economy

import parley
from parley.codes.groups import resolve_countries
from parley.dims import Array
from parley.economy.economy import Economy
from parley.economy.elasticities import elasticities
from parley.errors import InfeasibleError, InputError
from parley.measures.shock import Shock, impact, no_shock
from parley.model.families import get_family
from parley.model.gravity import equations as eq
from parley.model.immobile import equations as im
from parley.model.immobile.model import FIXED, PARTLY_MOBILE, ImmobileModel, prepare_with
from parley.model.problem import CLOSURES, FIXED_NOMINAL, FIXED_SHARE, WORLD_GDP
from parley.solver.anderson import Anderson
from parley.solver.outcome import Status
from parley.solver.solve import Settings, Solution, solve, solve_shock

TIGHT = Settings(first=Anderson(tolerance=1e-12))
FAMILIES = ("caliendo-parro-immobile", "caliendo-parro-partly-mobile")


def close(a: Array, b: Array) -> None:
    np.testing.assert_allclose(a, b, rtol=1e-9)


def foreign(economy: Economy) -> np.ndarray:
    """Cells between different countries (N, N, J)."""
    n = len(economy.regions)
    return np.broadcast_to(~np.eye(n, dtype=bool)[:, :, None], economy.flows.shape).copy()


# -- equations -----------------------------------------------------------------------------------------------------


def test_unit_cost_with_one_wage_is_the_mobile_one() -> None:
    rng = np.random.default_rng(1)
    ln_w, ln_P = rng.normal(size=3), rng.normal(size=(3, 2))
    g, use = rng.random((3, 2)), rng.random((3, 2, 2))
    everywhere = np.repeat(ln_w[:, None], 2, axis=1)
    close(im.ln_unit_cost(everywhere, ln_P, g, use), eq.ln_unit_cost(ln_w, ln_P, g, use))
    apart = everywhere + np.array([0.1, -0.2])
    close(im.ln_unit_cost(apart, ln_P, g, use) - eq.ln_unit_cost(ln_w, ln_P, g, use), g * np.array([0.1, -0.2]))


def test_wage_index_by_hand() -> None:
    """Half the income in a sector whose wage rises fourfold: fixed 2.5; at mu = 1, sqrt((16 + 1) / 2)."""
    ln_w, share = np.log([[4.0, 1.0]]), np.array([[0.5, 0.5]])
    close(np.exp(im.ln_wage_index(ln_w, share, 0.0)), np.array([2.5]))
    close(np.exp(im.ln_wage_index(ln_w, share, 1.0)), np.array([np.sqrt(8.5)]))
    assert np.exp(im.ln_wage_index(ln_w, share, 1e5))[0] == pytest.approx(4.0, abs=1e-4)  # all go there
    close(np.exp(im.ln_wage_index(np.log([[4.0, 1.0]]), np.array([[0.5, 0.0]]), 0.0)), np.array([2.0]))


def test_effective_labour_by_hand() -> None:
    u = np.log([[2.0, 0.5]])
    assert (im.effective_labour(u, 0.0) == 1.0).all()
    close(im.effective_labour(u, 0.5), np.sqrt([[2.0, 0.5]]))


def test_relative_wage_clears_the_market() -> None:
    Y, g, income = np.array([[8.0, 3.0]]), np.array([[0.5, 1.0]]), np.array([[2.0, 4.0]])
    ln_W = np.log([1.2])
    for mu in (0.0, 0.5, 7.0):
        u = im.ln_relative_wage(Y, ln_W, g, income, mu)
        close(g * Y, income * 1.2 * np.exp(u) * im.effective_labour(u, mu))


def test_equations_run_on_the_strict_namespace() -> None:
    strict = pytest.importorskip("array_api_strict")
    rng = np.random.default_rng(2)
    ln_w, ln_P, share = rng.normal(size=(3, 2)), rng.normal(size=(3, 2)), np.full((3, 2), 0.5)
    calls: tuple[tuple[Callable[..., Array], tuple[Any, ...]], ...] = (
        (im.ln_unit_cost, (ln_w, ln_P, share, rng.random((3, 2, 2)))),
        (im.ln_wage_index, (ln_w, share, 0.5)),
        (im.effective_labour, (ln_w, 0.5)),
        (im.ln_relative_wage, (np.exp(ln_w), ln_P[:, 0].copy(), share, share, 0.5)),
    )
    for function, arguments in calls:
        found = function(*(strict.asarray(a) if isinstance(a, np.ndarray) else a for a in arguments))
        np.testing.assert_allclose(np.asarray(found), function(*arguments), rtol=1e-14)


# -- parameters ----------------------------------------------------------------------------------------------------


def test_the_families_are_registered() -> None:
    economy = random_economy(1, 2, 2)
    for name, mobility in zip(FAMILIES, (FIXED, PARTLY_MOBILE), strict=True):
        model = get_family(name).prepare(economy, no_shock(economy), np.full(2, 4.0), FIXED_SHARE, WORLD_GDP)
        assert isinstance(model, ImmobileModel)
        assert model.problem.mobility == mobility


@pytest.mark.parametrize("mobility", [-0.1, np.inf, np.nan])
def test_a_mobility_that_is_none_is_refused(mobility: float) -> None:
    economy = random_economy(1, 2, 2)
    with pytest.raises(InputError, match=r"mobility: .*expected a number, 0 .* use the model caliendo-parro"):
        prepare_with(economy, no_shock(economy), np.full(2, 4.0), FIXED_SHARE, WORLD_GDP, mobility)


# -- sectors without sales, factors or buyers ----------------------------------------------------------------------


def bare() -> Economy:
    """R00 makes no S01; S00 of R01 has no value added; R02 sells its S02 abroad only."""
    economy = random_economy(11, 4, 4, zeros=0.0)
    flows, shares = economy.flows.copy(), 0.3 * economy.input_shares
    flows[0, :, 1] = 0.0
    flows[1, :, 0] *= 0.05
    flows[2, 2, 2] = 0.0
    flows[1:, 2, 2] += 5.0 * (np.arange(1, 4) != 2)
    shares[1, :, 0] = 0.25
    return replace(economy, flows=flows, input_shares=shares)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("closure", CLOSURES)
def test_empty_cells_are_no_trouble(family: str, closure: str) -> None:
    economy, theta = bare(), np.array([3.0, 4.0, 5.0, 6.0])
    shock = Shock(economy.tariffs, np.where(foreign(economy), 1.1, 1.0), np.zeros(economy.flows.shape, bool))
    found = solve_shock(get_family(family), economy, shock, theta, closure, settings=TIGHT)
    c = found.require()
    assert isinstance(found.model, ImmobileModel)
    assert not found.model.problem.live[0, 1]
    assert not found.model.problem.live[1, 0]
    assert (c.flows_after[0, :, 1] == 0).all()
    assert np.isfinite(c.welfare).all()


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("closure", CLOSURES)
def test_a_sector_that_loses_all_buyers_pays_nothing(family: str, closure: str) -> None:
    """Its factors, if fixed, earn 0 afterwards; what the region earns is what the others earn."""
    economy, theta = bare(), np.array([3.0, 4.0, 5.0, 6.0])
    closed = np.zeros(economy.flows.shape, bool)
    closed[2, [0, 1, 3], 2] = True
    shock = replace(no_shock(economy), closed=closed)
    found = solve_shock(get_family(family), economy, shock, theta, closure, settings=TIGHT)
    c, g = found.require(), economy.value_added_shares
    assert isinstance(found.model, ImmobileModel)
    assert (c.flows_after[2, :, 2] == 0).all()
    wages = found.model.sector_wages(found.outcome.z)
    assert wages[2, 2] == 0
    assert (np.delete(wages.ravel(), 2 * 4 + 2) > 0).all()
    close((g * c.output_after).sum(axis=1), c.wage * (g * c.output_before).sum(axis=1))
    mobile = solve_shock(get_family("caliendo-parro"), economy, shock, theta, closure).require()
    assert c.welfare[2] < mobile.welfare[2]


def test_a_chain_of_sectors_stops_with_its_last_buyer() -> None:
    """S00 of A is used by S01 of A alone, S01 is sold abroad alone: closing S01 leaves S00 without buyers, too."""
    flows = np.zeros((2, 2, 3))
    flows[0, :, :] = [[40.0, 0.0, 100.0], [0.0, 90.0, 1.0]]
    flows[1, :, :] = [[0.0, 0.0, 90.0], [30.0, 10.0, 100.0]]
    shares = np.zeros((2, 3, 3))
    shares[0, 0, 1] = 40.0 / 90.0
    economy = Economy(("A", "B"), ("S00", "S01", "S02"), flows, np.zeros((2, 2, 3)), shares)
    closed = np.zeros((2, 2, 3), bool)
    closed[0, 1, 1] = True
    shock = replace(no_shock(economy), closed=closed)
    model = prepare_with(economy, shock, np.full(3, 4.0), FIXED_SHARE, WORLD_GDP, FIXED)
    assert model.problem.live.tolist() == [[False, False, True], [True, True, True]]
    assert prepare_with(
        economy, no_shock(economy), np.full(3, 4.0), FIXED_SHARE, WORLD_GDP, FIXED
    ).problem.live.tolist() == [[True, True, True], [True, True, True]]


def test_a_buyer_without_supplier_is_named() -> None:
    economy = bare()
    closed = np.zeros(economy.flows.shape, bool)
    closed[1:, 0, 1] = True
    model = prepare_with(
        economy, replace(no_shock(economy), closed=closed), np.full(4, 4.0), FIXED_SHARE, WORLD_GDP, FIXED
    )
    with pytest.raises(InfeasibleError, match="R00 of S01"):
        model.system()
    assert solve(model).outcome.status is Status.INFEASIBLE


@pytest.mark.parametrize("family", FAMILIES)
def test_tiny_cells_are_solved_exactly(family: str) -> None:
    """A sector of 1e-9 of its size has its own labour market, cleared like the others."""
    economy, theta = random_economy(11, 4, 4, zeros=0.0), np.array([2.0, 4.0, 6.0, 8.0])
    flows, shares = economy.flows.copy(), 0.3 * economy.input_shares
    flows[1, :, 2] *= 1e-9
    economy = replace(economy, flows=flows, input_shares=shares)
    cost = np.where(foreign(economy), 1.3, 1.0)
    shock = replace(no_shock(economy), cost=cost)
    found = solve_shock(get_family(family), economy, shock, theta, FIXED_SHARE, settings=TIGHT)
    assert found.solved
    assert found.outcome.method == "anderson"
    assert impact(economy, shock, theta).min() > 0


# -- the short run on the default world ----------------------------------------------------------------------------

ONE_YEAR = 0.76 / 2.12
"""Ratio of the elasticity one year on to the one ten years on, Boehm, Levchenko & Pandalai-Nayar (2023)."""


WEST = ("EU27", *"USA GBR AUS CAN CHE ISL JPN KOR NOR NZL SGP TWN UKR".split())


def embargo(economy: Economy) -> Shock:
    """The library's west-russia-goods-embargo: all goods, both ways."""
    west = resolve_countries(WEST, economy.regions, date(2022, 3, 7)).codes
    theirs = np.array([code in west for code in economy.regions])
    russia = np.array([code == "RUS" for code in economy.regions])
    goods = np.array([sector != "SERV" for sector in economy.sectors])
    pairs = (theirs[:, None] & russia[None, :]) | (russia[:, None] & theirs[None, :])
    return replace(no_shock(economy), closed=pairs[:, :, None] & goods[None, None, :])


@cache
def short_run(family: str, scale: float) -> tuple[Solution, Array]:
    economy = parley.world("world-2021").economy
    theta = scale * elasticities("fgo", economy.sectors, "fgo").theta
    found = solve_shock(get_family(family), economy, embargo(economy), theta, FIXED_NOMINAL)
    return found, 100.0 * (found.require().welfare - 1.0)


@pytest.mark.parametrize(
    ("family", "scale", "russia", "germany", "kazakhstan"),
    [
        ("caliendo-parro", 1.0, -2.80, -0.21, 0.79),
        ("caliendo-parro-partly-mobile", 1.0, -3.88, -0.26, 1.41),
        ("caliendo-parro-immobile", 1.0, -4.19, -0.27, 1.56),
        ("caliendo-parro", ONE_YEAR, -6.48, -0.56, 1.77),
        ("caliendo-parro-partly-mobile", ONE_YEAR, -7.70, -0.62, 2.48),
        ("caliendo-parro-immobile", ONE_YEAR, -8.19, -0.64, 2.74),
    ],
)
def test_the_embargo_of_russia(family: str, scale: float, russia: float, germany: float, kazakhstan: float) -> None:
    """Percent of real income, the table of docs/models-immobile.md. Whoever cannot move loses more, or gains more."""
    found, percent = short_run(family, scale)
    at = parley.world("world-2021").economy.regions.index
    shown = [round(float(percent[at(code)]), 2) for code in ("RUS", "DEU", "KAZ")]
    assert shown == pytest.approx([russia, germany, kazakhstan], abs=0.011)
    assert found.outcome.method == "anderson"
    assert found.outcome.sweeps < 80
    assert found.outcome.error <= 1e-10


def test_less_mobile_is_more_costly_for_russia() -> None:
    """In order, between the mobile loss and the fixed one, at every mobility."""
    economy = parley.world("world-2021").economy
    theta = elasticities("fgo", economy.sectors, "fgo").theta
    at, shock = economy.regions.index("RUS"), embargo(economy)
    losses = [short_run("caliendo-parro-immobile", 1.0)[1][at]]
    for mobility in (0.1, 0.5, 2.0, 10.0, 100.0):
        found = solve(prepare_with(economy, shock, theta, FIXED_NOMINAL, WORLD_GDP, mobility))
        losses.append(100.0 * (found.require().welfare[at] - 1.0))
    losses.append(short_run("caliendo-parro", 1.0)[1][at])
    assert losses == sorted(losses)


def test_who_pays_in_russia() -> None:
    """Oil, coal and refining lose by a fifth or more in real wages; machines and medicines, once imported, gain."""
    found, _ = short_run("caliendo-parro-immobile", 1.0)
    c = found.require()
    assert isinstance(found.model, ImmobileModel)
    at = c.regions.index("RUS")
    real = found.model.sector_wages(found.outcome.z)[at] / c.final_price[at]
    assert all(real[c.sectors.index(code)] < 0.8 for code in ("B05", "B06", "C19"))
    assert all(real[c.sectors.index(code)] > 1.2 for code in ("C21", "C28", "C29"))
    assert 0.97 < real[c.sectors.index("SERV")] < 1.0
