"""Calibration: known costs come back exactly, zeros are named, and the scenario written is an ordinary one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import yaml
from commands import ok
from hypothesis import given, settings
from hypothesis import strategies as st
from shipped import RAW, needs_raw
from strategies import random_economy

import parley
from parley.calibration.inversion import Cells, Inversion, Status, invert
from parley.calibration.scenario import _measures, calibrate, parse_pairs
from parley.errors import InputError
from parley.measures.shock import Shock
from parley.model.changes import Changes
from parley.model.families import get_family
from parley.questions.calibrate import Calibrate
from parley.scenarios.load import parse
from parley.scenarios.sizes import parse_size
from parley.solver.solve import solve_shock
from parley.worlds.recipes.icio_flows import YearFlows, year_flows

EXACT = 1e-7
N = 6


def shocked(seed: int, cost: np.ndarray, theta: np.ndarray, closed: np.ndarray | None = None) -> Changes:
    """A random economy's equilibrium before and after a change of trade costs."""
    economy = random_economy(seed, cost.shape[0], cost.shape[2], zeros=0.0)
    shut = np.zeros(cost.shape) if closed is None else closed
    shock = Shock(economy.tariffs, cost, shut)
    family = get_family("caliendo-parro")
    return solve_shock(family, economy, shock, theta, "zero", "world-gdp").require()


def star(n: int) -> np.ndarray:
    """All pairs of the first region."""
    pairs = np.zeros((n, n), dtype=bool)
    pairs[0, 1:] = pairs[1:, 0] = True
    return pairs


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    sectors=st.integers(1, 3),
    size=st.floats(0.05, 1.0),
    theta=st.floats(1.0, 8.0),
)
def test_known_costs_come_back_exactly(seed: int, sectors: int, size: float, theta: float) -> None:
    rng = np.random.default_rng(seed)
    cost = np.ones((N, N, sectors))
    cost[0, 1:4] = np.exp(rng.normal(0, size, (3, sectors)))
    cost[1:4, 0] = np.exp(rng.normal(0, size, (3, sectors)))
    values = theta * rng.uniform(0.7, 1.3, sectors)
    c = shocked(seed, cost, values)
    references = np.arange(N) >= 4
    found = invert(c.flows_before, c.flows_after, values, star(N), references=references)
    np.testing.assert_allclose(found.cost, cost, rtol=EXACT)
    assert found.anchored
    assert found.count(Status.FOUND) == 2 * (N - 1) * sectors


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_without_reference_partners_costs_come_back_up_to_one_factor_a_side(seed: int) -> None:
    rng = np.random.default_rng(seed)
    cost = np.ones((N, N, 1))
    cost[0, 1:] = np.exp(rng.normal(0, 0.5, (N - 1, 1)))
    cost[1:, 0] = np.exp(rng.normal(0, 0.5, (N - 1, 1)))
    theta = np.array([4.0])
    c = shocked(seed, cost, theta)
    found = invert(c.flows_before, c.flows_after, theta, star(N))
    assert not found.anchored
    for side in (np.s_[0, 1:, 0], np.s_[1:, 0, 0]):
        factor = found.cost[side] / cost[side]
        np.testing.assert_allclose(factor, factor[0], rtol=EXACT)
    weight = np.sqrt(c.flows_before * c.flows_after)
    for side in (np.s_[0, 1:, 0], np.s_[1:, 0, 0]):
        assert np.average(np.log(found.cost[side]), weights=weight[side]) == pytest.approx(0, abs=1e-9)


def test_one_pair_is_found_from_the_rest_of_the_world() -> None:
    cost = np.ones((N, N, 2))
    cost[0, 1] = (1.5, 0.8)
    theta = np.array([3.0, 6.0])
    c = shocked(3, cost, theta)
    pairs = np.zeros((N, N), dtype=bool)
    pairs[0, 1] = True
    found = invert(c.flows_before, c.flows_after, theta, pairs)
    np.testing.assert_allclose(found.cost, cost, rtol=EXACT)
    assert found.anchored
    assert np.nanmax(found.error) < EXACT


def test_the_standard_error_is_that_of_the_jackknife() -> None:
    rng = np.random.default_rng(5)
    before, after = rng.lognormal(3, 1, (5, 5, 1)), rng.lognormal(3, 1, (5, 5, 1))
    pairs = np.zeros((5, 5), dtype=bool)
    pairs[0, 1] = True
    theta = np.array([2.0])
    found = invert(before, after, theta, pairs)
    draws = []
    for left_out in (2, 3, 4):
        kept = [k for k in range(5) if k != left_out]
        grid = np.ix_(kept, kept, [0])
        draws.append(np.log(invert(before[grid], after[grid], theta, pairs[np.ix_(kept, kept)]).cost[0, 1, 0]))
    m = len(draws)
    assert found.error[0, 1, 0] == pytest.approx(np.sqrt((m - 1) * np.var(draws)))
    assert np.isnan(found.error).sum() == 24


def test_zeros_are_named_and_never_become_numbers() -> None:
    cost, closed = np.ones((N, N, 1)), np.zeros((N, N, 1))
    cost[0, 2], closed[0, 1] = 1.4, 1.0
    theta = np.array([4.0])
    c = shocked(8, cost, theta, closed)
    before, after = c.flows_before.copy(), c.flows_after.copy()
    before[3, 0], before[5, 0], after[5, 0] = 0.0, 0.0, 0.0
    unrecorded = np.zeros((N, N), dtype=bool)
    unrecorded[0, 3] = True
    references = np.arange(N) == 4
    found = invert(before, after, theta, star(N), references=references, unrecorded=unrecorded)
    kinds = {(0, 1): Status.ENDED, (3, 0): Status.APPEARED, (5, 0): Status.EMPTY, (0, 3): Status.UNRECORDED}
    for (i, n), status in kinds.items():
        assert found.status[i, n, 0] == status
        assert found.cost[i, n, 0] == 1
    assert found.cost[0, 2, 0] == pytest.approx(1.4, rel=EXACT)
    small = invert(before, after, theta, star(N), references=references, smallest=float(before[0, 2, 0]) * 1.01)
    assert small.status[0, 2, 0] == Status.SMALL


def test_blocks_that_do_not_trade_cannot_be_compared() -> None:
    values, weight = np.ones((4, 4)), np.zeros((4, 4))
    weight[:2, :2] = weight[2:, 2:] = 1.0
    fit = Cells(values, weight, np.zeros((4, 4))).fitted()
    assert np.isnan(fit[:2, 2:]).all()
    np.testing.assert_allclose(fit[:2, :2], 1.0)


def test_pairs_are_read_both_ways_or_one() -> None:
    regions = ("RUS", "DEU", "FRA", "CHN")
    both, absent = parse_pairs(["RUS:EU27"], regions)
    assert {(int(i), int(n)) for i, n in np.argwhere(both)} == {(0, 1), (0, 2), (1, 0), (2, 0)}
    assert "ITA" in absent
    one, _ = parse_pairs(["RUS>CHN"], regions)
    assert np.argwhere(one).tolist() == [[0, 3]]
    everything, _ = parse_pairs(["RUS:*"], regions)
    assert everything.sum() == 6
    with pytest.raises(InputError, match="expected RUS"):
        parse_pairs(["RUS"], regions)


def test_years_without_data_are_refused() -> None:
    with pytest.raises(InputError, match="not credible for Russia"):
        year_flows(2022)
    with pytest.raises(InputError, match="--source"):
        year_flows(2013)
    with pytest.raises(InputError, match="must come before"):
        calibrate(parley.world("world-2021"), (2023, 2021), ["RUS:*"])


def test_missing_records_of_2023_are_not_zeros() -> None:
    flows = year_flows(2023)
    place = {code: flows.regions.index(code) for code in ("RUS", "BLR", "KOR", "POL", "UKR", "VNM")}
    for a, b in (("RUS", "BLR"), ("RUS", "KOR"), ("RUS", "POL"), ("KOR", "VNM")):
        assert flows.unrecorded[place[a], place[b]]
    assert flows.flows[place["UKR"], place["RUS"], 0] == 0
    assert not flows.unrecorded[place["UKR"], place["RUS"]]


def test_2021_to_2023_is_an_ordinary_scenario() -> None:
    done = calibrate(
        parley.world("world-2021"), (2021, 2023), ["RUS:*"], references=["CHN", "IND", "TUR", "KAZ", "ARE"]
    )
    again = parse(done.text).scenario
    assert again == done.scenario
    kinds = {measure.label: measure for measure in again.measures}
    assert kinds["ukr-rus-ended"].kind == "embargo"
    assert kinds["deu-rus"].size[1] > 0.2
    assert all(measure.source and not measure.assumed for measure in again.measures)
    assert "standard error" in kinds["deu-rus"].source
    assert any("BLR->RUS" in note for note in done.notes)
    assert len(done.as_rows()) == 2 * (len(done.before.regions) - 1)
    world = parley.world("world-2021")
    result = world.solve(again)
    assert result.certificate.valid
    assert -5 < float(result.real_income.sel(region="RUS")) < 0


def test_a_cost_beyond_the_largest_rate_is_split() -> None:
    cost = np.ones((2, 2, 1))
    cost[0, 1] = 60.0
    status = np.zeros((2, 2, 1), dtype=np.int8)
    status[0, 1] = Status.FOUND
    found = Inversion(cost, np.full(cost.shape, np.nan), status, np.ones((2, 2), dtype=bool), True)
    year = YearFlows(2021, ("RUS", "DEU"), ("TOTAL",), np.ones((2, 2, 1)), np.zeros((2, 2), dtype=bool), "test")
    measures = _measures(found, year, replace(year, year=2023), lift=False)
    assert np.prod([1 + parse_size(m["rate"]) for m in measures]) == pytest.approx(60.0, rel=1e-4)
    assert len(measures) == 2


@needs_raw("ICIO flows of 2013")
def test_lifting_in_the_world_of_2023_takes_the_costs_back() -> None:
    world = parley.world("trade-2023")
    done = calibrate(world, (2013, 2023), ["RUS:*"], source=RAW, references=["CHN"])
    changes = world.solve(done.scenario).changes
    regions = world.economy.regions
    pairs, _ = parse_pairs(["RUS:*"], regions)
    chosen = np.isin(regions, ["CHN"])
    back = invert(changes.flows_before, changes.flows_after, changes.theta, pairs, references=chosen)
    place = [regions.index(code) for code in done.before.regions]
    found = done.inversion.status == Status.FOUND
    grid = np.ix_(place, place, [0])
    np.testing.assert_allclose((back.cost[grid] * done.inversion.cost)[found], 1.0, rtol=1e-5)
    assert any("cannot be restored" in note for note in done.notes)


@needs_raw("ICIO flows of 2019")
def test_sectors_are_kept_where_both_years_have_them() -> None:
    done = calibrate(parley.world("world-2021"), (2019, 2021), ["RUS:DEU"], source=RAW)
    assert len(done.before.sectors) == 27
    assert done.inversion.anchored
    rates = done.scenario.measures[0].rate
    assert isinstance(rates, dict)
    assert len(rates) > 15


def test_the_command_writes_a_file_that_runs(tmp_path: Path) -> None:
    out = tmp_path / "c.yaml"
    done = ok("calibrate", "--from", 2021, "--to", 2023, "--pairs", "RUS:DEU", "--out", out, "--json")
    assert {row["status"] for row in done.document["pairs"]} == {"found"}
    assert done.err.splitlines()[0] == f"written: {out}"
    assert parley.scenario(out).world == "world-2021"


def test_the_answer_is_the_file_and_its_flows() -> None:
    answer = Calibrate(first=2021, last=2023, pairs=["RUS>CHN", "RUS:TUR"]).answer()
    assert parse(answer.text).scenario.name == answer.document["scenario"]
    rows = {(row["exporter"], row["importer"]): row for row in answer.table().rows}
    assert set(rows) == {("RUS", "CHN"), ("RUS", "TUR"), ("TUR", "RUS")}
    found = [row["rate_pct"] for row in rows.values()]
    assert answer.title.startswith("Trade costs of 3 of 3 flows are found, with a median change of ")
    assert f"{sorted(found)[1]:+.2f} %, from {min(found):+.2f} to" in answer.title
    kept = {measure["name"]: measure["rate"] for measure in yaml.safe_load(answer.text)["measures"]}
    assert kept["rus-chn"] == pytest.approx(rows["RUS", "CHN"]["rate_pct"] / 100, abs=1e-6)
    assert f"note: {answer.notes[0]}" == answer.messages[0]
    with pytest.raises(InputError, match="expected at least 0"):
        Calibrate(first=2021, last=2023, pairs=["RUS>CHN"], smallest=-1)
