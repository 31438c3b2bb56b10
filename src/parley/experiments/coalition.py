"""Who in a coalition costs and contributes what: the scenario solved for every subset of its members."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from multiprocessing import get_context

import numpy as np

from parley.codes.groups import resolve_countries
from parley.dims import Array
from parley.economy.elasticities import elasticities
from parley.errors import InputError
from parley.experiments.game import CostTable, cost_table, play
from parley.horizon.elasticity import ratio
from parley.measures.apply import build_shock, membership_day
from parley.measures.shock import Shock, no_shock
from parley.model.families import check_closure, get_family
from parley.model.gravity.model import GravityModel
from parley.model.gravity.system import Preconditioner
from parley.model.problem import ZERO
from parley.results.blocs import equivalent_variation
from parley.scenarios.schema import Scenario
from parley.solver.solve import QUICK, prepare_model, solve
from parley.worlds.world import World, years_since


@dataclass(eq=False)
class CoalitionValue:
    """Equivalent variation of the target and of each member (1 + n,), USD mn, when only some members act.

    A member that does not act leaves all flows between it and the target as in the baseline; all other measures stay.
    Each solve starts from the one before and takes over its preconditioner.
    """

    world: World
    scenario: Scenario
    shock: Shock
    theta: Array
    target: tuple[int, ...]
    members: Mapping[str, tuple[int, ...]]
    _last: Array | None = field(default=None, repr=False)
    _preconditioner: Preconditioner | None = field(default=None, repr=False)

    def __call__(self, coalition: frozenset[str]) -> Array:
        """Solve for one coalition."""
        idle = [k for name, codes in self.members.items() if name not in coalition for k in codes]
        s, economy = self.scenario, self.world.economy
        start = None if s.closure == ZERO else self._last
        shock = without(self.shock, no_shock(economy), idle, self.target)
        rules = (s.closure, s.numeraire, QUICK)
        model, _ = prepare_model(get_family(s.model), economy, shock, self.theta, *rules)
        if isinstance(model, GravityModel):
            model.preconditioner = self._preconditioner
        solution = solve(model, QUICK, start)
        if isinstance(model, GravityModel):
            self._preconditioner = model.preconditioner
        gain = equivalent_variation(solution.require())
        self._last = solution.outcome.z
        return np.array([gain[list(codes)].sum() for codes in (self.target, *self.members.values())])


def without(shock: Shock, base: Shock, idle: Sequence[int], target: Sequence[int]) -> Shock:
    """The shock with the flows between ``idle`` regions and the target as in the baseline."""
    if not idle:
        return shock
    pairs = np.zeros(shock.tariffs.shape[:2], bool)
    pairs[np.ix_(list(idle), list(target))] = True
    pairs = (pairs | pairs.T)[:, :, None]
    return replace(
        shock,
        tariffs=np.where(pairs, base.tariffs, shock.tariffs),
        cost=np.where(pairs, base.cost, shock.cost),
        closed=np.where(pairs, base.closed, shock.closed),
    )


def coalition_costs(
    world: World, scenario: Scenario, target: str, members: Sequence[str], workers: int = 1
) -> CostTable:
    """Each member's cost, the target's loss, and Shapley values of taking part.

    Args:
        world: the world.
        scenario: the measures of all members together.
        target: a region or group.
        members: regions or groups that do not overlap, at most 12.
        workers: processes; 1 stays in this one.

    Raises:
        InputError: members that overlap with each other or the target, or too many.
        SolveError: a coalition without a certified equilibrium.
    """
    economy = world.economy
    check_closure(scenario.closure, scenario.numeraire, economy.regions)
    parts = {name: _places(world, scenario, name) for name in (target, *members)}
    seen: dict[int, str] = {}
    for name, places in parts.items():
        for k in places:
            if k in seen:
                raise InputError(f"{economy.regions[k]} is in both {seen[k]!r} and {name!r}; members must not overlap.")
            seen[k] = name
    theta = elasticities(scenario.elasticities, economy.sectors, world.default_elasticities).theta
    theta = theta * ratio(years_since(scenario), scenario.horizon_path)
    shock = build_shock(economy, scenario, scenario.on).shock
    value = CoalitionValue(world, scenario, shock, theta, parts[target], {name: parts[name] for name in members})
    if workers > 1:
        with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
            chunk = max(2 ** len(members) // (4 * workers), 1)
            game = play(list(members), value, lambda f, all_: pool.map(f, all_, chunksize=chunk))
    else:
        game = play(list(members), value)
    income = np.array([economy.income[list(parts[name])].sum() for name in (target, *members)])
    return cost_table(game, target, income)


def _places(world: World, scenario: Scenario, name: str) -> tuple[int, ...]:
    codes = resolve_countries([name], world.economy.regions, membership_day(world.economy, scenario)).codes
    return tuple(world.economy.regions.index(code) for code in codes)
