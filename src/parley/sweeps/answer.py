"""The answer to a query as plain rows for people and JSON, or as a file."""

from __future__ import annotations

import datetime
import decimal
import io
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parley.errors import InputError
from parley.kit.files import write_bytes, write_json

if TYPE_CHECKING:
    import pyarrow as pa

SUFFIXES = (".parquet", ".csv", ".json")


def check_suffix(path: Path) -> None:
    """Raise :class:`InputError` for a kind of file that is not written."""
    if path.suffix not in SUFFIXES:
        raise InputError(f"--out {path}: expected a name that ends in {', '.join(SUFFIXES)}.")


def plain_rows(table: pa.Table) -> list[dict[str, Any]]:
    """Rows of JSON values: dates as text, decimals as numbers, null for what is not a number."""
    return [{name: _plain(value) for name, value in row.items()} for row in table.to_pylist()]


def _plain(value: Any) -> Any:
    if isinstance(value, decimal.Decimal):
        value = float(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    return value.isoformat() if isinstance(value, (datetime.date, datetime.time)) else str(value)


def write_answer(table: pa.Table, document: Any, path: Path) -> None:
    """Write the rows to a .parquet or .csv file, or the document to a .json file, whole or not at all."""
    check_suffix(path)
    if path.suffix == ".json":
        write_json(path, document)
        return
    buffer = io.BytesIO()
    if path.suffix == ".csv":
        from pyarrow import csv  # noqa: PLC0415

        csv.write_csv(table, buffer)
    else:
        from pyarrow import parquet  # noqa: PLC0415

        parquet.write_table(table, buffer)
    write_bytes(path, buffer.getvalue())
