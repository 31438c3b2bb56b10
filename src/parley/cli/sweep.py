"""``parley sweep``: many cases into a folder, cut short and resumed at will; ``parley query``: SQL over a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from parley.sweeps.run import SweepReport, Where

FAILED = 1
"""Exit code of a sweep that is finished but has cases without a solution."""
INTERRUPTED = 130
SHOWN = 10
"""Failures listed in the terminal and in the JSON document; all are in the folder."""


def sweep(
    file: Annotated[
        str | None, typer.Argument(help="Sweep file, or a scenario file or library name with --horizon or --draws.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="New folder for the results.")] = None,
    resume: Annotated[Path | None, typer.Option("--resume", help="Go on with the sweep in this folder.")] = None,
    horizon: Annotated[
        str | None, typer.Option("--horizon", help="Horizons instead of the file's: 1,5,long-run.")
    ] = None,
    draws: Annotated[
        int | None, typer.Option("--draws", help="Draws of the uncertain parameters for each case.")
    ] = None,
    seed: Annotated[int | None, typer.Option("--seed", help="Seed of the draws.")] = None,
    workers: Annotated[int | None, typer.Option("--workers", help="Processes here; default: one a core.")] = None,
    dask: Annotated[
        str | None, typer.Option("--dask", help="Scheduler of a Dask cluster, such as tcp://host:8786.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document on stdout; messages go to stderr.")
    ] = False,
) -> None:
    """Solve a grid or list of scenarios, horizons and draws into a folder; a sweep that was cut short is resumed."""
    from parley.cli.show import message  # noqa: PLC0415
    from parley.errors import InputError  # noqa: PLC0415
    from parley.sweeps.run import Where  # noqa: PLC0415

    where = Where(workers, dask)
    folder = resume if resume is not None else out
    given = {"FILE": file, "--out": out, "--horizon": horizon, "--draws": draws, "--seed": seed}
    extra = [name for name, value in given.items() if value is not None]
    if resume is not None and extra:
        raise InputError(f"--resume goes on with a sweep as it was begun; leave out {', '.join(extra)}.")
    if folder is None or (resume is None and file is None):
        raise InputError("expected: parley sweep FILE --out DIR, or: parley sweep --resume DIR")
    try:
        report = _run(file, folder, where, _split(horizon), draws, seed)
    except KeyboardInterrupt:
        message(f"interrupted; what is finished is in {folder}. Go on with: parley sweep --resume {folder}")
        raise typer.Exit(INTERRUPTED) from None
    _deliver(report, as_json)
    if report.failed:
        raise typer.Exit(FAILED)


def _run(
    file: str | None, folder: Path, where: Where, horizons: list[str] | None, draws: int | None, seed: int | None
) -> SweepReport:
    """Start or resume, showing progress on stderr."""
    from parley.cli.progress import showing  # noqa: PLC0415
    from parley.sweeps.file import read_sweep  # noqa: PLC0415
    from parley.sweeps.run import resume_sweep, run_sweep  # noqa: PLC0415

    if file is None:
        with showing("solves") as progress:
            return resume_sweep(folder, where, progress)
    wanted = read_sweep(file, horizons, draws, seed)
    with showing("solves") as progress:
        return run_sweep(wanted, folder, where, progress)


def _split(text: str | None) -> list[str] | None:
    return None if text is None else [part.strip() for part in text.split(",") if part.strip()]


def _deliver(report: SweepReport, as_json: bool) -> None:
    from parley.cli.show import print_json, print_table  # noqa: PLC0415
    from parley.views.tables import pairs_table  # noqa: PLC0415

    failures = _failures(report) if report.failed else []
    ask = f'parley query {report.folder} "select * from joined limit 5"'
    if as_json:
        print_json({**report.as_dict(), "failures": failures, "query": ask})
        return
    rows = [
        ("sweep", f"{report.name}: {report.cases:,} cases" + (f" x {report.draws:,} draws" if report.draws else "")),
        ("solved", f"{report.solved:,}"),
        ("failed", f"{report.failed:,}"),
        ("chunks", f"{report.chunks:,}, of which {report.kept:,} were there already"),
        ("time", f"{report.seconds:.1f} s on {report.where}"),
        ("folder", report.folder),
        *((f"case {row['case_id']}", str(row["reason"])) for row in failures),
        ("ask", ask),
    ]
    print_table(pairs_table("", rows))


def _failures(report: SweepReport) -> list[dict[str, Any]]:
    """The first failures of a finished sweep."""
    from parley.sweeps.parts import read_failures  # noqa: PLC0415

    return read_failures(Path(report.folder), SHOWN)


def query(
    folder: Annotated[Path, typer.Argument(help="Folder of a sweep.", metavar="DIR")],
    sql: Annotated[str, typer.Argument(help="A question, such as: select * from joined limit 5")],
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document on stdout; messages go to stderr.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write all rows to this .parquet, .csv or .json file.")
    ] = None,
    rows: Annotated[int, typer.Option("--rows", min=1, help="Rows in the table.")] = 20,
) -> None:
    """Ask a sweep in SQL. Tables: results, cases, failures, and joined (results with the columns of their case)."""
    from parley.cli.show import message, print_json, print_table  # noqa: PLC0415
    from parley.sweeps.answer import check_suffix, plain_rows, write_answer  # noqa: PLC0415
    from parley.sweeps.query import query as ask  # noqa: PLC0415
    from parley.sweeps.query import state  # noqa: PLC0415
    from parley.views.rows import rows_table  # noqa: PLC0415

    if out is not None:
        check_suffix(out)
    now = state(folder)
    if not now.complete:
        message(f"unfinished: {now.finished} of {now.chunks} chunks. Go on with: parley sweep --resume {folder}")
    found = ask(folder, sql)
    shown = plain_rows(found)
    document = {"sweep": str(folder), "complete": now.complete, "failed": now.failed, "sql": sql, "rows": shown}
    if out is not None:
        write_answer(found, document, out)
        message(f"written: {out}")
    if as_json:
        print_json(document)
    else:
        print_table(rows_table(shown, "", list(found.column_names), rows))
