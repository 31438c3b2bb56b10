"""Every way in gives the same number.

A scenario can be solved as it is, as a cell of the panel, as a coalition in which all members act, as a row of a
sweep, as a draw without spread and as a backcast's regime. For each kind of measure, model family and horizon all of
these give the same change of real income, or all of them refuse.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from small_world import MEASURES, VARIANTS, small_world

from parley.dims import Array
from parley.errors import InputError, ParleyError, SolveError
from parley.experiments.coalition import CoalitionValue, coalition_costs
from parley.experiments.experiment import prepare, prepare_all, solve
from parley.experiments.panel import Panel, panel
from parley.model.families import FAMILIES
from parley.results.blocs import equivalent_variation
from parley.results.indicators import real_income
from parley.scenarios.kinds import KINDS, Kind
from parley.scenarios.schema import Scenario
from parley.sweeps.grid import Axis, Sweep
from parley.sweeps.work import Work, solve_chunk, versions
from parley.uncertainty.quantities import INDICATORS
from parley.uncertainty.solve import DrawSolver

HORIZONS = ("long-run", 1)
SET = "fgo"
"""Published elasticities without standard errors: the panel has a column of them, and a draw nothing to draw."""
CLOSE = 2e-8
"""Both solves are certified to 1e-8."""
CASES = [(kind, family, horizon) for kind in (*KINDS, *VARIANTS) for family in FAMILIES for horizon in HORIZONS]
ON_EXPORTS = ("export-tax", "export-subsidy")
LABOUR_LEISURE = ("labour-leisure", "labour-leisure-tax-relief")
WITHOUT_SPREAD = {"number": 2, "pair-error": 0, "cell-error": 0, "assumed-spread": 0}
PATH = "quarter"
"""Its anchors have no errors, so that a draw at one year has nothing to draw."""


def scenario(kind: str, family: str, horizon: str | int, **more: Any) -> Scenario:
    keys = {"name": f"{kind}-{family}-{horizon}", "model": family, "elasticities": SET, "horizon": horizon}
    return Scenario.model_validate({**keys, "horizon-path": PATH, "measures": [{**MEASURES, **VARIANTS}[kind]], **more})


def kind_of(name: str) -> Kind:
    """The kind of a measure above, or of a variant."""
    return KINDS[str({**MEASURES, **VARIANTS}[name]["kind"])]


@cache
def ran(kind: str, family: str, horizon: str | int) -> Array | str:
    """Real income (N,), percent, or the name of the refusal."""
    try:
        return percent(small_world().solve(scenario(kind, family, horizon)).changes.welfare)
    except ParleyError as error:
        return type(error).__name__


def percent(welfare: Array) -> Array:
    return np.asarray((welfare - 1.0) * 100.0)


def agree(wanted: Array | str, got: Array) -> None:
    assert not isinstance(wanted, str), f"run refuses with {wanted}"
    np.testing.assert_allclose(got, wanted, rtol=1e-7, atol=CLOSE * 100.0)
    assert np.abs(wanted).max() > 1e-5  # the measure does something


@cache
def table(kind: str, horizon: str | int) -> Panel:
    return panel(small_world(), scenario(kind, "caliendo-parro", horizon))


def test_all_kinds_have_a_measure() -> None:
    assert set(MEASURES) == set(KINDS)


def test_most_cases_have_a_number() -> None:
    """Refusals are few and are those of the model: quotas in families that add sectors up, caps that cannot bind.

    The labour-leisure families have no revenue of exporters, so that export taxes are refused there.
    """
    refused = [case for case in CASES if isinstance(ran(*case), str)]
    assert len(refused) <= len(CASES) // 7, refused
    assert {kind for kind, _, _ in refused} <= {"quota", "tariff-rate-quota", "price-cap", "airspace", *ON_EXPORTS}
    assert {family for kind, family, _ in refused if kind in ON_EXPORTS} == set(LABOUR_LEISURE)


@pytest.mark.parametrize(("kind", "family", "horizon"), CASES)
def test_the_cell_of_the_panel(kind: str, family: str, horizon: str | int) -> None:
    wanted, found = ran(kind, family, horizon), table(kind, horizon)
    if isinstance(wanted, str):
        refused = dict(found.left_out)
        assert family in refused or (family, SET) in found.reasons
        return
    agree(wanted, found.values[found.families.index(family), found.sets.index(SET)])


@pytest.mark.parametrize(("kind", "family", "horizon"), CASES)
def test_the_coalition_of_all(kind: str, family: str, horizon: str | int) -> None:
    """The target's loss and the members' costs with all of them acting; nothing happens with none."""
    wanted, members = ran(kind, family, horizon), ("USA", "DEU", "FRA")
    asked = scenario(kind, family, horizon)
    if isinstance(wanted, str) or not kind_of(kind).on_flows:
        with pytest.raises((InputError, SolveError)):
            coalition_costs(small_world(), asked, "CHN", members)
        return
    experiment = prepare(small_world(), asked)
    place = experiment.economy.regions.index
    value = CoalitionValue(experiment, (place("CHN"),), {code: (place(code),) for code in members})
    changes = solve(experiment).changes
    gain = equivalent_variation(changes)
    scale = float(experiment.economy.income.max())
    wanted_gain = [gain[place(code)] for code in ("CHN", *members)]
    np.testing.assert_allclose(value(frozenset(members)), wanted_gain, rtol=1e-6, atol=1e-8 * scale)
    try:
        found = coalition_costs(small_world(), asked, "CHN", members)
    except SolveError:
        assert kind == "price-cap"  # a cap that the three together can meet, but not one of them alone
        return
    if kind_of(kind).about == ("from", "to"):  # nobody acting is the baseline; an agreement's members act on each other
        np.testing.assert_allclose(-found.target_loss, wanted_gain[0], rtol=1e-6, atol=1e-8 * scale)
        np.testing.assert_allclose(-found.cost, wanted_gain[1:], rtol=1e-6, atol=1e-8 * scale)
        lost = [-row["cost_pct"] for row in found.as_rows()[:-1]] + [-found.as_rows()[-1]["target_loss_shapley_pct"]]
        percent = real_income(changes)[[place(code) for code in (*members, "CHN")]]
        np.testing.assert_allclose(lost, percent, rtol=1e-6, atol=1e-6)
        assert abs(found.elsewhere) <= 1e-8 * scale
    np.testing.assert_allclose(found.shapley.sum(), found.target_loss, rtol=1e-6, atol=1e-8 * scale)
    if family != "partial-equilibrium":  # where sellers lose nothing
        assert (np.abs(found.alone) > 0).all()


@pytest.mark.parametrize(("kind", "family", "horizon"), CASES)
def test_the_row_of_a_sweep(kind: str, family: str, horizon: str | int) -> None:
    wanted = ran(kind, family, horizon)
    asked = scenario(kind, "armington" if family == "caliendo-parro" else "caliendo-parro", horizon)
    sweep = Sweep("ways", "", (asked,), (Axis("model", (asked.model, family)),))
    work = Work(sweep, {asked.world: small_world()}, versions())
    solved = [solve_chunk(work, chunk) for chunk in work.chunks]
    rows = [row for part in solved for row in part.rows.to_pylist() if row["case_id"] == 1]
    if isinstance(wanted, str):
        assert not rows
        assert any(row["case_id"] == 1 for part in solved for row in part.failures.to_pylist())
        return
    agree(wanted, np.array([row["real_income_pct"] for row in rows]))


@pytest.mark.parametrize(("kind", "family", "horizon"), CASES)
def test_a_draw_without_spread(kind: str, family: str, horizon: str | int) -> None:
    wanted = ran(kind, family, horizon)
    draws = {**WITHOUT_SPREAD, "elasticities": [SET], "models": [family], "closures": ["fixed-nominal"]}
    try:
        solver = DrawSolver(small_world(), scenario(kind, family, horizon, draws=draws))
    except InputError as error:
        assert wanted == type(error).__name__  # noqa: PT017
        return
    assert set(solver.plan.groups) <= {"elasticities", "model", "closure"}  # of which there is one each
    drawn = solver.solve(np.array([0.5] * len(solver.plan.parameters)))
    if isinstance(wanted, str):
        assert drawn.failure.startswith(wanted)
        return
    agree(wanted, drawn.rows[list(INDICATORS).index("real_income_pct")])


@pytest.mark.parametrize(("kind", "family", "horizon"), CASES)
def test_a_regime_of_the_backcast(kind: str, family: str, horizon: str | int) -> None:
    """Alone, and after another one that changes nothing."""
    wanted, asked = ran(kind, family, horizon), scenario(kind, family, horizon)
    nothing = scenario(kind, family, horizon, measures=[])
    if isinstance(wanted, str):
        with pytest.raises((InputError, SolveError)):
            solve(prepare_all(small_world(), (nothing, asked)))
        return
    for regimes in ((asked,), (nothing, asked)):
        agree(wanted, percent(solve(prepare_all(small_world(), regimes)).changes.welfare))
