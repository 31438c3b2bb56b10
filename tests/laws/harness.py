"""Shared by the laws: random economies and shocks that have an equilibrium, and one way to solve them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from strategies import random_economy, summed

from parley.dims import Array
from parley.economy.economy import Economy
from parley.measures.shock import Shock, no_shock
from parley.model.changes import Changes
from parley.model.families import FAMILIES
from parley.model.problem import CLOSURES, WORLD_GDP
from parley.solver.anderson import Anderson
from parley.solver.newton_krylov import NewtonKrylov
from parley.solver.solve import Settings, Solution, solve_shock

GRAVITY = ("caliendo-parro", "caliendo-parro-no-links", "armington")
COMBINATIONS = [(family, closure) for family in GRAVITY for closure in CLOSURES]
TIGHT = Settings(first=Anderson(tolerance=1e-12), fallback=NewtonKrylov(tolerance=1e-12))
LAW = settings(derandomize=True, deadline=None, max_examples=12, database=None)
SEEDS = st.integers(0, 2**32 - 1)
IMBALANCE = 0.25
KEPT = 0.5
"""Part of its exports and imports that a random embargo leaves every country, so that its trade can balance."""


def draw_economy(
    seed: int, n: int | None = None, j: int | None = None, tariffs: bool | None = None, inputs: bool | None = None
) -> Economy:
    """A random economy; what is not given is drawn.

    Zero flows only where there are others to balance trade with, and foreign trade is scaled down until every imbalance
    is below ``IMBALANCE`` of income: a country that owes more than it earns has no equilibrium after a shock.
    """
    rng = np.random.default_rng([seed, 1])
    drawn = (int(rng.integers(2, 6)), int(rng.integers(1, 5)), bool(rng.random() < 0.7), bool(rng.random() < 0.7))
    given = (n, j, tariffs, inputs)
    n, j, tariffs, inputs = (a if b is None else b for a, b in zip(drawn, given, strict=True))
    economy = random_economy(seed, n, j, tariffs, inputs, zeros=0.15 if n > 2 and j > 1 else 0.0)
    while np.abs(economy.deficits / economy.income).max() > IMBALANCE:
        economy = replace(
            economy,
            flows=economy.flows * np.where(foreign(economy), 0.8, 1.0),
            input_shares=economy.input_shares * 0.8,  # so that use stays below supply
        )
    return economy


def draw_theta(economy: Economy, seed: int) -> Array:
    """Elasticities of 1.5 to 8 by sector."""
    return np.random.default_rng([seed, 2]).uniform(1.5, 8.0, len(economy.sectors))


def draw_shock(economy: Economy, seed: int, tariffs: bool = True, cost: bool = True, closed: bool = True) -> Shock:
    """New tariffs, trade costs up and down and closed flows on random foreign cells."""
    rng = np.random.default_rng([seed, 3])
    shape = economy.flows.shape
    abroad = foreign(economy)
    rates = np.where(abroad & (rng.random(shape) < 0.5), rng.uniform(0.0, 0.5, shape), economy.tariffs)
    factor = np.where(abroad & (rng.random(shape) < 0.5), np.exp(rng.uniform(-0.2, 0.3, shape)), 1.0)
    shut = abroad & (rng.random(shape) < 0.15)
    left = np.where(abroad & ~shut, economy.flows, 0.0)
    before = np.where(abroad, economy.flows, 0.0)
    thin = (left.sum(axis=(1, 2)) < KEPT * before.sum(axis=(1, 2))) | (
        left.sum(axis=(0, 2)) < KEPT * before.sum(axis=(0, 2))
    )
    if thin.any() or not closed:
        shut = np.zeros(shape, bool)
    return Shock(rates if tariffs else economy.tariffs.copy(), factor if cost else np.ones(shape), shut)


def foreign(economy: Economy) -> np.ndarray:
    """Cells between different countries (N, N, J)."""
    n = len(economy.regions)
    return np.broadcast_to(~np.eye(n, dtype=bool)[:, :, None], economy.flows.shape).copy()


def iceberg(economy: Economy, factor: float) -> Shock:
    """All foreign trade costs times one factor."""
    shock = no_shock(economy)
    return Shock(shock.tariffs, np.where(foreign(economy), factor, 1.0), shock.closed)


def solution(
    family: str,
    economy: Economy,
    shock: Shock,
    theta: Array,
    closure: str,
    numeraire: str = WORLD_GDP,
    how: Settings = TIGHT,
) -> Solution:
    """Solve with a registered family."""
    return solve_shock(FAMILIES[family], economy, shock, theta, closure, numeraire, how)


def run(
    family: str,
    economy: Economy,
    shock: Shock,
    theta: Array,
    closure: str,
    numeraire: str = WORLD_GDP,
    how: Settings = TIGHT,
) -> Changes:
    """The changes of a certified solution in the family's own sectors."""
    c = solution(family, economy, shock, theta, closure, numeraire, how).require()
    return summed(c) if family == "armington" else c


def value_added_shares(family: str, economy: Economy) -> Array:
    """Value added per unit of output in the family's sectors: all of it where no sector buys inputs."""
    if family == "caliendo-parro":
        return economy.value_added_shares
    return np.ones((len(economy.regions), 1 if family == "armington" else len(economy.sectors)))


def input_shares(family: str, economy: Economy) -> Array:
    """Input shares in the family's sectors."""
    if family == "caliendo-parro":
        return economy.input_shares
    j = 1 if family == "armington" else len(economy.sectors)
    return np.zeros((len(economy.regions), j, j))


def domestic_shares(flows: Array, tariffs: Array) -> Array:
    """Share of own supply in spending (N, J) from sales and duties."""
    spending = flows * (1.0 + tariffs)
    return np.einsum("nnj->nj", spending) / spending.sum(axis=0)


def close(a: Array, b: Array, tolerance: float = 1e-8) -> None:
    """Equal but for a relative error."""
    np.testing.assert_allclose(a, b, rtol=tolerance, atol=1e-300)
