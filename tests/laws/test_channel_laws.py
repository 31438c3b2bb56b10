"""Laws of the channels and of the panel: nothing from nothing, zeros where a channel cannot matter, exact sums."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from harness import LAW, SEEDS, draw_economy
from hypothesis import given
from hypothesis import strategies as st

from parley.economy.economy import Economy
from parley.experiments.channels import CHANNELS, LINKS, REALLOCATION, REVENUE, TERMS, Channels, channels
from parley.experiments.panel import panel, variance_split
from parley.model.problem import CLOSURES, FIXED_NOMINAL, ZERO
from parley.results.indicators import real_income
from parley.scenarios.schema import Scenario
from parley.worlds.world import World

CLOSE = 1e-6
"""Points of real income; the solver's residual is 1e-10 of a ratio."""
COST = {"kind": "trade-cost", "from": ["R01"], "to": ["R00"], "rate": 0.2}
DUTY = {"kind": "tariff", "from": ["R00"], "to": ["R01"], "add": 0.1}
NOTHING = {"kind": "tariff", "from": ["R00"], "to": ["R01"], "scale": 1.0}


def world_of(economy: Economy) -> World:
    return World("drawn", economy, "0" * 64, {}, "uniform-4")


def scenario_of(*measures: Mapping[str, Any], closure: str = FIXED_NOMINAL) -> Scenario:
    rules = {"elasticities": 4.0, "closure": closure, "world": "drawn"}
    return Scenario.model_validate({"name": "drawn", "measures": list(measures), **rules})


def solved(economy: Economy, *measures: Mapping[str, Any], closure: str = FIXED_NOMINAL) -> Channels:
    return channels(world_of(economy), scenario_of(*measures, closure=closure))


def contributions(found: Channels, name: str) -> np.ndarray:
    """Both attributions of one channel (2, N)."""
    k = CHANNELS.index(name)
    return np.stack([found.one_at_a_time[k], found.shapley[k]])


def income_in(family: str, economy: Economy, scenario: Scenario) -> np.ndarray:
    return real_income(world_of(economy).solve(scenario.model_copy(update={"model": family})).changes)


@pytest.mark.parametrize("closure", CLOSURES)
@LAW
@given(seed=SEEDS)
def test_nothing_comes_from_nothing(closure: str, seed: int) -> None:
    found = solved(draw_economy(seed), NOTHING, closure=closure)
    assert np.abs(found.game.values).max() < CLOSE
    assert np.abs(found.shapley).max() < CLOSE


@pytest.mark.parametrize("closure", CLOSURES)
@LAW
@given(seed=SEEDS)
def test_everything_adds_up(closure: str, seed: int) -> None:
    """Shapley values sum to what lies between the direct effect and the full model; so does one at a time, with the
    interaction."""
    found = solved(draw_economy(seed), COST, DUTY, closure=closure)
    gap = found.full - found.direct
    np.testing.assert_allclose(found.shapley.sum(axis=0), gap, atol=1e-9)
    np.testing.assert_allclose(found.one_at_a_time.sum(axis=0) + found.interaction, gap, atol=1e-9)


@LAW
@given(seed=SEEDS)
def test_channels_explain_the_gaps_between_families(seed: int) -> None:
    """All on is caliendo-parro; links off, factors fixed, and the partial-equilibrium corner are families, too."""
    economy, scenario = draw_economy(seed), scenario_of(COST, DUTY)
    found = channels(world_of(economy), scenario)
    income = {
        family: income_in(family, economy, scenario)
        for family in (
            "caliendo-parro",
            "caliendo-parro-no-links",
            "caliendo-parro-immobile",
            "partial-equilibrium",
        )
    }
    full = income["caliendo-parro"]
    np.testing.assert_allclose(found.full, full, atol=CLOSE)
    links, fixed = (full - income[f"caliendo-parro-{name}"] for name in ("no-links", "immobile"))
    np.testing.assert_allclose(contributions(found, LINKS)[0], links, atol=CLOSE)
    np.testing.assert_allclose(contributions(found, REALLOCATION)[0], fixed, atol=CLOSE)
    corner = found.game.value([REVENUE]) * economy.absorption.sum(axis=1) / economy.income
    np.testing.assert_allclose(income["partial-equilibrium"], corner, atol=CLOSE)


@LAW
@given(seed=SEEDS)
def test_with_removed_imbalances_all_on_is_the_family(seed: int) -> None:
    economy, scenario = draw_economy(seed), scenario_of(COST, closure=ZERO)
    found = channels(world_of(economy), scenario)
    np.testing.assert_allclose(found.full, income_in("caliendo-parro", economy, scenario), atol=CLOSE)


@LAW
@given(seed=SEEDS)
def test_no_tariffs_no_revenue_channel(seed: int) -> None:
    found = solved(draw_economy(seed, tariffs=False), COST)
    assert (contributions(found, REVENUE) == 0).all()


@LAW
@given(seed=SEEDS)
def test_one_sector_no_reallocation(seed: int) -> None:
    found = solved(draw_economy(seed, j=1), COST, DUTY)
    assert np.abs(contributions(found, REALLOCATION)).max() < CLOSE


@LAW
@given(seed=SEEDS)
def test_no_inputs_no_links(seed: int) -> None:
    found = solved(draw_economy(seed, inputs=False), COST, DUTY)
    assert (contributions(found, LINKS) == 0).all()


@LAW
@given(seed=SEEDS)
def test_in_a_world_of_equals_all_hit_alike_there_are_no_terms_of_trade(seed: int) -> None:
    """Identical countries and equally dearer trade between all: no price moves against another's."""
    rng = np.random.default_rng(seed)
    n, j = 3, 2
    flows = np.broadcast_to(rng.uniform(1.0, 3.0, j), (n, n, j)).copy()
    flows[np.arange(n), np.arange(n)] = 10.0
    zero = np.zeros((n, n, j))
    economy = Economy(("R00", "R01", "R02"), ("S00", "S01"), flows, zero, np.zeros((n, j, j)))
    found = solved(economy, {"kind": "trade-cost", "from": ["*"], "to": ["*"], "rate": 0.2})
    assert found.full.max() < -0.5
    assert np.abs(contributions(found, TERMS)).max() < CLOSE


@LAW
@given(seed=SEEDS)
def test_a_channel_that_no_combination_needs_is_a_dummy(seed: int) -> None:
    """With wages held, whether factors could move makes no difference at all."""
    found = solved(draw_economy(seed), COST, DUTY)
    for others in ([], [LINKS], [REVENUE], [LINKS, REVENUE]):
        np.testing.assert_array_equal(found.game.value(others), found.game.value([*others, REALLOCATION]))


@LAW
@given(seed=SEEDS)
def test_revenue_gained_is_worth_what_it_buys(seed: int) -> None:
    """A duty that raises revenue from nothing: the channel is positive for who charges it, and nobody else has one."""
    economy = draw_economy(seed, n=3, tariffs=False)
    if not (economy.flows[0, 1] > 0).any():
        return
    found = solved(economy, DUTY)
    revenue = contributions(found, REVENUE)
    assert (revenue[:, 1] > 0).all()
    assert np.abs(revenue[:, [0, 2]]).max() == 0.0


@LAW
@given(seed=SEEDS, rows=st.integers(2, 6), columns=st.integers(2, 6))
def test_the_variance_split_is_exact(seed: int, rows: int, columns: int) -> None:
    rng = np.random.default_rng(seed)
    a, b = rng.normal(size=(rows, 1)), rng.normal(size=(1, columns))
    by_row, by_column, rest = variance_split(a + b)
    share = a.var() / (a.var() + b.var())
    assert by_row == pytest.approx(share)
    assert by_column == pytest.approx(1.0 - share)
    assert rest == pytest.approx(0.0, abs=1e-12)
    parts = variance_split(rng.normal(size=(rows, columns)))
    assert sum(part for part in parts if part is not None) == pytest.approx(1.0)
    assert variance_split(np.full((rows, columns), 2.5)) == (None, None, None)


@LAW
@given(seed=SEEDS)
def test_the_panel_of_nothing_is_zero(seed: int) -> None:
    found = panel(world_of(draw_economy(seed, n=3, j=2)), scenario_of(NOTHING))
    assert np.nanmax(np.abs(found.values)) < CLOSE
    assert found.spread("R00").families is None


@LAW
@given(seed=SEEDS)
def test_a_cell_of_the_panel_is_the_run_of_that_model(seed: int) -> None:
    economy, scenario = draw_economy(seed, n=3), scenario_of(COST, DUTY)
    found = panel(world_of(economy), scenario)
    for f, family in enumerate(found.families):
        for s, name in enumerate(found.sets):
            if name != found.own:
                cell = scenario.model_copy(update={"elasticities": name})
                np.testing.assert_allclose(found.values[f, s], income_in(family, economy, cell), atol=CLOSE)


def test_cheaper_imports_are_a_direct_gain_of_the_importer_alone() -> None:
    economy = draw_economy(3, n=4, j=2, tariffs=False)
    cost = {**COST, "from": ["*"], "rate": -0.1}
    found = solved(economy, cost)
    assert found.direct[0] > 0
    assert found.full[0] > 0
    assert np.abs(found.direct[1:]).max() < CLOSE
