"""What a solver is given: a model in changes with every parameter filled in, and nothing it does not need."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parley.dims import Array
from parley.errors import InfeasibleError
from parley.measures.shock import Mask
from parley.model.blocks import block_labels, block_sums, check_links

FIXED_NOMINAL = "fixed-nominal"
FIXED_SHARE = "fixed-share"
ZERO = "zero"
CLOSURES = (FIXED_NOMINAL, FIXED_SHARE, ZERO)
WORLD_GDP = "world-gdp"
SMALL = 1e-12
"""Deficits below this part of world income count as none."""


@dataclass(frozen=True, eq=False)
class Problem:
    """A model in changes, ready to solve. Money is in units of baseline world factor income (it sums to 1).

    Attributes:
        regions, sectors: labels of N regions and J sectors.
        kernel: K (N, N, J), baseline shares times the direct effect of the shock; exactly 0 under an embargo.
        received: B (N, N, J), the part of K that reaches sellers, K / (1 + new tariff) where no export tax is paid.
        theta: (J,) trade elasticities.
        labour_share, input_share: value-added share (N, J) and cost share of inputs (N, K, J).
        final_share: (N, J) shares of final demand.
        factor_income: (N,) baseline factor income.
        absorption: (N, J) baseline spending.
        deficits: (N,) transfers received, summing to 0.
        deficits_grow: whether deficits follow world factor income (True) or stay fixed in units of the numeraire.
        numeraire: (N,) weights; the wage changes averaged with them are 1.
        levied: L (N, N, J), the part of K that reaches the exporter's state, e B at the export tax e; None where
            nothing is taxed. B is K / ((1 + new tariff)(1 + e)).
        block: (N, N) for transfers that grow in a world of several blocks, from :func:`parley.model.blocks.block_sums`.
    """

    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    kernel: Array
    received: Array
    theta: Array
    labour_share: Array
    input_share: Array
    final_share: Array
    factor_income: Array
    absorption: Array
    deficits: Array
    deficits_grow: bool
    numeraire: Array
    levied: Array | None = None
    block: Array | None = None

    def check_feasible(self) -> None:
        """Raise :class:`InfeasibleError` for buyers without any supplier, and for transfers that no trade can carry."""
        self.check_supply()
        bought = (self.received * self.absorption[None, :, :]).sum(axis=2)
        self._check_transfers(bought)
        self._check_links(bought > 0)

    def _check_transfers(self, bought: Array) -> None:
        """A region that gives needs exports, one that receives needs imports; ``bought`` (N, N) from whom."""
        own = np.arange(len(self.regions))
        bought = bought.copy()
        bought[own, own] = 0.0
        stuck = ((self.deficits < -SMALL) & (bought.sum(axis=1) <= 0)) | (
            (self.deficits > SMALL) & (bought.sum(axis=0) <= 0)
        )
        if stuck.any():
            codes = ", ".join(self.regions[int(k)] for k in np.flatnonzero(stuck))
            raise InfeasibleError(
                f"the measures leave {codes} no trade that could carry its fixed trade imbalance. Use closure: zero, "
                "which removes imbalances first."
            )

    def _check_links(self, sold: Mask) -> None:
        """Groups of regions that the rest does not trade with, or trades with one way only; ``sold`` (N, N) to whom."""
        if (sold & sold.T).all(axis=1).any():  # a hub that trades with everybody both ways: the usual case
            return
        wanted = (self.absorption > 0) & (self.final_share > 0)
        certain = (self.received * wanted[None, :, :]).sum(axis=2) > 0
        check_links(self.regions, sold, certain, self.deficits, self.factor_income)

    def check_supply(self) -> None:
        """Raise :class:`InfeasibleError` for buyers without any supplier."""
        missing = (self.absorption > 0) & (self.kernel.sum(axis=0) <= 0)
        if not missing.any():
            return
        cells = [f"{self.regions[n]} of {self.sectors[j]}" for n, j in np.argwhere(missing)]
        shown = ", ".join(cells[:8]) + (f" and {len(cells) - 8} more" if len(cells) > 8 else "")
        raise InfeasibleError(
            f"no supplier is left for buyers that must use the sector: {shown}. In the baseline they buy only from "
            "origins that the measures close; narrow the embargo (other sectors or origins) or use a high trade cost."
        )

    def transfers(self, wage: Array) -> Array:
        """Deficits at new wages (N,): fixed in the numeraire, or growing with factor income in the region's block."""
        if not self.deficits_grow:
            return self.deficits
        earned = wage * self.factor_income
        total = earned.sum() if self.block is None else _matmul(self.block, earned)
        out: Array = self.deficits * total
        return out


def _matmul(matrix: Array, vector: Array) -> Array:
    out: Array = matrix.__array_namespace__().matmul(matrix, vector)
    return out


def growing_blocks(closure: str, received: Array, factor_income: Array) -> Array | None:
    """``Problem.block`` of a problem: None where transfers are fixed, or where the world is one block."""
    return block_sums(block_labels(received.sum(axis=2) > 0), factor_income) if closure == FIXED_SHARE else None


def balanced(transfers: Array) -> Array:
    """Transfers (N,) that sum to 0: what rounding leaves of their sum is taken off each in proportion to its size.

    Taken off in equal parts, it could be a large part of what a very small region transfers.
    """
    size = float(np.abs(transfers).sum())
    return transfers - np.abs(transfers) * (transfers.sum() / size) if size > 0 else transfers


def open_idle_cells(kernel: Array, absorption: Array) -> None:
    """Give sectors that a country neither buys nor uses a domestic price, in place; no demand ever meets it."""
    n, j = np.nonzero(absorption <= 0)
    kernel[n, n, j] = 1.0


def numeraire_weights(numeraire: str, regions: tuple[str, ...], factor_income: Array) -> Array:
    """Weights (N,) of the wages held constant on average: world GDP, or one region's wage."""
    if numeraire == WORLD_GDP:
        weights: Array = factor_income / factor_income.sum()
        return weights
    return np.asarray([1.0 if code == numeraire else 0.0 for code in regions])
