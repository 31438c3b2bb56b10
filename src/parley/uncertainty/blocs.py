"""Real income of groups in a run with draws: added up in each draw, and only then read as quantiles.

A group's change is the mean of its members' changes in the same draw, weighted by their baseline final expenditure in
the published accounts. Quantiles of a sum are not sums of quantiles: members that gain and lose together are spread
wider as a group than members that do not.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from parley.codes.groups import Bloc
from parley.dims import Array
from parley.uncertainty.quantities import INDICATORS
from parley.uncertainty.receipt import Receipt, receipt
from parley.uncertainty.run import DrawRun

REAL_INCOME = "real_income_pct"
TOGETHER = "together"
"""What groups of parameters explain only in combination."""
WORTH_NAMING = 0.005
"""Share of the variance; smaller ones are left out of what people read."""


def real_income(run: DrawRun, blocs: Sequence[Bloc]) -> Array:
    """Change of real income of each bloc at every solved point (P, B), percent; NaN where the point failed."""
    place = list(INDICATORS).index(REAL_INCOME)
    rows = np.stack([drawn.rows[place] for drawn in run.solved])
    return _of_blocs(run, rows, blocs)


def drawn_income(run: DrawRun, blocs: Sequence[Bloc]) -> Array:
    """The same of the draws alone (D, B), without the further points of the receipt."""
    return real_income(run, blocs)[: run.design.draws]


def _of_blocs(run: DrawRun, rows: Array, blocs: Sequence[Bloc]) -> Array:
    """Rows by region (P, N) as rows by bloc (P, B); a region alone keeps its figures to the last bit."""
    regions, income = run.world.economy.regions, run.point.changes.income_before
    out = np.empty((len(rows), len(blocs)))
    for b, bloc in enumerate(blocs):
        inside = [regions.index(code) for code in bloc.codes]
        alone = len(inside) == 1
        out[:, b] = rows[:, inside[0]] if alone else np.average(rows[:, inside], axis=1, weights=income[inside])
    return out


def income_receipt(run: DrawRun, blocs: Sequence[Bloc]) -> Receipt:
    """Where the spread of each bloc's real income comes from (K = B results); regions alone as in the run's own."""
    groups = [bloc for bloc in blocs if len(bloc.codes) > 1]
    found = run.receipt
    own = {bloc.codes: run.result_number(REAL_INCOME, bloc.codes[0]) for bloc in blocs if len(bloc.codes) == 1}
    of_groups = _receipt(run, real_income(run, groups)) if groups else None
    place = {bloc.codes: k for k, bloc in enumerate(groups)}

    def joined(name: str) -> Array:
        parts = []
        for bloc in blocs:
            source, k = (found, own[bloc.codes]) if bloc.codes in own else (of_groups, place[bloc.codes])
            parts.append(getattr(source, name)[:, k])
        return np.stack(parts, axis=1)

    return Receipt(
        groups=found.groups,
        first=joined("first"),
        total=joined("total"),
        first_error=joined("first_error"),
        total_error=joined("total_error"),
        rows=found.rows,
    )


def _receipt(run: DrawRun, results: Array) -> Receipt:
    """The receipt of further results (P, K) at the run's points."""
    base, half = run.design.base, run.design.draws // 2
    mixed = [results[run.design.mixed(group)] for group in run.design.groups]
    stacked = np.stack(mixed) if mixed else np.empty((0, base, results.shape[1]))
    seed = run.settings.seed
    return receipt(run.design.groups, results[:base], results[half : half + base], stacked, seed)


def shares(found: Receipt, k: int) -> tuple[dict[str, float], float]:
    """First-order shares of the variance of result ``k``, largest first, and the largest standard error.

    What no group of parameters explains alone is ``together``. An estimate below 0, which its error allows, counts as
    0; the JSON document and ``receipt.parquet`` have the estimates as they are. Nothing where the result does not vary.
    """
    if not np.isfinite(found.first[:, k]).all() or not found.total[:, k].any():
        return {}, 0.0
    parts = {group: max(float(share), 0.0) for group, share in zip(found.groups, found.first[:, k], strict=True)}
    total = sum(parts.values())
    parts = {group: share / max(total, 1.0) for group, share in parts.items() if share >= WORTH_NAMING}
    parts = dict(sorted(parts.items(), key=lambda item: -item[1]))
    if total < 1.0 - WORTH_NAMING:
        parts[TOGETHER] = 1.0 - total
    return parts, float(found.first_error[:, k].max())
