"""What a worker holds, and how it solves one chunk: cases in order, each from the nearest one solved before it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from parley._version import __version__
from parley.dims import Array
from parley.errors import ParleyError
from parley.experiments.experiment import prepare, solve
from parley.scenarios.spread import Draws
from parley.solver.start import Rules, Start
from parley.sweeps.chunks import Chunk, chunk_size, cut
from parley.sweeps.grid import CASE, DRAW, REGION, Case, Sweep
from parley.uncertainty.quantities import INDICATORS
from parley.uncertainty.sample import design
from parley.uncertainty.solve import DrawSolver
from parley.worlds.world import World, load_world

if TYPE_CHECKING:
    import pyarrow as pa


def versions() -> dict[str, str]:
    """What must be the same wherever a sweep runs, so that its results have the same bits."""
    return {"parley": __version__, "numpy": np.__version__}


@dataclass(frozen=True, eq=False)
class Work:
    """A sweep and its worlds: all that a worker needs besides the numbers of a chunk.

    Attributes:
        sweep: what is solved.
        worlds: by the name that the scenarios use.
        versions: of the driver.
    """

    sweep: Sweep
    worlds: Mapping[str, World]
    versions: Mapping[str, str]
    _last: threading.local = field(default_factory=threading.local, init=False, repr=False)
    """The solver of the draws of the last case, for each thread: a case's chunks follow each other."""

    @cached_property
    def chunks(self) -> tuple[Chunk, ...]:
        """All chunks; they follow from the sweep and the size of its worlds."""
        cells = max(world.economy.flows.size for world in self.worlds.values())
        return cut(self.sweep, chunk_size(self.sweep, cells))

    def world_of(self, case: Case) -> World:
        """World that a case is solved on."""
        return self.worlds[case.scenario.world]

    def draw_solver(self, case: Case) -> tuple[DrawSolver, Array]:
        """What solves the draws of a case, and their points of the unit cube (draws, d)."""
        kept: tuple[int, DrawSolver, Array] | None = getattr(self._last, "kept", None)
        if kept is None or kept[0] != case.number:
            settings = case.scenario.draws or Draws()
            seed = settings.seed if self.sweep.seed is None else self.sweep.seed
            solver = DrawSolver(self.world_of(case), case.scenario)
            points = design(solver.plan, self.sweep.draws or 0, seed, receipt=False).points
            kept = self._last.kept = (case.number, solver, points)
        return kept[1], kept[2]

    def __getstate__(self) -> dict[str, Any]:
        return {"sweep": self.sweep, "worlds": dict(self.worlds), "versions": dict(self.versions)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in {**state, "_last": threading.local()}.items():
            object.__setattr__(self, name, value)


@dataclass(frozen=True, eq=False)
class Solved:
    """A solved chunk.

    Attributes:
        number: of the chunk.
        rows: case, draw, region and the indicators, one row a region.
        failures: case, draw, reason, and the draw's parameters as JSON; one row for each that could not be solved.
        solves: equilibria found.
        seconds: that the worker took.
    """

    number: int
    rows: pa.Table
    failures: pa.Table
    solves: int
    seconds: float


def open_work(sweep: Sweep) -> Work:
    """Load the worlds of a sweep; :class:`InputError` for a world that does not exist."""
    names = dict.fromkeys(str(world) for world in _worlds(sweep))
    return Work(sweep, {name: load_world(name) for name in names}, versions())


def _worlds(sweep: Sweep) -> list[Any]:
    axis = next((axis for axis in sweep.axes if axis.path == "world"), None)
    return [scenario.world for scenario in sweep.scenarios] if axis is None else list(axis.values)


def solve_chunk(work: Work, chunk: Chunk) -> Solved:
    """Solve a chunk; what cannot be solved is a row of the failures. Nothing is read from another chunk."""
    began = time.perf_counter()
    tables = _Tables()
    if work.sweep.draws is None:
        _solve_cases(work, chunk, tables)
    else:
        for number in chunk.cases:
            _solve_draws(work, work.sweep.case(number), chunk, tables)
    return Solved(chunk.number, tables.rows(), tables.failures(), tables.solves, time.perf_counter() - began)


@dataclass(frozen=True, eq=False)
class _Point:
    """A solved case to start from: its world, where it lies on the axes, and its start."""

    world: str
    position: tuple[int, ...]
    start: Start


def _solve_cases(work: Work, chunk: Chunk, tables: _Tables) -> None:
    points: list[_Point] = []
    for number in chunk.cases:
        case = work.sweep.case(number)
        position = work.sweep.position(number)
        try:
            experiment = prepare(work.world_of(case), case.scenario)
            solved = solve(experiment, start=_nearest(points, case, experiment.rules, position))
        except ParleyError as error:
            tables.fail(number, 0, str(error), None)
            continue
        points.append(_Point(case.scenario.world, position, solved.start))
        rows = np.stack([read(solved.changes) for read in INDICATORS.values()])
        tables.add(number, 0, solved.changes.regions, rows)


def _nearest(points: list[_Point], case: Case, rules: Rules, position: tuple[int, ...]) -> Start | None:
    """Start nearest in steps along the axes, the latest of equals; None if none has the same world and kind."""
    alike = [point for point in points if point.world == case.scenario.world and point.start.rules == rules]
    if not alike:
        return None
    steps = [sum(abs(a - b) for a, b in zip(point.position, position, strict=True)) for point in alike]
    return alike[len(steps) - 1 - steps[::-1].index(min(steps))].start


def _solve_draws(work: Work, case: Case, chunk: Chunk, tables: _Tables) -> None:
    """Some draws of one case; each depends on its own point only."""
    try:
        solver, points = work.draw_solver(case)
    except ParleyError as error:
        for draw in range(chunk.first, chunk.last):
            tables.fail(case.number, draw, str(error), None)
        return
    regions = work.world_of(case).economy.regions
    for draw in range(chunk.first, chunk.last):
        drawn = solver.solve(points[draw])
        if drawn.failure:
            tables.fail(case.number, draw, drawn.failure, drawn.values)
        else:
            tables.add(case.number, draw, regions, drawn.rows)


class _Tables:
    """Rows as they come, turned into tables at the end of a chunk."""

    def __init__(self) -> None:
        self.solves = 0
        self._parts: list[pa.Table] = []
        self._failed: list[dict[str, Any]] = []

    def add(self, case: int, draw: int, regions: tuple[str, ...], values: Array) -> None:
        """Append the rows of one equilibrium; ``values`` are (indicators, N)."""
        import pyarrow as pa  # noqa: PLC0415

        n = len(regions)
        columns = [np.full(n, case, np.int64), np.full(n, draw, np.int64), pa.array(regions, pa.string()), *values]
        self._parts.append(pa.Table.from_arrays([pa.array(column) for column in columns], schema=row_schema()))
        self.solves += 1

    def fail(self, case: int, draw: int, reason: str, parameters: Mapping[str, Any] | None) -> None:
        """One that could not be solved."""
        text = None if parameters is None else json.dumps(dict(parameters))
        self._failed.append({CASE: case, DRAW: draw, "reason": reason, "parameters": text})

    def rows(self) -> pa.Table:
        """All rows, by case, draw and region."""
        import pyarrow as pa  # noqa: PLC0415

        table = pa.concat_tables([row_schema().empty_table(), *self._parts])
        keys = np.lexsort((table[DRAW].to_numpy(), table[CASE].to_numpy()))  # stable: regions stay in the world's order
        return table.take(keys).combine_chunks()

    def failures(self) -> pa.Table:
        """All failures, by case and draw."""
        import pyarrow as pa  # noqa: PLC0415

        ordered = sorted(self._failed, key=lambda row: (row[CASE], row[DRAW]))
        return pa.Table.from_pylist(ordered, schema=failure_schema())


def row_schema() -> pa.Schema:
    """Columns of the results."""
    import pyarrow as pa  # noqa: PLC0415

    keys = [(CASE, pa.int64()), (DRAW, pa.int64()), (REGION, pa.string())]
    return pa.schema([*keys, *((name, pa.float64()) for name in INDICATORS)])


def failure_schema() -> pa.Schema:
    """Columns of the failures."""
    import pyarrow as pa  # noqa: PLC0415

    return pa.schema([(CASE, pa.int64()), (DRAW, pa.int64()), ("reason", pa.string()), ("parameters", pa.string())])
