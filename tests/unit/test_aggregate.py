"""Merging regions and sectors keeps totals and composes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import economies, random_economy

from parley.economy.aggregate import aggregate
from parley.economy.economy import Economy
from parley.errors import DataError


def some_map(labels: tuple[str, ...], seed: int, prefix: str) -> dict[str, str]:
    """Each label into one of two groups or left alone; at least two labels remain."""
    rng = np.random.default_rng(seed)
    return {label: f"{prefix}{rng.integers(2)}" for label in labels[1:] if rng.random() < 0.6}


@given(e=economies(), seed=st.integers(0, 10**6))
def test_totals_are_kept(e: Economy, seed: int) -> None:
    built = aggregate(e, some_map(e.regions, seed, "G"), some_map(e.sectors, seed + 1, "H"))
    a = built.economy
    np.testing.assert_allclose(a.flows.sum(), e.flows.sum())
    np.testing.assert_allclose(a.value_added.sum(), e.value_added.sum(), rtol=1e-9)
    np.testing.assert_allclose(a.intermediate_use.sum(), e.intermediate_use.sum(), rtol=1e-9, atol=1e-9)
    lost = e.tariff_revenue.sum() - a.tariff_revenue.sum()
    assert lost >= -1e-9 * e.income.sum()
    assert (lost > 1e-9 * e.income.sum()) == any("duties of" in note for note in built.repairs)
    np.testing.assert_allclose(a.income.sum() + lost, e.income.sum(), rtol=1e-9)


@given(e=economies())
def test_identity(e: Economy) -> None:
    built = aggregate(e, {label: label for label in e.regions}, None, name="same")
    a = built.economy
    assert built.repairs == ()
    assert (a.regions, a.sectors, a.name, a.year) == (e.regions, e.sectors, "same", e.year)
    np.testing.assert_allclose(a.flows, e.flows)
    np.testing.assert_allclose(a.tariffs, e.tariffs)
    np.testing.assert_allclose(a.input_shares, e.input_shares, atol=1e-15)


@settings(max_examples=50)
@given(e=economies(6, 4), seed=st.integers(0, 10**6))
def test_composition(e: Economy, seed: int) -> None:
    regions, sectors = some_map(e.regions, seed, "G"), some_map(e.sectors, seed + 1, "H")
    once = aggregate(e, regions, sectors).economy
    more = some_map(once.regions, seed + 2, "K")
    twice = aggregate(once, more).economy
    both = {label: more.get(regions.get(label, label), regions.get(label, label)) for label in e.regions}
    direct = aggregate(e, both, sectors).economy
    assert direct.regions == twice.regions
    np.testing.assert_allclose(direct.flows, twice.flows, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(direct.spending, twice.spending, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(direct.input_shares, twice.input_shares, rtol=1e-7, atol=1e-12)


def golden() -> Economy:
    flows = np.zeros((3, 3, 1))
    flows[:, :, 0] = [[100, 10, 30], [20, 100, 0], [5, 0, 100]]
    rates = np.zeros((3, 3, 1))
    rates[0, 2, 0], rates[1, 2, 0], rates[0, 1, 0], rates[2, 0, 0], rates[2, 1, 0] = 0.1, 0.3, 0.5, 0.2, 0.4
    return Economy(("DEU", "FRA", "USA"), ("S",), flows, rates, np.zeros((3, 1, 1)), "w")


def test_golden() -> None:
    built = aggregate(golden(), {"DEU": "EU", "FRA": "EU"})
    a = built.economy
    assert a.regions == ("EU", "USA")
    assert a.name == "w (2x1)"
    np.testing.assert_allclose(a.flows[:, :, 0], [[230.0, 30.0], [5.0, 100.0]])
    assert a.tariffs[0, 1, 0] == pytest.approx(0.1)  # only Germany sells to the USA: its rate, not the mean
    assert a.tariffs[1, 0, 0] == pytest.approx(0.2)  # the USA sells to Germany only
    assert built.repairs == (
        "duties of 5 USD mn between regions that were merged are dropped; final demand falls by as much.",
    )
    b = aggregate(golden(), {"FRA": "W", "USA": "W"}).economy
    assert b.tariffs[0, 1, 0] == pytest.approx((10 * 0.5 + 30 * 0.1) / 40)


def test_rate_where_nothing_is_sold() -> None:
    e = golden()
    flows = e.flows.copy()
    flows[2, :2] = 0.0
    built = aggregate(Economy(e.regions, e.sectors, flows, e.tariffs, e.input_shares), {"DEU": "EU", "FRA": "EU"})
    assert built.economy.tariffs[1, 0, 0] == pytest.approx(0.3)


def test_labels() -> None:
    e = random_economy(0, 3, 2)
    with pytest.raises(DataError, match=r"region 'R03' is not in the economy"):
        aggregate(e, {"R03": "X"})
    with pytest.raises(DataError, match="sector 'S01' is mapped to a blank label"):
        aggregate(e, None, {"S01": " "})
    merged = aggregate(e, {"R02": "R00"}).economy
    assert merged.regions == ("R00", "R01")
