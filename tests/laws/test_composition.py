"""Shocks compose: A and then B on the world after A is A and B at once."""

from __future__ import annotations

import numpy as np
import pytest
from harness import COMBINATIONS, LAW, SEEDS, close, draw_economy, draw_shock, draw_theta, input_shares, run
from hypothesis import given

from parley.economy.economy import Economy
from parley.measures.shock import Shock, no_shock
from parley.model.changes import Changes
from parley.model.problem import ZERO


def after(c: Changes, economy: Economy, family: str) -> Economy:
    """The world that a solution describes, as new accounts."""
    return Economy(c.regions, c.sectors, c.flows_after, c.tariffs_after, input_shares(family, economy))


def one_sector_if(family: str, seed: int) -> Economy:
    """Armington adds sectors up, so that a second shock could not tell them apart: one sector there."""
    return draw_economy(seed, j=1, inputs=False) if family == "armington" else draw_economy(seed)


@pytest.mark.parametrize(("family", "closure"), COMBINATIONS)
@LAW
@given(seed=SEEDS)
def test_two_shocks_compose(family: str, closure: str, seed: int) -> None:
    """Changes in ratios form a group; real incomes multiply. World factor income is the unit, so deficits agree."""
    economy = one_sector_if(family, seed)
    theta, a, b = draw_theta(economy, seed), draw_shock(economy, seed), draw_shock(economy, seed + 1, closed=False)
    first = run(family, economy, a, theta, closure)
    second = run(family, after(first, economy, family), b, theta, closure)
    both = run(family, economy, Shock(b.tariffs, a.cost * b.cost, a.closed), theta, closure)
    for name in ("welfare", "wage", "price", "final_price"):
        close(getattr(both, name), getattr(first, name) * getattr(second, name), 1e-7)
    close(both.flows_after, second.flows_after, 1e-7)


@pytest.mark.parametrize(("family", "closure"), COMBINATIONS)
@LAW
@given(seed=SEEDS)
def test_a_shock_and_its_reverse_cancel(family: str, closure: str, seed: int) -> None:
    """Back to the old tariffs and trade costs is back to the old world (no embargo: what has no share stays closed)."""
    economy = one_sector_if(family, seed)
    theta, there = draw_theta(economy, seed), draw_shock(economy, seed, closed=False)
    first = run(family, economy, there, theta, closure)
    back = Shock(economy.tariffs, 1.0 / there.cost, there.closed)
    second = run(family, after(first, economy, family), back, theta, closure)
    close(first.welfare * second.welfare, np.ones_like(first.welfare), 1e-7)
    close(second.flows_after, first.flows_before, 1e-7)


@LAW
@given(seed=SEEDS)
def test_removing_deficits_is_a_shock_of_its_own(seed: int) -> None:
    """The closure zero acts on the equilibrium without deficits: building that world first gives the same."""
    economy = draw_economy(seed)
    theta, shock = draw_theta(economy, seed), draw_shock(economy, seed)
    base = run("caliendo-parro", economy, no_shock(economy), theta, ZERO)
    balanced = after(base, economy, "caliendo-parro")
    assert np.abs(balanced.deficits / balanced.income).max() < 1e-9
    close(
        run("caliendo-parro", economy, shock, theta, ZERO).welfare,
        run("caliendo-parro", balanced, shock, theta, ZERO).welfare,
    )
