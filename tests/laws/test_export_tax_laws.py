"""Taxes and subsidies on exports: symmetry, accounts, welfare, and a second solver in levels."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from harness import COMBINATIONS, LAW, SEEDS, TIGHT, close, draw_economy, draw_theta, foreign, solution
from hypothesis import given
from strategies import random_economy
from traded_levels import equilibrium

from parley.dims import Array
from parley.economy.economy import Economy
from parley.errors import InputError
from parley.measures.shock import Shock, no_shock
from parley.model.certificate import certify
from parley.model.families import FAMILIES
from parley.model.gravity.system import unstack
from parley.model.immobile.certificate import certify as certify_immobile
from parley.model.immobile.system import read_state
from parley.model.partial.certificate import certify as certify_partial
from parley.model.problem import ZERO
from parley.results import indicators
from parley.results.blocs import equivalent_variation
from parley.solver.batch.problem import prepare_batch
from parley.solver.batch.solve import solve_batch
from parley.uncertainty.batch_indicators import batch_indicators
from parley.uncertainty.quantities import INDICATORS

HELD = ("caliendo-parro-immobile", "caliendo-parro-partly-mobile")
GENERAL = ("caliendo-parro", "caliendo-parro-no-links", "armington", *HELD)


def taxed(economy: Economy, seed: int, low: float = -0.3, high: float = 0.6) -> Array:
    """Random rates on half of the foreign cells, some of them subsidies."""
    rng = np.random.default_rng([seed, 7])
    shape = economy.flows.shape
    return np.where(foreign(economy) & (rng.random(shape) < 0.5), rng.uniform(low, high, shape), 0.0)


def with_taxes(economy: Economy, rates: Array) -> Shock:
    return replace(no_shock(economy), export_tax=rates)


@pytest.mark.parametrize("family", GENERAL)
@LAW
@given(seed=SEEDS)
def test_lerner_symmetry(family: str, seed: int) -> None:
    """One rate on all exports is the same as on all imports where trade balances (Lerner 1936, Economica 3(11)).

    On imports it comes on top of the duties that are there: ``(1 + t)(1 + e)``.
    """
    economy = draw_economy(seed)
    rng = np.random.default_rng([seed, 8])
    k, rate = int(rng.integers(len(economy.regions))), float(rng.uniform(-0.3, 0.8))
    abroad = foreign(economy)
    taxes, duties = np.zeros(economy.flows.shape), economy.tariffs.copy()
    taxes[k] = np.where(abroad[k], rate, 0.0)
    duties[:, k] = np.where(abroad[:, k], (1.0 + duties[:, k]) * (1.0 + rate) - 1.0, duties[:, k])
    theta = draw_theta(economy, seed)
    sold = solution(family, economy, with_taxes(economy, taxes), theta, ZERO).require()
    bought = solution(family, economy, replace(no_shock(economy), tariffs=duties), theta, ZERO).require()
    np.testing.assert_allclose(sold.welfare, bought.welfare, rtol=1e-10)
    # Not only real incomes: who sells how much to whom, at given wages of the taxing country.
    quantity = [c.flows_after / np.broadcast_to(c.border_price, c.flows_after.shape) for c in (sold, bought)]
    np.testing.assert_allclose(*quantity, rtol=1e-8, atol=1e-10 * economy.flows.max())


@pytest.mark.parametrize(("family", "closure"), [*COMBINATIONS, *((name, "fixed-nominal") for name in HELD)])
@LAW
@given(seed=SEEDS)
def test_what_buyers_pay_is_earned_by_somebody(family: str, closure: str, seed: int) -> None:
    """Incomes are factor income, duties, export taxes and deficits; output is what sellers get."""
    economy = draw_economy(seed)
    c = solution(
        family, economy, with_taxes(economy, taxed(economy, seed)), draw_theta(economy, seed), closure
    ).require()
    assert c.export_tax is not None
    close(c.output_after.sum(), (c.flows_after / (1.0 + c.export_tax)).sum(), 1e-12)
    got = c.factor_income_after + indicators.tariff_revenue(c)[1] + indicators.export_tax_revenue(c)
    base = c.income_before - c.factor_income_before - indicators.tariff_revenue(c)[0]
    np.testing.assert_allclose(got + base + c.transfer_change, c.income_after, rtol=1e-9)
    exports, imports = indicators.exports(c)[1], indicators.imports(c)[1]
    scale = float(economy.income.max())
    if family in ("caliendo-parro", *HELD):  # trade balances at the border, with the deficit
        np.testing.assert_allclose(imports - exports, base + c.transfer_change, atol=1e-8 * scale)


@LAW
@given(seed=SEEDS)
def test_a_small_tax_pays_for_the_one_who_levies_it_and_costs_the_world(seed: int) -> None:
    """From free trade: a gain by the terms of trade, a loss of all together (optimum tariff; Johnson 1953)."""
    economy = draw_economy(seed, tariffs=False)
    k = 0
    if economy.flows[k, 1:].sum() <= 1e-3 * economy.flows[k].sum():
        return
    rates = np.zeros(economy.flows.shape)
    rates[k] = np.where(foreign(economy)[k], 0.005, 0.0)
    for closure in (ZERO, "fixed-share"):
        c = solution(
            "caliendo-parro", economy, with_taxes(economy, rates), draw_theta(economy, seed), closure
        ).require()
        assert c.welfare[k] > 1.0
        assert equivalent_variation(c).sum() < 0


@pytest.mark.parametrize("family", GENERAL)
def test_the_certificate_sees_taxes_that_nobody_gets(family: str) -> None:
    """A solution without the exporter's revenue, or with it and a certificate that leaves it out, is not certified."""
    economy = draw_economy(3)
    found = solution(
        family, economy, with_taxes(economy, taxed(economy, 3, 0.1)), draw_theta(economy, 3), "fixed-nominal"
    )
    found.require()
    problem, z = found.model.problem, found.outcome.z  # type: ignore[attr-defined]
    if family in HELD:
        assert certify_immobile(problem, read_state(problem, z)).valid
        kept = replace(problem, core=replace(problem.core, levied=None))
        wrong = certify_immobile(kept, read_state(kept, z))
    else:
        assert certify(problem, unstack(problem, z)).valid
        wrong = certify(replace(problem, levied=None), unstack(problem, z))
    assert wrong.excess_demand > 1e-4
    assert wrong.budget > 1e-4


def test_the_certificate_of_partial_equilibrium_counts_export_taxes() -> None:
    economy = draw_economy(3)
    found = solution(
        "partial-equilibrium",
        economy,
        with_taxes(economy, taxed(economy, 3, 0.1)),
        draw_theta(economy, 3),
        "fixed-nominal",
    )
    found.require()
    model = found.model
    ln_P = found.outcome.z.reshape(economy.absorption.shape)
    wrong = certify_partial(model.problem, replace(model.baseline, export_tax=None), ln_P)  # type: ignore[attr-defined]
    assert wrong.excess_demand > 1e-4
    assert wrong.budget > 1e-4


@LAW
@given(seed=SEEDS)
def test_partial_equilibrium_to_first_order(seed: int) -> None:
    """At fixed costs the exporter gains its revenue; the formula's gap falls with the square of the rate."""
    economy = draw_economy(seed)
    gaps = []
    for step in (2e-3, 1e-3):
        shock = with_taxes(economy, step * taxed(economy, seed))
        c = solution("partial-equilibrium", economy, shock, draw_theta(economy, seed), "fixed-nominal").require()
        gaps.append(float(np.abs(indicators.real_income(c) - indicators.first_order(c).total).sum()))
    if gaps[0] > 1e-9:
        assert 3.5 < gaps[0] / gaps[1] < 4.5


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
@pytest.mark.parametrize("low", [0.0, -0.25])
def test_a_second_solver_in_levels(seed: int, low: float) -> None:
    """Accounts in money by SciPy give the same real incomes, with duties, inputs and deficits."""
    economy = random_economy(seed, n=3, j=2, zeros=0.0)
    theta = draw_theta(economy, seed)
    rates = taxed(economy, seed, low, 0.5)
    ours = solution("caliendo-parro", economy, with_taxes(economy, rates), theta, "fixed-nominal", how=TIGHT).require()
    theirs = equilibrium(economy, theta, economy.tariffs, rates)
    np.testing.assert_allclose(ours.welfare, theirs.welfare, rtol=1e-9)
    assert np.abs(theirs.welfare - 1.0).max() > 1e-3


@pytest.mark.parametrize("family", ["caliendo-parro", "armington"])
@pytest.mark.parametrize("same", [True, False])
def test_draws_in_a_batch(family: str, same: bool) -> None:
    """A batch gives each draw what a single solve gives, also where only some draws tax exports."""
    pytest.importorskip("jax")
    economy = draw_economy(11, n=4, j=3)
    thetas = np.stack([draw_theta(economy, seed) for seed in (1, 2, 3)])
    shock = with_taxes(economy, taxed(economy, 5))
    shocks = shock if same else [shock, no_shock(economy), with_taxes(economy, taxed(economy, 6))]
    problem = prepare_batch(economy, shocks, thetas, "fixed-share", family=family)
    done = solve_batch(problem).require()
    assert not done.second.any()
    found = batch_indicators(problem, done)
    for k, theta in enumerate(thetas):
        alone = solution(family, economy, problem.shock(k), theta, "fixed-share").require()
        np.testing.assert_allclose(problem.model(k).changes(done.z[k]).welfare, alone.welfare, rtol=1e-8)
        for name, read in INDICATORS.items():
            np.testing.assert_allclose(getattr(found, name)[k], read(alone), atol=1e-6, err_msg=name)


def test_families_without_revenue_of_exporters_refuse() -> None:
    economy = draw_economy(3)
    for family in ("labour-leisure", "labour-leisure-tax-relief"):
        with pytest.raises(InputError, match="export taxes and subsidies are not defined"):
            solution(family, economy, with_taxes(economy, taxed(economy, 3)), draw_theta(economy, 3), "fixed-share")
    assert set(GENERAL) | {"partial-equilibrium", "labour-leisure", "labour-leisure-tax-relief"} == set(FAMILIES)
