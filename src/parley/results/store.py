"""Write a result: tidy Parquet tables, the JSON document and a manifest that repeats the run. All or nothing."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from parley.errors import InputError
from parley.kit.extras import need
from parley.results.result import Result
from parley.scenarios.load import MANIFEST_FORMAT

MANIFEST = "manifest.json"


def check_tables(folder: Path) -> None:
    """Raise :class:`InputError` unless Parquet tables can be written there: see :func:`check_folder`."""
    check_folder(folder)
    need_parquet(folder)


def need_parquet(folder: Path) -> tuple[Any, Any]:
    """The modules ``pyarrow`` and ``pyarrow.parquet``; :class:`InputError` where they are missing."""
    what, hint = f"--out {folder}: a folder of Parquet tables", "--json works without it."
    return need("pyarrow", what, hint), need("pyarrow.parquet", what, hint)


def check_folder(folder: Path) -> None:
    """Raise :class:`InputError` unless results can be written there: new, empty, or an earlier result."""
    try:
        if folder.exists() and not folder.is_dir():
            raise InputError(f"--out {folder}: a file is in the way; name a folder.")
        taken = folder.is_dir() and any(folder.iterdir()) and not _is_result(folder)
    except OSError as error:
        raise InputError(f"--out {folder}: cannot write there ({error.strerror or error}).") from None
    if taken:
        raise InputError(
            f"--out {folder}: the folder holds other files and no {MANIFEST} of parley; name a new folder, so that "
            "nothing of yours is overwritten."
        )


def _is_result(folder: Path) -> bool:
    """Whether the folder holds a manifest that parley wrote; other programs have files of that name."""
    try:
        found = json.loads((folder / MANIFEST).read_bytes())
    except (FileNotFoundError, ValueError):
        return False
    return isinstance(found, dict) and "parley_manifest" in found


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
    with whole_folder(folder) as staged:
        write_into(result, staged)


def write_into(result: Result, folder: Path) -> None:
    """Write the tables, the document and the manifest into a folder that is there."""
    _write_tables(result, folder)
    write_documents(folder, result.as_dict(timing=False), manifest(result))


def write_documents(staged: Path, document: Mapping[str, Any], papers: Mapping[str, Any]) -> None:
    """Write ``result.json`` and ``manifest.json``."""
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1)
    (staged / "result.json").write_text(text + "\n", encoding="utf-8")
    (staged / MANIFEST).write_text(json.dumps(papers, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


@contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """A folder to write to; its files move to ``folder`` when the block ends without an error, the manifest last.

    Raises:
        InputError: the folder holds other files, or writing fails.
    """
    check_folder(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        staged = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    except OSError as error:
        raise InputError(f"--out {folder}: cannot write there ({error.strerror or error}).") from None
    try:
        yield staged
        staged.chmod(0o755)
        folder.mkdir(exist_ok=True)
        for part in sorted(staged.iterdir(), key=lambda path: path.name == MANIFEST):  # the manifest last: it vouches
            part.replace(folder / part.name)
    except OSError as error:
        raise InputError(f"--out {folder}: writing failed ({error.strerror or error}).") from None
    finally:
        shutil.rmtree(staged, ignore_errors=True)


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
            }
        ),
        folder / "trade.parquet",
    )
