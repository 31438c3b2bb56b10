"""Write a run with draws: every draw, its parameters, intervals, the receipt and what failed, as Parquet tables."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from parley.kit.files import whole_folder
from parley.results.store import LAYOUT, manifest, need_parquet, write_documents
from parley.scenarios.load import dump
from parley.uncertainty.quantities import INDICATORS
from parley.uncertainty.run import DrawRun
from parley.uncertainty.summary import by_indicator, document

if TYPE_CHECKING:
    import pyarrow as pa


def write(run: DrawRun, folder: Path) -> None:
    """Write a folder, whole or not at all.

    ``draws.parquet`` has a row for each draw and region, ``parameters.parquet`` one for each draw and parameter,
    ``intervals.parquet`` one for each indicator and region, ``receipt.parquet`` one for each region and group,
    ``quantities.parquet`` one for each draw and further quantity, ``failures.parquet`` one for each failed point;
    ``result.json`` is the JSON document and ``manifest.json`` repeats the run.
    """
    _, parquet = need_parquet(folder)
    with whole_folder(folder, LAYOUT) as staged:
        for name, table in tables(run).items():
            parquet.write_table(table, staged / f"{name}.parquet")
        record = manifest(run.point)
        record["scenario"] = (
            {**record["scenario"], "draws": dump(run.scenario)["draws"]} if run.scenario.draws else record["scenario"]
        )
        record["draws"] = {"number": run.design.draws, "seed": run.settings.seed, "failed": len(run.failures)}
        write_documents(staged, document(run), record)


def tables(run: DrawRun) -> dict[str, pa.Table]:
    """Tables of a run by the name of their file."""
    import pyarrow as pa  # noqa: PLC0415

    regions = np.asarray(run.world.economy.regions)
    number, n = run.design.draws, len(regions)
    drawn = run.solved[:number]
    draws = {"draw": np.repeat(np.arange(number), n), "region": np.tile(regions, number)}
    draws |= {name: run.indicator(name).ravel() for name in INDICATORS}
    names = [parameter.name for parameter in run.plan.parameters]
    values = [d.values[name] for d in drawn for name in names]
    parameters = {
        "draw": np.repeat(np.arange(number), len(names)),
        "parameter": np.tile(np.asarray(names), number),
        "group": np.tile(np.asarray([parameter.group for parameter in run.plan.parameters]), number),
        "value": [v if isinstance(v, float) else None for v in values],
        "choice": [v if isinstance(v, str) else None if isinstance(v, float) else json.dumps(dict(v)) for v in values],
    }
    found = by_indicator(run)
    intervals = {"indicator": np.repeat(np.asarray(list(found)), n), "region": np.tile(regions, len(found))}
    intervals |= {
        key: np.concatenate([f.columns()[key] for f in found.values()]) for key in next(iter(found.values())).columns()
    }
    out = {"draws": pa.table(draws), "parameters": pa.table(parameters), "intervals": pa.table(intervals)}
    if run.design.groups:
        out["receipt"] = pa.table(_receipt(run))
    if run.quantities:
        out["quantities"] = pa.table(
            {
                "draw": np.repeat(np.arange(number), len(run.quantities)),
                "quantity": np.tile(np.asarray([q.name for q in run.quantities]), number),
                "value": run.asked.ravel(),
            }
        )
    out["failures"] = pa.table(
        {
            "point": pa.array([k for k, _ in run.failures], pa.int64()),
            "reason": pa.array([d.failure for _, d in run.failures], pa.string()),
            "values": pa.array([json.dumps(dict(d.values), default=dict) for _, d in run.failures], pa.string()),
        }
    )
    return out


def _receipt(run: DrawRun) -> dict[str, Any]:
    found, regions = run.receipt, np.asarray(run.world.economy.regions)
    start = run.result_number("real_income_pct", str(regions[0]))
    part = slice(start, start + len(regions))
    parts = {
        "first": found.first,
        "first_error": found.first_error,
        "total": found.total,
        "total_error": found.total_error,
    }
    return {
        "region": np.tile(regions, len(found.groups)),
        "group": np.repeat(np.asarray(found.groups), len(regions)),
        **{name: values[:, part].ravel() for name, values in parts.items()},
    }
