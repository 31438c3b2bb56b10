"""One scenario on one world, as a labelled result."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from contextlib import suppress

from parley._version import __version__
from parley.codes.groups import Bloc, blocs_of
from parley.economy.economy import Economy
from parley.errors import InputError
from parley.experiments.experiment import Solved, WorldLike, prepare, solve
from parley.results.result import Result, RunInfo
from parley.results.sides import Side
from parley.results.touched import Effects
from parley.scenarios.kinds import KINDS
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
        sides=sides(scenario, e.economy, e.groups_at),
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
        measures=Effects(e.touched),
    )


def sides(scenario: Scenario, economy: Economy, day: datetime.date | None) -> tuple[Side, ...]:
    """Those that act in the scenario's measures and those acted upon, as the file names them, regions and groups.

    Those that most measures name come first. A kind of measure that does not say who acts, as an embargo, makes both
    ends sides that act and are acted upon. A selector for all regions (``"*"``) names no side.
    """
    found: dict[tuple[str, ...], Side] = {}
    for measure in scenario.measures:
        ends = {
            "from": measure.origins,
            "to": measure.destinations,
            "members": measure.members,
            "airspace": measure.airspace,
            "carriers": measure.carriers,
        }
        kind = KINDS[measure.kind]
        for key, names in ends.items():
            acts = key in kind.acts or not kind.acts
            hit = key not in kind.acts or measure.both_ways
            for bloc in _blocs(names or (), economy, day):
                before = found.get(bloc.codes, Side(bloc, False, False, 0))
                found[bloc.codes] = Side(before.bloc, before.acts or acts, before.target or hit, before.measures + 1)
    return tuple(sorted(found.values(), key=lambda side: -side.measures))


def _blocs(names: Iterable[str], economy: Economy, day: datetime.date | None) -> Iterator[Bloc]:
    """Each name as a bloc; names without a region of this world are in the notes already."""
    for name in names:
        if name != "*":
            with suppress(InputError):
                yield from blocs_of([name], economy.regions, day)
