"""Random economies and shocks at the edge of what a model can be given; the same number gives the same case."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parley.dims import Array
from parley.economy.economy import Economy
from parley.errors import DataError
from parley.measures.shock import Shock


@dataclass(frozen=True, eq=False)
class Case:
    """One economy, one shock, its elasticities (J,), destination cost shares (N,) and a numeraire."""

    number: int
    economy: Economy
    shock: Shock
    theta: Array
    cost_share: Array
    numeraire: str


def case(number: int, seed: int = 1) -> Case:
    """The case of that number: 2 to 8 regions, 1 to 6 sectors, each oddity in a part of the cases."""
    rng = np.random.default_rng([seed, number])
    while True:
        try:
            economy = _economy(rng)
        except DataError:  # accounts that no economy can have: draw others
            continue
        j = len(economy.sectors)
        theta = np.exp(rng.uniform(np.log(0.3), np.log(60.0), 1 if rng.random() < 0.3 else j)) * np.ones(j)
        if rng.random() < 0.4:
            theta = rng.uniform(2.0, 9.0, j)
        n = len(economy.regions)
        numeraire = "world-gdp" if rng.random() < 0.5 else str(rng.choice(economy.regions))
        return Case(number, economy, _shock(rng, economy), theta, rng.uniform(0.0, 0.3, n), numeraire)


def _economy(rng: np.random.Generator) -> Economy:
    n, j = int(rng.integers(2, 9)), int(rng.integers(1, 7))
    own = np.arange(n)
    size = 10.0 ** rng.uniform(-4.0, 4.0, n) if rng.random() < 0.3 else rng.lognormal(0.0, 1.0, n)
    spread = rng.choice([0.5, 1.0, 2.5])
    flows = rng.lognormal(0.0, spread, (n, n, j)) * size[:, None, None] * size[None, :, None] / size.sum()
    flows[rng.random((n, n, j)) < rng.choice([0.0, 0.2, 0.6])] = 0.0
    flows[own, own, :] = rng.lognormal(0.0, spread, (n, j)) * (size * rng.choice([0.3, 1.0, 10.0]))[:, None]
    if rng.random() < 0.5:  # imbalances of a few percent; otherwise whatever comes out
        flows = flows / 2 + flows.transpose(1, 0, 2) / 2 * rng.lognormal(0.0, 0.05, (n, n, 1))
    if rng.random() < 0.1:  # some buy everything abroad
        gone = rng.random((n, j)) < 0.3
        flows[own, own, :] = np.where(gone, 0.0, flows[own, own, :])
    if rng.random() < 0.15:  # a region that trades with nobody
        k = int(rng.integers(n))
        home = flows[k, k].copy()
        flows[k], flows[:, k] = 0.0, 0.0
        flows[k, k] = home
    if rng.random() < 0.2:  # sectors that a region does not buy, or does not make
        flows[:, rng.integers(n), rng.integers(j)] = 0.0
        flows[rng.integers(n), :, rng.integers(j)] = 0.0
    rates = np.zeros((n, n, j))
    if rng.random() < 0.7:
        rates = rng.uniform(0.0, rng.choice([0.1, 0.4, 5.0]), (n, n, j)) * (rng.random((n, n, j)) < 0.6)
        if rng.random() < 0.15:
            rates = np.where(rng.random((n, n, j)) < 0.2, rng.uniform(-0.9, 0.0, (n, n, j)), rates)
        rates[own, own, :] = 0.0
    shares = np.zeros((n, j, j))
    if rng.random() < 0.8:
        top = rng.choice([0.5, 0.8, 0.98])
        shares = rng.dirichlet(np.full(j, rng.choice([0.2, 1.0])), (n, j)).transpose(0, 2, 1)
        shares = shares * rng.uniform(0.0, top, (n, 1, j))
        use = np.einsum("nkj,nj->nk", shares, flows.sum(axis=1))
        available = (flows * (1.0 + rates)).sum(axis=0)
        room = rng.choice([0.8, 0.99]) * available / np.maximum(use, 1e-300)
        shares = shares * np.minimum(1.0, room)[:, :, None]
    names = tuple(f"R{k}" for k in range(n))
    return Economy(names, tuple(f"S{k}" for k in range(j)), flows, rates, shares, name="odd", year=2021)


def _shock(rng: np.random.Generator, e: Economy) -> Shock:
    shape = e.tariffs.shape
    n = shape[0]
    foreign = ~np.eye(n, dtype=bool)[:, :, None] & np.ones(shape, bool)
    tariffs, cost, closed = e.tariffs.copy(), np.ones(shape), np.zeros(shape)
    if rng.random() < 0.6:
        hit = foreign & (rng.random(shape) < rng.choice([0.1, 0.5, 1.0]))
        tariffs = np.where(hit, tariffs + rng.uniform(0.0, rng.choice([0.25, 1.0, 5.0]), shape), tariffs)
    if rng.random() < 0.1:
        hit = foreign & (rng.random(shape) < 0.2)
        tariffs = np.where(hit, rng.uniform(-0.9, 0.0, shape), tariffs)
    if rng.random() < 0.3:
        hit = foreign & (rng.random(shape) < rng.choice([0.2, 1.0]))
        cost = np.where(hit, np.exp(rng.uniform(-0.3, rng.choice([0.3, 1.5]), shape)), cost)
    if rng.random() < 0.35:
        closed = np.where(foreign & (rng.random(shape) < rng.choice([0.05, 0.3])), 1.0, closed)
    if rng.random() < 0.15:
        closed = np.where(foreign & (rng.random(shape) < 0.3), rng.uniform(-0.2, 0.9, shape), closed)
    if rng.random() < 0.1:  # a region is cut off from all or some
        k, others = int(rng.integers(n)), rng.random(n) < rng.choice([0.6, 1.0])
        cut = np.zeros((n, n), bool)
        cut[k, others] = cut[others, k] = True
        closed = np.where(foreign & cut[:, :, None], 1.0, closed)
    if rng.random() < 0.05:  # two blocs
        side = rng.random(n) < 0.5
        closed = np.where(foreign & (side[:, None] != side[None, :])[:, :, None], 1.0, closed)
    return Shock(tariffs, cost, closed)
