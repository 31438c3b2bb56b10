"""Ad-valorem trade-cost changes: real costs (transport, finance, paperwork) that nobody receives.

Only changes are identified in the data, so ``rate`` and ``add`` both mean the ad-valorem change of the delivered cost
(0.10: everything costs 10 % more to deliver), and ``scale`` is the factor itself. Measures on one flow multiply.
"""

from __future__ import annotations

from parley.dims import Array
from parley.errors import InputError
from parley.horizon.phasing import partial_cost
from parley.measures.shock import Cells


def apply(cost: Array, cells: Cells, size: tuple[str, float], now: float, base: float) -> None:
    """Multiply ``cost`` (N, N, J) in ``cells``, in place.

    ``now`` and ``base`` (0 to 1) are the parts of the effect that are felt and that the baseline has.
    """
    way, value = size
    factor = value if way == "scale" else 1.0 + value
    if factor <= 0:
        raise InputError(f"a trade-cost change of {value:.0%} makes delivery free or negative; keep it above -100 %.")
    cost[cells] *= partial_cost(factor, now) / partial_cost(factor, base)
