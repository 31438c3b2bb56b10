"""The multi-sector family: input-output links, tariff revenue, deficits (Caliendo & Parro 2015)."""

from __future__ import annotations

import numpy as np

from parley.dims import Array
from parley.economy.economy import Economy
from parley.measures.shock import Shock, impact, shared_out, whole_duties
from parley.model.gravity.model import Baseline, GravityModel
from parley.model.problem import (
    FIXED_SHARE,
    ZERO,
    Problem,
    balanced,
    growing_blocks,
    numeraire_weights,
    open_idle_cells,
)


def prepare(economy: Economy, shock: Shock, theta: Array, closure: str, numeraire: str) -> GravityModel:
    """Set up one shock: K and B of the module ``equations``, everything else from the accounts."""
    shock = whole_duties(shock, theta)
    kernel = economy.trade_shares * impact(economy, shock, theta)
    received, levied = shared_out(kernel, shock)
    open_idle_cells(kernel, economy.absorption)
    open_idle_cells(received, economy.absorption)
    world = float(economy.value_added.sum())
    deficits = economy.deficits / world
    problem = Problem(
        regions=economy.regions,
        sectors=economy.sectors,
        kernel=kernel,
        received=received,
        theta=theta,
        labour_share=economy.value_added_shares,
        input_share=economy.input_shares,
        final_share=economy.final_shares,
        factor_income=economy.value_added / world,
        absorption=economy.absorption / world,
        deficits=np.zeros_like(deficits) if closure == ZERO else balanced(deficits),
        deficits_grow=closure == FIXED_SHARE,
        numeraire=numeraire_weights(numeraire, economy.regions, economy.value_added),
        levied=levied,
        block=growing_blocks(closure, received, economy.value_added / world),
    )
    return GravityModel(
        problem,
        Baseline(
            sectors=economy.sectors,
            flows=economy.flows,
            received=received,
            final_share=economy.final_shares,
            tariffs=economy.tariffs,
            new_tariffs=shock.tariffs,
            trade_cost=shock.cost,
            closed=shock.closed,
            income=economy.income,
            world_income=world,
            export_tax=shock.export_tax,
        ),
    )
