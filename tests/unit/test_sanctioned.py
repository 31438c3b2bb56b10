"""The world brought to 2023: Russia's goods trade is what is observed, and the calibration recovers known costs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import parley
from parley.backcasting.observed import observed
from parley.backcasting.sanctioned import NAME, WORLD_GDP_USD, build, calibrate
from parley.codes.sectors import resolve_sectors
from parley.economy.elasticities import elasticities
from parley.measures.shock import no_shock
from parley.model.families import get_family
from parley.model.problem import FIXED_NOMINAL
from parley.solver.solve import solve_shock
from parley.worlds.files import from_bytes, to_bytes


def test_russias_trade_by_partner_is_what_is_observed() -> None:
    economy, seen = parley.world(NAME).economy, observed(2023)
    goods = np.isin(economy.sectors, resolve_sectors(["goods"], economy.sectors))
    russia = economy.regions.index("RUS")
    base = parley.world("world-2021").economy
    checked = 0
    for k, code in enumerate(seen.partners):
        partner = economy.regions.index(code)
        for flows, total, before in (
            (economy.flows[partner, russia, goods], seen.imports[k], base.flows[partner, russia, goods]),
            (economy.flows[russia, partner, goods], seen.exports[k], base.flows[russia, partner, goods]),
        ):
            if seen.recorded[k] and before.sum() > 0:
                assert flows.sum() == pytest.approx(total, rel=1e-5, abs=1e-6), code
                checked += 1
    assert checked > 120


def test_the_bundled_world_is_what_the_recipe_builds() -> None:
    made = from_bytes(to_bytes(build()), "built").economy()
    shipped = parley.world(NAME).economy
    np.testing.assert_allclose(made.flows, shipped.flows, rtol=1e-5, atol=1e-4)


def test_money_is_scaled_by_world_gdp() -> None:
    made, base = parley.world(NAME).economy, parley.world("world-2021").economy
    growth = WORLD_GDP_USD[2023] / WORLD_GDP_USD[2021]
    assert made.value_added.sum() / base.value_added.sum() == pytest.approx(growth, rel=1e-4)


def test_known_costs_are_recovered() -> None:
    """Impose known costs on some pairs, take the model's totals for observed ones, and find the costs again."""
    world, seen = parley.world("world-2021"), observed(2023)
    economy = world.economy
    russia, goods = economy.regions.index("RUS"), np.isin(economy.sectors, resolve_sectors(["goods"], economy.sectors))
    cost = np.ones_like(economy.tariffs)
    known = {"DEU": 1.4, "CHN": 0.9, "TUR": 1.1}
    for code, d in known.items():
        cost[economy.regions.index(code), russia, goods] = d
    theta = elasticities(None, economy.sectors, world.default_elasticities).theta
    shock = replace(no_shock(economy), cost=cost)
    c = solve_shock(get_family("caliendo-parro"), economy, shock, theta, FIXED_NOMINAL).require()
    money = WORLD_GDP_USD[2023] / WORLD_GDP_USD[2021]
    places = [economy.regions.index(code) for code in seen.partners]
    recorded = np.array([c.flows_before[k, russia, goods].sum() > 0 for k in places])
    recorded &= np.array([c.flows_before[russia, k, goods].sum() > 0 for k in places])
    made = replace(
        seen,
        imports=np.array([c.flows_after[k, russia, goods].sum() for k in places]) * money,
        exports=np.array([c.flows_after[russia, k, goods].sum() for k in places]) * money,
        recorded=recorded,
    )
    found = calibrate(world, made)
    for code, d in zip(found.partners, found.into, strict=True):
        assert d == pytest.approx(known.get(code, 1.0), rel=1e-5), code
    np.testing.assert_allclose(found.out_of, 1.0, rtol=1e-5)
