"""Sweep files, the points of the grid, and how they are cut into chunks."""

from __future__ import annotations

import math
import pickle
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sweeps import CASES, SCENARIO, SWEEP, contents, write_sweep

import parley
from parley.errors import InputError
from parley.scenarios.load import parse
from parley.sweeps.check import star
from parley.sweeps.chunks import chunk_size, cut, solving_order
from parley.sweeps.file import read_sweep
from parley.sweeps.grid import Axis, Sweep, locate
from parley.sweeps.manifest import cases_table, read_manifest
from parley.sweeps.query import query
from parley.sweeps.run import Where, resume_sweep, run_sweep
from parley.sweeps.work import open_work, solve_chunk

BASE = parse(SCENARIO).scenario
HERE = Where(workers=1)


def grid(*sizes: int, draws: int | None = None, models: int = 0) -> Sweep:
    """A sweep of the base scenario with axes of these lengths."""
    paths = ["elasticities", "measures.1.rate", "measures.2.coverage", "mobile-from"]
    axes = [Axis(path, tuple(0.1 + k / 100 for k in range(size))) for path, size in zip(paths, sizes, strict=False)]
    if models:
        axes.append(Axis("model", ("armington", "caliendo-parro", "labour-leisure")[:models]))
    return Sweep("grid", "", (BASE,), tuple(axes), draws)


SIZES = st.lists(st.integers(1, 6), min_size=0, max_size=4)


# --- the file ---------------------------------------------------------------------------------------------------------


def test_sweep_file(tmp_path: Path) -> None:
    sweep = read_sweep(write_sweep(tmp_path))
    assert sweep.count == CASES == math.prod(sweep.shape)
    assert [axis.column for axis in sweep.axes] == [
        "elasticities",
        "measures_chn_usa_rate",
        "measures_2_coverage",
        "horizon",
    ]
    last = sweep.case(CASES - 1)
    assert last.scenario.elasticities == 5.5
    assert last.scenario.measures[0].rate == 0.45
    assert last.scenario.measures[1].coverage == 0.7
    assert dict(last.labels) == {
        "scenario": "tariff",
        "elasticities": 5.5,
        "measures_chn_usa_rate": 0.45,
        "measures_2_coverage": 0.7,
        "horizon": "long-run",
    }
    assert sweep.axes[-1].labels == ("1", "5", "long-run")  # words and numbers together are text


def test_every_case_is_the_scenario_with_its_values(tmp_path: Path) -> None:
    """A case built from validated parts is the scenario that the same YAML would give."""
    sweep = read_sweep(write_sweep(tmp_path))
    for case in sweep.cases():
        e, rate, coverage, horizon = (case.labels[axis.column] for axis in sweep.axes)
        text = SCENARIO.replace("rate: 0.25", f"rate: {rate}").replace("coverage: 0.5", f"coverage: {coverage}")
        assert case.scenario == parse(f"{text}elasticities: {e}\nhorizon: {horizon}\n").scenario


def test_several_scenarios_and_a_library_name(tmp_path: Path) -> None:
    text = "name: two\nscenarios: [tariff.yaml, usa-russia-goods-embargo]\ngrid:\n  'on': [2022-03-01, null]\n"
    sweep = read_sweep(write_sweep(tmp_path, text))
    assert [dict(case.labels) for case in sweep.cases()] == [
        {"scenario": name, "on_day": day}
        for name in ("tariff", "usa-russia-goods-embargo")
        for day in ("2022-03-01", None)
    ]
    assert sweep.case(0).scenario.on is not None
    assert sweep.case(1).scenario.on is None
    assert cases_table(sweep).column_names == ["case_id", "scenario", "on_day"]


def test_a_plain_scenario_with_options(tmp_path: Path) -> None:
    write_sweep(tmp_path)
    sweep = read_sweep(tmp_path / "tariff.yaml", ["1", "2.5", "long-run"], 100, 7)
    assert (sweep.name, sweep.count, sweep.draws, sweep.seed) == ("tariff", 3, 128, 7)
    assert sweep.axes == (Axis("horizon", (1, 2.5, "long-run")),)
    assert read_sweep("usa-russia-goods-embargo").count == 1


def test_options_replace_the_files(tmp_path: Path) -> None:
    sweep = read_sweep(write_sweep(tmp_path, SWEEP + "draws: 8\nseed: 1\n"), ["2"], 16, 3)
    assert (sweep.draws, sweep.seed, sweep.axes[-1]) == (16, 3, Axis("horizon", (2,)))


FAULTS = {
    "grid:\n  modle: [armington, cp]": "no key 'modle'. Did you mean 'model'",
    "grid:\n  measures.3.rate: [0.1]": "no measure '3'",
    "grid:\n  measures.chn-us.rate: [0.1]": "Did you mean 'chn-usa'",
    "grid:\n  measures.1.rat: [0.1]": "no key 'rat'. Did you mean 'rate'",
    "grid:\n  measures.1: [0.1]": "has no measure '1'",
    "grid:\n  measures.1.rate.C: [0.1]": "no 'C' in rate",
    "grid:\n  name: [a, b]": "no key 'name'",
    "grid:\n  model: armington": "expected a list of values",
    "grid:\n  model: []": "expected a list of values",
    "grid:\n  model: [armington, armington]": "is given twice",
    "grid:\n  horizon: [1]\nhorizons: [1]": "either 'horizons' or 'horizon'",
    "gird:\n  model: [a]": "Did you mean 'grid'",
    "draws: 2.5": "whole number",
    "draws: true": "whole number",
    "draws: 1": "greater than or equal to 2",
    "scenarios: [tariff.yaml]": "either 'scenario' or a list",
    "grid:\n  measures.1.rate: [0.1, 25]": "the point scenario=tariff, measures_1_rate=25",
    "grid:\n  immobile-under: [5]": "the point scenario=tariff, immobile_under=5",
    "grid:\n  measures.1.rate: [0.1]\n  measures.1_rate: [0.1]": "two axes have the column 'measures_1_rate'",
    "grid:\n  measures.1.rate: [0.1]\n  measures.chn-usa.rate: [0.2]": "the same key as an axis before it",
    "title: a\ntitle: b": "given twice",
    "grid:\n  1: [2022-03-01]": "the key 1; expected text",
    "horizons: [[": "not valid YAML",
}


@pytest.mark.parametrize(("more", "complaint"), FAULTS.items())
def test_faults_are_named(tmp_path: Path, more: str, complaint: str) -> None:
    path = write_sweep(tmp_path, f"name: x\nscenario: tariff.yaml\n{more}\n")
    with pytest.raises(InputError, match=complaint.replace("[", r"\[").replace("(", r"\(")):
        read_sweep(path)


def test_faults_of_the_scenario_list(tmp_path: Path) -> None:
    for text, complaint in {
        "name: x\ngrid: {}\n": "either 'scenario'",
        "name: x\nscenario: nowhere.yaml\n": "no scenario file or library scenario",
        "name: x\nscenarios: [tariff.yaml, tariff.yaml]\n": "two scenarios have the name 'tariff'",
        "scenario: tariff.yaml\n": "name: this key is missing",
    }.items():
        with pytest.raises(InputError, match=complaint):
            read_sweep(write_sweep(tmp_path, text))


def test_a_grid_can_be_too_large() -> None:
    axes = tuple(Axis(path, tuple(range(1, 101))) for path in ("elasticities", "mobile-from", "immobile-under"))
    with pytest.raises(InputError, match=r"1,000,000 cases \(1 x 100 x 100 x 100\); a sweep takes at most 100,000"):
        Sweep("large", "", (BASE,), axes)
    with pytest.raises(InputError, match="12,000,000 equilibria"):
        cut(grid(6, 2, draws=1_000_000), 64)


def test_two_axes_cannot_share_a_column() -> None:
    axes = (Axis("measures.1.rate", (0.1,)), Axis("measures-1.rate", (0.1,)))
    with pytest.raises(InputError, match="two axes have the column 'measures_1_rate'"):
        Sweep("x", "", (BASE,), axes)


def test_measures_are_named_by_number_or_name() -> None:
    dotted = parse(SCENARIO.replace("name: ban", "name: chn-usa.rate")).scenario
    assert locate(BASE, "measures.chn-usa.rate") == locate(BASE, "measures.1.rate") == ("measures", 0, "rate")
    assert locate(dotted, "measures.chn-usa.rate.coverage") == ("measures", 1, "coverage")
    twice = parse(SCENARIO.replace("name: ban", "name: chn-usa")).scenario
    with pytest.raises(InputError, match="2 measures have that name"):
        locate(twice, "measures.chn-usa.rate")


# --- before anything is solved ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        ("model: [armington, armingtn]", "model=armingtn: unknown model"),
        ("closure: [zero, nil]", "closure=nil: unknown closure"),
        ("elasticities: [4, nobody-2020]", "elasticities=nobody-2020"),
        ("world: [trade-2023, trade-2032]", "trade-2032"),
    ],
)
def test_unknown_names_are_found_before_solving(tmp_path: Path, more: str, complaint: str) -> None:
    text = f"name: x\nscenario: tariff.yaml\ngrid:\n  measures.1.rate: [0.1, 0.2]\n  {more}\n"
    out = tmp_path / "out"
    with pytest.raises(InputError, match=complaint):
        run_sweep(read_sweep(write_sweep(tmp_path, text)), out, HERE)
    assert not out.exists()


def test_the_star_sees_every_value(tmp_path: Path) -> None:
    work = open_work(read_sweep(write_sweep(tmp_path)))
    seen = [work.sweep.position(number) for number in star(work)]
    assert len(seen) == len(set(seen)) == 1 + sum(size - 1 for size in work.sweep.shape)
    for k, size in enumerate(work.sweep.shape):
        assert {position[k] for position in seen} == set(range(size))


# --- order and chunks -------------------------------------------------------------------------------------------------


@given(SIZES, st.integers(0, 3))
def test_neighbours_in_the_order_differ_by_one_step(sizes: Sequence[int], models: int) -> None:
    sweep = grid(*sizes, models=models)
    order = solving_order(sweep)
    assert sorted(order) == list(range(sweep.count))
    for a, b in pairwise(order):
        steps = np.abs(np.subtract(sweep.position(a), sweep.position(b)))
        assert steps.sum() == 1
    if models:  # the model changes slowest
        kinds = [sweep.position(number)[-1] for number in order]
        assert sum(a != b for a, b in pairwise(kinds)) == models - 1


@pytest.mark.slow
@given(SIZES, st.sampled_from([None, 2, 16, 256, 1024]), st.integers(1, 400))
def test_chunks_hold_everything_once(sizes: Sequence[int], draws: int | None, size: int) -> None:
    sweep = grid(*sizes, draws=draws)
    chunks = cut(sweep, size)
    held = [(case, draw) for chunk in chunks for case in chunk.cases for draw in range(chunk.first, chunk.last)]
    assert len(held) == len(set(held)) == sweep.solves
    assert {case for case, _ in held} == set(range(sweep.count))
    assert [chunk.number for chunk in chunks] == list(range(len(chunks)))
    assert all(0 < chunk.solves <= size for chunk in chunks)


def test_chunk_size_follows_the_work() -> None:
    small, middle, large = 30 * 30, 194 * 194, 81 * 81 * 28
    many = grid(6, 6, 6, 6, draws=1024)
    assert chunk_size(many, small) > chunk_size(many, middle) > chunk_size(many, large) > 50
    assert chunk_size(grid(2, 2), large) == 4  # a small sweep has chunks enough for several workers
    assert chunk_size(grid(2, draws=64), large) == 32


# --- what workers get -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["world-2021", "trade-2023", "wiod-2011"])
def test_a_world_travels_with_its_order_in_memory(name: str) -> None:
    world = parley.world(name)
    copy = pickle.loads(pickle.dumps(world))
    for array in ("flows", "tariffs", "input_shares"):
        ours, theirs = getattr(world.economy, array), getattr(copy.economy, array)
        assert np.array_equal(ours, theirs)
        assert ours.strides == theirs.strides
    assert (copy.name, copy.sha256, copy.meta) == (world.name, world.sha256, dict(world.meta))
    assert copy.economy.regions == world.economy.regions


def test_work_solves_the_same_after_the_journey(tmp_path: Path) -> None:
    work = open_work(read_sweep(write_sweep(tmp_path)))
    copy: Any = pickle.loads(pickle.dumps(work))
    assert copy.chunks == work.chunks
    assert solve_chunk(copy, copy.chunks[1]).rows.equals(solve_chunk(work, work.chunks[1]).rows)


# --- what comes out ---------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_results_are_those_of_single_runs(tmp_path: Path) -> None:
    """Warm starts move results by less than the solver's tolerance allows."""
    sweep = read_sweep(write_sweep(tmp_path))
    report = run_sweep(sweep, tmp_path / "out", HERE)
    assert (report.cases, report.solved, report.failed, report.kept) == (CASES, CASES, 0, 0)
    world = parley.world("trade-2023")
    for number in (0, 17, CASES - 1):
        single = world.solve(sweep.case(number).scenario).by_region()
        sql = f"select * from results where case_id = {number}"
        rows = query(tmp_path / "out", sql)
        assert rows["region"].to_pylist() == list(world.economy.regions)
        for column in ("real_income_pct", "real_wage_pct", "price_index_pct", "exports_pct", "imports_pct"):
            np.testing.assert_allclose(rows[column].to_numpy(), single[column], rtol=0, atol=1e-6)


BAN = SCENARIO.replace("to: POL, coverage: 0.5", "to: '*', both-ways: true, coverage: 0.5")


def test_what_cannot_be_solved_is_told(tmp_path: Path) -> None:
    """A country without any trade cannot have a trade imbalance."""
    text = (
        "name: cut\nscenario: tariff.yaml\ngrid:\n  measures.2.coverage: [0.5, 1]\n  closure: [fixed-nominal, zero]\n"
    )
    ban = BAN.replace("import-ban", "export-ban")
    report = run_sweep(read_sweep(write_sweep(tmp_path, text, ban)), tmp_path / "out", HERE)
    assert (report.solved, report.failed) == (3, 1)
    failed = query(tmp_path / "out", "select * from failures join cases using (case_id)").to_pylist()
    assert [(row["measures_2_coverage"], row["closure"], row["draw"]) for row in failed] == [(1.0, "fixed-nominal", 0)]
    assert "RUS" in failed[0]["reason"]
    solved = query(tmp_path / "out", "select distinct closure, measures_2_coverage from joined").num_rows
    assert solved == 3


@pytest.mark.slow
def test_draws_are_those_of_a_single_run(tmp_path: Path) -> None:
    from parley.scenarios.spread import Draws
    from parley.uncertainty.run import run_draws

    text = "name: drawn\nscenario: tariff.yaml\nhorizons: [1, long-run]\ndraws: 64\nseed: 5\n"
    sweep = read_sweep(write_sweep(tmp_path, text))
    report = run_sweep(sweep, tmp_path / "out", HERE)
    assert report.solved + report.failed == 128
    scenario = sweep.case(1).scenario.model_copy(update={"draws": Draws(number=64, seed=5)})
    run = run_draws(parley.world("trade-2023"), scenario, receipt=False)
    sql = "select real_income_pct from joined where horizon = 'long-run' order by draw"
    found = query(tmp_path / "out", sql)["real_income_pct"].to_numpy().reshape(64, -1)
    assert np.array_equal(found, run.indicator("real_income_pct"))


@pytest.mark.slow
def test_manifest_repeats_the_sweep(tmp_path: Path) -> None:
    sweep = read_sweep(write_sweep(tmp_path))
    run_sweep(sweep, tmp_path / "out", HERE)
    before = contents(tmp_path / "out")
    manifest = read_manifest(tmp_path / "out")
    assert manifest.sweep == sweep
    again = resume_sweep(tmp_path / "out", HERE)
    assert (again.kept, again.solve_seconds) == (again.chunks, 0.0)
    run_sweep(manifest.sweep, tmp_path / "again", HERE)
    assert contents(tmp_path / "out") == before == contents(tmp_path / "again")


def test_where(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="expected 1 or more"):
        Where(workers=0)
    with pytest.raises(InputError, match="either workers or dask"):
        Where(workers=2, dask="tcp://host:1")
