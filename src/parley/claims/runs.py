"""Solve each run once and keep what claims read of it; a run that fails keeps its reason instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from parley.claims.plan import Run
from parley.claims.quantities import Reading
from parley.dims import Array
from parley.errors import ParleyError
from parley.kit.parallel import Pool
from parley.kit.progress import QUIET, Progress
from parley.model.changes import Changes
from parley.uncertainty.run import run_draws

if TYPE_CHECKING:
    from parley.results.result import Result


@dataclass(frozen=True, eq=False)
class Read:
    """One quantity of one run.

    Attributes:
        start: what it is if nothing changes.
        point: without draws.
        draws: (D,) with draws, NaN where one failed; empty without.
    """

    start: float
    point: float
    draws: Array


@dataclass(frozen=True, eq=False)
class SolvedRun:
    """A run and what was read of it.

    Attributes:
        run: what was solved.
        reads: by reading.
        facts: world, model, horizon, day, draws and the certificate, for the record.
        notes: what was noticed.
        failure: why there is no result; empty if there is one.
    """

    run: Run
    reads: Mapping[Reading, Read]
    facts: Mapping[str, object]
    notes: tuple[str, ...] = ()
    failure: str = ""


def solve_runs(
    wanted: Mapping[str, tuple[Run, tuple[Reading, ...]]], workers: int = 1, progress: Progress = QUIET
) -> dict[str, SolvedRun]:
    """Solve every run once, by key; ``progress`` reports solves done, of all."""
    sizes = {key: _solves(run) for key, (run, _) in wanted.items()}
    done, of = 0, sum(sizes.values())
    out = {}
    with Pool(workers) as pool:
        for key, (run, readings) in wanted.items():
            out[key] = _solve(run, readings, pool, progress.part(done, sizes[key], of))
            done += sizes[key]
            progress.tell(done, of)
    return out


def _solves(run: Run) -> int:
    settings = run.scenario.draws
    return settings.rounded if run.draws and settings is not None else 1


def _solve(run: Run, readings: tuple[Reading, ...], pool: Pool, progress: Progress) -> SolvedRun:
    try:
        if not run.draws:
            result = run.world.solve(run.scenario.model_copy(update={"draws": None}))
            nothing = np.empty(0)
            return SolvedRun(
                run, {r: _read(r, result.changes, nothing) for r in readings}, _record(result, 0), result.info.notes
            )
        found = run_draws(run.world, run.scenario, quantities=readings, receipt=False, progress=progress, pool=pool)
    except ParleyError as error:
        return SolvedRun(run, {}, {}, failure=f"{run.scenario.name}: {error}")
    reads = {r: _read(r, found.point.changes, found.asked[:, k]) for k, r in enumerate(readings)}
    failed = len(found.failures)
    notes = (f"{failed} of {found.design.draws} draws have no certified solution and are left out",) if failed else ()
    return SolvedRun(run, reads, _record(found.point, found.design.draws), (*notes, *found.notes))


def _read(reading: Reading, changes: Changes, draws: Array) -> Read:
    return Read(reading.start(changes), reading.read(changes), draws)


def _record(result: Result, draws: int) -> dict[str, object]:
    info = result.info
    return {
        "scenario": str(info.scenario["name"]),
        "scenario_source": str(info.scenario.get("source", "")),
        "scenario_sha256": info.scenario_hash,
        "world": info.world,
        "world_title": info.world_title,
        "world_sha256": info.world_hash,
        "model": info.model,
        "elasticities": info.elasticities,
        "horizon": info.horizon,
        "on": info.on,
        "draws": draws,
        "certificate": result.certificate.as_dict(),
    }
