"""Export taxes and subsidies: ad valorem on the seller's price, paid to or by the exporting state.

``rate`` sets the rate, ``add`` raises it by percentage points; a subsidy is a tax below 0. Data have none before.
Import duties are charged on the price with the tax, as customs values are. Like duties they are law: no phasing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from parley.dims import cell_name
from parley.errors import InputError
from parley.measures.cells import Step
from parley.measures.handler import Felt, Handler
from parley.scenarios.measure import Measure

if TYPE_CHECKING:
    from parley.measures.draft import Draft

SUBSIDY = "export-subsidy"


def apply(draft: Draft, measure: Measure, step: Step, felt: Felt) -> str:
    """Set the export taxes of a step's cells.

    Raises:
        InputError: a subsidy of the whole price or more; one that the baseline has and that has ended.
    """
    assert step.size is not None  # every kind of this file has one
    if felt.same:
        return ""
    if felt.now < felt.base:
        raise InputError(
            f"the baseline has this {measure.kind} and it has ended, but the data say nothing of export taxes, so it "
            "cannot be taken back; start from a world before it."
        )
    way, value = step.size
    rate = -value if measure.kind == SUBSIDY else value
    taxes = np.zeros_like(draft.economy.flows) if draft.export_tax is None else draft.export_tax
    old = taxes[step.flows]
    new = np.full_like(old, rate) if way == "rate" else old + rate
    if new.min() <= -1:
        k, j = (int(x) for x in np.unravel_index(new.argmin(), new.shape))
        index = (int(step.flows[0][k, 0]), int(step.flows[1][k, 0]), int(step.flows[2][0, j]))
        where = cell_name(index, draft.economy.regions, draft.economy.regions, draft.economy.sectors)
        raise InputError(f"the export subsidy of {where} would be {-new.min():.0%}; it must stay below 100 %.")
    if np.array_equal(old, new):
        return "its size means no change" if value == 0 else "the export taxes there are already at that rate"
    taxes[step.flows] = new
    draft.export_tax = taxes
    return ""


HANDLER = Handler(apply)
