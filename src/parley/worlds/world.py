"""A world: an economy with its papers, and the one method that users need, ``solve``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from parley._version import __version__
from parley.codes.groups import group_names
from parley.dims import Array
from parley.economy.economy import Economy
from parley.economy.elasticities import elasticities
from parley.errors import DataError, InputError
from parley.horizon.elasticity import parse_horizon, ratio
from parley.kit.packaged import read_bytes
from parley.measures.apply import build_shock
from parley.measures.limits import Limit
from parley.model.families import check_closure, get_family
from parley.results.result import Result, RunInfo
from parley.scenarios.load import dump
from parley.scenarios.schema import MULTI_SECTOR, Scenario
from parley.solver.limits import Limited, solve_limited
from parley.solver.solve import Settings, solve_shock
from parley.worlds import catalog, files

FALLBACK_ELASTICITIES = "uniform-4"
ELAPSED = "elapsed"
DAYS_A_YEAR = 365.25
SHORTEST = 1e-3
"""Years; before and just after the first start, the shortest run."""


@dataclass(frozen=True, eq=False)
class World:
    """An economy of one year, loaded from a bundled or a user's file.

    Attributes:
        name: of the bundled world, or the path of the file.
        economy: the accounts.
        sha256: hash of the file.
        meta: what the file says of itself (repairs, source, …).
        default_elasticities: set used when a scenario names none.
    """

    name: str
    economy: Economy
    sha256: str
    meta: Mapping[str, Any]
    default_elasticities: str

    def solve(self, scenario: Scenario, settings: Settings | None = None, start: Array | None = None) -> Result:
        """What the scenario's measures do to every region.

        Args:
            scenario: the measures and how to solve; its ``world`` is ignored, this one is used.
            settings: of the solver.
            start: stacked vector of a solution nearby, to start from.

        Raises:
            InputError: something in the scenario does not exist in this world.
            InfeasibleError: a buyer is left without any supplier.
            SolveError: no certified equilibrium.
        """
        years = years_since(scenario)
        family = get_family(family_at(scenario, years))
        check_closure(scenario.closure, scenario.numeraire, self.economy.regions)
        long_run = elasticities(scenario.elasticities, self.economy.sectors, self.default_elasticities)
        theta = replace(long_run, theta=long_run.theta * ratio(years, scenario.horizon_path))
        applied = build_shock(self.economy, scenario, scenario.on)
        if applied.limits:
            limited = solve_limited(
                family,
                self.economy,
                applied.shock,
                applied.limits,
                theta.theta,
                scenario.closure,
                scenario.numeraire,
                settings,
            )
            solution, changes, notes = limited.solution, limited.changes, limit_notes(limited, applied.limits)
        else:
            solution = solve_shock(
                family, self.economy, applied.shock, theta.theta, scenario.closure, scenario.numeraire, settings, start
            )
            changes, notes = solution.require(), ()
        chosen = scenario.elasticities if scenario.elasticities is not None else self.default_elasticities
        complete = scenario.model_copy(update={"world": self.name, "elasticities": chosen})
        info = RunInfo(
            scenario=dump(complete),
            world=self.name,
            world_hash=self.sha256,
            world_title=str(self.meta.get("title", self.name)),
            model=family.name,
            elasticities=theta.name,
            elasticities_source=theta.source,
            closure=scenario.closure,
            numeraire=scenario.numeraire,
            version=__version__,
            named=_named(scenario, self.economy),
            horizon="long-run" if years is None else f"{years:g}",
            on=scenario.on.isoformat() if scenario.on else None,
            notes=(*applied.notes, *notes, *_double_counting(scenario, years)),
        )
        return Result(
            info=info,
            changes=changes,
            certificate=solution.certificate,
            z=solution.outcome.z,
            iterations=solution.outcome.sweeps,
            method=solution.outcome.method,
            seconds=solution.seconds,
        )


def limit_notes(limited: Limited, limits: Sequence[Limit]) -> tuple[str, ...]:
    """What each quota or price cap came to, in words."""
    notes = []
    for limit, wedge, slack, rent in zip(limits, limited.wedges, limited.slack, limited.rents, strict=True):
        if wedge > 0:
            notes.append(f"{limit.name} binds: wedge {wedge:.1%}, rent {rent:,.0f} USD mn a year to the {limit.rent}s")
        else:
            notes.append(f"{limit.name} does not bind: {np.exp(slack) - 1.0:+.1%} from the limit")
    return tuple(notes)


def family_at(scenario: Scenario, years: float | None) -> str:
    """The family at a horizon: with ``immobile-under``, factors that are held, move partly, or freely."""
    if scenario.immobile_under is None or scenario.model != MULTI_SECTOR:
        return scenario.model
    if years is not None and years < scenario.immobile_under:
        return f"{MULTI_SECTOR}-immobile"
    if years is not None and years < scenario.mobile_from:
        return f"{MULTI_SECTOR}-partly-mobile"
    return scenario.model


def years_since(scenario: Scenario) -> float | None:
    """Years since the change, None for the long run."""
    if scenario.horizon != ELAPSED:
        return parse_horizon(scenario.horizon)
    starts = [measure.start for measure in scenario.measures if measure.start is not None]
    if scenario.on is None or not starts:
        raise InputError("horizon: elapsed needs the key 'on' (or --at) and measures with a 'start'.")
    days = (scenario.on - min(starts)).days
    return parse_horizon(max(days / DAYS_A_YEAR, SHORTEST))


def _double_counting(scenario: Scenario, years: float | None) -> tuple[str, ...]:
    """A note where slow adjustment is in the phasing and in the elasticities as well."""
    phased = sorted({measure.phasing for measure in scenario.measures} - {"immediate"})
    if years is None or not phased:
        return ()
    return (
        f"the phasing {', '.join(phased)} describes observed trade, which short-run elasticities slow down again: use "
        "horizon long-run with it, or phasing immediate with a horizon",
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


def load_world(name_or_path: str | Path, expected_hash: str | None = None) -> World:
    """A bundled world by name, or a world file by path.

    Raises :class:`InputError` for an unknown name, :class:`DataError` for a damaged file or, when ``expected_hash`` is
    given, for another version of the world than the manifest asks for.
    """
    text = str(name_or_path)
    world = _bundled(text) if text in catalog.entries() and catalog.entry(text).file else _from_path(text)
    if expected_hash is not None and world.sha256 != expected_hash:
        raise DataError(
            f"the manifest asks for {text} with sha256 {expected_hash[:16]}…, but this one has {world.sha256[:16]}…; "
            "repeat it with the parley version that the manifest names."
        )
    return world


@cache
def _bundled(name: str) -> World:
    entry = catalog.entry(name)
    content = read_bytes("worlds", entry.file)
    found = files.sha256(content)
    if found != entry.sha256:
        raise DataError(
            f"{name}: the bundled file has sha256 {found[:16]}…, the catalogue says {entry.sha256[:16]}…; the "
            "installation is damaged, install parley again."
        )
    data = files.from_bytes(content, name)
    meta = {**data.meta, "title": entry.title}
    return World(name, data.economy(), found, meta, entry.default_elasticities)


def _from_path(text: str) -> World:
    path = Path(text)
    try:
        content = path.read_bytes() if path.is_file() else None
    except OSError as error:
        raise DataError(f"the world file {text} cannot be read ({error.strerror or error}).") from None
    if content is None:
        if text in catalog.entries():
            raise DataError(
                f"the world {text!r} does not ship with parley. Build it from its sources: "
                f"parley data build {text} --source DIR --out {text}.npz, then use --world {text}.npz."
            )
        raise catalog.unknown(text)
    data = files.from_bytes(content, text)
    default = str(data.meta.get("default_elasticities", FALLBACK_ELASTICITIES))
    try:
        economy = replace(data.economy(), name=str(data.meta.get("name", path.stem)))
    except InputError as error:
        raise type(error)(f"{text}: {error}") from None
    return World(text, economy, files.sha256(content), data.meta, default)
