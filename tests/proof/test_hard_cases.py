"""Worlds in which a solver is easily wrong: regions apart, no trade at all, duties that end it, results off range."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from strategies import random_economy

from parley.dims import Array
from parley.economy.economy import Economy
from parley.errors import InfeasibleError, SolveError
from parley.measures.shock import Shock, no_shock
from parley.model.changes import Changes
from parley.model.families import FAMILIES, get_family
from parley.solver.solve import solve_shock

CLOSURES = ("fixed-nominal", "fixed-share", "zero")
GRAVITY = tuple(name for name in FAMILIES if name.startswith("caliendo-parro") or name == "armington")
LEISURE = ("labour-leisure", "labour-leisure-tax-relief")


def with_region_apart(economy: Economy, code: str = "APART") -> Economy:
    """The same with one more region that trades with nobody."""
    n, j = len(economy.regions), len(economy.sectors)
    flows, tariffs = np.zeros((n + 1, n + 1, j)), np.zeros((n + 1, n + 1, j))
    flows[:n, :n], tariffs[:n, :n] = economy.flows, economy.tariffs
    flows[n, n] = 40.0
    shares = np.concatenate([economy.input_shares, np.zeros((1, j, j))])
    return Economy((*economy.regions, code), economy.sectors, flows, tariffs, shares, year=2021)


def duty(economy: Economy, rate: float) -> Shock:
    """All duties of the second region raised."""
    tariffs = economy.tariffs.copy()
    tariffs[:, 1, :] += rate
    tariffs[1, 1, :] = 0.0
    return replace(no_shock(economy), tariffs=tariffs)


def answer(
    economy: Economy, shock: Shock, name: str, closure: str, numeraire: str = "world-gdp", theta: float = 4.0
) -> Changes:
    elasticities = np.full(len(economy.sectors), theta)
    return solve_shock(get_family(name), economy, shock, elasticities, closure, numeraire).require()


@pytest.mark.parametrize("closure", CLOSURES)
@pytest.mark.parametrize("name", GRAVITY)
def test_a_region_apart_changes_nothing_for_the_others(name: str, closure: str) -> None:
    economy = random_economy(5)
    more = with_region_apart(economy)
    alone = answer(economy, duty(economy, 0.5), name, closure)
    beside = answer(more, duty(more, 0.5), name, closure)
    np.testing.assert_allclose(beside.welfare[:-1], alone.welfare, rtol=1e-9)
    assert beside.welfare[-1] == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize("name", GRAVITY)
def test_real_income_does_not_depend_on_a_numeraire_apart(name: str) -> None:
    more = with_region_apart(random_economy(5))
    for closure in ("fixed-share", "zero"):
        found = [answer(more, duty(more, 0.5), name, closure, unit).welfare for unit in ("world-gdp", *more.regions)]
        np.testing.assert_allclose(found, np.broadcast_to(found[0], (len(found), len(found[0]))), rtol=1e-9)


@pytest.mark.parametrize("closure", CLOSURES[:2])
@pytest.mark.parametrize("name", LEISURE)
def test_a_region_apart_changes_nothing_where_labour_is_elastic(name: str, closure: str) -> None:
    """Also with the cost shares calibrated: they are those of firms that trade."""
    economy = random_economy(5, n=5, tariffs=False)
    economy = replace(economy, regions=("USA", *economy.regions[1:]), flows=economy.flows + 300.0 * domestic(economy))
    more = with_region_apart(economy)
    alone = answer(economy, duty(economy, 0.5), name, closure)
    beside = answer(more, duty(more, 0.5), name, closure)
    np.testing.assert_allclose(beside.welfare[:-1], alone.welfare, rtol=1e-8)
    np.testing.assert_allclose(beside.extra["employment"][:-1], alone.extra["employment"], rtol=1e-8)
    assert beside.final_price[-1] == pytest.approx(1.0, abs=1e-9)


def domestic(economy: Economy) -> Array:
    return np.eye(len(economy.regions))[:, :, None] * np.ones_like(economy.flows)


@pytest.mark.parametrize("name", [*GRAVITY, *LEISURE])
def test_without_any_trade_a_duty_changes_nothing(name: str) -> None:
    flows = np.zeros((2, 2, 1))
    flows[0, 0, 0], flows[1, 1, 0] = 100.0, 200.0
    economy = Economy(("USA", "BBB"), ("S",), flows, np.zeros((2, 2, 1)), np.zeros((2, 1, 1)), year=2021)
    shock = duty(economy, 0.1)
    np.testing.assert_allclose(answer(economy, shock, name, "fixed-nominal").welfare, 1.0, atol=1e-12)


@pytest.mark.parametrize("name", ["armington", "caliendo-parro-no-links"])
def test_duties_that_end_trade_give_autarky(name: str) -> None:
    """1,000 % on everything at an elasticity of 20: gains from trade are lost (ACR 2012), to the last digits.

    What is left of trade is 11^-20 of it; the closure zero leaves no imbalance for it to carry.
    """
    economy = random_economy(4, j=1, inputs=False, tariffs=False)
    foreign = 1.0 - domestic(economy)
    shock = replace(no_shock(economy), tariffs=10.0 * foreign)
    after = answer(economy, shock, name, "zero", theta=20.0)
    home = np.arange(len(economy.regions))
    share = after.flows_before[home, home, 0] / after.flows_before.sum(axis=0)[:, 0]
    np.testing.assert_allclose(after.welfare, share ** (1 / 20), rtol=1e-9)


@pytest.mark.parametrize("closure", CLOSURES[:2])
def test_duties_that_nearly_end_trade_still_carry_the_imbalances(closure: str) -> None:
    """The same duties with transfers: wages move until the little trade that is left pays for them."""
    economy = random_economy(4, j=1, inputs=False, tariffs=False)
    shock = replace(no_shock(economy), tariffs=10.0 * (1.0 - domestic(economy)))
    after = answer(economy, shock, "armington", closure, theta=20.0)
    deficit = after.flows_after.sum(axis=(0, 2)) - after.flows_after.sum(axis=(1, 2))
    np.testing.assert_allclose(deficit, economy.deficits, atol=1e-7 * economy.output.sum())
    assert np.abs(np.log(after.wage)).max() > 1.0


def split(economy: Economy) -> Shock:
    """Two blocs of two that no longer trade."""
    side = np.array([0, 0, 1, 1])
    apart = (side[:, None] != side[None, :])[:, :, None] & np.ones(economy.flows.shape, bool)
    return replace(no_shock(economy), closed=apart)


@pytest.mark.parametrize("name", [*GRAVITY, "labour-leisure"])
def test_a_split_world_names_the_blocs_and_the_closure_that_works(name: str) -> None:
    economy = random_economy(7)
    if name in LEISURE:
        economy = replace(economy, regions=("USA", *economy.regions[1:]), flows=economy.flows + 300 * domestic(economy))
    expected = "without trade with the rest of the world.*do not sum to 0.*closure: zero"
    with pytest.raises(InfeasibleError, match=rf"leave \w+, R0[13] {expected}"):
        answer(economy, split(economy), name, "fixed-nominal")
    if name in GRAVITY:
        after = answer(economy, split(economy), name, "zero")
        assert np.isfinite(after.welfare).all()
        assert after.flows_after[:2, 2:].max() == 0.0


@pytest.mark.parametrize("name", GRAVITY)
def test_trade_that_can_go_one_way_only_is_refused(name: str) -> None:
    """A region that may sell abroad and not buy there would be paid in nothing."""
    economy = random_economy(7)
    closed = np.zeros(economy.flows.shape)
    closed[1:, 0, :] = 1.0
    with pytest.raises(InfeasibleError, match=r"R00 can still sell to the rest of the world but not buy from it"):
        answer(economy, replace(no_shock(economy), closed=closed), name, "zero")


@pytest.mark.parametrize("sells", [True, False])
@pytest.mark.parametrize("name", ["armington", "caliendo-parro"])
def test_a_transfer_of_the_right_sign_pays_for_trade_that_goes_one_way(name: str, sells: bool) -> None:
    """Who only sells must give away as much, who only buys must be given it; the other sign has no equilibrium."""
    economy = random_economy(7)
    order = np.argsort(economy.deficits)
    for k, pays in ((int(order[0]), sells), (int(order[-1]), not sells)):
        others = np.arange(len(economy.regions)) != k
        closed = np.zeros(economy.flows.shape)
        if sells:
            closed[others, k] = 1.0
        else:
            closed[k, others] = 1.0
        shock = replace(no_shock(economy), closed=closed)
        if not pays:
            with pytest.raises(InfeasibleError, match=r"imbalance|one way only"):
                answer(economy, shock, name, "fixed-nominal")
            continue
        after = answer(economy, shock, name, "fixed-nominal")
        bought, sold = after.flows_after[others, k].sum(), after.flows_after[k, others].sum()
        assert bought - sold == pytest.approx(economy.deficits[k], rel=1e-6)


def test_partial_equilibrium_refuses_losses_of_more_than_all_income() -> None:
    """Firms' spending on inputs is held fixed and counts; where prices multiply, that exceeds all income."""
    economy = random_economy(3)
    cut = np.zeros(economy.flows.shape)
    cut[1:, 0], cut[0, 1:] = 1.0, 1.0
    shock = replace(no_shock(economy), closed=cut)
    mild = answer(economy, shock, "partial-equilibrium", "fixed-nominal", theta=4.0)
    assert 0 < mild.welfare[0] < 1
    with pytest.raises(SolveError, match=r"R00 lose more than all of its income \(-\d{3} %\).*caliendo-parro"):
        answer(economy, shock, "partial-equilibrium", "fixed-nominal", theta=0.1)


class Overflowing:
    """A model whose certificate holds and whose reading does not."""

    def __init__(self, inner: object, name: str, value: float) -> None:
        self.inner, self.name, self.value = inner, name, value

    def changes(self, z: Array) -> Changes:
        found: Changes = self.inner.changes(z)  # type: ignore[attr-defined]
        return replace(found, **{self.name: getattr(found, self.name) * self.value})


@pytest.mark.parametrize("value", [np.nan, np.inf])
@pytest.mark.parametrize("name", ["welfare", "price", "unit_cost", "output_after", "income_after", "wage"])
def test_a_certificate_does_not_cover_figures_that_are_no_numbers(name: str, value: float) -> None:
    economy = random_economy(3)
    found = solve_shock(get_family("armington"), economy, duty(economy, 0.2), np.full(3, 4.0), "fixed-nominal")
    assert found.solved
    broken = replace(found, model=Overflowing(found.model, name, value))
    with pytest.raises(SolveError, match=rf"{name.replace('_', ' ')} of R00 is beyond what a number can hold"):
        broken.require()


@pytest.mark.parametrize("name", ["caliendo-parro-immobile", "caliendo-parro-partly-mobile"])
def test_results_are_read_where_a_sector_wage_nearly_vanishes(name: str) -> None:
    """exp(-theta g u) overflows at these relative wages, what it multiplies underflows; together they are finite."""
    economy = random_economy(3)
    model = get_family(name).prepare(economy, no_shock(economy), np.full(3, 50.0), "fixed-nominal", "world-gdp")
    n, j = economy.absorption.shape
    z = model.system().start()
    z[: n + n * j] = 14.5  # wages and prices
    z[-n * j] = -14.5 / economy.value_added_shares[0, 0]  # one relative wage, so that its unit cost is what it was
    with np.errstate(over="raise", invalid="raise", under="ignore"):
        c = model.changes(z)
    assert np.isfinite(c.welfare).all()
    assert np.isfinite(c.flows_after).all()
