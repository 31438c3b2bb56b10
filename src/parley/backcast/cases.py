"""What is backcast: base worlds, the measures in force, and the model's answer."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from parley.economy.economy import Economy
from parley.economy.elasticities import elasticities
from parley.horizon.elasticity import parse_horizon, ratio
from parley.measures.apply import build_shock
from parley.measures.shock import Shock
from parley.model.changes import Changes
from parley.model.families import get_family
from parley.scenarios.load import load
from parley.scenarios.schema import Scenario
from parley.solver.solve import solve_shock
from parley.worlds.files import from_bytes, sha256, to_bytes
from parley.worlds.recipes import icio_flows
from parley.worlds.world import DAYS_A_YEAR, ELAPSED, World, load_world

MID_YEAR = (7, 1)
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
    """The multi-sector world of a base year: bundled, or built from ``source``."""
    if year in icio_flows.BUNDLED or source is None:
        return load_world(icio_flows.BUNDLED[year])
    content = to_bytes(icio_flows.build(source, year))
    data = from_bytes(content, f"icio-{year}")
    return World(f"icio-{year}", data.economy(), sha256(content), data.meta, str(data.meta["default_elasticities"]))


def regimes(case: Case) -> tuple[Scenario, ...]:
    """The scenarios of a case on 1 July of its target year; one without any date is wholly in force."""
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
    """The model's answer to the measures of a case, certified."""
    parts = regimes(case)
    if len(parts) == 1:
        return world.solve(parts[0]).changes
    first = parts[0]
    base = elasticities(first.elasticities, world.economy.sectors, world.default_elasticities)
    theta = base.theta * ratio(_years(case, parts), first.horizon_path)
    shock = combined(world.economy, [build_shock(world.economy, part, part.on).shock for part in parts])
    family = get_family(first.model)
    return solve_shock(family, world.economy, shock, theta, first.closure, first.numeraire).require()


def combined(economy: Economy, shocks: Sequence[Shock]) -> Shock:
    """Regimes one after the other: what is left open is ``prod (1 - s)``, costs multiply, changes of duties add up.

    The coverage of a later regime is a share of what the earlier one left, so shares do not add up as they do within
    one scenario.
    """
    out = replace(shocks[0], closed=np.asarray(shocks[0].closed, np.float64))
    for shock in shocks[1:]:
        out = Shock(
            out.tariffs + shock.tariffs - economy.tariffs,
            np.asarray(out.cost * shock.cost),
            1.0 - (1.0 - out.closed) * (1.0 - np.asarray(shock.closed, np.float64)),
        )
    return out


def _years(case: Case, parts: Sequence[Scenario]) -> float | None:
    """Years since the first start of any measure, or the case's own horizon; None for the long run."""
    if case.horizon != ELAPSED:
        return parse_horizon(case.horizon)
    starts = [measure.start for part in parts for measure in part.measures if measure.start is not None]
    return (datetime.date(case.target, *MID_YEAR) - min(starts)).days / DAYS_A_YEAR
