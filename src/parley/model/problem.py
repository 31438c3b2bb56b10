"""What a solver is given: a model in changes with every parameter filled in, and nothing it does not need."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parley.dims import Array
from parley.errors import InfeasibleError

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

    def check_feasible(self) -> None:
        """Raise :class:`InfeasibleError` for buyers without any supplier, and for transfers that no trade can carry."""
        self._check_supply()
        self._check_transfers()

    def _check_transfers(self) -> None:
        """A region that gives needs exports, one that receives needs imports."""
        own = np.arange(len(self.regions))
        bought = (self.received * self.absorption[None, :, :]).sum(axis=2)
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

    def _check_supply(self) -> None:
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
        """Deficits at new wages (N,): fixed in the numeraire, or growing with world factor income."""
        if not self.deficits_grow:
            return self.deficits
        out: Array = self.deficits * (wage * self.factor_income).sum()
        return out


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
