"""Draws of the West-Russia embargo: time on one and two processes, memory, a draw against a cold solve, and gegravity.

Targets: 1,024 draws under 15 s on two processes and under 1.5 GB; a draw at most 60 % of a cold solve.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
import test_gegravity as sample

import parley
from parley.economy.economy import Economy
from parley.model.families import get_family
from parley.scenarios.load import build
from parley.scenarios.schema import Scenario
from parley.scenarios.spread import Draws
from parley.uncertainty.draw import Draw, draw_at
from parley.uncertainty.run import DrawRun, run_draws
from parley.uncertainty.sample import sobol
from parley.uncertainty.solve import DrawSolver
from parley.worlds.world import World

DRAWS = 1024


def embargo(**keys: object) -> Scenario:
    scenario = parley.scenario("west-russia-goods-embargo")
    return scenario.model_copy(update={"draws": Draws.model_validate({"number": DRAWS, **keys})})


def peak_mb() -> float:
    """Largest memory of this process plus that of its largest child, MB."""
    own, child = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return (own + 2 * child) / 1024


def timed(function: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    found = function()
    return time.perf_counter() - began, found


@pytest.mark.parametrize("receipt", [False, True])
def test_draws_on_two_processes(benchmark: Any, say: Callable[[str], None], receipt: bool) -> None:
    world = parley.world("world-2021")

    def go() -> DrawRun:
        return run_draws(world, embargo(), receipt=receipt, workers=2)

    run = benchmark.pedantic(go, rounds=1)
    assert not run.failures
    seconds = benchmark.stats["min"]
    say(
        f"{DRAWS} draws{' with the receipt' if receipt else ''}, two processes: {seconds:.1f} s, "
        f"{len(run.solved)} solves, {len(run.solved) / seconds:.0f} a second; "
        f"all three processes at most {peak_mb():.0f} MB"
    )


def test_one_process_against_two(benchmark: Any, say: Callable[[str], None]) -> None:
    world, scenario = parley.world("world-2021"), embargo(number=512)
    one, first = timed(lambda: run_draws(world, scenario, receipt=False))
    two, second = timed(lambda: run_draws(world, scenario, receipt=False, workers=2))
    assert np.array_equal(first.rows, second.rows)
    benchmark.pedantic(lambda: None, rounds=1)
    say(f"512 draws: {one:.1f} s on one process, {two:.1f} s on two with their start: {one / two:.2f} times")


@pytest.mark.parametrize(
    ("what", "keys"),
    [
        ("all groups", {}),
        ("published flows", {"pair-error": 0, "cell-error": 0}),
        ("caliendo-parro alone", {"models": ["caliendo-parro"]}),
    ],
)
def test_a_draw_against_a_cold_solve(
    benchmark: Any, say: Callable[[str], None], what: str, keys: dict[str, Any]
) -> None:
    """The same draws, one by one: from their centre, and each cold through ``World.solve``; medians of 64."""
    world = parley.world("world-2021")
    scenario = embargo(**keys)
    solver = DrawSolver(world, scenario)
    points = sobol(len(solver.plan.parameters), 64, 1)
    draws = [draw_at(solver.plan, scenario, point) for point in points]
    economies = [world.economy if d.seed is None else solver._errors.draw(d.seed) for d in draws]
    for point in points:  # the centres
        solver.solve(point)
    warm, cold = [], []
    for point, draw, economy in zip(points, draws, economies, strict=True):
        cold.append(timed(lambda d=draw, e=economy: cold_solve(world, e, scenario, d))[0])
        warm.append(timed(lambda p=point: solver.solve(p))[0])
    benchmark.pedantic(solver.solve, (points[0],), rounds=3)
    say(
        f"a draw, {what}: {np.median(warm) * 1e3:.1f} ms, cold {np.median(cold) * 1e3:.1f} ms (medians): "
        f"{np.median(warm) / np.median(cold):.0%}; sums {np.sum(warm) / np.sum(cold):.0%}"
    )


def cold_solve(world: World, economy: Economy, scenario: Scenario, draw: Draw) -> object:
    """What a user would do for one draw: a world, a scenario, ``solve``."""
    theta = dict(zip(economy.sectors, draw.theta.tolist(), strict=True))
    assert get_family(draw.family)
    own = World(world.name, economy, world.sha256, world.meta, world.default_elasticities)
    update = {"model": draw.family, "closure": draw.closure, "elasticities": theta}
    return own.solve(scenario.model_copy(update=update)).by_region()


@pytest.mark.skipif(not sample.DATA.is_file(), reason=f"the data of the WTO/UNCTAD guide are not at {sample.DATA}")
@pytest.mark.filterwarnings("ignore")
def test_gegravity_monte_carlo(benchmark: Any, say: Callable[[str], None]) -> None:
    """Eight trials over the agreement's coefficient, 30 countries, both tools in the same run."""
    ge = pytest.importorskip("gegravity", reason="gegravity is not installed (pip install gegravity)")
    trials, error = 8, 0.1
    data = sample.sample()
    theirs, _ = timed(lambda: gegravity_trials(ge, data, trials, error))
    world, scenario = parley_trials(data, trials, error)
    run = benchmark.pedantic(lambda: run_draws(world, scenario, receipt=False), rounds=5, warmup_rounds=1)
    assert not run.failures
    ours = benchmark.stats["min"]
    times = f"{theirs / ours:.0f} times"
    say(f"gegravity's Monte Carlo, {trials} trials: {theirs:.1f} s; parley {ours * 1e3:.0f} ms: {times}")


def gegravity_trials(ge: Any, data: pd.DataFrame, trials: int, error: float) -> object:
    estimates = pd.DataFrame({"var": list(sample.COEFFICIENTS), "beta": list(sample.COEFFICIENTS.values())})
    estimates["se"] = [error if name == "pta" else 0.0 for name in estimates["var"]]
    covariance = pd.DataFrame(np.diag(estimates["se"] ** 2), index=estimates["var"], columns=estimates["var"])
    names = {"imp_var_name": "importer", "exp_var_name": "exporter", "year_var_name": "year", "trade_var_name": "trade"}
    baseline = ge.BaselineData(data, expend_var_name="E", output_var_name="Y", **names)
    coefficients = ge.CostCoeffs(
        estimates=estimates, identifier_col="var", coeff_col="beta", stderr_col="se", covar_matrix=covariance
    )
    model = ge.MonteCarloGE(
        baseline=baseline,
        year="2006",
        trials=trials,
        sigma=sample.SIGMA,
        reference_importer=sample.REFERENCE,
        cost_variables=list(sample.COEFFICIENTS),
        cost_coeff_values=coefficients,
        mc_variables=list(sample.COEFFICIENTS),  # the class wants all; only one has a variance
        seed=1,
        allow_singular_covar=True,
    )
    new = data.copy()
    pair = new.importer.isin(sample.PARTNERS) & new.exporter.isin(sample.PARTNERS) & (new.importer != new.exporter)
    new.loc[pair, "pta"] = 1
    return model.run_trials(experiment_data=new, quiet=True)


def parley_trials(data: pd.DataFrame, trials: int, error: float) -> tuple[World, Scenario]:
    """The same trade; the agreement's coefficient as a lognormal change of trade costs, exp(-beta / (sigma - 1))."""
    order = list(sample.COUNTRIES)
    flows = data.pivot_table(index="exporter", columns="importer", values="trade").loc[order, order].to_numpy(float)
    n = len(order)
    economy = Economy(tuple(order), ("ALL",), flows[:, :, None], np.zeros((n, n, 1)), np.zeros((n, 1, 1)), year=2006)
    theta = sample.SIGMA - 1
    change = float(np.exp(-sample.COEFFICIENTS["pta"] / theta))
    scenario = build(
        {
            "name": "agreement",
            "model": "armington",
            "closure": "fixed-share",
            "elasticities": theta,
            "draws": {"number": trials, "pair-error": 0, "cell-error": 0, "closures": ["fixed-share"]},
            "measures": [
                {"kind": "trade-cost", "from": "CAN", "to": "JPN", "both-ways": True, "scale": change}
                | {"spread": {"lognormal": error / theta}}
            ],
        }
    )
    return World("sample", economy, "0" * 64, {}, "uniform-4"), scenario
