"""Tariff-rate quotas that act on each other: every one is in one of its three regimes, in any random world."""

from __future__ import annotations

import numpy as np
import pytest
from harness import LAW, SEEDS, draw_economy, draw_theta, foreign
from hypothesis import given

from parley.measures.limits import EXPORTER, IMPORTER, QUOTA, RATE_QUOTA, Limit
from parley.measures.shock import no_shock
from parley.model.families import FAMILIES
from parley.model.problem import ZERO
from parley.solver.limits import solve_limited

CLOSE = 1e-7


@pytest.mark.parametrize("family", ["caliendo-parro", "armington", "caliendo-parro-immobile"])
@pytest.mark.parametrize("plain", [0, 1])
@LAW
@given(seed=SEEDS)
def test_every_quota_is_in_one_regime(family: str, plain: int, seed: int) -> None:
    """Not filled at the lower duty, filled at a duty between the two, or exceeded at the higher one.

    The first ``plain`` of the limits are quotas, which have no higher duty, and cannot cut the trade that a fixed
    imbalance needs: they are held in balanced worlds.
    """
    hold(family, plain, seed, ZERO if plain else "fixed-share")


@pytest.mark.parametrize(
    ("family", "plain", "seed"),
    [
        ("caliendo-parro-immobile", 1, 1362697947),  # at 0, two wedges that have to rise wait for the third one
        ("armington", 0, 4152231),  # the rents of exporters follow the quantities of other limits
        ("caliendo-parro", 0, 1362697947),
    ],
)
def test_limits_that_act_on_each_other_settle(family: str, plain: int, seed: int) -> None:
    hold(family, plain, seed, "fixed-share")


def hold(family: str, plain: int, seed: int, closure: str) -> None:
    """Solve up to three limits on random flows, and check each."""
    economy, rng = draw_economy(seed), np.random.default_rng([seed, 9])
    cells = np.argwhere(foreign(economy) & (economy.flows > 0))
    chosen = cells[rng.permutation(len(cells))[: min(3, len(cells))]]
    limits = []
    for k, cell in enumerate(chosen):
        where = tuple(np.array([[part]]) for part in cell)
        bound, rent = float(rng.uniform(0.4, 1.3)), EXPORTER if rng.random() < 0.5 else IMPORTER
        drawn = np.array([[rng.uniform(0.005, 0.6)]])
        gap = None if k < plain else drawn
        limits.append(Limit(str(k), QUOTA if k < plain else RATE_QUOTA, where, bound, rent, gap))  # type: ignore[arg-type]
    theta = draw_theta(economy, seed)
    found = solve_limited(FAMILIES[family], economy, no_shock(economy), limits, theta, closure, "world-gdp")
    c = found.changes
    assert found.solution.certificate.valid
    for limit, cell, wedge, rent in zip(limits, map(tuple, chosen), found.wedges, found.rents, strict=True):
        sold = c.flows_after[cell] / c.unit_cost[cell[0], cell[2]] / c.flows_before[cell] / limit.bound
        paid = np.log((1 + c.tariffs_after[cell]) / (1 + economy.tariffs[cell]))
        assert paid == pytest.approx(np.log1p(wedge), abs=1e-12)
        if paid == pytest.approx(0.0, abs=1e-12):
            assert sold <= 1 + CLOSE
        elif paid == pytest.approx(limit.top, rel=1e-12):
            assert sold >= 1 - CLOSE
        else:
            assert 0 < paid < limit.top
            assert sold == pytest.approx(1.0, rel=CLOSE)
        within = (1.0 if limit.gap is None else min(1.0, 1.0 / sold)) * c.flows_after[cell]
        assert rent == pytest.approx(within * (c.tariffs_after[cell] - economy.tariffs[cell]), rel=1e-6, abs=1e-12)
    assert abs(c.transfer_change.sum()) < 1e-6 * economy.income.sum()
