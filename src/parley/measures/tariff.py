"""Tariffs: ``rate`` sets the ad-valorem rate, ``add`` raises it by percentage points, ``scale`` multiplies it.

Tariffs are law and hold from one day to the next; they have no phasing. One that the baseline already has and that is
no longer in force is taken back.
"""

from __future__ import annotations

import numpy as np

from parley.dims import Array, cell_name
from parley.economy.economy import Economy
from parley.errors import InputError
from parley.measures.shock import Cells


def apply(economy: Economy, tariffs: Array, cells: Cells, size: tuple[str, float], now: bool, base: bool) -> None:
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
