"""What is uncertain in a scenario: the list of parameters, each with its group, distribution and source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf, log, sqrt
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from parley.distributions import (
    BySector,
    Choice,
    Distribution,
    LogNormal,
    Normal,
    Scalar,
    Triangular,
    Uniform,
)
from parley.economy.elasticities import Elasticities, elasticities, set_names
from parley.errors import InputError, ScenarioError
from parley.experiments.time import family_at, years_since
from parley.horizon.elasticity import anchors, describe_path
from parley.measures.apply import ban_totals
from parley.model.families import check_closure, get_family
from parley.model.problem import FIXED_NOMINAL, FIXED_SHARE, WORLD_GDP, ZERO
from parley.scenarios.kinds import LEAST, field_of
from parley.scenarios.schema import Scenario
from parley.scenarios.sizes import MAX_RATE, Usd
from parley.scenarios.spread import Draws
from parley.worlds.world import World

if TYPE_CHECKING:
    from parley.scenarios.spread import Spread

ELASTICITIES, HORIZON, SIZE, DATA, MODEL, CLOSURE = (
    "elasticities",
    "horizon",
    "measure size",
    "data",
    "model",
    "closure",
)
SET_NAME, MODEL_NAME, CLOSURE_NAME = "elasticity set", "model family", "closure"
"""Names of the parameters that pick one of several options."""
GROUPS = (ELASTICITIES, HORIZON, SIZE, DATA, MODEL, CLOSURE)
NUMBERS = ("limit", "in-quota", "share", "cap", "market")
"""Numbers of a measure beside its size."""
Places = npt.NDArray[np.intp]
WIDEST = 4.0
"""A drawn elasticity lies between a quarter and four times its estimate: some published errors exceed the estimate."""


@dataclass(frozen=True)
class Parameter:
    """One uncertain quantity.

    Attributes:
        name: such as ``elasticity set`` or ``coverage of measure 3 (…)``.
        group: one of GROUPS.
        distribution: what it is drawn from.
        source: where the distribution is from; says so where it is assumed.
        place: what it moves: number of a measure from 0, years of an anchor, positions of sectors.
        of: the elasticity set that an estimate belongs to.
    """

    name: str
    group: str
    distribution: Distribution
    source: str
    place: tuple[int | float, ...] = ()
    of: str = ""


@dataclass(frozen=True, eq=False)
class Plan:
    """All uncertain parameters of a scenario in a world, in a fixed order, and what is not drawn and why."""

    parameters: tuple[Parameter, ...]
    sets: Mapping[str, Elasticities]
    notes: tuple[str, ...]

    @property
    def groups(self) -> tuple[str, ...]:
        """Groups that have a parameter, in the order of GROUPS."""
        present = {parameter.group for parameter in self.parameters}
        return tuple(group for group in GROUPS if group in present)

    @cached_property
    def by_group(self) -> dict[str, Places]:
        """Positions of each group's parameters."""
        names = np.array([parameter.group for parameter in self.parameters])
        return {group: np.flatnonzero(names == group) for group in self.groups}


def make_plan(world: World, scenario: Scenario) -> Plan:
    """List what is uncertain in a scenario.

    Raises:
        InputError: a set, family or closure to draw from that does not exist or does not fit the world.
        ScenarioError: a spread that reaches outside what the size allows.
    """
    draws = scenario.draws or Draws()
    sets, set_notes = _sets(world, scenario, draws)
    sizes, size_notes = _sizes(scenario, draws, ban_totals(world.economy, scenario, scenario.on))
    horizon, horizon_notes = _horizon(scenario)
    families = _families(scenario, draws)
    closures, closure_notes = _closures(scenario, draws, families)
    parts = (
        *_elasticities(sets),
        *horizon,
        *sizes,
        *_data(draws),
        *_choice(MODEL_NAME, MODEL, families),
        *closures,
    )
    return Plan(parts, sets, (*set_notes, *horizon_notes, *size_notes, *closure_notes))


def _sets(world: World, scenario: Scenario, draws: Draws) -> tuple[dict[str, Elasticities], tuple[str, ...]]:
    """Sets to draw from by name; a published set that lacks some of the world's sectors is left out by default."""
    sectors, default = world.economy.sectors, world.default_elasticities
    if draws.elasticities is not None:
        sets = {name: elasticities(name, sectors, default) for name in draws.elasticities}
    elif scenario.elasticities is not None:
        given = elasticities(scenario.elasticities, sectors, default)
        sets = {given.name: given}
    else:
        first = elasticities(None, sectors, default) if not isinstance(default, str) else None
        sets = {first.name: first} if first else {}
        leading = (default,) if isinstance(default, str) else ()
        for name in (*leading, *(name for name in set_names() if name not in leading)):
            try:
                sets[name] = elasticities(name, sectors, default)
            except InputError:
                continue
    silent = [name for name, found in sets.items() if found.standard_error is None]
    note = f"no standard errors are at hand for {', '.join(silent)}; their spread is that between sets"
    return sets, (note,) if silent else ()


def _elasticities(sets: Mapping[str, Elasticities]) -> tuple[Parameter, ...]:
    """Which set, and the error of each of its estimates; sectors that share an estimate share its error."""
    names = tuple(sets)
    out = []
    if len(names) > 1:
        out.append(Parameter(SET_NAME, ELASTICITIES, Choice(names), "published sets, equally likely (assumed)"))
    for name, found in sets.items():
        if found.standard_error is None:
            continue
        shared: dict[tuple[float, float], list[int]] = {}
        for k, pair in enumerate(zip(found.theta.tolist(), found.standard_error.tolist(), strict=True)):
            if pair[1] > 0:
                shared.setdefault(pair, []).append(k)
        for (theta, error), places in shared.items():
            title, drawn = f"{name}: elasticity {theta:g}", _positive(theta, error)
            out.append(Parameter(title, ELASTICITIES, drawn, found.source, tuple(places), of=name))
    return tuple(out)


def _positive(estimate: float, error: float) -> LogNormal:
    """Lognormal with the estimate as mean and its standard error: ``s^2 = ln(1 + (error/estimate)^2)``."""
    s2 = log(1.0 + (error / estimate) ** 2)
    median = estimate * float(np.exp(-s2 / 2))
    return LogNormal(median, sqrt(s2), estimate / WIDEST, estimate * WIDEST)


def _horizon(scenario: Scenario) -> tuple[tuple[Parameter, ...], tuple[str, ...]]:
    """Anchors of the elasticity path as parameters; in the long run their ratio is 1 by definition."""
    if years_since(scenario) is None:
        return (), ()
    path = scenario.horizon_path
    source = describe_path(path)["source"]
    points = [point for point in anchors(path) if point.standard_error is not None]
    if not points:
        return (), (f"the path {path} has no standard errors; the horizon is not drawn",)
    return tuple(
        Parameter(
            f"elasticity after {point.years:g} years",
            HORIZON,
            Normal(point.value, float(point.standard_error or 0.0), low=0.0),
            source,
            (point.years,),
        )
        for point in points
    ), ()


def _sizes(scenario: Scenario, draws: Draws, covered: Sequence[float]) -> tuple[tuple[Parameter, ...], tuple[str, ...]]:
    out, guessed = [], 0
    for number, measure in enumerate(scenario.measures):
        if measure.size is None or (measure.spread is not None and measure.spread.fixed):
            continue
        way, value = measure.size
        assumed = measure.spread is None and way in measure.assumed and draws.assumed_spread > 0
        if measure.spread is None and not assumed:
            continue
        guessed += assumed
        most = _most(way, covered[number])
        name = f"{way} of measure {number + 1} ({measure.label})"
        try:
            if isinstance(value, Mapping):
                parts = {
                    code: _size(way, size, measure.spread, draws.assumed_spread, size * most)
                    for code, size in value.items()
                }
                distribution: Distribution = BySector(parts)
            else:
                distribution = _size(way, value, measure.spread, draws.assumed_spread, value * most)
        except InputError as error:
            raise ScenarioError(f"{scenario.name}, {name}: {error}") from None
        out.append(Parameter(name, SIZE, distribution, "assumed" if assumed else "spread in the scenario", (number,)))
    note = f"{guessed} sizes that the file marks as assumed are drawn from triangles of ±{draws.assumed_spread:.0%}"
    return tuple(out), (*([note] if guessed else []), *_held(scenario, draws))


def _held(scenario: Scenario, draws: Draws) -> tuple[str, ...]:
    """A note on numbers that the file marks as assumed and that are no sizes, so that no draw moves them."""
    if draws.assumed_spread == 0:
        return ()
    held = [
        f"{key} of measure {number} ({measure.label})"
        for number, measure in enumerate(scenario.measures, start=1)
        for key in NUMBERS
        if key in measure.assumed and not (measure.size and measure.size[0] == key)
        if getattr(measure, field_of(key)) is not None
    ]
    return (f"assumed, but not drawn, as only sizes are: {', '.join(held)}",) if held else ()


def bounds(way: str) -> tuple[float, float]:
    """Values that a size may take."""
    known = {"coverage": (0.0, 1.0), "scale": (0.0, MAX_RATE), LEAST: (0.0, MAX_RATE), "limit": (1e-6, MAX_RATE)}
    return known.get(way, (-0.99, MAX_RATE))


def _most(way: str, covered: float) -> float:
    """Factor that an assumed size may grow by: bans of one flow together stay within all of its products."""
    return 1.0 / covered if way == "coverage" and covered > 0 else inf


def _size(way: str, value: float, spread: Spread | None, half_width: float, most: float) -> Scalar:
    """Distribution of one size, within what the size may be.

    Without a spread it is a triangle of a relative half-width whose upper end is at most ``most``.
    """
    low, high = (1e-6, inf) if isinstance(value, Usd) else bounds(way)
    if spread is None:
        high = min(high, most) if value > 0 else high
        ends = sorted((value * (1.0 - half_width), value * (1.0 + half_width)))
        if ends[0] == ends[1]:  # an assumed 0
            return Uniform(value, value, value)
        return Triangular(max(low, ends[0]), value, min(high, ends[1]))
    if spread.normal is not None:
        return Normal(value, spread.normal, low, high)
    if spread.lognormal is not None:
        return LogNormal(value, spread.lognormal, max(low, 0.0), high)
    first, last = spread.triangular or spread.uniform or (low, high)
    if not low <= first < last <= high:
        raise InputError(f"spread: {first:g} to {last:g} leaves what a {way} can be, {low:g} to {high:g}.")
    return Triangular(first, value, last) if spread.triangular else Uniform(first, last, value)


def _data(draws: Draws) -> tuple[Parameter, ...]:
    if draws.pair_error == 0 and draws.cell_error == 0:
        return ()
    source = "BACI against OECD ICIO, 2013 (docs/uncertainty.md)"
    return (Parameter("trade flows", DATA, Uniform(0.0, 1.0, 0.0), source),)


def _families(scenario: Scenario, draws: Draws) -> tuple[str, ...]:
    """Names of the families to draw from."""
    chosen = family_at(scenario, years_since(scenario))
    given: Sequence[str] = draws.models or (chosen,)
    partly_held = get_family(chosen).partly_held
    if draws.models is None and partly_held and scenario.immobile_under is None:
        given = (chosen, partly_held)
    return tuple(dict.fromkeys(get_family(name).name for name in given))


def _closures(
    scenario: Scenario, draws: Draws, families: Sequence[str]
) -> tuple[tuple[Parameter, ...], tuple[str, ...]]:
    """The closures to draw from; by default the scenario's and the other one that keeps imbalances.

    Where factors are in fixed supply, factor income of the world is the unit in which ``world-gdp`` counts: a deficit
    fixed in it and a deficit fixed as a share of it are the same number.
    """
    given: Sequence[str] = draws.closures or (scenario.closure,)
    notes: tuple[str, ...] = ()
    if draws.closures is None and scenario.closure != ZERO:
        if scenario.numeraire == WORLD_GDP and all(get_family(name).fixed_factors for name in families):
            notes = (f"{FIXED_NOMINAL} and {FIXED_SHARE} are the same in units of {WORLD_GDP}; no closure is drawn",)
        else:
            given = (scenario.closure, FIXED_SHARE if scenario.closure == FIXED_NOMINAL else FIXED_NOMINAL)
    for name in given:
        check_closure(name, scenario.numeraire, (scenario.numeraire,))
    return _choice(CLOSURE_NAME, CLOSURE, tuple(dict.fromkeys(given))), notes


def _choice(name: str, group: str, options: tuple[str, ...]) -> tuple[Parameter, ...]:
    """Also for one option: it is part of the plan's record, and its group gets no part of the variance."""
    return (Parameter(name, group, Choice(options), "equally likely (assumed)"),)
