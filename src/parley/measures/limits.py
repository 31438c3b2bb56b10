"""Quotas and price caps: limits that bind or do not, and the wedge that a binding one drives into prices.

A quota bounds the quantity of some flows, a price cap what their sellers get for a unit. Where a limit binds, buyers
pay a wedge above the sellers' price, as under a duty; its revenue is the rent, kept by the importers or paid to the
exporters. The wedge is found with the equilibrium (:mod:`parley.solver.limits`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from parley.dims import Array
from parley.errors import InputError
from parley.measures.cells import Step
from parley.measures.handler import Felt, Handler
from parley.measures.shock import Cells, Mask, Shock
from parley.scenarios.measure import Measure

if TYPE_CHECKING:
    from parley.measures.draft import Draft

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
    """Add the wedges ``exp(x) - 1`` of ``x`` (K,) to the duties in each limit's cells."""
    if not np.any(wedge):
        return shock
    tariffs = np.array(shock.tariffs)
    for limit, x in zip(limits, wedge, strict=True):
        tariffs[limit.cells] = (1.0 + tariffs[limit.cells]) * np.exp(x) - 1.0
    return replace(shock, tariffs=tariffs)


def outside(limits: Sequence[Limit], pairs: Mask) -> tuple[Limit, ...]:
    """Limits without the flows between ``pairs`` (N, N); one that has no other flows is left out.

    A bound is a ratio to the baseline of the flows it covers, so it keeps its meaning for fewer flows.
    """
    kept = []
    for limit in limits:
        i, n, j = limit.cells
        stay = ~pairs[i[:, 0], n[:, 0]]
        if stay.any():
            kept.append(replace(limit, cells=(i[stay], n[stay], j)))
    return tuple(kept)


def apply(draft: Draft, measure: Measure, step: Step, felt: Felt) -> str:
    """Add a quota or price cap that is in force; one that the baseline has is in its data."""
    if felt.same:
        return ""
    if felt.now < felt.base:
        raise InputError("the baseline has this limit; what its flows would be without it is not known.")
    if not draft.economy.flows[step.flows].any():
        raise InputError("no trade in the baseline that the limit could refer to.")
    price = (measure.cap or 1.0) / (measure.market or 1.0)
    bound = price if step.size is None else step.size[1]
    draft.limits.append(Limit(measure.label, measure.kind, step.flows, bound, measure.rent or IMPORTER))
    return ""


HANDLER = Handler(apply)
