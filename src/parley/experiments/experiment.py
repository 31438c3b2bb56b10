"""Where a scenario meets a world: everything is looked up and checked once, then solved.

These are the only callers of the model and the solver's front door. A variant of an experiment (another elasticity
set, a smaller coalition, drawn flows) is ``dataclasses.replace(experiment, ...)``.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any, Protocol

import numpy as np

from parley.dims import Array
from parley.economy.economy import Economy
from parley.economy.elasticities import Elasticities, elasticities
from parley.errors import InputError
from parley.experiments.time import family_at, years_since
from parley.horizon.elasticity import ratio
from parley.kit.threads import one_thread
from parley.measures.apply import build_shock, membership_day
from parley.measures.limits import Limit, check_apart, on_duties
from parley.measures.shock import Shock, one_after_the_other
from parley.measures.touched import Touched
from parley.model.certificate import Certificate
from parley.model.changes import Changes
from parley.model.families import Family, check_closure, find_numeraire, get_family
from parley.results.indicators import export_tax_revenue
from parley.scenarios.schema import Scenario
from parley.solver.limits import NOTHING, TOLERANCE, Limited, solve_limited
from parley.solver.solve import Settings, Solution, solve_shock
from parley.solver.start import Rules, Start

MOST_NAMED = 6
"""Regions named in a note."""


class WorldLike(Protocol):
    """What an experiment needs of a world (:class:`parley.worlds.world.World` is one)."""

    @property
    def name(self) -> str:
        """Of a bundled world, or the path of a file."""
        ...

    @property
    def economy(self) -> Economy:
        """Its accounts."""
        ...

    @property
    def sha256(self) -> str:
        """Hash of its file."""
        ...

    @property
    def meta(self) -> Mapping[str, Any]:
        """What its file says of itself."""
        ...

    @property
    def default_elasticities(self) -> str | Mapping[str, float]:
        """What is used where a scenario names none: a set by name, or the world's own values by sector."""
        ...


@dataclass(frozen=True, eq=False)
class Experiment:
    """A scenario on a world, resolved: nothing is left to look up.

    Attributes:
        economy: the baseline.
        family: of the model, at this horizon.
        elasticities: name, source and long-run values of the set.
        theta: (J,) trade elasticities at this horizon.
        shock: what the measures change.
        limits: quotas, tariff-rate quotas and price caps.
        closure, numeraire: how deficits close, what nominal results are measured in.
        years: since the change; None is the long run.
        groups_at: day at which country groups were read.
        notes: what was noticed on the way.
        touched: what each measure is on.

    Raises:
        InputError: a family that cannot hold the limits.
    """

    economy: Economy
    family: Family
    elasticities: Elasticities
    theta: Array
    shock: Shock
    limits: tuple[Limit, ...]
    closure: str
    numeraire: str
    years: float | None
    groups_at: datetime.date | None = None
    notes: tuple[str, ...] = ()
    touched: tuple[Touched, ...] = ()

    def __post_init__(self) -> None:
        if self.limits and not self.family.keeps_sectors:
            raise InputError(
                f"the model {self.family.name} adds sectors up, so a quota or price cap on some of them cannot be read "
                "there; use a model that keeps sectors, such as caliendo-parro."
            )

    @property
    def rules(self) -> Rules:
        """What a start must have in common with it."""
        return self.family.name, self.closure, self.numeraire

    @property
    def horizon(self) -> str:
        """Years since the change as text, or ``long-run``."""
        return "long-run" if self.years is None else f"{self.years:g}"


@dataclass(frozen=True, eq=False)
class Solved:
    """A certified solution of an experiment.

    Attributes:
        experiment: what was solved.
        solution: the outcome, with the certificate.
        changes: what is read of it.
        wedges: (K,) of the limits, as fractions; 0 where one does not bind.
        notes: what each limit and the export taxes came to.
    """

    experiment: Experiment
    solution: Solution
    changes: Changes
    wedges: Array
    notes: tuple[str, ...] = ()

    @property
    def certificate(self) -> Certificate:
        """Errors over all equations, computed afresh."""
        return self.solution.certificate

    @property
    def sweeps(self) -> int:
        """Evaluations of the equations."""
        return self.solution.outcome.sweeps

    @property
    def start(self) -> Start:
        """To solve the next experiment from."""
        return Start(self.experiment.rules, self.solution.outcome.z, self.solution.preconditioner)


def prepare(world: WorldLike, scenario: Scenario) -> Experiment:
    """Put a scenario on a world; its ``world`` key is ignored. Every check is made here, once.

    Raises:
        InputError: something in the scenario does not exist in this world.
    """
    economy, years = world.economy, years_since(scenario)
    family = get_family(family_at(scenario, years))
    check_closure(scenario.closure, scenario.numeraire, economy.regions)
    numeraire, read_as = find_numeraire(scenario.numeraire, economy.regions)
    chosen = elasticities(scenario.elasticities, economy.sectors, world.default_elasticities)
    applied = build_shock(economy, scenario, scenario.on)
    return Experiment(
        economy=economy,
        family=family,
        elasticities=chosen,
        theta=chosen.theta * ratio(years, scenario.horizon_path),
        shock=applied.shock,
        limits=applied.limits,
        closure=scenario.closure,
        numeraire=numeraire,
        years=years,
        groups_at=membership_day(economy, scenario),
        notes=(*([f"numeraire: {read_as}"] if read_as else []), *applied.notes, *_double_counting(scenario, years)),
        touched=applied.touched,
    )


def prepare_all(world: WorldLike, scenarios: Sequence[Scenario]) -> Experiment:
    """Several scenarios one after the other on one world, as at the earliest start of any of their measures.

    What a later one closes is a share of what the earlier ones left open; costs multiply, changes of duties add up,
    limits hold side by side. The model, elasticities, closure and numeraire must be the same in all.

    Raises:
        InputError: scenarios that are solved in different ways, or something that does not exist in this world.
    """
    if not scenarios:
        raise InputError("no scenario is given; expected at least one.")
    measures = tuple(measure for scenario in scenarios for measure in scenario.measures)
    first = scenarios[0]
    years = years_since(first.model_copy(update={"measures": measures}))
    parts = [prepare(world, scenario.model_copy(update={"horizon": years or "long-run"})) for scenario in scenarios]
    for scenario, part in zip(scenarios, parts, strict=True):
        for what, mine, others in (
            ("model", part.family.name, parts[0].family.name),
            ("elasticities", part.elasticities.name, parts[0].elasticities.name),
            ("closure", part.closure, parts[0].closure),
            ("numeraire", part.numeraire, parts[0].numeraire),
        ):
            if mine != others:
                raise InputError(
                    f"{scenario.name} has the {what} {mine!r} and {first.name} has {others!r}; "
                    "scenarios are put together only if they are solved in the same way."
                )
    shock = reduce(lambda a, b: one_after_the_other(world.economy, a, b), (part.shock for part in parts))
    limits = tuple(on_duties(world.economy, limit, part.shock, shock) for part in parts for limit in part.limits)
    check_apart(world.economy, limits)
    return replace(
        parts[0],
        shock=shock,
        limits=limits,
        notes=tuple(dict.fromkeys(note for part in parts for note in part.notes)),
        touched=tuple(touched for part in parts for touched in part.touched),
    )


def solve(experiment: Experiment, settings: Settings | None = None, start: Start | None = None) -> Solved:
    """Solve an experiment from a start nearby, and from the baseline where that leads to no solution.

    Raises:
        InfeasibleError: a buyer is left without any supplier.
        SolveError: no certified equilibrium.
    """
    with one_thread():  # several threads wait for each other longer than they compute, all the more on a busy machine
        return _solve(experiment, settings, start)


def _solve(e: Experiment, settings: Settings | None, start: Start | None) -> Solved:
    rules = (e.closure, e.numeraire, settings)
    if e.limits:  # with the default settings: wedges settle only if the equilibria they come from are tighter than they
        limited = solve_limited(e.family, e.economy, e.shock, e.limits, e.theta, e.closure, e.numeraire)
        notes = (*limit_notes(e.limits, limited), *tax_notes(limited.changes))
        return Solved(e, limited.solution, limited.changes, limited.wedges, notes)
    vector = None if start is None else start.vector_for(e.rules)
    known = None if start is None else start.preconditioner_for(e.rules)
    solution = solve_shock(e.family, e.economy, e.shock, e.theta, *rules, vector, known)
    if not solution.solved and (vector is not None or known is not None):
        solution = solve_shock(e.family, e.economy, e.shock, e.theta, *rules)
    changes = solution.require()
    return Solved(e, solution, changes, np.empty(0), tax_notes(changes))


def limit_notes(limits: Sequence[Limit], limited: Limited) -> tuple[str, ...]:
    """What each limit came to, in words."""
    notes = []
    for limit, wedge, slack, rent in zip(limits, limited.wedges, limited.slack, limited.rents, strict=True):
        if limit.gap is not None and slack > TOLERANCE:
            notes.append(
                f"{limit.name} is exceeded by {np.expm1(slack):.1%}: {-np.expm1(-slack):.1%} of the trade pays the "
                f"duty beyond the quota, the rest brings the {limit.rent}s a rent of {rent:,.0f} USD mn a year"
            )
        elif wedge > 0:
            notes.append(f"{limit.name} binds: wedge {wedge:.1%}, rent {rent:,.0f} USD mn a year to the {limit.rent}s")
        elif slack <= NOTHING:
            notes.append(f"{limit.name} does not bind: none of its trade is left")
        elif abs(slack) <= TOLERANCE:
            notes.append(f"{limit.name} does not bind: just at the limit")
        else:
            notes.append(f"{limit.name} does not bind: {np.exp(slack) - 1.0:+.1%} from the limit")
    return tuple(notes)


def tax_notes(c: Changes) -> tuple[str, ...]:
    """What export taxes bring and export subsidies cost the states that have them, in words."""
    revenue = export_tax_revenue(c)
    taxing = [int(k) for k in np.argsort(-np.abs(revenue), kind="stable") if revenue[k]]
    if not taxing:
        return ()
    listed = ", ".join(f"{c.regions[k]} {revenue[k]:+,.0f}" for k in taxing[:MOST_NAMED])
    more = f" and {len(taxing) - MOST_NAMED} more" if len(taxing) > MOST_NAMED else ""
    return (f"revenue of export taxes less subsidies, USD mn a year: {listed}{more}",)


def _double_counting(scenario: Scenario, years: float | None) -> tuple[str, ...]:
    """A note where slow adjustment is in the phasing and in the elasticities as well."""
    phased = sorted({measure.phasing for measure in scenario.measures} - {"immediate"})
    if years is None or not phased:
        return ()
    return (
        f"the phasing {', '.join(phased)} describes observed trade, which short-run elasticities slow down again: use "
        "horizon long-run with it, or phasing immediate with a horizon",
    )
