"""Random but consistent economies, for property tests."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from parley.dims import Array
from parley.economy.economy import Economy
from parley.model.changes import Changes


def random_economy(
    seed: int, n: int = 4, j: int = 3, tariffs: bool = True, inputs: bool = True, *, zeros: float = 0.15
) -> Economy:
    """A positive, consistent economy of n regions and j sectors; the same seed gives the same economy.

    Args:
        seed: of the random generator.
        n: number of regions (``R00``, ``R01``, ...).
        j: number of sectors (``S00``, ``S01``, ...).
        tariffs: draw duties of 0 to 40 % on a part of the foreign cells; otherwise all are 0.
        inputs: draw input shares; otherwise value added is all of output.
        zeros: probability that a foreign flow is exactly zero. Domestic sales are always positive.
    """
    rng = np.random.default_rng(seed)
    flows = rng.lognormal(2.0, 1.0, (n, n, j)) * rng.lognormal(0.0, 0.7, (n, 1, 1))
    flows[rng.random((n, n, j)) < zeros] = 0.0
    own = np.arange(n)
    flows[own, own, :] = rng.lognormal(4.0, 0.8, (n, j))
    rates = np.zeros((n, n, j))
    if tariffs:
        rates = rng.uniform(0.0, 0.4, (n, n, j)) * (rng.random((n, n, j)) < 0.7)
        rates[own, own, :] = 0.0
    shares = np.zeros((n, j, j))
    if inputs:
        shares = rng.dirichlet(np.full(j, 0.8), (n, j)).transpose(0, 2, 1) * rng.uniform(0.2, 0.7, (n, 1, j))
        use = np.einsum("nkj,nj->nk", shares, flows.sum(axis=1))
        available = (flows * (1.0 + rates)).sum(axis=0)
        shares = shares * np.minimum(1.0, 0.8 * available / np.maximum(use, 1e-300))[:, :, None]
    return Economy(
        regions=tuple(f"R{k:02d}" for k in range(n)),
        sectors=tuple(f"S{k:02d}" for k in range(j)),
        flows=flows,
        tariffs=rates,
        input_shares=shares,
        name=f"random-{seed}",
        year=2021,
    )


def economies(max_regions: int = 5, max_sectors: int = 4) -> st.SearchStrategy[Economy]:
    """Hypothesis strategy for random economies with 2+ regions and 1+ sectors."""
    return st.builds(
        random_economy,
        seed=st.integers(0, 2**32 - 1),
        n=st.integers(2, max_regions),
        j=st.integers(1, max_sectors),
        tariffs=st.booleans(),
        inputs=st.booleans(),
    )


def summed(c: Changes) -> Changes:
    """A one-sector family's changes with the sectors of the data added up."""

    def total(flows: Array) -> Array:
        return flows.sum(axis=2, keepdims=True)

    def rate(flows: Array, tariffs: Array) -> Array:
        return total(flows * tariffs) / np.where(total(flows) > 0, total(flows), 1.0)

    return replace(
        c,
        sectors=("ALL",),
        theta=c.theta[:1],
        price=c.price[:, :1],
        unit_cost=c.unit_cost[:, :1],
        final_share=c.final_share.sum(axis=1, keepdims=True),
        flows_before=total(c.flows_before),
        flows_after=total(c.flows_after),
        tariffs_before=rate(c.flows_before, c.tariffs_before),
        tariffs_after=rate(c.flows_after, c.tariffs_after),
        closed=c.closed.all(axis=2, keepdims=True),
        output_before=c.output_before.sum(axis=1, keepdims=True),
        output_after=c.output_after.sum(axis=1, keepdims=True),
    )
