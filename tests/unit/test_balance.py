"""Balancing: totals are met, zeros stay, and what cannot be met raises."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.economy.balance import cap_rows, ras
from parley.errors import AccountingError

SEEDS = st.integers(0, 2**32 - 1)


@given(seed=SEEDS, r=st.integers(1, 6), c=st.integers(1, 6))
def test_ras_meets_the_totals_and_keeps_zeros(seed: int, r: int, c: int) -> None:
    rng = np.random.default_rng(seed)
    matrix = rng.uniform(0.1, 5.0, (r, c))
    target = matrix * np.exp(rng.normal(0, 0.4, (r, 1)) + rng.normal(0, 0.4, (1, c))) * rng.uniform(0.8, 1.2, (r, c))
    out = ras(matrix, target.sum(axis=1), target.sum(axis=0))
    np.testing.assert_allclose(out.matrix.sum(axis=1), target.sum(axis=1), rtol=1e-9)
    np.testing.assert_allclose(out.matrix.sum(axis=0), target.sum(axis=0), rtol=1e-9)
    cross = out.matrix * matrix[:1, :1] / (matrix * out.matrix[:1, :1])  # diag(r) A diag(s): rank one against A
    np.testing.assert_allclose(cross, np.outer(cross[:, 0], cross[0]), rtol=1e-9)


def test_ras_of_a_balanced_matrix_changes_nothing() -> None:
    matrix = np.array([[1.0, 0.0], [2.0, 3.0]])
    out = ras(matrix, matrix.sum(axis=1), matrix.sum(axis=0), ["a", "b"])
    np.testing.assert_allclose(out.matrix, matrix)
    assert out.matrix[0, 1] == 0.0
    assert out.log.cells_changed == 0
    assert out.log.moved_share == pytest.approx(0.0)
    assert "0 cells changed" in str(out.log)


@pytest.mark.parametrize(
    ("matrix", "rows", "columns", "message"),
    [
        ([[1.0, -1.0]], [1.0], [0.5, 0.5], "without negative"),
        ([[1.0, 1.0]], [2.0], [1.0, 2.0], "must be equal"),
        ([[1.0, 0.0], [1.0, 0.0]], [1.0, 1.0], [1.0, 1.0], "all zeros|unreachable"),
        ([[1.0, 0.0], [0.0, 1.0]], [2.0, 1.0], [1.0, 2.0], "unreachable|did not reach|all zeros"),
    ],
)
def test_ras_refuses(matrix: list[list[float]], rows: list[float], columns: list[float], message: str) -> None:
    with pytest.raises(AccountingError, match=message):
        ras(np.array(matrix), np.array(rows), np.array(columns))


@given(seed=SEEDS, k=st.integers(2, 6), j=st.integers(1, 6), tightness=st.floats(0.5, 0.95))
def test_cap_rows_keeps_columns_under_the_caps(seed: int, k: int, j: int, tightness: float) -> None:
    rng = np.random.default_rng(seed)
    matrix = rng.uniform(0.1, 5.0, (k, j))
    caps = np.full(k, matrix.sum())
    caps[0] = tightness * matrix[0].sum()
    out = cap_rows(matrix, caps, matrix.sum(axis=0))
    np.testing.assert_allclose(out.matrix.sum(axis=0), matrix.sum(axis=0), rtol=1e-9)
    assert (out.matrix.sum(axis=1) <= caps * (1 + 1e-9)).all()
    assert out.matrix[0].sum() == pytest.approx(caps[0])
    assert out.log.moved > 0
    assert (out.matrix >= 0).all()


def test_cap_rows_leaves_slack_caps_alone() -> None:
    matrix = np.array([[1.0, 2.0], [3.0, 4.0]])
    out = cap_rows(matrix, np.array([10.0, 10.0]), matrix.sum(axis=0))
    np.testing.assert_allclose(out.matrix, matrix)


def test_cap_rows_refuses_caps_below_the_total() -> None:
    matrix = np.array([[1.0, 2.0], [3.0, 4.0]])
    with pytest.raises(AccountingError, match=r"industries use 10 in all, but only 9 is available"):
        cap_rows(matrix, np.array([4.0, 5.0]), matrix.sum(axis=0))
