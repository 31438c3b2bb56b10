"""What is backcast: base worlds, the measures in force, and the model's answer."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from parley.experiments.experiment import prepare_all, solve
from parley.experiments.time import ELAPSED
from parley.kit.dates import MID_YEAR
from parley.model.changes import Changes
from parley.scenarios.load import load
from parley.scenarios.schema import Scenario
from parley.worlds.files import from_bytes, sha256, to_bytes
from parley.worlds.recipes import icio_flows
from parley.worlds.world import World, load_world

REGIME_2014, REGIME_2022, BOUND = "russia-2014", "russia-2022-24", "west-russia-goods-embargo"


@dataclass(frozen=True)
class Case:
    """One backcast: from a base year to a target year under library scenarios, at one horizon."""

    base: int
    target: int
    measures: tuple[str, ...]
    horizon: str = ELAPSED

    @property
    def label(self) -> str:
        """Short name for tables."""
        return f"{self.base} to {self.target}, {' and '.join(self.measures)}, {self.horizon}"


CASES = (
    Case(2021, 2023, (REGIME_2022,)),
    Case(2021, 2023, (REGIME_2022,), "long-run"),
    Case(2021, 2023, (BOUND,), "1"),
    Case(2013, 2019, (REGIME_2014,)),
    Case(2013, 2021, (REGIME_2014,)),
    Case(2013, 2023, (REGIME_2014, REGIME_2022)),
)
"""Dated regimes at the time elapsed are the ones to judge by; the long run and the embargo show what they matter."""


@lru_cache(maxsize=4)
def base_world(year: int, source: Path | None) -> World:
    """Multi-sector world of a base year: bundled, or built from ``source``."""
    if year in icio_flows.BUNDLED or source is None:
        return load_world(icio_flows.BUNDLED[year])
    content = to_bytes(icio_flows.build(source, year))
    data = from_bytes(content, f"icio-{year}")
    return World(f"icio-{year}", data.economy(), sha256(content), data.meta, str(data.meta["default_elasticities"]))


def regimes(case: Case) -> tuple[Scenario, ...]:
    """Scenarios of a case on 1 July of its target year; one without any date is fully in force."""
    day = datetime.date(case.target, *MID_YEAR)
    out = []
    for name in case.measures:
        scenario = load(name).scenario
        update: dict[str, Any] = {"horizon": case.horizon}
        if any(measure.dated for measure in scenario.measures):
            update |= {"on": day, "at": None}
        out.append(scenario.model_copy(update=update))
    return tuple(out)


def solve_case(case: Case, world: World) -> Changes:
    """Certified answer of the model to the measures of a case; several regimes hold one after the other."""
    return solve(prepare_all(world, regimes(case))).changes
