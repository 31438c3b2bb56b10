"""Each equation of the labour-leisure family with two countries and numbers worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from parley.dims import Array
from parley.model.labour_leisure import equations as eq

# Country 0 sells at cost 1/2 of before, so that with epsilon 2 its competitiveness is 4; country 1 is unchanged.
KERNEL = np.array([[0.8, 0.4], [0.2, 0.6]])  # shares of origin (rows) in the spending of a destination (columns)
RECEIVED = np.array([[0.8, 0.2], [0.2, 0.6]])  # country 1 levies 100 % on country 0
A = np.array([4.0, 1.0])
PHI = np.array([3.4, 2.2])  # 0.8 x 4 + 0.2, 0.4 x 4 + 0.6
REACHED = np.array([3.4, 1.4])  # 0.8 x 4 + 0.2, 0.2 x 4 + 0.6
M = np.array([6.8, 2.8])
NU = np.array([0.25, 0.5])


def close(found: Array, expected: object) -> None:
    np.testing.assert_allclose(found, np.asarray(expected, dtype=float), rtol=1e-12)


def test_pass_through() -> None:
    """Varieties lost: 1.5 x 1/3 and 1.5 x 1."""
    close(eq.pass_through(0.9, 0.5, np.array([0.25, 0.5])), [1.4, 2.4])


def test_unit_cost_and_competitiveness() -> None:
    """16 times the workers at psi 1/2 sell at a quarter of the cost; a wage twice as high makes that a half."""
    ln_c = eq.ln_unit_cost(np.log([2.0, 1.0]), np.log([16.0, 1.0]), 0.5)
    close(np.exp(ln_c), [0.5, 1.0])
    close(eq.competitiveness(ln_c, 2.0), A)


def test_market_access_and_shares() -> None:
    close(eq.market_access(KERNEL, A), PHI)
    close(eq.market_access(RECEIVED, A), REACHED)
    close(eq.trade_shares(KERNEL, A, PHI), [[3.2 / 3.4, 1.6 / 2.2], [0.2 / 3.4, 0.6 / 2.2]])


def test_spending_and_revenue() -> None:
    """Country 1 spends 2.2/1.4 of what reaches sellers: 4.4, of which 1.6 is duty; country 0 levies none."""
    close(eq.net_spending(np.array([6.0, 3.0]), np.array([0.8, -0.2])), M)
    E = eq.spending(M, PHI, REACHED)
    close(E, [6.8, 4.4])
    np.testing.assert_allclose(eq.tariff_revenue(E, M), [0.0, 1.6], atol=1e-12)


def test_labour_demand() -> None:
    """Production: a_o (B_o0 0.75 x 2 + B_o1 0.5 x 2) = 4 (1.2 + 0.2), 0.3 + 0.6; market costs 1.7 and 1.4."""
    found = eq.labour_demand(RECEIVED, A, M, REACHED, NU)
    close(found, [5.6 + 1.7, 0.9 + 1.4])
    assert found.sum() == pytest.approx(M.sum())  # all that reaches sellers pays labour somewhere


def test_price() -> None:
    """phi 1.5: spending 4 times over the wage halves the price; access 4 at epsilon 2 halves it once more."""
    ln_P = eq.ln_price(np.log([8.0, 1.0]), np.log([2.0, 1.0]), np.array([4.0, 1.0]), np.array([1.5, 3.0]), 2.0)
    np.testing.assert_allclose(np.exp(ln_P), [0.25, 1.0], rtol=1e-12)


def test_relief_and_what_is_kept() -> None:
    """Revenue of 0.5 on income 2 replaces a tax of 20 % if 5 % were raised before: wages kept rise by 1/0.8."""
    tau = eq.relief(np.array([0.5, 0.0]), np.array([2.0, 2.0]), np.array([0.05, 0.2]))
    close(tau, [0.2, -0.2])
    close(np.exp(eq.ln_kept(tau)), [1.25, 0.8])  # a new tax of 20 % leaves 80 %
    assert eq.ln_kept(np.zeros(1))[0] == 0.0


def test_labour_supply() -> None:
    """A real wage after tax of 2 x 1.25 / 0.4 = 6.25 at kappa 1/2 brings 2.5 times the work."""
    ln_L = eq.ln_labour_supply(np.log([2.0]), np.log([0.4]), np.log([1.25]), 0.5)
    close(np.exp(ln_L), [2.5])


def test_utility_is_consumption_less_the_cost_of_work() -> None:
    """kappa 1: half of net labour income is the cost of work, 10 - 0.5 x 0.75 x 8; at kappa 0 work costs nothing."""
    C, Y, tax = np.array([10.0]), np.array([8.0]), np.array([0.25])
    close(eq.utility(C, Y, tax, 1.0), [7.0])
    close(eq.utility(C, Y, tax, 0.0), [10.0])
    L = (0.75 * 8.0) ** 0.5  # the optimal work at kappa 1: L^2 = (1 - tax) w L / P
    close(eq.utility(C, Y, tax, 1.0), C - 0.5 * L**2)


def test_welfare_with_and_without_a_tax() -> None:
    """Before 10 and 8, after 24 and 12 at a price of 2.

    Untaxed: (12 - 0.5 x 6) / (10 - 0.5 x 8) = 9/6. With a tax of 25 % abolished: 9/7. With one introduced: 9.75/6.
    The printed formula: delta is 10/6 untaxed, 10/7 with the tax, and 1.2 delta + 0.75 (1 - delta).
    """
    E, Y, P, E0, Y0 = (np.full(3, value) for value in (24.0, 12.0, 2.0, 10.0, 8.0))
    tau = np.array([0.0, 0.25, -0.25])
    close(eq.welfare(E, Y, P, E0, Y0, tau=tau, kappa=1.0), [9 / 6, 9 / 7, 9.75 / 6])
    untaxed, taxed = 10 / 6, 10 / 7
    close(
        eq.welfare_published(E, Y, P, E0, Y0, tau=tau, kappa=1.0),
        [1.2 * untaxed + 0.75 * (1 - untaxed), 1.2 * taxed + 0.75 * (1 - taxed), 1.2 * untaxed + 0.75 * (1 - untaxed)],
    )
    close(eq.welfare(E, Y, P, E0, Y0, tau=np.zeros(3), kappa=1.0), np.full(3, 1.5))
    close(eq.welfare_published(E, Y, P, E0, Y0, tau=np.zeros(3), kappa=1.0), np.full(3, 1.5))
