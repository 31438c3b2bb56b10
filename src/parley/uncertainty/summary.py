"""What a run with draws says: intervals by indicator and region, and the receipt."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from parley.dims import Array
from parley.kit.intervals import Intervals, intervals
from parley.uncertainty.quantities import INDICATORS
from parley.uncertainty.run import DrawRun


def by_indicator(run: DrawRun) -> dict[str, Intervals]:
    """Intervals of every region (N,), by indicator."""
    return {name: intervals(run.indicator(name)) for name in INDICATORS}


def document(run: DrawRun) -> dict[str, object]:
    """JSON document of a run with draws."""
    regions = run.world.economy.regions
    info, settings = run.point.info, run.settings
    asked = intervals(run.asked)
    return {
        "scenario": run.scenario.name,
        "world": info.world,
        "horizon": info.horizon,
        "on": info.on or "all measures",
        "draws": {
            "number": run.design.draws,
            "seed": settings.seed,
            "solves": len(run.solved),
            "failed": len(run.failures),
            "failures": [
                {"point": k, "reason": drawn.failure, "values": dict(drawn.values)} for k, drawn in run.failures
            ],
            "parameters": [
                {"name": p.name, "group": p.group, "distribution": repr(p.distribution), "source": p.source}
                for p in run.plan.parameters
            ],
        },
        "point": {
            "model": info.model,
            "elasticities": info.elasticities,
            "closure": info.closure,
            "certificate": run.point.certificate.as_dict(),
            "real_income_pct": dict(zip(regions, run.point.by_region()["real_income_pct"].tolist(), strict=True)),
        },
        "measures": run.point.measures.entries,
        "intervals": {
            name: {code: _row(found.columns(), k) for k, code in enumerate(regions)}
            for name, found in by_indicator(run).items()
        },
        "quantities": {q.name: _row(asked.columns(), k) for k, q in enumerate(run.quantities)},
        "receipt": receipts(run),
        "notes": list(run.notes),
    }


def receipts(run: DrawRun) -> dict[str, object] | None:
    """Sobol indices of each region's real income and of each quantity, by group; None if none were asked for."""
    if not run.design.groups:
        return None
    found = run.receipt
    columns = {code: run.result_number("real_income_pct", code) for code in run.world.economy.regions}
    first = len(INDICATORS) * len(columns)
    columns |= {q.name: first + k for k, q in enumerate(run.quantities)}
    return {
        "rows": found.rows,
        "real_income_pct": {
            name: {
                group: {
                    "first": _plain(found.first[g, k]),
                    "first_error": _plain(found.first_error[g, k]),
                    "total": _plain(found.total[g, k]),
                    "total_error": _plain(found.total_error[g, k]),
                }
                for g, group in enumerate(found.groups)
            }
            for name, k in columns.items()
        },
    }


def _row(columns: Mapping[str, Array], k: int) -> dict[str, float | None]:
    return {name: _plain(values[k]) for name, values in columns.items()}


def _plain(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
