"""Each equation against the same formula written out as loops over countries and sectors."""

from __future__ import annotations

import math

import numpy as np
import pytest

from parley.dims import Array
from parley.model.gravity import equations as eq

N, J = 3, 2


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(7)


def _positive(rng: np.random.Generator, *shape: int) -> Array:
    return rng.uniform(0.2, 2.0, shape)


def test_ln_unit_cost(rng: np.random.Generator) -> None:
    ln_w, ln_P = rng.normal(size=N), rng.normal(size=(N, J))
    labour, inputs = _positive(rng, N, J), _positive(rng, N, J, J)
    out = eq.ln_unit_cost(ln_w, ln_P, labour, inputs)
    for i in range(N):
        for j in range(J):
            expected = labour[i, j] * ln_w[i] + sum(inputs[i, k, j] * ln_P[i, k] for k in range(J))
            assert out[i, j] == pytest.approx(expected)


def test_competitiveness_and_price_index(rng: np.random.Generator) -> None:
    theta = np.array([3.0, 6.0])
    ln_c, kernel = rng.normal(scale=0.1, size=(N, J)), _positive(rng, N, N, J)
    a = eq.competitiveness(ln_c, theta)
    phi = eq.market_access(kernel, a)
    ln_P = eq.ln_price_index(phi, theta)
    for n in range(N):
        for j in range(J):
            assert a[n, j] == pytest.approx(math.exp(ln_c[n, j]) ** -theta[j])
            total = sum(kernel[i, n, j] * math.exp(ln_c[i, j]) ** -theta[j] for i in range(N))
            assert phi[n, j] == pytest.approx(total)
            assert math.exp(ln_P[n, j]) == pytest.approx(total ** (-1 / theta[j]))


def test_sales_and_trade_shares(rng: np.random.Generator) -> None:
    kernel, received = _positive(rng, N, N, J), _positive(rng, N, N, J)
    a, X = _positive(rng, N, J), _positive(rng, N, J)
    phi = eq.market_access(kernel, a)
    shares, Y = eq.trade_shares(kernel, a, phi), eq.sales(received, a, X / phi)
    np.testing.assert_allclose(shares.sum(axis=0), 1.0)
    for i in range(N):
        for j in range(J):
            assert shares[i, 1, j] == pytest.approx(kernel[i, 1, j] * a[i, j] / phi[1, j])
            expected = sum(received[i, n, j] * a[i, j] / phi[n, j] * X[n, j] for n in range(N))
            assert Y[i, j] == pytest.approx(expected)


def test_tariff_revenue_is_spending_less_what_sellers_get(rng: np.random.Generator) -> None:
    kernel, tariffs = _positive(rng, N, N, J), rng.uniform(0, 0.5, (N, N, J))
    a, X = _positive(rng, N, J), _positive(rng, N, J)
    phi, reached = eq.market_access(kernel, a), eq.market_access(kernel / (1 + tariffs), a)
    flows = eq.trade_shares(kernel, a, phi) * X / (1 + tariffs)
    np.testing.assert_allclose(eq.tariff_revenue(X, phi, reached), (flows * tariffs).sum(axis=(0, 2)))


def test_export_tax_revenue_is_the_rate_times_sales(rng: np.random.Generator) -> None:
    kernel, tariffs, taxes = _positive(rng, N, N, J), rng.uniform(0, 0.5, (N, N, J)), rng.uniform(-0.3, 0.6, (N, N, J))
    a, X = _positive(rng, N, J), _positive(rng, N, J)
    phi, received = eq.market_access(kernel, a), kernel / ((1 + tariffs) * (1 + taxes))
    sold = eq.trade_shares(received, a, phi) * X
    found = eq.export_tax_revenue(taxes * received, a, X / phi)
    for i in range(N):
        expected = sum(taxes[i, n, j] * sold[i, n, j] for n in range(N) for j in range(J))
        assert found[i] == pytest.approx(expected)


def test_factor_income_and_absorption(rng: np.random.Generator) -> None:
    Y, labour = _positive(rng, N, J), _positive(rng, N, J)
    inputs, final, income = _positive(rng, N, J, J), _positive(rng, N, J), _positive(rng, N)
    X = eq.absorption(Y, income, inputs, final)
    for n in range(N):
        assert eq.factor_income(Y, labour)[n] == pytest.approx(sum(labour[n, j] * Y[n, j] for j in range(J)))
        for k in range(J):
            expected = sum(inputs[n, k, j] * Y[n, j] for j in range(J)) + final[n, k] * income[n]
            assert X[n, k] == pytest.approx(expected)


def test_ln_final_price(rng: np.random.Generator) -> None:
    ln_P, final = rng.normal(size=(N, J)), _positive(rng, N, J)
    for n in range(N):
        assert eq.ln_final_price(ln_P, final)[n] == pytest.approx(sum(final[n, j] * ln_P[n, j] for j in range(J)))


def test_gains_from_trade_one_sector() -> None:
    """The form lambda^(-1/theta) - 1: gains are positive, and none for a closed economy."""
    gains = eq.gains_from_trade_one_sector(np.array([0.91, 1.0]), 5.0)
    assert gains[0] == pytest.approx(0.91 ** (-1 / 5) - 1)
    assert gains[0] > 0
    assert gains[1] == 0
