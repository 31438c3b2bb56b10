"""Solve draws: each from the certified solution at the centre of its set, family and closure.

A draw depends on its own point only, never on the draws before it, so that the same seed gives the same bits on one or
many workers, in one piece or many.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from parley.dims import Array
from parley.distributions import Value
from parley.economy.economy import Economy
from parley.errors import ParleyError
from parley.measures.apply import Applied, build_shock
from parley.model.changes import Changes
from parley.model.families import get_family
from parley.model.gravity.model import GravityModel
from parley.model.immobile.model import ImmobileModel
from parley.model.problem import ZERO
from parley.scenarios.schema import Scenario
from parley.scenarios.spread import Draws
from parley.solver.limits import solve_limited
from parley.solver.solve import QUICK, prepare_model, solve
from parley.uncertainty.data_error import FlowError
from parley.uncertainty.draw import Draw, central, draw_at
from parley.uncertainty.plan import Plan, make_plan
from parley.uncertainty.quantities import INDICATORS, Quantity
from parley.worlds.world import World


@dataclass(frozen=True, eq=False)
class Drawn:
    """One solved draw, or the reason why there is none.

    Attributes:
        values: the drawn parameters.
        rows: (I, N) indicators by region, in the order of INDICATORS; NaN where the draw failed.
        asked: further quantities, one number each.
        failure: why the draw has no certified solution; empty if it has.
        sweeps: evaluations of the equations.
    """

    values: Mapping[str, Value]
    rows: Array
    asked: Array
    failure: str = ""
    sweeps: int = 0


@dataclass(frozen=True, eq=False)
class Centre:
    """The solution that draws of one set, family and closure start from, and its preconditioner, the family's own."""

    z: Array | None
    preconditioner: Any


@dataclass(eq=False)
class DrawSolver:
    """Solves draws of one scenario in one world.

    Attributes:
        world: the world.
        scenario: with its horizon and day; what is drawn is in ``scenario.draws``.
        quantities: what to read of each draw beside the regional indicators.
    """

    world: World
    scenario: Scenario
    quantities: Sequence[Quantity] = ()
    _centres: dict[tuple[str, str, str], Centre] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self.plan: Plan = make_plan(self.world, self.scenario)
        draws = self.scenario.draws or Draws()
        self.settings = draws
        self._errors = FlowError(self.world.economy, draws.pair_error, draws.cell_error)
        self._applied: Applied = build_shock(self.world.economy, self.scenario, self.scenario.on)

    @property
    def notes(self) -> tuple[str, ...]:
        """What was noticed while planning and applying the measures."""
        return (*self._applied.notes, *self.plan.notes)

    @property
    def limited(self) -> bool:
        """Whether a measure is a quota or price cap."""
        return bool(self._applied.limits)

    def solve(self, point: Array) -> Drawn:
        """Solve the draw at a point (d,) of the unit cube; a failure is part of what is returned."""
        draw = draw_at(self.plan, self.scenario, point)
        try:
            changes, sweeps = self._changes(draw)
            rows = np.stack([read(changes) for read in INDICATORS.values()])
            asked = np.array([quantity.read(changes) for quantity in self.quantities])
            return Drawn(draw.values, rows, asked, "", sweeps)
        except ParleyError as error:
            return self.failed(draw, f"{type(error).__name__}: {error}")

    def failed(self, draw: Draw, reason: str) -> Drawn:
        """A draw without a solution: NaN everywhere, and why."""
        nothing = np.full((len(INDICATORS), len(self.world.economy.regions)), np.nan)
        return Drawn(draw.values, nothing, np.full(len(self.quantities), np.nan), reason)

    def _changes(self, draw: Draw) -> tuple[Changes, int]:
        economy = self.world.economy if draw.seed is None else self._errors.draw(draw.seed)
        applied = self.applied_to(economy, draw)
        rules = (draw.closure, self.scenario.numeraire, QUICK)
        family = get_family(draw.family)
        if applied.limits:
            limited = solve_limited(family, economy, applied.shock, applied.limits, draw.theta, *rules)
            return limited.changes, limited.solution.outcome.sweeps
        centre = self._centre(draw)
        model, sweeps = prepare_model(family, economy, applied.shock, draw.theta, *rules)
        if isinstance(model, (GravityModel, ImmobileModel)):
            model.preconditioner = centre.preconditioner
        solution = solve(model, QUICK, centre.z)
        return solution.require(), sweeps + solution.outcome.sweeps

    def applied_to(self, economy: Economy, draw: Draw) -> Applied:
        """The measures on an economy; only drawn sizes, and limits that refer to flows, ask for applying them again."""
        if draw.measures is None and not self._applied.limits:
            return self._applied
        scenario = (
            self.scenario if draw.measures is None else self.scenario.model_copy(update={"measures": draw.measures})
        )
        return build_shock(economy, scenario, scenario.on)

    def _centre(self, draw: Draw) -> Centre:
        """The solution at the centre of a draw's set, family and closure; nothing where there is none."""
        key = (draw.elasticities, draw.family, draw.closure)
        if key not in self._centres:
            self._centres[key] = self._solve_centre(central(self.plan, self.scenario, draw))
        return self._centres[key]

    def _solve_centre(self, draw: Draw) -> Centre:
        rules = (draw.closure, self.scenario.numeraire, QUICK)
        try:
            model, _ = prepare_model(
                get_family(draw.family), self.world.economy, self._applied.shock, draw.theta, *rules
            )
            solution = solve(model, QUICK)
            solution.require()
        except ParleyError:
            return Centre(None, None)  # each draw then starts from the baseline, and fails or not by itself
        start = None if draw.closure == ZERO else solution.outcome.z
        known = model.preconditioner if isinstance(model, (GravityModel, ImmobileModel)) else None
        return Centre(start, known)
