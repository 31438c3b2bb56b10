"""Errors of the flows: totals are held, accounts close, the size of the errors is as asked and as measured."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shipped import arrays
from strategies import random_economy

from parley.economy.economy import Economy
from parley.scenarios.spread import Draws
from parley.uncertainty.data_error import TOLERANCE, FlowError, cap_use
from parley.worlds.world import load_world


def own(economy: Economy) -> np.ndarray:
    k = np.arange(len(economy.regions))
    return economy.flows[k, k, :]


@settings(max_examples=20)
@given(st.integers(0, 2**32 - 1), st.integers(0, 2**53))
def test_totals_are_held_and_accounts_close(world: int, seed: int) -> None:
    economy = random_economy(world, n=6, j=3)
    drawn = FlowError(economy, 0.2, 0.4).draw(seed)
    assert np.array_equal(own(drawn), own(economy))
    assert np.array_equal(drawn.flows > 0, economy.flows > 0)
    sold, before = drawn.flows.sum(axis=1), economy.flows.sum(axis=1)
    assert np.abs(sold / before - 1).max() <= 10 * TOLERANCE
    assert np.allclose(drawn.flows.sum(axis=0), economy.flows.sum(axis=0), rtol=1e-12)
    assert np.allclose(drawn.value_added, economy.value_added, rtol=10 * TOLERANCE)
    scale = economy.income.sum()
    assert np.abs(drawn.deficits - economy.deficits).max() <= 20 * TOLERANCE * scale
    assert abs(drawn.deficits.sum()) <= 1e-9 * scale
    assert drawn.final_demand.min() >= -1e-9 * scale
    income = drawn.value_added + drawn.tariff_revenue + drawn.deficits
    assert np.allclose(drawn.final_demand.sum(axis=1), income, rtol=1e-9)


def test_the_same_seed_gives_the_same_economy_and_another_seed_another() -> None:
    errors = FlowError(random_economy(1, n=5), 0.2, 0.3)
    assert np.array_equal(errors.draw(7).flows, errors.draw(7).flows)
    assert not np.array_equal(errors.draw(7).flows, errors.draw(8).flows)


def test_errors_have_the_size_asked_for() -> None:
    """Before balancing: the log of a multiplier has variance pair^2 + cell^2, and pair^2 in common within a pair."""
    log = np.log(FlowError(random_economy(2, n=40, j=20), 0.3, 0.4).factors(11))
    assert log.std() == pytest.approx(0.5, rel=0.02)
    assert log.mean(axis=0).std() == pytest.approx(np.sqrt(0.3**2 + 0.4**2 / 20), rel=0.05)


def test_world_2021_keeps_its_totals() -> None:
    economy = load_world("world-2021").economy
    drawn = FlowError(economy, 0.19, 0.38).draw(5)
    sold = np.where(economy.output > 0, drawn.output / np.maximum(economy.output, 1e-300), 1.0)
    assert np.abs(sold - 1).max() < TOLERANCE
    assert np.allclose(drawn.value_added, economy.value_added, rtol=1e-5)
    moved = np.abs(drawn.flows / np.where(economy.flows > 0, economy.flows, 1.0) - 1)[economy.flows > 100]
    assert np.median(moved) > 0.05


def test_uses_above_what_is_available_are_capped() -> None:
    economy = random_economy(3, n=4, j=3)
    scarce = economy.absorption.copy()
    scarce[1, 0] = 0.9 * economy.intermediate_use[1, 0]
    shares = cap_use(economy, scarce)
    use = np.matmul(shares, economy.output[:, :, None])[:, :, 0]
    assert use[1, 0] <= scarce[1, 0] * (1 + 1e-9)
    assert np.allclose(shares.sum(axis=1), economy.input_shares.sum(axis=1))
    assert np.array_equal(shares[[0, 2, 3]], economy.input_shares[[0, 2, 3]])


def test_default_size_is_that_between_two_published_data_sets() -> None:
    """BACI against OECD ICIO, goods of 2013: robust s.d. of the log ratio over sqrt(2), as both have an error."""
    logs = arrays("baci_icio_2013.npz")
    pairs, cells = logs["pairs"], logs["cells"]  # (N, N), (S, N, N); NaN where one of the two has no trade
    assert np.isfinite(pairs).sum() > 1000
    assert np.isfinite(cells).sum() > 8000
    some = np.isfinite(cells).any(axis=0)
    within = cells[:, some] - np.nanmean(cells[:, some], axis=0)

    def robust(log: np.ndarray) -> float:
        known = log[np.isfinite(log)]
        return float((np.percentile(known, 84) - np.percentile(known, 16)) / 2 / np.sqrt(2))

    defaults = Draws()
    assert robust(pairs) == pytest.approx(defaults.pair_error, abs=0.01)
    assert robust(within) == pytest.approx(defaults.cell_error, abs=0.01)
