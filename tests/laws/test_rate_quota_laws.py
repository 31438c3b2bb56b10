"""Tariff-rate quotas that act on each other: every one is in one of its three regimes, in any random world."""

from __future__ import annotations

import numpy as np
import pytest
from harness import LAW, SEEDS, draw_economy, draw_theta, foreign
from hypothesis import given

from parley.measures.limits import EXPORTER, IMPORTER, RATE_QUOTA, Limit
from parley.measures.shock import no_shock
from parley.model.families import FAMILIES
from parley.solver.limits import solve_limited

CLOSE = 1e-7


@pytest.mark.parametrize("family", ["caliendo-parro", "armington", "caliendo-parro-partly-mobile"])
@LAW
@given(seed=SEEDS)
def test_every_quota_is_in_one_regime(family: str, seed: int) -> None:
    """Not filled at the lower duty, filled at a duty between the two, or exceeded at the higher one."""
    economy, rng = draw_economy(seed), np.random.default_rng([seed, 9])
    cells = np.argwhere(foreign(economy) & (economy.flows > 0))
    chosen = cells[rng.permutation(len(cells))[: min(3, len(cells))]]
    limits = [
        Limit(
            str(k),
            RATE_QUOTA,
            tuple(np.array([[part]]) for part in cell),  # type: ignore[arg-type]
            float(rng.uniform(0.4, 1.3)),
            EXPORTER if rng.random() < 0.5 else IMPORTER,
            np.array([[rng.uniform(0.005, 0.6)]]),
        )
        for k, cell in enumerate(chosen)
    ]
    theta = draw_theta(economy, seed)
    found = solve_limited(FAMILIES[family], economy, no_shock(economy), limits, theta, "fixed-share", "world-gdp")
    c = found.changes
    assert found.solution.certificate.valid
    for limit, cell, wedge, rent in zip(limits, map(tuple, chosen), found.wedges, found.rents, strict=True):
        assert limit.gap is not None
        sold = c.flows_after[cell] / c.unit_cost[cell[0], cell[2]] / c.flows_before[cell] / limit.bound
        paid = np.log((1 + c.tariffs_after[cell]) / (1 + economy.tariffs[cell]))
        assert paid == pytest.approx(np.log1p(wedge), abs=1e-12)
        top = float(limit.gap[0, 0])
        if paid == pytest.approx(0.0, abs=1e-12):
            assert sold <= 1 + CLOSE
        elif paid == pytest.approx(top, rel=1e-12):
            assert sold >= 1 - CLOSE
        else:
            assert 0 < paid < top
            assert sold == pytest.approx(1.0, rel=CLOSE)
        within = min(1.0, 1.0 / sold) * c.flows_after[cell]
        assert rent == pytest.approx(within * (c.tariffs_after[cell] - economy.tariffs[cell]), rel=1e-6, abs=1e-12)
    assert abs(c.transfer_change.sum()) < 1e-6 * economy.income.sum()
