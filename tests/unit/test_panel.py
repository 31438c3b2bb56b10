"""The model panel and its channels: what is solved, what is left out and why, tables, files, figure, command line."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from commands import call
from rich.console import Console
from strategies import random_economy

import parley
from parley.codes.groups import Bloc
from parley.economy.economy import Economy
from parley.economy.elasticities import set_names
from parley.errors import InfeasibleError, InputError
from parley.experiments.channels import CHANNELS, LINKS, REALLOCATION, REVENUE, TERMS, Channels, channels
from parley.experiments.experiment import prepare
from parley.experiments.panel import Panel, panel
from parley.experiments.run import sides
from parley.kit.progress import Progress, Step
from parley.model.families import FAMILIES
from parley.scenarios.load import load
from parley.scenarios.schema import Scenario
from parley.show.answer import Answer
from parley.show.chart import Bars, Dots
from parley.show.terminal import renderable
from parley.views.panel import Panels, answer_panel, spread_sentence
from parley.worlds.world import World

PAGE = Path(__file__).resolve().parents[2] / "docs" / "panel.md"
SCENARIO = "west-russia-goods-embargo"
LABOUR = ("labour-leisure", "labour-leisure-tax-relief")


@pytest.fixture(scope="module")
def found() -> Panel:
    return panel(parley.world("world-2021"), load(SCENARIO).scenario)


@pytest.fixture(scope="module")
def why() -> Channels:
    return channels(parley.world("world-2021"), load(SCENARIO).scenario)


def toy(**choices: Any) -> Scenario:
    measure = {"kind": "trade-cost", "from": ["R01"], "to": ["R00"], "rate": 0.2}
    return Scenario.model_validate({"name": "toy", "measures": [measure], **choices})


def toy_world(economy: Economy | None = None) -> World:
    return World("toy", economy or random_economy(3, n=3, j=2), "0" * 64, {}, "uniform-4")


def answered(found: Panel, why: Channels | None, world: World, scenario: Scenario, *asked: Bloc) -> Answer:
    e = prepare(world, scenario)
    return answer_panel(Panels(found, why, e, sides(scenario, e.economy, e.groups_at), asked, world.name))


def text_of(renderable: Any) -> str:
    out = io.StringIO()
    Console(width=120, highlight=False, file=out).print(renderable)
    return out.getvalue()


# -- the panel -------------------------------------------------------------------------------------------------


def test_every_family_and_every_covering_set(found: Panel) -> None:
    assert found.families == tuple(FAMILIES)
    assert found.sets[0] == found.own == "fgo"
    assert {"fgo", "uniform-4", "cp", "gyy", "bsy", "shapiro", "ll", "in-sample"} <= set(found.sets)
    assert {*found.sets, *(what for what, _ in found.left_out)} == set(set_names())
    assert "cp2015-paper" not in found.sets
    assert np.isfinite(found.values).all()
    assert (
        found.real_income.sel(family="armington", elasticities="cp", region="RUS")
        == found.of("RUS")[found.families.index("armington"), found.sets.index("cp")]
    )


def test_the_panel_of_the_embargo_of_russia(found: Panel) -> None:
    """Orders that hold in the literature: links and immobile factors enlarge losses, one sector hides them."""
    assert found.most_affected() == ("RUS",)
    rows = dict(zip(found.families, found.of("RUS"), strict=True))
    full = rows["caliendo-parro"]
    assert (full < 0).all()
    assert (rows["caliendo-parro-immobile"] < rows["caliendo-parro-partly-mobile"]).all()
    assert (rows["caliendo-parro-partly-mobile"] < full).all()
    assert (full < rows["caliendo-parro-no-links"]).all()
    assert (rows["caliendo-parro-no-links"] < rows["armington"]).all()


def test_a_spread_is_that_of_the_table(found: Panel) -> None:
    table, s = found.of("RUS"), found.spread("RUS")
    assert (s.low, s.median, s.high) == (table.min(), np.median(table), table.max())
    assert s.rows == len(found.families)
    assert s.families is not None
    assert s.sets is not None
    assert s.together is not None
    assert s.families + s.sets + s.together == pytest.approx(1.0)
    assert f"{s.families:.0%}".replace("%", " %") + " of their variance goes with the model" in spread_sentence(s)


def test_the_scenarios_own_elasticities_are_a_column() -> None:
    found = panel(toy_world(), toy(elasticities=3.0))
    assert found.own == found.sets[0] == "3 in every sector"
    assert "uniform-4" in found.sets


def test_regions_can_be_picked_and_are_checked() -> None:
    found = panel(toy_world(), toy(), ["R02", "R00"])
    assert found.regions == ("R02", "R00")
    whole = panel(toy_world(), toy())
    np.testing.assert_array_equal(found.values, whole.values[:, :, [2, 0]])
    with pytest.raises(InputError, match="unknown region 'R09'"):
        panel(toy_world(), toy(), ["R09"])


def test_progress_is_told_of_every_cell() -> None:
    told: list[Step] = []
    found = panel(toy_world(), toy(), progress=Progress(told.append))
    assert [step.what for step in told] == [f"{family}, {name}" for family in found.families for name in found.sets]


def test_families_that_do_not_fit_are_left_out_with_their_reason() -> None:
    """Labour-leisure calibrates on the USA, which the toy has not; nothing but it is refused."""
    found = panel(toy_world(), toy())
    assert set(FAMILIES) - set(found.families) == set(LABOUR)
    reasons = dict(found.left_out)
    assert all("USA" in reasons[family] for family in LABOUR)
    zero = panel(toy_world(), toy(closure="zero"))
    assert "trade balances" in dict(zero.left_out)["partial-equilibrium"]
    assert "caliendo-parro-no-links" in zero.families


def test_cells_without_a_solution_are_kept_with_their_reason() -> None:
    """R01 buys its S01 from R00 alone: a ban leaves it without in every family that has sectors."""
    economy = random_economy(4, n=3, j=2, inputs=False, tariffs=False, zeros=0.0)
    flows = economy.flows.copy()
    flows[1:, 1, 1] = 0.0
    world = toy_world(Economy(economy.regions, economy.sectors, flows, economy.tariffs, economy.input_shares))
    ban = {"kind": "embargo", "from": ["R00"], "to": ["R01"], "sectors": ["S01"]}
    found = panel(world, Scenario.model_validate({"name": "ban", "measures": [ban]}))
    rows = dict(zip(found.families, found.of("R01"), strict=True))
    assert np.isfinite(rows["armington"]).all()
    for family in ("caliendo-parro", "caliendo-parro-no-links", "partial-equilibrium"):
        assert np.isnan(rows[family]).all()
        assert "no supplier" in found.reasons[family, "uniform-4"]
    document = found.as_dict()
    assert document["real_income_pct"]["caliendo-parro"]["uniform-4"]["R01"] is None
    json.dumps(document, allow_nan=False)
    answer = answered(found, None, world, Scenario.model_validate({"name": "ban", "measures": [ban]}))
    assert any(note.startswith("not solved: caliendo-parro; ") for note in answer.notes)
    with pytest.raises(InfeasibleError, match="no supplier"):
        channels(world, Scenario.model_validate({"name": "ban", "measures": [ban]}))


def test_a_mistake_in_the_scenario_is_an_error() -> None:
    wrong = Scenario.model_validate({"name": "x", "measures": [{"kind": "embargo", "from": ["R00"], "to": ["RXX"]}]})
    with pytest.raises(InputError, match="RXX"):
        panel(toy_world(), wrong)
    with pytest.raises(InputError, match="unknown closure"):
        panel(toy_world(), toy(closure="none"))


def test_quotas_are_read_where_there_are_sectors() -> None:
    quota = {"kind": "quota", "from": ["R01"], "to": ["R00"], "sectors": ["S00"], "limit": 0.8}
    scenario = Scenario.model_validate({"name": "quota", "measures": [quota]})
    found = panel(toy_world(), scenario)
    assert {"caliendo-parro", "partial-equilibrium"} <= set(found.families)
    assert "keeps sectors" in dict(found.left_out)["labour-leisure"]
    row = found.of("R00")[found.families.index("caliendo-parro")]
    why = channels(toy_world(), scenario)
    assert why.full[0] == pytest.approx(row[0], abs=1e-6)


def test_rents_of_exporters_have_no_channel() -> None:
    quota = {"kind": "quota", "from": ["R01"], "to": ["R00"], "sectors": ["S00"], "limit": 0.8, "rent": "exporter"}
    with pytest.raises(InputError, match="rent goes to exporters"):
        channels(toy_world(), Scenario.model_validate({"name": "quota", "measures": [quota]}))


# -- channels --------------------------------------------------------------------------------------------------


def test_channels_of_the_embargo_of_russia(why: Channels, found: Panel) -> None:
    """Links and terms of trade enlarge Russia's loss, lost duties too; that factors can move makes it smaller."""
    n = why.regions.index("RUS")
    alone = dict(zip(CHANNELS, why.one_at_a_time[:, n], strict=True))
    fair = dict(zip(CHANNELS, why.shapley[:, n], strict=True))
    assert alone[LINKS] < 0
    assert alone[TERMS] < 0
    assert alone[REVENUE] < 0
    assert alone[REALLOCATION] > 0
    assert all(np.sign(alone[name]) == np.sign(fair[name]) for name in CHANNELS)
    own = {family: found.of("RUS")[f, 0] for f, family in enumerate(found.families)}
    assert why.full[n] == pytest.approx(own["caliendo-parro"], abs=1e-6)
    assert why.full[n] - alone[LINKS] == pytest.approx(own["caliendo-parro-no-links"], abs=1e-6)
    assert why.full[n] - alone[REALLOCATION] == pytest.approx(own["caliendo-parro-immobile"], abs=1e-6)


def test_channel_rows_sum_to_the_total(why: Channels) -> None:
    rows = [row for row in why.as_rows() if row["region"] == "DEU"]
    *parts, total = rows
    for column in ("one_at_a_time_points", "shapley_points"):
        assert sum(float(row[column] or 0.0) for row in parts) == pytest.approx(float(total[column] or 0.0))
    assert len(why.as_dict()["combinations"]) == 16


def test_channels_report_what_they_solve() -> None:
    told: list[Step] = []
    channels(toy_world(), toy(), Progress(told.append))
    assert len({step.what for step in told}) == len(told) == 6


def test_the_page_shows_the_real_output(found: Panel, why: Channels) -> None:
    shown = PAGE.read_text(encoding="utf-8").split("```text\n")[1].split("```")[0]
    world = parley.world("world-2021")
    e = prepare(world, load(SCENARIO).scenario)
    named = sides(load(SCENARIO).scenario, e.economy, e.groups_at)
    real = text_of(renderable(answer_panel(Panels(found, why, e, named, (), world.meta["title"])), 9))
    assert [line.rstrip() for line in shown.splitlines()] == [line.rstrip() for line in real.splitlines()]


def test_sides_stand_first_and_groups_are_weighted_means(found: Panel, why: Channels) -> None:
    eu = Bloc("DEU+USA", ("DEU", "USA"))
    answer = answered(found, why, parley.world("world-2021"), load(SCENARIO).scenario, eu)
    assert [row["region"] for row in answer.table().rows][:3] == ["RUS", "USA", "EU27"]
    economy = parley.world("world-2021").economy
    part = [economy.income[economy.regions.index(code)] for code in eu.codes]
    cells = answer.table("models_DEU_USA").rows
    wanted = np.average([found.of("DEU"), found.of("USA")], axis=0, weights=part)
    np.testing.assert_allclose([[row[name] for name in found.sets] for row in cells], wanted, rtol=1e-12)
    rows = {row["part"]: row for row in answer.table("why").rows}
    alone = [why.full[why.regions.index(code)] for code in eu.codes]
    assert rows["total"]["shapley_points"] == pytest.approx(np.average(alone, weights=part))


def test_charts_are_the_table(found: Panel, why: Channels) -> None:
    answer = answered(found, why, parley.world("world-2021"), load(SCENARIO).scenario)
    assert answer.title == "Russia loses 1.1 to 6.0 % of real income, depending mostly on the model"
    dots, bars = answer.charts
    assert isinstance(dots, Dots)
    assert isinstance(bars, Bars)
    table = found.of("RUS")
    assert dots.rows == found.families
    np.testing.assert_array_equal(np.array([values for _, values in dots.series]).T, table)
    own = table[found.families.index("caliendo-parro"), 0]
    assert dots.reference == (own, "scenario's own: caliendo-parro, fgo")
    first = bars.bars[0]
    assert (first.label, first.low, first.high) == ("Russia", table.min(), table.max())


# -- command line ----------------------------------------------------------------------------------------------


def test_the_command(tmp_path: Path, found: Panel) -> None:
    folder, figure = tmp_path / "panel", tmp_path / "panel.png"
    words = ("panel", SCENARIO, "--region", "RUS,DEU", "--out", str(folder), "--figure", str(figure))
    code, out, err = call(*words)
    assert code == 0
    assert "Russia: real income" in out
    assert "Germany: real income" in out
    assert "input-output links" in out
    assert "written" in err
    assert figure.read_bytes().startswith(b"\x89PNG")
    document = json.loads((folder / "panel.json").read_text(encoding="utf-8"))
    assert document["real_income_pct"]["armington"]["cp"]["RUS"] == pytest.approx(
        found.of("RUS")[found.families.index("armington"), found.sets.index("cp")], abs=1e-6
    )
    with (folder / "panel.csv").open(encoding="utf-8-sig") as file:
        assert sum(1 for _ in csv.DictReader(file)) == found.values.size
    with (folder / "channels.csv").open(encoding="utf-8-sig") as file:
        assert sum(1 for _ in csv.DictReader(file)) == len(found.regions) * (len(CHANNELS) + 3)


def test_the_command_as_json(tmp_path: Path) -> None:
    file = tmp_path / "panel.json"
    code, out, _ = call("panel", SCENARIO, "--closure", "zero", "--json", "--out", str(file))
    assert code == 0
    document = json.loads(out)
    assert document == json.loads(file.read_text(encoding="utf-8"))
    assert {row["what"] for row in document["left_out"]} >= {"partial-equilibrium", *LABOUR}
    assert len(document["channels"]["combinations"]) == 16


def test_a_wrong_region_ends_before_anything_is_written(tmp_path: Path) -> None:
    out = tmp_path / "new"
    code, printed, err = call("panel", SCENARIO, "--region", "RUX", "--out", str(out))
    assert code == 2
    assert not printed
    assert "'RUX' is neither a country code nor a country group" in err
    assert not out.exists()


def test_a_scenario_that_is_none() -> None:
    code, _, err = call("panel", "west-rusia-goods-embargo")
    assert code == 2
    assert "west-russia-goods-embargo" in err
