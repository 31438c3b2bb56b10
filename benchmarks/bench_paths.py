"""A ten-year path, and the Shapley table over ten blocs (targets: 1 s on one core, 15 s on two)."""

from __future__ import annotations

from typing import Any

import parley
from parley.experiments.coalition import coalition_costs
from parley.experiments.series import parse_years, solve_path

BLOCS = ("DEU", "FRA", "ITA", "NLD", "POL", "FIN", "USA", "GBR", "JPN", "KOR")


def test_ten_year_path_of_thirty_measures(benchmark: Any) -> None:
    world, scenario = parley.world("world-2021"), parley.scenario("russia-2022-24")
    thirty = scenario.model_copy(update={"measures": scenario.measures[:30]})
    series = benchmark.pedantic(solve_path, (world, thirty, parse_years("2021..2030")), rounds=5, warmup_rounds=1)
    assert all(result.certificate.valid for result in series.results)


def test_shapley_over_ten_blocs(benchmark: Any) -> None:
    world, scenario = parley.world("world-2021"), parley.scenario("west-russia-goods-embargo")
    table = benchmark.pedantic(coalition_costs, (world, scenario, "RUS", BLOCS, 2), rounds=1)
    assert len(table.players) == len(BLOCS)
