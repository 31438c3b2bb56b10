"""The points of a sweep: scenarios times the values along each axis, numbered; a point is a complete scenario."""

from __future__ import annotations

import datetime
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import BaseModel

from parley.errors import InputError, nearest
from parley.scenarios.kinds import SIZES
from parley.scenarios.load import build
from parley.scenarios.measure import Measure
from parley.scenarios.schema import Scenario
from parley.scenarios.sizes import spelled

CASE, SCENARIO, DRAW, REGION = "case_id", "scenario", "draw", "region"
"""Names of the columns that every sweep has; ``case`` alone is a keyword of SQL."""
MOST_CASES = 100_000
MEASURES = "measures"
_TEXTS = ("name", "title", "source", "notes", "draws", MEASURES)
_KEYWORDS = {"on": "on_day", "at": "at_day", "to": "to_regions", "from": "from_regions", "end": "end_day"}
"""Keys that SQL would misread, as columns."""
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Axis:
    """One direction of the grid.

    Attributes:
        path: the scenario's key, such as ``model`` or ``measures.2.coverage``, as written in the file.
        values: what the key takes, in order; plain YAML values.
    """

    path: str
    values: tuple[Any, ...]

    @property
    def column(self) -> str:
        """Column name of the axis, which SQL takes without quotes: ``measures_2_coverage``."""
        name = "".join(sign if sign.isalnum() else "_" for sign in self.path)
        return _KEYWORDS.get(name, name)

    @cached_property
    def labels(self) -> tuple[Any, ...]:
        """Values as one type: truth values, numbers, or text."""
        given = [value for value in self.values if value is not None]
        if all(isinstance(value, bool) for value in given):
            return self.values
        if all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in given):
            return self.values
        return tuple(None if value is None else _text(value) for value in self.values)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return f"{value:g}" if isinstance(value, float) else json.dumps(value, ensure_ascii=False)


def plain(value: Any) -> Any:
    """A YAML value as JSON has it: dates as text."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    return value


@dataclass(frozen=True)
class Case:
    """One point of a sweep.

    Attributes:
        number: from 0, in the order of the file, the last axis running fastest.
        labels: the scenario's name and its place on each axis, by column.
        scenario: complete and validated.
    """

    number: int
    labels: Mapping[str, Any]
    scenario: Scenario


@dataclass(frozen=True)
class Sweep:
    """What is solved: every scenario at every point of the grid, once or for many draws.

    Attributes:
        name, title: for people.
        scenarios: at least one, of different names.
        axes: of the grid, in the order of the file.
        draws: draws of the uncertain parameters for each case, a power of two; None solves each case as it stands.
        seed: of the draws; None for each scenario's own.
    """

    name: str
    title: str
    scenarios: tuple[Scenario, ...]
    axes: tuple[Axis, ...] = ()
    draws: int | None = None
    seed: int | None = None

    def __post_init__(self) -> None:
        for what, names in (
            ("scenarios have the name", [scenario.name for scenario in self.scenarios]),
            ("axes have the column", [CASE, SCENARIO, DRAW, REGION, *(axis.column for axis in self.axes)]),
        ):
            twice = next((name for k, name in enumerate(names) if name in names[:k]), None)
            if twice is not None:
                raise InputError(f"two {what} {twice!r}; results could not be told apart.")
        for places in self.places:
            again = next((k for k, place in enumerate(places) if place in places[:k]), None)
            if again is not None:
                raise InputError(f"grid: {self.axes[again].path!r} is the same key as an axis before it.")
        if self.count > MOST_CASES:
            sizes = " x ".join(str(size) for size in self.shape)
            raise InputError(f"the grid has {self.count:,} cases ({sizes}); a sweep takes at most {MOST_CASES:,}.")

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of scenarios and of values along each axis."""
        return (len(self.scenarios), *(len(axis.values) for axis in self.axes))

    @property
    def count(self) -> int:
        """Number of cases."""
        return math.prod(self.shape)

    @property
    def solves(self) -> int:
        """Number of equilibria."""
        return self.count * (self.draws or 1)

    @cached_property
    def places(self) -> tuple[tuple[Path, ...], ...]:
        """Where each axis acts in each scenario (scenario, axis)."""
        return tuple(tuple(locate(scenario, axis.path) for axis in self.axes) for scenario in self.scenarios)

    def position(self, number: int) -> tuple[int, ...]:
        """Indices of a case along the shape."""
        indices = []
        for size in reversed(self.shape):
            number, index = divmod(number, size)
            indices.append(index)
        return tuple(reversed(indices))

    def labels(self, number: int) -> dict[str, Any]:
        """Name of the scenario and value on each axis, by column."""
        which, *indices = self.position(number)
        values = {axis.column: axis.labels[k] for axis, k in zip(self.axes, indices, strict=True)}
        return {SCENARIO: self.scenarios[which].name, **values}

    def case(self, number: int) -> Case:
        """One case; :class:`ScenarioError` naming the point where it is not a valid scenario."""
        which, *indices = self.position(number)
        data = keys_of(self.scenarios[which])
        for axis, place, k in zip(self.axes, self.places[which], indices, strict=True):
            data = with_value(data, place, axis.values[k])
        labels = self.labels(number)
        return Case(number, labels, build(data, f"the point {describe(labels)}"))

    def cases(self) -> Iterator[Case]:
        """All cases in order, built one by one."""
        return (self.case(number) for number in range(self.count))


def describe(labels: Mapping[str, Any]) -> str:
    """A point in words: ``scenario=…, model=armington``."""
    return ", ".join(f"{column}={value}" for column, value in labels.items())


def keys_of(model: BaseModel) -> dict[str, Any]:
    """Keys of a scenario or measure with their values; sizes with their unit, empty keys are left out."""
    pairs = ((field.alias or name, getattr(model, name)) for name, field in type(model).model_fields.items())
    return {key: spelled(value) if key in SIZES else value for key, value in pairs if value is not None}


def with_value(data: Mapping[str, Any], place: Path, value: Any) -> dict[str, Any]:
    """A copy of a scenario's keys with one changed; None removes it."""
    key, rest = place[0], place[1:]
    if not rest:
        kept = {name: old for name, old in data.items() if name != key}
        return kept if value is None else {**kept, str(key): value}
    if key == MEASURES:
        measures = list(data[MEASURES])
        changed = measures[int(rest[0])]
        measures[int(rest[0])] = with_value(_mapping(changed), rest[1:], value)
        return {**data, MEASURES: tuple(measures)}
    return {**data, str(key): with_value(data[str(key)], rest, value)}


def _mapping(measure: Measure | Mapping[str, Any]) -> Mapping[str, Any]:
    return keys_of(measure) if isinstance(measure, Measure) else measure


def locate(scenario: Scenario, path: str) -> Path:
    """Find ``path`` in a scenario; :class:`InputError` with the nearest spelling where there is no such key.

    A measure is given by its number from 1 or by its name; a name may hold dots.
    """
    head, _, rest = path.partition(".")
    if head != MEASURES:
        valid = [key for key in _names(Scenario) if key not in _TEXTS]
        return (head, *_below(scenario, path, head, rest, valid))
    index, rest = _measure(scenario, path, rest)
    head, _, rest = rest.partition(".")
    valid = [key for key in _names(Measure) if key not in _TEXTS]
    return (MEASURES, index, head, *_below(scenario.measures[index], path, head, rest, valid))


def _below(model: BaseModel, path: str, head: str, rest: str, valid: Sequence[str]) -> Path:
    """Resolve the rest of a path: a key of a mapping, such as one sector's rate."""
    if head not in valid:
        raise InputError(f"grid: {path!r}: no key {head!r}.{nearest(head, valid)} Keys: {', '.join(valid)}.")
    if not rest:
        return ()
    mapping = keys_of(model).get(head)
    if not isinstance(mapping, dict) or rest not in mapping:
        known = f"it has {', '.join(map(str, mapping))}" if isinstance(mapping, dict) else "it is not a mapping"
        raise InputError(f"grid: {path!r}: no {rest!r} in {head} ({known}).")
    return (rest,)


def _measure(scenario: Scenario, path: str, rest: str) -> tuple[int, str]:
    """Index of the measure that a path names, and the rest of the path."""
    named = [(str(k + 1), k) for k in range(len(scenario.measures))]
    named += [(measure.name, k) for k, measure in enumerate(scenario.measures) if measure.name]
    found = {k: len(name) for name, k in named if rest.startswith(f"{name}.")}
    longest = [k for k, length in found.items() if length == max(found.values())]
    if len(longest) == 1:
        return longest[0], rest[found[longest[0]] + 1 :]
    given = rest.partition(".")[0]
    if longest:
        raise InputError(f"grid: {path!r}: {len(longest)} measures have that name; use the number, from 1.")
    names = [name for name, _ in named]
    raise InputError(
        f"grid: {path!r}: the scenario {scenario.name} has no measure {given!r}.{nearest(given, names)} Write "
        f"measures.NUMBER.KEY with a number from 1 to {len(scenario.measures)}, or measures.NAME.KEY."
    )


def _names(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]
