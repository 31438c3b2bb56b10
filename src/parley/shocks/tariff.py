"""Tariffs: ``rate`` sets the ad-valorem rate, ``add`` raises it by percentage points, ``scale`` multiplies it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from parley.dims import cell_name
from parley.economy.economy import Economy
from parley.errors import InputError
from parley.shocks.shock import Mask, Shock


def apply(economy: Economy, shock: Shock, cells: Mask, size: tuple[str, float] | None) -> Shock:
    """The shock with new tariffs in ``cells`` (N, N, J); raises where a tariff would fall to -100 % or below."""
    if size is None:
        raise InputError("a tariff needs a size: rate, add or scale.")
    way, value = size
    old = shock.tariffs
    new = {"rate": np.full_like(old, value), "add": old + value, "scale": old * value}[way]
    tariffs = np.where(cells, new, old)
    if tariffs.min() <= -1:
        index = tuple(int(x) for x in np.unravel_index(tariffs.argmin(), tariffs.shape))
        where = cell_name(index, economy.regions, economy.regions, economy.sectors)
        raise InputError(f"the tariff of {where} would be {tariffs[index]:.0%}; it must stay above -100 %.")
    return replace(shock, tariffs=tariffs)
