"""The points that are solved: draws, and the pick-freeze design of the variance receipt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parley.dims import Array
from parley.kit.sobol import sobol
from parley.uncertainty.plan import Plan

BASE = 256
"""Most rows that the variance receipt takes of each of its two samples."""


@dataclass(frozen=True, eq=False)
class Design:
    """Points to solve.

    Attributes:
        points: (D, d); first the draws, then for each group of ``groups`` its ``base`` mixed rows.
        draws: how many of them are draws, a power of two: the first half is sample A, the second B.
        base: rows of A and B that the receipt uses; 0 without a receipt.
        groups: groups of parameters that the receipt tells apart.
    """

    points: Array
    draws: int
    base: int
    groups: tuple[str, ...]

    def mixed(self, group: str) -> slice:
        """Rows of sample A with the columns of one group from B."""
        start = self.draws + self.groups.index(group) * self.base
        return slice(start, start + self.base)


def design(plan: Plan, number: int, seed: int, receipt: bool = True) -> Design:
    """Draws, and for the receipt the mixed rows of each group that can vary.

    The draws are two samples A and B of ``number / 2`` rows, the columns of one 2d-dimensional Sobol sequence. A mixed
    row is a row of A whose parameters of one group come from B (Saltelli et al. 2010, Computer Physics Communications
    181(2), section 3: the radial design with whole groups).
    """
    d = len(plan.parameters)
    both = sobol(2 * d, number // 2, seed)
    a, b = both[:, :d], both[:, d:]
    groups = plan.groups if receipt else ()
    base = min(number // 2, BASE) if receipt else 0
    parts = [a, b]
    for group in groups:
        mixed = a[:base].copy()
        columns = plan.by_group[group]
        mixed[:, columns] = b[:base, columns]
        parts.append(mixed)
    return Design(np.concatenate(parts), number, base, groups)
