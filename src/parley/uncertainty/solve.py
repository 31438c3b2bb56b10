"""Solve draws: each from the certified solution at the centre of its set, family and closure.

A draw depends on its own point only, never on the draws before it, so that the same seed gives the same bits on one or
many workers, in one piece or many.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from parley.dims import Array
from parley.distributions import Value
from parley.errors import ParleyError
from parley.experiments.experiment import Experiment, prepare, solve
from parley.measures.apply import build_shock
from parley.model.families import get_family
from parley.scenarios.schema import Scenario
from parley.scenarios.spread import Draws
from parley.solver.solve import QUICK
from parley.solver.start import Start
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
    _centres: dict[tuple[str, str, str], Start | None] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self.plan: Plan = make_plan(self.world, self.scenario)
        draws = self.scenario.draws or Draws()
        self.settings = draws
        self._errors = FlowError(self.world.economy, draws.pair_error, draws.cell_error)
        self._base: Experiment = prepare(self.world, self.scenario)

    @property
    def notes(self) -> tuple[str, ...]:
        """What was noticed while planning and applying the measures."""
        return (*self._base.notes, *self.plan.notes)

    @property
    def limited(self) -> bool:
        """Whether a measure is a quota or price cap."""
        return bool(self._base.limits)

    def solve(self, point: Array) -> Drawn:
        """Solve the draw at a point (d,) of the unit cube; a failure is part of what is returned."""
        draw = draw_at(self.plan, self.scenario, point)
        try:
            solved = solve(self.experiment(draw), QUICK, self._centre(draw))
            changes = solved.changes
            rows = np.stack([read(changes) for read in INDICATORS.values()])
            asked = np.array([quantity.read(changes) for quantity in self.quantities])
            return Drawn(draw.values, rows, asked, "", solved.sweeps)
        except ParleyError as error:
            return self.failed(draw, f"{type(error).__name__}: {error}")

    def failed(self, draw: Draw, reason: str) -> Drawn:
        """A draw without a solution: NaN everywhere, and why."""
        nothing = np.full((len(INDICATORS), len(self.world.economy.regions)), np.nan)
        return Drawn(draw.values, nothing, np.full(len(self.quantities), np.nan), reason)

    def experiment(self, draw: Draw) -> Experiment:
        """Experiment of the scenario with what is drawn in place of what is given.

        Measures are applied again only where sizes are drawn, or where limits refer to drawn flows.
        """
        economy = self.world.economy if draw.seed is None else self._errors.draw(draw.seed)
        drawn = replace(
            self._base, economy=economy, theta=draw.theta, family=get_family(draw.family), closure=draw.closure
        )
        if draw.measures is None and not self._base.limits:
            return drawn
        scenario = self.scenario
        if draw.measures is not None:
            scenario = scenario.model_copy(update={"measures": draw.measures})
        applied = build_shock(economy, scenario, scenario.on)
        return replace(drawn, shock=applied.shock, limits=applied.limits)

    def _centre(self, draw: Draw) -> Start | None:
        """Start at the centre of a draw's set, family and closure; None if that has no solution or limits apply."""
        if self._base.limits:
            return None
        key = (draw.elasticities, draw.family, draw.closure)
        if key not in self._centres:
            self._centres[key] = self._solve_centre(central(self.plan, self.scenario, draw))
        return self._centres[key]

    def _solve_centre(self, draw: Draw) -> Start | None:
        try:
            return solve(self.experiment(draw), QUICK).start
        except ParleyError:
            return None  # each draw then starts from the baseline, and fails or not by itself
