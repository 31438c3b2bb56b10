"""Ad-valorem trade-cost changes: real costs (transport, finance, paperwork) that nobody receives.

Only changes are identified in the data, so ``rate`` and ``add`` both mean the ad-valorem change of the delivered cost
(0.10: everything costs 10 % more to deliver), and ``scale`` is the factor itself. Measures on one flow multiply.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parley.errors import InputError
from parley.horizon.phasing import partial_cost
from parley.measures.cells import Step
from parley.measures.handler import Felt, Handler
from parley.scenarios.measure import Measure

if TYPE_CHECKING:
    from parley.measures.draft import Draft


def apply(draft: Draft, measure: Measure, step: Step, felt: Felt) -> str:  # noqa: ARG001 - the interface of all kinds
    """Multiply the trade costs (N, N, J) of a step's cells by the part of the change that is felt."""
    assert step.size is not None  # every kind of this file has one
    way, value = step.size
    factor = value if way == "scale" else 1.0 + value
    if factor <= 0:
        raise InputError(f"a trade-cost change of {value:.0%} makes delivery free or negative; keep it above -100 %.")
    draft.cost[step.flows] *= partial_cost(factor, felt.now) / partial_cost(factor, felt.base)
    return "its size means no change" if factor == 1.0 else ""


HANDLER = Handler(apply)
