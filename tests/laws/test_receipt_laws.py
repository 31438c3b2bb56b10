"""The variance receipt: known indices of the Ishigami function, scipy as a second opinion, and laws."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm, sobol_indices, uniform

from parley.dims import Array
from parley.kit.sobol import sobol
from parley.uncertainty.blocs import TOGETHER, shares
from parley.uncertainty.receipt import Receipt, receipt

A, B = 7.0, 0.1
VARIANCE = A**2 / 8 + B * np.pi**4 / 5 + B**2 * np.pi**8 / 18 + 0.5
FIRST = np.array([0.5 * (1 + B * np.pi**4 / 5) ** 2, A**2 / 8, 0.0]) / VARIANCE
BETWEEN_1_AND_3 = B**2 * np.pi**8 * (1 / 18 - 1 / 50) / VARIANCE
TOTAL = FIRST + np.array([BETWEEN_1_AND_3, 0.0, BETWEEN_1_AND_3])


def ishigami(x: Array) -> Array:
    """Ishigami & Homma (1990): ``sin x1 + 7 sin^2 x2 + 0.1 x3^4 sin x1`` on [-pi, pi]^3; x is (n, 3)."""
    return np.sin(x[:, 0]) + A * np.sin(x[:, 1]) ** 2 + B * x[:, 2] ** 4 * np.sin(x[:, 0])


def estimate(columns: dict[str, list[int]], n: int = 1024, dimension: int = 3, seed: int = 3) -> Receipt:
    """The receipt of the Ishigami function with its inputs in groups; further inputs do nothing."""
    both = (2 * sobol(2 * dimension, n, seed) - 1) * np.pi
    a, b = both[:, :dimension], both[:, dimension:]
    mixed = []
    for places in columns.values():
        rows = a.copy()
        rows[:, places] = b[:, places]
        mixed.append(ishigami(rows)[:, None])
    return receipt(tuple(columns), ishigami(a)[:, None], ishigami(b)[:, None], np.stack(mixed))


def test_known_indices_are_within_the_printed_error() -> None:
    found = estimate({"x1": [0], "x2": [1], "x3": [2]})
    assert np.all(np.abs(found.first[:, 0] - FIRST) <= 3 * found.first_error[:, 0] + 1e-3)
    assert np.all(np.abs(found.total[:, 0] - TOTAL) <= 3 * found.total_error[:, 0] + 1e-3)
    assert np.abs(found.first[:, 0] - FIRST).max() < 0.03
    assert np.abs(found.total[:, 0] - TOTAL).max() < 0.03


def test_the_error_shrinks_with_the_rows() -> None:
    few, many = (estimate({"x1": [0], "x2": [1], "x3": [2]}, n) for n in (128, 2048))
    assert many.first_error.max() < 0.5 * few.first_error.max()


def test_groups_take_their_interactions_with_them() -> None:
    found = estimate({"x1 and x3": [0, 2], "x2": [1]})
    assert found.first[:, 0] == pytest.approx([FIRST[0] + BETWEEN_1_AND_3, FIRST[1]], abs=0.03)
    assert found.total[:, 0] == pytest.approx(found.first[:, 0], abs=0.05)


def test_an_input_that_cannot_matter_gets_exactly_zero() -> None:
    found = estimate({"x": [0, 1, 2], "nothing": [3]}, dimension=4)
    assert found.first[1, 0] == 0.0
    assert found.total[1, 0] == 0.0
    assert found.first_error[1, 0] == 0.0


def test_indices_lie_between_zero_and_one_and_sum_to_at_most_one_plus_error() -> None:
    found = estimate({"x1": [0], "x2": [1], "x3": [2]}, 256)
    slack = 3 * found.first_error + 1e-9
    assert np.all(found.first >= -slack)
    assert np.all(found.first <= 1 + slack)
    assert np.all(found.total >= 0)
    assert found.first.sum() <= 1 + 3 * np.sqrt((found.first_error**2).sum())
    assert np.all(found.total >= found.first - slack)
    assert found.interactions[0] == pytest.approx(1 - found.first.sum())


def test_a_result_that_does_not_vary_has_no_shares() -> None:
    still = np.full((64, 1), 3.7)
    found = receipt(("a",), still, still, still[None])
    assert found.first.tolist() == found.total.tolist() == [[0.0]]


def test_failed_rows_are_left_out_and_counted() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(2, 64, 1))
    ab = np.stack([b, a])  # the first group is everything, the second nothing
    clean = receipt(("all", "none"), a, b, ab)
    a[3] = np.nan
    found = receipt(("all", "none"), a, b, ab)
    assert (clean.rows, found.rows) == (64, 63)
    assert np.isfinite(found.first).all()
    few = receipt(("all", "none"), a[:4], b[:4], ab[:, :4])
    assert np.isnan(few.first).all()


def test_a_group_that_alone_matters_gets_exactly_one() -> None:
    rng = np.random.default_rng(4)
    a, b = rng.standard_cauchy(size=(2, 64, 1))  # tails as long as they come
    found = receipt(("all", "none"), a, b, np.stack([b, a]))
    assert found.first[:, 0] == pytest.approx([1.0, 0.0], abs=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_long_tails_do_not_move_a_dominant_group(seed: int) -> None:
    """exp(2 x) + noise: the first explains nearly everything, in every sample."""
    x = sobol(4, 128, seed)
    a, b = x[:, :2], x[:, 2:]

    def f(rows: Array) -> Array:
        return np.exp(2 * norm.ppf(rows[:, :1] * 0.998 + 0.001)) + 0.1 * rows[:, 1:]

    swapped = [np.stack([b[:, 0], a[:, 1]], axis=1), np.stack([a[:, 0], b[:, 1]], axis=1)]
    found = receipt(("tail", "noise"), f(a), f(b), np.stack([f(rows) for rows in swapped]))
    assert found.first[:, 0] == pytest.approx([1.0, 0.0], abs=0.02)


def test_agrees_with_scipy_within_the_error() -> None:
    """scipy.stats.sobol_indices on the same function values, whose variance is common to all groups."""

    def by_columns(x: Array) -> Array:
        return ishigami(np.asarray(x).T)

    spread = [uniform(-np.pi, 2 * np.pi)] * 3
    theirs = sobol_indices(func=by_columns, n=1024, dists=spread, rng=np.random.default_rng(5))
    f_A, f_B, f_AB = theirs._f_A.T, theirs._f_B.T, theirs._f_AB.transpose(0, 2, 1)
    ours = receipt(("1", "2", "3"), f_A, f_B, f_AB)
    assert np.all(np.abs(ours.first[:, 0] - theirs.first_order) <= 2 * ours.first_error[:, 0] + 1e-9)
    assert np.all(np.abs(ours.total[:, 0] - theirs.total_order) <= 2 * ours.total_error[:, 0] + 1e-9)


def test_shares_in_words_leave_out_what_is_not_known() -> None:
    """Largest first, the rest together; nothing for a result that does not vary or that has no estimate."""
    first = np.array([[0.2, 0.0, np.nan], [0.5, 0.0, 0.4], [-0.03, 0.0, 0.1]])
    total = np.array([[0.3, 0.0, 0.4], [0.6, 0.0, 0.5], [0.01, 0.0, 0.2]])
    found = Receipt(("data", "model", "closure"), first, total, np.full((3, 3), 0.02), np.full((3, 3), 0.02), 64)
    parts, error = shares(found, 0)
    assert list(parts) == ["model", "data", TOGETHER]
    assert parts == pytest.approx({"model": 0.5, "data": 0.2, TOGETHER: 0.3})
    assert error == 0.02
    assert shares(found, 1) == ({}, 0.0)
    assert shares(found, 2) == ({}, 0.0)
