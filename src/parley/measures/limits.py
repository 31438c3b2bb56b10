"""Quotas and price caps: limits that bind or do not, and the wedge that a binding one drives into prices.

A quota bounds the quantity of some flows, a price cap what their sellers get for a unit. Where a limit binds, buyers
pay a wedge above the sellers' price, as under a duty; its revenue is the rent, kept by the importers or paid to the
exporters. The wedge is found with the equilibrium (:mod:`parley.solver.limits`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from parley.dims import Array
from parley.measures.shock import Cells, Shock

QUOTA = "quota"
PRICE_CAP = "price-cap"
IMPORTER = "importer"
EXPORTER = "exporter"


@dataclass(frozen=True, eq=False)
class Limit:
    """One quota or price cap.

    Attributes:
        name: for messages.
        kind: ``quota`` or ``price-cap``.
        cells: the flows that it covers.
        bound: quota: the quantity allowed, as a ratio to the baseline; price cap: the price allowed, likewise.
        rent: who keeps the wedge's revenue, ``importer`` or ``exporter``.
    """

    name: str
    kind: str
    cells: Cells
    bound: float
    rent: str


def with_wedges(shock: Shock, limits: Sequence[Limit], wedge: Array) -> Shock:
    """The shock with the wedges ``exp(x) - 1`` of ``x`` (K,) on top of its duties in each limit's cells."""
    if not np.any(wedge):
        return shock
    tariffs = np.array(shock.tariffs)
    for limit, x in zip(limits, wedge, strict=True):
        tariffs[limit.cells] = (1.0 + tariffs[limit.cells]) * np.exp(x) - 1.0
    return replace(shock, tariffs=tariffs)
