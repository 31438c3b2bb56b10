"""The board: forecasts of Russia's trade under the measures in force beside what was observed.

Nothing is fitted to the outcome. A case takes a world before the measures, imposes those in force in the middle of the
target year at the elasticities of the time elapsed (``horizon: elapsed``), and compares partner shares in imports and
exports, totals and what sanctioning exporters lost. Partners that the observed data do not record are left out of
forecast and observation alike, and shares are among the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from parley.backcasting.cases import CASES, Case, base_world, solve_case
from parley.backcasting.checks import Check, published_checks
from parley.backcasting.forecasts import DIRECTIONS, MODEL, Forecast, forecasts
from parley.backcasting.observed import RUSSIA, SANCTIONING, Observed, last_growth, observed, us_census
from parley.codes.groups import group_members
from parley.dims import Array
from parley.kit.progress import QUIET, Progress
from parley.worlds.recipes import icio_flows

PERCENT = 100.0
LOSERS = ("EU27", "DEU", "USA", "GBR", "JPN")
CENSUS_YEAR = {2023: 12 / 10}
"""Factor to a whole year; the US Census figures of 2023 here are January to October."""


@dataclass(frozen=True)
class Score:
    """How close a forecast of partner shares came.

    Attributes:
        case, direction, forecast: what was forecast, by whom.
        mae: mean absolute error of partner shares, percentage points.
        misplaced: half the sum of absolute errors: trade forecast with the wrong partner, percent of the total.
        rank: Spearman correlation of forecast and observed shares.
        rank_change: Spearman correlation of the changes of shares since the base year; None where no share changes.
        bias: forecast less observed share of the sanctioning states, percentage points.
        china, china_observed: China's share, percent.
        total, total_observed: change of the total since the base year, percent (model: in units of world GDP).
    """

    case: str
    direction: str
    forecast: str
    mae: float
    misplaced: float
    rank: float
    rank_change: float | None
    bias: float
    china: float
    china_observed: float
    total: float
    total_observed: float


@dataclass(frozen=True)
class Loss:
    """Change of an exporter's goods sales to Russia since the base year, percent."""

    case: str
    exporter: str
    forecast: float
    observed: float


@dataclass(frozen=True)
class Board:
    """All scores and losses, cross-checks, and the cases that could not be run with the reason."""

    scores: tuple[Score, ...]
    losses: tuple[Loss, ...]
    checks: tuple[Check, ...]
    skipped: tuple[tuple[str, str], ...]

    def as_rows(self) -> list[dict[str, Any]]:
        """One row a score, plain values."""
        return [dict(vars(score)) for score in self.scores]

    def as_dict(self) -> dict[str, Any]:
        """Scores, losses and skipped cases as JSON values."""
        return {
            "scores": self.as_rows(),
            "losses": [dict(vars(loss)) for loss in self.losses],
            "checks": [dict(vars(check)) for check in self.checks],
            "skipped": [{"case": case, "reason": reason} for case, reason in self.skipped],
        }

    def score(self, case: Case, direction: str, forecast: str = MODEL) -> Score:
        """One score; KeyError for a case that was not run."""
        for found in self.scores:
            if (found.case, found.direction, found.forecast) == (case.label, direction, forecast):
                return found
        raise KeyError((case.label, direction, forecast))


def backcast(source: Path | None = None, cases: Sequence[Case] = CASES, progress: Progress = QUIET) -> Board:
    """Run the cases; those of a base year that does not ship need ``source``, the folder of the raw data.

    ``progress`` is told of each case that is done; the cross-checks come after the last.
    """
    scores: list[Score] = []
    losses: list[Loss] = []
    skipped: list[tuple[str, str]] = []
    for done, case in enumerate(cases, 1):
        progress.tell(done - 1, len(cases) + 1, case.label)
        if case.base not in icio_flows.BUNDLED and source is None:
            skipped.append((case.label, f"the world of {case.base} needs --source"))
            continue
        changes = solve_case(case, base_world(case.base, source))
        seen = observed(case.target)
        made = forecasts(changes, RUSSIA, partial(last_growth, case.base))
        scores += [judge(case, way, f, made[1], seen) for way in DIRECTIONS for f in made]
        losses += western_losses(case, made, seen)
    progress.tell(len(cases), len(cases) + 1, "published figures")
    return Board(tuple(scores), tuple(losses), published_checks(source), tuple(skipped))


def shares(values: Array) -> Array:
    """Shares in the sum, percent."""
    return np.asarray(values / values.sum() * PERCENT)


def judge(case: Case, direction: str, forecast: Forecast, base: Forecast, seen: Observed) -> Score:
    """Compare one forecast with the observation, among recorded partners (arrays of P)."""
    kept = seen.recorded
    made, was, then = (shares(x.values(direction)[kept]) for x in (forecast, seen, base))
    names = np.asarray(forecast.partners)[kept]
    error = made - was
    west, china = np.isin(names, SANCTIONING), names == "CHN"
    start = base.values(direction)[kept].sum()
    return Score(
        case=case.label,
        direction=direction,
        forecast=forecast.name,
        mae=float(np.abs(error).mean()),
        misplaced=float(np.abs(error).sum() / 2),
        rank=spearman(made, was),
        rank_change=None if np.abs(made - then).max() < 1e-9 else spearman(made - then, was - then),
        bias=float(error[west].sum()),
        china=float(made[china].sum()),
        china_observed=float(was[china].sum()),
        total=float((forecast.values(direction)[kept].sum() / start - 1) * PERCENT),
        total_observed=float((seen.values(direction)[kept].sum() / start - 1) * PERCENT),
    )


def western_losses(case: Case, made: Sequence[Forecast], seen: Observed) -> list[Loss]:
    """What sanctioning exporters sell to Russia, forecast by the model and observed, against the base year."""
    model, base = made[0], made[1]
    partners = np.asarray(base.partners)
    out = []
    for name in ("sanctioning states", *LOSERS):
        codes = SANCTIONING if name == "sanctioning states" else group_members(name) if name == "EU27" else (name,)
        cells = np.isin(partners, codes) & seen.recorded
        start = base.imports[cells].sum()
        change = [(x.imports[cells].sum() / start - 1) * PERCENT for x in (model, seen)]
        out.append(Loss(case.label, name, float(change[0]), float(change[1])))
        if name == "USA":
            sold = us_census(case.target)[1] * CENSUS_YEAR.get(case.target, 1.0)
            census = (sold / us_census(case.base)[1] - 1) * PERCENT
            out.append(Loss(case.label, "USA (US Census)", float(change[0]), census))
    return out


def spearman(x: Array, y: Array) -> float:
    """Rank correlation, mean ranks for ties: Pearson's correlation of ranks (Spearman 1904)."""
    return float(np.corrcoef(_ranks(x), _ranks(y))[0, 1])


def _ranks(x: Array) -> Array:
    """Mean ranks, 1 for the smallest."""
    below, ties = (x[None, :] < x[:, None]).sum(axis=1), (x[None, :] == x[:, None]).sum(axis=1)
    return np.asarray(below + (ties + 1) / 2.0)
