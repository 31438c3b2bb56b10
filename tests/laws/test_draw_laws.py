"""Draws say what they promise: every drawn parameter moves something, every interval holds what its name says."""

from __future__ import annotations

import json
from functools import cache
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from harness import LAW
from hypothesis import given
from hypothesis import strategies as st
from small_world import small_world

from parley.dims import Array
from parley.distributions import Choice
from parley.horizon.elasticity import anchors
from parley.kit.intervals import LEVELS, interval, intervals
from parley.scenarios.load import build
from parley.scenarios.schema import Scenario
from parley.uncertainty.draw import draw_at
from parley.uncertainty.plan import (
    CLOSURE,
    CLOSURE_NAME,
    DATA,
    HORIZON,
    MODEL_NAME,
    SET_NAME,
    SIZE,
    Parameter,
    make_plan,
)
from parley.uncertainty.run import run_draws
from parley.uncertainty.sample import design
from parley.uncertainty.solve import Drawn, DrawSolver
from parley.uncertainty.store import tables
from parley.uncertainty.summary import document

LOW, HIGH = 0.1, 0.9
STANDARD = NormalDist()


def uncertain(**keys: Any) -> Scenario:
    """Sizes of four kinds and all else that can be drawn."""
    measures = [
        {"kind": "tariff", "from": "CHN", "to": "USA", "add": "20pp", "spread": {"normal": 0.05}},
        {"kind": "trade-cost", "from": "DEU", "to": "JPN", "rate": "8%", "spread": {"uniform": [0.04, 0.12]}},
        {"kind": "import-ban", "from": "RUS", "to": "FRA", "coverage": 0.6, "assumed": "coverage"},
        {
            "kind": "tariff",
            "from": "FIN",
            "to": "CHN",
            "rate": {"C26": "10%", "C29": "20%"},
            "spread": {"lognormal": 0.3},
        },
    ]
    return build({"name": "uncertain", "horizon": 3, "numeraire": "USA", "measures": measures, **keys})


@cache
def solver() -> DrawSolver:
    return DrawSolver(small_world(), uncertain())


def middle(parameter: Parameter) -> Array:
    """A point with everything in the middle, and the elasticity set that an estimate belongs to."""
    plan = solver().plan
    point = np.full(len(plan.parameters), 0.5)
    for k, other in enumerate(plan.parameters):
        if other.name == SET_NAME and parameter.of and isinstance(other.distribution, Choice):
            options = other.distribution.options
            point[k] = (options.index(parameter.of) + 0.5) / len(options)
    return point


def two_draws(number: int) -> tuple[Drawn, Drawn]:
    """Two draws that differ in one parameter."""
    point = middle(solver().plan.parameters[number])
    pair = []
    for u in (LOW, HIGH):
        point[number] = u
        pair.append(solver().solve(point.copy()))
    return pair[0], pair[1]


def drawn_names() -> list[str]:
    plan = solver().plan
    return [
        p.name for p in plan.parameters if not (isinstance(p.distribution, Choice) and len(p.distribution.options) == 1)
    ]


def test_the_plan_draws_all_that_is_uncertain() -> None:
    """What the law below runs over: several sets with errors, the anchors of the path, four sizes, flows, rules."""
    plan = solver().plan
    assert set(plan.groups) == {"elasticities", "horizon", "measure size", "data", "model", "closure"}
    assert sum(p.group == SIZE for p in plan.parameters) == 4
    with_errors = [point for point in anchors("blp-2023") if point.standard_error is not None]
    assert sum(p.group == HORIZON for p in plan.parameters) == len(with_errors) > 1
    options = {p.name: set(p.distribution.options) for p in plan.parameters if isinstance(p.distribution, Choice)}
    assert options[CLOSURE_NAME] == {"fixed-nominal", "fixed-share"}
    assert options[MODEL_NAME] == {"caliendo-parro", "caliendo-parro-partly-mobile"}
    assert options[SET_NAME] == set(plan.sets)


@pytest.mark.parametrize("name", drawn_names())
def test_every_drawn_parameter_moves_something(name: str) -> None:
    """Alone, from its lower to its upper end; the record says that nothing else was drawn."""
    number = [p.name for p in solver().plan.parameters].index(name)
    low, high = two_draws(number)
    assert not low.failure, low.failure
    assert not high.failure, high.failure
    assert [key for key in low.values if low.values[key] != high.values[key]] == [name]
    assert np.abs(high.rows - low.rows).max() > 1e-5


@pytest.mark.parametrize("number", [k for k, p in enumerate(solver().plan.parameters) if p.group == SIZE])
def test_a_drawn_size_is_that_of_its_own_measure(number: int) -> None:
    plan, scenario = solver().plan, solver().scenario
    point = np.full(len(plan.parameters), 0.5)
    before = draw_at(plan, scenario, point).measures or ()
    point[number] = HIGH
    after = draw_at(plan, scenario, point).measures or ()
    moved = [k for k, (a, b) in enumerate(zip(before, after, strict=True)) if a.size != b.size]
    assert moved == [plan.parameters[number].place[0]]
    drawn = plan.parameters[number].distribution.quantile(HIGH)
    assert after[moved[0]].size is not None
    assert after[moved[0]].size[1] == drawn  # type: ignore[index]


@pytest.mark.parametrize("number", [k for k, p in enumerate(solver().plan.parameters) if p.of])
def test_a_drawn_estimate_moves_its_own_sectors_only(number: int) -> None:
    parameter = solver().plan.parameters[number]
    point = middle(parameter)
    theta = []
    for u in (LOW, HIGH):
        point[number] = u
        theta.append(draw_at(solver().plan, solver().scenario, point).theta)
    assert np.flatnonzero(theta[0] != theta[1]).tolist() == sorted(int(k) for k in parameter.place)
    assert (theta[1] >= theta[0]).all()


@pytest.mark.parametrize("years", [point.years for point in anchors("blp-2023")])
def test_every_anchor_of_the_horizon_is_drawn_where_it_counts(years: float) -> None:
    """At its own year an anchor is the elasticity; the last one is the long run that all are measured against."""
    last = anchors("blp-2023")[-1].years
    scenario = uncertain(horizon=min(years, last / 2))
    small = DrawSolver(small_world(), scenario)
    number = next(k for k, p in enumerate(small.plan.parameters) if p.group == HORIZON and p.place == (years,))
    point = np.full(len(small.plan.parameters), 0.5)
    theta = []
    for u in (LOW, HIGH):
        point[number] = u
        theta.append(draw_at(small.plan, scenario, point).theta)
    ratio = theta[1] / theta[0]
    drawn = [float(small.plan.parameters[number].distribution.quantile(u)) for u in (LOW, HIGH)]  # type: ignore[arg-type]
    expected = drawn[0] / drawn[1] if years == last else drawn[1] / drawn[0]
    assert ratio == pytest.approx(expected)


def test_the_seed_of_the_flows_draws_other_flows() -> None:
    number = next(k for k, p in enumerate(solver().plan.parameters) if p.group == DATA)
    point = np.full(len(solver().plan.parameters), 0.5)
    flows = []
    for u in (LOW, HIGH):
        point[number] = u
        flows.append(solver().experiment(draw_at(solver().plan, solver().scenario, point)).economy.flows)
    assert np.abs(flows[0] / flows[1] - 1.0).max() > 0.05


def test_closures_are_drawn_only_where_they_differ() -> None:
    """In units of world GDP a fixed deficit and a fixed share of world income are one number, and the results agree."""
    plain = DrawSolver(small_world(), uncertain(numeraire="world-gdp"))
    closure = next(p for p in plain.plan.parameters if p.group == CLOSURE)
    assert closure.distribution == Choice(("fixed-nominal",))
    assert any("no closure is drawn" in note for note in plain.plan.notes)
    by_closure = [
        small_world().solve(uncertain(numeraire="world-gdp", closure=name)).by_region()["real_income_pct"]
        for name in ("fixed-nominal", "fixed-share")
    ]
    assert by_closure[0] == pytest.approx(by_closure[1], abs=1e-6)


# -- intervals ---------------------------------------------------------------------------------------------------------


@LAW
@given(mean=st.floats(-5, 5), spread=st.floats(0.1, 3))
def test_an_interval_holds_the_share_that_its_name_says(mean: float, spread: float) -> None:
    """Of normal and lognormal results whose quantiles are known."""
    u = (np.arange(20_000) + 0.5) / 20_000
    z = np.array([STANDARD.inv_cdf(x) for x in u])
    values = np.stack([mean + spread * z, np.exp(spread * z)], axis=1)
    found = intervals(np.random.default_rng(3).permutation(values))
    columns = found.columns()
    for level in LEVELS:
        end = STANDARD.inv_cdf(0.5 + level / 200)
        for side, sign in (("low", -1.0), ("high", 1.0)):
            at = columns[f"{side}_{level}"]
            assert at == pytest.approx([mean + sign * spread * end, np.exp(sign * spread * end)], rel=2e-3, abs=2e-3)
        inside = (values >= found.low[level]) & (values <= found.high[level])
        assert inside.mean(axis=0) == pytest.approx(level / 100, abs=2e-4)
        one = interval(mean, values[:, 0])
        assert one.within(level) == pytest.approx((found.low[level][0], found.high[level][0]))
        assert one.as_dict()[f"interval_{level}"] == list(one.within(level))
    assert columns["median"] == pytest.approx([mean, 1.0], rel=1e-3, abs=1e-3)
    assert columns["p_negative"][0] == pytest.approx(STANDARD.cdf(-mean / spread), abs=1e-3)


def test_intervals_of_a_run_are_the_results_at_the_ends_of_its_one_size() -> None:
    """One duty is drawn between 10 and 30 %, and income falls as it rises: its quantiles are those of the duty."""
    ends = (0.10, 0.30)
    draws = {"number": 512, "pair-error": 0, "cell-error": 0, "models": "armington", "closures": "fixed-share"}

    def at(duty: float, **keys: Any) -> Scenario:
        measure = {"kind": "tariff", "from": "CHN", "to": "USA", "rate": duty, **keys}
        return build({"name": "one", "model": "armington", "elasticities": 4.0, "measures": [measure], "draws": draws})

    run = run_draws(small_world(), at(0.2, spread={"uniform": list(ends)}), workers=1, receipt=False)
    found: Any = document(run)["intervals"]
    china = run.world.economy.regions.index("CHN")
    for level in LEVELS:
        for side, u in (("low", 0.5 + level / 200), ("high", 0.5 - level / 200)):  # the higher the duty, the lower
            duty = ends[0] + u * (ends[1] - ends[0])
            exact = small_world().solve(at(duty, spread="fixed")).by_region()["real_income_pct"][china]
            assert found["real_income_pct"]["CHN"][f"{side}_{level}"] == pytest.approx(exact, rel=8e-3)


def test_files_hold_every_drawn_value_beside_its_name() -> None:
    """Numbers as numbers, options as text, sizes by sector as JSON; results, intervals and shares in the same order."""
    scenario = uncertain(draws={"number": 8, "models": ["armington"], "elasticities": ["uniform-4", "fgo"]})
    run = run_draws(small_world(), scenario)
    found = tables(run)
    names = [parameter.name for parameter in run.plan.parameters]
    for k, row in enumerate(found["parameters"].to_pylist()):
        draw, name = divmod(k, len(names))
        value = run.solved[draw].values[names[name]]
        assert (row["draw"], row["parameter"], row["group"]) == (draw, names[name], run.plan.parameters[name].group)
        assert row["value"] == (value if isinstance(value, float) else None)
        if isinstance(value, str):
            assert row["choice"] == value
        else:
            assert row["choice"] == (None if isinstance(value, float) else json.dumps(value))
    regions = run.world.economy.regions
    for k, row in enumerate(found["draws"].to_pylist()):
        draw, region = divmod(k, len(regions))
        assert (row["draw"], row["region"]) == (draw, regions[region])
        assert row["real_income_pct"] == run.indicator("real_income_pct")[draw, region]
    by_name: Any = document(run)["intervals"]
    for row in found["intervals"].to_pylist():
        assert row["low_80"] == by_name[row["indicator"]][row["region"]]["low_80"]
    shares: Any = document(run)["receipt"]
    for row in found["receipt"].to_pylist():
        total = shares["real_income_pct"][row["region"]][row["group"]]["total"]
        assert row["total"] == pytest.approx(np.nan if total is None else total, nan_ok=True)


# -- what is drawn has the spread that its source gives ----------------------------------------------------------------

POINTS = (np.arange(20_000) + 0.5) / 20_000


def drawn(distribution: Any) -> Array:
    return np.array([distribution.quantile(float(u)) for u in POINTS])


@pytest.mark.parametrize("number", [k for k, p in enumerate(solver().plan.parameters) if p.of])
def test_an_estimate_is_drawn_with_its_standard_error(number: int) -> None:
    """The mean is the estimate and the deviation its error, as long as both ends, a quarter and four times, are far."""
    parameter = solver().plan.parameters[number]
    found = solver().plan.sets[parameter.of]
    assert found.standard_error is not None
    places = [int(k) for k in parameter.place]
    (estimate,), (error,) = set(found.theta[places]), set(found.standard_error[places])
    alike = (found.theta == estimate) & (found.standard_error == error)
    assert list(np.flatnonzero(alike)) == places  # sectors with one estimate share its error
    values = drawn(parameter.distribution)
    assert estimate / 4 <= values.min() < estimate < values.max() <= estimate * 4
    if error < 0.3 * estimate:
        assert values.mean() == pytest.approx(estimate, rel=2e-3)
        assert values.std() == pytest.approx(error, rel=2e-2)


@pytest.mark.parametrize("number", [k for k, p in enumerate(solver().plan.parameters) if p.group == HORIZON])
def test_an_anchor_is_drawn_with_its_standard_error(number: int) -> None:
    parameter = solver().plan.parameters[number]
    (point,) = [point for point in anchors("blp-2023") if point.years == parameter.place[0]]
    values = drawn(parameter.distribution)
    assert point.standard_error is not None
    if point.value > 3 * point.standard_error:  # else 0 cuts it off
        assert values.mean() == pytest.approx(point.value, rel=5e-3)
        assert values.std() == pytest.approx(point.standard_error, rel=2e-2)
    assert values.min() >= 0


def test_sizes_are_drawn_as_the_file_says() -> None:
    """Normal, uniform, a triangle of a quarter on both sides where it is assumed, and lognormal by sector."""
    normal, uniform, triangle, logs = (p.distribution for p in solver().plan.parameters if p.group == SIZE)
    assert (drawn(normal).mean(), drawn(normal).std()) == pytest.approx((0.20, 0.05), rel=1e-2)
    assert (uniform.quantile(0.0), uniform.quantile(0.25), uniform.quantile(1.0)) == pytest.approx((0.04, 0.06, 0.12))
    assert (triangle.quantile(0.0), triangle.quantile(0.5), triangle.quantile(1.0)) == pytest.approx((0.45, 0.6, 0.75))
    for code, median in (("C26", 0.10), ("C29", 0.20)):
        values = np.log([part[code] for part in drawn(logs)])
        assert (values.mean(), values.std()) == pytest.approx((np.log(median), 0.3), rel=1e-2)


def test_assumed_numbers_that_no_draw_moves_are_named() -> None:
    pair = {"from": "CHN", "to": "USA"}
    quota = {"kind": "tariff-rate-quota", **pair, "rate": "30%", "limit": 0.5, "assumed": ["rate", "limit", "source"]}
    some = {"kind": "tariff", **pair, "sectors": "C29", "add": "10pp", "share": "60%", "assumed": ["add", "share"]}
    plain = {"kind": "quota", "from": "DEU", "to": "USA", "limit": 0.5, "assumed": ["limit"]}
    scenario = build({"name": "held", "measures": [quota, plain, some]})
    notes = make_plan(small_world(), scenario).notes
    (note,) = [note for note in notes if "not drawn, as only sizes are" in note]
    assert "limit of measure 1" in note
    assert "share of measure 3" in note
    assert "measure 2" not in note
    assert any(note.startswith("3 sizes") for note in notes)


def test_every_draw_has_flows_of_its_own() -> None:
    points = design(solver().plan, 512, 1).points
    seeds = [draw_at(solver().plan, solver().scenario, point).seed for point in points[:512]]
    assert len(set(seeds)) == 512
