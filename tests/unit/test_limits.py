"""Quotas and price caps: complementarity, who keeps the rent, and limits that nothing can meet."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from toy_world import CELL, solved, toy_world

from parley.errors import InputError, ScenarioError, SolveError
from parley.results.indicators import tariff_revenue
from parley.results.result import Result
from parley.scenarios.load import build
from parley.worlds.world import World


@pytest.fixture(scope="module")
def world() -> World:
    return toy_world()


def quota(limit: float, **keys: Any) -> dict[str, Any]:
    return {"kind": "quota", "from": "CHN", "to": "USA", "sectors": "C26", "limit": limit, **keys}


def cap(price: float, **keys: Any) -> dict[str, Any]:
    pair = {"from": "RUS", "to": ["USA", "DEU"], "sectors": "B06"}
    return {"kind": "price-cap", **pair, "cap": price, "market": 100, **keys}


def quantity(r: Result) -> float:
    c = r.changes
    return float(c.flows_after[CELL] / c.unit_cost[3, 2] / c.flows_before[CELL])


def test_a_quota_that_does_not_bind_changes_nothing(world: World) -> None:
    r = solved(world, quota(1.5))
    np.testing.assert_allclose(r.changes.welfare, 1.0, rtol=1e-14)
    assert "does not bind" in r.info.notes[0]


def test_a_binding_quota_is_met_exactly(world: World) -> None:
    r = solved(world, quota(0.6))
    assert quantity(r) == pytest.approx(0.6, rel=1e-8)
    assert "binds: wedge" in r.info.notes[0]
    assert r.certificate.valid


def test_a_quota_with_importers_rent_is_its_tariff_equivalent(world: World) -> None:
    """The duty that gives the same quantity gives the same equilibrium (Bhagwati 1965, under competition)."""
    r = solved(world, quota(0.6))
    before = world.economy.tariffs[CELL]
    after = r.changes.tariffs_after[CELL]
    duty = solved(world, {"kind": "tariff", "from": "CHN", "to": "USA", "sectors": "C26", "rate": float(after)})
    assert after > before
    np.testing.assert_allclose(duty.changes.welfare, r.changes.welfare, rtol=1e-8)


def test_who_keeps_the_rent_gains_from_it(world: World) -> None:
    importers, exporters = solved(world, quota(0.6)), solved(world, quota(0.6, rent="exporter"))
    assert quantity(exporters) == pytest.approx(0.6, rel=1e-8)
    usa, chn = 0, 3
    assert exporters.changes.welfare[chn] > importers.changes.welfare[chn]
    assert exporters.changes.welfare[usa] < importers.changes.welfare[usa]


def test_exporters_rents_leave_the_world_as_rich(world: World) -> None:
    """A transfer: what importers pay, exporters get, and incomes add up to sales and duties."""
    c = solved(world, quota(0.6, rent="exporter")).changes
    assert c.transfer_change.sum() == pytest.approx(0.0, abs=1e-9)
    assert c.transfer_change[3] > 0 > c.transfer_change[0]


def test_two_quotas_hold_together(world: World) -> None:
    other = {"kind": "quota", "from": "DEU", "to": "USA", "sectors": "C26", "limit": 0.8}
    c = solved(world, quota(0.7), other).changes
    for i, limit in ((3, 0.7), (1, 0.8)):
        assert c.flows_after[i, 0, 2] / c.unit_cost[i, 2] / c.flows_before[i, 0, 2] == pytest.approx(limit, rel=1e-8)


def test_a_price_cap_is_met_with_factors_that_cannot_move(world: World) -> None:
    r = solved(world, cap(97), model="caliendo-parro-immobile")
    assert r.changes.unit_cost[2, 1] == pytest.approx(0.97, rel=1e-8)
    assert "rent" in r.info.notes[0]


def test_a_price_cap_on_two_exporters_holds_their_mean_at_baseline_weights(world: World) -> None:
    """A basket of the baseline: who sells less because of the cap does not count for less in it."""
    measure = {**cap(98), "from": ["RUS", "CHN"]}
    c = solved(world, measure, model="caliendo-parro-immobile").changes
    cells = [(i, n, 1) for i in (2, 3) for n in (0, 1)]
    prices = np.array([c.unit_cost[i, j] for i, _, j in cells])
    before, after = (np.array([flows[cell] for cell in cells]) for flows in (c.flows_before, c.flows_after))
    assert np.average(prices, weights=before) == pytest.approx(0.98, rel=1e-8)
    assert abs(np.average(prices, weights=after) - 0.98) > 1e-6  # another mean, so that the two can be told apart


def test_a_quota_on_several_flows_holds_their_quantity_at_baseline_prices(world: World) -> None:
    measure = {**quota(0.7), "from": ["CHN", "DEU"], "sectors": ["C26", "B06"]}
    c = solved(world, measure).changes
    cells = [(i, 0, j) for i in (3, 1) for j in (2, 1)]
    quantities = sum(c.flows_after[i, n, j] / c.unit_cost[i, j] for i, n, j in cells)
    assert quantities == pytest.approx(0.7 * sum(c.flows_before[cell] for cell in cells), rel=1e-8)


def test_a_price_cap_is_on_the_price_with_the_export_tax(world: World) -> None:
    tax = {"kind": "export-tax", "from": "RUS", "to": ["USA", "DEU"], "sectors": "B06", "rate": "2%"}
    r = solved(world, tax, cap(97), model="caliendo-parro-immobile")
    assert r.changes.unit_cost[2, 1] * 1.02 == pytest.approx(0.97, rel=1e-8)


def test_a_price_cap_leaks_to_others(world: World) -> None:
    """Who is not in the coalition buys more, at the price that fell."""
    c = solved(world, cap(97), model="caliendo-parro-immobile").changes
    assert c.flows_after[2, 3, 1] / c.unit_cost[2, 1] > c.flows_before[2, 3, 1]
    assert c.flows_after[2, 0, 1] < c.flows_before[2, 0, 1]


def test_a_cap_at_the_market_price_changes_nothing(world: World) -> None:
    r = solved(world, cap(100), model="caliendo-parro-immobile")
    np.testing.assert_allclose(r.changes.welfare, 1.0, rtol=1e-14)


def test_a_cap_that_nothing_can_reach_is_named(world: World) -> None:
    with pytest.raises(SolveError, match=r"no wedge up to 1000 % meets the limit of .*caliendo-parro-immobile"):
        solved(world, cap(20, name="deep cap"))


def test_advice_names_what_was_not_tried_yet(world: World) -> None:
    with pytest.raises(SolveError, match="more buyers") as held:
        solved(world, cap(1, name="deep cap"), model="caliendo-parro-immobile")
    with pytest.raises(SolveError, match="import-ban") as closed:
        solved(world, quota(1e-9))
    for raised in (held, closed):
        assert "the model" not in str(raised.value)
    assert "price cap" not in str(closed.value)


@pytest.mark.parametrize(
    ("measure", "message"),
    [
        (quota(0.0), "0 is out of bounds; expected above 0"),
        (quota(0.5, coverage=0.5), "give limit; found coverage, limit"),
        (cap(120), r"measure 1.cap: 120 is above the market price of 100"),
        ({**cap(60), "market": None}, r"measure 1.market: this key is missing"),
        ({**cap(60), "cap": -5}, "greater than 0"),
        (quota(0.5, cap=3), r"measure 1.cap: only the kind price-cap has it"),
        (
            {"kind": "embargo", "from": "RUS", "to": "USA", "rent": "exporter"},
            "only quota, tariff-rate-quota and price-cap have it",
        ),
    ],
)
def test_bad_limits(measure: dict[str, Any], message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        build({"name": "bad", "measures": [measure]})


def test_a_limit_on_no_trade_is_named(world: World) -> None:
    flows = np.array(world.economy.flows)
    flows[CELL] = 0.0
    empty = replace(world, economy=replace(world.economy, flows=flows))
    with pytest.raises(ScenarioError, match="no trade in the baseline"):
        solved(empty, quota(0.5))


@pytest.mark.parametrize("family", ["caliendo-parro-immobile", "caliendo-parro-partly-mobile", "armington"])
def test_exporters_rents_with_factors_that_stay(world: World, family: str) -> None:
    """Met exactly, and incomes are those of factors, duties without the rent, the rent, and the deficits.

    The importer's buyers pay the rent with the duties, and it leaves with the deficits.
    """
    r = solved(world, quota(0.6, rent="exporter"), model=family)
    c = r.changes
    assert quantity(r) == pytest.approx(0.6, rel=1e-8)
    assert r.certificate.valid
    before, after = (
        income - factors - revenue
        for income, factors, revenue in zip(
            (c.income_before, c.income_after),
            (c.factor_income_before, c.factor_income_after),
            (tariff_revenue(c)[0], tariff_revenue(c)[1] + c.rents_abroad),
            strict=True,
        )
    )
    np.testing.assert_allclose(after - before, c.transfer_change, atol=1e-7 * c.income_before.max())
    assert c.transfer_change[3] > 0 > c.transfer_change[0]


def test_exporters_rents_need_a_family_that_can_pay_them(world: World) -> None:
    with pytest.raises(InputError, match="use rent: importer"):
        solved(world, quota(0.6, rent="exporter"), model="partial-equilibrium")


def test_a_cap_where_prices_do_not_answer_is_named(world: World) -> None:
    with pytest.raises(SolveError, match=r"no wedge meets the limit of .*caliendo-parro-immobile"):
        solved(world, cap(97, name="cap"), model="partial-equilibrium")


def test_a_cap_on_what_is_banned_does_not_bind(world: World) -> None:
    """No price is paid there; with another limit beside it, whose wedge is the one it has without the cap."""
    ban = {"kind": "embargo", "from": "RUS", "to": "DEU", "sectors": "B06"}
    cap = {"kind": "price-cap", "from": "RUS", "to": "DEU", "sectors": "B06", "cap": 60, "market": 80}
    r = solved(world, ban, cap, model="caliendo-parro-immobile")
    assert any("none of its trade is left" in note for note in r.info.notes)
    np.testing.assert_array_equal(
        r.changes.welfare, solved(world, ban, model="caliendo-parro-immobile").changes.welfare
    )
    np.testing.assert_allclose(
        solved(world, ban, cap, quota(0.5)).changes.welfare, solved(world, ban, quota(0.5)).changes.welfare, rtol=1e-9
    )


@pytest.mark.parametrize("kind", ["quota", "tariff-rate-quota"])
def test_revenue_of_duties_holds_no_rent_of_exporters(world: World, kind: str) -> None:
    """With a duty of 0 on the flow, the importer's revenue from it is the rent or, of exporters, nothing."""
    free = {"kind": "tariff", "from": "CHN", "to": "USA", "sectors": "C26", "rate": 0}
    size = {"rate": "300%"} if kind == "tariff-rate-quota" else {}
    revenue, others = {}, {}
    for rent in ("importer", "exporter"):
        r = solved(world, free, {**quota(0.6, rent=rent), "kind": kind, **size})
        duties = r.changes.flows_after * r.changes.tariffs_after
        revenue[rent], others[rent] = tariff_revenue(r.changes)[1][0], duties[:, 0].sum() - duties[CELL]
        assert duties[CELL] > 0
        kept = duties[CELL] if rent == "importer" else 0.0
        assert revenue[rent] - others[rent] == pytest.approx(kept, abs=1e-8 * duties.sum())
