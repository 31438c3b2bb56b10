"""Measures with dates, shares and phasing: what is imposed on which day, and what bans leave."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from strategies import random_economy

import parley
from parley.economy.economy import Economy
from parley.errors import InputError, ScenarioError
from parley.experiments.series import solve_horizons, solve_path
from parley.horizon.elasticity import ratio
from parley.horizon.phasing import effect_share
from parley.kit.dates import parse_years
from parley.measures.apply import build_shock
from parley.measures.shock import Shock, no_shock
from parley.scenarios.calendar import calendar
from parley.scenarios.load import build
from parley.worlds.world import World

DAY = datetime.date


@pytest.fixture(scope="module")
def economy() -> Economy:
    plain = random_economy(3, n=4, j=3, zeros=0.0)
    return replace(plain, regions=("USA", "DEU", "RUS", "CHN"), sectors=("A01", "B06", "C26"))


@pytest.fixture(scope="module")
def world(economy: Economy) -> World:
    return World("toy", economy, "0" * 64, {}, "uniform-4")


def shock_of(economy: Economy, *measures: dict[str, Any], on: str | None = None) -> Shock:
    scenario = build({"name": "test", "measures": list(measures)})
    return build_shock(economy, scenario, None if on is None else DAY.fromisoformat(on)).shock


def ban(**keys: Any) -> dict[str, Any]:
    return {"kind": "export-ban", "from": "DEU", "to": "RUS", "sectors": "C26", **keys}


CELL = (1, 2, 2)  # DEU -> RUS, C26


def test_a_ban_removes_its_share_and_nothing_else(economy: Economy) -> None:
    closed = shock_of(economy, ban(coverage=0.4)).closed
    assert closed[CELL] == pytest.approx(0.4)
    assert np.count_nonzero(closed) == 1


def test_the_rest_of_a_banned_sector_trades_on(world: World) -> None:
    """The kernel keeps exactly 1 - 0.4 of the flow: shares move by that factor at unchanged prices."""
    result = world.solve(build({"name": "ban", "measures": [ban(coverage=0.4)]}))
    c = result.changes
    relative = c.flows_after[1, 2, 2] / c.flows_after[0, 2, 2] * c.flows_before[0, 2, 2] / c.flows_before[1, 2, 2]
    expected = 0.6 * (c.unit_cost[1, 2] / c.unit_cost[0, 2]) ** -4.0
    assert relative == pytest.approx(expected, rel=1e-8)


def test_coverage_one_is_the_embargo_and_zero_is_nothing(economy: Economy) -> None:
    embargo = shock_of(economy, {"kind": "embargo", "from": "DEU", "to": "RUS", "sectors": "C26"})
    np.testing.assert_array_equal(shock_of(economy, ban()).closed, embargo.closed)
    np.testing.assert_array_equal(shock_of(economy, ban(coverage=1.0)).closed, embargo.closed)
    assert not shock_of(economy, ban(coverage=0.0)).closed.any()


def test_two_half_bans_on_disjoint_products_are_their_union(economy: Economy) -> None:
    both = shock_of(economy, ban(coverage=0.5, products="chips"), ban(coverage=0.5, products="phones"))
    np.testing.assert_array_equal(both.closed, shock_of(economy, ban(coverage=1.0)).closed)
    untagged = shock_of(economy, ban(coverage=0.5), ban(coverage=0.5))
    np.testing.assert_array_equal(both.closed, untagged.closed)


def test_bans_of_the_same_products_overlap(economy: Economy) -> None:
    same = shock_of(economy, ban(coverage=0.5, products="chips"), ban(coverage=0.3, products="chips"))
    assert same.closed[CELL] == pytest.approx(0.5)


def test_import_and_export_bans_of_one_flow_add_up(economy: Economy) -> None:
    mirror = {"kind": "import-ban", "from": "DEU", "to": "RUS", "sectors": "C26", "coverage": 0.2}
    assert shock_of(economy, ban(coverage=0.4), mirror).closed[CELL] == pytest.approx(0.6)


def test_bans_above_all_products_are_named(economy: Economy) -> None:
    with pytest.raises(ScenarioError, match=r"DEU→RUS, C26 cover 130% of its products.*'products' tag"):
        shock_of(economy, ban(coverage=0.8), ban(coverage=0.5))


def test_an_embargo_absorbs_bans(economy: Economy) -> None:
    embargo = {"kind": "embargo", "from": "DEU", "to": "RUS"}
    assert shock_of(economy, ban(coverage=0.8), embargo).closed[CELL] == 1.0


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"coverage": 1.2}, r"measure 1.coverage: 1.2 is out of bounds; a share of the products is at most 1"),
        ({"coverage": -0.1}, "out of bounds; expected 0 or more"),
        ({"rate": 0.1}, "give coverage; found rate"),
        ({"members": ["DEU"]}, r"measure 1.members: kind export-ban has 'from' and 'to' instead"),
        ({"assumed": ["cover"]}, r"measure 1.assumed: 'cover' is not a key"),
        ({"start": "2022-13-01"}, "is not a date"),
        ({"suspended": [{"from": "2022-01-01"}]}, r"measure 1.suspended.1.until: this key is missing"),
    ],
)
def test_bad_keys(keys: dict[str, Any], message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        build({"name": "bad", "measures": [ban(**keys)]})


@pytest.mark.parametrize(
    "keys",
    [
        {"start": "2022-02-01", "end": "2022-02-01"},
        {"start": "2022-02-01", "suspended": [{"from": "2022-05-01", "until": "2022-04-01"}]},
        {
            "start": "2022-02-01",
            "suspended": [{"from": "2022-03-01", "until": "2022-05-01"}, {"from": "2022-04-01", "until": "2022-06-01"}],
        },
    ],
)
def test_dates_that_make_no_sense_are_named(economy: Economy, keys: dict[str, Any]) -> None:
    with pytest.raises(ScenarioError, match=r"test, measure 1 .*2022-0[1-6]"):
        shock_of(economy, ban(**keys), on="2023-01-01")


def test_a_measure_counts_from_its_start_to_its_end(economy: Economy) -> None:
    dated = ban(coverage=0.4, start="2022-03-01", end="2024-03-01")
    for day, felt in (("2022-02-28", 0.0), ("2022-03-01", 0.4), ("2024-02-29", 0.4), ("2024-03-01", 0.0)):
        assert shock_of(economy, dated, on=day).closed[CELL] == pytest.approx(felt), day


def test_suspended_for_all_days_equals_absent(economy: Economy) -> None:
    span = {"start": "2022-03-01", "end": "2025-03-01"}
    always = ban(coverage=0.4, **span, suspended=[{"from": span["start"], "until": span["end"]}])
    for day in ("2022-03-01", "2023-06-01", "2025-02-28", "2026-01-01"):
        shock = shock_of(economy, always, on=day)
        assert not shock.changed(economy).any()


def test_a_tariff_of_the_baseline_changes_nothing_and_is_taken_back(economy: Economy) -> None:
    """The baseline is 2021: a duty of 2018 is in its data; when it ends, it is subtracted."""
    duty = {"kind": "tariff", "from": "CHN", "to": "USA", "add": "10pp", "start": "2018-07-06", "end": "2026-01-01"}
    with_room = replace(economy, tariffs=economy.tariffs + 0.2 * (1 - np.eye(4))[:, :, None])
    assert not shock_of(with_room, duty, on="2023-01-01").changed(with_room).any()
    lifted = shock_of(with_room, duty, on="2026-01-01")
    np.testing.assert_allclose(lifted.tariffs[3, 0], with_room.tariffs[3, 0] - 0.1)


def test_a_rate_of_the_baseline_cannot_be_taken_back(economy: Economy) -> None:
    duty = {"kind": "tariff", "from": "CHN", "to": "USA", "rate": 0.3, "start": "2018-07-06", "end": "2026-01-01"}
    with pytest.raises(ScenarioError, match="the rate before it is not known"):
        shock_of(economy, duty, on="2026-02-01")


def test_lifting_a_ban_of_the_baseline_reopens_it(economy: Economy) -> None:
    """40 % of the products were banned in 2021; without the ban the flow's kernel is 1 / 0.6 of what it was."""
    lifted = shock_of(economy, ban(coverage=0.4, start="2014-08-01", end="2022-01-01"), on="2022-06-01")
    assert 1.0 - lifted.closed[CELL] == pytest.approx(1 / 0.6)


def test_costs_fade_by_the_phasing(economy: Economy) -> None:
    friction = {"kind": "financial-friction", "from": "DEU", "to": "RUS", "rate": 0.1, "start": "2022-03-01"}
    friction |= {"end": "2024-03-01", "phasing": "dai-2021"}
    day = DAY(2026, 3, 1)
    share = effect_share(day, DAY(2022, 3, 1), DAY(2024, 3, 1), [], "dai-2021")
    assert 0 < share < 1
    assert shock_of(economy, friction, on=day.isoformat()).cost[CELL] == pytest.approx(1.1**share)


def test_a_trade_deal_ends_duties_between_members(economy: Economy) -> None:
    shock = shock_of(economy, {"kind": "trade-deal", "members": ["USA", "DEU"]})
    assert not shock.tariffs[0, 1].any()
    assert not shock.tariffs[1, 0].any()
    others = np.ones((4, 4), bool)
    others[[0, 1], [1, 0]] = False
    np.testing.assert_array_equal(shock.tariffs[others], economy.tariffs[others])


def test_a_customs_union_has_one_external_rate(economy: Economy) -> None:
    shock = shock_of(economy, {"kind": "customs-union", "members": ["USA", "DEU"], "external": 0.05})
    assert not shock.tariffs[0, 1].any()
    np.testing.assert_allclose(shock.tariffs[2:, :2], 0.05)
    np.testing.assert_array_equal(shock.tariffs[:2, 2:], economy.tariffs[:2, 2:])


def test_the_horizon_scales_every_elasticity(world: World) -> None:
    scenario = build({"name": "ban", "measures": [ban(coverage=0.4)]})
    for horizon in (1, 5, 10, "long-run"):
        result = world.solve(scenario.model_copy(update={"horizon": horizon}))
        years = None if horizon == "long-run" else float(horizon)
        np.testing.assert_allclose(result.changes.theta, 4.0 * ratio(years))


def test_elapsed_needs_a_day_and_a_start(world: World) -> None:
    scenario = build({"name": "ban", "horizon": "elapsed", "measures": [ban(start="2022-03-01")]})
    with pytest.raises(InputError, match="elapsed needs the key 'on'"):
        world.solve(scenario)
    later = scenario.model_copy(update={"on": DAY(2024, 3, 1)})
    assert world.solve(later).changes.theta[0] == pytest.approx(4.0 * ratio(2.0), rel=1e-3)


def test_a_path_equals_its_years_one_by_one(world: World) -> None:
    """Warm starts change how fast a year is solved, not what comes out."""
    scenario = build({"name": "path", "measures": [ban(start="2022-03-01"), ban(coverage=0.0, start="2023-01-01")]})
    path = solve_path(world, scenario, parse_years("2021..2024"))
    for year, result in zip((2021, 2022, 2023, 2024), path.results, strict=True):
        alone = world.solve(scenario.model_copy(update={"on": DAY(year, 7, 1)}))
        np.testing.assert_allclose(result.changes.welfare, alone.changes.welfare, rtol=1e-8)
    np.testing.assert_allclose(path.results[0].changes.welfare, 1.0, rtol=1e-14)


@pytest.mark.parametrize("text", ["2021", "2021-2024", "2024..2021", "21..24", "2021..9999", ""])
def test_bad_paths(text: str) -> None:
    with pytest.raises(InputError, match=r"expected (two )?years"):
        parse_years(text)


def test_slow_adjustment_twice_is_noted(world: World) -> None:
    scenario = build({"name": "twice", "horizon": 1, "measures": [ban(start="2022-03-01", phasing="dai-2021")]})
    assert any("dai-2021" in note for note in world.solve(scenario).info.notes)
    assert world.solve(scenario.model_copy(update={"horizon": "long-run"})).info.notes == (
        "no date given: all measures are imposed, whatever their dates (--at gives the world on one day)",
    )


def test_no_shock_is_read_only(economy: Economy) -> None:
    with pytest.raises(ValueError, match="read-only"):
        no_shock(economy).tariffs[0, 1, 0] = 1.0


def test_the_library_still_imposes_undated_measures() -> None:
    scenario = parley.scenario("usa-russia-goods-embargo")
    economy = parley.world("world-2021").economy
    dated = build_shock(economy, scenario, DAY(2030, 1, 1)).shock
    np.testing.assert_array_equal(dated.closed, build_shock(economy, scenario).shock.closed)


def test_a_timeline_shows_the_spells() -> None:
    scenario = build(
        {
            "name": "line",
            "measures": [
                ban(start="2022-03-01", suspended=[{"from": "2023-01-01", "until": "2023-07-01"}]),
                {"kind": "tariff", "from": "CHN", "to": "USA", "add": 0.1, "end": "2023-06-01"},
            ],
        }
    )
    line = calendar(scenario)
    assert (line.first, line.last) == (DAY(2022, 1, 1), DAY(2025, 1, 1))
    first, second = line.entries
    assert first.spells == ((DAY(2022, 3, 1), DAY(2023, 1, 1)), (DAY(2023, 7, 1), DAY(2025, 1, 1)))
    assert first.open_end
    assert second.spells == ((DAY(2022, 1, 1), DAY(2023, 6, 1)),)
    assert second.open_start
    assert not second.open_end


def test_a_timeline_needs_dates() -> None:
    with pytest.raises(InputError, match="no measure has a date"):
        calendar(build({"name": "line", "measures": [ban()]}))


def test_horizons_are_an_axis(world: World) -> None:
    scenario = build({"name": "ban", "measures": [ban(coverage=0.4)]})
    series = solve_horizons(world, scenario, (1, 5, "long-run"))
    assert series.real_income.dims == ("horizon", "region")
    assert list(series.real_income.horizon.values) == ["1", "5", "long-run"]
    loss = -series.real_income.sel(region="RUS")
    assert float(loss.sel(horizon="1")) > float(loss.sel(horizon="5")) > float(loss.sel(horizon="long-run")) > 0


def test_factors_are_held_in_the_short_run(world: World) -> None:
    """Below ``immobile-under`` they stay, from ``mobile-from`` they move freely, partly between."""
    keys = {"immobile-under": 2, "mobile-from": 8, "measures": [ban(coverage=0.4)]}
    scenario = build({"name": "held", **keys})
    families = ("caliendo-parro-immobile", "caliendo-parro-partly-mobile", "caliendo-parro", "caliendo-parro")
    series = solve_horizons(world, scenario, (1, 5, 8, "long-run"))
    assert tuple(result.info.model for result in series.results) == families
    for horizon, family, result in zip((1, 5, 8, "long-run"), families, series.results, strict=True):
        alone = build({"name": "alone", "model": family, "horizon": horizon, "measures": [ban(coverage=0.4)]})
        np.testing.assert_allclose(result.changes.welfare, world.solve(alone).changes.welfare, rtol=1e-8)


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"immobile-under": 2, "model": "armington"}, "immobile-under: only the model caliendo-parro"),
        ({"immobile-under": 5, "mobile-from": 2}, "mobile-from: 2 years is before immobile-under, 5"),
        ({"immobile-under": -1}, "greater than 0"),
    ],
)
def test_bad_mobility(keys: dict[str, Any], message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        build({"name": "held", "measures": [], **keys})


def test_a_measure_without_a_start_is_in_force_until_its_end_and_not_in_the_baseline(economy: Economy) -> None:
    """It is imposed on the days before its end; when that has come there is nothing to take back."""
    open_start = ban(coverage=0.4, end="2023-07-01")
    assert shock_of(economy, open_start, on="2023-06-30").closed[CELL] == pytest.approx(0.4)
    for on in ("2023-07-01", "2030-01-01"):
        assert not np.any(shock_of(economy, open_start, on=on).closed)
