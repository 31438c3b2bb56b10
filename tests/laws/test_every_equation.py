"""Every equation of every certificate is seen: whatever a solved problem is changed in, its solution no longer holds.

An error of the unknowns is seen by several equations at once, so a certificate may lose one and still find it. A
parameter that stands in one equation only cannot be missed: each is changed alone, and each is moved between two of
its cells, which leaves totals as they are.
"""

from __future__ import annotations

import copy
from dataclasses import fields, is_dataclass, replace
from typing import Any

import numpy as np
import pytest
from harness import LAW, SEEDS, draw_economy, draw_shock, draw_theta, solution
from hypothesis import assume, given

from parley.dims import Array
from parley.model.families import FAMILIES
from parley.model.problem import FIXED_NOMINAL, FIXED_SHARE, ZERO
from parley.solver.solve import Solution

CLOSURES = {
    family: (FIXED_NOMINAL, FIXED_SHARE)
    if family.startswith(("labour-leisure", "partial"))
    else (FIXED_NOMINAL, FIXED_SHARE, ZERO)
    for family in FAMILIES
}
EVERY = [(family, closure) for family, closures in CLOSURES.items() for closure in closures]
UNITS = {
    "absorption": "the unit in which spending is counted",
    "numeraire": "a level of all wages, not an equation between them",
}
"""Parameters of a problem that are in none of its equations, and what they are."""
GIVEN = {
    "labour_share": "wages are given",
    "final_share": "spending is given",
    "factor_income": "wages are given",
    "deficits": "budgets are given",
    "numeraire": "wages are given",
    "absorption": "the unit in which deliveries are counted",
    "received": "deliveries are read from the baseline's flows and duties, below",
}
"""Parameters that partial equilibrium has from the other families and that are in none of its equations."""
CHANGE = 1e-4


def solved(family: str, closure: str, seed: int) -> Solution:
    """A solution of an economy with inputs, duties and imbalances, so that every parameter counts."""
    economy = draw_economy(seed, n=4, j=3, tariffs=True, inputs=True)
    economy = replace(economy, regions=("USA", *economy.regions[1:]))  # labour-leisure calibrates its costs on it
    found = solution(family, economy, draw_shock(economy, seed), draw_theta(economy, seed), closure)
    if not found.certificate.valid:  # duties that replace all wage taxes have no equilibrium in some economies
        assume(False)
    return found


def parameters(problem: Any, left_out: dict[str, str], before: tuple[str, ...] = ()) -> dict[tuple[str, ...], Array]:
    """Arrays and numbers of a problem by their path, those of the problems inside it too; all zeros left out."""
    found: dict[tuple[str, ...], Array] = {}
    for field in fields(problem):
        value, path = getattr(problem, field.name), (*before, field.name)
        if field.name in left_out:
            continue
        if is_dataclass(value):
            found |= parameters(value, left_out, path)
        elif np.asarray(value).dtype == np.float64 and np.abs(value).max() > 1e-9:
            found[path] = np.asarray(value)
    return found


def changed(problem: Any, path: tuple[str, ...], value: Array) -> Any:
    """The problem with another value of one parameter."""
    name, *rest = path
    if rest:
        return replace(problem, **{name: changed(getattr(problem, name), tuple(rest), value)})
    old = getattr(problem, name)
    return replace(problem, **{name: float(value) if isinstance(old, float) else value})


def holds(found: Solution, problem: Any) -> bool:
    """Whether the solution is certified for another problem."""
    model = copy.copy(found.model)
    object.__setattr__(model, "problem", problem)
    return bool(model.certify(found.outcome.z).valid)


def left_out(family: str) -> dict[str, str]:
    """Parameters that are in no equation of a family."""
    if family == "partial-equilibrium":
        return GIVEN
    if family == "labour-leisure":
        return {**UNITS, "revenue_share": "only revenue that replaces wage taxes is compared with the baseline's"}
    return UNITS


@pytest.mark.parametrize(("family", "closure"), EVERY)
@LAW
@given(seed=SEEDS)
def test_no_parameter_can_change_unseen(family: str, closure: str, seed: int) -> None:
    found = solved(family, closure, seed)
    problem = found.model.problem  # type: ignore[attr-defined]
    assert holds(found, problem)
    for path, value in parameters(problem, left_out(family)).items():
        wrong = np.array(value, order="C")
        place = np.unravel_index(int(np.abs(wrong).argmax()), wrong.shape)
        wrong[place] *= 1.0 + CHANGE
        assert not holds(found, changed(problem, path, wrong)), ".".join(path)


@pytest.mark.parametrize(("family", "closure"), EVERY)
@LAW
@given(seed=SEEDS)
def test_no_parameter_can_move_between_two_cells_unseen(family: str, closure: str, seed: int) -> None:
    """Along the last axis, so that the sums of each row stay: only the equations of the cells themselves can tell."""
    found = solved(family, closure, seed)
    problem = found.model.problem  # type: ignore[attr-defined]
    for path, value in parameters(problem, left_out(family)).items():
        wrong = np.array(value, order="C")
        if wrong.ndim == 0 or wrong.shape[-1] < 2:
            continue
        rows = wrong.reshape(-1, wrong.shape[-1])
        row = rows[int(np.abs(rows).max(axis=1).argmax())]
        order = np.argsort(np.abs(row))
        moved = CHANGE * row[order[-1]]
        row[order[-1]] -= moved
        row[order[-2]] += moved
        assert not holds(found, changed(problem, path, wrong)), ".".join(path)


@pytest.mark.parametrize("parameter", ["received", "new_tariffs", "world_income"])
def test_partial_equilibrium_sees_flows_and_duties(parameter: str) -> None:
    """Its deliveries and revenue are computed from them, flow by flow."""
    found = solved("partial-equilibrium", FIXED_NOMINAL, 3)
    baseline = found.model.baseline  # type: ignore[attr-defined]
    wrong = np.array(getattr(baseline, parameter))
    place = np.unravel_index(int(np.abs(wrong).argmax()), wrong.shape)
    wrong[place] *= 1.0 + CHANGE
    model = replace(found.model, baseline=replace(baseline, **{parameter: wrong}))  # type: ignore[type-var]
    assert model.certify(found.outcome.z).valid == (parameter == "world_income")  # a unit changes nothing


@pytest.mark.parametrize("family", [name for name, closures in CLOSURES.items() if ZERO in closures])
def test_who_follows_world_income_is_seen(family: str) -> None:
    """Whether transfers stay fixed or follow world factor income is a part of the budget equations."""
    found = solved(family, FIXED_SHARE, 5)
    problem = found.model.problem  # type: ignore[attr-defined]
    inside = hasattr(problem, "core")
    core = problem.core if inside else problem
    total = float((np.exp(found.outcome.z[: len(core.regions)]) * core.factor_income).sum())
    if abs(total - 1.0) < 1e-9:  # in the unit world GDP both rules give the same
        core = replace(core, deficits=core.deficits * 1.01)
    else:
        core = replace(core, deficits_grow=not core.deficits_grow)
    assert not holds(found, replace(problem, core=core) if inside else core)


def worst(errors: Array) -> float:
    return float(np.abs(errors).max())


@pytest.mark.parametrize("closure", [FIXED_NOMINAL, FIXED_SHARE])
@pytest.mark.parametrize("family", [name for name, closures in CLOSURES.items() if ZERO in closures])
@LAW
@given(seed=SEEDS)
def test_each_error_is_what_the_accounts_say(family: str, closure: str, seed: int) -> None:
    """Away from the solution, flow by flow: goods and labour markets and budgets each have the error that is reported.

    Only spending is moved, so that prices, and with them the flows that are read, stay right.
    """
    found = solved(family, closure, seed)
    problem = found.model.problem  # type: ignore[attr-defined]
    core = getattr(problem, "core", problem)
    (n, j), rng = core.absorption.shape, np.random.default_rng([seed, 8])
    z = found.outcome.z.copy()
    z[n + n * j : n + 2 * n * j] *= rng.uniform(0.9, 1.1, n * j)
    c, said = found.model.changes(z), found.model.certify(z)
    money = c.factor_income_before.sum()
    flows = c.flows_after / money
    if j == 1:
        flows = flows.sum(axis=2, keepdims=True)
    output, duties = flows.sum(axis=1), (c.flows_after * c.tariffs_after).sum(axis=(0, 2)) / money
    spending = z[n + n * j : n + 2 * n * j].reshape(n, j) * np.where(core.absorption > 0, core.absorption, 1.0)
    factors = c.factor_income_after / money
    transfers = core.transfers(c.wage)
    wanted = (
        np.einsum("nkj,nj->nk", core.input_share, output) + core.final_share * (factors + duties + transfers)[:, None]
    )
    goods = np.where(core.absorption > 0, wanted / spending - 1.0, 0.0)
    labour = (core.labour_share * output).sum(axis=1) / factors - 1.0
    markets = max(worst(goods), worst(labour))
    if core is not problem:
        wages = found.model.sector_wages(z)  # type: ignore[attr-defined]
        paid = problem.income * wages * (wages / c.wage[:, None]) ** problem.mobility
        markets = max(markets, worst(np.where(problem.live, core.labour_share * output / paid - 1.0, 0.0)))
    assert said.excess_demand == pytest.approx(markets, rel=1e-6)
    outlay = spending.sum(axis=1)
    assert said.budget == pytest.approx(worst((outlay - output.sum(axis=1) - duties - transfers) / outlay), rel=1e-6)


@LAW
@given(seed=SEEDS)
def test_each_error_of_partial_equilibrium_is_what_the_accounts_say(seed: int) -> None:
    """Away from the solution a price that is too high draws in too much: deliveries and outlays say by how much."""
    found = solved("partial-equilibrium", FIXED_NOMINAL, seed)
    problem, base = found.model.problem, found.model.baseline  # type: ignore[attr-defined]
    off = np.random.default_rng([seed, 8]).uniform(-0.05, 0.05, found.outcome.z.size)
    said = found.model.certify(found.outcome.z + off)
    c = found.model.changes(found.outcome.z)
    delivered = (c.flows_after * (1.0 + c.tariffs_after)).sum(axis=0) * np.exp(off.reshape(c.price.shape) * c.theta)
    spent = problem.absorption * base.world_income
    bought = problem.absorption > 0
    assert said.price == pytest.approx(worst(np.where(bought, np.expm1(-off.reshape(c.price.shape)), 0.0)), rel=1e-6)
    assert said.excess_demand == pytest.approx(
        worst(np.where(bought, delivered / np.where(bought, spent, 1.0) - 1.0, 0.0)), rel=1e-6
    )
    assert said.budget == pytest.approx(worst(delivered.sum(axis=1) / spent.sum(axis=1) - 1.0), rel=1e-6)


@pytest.mark.parametrize("family", ["labour-leisure", "labour-leisure-tax-relief"])
@LAW
@given(seed=SEEDS)
def test_each_error_of_labour_leisure_is_what_the_accounts_say(family: str, seed: int) -> None:
    """Away from the solution: labour paid by sellers against that supplied, and spending against income."""
    found = solved(family, FIXED_SHARE, seed)
    p = found.model.problem  # type: ignore[attr-defined]
    z = found.outcome.z + np.random.default_rng([seed, 8]).uniform(-0.02, 0.02, found.outcome.z.size)
    c, said = found.model.changes(z), found.model.certify(z)
    money = c.factor_income_before.sum()
    flows = c.flows_after[:, :, 0] / money
    duties = (c.flows_after * c.tariffs_after).sum(axis=(0, 2)) / money
    paid = flows @ (1.0 - p.nu) + p.nu * flows.sum(axis=0)
    earned = c.factor_income_after / money
    spending = (c.flows_after * (1.0 + c.tariffs_after)).sum(axis=(0, 2)) / money
    budget = (spending - paid - duties - p.transfers * earned.sum()) / spending
    assert said.budget == pytest.approx(worst(budget), rel=1e-6)
    assert said.excess_demand >= worst(paid / earned - 1.0) * (1.0 - 1e-6)
