"""Cross-checks: the model's losses of real income beside published ones.

The published figures are second-hand: they were not compared with the papers here. They differ in model, year, measures
and outcome (GDP or welfare), so a figure outside is a question, not an error.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from parley.backcasting.cases import BOUND, REGIME_2014, REGIME_2022, Case, base_world, solve_case
from parley.backcasting.observed import SANCTIONING
from parley.model.changes import Changes
from parley.results.indicators import real_income
from parley.worlds.recipes import icio_flows

BOFIT = "BOFIT, -4 to -10"
CHOWDHRY = "Chowdhry, Hinz, Kamin & Wanner"
TARGET = "RUS"


@dataclass(frozen=True)
class Check:
    """One figure beside a published one, percent of real income (or a ratio).

    Attributes:
        what: measures, country, horizon.
        model: parley's figure.
        low, high: published range; equal for a single figure, None for a statement in words.
        published: who and what.
        inside: whether the model's figure is in the range; None where there is no range.
    """

    what: str
    model: float
    low: float | None
    high: float | None
    published: str
    inside: bool | None


def published_checks(source: Path | None = None) -> tuple[Check, ...]:
    """All cross-checks; those on the measures of 2014 need ``source``, as the world of 2013 does not ship."""
    embargo = {h: _solved(Case(2021, 2023, (BOUND,), h), None) for h in ("1", "long-run")}
    partial = {h: _solved(Case(2021, 2023, (REGIME_2022,), h), None) for h in ("1", "long-run")}
    out = [
        *_rows(
            "embargo of all goods",
            TARGET,
            embargo,
            [
                (-14.0, -14.0, "Mahlstein, McDaniel, Schropp & Tsigas, -14"),
                (-10.0, -4.0, BOFIT),
                (-8.8, -8.8, f"{CHOWDHRY}, embargo, -8.8"),
            ],
        ),
        *_rows("measures in force in July 2023", TARGET, partial, [(-10.0, -4.0, BOFIT)]),
        *_rows("embargo of all goods", "DEU", embargo, [(-3.0, -0.5, "Germany, -0.5 to -3")]),
        *_rows("embargo of all goods", "USA", embargo, [(None, None, "a small loss")]),
    ]
    for horizon, c in embargo.items():
        said = "the target loses a multiple"
        out.append(
            Check(f"embargo, loss in % of target over senders, {horizon}", cost_ratio(c), None, None, said, None)
        )
    if source is not None and 2013 not in icio_flows.BUNDLED:
        early = {"long-run": _solved(Case(2013, 2019, (REGIME_2014,), "long-run"), source)}
        out += _rows(
            "measures of 2014",
            TARGET,
            early,
            [
                (-1.4, -1.4, f"{CHOWDHRY}, measures of 2014, -1.4"),
                (-0.3, -0.3, "Flach, Heiland, Larch, Steininger & Teti, measures of 2014, -0.3"),
            ],
        )
    return tuple(out)


def _solved(case: Case, source: Path | None) -> Changes:
    return solve_case(case, base_world(case.base, source))


def _rows(
    what: str, country: str, runs: dict[str, Changes], published: list[tuple[float | None, float | None, str]]
) -> list[Check]:
    out = []
    for horizon, c in runs.items():
        figure = float(real_income(c)[c.regions.index(country)])
        for low, high, text in published:
            ranged = low is not None and high is not None and low < high
            inside = bool(low <= figure <= high) if ranged and low is not None and high is not None else None
            out.append(Check(f"{country}, {what}, {horizon}", figure, low, high, text, inside))
    return out


def cost_ratio(c: Changes) -> float:
    """Loss of the target over the mean loss of the sanctioning states, both in percent of their real income.

    The senders' mean is weighted by income: sum of losses over sum of incomes.
    """
    return _loss(c, (TARGET,)) / _loss(c, SANCTIONING)


def _loss(c: Changes, codes: tuple[str, ...]) -> float:
    cells = np.isin(c.regions, codes)
    return float(-(real_income(c) * c.income_before)[cells].sum() / c.income_before[cells].sum())
