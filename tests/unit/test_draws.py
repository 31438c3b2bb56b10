"""Draws: what is drawn and why, the same bits for one and two workers, failures kept, and the command line."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from commands import call
from strategies import random_economy

from parley.errors import InputError, ScenarioError, SolveError
from parley.kit.sobol import sobol
from parley.scenarios.load import build, load
from parley.scenarios.schema import Scenario
from parley.uncertainty.draw import draw_at
from parley.uncertainty.plan import ELASTICITIES, HORIZON, SIZE, make_plan
from parley.uncertainty.quantities import Trade
from parley.uncertainty.run import DrawRun, run_draws
from parley.uncertainty.sample import BASE, design
from parley.uncertainty.solve import DrawSolver
from parley.uncertainty.summary import by_indicator, document, intervals
from parley.worlds.world import World, load_world

QUIET = {"pair-error": 0, "cell-error": 0, "models": ["caliendo-parro"], "closures": ["fixed-nominal"]}


def small(seed: int = 3, n: int = 4) -> World:
    return World("small", random_economy(seed, n, 3, zeros=0.0), "0" * 64, {}, "uniform-4")


def scenario(**keys: object) -> Scenario:
    base = {"name": "test", "elasticities": 4.0, "draws": {"number": 32, **QUIET}}
    measure = {"kind": "tariff", "from": "R00", "to": "R01", "add": 0.2}
    return build({**base, "measures": [measure], **keys})


def measures(**keys: object) -> list[dict[str, object]]:
    return [{"kind": "import-ban", "from": "R00", "to": "R01", "coverage": 0.6, **keys}]


# -- what is drawn -----------------------------------------------------------------------------------------------------


def test_default_plan_of_the_library_embargo() -> None:
    plan = make_plan(load_world("world-2021"), load("west-russia-goods-embargo").scenario)
    assert plan.groups == ("elasticities", "data", "model", "closure")
    assert next(iter(plan.sets)) == "fgo"
    assert {"cp", "gyy", "bsy", "shapiro", "ll", "in-sample", "uniform-4"} < set(plan.sets)
    assert any("standard errors" in note for note in plan.notes)


def test_the_horizon_is_drawn_only_in_the_short_run() -> None:
    def horizons(horizon: object) -> list[str]:
        plan = make_plan(small(), scenario(horizon=horizon))
        return [p.name for p in plan.parameters if p.group == HORIZON]

    assert horizons("long-run") == []
    assert horizons(1) == [f"elasticity after {years} years" for years in (1, 5, 10)]


def test_sectors_that_share_an_estimate_share_its_error() -> None:
    plan = make_plan(load_world("world-2021"), load("west-russia-goods-embargo").scenario)
    sectors = load_world("world-2021").economy.sectors
    first = next(p for p in plan.parameters if p.of == "cp")
    assert [sectors[int(k)] for k in first.place] == ["A01", "A02", "A03"]
    places = [k for p in plan.parameters if p.of == "cp" for k in p.place]
    assert len(places) == len(set(places)) == 27


def test_only_the_chosen_set_moves_with_its_errors() -> None:
    world, s = load_world("world-2021"), load("west-russia-goods-embargo").scenario
    plan = make_plan(world, s)
    for point in sobol(len(plan.parameters), 32, 2):
        draw = draw_at(plan, s, point)
        published = plan.sets[draw.elasticities].theta
        assert np.array_equal(draw.theta, published) == (draw.elasticities != "cp")


def test_a_named_set_is_the_only_one_drawn() -> None:
    s = load("west-russia-goods-embargo").scenario.model_copy(update={"elasticities": "cp"})
    plan = make_plan(load_world("world-2021"), s)
    assert tuple(plan.sets) == ("cp",)
    assert sum(p.group == ELASTICITIES for p in plan.parameters) > 10


@pytest.mark.parametrize(
    ("keys", "drawn"),
    [
        ({}, 0),
        ({"assumed": ["coverage"]}, 1),
        ({"assumed": ["coverage"], "spread": "fixed"}, 0),
        ({"spread": {"normal": 0.1}}, 1),
        ({"spread": {"triangular": ["40%", 0.9]}}, 1),
        ({"spread": {"uniform": [0.1, 0.9]}}, 1),
        ({"spread": {"lognormal": 0.2}}, 1),
    ],
)
def test_sizes_are_drawn_where_a_spread_is_given_or_the_size_is_assumed(keys: dict[str, object], drawn: int) -> None:
    s = scenario(measures=measures(**keys))
    plan = make_plan(small(), s)
    assert sum(p.group == SIZE for p in plan.parameters) == drawn
    for point in sobol(len(plan.parameters), 16, 1):
        found = draw_at(plan, s, point).measures
        assert (found is None) == (drawn == 0)
        if found is not None:
            assert 0 <= float(found[0].size[1]) <= 1  # type: ignore[index,arg-type]


def test_a_size_by_sector_moves_in_all_sectors_together() -> None:
    s = scenario(measures=measures(coverage={"S00": 0.3, "S01": 0.9}, spread={"normal": 0.2}))
    plan = make_plan(small(), s)
    drawn = [draw_at(plan, s, point).measures[0].coverage for point in sobol(len(plan.parameters), 16, 1)]  # type: ignore[index]
    assert np.array_equal(np.argsort([d["S00"] for d in drawn]), np.argsort([d["S01"] for d in drawn]))
    assert all(0 <= size <= 1 for d in drawn for size in d.values())


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"spread": {"triangular": [0.7, 0.9]}}, "not between"),
        ({"spread": {"normal": 0.1, "uniform": [0, 1]}}, "exactly one"),
        ({"spread": {"uniform": [0.9, 0.1]}}, "not below"),
        ({"spread": {"gaussian": 0.1}}, "unknown key 'gaussian'"),
        ({"spread": 0.1}, "expected fixed, or one of"),
        ({"spread": {"lognormal": 0.1}, "coverage": 0.0}, "above 0"),
        ({"spread": {"triangular": [0.1, 0.9]}, "coverage": {"S00": 0.5}}, "by sector"),
    ],
)
def test_bad_spreads_are_refused_by_name(keys: dict[str, object], words: str) -> None:
    with pytest.raises(ScenarioError, match=words):
        scenario(measures=measures(**keys))


def test_a_spread_that_leaves_the_bounds_is_refused() -> None:
    with pytest.raises(ScenarioError, match="coverage can be"):
        make_plan(small(), scenario(measures=measures(spread={"uniform": [0.5, 1.2]})))


@pytest.mark.parametrize(
    ("draws", "words"),
    [
        ({"elasticities": ["fgoo"]}, "Did you mean 'fgo'"),
        ({"models": ["armingtn"]}, "Did you mean 'armington'"),
        ({"closures": ["fixed"]}, "unknown closure"),
    ],
)
def test_unknown_choices_are_named(draws: dict[str, object], words: str) -> None:
    with pytest.raises(InputError, match=words):
        make_plan(small(), scenario(draws={**QUIET, **draws}))


# -- solving -----------------------------------------------------------------------------------------------------------


@cache
def embargo(workers: int) -> DrawRun:
    """Draws of everything on the world of 2023, in a second or two."""
    s = build(
        {
            "name": "embargo",
            "model": "armington",
            "horizon": 5,
            "draws": {"number": 32, "models": ["armington", "caliendo-parro"]},
            "measures": [
                {"kind": "embargo", "from": "RUS", "to": "USA", "both-ways": True},
                {"kind": "trade-cost", "from": "CHN", "to": "USA", "rate": 0.1, "spread": {"normal": 0.03}},
            ],
        }
    )
    trade = Trade("china_to_us_musd", ("CHN",), ("USA",))
    return run_draws(load_world("trade-2023"), s, quantities=[trade], workers=workers)


@pytest.mark.slow
def test_same_bits_on_one_and_two_workers() -> None:
    one, two = embargo(1), embargo(2)
    assert np.array_equal(one.rows, two.rows)
    assert np.array_equal(one.asked, two.asked)
    assert document(one) == document(two)


def test_another_seed_gives_other_draws() -> None:
    first, second = (
        run_draws(small(), scenario(measures=measures(spread={"normal": 0.1}), draws={**QUIET, "number": 8, "seed": k}))
        for k in (1, 2)
    )
    assert not np.array_equal(first.rows, second.rows)


def test_draws_agree_with_single_runs() -> None:
    """A draw is what a plain run gives with its elasticities, family, closure and sizes."""
    s = scenario(
        measures=measures(spread={"uniform": [0.1, 0.9]}),
        elasticities=None,
        draws={"number": 8, "pair-error": 0, "cell-error": 0, "elasticities": ["uniform-4"]},
    )
    world, solver = small(), DrawSolver(small(), s)
    for point in sobol(len(solver.plan.parameters), 8, 1):
        drawn, draw = solver.solve(point), draw_at(solver.plan, s, point)
        update = {"model": draw.family, "closure": draw.closure, "measures": draw.measures}
        single = world.solve(s.model_copy(update=update)).by_region()
        assert drawn.rows[0] == pytest.approx(single["real_income_pct"], abs=1e-7)
        assert drawn.rows[3] == pytest.approx(single["exports_pct"], abs=1e-6)
        assert drawn.rows[4] == pytest.approx(single["imports_pct"], abs=1e-6)


def test_order_of_draws_does_not_matter() -> None:
    s = scenario(measures=measures(spread={"uniform": [0.1, 0.9]}))
    points = sobol(len(make_plan(small(), s).parameters), 8, 1)
    there, back = DrawSolver(small(), s), DrawSolver(small(), s)
    forward = [there.solve(p).rows for p in points]
    assert np.array_equal(forward[::-1], [back.solve(p).rows for p in points[::-1]])


def test_nothing_uncertain_means_no_spread_and_an_empty_receipt() -> None:
    run = run_draws(small(), scenario(draws={**QUIET, "number": 16}))
    found = by_indicator(run)["real_income_pct"]
    assert found.low[95] == pytest.approx(found.high[95], abs=1e-9)
    assert found.median == pytest.approx(run.point.by_region()["real_income_pct"], abs=1e-6)
    assert not run.receipt.total.any()


def test_wider_spread_wider_interval() -> None:
    def width(deviation: float) -> np.ndarray:
        s = scenario(measures=measures(spread={"normal": deviation}), draws={**QUIET, "number": 64})
        found = by_indicator(run_draws(small(), s, receipt=False))["real_income_pct"]
        return np.asarray(found.high[80] - found.low[80])

    assert np.all(width(0.15) > width(0.05))


def test_one_uncertain_group_explains_everything() -> None:
    s = scenario(measures=measures(spread={"normal": 0.1}), draws={**QUIET, "number": 128})
    found = run_draws(small(), s).receipt
    size = found.groups.index(SIZE)
    k = 0  # real income of the first region
    assert found.first[size, k] == pytest.approx(1.0, abs=max(4 * found.first_error[size, k], 0.02))
    others = [g for g in range(len(found.groups)) if g != size]
    assert not found.total[others, k].any()


def test_a_quantity_is_read_of_every_draw() -> None:
    run = embargo(1)
    assert run.asked.shape == (32, 1)
    assert np.all((run.asked > 1e5) & (run.asked < 1e6))
    assert document(run)["quantities"]["china_to_us_musd"]["median"] == pytest.approx(float(np.median(run.asked)))  # type: ignore[index]


# -- failures ----------------------------------------------------------------------------------------------------------


def closing(allow: float) -> Scenario:
    """Two bans of one flow that together exceed all products in some draws."""
    ban = {"kind": "import-ban", "from": "R00", "to": "R01", "coverage": 0.5}
    both = [{**ban, "products": "a", "spread": {"uniform": [0.3, 0.7]}}, {**ban, "products": "b"}]
    return scenario(measures=both, draws={**QUIET, "number": 32, "allow-failing": allow})


def test_failing_draws_are_counted_named_and_kept() -> None:
    run = run_draws(small(), closing(1.0))
    assert 10 <= len([k for k, _ in run.failures if k < 32]) <= 22
    number, drawn = run.failures[0]
    assert "of its products" in drawn.failure
    assert float(drawn.values["coverage of measure 1 (import-ban R00 -> R01)"]) > 0.5  # type: ignore[arg-type]
    assert np.isnan(run.rows[number]).all() if number < 32 else True
    assert by_indicator(run)["real_income_pct"].draws == 32 - len([k for k, _ in run.failures if k < 32])
    assert document(run)["draws"]["failed"] == len(run.failures)  # type: ignore[index]


def test_too_many_failing_draws_are_an_error() -> None:
    with pytest.raises(SolveError, match=r"of \d+ solves have no certified equilibrium.*coverage of measure 1"):
        run_draws(small(), closing(0.01))


# -- design and summary ------------------------------------------------------------------------------------------------


def test_design_mixes_one_group_at_a_time() -> None:
    plan = make_plan(small(), scenario(measures=measures(spread={"normal": 0.1}), horizon=1))
    found = design(plan, 2 * BASE * 2, 1)
    a, b = found.points[:BASE], found.points[2 * BASE : 3 * BASE]
    for group in found.groups:
        mixed, own = found.points[found.mixed(group)], plan.by_group[group]
        others = [k for k in range(a.shape[1]) if k not in own]
        assert np.array_equal(mixed[:, own], b[:, own])
        assert np.array_equal(mixed[:, others], a[:, others])
    assert len(found.points) == 4 * BASE + len(found.groups) * BASE


def test_points_are_balanced() -> None:
    """Every half, quarter, … of each axis holds its share of a Sobol sequence, whatever the seed."""
    for seed in (1, 2):
        points = sobol(5, 64, seed)
        for parts in (2, 4, 64):
            counts = [np.bincount((column * parts).astype(int), minlength=parts) for column in points.T]
            assert np.all(np.array(counts) == 64 // parts)


def test_intervals_are_quantiles_and_leave_failures_out() -> None:
    values = np.append(np.arange(-20.0, 81.0), np.nan)[:, None]
    found = intervals(values)
    assert found.draws == 101
    assert (found.median[0], found.low[50][0], found.high[50][0]) == (30.0, 5.0, 55.0)
    assert (found.low[80][0], found.high[80][0]) == (pytest.approx(-10.0), pytest.approx(70.0))
    assert (found.negative[0], found.positive[0]) == (pytest.approx(20 / 101), pytest.approx(80 / 101))
    assert np.isnan(intervals(np.full((4, 2), np.nan)).median).all()


# -- command line ------------------------------------------------------------------------------------------------------

FILE = """
name: ban
world: trade-2023
model: armington
draws: {number: 16, models: [armington]}
measures:
  - {kind: import-ban, from: RUS, to: EU27, coverage: 0.5, spread: {normal: 0.1}}
"""


def run_cli(*words: object) -> tuple[int, str, str]:
    done = call("run", *words)
    return done.code, done.out, done.err


def test_draws_of_the_scenario_are_drawn_and_can_be_switched_off(tmp_path: Path) -> None:
    file = tmp_path / "ban.yaml"
    file.write_text(FILE)
    code, out, _ = run_cli(file, "--workers", 1, "--json")
    assert code == 0
    assert json.loads(out)["draws"]["number"] == 16
    code, out, _ = run_cli(file, "--draws", 0, "--json")
    assert code == 0
    assert "draws" not in json.loads(out)


def test_numbers_are_rounded_up_and_said(tmp_path: Path) -> None:
    file = tmp_path / "ban.yaml"
    file.write_text(FILE)
    code, out, err = run_cli(file, "--draws", 20, "--workers", 1, "--no-receipt", "--json")
    assert code == 0
    assert "20 draws asked for, 32 taken" in err
    document = json.loads(out)
    assert document["draws"]["number"] == document["draws"]["solves"] == 32
    assert document["receipt"] is None


@pytest.mark.slow
def test_table_folder_and_figure(tmp_path: Path) -> None:
    file, out, picture = tmp_path / "ban.yaml", tmp_path / "out", tmp_path / "ban.png"
    file.write_text(FILE)
    code, shown, _ = run_cli(file, "--workers", 1, "--out", out, "--figure", picture)
    assert code == 0
    assert "RUS" in shown
    assert "measure size" in shown
    assert picture.stat().st_size > 10_000
    names = {path.name for path in out.iterdir()}
    tables = ("draws", "parameters", "intervals", "receipt", "failures")
    assert names >= {*(f"{name}.parquet" for name in tables), "result.json", "manifest.json", "question.yaml"}
    drawn = pq.read_table(out / "draws.parquet").to_pandas()
    stored = pq.read_table(out / "intervals.parquet").to_pandas().set_index(["indicator", "region"])
    median = drawn.groupby("region").real_income_pct.median()
    assert median["RUS"] == pytest.approx(stored.loc[("real_income_pct", "RUS"), "median"])
    parameters = pq.read_table(out / "parameters.parquet").to_pandas()
    assert set(parameters.group) == {"measure size", "data", "model", "closure"}
    code, again, _ = run_cli(out, "--workers", 2, "--json")  # the manifest repeats the draws
    assert code == 0
    assert json.loads(again) == json.loads((out / "result.json").read_text())


def test_several_horizons_with_draws_point_to_sweeps(tmp_path: Path) -> None:
    file = tmp_path / "ban.yaml"
    file.write_text(FILE)
    code, _, err = run_cli(file, "--draws", 16, "--horizon", "1,5")
    assert code == 2
    assert "parley sweep" in err


# -- batches -----------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_batches_on_jax_agree_with_numpy() -> None:
    pytest.importorskip("jax")
    s = scenario(
        measures=measures(spread={"uniform": [0.1, 0.9]}),
        horizon=1,
        draws={"number": 16, "pair-error": 0, "cell-error": 0, "models": ["caliendo-parro", "armington"]},
    )
    trade = Trade("one", ("R00",), ("R01",))
    ours, theirs = (run_draws(small(), s, quantities=[trade], engine=engine) for engine in ("numpy", "jax"))
    assert not theirs.failures
    assert np.abs(ours.rows - theirs.rows).max() < 1e-6  # percent: 1e-8 of the level
    assert ours.asked == pytest.approx(theirs.asked, rel=1e-8)


def test_failing_draws_of_a_batch_are_kept() -> None:
    pytest.importorskip("jax")
    ours, theirs = (run_draws(small(), closing(1.0), engine=engine) for engine in ("numpy", "jax"))
    assert [k for k, _ in ours.failures] == [k for k, _ in theirs.failures]


def test_what_a_batch_cannot_do_is_said_and_how_to_leave_it_out() -> None:
    with pytest.raises(InputError, match=r"pair-error: 0.*models: \[caliendo-parro\]"):
        run_draws(small(), scenario(draws={"number": 4, "models": ["partial-equilibrium"]}), engine="jax")
    with pytest.raises(InputError, match="Did you mean 'numpy'"):
        run_draws(small(), scenario(), engine="numpi")
