"""The multi-sector family without input-output links: caliendo-parro in a world where nobody buys inputs.

The many-sector case without intermediate goods of Costinot & Rodriguez-Clare (2014), Handbook of International
Economics 4, section 3. All sales are then made with factors alone and all purchases are final: factor income is gross
output, final demand is absorption, and income is a region's whole spending (output, tariff revenue and deficit).
Percentages are of that spending, which is larger than value added, as in ``armington``; the deficit is the same in
money.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from parley.dims import Array
from parley.economy.economy import Economy
from parley.measures.shock import Shock
from parley.model.gravity import caliendo_parro
from parley.model.gravity.model import GravityModel


def without_links(economy: Economy) -> Economy:
    """Copy of an economy with input shares of 0: value added is output, final demand is absorption."""
    if not economy.input_shares.any():
        return economy
    return replace(economy, input_shares=np.zeros_like(economy.input_shares))


def prepare(economy: Economy, shock: Shock, theta: Array, closure: str, numeraire: str) -> GravityModel:
    """Set up one shock; with one sector it is ``armington``, with input shares of 0 ``caliendo-parro``."""
    return caliendo_parro.prepare(without_links(economy), shock, theta, closure, numeraire)
