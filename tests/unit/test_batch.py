"""Batches of draws under JAX against one NumPy solve a draw: kernels, sweeps, certificates, equilibria, failures."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from strategies import random_economy

import parley
from parley.dims import Array
from parley.economy.economy import Economy
from parley.economy.elasticities import elasticities
from parley.errors import InfeasibleError, InputError, SolveError
from parley.measures.apply import build_shock
from parley.measures.shock import Shock, no_shock
from parley.model.certificate import certify
from parley.model.gravity.system import System, precondition, unstack
from parley.model.problem import FIXED_NOMINAL, FIXED_SHARE, ZERO
from parley.results import indicators
from parley.solver.anderson import Anderson
from parley.solver.batch import jax_backend
from parley.solver.batch import system as batch_system
from parley.solver.batch.device import fitting, slices
from parley.solver.batch.problem import BatchProblem, prepare_batch
from parley.solver.batch.solve import BatchSettings, BatchSolution, solve_batch
from parley.solver.outcome import Status
from parley.solver.solve import Settings, solve

pytestmark = pytest.mark.slow

RTOL = 1e-8
TIGHT = Settings(first=Anderson(tolerance=1e-12))
BATCH = BatchSettings(tolerance=1e-12, slice=4, rescue=False)


def draws_of(economy: Economy, count: int, seed: int = 5) -> Array:
    return np.random.default_rng(seed).uniform(2.0, 8.0, (count, len(economy.sectors)))


def embargo(economy: Economy, *, seed: int = 3) -> Shock:
    """One pair closed both ways, dearer trade and new duties elsewhere."""
    rng, base = np.random.default_rng(seed), no_shock(economy)
    n = len(economy.regions)
    closed = np.zeros(economy.flows.shape)
    closed[0, n - 1], closed[n - 1, 0] = 1.0, 1.0
    closed[1, 0] = 0.4
    cost = np.where(np.eye(n, dtype=bool)[:, :, None], 1.0, rng.uniform(0.9, 1.3, economy.flows.shape))
    tariffs = np.array(base.tariffs)
    tariffs[2, 1] += 0.25
    return Shock(tariffs, cost, closed)


def no_supplier(economy: Economy) -> Shock:
    """Nobody may sell to the first region, itself included."""
    closed = np.zeros(economy.flows.shape)
    closed[:, 0] = 1.0
    return replace(no_shock(economy), closed=closed)


def assert_equal_to_single_solves(problem: BatchProblem, solution: BatchSolution) -> None:
    """Every number that users read, draw by draw, to 1e-8."""
    pytest.importorskip("jax")
    from parley.uncertainty.batch_indicators import batch_indicators

    read = batch_indicators(problem, solution)
    for k in range(problem.draws):
        c = solve(problem.model(k), TIGHT).require()
        state = unstack(problem.central.problem, solution.z[k])
        np.testing.assert_allclose(np.exp(state.ln_w), c.wage, rtol=RTOL)
        np.testing.assert_allclose(np.broadcast_to(np.exp(state.ln_P), c.price.shape), c.price, rtol=RTOL)
        pairs = {
            "real_income_pct": indicators.real_income(c),
            "real_wage_pct": indicators.real_wage(c),
            "wage_pct": (c.wage - 1) * 100,
            "price_index_pct": indicators.price_index(c),
            "exports_pct": (indicators.ratio(*indicators.exports(c)[::-1]) - 1) * 100,
            "imports_pct": (indicators.ratio(*indicators.imports(c)[::-1]) - 1) * 100,
        }
        for name, wanted in pairs.items():  # the ratios agree to 1e-8
            np.testing.assert_allclose(1 + getattr(read, name)[k] / 100, 1 + wanted / 100, rtol=RTOL, err_msg=name)


# -- the pure functions, under NumPy: no JAX needed ----------------------------------------------------------------


@pytest.mark.parametrize("family", ["caliendo-parro", "armington"])
@pytest.mark.parametrize("idle", [False, True])
@pytest.mark.parametrize("taxed", [False, True])
def test_kernels_are_those_of_a_single_solve(family: str, idle: bool, taxed: bool) -> None:
    economy = random_economy(11, n=4, j=3, inputs=not idle)
    if idle:
        flows = np.array(economy.flows)
        flows[:, 2, 1] = 0.0  # the third region buys nothing of the second sector
        economy = replace(economy, flows=flows)
    shock = embargo(economy)
    if taxed:
        rates = np.random.default_rng(3).uniform(-0.2, 0.4, economy.flows.shape)
        shock = replace(shock, export_tax=rates * (1.0 - np.eye(4))[:, :, None])
    problem = prepare_batch(economy, shock, draws_of(economy, 3), FIXED_NOMINAL, family=family)
    e = problem.effects([0])
    for k in range(3):
        p = problem.model(k).problem
        *parts, taken = e.direct
        made = batch_system.kernels(
            problem.share, *parts, problem.idle, problem.elasticity[k], pooled=problem.pooled, taken=taken
        )
        np.testing.assert_allclose(made.kernel, p.kernel, rtol=1e-13)
        np.testing.assert_allclose(made.received, p.received, rtol=1e-13)
        assert (made.levied is not None) == (p.levied is not None) == taxed
        if made.levied is not None and p.levied is not None:
            np.testing.assert_allclose(made.levied, p.levied, rtol=1e-12, atol=1e-18)
        assert ((made.kernel == 0) == (p.kernel == 0)).all()
        np.testing.assert_array_equal(problem.elasticity[k], p.theta)


@pytest.mark.parametrize("closure", [FIXED_NOMINAL, FIXED_SHARE])
def test_a_sweep_is_that_of_a_single_solve(closure: str) -> None:
    economy = random_economy(4)
    p = prepare_batch(economy, embargo(economy), draws_of(economy, 1), closure).model(0).problem
    system = System(p)
    z = system.start() + np.random.default_rng(0).normal(scale=0.05, size=system.start().size)
    step, error = system.sweep(z)
    found = batch_system.sweep(p, precondition(p), z)
    np.testing.assert_allclose(found.step, step, rtol=1e-10, atol=1e-14)
    assert float(found.error) == pytest.approx(error, rel=1e-12)


def test_feasibility_is_that_of_a_problem() -> None:
    economy = random_economy(8)
    for shock, wanted in ((embargo(economy), True), (no_supplier(economy), False), (cut_off(economy), False)):
        p = prepare_batch(economy, shock, draws_of(economy, 1), FIXED_NOMINAL).model(0).problem
        assert bool(batch_system.feasible(p)) is wanted
        if not wanted:
            with pytest.raises(InfeasibleError):
                p.check_feasible()


def cut_off(economy: Economy) -> Shock:
    """The first region trades with nobody, and keeps its imbalance."""
    closed = np.zeros(economy.flows.shape)
    closed[0, 1:], closed[1:, 0] = 1.0, 1.0
    return replace(no_shock(economy), closed=closed)


def test_slices_have_one_shape_and_cover_every_draw() -> None:
    parts = slices(10, 4)
    assert [part.tolist() for part in parts] == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 9, 9]]
    assert [part.tolist() for part in slices(3, 64)] == [[0, 1, 2]]


def test_slices_fit_the_memory() -> None:
    """The default world: 1,024 draws need some 6.6 GB; twice the memory takes twice the draws, to the largest slice."""
    problem = default_world(16)
    gigabyte = 10**9
    assert fitting(problem, 80 * gigabyte) == 1024
    assert fitting(problem, 4 * gigabyte) == pytest.approx(2 * fitting(problem, 2 * gigabyte), abs=1)
    assert 500 < fitting(problem, 4 * gigabyte) < 700
    assert fitting(problem, 1) == 1
    differing = replace(problem, shocks=problem.shocks * 16)
    assert fitting(differing, 4 * gigabyte) < fitting(problem, 4 * gigabyte)


# -- what a batch refuses ------------------------------------------------------------------------------------------


def test_input_that_no_batch_can_take() -> None:
    economy = random_economy(1)
    shock, theta = no_shock(economy), draws_of(economy, 2)
    with pytest.raises(InputError, match="Did you mean 'armington'"):
        prepare_batch(economy, shock, theta, FIXED_NOMINAL, family="armingtom")
    with pytest.raises(InputError, match="no model 'labour-leisure'"):
        prepare_batch(economy, shock, theta, FIXED_NOMINAL, family="labour-leisure")
    with pytest.raises(InputError, match="no closure 'zero'"):
        prepare_batch(economy, shock, theta, ZERO)
    with pytest.raises(InputError, match=r"shape \(3,\); expected \(draws, 3\)"):
        prepare_batch(economy, shock, theta[0], FIXED_NOMINAL)
    with pytest.raises(InputError, match=r"S01 in draw 1 is -2\.0"):
        prepare_batch(economy, shock, np.where([[0, 0, 0], [0, 1, 0]], -2.0, theta), FIXED_NOMINAL)
    with pytest.raises(InputError, match="3 shocks for 2 draws"):
        prepare_batch(economy, [shock] * 3, theta, FIXED_NOMINAL)
    with pytest.raises(InputError, match="slice of 0 draws"):
        BatchSettings(slice=0)


def test_without_jax_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jax", None)
    monkeypatch.setitem(sys.modules, "jax.scipy.linalg", None)
    economy = random_economy(1)
    with pytest.raises(InputError, match=r"pip install 'parley-trade\[jax\]'.*jax\[cuda12\]"):
        solve_batch(prepare_batch(economy, no_shock(economy), draws_of(economy, 1), FIXED_NOMINAL))


# -- under JAX -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("closure", [FIXED_NOMINAL, FIXED_SHARE])
@pytest.mark.parametrize("family", ["caliendo-parro", "armington"])
def test_random_economies_equal_single_solves(closure: str, family: str) -> None:
    """Embargo with exact zeros, duties, dearer trade; 7 draws in slices of 4, the last one padded."""
    pytest.importorskip("jax")
    for seed, inputs, tariffs in ((21, True, True), (22, True, False), (23, False, True)):
        economy = random_economy(seed, inputs=inputs, tariffs=tariffs)
        problem = prepare_batch(economy, embargo(economy), draws_of(economy, 7, seed), closure, "R02", family)
        solution = solve_batch(problem, BATCH).require()
        assert (solution.residual <= BATCH.tolerance).all()
        assert len(solution.statuses) == len(solution.certificates) == 7
        assert_equal_to_single_solves(problem, solution)


@cache
def default_world(count: int) -> BatchProblem:
    world, scenario = parley.world("world-2021"), parley.scenario("west-russia-goods-embargo")
    theta = elasticities(scenario.elasticities, world.economy.sectors, world.default_elasticities).theta
    draws = theta * np.exp(0.2 * np.random.default_rng(2).normal(size=(count, len(theta))))
    shock = build_shock(world.economy, scenario).shock
    return prepare_batch(world.economy, shock, draws, scenario.closure, scenario.numeraire)


def test_the_embargo_on_the_default_world() -> None:
    pytest.importorskip("jax")
    problem = default_world(16)
    assert (problem.central.problem.kernel == 0).sum() > (problem.economy.flows == 0).sum()  # flows that end
    solution = solve_batch(problem, replace(BATCH, slice=8)).require()
    assert_equal_to_single_solves(problem, solution)


def test_certificates_are_those_of_numpy() -> None:
    """The same function on the device and on the host, at solutions and away from them."""
    pytest.importorskip("jax")
    economy = random_economy(21)
    problem = prepare_batch(economy, embargo(economy), draws_of(economy, 4), FIXED_NOMINAL)
    for settings in (BATCH, replace(BATCH, max_sweeps=2)):
        solution = solve_batch(problem, settings)
        for k, found in enumerate(solution.certificates):
            p = problem.model(k).problem
            wanted = certify(p, unstack(p, solution.z[k]))
            np.testing.assert_allclose(
                list(found.as_dict().values()), list(wanted.as_dict().values()), rtol=1e-6, atol=1e-13
            )
            assert found.valid == wanted.valid == (settings.max_sweeps > 2)


def test_measures_may_differ_by_draw() -> None:
    """No measures, an embargo, one region cut off (its own unit of wages), another embargo."""
    pytest.importorskip("jax")
    economy = random_economy(31, tariffs=False)
    economy = balanced(economy)
    shocks = [no_shock(economy), embargo(economy), cut_off(economy), embargo(economy, seed=9)]
    problem = prepare_batch(economy, shocks, draws_of(economy, 4), FIXED_NOMINAL)
    solution = solve_batch(problem, BATCH).require()
    assert np.abs(solution.z[0] - solve(problem.model(0)).model.system().start()).max() < 1e-10
    assert_equal_to_single_solves(problem, solution)


def balanced(economy: Economy) -> Economy:
    """Trade in both directions alike, so that there are no deficits."""
    return replace(economy, flows=(economy.flows + economy.flows.transpose(1, 0, 2)) / 2)


def test_a_draw_that_fails_does_not_disturb_the_others() -> None:
    """One draw without suppliers and one that meets the cap: the rest are bit for bit what they are without them."""
    pytest.importorskip("jax")
    economy = random_economy(5)
    theta, fine = draws_of(economy, 4), embargo(economy)
    theta[3] = 60.0  # far from the preconditioner, slow
    rules = replace(BATCH, max_sweeps=18, tolerance=1e-10)
    good = solve_batch(prepare_batch(economy, [fine] * 4, theta, FIXED_NOMINAL), rules)
    bad = solve_batch(prepare_batch(economy, [fine, no_supplier(economy), fine, fine], theta, FIXED_NOMINAL), rules)
    assert good.statuses == (Status.SOLVED,) * 3 + (Status.ITERATION_CAP,)
    assert bad.statuses == (Status.SOLVED, Status.INFEASIBLE, Status.SOLVED, Status.ITERATION_CAP)
    for k in (0, 2, 3):
        np.testing.assert_array_equal(bad.z[k], good.z[k])
    assert bad.solved.tolist() == [True, False, True, False]
    assert np.isnan(bad.z[1]).all()
    assert bad.sweeps[1] == 0
    with pytest.raises(SolveError, match=r"2 of 4 draws have no certified equilibrium \(numbers 1, 3\)"):
        bad.require()


def test_failed_draws_are_read_as_missing() -> None:
    pytest.importorskip("jax")
    from parley.uncertainty.batch_indicators import batch_indicators

    economy = random_economy(5)
    problem = prepare_batch(economy, [embargo(economy), no_supplier(economy)], draws_of(economy, 2), FIXED_NOMINAL)
    read = batch_indicators(problem, solve_batch(problem, BATCH))
    for values in vars(read).values():
        assert np.isfinite(values[0]).all()
        assert np.isnan(values[1]).all()


def test_a_second_try_rescues_draws_and_is_counted() -> None:
    pytest.importorskip("jax")
    economy = random_economy(6)
    shocks: Sequence[Shock] = [embargo(economy), no_supplier(economy), embargo(economy)]
    problem = prepare_batch(economy, shocks, draws_of(economy, 3), FIXED_NOMINAL)
    capped = replace(BATCH, max_sweeps=3, rescue=True, second=TIGHT)
    solution = solve_batch(problem, capped)
    assert solution.statuses == (Status.SOLVED, Status.INFEASIBLE, Status.SOLVED)
    assert solution.second.tolist() == [True, False, True]
    assert (solution.sweeps[[0, 2]] > 3).all()
    assert "no supplier is left for buyers" in solution.details[1]
    assert set(solution.details) == {1}
    np.testing.assert_array_equal(solution.z[2], solve(problem.model(2), TIGHT).outcome.z)


def test_measures_that_are_infeasible_for_all() -> None:
    pytest.importorskip("jax")
    economy = random_economy(6)
    solution = solve_batch(prepare_batch(economy, no_supplier(economy), draws_of(economy, 3), FIXED_NOMINAL))
    assert set(solution.statuses) == {Status.INFEASIBLE}
    assert not solution.solved.any()
    with pytest.raises(InfeasibleError, match="no supplier is left"):
        solution.require()


def test_a_start_is_taken_up() -> None:
    pytest.importorskip("jax")
    economy = random_economy(21)
    problem = prepare_batch(economy, embargo(economy), draws_of(economy, 4), FIXED_NOMINAL)
    solution = solve_batch(problem, BATCH)
    again = solve_batch(problem, replace(BATCH, tolerance=1e-11), start=solution.z)
    assert (again.sweeps == 1).all()
    np.testing.assert_array_equal(again.z, solution.z)
    with pytest.raises(InputError, match="a start of shape"):
        solve_batch(problem, BATCH, start=np.zeros(3))


def test_the_users_precision_is_left_alone() -> None:
    jax = pytest.importorskip("jax")
    before = jax.config.jax_enable_x64
    economy = random_economy(5)
    solution = solve_batch(prepare_batch(economy, embargo(economy), draws_of(economy, 1), FIXED_NOMINAL), BATCH)
    assert solution.z.dtype == np.float64
    assert jax.config.jax_enable_x64 == before
    with jax_backend.double_precision(jax):
        assert jax.numpy.ones(1).dtype == np.float64


def test_the_least_squares_step_is_that_of_a_single_run() -> None:
    """On differences of very different size, one of them not to be counted."""
    jax = pytest.importorskip("jax")
    from parley.solver.anderson import least_squares as single
    from parley.solver.batch.anderson import least_squares

    jax_backend.load_jax()
    rng = np.random.default_rng(3)
    vectors = rng.normal(size=(4, 20)) * np.array([1.0, 1e-3, 1e-7, 1e3])[:, None]
    r, known = rng.normal(size=20), np.array([True, True, False, True])
    with jax_backend.double_precision(jax):
        mix = np.asarray(least_squares(jax, jax.numpy.asarray(vectors @ vectors.T), vectors @ r, known))
    counted = vectors[known]
    assert mix[2] == 0
    np.testing.assert_allclose(mix[known], single(counted @ counted.T, counted @ r), rtol=1e-8)
