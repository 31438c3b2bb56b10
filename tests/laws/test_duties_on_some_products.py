"""A duty on some of a flow's products is one supplier beside another at the same cost, in every family.

The equilibrium is checked with each kind of product written out, by its own share, duty and revenue, so nothing of how
layers become one duty and one cost is used.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest
from harness import LAW, SEEDS, close, draw_economy, draw_shock, draw_theta, foreign, run, solution
from hypothesis import given
from hypothesis import strategies as st

from parley.dims import Array
from parley.economy.economy import Economy
from parley.experiments.coalition import without
from parley.experiments.experiment import Experiment
from parley.measures.layers import Duties, Layer, widths
from parley.measures.limits import Limit, with_wedges
from parley.measures.shock import Shock, no_shock, one_after_the_other, whole_duties
from parley.model.families import FAMILIES
from parley.model.gravity.armington import common_elasticity
from parley.model.labour_leisure import equations as leisure
from parley.model.labour_leisure.model import Parameters, prepare_with
from parley.model.problem import FIXED_NOMINAL, FIXED_SHARE
from parley.results.indicators import tariff_revenue
from parley.solver.batch.problem import prepare_batch
from parley.solver.batch.system import kernels

if TYPE_CHECKING:
    from parley.economy.elasticities import Elasticities

SHARES = st.lists(st.floats(0.02, 0.98), min_size=1, max_size=3, unique=True).map(sorted)
MANY_SECTORS = (
    "caliendo-parro",
    "caliendo-parro-no-links",
    "caliendo-parro-immobile",
    "caliendo-parro-partly-mobile",
    "partial-equilibrium",
)


def duties(economy: Economy, seed: int, shares: list[float]) -> list[Array]:
    """Duties of 0 to 80 % on random foreign cells for the products of each layer, the last one above all shares."""
    rng = np.random.default_rng([seed, 7])
    abroad, shape = foreign(economy), economy.flows.shape
    return [
        np.where(abroad & (rng.random(shape) < 0.4), rng.uniform(0.0, 0.8, shape), economy.tariffs)
        for _ in range(len(shares) + 1)
    ]


def layered(shock: Shock, shares: list[float], laid: list[Array]) -> Shock:
    whole = laid[-1]
    layers = tuple(Layer(share, (1 + t) / (1 + whole)) for share, t in zip(shares, laid, strict=False))
    return replace(shock, tariffs=whole, layers=layers)


def by_product(economy: Economy, shock: Shock, laid: list[Array], shares: list[float], theta: Array) -> list[Array]:
    """Direct effect on the share of each kind of product (N, N, J)."""
    lost = (1.0 - shock.closed) * shock.cost**-theta
    return [w * lost * ((1 + t) / (1 + economy.tariffs)) ** -theta for w, t in zip(widths(shares), laid, strict=True)]


@pytest.mark.parametrize("family", MANY_SECTORS)
@LAW
@given(seed=SEEDS, shares=SHARES)
def test_equilibrium_holds_with_every_kind_of_product_written_out(family: str, seed: int, shares: list[float]) -> None:
    economy, theta = draw_economy(seed), draw_theta(draw_economy(seed), seed)
    laid = duties(economy, seed, shares)
    shock = layered(draw_shock(economy, seed), shares, laid)
    c = run(family, economy, shock, theta, FIXED_NOMINAL)
    access = [
        economy.trade_shares * effect * c.unit_cost[:, None, :] ** -theta
        for effect in by_product(economy, shock, laid, shares, theta)
    ]
    phi = np.sum(access, axis=(0, 1))
    bought = phi > 0
    close((phi ** (-1 / theta))[bought], c.price[bought])
    spent = (c.flows_after * (1 + c.tariffs_after)).sum(axis=0)
    values = [a / np.where(bought, phi, 1.0) * spent / (1 + t) for a, t in zip(access, laid, strict=True)]
    np.testing.assert_allclose(np.sum(values, axis=0), c.flows_after, rtol=1e-8, atol=1e-9 * c.flows_after.max())
    revenue = sum((v * t).sum(axis=(0, 2)) for v, t in zip(values, laid, strict=True))
    np.testing.assert_allclose(revenue, tariff_revenue(c)[1], rtol=1e-8, atol=1e-9 * c.flows_after.max())


@LAW
@given(seed=SEEDS, shares=SHARES)
def test_one_sector_families_take_their_own_elasticity(seed: int, shares: list[float]) -> None:
    """K and B of ``armington``, and of ``labour-leisure``, where more than a duty reaches prices."""
    economy, theta = draw_economy(seed, j=3), draw_theta(draw_economy(seed, j=3), seed)
    laid = duties(economy, seed, shares)
    shock = layered(draw_shock(economy, seed), shares, laid)
    epsilon = common_elasticity(economy, theta)
    products = by_product(economy, shock, laid, shares, np.full(3, epsilon))
    model = FAMILIES["armington"].prepare(economy, shock, theta, FIXED_NOMINAL, "world-gdp")
    spent = economy.absorption.sum(axis=1)
    kernel = sum((economy.spending * effect).sum(axis=2) for effect in products) / spent
    reaches = sum((economy.spending * e / (1 + t)).sum(axis=2) for e, t in zip(products, laid, strict=True)) / spent
    close(model.problem.kernel[:, :, 0], kernel)
    close(model.problem.received[:, :, 0], reaches)

    nu = np.linspace(0.1, 0.4, len(economy.regions))
    with_nu = prepare_with(economy, shock, theta, FIXED_SHARE, "world-gdp", parameters=Parameters(cost_share=nu))
    power = epsilon * leisure.pass_through(1.0, Parameters().scale, nu)[None, :, None]
    products = [
        w * (1.0 - shock.closed) * shock.cost**-epsilon * ((1 + t) / (1 + economy.tariffs)) ** -power
        for w, t in zip(widths(shares), laid, strict=True)
    ]
    kernel = sum((economy.spending * effect).sum(axis=2) for effect in products) / spent
    reaches = sum((economy.spending * e / (1 + t)).sum(axis=2) for e, t in zip(products, laid, strict=True)) / spent
    close(with_nu.problem.kernel, kernel)
    close(with_nu.problem.received, reaches)


def test_two_suppliers_at_one_cost_are_one_with_two_kinds_of_product() -> None:
    """At fixed wages: a seller of 30 % of an origin's products, as a region of its own, meets a duty alone."""
    economy, theta = draw_economy(3, n=4, j=2, inputs=False), draw_theta(draw_economy(3, n=4, j=2, inputs=False), 3)
    flows = np.concatenate([economy.flows, 0.3 * economy.flows[:1]], axis=0)
    flows[0] *= 0.7
    wide = np.concatenate([flows, np.zeros((5, 1, 2))], axis=1)
    rates = np.concatenate([economy.tariffs, economy.tariffs[:1]], axis=0)
    rates = np.concatenate([rates, np.zeros((5, 1, 2))], axis=1)
    wide[4, 4] = 1.0
    two = replace(
        economy, regions=(*economy.regions, "R04"), flows=wide, tariffs=rates, input_shares=np.zeros((5, 2, 2))
    )
    raised = np.array(two.tariffs)
    raised[4, 1] += 0.25
    there = run("partial-equilibrium", two, replace(no_shock(two), tariffs=raised), theta, FIXED_NOMINAL)
    some = np.array(economy.tariffs)
    some[0, 1] += 0.25
    shock = layered(no_shock(economy), [0.3], [some, economy.tariffs])
    here = run("partial-equilibrium", economy, shock, theta, FIXED_NOMINAL)
    close(there.flows_after[:4, :4].sum(axis=0)[1] + there.flows_after[4, 1], here.flows_after.sum(axis=0)[1])
    close(there.flows_after[0, 1] + there.flows_after[4, 1], here.flows_after[0, 1])
    close(there.price[1], here.price[1])
    close(tariff_revenue(there)[1][:4], tariff_revenue(here)[1])


@LAW
@given(seed=SEEDS, shares=SHARES)
def test_the_same_duty_on_all_products_is_no_layer(seed: int, shares: list[float]) -> None:
    economy, theta = draw_economy(seed), draw_theta(draw_economy(seed), seed)
    shock = draw_shock(economy, seed)
    same = whole_duties(layered(shock, shares, [shock.tariffs] * (len(shares) + 1)), theta)
    np.testing.assert_array_equal(same.tariffs, shock.tariffs)
    np.testing.assert_array_equal(same.cost, shock.cost)


def test_shares_are_nested_and_a_measure_on_all_changes_every_layer() -> None:
    base = np.zeros((1, 1, 1))
    found = Duties(base.copy())
    for share, points in ((0.6, 0.10), (0.2, 0.03), (1.0, 0.50), (0.6, 0.10)):
        for duties_there in found.on(share):
            np.add(duties_there, points, out=duties_there)
    assert [end for end, _ in found.lower] == [0.2, 0.6]
    np.testing.assert_allclose([array.item() for _, array in found.lower], [0.73, 0.70])
    np.testing.assert_allclose(found.whole, 0.50)
    cells = (np.zeros((1, 1), int),) * 3
    np.testing.assert_allclose(found.mean(cells), 0.2 * 0.73 + 0.4 * 0.70 + 0.4 * 0.50)


@LAW
@given(seed=SEEDS, shares=SHARES, others=SHARES)
def test_changes_of_two_packages_add_up_product_by_product(seed: int, shares: list[float], others: list[float]) -> None:
    economy = draw_economy(seed)
    first, second = duties(economy, seed, shares), duties(economy, seed + 1, others)
    plain = no_shock(economy)
    both = one_after_the_other(economy, layered(plain, shares, first), layered(plain, others, second))
    for product in np.linspace(0.005, 0.995, 67):
        if any(abs(product - end) < 1e-9 for end in (*shares, *others)):
            continue
        wanted = first[np.searchsorted(shares, product)] + second[np.searchsorted(others, product)] - economy.tariffs
        factor = next((layer.factor for layer in both.layers if layer.share >= product), 1.0)
        close((1 + both.tariffs) * factor, 1 + wanted)


def test_wedges_of_limits_are_on_all_products() -> None:
    economy, theta = draw_economy(5, n=3, j=2), draw_theta(draw_economy(5, n=3, j=2), 5)
    laid = duties(economy, 5, [0.4])
    shock = layered(no_shock(economy), [0.4], laid)
    cells = (np.array([[0]]), np.array([[1]]), np.array([[0, 1]]))
    limit = Limit("limit", "quota", cells, 0.5, "importer")
    wedged = whole_duties(with_wedges(shock, [limit], np.array([0.2])), theta)
    before = whole_duties(shock, theta)
    close((1 + wedged.tariffs)[cells], (1 + before.tariffs)[cells] * np.exp(0.2))
    close(wedged.cost[cells], before.cost[cells])


def test_members_who_do_not_act_leave_all_products_alone() -> None:
    economy = draw_economy(8, n=3, j=2)
    laid = duties(economy, 8, [0.5])
    shock = layered(no_shock(economy), [0.5], laid)
    family = FAMILIES["caliendo-parro"]
    rules = (np.full(2, 4.0), shock, (), FIXED_NOMINAL, "world-gdp", None)
    kept = without(Experiment(economy, family, cast("Elasticities", None), *rules), [0], [1]).shock
    pair = np.zeros((3, 3), bool)
    pair[0, 1] = pair[1, 0] = True
    assert not kept.changed(economy)[pair].any()
    np.testing.assert_array_equal(kept.layers[0].factor[~pair], shock.layers[0].factor[~pair])


@pytest.mark.parametrize("family", ["caliendo-parro", "armington"])
def test_kernels_of_a_batch_are_those_of_single_solves(family: str) -> None:
    """Draws differ in elasticities, and with them in what a duty on some products comes to."""
    economy = draw_economy(21, n=3, j=2)
    laid = duties(economy, 21, [0.4])
    shock = layered(no_shock(economy), [0.4], laid)
    thetas = np.random.default_rng(2).uniform(2.0, 8.0, (3, 2))
    problem = prepare_batch(economy, shock, thetas, FIXED_NOMINAL, family=family)
    assert not problem.same_effects
    e = problem.effects(range(3))
    for k in range(3):
        p = FAMILIES[family].prepare(economy, shock, thetas[k], FIXED_NOMINAL, "world-gdp").problem
        made = kernels(
            problem.share,
            e.ln_cost[k],
            e.open_share[k],
            e.kept[k],
            problem.idle,
            problem.elasticity[k],
            pooled=problem.pooled,
        )
        close(made.kernel, p.kernel)
        close(made.received, p.received)


def test_certificate_holds_for_layers() -> None:
    economy, theta = draw_economy(4), draw_theta(draw_economy(4), 4)
    shock = layered(draw_shock(economy, 4), [0.3, 0.7], duties(economy, 4, [0.3, 0.7]))
    assert solution("caliendo-parro", economy, shock, theta, FIXED_NOMINAL).certificate.valid
