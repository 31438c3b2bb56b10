"""Run a sweep into a folder, or go on with one: only the driver writes, part by part, as chunks are done."""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from parley.errors import InputError
from parley.kit.extras import need
from parley.kit.parallel import default_workers
from parley.kit.progress import QUIET, Progress
from parley.sweeps.check import check_work
from parley.sweeps.chunks import Chunk
from parley.sweeps.executors import solve_locally
from parley.sweeps.grid import Sweep
from parley.sweeps.lock import locked
from parley.sweeps.manifest import (
    check_new,
    read_manifest,
    reopen,
    write_cases,
    write_manifest,
)
from parley.sweeps.parts import clear_leftovers, finished_parts, totals, write_part, writing
from parley.sweeps.work import Solved, Work, open_work


@dataclass(frozen=True)
class Where:
    """Who solves: ``workers`` processes here (None: one a core), or the Dask cluster at ``dask``."""

    workers: int | None = None
    dask: str | None = None

    def __post_init__(self) -> None:
        if self.workers is not None and self.workers < 1:
            raise InputError(f"workers: {self.workers}; expected 1 or more.")
        if self.workers is not None and self.dask is not None:
            raise InputError("give either workers or dask: a cluster has workers of its own.")

    @property
    def text(self) -> str:
        """In words."""
        if self.dask:
            return f"Dask cluster at {self.dask}"
        count = self.workers or default_workers()
        return "1 process" if count == 1 else f"{count} processes"


@dataclass(frozen=True)
class SweepReport:
    """What a sweep came to.

    Attributes:
        name, folder: of the sweep.
        cases, draws: cases, and draws of each (None without).
        solved, failed: equilibria found and not found, in all runs.
        chunks, kept: chunks in all, and those that were finished before this run.
        where: who solved.
        seconds: wall time of this run.
        solve_seconds: time that the workers spent on chunks in this run, summed.
    """

    name: str
    folder: str
    cases: int
    draws: int | None
    solved: int
    failed: int
    chunks: int
    kept: int
    where: str
    seconds: float
    solve_seconds: float

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def run_sweep(sweep: Sweep, folder: Path, where: Where | None = None, progress: Progress = QUIET) -> SweepReport:
    """Solve a sweep into a new folder.

    Args:
        sweep: what to solve.
        folder: new or empty.
        where: who solves; all cores of this machine by default.
        progress: reports how many equilibria are done at the beginning and after every chunk, and how many failed.

    Raises:
        InputError: the folder is taken or cannot be written, or the sweep names what its world does not have.
        SolveError: workers keep dying. A case that has no solution raises nothing; it is a row of the failures.
    """
    check_new(folder)
    need("pyarrow", "parley sweep")
    work = open_work(sweep)
    check_work(work)
    where = _checked(where)
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    with locked(folder):
        check_new(folder)
        with writing(folder):
            sweep_hash = write_manifest(folder, work)
        return _finish(work, folder, sweep_hash, where, progress)


def resume_sweep(folder: Path, where: Where | None = None, progress: Progress = QUIET) -> SweepReport:
    """Solve what a sweep's folder does not hold yet; the result is that of a run without interruption.

    Raises:
        InputError: no sweep there, another version or world than it was begun with, or another process is running it.
        SolveError: workers keep dying.
    """
    manifest = read_manifest(folder)
    need("pyarrow", "parley sweep")
    work = reopen(folder, manifest)
    where = _checked(where)
    with locked(folder):
        return _finish(work, folder, manifest.sha256, where, progress)


def _checked(where: Where | None) -> Where:
    """Who solves; a cluster is asked for its versions before anything is written."""
    where = where or Where()
    if where.dask is not None:
        from parley.sweeps.cluster import check_cluster  # noqa: PLC0415  (Dask is an extra)

        check_cluster(where.dask)
    return where


def _finish(work: Work, folder: Path, sweep_hash: str, where: Where, progress: Progress) -> SweepReport:
    """Solve the chunks that have no part yet."""
    began, solve_seconds = time.perf_counter(), 0.0
    with writing(folder):
        clear_leftovers(folder)
        write_cases(folder, work.sweep)
    done = finished_parts(folder, sweep_hash, len(work.chunks), thorough=True)
    kept = len(done)

    def report() -> None:
        solved, failed = totals(done)
        progress.tell(solved + failed, work.sweep.solves, f"{failed:,} failed" if failed else "")

    report()
    rest = [chunk for chunk in work.chunks if chunk.number not in done]
    with closing(_solve(work, rest, sweep_hash, where)) as stream:
        for solved in stream:
            with writing(folder):
                done[solved.number] = write_part(folder, sweep_hash, solved)
            solve_seconds += solved.seconds
            report()
    solved_count, failed_count = totals(done)
    return SweepReport(
        name=work.sweep.name,
        folder=str(folder),
        cases=work.sweep.count,
        draws=work.sweep.draws,
        solved=solved_count,
        failed=failed_count,
        chunks=len(work.chunks),
        kept=kept,
        where=where.text,
        seconds=time.perf_counter() - began,
        solve_seconds=solve_seconds,
    )


def _solve(work: Work, chunks: Sequence[Chunk], sweep_hash: str, where: Where) -> Generator[Solved, None, None]:
    if where.dask is None:
        return solve_locally(work, chunks, where.workers or default_workers())
    from parley.sweeps.cluster import solve_on_cluster  # noqa: PLC0415  (Dask is an extra)

    return solve_on_cluster(work, chunks, where.dask, sweep_hash)
