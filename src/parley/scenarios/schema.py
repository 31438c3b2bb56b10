"""The scenario file as a frozen pydantic model; extra keys are an error. ``parley schema`` exports the JSON Schema."""

from __future__ import annotations

import math
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from parley.scenarios.by_hand import ByHand
from parley.scenarios.kinds import KINDS
from parley.scenarios.measure import Measure
from parley.scenarios.numbers import Number, as_number
from parley.scenarios.sizes import Day, as_code
from parley.scenarios.spread import Draws, parse_draws

__all__ = ["Measure", "Scenario"]
MULTI_SECTOR = "caliendo-parro"


class Scenario(BaseModel, metaclass=ByHand):
    """A package of measures on a world, and how to solve it."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    name: str = Field(min_length=1, description="short name, used in outputs")
    title: str = Field("", description="one line for people")
    source: str = Field("", description="who did, announced or assumed this, with the legal acts")
    world: str = Field("world-2021", description="a bundled world (parley data list) or the path of a world file")
    model: str = Field("caliendo-parro", description="model family")
    elasticities: str | Number | dict[str, Number] | None = Field(
        None, description="a named set, one value for all sectors, or a value by sector; default: the world's"
    )
    closure: str = Field("fixed-nominal", description="trade deficits: fixed-nominal, fixed-share or zero")
    numeraire: Annotated[str, BeforeValidator(as_code)] = Field(
        "world-gdp", description="what nominal results are measured in: world-gdp or a region's wage"
    )
    at: Day | None = Field(
        None, description="date at which group membership is read; default: the last day of the world's year"
    )
    on: Day | None = Field(
        None,
        description="the day whose measures count, relative to those that the baseline has; default: all measures, "
        "whatever their dates",
    )
    horizon: int | float | str = Field(
        "long-run",
        description="years since the change at which trade is read: 1, 5, 10, long-run, or elapsed (years from the "
        "first measure's start to 'on')",
    )
    horizon_path: str = Field(
        "blp-2023",
        alias="horizon-path",
        description="how trade elasticities grow with the years: blp-2023, quarter, half",
    )
    immobile_under: float | None = Field(
        None,
        alias="immobile-under",
        gt=0,
        description="years: at horizons below it factors cannot leave their sector (caliendo-parro only)",
    )
    mobile_from: float = Field(
        10.0,
        alias="mobile-from",
        gt=0,
        description="years: from this horizon on factors move freely; between the two they move partly",
    )
    draws: Annotated[Draws, BeforeValidator(parse_draws)] | None = Field(
        None, description="what is uncertain, for --draws; a number is short for {number: …}"
    )
    measures: tuple[Measure, ...] = Field(description="the measures, applied in order")
    notes: str = Field("", description="assumptions and simplifications")

    @model_validator(mode="after")
    def _mobility(self) -> Scenario:
        if self.immobile_under is None:
            return self
        if self.model != MULTI_SECTOR:
            raise ValueError(f"@immobile-under: only the model {MULTI_SECTOR} has factors that can be held")
        if self.mobile_from < self.immobile_under:
            spans = f"{self.mobile_from:g} years is before immobile-under, {self.immobile_under:g}"
            raise ValueError(f"@mobile-from: {spans}")
        return self

    @field_validator("immobile_under", "mobile_from", mode="before")
    @classmethod
    def _as_number(cls, value: Any) -> Any:
        return as_number(value)

    @field_validator("elasticities", mode="before")
    @classmethod
    def _not_boolean(cls, value: Any) -> Any:
        if any(isinstance(v, bool) for v in (value.values() if isinstance(value, dict) else [value])):
            raise ValueError("true and false are not elasticities; expected a number above 0 or the name of a set")
        return as_number(value)

    @field_validator("elasticities")
    @classmethod
    def _positive(cls, value: str | float | dict[str, float] | None) -> str | float | dict[str, float] | None:
        numbers = value.values() if isinstance(value, dict) else [value] if isinstance(value, (int, float)) else []
        for number in numbers:
            if not (math.isfinite(number) and number > 0):
                raise ValueError(f"{number:g} is not a trade elasticity; expected a number above 0")
        return value

    def __repr__(self) -> str:
        """Its name, what it is solved on, and one line a measure."""
        head = f"Scenario {self.name}: {len(self.measures)} measures, world {self.world}, model {self.model}"
        lines = [f"  {number} {measure.label}" for number, measure in enumerate(self.measures[:8], start=1)]
        more = len(self.measures) - len(lines)
        return "\n".join([head, *lines, *([f"  … and {more} more"] if more > 0 else [])])

    def measure(self, kind: str, *about: Any, **keys: Any) -> Scenario:
        """Copy of the scenario with one more measure.

        ``scenario.measure("tariff", "CHN", "USA", sectors="steel", add="25pp")``; every kind is a method too:
        ``scenario.tariff("CHN", "USA", add="25pp")``.

        Args:
            kind: of the measure.
            about: what the kind is about, in its order: exporters and importers, members, or states and carriers.
            keys: of the measure as in a file, with ``_`` for ``-``; ``exporter`` is ``from``, ``importer`` is ``to``.

        Raises:
            ScenarioError: every fault with its place and the nearest valid spelling.
        """
        from parley.scenarios.load import with_measure  # noqa: PLC0415  (it reads scenarios, so it imports this file)

        return with_measure(self, kind, about, keys)


def _method(kind: str) -> Any:
    def add(self: Scenario, *about: Any, **keys: Any) -> Scenario:
        return self.measure(kind, *about, **keys)

    add.__name__ = kind.replace("-", "_")
    add.__doc__ = f"The scenario with one more measure of the kind {kind}: {KINDS[kind].meaning}."
    return add


for _kind in KINDS:
    setattr(Scenario, _kind.replace("-", "_"), _method(_kind))
