"""Solving: the default world, NAFTA 1993 and 194 countries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from conftest import DATA, sweep_line

import parley
from parley.economy.elasticities import elasticities
from parley.measures.apply import build_shock
from parley.measures.shock import Shock, no_shock
from parley.model.families import get_family
from parley.model.gravity.model import GravityModel
from parley.model.problem import FIXED_NOMINAL
from parley.solver.solve import Settings, Solution, solve, solve_shock
from parley.worlds.recipes import cp2015

Say = Callable[[str], None]


def told(benchmark: Any, name: str, target_ms: float, detail: str) -> str:
    """The line of one benchmark: best and median against its target."""
    low, middle = benchmark.stats["min"] * 1e3, benchmark.stats["median"] * 1e3
    return f"{name}: best {low:.1f} ms, median {middle:.1f} ms (target {target_ms:g} ms); {detail}"


def of(solution: Solution) -> str:
    """Sweeps, residual and the time of one sweep of a gravity family."""
    outcome = solution.outcome
    assert solution.solved
    head = f"{outcome.sweeps} sweeps to {outcome.error:.0e}"
    if not isinstance(solution.model, GravityModel):
        return head
    n, j = solution.model.problem.absorption.shape
    return f"{head}, {sweep_line(solution.model.system(), outcome.z, n, j)}"


def test_world_2021_embargo_through_the_front_door(benchmark: Any, say: Say) -> None:
    world, scenario = parley.world("world-2021"), parley.scenario("west-russia-goods-embargo")
    world.solve(scenario)  # the accounts of a world are worked out once
    result = benchmark.pedantic(world.solve, (scenario,), rounds=60, warmup_rounds=3)
    assert result.certificate.valid
    say(told(benchmark, "world-2021 embargo, World.solve", 25, f"{result.iterations} sweeps"))


def test_world_2021_embargo_solver_only(benchmark: Any, say: Say) -> None:
    world, scenario = parley.world("world-2021"), parley.scenario("west-russia-goods-embargo")
    economy, family = world.economy, get_family(scenario.model)
    theta = elasticities(scenario.elasticities, economy.sectors, world.default_elasticities).theta
    shock = build_shock(economy, scenario).shock
    arguments = (family, economy, shock, theta, scenario.closure, scenario.numeraire)
    solution = benchmark.pedantic(solve_shock, arguments, rounds=60, warmup_rounds=3)
    say(told(benchmark, "world-2021 embargo, solve_shock", 25, of(solution)))


@pytest.mark.skipif(not (DATA / "cp2015").is_dir(), reason=f"the inputs of Caliendo & Parro (2015) are not at {DATA}")
def test_nafta_both_equilibria(benchmark: Any, say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    """Removing the deficits of 1993, then the NAFTA tariffs of 2005, each to 1e-10."""
    seen: list[GravityModel] = []

    def spy(model: GravityModel, settings: Settings) -> Solution:
        seen.append(model)
        return solve(model, settings)

    monkeypatch.setattr(cp2015, "solve", spy)
    economy = cp2015.build(DATA).economy()
    balancing = seen[0]
    theta = elasticities(cp2015.ELASTICITIES, economy.sectors, cp2015.ELASTICITIES).theta
    members = [economy.regions.index(code) for code in ("CAN", "MEX", "USA")]
    block = np.ix_(members, members)
    tariffs = economy.tariffs.copy(order="K")
    tariffs[block] = cp2015.read_tariffs(DATA / "cp2015" / "tariffs2005.txt")[block]
    shock = Shock(tariffs, no_shock(economy).cost, no_shock(economy).closed)
    family = get_family("caliendo-parro")

    def both() -> tuple[Solution, Solution]:
        return solve(balancing), solve_shock(family, economy, shock, theta, FIXED_NOMINAL)

    first, second = benchmark.pedantic(both, rounds=60, warmup_rounds=3)
    assert max(first.outcome.error, second.outcome.error) <= 1e-10
    say(told(benchmark, "NAFTA 31 x 40, both", 30, f"deficits: {of(first)}; tariffs: {of(second)}"))


@pytest.mark.parametrize("model", ["armington", "labour-leisure"])
def test_194_countries(benchmark: Any, say: Say, model: str) -> None:
    world, scenario = parley.world("trade-2023"), parley.scenario("april-2025-tariffs-baci")
    scenario = scenario.model_copy(update={"model": model})
    economy, family = world.economy, get_family(model)
    theta = elasticities(scenario.elasticities, economy.sectors, world.default_elasticities).theta
    shock = build_shock(economy, scenario).shock
    arguments = (family, economy, shock, theta, scenario.closure, scenario.numeraire)
    solution = benchmark.pedantic(solve_shock, arguments, rounds=60, warmup_rounds=3)
    say(told(benchmark, f"194 countries, {model}", 10, of(solution)))
