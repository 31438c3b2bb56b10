"""All money is somebody's: export taxes, shares, bans, costs and rents of exporters at once, in levels."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from harness import LAW, SEEDS, draw_economy, draw_shock, draw_theta, foreign, solution
from hypothesis import assume, given, settings

from parley.dims import Array
from parley.economy.economy import Economy
from parley.measures.layers import Layer
from parley.measures.limits import EXPORTER, IMPORTER, RATE_QUOTA, Limit
from parley.measures.shock import Shock
from parley.model.families import FAMILIES
from parley.model.problem import CLOSURES, FIXED_NOMINAL, WORLD_GDP
from parley.results import indicators
from parley.solver.limits import solve_limited

BALANCED = ("caliendo-parro", "caliendo-parro-immobile", "caliendo-parro-partly-mobile")
FAMILY = (*BALANCED, "caliendo-parro-no-links", "armington")


def everything(economy: Economy, seed: int) -> Shock:
    """Duties, costs, bans of a part, export taxes and subsidies, and a duty on some products, on random flows."""
    rng, abroad = np.random.default_rng([seed, 21]), foreign(economy)
    shape = economy.flows.shape
    plain = draw_shock(economy, seed, closed=False)
    taxes = np.where(abroad & (rng.random(shape) < 0.5), rng.uniform(-0.2, 0.4, shape), 0.0)
    factor = np.where(abroad & (rng.random(shape) < 0.5), rng.uniform(0.9, 1.3, shape), 1.0)
    closed = np.where(abroad & (rng.random(shape) < 0.3), rng.uniform(0.0, 0.3, shape), 0.0)
    return replace(plain, closed=closed, export_tax=taxes, layers=(Layer(0.4, factor),))


def limits_on(economy: Economy, seed: int) -> list[Limit]:
    """Up to three tariff-rate quotas, the first with rents to exporters; they bind or are exceeded."""
    rng = np.random.default_rng([seed, 22])
    cells = rng.permutation(np.argwhere(foreign(economy) & (economy.flows > 0)))[:3]
    found = []
    for k, cell in enumerate(cells):
        i, n, j = (np.array([[int(part)]]) for part in cell)
        rent = IMPORTER if k == 1 else EXPORTER
        gap = np.array([[rng.uniform(0.05, 0.4)]])
        found.append(Limit(str(k), RATE_QUOTA, (i, n, j), float(rng.uniform(0.1, 0.7)), rent, gap))
    return found


@pytest.mark.parametrize("numeraire", [WORLD_GDP, "R00"])
@pytest.mark.parametrize("closure", CLOSURES)
@pytest.mark.parametrize("family", FAMILY)
@settings(LAW, max_examples=5)
@given(seed=SEEDS)
def test_what_is_spent_is_received(family: str, closure: str, numeraire: str, seed: int) -> None:
    """Incomes by source, trade balances by transfers and outputs by what buyers pay, and rents paid are rents received.

    The baseline's deficits stay or move as the closure says; exporters' rents leave with them.
    """
    economy = draw_economy(seed, n=4, j=2)
    shock, limits, theta = everything(economy, seed), limits_on(economy, seed), draw_theta(economy, seed)
    found = solve_limited(FAMILIES[family], economy, shock, limits, theta, closure, numeraire)
    c, scale = found.changes, float(economy.income.max())
    assert found.solution.certificate.valid
    assert c.export_tax is not None
    abroad = np.zeros(len(c.regions)) if c.rents_abroad is None else c.rents_abroad
    paid = sum(rent for rent, limit in zip(found.rents, limits, strict=True) if limit.rent == EXPORTER)
    assert abroad.sum() == pytest.approx(paid, abs=1e-9 * scale)
    assume(paid > 0)  # quotas that bind; with trade costs up, some do not
    before, after = indicators.tariff_revenue(c)
    transfers = c.income_before - c.factor_income_before - before + c.transfer_change
    sources = c.factor_income_after + after + abroad + indicators.export_tax_revenue(c) + transfers
    np.testing.assert_allclose(c.income_after, sources, atol=1e-8 * scale)
    if numeraire == WORLD_GDP or closure != FIXED_NOMINAL:
        assert c.transfer_change.sum() == pytest.approx(0.0, abs=1e-8 * scale)
    np.testing.assert_allclose(
        c.output_after.sum(axis=1), (c.flows_after / (1.0 + c.export_tax)).sum(axis=(1, 2)), rtol=1e-9
    )
    if family in BALANCED:
        exports, imports = indicators.exports(c)[1], indicators.imports(c)[1]
        np.testing.assert_allclose(imports - exports, transfers, atol=1e-7 * scale)


def idle_sector(economy: Economy) -> Economy:
    """The economy with a sector in which the first country makes nothing."""
    flows: Array = economy.flows.copy()
    flows[0, :, 0] = 0.0
    return replace(economy, flows=flows, input_shares=economy.input_shares * 0.5)


@pytest.mark.parametrize("family", ["caliendo-parro-immobile", "caliendo-parro-partly-mobile"])
def test_a_wage_in_a_sector_that_pays_none_is_seen(family: str) -> None:
    """It stands in no equation, so the certificate asks that it is 0."""
    economy = idle_sector(draw_economy(4, n=3, j=3, inputs=True))
    found = solution(family, economy, draw_shock(economy, 4, closed=False), draw_theta(economy, 4), "fixed-share")
    problem, z = found.model.problem, found.outcome.z.copy()  # type: ignore[attr-defined]
    assert found.certificate.valid
    assert not problem.live[0, 0]
    idle = z[-problem.income.size :].reshape(problem.income.shape)
    assert idle[0, 0] == 0.0
    idle[0, 0] = 1e-6
    assert not found.model.certify(z).valid
