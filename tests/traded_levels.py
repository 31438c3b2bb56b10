"""A second solver for small worlds: the equilibrium in levels, as accounts, by SciPy's root finder.

It shares no code with the package's models. Productivities are set so that all prices of the baseline are 1; then every
equation is written out in money: prices, spending, labour markets, with duties, export taxes and one limited flow.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import root

from parley.dims import Array
from parley.economy.economy import Economy


@dataclass(frozen=True)
class Flow:
    """One flow under a tariff-rate quota or quota.

    Attributes:
        cell: origin, destination, sector.
        limit: quantity allowed, as a ratio to the baseline.
        beyond: duty beyond the quota; None: nothing is let in beyond it, so that the duty of the market is found.
        to_exporter: whether the exporter gets the rent.
    """

    cell: tuple[int, int, int]
    limit: float
    beyond: float | None
    to_exporter: bool


@dataclass(frozen=True)
class Levels:
    """Real incomes (N,) as ratios, the duty paid on the limited flow, its quantity as a ratio, its rent."""

    welfare: Array
    duty: float
    quantity: float
    rent: float


def equilibrium(
    economy: Economy, theta: Array, tariffs: Array, export_tax: Array | None = None, flow: Flow | None = None
) -> Levels:
    """Solve for wages, prices and spending, deficits fixed and world factor income held constant."""
    n, j = len(economy.regions), len(economy.sectors)
    taxes = np.zeros_like(tariffs) if export_tax is None else export_tax
    sold = economy.flows
    paid = sold * (1 + economy.tariffs)
    spent = paid.sum(axis=0)
    taste = paid / spent * (1 + economy.tariffs) ** theta
    made = sold.sum(axis=1)
    labour = made * (1 - economy.input_shares.sum(axis=1))
    labour_share, factors = labour / made, labour.sum(axis=1)
    final = spent - np.einsum("nkj,nj->nk", economy.input_shares, made)
    income = final.sum(axis=1)
    gift = income - factors - (sold * economy.tariffs).sum(axis=(0, 2))

    def state(z: Array) -> tuple[Array, Levels]:
        w, P, X = np.exp(z[:n]), np.exp(z[n : n + n * j]).reshape(n, j), np.exp(z[n + n * j : n + 2 * n * j])
        X = X.reshape(n, j)
        cost = w[:, None] ** labour_share * np.exp(np.einsum("nk,nkj->nj", np.log(P), economy.input_shares))
        duty = np.array(tariffs)
        if flow is not None:
            duty[flow.cell] = z[-1] if flow.beyond is None else flow.beyond
        at_home = cost[:, None, :] * (1 + taxes) * (1 + duty)
        weight = taste * at_home**-theta
        value = weight / weight.sum(axis=0) * X
        border = value / (1 + duty)
        sales = border / (1 + taxes)
        moved, quantity, rent, found = np.zeros(n), 1.0, 0.0, 0.0
        if flow is not None:
            o, d, s = flow.cell
            quantity = sales[flow.cell] / cost[o, s] / sold[flow.cell]
            found = duty[flow.cell]
            rent = border[flow.cell] * (found - tariffs[flow.cell]) * min(1.0, flow.limit / quantity)
            if flow.to_exporter:
                moved[o], moved[d] = rent, -rent
        Y = sales.sum(axis=1)
        revenue = (border * duty).sum(axis=(0, 2)) + (sales * taxes).sum(axis=(1, 2))
        earning = w * factors + revenue + gift + moved
        use = np.einsum("nkj,nj->nk", economy.input_shares, Y) + final / income[:, None] * earning[:, None]
        earned = (labour_share * Y).sum(axis=1) - w * factors
        equations = [
            (P - weight.sum(axis=0) ** (-1 / theta)).ravel(),
            ((use - X) / spent).ravel(),
            earned[:-1] / factors[:-1],
            [(w @ factors) / factors.sum() - 1],
        ]
        if flow is not None and flow.beyond is None:
            equations.append([quantity - flow.limit])
        index = np.exp((final / income[:, None] * np.log(P)).sum(axis=1))
        return np.concatenate(equations), Levels(earning / income / index, float(found), float(quantity), float(rent))

    start = np.concatenate([np.zeros(n + n * j), np.log(spent).ravel()])
    if flow is not None and flow.beyond is None:
        start = np.append(start, tariffs[flow.cell] + 0.05)
    found = root(lambda z: state(z)[0], start, method="hybr", options={"xtol": 1e-13})
    residual, levels = state(found.x)
    assert np.abs(residual).max() < 1e-10, found.message
    return levels
