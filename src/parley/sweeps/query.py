"""Ask a sweep's folder questions in SQL: DuckDB reads the Parquet parts and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parley.errors import DataError, InputError
from parley.kit.extras import need
from parley.sweeps.grid import CASE
from parley.sweeps.manifest import CASES, read_manifest
from parley.sweeps.parts import Part, failures_path, finished_parts, part_path, totals
from parley.sweeps.work import failure_schema, row_schema

if TYPE_CHECKING:
    import pyarrow as pa

TABLES = ("results", "cases", "failures", "joined")
MOST_VALUES = 100_000_000
"""Rows times columns of the largest answer, some gigabytes as a table."""
ROWS_AT_A_TIME = 100_000
SETTINGS = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",  # a table is a table of the sweep, not a Python variable of that name
}


@dataclass(frozen=True)
class SweepState:
    """How much of a sweep is there: chunks finished and in all, equilibria found and not found in them."""

    finished: int
    chunks: int
    solved: int
    failed: int

    @property
    def complete(self) -> bool:
        """Whether nothing is left to solve."""
        return self.finished == self.chunks


def state(folder: Path) -> SweepState:
    """How much of the sweep in a folder is there; :class:`InputError` where there is none, or a library is missing."""
    manifest = read_manifest(folder)
    _libraries()
    parts = finished_parts(folder, manifest.sha256, manifest.chunks)
    return SweepState(len(parts), manifest.chunks, *totals(parts))


def query(folder: Path, sql: str) -> pa.Table:
    """Answer a question in SQL over the finished parts of a sweep.

    Tables: ``results`` (a row for each case, draw and region), ``cases`` (a row for each case), ``failures``, and
    ``joined``, results with the columns of their case. Nothing can be written, and no other file be read.

    Raises:
        InputError: no sweep there, DuckDB is missing, or the SQL is wrong.
        DataError: a part cannot be read.
    """
    duckdb, arrow = _libraries()
    manifest = read_manifest(folder)
    parts = finished_parts(folder, manifest.sha256, manifest.chunks)
    sources = _sources(folder, parts)
    with duckdb.connect(":memory:", config=dict(SETTINGS)) as connection:
        for name, source in sources.items():
            connection.register(name, source)
        connection.execute(f"create view joined as select * from results join cases using ({CASE})")
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
        try:
            found = _interruptible(connection, lambda: _answered(connection, sql, arrow))
        except (duckdb.IOException, arrow.ArrowException, OSError) as error:
            raise DataError(
                f"{folder}: a part cannot be read ({error}). parley sweep --resume {folder} repairs it."
            ) from None
        except duckdb.Error as error:
            raise InputError(
                f"{error}\nTables: {', '.join(TABLES)}. Columns: select * from (describe joined)."
            ) from None
    return found


def _interruptible(connection: Any, work: Callable[[], pa.Table]) -> pa.Table:
    """The work done in a thread of its own, as DuckDB does not look at Ctrl-C before it is done."""
    with ThreadPoolExecutor(1) as thread:
        waiting = thread.submit(work)
        try:
            return waiting.result()
        except KeyboardInterrupt:
            connection.interrupt()
            raise


def _answered(connection: Any, sql: str, arrow: Any) -> pa.Table:
    relation = connection.sql(sql)
    if relation is None:
        raise InputError(f"{sql!r} asks for nothing; expected one statement such as: select * from joined limit 5")
    stream = getattr(relation, "to_arrow_reader", None) or relation.fetch_record_batch  # before DuckDB 2
    return _bounded(stream(ROWS_AT_A_TIME), arrow)


def _bounded(reader: Any, arrow: Any) -> pa.Table:
    """The whole answer, read piece by piece; the SQL of a saved question may ask for rows without end."""
    pieces, values = [], 0
    for piece in reader:
        values += piece.num_rows * max(piece.num_columns, 1)
        if values > MOST_VALUES:
            raise InputError(
                f"the answer has more than {MOST_VALUES:,} values; ask for fewer rows or columns, as with: where, "
                "group by, limit."
            )
        pieces.append(piece)
    return arrow.Table.from_batches(pieces, schema=reader.schema)


def _libraries() -> tuple[Any, Any]:
    """DuckDB and PyArrow, DuckDB first: its extra brings both."""
    return need("duckdb", "parley query"), need("pyarrow", "parley query")


def _sources(folder: Path, parts: Mapping[int, Part]) -> dict[str, Any]:
    """What each table is read from; parts are read as the question needs them."""
    from pyarrow import parquet  # noqa: PLC0415

    try:
        cases = parquet.read_table(folder / CASES)
    except (OSError, ValueError) as error:
        raise DataError(
            f"{folder / CASES}: cannot be read ({error}). parley sweep --resume {folder} repairs it."
        ) from None
    failed = [failures_path(folder, number) for number, part in parts.items() if part.failed]
    return {
        "results": _dataset([part_path(folder, number) for number in parts], row_schema()),
        "failures": _dataset(failed, failure_schema()),
        "cases": cases,
    }


def _dataset(paths: list[Path], schema: pa.Schema) -> Any:
    from pyarrow import dataset  # noqa: PLC0415

    return dataset.dataset([str(path) for path in paths], schema=schema) if paths else schema.empty_table()
