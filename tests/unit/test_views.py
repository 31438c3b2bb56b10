"""Views on a solved scenario through the command line: rows, JSON, files and figures; and coalitions."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from commands import call

import parley
from parley.errors import InputError
from parley.experiments.coalition import coalition_costs

SCENARIO = "west-russia-goods-embargo"


def test_groups_are_read_at_the_baselines_date(tmp_path: Path) -> None:
    """In a world of 2011 the EU has the United Kingdom and no Croatia, whatever it has today."""
    file = tmp_path / "old.yaml"
    file.write_text("name: old\nworld: wiod-2011\nmeasures:\n- {kind: tariff, from: CHN, to: USA, add: 10pp}\n")
    _, out, _ = call("blocs", str(file), "--blocs", "EU,EU27", "--json")
    members = {row["bloc"]: row["members"] for row in json.loads(out)["blocs"]}
    assert members == {"EU": 27, "EU27": 26}  # Croatia is in the world's ROW, the United Kingdom left in 2020
    world, scenario = parley.world("wiod-2011"), parley.scenario(file)
    with pytest.raises(InputError, match="GBR is in both"):
        coalition_costs(world, scenario, "RUS", ["EU", "GBR"])


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["partners", SCENARIO, "--region", "RUSS"], "Did you mean 'RUS'"),
        (["partners", SCENARIO, "--region", "RUS", "--direction", "import"], "direction 'import': expected imports or"),
        (["partners", SCENARIO, "--region", "RUZ"], "Did you mean 'RUS' (Russia)?"),
        (["partners", SCENARIO, "--region", "RUS,BLR"], "RUS+BLR reads these as one"),
        (["partners", SCENARIO, "--region", "*"], "there is no partner outside"),
        (["partners", SCENARIO, "--region", "RUS", "--sectors", ""], "sectors: it is empty"),
        (["supply", SCENARIO, "--region", "RUS", "--from", "CHN,USX"], "'USX' is neither a country code"),
        (["rerouting", SCENARIO, "--from", "USA", "--target", "G7"], "'USA' is both sender and target"),
        (["diversion", SCENARIO, "--from", "", "--target", "G7"], "from: it is empty"),
        (["coalition", SCENARIO, "--target", "RUS", "--members", "USA", "--workers", "0"], "expected at least 1"),
        (["compare", SCENARIO, "russia-2014", "--horizon", "soon"], "horizon"),
        (["timeline", "us-tariff-25-all"], "no measure has a date"),
        (["partners", SCENARIO, "--region", "RUS", "--sectors", "good"], "Did you mean 'goods'"),
        (["blocs", SCENARIO, "--blocs", "EU28x"], "Did you mean 'EU28'"),
        (["coalition", SCENARIO, "--target", "RUS", "--members", "EU27,DEU"], "DEU is in both 'EU27' and 'DEU'"),
        (["sectors", SCENARIO, "--region", "RUS", "--out", "rows.txt"], "is not written as '.txt'"),
        (["run", SCENARIO, "--path", "2021-2024"], "expected two years"),
        (["run", SCENARIO, "--at", "2021-02-30"], "is not a date"),
        (["run", SCENARIO, "--horizon", "long"], "long-run"),
        (["run", SCENARIO, "--horizon", "1,5", "--path", "2021..2022"], "give one horizon with path"),
    ],
)
def test_wrong_words(words: list[str], message: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = call(*words)
    assert code == 2
    assert message in err
    assert out == ""
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        ["run", "russia-2022-24", "--path", "2022..2024"],
        ["run", SCENARIO, "--horizon", "1,10"],
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_figures_are_drawn(words: list[str], tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="drawing is the extra figures")
    code, _, _ = call(*words, "--figure", str(tmp_path / "a.png"))
    assert code == 0
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    code, _, err = call(*words, "--figure", str(tmp_path / "a.xyz"))
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


def test_a_coalition_shares_out_only_what_lies_between_members_and_target() -> None:
    """The rest stays in every coalition and is said; where there is nothing else, the question is refused."""
    world = parley.world("world-2021")
    deal = parley.scenario(name="deal").trade_deal(["USA", "EU27"])
    with pytest.raises(parley.ParleyError, match="no measure acts on flows between CHN and USA, EU27"):
        coalition_costs(world, deal, "CHN", ["USA", "EU27"])
    duty = parley.scenario("us-tariff-25-all")
    table = coalition_costs(world, duty, "CHN", ["USA"])
    run = parley.run("us-tariff-25-all", region="CHN").document["asked"][0]["equivalent_variation_musd"]
    assert table.target_loss + table.elsewhere == pytest.approx(-run, rel=1e-6)
    answer = parley.coalition("us-tariff-25-all", target="CHN", members="USA")
    assert any("in no row here" in note for note in answer.notes)
    assert answer.document["target_loss_elsewhere_musd"] == pytest.approx(table.elsewhere)
