"""Who in a coalition costs and contributes what: the scenario solved for every subset of its members."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from parley.codes.groups import regions_of
from parley.dims import Array
from parley.errors import InputError
from parley.experiments.experiment import Experiment, WorldLike, prepare, solve
from parley.experiments.game import CostTable, cost_table, play
from parley.kit.parallel import Job, Pool
from parley.kit.progress import QUIET, Progress
from parley.measures.layers import without_layers
from parley.measures.limits import outside
from parley.results.blocs import equivalent_variation
from parley.scenarios.kinds import KINDS
from parley.scenarios.schema import Scenario
from parley.solver.solve import QUICK
from parley.solver.start import Start

CHUNK = 32
"""Coalitions solved in a row, each from the one before; the same for any number of workers, as are the last digits."""


@dataclass(eq=False)
class CoalitionValue:
    """Equivalent variation of the target and of each member (1 + n,), USD mn, when only some members act.

    A member that does not act leaves all flows between it and the target as in the baseline; all other measures stay.
    Each solve starts from the one before.
    """

    experiment: Experiment
    target: tuple[int, ...]
    members: Mapping[str, tuple[int, ...]]
    _last: Start | None = field(default=None, repr=False)

    def __call__(self, coalition: frozenset[str]) -> Array:
        """Solve for one coalition."""
        idle = [k for name, codes in self.members.items() if name not in coalition for k in codes]
        solved = solve(without(self.experiment, idle, self.target), QUICK, self._last)
        self._last = solved.start
        gain = equivalent_variation(solved.changes)
        return np.array([gain[list(codes)].sum() for codes in (self.target, *self.members.values())])


def without(experiment: Experiment, idle: Sequence[int], target: Sequence[int]) -> Experiment:
    """Set the flows between ``idle`` regions and the target back to the baseline, limits included."""
    if not idle:
        return experiment
    shock, economy = experiment.shock, experiment.economy
    pairs = np.zeros(shock.tariffs.shape[:2], bool)
    pairs[np.ix_(list(idle), list(target))] = True
    pairs = pairs | pairs.T
    cells = pairs[:, :, None]
    kept = replace(
        shock,
        tariffs=np.where(cells, economy.tariffs, shock.tariffs),
        cost=np.where(cells, 1.0, shock.cost),
        closed=np.where(cells, False, shock.closed),
        layers=without_layers(shock.layers, cells),
        export_tax=None if shock.export_tax is None else np.where(cells, 0.0, shock.export_tax),
    )
    return replace(experiment, shock=kept, limits=outside(experiment.limits, pairs))


def check_divisible(scenario: Scenario) -> None:
    """Raise :class:`InputError` for a measure whose effect is not on the flows between those it names."""
    for number, measure in enumerate(scenario.measures, start=1):
        if not KINDS[measure.kind].on_flows:
            raise InputError(
                f"measure {number} ({measure.label}): {measure.kind} changes flights between third countries too, so "
                "its effect cannot be shared out among members; leave it out for this view."
            )


def _check_shared_out(experiment: Experiment, nobody: Experiment, target: str, members: Sequence[str]) -> None:
    """Raise :class:`InputError` where no measure acts on flows between the target and a member."""
    shock, kept = experiment.shock, nobody.shock
    pairs = [(shock.tariffs, kept.tariffs), (shock.cost, kept.cost), (shock.closed, kept.closed)]
    if shock.export_tax is not None and kept.export_tax is not None:
        pairs.append((shock.export_tax, kept.export_tax))
    layers = [(a.factor, b.factor) for a, b in zip(shock.layers, kept.layers, strict=True)]
    limited, left = (sum(len(limit.cells[0]) for limit in e.limits) for e in (experiment, nobody))
    if all(np.array_equal(a, b) for a, b in (*pairs, *layers)) and limited == left:
        raise InputError(
            f"no measure acts on flows between {target} and {', '.join(members)}, and only these can be shared out "
            "among members; parley run and parley blocs show what the others do."
        )


def coalition_costs(
    world: WorldLike,
    scenario: Scenario,
    target: str,
    members: Sequence[str],
    workers: int = 1,
    progress: Progress = QUIET,
) -> CostTable:
    """Each member's cost, the target's loss, and Shapley values of taking part.

    Args:
        world: the world.
        scenario: the measures of all members together.
        target: a region or group.
        members: regions or groups that do not overlap, at most 12.
        workers: processes; 1 stays in this one. The results have the same bits for any number.
        progress: reports how many coalitions are solved.

    Raises:
        InputError: members that overlap with each other or the target, or too many; measures that cannot be shared out.
        SolveError: a coalition without a certified equilibrium.
    """
    check_divisible(scenario)
    experiment = prepare(world, scenario)
    economy = experiment.economy
    parts = {name: _places(experiment, name) for name in (target, *members)}
    seen: dict[int, str] = {}
    for name, places in parts.items():
        for k in places:
            if k in seen:
                raise InputError(f"{economy.regions[k]} is in both {seen[k]!r} and {name!r}; members must not overlap.")
            seen[k] = name
    everybody = [k for name in members for k in parts[name]]
    nobody = without(experiment, everybody, parts[target])
    _check_shared_out(experiment, nobody, target, members)
    value = CoalitionValue(experiment, parts[target], {name: parts[name] for name in members})
    with Pool(workers) as pool:
        game = play(list(members), value, lambda _, coalitions: _outcomes(pool, value, coalitions, progress))
    before = solve(nobody, QUICK).changes.income_before  # as the family has it: the economy's is Caliendo & Parro's
    income = np.array([before[list(parts[name])].sum() for name in (target, *members)])
    return cost_table(game, target, income)


def _outcomes(
    pool: Pool, value: CoalitionValue, coalitions: Iterable[frozenset[str]], progress: Progress
) -> list[Array]:
    """Outcomes in the order of the coalitions, solved in chunks that each begin anew."""
    listed = list(coalitions)
    chunks = [(first, listed[first : first + CHUNK]) for first in range(0, len(listed), CHUNK)]
    found: list[Array] = [np.empty(0)] * len(listed)
    for (first, chunk), outcomes in pool.each(_COALITIONS, value, chunks, progress=progress, size=_coalitions):
        found[first : first + len(chunk)] = outcomes
    return found


def _coalitions(chunk: tuple[int, list[frozenset[str]]]) -> int:
    return len(chunk[1])


def _start(value: CoalitionValue) -> CoalitionValue:
    return value


def _solve_chunk(value: CoalitionValue, chunk: tuple[int, list[frozenset[str]]]) -> list[Array]:
    anew = replace(value, _last=None)
    return [anew(coalition) for coalition in chunk[1]]


_COALITIONS = Job(_start, _solve_chunk)


def _places(experiment: Experiment, name: str) -> tuple[int, ...]:
    regions = experiment.economy.regions
    return tuple(regions.index(code) for code in regions_of(name, regions, experiment.groups_at).codes)
