"""Views as questions: the table, the document and the files say the same; titles, words and charts are read from it."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from commands import call, ok

from parley.questions.ask import from_mapping
from parley.questions.registry import question
from parley.show.answer import Answer
from parley.show.chart import Bars, Dots, Timeline

SCENARIO = "west-russia-goods-embargo"
VIEWS: dict[str, tuple[str, dict[str, Any], str]] = {
    "partners": ("partners", {"region": "RUS", "sectors": "goods"}, "partners"),
    "partners of a group": ("partners", {"region": "EU27", "direction": "exports"}, "partners"),
    "displaced": ("partners", {"region": "RUS", "displaced": True}, "displacement"),
    "supply": ("supply", {"region": "DEU", "from": "RUS,KAZ", "sectors": "energy"}, "supply"),
    "supply of a group": ("supply", {"region": "USA+CAN"}, "supply"),
    "sectors": ("sectors", {"region": "RUS"}, "sectors"),
    "sectors of a group": ("sectors", {"region": "EAEU", "model": "armington"}, "sectors"),
    "blocs": ("blocs", {"blocs": "EU27,EAEU,USA+CAN"}, "blocs"),
    "rerouting": ("rerouting", {"from": "EU27", "target": "RUS", "sectors": "goods"}, "rerouting"),
    "diversion": ("diversion", {"from": "EU27", "target": "RUS"}, "diversion"),
    "coalition": ("coalition", {"target": "RUS", "members": "USA,GBR", "workers": "1"}, "coalition"),
}


def asked(name: str, **given: Any) -> Answer:
    return from_mapping(question(name), {"scenario": SCENARIO} | given).answer()


def options(given: dict[str, Any]) -> list[str]:
    """The same choices on the command line."""
    return [word for key, value in given.items() for word in ((f"--{key}",) if value is True else (f"--{key}", value))]


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_says_the_same_everywhere(view: str, tmp_path: Path) -> None:
    """Python's answer, the command's document, the CSV file and the terminal's table."""
    name, given, key = VIEWS[view]
    answer = asked(name, **given)
    file = tmp_path / "rows.csv"
    document = ok(name, SCENARIO, *options(given), "--json", "--out", file).document
    assert _without_errors(document) == _without_errors(json.loads(answer.to_json()))
    rows, table = document[key], answer.table()
    assert len(rows) == len(table.rows) > 0
    for row in rows:  # the table may order them otherwise, and has names besides
        assert any(row.items() <= dict(other).items() for other in table.records())
    written = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
    assert [row[table.columns[0].key] for row in written] == [str(r[table.columns[0].key]) for r in table.records()]
    assert set(rows[0]) <= set(written[0])
    text = ok(name, SCENARIO, *options(given), "--rows", "5").out
    assert answer.title in " ".join(text.split())
    lines = [line.split() for line in text.splitlines()]
    number = next(column for column in table.columns if column.numeric)
    for row in table.shown(5):
        first = table.columns[0].cell(row[table.columns[0].key])
        assert any(first in line and number.cell(row[number.key]) in line for line in lines), f"{first} is not shown"


def _without_errors(document: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in document.items() if key != "certificate"}


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_has_words_charts_and_what_it_rests_on(view: str) -> None:
    name, given, _ = VIEWS[view]
    answer = asked(name, **given)
    assert not answer.title.endswith(".")
    assert answer.subject.startswith("Embargo of all goods, both ways, between Russia and 40 states")
    assert answer.words[0].startswith(answer.title)
    assert any("certified:" in line for line in answer.basis)
    assert answer.acts
    assert answer.sources
    chart = answer.chart()
    assert chart.title == answer.title
    assert "parley" in chart.footer
    assert "world-2021" in chart.footer
    assert isinstance(chart, (Bars, Dots))
    shown = chart.bars if isinstance(chart, Bars) else chart.rows
    assert 0 < len(shown) <= 24
    again = from_mapping(question(name), {k: v for k, v in answer.ask.items() if k != "question"})
    assert again.answer().title == answer.title


def test_partners_of_russia() -> None:
    answer = asked("partners", region="RUS", sectors="goods")
    assert answer.title == "China's share of Russia's imports of goods rises from 28 to 57 %"
    rows = answer.document["partners"]
    assert sum(row["share_after_pct"] for row in rows) == pytest.approx(100)
    assert (rows[0]["partner"], rows[0]["rank_after"]) == ("CHN", 1)
    assert 50 < rows[0]["share_after_pct"] < 60  # BACI shows 54 % in 2023, under narrower measures
    assert next(row for row in rows if row["partner"] == "DEU")["after_musd"] == 0
    chart = answer.chart()
    assert isinstance(chart, Dots)
    assert chart.rows[0] == "China"
    assert [name for name, _ in chart.series] == ["before", "after"]
    assert chart.series[1][1][0] == rows[0]["share_after_pct"]


def test_partners_of_a_group_are_outside() -> None:
    answer = asked("partners", region="EU27")
    assert answer.title.startswith("Russia's share of the European Union's imports from outside falls")
    found = {row["partner"] for row in answer.document["partners"]}
    assert not found & {"DEU", "FRA", "HRV"}
    assert len(found) == 81 - 27
    assert {row["region"] for row in answer.document["partners"]} == {"EU27"}
    assert any("trade among them is left out" in text for text in answer.words)


def test_who_takes_whose_share() -> None:
    """The points that all losers lose are those that all gainers gain; China takes most of what Germany loses."""
    answer = asked("partners", region="RUS", sectors="goods", displaced=True)
    rows = answer.document["displacement"]
    assert (rows[0]["loser"], rows[0]["gainer"]) == ("DEU", "CHN")
    lost = {row["loser"]: row["loser_change_points"] for row in rows}
    gained = {row["gainer"]: row["gainer_change_points"] for row in rows}
    assert sum(lost.values()) == pytest.approx(-sum(gained.values()))
    assert sum(row["points"] for row in rows) == pytest.approx(sum(gained.values()))
    assert answer.title.startswith("China takes ")
    chart = answer.chart()
    assert isinstance(chart, Bars)
    assert chart.bars[0].label == "China"
    assert [bar.value for bar in chart.bars] == sorted((bar.value for bar in chart.bars), reverse=True)


def test_supply_names_its_suppliers_as_one() -> None:
    """Those named are read together, groups included; sectors are found by name; JSON keeps the world's order."""
    answer = asked("supply", region="EU27", **{"from": "RUS,EAEU", "sectors": "coal,oil and gas,refined fuels"})
    assert [row["sector"] for row in answer.document["supply"]] == ["B05", "B06", "C19"]
    assert answer.title.startswith("Russia and the Eurasian Economic Union's share of the European Union's imports")
    assert any("ARM, KGZ" in note for note in answer.notes)
    assert {row["sector_name"] for row in answer.table().records()} == {"Coal", "Oil and gas", "Refined fuels"}
    for row in answer.document["supply"]:
        assert row["named_share_before_pct"] > row["named_share_after_pct"]


def test_industries_are_those_that_move_most_first() -> None:
    answer = asked("sectors", region="RUS")
    rows = answer.table().records()
    moved = [abs(row["output_volume_pct"]) * row["output_before_musd"] for row in rows]
    assert moved == sorted(moved, reverse=True)
    assert answer.title.startswith("Russia's output of oil and gas falls by")
    fixed = asked("sectors", region="RUS", model="armington")
    assert all(row["value_added_before_musd"] is None for row in fixed.document["sectors"])
    assert all(row["value_added_before_musd"] > 0 for row in answer.document["sectors"])


def test_a_sector_wider_than_what_is_asked_for_is_noted() -> None:
    answer = asked("partners", region="RUS", sectors="rare earths")
    assert any("rare earths" in note and "wider" in note for note in answer.notes)


def test_sectors_is_a_question_and_a_group() -> None:
    """Its options may stand first, and its help is the question's."""
    first = ok("sectors", "--region", "RUS", SCENARIO, "--json").document
    assert first["sectors"] == ok("sectors", SCENARIO, "--region", "RUS", "--json").document["sectors"]
    assert "--region" in ok("sectors", "--help").out
    assert call("sectors", "--region", "RUS").code == 2


def test_a_coalition_takes_every_way_of_solving() -> None:
    """The target's loss is that of the run with the same choices; members may be unions."""
    ways = {"model": "armington", "elasticities": "4", "closure": "fixed-share"}
    answer = asked("coalition", target="RUS", members="USA+CAN,GBR,EU27", workers=1, **ways)
    assert answer.document["model"] == "armington"
    rows = answer.document["coalition"]
    assert [row["member"] for row in rows] == ["USA+CAN", "GBR", "EU27", "ALL"]
    assert answer.table().rows[0]["member"] == "EU27"
    loss = rows[-1]["target_loss_shapley_musd"]
    assert sum(row["target_loss_shapley_musd"] for row in rows[:-1]) == pytest.approx(loss)
    assert answer.title.startswith("The European Union accounts for")
    plain = asked("coalition", target="RUS", members="USA+CAN,GBR,EU27", workers=1)
    assert plain.document["coalition"][-1]["target_loss_shapley_musd"] != pytest.approx(loss, rel=0.01)


def test_compare_takes_day_and_horizon() -> None:
    given = {"scenario": "russia-2014", "other": "russia-2022-24", "at": "2023-01-01", "horizon": "1"}
    answer = from_mapping(question("compare"), given).answer()
    russia = answer.document["real_income_pct"]["RUS"]
    alone = from_mapping(question("run"), {"scenario": "russia-2022-24", "at": "2023-01-01", "horizon": "1"}).answer()
    assert russia["b"] == pytest.approx(alone.document["real_income_pct"]["RUS"])
    assert russia["a"] == pytest.approx(0, abs=1e-6)  # the baseline of 2021 has what was in force since 2014
    assert russia["difference"] == pytest.approx(russia["b"] - russia["a"])
    table = answer.table()
    assert table.rows[0]["region"] == "RUS"
    assert table.sections[0].title.startswith("the sides of the measures, the largest 6 of")
    group = next(row for row in table.records() if row["region"] == "EU27")
    assert group["real_income_pct_difference"] < 0
    assert group["name"] == "European Union"
    assert all(line.startswith(("A: ", "B: ")) for line in answer.basis)


def test_compare_names_what_only_one_world_has() -> None:
    given = {"scenario": "us-tariff-25-all", "other": "april-2025-tariffs-baci"}
    answer = from_mapping(question("compare"), given).answer()
    assert "TWN" in answer.document["not_in_both"]
    assert any(note.startswith("not in both worlds: ") for note in answer.notes)
    assert {row["region"] for row in answer.table().records()} >= {"USA", "VNM"}


# -- timeline --------------------------------------------------------------------------------------------------

SKY = """
name: sky
measures:
- kind: airspace
  airspace: RUS
  carriers: [EU27]
  start: 2022-02-28
  suspended: [{from: 2023-01-01, until: 2023-06-01}]
- {kind: tariff, from: CHN, to: USA, add: 10pp, end: 2023-05-01}
- {kind: quota, from: USA, to: CHN, limit: 0.5}
"""


def test_a_timeline_of_closed_airspace(tmp_path: Path) -> None:
    file = tmp_path / "sky.yaml"
    file.write_text(SKY)
    text = ok("timeline", file).out
    assert "airspace RUS for EU27" in text
    answer = from_mapping(question("timeline"), {"scenario": SKY}).answer()
    assert answer.title == "3 measures, the first from Feb 2022; 2 have no end"
    chart = answer.chart()
    assert isinstance(chart, Timeline)
    air, duty, quota = chart.rows
    assert [row.group for row in chart.rows] == ["skies", "duties", "limits"]
    assert [(str(span.since), span.until and str(span.until)) for span in air.spans] == [
        ("2022-02-28", "2023-01-01"),
        ("2023-06-01", None),
    ]
    assert duty.spans[0].since is None
    assert (quota.spans[0].since, quota.spans[0].until) == (None, None)
    assert [row["in_force"] for row in answer.table().rows] == [
        "2022-02-28 to 2023-01-01; from 2023-06-01",
        "until 2023-05-01",
        "always",
    ]


def test_a_long_timeline_is_folded_unless_all_rows_are_asked_for() -> None:
    folded, whole = ok("timeline", "russia-2022-24").out, ok("timeline", "russia-2022-24", "--rows", "118").out
    assert len(folded.splitlines()) < 40
    assert "--rows 118 shows each" in folded
    assert "22 bans, from Q2 2022" in folded
    assert "usa-uranium" in folded  # alone in its quarter
    assert "eu-seaborne-crude-deu-pol" in whole
    assert len(whole.splitlines()) > 118
    chart = from_mapping(question("timeline"), {"scenario": "russia-2022-24"}).answer().chart()
    assert isinstance(chart, Timeline)
    assert sum(row.count for row in chart.rows) == 118


def test_several_regions_take_a_verb_in_the_plural() -> None:
    title = asked("blocs", scenario="us-tariff-25-all", blocs="EU27+GBR,CHN").title
    assert title.startswith("China loses ")
    assert "; the European Union and the United Kingdom lose " in title
    assert "Canada account for" in asked("coalition", target="RUS", members="USA+CAN,GBR", workers=1).title
    run = from_mapping(question("run"), {"scenario": SCENARIO, "region": "RUS+BLR"}).answer()
    assert "Belarus loses" not in " ".join(run.words)


def test_the_sector_of_a_model_with_one_is_named() -> None:
    given = {"scenario": "us-tariff-25-all", "region": "CHN", "model": "labour-leisure"}
    answer = from_mapping(question("sectors"), given).answer()
    assert "ALL" not in " ".join((answer.title, *answer.words, *(chart.alt for chart in answer.charts)))
    assert [row["sector_name"] for row in answer.table().rows] == ["All sectors"]


@pytest.mark.parametrize(("name", "given"), [(name, given) for name, given, _ in VIEWS.values()])
def test_a_zero_is_written_one_way(name: str, given: dict[str, Any]) -> None:
    answer = asked(name, **given)
    for text in (*answer.words, *(chart.alt for chart in answer.charts)):
        assert not re.search(r"[-+]0(\.0+)?(?![.\d])", text), text
