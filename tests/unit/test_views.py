"""Views on a solved scenario through the command line: rows, JSON, files and figures; and coalitions."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import parley
from parley.cli import main
from parley.errors import InputError
from parley.experiments.coalition import coalition_costs

SCENARIO = "west-russia-goods-embargo"


def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["parley", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    out, err = capsys.readouterr()
    return int(ended.value.code or 0), out, err


VIEWS: list[tuple[str, list[str], str, tuple[str, str]]] = [
    ("partners", ["--region", "RUS", "--sectors", "goods"], "partners", ("partner", "share_after_pct")),
    ("supply", ["--region", "DEU", "--from", "RUS,KAZ", "--sectors", "energy"], "supply", ("sector", "hhi_after")),
    ("sectors", ["--region", "RUS"], "sectors", ("sector", "output_volume_pct")),
    ("blocs", ["--blocs", "EU27,EAEU"], "blocs", ("bloc", "real_income_pct")),
    (
        *("rerouting", ["--from", "EU27", "--target", "RUS", "--sectors", "goods"], "rerouting"),
        ("third", "rerouted_at_most_musd"),
    ),
    ("diversion", ["--from", "EU27", "--target", "RUS"], "diversion", ("region", "diverted_musd")),
    (
        *("coalition", ["--target", "RUS", "--members", "USA,GBR", "--workers", "1"], "coalition"),
        ("member", "target_loss_shapley_musd"),
    ),
]
"""Command, options, key in JSON, and a label and a figure of each row that the table shows side by side."""
LEAST_SHOWN = 10
"""Rows that a table shows of a longer list, at least."""


@pytest.mark.parametrize(("command", "words", "key", "pair"), VIEWS, ids=[view[0] for view in VIEWS])
def test_a_view_as_table_json_and_parquet(
    command: str,
    words: list[str],
    key: str,
    pair: tuple[str, str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = tmp_path / "rows.parquet"
    code, out, _ = run(capsys, monkeypatch, command, SCENARIO, *words, "--json", "--out", str(file))
    rows: list[dict[str, Any]] = json.loads(out)[key]
    assert code == 0
    assert len(pd.read_parquet(file)) == len(rows) > 0
    code, out, _ = run(capsys, monkeypatch, command, SCENARIO, *words)
    assert code == 0
    lines = [line.split() for line in out.splitlines()]
    for row in rows[:LEAST_SHOWN]:
        label, figure = row[pair[0]], row[pair[1]]
        shown = f"{figure:,.0f}" if abs(figure) >= 1000 else f"{figure:,.2f}"
        assert any(label in line and shown in line for line in lines), f"{label} {shown} is in no line of the table"


def test_who_takes_whose_share(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The points that all losers lose are those that all gainers gain; China takes most of what Germany loses."""
    words = ("partners", SCENARIO, "--region", "RUS", "--sectors", "goods", "--displaced", "--json")
    rows = json.loads(run(capsys, monkeypatch, *words)[1])["displacement"]
    assert (rows[0]["loser"], rows[0]["gainer"]) == ("DEU", "CHN")
    lost = {row["loser"]: row["loser_change_points"] for row in rows}
    gained = {row["gainer"]: row["gainer_change_points"] for row in rows}
    assert sum(lost.values()) == pytest.approx(-sum(gained.values()))
    assert sum(row["points"] for row in rows) == pytest.approx(sum(gained.values()))


def test_groups_are_read_at_the_baselines_date(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """In a world of 2011 the EU has the United Kingdom and no Croatia, whatever it has today."""
    file = tmp_path / "old.yaml"
    file.write_text("name: old\nworld: wiod-2011\nmeasures:\n- {kind: tariff, from: CHN, to: USA, add: 10pp}\n")
    _, out, _ = run(capsys, monkeypatch, "blocs", str(file), "--blocs", "EU,EU27", "--json")
    members = {row["bloc"]: row["members"] for row in json.loads(out)["blocs"]}
    assert members == {"EU": 27, "EU27": 26}  # Croatia is in the world's ROW, the United Kingdom left in 2020
    world, scenario = parley.world("wiod-2011"), parley.scenario(file)
    with pytest.raises(InputError, match="GBR is in both"):
        coalition_costs(world, scenario, "RUS", ["EU", "GBR"])


def test_partner_shares_sum_to_one(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    _, out, _ = run(capsys, monkeypatch, "partners", SCENARIO, "--region", "RUS", "--sectors", "goods", "--json")
    rows = json.loads(out)["partners"]
    assert sum(row["share_after_pct"] for row in rows) == pytest.approx(100)
    first = min(rows, key=lambda row: row["rank_after"] or 999)
    assert first["partner"] == "CHN"
    assert 50 < first["share_after_pct"] < 60  # BACI shows 54 % in 2023, under narrower measures
    assert next(row for row in rows if row["partner"] == "DEU")["after_musd"] == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["partners", SCENARIO, "--region", "RUSS"], "Did you mean 'RUS'"),
        (["partners", SCENARIO, "--region", "RUS", "--direction", "import"], "expected imports or exports"),
        (["partners", SCENARIO, "--region", "RUS", "--sectors", "good"], "Did you mean 'goods'"),
        (["blocs", SCENARIO, "--blocs", "EU28x"], "Did you mean 'EU28'"),
        (["coalition", SCENARIO, "--target", "RUS", "--members", "EU27,DEU"], "DEU is in both 'EU27' and 'DEU'"),
        (["sectors", SCENARIO, "--region", "RUS", "--out", "rows.csv"], "ends in .parquet or .json"),
        (["run", SCENARIO, "--path", "2021-2024"], "expected two years"),
        (["run", SCENARIO, "--at", "2021-02-30"], "is not a date"),
        (["run", SCENARIO, "--horizon", "long"], "long-run"),
        (["run", SCENARIO, "--horizon", "1,5", "--path", "2021..2022"], "give one horizon with path"),
    ],
)
def test_wrong_words(
    words: list[str], message: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = run(capsys, monkeypatch, *words)
    assert code == 2
    assert message in err
    assert out == ""
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        ["partners", SCENARIO, "--region", "RUS"],
        ["sectors", SCENARIO, "--region", "RUS"],
        ["run", "russia-2022-24", "--path", "2022..2024"],
        ["run", SCENARIO, "--horizon", "1,10"],
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_figures_are_drawn(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("matplotlib", reason="drawing is the extra figures")
    code, _, _ = run(capsys, monkeypatch, *words, "--figure", str(tmp_path / "a.png"))
    assert code == 0
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    code, _, err = run(capsys, monkeypatch, *words, "--figure", str(tmp_path / "a.xyz"))
    assert code == 2
    assert "a.xyz" in err
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]


@pytest.mark.slow
def test_a_coalition_of_everybody_is_the_scenario() -> None:
    """The target's loss with all members equals the run's; Shapley values sum to it; idle members cost it nothing."""
    world, scenario = parley.world("world-2021"), parley.scenario(SCENARIO)
    members = ["EU27", "GBR", "USA"]
    table = coalition_costs(world, scenario, "RUS", members)
    assert table.shapley.sum() == pytest.approx(table.target_loss)
    assert (table.shapley > 0).all()
    assert (table.cost > 0).all()
    parallel = coalition_costs(world, scenario, "RUS", members, workers=2)
    np.testing.assert_allclose(parallel.shapley, table.shapley, rtol=1e-6)


def test_members_must_not_overlap() -> None:
    with pytest.raises(InputError, match="must not overlap"):
        coalition_costs(parley.world("world-2021"), parley.scenario(SCENARIO), "RUS", ["EU27", "FRA"])
