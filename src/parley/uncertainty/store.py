"""Write a run with draws: every draw, its parameters, intervals, the receipt and what failed, as Parquet tables."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from parley.kit.extras import need
from parley.results.store import manifest, write_documents
from parley.uncertainty.quantities import INDICATORS
from parley.uncertainty.run import NUMPY, DrawRun
from parley.uncertainty.summary import by_indicator, document

if TYPE_CHECKING:
    import pyarrow as pa


def write_into(run: DrawRun, folder: Path, engine: str = NUMPY) -> None:
    """Write into a folder that is there.

    ``draws.parquet`` has a row for each draw and region, ``parameters.parquet`` one for each draw and parameter,
    ``intervals.parquet`` one for each indicator and region, ``receipt.parquet`` one for each region and group,
    ``quantities.parquet`` one for each draw and further quantity, ``failures.parquet`` one for each failed point;
    ``result.json`` is the JSON document and ``manifest.json`` repeats the run, with the engine that is given here.

    Raises:
        InputError: PyArrow is not installed.
    """
    parquet = need("pyarrow.parquet", "a folder of Parquet tables", "--json works without it.")
    for name, table in tables(run).items():
        parquet.write_table(table, folder / f"{name}.parquet")
    write_documents(folder, document(run), record(run, engine))


def record(run: DrawRun, engine: str = NUMPY) -> dict[str, Any]:
    """The manifest: what repeats the run, with the choices beside the scenario under ``draws``.

    The scenario names no elasticities where none were named: a set that is named is the only one that is drawn from.
    """
    scenario = {**run.point.info.scenario}
    if run.scenario.elasticities is None:
        scenario.pop("elasticities", None)
    point = replace(run.point, info=replace(run.point.info, scenario=scenario))
    number, seed = run.design.draws, run.settings.seed
    chosen = {"number": number, "seed": seed, "receipt": bool(run.design.groups), "engine": engine}
    return {**manifest(point), "draws": {**chosen, "failed": len(run.failures)}}


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
