"""The one-sector family: gravity in general equilibrium, without input-output links.

Anderson (1979) preferences by origin; in changes, Arkolakis, Costinot & Rodriguez-Clare (2012) with tariffs as in
Costinot & Rodriguez-Clare (2014), section 3. Any world runs by adding its sectors up. A measure on some sectors acts on
their part of each pair's trade: the kernel is the sum of the sectors' kernels at the common elasticity.
"""

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

ALL = "ALL"


def common_elasticity(economy: Economy, theta: Array) -> float:
    """Average of the sectors' elasticities, weighted by international trade; ``theta`` is (J,).

    In a world without international trade it is weighted by all sales.
    """
    domestic = economy.flows[np.arange(len(economy.regions)), np.arange(len(economy.regions)), :].sum(axis=0)
    international = economy.flows.sum(axis=(0, 1)) - domestic
    if not international.any():  # nobody trades: no flow can react, whatever the elasticity
        international = economy.flows.sum(axis=(0, 1))
    return float(np.average(theta, weights=international))


def prepare(economy: Economy, shock: Shock, theta: Array, closure: str, numeraire: str) -> GravityModel:
    """Set up one shock in one sector; gross output is factor income, as no sector buys inputs."""
    epsilon = common_elasticity(economy, theta)
    shock = whole_duties(shock, epsilon)
    weight = economy.spending * impact(economy, shock, np.full(len(economy.sectors), epsilon))
    spending = economy.absorption.sum(axis=1)
    output = economy.output.sum(axis=1)
    kernel = (weight.sum(axis=2) / spending[None, :])[:, :, None]
    by_sector, taken = shared_out(weight, shock)
    received = (by_sector.sum(axis=2) / spending[None, :])[:, :, None]
    absorption = spending[:, None] / output.sum()
    open_idle_cells(kernel, absorption)
    n = len(economy.regions)
    deficits = (spending - output - economy.tariff_revenue) / output.sum()
    problem = Problem(
        regions=economy.regions,
        sectors=(ALL,),
        kernel=kernel,
        received=received,
        theta=np.array([epsilon]),
        labour_share=np.ones((n, 1)),
        input_share=np.zeros((n, 1, 1)),
        final_share=np.ones((n, 1)),
        factor_income=output / output.sum(),
        absorption=absorption,
        deficits=np.zeros(n) if closure == ZERO else balanced(deficits),
        deficits_grow=closure == FIXED_SHARE,
        numeraire=numeraire_weights(numeraire, economy.regions, output),
        levied=None if taken is None else (taken.sum(axis=2) / spending[None, :])[:, :, None],
        block=growing_blocks(closure, received, output / output.sum()),
    )
    return GravityModel(
        problem,
        Baseline(
            sectors=economy.sectors,
            flows=economy.flows,
            received=by_sector / spending[None, :, None],
            final_share=economy.absorption / spending[:, None],
            tariffs=economy.tariffs,
            new_tariffs=shock.tariffs,
            trade_cost=shock.cost,
            closed=shock.closed,
            income=spending,
            world_income=float(output.sum()),
            export_tax=shock.export_tax,
        ),
    )
