"""What else reads trade knows export taxes: naive forecasts, channels, packages one after the other, files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from strategies import random_economy

from parley.backcasting.forecasts import direct_effect
from parley.errors import DataError
from parley.experiments.channels import REVENUE, channels, held_revenue
from parley.experiments.experiment import prepare_all, solve
from parley.measures.shock import no_shock, one_after_the_other
from parley.results.indicators import tariff_revenue
from parley.scenarios.load import build
from parley.scenarios.schema import Scenario
from parley.worlds.world import World

RATE = 0.3
CELL = (0, 1, 2)


@pytest.fixture(scope="module")
def world() -> World:
    plain = random_economy(8, n=3, j=3, zeros=0.0)
    economy = replace(plain, regions=("USA", "DEU", "CHN"), sectors=("A01", "B06", "C26"))
    return World("toy", economy, "0" * 64, {}, "uniform-4")


def scenario(*rates: float, **keys: object) -> Scenario:
    measure = {"kind": "export-tax", "from": "USA", "to": "*", "sectors": "C26"}
    return build({"name": "tax", "measures": [{**measure, "add": rate} for rate in rates], **keys})


def test_the_direct_effect_is_that_of_the_price_at_destination(world: World) -> None:
    c = world.solve(scenario(RATE)).changes
    expected = world.economy.flows[CELL] * (1.0 + RATE) ** -4.0
    assert direct_effect(c)[CELL] == pytest.approx(expected, rel=1e-12)
    assert direct_effect(c)[1, 0, 2] == pytest.approx(world.economy.flows[1, 0, 2], rel=1e-12)


def test_revenue_that_is_held_counts_export_taxes(world: World) -> None:
    """``(I' - R') / P + R`` over I, by hand: R' are duties on the price at the border and the tax on the seller's."""
    c = world.solve(scenario(RATE)).changes
    before, duties = tariff_revenue(c)
    sold = np.array([c.flows_after[0, 1:, 2].sum() / (1.0 + RATE), 0.0, 0.0])
    real = (c.income_after - duties - RATE * sold) / c.final_price + before
    np.testing.assert_allclose(held_revenue(c), real / c.income_before, rtol=1e-12)


def test_the_channel_of_revenue_is_what_the_taxing_state_gains(world: World) -> None:
    found = channels(world, scenario(RATE))
    contribution = found.shapley[found.game.players.index(REVENUE)]
    assert contribution[0] > 0.1
    assert (contribution[1:] < 0).all()  # who buys less collects fewer duties


def test_packages_one_after_the_other_add_up(world: World) -> None:
    both = solve(prepare_all(world, (scenario(0.1), scenario(0.2)))).changes
    np.testing.assert_allclose(both.welfare, world.solve(scenario(0.1, 0.2)).changes.welfare, rtol=1e-9)
    np.testing.assert_allclose(both.welfare, world.solve(scenario(RATE)).changes.welfare, rtol=1e-9)
    base = no_shock(world.economy)
    taxed = replace(base, export_tax=np.full(world.economy.flows.shape, 0.1))
    for first, second in ((base, taxed), (taxed, base)):
        together = one_after_the_other(world.economy, first, second)
        assert together.export_tax is not None
        np.testing.assert_array_equal(together.export_tax, 0.1)


def test_trade_in_files_says_the_tax(world: World, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    world.solve(scenario(RATE)).save(tmp_path / "out")
    rows = parquet.read_table(tmp_path / "out" / "trade.parquet").to_pylist()
    taxed = {(row["exporter"], row["importer"], row["sector"]): row["export_tax_after"] for row in rows}
    assert taxed["USA", "DEU", "C26"] == pytest.approx(RATE)
    assert taxed["DEU", "USA", "C26"] == taxed["USA", "USA", "C26"] == taxed["USA", "DEU", "B06"] == 0.0


@pytest.mark.parametrize("rate", [-1.0, np.nan, np.inf])
def test_rates_of_a_shock_are_checked(world: World, rate: float) -> None:
    with pytest.raises(DataError, match="export taxes of a shock"):
        replace(no_shock(world.economy), export_tax=np.full(world.economy.flows.shape, rate))
