"""``kind: airspace`` in a scenario: what it costs whom, dates, reopening, and a cost that only some products feel."""

from __future__ import annotations

import datetime
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from small_world import small_world
from strategies import random_economy

import parley
from parley.errors import InputError, ScenarioError
from parley.measures.apply import build_shock
from parley.measures.shock import Part, Shock, impact, no_shock, whole_costs
from parley.results.result import Result
from parley.scenarios.load import build
from parley.scenarios.schema import Scenario

RUSSIA = {"kind": "airspace", "airspace": "RUS", "carriers": ["EU27", "GBR"], "start": "2022-02-28"}


def scenario(*measures: dict[str, object], **keys: object) -> Scenario:
    return build({"name": "sky", "measures": list(measures), **keys})


@cache
def closed() -> Result:
    return parley.world("world-2021").solve(scenario(RUSSIA))


def test_a_closure_costs_those_who_fly_around_it() -> None:
    income = closed().real_income
    assert -0.5 < float(income.sel(region="FIN")) < -0.001
    assert float(income.sel(region="FIN")) < float(income.sel(region="FRA")) < 0
    assert abs(float(income.sel(region="BRA"))) < 0.005
    assert any("no airport for ROW" in note for note in closed().info.notes)


def test_only_what_goes_by_air_gets_dearer() -> None:
    economy = parley.world("world-2021").economy
    part = build_shock(economy, scenario(RUSSIA)).shock.parts[0]
    at = {code: k for k, code in enumerate(economy.regions)}
    sector = {code: k for k, code in enumerate(economy.sectors)}
    assert part.share[sector["C26"]] > part.share[sector["C10T12"]] > 0 == part.share[sector["C19"]]
    assert part.cost[at["FIN"], at["JPN"], sector["C26"]] > 1.003
    assert np.all(part.cost[at["CHN"], at["JPN"]] == 1.0)
    assert np.all(part.cost >= 1.0)


def test_on_a_day_before_it_there_is_nothing_and_after_it_all() -> None:
    economy = parley.world("world-2021").economy
    before = build_shock(economy, scenario(RUSSIA), datetime.date.fromisoformat("2022-02-01")).shock
    assert np.all(before.parts[0].cost == 1.0)
    after = build_shock(economy, scenario(RUSSIA), datetime.date.fromisoformat("2023-06-01")).shock
    assert after.parts[0].cost.max() > 1.003


@pytest.mark.slow
def test_opening_takes_back_what_closing_added() -> None:
    economy = parley.world("world-2021").economy
    both = scenario(RUSSIA, {"kind": "airspace", "airspace": "RUS", "carriers": ["EU27", "GBR"], "opens": True})
    assert build_shock(economy, both).shock.parts[0].cost == pytest.approx(1.0, abs=1e-12)


def test_the_scale_multiplies_the_change() -> None:
    economy = parley.world("world-2021").economy
    half = build_shock(economy, scenario({**RUSSIA, "scale": 0.5})).shock.parts[0].cost
    whole = build_shock(economy, scenario(RUSSIA)).shock.parts[0].cost
    assert half - 1 == pytest.approx((whole - 1) / 2, abs=1e-12)


@pytest.mark.slow
def test_reopening_in_a_world_that_has_the_closure() -> None:
    """On the world of 2023 Russia's airspace is closed already: closing it again is nothing, opening it a gain."""
    world = parley.world("sanctioned-2023")
    again = build_shock(world.economy, scenario(RUSSIA, world="sanctioned-2023")).shock.parts[0].cost
    assert again == pytest.approx(1.0, abs=1e-12)
    opened = scenario({**RUSSIA, "opens": True, "carriers": "FIN"}, world="sanctioned-2023")
    cost = build_shock(world.economy, opened).shock.parts[0].cost
    assert cost.min() < 0.998
    assert cost.max() <= 1.0 + 1e-12


def test_a_closure_that_has_ended_is_taken_back() -> None:
    """Imposed on a year without it, and lifted from a year that has it: what one adds the other takes away."""
    dated = {**RUSSIA, "carriers": "JPN", "start": "2020-06-01", "end": "2022-01-15"}

    def added(year: int, day: str) -> np.ndarray:
        economy = replace(small_world().economy, year=year)
        part = build_shock(economy, scenario(dated), datetime.date.fromisoformat(day)).shock.parts[0]
        return np.asarray(part.cost - 1.0)

    imposed, lifted = added(2019, "2020-09-01"), added(2021, "2022-02-01")
    assert imposed.max() > 1e-3
    assert imposed.min() == 0.0
    assert lifted == pytest.approx(-imposed, abs=1e-4)
    assert not added(2021, "2022-01-10").any()
    assert not added(2019, "2022-02-01").any()


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"airspace": None}, "airspace: this key is missing"),
        ({"carriers": None}, "carriers: this key is missing"),
        ({"from": "RUS"}, "kind airspace has 'airspace' and 'carriers' instead"),
        ({"rate": 0.1}, "give scale"),
        ({"scale": -1}, "expected 0 or more"),
    ],
)
def test_bad_keys_are_named(keys: dict[str, object], words: str) -> None:
    given = {key: value for key, value in {**RUSSIA, **keys}.items() if value is not None}
    with pytest.raises(ScenarioError, match=words):
        scenario(given)


def test_other_kinds_have_no_airspace() -> None:
    with pytest.raises(ScenarioError, match="kind embargo has 'from' and 'to' instead"):
        scenario({"kind": "embargo", "from": "RUS", "to": "USA", "airspace": "RUS"})


@pytest.mark.parametrize("code", ["RUSS", "EU-27"])
def test_unknown_states_are_named(code: str) -> None:
    with pytest.raises(InputError, match=code):
        build_shock(parley.world("world-2021").economy, scenario({**RUSSIA, "airspace": code}))


@pytest.mark.parametrize(
    ("carriers", "words"),
    [
        ("CA", "CA is the airline Air China of China or the country Canada; .* write CHN or CAN"),
        (["EU27", "AY"], "AY is the airline Finnair of Finland; .* write FIN"),
        ("airline:AF", "airline:AF is the airline Air France of France; .* write FRA"),
    ],
)
def test_carriers_are_states(carriers: str | list[str], words: str) -> None:
    with pytest.raises(InputError, match=words):
        build_shock(parley.world("world-2021").economy, scenario({**RUSSIA, "carriers": carriers}))


def test_a_closure_that_names_the_states_own_carriers_says_that_it_leaves_them_alone() -> None:
    economy = parley.world("world-2021").economy
    notes = build_shock(economy, scenario({**RUSSIA, "airspace": "FIN"})).notes
    assert "the airspace of Finland stays open to its own carriers, which a closure leaves alone" in notes
    assert not any("its own carriers" in note for note in build_shock(economy, scenario(RUSSIA)).notes)


# -- a cost that some products feel ------------------------------------------------------------------------------------


def shock_with(part: Part) -> tuple[object, Shock]:
    economy = random_economy(5, n=3, j=2)
    base = no_shock(economy)
    return economy, Shock(base.tariffs, base.cost, base.closed, (part,))


def test_a_part_of_all_products_is_a_trade_cost_and_of_none_is_nothing() -> None:
    theta, dear = np.array([3.0, 8.0]), np.full((3, 3, 2), 1.4)
    _, shock = shock_with(Part(np.array([1.0, 0.0]), dear))
    cost = whole_costs(shock, theta).cost
    assert cost[:, :, 0] == pytest.approx(1.4)
    assert cost[:, :, 1] == pytest.approx(1.0)


def test_a_part_leaves_its_own_factor_on_the_flow() -> None:
    """``1 - s + s d^-theta``, and never less than the products that are left: unlike a cost of the average."""
    theta, share = np.array([4.0, 9.0]), np.array([0.1, 0.3])
    economy, shock = shock_with(Part(share, np.full((3, 3, 2), 50.0)))
    effect = impact(economy, whole_costs(shock, theta), theta)  # type: ignore[arg-type]
    assert effect == pytest.approx(np.broadcast_to(1 - share + share * 50.0**-theta, (3, 3, 2)))
    small = Part(share, np.full((3, 3, 2), 1 + 1e-6))
    cost = whole_costs(shock_with(small)[1], theta).cost
    assert cost - 1 == pytest.approx(np.broadcast_to(share * 1e-6, (3, 3, 2)), rel=1e-3)
