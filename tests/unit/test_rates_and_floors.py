"""Sizes as people write them: with a unit above 1, in every place where one is given, and the same when read back."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from commands import call
from hypothesis import given
from hypothesis import strategies as st

import parley
from parley.codes.groups import regions_of
from parley.codes.sectors import services_of
from parley.errors import InputError, ScenarioError
from parley.experiments.series import solve_path
from parley.results.acts import acts_of
from parley.scenarios.load import build, dump, fingerprint, load, parse
from parley.scenarios.measure import Measure
from parley.scenarios.sizes import parse_rate, parse_size, spelled
from parley.sweeps.file import read_sweep
from parley.sweeps.grid import Axis, Sweep

DUTY = {"kind": "tariff", "from": "CHN", "to": "USA"}
BOTH = "250% or 2.5%"


def scenario(**keys: Any) -> dict[str, Any]:
    return {"name": "duty", "world": "trade-2023", "model": "armington", "measures": [{**DUTY, **keys}]}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("25%", 0.25),
        ("25 %", 0.25),
        ("+25%", 0.25),
        ("25pp", 0.25),
        ("25 points", 0.25),
        ("25 percentage points", 0.25),
        ("25 percent", 0.25),
        ("25 per cent", 0.25),
        ("25 Per Cent", 0.25),
        ("\u221225%", -0.25),
        ("25\uff05", 0.25),
        ("2.3%", 0.023),
        ("250%", 2.5),
        ("2.5e2%", 2.5),
        ("1e-1", 0.1),
        (".5", 0.5),
        ("1", 1.0),
        (1, 1.0),
        (0.25, 0.25),
    ],
)
def test_a_rate_is_read_as_it_is_written(text: Any, value: float) -> None:
    assert parse_rate(text) == value


@pytest.mark.parametrize("text", [2.5, "2.5", "2.5e0", 10, "5e0"])
def test_above_1_a_rate_needs_its_unit_and_a_factor_does_not(text: Any) -> None:
    with pytest.raises(ValueError, match=r"has no unit and is above 1; write .*% or .*%"):
        parse_rate(text)
    assert parse_size(text) == float(text)


@given(st.floats(-1.0, 10.0))
def test_what_is_written_is_read_back_to_the_last_bit(value: float) -> None:
    assert parse_rate(spelled(value)) == value
    assert parse_rate(json.loads(json.dumps(spelled(value)))) == value


# -- every way in ----------------------------------------------------------------------------------------------


def test_files_and_mappings_and_the_builder_ask_for_the_unit(tmp_path: Path) -> None:
    for key in ("rate", "add", "at-least"):
        with pytest.raises(ScenarioError, match=f"measure 1.{key}: .*{BOTH}"):
            build(scenario(**{key: 2.5}))
        with pytest.raises(ScenarioError, match=f"measure 1.{key}.TOTAL: .*{BOTH}"):
            parse(yaml.safe_dump(scenario(**{key: {"TOTAL": 2.5}})))
        with pytest.raises(ScenarioError, match=BOTH):
            parley.scenario(name="x").tariff("CHN", "USA", **{key.replace("-", "_"): 2.5})
    with pytest.raises(ScenarioError, match=f"measure 1.external: .*{BOTH}"):
        build({"name": "x", "measures": [{"kind": "customs-union", "members": ["USA", "CAN"], "external": 2.5}]})
    with pytest.raises(ScenarioError, match=f"measure 1.rate: .*{BOTH}"):
        build({"name": "x", "measures": [{**DUTY, "kind": "trade-cost", "rate": 2.5}]})
    for spread in ({"normal": 2.5}, {"uniform": [0.1, 2.5]}, {"triangular": [0.1, 2.5]}):
        with pytest.raises(ScenarioError, match=f"measure 1.spread: .*{BOTH}"):
            build(scenario(add=0.3, spread=spread))
    assert build(scenario(scale=2.5, spread={"triangular": [0.5, 3]})).measures[0].size == ("scale", 2.5)
    assert parley.scenario(name="x").tariff("CHN", "USA", add="250%").measures[0].size == ("add", 2.5)


def test_the_axis_of_a_sweep_asks_for_the_unit(tmp_path: Path) -> None:
    found = build(scenario(add="250%"))
    grid = Sweep("sweep", "", (found,), (Axis("measures.1.add", (2.5,)),))
    with pytest.raises(ScenarioError, match=BOTH):
        grid.case(0)
    grid = Sweep("sweep", "", (found,), (Axis("measures.1.add", ("300%",)), Axis("closure", ("zero",))))
    assert grid.case(0).scenario.measures[0].size == ("add", 3.0)
    kept = Sweep("sweep", "", (found,), (Axis("measures.1.both-ways", (True,)),))
    assert kept.case(0).scenario.measures[0].size == ("add", 2.5)
    path = tmp_path / "sweep.yaml"
    (tmp_path / "duty.yaml").write_text(yaml.safe_dump(scenario(add=0.1)))
    path.write_text("name: s\nscenario: duty.yaml\ngrid: {measures.1.add: [10%, 2.5]}\n")
    with pytest.raises(InputError, match=BOTH):
        list(read_sweep(path).cases())


def test_commands_ask_for_the_unit(tmp_path: Path) -> None:
    for words in (
        ("new", "--kind", "tariff", "--from", "CHN", "--to", "USA", "--add", "2.5"),
        ("new", "--kind", "tariff", "--from", "CHN", "--to", "USA", "--size", "2.5"),
        ("new", "--kind", "tariff", "--from", "CHN", "--to", "USA", "--at-least", "2.5"),
    ):
        done = call(*words, "--world", "trade-2023")
        assert (done.code, BOTH in done.err) == (2, True)
    question = tmp_path / "question.yaml"
    question.write_text(yaml.safe_dump({"question": "run", "scenario": scenario(add=2.5)}))
    done = call("ask", question)
    assert (done.code, BOTH in done.err) == (2, True)


# -- and the way back ------------------------------------------------------------------------------------------


def test_a_manifest_repeats_a_run_with_large_sizes_and_spreads(tmp_path: Path) -> None:
    path = tmp_path / "duty.yaml"
    path.write_text(yaml.safe_dump(scenario(add={"TOTAL": "137.123456789%"}, spread={"normal": "120%"})))
    first = call("run", path, "--draws", "0", "--json", "--out", tmp_path / "out")
    again = call("run", tmp_path / "out" / "manifest.json", "--draws", "0", "--json")
    assert again.document["real_income_pct"] == first.document["real_income_pct"]
    kept = json.loads((tmp_path / "out" / "manifest.json").read_text())["scenario"]["measures"][0]
    assert kept["add"] == {"TOTAL": "137.123456789%"}
    assert kept["spread"] == {"normal": "120%"}


def test_plain_numbers_of_a_manifest_are_fractions(tmp_path: Path) -> None:
    """Manifests of earlier versions have them."""
    path = tmp_path / "duty.yaml"
    path.write_text(yaml.safe_dump(scenario(add="250%", spread={"uniform": [0.1, "300%"]}, sectors=["all"])))
    call("run", path, "--draws", "0", "--json", "--out", tmp_path / "out")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    measure = manifest["scenario"]["measures"][0]
    measure.update(add=2.5, spread={"uniform": [0.1, 3.0]})
    manifest["scenario_sha256"] = fingerprint(manifest["scenario"])
    old = tmp_path / "old.json"
    old.write_text(json.dumps(manifest))
    found = load(old).scenario.measures[0]
    assert found.size == ("add", 2.5)
    assert found.spread is not None
    assert found.spread.uniform == (0.1, 3.0)


@pytest.mark.parametrize("name", ["us-tariff-25-all", "russia-2022-24", "us-china-tariffs-2018-19"])
def test_a_scenario_is_the_same_after_writing_and_reading(name: str) -> None:
    found = load(name).scenario
    assert build(dump(found)) == found


# -- what a size comes to --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def world() -> Any:
    return parley.world("world-2021")


def losses(world: Any, **keys: Any) -> dict[str, float]:
    found = world.solve(build({"name": "x", "measures": [keys]}))
    return dict(zip(found.changes.regions, found.by_region()["real_income_pct"].tolist(), strict=True))


def test_a_floor_raises_lower_duties_and_leaves_higher_ones(world: Any) -> None:
    """The real incomes are of an independent solution with the duties max(t, 15 %) cell by cell."""
    floor = losses(world, kind="tariff", **{"from": "EU27", "to": "USA", "sectors": "goods", "at-least": "15%"})
    wanted = {"USA": -0.014, "FRA": -0.031, "ITA": -0.078, "NLD": -0.100, "DEU": -0.109, "IRL": -1.942}
    assert {code: round(floor[code], 3) for code in wanted} == wanted


def test_a_rate_of_2_5_per_cent_is_a_hundredth_of_250(world: Any) -> None:
    found = losses(world, kind="tariff", **{"from": "CHN", "to": "USA", "sectors": "all", "add": "2.5%"})
    assert found["CHN"] == pytest.approx(-0.05, abs=0.005)


def test_a_duty_on_62_of_100_products_is_between_none_and_all(world: Any) -> None:
    """And not the same as 62 % of it on all: the products that pay shrink, those that do not grow."""
    duty = {"kind": "tariff", "from": "CAN", "to": "USA", "sectors": "goods"}
    some = world.solve(build({"name": "x", "measures": [{**duty, "add": "25pp", "share": "62%"}]})).changes
    spread = world.solve(build({"name": "x", "measures": [{**duty, "add": "15.5pp"}]})).changes
    whole = world.solve(build({"name": "x", "measures": [{**duty, "add": "25pp"}]})).changes
    same = world.solve(build({"name": "x", "measures": [{**duty, "add": "25pp", "share": 1}]})).changes
    none = world.solve(build({"name": "x", "measures": [{**duty, "add": "25pp", "share": 0}]}))
    can, usa = some.regions.index("CAN"), some.regions.index("USA")
    trade = [c.flows_after[can, usa].sum() for c in (whole, spread, some)]
    assert trade[0] < trade[1] < trade[2]
    cars = some.sectors.index("C29")
    assert 0 < some.tariffs_after[can, usa, cars] < 0.155
    assert same.flows_after.tobytes() == whole.flows_after.tobytes()
    assert none.changes.welfare == pytest.approx(1.0)
    assert any("share 0" in note for note in none.info.notes)


def test_a_partial_duty_that_has_ended_lowers_the_average_of_the_baseline(world: Any) -> None:
    """Of a baseline only the average duty is known, so all its products pay less."""
    duty = {"kind": "tariff", "from": "CHN", "to": "USA", "sectors": "goods", "add": "10pp", "share": "40%"}
    ended = build({"name": "x", "on": "2022-06-01", "measures": [{**duty, "start": "2020-01-01", "end": "2022-01-01"}]})
    tariffs = world.economy.tariffs.copy(order="K")  # of a baseline that has it
    tariffs[world.economy.regions.index("CHN"), world.economy.regions.index("USA")] += 0.04
    c = replace(world, economy=replace(world.economy, tariffs=tariffs)).solve(ended).changes
    i, n = c.regions.index("CHN"), c.regions.index("USA")
    goods = [j for j, code in enumerate(c.sectors) if code != "SERV"]
    change = (c.tariffs_after - c.tariffs_before)[i, n, goods]
    assert change == pytest.approx(-0.04)


@pytest.mark.parametrize("keys", [{}, {"share": "40%"}, {"suspended": [{"from": "2022-01-01", "until": "2023-01-01"}]}])
def test_a_duty_that_the_data_do_not_hold_is_not_taken_back(world: Any, keys: dict[str, Any]) -> None:
    """It would leave a duty below 0, a subsidy that nobody pays."""
    duty = {"kind": "tariff", "from": "CHN", "to": "USA", "sectors": "steel", "add": "25pp", "start": "2020-01-01"}
    end = {} if keys.get("suspended") else {"end": "2022-01-01"}
    ended = build({"name": "x", "on": "2022-06-01", "measures": [{**duty, **end, **keys}]})
    with pytest.raises(ScenarioError, match=r"1 of 1 duties there are smaller .* CHN→USA, C24A is 1\.67%"):
        world.solve(ended)


def test_a_scaled_share_that_has_ended_is_taken_back_from_the_average(world: Any) -> None:
    """Twice the duty on 40 % of the products made the average 1.4 times what it was before."""
    duty = {"kind": "tariff", "from": "CHN", "to": "USA", "sectors": "goods", "scale": 2, "share": "40%"}
    ended = build({"name": "x", "on": "2022-06-01", "measures": [{**duty, "start": "2020-01-01", "end": "2022-01-01"}]})
    c = world.solve(ended).changes
    i, n = c.regions.index("CHN"), c.regions.index("USA")
    goods = [j for j, code in enumerate(c.sectors) if code != "SERV"]
    assert c.tariffs_after[i, n, goods] == pytest.approx(c.tariffs_before[i, n, goods] / 1.4)


def test_a_deal_that_part_of_trade_uses_leaves_duties_on_the_rest(world: Any) -> None:
    deal = {"kind": "trade-deal", "members": ["USA", "BRA"], "share": "80%"}
    c = world.solve(build({"name": "x", "measures": [deal]})).changes
    i, n = c.regions.index("BRA"), c.regions.index("USA")
    before, after = c.tariffs_before[i, n], c.tariffs_after[i, n]
    assert (after[before > 0] < 0.2 * before[before > 0]).all()
    assert (after[before > 0] > 0).all()


# -- goods and services ----------------------------------------------------------------------------------------


def sectors_hit(world: Any, **keys: Any) -> tuple[set[str], list[str]]:
    found = world.solve(build({"name": "x", "measures": [keys]}))
    c = found.changes
    hit = (c.tariffs_before != c.tariffs_after).any(axis=(0, 1))
    return {code for code, changed in zip(c.sectors, hit, strict=True) if changed}, list(found.info.notes)


def test_a_duty_without_sectors_is_on_goods_and_says_so(world: Any) -> None:
    duty = {"kind": "tariff", "from": "CHN", "to": "USA", "add": "10%"}
    goods, notes = sectors_hit(world, **duty, sectors="goods")
    assert sectors_hit(world, **duty)[0] == goods
    assert "SERV" not in goods
    assert not any("services" in note for note in notes)
    assert [note for note in sectors_hit(world, **duty)[1] if "services are left out" in note]
    every, notes = sectors_hit(world, **duty, sectors="all")
    assert every == goods | {"SERV"}
    assert [note for note in notes if "on services too (SERV)" in note]


def test_the_external_rate_of_a_union_is_on_goods(world: Any) -> None:
    union = {"kind": "customs-union", "members": ["BRA", "ARG"], "external": "10%"}
    hit, notes = sectors_hit(world, **union)
    assert "SERV" not in hit
    assert len([note for note in notes if "services" in note]) == 1


def test_a_world_of_one_sector_has_nothing_to_leave_out() -> None:
    found = parley.world("trade-2023").solve(build(scenario(add="10%")))
    assert (found.changes.tariffs_after > found.changes.tariffs_before).any()
    assert not any("services" in note for note in found.info.notes)


def test_chapters_of_the_harmonized_system_are_not_taken_for_services() -> None:
    """64 is footwear there, and a service in another classification."""
    assert services_of(("27", "61", "62", "64", "87")) == ()
    assert services_of(("TOTAL",)) == ()
    assert services_of(("A01_02", "C29", "SERV")) == ("SERV",)


# -- what is said ----------------------------------------------------------------------------------------------


def test_a_rate_that_lowers_duties_says_which(world: Any) -> None:
    duty = {"kind": "tariff", "from": "EU27", "to": "USA", "sectors": "goods"}
    found = world.solve(build({"name": "x", "measures": [{**duty, "rate": "15%"}]}))
    (note,) = [note for note in found.info.notes if "lowers" in note]
    assert "lowers 27 duties (23,551 USD mn of trade), most from 91.3% to 15.0% (AUT→USA, C10T12)" in note
    assert "'at-least' only raises" in note
    economy = world.economy
    usa = economy.regions.index("USA")
    members = [economy.regions.index(code) for code in regions_of("EU27", economy.regions, None).codes]
    lowered = (economy.tariffs[members, usa] > 0.15) & (economy.flows[members, usa] > 0)
    assert lowered.sum() == 27
    for size in ({"at-least": "15%"}, {"add": "15%"}, {"rate": 0}, {"scale": 0.5}):
        found = world.solve(build({"name": "x", "measures": [{**duty, **size}]}))
        assert not any("lowers" in note for note in found.info.notes), size


def test_the_table_of_measures_has_size_sectors_trade_and_duties(world: Any) -> None:
    duty = {"kind": "tariff", "from": "CHN", "to": "USA", "add": "250%", "sectors": ["C29", "steel"], "share": "40%"}
    ban = {"kind": "import-ban", "from": "RUS", "to": "DEU", "coverage": {"B06": 0.5, "C29": 0.1}}
    found = world.solve(build({"name": "x", "measures": [duty, ban]}))
    first, second = found.as_dict()["measures"]
    e = world.economy
    chn, usa = e.regions.index("CHN"), e.regions.index("USA")
    held = [e.sectors.index(code) for code in first["sectors"]]
    trade = e.flows[chn, usa, held]
    assert (first["kind"], first["who"]) == ("tariff", "CHN → USA")
    assert first["size"] == "+250 points on 40 % of the products"
    assert first["trade_musd"] == pytest.approx(trade.sum())
    before = (trade * e.tariffs[chn, usa, held]).sum() / trade.sum()
    assert first["duty_before_pct"] == pytest.approx(100 * before)
    assert first["duty_after_pct"] == pytest.approx(100 * (before + 0.4 * 2.5))
    imports = e.flows[:, usa].sum() - e.flows[usa, usa].sum()
    exports = e.flows[chn].sum() - e.flows[chn, chn].sum()
    assert first["of_imports_pct"] == pytest.approx(100 * trade.sum() / imports)
    assert first["of_exports_pct"] == pytest.approx(100 * trade.sum() / exports)
    assert first["lowers"] is None
    assert second["size"] == "coverage 10 to 50 % by sector"
    assert second["sectors"] == ["B06", "C29"]
    assert second["duty_before_pct"] is None
    (_, table) = found.answer().tables
    assert [row["size"] for row in table.rows] == [first["size"], second["size"]]


def test_a_cut_is_counted_in_the_table(world: Any) -> None:
    found = world.solve(build({"name": "x", "measures": [{"kind": "trade-deal", "members": ["USA", "CHN"]}]}))
    low = found.as_dict()["measures"][0]["lowers"]
    e = world.economy
    pair = [e.regions.index("USA"), e.regions.index("CHN")]
    cut = e.tariffs[pair, pair[::-1]]
    assert low["duties"] == ((cut > 0) & (e.flows[pair, pair[::-1]] > 0)).sum()
    assert low["largest_cut_points"] == pytest.approx(100 * cut[e.flows[pair, pair[::-1]] > 0].max())
    assert low["after_pct"] == 0


def test_a_year_says_what_its_one_day_does_not_show(world: Any) -> None:
    duty = {"kind": "tariff", "from": "CHN", "to": "USA", "add": "25pp", "sectors": "goods", "start": "2025-08-07"}
    found = solve_path(world, build({"name": "x", "measures": [duty]}), range(2024, 2027))
    notes = [[note for note in r.info.notes if "is read on 1 July" in note] for r in found.results]
    assert [len(each) for each in notes] == [0, 1, 0]
    assert "is not in force; it is in force on 147 of the year's 365 days" in notes[1][0]
    many = [{**duty, "to": code, "end": "2026-03-01"} for code in ("USA", "DEU")]
    found = solve_path(world, build({"name": "x", "measures": many}), [2026])
    assert any("measures 1, 2 are in force on a part of the year only" in note for note in found.results[0].info.notes)


def test_a_code_that_begins_a_wider_one_is_named(world: Any) -> None:
    ban = {"kind": "import-ban", "from": "USA", "to": "EU27", "sectors": "C10"}
    found = world.solve(build({"name": "x", "measures": [ban]}))
    assert any("C10 lies in C10T12" in note and "wider" in note for note in found.info.notes)


def test_sizes_that_people_read_say_what_they_are() -> None:
    words = {
        "+250 points": {"add": "250%"},
        "rate 15 %": {"rate": 0.15},
        "at least 15 %": {"at-least": 0.15},
        "times 2.5": {"scale": 2.5},
        "+25 points on 62 % of the products": {"add": 0.25, "share": 0.62},
        "+5 to +250 points by sector": {"add": {"C29": "250%", "C24A": 0.05}},
        "rate 5 %": {"rate": {"C29": 0.05, "C24A": 0.05}},
    }
    for wanted, keys in words.items():
        measure = Measure.model_validate({**DUTY, **keys}).model_dump(mode="json", by_alias=True, exclude_none=True)
        assert acts_of({"measures": [measure]})[0].size == wanted


def test_the_external_rate_of_a_customs_union_says_which_duties_it_lowers() -> None:
    """Only those on others: between the members 0 is what is meant."""
    world = parley.world("world-2021")
    union = {"kind": "customs-union", "members": ["IND", "BRA"], "external": "1%"}
    found = world.solve(build({"name": "union", "measures": [union]}))
    e = world.economy
    inside = [e.regions.index(code) for code in ("IND", "BRA")]
    outside = [n for n in range(len(e.regions)) if n not in inside]
    goods = [j for j, code in enumerate(e.sectors) if code not in services_of(e.sectors)]
    cells = np.ix_(outside, inside, goods)
    fell = (e.tariffs[cells] > 0.01) & (e.flows[cells] > 0)
    (note,) = [note for note in found.info.notes if "lowers" in note]
    assert "'external' sets the duty" in note
    assert f"lowers {fell.sum():,} duties ({e.flows[cells][fell].sum():,.0f} USD mn of trade)" in note
