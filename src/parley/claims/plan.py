"""Which runs a dossier needs: each scenario, horizon, day and set of draws once, however many claims read it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from parley.claims.dossier import Claim, RunMeasure
from parley.claims.figures import figure_of
from parley.claims.quantities import Reading, reading, sign_reading
from parley.errors import InputError, nearest
from parley.horizon.elasticity import parse_horizon
from parley.horizon.phasing import named_phasing
from parley.kit.dates import MID_YEAR
from parley.kit.reach import within
from parley.measures.apply import membership_day
from parley.scenarios.load import library_names, load
from parley.scenarios.schema import Scenario
from parley.scenarios.spread import Draws
from parley.worlds.world import World, load_world

DRAWS = 256
"""Draws of a run that does not say how many."""
YEAR, HORIZON, SINGLE = "year", "years since the change", ""


@dataclass(frozen=True, eq=False)
class Run:
    """One scenario to solve, once without draws and ``draws`` times with.

    Attributes:
        key: the same for two runs if and only if they are the same.
        world: the world.
        scenario: with its horizon, day and draws.
        draws: 0 for none.
    """

    key: str
    world: World
    scenario: Scenario
    draws: int


@dataclass(frozen=True, eq=False)
class Step:
    """A point on the axis of a claim: a year or a horizon. ``years`` is None for the long run."""

    label: str
    years: float | None
    run: Run


@dataclass(frozen=True, eq=False)
class Need:
    """What one claim reads, and where.

    Attributes:
        reading: the quantity.
        axis: ``year``, ``years since the change``, or empty for a single run.
        steps: at least one, in order.
        claimed: number of the step that the claim is about.
    """

    reading: Reading
    axis: str
    steps: tuple[Step, ...]
    claimed: int


def need_of(claim: Claim, measure: RunMeasure, folder: Path, draws: int | None = None) -> Need:
    """What a claim with a run needs; ``draws`` replaces the dossier's number.

    Raises:
        InputError: an unknown scenario, world, horizon, region, sector, a reading that the quantity does not have.
    """
    scenario, world = _open(measure, folder)
    scenario, number = _with_draws(scenario, measure, draws)
    figure = figure_of(measure.quantity, world, membership_day(world.economy, scenario))
    read = sign_reading(figure) if claim.claim.direction is not None else reading(figure, measure.reading)
    if (claim.claim.rank is not None) != (read.unit == "rank"):
        raise InputError(f"the claim and the quantity do not fit: {read.title} is read in {read.unit}.")
    if claim.claim.holds is not None:
        raise InputError("holds is decided by a fact in words; claim a value, a range, a direction or a rank of a run.")
    axis, labelled = _steps(claim, measure, scenario)
    steps = tuple(Step(label, years, _run(world, s, number)) for label, years, s in labelled)
    return Need(read, axis, steps, _claimed(claim, axis, steps))


def distinct(needs: Iterable[Need]) -> dict[str, tuple[Run, tuple[Reading, ...]]]:
    """Every run by its key, with all that claims read of it, each once, in order of appearance."""
    runs: dict[str, Run] = {}
    readings: dict[str, list[Reading]] = {}
    for need in needs:
        for step in need.steps:
            runs[step.run.key] = step.run
            listed = readings.setdefault(step.run.key, [])
            if need.reading not in listed:
                listed.append(need.reading)
    return {key: (run, tuple(readings[key])) for key, run in runs.items()}


def _open(measure: RunMeasure, folder: Path) -> tuple[Scenario, World]:
    """Scenario with the measure's choices, and its world; files beside the dossier come first."""
    beside = _beside(measure.scenario, folder, "scenario") or _beside(f"{measure.scenario}.yaml", folder, "scenario")
    if beside is None and measure.scenario not in library_names():
        known = [*library_names(), *(path.name for path in sorted(folder.glob("*.yaml")))]
        hint = nearest(measure.scenario, known)
        raise InputError(f"no scenario file or library scenario {measure.scenario!r} beside the dossier.{hint}")
    loaded = load(beside or measure.scenario)
    scenario = loaded.scenario
    scenario = _timed(scenario, measure)
    given = {"world": measure.world, "model": measure.model, "on": measure.on, "horizon": measure.horizon}
    scenario = scenario.model_copy(update={key: value for key, value in given.items() if value is not None})
    if measure.world is not None:
        return scenario, load_world(measure.world, folder=folder)
    return scenario, load_world(scenario.world, loaded.world_hash, loaded.folder)


def _timed(scenario: Scenario, measure: RunMeasure) -> Scenario:
    """Scenario with the measure's phasing, and its start for measures without a date."""
    measures = scenario.measures
    if measure.phasing is not None:
        named_phasing(measure.phasing)
        measures = tuple(m.model_copy(update={"phasing": measure.phasing}) for m in measures)
    if measure.start is not None:
        measures = tuple(m if m.dated else m.model_copy(update={"start": measure.start}) for m in measures)
    return scenario.model_copy(update={"measures": measures})


def _beside(name: str, folder: Path, key: str) -> Path | None:
    """A file beside the dossier; :class:`InputError` where the name leads elsewhere."""
    place = within(name, folder, key, "Put it beside the dossier.")
    return place if place.is_file() else None


def _with_draws(scenario: Scenario, measure: RunMeasure, asked: int | None) -> tuple[Scenario, int]:
    """Scenario with its number of draws and seed: the command line's, the dossier's, or 256."""
    number = asked if asked is not None else measure.draws if measure.draws is not None else DRAWS
    if number < 0 or number == 1:
        raise InputError(f"{number} draws; expected 0 for none, or at least 2.")
    settings = scenario.draws or Draws()
    changes = {"number": number or settings.number, "seed": settings.seed if measure.seed is None else measure.seed}
    return scenario.model_copy(update={"draws": settings.model_copy(update=changes)}), number


def _steps(
    claim: Claim, measure: RunMeasure, scenario: Scenario
) -> tuple[str, list[tuple[str, float | None, Scenario]]]:
    """Name of the axis; label, years and scenario of each step."""
    if measure.path is not None:
        days = [datetime.date(year, *MID_YEAR) for year in measure.years]
        return YEAR, [(str(day.year), None, scenario.model_copy(update={"on": day})) for day in days]
    deadline = claim.claim.within
    given = [parse_horizon(h) for h in measure.horizons]
    if deadline is not None:
        given.append(parse_horizon(round(deadline.in_years, 6)))
    if not given:
        return SINGLE, [(_label(scenario.horizon), _years(scenario.horizon), scenario)]
    ordered = sorted(dict.fromkeys(given), key=lambda years: float("inf") if years is None else years)
    named = [("long-run" if years is None else years) for years in ordered]
    return HORIZON, [
        (_label(name), years, scenario.model_copy(update={"horizon": name}))
        for name, years in zip(named, ordered, strict=True)
    ]


def _claimed(claim: Claim, axis: str, steps: tuple[Step, ...]) -> int:
    """Number of the step that the claim is about: its deadline's, its year's, or the last."""
    deadline, year = claim.claim.within, claim.claim.year
    if axis == HORIZON and deadline is not None:
        return [step.years for step in steps].index(parse_horizon(round(deadline.in_years, 6)))
    if axis == YEAR and year is not None:
        return [step.label for step in steps].index(str(year))
    return len(steps) - 1


def _years(horizon: str | float) -> float | None:
    return None if isinstance(horizon, str) and horizon == "elapsed" else parse_horizon(horizon)


def _label(horizon: str | float) -> str:
    return horizon if isinstance(horizon, str) else f"{horizon:g}"


def _run(world: World, scenario: Scenario, draws: int) -> Run:
    key = f"{world.sha256}|{draws}|{scenario.model_dump_json()}"
    return Run(key, world, scenario, draws)
