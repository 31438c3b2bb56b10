"""Quantile functions against scipy's distributions, and what truncation means."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from parley.distributions import BySector, Choice, LogNormal, Normal, Triangular, Uniform

POINTS = np.linspace(0.001, 0.999, 41)


def test_normal_matches_scipy() -> None:
    found = [Normal(0.7, 0.2).quantile(u) for u in POINTS]
    assert found == pytest.approx(stats.norm(0.7, 0.2).ppf(POINTS), abs=1e-12)


def test_truncated_normal_matches_scipy() -> None:
    found = [Normal(0.9, 0.2, 0.0, 1.0).quantile(u) for u in POINTS]
    expected = stats.truncnorm((0.0 - 0.9) / 0.2, (1.0 - 0.9) / 0.2, 0.9, 0.2).ppf(POINTS)
    assert found == pytest.approx(expected, abs=1e-9)


def test_lognormal_matches_scipy() -> None:
    found = [LogNormal(3.0, 0.4).quantile(u) for u in POINTS]
    assert found == pytest.approx(stats.lognorm(0.4, scale=3.0).ppf(POINTS), rel=1e-12)


def test_triangular_matches_scipy() -> None:
    found = [Triangular(0.2, 0.5, 0.9).quantile(u) for u in POINTS]
    assert found == pytest.approx(stats.triang(0.3 / 0.7, 0.2, 0.7).ppf(POINTS), abs=1e-12)


@pytest.mark.parametrize("mode", [0.2, 0.9])
def test_triangular_with_its_mode_at_an_end(mode: float) -> None:
    shape = Triangular(0.2, mode, 0.9)
    found = [shape.quantile(u) for u in POINTS]
    assert found == pytest.approx(stats.triang((mode - 0.2) / 0.7, 0.2, 0.7).ppf(POINTS), abs=1e-12)


@given(st.floats(0.0, 1.0, exclude_max=True), st.floats(0.05, 3.0))
def test_truncated_draws_stay_inside_and_are_finite(u: float, deviation: float) -> None:
    assert 0.0 <= Normal(0.8, deviation, 0.0, 1.0).quantile(u) <= 1.0
    assert 0.5 <= LogNormal(1.0, deviation, 0.5, 2.0).quantile(u) <= 2.0
    assert np.isfinite(Normal(0.8, deviation).quantile(u))


def test_choice_gives_every_option_its_share() -> None:
    drawn = [Choice(("a", "b", "c")).quantile((k + 0.5) / 300) for k in range(300)]
    assert {name: drawn.count(name) for name in "abc"} == {"a": 100, "b": 100, "c": 100}
    assert Choice(("a", "b")).quantile(1.0 - 2**-53) == "b"
    assert Choice(("a", "b")).centre == "a"


def test_sectors_move_together() -> None:
    joint = BySector({"S00": Triangular(0.0, 0.5, 1.0), "S01": Uniform(0.0, 0.2, 0.1)})
    assert joint.quantile(0.5) == {"S00": pytest.approx(0.5), "S01": pytest.approx(0.1)}
    low, high = joint.quantile(0.1), joint.quantile(0.9)
    assert all(low[code] < high[code] for code in low)
    assert joint.centre == {"S00": 0.5, "S01": 0.1}
