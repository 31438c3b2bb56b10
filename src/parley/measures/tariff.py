"""Tariffs: ``rate`` sets the ad-valorem rate, ``add`` raises it by percentage points, ``scale`` multiplies it.

Tariffs are law and hold from one day to the next; they have no phasing. One that the baseline already has and that is
no longer in force is taken back.
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
from parley.scenarios.measure import Measure

if TYPE_CHECKING:
    from parley.measures.draft import Draft


def apply(draft: Draft, measure: Measure, step: Step, felt: Felt) -> str:  # noqa: ARG001 - the interface of all kinds
    """Set the duties of a step's cells.

    Raises:
        InputError: a duty would fall to -100 % or below, or cannot be taken back.
    """
    assert step.size is not None  # every kind of this file has one
    before = draft.tariffs[step.flows]
    change(draft.economy, draft.tariffs, step.flows, step.size, felt.now > 0, felt.base > 0)
    if np.array_equal(before, draft.tariffs[step.flows]) and (felt.now > 0) != (felt.base > 0):
        return "the duties there are already at that rate" if before.any() else "there are no duties to change"
    return ""


def change(economy: Economy, tariffs: Array, cells: Cells, size: tuple[str, float], now: bool, base: bool) -> None:
    """Change ``tariffs`` (N, N, J) in ``cells``, in place.

    ``now`` and ``base`` say whether the measure is in force and whether the baseline has it. Raises
    :class:`InputError` where a tariff would fall to -100 % or below, or cannot be taken back.
    """
    if now == base:
        return
    new = _changed(tariffs[cells], size) if now else _taken_back(tariffs[cells], size)
    if new.min() <= -1:
        k, j = (int(x) for x in np.unravel_index(new.argmin(), new.shape))
        index = (int(cells[0][k, 0]), int(cells[1][k, 0]), int(cells[2][0, j]))
        where = cell_name(index, economy.regions, economy.regions, economy.sectors)
        raise InputError(f"the tariff of {where} would be {new.min():.0%}; it must stay above -100 %.")
    tariffs[cells] = new


def _changed(old: Array, size: tuple[str, float]) -> Array:
    way, value = size
    if way == "rate":
        return np.full_like(old, value)
    return np.asarray(old + value if way == "add" else old * value)


def _taken_back(old: Array, size: tuple[str, float]) -> Array:
    way, value = size
    if way == "rate" or (way == "scale" and value == 0):
        raise InputError(
            "the baseline has this tariff and it has ended, but the rate before it is not known; give it as 'add' or "
            "'scale', or add a tariff with the rate that followed."
        )
    return np.asarray(old - value if way == "add" else old / value)


HANDLER = Handler(apply)
