"""Run a sweep into a folder, or go on with one: only the driver writes, part by part, as chunks are done."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from parley.errors import InputError
from parley.kit.extras import need
from parley.sweeps.check import check_work
from parley.sweeps.chunks import Chunk
from parley.sweeps.executors import available_cores, solve_locally
from parley.sweeps.grid import Sweep
from parley.sweeps.lock import locked
from parley.sweeps.manifest import (
    CASES,
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
        count = self.workers or available_cores()
        return "1 process" if count == 1 else f"{count} processes"


@dataclass(frozen=True)
class Progress:
    """How far a sweep is.

    Attributes:
        done, total: equilibria, those that could not be solved included.
        failed: how many could not be solved.
        kept: how many were done before this run began.
        seconds: since this run began.
        solve_seconds: that workers spent on the chunks of this run, summed.
    """

    done: int
    total: int
    failed: int
    kept: int
    seconds: float
    solve_seconds: float = 0.0

    @property
    def seconds_left(self) -> float | None:
        """At the rate of this run; None before its first chunk."""
        here = self.done - self.kept
        return self.seconds / here * (self.total - self.done) if here else None


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


Tell = Callable[[Progress], None]


def run_sweep(sweep: Sweep, folder: Path, where: Where | None = None, tell: Tell | None = None) -> SweepReport:
    """Solve a sweep into a new folder.

    Args:
        sweep: what to solve.
        folder: new or empty.
        where: who solves; all cores of this machine by default.
        tell: is told how far it is at the beginning and after every chunk.

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
        return _finish(work, folder, sweep_hash, where, tell)


def resume_sweep(folder: Path, where: Where | None = None, tell: Tell | None = None) -> SweepReport:
    """Solve what a sweep's folder does not hold yet; the result is that of a run without interruption.

    Raises:
        InputError: no sweep there, another version or world than it was begun with, or somebody else is at it.
        SolveError: workers keep dying.
    """
    manifest = read_manifest(folder)
    need("pyarrow", "parley sweep")
    work = reopen(folder, manifest)
    where = _checked(where)
    with locked(folder):
        return _finish(work, folder, manifest.sha256, where, tell)


def _checked(where: Where | None) -> Where:
    """Who solves; a cluster is asked for its versions before anything is written."""
    where = where or Where()
    if where.dask is not None:
        from parley.sweeps.cluster import check_cluster  # noqa: PLC0415  (Dask is an extra)

        check_cluster(where.dask)
    return where


def _finish(work: Work, folder: Path, sweep_hash: str, where: Where, tell: Tell | None) -> SweepReport:
    """Solve the chunks that have no part yet."""
    began, solve_seconds = time.perf_counter(), 0.0
    with writing(folder):
        clear_leftovers(folder)
        if not (folder / CASES).exists():
            write_cases(folder, work.sweep)
    done = finished_parts(folder, sweep_hash, len(work.chunks), thorough=True)
    count, kept = len(done), sum(part.solves + part.failed for part in done.values())

    def report() -> None:
        if tell is not None:
            solved, failed = totals(done)
            seconds = time.perf_counter() - began
            tell(Progress(solved + failed, work.sweep.solves, failed, kept, seconds, solve_seconds))

    report()
    rest = [chunk for chunk in work.chunks if chunk.number not in done]
    with closing(_solve(work, rest, sweep_hash, where, folder)) as stream:
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
        kept=count,
        where=where.text,
        seconds=time.perf_counter() - began,
        solve_seconds=solve_seconds,
    )


def _solve(
    work: Work, chunks: Sequence[Chunk], sweep_hash: str, where: Where, folder: Path
) -> Generator[Solved, None, None]:
    if where.dask is None:
        return solve_locally(work, chunks, where.workers or available_cores(), folder)
    from parley.sweeps.cluster import solve_on_cluster  # noqa: PLC0415  (Dask is an extra)

    return solve_on_cluster(work, chunks, where.dask, sweep_hash)
