"""Tariff-rate quotas: three regimes, who keeps the rent, limits in USD, and a second solver in levels."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import yaml
from strategies import random_economy
from toy_world import CELL, solved, toy_world
from traded_levels import Flow, equilibrium

from parley.errors import InputError, ScenarioError
from parley.experiments.coalition import without
from parley.experiments.experiment import prepare, prepare_all, solve
from parley.results.acts import acts_of
from parley.results.result import Result
from parley.scenarios.load import build, dump, parse
from parley.scenarios.sizes import Usd, parse_limit, write_limit
from parley.uncertainty.plan import SIZE
from parley.uncertainty.solve import DrawSolver
from parley.worlds.world import World

PAIR = {"from": "CHN", "to": "USA", "sectors": "C26"}


@pytest.fixture(scope="module")
def world() -> World:
    return toy_world()


def rate_quota(limit: object, **keys: Any) -> dict[str, Any]:
    size = {} if {"rate", "add"} & set(keys) else {"add": "25pp"}
    return {"kind": "tariff-rate-quota", **PAIR, "limit": limit, **size, **keys}


def tariff(**keys: Any) -> dict[str, Any]:
    return {"kind": "tariff", **PAIR, **keys}


def quantity(r: Result) -> float:
    c = r.changes
    return float(c.flows_after[CELL] / c.unit_cost[CELL[0], CELL[2]] / c.flows_before[CELL])


def duty(r: Result) -> float:
    return float(r.changes.tariffs_after[CELL])


def same(a: Result, b: Result, tolerance: float = 1e-8) -> None:
    np.testing.assert_allclose(a.changes.welfare, b.changes.welfare, rtol=tolerance)


def out_of_reach(world: World) -> float:
    """Quantity that the higher duty alone leaves, as a ratio to the baseline."""
    return quantity(solved(world, tariff(add="25pp")))


# -- the three regimes -------------------------------------------------------------------------------------------


def test_a_quota_that_is_not_filled_changes_nothing(world: World) -> None:
    r = solved(world, rate_quota(1.5))
    np.testing.assert_allclose(r.changes.welfare, 1.0, rtol=1e-14)
    assert any("does not bind: -33.3% from the limit" in note for note in r.info.notes)


def test_at_the_baselines_trade_it_is_just_filled(world: World) -> None:
    r = solved(world, rate_quota(1.0))
    np.testing.assert_allclose(r.changes.welfare, 1.0, rtol=1e-12)
    assert any("just at the limit" in note for note in r.info.notes)


def test_a_filled_quota_is_met_exactly_and_is_a_quota(world: World) -> None:
    """Between the two duties the price is that of the licence, as under a quota."""
    limit = 0.5 * (1.0 + out_of_reach(world))
    r = solved(world, rate_quota(limit))
    assert quantity(r) == pytest.approx(limit, rel=1e-8)
    base = float(world.economy.tariffs[CELL])
    assert base < duty(r) < base + 0.25
    same(r, solved(world, {"kind": "quota", **PAIR, "limit": limit}))
    assert "binds: wedge" in r.info.notes[-1]


@pytest.mark.parametrize("limit", [0.95, 0.8, 0.6])
def test_where_the_regimes_meet(world: World, limit: float) -> None:
    """A gap a little wider than the licence's price leaves the quota filled; a little narrower, it is exceeded."""
    base = float(world.economy.tariffs[CELL])
    price = duty(solved(world, {"kind": "quota", **PAIR, "limit": limit})) - base
    filled, exceeded = (solved(world, rate_quota(limit, add=price * part)) for part in (1.001, 0.999))
    assert quantity(filled) == pytest.approx(limit, rel=1e-8)
    assert duty(filled) == pytest.approx(base + price, rel=1e-7)
    assert quantity(exceeded) > limit * (1 + 1e-5)
    assert duty(exceeded) == pytest.approx(base + 0.999 * price, rel=1e-12)


def test_beyond_the_quota_it_is_the_higher_duty(world: World) -> None:
    """Buyers pay the higher duty on all they buy; with the rent at home it is the plain tariff."""
    limit = 0.5 * out_of_reach(world)
    r, plain = solved(world, rate_quota(limit)), solved(world, tariff(add="25pp"))
    same(r, plain)
    assert duty(r) == pytest.approx(duty(plain), rel=1e-12)
    assert "is exceeded by 100.0%: 50.0% of the trade pays the duty beyond the quota" in r.info.notes[-1]


@pytest.mark.parametrize("rent", ["importer", "exporter"])
def test_a_tiny_quota_is_the_plain_tariff(world: World, rent: str) -> None:
    same(solved(world, rate_quota(1e-9, rent=rent)), solved(world, tariff(add="25pp")), 1e-7)


@pytest.mark.parametrize("rent", ["importer", "exporter"])
def test_a_prohibitive_duty_beyond_is_a_quota(world: World, rent: str) -> None:
    same(
        solved(world, rate_quota(0.5, rate="1000%", rent=rent)),
        solved(world, {"kind": "quota", **PAIR, "limit": 0.5, "rent": rent}),
    )


def test_less_is_let_in_at_a_higher_price(world: World) -> None:
    """Through all regimes, quantity and duty move with the limit one way, and the importers' licences gain and lose."""
    limits = (1.3, 1.05, 0.95, 0.85, 0.75, 0.65, 0.5, 0.3)
    found = [solved(world, rate_quota(limit)) for limit in limits]
    quantities, duties = [quantity(r) for r in found], [duty(r) for r in found]
    assert all(a >= b - 1e-9 for a, b in pairwise(quantities))
    assert all(a <= b + 1e-9 for a, b in pairwise(duties))
    base = float(world.economy.tariffs[CELL])
    assert duties[0] == pytest.approx(base)
    assert duties[-1] == pytest.approx(base + 0.25)
    assert sum(base + 1e-6 < d < base + 0.25 - 1e-6 for d in duties) >= 2


@pytest.mark.parametrize("share", [0.5, 0.9])
def test_who_keeps_the_rent_gains_from_it(world: World, share: float) -> None:
    """Of a quota that is exceeded, on what is within it; the two gain and lose what the other loses and gains."""
    limit = share * out_of_reach(world)
    importers, exporters = (solved(world, rate_quota(limit, rent=who)) for who in ("importer", "exporter"))
    usa, chn = 0, 3
    moved = exporters.changes.transfer_change
    assert exporters.changes.welfare[chn] > importers.changes.welfare[chn]
    assert exporters.changes.welfare[usa] < importers.changes.welfare[usa]
    assert moved.sum() == pytest.approx(0.0, abs=1e-9)
    c = exporters.changes
    base = float(world.economy.tariffs[CELL])
    assert moved[chn] == pytest.approx(
        c.flows_after[CELL] * (duty(exporters) - base) * limit / quantity(exporters), rel=1e-6
    )


def test_the_duty_within_the_quota(world: World) -> None:
    """Not filled, it is the tariff of that rate; 'add' counts from the duty that there was."""
    same(solved(world, rate_quota(5.0, **{"in-quota": 0, "rate": "200%"})), solved(world, tariff(rate=0)))
    same(solved(world, rate_quota(1e-9, **{"in-quota": 0})), solved(world, tariff(add="25pp")), 1e-7)


def test_limits_of_several_kinds_hold_together(world: World) -> None:
    other = {"kind": "quota", "from": "DEU", "to": "USA", "sectors": "C26", "limit": 0.8}
    third = {"kind": "tariff-rate-quota", "from": "RUS", "to": "USA", "sectors": "C26", "limit": 0.2, "add": "5pp"}
    r = solved(world, rate_quota(0.9), other, third)
    c = r.changes
    assert quantity(r) == pytest.approx(0.9, rel=1e-8)
    assert c.flows_after[1, 0, 2] / c.unit_cost[1, 2] / c.flows_before[1, 0, 2] == pytest.approx(0.8, rel=1e-8)
    assert c.tariffs_after[2, 0, 2] == pytest.approx(world.economy.tariffs[2, 0, 2] + 0.05, rel=1e-10)


def test_flows_with_other_duties_share_one_quota(world: World) -> None:
    """The licence takes the same part of each flow's gap between its two duties, in logs, and quantities add up."""
    measure = rate_quota(0.9, **{"from": ["CHN", "DEU"], "rate": 0.6})
    c = solved(world, measure).changes
    before = world.economy.tariffs
    parts = [
        np.log((1 + c.tariffs_after[i, 0, 2]) / (1 + before[i, 0, 2])) / np.log(1.6 / (1 + before[i, 0, 2]))
        for i in (1, 3)
    ]
    assert 0.01 < parts[0] < 0.99
    assert parts[0] == pytest.approx(parts[1], rel=1e-10)
    sold = sum(c.flows_after[i, 0, 2] / c.unit_cost[i, 2] for i in (1, 3))
    assert sold == pytest.approx(0.9 * sum(c.flows_before[i, 0, 2] for i in (1, 3)), rel=1e-8)


def test_members_that_stay_out_of_a_shared_quota(world: World) -> None:
    """A coalition without the USA is the measure of the others, their flows' own duties included."""
    measure = rate_quota(0.9, **{"from": "CHN", "to": ["USA", "RUS", "DEU"], "rate": "60%"})
    asked = build({"name": "q", "measures": [measure]})
    kept = without(prepare(world, asked), [0], [3])
    alone = world.solve(build({"name": "q", "measures": [{**measure, "to": ["RUS", "DEU"]}]}))
    np.testing.assert_allclose(solve(kept).changes.welfare, alone.changes.welfare, rtol=1e-9)


@pytest.mark.parametrize(
    "family", ["caliendo-parro-immobile", "caliendo-parro-no-links", "partial-equilibrium", "armington"]
)
def test_other_families(world: World, family: str) -> None:
    r = solved(world, rate_quota(0.9), model=family)
    assert r.certificate.valid
    assert quantity(r) == pytest.approx(0.9, rel=1e-8)


def test_exporters_rents_need_a_family_that_can_pay_them(world: World) -> None:
    with pytest.raises(InputError, match="use rent: importer"):
        solved(world, rate_quota(0.9, rent="exporter"), model="partial-equilibrium")


@pytest.mark.parametrize("rent", ["importer", "exporter"])
@pytest.mark.parametrize(("limit", "filled"), [(0.85, True), (0.3, False)])
def test_a_second_solver_in_levels(rent: str, limit: float, filled: bool) -> None:
    """SciPy on the accounts in money gives the same real incomes, duty and rent."""
    economy = replace(random_economy(3, n=3, j=2, zeros=0.0), regions=("USA", "DEU", "CHN"), sectors=("A01", "C26"))
    cell = (2, 0, 1)
    beyond = float(economy.tariffs[cell]) + 0.25
    theirs = equilibrium(
        economy,
        np.full(2, 4.0),
        economy.tariffs,
        flow=Flow(cell, limit, None if filled else beyond, rent == "exporter"),
    )
    toy = World("toy", economy, "0" * 64, {}, "uniform-4")
    ours = solved(toy, rate_quota(limit, rent=rent))
    np.testing.assert_allclose(ours.changes.welfare, theirs.welfare, rtol=1e-8)
    assert ours.changes.tariffs_after[cell] == pytest.approx(theirs.duty, rel=1e-7)
    assert (theirs.quantity == pytest.approx(limit)) == filled
    assert theirs.rent > 0


def test_a_quota_with_exporters_rent_is_an_export_tax(world: World) -> None:
    """Without duties, licences that exporters hold are worth what a tax of the wedge brings their state."""
    free = replace(world, economy=replace(world.economy, tariffs=np.zeros_like(world.economy.tariffs)))
    quota = solved(free, {"kind": "quota", **PAIR, "limit": 0.6, "rent": "exporter"})
    tax = solved(free, {"kind": "export-tax", **PAIR, "rate": duty(quota)})
    same(quota, tax)
    assert "revenue of export taxes less subsidies, USD mn a year: CHN +" in tax.info.notes[-1]


def test_a_subsidy_is_a_tax_below_zero(world: World) -> None:
    tax = solved(world, {"kind": "export-tax", **PAIR, "add": "-8pp"})
    subsidy = solved(world, {"kind": "export-subsidy", **PAIR, "rate": "8%"})
    same(tax, subsidy, 1e-14)
    assert "CHN -" in subsidy.info.notes[-1]
    both = solved(world, {"kind": "export-tax", **PAIR, "rate": "8%"}, {"kind": "export-subsidy", **PAIR, "add": "8%"})
    np.testing.assert_allclose(both.changes.welfare, 1.0, rtol=1e-12)


def test_a_quota_counts_units_and_not_the_tax_on_them(world: World) -> None:
    """With an export tax the value at the border holds the tax; the quantity is that over the taxed price."""
    r = solved(world, {"kind": "export-tax", **PAIR, "rate": "3%"}, rate_quota(0.8))
    assert quantity(r) / 1.03 == pytest.approx(0.8, rel=1e-8)


# -- limits in USD -----------------------------------------------------------------------------------------------


def test_a_limit_in_usd_is_its_value_at_the_baselines_prices(world: World) -> None:
    traded = float(world.economy.flows[CELL])
    ratio = solved(world, {"kind": "quota", **PAIR, "limit": 0.6})
    usd = solved(world, {"kind": "quota", **PAIR, "limit": f"{0.6 * traded!r} mn USD"})
    same(ratio, usd, 1e-12)
    assert f"is 0.6 of the baseline's quantity ({traded:,.6g} USD mn)" in usd.info.notes[0]
    both = [solved(world, rate_quota(limit)) for limit in (0.9, f"USD {0.9e-3 * traded!r} bn")]
    same(*both, 1e-12)


@pytest.mark.parametrize(
    ("text", "millions"),
    [
        ("3.5 bn USD", 3500),
        ("USD 3.5bn", 3500),
        ("USD3.5bn", 3500),
        ("3500 mn USD", 3500),
        ("$3.5 billion", 3500),
        ("US$ 3.5 bn", 3500),
        ("1.2 trillion dollars", 1.2e6),
        ("2500000 USD", 2.5),
        ("3.5e3 mn USD", 3500),
        ("1E1 USD", 1e-5),
        ("3500 USD mn", 3500),
        ("2.3 bn USD", 2300),
        ("0.3 USD", 3e-7),
    ],
)
def test_amounts(text: str, millions: float) -> None:
    found = parse_limit(text)
    assert isinstance(found, Usd)
    assert float(found) == millions
    again = parse_limit(write_limit(found))
    assert isinstance(again, Usd)
    assert float(again) == float(found)


@pytest.mark.parametrize("text", ["0.7", "70%", 0.7, "7e-1", "7E-1"])
def test_ratios(text: object) -> None:
    found = parse_limit(text)
    assert not isinstance(found, Usd)
    assert found == pytest.approx(0.7)


@pytest.mark.parametrize(
    "text", ["3.5 bn EUR", "3.5 bn", "USD", "bn USD", "3.5 zn USD", "3,5 bn USD", "-3 bn USD", "1e999 USD"]
)
def test_what_is_no_limit(text: str) -> None:
    with pytest.raises(ValueError, match=r"3\.5 bn USD or 3500 mn USD|not a finite amount"):
        parse_limit(text)


def test_a_limit_in_usd_is_written_as_it_was_read() -> None:
    for limit in ("3.5 bn USD", {"C26": "3.5 bn USD", "A01": 0.5}, "1 USD"):
        keys = {"kind": "quota", "from": "CHN", "to": "USA", "limit": limit}
        scenario = build({"name": "q", "measures": [keys]})
        assert parse(yaml.safe_dump(dump(scenario), sort_keys=False)).scenario == scenario
        again = parse(yaml.safe_dump(dump(scenario), sort_keys=False)).scenario.measures[0].limit
        assert repr(again) == repr(scenario.measures[0].limit)
        assert type(again) is type(scenario.measures[0].limit)


@pytest.mark.parametrize(
    ("measure", "words"),
    [
        (rate_quota(0.8), "+25 points beyond a limit 80 %"),
        (
            rate_quota("3.5 bn USD", **{"rate": "50%", "in-quota": 0}),
            "rate 50 % beyond a limit of 3500 mn USD, rate 0 % within",
        ),
        ({"kind": "quota", **PAIR, "limit": "USD 1 mn"}, "limit of 1 mn USD"),
        (
            {"kind": "quota", "from": "CHN", "to": "USA", "limit": {"C26": "1 mn USD", "A01": 0.5}},
            "limit by sector: C26 1 mn USD, A01 0.5",
        ),
    ],
)
def test_how_much_in_words(measure: dict[str, Any], words: str) -> None:
    assert acts_of(dump(build({"name": "q", "measures": [measure]})))[0].size == words


def test_draws_of_a_limit_in_usd_stay_in_usd(world: World) -> None:
    traded = float(world.economy.flows[CELL])
    measure = {"kind": "quota", **PAIR, "limit": f"{0.6 * traded!r} mn USD", "assumed": ["limit"]}
    keys = {"draws": {"number": 2, "pair-error": 0, "cell-error": 0}, "elasticities": "uniform-4"}
    solver = DrawSolver(world, build({"name": "q", "measures": [measure], **keys}))
    (size,) = [p for p in solver.plan.parameters if p.group == SIZE]
    for point, factor in ((0.0, 0.75), (1.0, 1.25)):
        drawn = solver.solve(np.array([point if p is size else 0.0 for p in solver.plan.parameters]))
        assert drawn.failure == ""
        wanted = solved(world, {"kind": "quota", **PAIR, "limit": 0.6 * factor}, model="caliendo-parro")
        np.testing.assert_allclose(drawn.rows[0], (wanted.changes.welfare - 1) * 100, atol=1e-6)


# -- what is refused ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("measure", "message"),
    [
        ({**rate_quota(0.5), "limit": None}, r"measure 1.limit: this key is missing"),
        ({**rate_quota(0.5), "add": None}, "give exactly one of rate, add; found none"),
        ({**rate_quota(0.5), "rate": 0.5}, "give exactly one of rate, add; found rate, add"),
        (rate_quota(0.0), "0 is out of bounds; expected above 0"),
        (rate_quota("0 USD"), "0 is out of bounds; expected above 0"),
        (rate_quota("3.5 bn EUR"), "3500 mn USD"),
        (rate_quota({"C26": 0.5}), r"measure 1.limit: one number"),
        ({**rate_quota("1 bn USD"), "sectors": "all", "add": {"C26": 0.1, "A01": 0.2}}, "in USD it is one quota"),
        (tariff(add=0.1, limit=0.5), "give exactly one of"),
        (tariff(**{"add": 0.1, "in-quota": 0.5}), "only the kind tariff-rate-quota has it"),
        ({"kind": "embargo", **PAIR, "rent": "exporter"}, "only quota, tariff-rate-quota and price-cap have it"),
        ({"kind": "export-tax", **PAIR, "scale": 2}, "found scale"),
    ],
)
def test_bad_measures(measure: dict[str, Any], message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        build({"name": "bad", "measures": [measure]})


def test_duties_the_wrong_way_round(world: World) -> None:
    with pytest.raises(
        ScenarioError, match=r"the duty of CHN→USA, C26 beyond the quota, 0\.1, is below the one within it, 0\.5"
    ):
        solved(world, rate_quota(0.9, **{"in-quota": 0.5, "rate": 0.1}))
    r = solved(world, rate_quota(0.5, rate=0.0))
    assert any("1 of 1 flows pay more than 0 already" in note for note in r.info.notes)
    np.testing.assert_allclose(r.changes.welfare, 1.0, rtol=1e-14)


def test_a_subsidy_of_the_whole_price(world: World) -> None:
    with pytest.raises(
        ScenarioError, match=r"the export subsidy of CHN→USA, C26 would be 120%; it must stay below 100 %"
    ):
        solved(world, {"kind": "export-subsidy", **PAIR, "rate": "120%"})


def test_an_export_tax_of_the_baseline_cannot_be_taken_back(world: World) -> None:
    measure = {"kind": "export-tax", **PAIR, "rate": "10%", "start": "2015-01-01", "end": "2023-01-01"}
    with pytest.raises(ScenarioError, match="cannot be taken back"):
        solved(world, measure, on="2024-01-01")
    still = solved(world, measure, on="2022-01-01")
    np.testing.assert_allclose(still.changes.welfare, 1.0, rtol=1e-14)


# -- other measures on the same flows ----------------------------------------------------------------------------

TINY = 1e-3
"""A quota that is exceeded whatever the duty, so that the measure is its duty beyond."""


@pytest.mark.parametrize(
    ("later", "beyond"),
    [
        ({"add": "10pp"}, 0.50),
        ({"add": "-10pp"}, 0.30),
        ({"scale": 0.5}, 0.20),
        ({"at-least": "60%"}, 0.60),
        ({"at-least": "20%"}, 0.40),
        ({"rate": "20%"}, 0.20),
    ],
)
def test_a_later_duty_changes_both_duties(world: World, later: dict[str, Any], beyond: float) -> None:
    first = rate_quota(TINY, **{"in-quota": "15%", "rate": "40%"})
    r = solved(world, first, tariff(**later))
    same(r, solved(world, tariff(rate=beyond)))
    assert duty(r) == pytest.approx(beyond)


def test_a_later_deal_ends_both_duties(world: World) -> None:
    deal = {"kind": "trade-deal", "members": ["CHN", "USA"], "sectors": "C26"}
    r = solved(world, rate_quota(0.5, rate="40%"), deal)
    same(r, solved(world, deal), 0.0)
    assert any("one and the same" in note for note in r.info.notes)


def test_a_later_duty_on_some_of_the_flows_leaves_the_others(world: World) -> None:
    quota = {"kind": "tariff-rate-quota", "from": ["CHN", "RUS"], "to": "USA", "sectors": "C26", "limit": TINY}
    later = {"kind": "tariff", "from": ["CHN", "DEU"], "to": "USA", "sectors": ["C26", "A01"], "add": "10pp"}
    plain = {"kind": "tariff", "from": ["CHN", "RUS"], "to": "USA", "sectors": "C26", "add": "20pp"}
    same(solved(world, {**quota, "add": "20pp"}, later), solved(world, plain, later))


def test_two_packages_add_their_points(world: World) -> None:
    """What :func:`prepare_all` puts together, in either order, is one package with the sum of the points."""
    parts = [
        build({"name": f"part {k}", "measures": [m]})
        for k, m in enumerate((rate_quota(TINY, add="20pp"), tariff(add="10pp")))
    ]
    whole = solved(world, tariff(add="30pp")).changes.welfare
    for order in (parts, parts[::-1]):
        np.testing.assert_allclose(solve(prepare_all(world, order)).changes.welfare, whole, rtol=1e-8)


def test_a_duty_on_some_products_does_not_fit_a_rate_quota(world: World) -> None:
    some, quota = tariff(add="10pp", share=0.5), rate_quota(0.5)
    for measures in ((some, quota), (quota, some)):
        with pytest.raises(ScenarioError, match="one duty for all within it"):
            solved(world, *measures)
    reset = rate_quota(TINY, **{"in-quota": 0, "rate": "30%"})  # one duty for all, so the share before it is no more
    same(solved(world, some, reset), solved(world, tariff(rate="30%")))
    packages = [build({"name": str(k), "measures": [m]}) for k, m in enumerate((some, quota))]
    with pytest.raises(InputError, match="one duty for all within it"):
        prepare_all(world, packages)


def test_one_rate_quota_a_flow(world: World) -> None:
    with pytest.raises(ScenarioError, match="one tariff-rate quota"):
        solved(world, rate_quota(0.5), rate_quota(0.8))
    packages = [build({"name": str(k), "measures": [rate_quota(0.5)]}) for k in range(2)]
    with pytest.raises(InputError, match="one tariff-rate quota"):
        prepare_all(world, packages)


def test_a_duty_within_that_is_the_one_beyond_is_a_tariff_and_said_to_be(world: World) -> None:
    r = solved(world, rate_quota(0.5, **{"in-quota": "20%", "rate": "20%"}))
    same(r, solved(world, tariff(rate="20%")), 0.0)
    assert not any("changes nothing" in note for note in r.info.notes)
    assert any("one and the same" in note for note in r.info.notes)
