"""Who still trades with whom: blocks of regions, and groups that no equilibrium can have.

Measures can cut a region off or split the world. Nothing then sets the wages of one block against those of another, so
each keeps its own unit, and transfers stay inside a block.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from parley.dims import Array
from parley.errors import InfeasibleError
from parley.measures.shock import Mask

Labels = npt.NDArray[np.intp]
DUST = 1e-9
"""Of a group's factor income: what its transfers may miss 0 by, as tables are rounded."""
SHOWN = 6


def block_labels(linked: Mask) -> Labels | None:
    """Label (N,) of each region's block, None where the world is one; ``linked`` (N, N) says who can sell to whom."""
    n = len(linked)
    both = linked | linked.T | np.eye(n, dtype=bool)
    if both.all(axis=1).any():  # a hub that trades with everybody: one block, the usual case
        return None
    block = np.arange(n)
    while True:  # every region takes the lowest label among its partners until all of a block agree
        lowest = np.where(both, block[None, :], n).min(axis=1)
        if (lowest == block).all():
            return block if block.any() else None
        block = lowest


def block_weights(labels: Labels | None, numeraire: Array, factor_income: Array) -> Array:
    """Weights (N, N) of the wages whose average is held at 1, by row: the numeraire's, within the region's block.

    Where the numeraire is in another block, factor income.
    """
    if labels is None:
        return np.broadcast_to(numeraire, (len(numeraire), len(numeraire)))
    same = labels[:, None] == labels[None, :]
    weights = np.where(same, numeraire[None, :], 0.0)
    weights = np.where(weights.sum(axis=1, keepdims=True) > 0, weights, np.where(same, factor_income[None, :], 0.0))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def block_sums(labels: Labels | None, factor_income: Array) -> Array | None:
    """Matrix (N, N) that turns factor incomes into the growth of that of the region's block; None for one block."""
    if labels is None:
        return None
    same = (labels[:, None] == labels[None, :]).astype(np.float64)
    return np.asarray(same / (same @ factor_income)[:, None])


def check_links(regions: tuple[str, ...], sold: Mask, certain: Mask, transfers: Array, factor_income: Array) -> None:
    """Raise :class:`InfeasibleError` for groups of regions whose trade with the rest cannot carry their transfers.

    A group that buys nothing from the rest must give away what it sells there, and one that sells nothing must be
    given what it buys.

    Args:
        regions: N labels.
        sold: (N, N) who can sell to whom.
        certain: (N, N) who sells to whom whatever happens, as final demand wants it.
        transfers: (N,) received, in the unit of ``factor_income``.
        factor_income: (N,).
    """
    for buys, others in ((sold, certain), (sold.T, certain.T)):
        # Column n: the suppliers of n, theirs and so on; a group that has no other suppliers. Transposed: buyers.
        groups = np.unique(_reach(buys).T, axis=0)
        for group in groups[np.argsort(groups.sum(axis=1), kind="stable")]:  # a small group is told first
            if group.all():
                continue
            given, size = float(transfers[group].sum()), float(factor_income[group].sum())
            outward = bool(others[np.ix_(group, ~group)].any())
            may = bool(buys[np.ix_(group, ~group)].any())
            owed = -given if buys is sold else given
            if not may and abs(given) > DUST * size:
                raise InfeasibleError(_split(regions, group))
            if outward and owed <= DUST * size:
                raise InfeasibleError(_one_way(regions, group, sells=buys is sold))


def _reach(links: Mask) -> Mask:
    """Whether i is a supplier of n (N, N), directly or through others; every region is its own."""
    reach = links | np.eye(len(links), dtype=bool)
    for _ in range(int(np.ceil(np.log2(max(len(links), 2))))):
        reach = (reach.astype(np.float64) @ reach) > 0
    return np.asarray(reach)


def _split(regions: tuple[str, ...], group: Mask) -> str:
    return (
        f"the measures leave {_some(regions, group)} without trade with the rest of the world, and the fixed trade "
        "imbalances there do not sum to 0, so nothing can pay for them. Use closure: zero, which removes imbalances "
        "first."
    )


def _one_way(regions: tuple[str, ...], group: Mask, *, sells: bool) -> str:
    this, other = ("sell to", "buy from") if sells else ("buy from", "sell to")
    return (
        f"{_some(regions, group)} can still {this} the rest of the world but not {other} it, and trade that goes one "
        "way only has no equilibrium without a transfer that pays for it. Close the other direction too, or leave "
        "some trade open in both."
    )


def _some(regions: tuple[str, ...], group: Mask) -> str:
    codes = [code for code, inside in zip(regions, group, strict=True) if inside]
    return ", ".join(codes[:SHOWN]) + (f" and {len(codes) - SHOWN} more" if len(codes) > SHOWN else "")
