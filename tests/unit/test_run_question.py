"""``run`` as a question: draws of groups, what repeats them, series along years and horizons, and their charts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from commands import call, ok

import parley
from parley.codes.groups import Bloc
from parley.errors import InputError
from parley.questions.run import Run
from parley.results.words import interval, when
from parley.scenarios.load import build
from parley.show.chart import Bars, Lines, Parts
from parley.uncertainty.blocs import drawn_income, income_receipt, shares
from parley.uncertainty.run import DrawRun, run_draws
from parley.worlds.world import load_world

DUTY = {
    "name": "duty",
    "title": "A duty on what the EU sells to the United States",
    "world": "trade-2023",
    "model": "armington",
    "measures": [{"kind": "tariff", "from": "EU27", "to": "USA", "add": "20pp", "source": "hypothetical"}],
}
DATED = {
    **DUTY,
    "measures": [{**DUTY["measures"][0], "start": "2025-03-01", "end": "2027-01-01"}],  # type: ignore[index]
}


@pytest.fixture(scope="module")
def drawn() -> DrawRun:
    scenario = build({**DUTY, "draws": {"number": 32, "seed": 5}})
    return run_draws(load_world("trade-2023"), scenario)


def file_of(folder: Path, content: dict[str, Any]) -> Path:
    path = folder / "case.yaml"
    path.write_text(json.dumps(content))
    return path


# -- groups in draws -------------------------------------------------------------------------------------------


def test_a_group_is_added_up_in_each_draw(drawn: DrawRun) -> None:
    """Members that swing against each other are steadier together: the group's interval is not their mean interval."""
    regions, income = drawn.world.economy.regions, drawn.point.changes.income_before
    two = Bloc("CHN+USA", ("CHN", "USA"))
    chn, usa = (regions.index(code) for code in two.codes)
    found = drawn_income(drawn, [two, Bloc("USA", ("USA",))])
    each = drawn.indicator("real_income_pct")
    wanted = (each[:, chn] * income[chn] + each[:, usa] * income[usa]) / (income[chn] + income[usa])
    np.testing.assert_allclose(found[:, 0], wanted, rtol=1e-12)
    np.testing.assert_array_equal(found[:, 1], each[:, usa])


def test_the_receipt_of_a_region_is_the_run_s_and_that_of_a_group_its_own(drawn: DrawRun) -> None:
    usa, abw, both = Bloc("USA", ("USA",)), Bloc("ABW", ("ABW",)), Bloc("x", ("ABW", "USA"))
    found = income_receipt(drawn, [both, usa, abw])
    own = drawn.receipt
    for k, code in ((1, "USA"), (2, "ABW")):
        np.testing.assert_array_equal(found.first[:, k], own.first[:, drawn.result_number("real_income_pct", code)])
    # a group of one large and one tiny country varies as the large one does
    assert found.total[:, 0] == pytest.approx(found.total[:, 1], abs=0.01)
    parts, error = shares(found, 0)
    assert sum(parts.values()) == pytest.approx(1.0, abs=0.02)
    assert list(parts.values())[:-1] == sorted(list(parts.values())[:-1], reverse=True)
    assert error > 0


# -- the answer of draws ---------------------------------------------------------------------------------------


def test_what_draws_answer() -> None:
    answer = Run(scenario={**DUTY, "draws": {"number": 16, "seed": 2}}, horizon="1", workers=1).answer()
    rows = {row["region"]: row for row in answer.table("real_income").rows}
    eu = rows["EU27"]
    assert [row["region"] for row in answer.table().rows][:2] == ["USA", "EU27"]
    assert eu["members"] == 27
    assert eu["low_95"] <= eu["low_80"] <= eu["median"] <= eu["high_80"] <= eu["high_95"]
    assert answer.title.startswith("The European Union loses")
    assert "after one year, 80 % interval" in answer.title
    bars = answer.chart("bars")
    assert isinstance(bars, Bars)
    assert [(bar.label, bar.value) for bar in bars.bars][1] == ("European Union", eu["median"])
    assert (bars.bars[1].low, bars.bars[1].high, bars.interval) == (eu["low_80"], eu["high_80"], "80 % interval")
    parts = answer.chart("receipt")
    assert isinstance(parts, Parts)
    assert all(sum(share for _, share in pairs) == pytest.approx(100.0, abs=2.0) for _, pairs in parts.bars)
    assert answer.document["intervals"]["real_income_pct"]["USA"]["median"] == rows["USA"]["median"]


def test_the_number_taken_is_said() -> None:
    answer = Run(scenario=DUTY, draws=5, workers=1, receipt=False).answer()
    assert answer.messages == ("5 draws asked for, 8 taken: Sobol points come in powers of two",)
    assert [table.name for table in answer.tables] == ["real_income", "measures"]
    assert Run(scenario=DUTY, draws=8, workers=1, receipt=False).answer().messages == ()


@pytest.mark.parametrize("more", [[], ["--no-receipt"]], ids=["receipt", "no receipt"])
def test_a_manifest_repeats_draws_of_a_scenario_without_elasticities(tmp_path: Path, more: list[str]) -> None:
    """None named stays none: draws then come from every published set, not from the world's own alone."""
    file = file_of(tmp_path, DUTY)
    ok("run", file, "--draws", 4, "--seed", 3, "--workers", 1, *more, "--out", tmp_path / "a")
    ok("run", tmp_path / "a", "--workers", 2, "--out", tmp_path / "b")
    manifest = json.loads((tmp_path / "a" / "manifest.json").read_text())
    assert "elasticities" not in manifest["scenario"]
    for name in ("result.json", "draws.parquet", "parameters.parquet", "intervals.parquet"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name
    again = json.loads((tmp_path / "b" / "manifest.json").read_text())
    assert {**again, "seconds": 0} == {**manifest, "seconds": 0}


def test_a_manifest_of_a_run_without_draws_does_not_draw(tmp_path: Path) -> None:
    file = file_of(tmp_path, {**DUTY, "draws": 16})
    ok("run", file, "--draws", 0, "--out", tmp_path / "a")
    assert "intervals" not in ok("run", tmp_path / "a", "--json").document


def test_a_damaged_choice_in_a_manifest_is_named(tmp_path: Path) -> None:
    file = file_of(tmp_path, DUTY)
    ok("run", file, "--draws", 2, "--workers", 1, "--out", tmp_path / "a")
    path = tmp_path / "a" / "manifest.json"
    path.write_text(path.read_text().replace('"receipt": true', '"receipt": "yes"'))
    done = call("run", path, "--json")
    assert (done.code, done.out) == (2, "")
    assert "draws.receipt is 'yes'" in done.err


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ({"draws": 1}, "expected at least 2, or 0 for none"),
        ({"draws": 2**21}, "expected at most"),
        ({"seed": 3}, "seed: this is about draws"),
        ({"receipt": False}, "receipt: this is about draws"),
        ({"path": "2021..2022", "allow_failing": 0.5}, "allow-failing: this is about draws"),
        ({"path": "2021..2022", "draws": 4}, "parley sweep"),
        ({"path": "2021..2022", "at": "2021-01-01"}, "give path or at"),
        ({"path": "2021..2022", "horizon": "1,5"}, "give one horizon with path"),
        ({"horizon": "1,seven"}, "seven"),
    ],
)
def test_choices_that_say_nothing_together_are_refused(choices: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        Run(scenario=DUTY, **choices).answer()


# -- series ----------------------------------------------------------------------------------------------------


def test_a_path_names_the_day_that_it_reads() -> None:
    answer = Run(scenario=DATED, path="2024..2027").answer()
    assert "1 July" in answer.table().note
    chart = answer.chart()
    assert isinstance(chart, Lines)
    assert "on 1 July of each year" in chart.subtitle
    assert chart.points == ("2024", "2025", "2026", "2027")
    usa = next(row for row in answer.table().rows if row["region"] == "EU27")
    assert [abs(usa[year]) > 1e-3 for year in chart.points] == [False, True, True, False]
    assert list(answer.document) == ["path"]
    assert answer.title.startswith("The European Union loses")
    assert answer.title.endswith("in 2025, nothing within rounding in 2027")


def test_lines_fold_to_the_sides_and_the_most_affected() -> None:
    answer = Run(scenario="russia-2022-24", path="2021..2023").answer()
    chart = answer.chart()
    assert isinstance(chart, Lines)
    assert len(chart.lines) == 8
    assert chart.lines[0].label == "Russia"
    largest = max(answer.table().rows[12:], key=lambda row: max(abs(row[year]) for year in chart.points))
    assert largest["name"] in {line.label for line in chart.lines}


def test_horizons_are_columns_in_order(tmp_path: Path) -> None:
    answer = Run(scenario=DUTY, horizon="10, 1,long-run,1").answer()
    assert [column.key for column in answer.table().columns] == ["region", "name", "10", "1", "long-run"]
    single = Run(scenario=DUTY, horizon="10").answer()
    first = next(row for row in single.table().rows if row["region"] == "EU27")
    assert answer.table().rows[1]["10"] == pytest.approx(first["real_income_pct"], abs=1e-6)
    assert "10 years" in answer.title or "after one year" in answer.title


def test_a_folder_of_a_series_is_written_again_and_keeps_what_is_not_parley_s(tmp_path: Path) -> None:
    out = tmp_path / "out"
    Run(scenario=DUTY, path="2021..2023").answer().save(out)
    assert {"2021", "2022", "2023"} <= {path.name for path in out.iterdir()}
    (out / "2021" / "mine.txt").write_text("mine")
    Run(scenario=DUTY, path="2022..2024").answer().save(out)
    assert (out / "2021" / "mine.txt").read_text() == "mine"
    assert not (out / "2021" / "manifest.json").exists()
    assert ok("run", out / "2024", "--json").document["on"] == "2024-07-01"
    (out / "2024" / "regions.parquet").unlink()
    (out / "2024" / "regions.parquet").mkdir()
    with pytest.raises(InputError, match="would replace 2024/regions"):
        Run(scenario=DUTY, path="2024..2025").answer().save(out)
    assert ok("run", out / "2023", "--json").code == 0


def test_no_link_out_of_a_folder_is_followed(tmp_path: Path) -> None:
    out, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    Run(scenario=DUTY, path="2021..2022").answer().save(out)
    (out / "2021").rename(elsewhere)
    (out / "2021").symlink_to(elsewhere)
    before = {path.name: path.read_bytes() for path in elsewhere.iterdir()}
    with pytest.raises(InputError, match="would replace 2021/"):
        Run(scenario=DUTY, path="2021..2022").answer().save(out)
    Run(scenario=DUTY, path="2022..2022").answer().save(out)
    assert {path.name: path.read_bytes() for path in elsewhere.iterdir()} == before


# -- words -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("figures", "text"),
    [
        ((-9.88, -14.67, -6.84), "6.8 to 14.7"),
        ((0.123, 0.04, 0.31), "0.04 to 0.31"),
        ((-23.4, -40.2, -11.1), "11 to 40"),
        ((-0.08, -0.18, 0.003), "0.00 to 0.18"),
        ((-0.08, -0.18, 0.02), "from a loss of 0.18 to a gain of 0.02 %"),
    ],
)
def test_intervals_in_words(figures: tuple[float, float, float], text: str) -> None:
    assert interval(*figures) == text


def test_horizons_in_words() -> None:
    assert [when(h) for h in ("long-run", "1", "5")] == ["in the long run", "after one year", "after 5 years"]


@pytest.mark.parametrize("more", [{}, {"horizon": "1,5"}, {"draws": 2, "workers": 1}])
def test_whom_one_asks_for_comes_first(more: dict[str, Any]) -> None:
    """A group is one row, once, although it is a side too; its members stay where they were."""
    answer = parley.run("us-tariff-25-all", region="eu27, USA+CAN", **more)
    table, before = answer.tables[0], parley.run("us-tariff-25-all", **more).tables[0]
    assert [row["region"] for row in table.rows[:2]] == ["EU27", "USA+CAN"]
    assert (table.sections[0].title, table.sections[0].rows) == ("those asked for", 2)
    assert [row["region"] for row in answer.document["asked"]] == ["EU27", "USA+CAN"]
    assert {row["region"] for row in before.rows} <= {row["region"] for row in table.rows}
    side = parley.run("us-tariff-25-all", region="USA", **more).tables[0].rows
    assert side[0]["region"] == "USA"
    assert [row["region"] for row in side].count("USA") == 1


def test_a_group_asked_for_adds_up_its_members() -> None:
    rows = {row["region"]: row for row in parley.run("us-tariff-25-all", region="USA+CAN").tables[0].rows}
    gain = rows["USA"]["equivalent_variation_musd"] + rows["CAN"]["equivalent_variation_musd"]
    assert rows["USA+CAN"]["equivalent_variation_musd"] == pytest.approx(gain)


def test_an_unknown_region_is_named_before_anything_is_solved() -> None:
    with pytest.raises(InputError, match="'EU72' is neither a country code nor a country group"):
        parley.run("us-tariff-25-all", region="EU72", draws=4096)


def test_the_chart_to_draw_is_chosen_by_name(tmp_path: Path) -> None:
    case = file_of(tmp_path, DUTY)
    bars, world = tmp_path / "bars.svg", tmp_path / "map.svg"
    ok("run", case, "--figure", bars)
    ok("run", case, "--figure", world, "--chart", "map")
    assert bars.read_text() != world.read_text()
    found = call("run", case, "--figure", tmp_path / "x.svg", "--chart", "pie")
    assert found.code == 2
    assert "no chart 'pie'. Charts: bars, map." in found.err
    assert not (tmp_path / "x.svg").exists()
