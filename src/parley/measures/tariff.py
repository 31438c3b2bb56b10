"""Tariffs by their size: ``rate`` sets the duty, ``add`` raises it, ``scale`` multiplies it, ``at-least`` is a floor.

Tariffs are law and hold from one day to the next; they have no phasing. One that the baseline already has and that is
no longer in force is taken back. One with a ``share`` is on that share of each flow's products
(:mod:`parley.measures.layers`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from parley.dims import Array, cell_name
from parley.economy.economy import Economy
from parley.errors import InputError
from parley.measures.cells import Step
from parley.measures.handler import Felt, Handler
from parley.measures.shock import Cells
from parley.scenarios.kinds import LEAST
from parley.scenarios.measure import Measure

if TYPE_CHECKING:
    from parley.measures.draft import Draft

ROUNDING = 1e-6
"""Of duties, which data have in single precision."""


def apply(draft: Draft, measure: Measure, step: Step, felt: Felt) -> str:
    """Set the duties of a step's cells.

    Raises:
        InputError: a duty would fall to -100 % or below, or cannot be taken back.
    """
    assert step.size is not None  # every kind of this file has one
    share = 1.0 if measure.share is None else measure.share
    if share == 0:
        return "it applies to none of the products (share 0)"
    now, base = felt.now > 0, felt.base > 0
    if now == base:
        return ""
    size = step.size
    if not now:
        size, share = _averaged(size, share), 1.0
    changed = False
    for duties in draft.duties.on(share):
        before = duties[step.flows]
        change(draft.economy, duties, step.flows, size, now, base)
        changed |= not np.array_equal(before, duties[step.flows])
    if share >= 1:
        changed |= _change_beyond(draft, step, size, now, base)
    if not changed:
        return "the duties there are already at that rate" if before.any() else "there are no duties to change"
    return ""


def _change_beyond(draft: Draft, step: Step, size: tuple[str, float], now: bool, base: bool) -> bool:
    """Change the duties beyond tariff-rate quotas on the same flows as those within; whether any did."""
    changed = False
    for k, beyond in draft.beyond.items():
        duties, cells = draft.duties.whole.copy(order="K"), draft.limits[k].cells
        duties[cells] = beyond
        change(draft.economy, duties, step.flows, size, now, base)
        changed |= not np.array_equal(beyond, duties[cells])
        draft.beyond[k] = duties[cells]
    return changed


def _averaged(size: tuple[str, float], share: float) -> tuple[str, float]:
    """The size of a measure on some products as one on all: the baseline has only the average of its duties."""
    way, value = size
    if way == "add":
        return way, share * value
    return way, 1.0 + share * (value - 1.0) if way == "scale" else value


def change(economy: Economy, tariffs: Array, cells: Cells, size: tuple[str, float], now: bool, base: bool) -> None:
    """Change ``tariffs`` (N, N, J) in ``cells``, in place.

    ``now`` and ``base`` say whether the measure is in force and whether the baseline has it. Raises
    :class:`InputError` where a tariff would fall to -100 % or below, or cannot be taken back.
    """
    if now == base:
        return
    old = tariffs[cells]
    new = _changed(old, size) if now else _taken_back(old, size)
    if not now:
        _refuse_missing(economy, cells, old, new)
    if new.min() <= -1:
        k, j = (int(x) for x in np.unravel_index(new.argmin(), new.shape))
        index = (int(cells[0][k, 0]), int(cells[1][k, 0]), int(cells[2][0, j]))
        where = cell_name(index, economy.regions, economy.regions, economy.sectors)
        raise InputError(f"the tariff of {where} would be {new.min():.0%}; it must stay above -100 %.")
    tariffs[cells] = new


def _refuse_missing(economy: Economy, cells: Cells, old: Array, new: Array) -> None:
    """Refuse to take back more than the data have: what is below 0 then is a subsidy that nobody pays."""
    missing = (new < -ROUNDING) & (old >= 0) & (economy.flows[cells] > 0)
    if missing.any():
        k, j = (int(x) for x in np.argwhere(missing)[0])
        index = (int(cells[0][k, 0]), int(cells[1][k, 0]), int(cells[2][0, j]))
        where = cell_name(index, economy.regions, economy.regions, economy.sectors)
        raise InputError(
            f"it has ended and the baseline should have it, but {missing.sum():,} of {missing.size:,} duties there are "
            f"smaller than it: that of {where} is {old[k, j]:.2%} and would be {new[k, j]:.2%}. The data do not hold "
            "this tariff, so there is nothing to take back; leave the measure out, or use a world whose duties hold it."
        )


def _changed(old: Array, size: tuple[str, float]) -> Array:
    way, value = size
    if way == "rate":
        return np.full_like(old, value)
    if way == LEAST:
        return np.maximum(old, value)
    return np.asarray(old + value if way == "add" else old * value)


def _taken_back(old: Array, size: tuple[str, float]) -> Array:
    way, value = size
    if way in ("rate", LEAST) or (way == "scale" and value == 0):
        raise InputError(
            "the baseline has this tariff and it has ended, but the rate before it is not known; give it as 'add' or "
            "'scale', or add a tariff with the rate that followed."
        )
    return np.asarray(old - value if way == "add" else old / value)


HANDLER = Handler(apply)
