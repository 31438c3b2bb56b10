"""One scenario on one world, as a labelled result."""

from __future__ import annotations

from parley._version import __version__
from parley.codes.groups import group_names
from parley.economy.economy import Economy
from parley.experiments.experiment import Solved, WorldLike, prepare, solve
from parley.results.result import Result, RunInfo
from parley.scenarios.load import dump
from parley.scenarios.schema import Scenario
from parley.solver.solve import Settings
from parley.solver.start import Start


def run(world: WorldLike, scenario: Scenario, settings: Settings | None = None, start: Start | None = None) -> Result:
    """What the scenario's measures do to every region.

    Args:
        world: the baseline.
        scenario: the measures and how to solve; its ``world`` is ignored.
        settings: of the solver.
        start: a solved experiment nearby, to start from.

    Raises:
        InputError: something in the scenario does not exist in this world.
        InfeasibleError: a buyer is left without any supplier.
        SolveError: no certified equilibrium.
    """
    return labelled(world, scenario, solve(prepare(world, scenario), settings, start))


def labelled(world: WorldLike, scenario: Scenario, solved: Solved) -> Result:
    """A solved experiment as a result that says what was run, enough to repeat it."""
    e, outcome = solved.experiment, solved.solution.outcome
    chosen = scenario.elasticities if scenario.elasticities is not None else world.default_elasticities
    complete = scenario.model_copy(update={"world": world.name, "elasticities": chosen})
    info = RunInfo(
        scenario=dump(complete),
        world=world.name,
        world_hash=world.sha256,
        world_title=str(world.meta.get("title", world.name)),
        model=e.family.name,
        elasticities=e.elasticities.name,
        elasticities_source=e.elasticities.source,
        closure=e.closure,
        numeraire=e.numeraire,
        version=__version__,
        named=_named(scenario, e.economy),
        horizon=e.horizon,
        on=scenario.on.isoformat() if scenario.on else None,
        groups_at=e.groups_at,
        notes=(*e.notes, *solved.notes),
    )
    return Result(
        info=info,
        changes=solved.changes,
        certificate=solved.certificate,
        start=solved.start,
        iterations=outcome.sweeps,
        method=outcome.method,
        seconds=solved.solution.seconds,
    )


def _named(scenario: Scenario, economy: Economy) -> tuple[str, ...]:
    """Regions that a measure names one by one, in the order of appearance."""
    groups = {name.casefold() for name in group_names()}
    found = [
        code.upper()
        for measure in scenario.measures
        for code in (*(measure.origins or ()), *(measure.destinations or ()), *(measure.members or ()))
        if code.casefold() not in groups and code.upper() in economy.regions
    ]
    return tuple(dict.fromkeys(found))
