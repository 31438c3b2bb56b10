"""One draw: a point of the unit cube becomes elasticities, sizes, a family, a closure and an error of the flows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from parley.dims import Array
from parley.distributions import Value
from parley.experiments.time import years_since
from parley.horizon.elasticity import anchors, describe_path, ratio_between
from parley.scenarios.kinds import field_of
from parley.scenarios.measure import Measure
from parley.scenarios.schema import Scenario
from parley.scenarios.sizes import in_unit_of
from parley.uncertainty.plan import (
    CLOSURE_NAME,
    DATA,
    HORIZON,
    MODEL_NAME,
    SET_NAME,
    SIZE,
    Parameter,
    Plan,
)

SEEDS = 2**53


@dataclass(frozen=True, eq=False)
class Draw:
    """What one draw solves.

    Attributes:
        values: drawn value of each parameter, by name.
        elasticities: name of the set.
        theta: (J,) trade elasticities at the scenario's horizon.
        family, closure: names.
        measures: the scenario's measures with drawn sizes; None where no size is drawn.
        seed: of the flows' errors; None for the published flows.
    """

    values: Mapping[str, Value]
    elasticities: str
    theta: Array
    family: str
    closure: str
    measures: tuple[Measure, ...] | None
    seed: int | None


def draw_at(plan: Plan, scenario: Scenario, point: Array) -> Draw:
    """Draw at a point (d,) of the unit cube."""
    each = zip(plan.parameters, point, strict=True)
    return read(plan, scenario, {p.name: p.distribution.quantile(float(u)) for p, u in each})


def central(plan: Plan, scenario: Scenario, like: Draw) -> Draw:
    """Centre of every distribution, with the set, family and closure of ``like`` and the published flows."""
    values = {p.name: p.distribution.centre for p in plan.parameters}
    values |= {name: like.values[name] for name in (SET_NAME, MODEL_NAME, CLOSURE_NAME) if name in values}
    return replace(read(plan, scenario, values), measures=None, seed=None)


def read(plan: Plan, scenario: Scenario, values: Mapping[str, Value]) -> Draw:
    """Put drawn values where they belong."""
    chosen = str(values.get(SET_NAME, next(iter(plan.sets))))
    data = [p for p in plan.parameters if p.group == DATA]
    return Draw(
        values=values,
        elasticities=chosen,
        theta=_theta(plan, chosen, values) * _ratio(plan, scenario, values),
        family=str(values[MODEL_NAME]),
        closure=str(values[CLOSURE_NAME]),
        measures=_measures(plan, scenario, values),
        seed=int(_number(values[data[0].name]) * SEEDS) if data else None,
    )


def _theta(plan: Plan, chosen: str, values: Mapping[str, Value]) -> Array:
    """Long-run elasticities (J,) of the chosen set, its estimates as drawn."""
    theta: Array = plan.sets[chosen].theta.copy()
    for parameter in plan.parameters:
        if parameter.of == chosen:
            theta[[int(k) for k in parameter.place]] = _number(values[parameter.name])
    return theta


def _ratio(plan: Plan, scenario: Scenario, values: Mapping[str, Value]) -> float:
    """Part of the long-run elasticity at the scenario's horizon, with drawn anchors."""
    path = scenario.horizon_path
    drawn = {p.place[0]: _number(values[p.name]) for p in plan.parameters if p.group == HORIZON}
    points = [replace(point, value=drawn.get(point.years, point.value)) for point in anchors(path)]
    return ratio_between(points, years_since(scenario), describe_path(path)["interpolation"])


def _measures(plan: Plan, scenario: Scenario, values: Mapping[str, Value]) -> tuple[Measure, ...] | None:
    """Measures with drawn sizes; None if no size is drawn."""
    sized: dict[int, Parameter] = {int(p.place[0]): p for p in plan.parameters if p.group == SIZE}
    if not sized:
        return None
    out = list(scenario.measures)
    for number, parameter in sized.items():
        way, size = out[number].size or ("", 0.0)
        out[number] = out[number].model_copy(update={field_of(way): in_unit_of(size, values[parameter.name])})
    return tuple(out)


def _number(value: Value) -> float:
    if isinstance(value, float):
        return value
    raise TypeError(f"{value!r} is not a number")
