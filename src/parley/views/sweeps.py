"""A sweep that was run, and the rows of a query over it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parley.show.answer import Answer
from parley.show.table import Column, Table, text_column
from parley.sweeps.answer import plain_rows
from parley.sweeps.parts import read_failures
from parley.sweeps.query import SweepState
from parley.sweeps.run import SweepReport

if TYPE_CHECKING:
    import pyarrow as pa

FAILED = 1
"""Exit code of a sweep that is finished but has cases without a solution."""
SHOWN = 10
"""Failures that are listed; all are in the folder."""


def answer_sweep(report: SweepReport) -> Answer:
    """What a finished sweep came to, its first failures, and how to ask it."""
    failures = read_failures(Path(report.folder), SHOWN) if report.failed else []
    ask = f'parley query {report.folder} "select * from joined limit 5"'
    cases = f"{report.cases:,} cases" + (f" x {report.draws:,} draws" if report.draws else "")
    rows = [
        ("sweep", f"{report.name}: {cases}"),
        ("solved", f"{report.solved:,}"),
        ("failed", f"{report.failed:,}"),
        ("chunks", f"{report.chunks:,}, of which {report.kept:,} were there already"),
        ("time", f"{report.seconds:.1f} s on {report.where}"),
        ("folder", report.folder),
        ("ask", ask),
    ]
    about = Table(
        name="sweep",
        title="what the sweep came to",
        columns=(text_column("what", ""), text_column("value", "")),
        rows=[{"what": what, "value": value} for what, value in rows],
    )
    return Answer(
        question="sweep",
        title=_finding(report),
        subject=f"{report.name}: {cases}",
        tables=(about, *((_failures(failures, report.failed),) if failures else ())),
        document={**report.as_dict(), "failures": failures, "query": ask},
        words=(f"{_finding(report)}.", f"The results are in {report.folder}; parley query asks them in SQL."),
        exit_code=FAILED if report.failed else 0,
    )


def _finding(report: SweepReport) -> str:
    solves = report.solved + report.failed
    if not report.failed:
        return f"All {solves:,} equilibria of {report.name} are solved and certified"
    return f"{report.failed:,} of {solves:,} equilibria of {report.name} have no certified solution"


def _failures(failures: Sequence[Mapping[str, Any]], failed: int) -> Table:
    rest = f"the first {len(failures)} of {failed:,}; all are in the folder: " if failed > len(failures) else ""
    return Table(
        name="failures",
        title="without a certified solution, and why",
        columns=(Column("case_id", "case", "", "count"), text_column("reason")),
        rows=failures,
        note=f'{rest}parley query DIR "select * from failures"',
    )


def answer_query(found: pa.Table, folder: Path, sql: str, now: SweepState, rows: int = 20) -> Answer:
    """The rows of a query; a sweep that is not finished says so."""
    count = found.num_rows
    unfinished = (
        ()
        if now.complete
        else (f"unfinished: {now.finished} of {now.chunks} chunks. Go on with: parley sweep --resume {folder}",)
    )
    table = Table(
        name="rows",
        title=f"{count:,} {'row' if count == 1 else 'rows'}",
        columns=tuple(_column(name, kind) for name, kind in zip(found.column_names, found.schema.types, strict=True)),
        rows=found.to_pylist(),
        most=rows,
    )
    return Answer(
        question="query",
        title=table.title,
        subject=sql,
        tables=(table,),
        document={
            "sweep": str(folder),
            "complete": now.complete,
            "failed": now.failed,
            "sql": sql,
            "rows": plain_rows(found),
        },
        notes=unfinished,
        basis=(f"sweep {folder}: {now.solved:,} equilibria certified, {now.failed:,} without a solution",),
        messages=unfinished,
    )


def _column(name: str, kind: pa.DataType) -> Column:
    import pyarrow as pa  # noqa: PLC0415  (slow to import)

    title = name.replace("_", " ")
    if pa.types.is_integer(kind):
        return Column(name, title, "", "count")
    return (
        Column(name, title, "", "number")
        if pa.types.is_floating(kind) or pa.types.is_decimal(kind)
        else Column(name, title)
    )
