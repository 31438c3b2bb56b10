"""From measures to shocks: what each kind does, to which cells, and to no others."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from parley.economy.economy import Economy
from parley.errors import DataError, ScenarioError
from parley.measures.apply import Applied, build_shock
from parley.measures.shock import Shock, impact, no_shock, one_after_the_other
from parley.scenarios.schema import Scenario

REGIONS = ("DEU", "FRA", "RUS", "USA")
SECTORS = ("A01", "C29", "SERV")
DEU, FRA, RUS, USA = range(4)
A01, C29, SERV = range(3)


@pytest.fixture
def economy() -> Economy:
    """Duties of 10 % on all foreign goods, 20 % on cars into the US."""
    flows = np.random.default_rng(0).uniform(5.0, 9.0, (4, 4, 3))
    rates = np.full((4, 4, 3), 0.10)
    rates[:, USA, C29] = 0.20
    rates[:, :, SERV] = 0.0
    rates[np.arange(4), np.arange(4)] = 0.0
    return Economy(REGIONS, SECTORS, flows, rates, np.zeros((4, 3, 3)), year=2021)


def build(economy: Economy, *measures: dict[str, Any]) -> Applied:
    return build_shock(economy, Scenario.model_validate({"name": "test", "measures": list(measures)}))


def changed(economy: Economy, shock: Shock) -> set[tuple[str, str, str]]:
    return {(REGIONS[i], REGIONS[n], SECTORS[j]) for i, n, j in np.argwhere(shock.changed(economy))}


@pytest.mark.parametrize(
    ("size", "cars", "grain"),
    [
        ({"rate": "25%"}, 0.25, 0.25),
        ({"add": "25pp"}, 0.45, 0.35),
        ({"scale": 0.5}, 0.10, 0.05),
        ({"scale": 0}, 0.0, 0.0),
    ],
)
def test_tariffs(economy: Economy, size: dict[str, Any], cars: float, grain: float) -> None:
    """rate sets, add raises by points, scale multiplies: here on what the US buys in Germany."""
    shock = build(economy, {"kind": "tariff", "from": "DEU", "to": "USA", "sectors": ["A01", "C29"], **size}).shock
    assert shock.tariffs[DEU, USA, C29] == pytest.approx(cars)
    assert shock.tariffs[DEU, USA, A01] == pytest.approx(grain)
    assert changed(economy, shock) == {("DEU", "USA", "A01"), ("DEU", "USA", "C29")}
    assert (shock.cost == 1.0).all()
    assert not shock.closed.any()


def test_direction(economy: Economy) -> None:
    """from is the exporter, the first axis; to is the importer, who levies the duty."""
    shock = build(economy, {"kind": "tariff", "from": "USA", "to": "DEU", "sectors": "C29", "rate": 0.5}).shock
    assert shock.tariffs[USA, DEU, C29] == 0.5
    assert shock.tariffs[DEU, USA, C29] == 0.20


@pytest.mark.parametrize(("size", "factor"), [({"rate": "10%"}, 1.1), ({"add": 0.1}, 1.1), ({"scale": 1.1}, 1.1)])
def test_trade_costs(economy: Economy, size: dict[str, Any], factor: float) -> None:
    shock = build(economy, {"kind": "trade-cost", "from": "RUS", "to": "DEU", "sectors": "A01", **size}).shock
    assert shock.cost[RUS, DEU, A01] == pytest.approx(factor)
    assert changed(economy, shock) == {("RUS", "DEU", "A01")}
    np.testing.assert_array_equal(shock.tariffs, economy.tariffs)


def test_trade_costs_on_one_flow_multiply(economy: Economy) -> None:
    one = {"kind": "trade-cost", "from": "RUS", "to": "DEU", "rate": 0.1}
    assert build(economy, one, one).shock.cost[RUS, DEU, A01] == pytest.approx(1.21)


def test_tariffs_apply_in_order(economy: Economy) -> None:
    """A rate after an addition replaces it; an addition after a rate is on top."""
    rate = {"kind": "tariff", "from": "DEU", "to": "USA", "sectors": "C29", "rate": 0.3}
    add = {"kind": "tariff", "from": "DEU", "to": "USA", "sectors": "C29", "add": 0.1}
    assert build(economy, rate, add).shock.tariffs[DEU, USA, C29] == pytest.approx(0.4)
    assert build(economy, add, rate).shock.tariffs[DEU, USA, C29] == pytest.approx(0.3)


def test_an_embargo(economy: Economy) -> None:
    shock = build(economy, {"kind": "embargo", "from": "USA", "to": "RUS", "sectors": "goods"}).shock
    assert changed(economy, shock) == {("USA", "RUS", "A01"), ("USA", "RUS", "C29")}
    assert np.argwhere(shock.closed).tolist() == [[USA, RUS, A01], [USA, RUS, C29]]
    np.testing.assert_array_equal(shock.tariffs, economy.tariffs)


def test_both_ways(economy: Economy) -> None:
    shock = build(economy, {"kind": "embargo", "from": "USA", "to": "RUS", "sectors": "A01", "both-ways": True}).shock
    assert changed(economy, shock) == {("USA", "RUS", "A01"), ("RUS", "USA", "A01")}


def test_except(economy: Economy) -> None:
    """Exporters left out of all: Russia's exports to the US stay."""
    measure = {"kind": "tariff", "from": "*", "to": "USA", "except": "RUS", "sectors": "C29", "rate": 0.5}
    assert changed(economy, build(economy, measure).shock) == {("DEU", "USA", "C29"), ("FRA", "USA", "C29")}


def test_domestic_sales_are_never_touched(economy: Economy) -> None:
    measures = [
        {"kind": "tariff", "from": "*", "to": "*", "rate": 0.5},
        {"kind": "trade-cost", "from": "*", "to": "*", "rate": 0.5},
        {"kind": "embargo", "from": "*", "to": "RUS", "both-ways": True},
    ]
    shock = build(economy, *measures).shock
    own = np.arange(4)
    assert not shock.changed(economy)[own, own].any()
    assert shock.closed[:, RUS].sum() == 3 * 3
    assert shock.closed[RUS, :].sum() == 3 * 3


def test_a_size_by_sector(economy: Economy) -> None:
    shock = build(economy, {"kind": "tariff", "from": "DEU", "to": "USA", "rate": {"C29": "25%", "A01": "5%"}}).shock
    assert shock.tariffs[DEU, USA].tolist() == [0.05, 0.25, 0.0]


def test_a_sector_with_two_sizes_is_named(economy: Economy) -> None:
    measure = {"kind": "tariff", "name": "cars", "from": "DEU", "to": "USA", "rate": {"C29": 0.25, "goods": 0.05}}
    with pytest.raises(ScenarioError, match=r"test, measure 1 \(cars\): sector C29 gets two sizes"):
        build(economy, measure)


def test_absent_group_members_are_noted(economy: Economy) -> None:
    applied = build(
        economy, {"kind": "tariff", "name": "eu", "from": "EU27", "to": "USA", "sectors": "C29", "rate": 0.5}
    )
    assert changed(economy, applied.shock) == {("DEU", "USA", "C29"), ("FRA", "USA", "C29")}
    assert len(applied.notes) == 1
    assert applied.notes[0].startswith("measure 1 (eu): not regions of this world, so left out: AUT, BEL")
    assert "DEU" not in applied.notes[0]


def test_nothing_absent_nothing_noted(economy: Economy) -> None:
    assert build(economy, {"kind": "embargo", "from": "USA", "to": "RUS"}).notes == ()


@pytest.mark.parametrize(
    ("measure", "message"),
    [
        ({"from": "USA", "to": "USA"}, "no pair of different countries is left"),
        ({"from": "USA", "to": "DEU", "except": "USA"}, "no pair of different countries is left"),
        ({"from": "USA", "to": "RUX"}, r"Did you mean 'RUS'"),
        ({"from": "USA", "to": "DEU", "sectors": "C28"}, r"unknown sector 'C28'.*Did you mean 'C29'"),
    ],
)
def test_what_the_world_lacks_is_named_with_its_measure(
    economy: Economy, measure: dict[str, Any], message: str
) -> None:
    with pytest.raises(ScenarioError, match=rf"test, measure 2 \(m\): .*{message}"):
        build(economy, {"kind": "embargo", "from": "USA", "to": "RUS"}, {"kind": "embargo", "name": "m", **measure})


def test_a_tariff_of_minus_everything_is_named(economy: Economy) -> None:
    """-60 points twice on 10 %: -110 %."""
    measure = {"kind": "tariff", "from": "DEU", "to": "FRA", "sectors": "A01", "add": "-60%"}
    with pytest.raises(ScenarioError, match=r"measure 2 .*DEU→FRA, A01 would be -110%; it must stay above -100 %"):
        build(economy, measure, measure)


def test_no_shock(economy: Economy) -> None:
    shock = no_shock(economy)
    assert not shock.changed(economy).any()
    assert (impact(economy, shock, np.full(3, 4.0)) == 1.0).all()


def test_impact(economy: Economy) -> None:
    """``((1 + t') / (1 + t) d)^-theta``, exactly 0 where closed, exactly 1 elsewhere."""
    none = no_shock(economy)
    tariffs, cost, closed = np.array(none.tariffs), np.array(none.cost), np.array(none.closed)
    tariffs[DEU, USA, C29], cost[DEU, USA, C29] = 0.50, 1.1
    closed[USA, RUS, A01] = True
    shock = Shock(tariffs, cost, closed)
    out = impact(economy, shock, np.array([2.0, 3.0, 4.0]))
    assert out[DEU, USA, C29] == pytest.approx((1.5 / 1.2 * 1.1) ** -3.0)
    assert out[USA, RUS, A01] == 0.0
    assert (out == 1.0).sum() == out.size - 2


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("tariffs", -1.0, "above -100 %"),
        ("tariffs", np.nan, "above -100 %"),
        ("cost", 0.0, "finite and above 0"),
        ("cost", np.inf, "finite and above 0"),
    ],
)
def test_a_shock_refuses_impossible_values(economy: Economy, field: str, value: float, message: str) -> None:
    arrays = {"tariffs": economy.tariffs.copy(), "cost": np.ones((4, 4, 3))}
    arrays[field][0, 1, 0] = value
    with pytest.raises(DataError, match=message):
        Shock(**arrays, closed=np.zeros((4, 4, 3), bool))


def test_a_shock_refuses_other_shapes() -> None:
    with pytest.raises(DataError, match=r"cost: shape \(2, 2, 2\), expected \(2, 2, 1\)"):
        Shock(np.zeros((2, 2, 1)), np.ones((2, 2, 2)), np.zeros((2, 2, 1), bool))


def test_except_holds_in_both_directions(economy: Economy) -> None:
    duty = {
        "kind": "tariff",
        "from": "*",
        "to": "USA",
        "except": "RUS",
        "both-ways": True,
        "sectors": "C29",
        "add": 0.1,
    }
    both = {(a, b, "C29") for other in ("DEU", "FRA") for a, b in ((other, "USA"), ("USA", other))}
    assert changed(economy, build(economy, duty).shock) == both


def test_bans_of_two_packages_leave_the_product_of_what_each_leaves(economy: Economy) -> None:
    """The second bans a share of what the first left: 0.6 times 0.5, where one package would add up."""
    pair = {"kind": "import-ban", "from": "RUS", "to": "DEU", "sectors": "C29"}
    first, second = (build(economy, {**pair, "coverage": size}).shock for size in (0.4, 0.5))
    cell = (RUS, DEU, C29)
    for a, b in ((first, second), (second, first)):
        assert np.asarray(one_after_the_other(economy, a, b).closed)[cell] == pytest.approx(1.0 - 0.6 * 0.5)
    together = build(economy, {**pair, "coverage": 0.4}, {**pair, "coverage": 0.5}).shock
    assert np.asarray(together.closed)[cell] == pytest.approx(0.9)


def test_a_rate_beyond_a_quota_leaves_each_higher_duty(economy: Economy) -> None:
    """Of duties of 10 and 20 % under a rate of 15 %, the first has a gap and the second none."""
    quota = {"kind": "tariff-rate-quota", "from": "DEU", "to": "USA", "sectors": ["A01", "C29"], "limit": 0.5}
    (limit,) = build(economy, {**quota, "rate": "15%"}).limits
    assert limit.gap is not None
    np.testing.assert_allclose(limit.gap, [[np.log(1.15 / 1.10), 0.0]])
    (points,) = build(economy, {**quota, "add": "5pp", "in-quota": "2%"}).limits
    assert points.gap is not None
    np.testing.assert_allclose(points.gap, [[np.log(1.15 / 1.02), np.log(1.25 / 1.02)]])
