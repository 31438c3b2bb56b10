"""Write a result: tidy Parquet tables, the JSON document and a manifest that repeats the run. All or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from parley.kit.extras import need
from parley.kit.files import Layout, check_folder, json_text, whole_folder
from parley.results.result import Result
from parley.scenarios.load import MANIFEST_FORMAT

MANIFEST = "manifest.json"


TABLES = ("regions", "sectors", "trade", "draws", "parameters", "intervals", "receipt", "quantities", "failures")
"""Tables of a result, plain or with draws."""
REPORT = ("report.html", "report.md", "report.json", "claimreview.jsonld")
"""Files of a checked dossier."""
LAYOUT = Layout(
    manifest=MANIFEST,
    mark="parley_manifest",
    names=frozenset({MANIFEST, "result.json", *REPORT, *(f"{name}.parquet" for name in TABLES)}),
)
"""One for all results, so that each kind replaces each other kind whole."""


def check_tables(folder: Path) -> None:
    """Raise :class:`InputError` unless Parquet tables can be written there: new, empty, or an earlier result."""
    check_folder(folder, LAYOUT)
    need_parquet(folder)


def need_parquet(folder: Path) -> tuple[Any, Any]:
    """Import ``pyarrow`` and ``pyarrow.parquet``; :class:`InputError` where they are missing."""
    what, hint = f"--out {folder}: a folder of Parquet tables", "--json works without it."
    return need("pyarrow", what, hint), need("pyarrow.parquet", what, hint)


def manifest(result: Result) -> dict[str, Any]:
    """What is needed to repeat the run bit for bit, and its certificate."""
    info = result.info
    return {
        "parley_manifest": MANIFEST_FORMAT,
        "parley_version": info.version,
        "world": {"name": info.world, "sha256": info.world_hash},
        "scenario_sha256": info.scenario_hash,
        "scenario": dict(info.scenario),
        "parameters": {
            "model": info.model,
            "elasticities": info.elasticities,
            "elasticities_source": info.elasticities_source,
            "theta": dict(zip(result.changes.sectors, result.changes.theta.tolist(), strict=True)),
            "closure": info.closure,
            "numeraire": info.numeraire,
            "horizon": info.horizon,
        },
        "certificate": result.certificate.as_dict(),
        "iterations": result.iterations,
        "method": result.method,
        "seconds": result.seconds,
        "notes": list(info.notes),
    }


def write(result: Result, folder: Path) -> None:
    """Write ``regions.parquet``, ``sectors.parquet``, ``trade.parquet``, ``result.json`` and ``manifest.json``.

    The folder appears whole or not at all; an earlier result in it is replaced. ``result.json`` is the JSON document
    without the run time, so that repeating a run gives the same bytes.
    """
    need_parquet(folder)
    with whole_folder(folder, LAYOUT) as staged:
        write_into(result, staged)


def write_into(result: Result, folder: Path) -> None:
    """Write the tables, the document and the manifest into a folder that is there."""
    _write_tables(result, folder)
    write_documents(folder, result.as_dict(timing=False), manifest(result))


def write_documents(staged: Path, document: Mapping[str, Any], record: Mapping[str, Any]) -> None:
    """Write ``result.json`` and ``manifest.json``."""
    (staged / "result.json").write_text(json_text(document), encoding="utf-8")
    (staged / MANIFEST).write_text(json_text(record), encoding="utf-8")


def _write_tables(result: Result, folder: Path) -> None:
    import pyarrow as pa  # noqa: PLC0415  (slow to import, needed only with --out)
    from pyarrow import parquet  # noqa: PLC0415

    c = result.changes
    regions, sectors = np.asarray(c.regions), np.asarray(c.sectors)
    n, j = len(regions), len(sectors)
    parquet.write_table(pa.table({"region": regions, **result.by_region()}), folder / "regions.parquet")
    parquet.write_table(
        pa.table(
            {
                "region": np.repeat(regions, j),
                "sector": np.tile(sectors, n),
                "output_before_musd": c.output_before.ravel(),
                "output_after_musd": c.output_after.ravel(),
                "price_pct": ((c.price - 1.0) * 100.0).ravel(),
                "unit_cost_pct": ((c.unit_cost - 1.0) * 100.0).ravel(),
            }
        ),
        folder / "sectors.parquet",
    )
    kept = (c.flows_before > 0) | (c.flows_after > 0)
    i, k, s = np.nonzero(kept)
    parquet.write_table(
        pa.table(
            {
                "exporter": regions[i],
                "importer": regions[k],
                "sector": sectors[s],
                "before_musd": c.flows_before[i, k, s],
                "after_musd": c.flows_after[i, k, s],
                "tariff_before": c.tariffs_before[i, k, s],
                "tariff_after": c.tariffs_after[i, k, s],
                **({} if c.export_tax is None else {"export_tax_after": c.export_tax[i, k, s]}),
            }
        ),
        folder / "trade.parquet",
    )
